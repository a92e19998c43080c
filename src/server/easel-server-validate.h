/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests held against tables of fields, refused in the words of Pydantic (contract 1.6, 2.3). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EASEL_FIELD_TEXT,
  EASEL_FIELD_INTEGER,
  EASEL_FIELD_BOOLEAN,
  EASEL_FIELD_UUID,
  EASEL_FIELD_ENUM,      /* one of the words */
  EASEL_FIELD_LITERAL,   /* the same, in other words */
  EASEL_FIELD_OBJECT,
  EASEL_FIELD_INPUTS,    /* an object of text, numbers, booleans and lists */
  EASEL_FIELD_LISTS,     /* an object of lists */
  EASEL_FIELD_TEXTS,     /* a list of text */
} EaselFieldType;

typedef enum {
  EASEL_FIELD_OPTIONAL = 0,
  EASEL_FIELD_REQUIRED = 1 << 0,
  EASEL_FIELD_NULLABLE = 1 << 1,
} EaselFieldFlags;

/**
 * EaselFieldRule:
 *
 * A member of a body or a parameter of a query. `fallback` is what its absence means, as a query would spell it.
 * An array of them ends with a %NULL `name`.
 */
typedef struct {
  const char         *name;
  EaselFieldType      type;
  EaselFieldFlags     flags;
  const char         *fallback;
  const char *const  *words;
} EaselFieldRule;

/**
 * EaselBodyShape:
 *
 * A Pydantic model: its class name and up to two runs of fields, inherited ones first.
 */
typedef struct {
  const char           *name;
  const EaselFieldRule *inherited;
  const EaselFieldRule *fields;
} EaselBodyShape;

JsonObject *easel_server_validate_body  (JsonNode                     *body,
                                         const EaselBodyShape *const  *shapes,
                                         const EaselBodyShape        **shape,
                                         JsonArray                    *errors);
JsonObject *easel_server_validate_query (GHashTable                   *query,
                                         const EaselFieldRule         *fields,
                                         JsonArray                    *errors);
JsonNode   *easel_server_validate_path  (const char                   *text,
                                         const EaselFieldRule         *field,
                                         JsonArray                    *errors);
void        easel_server_validate_fail  (JsonArray                    *errors,
                                         JsonArray                    *loc,
                                         const char                   *type,
                                         const char                   *message,
                                         const char                   *reason,
                                         JsonNode                     *input);
JsonArray  *easel_server_validate_loc   (const char                   *first,
                                         ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
