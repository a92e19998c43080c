/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of the API that is about runs (contract 2, 3.5, 3.9), an async/finish pair each. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-operations.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

static gpointer
read_object (JsonNode  *node,
             GError   **error)
{
  return easel_json_expect_object (node, error) != NULL ? json_node_ref (node) : NULL;
}

static gpointer
read_list (JsonNode  *node,
           GError   **error)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_ref (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server answered with something other than a list"));

  return NULL;
}

/* An answer that does not say which run it made is no answer: the run has to be looked for. */
static gpointer
read_created (JsonNode  *node,
              GError   **error)
{
  JsonObject *members = easel_json_expect_object (node, error);

  if (members == NULL)
    return NULL;
  if (easel_json_get_string (members, "run_id") != NULL || easel_json_get_string (members, "batch_id") != NULL)
    return json_node_ref (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server did not say which run it created"));

  return NULL;
}

#define GIVES_JSON(reader) reader, (GDestroyNotify) json_node_unref

static const EaselOperation GET_RUN = { "GET", "/run/{}", EASEL_OPERATION_PLAIN, GIVES_JSON (read_object) };
static const EaselOperation CANCEL = { "POST", "/run/{}/cancel", EASEL_OPERATION_PLAIN, NULL, NULL };
static const EaselOperation LIST = { "GET", "/v2/workflow/{}/runs", EASEL_OPERATION_PLAIN, GIVES_JSON (read_list) };
static const EaselOperation LIST_FULL = { "GET", "/workflow/{}/runs", EASEL_OPERATION_PLAIN, GIVES_JSON (read_list) };
static const EaselOperation LIST_DEPLOYMENT =
  { "GET", "/deployment/{}/runs", EASEL_OPERATION_PLAIN, GIVES_JSON (read_object) };
static const EaselOperation GALLERY = { "GET", "/workflow/{}/gallery", EASEL_OPERATION_PLAIN, GIVES_JSON (read_list) };
static const EaselOperation LOGS =
  { "GET", "/v2/clickhouse-run-logs/{}", EASEL_OPERATION_PLAIN, GIVES_JSON (read_list) };
static const EaselOperation STREAM_LOGS = { "GET", "/v2/stream-logs", EASEL_OPERATION_PATIENT, NULL, NULL };
static const EaselOperation STREAM_PROGRESS = { "GET", "/v2/stream-progress", EASEL_OPERATION_PATIENT, NULL, NULL };

/* All ways to create a run (contract 2.4 to 2.7). */
static const EaselOperation CREATE[] = {
  { "POST", "/run/deployment/queue", EASEL_OPERATION_ONCE, GIVES_JSON (read_created) },
  { "POST", "/run/workflow/queue", EASEL_OPERATION_ONCE, GIVES_JSON (read_created) },
  { "POST", "/run/queue", EASEL_OPERATION_ONCE, GIVES_JSON (read_created) },
  { "POST", "/run", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, GIVES_JSON (read_created) },
  { "POST", "/run/deployment/sync", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, GIVES_JSON (read_list) },
  { "POST", "/run/workflow/sync", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, GIVES_JSON (read_list) },
  { "POST", "/run/sync", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, GIVES_JSON (read_list) },
  { "POST", "/run/deployment/stream", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, NULL, NULL },
  { "POST", "/run/workflow/stream", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, NULL, NULL },
  { "POST", "/run/stream", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, NULL, NULL },
};

static const EaselOperation *
find_creation (EaselRunRequest *request)
{
  const char *path = easel_run_request_get_path (request);

  for (guint i = 0; i < G_N_ELEMENTS (CREATE); i++)
    if (g_str_equal (path, CREATE[i].path))
      return &CREATE[i];

  g_return_val_if_reached (NULL);
}

static void
call (EaselClient          *self,
      const EaselOperation *operation,
      const char           *id,
      char                 *query,
      JsonNode             *body,
      gpointer              tag,
      GCancellable         *cancellable,
      GAsyncReadyCallback   callback,
      gpointer              user_data)
{
  g_autofree char *owned_query = query;
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  easel_client_call (self, operation, id, owned_query, body, task);
}

static char *
build_page (guint limit,
            guint offset)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *offset_text = g_strdup_printf ("%u", offset);

  return easel_query_build ("limit", limit_text, "offset", offset_text, NULL);
}

static JsonNode *
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
 * easel_client_get_run_async:
 * @self: a client
 * @id: a run's id
 * @queue_position: whether the number of runs ahead is wanted
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads the record of a run (contract 2.2, 5.1); %EASEL_ERROR_NOT_FOUND when the server has no such run.
 */
void
easel_client_get_run_async (EaselClient         *self,
                            const char          *id,
                            gboolean             queue_position,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  call (self, &GET_RUN, id, queue_position ? easel_query_build ("queue_position", "true", NULL) : NULL, NULL,
        easel_client_get_run_async, cancellable, callback, user_data);
}

JsonNode *
easel_client_get_run_finish (EaselClient   *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return finish (self, result, easel_client_get_run_async, error);
}

/**
 * easel_client_create_run_async:
 * @self: a client
 * @request: what is run; decides the path
 * @body: its body, files replaced by addresses
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Creates a run or a batch, never twice: the answer is an object with `run_id` or `batch_id`, or, from a call that waits for
 * the end, the list of outputs (contract 2.4 to 2.6). Ask easel_error_may_have_acted() about an error.
 */
void
easel_client_create_run_async (EaselClient         *self,
                               EaselRunRequest     *request,
                               JsonNode            *body,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (EASEL_IS_RUN_REQUEST (request));
  g_return_if_fail (body != NULL);

  call (self, find_creation (request), NULL, NULL, body, easel_client_create_run_async,
        cancellable, callback, user_data);
}

JsonNode *
easel_client_create_run_finish (EaselClient   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish (self, result, easel_client_create_run_async, error);
}

/**
 * easel_client_stream_run_async:
 * @self: a client
 * @request: what is run, with %EASEL_RUN_MODE_STREAM
 * @body: its body, files replaced by addresses
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Creates a run, never twice, and opens its events (contract 2.7, 4).
 */
void
easel_client_stream_run_async (EaselClient         *self,
                               EaselRunRequest     *request,
                               JsonNode            *body,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (EASEL_IS_RUN_REQUEST (request));
  g_return_if_fail (body != NULL);

  easel_client_open_events_async (self, find_creation (request), NULL, NULL, body, cancellable, callback, user_data);
}

EaselEventStream *
easel_client_stream_run_finish (EaselClient   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return easel_client_open_events_finish (self, result, error);
}

/**
 * easel_client_cancel_run_async:
 * @self: a client
 * @id: a run's id
 * @function_id: (nullable): its function call, which servers of early 2025 want to be told
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Asks to end a run (contract 2.8, 11.1). A refusal may be any error; the record, read again, tells what became of it.
 */
void
easel_client_cancel_run_async (EaselClient         *self,
                               const char          *id,
                               const char          *function_id,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(JsonNode) body = NULL;
  JsonObject *members;

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  body = json_node_new (JSON_NODE_OBJECT);
  members = json_object_new ();
  if (function_id != NULL)
    json_object_set_string_member (members, "function_id", function_id);
  json_node_take_object (body, members);
  call (self, &CANCEL, id, NULL, body, easel_client_cancel_run_async, cancellable, callback, user_data);
}

gboolean
easel_client_cancel_run_finish (EaselClient   *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_client_cancel_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_client_list_runs_async:
 * @self: a client
 * @workflow_id: a workflow's id
 * @deployment_id: (nullable): only those of this deployment
 * @since: microseconds since 1970: only those created later
 * @limit: at most so many
 * @offset: leaving out so many of the newest
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the runs of a workflow, newest first, without inputs and outputs (contract 3.5).
 */
void
easel_client_list_runs_async (EaselClient         *self,
                              const char          *workflow_id,
                              const char          *deployment_id,
                              gint64               since,
                              guint                limit,
                              guint                offset,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *offset_text = g_strdup_printf ("%u", offset);
  g_autofree char *since_text = g_strdup_printf ("%" G_GINT64_FORMAT, since / G_USEC_PER_SEC);

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (workflow_id != NULL);

  call (self, &LIST, workflow_id,
        easel_query_build ("rf", since_text, "limit", limit_text, "offset", offset_text,
                           deployment_id != NULL ? "deployment_id" : NULL, deployment_id, NULL),
        NULL, easel_client_list_runs_async, cancellable, callback, user_data);
}

JsonNode *
easel_client_list_runs_finish (EaselClient   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  return finish (self, result, easel_client_list_runs_async, error);
}

/**
 * easel_client_list_full_runs_async:
 * @self: a client
 * @workflow_id: a workflow's id
 * @limit: at most so many
 * @offset: leaving out so many of the newest
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the runs of a workflow, newest first, with all that their machines reported, errors included (contract 3.5, 5.3).
 */
void
easel_client_list_full_runs_async (EaselClient         *self,
                                   const char          *workflow_id,
                                   guint                limit,
                                   guint                offset,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (workflow_id != NULL);

  call (self, &LIST_FULL, workflow_id, build_page (limit, offset), NULL, easel_client_list_full_runs_async,
        cancellable, callback, user_data);
}

JsonNode *
easel_client_list_full_runs_finish (EaselClient   *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return finish (self, result, easel_client_list_full_runs_async, error);
}

/**
 * easel_client_list_deployment_runs_async:
 * @self: a client
 * @deployment_id: a deployment's id
 * @limit: at most so many
 * @offset: leaving out so many of the newest
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the runs of a deployment (contract 3.5); an unknown one is a server error there.
 */
void
easel_client_list_deployment_runs_async (EaselClient         *self,
                                         const char          *deployment_id,
                                         guint                limit,
                                         guint                offset,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (deployment_id != NULL);

  call (self, &LIST_DEPLOYMENT, deployment_id, build_page (limit, offset), NULL, easel_client_list_deployment_runs_async,
        cancellable, callback, user_data);
}

JsonNode *
easel_client_list_deployment_runs_finish (EaselClient   *self,
                                          GAsyncResult  *result,
                                          GError       **error)
{
  return finish (self, result, easel_client_list_deployment_runs_async, error);
}

/**
 * easel_client_list_gallery_async:
 * @self: a client
 * @workflow_id: a workflow's id
 * @file_type: (nullable): `image` or `video`
 * @limit: at most so many
 * @offset: leaving out so many of the newest
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the outputs of a workflow's successful runs (contract 3.5).
 */
void
easel_client_list_gallery_async (EaselClient         *self,
                                 const char          *workflow_id,
                                 const char          *file_type,
                                 guint                limit,
                                 guint                offset,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *offset_text = g_strdup_printf ("%u", offset);

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (workflow_id != NULL);

  call (self, &GALLERY, workflow_id,
        easel_query_build ("limit", limit_text, "offset", offset_text,
                           file_type != NULL ? "file_type" : NULL, file_type, NULL),
        NULL, easel_client_list_gallery_async, cancellable, callback, user_data);
}

JsonNode *
easel_client_list_gallery_finish (EaselClient   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish (self, result, easel_client_list_gallery_async, error);
}

/**
 * easel_client_get_run_logs_async:
 * @self: a client
 * @id: a run's id
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads the console of a run that is over (contract 3.9); an empty list while it is live or when nothing was kept.
 */
void
easel_client_get_run_logs_async (EaselClient         *self,
                                 const char          *id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (id != NULL);

  call (self, &LOGS, id, NULL, NULL, easel_client_get_run_logs_async, cancellable, callback, user_data);
}

JsonNode *
easel_client_get_run_logs_finish (EaselClient   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish (self, result, easel_client_get_run_logs_async, error);
}

/**
 * easel_client_new_run_log_source:
 * @self: a client
 * @id: a run's id
 *
 * Returns: (transfer full): the run's console, from its beginning, not opened yet (contract 3.9)
 */
EaselEventSource *
easel_client_new_run_log_source (EaselClient *self,
                                 const char  *id)
{
  g_autofree char *query = NULL;

  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  query = easel_query_build ("run_id", id, NULL);

  return easel_event_source_new (self, &STREAM_LOGS, NULL, query);
}

/**
 * easel_client_new_progress_source:
 * @self: a client
 * @member: `run_id`, `workflow_id` or `machine_id`
 * @id: its id
 *
 * For a run the server also sends what happens to the account's other runs, and ends the stream when any of them ends:
 * easel_run_progress_read() leaves them out, and the source connects again.
 *
 * Returns: (transfer full): the changes of their states, not opened yet (contract 3.9)
 */
EaselEventSource *
easel_client_new_progress_source (EaselClient *self,
                                  const char  *member,
                                  const char  *id)
{
  g_autofree char *query = NULL;

  g_return_val_if_fail (EASEL_IS_CLIENT (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  query = easel_query_build (member, id, NULL);

  return easel_event_source_new (self, &STREAM_PROGRESS, NULL, query);
}
