/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person names on the command line, found: a deployment, a workflow file, a version or a model. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-target.h"

#include "base/easel-error.h"
#include "workflows/easel-deployment-operations.h"
#include "workflows/easel-model-operations.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

#define VERSION_PREFIX "version:"
#define MODEL_PREFIX   "model:"

static void client_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
easel_cli_target_free (EaselCliTarget *self)
{
  g_free (self->id);
  g_free (self->name);
  g_clear_object (&self->workflow);
  g_clear_object (&self->deployment);
  g_free (self->machine_id);
  g_free (self->workflow_id);
  g_free (self->preset_key);
  g_free (self);
}

static void
return_target (GTask          *task,
               EaselCliTarget *target)
{
  g_task_return_pointer (task, target, (GDestroyNotify) easel_cli_target_free);
}

static EaselCliTarget *
new_target (EaselRunTarget  kind,
            const char     *id,
            const char     *name,
            EaselWorkflow  *workflow)
{
  EaselCliTarget *target = g_new0 (EaselCliTarget, 1);

  target->kind = kind;
  target->id = g_strdup (id);
  target->name = g_strdup (name);
  target->workflow = g_object_ref (workflow);
  target->preset_key = g_strdup (id);

  return target;
}

static void
file_loaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (g_task_get_task_data (task));
  g_autoptr(EaselWorkflow) workflow = NULL;
  EaselCliTarget *target;
  GError *error = NULL;

  workflow = easel_workflow_load_finish (result, &error);
  if (workflow == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  target = new_target (EASEL_RUN_TARGET_WORKFLOW, NULL, easel_workflow_get_name (workflow), workflow);
  target->preset_key = g_file_get_uri (file);
  return_target (task, target);
}

static void
version_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(EaselWorkflowVersion) version = NULL;
  EaselWorkflow *workflow;
  EaselCliTarget *target;
  GError *error = NULL;

  version = easel_workflow_version_get_finish (EASEL_CLIENT (source), result, &error);
  if (version == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  workflow = easel_workflow_version_get_workflow (version);
  if (workflow == NULL)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                               _("The server has no graph of this version; choose another version"));
      return;
    }

  target = new_target (EASEL_RUN_TARGET_VERSION, easel_workflow_version_get_id (version),
                       easel_workflow_get_name (workflow), workflow);
  target->workflow_id = g_strdup (easel_workflow_version_get_workflow_id (version));
  target->machine_id = g_strdup (easel_workflow_version_get_machine_id (version));
  return_target (task, target);
}

static void
deployment_read_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(EaselDeployment) deployment = NULL;
  EaselCliTarget *target;
  GError *error = NULL;

  deployment = easel_deployment_get_finish (EASEL_CLIENT (source), result, &error);
  if (deployment == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  target = new_target (EASEL_RUN_TARGET_DEPLOYMENT, easel_deployment_get_id (deployment),
                       easel_deployment_get_name (deployment), easel_deployment_get_workflow (deployment));
  target->deployment = g_object_ref (deployment);
  target->workflow_id = g_strdup (easel_deployment_get_workflow_id (deployment));
  target->machine_id = g_strdup (easel_deployment_get_machine_id (deployment));
  return_target (task, target);
}

static gboolean
is_meant (EaselDeployment *deployment,
          const char      *text)
{
  const char *name = easel_deployment_get_name (deployment);
  g_autofree char *full_name = g_strdup_printf ("%s@%s", name, easel_deployment_get_environment (deployment));

  return g_strcmp0 (easel_deployment_get_id (deployment), text) == 0 || g_strcmp0 (name, text) == 0 ||
         g_str_equal (full_name, text);
}

static void
refuse_ambiguous (GPtrArray   *meant,
                  const char  *text,
                  GError     **error)
{
  g_autoptr(GString) choices = g_string_new (NULL);

  for (guint i = 0; i < meant->len; i++)
    {
      EaselDeployment *deployment = g_ptr_array_index (meant, i);

      g_string_append_printf (choices, "%s%s@%s (%s)", i > 0 ? ", " : "", easel_deployment_get_name (deployment),
                              easel_deployment_get_environment (deployment), easel_deployment_get_id (deployment));
    }

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("“%s” may be any of: %s; name one with its environment, "
                                                          "or give its id"), text, choices->str);
}

static EaselDeployment *
choose_deployment (GPtrArray   *deployments,
                   const char  *text,
                   GError     **error)
{
  g_autoptr(GPtrArray) meant = g_ptr_array_new ();

  for (guint i = 0; i < deployments->len; i++)
    {
      if (is_meant (g_ptr_array_index (deployments, i), text))
        g_ptr_array_add (meant, g_ptr_array_index (deployments, i));
    }

  if (meant->len == 1)
    return g_ptr_array_index (meant, 0);

  if (meant->len > 1)
    refuse_ambiguous (meant, text, error);
  else
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                 _("There is no file and no deployment “%s”; see: easelctl deployments"), text);

  return NULL;
}

static void
deployments_listed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GPtrArray) deployments = NULL;
  EaselDeployment *deployment = NULL;
  GError *error = NULL;

  deployments = easel_deployments_list_finish (EASEL_CLIENT (source), result, &error);
  if (deployments != NULL)
    deployment = choose_deployment (deployments, g_task_get_task_data (task), &error);

  if (deployment != NULL)
    easel_deployment_get_async (EASEL_CLIENT (source), easel_deployment_get_id (deployment),
                                g_task_get_cancellable (task), deployment_read_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
models_listed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  const char *wanted = (const char *) g_task_get_task_data (task) + strlen (MODEL_PREFIX);
  g_autoptr(GPtrArray) models = NULL;
  GError *error = NULL;

  models = easel_hosted_models_list_finish (EASEL_CLIENT (source), result, &error);
  if (models == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < models->len; i++)
    {
      EaselHostedModel *model = g_ptr_array_index (models, i);

      if (g_strcmp0 (easel_hosted_model_get_id (model), wanted) != 0)
        continue;

      return_target (task, new_target (EASEL_RUN_TARGET_MODEL, wanted, easel_hosted_model_get_name (model),
                                       easel_hosted_model_get_workflow (model)));
      return;
    }

  g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no model “%s”; see: easelctl models"),
                           wanted);
}

static void
client_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *cli = EASEL_CLI (source);
  const char *text = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!easel_cli_open_finish (cli, result, &error))
    g_task_return_error (task, error);
  else if (g_str_has_prefix (text, VERSION_PREFIX))
    easel_workflow_version_get_async (easel_cli_get_client (cli), text + strlen (VERSION_PREFIX), cancellable,
                                      version_read_cb, g_steal_pointer (&task));
  else if (g_str_has_prefix (text, MODEL_PREFIX))
    easel_hosted_models_list_async (easel_cli_get_client (cli), cancellable, models_listed_cb, g_steal_pointer (&task));
  else
    easel_deployments_list_async (easel_cli_get_client (cli), NULL, cancellable, deployments_listed_cb,
                                  g_steal_pointer (&task));
}

static gboolean
looks_like_a_path (const char *text)
{
  static const char *suffixes[] = { ".json", ".png", ".webp", ".jpg", ".jpeg", ".avif" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_str_has_suffix (text, suffixes[i]))
        return TRUE;
    }

  return *text == '/' || *text == '.';
}

/**
 * easel_cli_target_find_async:
 * @cli: the invocation
 * @text: an id or name of a deployment, also NAME@ENVIRONMENT, a path, `version:ID` or `model:ID`
 *
 * Finds what is meant, and its form. A file that exists goes before a deployment of that name.
 */
void
easel_cli_target_find_async (EaselCli            *cli,
                             const char          *text,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GFile) file = NULL;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (text != NULL);

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_target_find_async);
  g_task_set_task_data (task, g_strdup (text), g_free);

  file = g_file_new_for_commandline_arg (text);
  if (g_file_test (text, G_FILE_TEST_EXISTS))
    easel_workflow_load_async (file, easel_cli_get_cancellable (cli), file_loaded_cb, g_steal_pointer (&task));
  else if (looks_like_a_path (text))
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no file “%s”; check the path"), text);
  else
    easel_cli_open_async (cli, EASEL_CLI_NEEDS_CLIENT, client_opened_cb, g_steal_pointer (&task));
}

/**
 * easel_cli_target_find_finish:
 *
 * Returns: (transfer full): the target; %NULL with %EASEL_ERROR_INVALID for a file that is no workflow and a name that fits
 *   several deployments, %EASEL_ERROR_NOT_FOUND, or any error of the wire
 */
EaselCliTarget *
easel_cli_target_find_finish (EaselCli      *cli,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cli), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_target_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
