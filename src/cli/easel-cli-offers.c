/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl deployments`, `workflows`, `machines`: what the account offers. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-time.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "sessions/easel-session-operations.h"
#include "workflows/easel-deployment-operations.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

#define WORKFLOWS_AT_A_TIME 100
#define MOST_PAGES          50    /* a server that never ends its list is left after so many */

static JsonObject *
new_line (const char *type,
          const char *id,
          const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  easel_cli_set_text (object, "id", id);
  easel_cli_set_text (object, "name", name);

  return object;
}

static void
print_deployment (EaselCli        *cli,
                  EaselCliTable   *table,
                  EaselDeployment *deployment)
{
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_deployment_get_id (deployment), easel_deployment_get_name (deployment),
                           easel_deployment_get_environment (deployment), easel_deployment_get_description (deployment));
      return;
    }

  object = new_line ("deployment", easel_deployment_get_id (deployment), easel_deployment_get_name (deployment));
  easel_cli_set_text (object, "environment", easel_deployment_get_environment (deployment));
  easel_cli_set_text (object, "description", easel_deployment_get_description (deployment));
  easel_cli_set_text (object, "workflow_id", easel_deployment_get_workflow_id (deployment));
  easel_cli_set_text (object, "machine_id", easel_deployment_get_machine_id (deployment));
  easel_cli_set_text (object, "gpu", easel_deployment_get_gpu (deployment));
  easel_cli_print_object (object);
}

/**
 * easel_cli_print_deployments:
 * @cli: the invocation
 * @deployments: (array length=count): deployments
 * @count: how many
 *
 * Prints them as a table or as lines of JSON.
 */
void
easel_cli_print_deployments (EaselCli         *cli,
                             EaselDeployment **deployments,
                             guint             count)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("name"), _("environment"), _("description"), NULL);

  for (guint i = 0; i < count; i++)
    print_deployment (cli, table, deployments[i]);

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
}

static void
deployments_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GError) error = NULL;

  deployments = easel_deployments_list_finish (EASEL_CLIENT (source), result, &error);
  if (deployments == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  easel_cli_print_deployments (cli, (EaselDeployment **) deployments->pdata, deployments->len);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_deployments (EaselCli           *cli,
                               const char * const *arguments)
{
  easel_deployments_list_async (easel_cli_get_client (cli), NULL, easel_cli_get_cancellable (cli), deployments_cb, cli);
}

static void
print_workflow (EaselCli         *cli,
                EaselCliTable    *table,
                EaselWorkflowRow *row)
{
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_workflow_row_get_id (row), easel_workflow_row_get_name (row),
                           easel_workflow_row_get_machine_id (row));
      return;
    }

  object = new_line ("workflow", easel_workflow_row_get_id (row), easel_workflow_row_get_name (row));
  easel_cli_set_text (object, "machine_id", easel_workflow_row_get_machine_id (row));
  easel_cli_print_object (object);
}

typedef struct {
  EaselCliTable *table;
  GHashTable    *ids;                  /* that have been printed */
  guint          pages;
} Listing;

static void
listing_free (Listing *listing)
{
  easel_cli_table_free (listing->table);
  g_hash_table_unref (listing->ids);
  g_free (listing);
}

/* Returns: how many of them are new: a server that does not know pages gives everything each time */
static guint
print_page (EaselCli  *cli,
            Listing   *listing,
            GPtrArray *rows)
{
  guint count = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      if (!g_hash_table_add (listing->ids, g_strdup (easel_workflow_row_get_id (rows->pdata[i]))))
        continue;

      print_workflow (cli, listing->table, rows->pdata[i]);
      count++;
    }

  return count;
}

static void workflows_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data);

static void
ask_page (EaselCli *cli)
{
  Listing *listing = g_object_get_data (G_OBJECT (cli), "listing");

  easel_workflows_list_async (easel_cli_get_client (cli), NULL, WORKFLOWS_AT_A_TIME,
                              listing->pages * WORKFLOWS_AT_A_TIME, easel_cli_get_cancellable (cli), workflows_cb, cli);
}

/* Pages until one is not full: there are no totals (contract 3). */
static void
workflows_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  EaselCli *cli = user_data;
  Listing *listing = g_object_get_data (G_OBJECT (cli), "listing");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_workflows_list_finish (EASEL_CLIENT (source), result, &error);

  if (rows == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  listing->pages++;
  if (print_page (cli, listing, rows) > 0 && rows->len >= WORKFLOWS_AT_A_TIME && listing->pages < MOST_PAGES)
    {
      ask_page (cli);
      return;
    }

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (listing->table);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_workflows (EaselCli           *cli,
                             const char * const *arguments)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->table = easel_cli_table_new (_("id"), _("name"), _("machine"), NULL);
  listing->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_object_set_data_full (G_OBJECT (cli), "listing", listing, (GDestroyNotify) listing_free);
  ask_page (cli);
}

static const char *
get_status_word (EaselMachine *machine)
{
  g_autoptr(GEnumClass) statuses = g_type_class_ref (EASEL_TYPE_MACHINE_STATUS);

  return g_enum_get_value (statuses, easel_machine_get_status (machine))->value_nick;
}

static void
print_machine (EaselCli      *cli,
               EaselCliTable *table,
               EaselMachine  *machine)
{
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_table_add (table, easel_machine_get_id (machine), easel_machine_get_name (machine),
                           get_status_word (machine), easel_machine_get_gpu (machine), easel_machine_get_kind (machine));
      return;
    }

  object = new_line ("machine", easel_machine_get_id (machine), easel_machine_get_name (machine));
  easel_cli_set_text (object, "status", get_status_word (machine));
  easel_cli_set_text (object, "gpu", easel_machine_get_gpu (machine));
  easel_cli_set_text (object, "kind", easel_machine_get_kind (machine));
  json_object_set_boolean_member (object, "ready", easel_machine_is_ready (machine));
  easel_cli_print_object (object);
}

/**
 * easel_cli_print_machines:
 * @cli: the invocation
 * @machines: (array length=count): machines
 * @count: how many
 *
 * Prints them as a table or as lines of JSON.
 */
void
easel_cli_print_machines (EaselCli      *cli,
                          EaselMachine **machines,
                          guint          count)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("name"), _("status"), _("GPU"), _("kind"), NULL);

  for (guint i = 0; i < count; i++)
    print_machine (cli, table, machines[i]);

  if (!easel_cli_wants_json (cli))
    easel_cli_table_print (table);
}

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GPtrArray) machines = NULL;
  g_autoptr(GError) error = NULL;

  machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);
  if (machines == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  easel_cli_print_machines (cli, (EaselMachine **) machines->pdata, machines->len);
  easel_cli_finish (cli, 0);
}

void
easel_cli_command_machines (EaselCli           *cli,
                            const char * const *arguments)
{
  easel_client_list_machines_async (easel_cli_get_client (cli), NULL, easel_cli_get_cancellable (cli), machines_cb, cli);
}
