/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The literal seeds of ordinary nodes: how the worker replaces them, how they are kept (inputs.md 4, decisions 7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-graph.h"

#include "base/easel-json.h"

static const char *const noise_seed_classes[] = { "RandomNoise", "KSamplerAdvanced", "SamplerCustom", "XlabsSampler",
                                                  NULL };

static gboolean
is_literal_number (JsonObject *inputs,
                   const char *member)
{
  JsonNode *value = inputs != NULL ? json_object_get_member (inputs, member) : NULL;

  return value != NULL && easel_json_is_number (value);
}

static JsonArray *
get_ui_nodes (JsonNode *ui_graph)
{
  if (ui_graph == NULL || !JSON_NODE_HOLDS_OBJECT (ui_graph))
    return NULL;

  return easel_json_get_array (json_node_get_object (ui_graph), "nodes");
}

/* Id → node. Ids are numbers in UI format and text in API format. */
static GHashTable *
index_ui_nodes (JsonNode *ui_graph)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *nodes = get_ui_nodes (ui_graph);

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonNode *element = json_array_get_element (nodes, i);
      JsonObject *node = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      JsonNode *id_node = easel_json_get_node (node, "id");
      char *id = easel_json_dup_digits (id_node);

      if (id == NULL)
        id = g_strdup (easel_json_read_string (id_node));
      if (id != NULL)
        g_hash_table_insert (index, id, node);
    }

  return index;
}

static gboolean
is_pinned (GHashTable *ui_nodes,
           const char *id)
{
  JsonObject *node = g_hash_table_lookup (ui_nodes, id);
  JsonArray *values = node != NULL ? easel_json_get_array (node, "widgets_values") : NULL;

  return values != NULL && json_array_get_length (values) > 1 &&
         g_strcmp0 (easel_json_read_string (json_array_get_element (values, 1)), "fixed") == 0;
}

static guint64
draw (guint64 minimum,
      guint64 maximum)
{
  guint64 random = ((guint64) g_random_int () << 32) | g_random_int ();

  return minimum + random % (maximum - minimum + 1);
}

static void
set_drawn (JsonObject *inputs,
           const char *member,
           guint64     minimum,
           guint64     maximum)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, draw (minimum, maximum));

  json_object_set_member (inputs, member, easel_json_new_number (digits));
}

/**
 * easel_graph_randomize_seeds:
 * @graph: an API graph, changed in place
 * @ui_graph: (nullable): its UI graph, in which a KSampler's seed may be said to be `fixed`
 *
 * Replaces the literal seeds of ordinary nodes as the worker does before every run.
 */
void
easel_graph_randomize_seeds (JsonNode *graph,
                             JsonNode *ui_graph)
{
  g_autoptr(GHashTable) ui_nodes = index_ui_nodes (ui_graph);
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      const char *class_type = easel_graph_get_class_type (graph, ids[i]);
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);

      if (is_literal_number (inputs, "seed") &&
          !(g_str_equal (class_type, "KSampler") && is_pinned (ui_nodes, ids[i])))
        {
          if (g_str_equal (class_type, "SONICSampler"))
            set_drawn (inputs, "seed", 0, G_MAXINT32);
          else if (g_str_equal (class_type, "PromptExpansion"))
            set_drawn (inputs, "seed", 10000000, 99999999);
          else
            set_drawn (inputs, "seed", G_GUINT64_CONSTANT (100000000000000), G_GUINT64_CONSTANT (999999999999999));
        }

      if (is_literal_number (inputs, "noise_seed") && g_strv_contains (noise_seed_classes, class_type))
        set_drawn (inputs, "noise_seed", G_GUINT64_CONSTANT (100000000000000), G_GUINT64_CONSTANT (999999999999999));
    }
}

static JsonNode *
make_ui_stub (void)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "nodes", json_array_new ());
  json_node_take_object (node, object);

  return node;
}

static JsonObject *
add_ui_node (JsonNode   *ui_graph,
             const char *id)
{
  JsonObject *node = json_object_new ();
  gint64 number;

  if (g_ascii_string_to_signed (id, 10, G_MININT64, G_MAXINT64, &number, NULL))
    json_object_set_int_member (node, "id", number);
  else
    json_object_set_string_member (node, "id", id);
  json_object_set_string_member (node, "type", "KSampler");
  json_array_add_object_element (get_ui_nodes (ui_graph), node);

  return node;
}

static void
pin (JsonObject *ui_node,
     JsonNode   *seed)
{
  JsonArray *old = easel_json_get_array (ui_node, "widgets_values");
  g_autoptr(JsonArray) values = json_array_new ();

  json_array_add_element (values, easel_graph_copy (seed));
  json_array_add_string_element (values, "fixed");
  for (guint i = 2; old != NULL && i < json_array_get_length (old); i++)
    json_array_add_element (values, easel_graph_copy (json_array_get_element (old, i)));

  json_object_set_array_member (ui_node, "widgets_values", g_steal_pointer (&values));
}

/**
 * easel_graph_can_pin_seed:
 * @graph: an API graph
 * @ui_graph: (nullable): its UI graph
 * @id: a node with a literal seed
 *
 * Returns: whether easel_graph_pin_seeds() keeps the seed; all others are drawn anew by the worker unless a node gives
 *   them
 */
gboolean
easel_graph_can_pin_seed (JsonNode   *graph,
                          JsonNode   *ui_graph,
                          const char *id)
{
  g_autoptr(GHashTable) ui_nodes = NULL;

  if (g_strcmp0 (easel_graph_get_class_type (graph, id), "KSampler") != 0)
    return FALSE;
  if (get_ui_nodes (ui_graph) == NULL)
    return TRUE;

  ui_nodes = index_ui_nodes (ui_graph);

  return g_hash_table_contains (ui_nodes, id);
}

/**
 * easel_graph_pin_seeds:
 * @graph: an API graph
 * @ui_graph: (nullable): its UI graph
 *
 * The worker walks `workflow["nodes"]` and keeps the seed of those KSamplers that are `fixed` there; of no other class.
 * So a run of our own graph carries a UI graph in which they are.
 *
 * Returns: (transfer full): a copy of @ui_graph, or a stub, in which the literal seed of each KSampler of @graph is
 *   fixed
 */
JsonNode *
easel_graph_pin_seeds (JsonNode *graph,
                       JsonNode *ui_graph)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);
  gboolean is_stub = get_ui_nodes (ui_graph) == NULL;
  JsonNode *pinned = is_stub ? make_ui_stub () : easel_graph_copy (ui_graph);
  g_autoptr(GHashTable) ui_nodes = index_ui_nodes (pinned);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);
      JsonObject *ui_node;

      if (g_strcmp0 (easel_graph_get_class_type (graph, ids[i]), "KSampler") != 0 ||
          !is_literal_number (inputs, "seed"))
        continue;

      ui_node = g_hash_table_lookup (ui_nodes, ids[i]);
      if (ui_node == NULL && is_stub)
        ui_node = add_ui_node (pinned, ids[i]);
      if (ui_node != NULL)
        pin (ui_node, json_object_get_member (inputs, "seed"));
    }

  return pinned;
}
