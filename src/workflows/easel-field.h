/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One input while it is being filled in: what was typed, whether it is right, and why not. */

#pragma once

#include "workflows/easel-input.h"

G_BEGIN_DECLS

/**
 * EaselSeedMode:
 * @EASEL_SEED_MODE_RANDOM: a new one is drawn for each run, sent, and shown as the seed used
 * @EASEL_SEED_MODE_FIXED: the number in :text
 * @EASEL_SEED_MODE_LAST: the one that the last run used
 *
 * Of fields of %EASEL_INPUT_KIND_SEED; all others are %EASEL_SEED_MODE_FIXED.
 */
typedef enum {
  EASEL_SEED_MODE_RANDOM,
  EASEL_SEED_MODE_FIXED,
  EASEL_SEED_MODE_LAST,
} EaselSeedMode;

#define EASEL_TYPE_SEED_MODE (easel_seed_mode_get_type ())
#define EASEL_TYPE_FIELD (easel_field_get_type ())

GType          easel_seed_mode_get_type       (void);

G_DECLARE_FINAL_TYPE (EaselField, easel_field, EASEL, FIELD, GObject)

/* Properties, all notified: input, text, seed-mode, last-seed, changed, error (NULL: right), hint (NULL: none). */

EaselField    *easel_field_new                (EaselInput          *input);
EaselInput    *easel_field_get_input          (EaselField          *self);

/* What was typed, to the letter. Empty for a file or a number stands for the workflow's own default. */
const char    *easel_field_get_text           (EaselField          *self);
void           easel_field_set_text           (EaselField          *self,
                                               const char          *text);
gboolean       easel_field_is_changed         (EaselField          *self);
void           easel_field_reset              (EaselField          *self);

/* Files and addresses: the text is one reference a line, each `file:…`, `http(s):…`, `data:image/…`, a name on the
 * machine, or `easel-file:HASH/NAME`: bytes kept by EaselInputFiles. */
GStrv          easel_field_dup_references     (EaselField          *self);
void           easel_field_set_references     (EaselField          *self,
                                               const char * const  *references);

EaselSeedMode  easel_field_get_seed_mode      (EaselField          *self);
void           easel_field_set_seed_mode      (EaselField          *self,
                                               EaselSeedMode        mode);
const char    *easel_field_get_last_seed      (EaselField          *self);
void           easel_field_set_last_seed      (EaselField          *self,
                                               const char          *digits);
char          *easel_field_draw_seed          (EaselField          *self);

const char    *easel_field_get_error          (EaselField          *self);
const char    *easel_field_get_hint           (EaselField          *self);
const char    *easel_field_get_suggestion     (EaselField          *self);

G_END_DECLS
