/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be typed into a field, and what is sent for it: the silent traps of the nodes made visible (inputs.md 3). */

#pragma once

#include "workflows/easel-field.h"

G_BEGIN_DECLS

/**
 * EaselVerdict:
 * @error: (nullable): why the value is wrong, and the cure
 * @suggestion: (nullable): a text that would be right
 * @hint: (nullable): what to know, though the value is right
 */
typedef struct {
  char *error;
  char *suggestion;
  char *hint;
} EaselVerdict;

void      easel_verdict_clear         (EaselVerdict  *verdict);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EaselVerdict, easel_verdict_clear)

void      easel_field_rules_check     (EaselInput    *input,
                                       const char    *text,
                                       EaselVerdict  *verdict);
gboolean  easel_field_rules_is_unset  (EaselInput    *input,
                                       const char    *text);
JsonNode *easel_field_rules_to_json   (EaselInput    *input,
                                       const char    *text,
                                       GHashTable    *addresses);

/* References to files and addresses */
gboolean  easel_reference_is_file     (const char    *reference);
gboolean  easel_reference_is_address  (const char    *reference);
GStrv     easel_references_split      (const char    *text);

G_END_DECLS
