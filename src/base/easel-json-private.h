/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a number keeps its digits in a JsonNode: between the reader, the members and the writer only. */

#pragma once

#include "base/easel-json.h"

G_BEGIN_DECLS

/* A number that a JsonNode cannot give back to the digit is a string that starts with the noncharacter U+FDD0. A text
 * from outside that starts so gets U+FFFD in its place, so that nobody can pass off text as a number. */
#define EASEL_JSON_MARK        "\xEF\xB7\x90"
#define EASEL_JSON_REPLACEMENT "\xEF\xBF\xBD"

gsize       easel_json_scan_number     (const char *text,
                                        const char *end);
JsonNode   *easel_json_new_mark        (const char *digits);
const char *easel_json_get_mark        (JsonNode   *node);
char       *easel_json_double_to_text  (double      value);

G_END_DECLS
