/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with a session of the list: end it, make it last longer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-list.h"

#include "sessions/easel-session-operations.h"

static void
finish_action (GTask    *task,
               gboolean  done,
               GError   *error)
{
  easel_session_list_refresh (g_task_get_source_object (task));

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean done = easel_client_delete_session_finish (EASEL_CLIENT (source), result, &error);

  if (done)
    easel_session_set_ending (g_task_get_task_data (task));
  finish_action (task, done, error);
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean done = easel_client_extend_session_finish (EASEL_CLIENT (source), result, &error);

  finish_action (task, done, error);
}

static GTask *
create_action (EaselSessionList    *self,
               EaselSession        *session,
               gpointer             tag,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);

  return task;
}

/**
 * easel_session_list_end_async:
 * @self: a list
 * @session: one of its sessions
 * @cancellable: (nullable): ends the waiting
 * @callback: when the server has agreed
 * @user_data: for @callback
 *
 * Ends a session; it stays in the list, ending, until the server does not know it any more.
 */
void
easel_session_list_end_async (EaselSessionList    *self,
                              EaselSession        *session,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  easel_client_delete_session_async (easel_session_list_get_client (self), easel_session_get_id (session), FALSE, cancellable, deleted_cb,
                                     create_action (self, session, easel_session_list_end_async, cancellable, callback,
                                                    user_data));
}

gboolean
easel_session_list_end_finish (EaselSessionList  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_session_list_end_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_session_list_extend_async:
 * @self: a list
 * @session: one of its sessions
 * @minutes: how much longer
 * @cancellable: (nullable): ends the waiting
 * @callback: when the server has agreed
 * @user_data: for @callback
 *
 * Extends a session; the new end is read from the server.
 */
void
easel_session_list_extend_async (EaselSessionList    *self,
                                 EaselSession        *session,
                                 int                  minutes,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  easel_client_extend_session_async (easel_session_list_get_client (self), session, minutes, cancellable, extended_cb,
                                     create_action (self, session, easel_session_list_extend_async, cancellable, callback,
                                                    user_data));
}

gboolean
easel_session_list_extend_finish (EaselSessionList  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_session_list_extend_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
