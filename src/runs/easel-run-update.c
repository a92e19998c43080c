/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's record of a run: read into an EaselRun, whatever that server makes of the contract (5.1 to 5.4, 11).
 *
 * The record is the truth, with two reservations: `success` and `failed` stay, and a record that lags behind the stream
 * does not take back what was shown, unless it tells of a new attempt.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-private.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"

#include <glib/gi18n-lib.h>

/* A cancelled run may be said to run on only as long as its end is provisional. */
static gboolean
may_change_to (EaselRun       *self,
               EaselRunStatus  status)
{
  switch (self->status)
    {
    case EASEL_RUN_STATUS_SUCCESS:
    case EASEL_RUN_STATUS_FAILED:
      return status == EASEL_RUN_STATUS_SUCCESS || status == EASEL_RUN_STATUS_FAILED;

    case EASEL_RUN_STATUS_TIMEOUT:
    case EASEL_RUN_STATUS_CANCELLED:
      return easel_run_is_provisional (self) || easel_run_status_is_terminal (status);

    case EASEL_RUN_STATUS_QUEUED:
    case EASEL_RUN_STATUS_STARTED:
    case EASEL_RUN_STATUS_RUNNING:
    case EASEL_RUN_STATUS_UPLOADING:
      return status == EASEL_RUN_STATUS_UNKNOWN || status >= self->status;

    case EASEL_RUN_STATUS_UNKNOWN:
    case EASEL_RUN_STATUS_DRAFT:
    case EASEL_RUN_STATUS_WAITING:
    case EASEL_RUN_STATUS_SENDING:
    case EASEL_RUN_STATUS_UNCLEAR:
    case EASEL_RUN_STATUS_NOT_STARTED:
    default:
      return TRUE;
    }
}

/* The same run, begun anew: its start has been taken back, or another call executes it. */
static gboolean
is_new_attempt (EaselRun   *self,
                JsonObject *record)
{
  const char *function_id = easel_json_get_string (record, "modal_function_call_id");
  gint64 started_at = easel_json_get_time (record, "started_at");

  if (easel_run_is_over (self) && !easel_run_is_provisional (self))
    return FALSE;
  if (self->started_at != EASEL_TIME_NONE && started_at != self->started_at)
    return TRUE;

  return self->function_id != NULL && function_id != NULL && !g_str_equal (self->function_id, function_id);
}

static void
begin_attempt (EaselRun *self)
{
  easel_run_set_progress (self, EASEL_RUN_UNKNOWN);
  easel_run_change_text (self, &self->live_status, NULL, EASEL_RUN_PROP_LIVE_STATUS);
  easel_run_change_text (self, &self->node, NULL, EASEL_RUN_PROP_NODE);
  easel_run_change_int (self, &self->step, EASEL_RUN_UNKNOWN, EASEL_RUN_PROP_STEP);
  easel_run_change_int (self, &self->steps, EASEL_RUN_UNKNOWN, EASEL_RUN_PROP_STEPS);
  easel_run_set_status (self, EASEL_RUN_STATUS_NOT_STARTED);
}

static void
read_times (EaselRun   *self,
            JsonObject *record)
{
  easel_run_change_time (self, &self->created_at, easel_json_get_time (record, "created_at"), EASEL_RUN_PROP_CREATED_AT);
  easel_run_change_time (self, &self->queued_at, easel_json_get_time (record, "queued_at"), EASEL_RUN_PROP_QUEUED_AT);
  easel_run_change_time (self, &self->started_at, easel_json_get_time (record, "started_at"), EASEL_RUN_PROP_STARTED_AT);
  easel_run_change_time (self, &self->ended_at, easel_json_get_time (record, "ended_at"), EASEL_RUN_PROP_ENDED_AT);
}

static void
read_ids (EaselRun   *self,
          JsonObject *record)
{
  const char *function_id = easel_json_get_string (record, "modal_function_call_id");
  JsonObject *inputs = easel_json_get_object (record, "workflow_inputs");

  easel_run_change_text (self, &self->machine_id, easel_json_get_string (record, "machine_id"), EASEL_RUN_PROP_MACHINE_ID);
  easel_run_change_text (self, &self->gpu, easel_json_get_string (record, "gpu"), EASEL_RUN_PROP_GPU);
  g_free (self->machine_type);
  self->machine_type = g_strdup (easel_json_get_string (record, "machine_type"));
  g_free (self->workflow_id);
  self->workflow_id = g_strdup (easel_json_get_string (record, "workflow_id"));

  if (function_id != NULL && g_strcmp0 (function_id, self->function_id) != 0)
    {
      g_free (self->function_id);
      self->function_id = g_strdup (function_id);
      easel_run_notify (self, EASEL_RUN_PROP_MAY_CANCEL);
    }

  if (self->request == NULL && self->inputs == NULL && inputs != NULL)
    self->inputs = easel_run_request_strip_tag (inputs);
}

/* Fractions out of range, absent, or of a server that counts in percent are no reason to let a bar jump. */
static void
read_progress (EaselRun   *self,
               JsonObject *record)
{
  const char *live_status = easel_json_get_string (record, "live_status");
  double progress;
  gint64 position;

  if (easel_json_get_double (record, "progress", &progress) && progress > 0 && progress <= 1)
    easel_run_set_progress (self, MAX (self->progress, progress));
  if (live_status != NULL && !easel_run_is_over (self))
    easel_run_change_text (self, &self->live_status, live_status, EASEL_RUN_PROP_LIVE_STATUS);
  if (!easel_json_get_int (record, "queue_position", &position) || position < 0 || position > G_MAXINT)
    position = EASEL_RUN_UNKNOWN;
  easel_run_change_int (self, &self->queue_position, position, EASEL_RUN_PROP_QUEUE_POSITION);
}

static const char *
find_node_id (JsonObject *output)
{
  JsonObject *meta = easel_json_get_object (output, "node_meta");
  const char *node_id = meta != NULL ? easel_json_get_string (meta, "node_id") : NULL;

  return node_id != NULL ? node_id : easel_json_get_string (output, "node_id");
}

static void
read_output (EaselRun   *self,
             JsonObject *output)
{
  JsonObject *data = easel_json_get_object (output, "data");
  const char *id = easel_json_get_string (output, "id");
  JsonObjectIter iter;
  const char *key;
  JsonNode *items;

  if (data == NULL || id == NULL)
    return;

  json_object_iter_init_ordered (&iter, data);
  while (json_object_iter_next_ordered (&iter, &key, &items))
    for (guint i = 0; JSON_NODE_HOLDS_ARRAY (items) && i < json_array_get_length (json_node_get_array (items)); i++)
      {
        g_autoptr(EaselOutput) item =
          easel_output_new_from_item (id, key, i, json_array_get_element (json_node_get_array (items), i));

        if (item == NULL)
          continue;
        easel_output_set_node_id (item, find_node_id (output));
        easel_run_add_output (self, item);
      }
}

static void
read_outputs (EaselRun   *self,
              JsonObject *record)
{
  JsonArray *outputs = easel_json_get_array (record, "outputs");

  for (guint i = 0; outputs != NULL && i < json_array_get_length (outputs); i++)
    {
      JsonNode *output = json_array_get_element (outputs, i);

      if (JSON_NODE_HOLDS_OBJECT (output))
        read_output (self, json_node_get_object (output));
    }
}

/**
 * easel_run_update:
 * @self: a run
 * @node: the server's record of it (contract 5.1), or a row of a list (3.5)
 * @error: return location; %EASEL_ERROR_BAD_REPLY when it is no record, or one of another run
 *
 * Takes over what the server says, as far as it can be understood. Unknown words are kept and shown, numbers may be text.
 *
 * Returns: whether it was a record of this run
 */
gboolean
easel_run_update (EaselRun  *self,
                  JsonNode  *node,
                  GError   **error)
{
  JsonObject *record;
  const char *id, *word;

  g_return_val_if_fail (EASEL_IS_RUN (self), FALSE);

  record = easel_json_expect_object (node, error);
  if (record == NULL)
    return FALSE;

  id = easel_json_get_string (record, "id");
  if (id == NULL || (self->id != NULL && g_ascii_strcasecmp (id, self->id) != 0))
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                           _("The server answered with another run than the one that was asked for"));
      return FALSE;
    }

  g_object_freeze_notify (G_OBJECT (self));

  if (self->id == NULL)
    easel_run_set_id (self, id);
  if (is_new_attempt (self, record))
    begin_attempt (self);
  read_ids (self, record);

  word = easel_json_get_string (record, "status");
  if (word != NULL && may_change_to (self, easel_run_status_from_string (word)))
    {
      read_times (self, record);
      easel_run_set_word (self, word);
    }
  easel_run_notify (self, EASEL_RUN_PROP_PROVISIONAL);
  read_progress (self, record);
  read_outputs (self, record);

  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

gint64
easel_run_get_created_at (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->created_at;
}

gint64
easel_run_get_queued_at (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->queued_at;
}

gint64
easel_run_get_started_at (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->started_at;
}

gint64
easel_run_get_ended_at (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_TIME_NONE);

  return self->ended_at;
}

const char *
easel_run_get_machine_id (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  if (self->machine_id == NULL && self->request != NULL)
    return easel_run_request_get_machine_id (self->request);

  return self->machine_id;
}

const char *
easel_run_get_gpu (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  if (self->gpu == NULL && self->request != NULL)
    return easel_run_request_get_gpu (self->request);

  return self->gpu;
}

const char *
easel_run_get_workflow_id (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  if (self->workflow_id == NULL && self->request != NULL)
    return easel_run_request_get_workflow_id (self->request);

  return self->workflow_id;
}

/**
 * easel_run_get_function_id:
 * @self: a run
 *
 * Returns: (nullable): what older servers want to be told to cancel it (contract 2.8)
 */
const char *
easel_run_get_function_id (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->function_id;
}

/**
 * easel_run_get_inputs:
 * @self: a run
 *
 * Returns: (transfer none) (nullable): the values it was started with, without the tag
 */
JsonObject *
easel_run_get_inputs (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->request != NULL ? easel_run_request_get_inputs (self->request) : self->inputs;
}
