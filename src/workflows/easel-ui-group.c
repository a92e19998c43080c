/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group nodes of the old kind, as the subgraphs that took their place (inputs.md 9).
 *
 * A file keeps the nodes of a group once, in `extra.groupNodes`, with links by place. An instance has for sockets those
 * of the inner nodes that no inner link feeds, for outputs those that no inner link takes, and for widgets those of all
 * inner nodes that have not become sockets: each one after the other, in the order of the nodes.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-ui-group.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-ui-widgets.h"

typedef struct {
  JsonObject *outer;
  JsonObject *group;
  JsonObject *object_info;
  JsonArray  *inner;        /* the nodes of the group, copied for this instance */
  JsonArray  *links;
  JsonArray  *inputs;
  guint       n_inputs;
  guint       n_outputs;
  guint       n_values;     /* of the outer node's that are given to inner ones */
} Opening;

static JsonObject *
get_element (JsonArray *array,
             guint      index)
{
  JsonNode *node =
      array != NULL && index < json_array_get_length (array) ? json_array_get_element (array, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
count (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static gint64
add_link (Opening *opening,
          gint64   origin,
          gint64   origin_slot,
          gint64   target,
          gint64   target_slot)
{
  JsonObject *link = json_object_new ();
  gint64 id = json_array_get_length (opening->links) + 1;

  json_object_set_int_member (link, "id", id);
  json_object_set_int_member (link, "origin_id", origin);
  json_object_set_int_member (link, "origin_slot", origin_slot);
  json_object_set_int_member (link, "target_id", target);
  json_object_set_int_member (link, "target_slot", target_slot);
  json_array_add_object_element (opening->links, link);

  return id;
}

static gboolean
copy_nodes (Opening *opening)
{
  JsonArray *nodes = easel_json_get_array (opening->group, "nodes");

  for (guint i = 0; i < count (nodes); i++)
    {
      g_autoptr(JsonNode) copy = NULL;
      JsonArray *sockets;

      if (get_element (nodes, i) == NULL)
        return FALSE;

      copy = easel_graph_copy (json_array_get_element (nodes, i));
      json_object_set_int_member (json_node_get_object (copy), "id", i);
      sockets = easel_json_get_array (json_node_get_object (copy), "inputs");
      for (guint j = 0; j < count (sockets); j++)
        {
          JsonObject *socket = get_element (sockets, j);

          if (socket != NULL && json_object_has_member (socket, "link"))
            json_object_remove_member (socket, "link");
        }
      json_array_add_element (opening->inner, g_steal_pointer (&copy));
    }

  return count (nodes) > 0;
}

/* Links inside the group: `[from, slot, to, slot, …]`, nodes by place. */
static gboolean
copy_links (Opening *opening)
{
  JsonArray *links = easel_json_get_array (opening->group, "links");

  for (guint i = 0; i < count (links); i++)
    {
      JsonNode *element = json_array_get_element (links, i);
      JsonArray *link = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;
      gint64 part[4];
      JsonObject *socket;

      if (count (link) < G_N_ELEMENTS (part))
        return FALSE;
      for (guint j = 0; j < G_N_ELEMENTS (part); j++)
        if (!easel_json_read_int (json_array_get_element (link, j), &part[j]) || part[j] < 0 || part[j] > G_MAXINT)
          return FALSE;

      socket = get_element (easel_json_get_array (get_element (opening->inner, (guint) part[2]), "inputs"),
                            (guint) part[3]);
      if (socket == NULL || part[0] >= count (opening->inner))
        return FALSE;
      json_object_set_int_member (socket, "link", add_link (opening, part[0], part[1], part[2], part[3]));
    }

  return TRUE;
}

static JsonObject *
get_config (Opening    *opening,
            guint       index,
            const char *side,
            const char *name)
{
  g_autofree char *place = g_strdup_printf ("%u", index);
  JsonObject *node = easel_json_get_object (easel_json_get_object (opening->group, "config"), place);

  return easel_json_get_object (easel_json_get_object (node, side), name);
}

static gboolean
is_widget (JsonObject *socket)
{
  return easel_json_get_node (socket, "widget") != NULL;
}

/* The outer node's next socket is the inner one's, by place. */
static void
expose_socket (Opening    *opening,
               guint       index,
               guint       slot,
               JsonObject *socket)
{
  JsonObject *outer = get_element (easel_json_get_array (opening->outer, "inputs"), opening->n_inputs);
  const char *name = easel_json_get_string (outer, "name");
  JsonObject *input = json_object_new ();

  json_object_set_string_member (input, "name", name != NULL ? name : "");
  json_array_add_object_element (opening->inputs, input);
  json_object_set_int_member (socket, "link", add_link (opening, -10, opening->n_inputs, index, slot));
  opening->n_inputs++;
}

static gboolean
expose_sockets (Opening *opening)
{
  for (guint i = 0; i < count (opening->inner); i++)
    {
      JsonArray *sockets = easel_json_get_array (get_element (opening->inner, i), "inputs");

      for (guint pass = 0; pass < 2; pass++)
        for (guint j = 0; j < count (sockets); j++)
          {
            JsonObject *socket = get_element (sockets, j);
            const char *name = easel_json_get_string (socket, "name");
            gboolean is_visible = TRUE;

            if (name == NULL)
              return FALSE;
            if (is_widget (socket) != (pass == 1) || easel_json_get_node (socket, "link") != NULL)
              continue;

            easel_json_get_boolean (get_config (opening, i, "input", name), "visible", &is_visible);
            if (is_visible || pass == 1)
              expose_socket (opening, i, j, socket);
          }
    }

  return opening->n_inputs == count (easel_json_get_array (opening->outer, "inputs"));
}

static gboolean
is_taken (Opening *opening,
          guint    index,
          guint    slot)
{
  JsonArray *external = easel_json_get_array (opening->group, "external");
  gboolean is_linked = FALSE;

  for (guint i = 0; i < count (opening->links); i++)
    {
      JsonObject *link = json_array_get_object_element (opening->links, i);

      is_linked |= json_object_get_int_member (link, "origin_id") == index &&
                   json_object_get_int_member (link, "origin_slot") == slot;
    }

  for (guint i = 0; i < count (external); i++)
    {
      JsonNode *element = json_array_get_element (external, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;
      gint64 node, output;

      if (count (pair) > 1 && easel_json_read_int (json_array_get_element (pair, 0), &node) &&
          easel_json_read_int (json_array_get_element (pair, 1), &output) && node == index && output == slot)
        return FALSE;
    }

  return is_linked;
}

static gboolean
expose_outputs (Opening *opening)
{
  for (guint i = 0; i < count (opening->inner); i++)
    {
      guint n_outputs = count (easel_json_get_array (get_element (opening->inner, i), "outputs"));

      for (guint j = 0; j < n_outputs; j++)
        {
          g_autofree char *slot = g_strdup_printf ("%u", j);
          gboolean is_visible = !is_taken (opening, i, j);

          easel_json_get_boolean (get_config (opening, i, "output", slot), "visible", &is_visible);
          if (is_visible)
            add_link (opening, i, j, -20, opening->n_outputs++);
        }
    }

  return opening->n_outputs == count (easel_json_get_array (opening->outer, "outputs"));
}

static gboolean
has_become_socket (JsonObject *node,
                   const char *widget)
{
  JsonArray *sockets = easel_json_get_array (node, "inputs");

  for (guint i = 0; i < count (sockets); i++)
    {
      JsonObject *socket = get_element (sockets, i);

      if (is_widget (socket) && g_strcmp0 (easel_json_get_string (socket, "name"), widget) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
copy_entries (JsonArray *to,
              JsonArray *from,
              guint      start,
              guint      end)
{
  for (guint i = start; i < MIN (end, count (from)); i++)
    json_array_add_element (to, easel_graph_copy (json_array_get_element (from, i)));
}

/* What an inner node says of itself is what it was when the group was made: the instance has its own. */
static gboolean
give_values (Opening    *opening,
             JsonObject *node)
{
  const char *class_type = easel_json_get_string (node, "type");
  JsonArray *own = easel_json_get_array (node, "widgets_values");
  JsonArray *given = easel_json_get_array (opening->outer, "widgets_values");
  g_autoptr(GPtrArray) widgets = NULL;
  g_autoptr(JsonArray) values = json_array_new ();
  guint at = 0;

  if (class_type == NULL || easel_json_get_object (node, "widgets_values") != NULL)
    return FALSE;

  widgets = easel_ui_widgets_find (opening->object_info, node, class_type);
  if (widgets == NULL)
    return FALSE;

  for (guint i = 0; i < widgets->len; i++)
    {
      EaselUiWidget *widget = g_ptr_array_index (widgets, i);
      guint next = easel_ui_widgets_skip (widgets, i, own, at);
      guint next_given = easel_ui_widgets_skip (widgets, i, given, opening->n_values);

      if (has_become_socket (node, widget->name))
        copy_entries (values, own, at, next);
      else
        {
          copy_entries (values, given, opening->n_values, next_given);
          opening->n_values = next_given;
        }
      at = next;
    }

  json_object_set_array_member (node, "widgets_values", g_steal_pointer (&values));

  return TRUE;
}

static gboolean
give_all_values (Opening *opening)
{
  for (guint i = 0; i < count (opening->inner); i++)
    if (!give_values (opening, get_element (opening->inner, i)))
      return FALSE;

  return opening->n_values == count (easel_json_get_array (opening->outer, "widgets_values"));
}

/**
 * easel_ui_group_is:
 * @class_type: a node's class in UI format
 *
 * Returns: whether it is an instance of a group
 */
gboolean
easel_ui_group_is (const char *class_type)
{
  return g_str_has_prefix (class_type, "workflow/") || g_str_has_prefix (class_type, "workflow>");
}

/**
 * easel_ui_group_open:
 * @outer: an instance of a group
 * @group: (nullable): the group, out of `extra.groupNodes`
 * @object_info: (nullable): a machine's classes
 *
 * Only what comes out even is trusted: every socket, output and value of the instance must have found its place.
 *
 * Returns: (transfer full) (nullable): the instance's inside as a subgraph
 */
JsonObject *
easel_ui_group_open (JsonObject *outer,
                     JsonObject *group,
                     JsonObject *object_info)
{
  Opening opening = { .outer = outer, .group = group, .object_info = object_info };
  JsonObject *subgraph = json_object_new ();

  opening.inner = json_array_new ();
  opening.links = json_array_new ();
  opening.inputs = json_array_new ();
  json_object_set_array_member (subgraph, "nodes", opening.inner);
  json_object_set_array_member (subgraph, "links", opening.links);
  json_object_set_array_member (subgraph, "inputs", opening.inputs);

  if (group == NULL || !copy_nodes (&opening) || !copy_links (&opening) || !expose_sockets (&opening) ||
      !expose_outputs (&opening) || !give_all_values (&opening))
    g_clear_pointer (&subgraph, json_object_unref);

  return subgraph;
}
