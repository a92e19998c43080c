/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a filled-in form to a request that can be started: the form's files are taken in on the way. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-request.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

#define KEPT_PREFIX "sha256:"

typedef struct {
  /* input */
  EaselRunRequest *request;
  EaselForm       *form;

  /* in progress */
  GStrv            references;
  guint            next;
  GHashTable      *addresses; /* reference → placeholder */
} Filling;

static void take_next_file (GTask *task);

static void
filling_free (Filling *filling)
{
  g_clear_object (&filling->request);
  g_clear_object (&filling->form);
  g_strfreev (filling->references);
  g_hash_table_unref (filling->addresses);
  g_free (filling);
}

static gboolean
has_changed_literal (GListModel *fields)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (fields, i);

      if (easel_field_is_changed (field) && !easel_input_is_external (easel_field_get_input (field)))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_cli_request_changes_graph:
 * @form: a form
 *
 * Returns: whether an input of an ordinary node was changed, which only a run of the graph itself can take
 */
gboolean
easel_cli_request_changes_graph (EaselForm *form)
{
  g_return_val_if_fail (EASEL_IS_FORM (form), FALSE);

  return has_changed_literal (G_LIST_MODEL (form)) || has_changed_literal (easel_form_get_more (form));
}

/**
 * easel_cli_request_new:
 * @cli: the invocation
 * @target: what is run, in its place
 * @graph_changed: whether the graph is no longer the one that the server has
 *
 * Returns: (transfer full): a request without values
 */
EaselRunRequest *
easel_cli_request_new (EaselCli       *cli,
                       EaselCliTarget *target,
                       gboolean        graph_changed)
{
  EaselRunTarget kind = graph_changed && target->workflow_id != NULL ? EASEL_RUN_TARGET_WORKFLOW : target->kind;
  const char *id = kind == EASEL_RUN_TARGET_WORKFLOW ? target->workflow_id : target->id;
  EaselRunRequest *request = easel_run_request_new (kind, id);

  easel_run_request_set_account (request, easel_account_get_id (easel_cli_get_account (cli)));
  easel_run_request_set_workflow_id (request, target->workflow_id);
  easel_run_request_set_workflow_name (request, target->name);
  if (kind != EASEL_RUN_TARGET_DEPLOYMENT)
    easel_run_request_set_machine_id (request, target->machine_id);

  return request;
}

/* Everything is there: what the form says goes into the request. */
static void
finish_filling (GTask *task)
{
  Filling *filling = g_task_get_task_data (task);
  EaselRunRequest *request = filling->request;
  g_autoptr(EaselFormValues) values = NULL;
  GError *error = NULL;

  values = easel_form_build (filling->form, filling->addresses, &error);
  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  easel_run_request_set_inputs (request, values->inputs);
  easel_run_request_set_seed (request, values->seed);
  easel_run_request_set_untagged (request, values->untagged);
  if (easel_run_request_get_target (request) == EASEL_RUN_TARGET_WORKFLOW)
    {
      easel_run_request_set_graph (request, values->graph);
      easel_run_request_set_ui_graph (request, values->ui_graph);
    }

  easel_run_request_freeze (request);
  g_task_return_boolean (task, TRUE);
}

static void
use_file (Filling    *filling,
          const char *reference,
          const char *hash,
          const char *name)
{
  g_hash_table_insert (filling->addresses, g_strdup (reference),
                       easel_run_request_add_file (filling->request, hash, name));
}

static void
file_taken_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Filling *filling = g_task_get_task_data (task);
  const char *reference = filling->references[filling->next];
  g_autoptr(GFile) file = g_file_new_for_uri (reference);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *hash = NULL;
  GError *error = NULL;

  hash = easel_input_files_add_finish (EASEL_INPUT_FILES (source), result, &error);
  if (hash == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  use_file (filling, reference, hash, name);
  filling->next++;
  take_next_file (g_steal_pointer (&task));
}

/* Takes @task. */
static void
take_next_file (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  EaselCli *cli = g_task_get_source_object (task);
  Filling *filling = g_task_get_task_data (task);
  EaselInputFiles *files = easel_runs_get_input_files (easel_cli_get_runs (cli));
  const char *reference;

  for (; (reference = filling->references[filling->next]) != NULL; filling->next++)
    {
      g_auto(GStrv) parts = NULL;
      g_autofree char *name = NULL;

      if (!g_str_has_prefix (reference, KEPT_PREFIX))
        {
          g_autoptr(GFile) file = g_file_new_for_uri (reference);

          easel_input_files_add_async (files, file, g_task_get_cancellable (task), file_taken_cb, g_object_ref (task));
          return;
        }

      parts = g_strsplit (reference + strlen (KEPT_PREFIX), "/", 2);
      name = parts[1] != NULL ? g_uri_unescape_string (parts[1], NULL) : NULL;
      use_file (filling, reference, parts[0], name != NULL ? name : parts[0]);
    }

  finish_filling (task);
}

/**
 * easel_cli_request_fill_async:
 * @cli: the invocation
 * @request: a request of easel_cli_request_new()
 * @form: its values; may be changed again as soon as this is finished
 *
 * Takes in the files that the form names, and freezes @request with all values.
 */
void
easel_cli_request_fill_async (EaselCli            *cli,
                              EaselRunRequest     *request,
                              EaselForm           *form,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Filling *filling;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (EASEL_IS_RUN_REQUEST (request));
  g_return_if_fail (EASEL_IS_FORM (form));

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_request_fill_async);

  filling = g_new0 (Filling, 1);
  filling->request = g_object_ref (request);
  filling->form = g_object_ref (form);
  filling->references = easel_form_list_files (form);
  filling->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_task_set_task_data (task, filling, (GDestroyNotify) filling_free);

  take_next_file (g_steal_pointer (&task));
}

gboolean
easel_cli_request_fill_finish (EaselCli      *cli,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cli), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_request_fill_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
