/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one input of a node may be, and how a value that it may not be is refused in ComfyUI's words. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-check-literal.h"

#include "server/easel-builtin-check.h"
#include "server/easel-builtin-files.h"

/* Longer lists of choices are not sent back. */
#define MANY_CHOICES 20

/**
 * easel_builtin_add_reason:
 * @reasons: why a node is refused, so far
 * @type: ComfyUI's word for it
 * @message: a sentence
 * @details: what exactly
 * @extra_info: (transfer full): more, for programs
 */
void
easel_builtin_add_reason (JsonArray  *reasons,
                          const char *type,
                          const char *message,
                          const char *details,
                          JsonObject *extra_info)
{
  JsonObject *reason = json_object_new ();

  json_object_set_string_member (reason, "type", type);
  json_object_set_string_member (reason, "message", message);
  json_object_set_string_member (reason, "details", details);
  json_object_set_object_member (reason, "extra_info", extra_info);
  json_array_add_object_element (reasons, reason);
}

/**
 * easel_builtin_spot_describe:
 * @spot: one input of one node
 *
 * Returns: (transfer full): what names the input, so that a client can mark the field
 */
JsonObject *
easel_builtin_spot_describe (const EaselBuiltinSpot *spot)
{
  JsonObject *info = json_object_new ();

  json_object_set_string_member (info, "input_name", spot->input->name);
  json_object_set_member (info, "input_config",
                          easel_builtin_input_dup_config (spot->input, spot->input_folder));
  if (spot->value != NULL)
    json_object_set_member (info, "received_value", json_node_copy (spot->value));

  return info;
}

/* Python's list of texts. */
static char *
format_choices (const char *const *choices)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; choices[i] != NULL; i++)
    g_string_append_printf (text, "%s'%s'", i > 0 ? ", " : "", choices[i]);

  g_string_append_c (text, ']');

  return g_string_free (text, FALSE);
}

/**
 * easel_builtin_input_dup_kind:
 * @input: an input of a class
 *
 * Returns: (transfer full): its kind as ComfyUI writes it: a word, or a list of choices
 */
char *
easel_builtin_input_dup_kind (const EaselBuiltinInput *input)
{
  return input->choices != NULL ? format_choices (input->choices)
                                : g_strdup (easel_builtin_kind_get_name (input->kind));
}

static void
refuse_range (const EaselBuiltinSpot *spot,
              gboolean                smaller,
              const char             *value,
              const char             *limit)
{
  g_autofree char *message = g_strdup_printf ("Value %s %s than %s of %s", value, smaller ? "smaller" : "bigger",
                                              smaller ? "min" : "max", limit);

  easel_builtin_add_reason (spot->reasons, smaller ? "value_smaller_than_min" : "value_bigger_than_max", message,
                            spot->input->name, easel_builtin_spot_describe (spot));
}

static void
check_int (const EaselBuiltinSpot *spot,
           JsonNode               *literal)
{
  g_autofree char *digits = easel_builtin_read_digits (literal, NULL);

  if (spot->input->minimum != NULL && easel_builtin_compare_digits (digits, spot->input->minimum) < 0)
    refuse_range (spot, TRUE, digits, spot->input->minimum);
  else if (spot->input->maximum != NULL && easel_builtin_compare_digits (digits, spot->input->maximum) > 0)
    refuse_range (spot, FALSE, digits, spot->input->maximum);
}

static void
check_float (const EaselBuiltinSpot *spot,
             double                  number)
{
  g_autofree char *text = easel_builtin_format_float (number);

  if (spot->input->minimum != NULL && number < g_ascii_strtod (spot->input->minimum, NULL))
    refuse_range (spot, TRUE, text, spot->input->minimum);
  else if (spot->input->maximum != NULL && number > g_ascii_strtod (spot->input->maximum, NULL))
    refuse_range (spot, FALSE, text, spot->input->maximum);
}

static void
check_choice (const EaselBuiltinSpot *spot,
              const char             *text)
{
  gboolean many = g_strv_length ((char **) spot->input->choices) > MANY_CHOICES;
  g_autofree char *choices = format_choices (spot->input->choices);
  g_autofree char *details = NULL;
  JsonObject *info;

  if (g_strv_contains (spot->input->choices, text))
    return;

  details = g_strdup_printf ("%s: '%s' not in %s", spot->input->name, text, choices);
  info = easel_builtin_spot_describe (spot);
  if (many)
    json_object_set_null_member (info, "input_config");
  easel_builtin_add_reason (spot->reasons, "value_not_in_list", "Value not in list", details, info);
}

/* What LoadImage checks itself, instead of the list. */
static void
check_file (const EaselBuiltinSpot *spot,
            const char             *text)
{
  g_autofree char *details = NULL;
  JsonObject *info;

  if (easel_builtin_has_input_file (spot->input_folder, text))
    return;

  details = g_strdup_printf ("%s - Invalid image file: %s", spot->input->name, text);
  info = json_object_new ();
  json_object_set_string_member (info, "input_name", spot->input->name);
  easel_builtin_add_reason (spot->reasons, "custom_validation_failed", "Custom validation failed for node", details,
                            info);
}

/**
 * easel_builtin_check_literal:
 * @spot: an input that has a value of its own and no link
 *
 * Adds a reason for each thing that is wrong with the value.
 */
void
easel_builtin_check_literal (const EaselBuiltinSpot *spot)
{
  JsonNode *literal = easel_builtin_unwrap (spot->value);
  const char *kind = easel_builtin_kind_get_name (spot->input->kind);
  EaselBuiltinValue value = { 0 };
  g_autoptr(GError) error = NULL;

  if (!easel_builtin_value_read (&value, spot->input->kind, literal, &error))
    {
      g_autofree char *message = g_strdup_printf ("Failed to convert an input value to a %s value", kind);
      g_autofree char *text = easel_builtin_format_literal (literal);
      g_autofree char *details = g_strdup_printf ("%s, %s, %s", spot->input->name, text, error->message);
      JsonObject *info = easel_builtin_spot_describe (spot);

      json_object_set_string_member (info, "exception_message", error->message);
      easel_builtin_add_reason (spot->reasons, "invalid_input_type", message, details, info);
      return;
    }

  if (spot->input->kind == EASEL_BUILTIN_INT)
    check_int (spot, literal);
  else if (spot->input->kind == EASEL_BUILTIN_FLOAT)
    check_float (spot, value.number);
  else if (spot->input->flags & EASEL_BUILTIN_INPUT_FILE)
    check_file (spot, value.text);
  else if (spot->input->kind == EASEL_BUILTIN_COMBO)
    check_choice (spot, value.text);

  easel_builtin_value_clear (&value);
}
