/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leaves this computer when a request is sent: the path and the body of contract 2.1 to 2.6. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-request-private.h"

#include "base/easel-json.h"

/* What each kind of target is called in the body, and where it is sent without a mode's word at the end. */
static const struct {
  const char *id_key;
  const char *paths[3];
} TARGETS[] = {
  [EASEL_RUN_TARGET_DEPLOYMENT] =
    { "deployment_id", { "/run/deployment/queue", "/run/deployment/stream", "/run/deployment/sync" } },
  [EASEL_RUN_TARGET_WORKFLOW] =
    { "workflow_id", { "/run/workflow/queue", "/run/workflow/stream", "/run/workflow/sync" } },
  [EASEL_RUN_TARGET_VERSION] =
    { "workflow_version_id", { "/run/queue", "/run/stream", "/run/sync" } },
  [EASEL_RUN_TARGET_MODEL] =
    { "model_id", { "/run/queue", "/run/stream", "/run/sync" } },
};

static gboolean
is_link (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node);
}

/* A graph whose input_id comes from another node crashes as soon as it is given any inputs (decisions 4). */
static gboolean
has_linked_input_id (JsonNode *graph)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (graph == NULL || !JSON_NODE_HOLDS_OBJECT (graph))
    return FALSE;

  json_object_iter_init_ordered (&iter, json_node_get_object (graph));
  while (json_object_iter_next_ordered (&iter, &id, &node))
    {
      JsonObject *inputs = JSON_NODE_HOLDS_OBJECT (node)
                             ? easel_json_get_object (json_node_get_object (node), "inputs")
                             : NULL;

      if (inputs != NULL && is_link (json_object_get_member (inputs, "input_id")))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_run_request_carries_tag:
 * @self: a request
 *
 * Returns: whether the server will keep the tag with the run; without it only a fingerprint tells the run
 */
gboolean
easel_run_request_carries_tag (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), FALSE);

  return !self->untagged && !has_linked_input_id (self->graph);
}

/* Whether every array and object in the graph can be walked by the machine when it draws seeds (contract 2.3). */
static JsonNode *
build_ui_graph (EaselRunRequest *self)
{
  g_autoptr(JsonNode) empty = NULL;

  if (self->ui_graph != NULL && JSON_NODE_HOLDS_OBJECT (self->ui_graph))
    return json_node_copy (self->ui_graph);

  empty = json_node_init_object (json_node_alloc (), NULL);
  json_node_take_object (empty, json_object_new ());
  json_object_set_array_member (json_node_get_object (empty), "nodes", json_array_new ());

  return g_steal_pointer (&empty);
}

static JsonNode *
replace_files (JsonNode   *value,
               GHashTable *addresses)
{
  g_autofree char *text = NULL;
  GHashTableIter iter;
  const char *placeholder, *address;

  if (!easel_json_is_string (value) || strstr (json_node_get_string (value), EASEL_RUN_REQUEST_FILE_SCHEME) == NULL)
    return json_node_copy (value);

  text = g_strdup (json_node_get_string (value));
  g_hash_table_iter_init (&iter, addresses);
  while (g_hash_table_iter_next (&iter, (gpointer *) &placeholder, (gpointer *) &address))
    {
      GString *replaced = g_string_new (text);

      g_string_replace (replaced, placeholder, address, 0);
      g_free (text);
      text = g_string_free (replaced, FALSE);
    }

  return json_node_init_string (json_node_alloc (), text);
}

static JsonObject *
build_inputs (EaselRunRequest *self,
              GHashTable      *addresses)
{
  g_autoptr(JsonObject) inputs = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, self->inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (addresses != NULL)
      json_object_set_member (inputs, name, replace_files (value, addresses));
    else
      json_object_set_member (inputs, name, json_node_copy (value));

  if (easel_run_request_carries_tag (self))
    json_object_set_string_member (inputs, EASEL_RUN_REQUEST_TAG_KEY, self->tag);

  return g_steal_pointer (&inputs);
}

/**
 * easel_run_request_get_path:
 * @self: a request
 *
 * Returns: (transfer none): where it is sent (contract 2.1, 2.6)
 */
const char *
easel_run_request_get_path (EaselRunRequest *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  return easel_run_request_is_batch (self) ? "/run" : TARGETS[self->target].paths[self->mode];
}

/**
 * easel_run_request_build_body:
 * @self: a request
 * @addresses: (nullable): placeholder → address of the uploaded file
 *
 * Returns: (transfer full): the body of contract 2.3, the tag among the inputs unless the graph would crash on them
 */
JsonNode *
easel_run_request_build_body (EaselRunRequest *self,
                              GHashTable      *addresses)
{
  g_autoptr(JsonObject) inputs = NULL;
  JsonObject *body;
  JsonNode *node;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  body = json_object_new ();
  inputs = build_inputs (self, addresses);
  json_object_set_string_member (body, TARGETS[self->target].id_key, self->target_id);
  if (self->target == EASEL_RUN_TARGET_WORKFLOW)
    {
      if (self->graph != NULL)
        json_object_set_member (body, "workflow_api_json", json_node_copy (self->graph));
      json_object_set_member (body, "workflow", build_ui_graph (self));
    }
  if (self->target != EASEL_RUN_TARGET_DEPLOYMENT)
    easel_run_request_add_text (body, "machine_id", self->machine_id);
  if (json_object_get_size (inputs) > 0)
    json_object_set_object_member (body, "inputs", g_steal_pointer (&inputs));
  easel_run_request_add_text (body, "gpu", self->gpu);
  easel_run_request_add_text (body, "webhook", self->webhook);
  if (self->webhook != NULL)
    json_object_set_boolean_member (body, "webhook_intermediate_status", self->webhook_intermediate);
  if (self->batch_params != NULL)
    json_object_set_object_member (body, "batch_input_params", easel_run_request_copy_values (self->batch_params));
  else if (self->batch_number > 1)
    json_object_set_int_member (body, "batch_number", self->batch_number);

  node = json_node_alloc ();
  json_node_init_object (node, body);
  json_object_unref (body);

  return node;
}
