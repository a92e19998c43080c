/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short ways to write down the answers of the server. */

#pragma once

#include "base/easel-json.h"
#include "base/easel-time.h"

G_BEGIN_DECLS

JsonNode   *easel_server_json       (const char        *first_member,
                                     ...) G_GNUC_NULL_TERMINATED;
void        easel_server_json_set   (JsonObject        *object,
                                     const char        *first_member,
                                     ...) G_GNUC_NULL_TERMINATED;
JsonNode   *easel_server_json_time  (gint64             time,
                                     EaselTimeSpelling  spelling);
JsonNode   *easel_server_json_array (JsonArray         *array);
JsonNode   *easel_server_json_read  (const char        *text);
char       *easel_server_json_text  (JsonObject        *object);

G_END_DECLS
