/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one gate through which JSON comes in and the one writer by which it leaves.
 *
 * json-glib's parser crashes on deep nesting, wraps integers above 2^63-1 and cuts text at \u0000; its generator writes
 * numbers that are no JSON. So only its nodes are used. The gate holds size, depth, encoding and grammar, and keeps every
 * number that a node could not give back to the digit as a marked string, which the functions below know and the writer
 * emits bare. Never ask json_node_get_value_type() for a number and never use JsonParser or JsonGenerator elsewhere.
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode   *easel_json_parse            (const char   *text,
                                         gssize        length,
                                         GError      **error);
JsonNode   *easel_json_parse_bytes      (GBytes       *bytes,
                                         GError      **error);
void        easel_json_parse_async      (GBytes              *bytes,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data);
JsonNode   *easel_json_parse_finish     (GAsyncResult *result,
                                         GError      **error);
char       *easel_json_write            (JsonNode     *node);
char       *easel_json_write_pretty     (JsonNode     *node);
char       *easel_json_write_python     (JsonNode     *node);  /* ", " and ": ", \u escapes: as the service dumps it */

/* Numbers keep the digits they came with. */
JsonNode   *easel_json_new_number       (const char   *digits);
gboolean    easel_json_is_number        (JsonNode     *node);
gboolean    easel_json_is_string        (JsonNode     *node);
gboolean    easel_json_is_boolean       (JsonNode     *node);
char       *easel_json_dup_digits       (JsonNode     *node);

/* One value, tolerantly: another type is "no". Numbers may come as decimal text. */
const char *easel_json_read_string      (JsonNode     *node);
gboolean    easel_json_read_int         (JsonNode     *node,
                                         gint64       *value);
gboolean    easel_json_read_double      (JsonNode     *node,
                                         double       *value);
gboolean    easel_json_read_boolean     (JsonNode     *node,
                                         gboolean     *value);

/* Members, tolerantly: absent, null and another type are all "no". Numbers may come as decimal text. */
JsonObject *easel_json_expect_object    (JsonNode     *node,
                                         GError      **error);
const char *easel_json_get_string       (JsonObject   *object,
                                         const char   *member);
gboolean    easel_json_get_int          (JsonObject   *object,
                                         const char   *member,
                                         gint64       *value);
gboolean    easel_json_get_double       (JsonObject   *object,
                                         const char   *member,
                                         double       *value);
gboolean    easel_json_get_boolean      (JsonObject   *object,
                                         const char   *member,
                                         gboolean     *value);
gint64      easel_json_get_time         (JsonObject   *object,
                                         const char   *member);
JsonObject *easel_json_get_object       (JsonObject   *object,
                                         const char   *member);
JsonArray  *easel_json_get_array        (JsonObject   *object,
                                         const char   *member);
JsonNode   *easel_json_get_node         (JsonObject   *object,
                                         const char   *member);

/* From members to the GObject properties of the same name; what does not fit is left as it is. */
void        easel_json_apply            (JsonObject   *members,
                                         GObject      *object);

G_END_DECLS
