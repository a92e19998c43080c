/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored version of a workflow of an account (contract 3.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-version.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"

struct _EaselWorkflowVersion
{
  EaselRecord    parent_instance;

  EaselWorkflow *workflow;  /* nullable: made when asked for */
};

G_DEFINE_FINAL_TYPE (EaselWorkflowVersion, easel_workflow_version, EASEL_TYPE_RECORD)

static void
easel_workflow_version_finalize (GObject *object)
{
  EaselWorkflowVersion *self = EASEL_WORKFLOW_VERSION (object);

  g_clear_object (&self->workflow);

  G_OBJECT_CLASS (easel_workflow_version_parent_class)->finalize (object);
}

static void
easel_workflow_version_class_init (EaselWorkflowVersionClass *klass)
{
  static const char * const texts[] = { "id", "workflow_id", "comment", "machine_id", "created_at", NULL };

  G_OBJECT_CLASS (klass)->finalize = easel_workflow_version_finalize;
  easel_record_class_install_texts (EASEL_RECORD_CLASS (klass), texts);
}

static void
easel_workflow_version_init (EaselWorkflowVersion *self)
{
}

/**
 * easel_workflow_version_new_from_json:
 * @node: as the server sent it
 * @error: return location
 *
 * Returns: (transfer full): the version; %NULL with %EASEL_ERROR_BAD_REPLY if there is no id
 */
EaselWorkflowVersion *
easel_workflow_version_new_from_json (JsonNode  *node,
                                      GError   **error)
{
  return easel_record_new_from_json (EASEL_TYPE_WORKFLOW_VERSION, node, error);
}

/**
 * easel_workflow_version_get_id:
 * @self: a version
 *
 * Returns: its id
 */
const char *
easel_workflow_version_get_id (EaselWorkflowVersion *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "id");
}

/**
 * easel_workflow_version_get_workflow_id:
 * @self: a version
 *
 * Returns: (nullable): the id of its workflow
 */
const char *
easel_workflow_version_get_workflow_id (EaselWorkflowVersion *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "workflow_id");
}

/**
 * easel_workflow_version_get_number:
 * @self: a version
 *
 * Returns: its number among the workflow's versions, 0 if it is not known
 */
gint64
easel_workflow_version_get_number (EaselWorkflowVersion *self)
{
  gint64 number = 0;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), 0);

  easel_json_get_int (easel_record_get_members (EASEL_RECORD (self)), "version", &number);

  return number;
}

/**
 * easel_workflow_version_get_comment:
 * @self: a version
 *
 * Returns: (nullable): what its author says about it
 */
const char *
easel_workflow_version_get_comment (EaselWorkflowVersion *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "comment");
}

/**
 * easel_workflow_version_get_machine_id:
 * @self: a version
 *
 * Returns: (nullable): the id of the machine that it was made for
 */
const char *
easel_workflow_version_get_machine_id (EaselWorkflowVersion *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "machine_id");
}

/**
 * easel_workflow_version_get_workflow:
 * @self: a version
 *
 * Returns: (transfer none) (nullable): what its form is made of, %NULL when the server gave no graph
 */
EaselWorkflow *
easel_workflow_version_get_workflow (EaselWorkflowVersion *self)
{
  JsonObject *members;
  JsonNode *api_graph, *ui_graph;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_VERSION (self), NULL);

  members = easel_record_get_members (EASEL_RECORD (self));
  api_graph = easel_json_get_node (members, "workflow_api");
  ui_graph = easel_json_get_node (members, "workflow");
  if (ui_graph != NULL && !JSON_NODE_HOLDS_OBJECT (ui_graph))
    ui_graph = NULL;
  if (!easel_graph_is_api (api_graph))
    api_graph = NULL;

  if (self->workflow == NULL && (api_graph != NULL || ui_graph != NULL))
    self->workflow = easel_workflow_new_from_graph (api_graph, ui_graph, easel_workflow_version_get_comment (self),
                                                    EASEL_FLAVOUR_DEPLOYMENT);

  return self->workflow;
}
