/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one input of a node may be, and how a value that it may not be is refused in ComfyUI's words. */

#pragma once

#include "server/easel-builtin-class.h"

G_BEGIN_DECLS

/**
 * EaselBuiltinSpot:
 * @value: (nullable): what the graph says
 * @input_folder: (nullable): where loaders look
 * @reasons: where refusals go
 *
 * One input of one node.
 */
typedef struct {
  const EaselBuiltinInput *input;
  JsonNode                *value;
  const char              *input_folder;
  JsonArray               *reasons;
} EaselBuiltinSpot;

void        easel_builtin_check_literal   (const EaselBuiltinSpot   *spot);
JsonObject *easel_builtin_spot_describe   (const EaselBuiltinSpot   *spot);
char       *easel_builtin_input_dup_kind  (const EaselBuiltinInput  *input);
void        easel_builtin_add_reason      (JsonArray                *reasons,
                                           const char               *type,
                                           const char               *message,
                                           const char               *details,
                                           JsonObject               *extra_info);

G_END_DECLS
