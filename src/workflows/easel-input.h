/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that a workflow lets its user choose: an immutable definition, read from the graph (inputs.md 1, 8). */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselInputKind:
 * @EASEL_INPUT_KIND_TEXT: text of many lines
 * @EASEL_INPUT_KIND_LINE: text of one line
 * @EASEL_INPUT_KIND_NUMBER: a decimal number
 * @EASEL_INPUT_KIND_INTEGER: a whole number
 * @EASEL_INPUT_KIND_SLIDER: a decimal number within limits
 * @EASEL_INPUT_KIND_INTEGER_SLIDER: a whole number within limits
 * @EASEL_INPUT_KIND_BOOLEAN: yes or no
 * @EASEL_INPUT_KIND_ENUM: one of some texts
 * @EASEL_INPUT_KIND_SEED: an unsigned number of up to 64 bits, drawn or given
 * @EASEL_INPUT_KIND_IMAGE: a picture
 * @EASEL_INPUT_KIND_IMAGE_ALPHA: a picture whose transparency matters
 * @EASEL_INPUT_KIND_IMAGE_BATCH: pictures, in order
 * @EASEL_INPUT_KIND_VIDEO: a video file
 * @EASEL_INPUT_KIND_AUDIO: a sound file
 * @EASEL_INPUT_KIND_EXR: an OpenEXR file
 * @EASEL_INPUT_KIND_FILE: any file
 * @EASEL_INPUT_KIND_LORA: a LoRA's file name on the machine, or its address
 * @EASEL_INPUT_KIND_CHECKPOINT: a checkpoint's file name on the machine
 * @EASEL_INPUT_KIND_FACE_MODEL: a face model's name or address
 * @EASEL_INPUT_KIND_COLOUR: a colour, `#rrggbb`
 * @EASEL_INPUT_KIND_UNSUPPORTED: cannot be sent over HTTP
 *
 * What is asked for; decides the row in the window and the rules of the value. The nicks are the words of
 * `easelctl inputs --json`.
 */
typedef enum {
  EASEL_INPUT_KIND_TEXT,
  EASEL_INPUT_KIND_LINE,
  EASEL_INPUT_KIND_NUMBER,
  EASEL_INPUT_KIND_INTEGER,
  EASEL_INPUT_KIND_SLIDER,
  EASEL_INPUT_KIND_INTEGER_SLIDER,
  EASEL_INPUT_KIND_BOOLEAN,
  EASEL_INPUT_KIND_ENUM,
  EASEL_INPUT_KIND_SEED,
  EASEL_INPUT_KIND_IMAGE,
  EASEL_INPUT_KIND_IMAGE_ALPHA,
  EASEL_INPUT_KIND_IMAGE_BATCH,
  EASEL_INPUT_KIND_VIDEO,
  EASEL_INPUT_KIND_AUDIO,
  EASEL_INPUT_KIND_EXR,
  EASEL_INPUT_KIND_FILE,
  EASEL_INPUT_KIND_LORA,
  EASEL_INPUT_KIND_CHECKPOINT,
  EASEL_INPUT_KIND_FACE_MODEL,
  EASEL_INPUT_KIND_COLOUR,
  EASEL_INPUT_KIND_UNSUPPORTED,
} EaselInputKind;

#define EASEL_TYPE_INPUT_KIND (easel_input_kind_get_type ())
#define EASEL_TYPE_INPUT (easel_input_get_type ())

GType               easel_input_kind_get_type        (void);
const char         *easel_input_kind_to_string       (EaselInputKind       kind);
gboolean            easel_input_kind_is_media        (EaselInputKind       kind);
gboolean            easel_input_kind_is_number       (EaselInputKind       kind);

G_DECLARE_FINAL_TYPE (EaselInput, easel_input, EASEL, INPUT, GObject)

/* Where it stands in the graph */
const char         *easel_input_get_id               (EaselInput          *self);
const char         *easel_input_get_node             (EaselInput          *self);
const char         *easel_input_get_member           (EaselInput          *self);
const char         *easel_input_get_class_type       (EaselInput          *self);
gboolean            easel_input_is_external          (EaselInput          *self);

/* What it asks for */
EaselInputKind      easel_input_get_kind             (EaselInput          *self);
const char         *easel_input_get_label            (EaselInput          *self);
const char         *easel_input_get_description      (EaselInput          *self);
JsonNode           *easel_input_get_default          (EaselInput          *self);
const char         *easel_input_get_default_text     (EaselInput          *self);
gboolean            easel_input_has_linked_default   (EaselInput          *self);
const char         *easel_input_get_minimum          (EaselInput          *self);
const char         *easel_input_get_maximum          (EaselInput          *self);
const char         *easel_input_get_step             (EaselInput          *self);
const char * const *easel_input_get_options          (EaselInput          *self);

/* How it is shown */
const char         *easel_input_get_group_id         (EaselInput          *self);
const char         *easel_input_get_group_name       (EaselInput          *self);
gboolean            easel_input_is_group_collapsed   (EaselInput          *self);
guint               easel_input_get_use_count        (EaselInput          *self);
gboolean            easel_input_is_usable            (EaselInput          *self);
const char         *easel_input_get_reason           (EaselInput          *self);
const char         *easel_input_get_note             (EaselInput          *self);

JsonNode           *easel_input_to_json              (EaselInput          *self);

G_END_DECLS
