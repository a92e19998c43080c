/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of inputs, and what they have in common. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-input.h"

G_DEFINE_ENUM_TYPE (EaselInputKind, easel_input_kind,
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_TEXT, "text"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_LINE, "line"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_NUMBER, "number"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_INTEGER, "integer"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_SLIDER, "slider"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_INTEGER_SLIDER, "integer-slider"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_BOOLEAN, "boolean"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_ENUM, "enum"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_SEED, "seed"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_IMAGE, "image"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_IMAGE_ALPHA, "image-alpha"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_IMAGE_BATCH, "image-batch"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_VIDEO, "video"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_AUDIO, "audio"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_EXR, "exr"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_FILE, "file"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_LORA, "lora"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_CHECKPOINT, "checkpoint"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_FACE_MODEL, "face-model"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_COLOUR, "colour"),
                    G_DEFINE_ENUM_VALUE (EASEL_INPUT_KIND_UNSUPPORTED, "unsupported"))

/**
 * easel_input_kind_to_string:
 * @kind: a kind
 *
 * Returns: its word in `easelctl inputs`
 */
const char *
easel_input_kind_to_string (EaselInputKind kind)
{
  g_autoptr(GEnumClass) kinds = g_type_class_ref (EASEL_TYPE_INPUT_KIND);
  GEnumValue *value = g_enum_get_value (kinds, (int) kind);

  return value != NULL ? value->value_nick : "unsupported";
}

/**
 * easel_input_kind_is_media:
 * @kind: a kind
 *
 * Returns: whether the value is an address, so that a file must be uploaded first
 */
gboolean
easel_input_kind_is_media (EaselInputKind kind)
{
  return kind >= EASEL_INPUT_KIND_IMAGE && kind <= EASEL_INPUT_KIND_FILE;
}

/**
 * easel_input_kind_is_number:
 * @kind: a kind
 *
 * Returns: whether the value is a number that is typed (seeds are apart)
 */
gboolean
easel_input_kind_is_number (EaselInputKind kind)
{
  return kind >= EASEL_INPUT_KIND_NUMBER && kind <= EASEL_INPUT_KIND_INTEGER_SLIDER;
}
