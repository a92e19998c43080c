/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A graph in UI format with its subgraphs laid open, and where each link comes from in the end (inputs.md 9). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _EaselUiGraph EaselUiGraph;
typedef struct _EaselUiScope EaselUiScope;

/**
 * EaselUiNode:
 * @id: its id in API format: `outer:inner` for a node of a subgraph
 * @mode: 0 when it is executed, 2 muted, 4 bypassed; that of the subgraph around it counts too
 * @scope: the graph that it stands in
 */
typedef struct {
  char         *id;
  const char   *class_type;
  JsonObject   *json;
  gint64        mode;
  EaselUiScope *scope;
} EaselUiNode;

/**
 * EaselUiOriginKind:
 * @EASEL_UI_ORIGIN_NONE: nothing is there any more: the widget's own value counts
 * @EASEL_UI_ORIGIN_REMOVED: what was there is switched off: the input is left out
 * @EASEL_UI_ORIGIN_NODE: a node's output
 * @EASEL_UI_ORIGIN_VALUE: a value
 */
typedef enum {
  EASEL_UI_ORIGIN_NONE,
  EASEL_UI_ORIGIN_REMOVED,
  EASEL_UI_ORIGIN_NODE,
  EASEL_UI_ORIGIN_VALUE,
} EaselUiOriginKind;

typedef struct {
  EaselUiOriginKind  kind;
  char              *node_id;
  gint64             slot;
  JsonNode          *value;  /* borrowed from the graph */
} EaselUiOrigin;

EaselUiGraph      *easel_ui_graph_new          (JsonNode       *ui_graph,
                                                JsonObject     *object_info);
void               easel_ui_graph_free         (EaselUiGraph   *self);
GPtrArray         *easel_ui_graph_get_nodes    (EaselUiGraph   *self);  /* of EaselUiNode, in the file's order */
gboolean           easel_ui_graph_is_whole     (EaselUiGraph   *self);
EaselUiOrigin      easel_ui_graph_resolve      (EaselUiNode    *node,
                                                JsonObject     *socket);
void               easel_ui_origin_clear       (EaselUiOrigin  *origin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselUiGraph, easel_ui_graph_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EaselUiOrigin, easel_ui_origin_clear)

G_END_DECLS
