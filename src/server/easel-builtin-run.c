/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Executes a graph that was checked, node by node, and tells about it as ComfyUI does. Runs in a worker thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-run.h"

#include "server/easel-builtin-check.h"
#include "server/easel-builtin-class.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

/* What the pictures of one run may take together. */
#define MEMORY_LIMIT (G_GUINT64_CONSTANT (2) << 30)

/* How often a step tells how far it is: at each eighth, and at least so often (microseconds). */
#define REPORT_PARTS    8
#define REPORT_INTERVAL (G_USEC_PER_SEC / 4)

/* One node of the graph on its way. */
typedef struct {
  const char *id;
  const EaselBuiltinClass *node_class;
  JsonObject *inputs;
  guint readers;                                       /* links to it that were not followed yet */
  EaselBuiltinValue outputs[EASEL_BUILTIN_OUTPUTS];

  const char *state;                                   /* of `progress_state`, or NULL before its turn */
  gsize done;
  gsize total;
} Node;

typedef struct {
  EaselServerJob *job;
  const char *input_folder;
  EaselWork work;

  GHashTable *nodes;         /* id → Node, those that are needed */
  GPtrArray *order;          /* Node, each after those it reads */
  JsonArray *executed;       /* ids */
  Node *current;             /* or NULL */
  gsize last_part;
  gint64 last_report;
} Run;

static void
node_free (Node *node)
{
  for (guint i = 0; i < EASEL_BUILTIN_OUTPUTS; i++)
    easel_builtin_value_clear (&node->outputs[i]);
  g_free (node);
}

static JsonObject *
new_data (Run *self)
{
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "prompt_id", easel_server_job_get_prompt_id (self->job));

  return data;
}

/* @data: (transfer full) */
static void
tell (Run        *self,
      const char *name,
      JsonObject *data)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), data);

  easel_server_job_emit_event (self->job, name, node);
  json_object_unref (data);
}

static JsonObject *
new_stamped_data (Run *self)
{
  JsonObject *data = new_data (self);

  json_object_set_int_member (data, "timestamp", g_get_real_time () / 1000);

  return data;
}

static JsonObject *
describe_progress (Run  *self,
                   Node *node)
{
  JsonObject *entry = new_data (self);
  const char *const names[] = { "node_id", "display_node_id", "real_node_id" };

  json_object_set_int_member (entry, "value", (gint64) node->done);
  json_object_set_int_member (entry, "max", (gint64) node->total);
  json_object_set_string_member (entry, "state", node->state);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    json_object_set_string_member (entry, names[i], node->id);
  json_object_set_null_member (entry, "parent_node_id");

  return entry;
}

static void
tell_progress_state (Run *self)
{
  JsonObject *data = new_data (self);
  JsonObject *nodes = json_object_new ();

  for (guint i = 0; i < self->order->len; i++)
    {
      Node *node = self->order->pdata[i];

      if (node->state != NULL)
        json_object_set_object_member (nodes, node->id, describe_progress (self, node));
    }

  json_object_set_object_member (data, "nodes", nodes);
  tell (self, "progress_state", data);
}

/* The report of the work: thinned out, for rows are many. */
static void
report (gsize    done,
        gsize    total,
        gpointer user_data)
{
  Run *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gsize part = done * REPORT_PARTS / total;
  JsonObject *data;

  if (part == self->last_part && now - self->last_report < REPORT_INTERVAL)
    return;

  self->last_part = part;
  self->last_report = now;
  self->current->done = done;
  self->current->total = total;
  tell_progress_state (self);

  data = new_data (self);
  json_object_set_int_member (data, "value", (gint64) done);
  json_object_set_int_member (data, "max", (gint64) total);
  json_object_set_string_member (data, "node", self->current->id);
  tell (self, "progress", data);
}

/* Those that an output needs, each after what it reads; the graph was checked, so this ends. */
static Node *
collect (Run        *self,
         JsonObject *graph,
         const char *id)
{
  Node *node = g_hash_table_lookup (self->nodes, id);
  JsonObject *entry;

  if (node != NULL)
    return node;

  entry = easel_json_get_object (graph, id);
  node = g_new0 (Node, 1);
  node->id = id;
  node->node_class = easel_builtin_find_class (easel_json_get_string (entry, "class_type"));
  node->inputs = easel_json_get_object (entry, "inputs");
  node->total = 1;
  g_hash_table_insert (self->nodes, (gpointer) id, node);

  for (const EaselBuiltinInput *input = node->node_class->inputs; input->name != NULL; input++)
    {
      JsonNode *value = json_object_get_member (node->inputs, input->name);
      const char *origin;
      gint64 slot;

      if (value != NULL && easel_builtin_is_link (value, &origin, &slot))
        collect (self, graph, origin)->readers++;
    }

  g_ptr_array_add (self->order, node);

  return node;
}

/* The last reader takes the values away, so that pictures do not pile up. */
static gboolean
read_link (Run                *self,
           const char         *origin_id,
           gint64              slot,
           EaselBuiltinKind    kind,
           EaselBuiltinValue  *value,
           GError            **error)
{
  Node *origin = g_hash_table_lookup (self->nodes, origin_id);

  easel_builtin_value_copy (&origin->outputs[slot], value);
  if (--origin->readers == 0)
    for (guint i = 0; i < EASEL_BUILTIN_OUTPUTS; i++)
      easel_builtin_value_clear (&origin->outputs[i]);

  return easel_builtin_value_coerce (value, kind, error);
}

static gboolean
read_input (Run                      *self,
            Node                     *node,
            const EaselBuiltinInput  *input,
            EaselBuiltinValue        *value,
            GError                  **error)
{
  JsonNode *given = json_object_get_member (node->inputs, input->name);
  g_autoptr(JsonNode) initial = NULL;
  const char *origin;
  gint64 slot;

  if (given != NULL && easel_builtin_is_link (given, &origin, &slot))
    return read_link (self, origin, slot, input->kind, value, error);

  if (given != NULL)
    return easel_builtin_value_read (value, input->kind, easel_builtin_unwrap (given), error);

  initial = easel_builtin_parse_literal (input->initial);

  return initial == NULL || easel_builtin_value_read (value, input->kind, initial, error);
}

static gboolean
execute (Run               *self,
         Node              *node,
         EaselBuiltinStep  *step,
         GError           **error)
{
  for (guint i = 0; node->node_class->inputs[i].name != NULL; i++)
    if (!read_input (self, node, &node->node_class->inputs[i], &step->inputs[i], error))
      return FALSE;

  if (g_cancellable_set_error_if_cancelled (self->work.cancellable, error))
    return FALSE;

  return node->node_class->execute (step, error);
}

static void
tell_executing (Run  *self,
                Node *node)
{
  JsonObject *data = new_data (self);

  if (node != NULL)
    {
      json_object_set_string_member (data, "node", node->id);
      json_object_set_string_member (data, "display_node", node->id);
    }
  else
    json_object_set_null_member (data, "node");
  tell (self, "executing", data);
}

static void
tell_executed (Run        *self,
               Node       *node,
               JsonObject *output)
{
  JsonObject *data = new_data (self);

  json_object_set_string_member (data, "node", node->id);
  json_object_set_string_member (data, "display_node", node->id);
  json_object_set_object_member (data, "output", output);
  tell (self, "executed", data);
}

static void
begin_node (Run  *self,
            Node *node)
{
  g_autofree char *line = g_strdup_printf ("Executing node %s (%s)", node->id, node->node_class->name);

  self->current = node;
  self->last_part = 0;
  self->last_report = g_get_monotonic_time ();
  node->state = "running";
  tell_progress_state (self);
  tell_executing (self, node);
  easel_server_job_emit_log (self->job, line);
}

static void
end_node (Run  *self,
          Node *node)
{
  node->state = "finished";
  node->done = node->total;
  json_array_add_string_element (self->executed, node->id);
  tell_progress_state (self);
}

/* What every message about a run that ended early has. */
static JsonObject *
describe_end (Run *self)
{
  JsonObject *data = new_stamped_data (self);

  json_object_set_string_member (data, "node_id", self->current->id);
  json_object_set_string_member (data, "node_type", self->current->node_class->name);
  json_object_set_array_member (data, "executed", json_array_ref (self->executed));

  return data;
}

static JsonObject *
describe_inputs (EaselBuiltinStep *step)
{
  JsonObject *inputs = json_object_new ();

  for (guint i = 0; step->node_class->inputs[i].name != NULL; i++)
    {
      g_autofree char *text = NULL;
      JsonArray *list;

      if (step->inputs[i].kind == EASEL_BUILTIN_NOTHING ||
          easel_builtin_is_secret (step->node_class->inputs[i].name))
        continue;

      text = easel_builtin_value_dup_text (&step->inputs[i]);
      list = json_array_new ();
      json_array_add_string_element (list, text);
      json_object_set_array_member (inputs, step->node_class->inputs[i].name, list);
    }

  return inputs;
}

static void
tell_failure (Run              *self,
              EaselBuiltinStep *step,
              const GError     *error)
{
  g_autofree char *message = g_strconcat (error->message, "\n", NULL);
  g_autofree char *place = g_strdup_printf ("  Node %s (%s) of the built-in machine\n", self->current->id,
                                            step->node_class->name);
  JsonObject *data = describe_end (self);
  JsonArray *traceback = json_array_new ();
  g_autoptr(JsonNode) failure = NULL;

  json_array_add_string_element (traceback, place);
  json_object_set_string_member (data, "exception_message", message);
  json_object_set_string_member (data, "exception_type", easel_exception_get_name (error));
  json_object_set_array_member (data, "traceback", traceback);
  json_object_set_object_member (data, "current_inputs", describe_inputs (step));
  json_object_set_array_member (data, "current_outputs", json_array_ref (self->executed));

  failure = json_node_init_object (json_node_alloc (), data);
  easel_server_job_set_failure (self->job, failure);
  easel_server_job_emit_log (self->job, "!!! Exception during processing !!!");
  easel_server_job_emit_log (self->job, error->message);
  tell (self, "execution_error", data);
}

static void
tell_end (Run              *self,
          EaselBuiltinStep *step,
          const GError     *error)
{
  self->current->state = "error";
  tell_progress_state (self);
  if (easel_error_is_cancelled (error))
    tell (self, "execution_interrupted", describe_end (self));
  else
    tell_failure (self, step, error);
}

static gboolean
run_node (Run     *self,
          Node    *node,
          GError **error)
{
  EaselBuiltinStep step = { node->node_class, self->job, &self->work, self->input_folder };
  g_autoptr(GError) local_error = NULL;
  gboolean done;

  begin_node (self, node);
  done = execute (self, node, &step, &local_error);
  if (done && step.ui != NULL)
    tell_executed (self, node, g_steal_pointer (&step.ui));
  if (done)
    end_node (self, node);
  else
    tell_end (self, &step, local_error);

  for (guint i = 0; i < EASEL_BUILTIN_INPUTS; i++)
    easel_builtin_value_clear (&step.inputs[i]);
  for (guint i = 0; i < EASEL_BUILTIN_OUTPUTS; i++)
    {
      if (done && node->readers > 0)
        node->outputs[i] = step.outputs[i];
      else
        easel_builtin_value_clear (&step.outputs[i]);
    }
  g_clear_pointer (&step.ui, json_object_unref);

  if (done)
    return TRUE;

  if (easel_error_is_cancelled (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED, "%s in node %s (%s): %s",
                 easel_exception_get_name (local_error), node->id, node->node_class->name, local_error->message);

  return FALSE;
}

static gboolean
run_nodes (Run     *self,
           GError **error)
{
  JsonObject *data = new_stamped_data (self);

  tell (self, "execution_start", data);
  data = new_stamped_data (self);
  json_object_set_array_member (data, "nodes", json_array_new ());
  tell (self, "execution_cached", data);

  for (guint i = 0; i < self->order->len; i++)
    if (!run_node (self, self->order->pdata[i], error))
      return FALSE;

  tell (self, "execution_success", new_stamped_data (self));

  return TRUE;
}

/**
 * easel_builtin_run:
 * @job: what to run
 * @outputs: (element-type utf8): the output nodes to run, checked
 * @input_folder: (nullable): where LoadImage looks
 * @cancellable: (nullable): stops it, within a step
 * @error: %G_IO_ERROR_CANCELLED or %EASEL_ERROR_RUN_FAILED
 *
 * Returns: whether everything was made
 */
gboolean
easel_builtin_run (EaselServerJob  *job,
                   GPtrArray       *outputs,
                   const char      *input_folder,
                   GCancellable    *cancellable,
                   GError         **error)
{
  JsonObject *graph = easel_server_job_get_graph (job);
  gint64 start = g_get_monotonic_time ();
  g_autofree char *line = NULL;
  gboolean done;
  Run self = { job, input_folder };

  self.work.cancellable = cancellable;
  self.work.report = report;
  self.work.data = &self;
  self.work.limit = MIN (MEMORY_LIMIT, G_MAXSIZE / 2);
  self.nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) node_free);
  self.order = g_ptr_array_new ();
  self.executed = json_array_new ();

  for (guint i = 0; i < outputs->len; i++)
    collect (&self, graph, outputs->pdata[i]);

  done = run_nodes (&self, error);
  tell_executing (&self, NULL);
  line = g_strdup_printf ("Prompt executed in %.2f seconds",
                          (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  easel_server_job_emit_log (job, line);

  g_hash_table_unref (self.nodes);
  g_ptr_array_unref (self.order);
  json_array_unref (self.executed);

  return done;
}
