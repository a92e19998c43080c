/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What flows between the nodes of the built-in machine, and how literals become it (the conversions of ComfyUI). */

#pragma once

#include "server/easel-builtin-picture.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EASEL_BUILTIN_NOTHING,
  EASEL_BUILTIN_INT,
  EASEL_BUILTIN_FLOAT,
  EASEL_BUILTIN_STRING,
  EASEL_BUILTIN_BOOLEAN,
  EASEL_BUILTIN_COMBO,
  EASEL_BUILTIN_IMAGE,
  EASEL_BUILTIN_MASK,
  EASEL_BUILTIN_AUDIO,
  EASEL_BUILTIN_ANY,
} EaselBuiltinKind;

/**
 * EaselBuiltinValue:
 *
 * A value of one kind; combos and what is only passed on (audio, files) are text. Seeds above 2^63 keep their bits.
 */
typedef struct {
  EaselBuiltinKind kind;
  gint64           integer;
  double           number;
  char            *text;
  EaselPicture    *picture;
} EaselBuiltinValue;

const char *easel_builtin_kind_get_name     (EaselBuiltinKind          kind);

void        easel_builtin_value_clear       (EaselBuiltinValue        *self);
void        easel_builtin_value_copy        (const EaselBuiltinValue  *self,
                                             EaselBuiltinValue        *copy);
gboolean    easel_builtin_value_read        (EaselBuiltinValue        *self,
                                             EaselBuiltinKind          kind,
                                             JsonNode                 *literal,
                                             GError                  **error);
JsonNode   *easel_builtin_parse_literal     (const char               *text);
gboolean    easel_builtin_value_coerce      (EaselBuiltinValue        *self,
                                             EaselBuiltinKind          kind,
                                             GError                  **error);
char       *easel_builtin_value_dup_text    (const EaselBuiltinValue  *self);

/* Python's way with numbers: `int()` to any size, comparison, `repr()`. */
char       *easel_builtin_read_digits       (JsonNode                 *literal,
                                             GError                  **error);
int         easel_builtin_compare_digits    (const char               *a,
                                             const char               *b);
char       *easel_builtin_format_float      (double                    value);
char       *easel_builtin_format_literal    (JsonNode                 *literal);

G_END_DECLS
