/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which text is the prompt and which the negative one, found by following links; and what to call a literal. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A text node that leads to both sides of a sampler has both bits. */
typedef enum {
  EASEL_GRAPH_ROLE_NONE     = 0,
  EASEL_GRAPH_ROLE_POSITIVE = 1 << 0,
  EASEL_GRAPH_ROLE_NEGATIVE = 1 << 1,
} EaselGraphRole;

GHashTable     *easel_graph_roles_find       (JsonNode    *graph);
EaselGraphRole  easel_graph_roles_get        (GHashTable  *roles,
                                              const char  *node_id);
char           *easel_graph_roles_dup_label  (JsonNode    *graph,
                                              GHashTable  *roles,
                                              const char  *node_id,
                                              const char  *member,
                                              gboolean     is_prompt);

G_END_DECLS
