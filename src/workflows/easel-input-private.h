/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the readers of this folder make an EaselInput. */

#pragma once

#include "workflows/easel-input.h"

G_BEGIN_DECLS

/**
 * EaselInputDefinition:
 * @member: the node's member that holds the value, for literals
 * @default_text: the default as one would type it; empty if there is none or it is linked
 * @reason: (nullable): why nothing can be sent to it
 * @note: (nullable): what to know about it
 * @order: the author's place for it, `G_MAXINT64` if none was given
 *
 * All that there is to say about an input; handed over to easel_input_new() whole.
 */
typedef struct {
  char           *id;
  char           *node;
  char           *member;
  char           *class_type;
  gboolean        is_external;
  EaselInputKind  kind;
  char           *label;
  char           *description;
  JsonNode       *default_value;
  char           *default_text;
  gboolean        is_linked;
  char           *minimum;
  char           *maximum;
  char           *step;
  GStrv           options;
  char           *group_id;
  char           *group_name;
  gboolean        is_collapsed;
  guint           use_count;
  char           *reason;
  char           *note;
  gint64          order;
} EaselInputDefinition;

EaselInput                 *easel_input_new             (EaselInputDefinition  *definition);
const EaselInputDefinition *easel_input_get_definition  (EaselInput            *self);
void                        easel_input_definition_copy (EaselInputDefinition        *to,
                                                         const EaselInputDefinition  *from);
void                        easel_input_definition_note (EaselInputDefinition  *definition,
                                                         const char            *note);
char                       *easel_input_text_of         (EaselInputKind               kind,
                                                         JsonNode                    *value);
int                         easel_input_compare_digits  (const char                  *a,
                                                         const char                  *b);

G_END_DECLS
