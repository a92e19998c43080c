/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From UI format to API format, where that can be done exactly (inputs.md 9). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselUiConversion:
 * @graph: the API graph, as far as it could be made
 * @external: an API graph of the external nodes only, those that are switched off with their `mode`
 * @problem: (nullable): the first node that stands in the way, and what to do
 */
typedef struct {
  JsonNode *graph;
  JsonNode *external;
  char     *problem;
} EaselUiConversion;

void  easel_ui_convert            (JsonNode           *ui_graph,
                                   JsonObject         *object_info,
                                   EaselUiConversion  *conversion);
void  easel_ui_conversion_clear   (EaselUiConversion  *conversion);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EaselUiConversion, easel_ui_conversion_clear)

G_END_DECLS
