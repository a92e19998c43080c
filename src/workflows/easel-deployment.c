/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deployment: a version of a workflow on a machine, ready to be run by its id (contract 3.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-deployment.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"

struct _EaselDeployment
{
  EaselRecord    parent_instance;

  EaselWorkflow *workflow;       /* nullable: made when asked for */
  char          *workflow_made;  /* nullable: when the description was changed that it was made from */
};

G_DEFINE_FINAL_TYPE (EaselDeployment, easel_deployment, EASEL_TYPE_RECORD)

static void
easel_deployment_finalize (GObject *object)
{
  EaselDeployment *self = EASEL_DEPLOYMENT (object);

  g_clear_object (&self->workflow);
  g_free (self->workflow_made);

  G_OBJECT_CLASS (easel_deployment_parent_class)->finalize (object);
}

static void
easel_deployment_class_init (EaselDeploymentClass *klass)
{
  static const char * const texts[] = {
    "id", "environment", "description", "workflow_id", "workflow_version_id", "machine_id", "gpu", "share_slug",
    "updated_at", NULL,
  };

  G_OBJECT_CLASS (klass)->finalize = easel_deployment_finalize;
  easel_record_class_install_texts (EASEL_RECORD_CLASS (klass), texts);
}

static void
easel_deployment_init (EaselDeployment *self)
{
}

static JsonObject *
get_object (EaselDeployment *self,
            const char      *member)
{
  return easel_json_get_object (easel_record_get_members (EASEL_RECORD (self)), member);
}

/**
 * easel_deployment_new_from_json:
 * @node: as the server sent it, or as the archive kept it
 * @error: return location
 *
 * Returns: (transfer full): the deployment; %NULL with %EASEL_ERROR_BAD_REPLY if there is no id
 */
EaselDeployment *
easel_deployment_new_from_json (JsonNode  *node,
                                GError   **error)
{
  return easel_record_new_from_json (EASEL_TYPE_DEPLOYMENT, node, error);
}

/**
 * easel_deployment_get_id:
 * @self: a deployment
 *
 * Returns: what it is run by
 */
const char *
easel_deployment_get_id (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "id");
}

/**
 * easel_deployment_get_name:
 * @self: a deployment
 *
 * Returns: its workflow's name, else its description, else its id: never %NULL
 */
const char *
easel_deployment_get_name (EaselDeployment *self)
{
  const char *name, *description;

  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  name = easel_json_get_string (get_object (self, "workflow"), "name");
  description = easel_deployment_get_description (self);
  if (name != NULL && *name != '\0')
    return name;

  return description != NULL && *description != '\0' ? description : easel_deployment_get_id (self);
}

/**
 * easel_deployment_get_environment:
 * @self: a deployment
 *
 * Returns: `production`, `staging`, … or a word of a newer server; empty if it has none
 */
const char *
easel_deployment_get_environment (EaselDeployment *self)
{
  const char *environment;

  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  environment = easel_record_get_text (EASEL_RECORD (self), "environment");

  return environment != NULL ? environment : "";
}

/**
 * easel_deployment_get_description:
 * @self: a deployment
 *
 * Returns: (nullable): what its owner says about it
 */
const char *
easel_deployment_get_description (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "description");
}

/**
 * easel_deployment_get_workflow_id:
 * @self: a deployment
 *
 * Returns: (nullable): its workflow's id
 */
const char *
easel_deployment_get_workflow_id (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "workflow_id");
}

/**
 * easel_deployment_get_workflow_version_id:
 * @self: a deployment
 *
 * Returns: (nullable): the id of the workflow's version that it runs
 */
const char *
easel_deployment_get_workflow_version_id (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "workflow_version_id");
}

/**
 * easel_deployment_get_version:
 * @self: a deployment
 *
 * Returns: the number of the workflow's version that it runs, 0 if it is not known
 */
gint64
easel_deployment_get_version (EaselDeployment *self)
{
  gint64 version = 0;

  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), 0);

  easel_json_get_int (get_object (self, "version"), "version", &version);

  return version;
}

/**
 * easel_deployment_get_machine_id:
 * @self: a deployment
 *
 * Returns: (nullable): the id of the machine that it runs on
 */
const char *
easel_deployment_get_machine_id (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "machine_id");
}

/**
 * easel_deployment_get_machine_name:
 * @self: a deployment
 *
 * Returns: (nullable): the name of that machine, which not every answer tells
 */
const char *
easel_deployment_get_machine_name (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_json_get_string (get_object (self, "machine"), "name");
}

/**
 * easel_deployment_get_gpu:
 * @self: a deployment
 *
 * Returns: (nullable): the GPU that it asks for; then a run's own choice counts for nothing
 */
const char *
easel_deployment_get_gpu (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "gpu");
}

/**
 * easel_deployment_get_updated_at:
 * @self: a deployment
 *
 * Returns: microseconds since 1970, %EASEL_TIME_NONE if it is not known
 */
gint64
easel_deployment_get_updated_at (EaselDeployment *self)
{
  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), G_MININT64);

  return easel_json_get_time (easel_record_get_members (EASEL_RECORD (self)), "updated_at");
}

/* The graph knows more than the service's list: node ids, groups, seeds, options (contract 3.2). */
static EaselWorkflow *
make_workflow (EaselDeployment *self)
{
  JsonObject *version = get_object (self, "version");
  JsonNode *api_graph = easel_json_get_node (version, "workflow_api");
  JsonNode *ui_graph = easel_json_get_node (version, "workflow");
  JsonArray *types = easel_json_get_array (easel_record_get_members (EASEL_RECORD (self)), "input_types");
  g_autoptr(JsonArray) nothing = json_array_new ();

  if (ui_graph != NULL && !JSON_NODE_HOLDS_OBJECT (ui_graph))
    ui_graph = NULL;
  if (easel_graph_is_api (api_graph))
    return easel_workflow_new_from_graph (api_graph, ui_graph, easel_deployment_get_name (self),
                                          EASEL_FLAVOUR_DEPLOYMENT);

  return easel_workflow_new_from_types (types != NULL ? types : nothing, easel_deployment_get_name (self));
}

/**
 * easel_deployment_get_workflow:
 * @self: a deployment
 *
 * Returns: (transfer none): what its form is made of
 */
EaselWorkflow *
easel_deployment_get_workflow (EaselDeployment *self)
{
  const char *updated_at;

  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (self), NULL);

  updated_at = easel_record_get_text (EASEL_RECORD (self), "updated_at");
  if (self->workflow == NULL || g_strcmp0 (self->workflow_made, updated_at) != 0)
    {
      g_clear_object (&self->workflow);
      g_free (self->workflow_made);
      self->workflow = make_workflow (self);
      self->workflow_made = g_strdup (updated_at);
    }

  return self->workflow;
}
