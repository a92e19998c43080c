/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with a session of the list: end it, make it last longer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-list.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"

#define TOLERANCE (30 * G_USEC_PER_SEC)  /* between two readings of an end */

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

/* An extension under way */
typedef struct {
  EaselSession *session;
  int minutes;
  gint64 end_time;                     /* before it */
  GError *loss;                        /* NULL: the server has agreed; else why that is not known */
} Extension;

static void
extension_free (Extension *extension)
{
  g_object_unref (extension->session);
  g_clear_error (&extension->loss);
  g_free (extension);
}

static gboolean
has_moved (const Extension *extension,
           EaselSession    *newer)
{
  return extension->end_time != EASEL_TIME_NONE &&
         easel_session_get_end_time (newer) - extension->end_time >= extension->minutes * G_TIME_SPAN_MINUTE - TOLERANCE;
}

/* After a lost answer its end decides. */
static void
reread_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Extension *extension = g_task_get_task_data (task);
  g_autoptr(EaselSession) newer = easel_client_get_session_finish (EASEL_CLIENT (source), result, NULL);
  gboolean done = extension->loss == NULL || (newer != NULL && has_moved (extension, newer));

  if (newer != NULL)
    easel_session_update_from (extension->session, newer);

  finish_action (task, done, done ? NULL : g_steal_pointer (&extension->loss));
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  Extension *extension = g_task_get_task_data (task);
  GError *error = NULL;

  if (!easel_client_extend_session_finish (EASEL_CLIENT (source), result, &error) && !easel_error_may_have_acted (error))
    {
      finish_action (task, FALSE, error);
      g_object_unref (task);
      return;
    }

  extension->loss = error;
  easel_client_get_session_async (EASEL_CLIENT (source), easel_session_get_id (extension->session),
                                  g_task_get_cancellable (task), reread_cb, task);
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
  GTask *task;

  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_session_list_end_async);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);
  easel_client_delete_session_async (easel_session_list_get_client (self), easel_session_get_id (session), FALSE,
                                     cancellable, deleted_cb, task);
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
 * @callback: when the server has agreed and its new end is known
 * @user_data: for @callback
 *
 * Extends a session, never twice: after a lost answer its end is read, and decides.
 */
void
easel_session_list_extend_async (EaselSessionList    *self,
                                 EaselSession        *session,
                                 int                  minutes,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Extension *extension;
  GTask *task;

  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  extension = g_new0 (Extension, 1);
  extension->session = g_object_ref (session);
  extension->minutes = minutes;
  extension->end_time = easel_session_get_end_time (session);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_session_list_extend_async);
  g_task_set_task_data (task, extension, (GDestroyNotify) extension_free);
  easel_client_extend_session_async (easel_session_list_get_client (self), session, minutes, cancellable, extended_cb,
                                     task);
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
