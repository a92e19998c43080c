/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the events of a run's stream show of it (contract 4.2). They never end a run and bring no results: both are read from
 * the record. Events of other runs, torn ones and those that nobody knows are left out.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-private.h"
#include "runs/easel-failure.h"

#include "base/easel-json.h"

typedef void (*EventHandler) (EaselRun   *self,
                              JsonObject *data);

/* A state that only the stream has told so far is shown when it lies ahead; ends are left to the record. */
static void
advance_to (EaselRun       *self,
            EaselRunStatus  status)
{
  if (!easel_run_is_over (self) && !easel_run_status_is_terminal (status) && status > self->status &&
      status >= EASEL_RUN_STATUS_NOT_STARTED)
    easel_run_set_status (self, status);
}

/* The title that the author gave the node, else its class, else its id. */
static char *
name_node (EaselRun   *self,
           const char *id)
{
  JsonNode *graph = self->request != NULL ? easel_run_request_get_graph (self->request) : NULL;
  JsonObject *node = NULL, *meta;
  const char *title = NULL;

  if (graph != NULL && JSON_NODE_HOLDS_OBJECT (graph))
    node = easel_json_get_object (json_node_get_object (graph), id);
  if (node == NULL)
    return g_strdup (id);

  meta = easel_json_get_object (node, "_meta");
  if (meta != NULL)
    title = easel_json_get_string (meta, "title");
  if (title == NULL || *title == '\0')
    title = easel_json_get_string (node, "class_type");

  return g_strdup (title != NULL ? title : id);
}

static void
handle_executing (EaselRun   *self,
                  JsonObject *data)
{
  const char *id = easel_json_get_string (data, "node");
  g_autofree char *name = id != NULL ? name_node (self, id) : NULL;

  advance_to (self, EASEL_RUN_STATUS_RUNNING);
  if (g_strcmp0 (name, self->node) == 0)
    return;

  easel_run_change_text (self, &self->node, name, EASEL_RUN_PROP_NODE);
  easel_run_change_int (self, &self->step, EASEL_RUN_UNKNOWN, EASEL_RUN_PROP_STEP);
  easel_run_change_int (self, &self->steps, EASEL_RUN_UNKNOWN, EASEL_RUN_PROP_STEPS);
}

static void
handle_progress (EaselRun   *self,
                 JsonObject *data)
{
  const char *id = easel_json_get_string (data, "node");
  g_autofree char *name = id != NULL ? name_node (self, id) : NULL;
  double value, max;

  if (!easel_json_get_double (data, "value", &value) || !easel_json_get_double (data, "max", &max) ||
      !(max >= 1 && max <= G_MAXINT && value >= 0 && value <= max))
    return;

  advance_to (self, EASEL_RUN_STATUS_RUNNING);
  if (name != NULL)
    easel_run_change_text (self, &self->node, name, EASEL_RUN_PROP_NODE);
  /* Another node, or the same one in its next pass. */
  if (self->steps != (int) max)
    easel_run_change_int (self, &self->step, EASEL_RUN_UNKNOWN, EASEL_RUN_PROP_STEP);
  easel_run_change_int (self, &self->steps, (int) max, EASEL_RUN_PROP_STEPS);
  easel_run_change_int (self, &self->step, MAX (self->step, (int) value), EASEL_RUN_PROP_STEP);
}

static void
handle_live_status (EaselRun   *self,
                    JsonObject *data)
{
  const char *live_status = easel_json_get_string (data, "live_status");
  double progress;

  if (live_status != NULL && !easel_run_is_over (self))
    easel_run_change_text (self, &self->live_status, live_status, EASEL_RUN_PROP_LIVE_STATUS);
  if (easel_json_get_double (data, "progress", &progress) && progress >= 0 && progress <= 1)
    easel_run_set_progress (self, MAX (self->progress, progress));
}

static void
handle_status (EaselRun   *self,
               JsonObject *data)
{
  advance_to (self, easel_run_status_from_string (easel_json_get_string (data, "status")));
}

static void
handle_start (EaselRun   *self,
              JsonObject *data)
{
  advance_to (self, EASEL_RUN_STATUS_RUNNING);
}

static void
handle_queued (EaselRun   *self,
               JsonObject *data)
{
  advance_to (self, EASEL_RUN_STATUS_QUEUED);
}

static void
handle_ready (EaselRun   *self,
              JsonObject *data)
{
  advance_to (self, EASEL_RUN_STATUS_STARTED);
}

static void
handle_error (EaselRun   *self,
              JsonObject *data)
{
  const char *id = easel_json_get_string (data, "node_id");
  const char *type = easel_json_get_string (data, "node_type");
  const char *message = easel_json_get_string (data, "exception_message");
  const char *exception = easel_json_get_string (data, "exception_type");
  g_autofree char *name = id != NULL ? name_node (self, id) : NULL;

  if (name != NULL && type != NULL && g_strcmp0 (name, id) == 0)
    {
      g_free (name);
      name = g_strdup (type);
    }
  if (message == NULL || *message == '\0')
    message = exception;
  if (message != NULL)
    easel_run_set_failure (self, name, message);
}

static const struct {
  const char   *event;
  EventHandler  handle;
} HANDLERS[] = {
  { "function_call_id", handle_queued },
  { "gpu_ready", handle_queued },
  { "comfyui_ready", handle_ready },
  { "execution_start", handle_start },
  { "status", handle_status },
  { "executing", handle_executing },
  { "live_status", handle_live_status },
  { "progress", handle_progress },
  { "execution_error", handle_error },
};

static void
apply_log (EaselRun   *self,
           JsonObject *log)
{
  const char *text = easel_json_get_string (log, "logs");

  if (text == NULL)
    text = easel_json_get_string (log, "message");
  if (text != NULL)
    easel_run_log_append (self->log, text, easel_json_get_string (log, "level"), easel_json_get_time (log, "timestamp"));
}

/* The answer to submitting the graph has no name: it says the run's id or why the graph was refused (step 8). */
static void
apply_submission (EaselRun   *self,
                  JsonObject *update)
{
  JsonObject *refusal = easel_json_get_object (update, "error");
  const char *message = refusal != NULL ? easel_json_get_string (refusal, "message") : NULL;
  const char *details = refusal != NULL ? easel_json_get_string (refusal, "details") : NULL;
  JsonObject *node_errors = easel_json_get_object (update, "node_errors");
  g_autofree char *node = NULL;
  g_autofree char *reason = NULL;

  if (message == NULL)
    return;

  if (node_errors != NULL)
    reason = easel_failure_read_nodes (node_errors, &node);
  if (reason == NULL)
    reason = easel_failure_join (message, details);
  easel_run_set_failure (self, node, reason);
}

static gboolean
is_of_another (EaselRun   *self,
               JsonObject *update,
               JsonObject *data)
{
  const char *id = data != NULL ? easel_json_get_string (data, "prompt_id") : NULL;

  if (id == NULL)
    id = easel_json_get_string (update, "prompt_id");

  return id != NULL && self->id != NULL && g_ascii_strcasecmp (id, self->id) != 0;
}

/**
 * easel_run_apply_event:
 * @self: a run
 * @type: the event's name, `event_update` or `log_update`; anything else is left out
 * @data: what its JSON is
 *
 * Shows what the stream tells. Progress never goes back within one attempt.
 */
void
easel_run_apply_event (EaselRun   *self,
                       const char *type,
                       JsonNode   *data)
{
  g_autoptr(JsonObject) nothing = json_object_new ();
  JsonObject *update, *inner;
  const char *event;

  g_return_if_fail (EASEL_IS_RUN (self));
  g_return_if_fail (type != NULL && data != NULL);

  if (!JSON_NODE_HOLDS_OBJECT (data))
    return;

  update = json_node_get_object (data);
  if (g_str_equal (type, "log_update"))
    apply_log (self, update);
  if (!g_str_equal (type, "event_update"))
    return;

  event = easel_json_get_string (update, "event");
  inner = easel_json_get_object (update, "data");
  if (is_of_another (self, update, inner))
    return;

  g_object_freeze_notify (G_OBJECT (self));

  if (event == NULL)
    apply_submission (self, update);
  else
    for (guint i = 0; i < G_N_ELEMENTS (HANDLERS); i++)
      if (g_str_equal (event, HANDLERS[i].event))
        HANDLERS[i].handle (self, inner != NULL ? inner : nothing);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * easel_run_find_id_in_event:
 * @data: the JSON of an `event_update`
 *
 * The id of a streamed run is first seen as the `prompt_id` of the submitted graph; our own server tells it at once.
 *
 * Returns: (transfer full) (nullable): the run's id, if the event has it
 */
char *
easel_run_find_id_in_event (JsonNode *data)
{
  JsonObject *update, *inner;
  const char *id;

  g_return_val_if_fail (data != NULL, NULL);

  if (!JSON_NODE_HOLDS_OBJECT (data))
    return NULL;

  update = json_node_get_object (data);
  inner = easel_json_get_object (update, "data");
  id = easel_json_get_string (update, "prompt_id");
  if (id == NULL && inner != NULL)
    id = easel_json_get_string (inner, "prompt_id");
  if (id == NULL && inner != NULL)
    id = easel_json_get_string (inner, "run_id");

  return id != NULL && *id != '\0' ? g_strdup (id) : NULL;
}

/**
 * easel_run_get_progress:
 * @self: a run
 *
 * Returns: 0 to 1, or %EASEL_RUN_UNKNOWN; it never goes back within one attempt
 */
double
easel_run_get_progress (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_RUN_UNKNOWN);

  return self->progress;
}

const char *
easel_run_get_live_status (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->live_status;
}

const char *
easel_run_get_node (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), NULL);

  return self->node;
}

int
easel_run_get_step (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_RUN_UNKNOWN);

  return self->step;
}

int
easel_run_get_steps (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_RUN_UNKNOWN);

  return self->steps;
}

/**
 * easel_run_get_queue_position:
 * @self: a run
 *
 * Returns: how many runs are ahead of it, or %EASEL_RUN_UNKNOWN
 */
int
easel_run_get_queue_position (EaselRun *self)
{
  g_return_val_if_fail (EASEL_IS_RUN (self), EASEL_RUN_UNKNOWN);

  return self->queue_position;
}
