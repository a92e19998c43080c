/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments: list and show (contract 3.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-json.h"
#include "server/easel-server-library-call.h"
#include "server/easel-server-library-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"

static const char *const environments[] = {
  "staging", "production", "public-share", "private-share", "preview", "community-share", NULL
};

static JsonNode *
read_deployment (EaselServerCall  *call,
                 EaselStatement *row)
{
  return easel_server_deployment_json (row, 8, NULL);
}

static JsonNode *
read_deployment_with_machine (EaselServerCall  *call,
                              EaselStatement *row)
{
  EaselServerMachines *machines = easel_server_get_machines (easel_server_call_get_server (call));
  EaselServerMachine *machine = easel_server_machines_find (machines, easel_statement_get_text (row, 2));

  return easel_server_deployment_json (row, 8, machine != NULL ? easel_server_machine_get_name (machine) : "");
}

#define SELECT_DEPLOYMENTS                                                                                             \
  "SELECT " EASEL_SERVER_DEPLOYMENT_COLUMNS ", " EASEL_SERVER_VERSION_COLUMNS " FROM deployments d "                   \
  "JOIN workflows w ON w.id = d.workflow_id JOIN versions v ON v.id = d.version_id WHERE w.deleted = 0 "

/* None of ours has an image of its own, so the other half of the list is empty. */
static void
list_deployments (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  EaselStatement *statement;
  GError *error = NULL;

  if (database == NULL)
    return;

  statement = easel_database_query (database, &error,
                                    SELECT_DEPLOYMENTS "AND ?1 = 0 AND d.environment = coalesce (?2, d.environment) "
                                    "ORDER BY d.updated_at DESC, d.id LIMIT ?3 OFFSET ?4", "isii",
                                    (gint64) easel_server_call_get_flag (call, "is_fluid"),
                                    easel_server_call_get_text (call, "environment"),
                                    easel_server_call_get_int (call, "page_size", -1),
                                    easel_server_call_get_int (call, "offset", 0));
  easel_server_answer_rows (call, statement, read_deployment, error);
}

static void
show_deployment (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  g_autoptr(EaselStatement) statement = NULL;

  if (database == NULL)
    return;

  statement = easel_database_query (database, NULL, SELECT_DEPLOYMENTS "AND d.id = ?", "s",
                                    easel_server_call_get_path (call, "deployment_id"));
  if (statement != NULL && easel_statement_step (statement, NULL))
    easel_server_call_answer (call, read_deployment (call, statement));
  else
    easel_server_call_refuse (call, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Internal server error");
}

static void
list_workflow_deployments (EaselServerCall *call)
{
  EaselDatabase *database = easel_server_open_library (call);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *rows;

  if (database == NULL)
    return;

  statement = easel_database_query (database, &error,
                                    SELECT_DEPLOYMENTS "AND d.workflow_id = ? ORDER BY d.environment DESC", "s",
                                    easel_server_call_get_path (call, "workflow_id"));
  rows = easel_server_read_rows (call, statement, read_deployment_with_machine, &error);

  if (rows == NULL)
    easel_server_call_crash (call, error);
  else if (json_array_get_length (rows) > 0)
    easel_server_call_answer (call, easel_server_json_array (rows));
  else
    {
      json_array_unref (rows);
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Deployments not found or you don't have access to it");
    }
}

static void
list_nothing (EaselServerCall *call)
{
  easel_server_call_answer (call, easel_server_json_array (json_array_new ()));
}

static const EaselFieldRule deployments_query[] = {
  { "environment", EASEL_FIELD_ENUM, EASEL_FIELD_OPTIONAL, NULL, environments },
  { "is_fluid", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "page_size", EASEL_FIELD_INTEGER },
  { "offset", EASEL_FIELD_INTEGER, EASEL_FIELD_OPTIONAL, "0" },
  { NULL }
};

const EaselRoute easel_server_deployment_routes[] = {
  { "GET", "/deployments", list_deployments, deployments_query },
  { "GET", "/deployments/community", list_nothing, NULL, NULL, EASEL_ROUTE_OPEN },
  { "GET", "/deployments/featured", list_nothing },
  { "GET", "/deployment/{deployment_id}", show_deployment },
  { "GET", "/workflow/{workflow_id}/deployments", list_workflow_deployments },
  { NULL }
};
