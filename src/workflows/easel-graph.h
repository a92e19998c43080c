/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph in API format: node id → {"class_type", "inputs", "_meta"?}; what is asked of it and done to it. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean     easel_graph_is_api               (JsonNode      *node);
gboolean     easel_graph_is_link              (JsonNode      *value);
const char  *easel_graph_get_link_origin      (JsonNode      *value,
                                               gint64        *slot);
gboolean     easel_graph_is_external_class    (const char    *class_type);
JsonNode    *easel_graph_copy                 (JsonNode      *graph);

/* Nodes, in the author's order; members without class_type are passed over. */
GStrv        easel_graph_list_nodes           (JsonNode      *graph);
JsonObject  *easel_graph_get_node             (JsonNode      *graph,
                                               const char    *id);
const char  *easel_graph_get_class_type       (JsonNode      *graph,
                                               const char    *id);
JsonObject  *easel_graph_get_inputs           (JsonNode      *graph,
                                               const char    *id);
const char  *easel_graph_get_title            (JsonNode      *graph,
                                               const char    *id);

/* What the service and its worker do with a graph (inputs.md 2.1, 3.2, 4) */
gboolean     easel_graph_has_linked_input_id  (JsonNode      *graph);
gboolean     easel_graph_apply_inputs         (JsonNode      *graph,
                                               JsonObject    *inputs,
                                               GError       **error);
JsonNode    *easel_graph_list_inputs          (JsonNode      *graph,
                                               gboolean       raw);
void         easel_graph_randomize_seeds      (JsonNode      *graph,
                                               JsonNode      *ui_graph);
JsonNode    *easel_graph_pin_seeds            (JsonNode      *graph,
                                               JsonNode      *ui_graph);
gboolean     easel_graph_can_pin_seed         (JsonNode      *graph,
                                               JsonNode      *ui_graph,
                                               const char    *id);

G_END_DECLS
