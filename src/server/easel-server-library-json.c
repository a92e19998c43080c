/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workflows, versions and deployments as the API shows them (contract 3.1 to 3.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-library-json.h"

#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "workflows/easel-graph.h"

static JsonNode *
version_json (EaselStatement    *row,
              guint              first,
              EaselTimeSpelling  spelling)
{
  gint64 time = easel_statement_get_int (row, first + 7);

  return easel_server_json ("id:s", easel_statement_get_text (row, first),
                            "workflow_id:s", easel_statement_get_text (row, first + 1),
                            "workflow:n", easel_server_json_read (easel_statement_get_text (row, first + 2)),
                            "workflow_api:n", easel_server_json_read (easel_statement_get_text (row, first + 3)),
                            "user_id:s", EASEL_SERVER_USER,
                            "comment:s", easel_statement_get_text (row, first + 4),
                            "version:i", easel_statement_get_int (row, first + 5),
                            "snapshot:0",
                            "dependencies:0",
                            "created_at:t", time, spelling,
                            "updated_at:t", time, spelling,
                            "machine_version_id:0",
                            "machine_id:s", easel_statement_get_text (row, first + 6),
                            "comfyui_snapshot:0",
                            NULL);
}

/**
 * easel_server_version_json:
 * @row: a row of %EASEL_SERVER_VERSION_COLUMNS
 * @spelling: how this operation spells times
 *
 * Returns: (transfer full): a `WorkflowVersionModel`
 */
JsonNode *
easel_server_version_json (EaselStatement    *row,
                           EaselTimeSpelling  spelling)
{
  return version_json (row, 0, spelling);
}

/**
 * easel_server_workflow_json:
 * @row: a row of %EASEL_SERVER_WORKFLOW_COLUMNS
 * @spelling: how this operation spells times
 *
 * Returns: (transfer full): a `WorkflowModel`
 */
JsonNode *
easel_server_workflow_json (EaselStatement    *row,
                            EaselTimeSpelling  spelling)
{
  return easel_server_json ("id:s", easel_statement_get_text (row, 0),
                            "user_id:s", EASEL_SERVER_USER,
                            "org_id:0",
                            "name:s", easel_statement_get_text (row, 1),
                            "selected_machine_id:s", easel_statement_get_text (row, 2),
                            "created_at:t", easel_statement_get_int (row, 6), spelling,
                            "updated_at:t", easel_statement_get_int (row, 7), spelling,
                            "pinned:b", easel_statement_get_int (row, 4) != 0,
                            "deleted:b", easel_statement_get_int (row, 5) != 0,
                            "description:s", easel_statement_get_text (row, 3),
                            "cover_image:s", easel_statement_get_text (row, 8),
                            NULL);
}

/* `/workflow/{id}/deployments` gives the nodes' own fields and leaves out what is empty; the others are strict. */
static void
set_inputs (JsonObject *deployment,
            JsonNode   *api_graph,
            gboolean    raw)
{
  g_autoptr(JsonNode) inputs = NULL;

  if (JSON_NODE_HOLDS_OBJECT (api_graph))
    inputs = easel_graph_list_inputs (api_graph, raw);

  if (raw && (inputs == NULL || json_array_get_length (json_node_get_array (inputs)) == 0))
    return;

  easel_server_json_set (deployment, "input_types:n", g_steal_pointer (&inputs), NULL);
  if (!raw)
    easel_server_json_set (deployment, "output_types:n", easel_server_json_array (json_array_new ()), NULL);
}

/**
 * easel_server_deployment_json:
 * @row: a row of %EASEL_SERVER_DEPLOYMENT_COLUMNS
 * @version_column: where %EASEL_SERVER_VERSION_COLUMNS begin in the same row
 * @machine_name: (nullable): the name of its machine, for answers that have it
 *
 * Returns: (transfer full): a `DeploymentModel`
 */
JsonNode *
easel_server_deployment_json (EaselStatement *row,
                              guint           version_column,
                              const char     *machine_name)
{
  const char *machine_id = easel_statement_get_text (row, 2);
  const char *workflow_id = easel_statement_get_text (row, 1);
  JsonNode *version = version_json (row, version_column, EASEL_TIME_T2);
  JsonNode *deployment =
    easel_server_json ("id:s", easel_statement_get_text (row, 0),
                       "user_id:s", EASEL_SERVER_USER,
                       "org_id:0",
                       "workflow_version_id:s", easel_statement_get_text (row, version_column),
                       "workflow_id:s", workflow_id,
                       "machine_id:s", machine_id,
                       "share_slug:0",
                       "description:s", easel_statement_get_text (row, 4),
                       "share_options:0",
                       "showcase_media:0",
                       "environment:s", easel_statement_get_text (row, 3),
                       "created_at:t", easel_statement_get_int (row, 5), EASEL_TIME_T1,
                       "updated_at:t", easel_statement_get_int (row, 6), EASEL_TIME_T1,
                       "workflow:n", easel_server_json ("id:s", workflow_id,
                                                        "name:s", easel_statement_get_text (row, 7),
                                                        "cover_url:0", NULL),
                       "machine:n", machine_name != NULL
                       ? easel_server_json ("id:s", machine_id, "name:s", machine_name, NULL) : NULL,
                       "dub_link:0",
                       "gpu:0",
                       "machine_version_id:0",
                       "modal_image_id:0",
                       "concurrency_limit:0",
                       "run_timeout:0",
                       "idle_timeout:0",
                       "keep_warm:0",
                       "activated_at:0",
                       "modal_app_id:0",
                       NULL);

  set_inputs (json_node_get_object (deployment),
              json_object_get_member (json_node_get_object (version), "workflow_api"), machine_name != NULL);
  easel_server_json_set (json_node_get_object (deployment), "version:n", version, NULL);

  return deployment;
}
