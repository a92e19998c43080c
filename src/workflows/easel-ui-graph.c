/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph in UI format with its subgraphs laid open, and where each link comes from in the end (inputs.md 9). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-ui-graph.h"

#include "base/easel-json.h"
#include "workflows/easel-ui-group.h"

#include <string.h>

/* Honest graphs nest three deep; a definition may name itself in a hostile one. */
#define DEEPEST_NESTING 16
#define LONGEST_CHAIN 256
#define MOST_NODES 20000

#define MODE_MUTED 2
#define MODE_BYPASSED 4

/* The two ends of a subgraph's inside. */
#define INPUT_NODE "-10"
#define OUTPUT_NODE "-20"

/* All borrowed from the file, or from what was made of a group node, but for the prefix. */
struct _EaselUiScope
{
  EaselUiGraph *graph;
  EaselUiScope *parent;     /* nullable */
  EaselUiNode  *outer;      /* nullable: the node in the parent that this is the inside of */
  JsonObject   *json;
  char         *prefix;
  GHashTable   *nodes;      /* id within the scope → EaselUiNode */
  GHashTable   *links;      /* id → JsonNode */
};

struct _EaselUiGraph
{
  JsonNode   *root;
  JsonObject *object_info;  /* nullable */
  JsonObject *definitions;  /* id → subgraph */
  GPtrArray  *opened;       /* subgraphs made of group nodes, owned */
  GPtrArray  *scopes;
  GPtrArray  *all;          /* every EaselUiNode, owned */
  GPtrArray  *nodes;        /* those that stand for themselves */
  GHashTable *insides;      /* EaselUiNode → EaselUiScope */
  gboolean    is_cut;       /* a limit was reached */
};

static EaselUiOrigin resolve_link   (EaselUiScope *scope,
                                     const char   *link_id,
                                     guint         depth);
static EaselUiOrigin resolve_output (EaselUiScope *scope,
                                     const char   *node_id,
                                     gint64        slot,
                                     guint         depth);

static void
node_free (EaselUiNode *node)
{
  g_free (node->id);
  g_free (node);
}

static void
scope_free (EaselUiScope *scope)
{
  g_free (scope->prefix);
  g_hash_table_unref (scope->nodes);
  g_hash_table_unref (scope->links);
  g_free (scope);
}

void
easel_ui_origin_clear (EaselUiOrigin *origin)
{
  g_clear_pointer (&origin->node_id, g_free);
}

/* Ids are numbers mostly, and texts sometimes. */
static char *
dup_id (JsonNode *node)
{
  if (node == NULL)
    return NULL;

  return easel_json_is_number (node) ? easel_json_dup_digits (node) : g_strdup (easel_json_read_string (node));
}

static JsonObject *
get_element (JsonArray *array,
             guint      index)
{
  JsonNode *node =
      array != NULL && index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
count_elements (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

/* A member of a link: by name in objects, by place in lists `[id, from, slot, to, slot, type]`. */
static JsonNode *
get_link_part (JsonNode   *link,
               const char *member,
               guint       place)
{
  if (JSON_NODE_HOLDS_OBJECT (link))
    return easel_json_get_node (json_node_get_object (link), member);

  if (JSON_NODE_HOLDS_ARRAY (link) && place < json_array_get_length (json_node_get_array (link)))
    return json_array_get_element (json_node_get_array (link), place);

  return NULL;
}

static void
index_links (EaselUiScope *scope)
{
  JsonArray *links = easel_json_get_array (scope->json, "links");

  for (guint i = 0; i < count_elements (links); i++)
    {
      JsonNode *link = json_array_get_element (links, i);
      char *id = dup_id (get_link_part (link, "id", 0));

      if (id != NULL)
        g_hash_table_insert (scope->links, id, link);
    }
}

static void
index_definitions (EaselUiGraph *self)
{
  JsonObject *definitions = easel_json_get_object (json_node_get_object (self->root), "definitions");
  JsonArray *subgraphs = easel_json_get_array (definitions, "subgraphs");

  for (guint i = 0; i < count_elements (subgraphs); i++)
    {
      JsonObject *subgraph = get_element (subgraphs, i);
      const char *id = easel_json_get_string (subgraph, "id");

      if (id != NULL)
        json_object_set_object_member (self->definitions, id, json_object_ref (subgraph));
    }
}

static EaselUiScope *
add_scope (EaselUiGraph *self,
           EaselUiScope *parent,
           EaselUiNode  *outer,
           JsonObject   *json)
{
  EaselUiScope *scope = g_new0 (EaselUiScope, 1);

  scope->graph = self;
  scope->parent = parent;
  scope->outer = outer;
  scope->json = json;
  scope->prefix = outer != NULL ? g_strconcat (outer->id, ":", NULL) : g_strdup ("");
  scope->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  scope->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (self->scopes, scope);
  index_links (scope);

  return scope;
}

/* The inside of a node that stands for several; NULL for any other. */
static JsonObject *
find_inside (EaselUiGraph *self,
             EaselUiNode  *node)
{
  JsonObject *extra = easel_json_get_object (json_node_get_object (self->root), "extra");
  JsonObject *groups = easel_json_get_object (extra, "groupNodes");
  JsonObject *inside;

  if (!easel_ui_group_is (node->class_type))
    return easel_json_get_object (self->definitions, node->class_type);

  inside = easel_ui_group_open (node->json, easel_json_get_object (groups, node->class_type + strlen ("workflow>")),
                                self->object_info);
  if (inside != NULL)
    g_ptr_array_add (self->opened, inside);

  return inside;
}

static void
open_scope (EaselUiGraph *self,
            EaselUiScope *scope,
            guint         depth)
{
  JsonArray *nodes = easel_json_get_array (scope->json, "nodes");

  self->is_cut |= self->all->len >= MOST_NODES || depth > DEEPEST_NESTING;
  for (guint i = 0; i < count_elements (nodes) && !self->is_cut; i++)
    {
      JsonObject *json = get_element (nodes, i);
      char *id = dup_id (easel_json_get_node (json, "id"));
      EaselUiNode *node;
      JsonObject *inside;

      if (id == NULL || easel_json_get_string (json, "type") == NULL)
        {
          g_free (id);
          continue;
        }

      node = g_new0 (EaselUiNode, 1);
      node->id = g_strconcat (scope->prefix, id, NULL);
      node->class_type = easel_json_get_string (json, "type");
      node->json = json;
      node->scope = scope;
      easel_json_get_int (json, "mode", &node->mode);
      if (scope->outer != NULL && node->mode == 0)
        node->mode = scope->outer->mode;
      g_ptr_array_add (self->all, node);
      g_hash_table_insert (scope->nodes, id, node);

      inside = find_inside (self, node);
      if (inside != NULL)
        {
          EaselUiScope *inner = add_scope (self, scope, node, inside);

          g_hash_table_insert (self->insides, node, inner);
          open_scope (self, inner, depth + 1);
        }
      else
        g_ptr_array_add (self->nodes, node);
    }
}

/**
 * easel_ui_graph_new:
 * @ui_graph: a graph in UI format, of version 0.4 or 1
 * @object_info: (nullable): a machine's classes, which must outlive the graph
 *
 * Returns: (transfer full): the same, with every instance of a subgraph or group laid open
 */
EaselUiGraph *
easel_ui_graph_new (JsonNode   *ui_graph,
                    JsonObject *object_info)
{
  EaselUiGraph *self = g_new0 (EaselUiGraph, 1);

  self->root = json_node_ref (ui_graph);
  self->object_info = object_info;
  self->opened = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->definitions = json_object_new ();
  self->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify) scope_free);
  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->nodes = g_ptr_array_new ();
  self->insides = g_hash_table_new (NULL, NULL);
  index_definitions (self);
  open_scope (self, add_scope (self, NULL, NULL, json_node_get_object (ui_graph)), 0);

  return self;
}

void
easel_ui_graph_free (EaselUiGraph *self)
{
  g_hash_table_unref (self->insides);
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->scopes);
  g_ptr_array_unref (self->opened);
  json_object_unref (self->definitions);
  json_node_unref (self->root);
  g_free (self);
}

GPtrArray *
easel_ui_graph_get_nodes (EaselUiGraph *self)
{
  return self->nodes;
}

/**
 * easel_ui_graph_is_whole:
 * @self: a graph
 *
 * Returns: whether everything was laid open; not so when a definition holds itself, or for a graph of unbelievable size
 */
gboolean
easel_ui_graph_is_whole (EaselUiGraph *self)
{
  return !self->is_cut;
}

static EaselUiOrigin
resolve_socket (EaselUiScope *scope,
                JsonObject   *socket,
                guint         depth)
{
  g_autofree char *link_id = dup_id (easel_json_get_node (socket, "link"));

  if (link_id == NULL)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NONE };

  return resolve_link (scope, link_id, depth + 1);
}

/* The n-th entry of an outer node's own values belongs to its n-th socket that is a widget. */
static JsonNode *
find_promoted_value (EaselUiNode *outer,
                     JsonObject  *wanted)
{
  JsonArray *sockets = easel_json_get_array (outer->json, "inputs");
  JsonArray *values = easel_json_get_array (outer->json, "widgets_values");
  guint index = 0;

  for (guint i = 0; i < count_elements (sockets); i++)
    {
      JsonObject *socket = get_element (sockets, i);

      if (easel_json_get_object (socket, "widget") == NULL)
        continue;
      if (socket == wanted)
        return index < count_elements (values) ? json_array_get_element (values, index) : NULL;
      index++;
    }

  return NULL;
}

/* From the inside of a subgraph to what its outer node is given. */
static EaselUiOrigin
resolve_outside (EaselUiScope *scope,
                 gint64        slot,
                 guint         depth)
{
  JsonObject *input = get_element (easel_json_get_array (scope->json, "inputs"), (guint) MAX (slot, 0));
  const char *name = easel_json_get_string (input, "name");
  JsonArray *sockets;

  if (name == NULL || scope->outer == NULL)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NONE };

  sockets = easel_json_get_array (scope->outer->json, "inputs");
  for (guint i = 0; i < count_elements (sockets); i++)
    {
      JsonObject *socket = get_element (sockets, i);
      JsonNode *value;

      if (g_strcmp0 (easel_json_get_string (socket, "name"), name) != 0)
        continue;
      if (easel_json_get_node (socket, "link") != NULL)
        return resolve_socket (scope->parent, socket, depth);

      /* A group's own values are given to its inner nodes already. */
      value = easel_ui_group_is (scope->outer->class_type) ? NULL : find_promoted_value (scope->outer, socket);
      if (value != NULL)
        return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_VALUE, .value = value };
    }

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NONE };
}

/* From a subgraph's output to what gives it on the inside. */
static EaselUiOrigin
resolve_inside (EaselUiScope *inside,
                gint64        slot,
                guint         depth)
{
  GHashTableIter iter;
  const char *link_id;
  JsonNode *link;

  g_hash_table_iter_init (&iter, inside->links);
  while (g_hash_table_iter_next (&iter, (gpointer *) &link_id, (gpointer *) &link))
    {
      g_autofree char *target = dup_id (get_link_part (link, "target_id", 3));
      gint64 target_slot = -1;

      easel_json_read_int (get_link_part (link, "target_slot", 4), &target_slot);
      if (g_strcmp0 (target, OUTPUT_NODE) == 0 && target_slot == slot)
        return resolve_link (inside, link_id, depth + 1);
    }

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };
}

/* A bypassed node hands on its input of the type of the output: the one in the same place first, else the first one. */
static EaselUiOrigin
resolve_bypass (EaselUiNode *node,
                gint64       slot,
                guint        depth)
{
  JsonArray *sockets = easel_json_get_array (node->json, "inputs");
  JsonObject *output = get_element (easel_json_get_array (node->json, "outputs"), (guint) MAX (slot, 0));
  const char *type = easel_json_get_string (output, "type");
  JsonObject *same_place = get_element (sockets, (guint) MAX (slot, 0));

  if (type == NULL)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };

  if (same_place != NULL && g_strcmp0 (easel_json_get_string (same_place, "type"), type) == 0)
    return resolve_socket (node->scope, same_place, depth);

  for (guint i = 0; i < count_elements (sockets); i++)
    {
      JsonObject *socket = get_element (sockets, i);

      if (g_strcmp0 (easel_json_get_string (socket, "type"), type) == 0)
        return resolve_socket (node->scope, socket, depth);
    }

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };
}

static EaselUiOrigin
resolve_primitive (EaselUiNode *node)
{
  JsonArray *values = easel_json_get_array (node->json, "widgets_values");

  if (count_elements (values) == 0)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NONE };

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_VALUE, .value = json_array_get_element (values, 0) };
}

static const char *
get_first_value (EaselUiNode *node)
{
  JsonArray *values = easel_json_get_array (node->json, "widgets_values");

  return count_elements (values) > 0 ? easel_json_read_string (json_array_get_element (values, 0)) : NULL;
}

/* A pair of canvas nodes of one pack: what goes into the setter of a name comes out of every getter of it. */
static EaselUiOrigin
resolve_getter (EaselUiNode *getter,
                guint        depth)
{
  const char *name = get_first_value (getter);

  for (EaselUiScope *scope = getter->scope; scope != NULL && name != NULL; scope = scope->parent)
    {
      GHashTableIter iter;
      EaselUiNode *node;

      g_hash_table_iter_init (&iter, scope->nodes);
      while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &node))
        {
          if (g_str_equal (node->class_type, "SetNode") && g_strcmp0 (get_first_value (node), name) == 0)
            return resolve_socket (scope, get_element (easel_json_get_array (node->json, "inputs"), 0), depth);
        }
    }

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };
}

static EaselUiOrigin
resolve_output (EaselUiScope *scope,
                const char   *node_id,
                gint64        slot,
                guint         depth)
{
  EaselUiNode *node = g_hash_table_lookup (scope->nodes, node_id);
  EaselUiScope *inside;

  if (node == NULL || depth > LONGEST_CHAIN)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };

  if (node->mode == MODE_MUTED)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_REMOVED };
  if (node->mode == MODE_BYPASSED)
    return resolve_bypass (node, slot, depth);
  if (g_str_equal (node->class_type, "GetNode"))
    return resolve_getter (node, depth);
  if (g_str_equal (node->class_type, "Reroute") || g_str_equal (node->class_type, "SetNode"))
    return resolve_socket (scope, get_element (easel_json_get_array (node->json, "inputs"), 0), depth);
  if (g_str_equal (node->class_type, "PrimitiveNode"))
    return resolve_primitive (node);

  inside = g_hash_table_lookup (scope->graph->insides, node);
  if (inside != NULL)
    return resolve_inside (inside, slot, depth);

  return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NODE, .node_id = g_strdup (node->id), .slot = slot };
}

static EaselUiOrigin
resolve_link (EaselUiScope *scope,
              const char   *link_id,
              guint         depth)
{
  JsonNode *link = g_hash_table_lookup (scope->links, link_id);
  g_autofree char *origin = link != NULL ? dup_id (get_link_part (link, "origin_id", 1)) : NULL;
  gint64 slot = 0;

  if (origin == NULL || depth > LONGEST_CHAIN)
    return (EaselUiOrigin) { .kind = EASEL_UI_ORIGIN_NONE };

  easel_json_read_int (get_link_part (link, "origin_slot", 2), &slot);
  if (g_str_equal (origin, INPUT_NODE) && scope->outer != NULL)
    return resolve_outside (scope, slot, depth);

  return resolve_output (scope, origin, slot, depth);
}

/**
 * easel_ui_graph_resolve:
 * @node: a node
 * @socket: one of its `inputs`
 *
 * Follows the link through reroutes, bypassed nodes and the borders of subgraphs.
 *
 * Returns: what the socket is given in the end
 */
EaselUiOrigin
easel_ui_graph_resolve (EaselUiNode *node,
                        JsonObject  *socket)
{
  return resolve_socket (node->scope, socket, 0);
}
