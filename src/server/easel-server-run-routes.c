/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: create, get, cancel (contract 2.2 to 2.8, 6.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-order.h"
#include "server/easel-server-outputs.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-stream.h"

#include <string.h>

#define RUNS_PER_BATCH 1000

typedef enum {
  MODE_ASYNC,
  MODE_SYNC,
  MODE_FIRST_RESULT,
  MODE_STREAM,
} Mode;

/* Somebody who waits for the end of a run. */
typedef struct {
  EaselServerCall *call;
  EaselServerRun  *run;
  Mode             mode;
} Waiting;

static JsonArray *
list_outputs (EaselServerCall *call,
              const char      *run_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autofree char *origin = easel_server_call_dup_origin (call);

  return easel_server_outputs_list (easel_server_get_database (server), easel_server_get_files (server), origin, run_id,
                                    EASEL_SERVER_OUTPUTS_MODEL);
}

static void
answer_first_image (EaselServerCall *call,
                    const char      *run_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autofree char *key = easel_server_outputs_find_image (easel_server_get_database (server), run_id);
  g_autofree char *path = key != NULL ? easel_server_files_dup_path (easel_server_get_files (server), key) : NULL;
  g_autofree char *type = key != NULL ? easel_server_files_get_type_of (key) : NULL;
  g_autoptr(GMappedFile) file = path != NULL ? g_mapped_file_new (path, FALSE, NULL) : NULL;
  g_autoptr(GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;

  if (key == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST,
                              "No output found is matching, please check the workflow or disable output_first_result");
  else if (bytes == NULL)
    easel_server_call_crash (call, NULL);
  else
    easel_server_call_send (call, SOUP_STATUS_OK, type, bytes);
}

/* A failed run answers an empty list, as upstream; a cancelled one breaks the call off. */
static void
answer_end (EaselServerCall         *call,
            const EaselServerRecord *record,
            Mode                     mode)
{
  if (record->status != EASEL_RUN_STATUS_SUCCESS && record->status != EASEL_RUN_STATUS_FAILED)
    easel_server_call_crash (call, NULL);
  else if (mode == MODE_FIRST_RESULT)
    answer_first_image (call, record->id);
  else
    easel_server_call_answer (call, easel_server_json_array (list_outputs (call, record->id)));
}

static void
waiting_free (Waiting *waiting)
{
  g_signal_handlers_disconnect_by_data (waiting->call, waiting);
  g_signal_handlers_disconnect_by_data (waiting->run, waiting);
  g_object_unref (waiting->call);
  g_object_unref (waiting->run);
  g_free (waiting);
}

static void
over_cb (EaselServerRun *run,
         gpointer        user_data)
{
  Waiting *waiting = user_data;
  g_autoptr(EaselServerCall) call = g_object_ref (waiting->call);
  Mode mode = waiting->mode;

  waiting_free (waiting);
  answer_end (call, easel_server_run_get_record (run), mode);
}

static void
gone_cb (EaselServerCall *call,
         gpointer         user_data)
{
  waiting_free (user_data);
}

static void
wait_for_end (EaselServerCall *call,
              const char      *run_id,
              Mode             mode)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  EaselServerRun *run = easel_server_runs_get_live (runs, run_id);
  Waiting *waiting;

  if (run == NULL || easel_server_run_is_over (run))
    {
      g_autoptr(EaselServerRecord) record = easel_server_runs_load (runs, run_id);

      answer_end (call, record, mode);
      return;
    }

  waiting = g_new0 (Waiting, 1);
  waiting->call = g_object_ref (call);
  waiting->run = g_object_ref (run);
  waiting->mode = mode;
  easel_server_call_hold (call);
  g_signal_connect (run, "over", G_CALLBACK (over_cb), waiting);
  g_signal_connect (call, "gone", G_CALLBACK (gone_cb), waiting);
}

static void
answer_run (EaselServerCall *call,
            const char      *run_id,
            Mode             mode)
{
  if (mode == MODE_ASYNC)
    easel_server_call_answer (call, easel_server_json ("run_id:s", run_id, NULL));
  else if (mode == MODE_STREAM)
    easel_server_stream_follow_run (call, run_id);
  else
    wait_for_end (call, run_id, mode);
}

/* `POST /run` has no run id in the answer of a batch; the queue operations have the first run's too, which their
 * declared answer needs. */
static void
answer_batch (EaselServerCall *call,
              const char      *batch_id,
              const char      *first_id)
{
  gboolean is_plain = g_str_equal (easel_server_call_get_route (call)->path, "/run");

  if (is_plain || first_id == NULL)
    easel_server_call_answer (call, easel_server_json ("batch_id:s", batch_id, NULL));
  else
    easel_server_call_answer (call, easel_server_json ("run_id:s", first_id, "batch_id:s", batch_id, NULL));
}

static EaselServerRun *
create_one (EaselServerCall  *call,
            EaselServerOrder *order,
            JsonObject       *inputs,
            const char       *batch_id,
            GError          **error)
{
  EaselServerRecord *record = easel_server_order_make_record (order, inputs, batch_id);

  return easel_server_runs_create (easel_server_get_runs (easel_server_call_get_server (call)), record, error);
}

static void
create_batch (EaselServerCall  *call,
              EaselServerOrder *order)
{
  g_autofree char *batch_id = g_uuid_string_random ();
  g_autofree char *first_id = NULL;
  g_autoptr(GPtrArray) combinations = easel_server_order_list_combinations (order, RUNS_PER_BATCH);
  g_autoptr(GError) error = NULL;

  if (combinations == NULL)
    {
      g_autofree char *detail = g_strdup_printf ("A batch has at most %u runs on this server", RUNS_PER_BATCH);

      easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, detail);
      return;
    }

  for (guint i = 0; i < combinations->len; i++)
    {
      EaselServerRun *run = create_one (call, order, combinations->pdata[i], batch_id, &error);

      if (run == NULL)
        {
          easel_server_call_crash (call, error);
          return;
        }
      if (first_id == NULL)
        first_id = g_strdup (easel_server_run_get_record (run)->id);
    }

  answer_batch (call, batch_id, first_id);
}

static Mode
read_mode (EaselServerCall *call)
{
  const char *path = easel_server_call_get_route (call)->path;
  const char *word = easel_json_get_string (easel_server_call_get_body (call), "execution_mode");

  if (g_str_has_suffix (path, "/stream") || g_strcmp0 (word, "stream") == 0)
    return MODE_STREAM;
  if (g_str_has_suffix (path, "/sync") || g_strcmp0 (word, "sync") == 0)
    return MODE_SYNC;
  if (g_strcmp0 (word, "sync_first_result") == 0)
    return MODE_FIRST_RESULT;

  return MODE_ASYNC;
}

/* Known again: the answer is about the run that the first request made. */
static gboolean
answer_repetition (EaselServerCall *call,
                   Mode             mode)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  const char *key = easel_server_call_get_header (call, "Idempotency-Key");
  g_autofree char *id = key != NULL ? easel_server_runs_find_key (runs, key) : NULL;
  g_autoptr(EaselServerRecord) record = id != NULL ? easel_server_runs_load (runs, id) : NULL;

  if (record != NULL && record->batch_id != NULL)
    answer_batch (call, record->batch_id, id);
  else if (record != NULL)
    answer_run (call, id, mode);

  return record != NULL;
}

static void
create_run (EaselServerCall *call)
{
  Mode mode = read_mode (call);
  g_autoptr(EaselServerOrder) order = NULL;
  g_autoptr(GError) error = NULL;
  EaselServerRun *run;

  if (answer_repetition (call, mode))
    return;

  order = easel_server_order_read (call);
  if (order == NULL)
    return;

  if (easel_server_order_is_batch (order))
    {
      if (mode == MODE_FIRST_RESULT)
        easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST,
                                  "Batch number is not supported for sync_first_result execution mode");
      else if (mode != MODE_ASYNC)
        easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "A batch can only be queued");
      else
        create_batch (call, order);
      return;
    }

  run = create_one (call, order, NULL, NULL, &error);
  if (run != NULL)
    answer_run (call, easel_server_run_get_record (run)->id, mode);
  else
    easel_server_call_crash (call, error);
}

static void
answer_model (EaselServerCall *call,
              const char      *run_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autoptr(EaselServerRecord) record = easel_server_runs_load (easel_server_get_runs (server), run_id);
  gboolean with_position = easel_server_call_get_flag (call, "queue_position");
  JsonNode *model;

  if (record == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Run not found");
      return;
    }

  model = easel_server_record_to_model (record, list_outputs (call, run_id),
                                        with_position
                                        ? easel_server_runs_count_ahead (easel_server_get_runs (server), record) : -1);
  if (easel_server_has_quirk (server, EASEL_SERVER_QUIRK_NOVELTIES))
    easel_server_json_set (json_node_get_object (model),
                           "machine_type:s", "quantum-serverless",
                           "novelty:n", easel_server_json ("kind:s", "later", NULL),
                           NULL);
  easel_server_call_answer (call, model);
}

static void
show_run (EaselServerCall *call)
{
  answer_model (call, easel_server_call_get_path (call, "run_id"));
}

static void
show_run_of_query (EaselServerCall *call)
{
  answer_model (call, easel_server_call_get_text (call, "run_id"));
}

/* Every failure of upstream is a 500 with the inner error in its text. */
static void
cancel_run (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  EaselServerRuns *runs = easel_server_get_runs (server);
  const char *id = easel_server_call_get_path (call, "run_id");
  g_autoptr(EaselServerRecord) record = easel_server_runs_load (runs, id);
  EaselServerRun *run = easel_server_runs_get_live (runs, id);

  if (record == NULL && easel_server_has_quirk (server, EASEL_SERVER_QUIRK_CANCEL_NOT_FOUND))
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Run not found");
  else if (record == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_INTERNAL_SERVER_ERROR,
                              "Error cancel function 404: Run not found or has no modal function call ID");
  else
    {
      if (run != NULL)
        easel_server_run_cancel (run);
      easel_server_call_answer (call, easel_server_json ("status:s", "success",
                                                         "message:s", "Function cancelled",
                                                         NULL));
    }
}

/* The unpublished way: by the call alone, which is the run here. */
static void
cancel_function (EaselServerCall *call)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  const char *id = easel_json_get_string (easel_server_call_get_body (call), "function_id");
  EaselServerRun *run = g_str_has_prefix (id, "fc-") ? easel_server_runs_get_live (runs, id + strlen ("fc-")) : NULL;

  if (run != NULL)
    easel_server_run_cancel (run);
  easel_server_call_answer (call, easel_server_json ("status:s", "success", NULL));
}

static const EaselFieldRule run_query[] = {
  { "queue_position", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { NULL }
};

static const EaselFieldRule run_id_query[] = {
  { "run_id", EASEL_FIELD_UUID, EASEL_FIELD_REQUIRED },
  { "queue_position", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { NULL }
};

static const EaselFieldRule cancel_function_fields[] = {
  { "function_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "run_id", EASEL_FIELD_TEXT, EASEL_FIELD_NULLABLE },
  { NULL }
};

static const EaselBodyShape cancel_function_shape = { "CancelFunctionBody", NULL, cancel_function_fields };
static const EaselBodyShape *const cancel_function_shapes[] = { &cancel_function_shape, NULL };

const EaselRoute easel_server_run_routes[] = {
  { "POST", "/run", create_run, NULL, easel_server_order_shapes },
  { "GET", "/run", show_run_of_query, run_id_query },
  { "POST", "/run/queue", create_run, NULL, easel_server_order_shapes },
  { "POST", "/run/sync", create_run, NULL, easel_server_order_shapes },
  { "POST", "/run/stream", create_run, NULL, easel_server_order_shapes },
  { "POST", "/run/workflow/queue", create_run, NULL, easel_server_order_workflow_shapes },
  { "POST", "/run/workflow/sync", create_run, NULL, easel_server_order_workflow_shapes },
  { "POST", "/run/workflow/stream", create_run, NULL, easel_server_order_workflow_shapes },
  { "POST", "/run/deployment/queue", create_run, NULL, easel_server_order_deployment_shapes },
  { "POST", "/run/deployment/sync", create_run, NULL, easel_server_order_deployment_shapes },
  { "POST", "/run/deployment/stream", create_run, NULL, easel_server_order_deployment_shapes },
  { "GET", "/run/{run_id:uuid}", show_run, run_query },
  { "POST", "/run/{run_id}/cancel", cancel_run },
  { "POST", "/modal/cancel-function", cancel_function, NULL, cancel_function_shapes },
  { NULL }
};
