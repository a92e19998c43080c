/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl workflows versions` and the like: what the server knows of one thing. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "runs/easel-run-operations.h"
#include "sessions/easel-session-operations.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

#define AT_A_TIME 100

static void
print_version (EaselCli             *cli,
               EaselCliTable        *table,
               EaselWorkflowVersion *version)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, easel_workflow_version_get_number (version));
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_workflow_version_get_id (version), number,
                           easel_workflow_version_get_comment (version));
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "version");
  json_object_set_string_member (object, "id", easel_workflow_version_get_id (version));
  json_object_set_int_member (object, "version", easel_workflow_version_get_number (version));
  if (easel_workflow_version_get_comment (version) != NULL)
    json_object_set_string_member (object, "comment", easel_workflow_version_get_comment (version));
  easel_cli_print_object (object);
}

static void
versions_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("version"), _("comment"), NULL);
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GError) error = NULL;

  versions = easel_workflow_versions_finish (EASEL_CLIENT (source), result, &error);
  if (versions == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  for (guint i = 0; i < versions->len; i++)
    print_version (cli, table, g_ptr_array_index (versions, i));

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_workflows_versions (EaselCli           *cli,
                                      const char * const *arguments)
{
  easel_workflow_versions_async (easel_cli_get_client (cli), arguments[0], AT_A_TIME, 0, easel_cli_get_cancellable (cli),
                                 versions_cb, cli);
}

/* Rows as the server has them: with --json they are passed on whole. */
static void
print_rows (EaselCli  *cli,
            JsonArray *rows)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("status"), _("created"), NULL);

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);

      if (easel_cli_wants_json (cli))
        easel_cli_print_json (row);
      else if (JSON_NODE_HOLDS_OBJECT (row))
        easel_cli_table_add (table, easel_json_get_string (json_node_get_object (row), "id"),
                             easel_json_get_string (json_node_get_object (row), "status"),
                             easel_json_get_string (json_node_get_object (row), "created_at"));
    }

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

static void
workflow_runs_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) rows = easel_client_list_runs_finish (EASEL_CLIENT (source), result, &error);

  if (rows != NULL)
    print_rows (cli, json_node_get_array (rows));
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_workflows_runs (EaselCli           *cli,
                                  const char * const *arguments)
{
  easel_client_list_runs_async (easel_cli_get_client (cli), arguments[0], NULL, EASEL_TIME_NONE, AT_A_TIME, 0,
                                easel_cli_get_cancellable (cli), workflow_runs_cb, cli);
}

static void
deployment_runs_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) page = easel_client_list_deployment_runs_finish (EASEL_CLIENT (source), result, &error);

  if (page != NULL)
    print_rows (cli, easel_json_get_array (json_node_get_object (page), "data"));
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_deployments_runs (EaselCli           *cli,
                                    const char * const *arguments)
{
  easel_client_list_deployment_runs_async (easel_cli_get_client (cli), arguments[0], AT_A_TIME, 0,
                                           easel_cli_get_cancellable (cli), deployment_runs_cb, cli);
}

static void
machine_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselMachine) machine = NULL;
  g_autoptr(GError) error = NULL;

  machine = easel_client_get_machine_finish (EASEL_CLIENT (source), result, &error);
  if (machine == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  easel_cli_print_machines (cli, &machine, 1);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_machines_show (EaselCli           *cli,
                                 const char * const *arguments)
{
  easel_client_get_machine_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli), machine_cb,
                                  cli);
}
