/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The job of a run: made from its graph, and what it tells while it is at the machine. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-run-private.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"

#include <math.h>
#include <string.h>

/* The graph's own node for a node that is executed: expansions are called `23.0.0.1`. */
static char *
get_visible_node (const char *id)
{
  return g_strndup (id, strcspn (id, "."));
}

static const char *
get_class (EaselServerRun *self,
           const char     *id)
{
  JsonObject *graph = easel_server_job_get_graph (self->job);
  JsonObject *node = easel_json_get_object (graph, id);

  return node != NULL ? easel_json_get_string (node, "class_type") : NULL;
}

/* Counts a node, once. */
static gboolean
begin_node (EaselServerRun *self,
            const char     *id)
{
  g_autofree char *visible = get_visible_node (id);

  if (get_class (self, visible) == NULL || !g_hash_table_add (self->begun, g_steal_pointer (&visible)))
    return FALSE;

  self->record->progress = round (100.0 * g_hash_table_size (self->begun) / MAX (self->n_nodes, 1)) / 100;

  return TRUE;
}

static void
note_executing (EaselServerRun *self,
                JsonObject     *data)
{
  const char *id = easel_json_get_string (data, "node");
  g_autofree char *visible = NULL;

  if (id == NULL || !begin_node (self, id))
    return;

  visible = get_visible_node (id);
  g_free (self->record->live_status);
  self->record->live_status = g_strdup_printf ("Executing %s", get_class (self, visible));
  self->record->updated_at = MAX (easel_clock_get_time (self->parts.clock), self->record->updated_at);
  easel_server_run_emit_with (self, "live_status", easel_server_json ("prompt_id:s", self->record->id,
                                                                      "live_status:s", self->record->live_status,
                                                                      "progress:d", self->record->progress,
                                                                      NULL));
  easel_server_run_emit_changed (self, "progress", NULL);
}

static void
note_cached (EaselServerRun *self,
             JsonObject     *data)
{
  JsonArray *nodes = easel_json_get_array (data, "nodes");

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    if (easel_json_is_string (json_array_get_element (nodes, i)))
      begin_node (self, json_array_get_string_element (nodes, i));
}

static void
note_executed (EaselServerRun *self,
               JsonObject     *data)
{
  const char *node_id = easel_json_get_string (data, "node");
  g_autofree char *visible = node_id != NULL ? get_visible_node (node_id) : NULL;
  g_autoptr(JsonNode) output = easel_server_outputs_strip (easel_json_get_node (data, "output"));
  JsonNode *ready;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (output == NULL || self->abandoned)
    return;

  id = easel_server_outputs_add (self->parts.database, self->record->id, output, node_id,
                                 visible != NULL ? get_class (self, visible) : NULL,
                                 easel_clock_get_time (self->parts.clock), &error);
  if (id == NULL)
    {
      g_warning ("A result of run %s could not be written down: %s", self->record->id, error->message);
      return;
    }

  ready = easel_server_json ("node:s", node_id,
                             "display_node:s", easel_json_get_string (data, "display_node"),
                             "output:n", json_node_copy (output),
                             "prompt_id:s", self->record->id,
                             NULL);
  easel_server_run_emit_with (self, "output_ready", ready);
  easel_server_run_emit_changed (self, "output", id);
}

static void
submitted_cb (EaselServerJob *job,
              JsonNode       *reply,
              gpointer        user_data)
{
  EaselServerRun *self = EASEL_SERVER_RUN (user_data);

  if (!self->told_over)
    easel_server_run_emit_update (self, json_node_copy (reply));
}

static void
event_cb (EaselServerJob *job,
          const char     *name,
          JsonNode       *data,
          gpointer        user_data)
{
  EaselServerRun *self = EASEL_SERVER_RUN (user_data);
  JsonObject *members = JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  gboolean is_start = g_str_equal (name, "execution_start");

  if (self->told_over || members == NULL)
    return;

  if (is_start)
    {
      easel_server_run_start_limit (self, self->parts.run_seconds);
      easel_server_run_set_status (self, EASEL_RUN_STATUS_STARTED);
    }
  if (g_str_equal (name, "execution_cached"))
    note_cached (self, members);

  easel_server_run_emit_with (self, name, json_node_copy (data));

  if (is_start && easel_server_run_set_status (self, EASEL_RUN_STATUS_RUNNING))
    easel_server_run_emit_with (self, "status", easel_server_run_status_data (self));
  if (g_str_equal (name, "executing"))
    note_executing (self, members);
  if (g_str_equal (name, "executed"))
    note_executed (self, members);
}

static void
log_cb (EaselServerJob *job,
        const char     *line,
        gpointer        user_data)
{
  EaselServerRun *self = EASEL_SERVER_RUN (user_data);

  if (!self->told_over)
    easel_server_logs_add (self->parts.logs, self->record->id, "info", line);
}

/**
 * easel_server_run_make_job:
 * @self: a run that has none
 * @graph: what the machine gets
 * @ui_graph: (nullable): what goes into the pictures that are saved
 *
 * Returns: (transfer full): the job, what it tells is heard
 */
EaselServerJob *
easel_server_run_make_job (EaselServerRun *self,
                           JsonNode       *graph,
                           JsonNode       *ui_graph)
{
  g_autofree char *key = g_strconcat ("outputs/runs/", self->record->id, NULL);
  g_autofree char *output_folder = easel_server_files_dup_path (self->parts.files, key);
  g_autofree char *temp_folder = easel_server_files_dup_temp_path (self->parts.files, self->record->id);
  EaselServerJob *job = easel_server_job_new (self->record->id, json_node_get_object (graph), output_folder,
                                              temp_folder);

  if (ui_graph != NULL)
    {
      g_autoptr(JsonNode) picture_info = easel_server_json ("workflow:n", json_node_copy (ui_graph), NULL);
      g_autoptr(JsonNode) extra = easel_server_json ("extra_pnginfo:n", g_steal_pointer (&picture_info), NULL);

      easel_server_job_set_extra_data (job, json_node_get_object (extra));
    }

  easel_server_job_set_resumed (job, self->resumed);
  g_signal_connect (job, "submitted", G_CALLBACK (submitted_cb), self);
  g_signal_connect (job, "event", G_CALLBACK (event_cb), self);
  g_signal_connect (job, "log", G_CALLBACK (log_cb), self);

  return job;
}
