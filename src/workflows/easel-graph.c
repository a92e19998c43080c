/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph in API format: node id → {"class_type", "inputs", "_meta"?}; what is asked of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-graph.h"

#include "base/easel-json.h"

#define EXTERNAL_PREFIX "ComfyUIDeployExternal"
#define WEBSOCKET_CLASS "ComfyDeployWebscoketImageInput"

static const char *
get_class_type (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) ? easel_json_get_string (json_node_get_object (node), "class_type") : NULL;
}

/**
 * easel_graph_is_api:
 * @node: (nullable): any JSON
 *
 * Real files have a stray member here and there, so most members decide and not all.
 *
 * Returns: whether this is a graph in API format
 */
gboolean
easel_graph_is_api (JsonNode *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  guint nodes = 0, others = 0;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      if (get_class_type (member) != NULL)
        nodes++;
      else
        others++;
    }

  return nodes > others;
}

/**
 * easel_graph_is_link:
 * @value: (nullable): the value of a node's input
 *
 * Returns: whether it is the output of another node and no literal: a list of exactly a text and a number
 */
gboolean
easel_graph_is_link (JsonNode *value)
{
  JsonArray *array;

  if (value == NULL || !JSON_NODE_HOLDS_ARRAY (value))
    return FALSE;

  array = json_node_get_array (value);

  return json_array_get_length (array) == 2 &&
         easel_json_is_string (json_array_get_element (array, 0)) &&
         easel_json_is_number (json_array_get_element (array, 1));
}

/**
 * easel_graph_get_link_origin:
 * @value: (nullable): the value of a node's input
 * @slot: (out) (optional): the origin's output
 *
 * Returns: (nullable): the id of the node that @value is linked to, %NULL if it is no link
 */
const char *
easel_graph_get_link_origin (JsonNode *value,
                             gint64   *slot)
{
  JsonArray *array;

  if (!easel_graph_is_link (value))
    return NULL;

  array = json_node_get_array (value);
  if (slot != NULL && !easel_json_read_int (json_array_get_element (array, 1), slot))
    *slot = 0;

  return json_array_get_string_element (array, 0);
}

/**
 * easel_graph_is_external_class:
 * @class_type: (nullable): a node's class
 *
 * By prefix, because four parties keep four different lists (inputs.md 1).
 *
 * Returns: whether nodes of the class are inputs of the form
 */
gboolean
easel_graph_is_external_class (const char *class_type)
{
  return class_type != NULL &&
         (g_str_has_prefix (class_type, EXTERNAL_PREFIX) || g_str_equal (class_type, WEBSOCKET_CLASS));
}

static JsonNode *
copy_object (JsonObject *object)
{
  g_autoptr(JsonObject) copy = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (copy, name, easel_graph_copy (member));

  json_node_take_object (node, g_steal_pointer (&copy));

  return node;
}

static JsonNode *
copy_array (JsonArray *array)
{
  g_autoptr(JsonArray) copy = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (copy, easel_graph_copy (json_array_get_element (array, i)));

  json_node_take_array (node, g_steal_pointer (&copy));

  return node;
}

/**
 * easel_graph_copy:
 * @graph: any JSON
 *
 * json_node_copy() shares what is inside; this does not.
 *
 * Returns: (transfer full): a copy down to the leaves
 */
JsonNode *
easel_graph_copy (JsonNode *graph)
{
  g_return_val_if_fail (graph != NULL, NULL);

  if (JSON_NODE_HOLDS_OBJECT (graph))
    return copy_object (json_node_get_object (graph));

  if (JSON_NODE_HOLDS_ARRAY (graph))
    return copy_array (json_node_get_array (graph));

  return json_node_copy (graph);
}

/**
 * easel_graph_list_nodes:
 * @graph: an API graph
 *
 * Returns: (transfer full): the ids of its nodes in the order of the file
 */
GStrv
easel_graph_list_nodes (JsonNode *graph)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonObjectIter iter;
  const char *id;
  JsonNode *member;

  g_return_val_if_fail (graph != NULL && JSON_NODE_HOLDS_OBJECT (graph), NULL);

  json_object_iter_init_ordered (&iter, json_node_get_object (graph));
  while (json_object_iter_next_ordered (&iter, &id, &member))
    {
      if (get_class_type (member) != NULL)
        g_strv_builder_add (builder, id);
    }

  return g_strv_builder_end (builder);
}

/**
 * easel_graph_get_node:
 * @graph: an API graph
 * @id: a node's id
 *
 * Returns: (transfer none) (nullable): the node, %NULL if there is none
 */
JsonObject *
easel_graph_get_node (JsonNode   *graph,
                      const char *id)
{
  g_return_val_if_fail (graph != NULL && JSON_NODE_HOLDS_OBJECT (graph), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return easel_json_get_object (json_node_get_object (graph), id);
}

/**
 * easel_graph_get_class_type:
 * @graph: an API graph
 * @id: a node's id
 *
 * Returns: (nullable): the node's class
 */
const char *
easel_graph_get_class_type (JsonNode   *graph,
                            const char *id)
{
  JsonObject *node = easel_graph_get_node (graph, id);

  return node != NULL ? easel_json_get_string (node, "class_type") : NULL;
}

/**
 * easel_graph_get_inputs:
 * @graph: an API graph
 * @id: a node's id
 *
 * Returns: (transfer none) (nullable): the values and links that the node is given
 */
JsonObject *
easel_graph_get_inputs (JsonNode   *graph,
                        const char *id)
{
  JsonObject *node = easel_graph_get_node (graph, id);

  return node != NULL ? easel_json_get_object (node, "inputs") : NULL;
}

/**
 * easel_graph_get_title:
 * @graph: an API graph
 * @id: a node's id
 *
 * Returns: (nullable): what the author calls the node, %NULL if it has no name of its own
 */
const char *
easel_graph_get_title (JsonNode   *graph,
                       const char *id)
{
  JsonObject *node = easel_graph_get_node (graph, id);
  JsonObject *meta = node != NULL ? easel_json_get_object (node, "_meta") : NULL;
  const char *title = meta != NULL ? easel_json_get_string (meta, "title") : NULL;

  return title != NULL && *title != '\0' ? title : NULL;
}

/**
 * easel_graph_has_linked_input_id:
 * @graph: an API graph
 *
 * Returns: whether any node's `input_id` is no text: the worker crashes on such a graph as soon as it is given `inputs`
 */
gboolean
easel_graph_has_linked_input_id (JsonNode *graph)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);
      JsonNode *input_id = inputs != NULL ? json_object_get_member (inputs, "input_id") : NULL;

      if (input_id != NULL && (JSON_NODE_HOLDS_ARRAY (input_id) || JSON_NODE_HOLDS_OBJECT (input_id)))
        return TRUE;
    }

  return FALSE;
}
