/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group nodes of the old kind, as the subgraphs that took their place. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean    easel_ui_group_is   (const char *class_type);

/* A subgraph; NULL if it cannot be told what belongs where. */
JsonObject *easel_ui_group_open (JsonObject *outer,
                                 JsonObject *group,
                                 JsonObject *object_info);

G_END_DECLS
