/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a filled-in form to runs: files are taken in, requests frozen and handed to the outbox. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/easel-error.h"
#include "ui/form/easel-media-item.h"
#include "ui/run/easel-run-starter.h"
#include "ui/workflow/easel-file-home.h"
#include "workflows/easel-workflow-operations.h"

#define HASH_LENGTH 64

typedef struct {
  /* input */
  EaselWorkflowItem *item;
  EaselForm         *form;
  guint              count;
  char              *gpu;
  EaselRunMode       mode;
  char              *field;      /* NULL: all runs have the same files */
  GStrv              files;

  /* in progress */
  GStrv              references; /* of files, each once */
  guint              position;
  GHashTable        *hashes;     /* reference → hash */
  char              *workflow_id;
  char              *machine_id;

  /* output */
  GPtrArray         *runs;
} Start;

static void take_in_next     (GTask *owned_task);
static void find_workflow    (GTask *owned_task);
static void start_next       (GTask *owned_task);

static void
start_free (Start *start)
{
  g_clear_object (&start->item);
  g_clear_object (&start->form);
  g_clear_pointer (&start->references, g_strfreev);
  g_clear_pointer (&start->hashes, g_hash_table_unref);
  g_clear_pointer (&start->runs, g_ptr_array_unref);
  g_free (start->gpu);
  g_free (start->field);
  g_strfreev (start->files);
  g_free (start->workflow_id);
  g_free (start->machine_id);
  g_free (start);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  char *hash = easel_input_files_add_finish (EASEL_INPUT_FILES (source), result, &error);

  if (hash == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_hash_table_insert (start->hashes, g_strdup (start->references[start->position++]), hash);
  take_in_next (g_steal_pointer (&task));
}

/* Takes @owned_task. */
static void
take_in_next (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  Start *start = g_task_get_task_data (task);
  EaselStudio *studio = g_task_get_source_object (task);
  EaselInputFiles *files = easel_runs_get_input_files (easel_studio_get_runs (studio));
  const char *reference;

  while ((reference = start->references[start->position]) != NULL)
    {
      if (g_str_has_prefix (reference, EASEL_MEDIA_ITEM_KEPT))
        {
          g_hash_table_insert (start->hashes, g_strdup (reference),
                               g_strndup (reference + strlen (EASEL_MEDIA_ITEM_KEPT), HASH_LENGTH));
          start->position++;
        }
      else
        {
          g_autoptr(GFile) file = g_file_new_for_uri (reference);

          easel_input_files_add_async (files, file, g_task_get_cancellable (task), added_cb, g_object_ref (task));
          return;
        }
    }

  find_workflow (g_steal_pointer (&task));
}

/* Where a workflow file belongs: to a workflow of its name on the account, which is made when it is not there. */

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  start->workflow_id = easel_workflow_create_finish (EASEL_CLIENT (source), result, &error);
  if (start->workflow_id != NULL)
    start_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_workflows_all_finish (EASEL_CLIENT (source), result, &error);

  if (rows == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < rows->len && start->workflow_id == NULL; i++)
    {
      EaselWorkflowRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (easel_workflow_row_get_name (row), easel_workflow_item_get_title (start->item)) != 0)
        continue;

      start->workflow_id = g_strdup (easel_workflow_row_get_id (row));
      if (easel_workflow_row_get_machine_id (row) != NULL)
        {
          g_free (start->machine_id);
          start->machine_id = g_strdup (easel_workflow_row_get_machine_id (row));
        }
    }

  if (start->workflow_id != NULL)
    start_next (g_steal_pointer (&task));
  else
    easel_workflow_create_async (EASEL_CLIENT (source), easel_form_get_workflow (start->form), start->machine_id,
                                 g_task_get_cancellable (task), created_cb, g_object_ref (task));
}

static void
home_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselShelfHome) home = easel_file_home_find_finish (EASEL_STUDIO (source), result, &error);

  if (home == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  start->workflow_id = g_steal_pointer (&home->workflow_id);
  start->machine_id = g_steal_pointer (&home->machine_id);
  start_next (g_steal_pointer (&task));
}

/* On this computer nothing costs, so any machine will do. */
static char *
find_machine (EaselStudio *studio)
{
  GListModel *workflows = easel_studio_get_workflows (studio);

  for (guint i = 0; i < g_list_model_get_n_items (workflows); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (workflows, i);
      EaselDeployment *deployment = easel_workflow_item_get_deployment (item);

      if (deployment != NULL && easel_deployment_get_machine_id (deployment) != NULL)
        return g_strdup (easel_deployment_get_machine_id (deployment));
    }

  return NULL;
}

/* Takes @owned_task. */
static void
find_workflow (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  Start *start = g_task_get_task_data (task);
  EaselStudio *studio = g_task_get_source_object (task);
  EaselClient *client = easel_studio_get_client (studio);

  if (easel_workflow_item_get_deployment (start->item) != NULL)
    {
      start_next (g_steal_pointer (&task));
      return;
    }

  if (!easel_account_is_local (easel_studio_get_account (studio)))
    {
      easel_file_home_find_async (studio, start->item, easel_form_get_workflow (start->form),
                                  g_task_get_cancellable (task), home_found_cb, g_object_ref (task));
      return;
    }

  if (client == NULL)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                               _("The server cannot be reached; a workflow file is run for the first time with it at hand"));
      return;
    }

  start->machine_id = find_machine (studio);
  easel_workflows_all_async (client, easel_workflow_item_get_title (start->item), 100, g_task_get_cancellable (task),
                             listed_cb, g_object_ref (task));
}

static char *
dup_name (const char *reference)
{
  g_autoptr(GFile) file = NULL;

  if (g_str_has_prefix (reference, EASEL_MEDIA_ITEM_KEPT))
    {
      const char *slash = strchr (reference, '/');
      char *name = slash != NULL ? g_uri_unescape_string (slash + 1, NULL) : NULL;

      return name != NULL ? name : g_strdup ("file");
    }

  file = g_file_new_for_uri (reference);

  return g_file_get_basename (file);
}

static EaselRunRequest *
new_request (Start           *start,
             EaselFormValues *values)
{
  EaselDeployment *deployment = easel_workflow_item_get_deployment (start->item);

  if (deployment != NULL && !values->graph_changed)
    return easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT, easel_deployment_get_id (deployment));

  return easel_run_request_new (EASEL_RUN_TARGET_WORKFLOW,
                                deployment != NULL ? easel_deployment_get_workflow_id (deployment)
                                                   : start->workflow_id);
}

static void
fill_request (Start           *start,
              EaselRunRequest *request,
              EaselFormValues *values)
{
  EaselDeployment *deployment = easel_workflow_item_get_deployment (start->item);

  easel_run_request_set_workflow_name (request, easel_workflow_item_get_title (start->item));
  easel_run_request_set_workflow_id (request, deployment != NULL ? easel_deployment_get_workflow_id (deployment)
                                                                 : start->workflow_id);
  easel_run_request_set_machine_id (request, deployment != NULL ? easel_deployment_get_machine_id (deployment)
                                                                : start->machine_id);
  if (start->gpu != NULL)
    easel_run_request_set_gpu (request, start->gpu);
  easel_run_request_set_mode (request, start->mode);
  easel_run_request_set_inputs (request, values->inputs);
  if (easel_run_request_get_target (request) == EASEL_RUN_TARGET_WORKFLOW)
    {
      easel_run_request_set_graph (request, values->graph);
      easel_run_request_set_ui_graph (request, values->ui_graph);
    }
  if (values->seed != NULL)
    easel_run_request_set_seed (request, values->seed);
  easel_run_request_set_untagged (request, values->untagged);
}

/* The form is built once more for each run, so that each has seeds of its own. The placeholders of a request's files
 * depend on nothing but the files, so any request makes the same. */
static EaselRunRequest *
build_request (GTask   *task,
               GError **error)
{
  Start *start = g_task_get_task_data (task);
  EaselStudio *studio = g_task_get_source_object (task);
  g_autoptr(GHashTable) addresses = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(EaselFormValues) values = NULL;
  g_autoptr(EaselRunRequest) scratch = easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT, "");
  EaselRunRequest *request;

  for (guint i = 0; start->references[i] != NULL; i++)
    {
      g_autofree char *name = dup_name (start->references[i]);
      const char *hash = g_hash_table_lookup (start->hashes, start->references[i]);

      g_hash_table_insert (addresses, start->references[i], easel_run_request_add_file (scratch, hash, name));
    }

  values = easel_form_build (start->form, addresses, error);
  if (values == NULL)
    return NULL;

  request = new_request (start, values);
  for (guint i = 0; start->references[i] != NULL; i++)
    {
      g_autofree char *name = dup_name (start->references[i]);

      g_free (easel_run_request_add_file (request, g_hash_table_lookup (start->hashes, start->references[i]), name));
    }
  easel_run_request_set_account (request, easel_account_get_id (easel_studio_get_account (studio)));
  fill_request (start, request, values);

  return request;
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  EaselRun *run = easel_runs_start_finish (EASEL_RUNS (source), result, &error);

  if (run == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_ptr_array_add (start->runs, run);
  start_next (g_steal_pointer (&task));
}

/* Takes @owned_task. */
static void
start_next (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  Start *start = g_task_get_task_data (task);
  EaselStudio *studio = g_task_get_source_object (task);
  g_autoptr(EaselRunRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  if (start->runs->len == start->count)
    {
      g_task_return_pointer (task, g_steal_pointer (&start->runs), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  if (start->field != NULL)
    {
      const char *references[] = { start->files[start->runs->len], NULL };

      easel_field_set_references (easel_form_find (start->form, start->field), references);
    }
  request = build_request (task, &error);
  if (request == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  easel_runs_start_async (easel_studio_get_runs (studio), request, g_task_get_cancellable (task), started_cb,
                          g_object_ref (task));
}

/* Each once. */
static GStrv
list_references (Start *start)
{
  g_auto(GStrv) held = easel_form_list_files (start->form);
  g_autoptr(GStrvBuilder) references = g_strv_builder_new ();

  g_strv_builder_addv (references, (const char **) held);
  for (guint i = 0; start->files != NULL && start->files[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) held, start->files[i]) && g_str_has_prefix (start->files[i], "file:"))
      g_strv_builder_add (references, start->files[i]);

  return g_strv_builder_end (references);
}

/**
 * easel_run_starter_start_async:
 * @form: filled in and found right; its values are read while this goes on
 *
 * Commits the runs to the archive and the outbox. Waits for the server only where a workflow file needs a workflow of
 * the account to belong to.
 */
void
easel_run_starter_start_async (EaselStudio           *studio,
                               EaselWorkflowItem     *item,
                               EaselForm             *form,
                               const EaselRunChoices *choices,
                               GCancellable          *cancellable,
                               GAsyncReadyCallback    callback,
                               gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  Start *start;

  g_return_if_fail (EASEL_IS_STUDIO (studio));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));
  g_return_if_fail (EASEL_IS_FORM (form));
  g_return_if_fail (choices != NULL && choices->count > 0);

  start = g_new0 (Start, 1);
  start->item = g_object_ref (item);
  start->form = g_object_ref (form);
  start->count = choices->count;
  start->gpu = g_strdup (choices->gpu);
  start->mode = choices->mode;
  start->field = g_strdup (choices->field);
  start->files = g_strdupv ((char **) choices->files);
  start->references = list_references (start);
  start->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  start->runs = g_ptr_array_new_with_free_func (g_object_unref);

  task = g_task_new (studio, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_run_starter_start_async);
  g_task_set_task_data (task, start, (GDestroyNotify) start_free);
  take_in_next (g_steal_pointer (&task));
}

/**
 * easel_run_starter_start_finish:
 *
 * Returns: (transfer full) (element-type EaselRun): the runs; those begun before an error are kept all the same
 */
GPtrArray *
easel_run_starter_start_finish (EaselStudio   *studio,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, studio), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_run_starter_start_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
