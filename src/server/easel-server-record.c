/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server knows of a run, and how the API shows it (contract 3.5, 5.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-record.h"

#include "server/easel-server-json.h"
#include "server/easel-server-private.h"

#include <math.h>

EaselServerRecord *
easel_server_record_new (void)
{
  EaselServerRecord *self = g_new0 (EaselServerRecord, 1);

  self->status = EASEL_RUN_STATUS_NOT_STARTED;
  self->queued_at = self->started_at = self->ended_at = EASEL_TIME_NONE;

  return self;
}

/**
 * easel_server_record_read:
 * @row: a row of %EASEL_SERVER_RECORD_COLUMNS
 *
 * Returns: (transfer full): the record
 */
EaselServerRecord *
easel_server_record_read (EaselStatement *row)
{
  EaselServerRecord *self = easel_server_record_new ();
  char **texts[] = {
    &self->id, &self->workflow_id, &self->version_id, &self->deployment_id, &self->machine_id, &self->machine_type,
    &self->batch_id, &self->idempotency_key, &self->origin, &self->gpu, &self->gpu_event_id, &self->function_call_id,
    &self->inputs, &self->api_graph, &self->ui_graph, &self->submitted_graph, &self->webhook
  };
  gint64 *times[] = {
    &self->created_at, &self->updated_at, &self->queued_at, &self->started_at, &self->ended_at
  };
  guint column = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (easel_statement_get_text (row, column++));
  self->webhook_intermediate = easel_statement_get_int (row, column++) != 0;
  self->status = easel_run_status_from_string (easel_statement_get_text (row, column++));
  self->live_status = g_strdup (easel_statement_get_text (row, column++));
  self->progress = easel_statement_get_double (row, column++);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    *times[i] = easel_statement_get_int (row, column++);

  return self;
}

void
easel_server_record_free (EaselServerRecord *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->workflow_id);
  g_free (self->version_id);
  g_free (self->deployment_id);
  g_free (self->machine_id);
  g_free (self->machine_type);
  g_free (self->batch_id);
  g_free (self->idempotency_key);
  g_free (self->origin);
  g_free (self->gpu);
  g_free (self->gpu_event_id);
  g_free (self->function_call_id);
  g_free (self->inputs);
  g_free (self->api_graph);
  g_free (self->ui_graph);
  g_free (self->submitted_graph);
  g_free (self->webhook);
  g_free (self->live_status);
  g_free (self);
}

/**
 * easel_server_record_insert:
 * @self: a new run
 * @database: the server's
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 */
gboolean
easel_server_record_insert (const EaselServerRecord  *self,
                            EaselDatabase            *database,
                            GError                  **error)
{
  return easel_database_run (database, error,
                             "INSERT INTO runs (id, workflow_id, version_id, deployment_id, machine_id, machine_type, "
                             "batch_id, idempotency_key, origin, gpu, gpu_event_id, function_call_id, inputs, "
                             "api_graph, ui_graph, webhook, webhook_intermediate, status, progress, created_at, updated_at, "
                             "queued_at, started_at, ended_at) "
                             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             "ssssssssssssssssisdiiiii",
                             self->id, self->workflow_id, self->version_id, self->deployment_id, self->machine_id,
                             self->machine_type, self->batch_id, self->idempotency_key, self->origin, self->gpu,
                             self->gpu_event_id, self->function_call_id, self->inputs, self->api_graph, self->ui_graph,
                             self->webhook, (gint64) self->webhook_intermediate,
                             easel_run_status_to_string (self->status), self->progress, self->created_at,
                             self->updated_at, self->queued_at, self->started_at, self->ended_at);
}

/**
 * easel_server_record_update:
 * @self: a run
 * @database: the server's
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Writes down how it is doing.
 */
gboolean
easel_server_record_update (const EaselServerRecord  *self,
                            EaselDatabase            *database,
                            GError                  **error)
{
  return easel_database_run (database, error,
                             "UPDATE runs SET status = ?, live_status = ?, progress = ?, submitted_graph = ?, "
                             "updated_at = ?, queued_at = ?, started_at = ?, ended_at = ? WHERE id = ?", "ssdsiiiis",
                             easel_run_status_to_string (self->status), self->live_status, self->progress,
                             self->submitted_graph, self->updated_at, self->queued_at, self->started_at,
                             self->ended_at, self->id);
}

/* In seconds, not a number unless both are known. */
static double
span (gint64 from,
      gint64 to)
{
  return from != EASEL_TIME_NONE && to != EASEL_TIME_NONE ? (to - from) / (double) G_USEC_PER_SEC : NAN;
}

/**
 * easel_server_record_to_model:
 * @self: a run
 * @outputs: (transfer full): its outputs, filtered
 * @queue_position: runs ahead of it, or -1 if that was not asked
 *
 * Returns: (transfer full): what `GET /run/{id}` answers
 */
JsonNode *
easel_server_record_to_model (const EaselServerRecord *self,
                              JsonArray               *outputs,
                              gint64                   queue_position)
{
  JsonNode *model =
    easel_server_json ("id:s", self->id,
                       "workflow_version_id:s", self->version_id,
                       "workflow_inputs:n", easel_server_json_read (self->inputs),
                       "workflow_id:s", self->workflow_id,
                       "machine_id:s", self->machine_id,
                       "origin:s", self->origin,
                       "status:s", easel_run_status_to_string (self->status),
                       "ended_at:t", self->ended_at, EASEL_TIME_T1,
                       "created_at:t", self->created_at, EASEL_TIME_T1,
                       "updated_at:t", self->updated_at, EASEL_TIME_T1,
                       "queued_at:t", self->queued_at, EASEL_TIME_T1,
                       "started_at:t", self->started_at, EASEL_TIME_T1,
                       "gpu_event_id:s", self->gpu_event_id,
                       "gpu:s", self->gpu,
                       "machine_version:0",
                       "machine_type:s", self->machine_type,
                       "modal_function_call_id:s", self->function_call_id,
                       "user_id:s", EASEL_SERVER_USER,
                       "org_id:0",
                       "live_status:s", self->live_status,
                       "progress:d", self->progress,
                       "is_realtime:b", FALSE,
                       "webhook:s", self->webhook,
                       "webhook_status:0",
                       "webhook_intermediate_status:b", self->webhook_intermediate,
                       "outputs:n", easel_server_json_array (outputs),
                       "number:i", (gint64) 0,
                       "duration:d", span (self->created_at, self->ended_at),
                       "cold_start_duration:d", span (self->queued_at, self->started_at),
                       "cold_start_duration_total:d", span (self->created_at, self->started_at),
                       "run_duration:d", span (self->started_at, self->ended_at),
                       NULL);

  if (queue_position >= 0)
    easel_server_json_set (json_node_get_object (model), "queue_position:i", queue_position, NULL);
  else
    easel_server_json_set (json_node_get_object (model), "queue_position:0", NULL);

  return model;
}

/**
 * easel_server_record_to_row_v2:
 * @self: a run
 *
 * Returns: (transfer full): its row in `GET /v2/workflow/{id}/runs`
 */
JsonNode *
easel_server_record_to_row_v2 (const EaselServerRecord *self)
{
  return easel_server_json ("id:s", self->id,
                            "status:s", easel_run_status_to_string (self->status),
                            "created_at:t", self->created_at, EASEL_TIME_T2,
                            "updated_at:t", self->updated_at, EASEL_TIME_T2,
                            "ended_at:t", self->ended_at, EASEL_TIME_T2,
                            "queued_at:t", self->queued_at, EASEL_TIME_T2,
                            "started_at:t", self->started_at, EASEL_TIME_T2,
                            "workflow_id:s", self->workflow_id,
                            "user_id:s", EASEL_SERVER_USER,
                            "org_id:0",
                            "origin:s", self->origin,
                            "gpu:s", self->gpu,
                            "machine_version:0",
                            "machine_type:s", self->machine_type,
                            "modal_function_call_id:s", self->function_call_id,
                            "webhook_status:0",
                            "webhook_intermediate_status:b", self->webhook_intermediate,
                            "batch_id:s", self->batch_id,
                            "workflow_version_id:s", self->version_id,
                            "deployment_id:s", self->deployment_id,
                            "duration:q", span (self->created_at, self->ended_at),
                            "comfy_deploy_cold_start:q", span (self->created_at, self->queued_at),
                            "cold_start_duration:q", span (self->queued_at, self->started_at),
                            "cold_start_duration_total:q", span (self->created_at, self->started_at),
                            "run_duration:q", span (self->started_at, self->ended_at),
                            NULL);
}

/**
 * easel_server_record_to_row_v1:
 * @self: a run
 * @outputs: (transfer full) (nullable): its outputs as they are, errors among them
 * @with_inputs: whether to show its inputs
 *
 * Returns: (transfer full): its row in `GET /workflow/{id}/runs`
 */
JsonNode *
easel_server_record_to_row_v1 (const EaselServerRecord *self,
                               JsonArray               *outputs,
                               gboolean                 with_inputs)
{
  JsonNode *row = easel_server_record_to_row_v2 (self);

  easel_server_json_set (json_node_get_object (row),
                         "machine_id:s", self->machine_id,
                         "model_id:0",
                         "live_status:s", self->live_status,
                         "progress:d", self->progress,
                         "is_realtime:b", FALSE,
                         "webhook:s", self->webhook,
                         "gpu_event_id:s", self->gpu_event_id,
                         NULL);
  if (with_inputs)
    easel_server_json_set (json_node_get_object (row),
                           "workflow_inputs:n", easel_server_json_read (self->inputs),
                           NULL);
  if (outputs != NULL)
    easel_server_json_set (json_node_get_object (row), "outputs:n", easel_server_json_array (outputs), NULL);

  return row;
}

/**
 * easel_server_record_to_row_of_deployment:
 * @self: a run
 *
 * Returns: (transfer full): its row in `GET /deployment/{id}/runs`
 */
JsonNode *
easel_server_record_to_row_of_deployment (const EaselServerRecord *self)
{
  return easel_server_json ("id:s", self->id,
                            "status:s", easel_run_status_to_string (self->status),
                            "created_at:t", self->created_at, EASEL_TIME_T4,
                            "started_at:t", self->started_at, EASEL_TIME_T4,
                            "ended_at:t", self->ended_at, EASEL_TIME_T4,
                            "workflow_id:s", self->workflow_id,
                            "workflow_version_id:s", self->version_id,
                            "machine_id:s", self->machine_id,
                            "gpu:s", self->gpu,
                            "origin:s", self->origin,
                            "user_id:s", EASEL_SERVER_USER,
                            "deployment_id:s", self->deployment_id,
                            "duration:q", span (self->started_at, self->ended_at),
                            NULL);
}
