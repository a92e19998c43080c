/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run under way: gathers its input files, hands its graph to the machine, tells and writes down how it goes. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-run-private.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "server/easel-server-gather.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"
#include "server/easel-server.h"
#include "workflows/easel-graph.h"

#include <glib/gi18n-lib.h>

enum {
  SIGNAL_EVENT,
  SIGNAL_CHANGED,
  SIGNAL_OVER,
  SIGNAL_RELEASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServerRun, easel_server_run, G_TYPE_OBJECT)

void
easel_server_run_emit_update (EaselServerRun *self,
                              JsonNode       *update)
{
  g_autoptr(JsonNode) node = update;

  g_signal_emit (self, signals[SIGNAL_EVENT], 0, node);
}

static void
emit_plain (EaselServerRun *self,
            const char     *name)
{
  easel_server_run_emit_update (self, easel_server_json ("event:s", name, NULL));
}

void
easel_server_run_emit_with (EaselServerRun *self,
                            const char     *name,
                            JsonNode       *data)
{
  easel_server_run_emit_update (self, easel_server_json ("event:s", name, "data:n", data, NULL));
}

void
easel_server_run_emit_changed (EaselServerRun *self,
                               const char     *what,
                               const char     *output_id)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, what, output_id);
}

static void
save (EaselServerRun *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->abandoned && !easel_server_record_update (self->record, self->parts.database, &error))
    g_warning ("The state of run %s could not be written down: %s", self->record->id, error->message);
}

/* States only ever move on, and so does their time. */
gboolean
easel_server_run_set_status (EaselServerRun *self,
                             EaselRunStatus  status)
{
  EaselServerRecord *record = self->record;

  if (self->abandoned || easel_run_status_is_terminal (record->status) || status <= record->status)
    return FALSE;

  record->status = status;
  record->updated_at = MAX (easel_clock_get_time (self->parts.clock), record->updated_at);
  if (status == EASEL_RUN_STATUS_QUEUED)
    record->queued_at = record->updated_at;
  if (status == EASEL_RUN_STATUS_STARTED)
    record->started_at = record->updated_at;
  if (easel_run_status_is_terminal (status))
    record->ended_at = record->updated_at;

  save (self);
  easel_server_run_emit_changed (self, "status", NULL);

  return TRUE;
}

static void
stop_limit (EaselServerRun *self)
{
  if (self->limit_timer != 0)
    easel_clock_remove_timer (self->parts.clock, self->limit_timer);
  self->limit_timer = 0;
}

static void
tell_over (EaselServerRun *self)
{
  if (self->told_over)
    return;

  self->told_over = TRUE;
  stop_limit (self);
  if (!self->abandoned)
    easel_server_logs_close (self->parts.logs, self->record->id);
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

JsonNode *
easel_server_run_status_data (EaselServerRun *self)
{
  return easel_server_json ("prompt_id:s", self->record->id,
                            "status:s", easel_run_status_to_string (self->record->status),
                            NULL);
}

static void
keep_failure (EaselServerRun *self,
              const char     *message)
{
  JsonNode *told = self->job != NULL ? easel_server_job_get_failure (self->job) : NULL;
  g_autoptr(JsonNode) failure = told != NULL ? json_node_copy (told) : NULL;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (self->abandoned)
    return;

  if (failure == NULL)
    failure = easel_server_json ("error:n", easel_server_json ("type:s", "server_error",
                                                               "message:s", message,
                                                               "stack_trace:s", "",
                                                               NULL), NULL);

  id = easel_server_outputs_add (self->parts.database, self->record->id, failure, NULL, NULL,
                                 easel_clock_get_time (self->parts.clock), &error);
  if (id == NULL)
    g_warning ("The failure of run %s could not be written down: %s", self->record->id, error->message);

  easel_server_logs_add (self->parts.logs, self->record->id, "error", message);
}

/**
 * easel_server_run_fail:
 * @self: a run
 * @message: why
 */
void
easel_server_run_fail (EaselServerRun *self,
                       const char     *message)
{
  g_return_if_fail (EASEL_IS_SERVER_RUN (self));

  if (easel_run_status_is_terminal (self->record->status))
    return;

  keep_failure (self, message);
  if (easel_server_run_set_status (self, EASEL_RUN_STATUS_FAILED))
    easel_server_run_emit_with (self, "status", easel_server_run_status_data (self));
  tell_over (self);
}

/* As the service does: the stream just ends, and the record says why. */
static gboolean
limit_reached_cb (gpointer user_data)
{
  g_autoptr(EaselServerRun) self = g_object_ref (EASEL_SERVER_RUN (user_data));
  gboolean has_begun = self->record->status >= EASEL_RUN_STATUS_STARTED;
  g_autofree char *reason = NULL;

  self->limit_timer = 0;
  reason = has_begun ? g_strdup_printf ("The run took longer than %u seconds", self->parts.run_seconds)
                     : g_strdup ("The run waited for a machine for a day");
  keep_failure (self, reason);
  if (easel_server_run_set_status (self, EASEL_RUN_STATUS_TIMEOUT))
    tell_over (self);
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

/* Waiting and working have limits of their own. */
void
easel_server_run_start_limit (EaselServerRun *self,
                              guint           seconds)
{
  stop_limit (self);
  self->limit_timer = easel_clock_add_timer (self->parts.clock, (gint64) seconds * G_USEC_PER_SEC, limit_reached_cb,
                                             self);
}

static void
easel_server_run_dispose (GObject *object)
{
  EaselServerRun *self = EASEL_SERVER_RUN (object);

  if (self->parts.clock != NULL)
    stop_limit (self);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->machine);
  g_clear_object (&self->parts.files);
  g_clear_object (&self->parts.logs);
  g_clear_object (&self->parts.clock);
  g_clear_object (&self->parts.session);

  G_OBJECT_CLASS (easel_server_run_parent_class)->dispose (object);
}

static void
easel_server_run_finalize (GObject *object)
{
  EaselServerRun *self = EASEL_SERVER_RUN (object);

  g_clear_pointer (&self->record, easel_server_record_free);
  g_clear_pointer (&self->begun, g_hash_table_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (easel_server_run_parent_class)->finalize (object);
}

static void
easel_server_run_class_init (EaselServerRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_run_dispose;
  object_class->finalize = easel_server_run_finalize;

  signals[SIGNAL_EVENT] = g_signal_new ("event", EASEL_TYPE_SERVER_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, JSON_TYPE_NODE | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_SERVER_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_OVER] = g_signal_new ("over", EASEL_TYPE_SERVER_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[SIGNAL_RELEASED] = g_signal_new ("released", EASEL_TYPE_SERVER_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
}

static void
easel_server_run_init (EaselServerRun *self)
{
  self->cancellable = g_cancellable_new ();
  self->begun = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * easel_server_run_new:
 * @parts: what it needs of the server
 * @machine: where it runs
 * @record: (transfer full): what is known of it, written down already
 */
EaselServerRun *
easel_server_run_new (const EaselServerRunParts *parts,
                      EaselServerMachine        *machine,
                      EaselServerRecord         *record)
{
  EaselServerRun *self = g_object_new (EASEL_TYPE_SERVER_RUN, NULL);

  self->parts.database = parts->database;
  self->parts.files = g_object_ref (parts->files);
  self->parts.logs = g_object_ref (parts->logs);
  self->parts.clock = g_object_ref (parts->clock);
  self->parts.session = g_object_ref (parts->session);
  self->parts.run_seconds = parts->run_seconds;
  self->machine = g_object_ref (machine);
  self->record = record;

  return self;
}

const EaselServerRecord *
easel_server_run_get_record (EaselServerRun *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_RUN (self), NULL);

  return self->record;
}

gboolean
easel_server_run_is_over (EaselServerRun *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_RUN (self), TRUE);

  return self->told_over;
}

static void
finish (EaselServerRun *self,
        GError         *error)
{
  if (self->abandoned || easel_run_status_is_terminal (self->record->status))
    {
      tell_over (self);
      return;
    }

  if (error == NULL)
    {
      easel_server_run_set_status (self, EASEL_RUN_STATUS_SUCCESS);
      easel_server_run_emit_with (self, "status", easel_server_run_status_data (self));
      tell_over (self);
    }
  else if (easel_error_is_cancelled (error))
    {
      /* Stopped from elsewhere: in ComfyUI's own window. */
      easel_server_run_set_status (self, EASEL_RUN_STATUS_CANCELLED);
      tell_over (self);
    }
  else
    easel_server_run_fail (self, error->message);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(EaselServerRun) self = EASEL_SERVER_RUN (user_data);
  g_autoptr(GError) error = NULL;

  easel_server_machine_run_finish (EASEL_SERVER_MACHINE (source), result, &error);
  finish (self, error);
  g_signal_emit (self, signals[SIGNAL_RELEASED], 0);
}

/* All input files are there, or known to be missing. */
static void
hand_over (EaselServerRun *self)
{
  if (self->told_over || g_cancellable_is_cancelled (self->cancellable))
    {
      tell_over (self);
      g_signal_emit (self, signals[SIGNAL_RELEASED], 0);
      return;
    }

  easel_server_run_set_status (self, EASEL_RUN_STATUS_QUEUED);
  easel_server_run_emit_with (self, "function_call_id",
                              json_node_init_string (json_node_alloc (), self->record->function_call_id));
  emit_plain (self, "gpu_ready");
  easel_server_run_emit_update (self, easel_server_json ("event:s", "gpu_event_id",
                                                         "data:s", self->record->gpu_event_id,
                                                         NULL));
  emit_plain (self, "comfyui_api_ready");
  emit_plain (self, "comfyui_ready");

  easel_server_machine_run_async (self->machine, self->job, self->cancellable, run_cb, g_object_ref (self));
}

static void
gathered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselServerRun) self = EASEL_SERVER_RUN (user_data);

  easel_server_gather_finish (self->job, result);
  hand_over (self);
}

static void
missing_cb (EaselServerJob *job,
            const char     *address,
            const GError   *error,
            gpointer        user_data)
{
  EaselServerRun *self = EASEL_SERVER_RUN (user_data);
  g_autofree char *line = NULL;

  if (self->told_over || self->abandoned)
    return;

  line = g_strdup_printf ("%s could not be fetched: %s", address, error->message);
  easel_server_logs_add (self->parts.logs, self->record->id, "error", line);
}

/* The graph with seeds drawn and values put in, as the service's worker does it; what was submitted once stays so. */
static JsonNode *
prepare_graph (EaselServerRun  *self,
               JsonNode        *ui_graph,
               GError         **error)
{
  g_autoptr(JsonNode) graph = NULL;
  g_autoptr(JsonNode) inputs = NULL;

  if (self->record->submitted_graph != NULL)
    return easel_json_parse (self->record->submitted_graph, -1, error);

  graph = easel_json_parse (self->record->api_graph, -1, error);
  if (graph == NULL)
    return NULL;

  inputs = easel_server_json_read (self->record->inputs);
  easel_graph_randomize_seeds (graph, ui_graph);
  if (JSON_NODE_HOLDS_OBJECT (inputs) && !easel_graph_apply_inputs (graph, json_node_get_object (inputs), error))
    return NULL;

  self->record->submitted_graph = easel_json_write (graph);

  return g_steal_pointer (&graph);
}

static gboolean
start_cb (gpointer user_data)
{
  EaselServerRun *self = EASEL_SERVER_RUN (user_data);
  g_autoptr(JsonNode) ui_graph = NULL;
  g_autoptr(JsonNode) graph = NULL;
  g_autoptr(GError) error = NULL;

  if (self->told_over)
    {
      g_signal_emit (self, signals[SIGNAL_RELEASED], 0);
      return G_SOURCE_REMOVE;
    }

  easel_server_run_start_limit (self, self->record->status >= EASEL_RUN_STATUS_STARTED ? self->parts.run_seconds
                                                                                        : EASEL_SERVER_RUN_SECONDS);
  easel_server_run_emit_with (self, "queuing", easel_server_json ("run_id:s", self->record->id, NULL));
  if (self->record->ui_graph != NULL)
    ui_graph = easel_json_parse (self->record->ui_graph, -1, NULL);

  graph = prepare_graph (self, ui_graph, &error);
  if (graph == NULL || !JSON_NODE_HOLDS_OBJECT (graph))
    {
      easel_server_run_fail (self, error != NULL ? error->message : _("The workflow is no graph in API format"));
      g_signal_emit (self, signals[SIGNAL_RELEASED], 0);
      return G_SOURCE_REMOVE;
    }

  self->n_nodes = json_object_get_size (json_node_get_object (graph));
  self->job = easel_server_run_make_job (self, graph, ui_graph);
  save (self);
  easel_server_gather_async (self->job, self->parts.files, self->parts.session, missing_cb, self, self->cancellable,
                             gathered_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

/**
 * easel_server_run_start:
 * @self: a new run
 * @resumed: whether its machine may have it already, from before the server was started
 *
 * Starts in the next turn of the main loop, so that a stream can be attached before.
 */
void
easel_server_run_start (EaselServerRun *self,
                        gboolean        resumed)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_return_if_fail (EASEL_IS_SERVER_RUN (self));

  self->resumed = resumed;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, start_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * easel_server_run_cancel:
 * @self: a run
 *
 * Returns: whether it was still under way
 */
gboolean
easel_server_run_cancel (EaselServerRun *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_RUN (self), FALSE);

  if (!easel_server_run_set_status (self, EASEL_RUN_STATUS_CANCELLED))
    return FALSE;

  tell_over (self);
  g_cancellable_cancel (self->cancellable);

  return TRUE;
}

/**
 * easel_server_run_abandon:
 * @self: a run
 *
 * Stops it without changing what is written down, so that it is taken up again when the server starts again.
 */
void
easel_server_run_abandon (EaselServerRun *self)
{
  g_return_if_fail (EASEL_IS_SERVER_RUN (self));

  self->abandoned = TRUE;
  tell_over (self);
  g_cancellable_cancel (self->cancellable);
}
