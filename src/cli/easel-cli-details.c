/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl workflows runs`, `machines show` and the like: what the server knows of one thing. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "runs/easel-run-operations.h"
#include "sessions/easel-session-operations.h"
#include "workflows/easel-deployment-operations.h"

#include <glib/gi18n-lib.h>

#define AT_A_TIME 100

static gboolean wants_full_rows;

const GOptionEntry easel_cli_workflows_runs_options[] = {
  { "full", 0, 0, G_OPTION_ARG_NONE, &wants_full_rows, N_("With inputs and all outputs, also those that tell of errors"),
    NULL },
  G_OPTION_ENTRY_NULL
};

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
  g_autoptr(JsonNode) rows = wants_full_rows
                             ? easel_client_list_full_runs_finish (EASEL_CLIENT (source), result, &error)
                             : easel_client_list_runs_finish (EASEL_CLIENT (source), result, &error);

  if (rows != NULL)
    print_rows (cli, json_node_get_array (rows));
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_workflows_runs (EaselCli           *cli,
                                  const char * const *arguments)
{
  if (wants_full_rows)
    easel_client_list_full_runs_async (easel_cli_get_client (cli), arguments[0], AT_A_TIME, 0,
                                       easel_cli_get_cancellable (cli), workflow_runs_cb, cli);
  else
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

static void
print_event (EaselCli      *cli,
             EaselCliTable *table,
             EaselSession  *event)
{
  gint64 start_time = easel_session_get_start_time (event);
  g_autofree char *start = start_time != EASEL_TIME_NONE ? easel_time_format (start_time, EASEL_TIME_T5) : NULL;
  gboolean has_ended = easel_session_get_state (event) == EASEL_SESSION_STATE_ENDED;
  gint64 end_time = has_ended ? easel_session_get_end_time (event) : EASEL_TIME_NONE;
  g_autofree char *end = end_time != EASEL_TIME_NONE ? easel_time_format (end_time, EASEL_TIME_T5) : NULL;
  g_autofree char *cost_text = NULL;
  double cost;
  gboolean has_cost = easel_session_get_cost (event, &cost);
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      cost_text = has_cost ? g_strdup_printf ("$%.2f", cost) : NULL;
      easel_cli_table_add (table, easel_session_get_id (event), easel_session_get_gpu (event), start, end,
                           cost_text);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "machine_event");
  easel_cli_set_text (object, "id", easel_session_get_id (event));
  easel_cli_set_text (object, "gpu", easel_session_get_gpu (event));
  easel_cli_set_time (object, "started_at", start_time);
  easel_cli_set_time (object, "ended_at", end_time);
  if (has_cost)
    json_object_set_double_member (object, "cost", cost);
  else
    json_object_set_null_member (object, "cost");
  easel_cli_print_object (object);
}

static void
events_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("GPU"), _("started"), _("ended"), _("cost"),
                                                        NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = easel_client_list_machine_events_finish (EASEL_CLIENT (source), result, &error);

  if (events == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  for (guint i = 0; i < events->len; i++)
    print_event (cli, table, g_ptr_array_index (events, i));

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_machines_events (EaselCli           *cli,
                                   const char * const *arguments)
{
  easel_client_list_machine_events_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli),
                                          events_cb, cli);
}

static void
deployment_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDeployment) deployment = easel_deployment_get_finish (EASEL_CLIENT (source), result, &error);

  if (deployment == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  easel_cli_print_deployments (cli, &deployment, 1);
  easel_cli_finish (cli, 0);
}

static void
workflow_deployments_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = easel_workflow_deployments_finish (EASEL_CLIENT (source), result, &error);

  if (deployments == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  easel_cli_print_deployments (cli, (EaselDeployment **) deployments->pdata, deployments->len);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_deployments_show (EaselCli           *cli,
                                    const char * const *arguments)
{
  easel_deployment_get_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli), deployment_cb,
                              cli);
}

void
easel_cli_command_workflows_deployments (EaselCli           *cli,
                                         const char * const *arguments)
{
  easel_workflow_deployments_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli),
                                    workflow_deployments_cb, cli);
}
