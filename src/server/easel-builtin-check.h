/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks a graph before it is run, and refuses it in ComfyUI's words. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselBuiltinCheck:
 * @refusal: (nullable): `{"error","node_errors"}`; %NULL if at least one output can be made
 * @node_errors: what is wrong with nodes that are left out, an object; empty if all is well
 * @outputs: (element-type utf8): the ids of the output nodes to run, in the order of the graph
 */
typedef struct {
  JsonNode  *refusal;
  JsonNode  *node_errors;
  GPtrArray *outputs;
} EaselBuiltinCheck;

EaselBuiltinCheck *easel_builtin_check_graph (JsonObject         *graph,
                                              const char         *input_folder);
void               easel_builtin_check_free  (EaselBuiltinCheck  *self);
JsonNode          *easel_builtin_unwrap      (JsonNode           *literal);
gboolean           easel_builtin_is_link     (JsonNode           *value,
                                              const char        **node_id,
                                              gint64             *slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselBuiltinCheck, easel_builtin_check_free)

G_END_DECLS
