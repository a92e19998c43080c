/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as the archive has it: a plain struct that crosses threads; the models stay on the main thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-row.h"

#include "base/easel-enum.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-run-private.h"

EaselRunRow *
easel_run_row_new (void)
{
  EaselRunRow *self = g_new0 (EaselRunRow, 1);

  self->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_output_row_free);

  return self;
}

void
easel_run_row_free (EaselRunRow *self)
{
  g_free (self->account);
  g_free (self->server_id);
  g_free (self->status);
  g_free (self->name);
  g_free (self->workflow_id);
  g_free (self->machine_id);
  g_free (self->gpu);
  g_free (self->function_id);
  g_free (self->error_node);
  g_free (self->error);
  g_free (self->record);
  g_free (self->note);
  g_ptr_array_unref (self->outputs);
  g_free (self->state);
  g_free (self->request_error);
  g_free (self->document);
  g_free (self->graph);
  g_free (self->ui_graph);
  g_free (self);
}

EaselOutputRow *
easel_output_row_new (void)
{
  return g_new0 (EaselOutputRow, 1);
}

void
easel_output_row_free (EaselOutputRow *self)
{
  g_free (self->output_id);
  g_free (self->key);
  g_free (self->node_id);
  g_free (self->file_name);
  g_free (self->url);
  g_free (self->text);
  g_free (self->state);
  g_free (self->path);
  g_free (self->error);
  g_free (self);
}

/**
 * easel_output_row_new_from_output:
 * @output: an output
 *
 * Returns: (transfer full): what is kept of it
 */
EaselOutputRow *
easel_output_row_new_from_output (EaselOutput *output)
{
  EaselOutputRow *self = easel_output_row_new ();

  self->output_id = g_strdup (easel_output_get_output_id (output));
  self->key = g_strdup (easel_output_get_key (output));
  self->position = easel_output_get_index (output);
  self->node_id = g_strdup (easel_output_get_node_id (output));
  self->file_name = g_strdup (easel_output_get_file_name (output));
  self->url = g_strdup (easel_output_get_url (output));
  self->text = g_strdup (easel_output_get_text (output));
  self->state = g_strdup (easel_enum_get_nick (EASEL_TYPE_OUTPUT_STATE, easel_output_get_state (output)));
  self->path = g_strdup (easel_output_get_path (output));
  self->error = easel_run_row_write_error (easel_output_get_error (output));

  return self;
}

/**
 * easel_run_row_new_from_run:
 * @run: a run
 *
 * Returns: (transfer full): what is kept of it, without its request, which never changes
 */
EaselRunRow *
easel_run_row_new_from_run (EaselRun *run)
{
  EaselRunRow *self = easel_run_row_new ();
  GListModel *outputs = easel_run_get_outputs (run);

  self->id = run->row_id;
  self->account = g_strdup (run->account);
  self->server_id = g_strdup (run->id);
  self->status = g_strdup (easel_run_get_status_word (run));
  self->settled = run->settled;
  self->added_at = run->added_at;
  self->created_at = run->created_at;
  self->queued_at = run->queued_at;
  self->started_at = run->started_at;
  self->ended_at = run->ended_at;
  self->name = g_strdup (easel_run_get_name (run));
  self->workflow_id = g_strdup (easel_run_get_workflow_id (run));
  self->machine_id = g_strdup (easel_run_get_machine_id (run));
  self->gpu = g_strdup (easel_run_get_gpu (run));
  self->function_id = g_strdup (run->function_id);
  self->error_node = g_strdup (run->error_node);
  self->error = run->failure != NULL ? g_strdup (run->failure->message) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      g_ptr_array_add (self->outputs, easel_output_row_new_from_output (output));
    }

  return self;
}

char *
easel_run_row_write_error (const GError *error)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  if (error == NULL || error->domain != EASEL_ERROR)
    return NULL;

  object = json_object_new ();
  json_object_set_int_member (object, "code", error->code);
  json_object_set_string_member (object, "message", error->message);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);

  return easel_json_write (node);
}

GError *
easel_run_row_read_error (const char *text)
{
  g_autoptr(JsonNode) node = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  const char *message;
  gint64 code;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  message = easel_json_get_string (json_node_get_object (node), "message");
  if (message == NULL || !easel_json_get_int (json_node_get_object (node), "code", &code))
    return NULL;

  return g_error_new_literal (EASEL_ERROR, (int) code, message);
}

static void
add_graph (JsonObject *request,
           const char *name,
           const char *text)
{
  JsonNode *graph = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;

  if (graph != NULL)
    json_object_set_member (request, name, graph);
}

static EaselRunRequest *
build_request (EaselRunRow  *self,
               GError      **error)
{
  g_autoptr(JsonNode) node = easel_json_parse (self->document, -1, error);

  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      add_graph (json_node_get_object (node), "graph", self->graph);
      add_graph (json_node_get_object (node), "ui_graph", self->ui_graph);
    }

  return easel_run_request_new_from_json (node, error);
}

/**
 * easel_run_row_find_output:
 * @run: a run
 * @row: what is kept of one of its results
 *
 * Returns: (transfer none) (nullable): the result
 */
EaselOutput *
easel_run_row_find_output (EaselRun       *run,
                           EaselOutputRow *row)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (run->outputs)); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (G_LIST_MODEL (run->outputs), i);

      if (easel_output_get_index (output) == row->position &&
          g_str_equal (easel_output_get_output_id (output), row->output_id) &&
          g_str_equal (easel_output_get_key (output), row->key))
        return output;
    }

  return NULL;
}

/* A file that is saved stays saved, whatever an older row says; one that somebody took away is known to be gone. */
static void
apply_file (EaselOutputRow *row,
            EaselOutput    *output)
{
  g_autoptr(GError) error = easel_run_row_read_error (row->error);

  if (row->path != NULL && g_strcmp0 (row->state, "saved") == 0)
    {
      easel_output_set_saved (output, row->path);
      if (!g_file_test (row->path, G_FILE_TEST_EXISTS))
        easel_output_set_gone (output);
    }
  else if (error != NULL && easel_output_get_state (output) == EASEL_OUTPUT_STATE_REMOTE)
    {
      easel_output_set_failed (output, error);
    }
}

static void
apply_output (EaselOutputRow *row,
              EaselRun       *run)
{
  g_autoptr(EaselOutput) new_output = NULL;
  EaselOutput *output = easel_run_row_find_output (run, row);

  if (output == NULL)
    {
      output = new_output = easel_output_new (row->output_id, row->key, row->position);
      easel_output_set_node_id (output, row->node_id);
      easel_output_set_file_name (output, row->file_name);
      easel_output_set_url (output, row->url);
      easel_output_set_text (output, row->text);
    }

  apply_file (row, output);
  if (new_output != NULL)
    g_list_store_append (run->outputs, new_output);
}

/**
 * easel_run_row_apply_outputs:
 * @self: a row
 * @run: the run that it is of
 *
 * Brings only the results up to what the archive has: which of them another program has fetched.
 */
void
easel_run_row_apply_outputs (EaselRunRow *self,
                             EaselRun    *run)
{
  for (guint i = 0; i < self->outputs->len; i++)
    apply_output (g_ptr_array_index (self->outputs, i), run);
}

/**
 * easel_run_row_apply:
 * @self: a row
 * @run: the run that it is of
 *
 * Brings a run up to what the archive has, as another program may have written it. What only this program knows, such as
 * progress, stays.
 */
void
easel_run_row_apply (EaselRunRow *self,
                     EaselRun    *run)
{
  g_autoptr(GError) trouble = easel_run_row_read_error (self->request_error);

  g_object_freeze_notify (G_OBJECT (run));

  easel_run_set_row_id (run, self->id);
  easel_run_set_added_at (run, self->added_at);
  if (self->server_id != NULL)
    easel_run_set_id (run, self->server_id);
  easel_run_change_time (run, &run->created_at, self->created_at, EASEL_RUN_PROP_CREATED_AT);
  easel_run_change_time (run, &run->queued_at, self->queued_at, EASEL_RUN_PROP_QUEUED_AT);
  easel_run_change_time (run, &run->started_at, self->started_at, EASEL_RUN_PROP_STARTED_AT);
  easel_run_change_time (run, &run->ended_at, self->ended_at, EASEL_RUN_PROP_ENDED_AT);
  if (self->machine_id != NULL)
    easel_run_change_text (run, &run->machine_id, self->machine_id, EASEL_RUN_PROP_MACHINE_ID);
  if (self->gpu != NULL)
    easel_run_change_text (run, &run->gpu, self->gpu, EASEL_RUN_PROP_GPU);
  g_free (run->workflow_id);
  run->workflow_id = g_strdup (self->workflow_id);
  g_free (run->function_id);
  run->function_id = g_strdup (self->function_id);
  if (self->error != NULL)
    easel_run_set_failure (run, self->error_node, self->error);
  easel_run_set_word (run, self->status);
  easel_run_set_error (run, trouble);
  easel_run_set_starred (run, self->starred);
  easel_run_set_note (run, self->note);
  easel_run_row_apply_outputs (self, run);
  easel_run_set_settled (run, self->settled);

  g_object_thaw_notify (G_OBJECT (run));
}

/**
 * easel_run_row_build:
 * @self: a row
 * @error: return location; %EASEL_ERROR_DAMAGED when its request cannot be read
 *
 * Returns: (transfer full): the run
 */
EaselRun *
easel_run_row_build (EaselRunRow  *self,
                     GError      **error)
{
  g_autoptr(EaselRunRequest) request = NULL;
  EaselRun *run;

  if (self->document != NULL)
    {
      request = build_request (self, error);
      if (request == NULL)
        return NULL;
      run = easel_run_new (request);
    }
  else
    {
      run = easel_run_new_for_id (self->account, self->server_id != NULL ? self->server_id : "");
    }

  easel_run_row_apply (self, run);

  return run;
}
