/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of the API that is about machines, sessions and what they cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-operations.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#define MOST_MACHINES "1000"

/* The one 400 that means that the session has ended: it was deleted before its machine had begun (contract 2.12). */
#define NEVER_BEGAN "Modal function id not found"

static gpointer read_machines (JsonNode  *node,
                               GError   **error);
static gpointer read_sessions (JsonNode  *node,
                               GError   **error);

static const EaselOperation LIST_MACHINES = { "GET", "/machines", EASEL_OPERATION_PLAIN, read_machines,
                                              (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation GET_MACHINE = { "GET", "/machine/{}", EASEL_OPERATION_PLAIN, (EaselReader) easel_machine_read,
                                            g_object_unref };
static const EaselOperation LIST_EVENTS = { "GET", "/machine/{}/events", EASEL_OPERATION_PLAIN, read_sessions,
                                            (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation LIST_SESSIONS = { "GET", "/sessions", EASEL_OPERATION_PLAIN, read_sessions,
                                              (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation GET_SESSION = { "GET", "/session/{}", EASEL_OPERATION_PLAIN, (EaselReader) easel_session_read,
                                            g_object_unref };
static const EaselOperation CREATE_SESSION = { "POST", "/session", EASEL_OPERATION_ONCE, (EaselReader) easel_session_read,
                                               g_object_unref };
static const EaselOperation DELETE_SESSION = { "DELETE", "/session/{}", EASEL_OPERATION_PLAIN, NULL, NULL };
static const EaselOperation EXTEND_SESSION = { "POST", "/session/{}/increase-timeout", EASEL_OPERATION_ONCE, NULL, NULL };
static const EaselOperation EXTEND_OLD_SESSION = { "POST", "/session/increase-timeout", EASEL_OPERATION_ONCE, NULL, NULL };
static const EaselOperation GET_PRICES = { "GET", "/platform/gpu-pricing", EASEL_OPERATION_KEYLESS,
                                           (EaselReader) easel_gpu_prices_read, (GDestroyNotify) easel_gpu_prices_unref };
static const EaselOperation STREAM_LOGS = { "GET", "/v2/stream-logs", EASEL_OPERATION_PATIENT, NULL, NULL };

/* Elements that make no sense are left out: one strange row is no reason to show none. */
static gpointer
read_list (JsonNode     *node,
           EaselReader   read,
           GError      **error)
{
  g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                           _("The server's answer is no list: check that the address is the one of the API"));
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr(GError) trouble = NULL;
      gpointer thing = read (json_array_get_element (array, i), &trouble);

      if (thing != NULL)
        g_ptr_array_add (things, thing);
      else
        g_debug ("Element %u is left out: %s", i, trouble->message);
    }

  return g_steal_pointer (&things);
}

static gpointer
read_machines (JsonNode  *node,
               GError   **error)
{
  return read_list (node, (EaselReader) easel_machine_read, error);
}

static gpointer
read_sessions (JsonNode  *node,
               GError   **error)
{
  return read_list (node, (EaselReader) easel_session_read, error);
}

static GTask *
create_task (EaselClient         *self,
             gpointer             tag,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

static gpointer
finish (EaselClient   *self,
        GAsyncResult  *result,
        gpointer       tag,
        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_client_list_machines_async:
 * @self: a client
 * @search: (nullable): a part of a name
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks for the machines that were not deleted, those of workspaces not included (contract 3.4).
 */
void
easel_client_list_machines_async (EaselClient         *self,
                                  const char          *search,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autofree char *query = NULL;

  g_return_if_fail (EASEL_IS_CLIENT (self));

  query = easel_query_build ("limit", MOST_MACHINES, "is_deleted", "false", "search", search, NULL);
  easel_client_call (self, &LIST_MACHINES, NULL, query, NULL,
                     create_task (self, easel_client_list_machines_async, cancellable, callback, user_data));
}

/**
 * easel_client_list_machines_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer container) (element-type EaselMachine): the machines, or %NULL
 */
GPtrArray *
easel_client_list_machines_finish (EaselClient   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return finish (self, result, easel_client_list_machines_async, error);
}

/**
 * easel_client_get_machine_async:
 * @self: a client
 * @id: a machine's id
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks for one machine.
 */
void
easel_client_get_machine_async (EaselClient         *self,
                                const char          *id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  easel_client_call (self, &GET_MACHINE, id, NULL, NULL,
                     create_task (self, easel_client_get_machine_async, cancellable, callback, user_data));
}

/**
 * easel_client_get_machine_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer full): the machine, or %NULL
 */
EaselMachine *
easel_client_get_machine_finish (EaselClient   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return finish (self, result, easel_client_get_machine_async, error);
}

/**
 * easel_client_list_machine_events_async:
 * @self: a client
 * @id: a machine's id
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks what ran on a machine in the last day, runs and sessions (contract 7.3).
 */
void
easel_client_list_machine_events_async (EaselClient         *self,
                                        const char          *id,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  easel_client_call (self, &LIST_EVENTS, id, NULL, NULL,
                     create_task (self, easel_client_list_machine_events_async, cancellable, callback, user_data));
}

/**
 * easel_client_list_machine_events_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer container) (element-type EaselSession): the events, or %NULL
 */
GPtrArray *
easel_client_list_machine_events_finish (EaselClient   *self,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  return finish (self, result, easel_client_list_machine_events_async, error);
}

/**
 * easel_client_list_sessions_async:
 * @self: a client
 * @machine_id: (nullable): a machine's id, %NULL for all machines
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks for the sessions that run. Very new ones and those of old machines may be missing (contract 2.10), so a session
 * that is not in the list has not necessarily ended.
 */
void
easel_client_list_sessions_async (EaselClient         *self,
                                  const char          *machine_id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autofree char *query = NULL;

  g_return_if_fail (EASEL_IS_CLIENT (self));

  query = easel_query_build ("machine_id", machine_id, NULL);
  easel_client_call (self, &LIST_SESSIONS, NULL, query, NULL,
                     create_task (self, easel_client_list_sessions_async, cancellable, callback, user_data));
}

/**
 * easel_client_list_sessions_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer container) (element-type EaselSession): the sessions, or %NULL
 */
GPtrArray *
easel_client_list_sessions_finish (EaselClient   *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return finish (self, result, easel_client_list_sessions_async, error);
}

/**
 * easel_client_get_session_async:
 * @self: a client
 * @id: a session's id
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks for one session; %EASEL_ERROR_NOT_FOUND means that it has ended.
 */
void
easel_client_get_session_async (EaselClient         *self,
                                const char          *id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  easel_client_call (self, &GET_SESSION, id, NULL, NULL,
                     create_task (self, easel_client_get_session_async, cancellable, callback, user_data));
}

/**
 * easel_client_get_session_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer full): the session, or %NULL
 */
EaselSession *
easel_client_get_session_finish (EaselClient   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return finish (self, result, easel_client_get_session_async, error);
}

/**
 * easel_client_create_session_async:
 * @self: a client
 * @machine_id: a machine's id
 * @gpu: (nullable): the server's name of a GPU, %NULL for the machine's
 * @minutes: how long, 0 for the server's choice
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Rents a session (contract 2.11). The answer comes before the machine has started.
 */
void
easel_client_create_session_async (EaselClient         *self,
                                   const char          *machine_id,
                                   const char          *gpu,
                                   int                  minutes,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr(JsonNode) body = NULL;
  JsonObject *members;

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (machine_id != NULL);

  members = json_object_new ();
  json_object_set_string_member (members, "machine_id", machine_id);
  if (gpu != NULL)
    json_object_set_string_member (members, "gpu", gpu);
  if (minutes > 0)
    json_object_set_int_member (members, "timeout", minutes);
  json_object_set_boolean_member (members, "wait_for_server", FALSE);

  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, members);
  easel_client_call (self, &CREATE_SESSION, NULL, NULL, body,
                     create_task (self, easel_client_create_session_async, cancellable, callback, user_data));
}

/**
 * easel_client_create_session_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer full): the session, of which only the id is known, or %NULL
 */
EaselSession *
easel_client_create_session_finish (EaselClient   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return finish (self, result, easel_client_create_session_async, error);
}

static gboolean
has_ended (GAsyncResult *result,
           const GError *failure)
{
  guint status = easel_client_get_answer (result)->status;

  return status == 404 || status == 410 || (status == 400 && strstr (failure->message, NEVER_BEGAN) != NULL);
}

/**
 * easel_client_delete_session_async:
 * @self: a client
 * @id: a session's id
 * @wait_for_shutdown: whether to wait up to half a minute until the machine has stopped
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Ends a session. The server may answer for it a few seconds longer.
 */
void
easel_client_delete_session_async (EaselClient         *self,
                                   const char          *id,
                                   gboolean             wait_for_shutdown,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  easel_client_call (self, &DELETE_SESSION, id, wait_for_shutdown ? "wait_for_shutdown=true" : NULL, NULL,
                     create_task (self, easel_client_delete_session_async, cancellable, callback, user_data));
}

/**
 * easel_client_delete_session_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: whether it ends or had ended already
 */
gboolean
easel_client_delete_session_finish (EaselClient   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_autoptr(GError) failure = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_client_delete_session_async), FALSE);

  if (g_task_propagate_boolean (G_TASK (result), &failure) || has_ended (result, failure))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

/* Whether the older way to extend it has all that it needs. */
static gboolean
is_complete (EaselSession *session)
{
  return easel_session_get_machine_id (session) != NULL && easel_session_get_gpu (session) != NULL;
}

static JsonNode *
build_extension (EaselSession *session,
                 int           minutes,
                 gboolean      old)
{
  JsonNode *body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();

  json_node_take_object (body, members);
  json_object_set_int_member (members, old ? "timeout" : "minutes", minutes);
  if (!old)
    return body;

  json_object_set_string_member (members, "session_id", easel_session_get_id (session));
  json_object_set_string_member (members, "machine_id", easel_session_get_machine_id (session));
  json_object_set_string_member (members, "gpu", easel_session_get_gpu (session));

  return body;
}

typedef struct {
  char *id;
  int   minutes;
} Extension;

static void
extension_free (Extension *extension)
{
  g_free (extension->id);
  g_free (extension);
}

static void
listed_to_extend_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  EaselClient *self = EASEL_CLIENT (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  Extension *extension = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) sessions = easel_client_list_sessions_finish (self, result, &error);
  g_autoptr(JsonNode) body = NULL;

  if (sessions == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; body == NULL && i < sessions->len; i++)
    if (g_str_equal (easel_session_get_id (sessions->pdata[i]), extension->id) && is_complete (sessions->pdata[i]))
      body = build_extension (sessions->pdata[i], extension->minutes, TRUE);

  if (body != NULL)
    easel_client_call (self, &EXTEND_OLD_SESSION, NULL, NULL, body, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                             _("The server does not say which machine the session is on: it may have ended"));
}

/* One session alone does not say on which machine it is where the older way holds, but the list does. */
static void
look_up_and_extend (EaselClient  *self,
                    EaselSession *session,
                    int           minutes,
                    GTask        *task)
{
  Extension *extension = g_new0 (Extension, 1);

  extension->id = g_strdup (easel_session_get_id (session));
  extension->minutes = minutes;
  g_task_set_task_data (task, extension, (GDestroyNotify) extension_free);
  easel_client_list_sessions_async (self, NULL, g_task_get_cancellable (task), listed_to_extend_cb, task);
}

/**
 * easel_client_extend_session_async:
 * @self: a client
 * @session: a session that runs
 * @minutes: how much longer, at least 1
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Extends a session in the way that its machine knows (contract 3.8).
 */
void
easel_client_extend_session_async (EaselClient         *self,
                                   EaselSession        *session,
                                   int                  minutes,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr(JsonNode) body = NULL;
  GTask *task;
  gboolean old;

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (EASEL_IS_SESSION (session));
  g_return_if_fail (minutes > 0);

  old = !easel_session_has_own_end (session);
  task = create_task (self, easel_client_extend_session_async, cancellable, callback, user_data);
  if (old && !is_complete (session))
    {
      look_up_and_extend (self, session, minutes, task);
      return;
    }

  body = build_extension (session, minutes, old);
  easel_client_call (self, old ? &EXTEND_OLD_SESSION : &EXTEND_SESSION, easel_session_get_id (session), NULL, body,
                     task);
}

/**
 * easel_client_extend_session_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: whether it lasts longer now
 */
gboolean
easel_client_extend_session_finish (EaselClient   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_client_extend_session_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_client_get_gpu_prices_async:
 * @self: a client
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks what a second on each GPU costs. The key is not needed and not sent.
 */
void
easel_client_get_gpu_prices_async (EaselClient         *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));

  easel_client_call (self, &GET_PRICES, NULL, NULL, NULL,
                     create_task (self, easel_client_get_gpu_prices_async, cancellable, callback, user_data));
}

/**
 * easel_client_get_gpu_prices_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call()
 *
 * Returns: (transfer full): the prices, or %NULL
 */
EaselGpuPrices *
easel_client_get_gpu_prices_finish (EaselClient   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return finish (self, result, easel_client_get_gpu_prices_async, error);
}

/**
 * easel_client_new_session_log_source:
 * @self: a client
 * @id: a session's id
 *
 * Returns: (transfer full): the log of its start and its ComfyUI, from the beginning, not opened yet (contract 3.9)
 */
EaselEventSource *
easel_client_new_session_log_source (EaselClient *self,
                                     const char  *id)
{
  g_autofree char *query = NULL;

  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  query = easel_query_build ("session_id", id, NULL);

  return easel_event_source_new (self, &STREAM_LOGS, NULL, query);
}
