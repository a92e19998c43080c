/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From nodes and from the service's lists to inputs. */

#pragma once

#include "workflows/easel-input.h"

G_BEGIN_DECLS

GPtrArray *easel_input_reader_read_graph     (JsonNode   *graph);
GPtrArray *easel_input_reader_read_types     (JsonArray  *input_types);
GPtrArray *easel_input_reader_read_literals  (JsonNode   *graph,
                                              JsonNode   *ui_graph,
                                              JsonObject *object_info);

G_END_DECLS
