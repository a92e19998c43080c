/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From UI format to API format, where that can be done exactly (inputs.md 9): better no run than a wrong one. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-ui-conversion.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-ui-graph.h"
#include "workflows/easel-ui-group.h"
#include "workflows/easel-ui-widgets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Nodes that only the canvas knows. */
static const char * const canvas_classes[] = {
  "Note", "MarkdownNote", "PrimitiveNode", "Reroute", "SetNode", "GetNode", "ComfyDeploy", "Label (rgthree)",
  "Fast Groups Bypasser (rgthree)", "Fast Groups Muter (rgthree)", "Bookmark (rgthree)", NULL,
};

void
easel_ui_conversion_clear (EaselUiConversion *conversion)
{
  g_clear_pointer (&conversion->graph, json_node_unref);
  g_clear_pointer (&conversion->external, json_node_unref);
  g_clear_pointer (&conversion->problem, g_free);
}

static JsonNode *
new_object_node (void)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, json_object_new ());

  return node;
}

static const char *
get_title (EaselUiNode *node)
{
  const char *title = easel_json_get_string (node->json, "title");

  return title != NULL && *title != '\0' ? title : node->class_type;
}

static void
note_problem (EaselUiConversion *conversion,
              EaselUiNode       *node,
              const char        *problem)
{
  if (conversion->problem != NULL)
    return;

  conversion->problem =
      g_strdup_printf (_("node %s (%.60s) stands in the way: %s; open the file in ComfyUI and save it with "
                         "\u201cExport (API)\u201d"),
                       node->id, get_title (node), problem);
}

static void
note_missing (EaselUiConversion *conversion,
              EaselUiNode       *node)
{
  if (conversion->problem == NULL)
    conversion->problem =
        g_strdup_printf (_("node %s (%.60s) stands in the way: the machine does not have nodes of the kind %.60s; choose "
                           "a machine that has them"),
                         node->id, get_title (node), node->class_type);
}

static JsonNode *
new_link (EaselUiOrigin *origin)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *link = json_array_new ();

  json_array_add_string_element (link, origin->node_id);
  json_array_add_int_element (link, origin->slot);
  json_node_take_array (node, link);

  return node;
}

/* Links go before the values of widgets, which may be left from before the widget became a socket. */
static void
take_links (EaselUiNode *node,
            JsonObject  *inputs)
{
  JsonArray *sockets = easel_json_get_array (node->json, "inputs");

  for (guint i = 0; sockets != NULL && i < json_array_get_length (sockets); i++)
    {
      JsonNode *element = json_array_get_element (sockets, i);
      JsonObject *socket = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      const char *name = easel_json_get_string (socket, "name");
      g_auto(EaselUiOrigin) origin = { 0 };

      if (name == NULL)
        continue;

      origin = easel_ui_graph_resolve (node, socket);
      if (origin.kind == EASEL_UI_ORIGIN_NODE)
        json_object_set_member (inputs, name, new_link (&origin));
      else if (origin.kind == EASEL_UI_ORIGIN_VALUE)
        json_object_set_member (inputs, name, easel_graph_copy (origin.value));
      else if (origin.kind == EASEL_UI_ORIGIN_REMOVED && json_object_has_member (inputs, name))
        json_object_remove_member (inputs, name);
    }
}

static JsonObject *
new_api_node (EaselUiNode *node,
              JsonObject  *inputs)
{
  JsonObject *api_node = json_object_new ();
  JsonObject *meta = json_object_new ();

  json_object_set_string_member (meta, "title", get_title (node));
  json_object_set_object_member (api_node, "inputs", inputs);
  json_object_set_string_member (api_node, "class_type", node->class_type);
  json_object_set_object_member (api_node, "_meta", meta);

  return api_node;
}

/* Why a node cannot be taken as it is, whatever its widgets; NULL for others. */
static const char *
explain_inside (EaselUiNode *node)
{
  if (easel_ui_group_is (node->class_type))
    return _("it is a group node of the old kind, and what belongs where in it is known to ComfyUI only");
  if (g_uuid_string_is_valid (node->class_type))
    return _("the subgraph that it stands for is not in the file");

  return NULL;
}

static JsonObject *
convert_node (EaselUiNode        *node,
              JsonObject         *object_info,
              gboolean            is_lenient,
              EaselUiConversion  *conversion)
{
  g_autoptr(GPtrArray) widgets = easel_ui_widgets_find (object_info, node->json, node->class_type);
  g_autofree char *problem = NULL;
  const char *why = explain_inside (node);
  JsonObject *inputs;

  if (why == NULL && widgets == NULL)
    why = _("which of its values is which is known to ComfyUI only");
  if (why != NULL)
    {
      note_problem (conversion, node, why);
      return NULL;
    }

  inputs =
      easel_ui_widgets_read_values (widgets, easel_json_get_node (node->json, "widgets_values"), is_lenient, &problem);
  if (inputs == NULL)
    {
      note_problem (conversion, node, problem);
      return NULL;
    }

  take_links (node, inputs);

  return new_api_node (node, inputs);
}

/* The form can be read even where the file cannot be run, nodes that are switched off included. */
static void
take_external (EaselUiNode       *node,
               JsonObject        *object_info,
               EaselUiConversion *conversion)
{
  g_auto(EaselUiConversion) aside = { 0 };
  JsonObject *api_node = convert_node (node, object_info, TRUE, &aside);
  JsonObject *external = json_node_get_object (conversion->external);

  if (api_node == NULL)
    api_node = new_api_node (node, json_object_new ());
  if (node->mode != 0)
    json_object_set_int_member (api_node, "mode", node->mode);
  json_object_set_object_member (external, node->id, api_node);
}

static gboolean
is_executed (EaselUiNode *node)
{
  return node->mode != 2 && node->mode != 4 && !g_strv_contains (canvas_classes, node->class_type);
}

static gboolean
is_known_to_machine (EaselUiNode *node,
                     JsonObject  *object_info)
{
  return object_info == NULL || json_object_has_member (object_info, node->class_type);
}

/* A link to a node that was left out is left out too. */
static void
drop_loose_links (JsonNode *graph)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);
      g_autoptr(GList) members = json_object_get_members (inputs);

      for (GList *l = members; l != NULL; l = l->next)
        {
          const char *origin = easel_graph_get_link_origin (json_object_get_member (inputs, l->data), NULL);

          if (origin != NULL && easel_graph_get_node (graph, origin) == NULL)
            json_object_remove_member (inputs, l->data);
        }
    }
}

/**
 * easel_ui_convert:
 * @ui_graph: a graph in UI format
 * @object_info: (nullable): a machine's classes
 * @conversion: (out caller-allocates): what came of it
 *
 * Without a machine's classes, those are converted that are known here and those that newer front ends describe in the
 * file itself.
 */
void
easel_ui_convert (JsonNode          *ui_graph,
                  JsonObject        *object_info,
                  EaselUiConversion *conversion)
{
  g_autoptr(EaselUiGraph) graph = easel_ui_graph_new (ui_graph, object_info);
  GPtrArray *nodes = easel_ui_graph_get_nodes (graph);
  JsonObject *api_nodes;

  conversion->graph = new_object_node ();
  conversion->external = new_object_node ();
  api_nodes = json_node_get_object (conversion->graph);
  if (!easel_ui_graph_is_whole (graph))
    conversion->problem = g_strdup (_("its subgraphs hold themselves, or it is too large to be taken apart"));

  for (guint i = 0; i < nodes->len; i++)
    {
      EaselUiNode *node = g_ptr_array_index (nodes, i);
      JsonObject *api_node;

      if (easel_graph_is_external_class (node->class_type))
        take_external (node, object_info, conversion);
      if (!is_executed (node))
        continue;

      if (!is_known_to_machine (node, object_info) && explain_inside (node) == NULL)
        note_missing (conversion, node);
      if (json_object_has_member (api_nodes, node->id))
        note_problem (conversion, node, _("another node has the same id"));
      api_node = convert_node (node, object_info, FALSE, conversion);
      if (api_node != NULL)
        json_object_set_object_member (api_nodes, node->id, api_node);
    }

  drop_loose_links (conversion->graph);
  if (json_object_get_size (api_nodes) == 0 && conversion->problem == NULL)
    conversion->problem = g_strdup (_("it has no nodes that could be run"));
}
