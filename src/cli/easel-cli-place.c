/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a workflow file or a version runs: on which machine, and on behalf of which workflow of the account. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-target.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "sessions/easel-session-operations.h"
#include "workflows/easel-workflow-classes.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

typedef struct {
  EaselCliTarget *target;    /* not owned: the command keeps it */
  char           *workflow;  /* nullable: as the person named it */
  char           *machine;   /* nullable: as the person named it */
} Placing;

static void workflows_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void workflow_made_cb    (GObject *source, GAsyncResult *result, gpointer user_data);
static void find_machine        (GTask *task);
static void machines_listed_cb  (GObject *source, GAsyncResult *result, gpointer user_data);

static void
placing_free (Placing *placing)
{
  g_free (placing->workflow);
  g_free (placing->machine);
  g_free (placing);
}

static EaselClient *
get_client (GTask *task)
{
  return easel_cli_get_client (g_task_get_source_object (task));
}

static gboolean
is_here (EaselAccount *account)
{
  const char *address = easel_account_get_address (account);
  g_autoptr(GUri) uri = address != NULL ? easel_address_parse (address, NULL) : NULL;

  return easel_account_is_local (account) || (uri != NULL && easel_address_is_loopback (uri));
}

/* Takes @task. */
static void
find_workflow (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  EaselCli *cli = g_task_get_source_object (task);
  Placing *placing = g_task_get_task_data (task);
  const char *wanted = placing->workflow;

  /* A server on this computer keeps a workflow for each file that is run on it; elsewhere the person decides whose run
   * it is. */
  if (wanted == NULL && is_here (easel_cli_get_account (cli)))
    wanted = placing->target->name;

  if (wanted == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID,
                             _("A workflow file runs on behalf of a workflow of the account; name it with --workflow "
                               "(see: easelctl workflows)"));
  else
    easel_workflows_all_async (get_client (task), wanted, 100, g_task_get_cancellable (task), workflows_listed_cb,
                               g_object_ref (task));
}

static EaselWorkflowRow *
choose_workflow (GPtrArray  *rows,
                 const char *wanted)
{
  for (guint i = 0; i < rows->len; i++)
    {
      EaselWorkflowRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (easel_workflow_row_get_id (row), wanted) == 0 ||
          g_strcmp0 (easel_workflow_row_get_name (row), wanted) == 0)
        return row;
    }

  return NULL;
}

static void
use_workflow (GTask            *task,
              EaselWorkflowRow *row)
{
  Placing *placing = g_task_get_task_data (task);
  EaselCliTarget *target = placing->target;

  target->workflow_id = g_strdup (easel_workflow_row_get_id (row));
  if (target->machine_id == NULL)
    target->machine_id = g_strdup (easel_workflow_row_get_machine_id (row));
}

static void
workflows_listed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Placing *placing = g_task_get_task_data (task);
  g_autoptr(GPtrArray) rows = NULL;
  EaselWorkflowRow *row = NULL;
  GError *error = NULL;

  rows = easel_workflows_all_finish (EASEL_CLIENT (source), result, &error);
  if (rows != NULL)
    row = choose_workflow (rows, placing->workflow != NULL ? placing->workflow : placing->target->name);

  if (row != NULL)
    {
      use_workflow (task, row);
      find_machine (g_steal_pointer (&task));
    }
  else if (error != NULL)
    {
      g_task_return_error (task, error);
    }
  else if (placing->workflow != NULL)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                               _("There is no workflow “%s”; see: easelctl workflows"), placing->workflow);
    }
  else
    {
      easel_workflow_create_async (get_client (task), placing->target->workflow, NULL, g_task_get_cancellable (task),
                                   workflow_made_cb, g_object_ref (task));
    }
}

static void
workflow_made_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Placing *placing = g_task_get_task_data (task);
  GError *error = NULL;

  placing->target->workflow_id = easel_workflow_create_finish (EASEL_CLIENT (source), result, &error);
  if (placing->target->workflow_id != NULL)
    find_machine (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Takes @task. */
static void
find_machine (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  Placing *placing = g_task_get_task_data (task);

  if (placing->machine == NULL && placing->target->machine_id != NULL)
    g_task_return_boolean (task, TRUE);
  else
    easel_client_list_machines_async (get_client (task), NULL, g_task_get_cancellable (task), machines_listed_cb,
                                      g_object_ref (task));
}

static EaselMachine *
choose_named (GPtrArray   *machines,
              const char  *wanted,
              GError     **error)
{
  for (guint i = 0; i < machines->len; i++)
    {
      EaselMachine *machine = g_ptr_array_index (machines, i);

      if (g_strcmp0 (easel_machine_get_id (machine), wanted) == 0 ||
          g_strcmp0 (easel_machine_get_name (machine), wanted) == 0)
        return machine;
    }

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no machine “%s”; see: easelctl machines"), wanted);

  return NULL;
}

static EaselMachine *
choose_only_ready (GPtrArray  *machines,
                   GError    **error)
{
  EaselMachine *ready = NULL;
  guint count = 0;

  for (guint i = 0; i < machines->len; i++)
    {
      EaselMachine *machine = g_ptr_array_index (machines, i);

      if (!easel_machine_is_ready (machine))
        continue;

      ready = machine;
      count++;
    }

  if (count == 1)
    return ready;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
               count == 0 ? _("None of the account's machines is ready; see: easelctl machines")
                          : _("Several machines are ready; choose one with --machine (see: easelctl machines)"));

  return NULL;
}

static void
machines_listed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Placing *placing = g_task_get_task_data (task);
  g_autoptr(GPtrArray) machines = NULL;
  EaselMachine *machine = NULL;
  GError *error = NULL;

  machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);
  if (machines != NULL)
    machine = placing->machine != NULL ? choose_named (machines, placing->machine, &error)
                                       : choose_only_ready (machines, &error);

  if (machine == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_free (placing->target->machine_id);
  placing->target->machine_id = g_strdup (easel_machine_get_id (machine));
  g_task_return_boolean (task, TRUE);
}

/**
 * easel_cli_target_place_async:
 * @cli: the invocation, connected
 * @target: what is to be run
 * @workflow: (nullable): id or name that the person gave
 * @machine: (nullable): id or name that the person gave
 *
 * Completes @target. A deployment has its place, and a model needs none.
 */
void
easel_cli_target_place_async (EaselCli            *cli,
                              EaselCliTarget      *target,
                              const char          *workflow,
                              const char          *machine,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Placing *placing;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (target != NULL);

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_target_place_async);
  placing = g_new0 (Placing, 1);
  placing->target = target;
  placing->workflow = g_strdup (workflow);
  placing->machine = g_strdup (machine);
  g_task_set_task_data (task, placing, (GDestroyNotify) placing_free);

  if (target->kind == EASEL_RUN_TARGET_WORKFLOW)
    find_workflow (g_steal_pointer (&task));
  else if (target->kind == EASEL_RUN_TARGET_VERSION)
    find_machine (g_steal_pointer (&task));
  else if (machine != NULL || workflow != NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID,
                             _("“%s” has its own machine and workflow; leave out --machine and --workflow"),
                             target->name);
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
easel_cli_target_place_finish (EaselCli      *cli,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cli), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_target_place_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
classes_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Placing *placing = g_task_get_task_data (task);
  EaselWorkflow *workflow;
  GError *error = NULL;

  workflow = easel_workflow_read_for_machine_finish (EASEL_WORKFLOW (source), result, &error);
  if (workflow == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_object_unref (placing->target->workflow);
  placing->target->workflow = workflow;
  g_task_return_boolean (task, TRUE);
}

/* Nobody has to know the machine yet: then the workflow stays as it is. */
static void
machines_for_classes_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Placing *placing = g_task_get_task_data (task);
  g_autoptr(GPtrArray) machines = NULL;
  g_autoptr(GError) error = NULL;
  EaselMachine *machine = NULL;

  machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);
  if (machines != NULL)
    machine = placing->machine != NULL ? choose_named (machines, placing->machine, &error)
                                       : choose_only_ready (machines, &error);

  if (machine == NULL && (placing->machine != NULL || easel_error_is_cancelled (error)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  easel_workflow_read_for_machine_async (placing->target->workflow, EASEL_CLIENT (source),
                                         machine != NULL ? easel_machine_get_id (machine) : NULL,
                                         g_task_get_cancellable (task), classes_read_cb, g_object_ref (task));
}

/**
 * easel_cli_target_ask_machine_async:
 * @cli: the invocation, connected
 * @target: what was found
 * @machine: (nullable): id or name that the person gave
 *
 * Reads the workflow of a file once more with the classes of the machine that it would run on, where the server tells
 * them. Deployments and versions say themselves what they ask for.
 */
void
easel_cli_target_ask_machine_async (EaselCli            *cli,
                                    EaselCliTarget      *target,
                                    const char          *machine,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Placing *placing;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (target != NULL);

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_target_ask_machine_async);
  placing = g_new0 (Placing, 1);
  placing->target = target;
  placing->machine = g_strdup (machine);
  g_task_set_task_data (task, placing, (GDestroyNotify) placing_free);

  if (target->kind == EASEL_RUN_TARGET_WORKFLOW)
    easel_client_list_machines_async (get_client (task), NULL, g_task_get_cancellable (task), machines_for_classes_cb,
                                      g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * easel_cli_target_ask_machine_finish:
 *
 * Returns: %FALSE with %EASEL_ERROR_NOT_FOUND for a @machine that is not there, or any error of the wire when one was
 *   named
 */
gboolean
easel_cli_target_ask_machine_finish (EaselCli      *cli,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cli), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_target_ask_machine_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
