/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be typed into a field, and what is sent for it: the silent traps of the nodes made visible (inputs.md 3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-field-rules.h"

#include "base/easel-json.h"
#include "workflows/easel-input-private.h"
#include "workflows/easel-media-rules.h"
#include "workflows/easel-nearest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A text that starts so would be taken for a number by the JSON writer; as a noncharacter it is in no honest text. */
#define NUMBER_MARK "\xEF\xB7\x90"

#define SEED_MAXIMUM "18446744073709551615"

void
easel_verdict_clear (EaselVerdict *verdict)
{
  g_clear_pointer (&verdict->error, g_free);
  g_clear_pointer (&verdict->suggestion, g_free);
  g_clear_pointer (&verdict->hint, g_free);
}

/* The digits of a typed number in the spelling of JSON, NULL for what is no number. */
static char *
dup_number (const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  const char *digits = *typed == '+' ? typed + 1 : typed;
  const char *sign = *digits == '-' ? "-" : "";
  g_autofree char *spelled = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (*digits == '-')
    digits++;
  while (*digits == '0' && g_ascii_isdigit (digits[1]))
    digits++;

  spelled = g_strconcat (sign, *digits == '.' ? "0" : "", digits, g_str_has_suffix (digits, ".") ? "0" : "", NULL);
  node = easel_json_new_number (spelled);

  return node != NULL ? g_steal_pointer (&spelled) : NULL;
}

static gboolean
is_whole (const char *digits)
{
  return strpbrk (digits, ".eE") == NULL;
}

/* 5.0, 5.00: a whole number in the dress of a decimal one. */
static char *
dup_whole_part (const char *digits)
{
  const char *point = strchr (digits, '.');

  if (point == NULL || point[1 + strspn (point + 1, "0")] != '\0')
    return NULL;

  return g_strndup (digits, point - digits);
}

static void
check_limits (EaselInput   *input,
              const char   *digits,
              EaselVerdict *verdict)
{
  const char *minimum = easel_input_get_minimum (input);
  const char *maximum = easel_input_get_maximum (input);
  const char *default_text = easel_input_get_default_text (input);

  if (minimum != NULL && maximum != NULL && easel_input_compare_digits (minimum, maximum) > 0)
    {
      verdict->error =
          g_strdup_printf (_("takes no value, because the workflow has its limits reversed (%s to %s): leave it "
                             "unchanged"),
                           minimum, maximum);
      verdict->suggestion = g_strdup (default_text);
      return;
    }

  if ((minimum == NULL || easel_input_compare_digits (digits, minimum) >= 0) &&
      (maximum == NULL || easel_input_compare_digits (digits, maximum) <= 0))
    return;

  if (minimum != NULL && easel_input_compare_digits (digits, minimum) < 0)
    verdict->suggestion = g_strdup (minimum);
  else
    verdict->suggestion = g_strdup (maximum);

  if (minimum == NULL)
    verdict->error = g_strdup_printf (_("must be at most %s"), maximum);
  else if (maximum == NULL)
    verdict->error = g_strdup_printf (_("must be at least %s"), minimum);
  else if (easel_input_is_external (input) && *default_text != '\0')
    verdict->error =
        g_strdup_printf (_("must be from %s to %s: with a value outside, the workflow silently takes its default "
                           "(%s)"),
                         minimum, maximum, default_text);
  else
    verdict->error = g_strdup_printf (_("must be from %s to %s"), minimum, maximum);
}

static char *
check_number (const char   *text,
              EaselVerdict *verdict)
{
  g_autofree char *digits = dup_number (text);
  g_autofree char *pointed = NULL;

  if (digits != NULL)
    return g_steal_pointer (&digits);

  verdict->error = g_strdup (_("must be a number, such as 12 or 0.5"));
  pointed = g_strdelimit (g_strdup (text), ",", '.');
  verdict->suggestion = dup_number (pointed);

  return NULL;
}

static char *
check_integer (EaselInput   *input,
               const char   *text,
               EaselVerdict *verdict)
{
  g_autofree char *digits = dup_number (text);

  if (digits == NULL || !is_whole (digits))
    {
      verdict->error = g_strdup (_("must be a whole number without a point"));
      verdict->suggestion = digits != NULL ? dup_whole_part (digits) : NULL;
      return NULL;
    }

  if (easel_input_is_external (input) && easel_input_get_kind (input) == EASEL_INPUT_KIND_INTEGER && *digits == '-')
    {
      verdict->error = g_strdup (_("cannot be negative: the workflow's node silently takes its default instead"));
      return NULL;
    }

  return g_steal_pointer (&digits);
}

static void
check_seed (EaselInput   *input,
            const char   *text,
            EaselVerdict *verdict)
{
  const char *minimum = easel_input_get_minimum (input);
  const char *maximum = easel_input_get_maximum (input);
  g_autofree char *digits = dup_number (text);

  if (digits == NULL || !is_whole (digits) || *digits == '-')
    {
      verdict->error = g_strdup (_("must be a whole number, not negative, or random"));
      verdict->suggestion = g_strdup ("random");
      return;
    }

  if (minimum == NULL)
    minimum = "0";
  if (maximum == NULL)
    maximum = SEED_MAXIMUM;
  if (easel_input_compare_digits (digits, minimum) >= 0 && easel_input_compare_digits (digits, maximum) <= 0)
    return;

  if (easel_input_is_external (input))
    verdict->error =
        g_strdup_printf (_("must be from %s to %s: with a seed outside, the machine silently draws one that nobody "
                           "learns"),
                         minimum, maximum);
  else
    verdict->error = g_strdup_printf (_("must be from %s to %s"), minimum, maximum);
}

static gboolean
read_truth (const char *text,
            gboolean   *truth)
{
  static const char * const yes[] = { "true", "yes", "on", "1", NULL };
  static const char * const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *word = g_strstrip (g_ascii_strdown (text, -1));

  *truth = g_strv_contains (yes, word);

  return *truth || g_strv_contains (no, word);
}

static void
check_option (EaselInput   *input,
              const char   *text,
              EaselVerdict *verdict)
{
  const char * const *options = easel_input_get_options (input);
  g_auto(GStrv) nearest = NULL;
  g_autofree char *list = NULL;

  if (options[0] == NULL)
    {
      verdict->hint = g_strdup (_("The choices are not known here: what is typed is sent as it is"));
      return;
    }
  if (g_strv_contains (options, text))
    return;

  nearest = easel_nearest_find (options, text, 1);
  if (nearest[0] != NULL)
    verdict->suggestion = g_strdup (nearest[0]);

  list = easel_nearest_quote (options, 6);
  verdict->error = g_strdup_printf (_("must be one of %s: the workflow does not check it and fails later"), list);
}

static gboolean
read_colour (const char *text,
             guint       parts[3])
{
  const char *digits = *text == '#' ? text + 1 : text;
  gsize length = strlen (digits);

  if ((length != 3 && length != 6) || strspn (digits, "0123456789abcdefABCDEF") != length)
    return FALSE;

  for (guint i = 0; i < 3; i++)
    {
      if (length == 3)
        parts[i] = (guint) g_ascii_xdigit_value (digits[i]) * 17;
      else
        parts[i] = (guint) (g_ascii_xdigit_value (digits[2 * i]) * 16 + g_ascii_xdigit_value (digits[2 * i + 1]));
    }

  return TRUE;
}

static void
check_colour (const char   *text,
              EaselVerdict *verdict)
{
  guint parts[3];

  if (!read_colour (text, parts))
    verdict->error = g_strdup (_("must be a colour, such as #ff8800"));
}

static void
check_line (const char   *text,
            EaselVerdict *verdict)
{
  if (strpbrk (text, "\r\n") == NULL)
    return;

  verdict->error = g_strdup (_("must be a single line"));
  verdict->suggestion = g_strstrip (g_strdelimit (g_strdup (text), "\r\n", ' '));
}

static void
hint_at_data (const char   *text,
              EaselVerdict *verdict)
{
  if (g_str_has_prefix (text, "data:image/") && easel_reference_is_address (text))
    verdict->hint = g_strdup (_("The service stores a picture that is sent as text and puts its address in the place"));
}

static void
check_by_kind (EaselInput   *input,
               const char   *text,
               EaselVerdict *verdict)
{
  g_autofree char *digits = NULL;
  gboolean truth;

  switch (easel_input_get_kind (input))
    {
    case EASEL_INPUT_KIND_TEXT:
      hint_at_data (text, verdict);
      break;
    case EASEL_INPUT_KIND_LINE:
      check_line (text, verdict);
      hint_at_data (text, verdict);
      break;
    case EASEL_INPUT_KIND_NUMBER:
    case EASEL_INPUT_KIND_SLIDER:
      digits = check_number (text, verdict);
      if (digits != NULL)
        check_limits (input, digits, verdict);
      break;
    case EASEL_INPUT_KIND_INTEGER:
    case EASEL_INPUT_KIND_INTEGER_SLIDER:
      digits = check_integer (input, text, verdict);
      if (digits != NULL)
        check_limits (input, digits, verdict);
      break;
    case EASEL_INPUT_KIND_BOOLEAN:
      if (!read_truth (text, &truth))
        verdict->error = g_strdup (_("must be true or false"));
      break;
    case EASEL_INPUT_KIND_ENUM:
      check_option (input, text, verdict);
      break;
    case EASEL_INPUT_KIND_SEED:
      check_seed (input, text, verdict);
      break;
    case EASEL_INPUT_KIND_COLOUR:
      check_colour (text, verdict);
      break;
    case EASEL_INPUT_KIND_IMAGE:
    case EASEL_INPUT_KIND_IMAGE_ALPHA:
    case EASEL_INPUT_KIND_IMAGE_BATCH:
    case EASEL_INPUT_KIND_VIDEO:
    case EASEL_INPUT_KIND_AUDIO:
    case EASEL_INPUT_KIND_EXR:
    case EASEL_INPUT_KIND_FILE:
    case EASEL_INPUT_KIND_LORA:
    case EASEL_INPUT_KIND_CHECKPOINT:
    case EASEL_INPUT_KIND_FACE_MODEL:
      easel_media_rules_check (input, text, verdict);
      break;
    case EASEL_INPUT_KIND_UNSUPPORTED:
      verdict->error = g_strdup (_("cannot be sent with a run"));
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * easel_field_rules_is_unset:
 * @input: an input
 * @text: what was typed
 *
 * Returns: whether @text leaves the choice to the workflow: empty where empty is no value
 */
gboolean
easel_field_rules_is_unset (EaselInput *input,
                            const char *text)
{
  EaselInputKind kind = easel_input_get_kind (input);
  const char * const *options = easel_input_get_options (input);

  if (*text != '\0' || kind == EASEL_INPUT_KIND_TEXT || kind == EASEL_INPUT_KIND_LINE)
    return FALSE;

  return kind != EASEL_INPUT_KIND_ENUM || !g_strv_contains (options, "");
}

/**
 * easel_field_rules_check:
 * @input: an input
 * @text: what was typed, other than the default
 * @verdict: (out caller-allocates): empty if all is well
 *
 * Judges a value by its kind and by what its node would do with it.
 */
void
easel_field_rules_check (EaselInput   *input,
                         const char   *text,
                         EaselVerdict *verdict)
{
  *verdict = (EaselVerdict) { 0 };

  if (!easel_input_is_usable (input))
    verdict->error = g_strdup (easel_input_get_reason (input));
  else if (!g_utf8_validate (text, -1, NULL))
    verdict->error = g_strdup (_("is not valid UTF-8 text"));
  else if (g_str_has_prefix (text, NUMBER_MARK))
    verdict->error = g_strdup (_("starts with a character that is not allowed in text (U+FDD0)"));
  else if (!easel_field_rules_is_unset (input, text))
    check_by_kind (input, text, verdict);
}

static JsonNode *
new_string (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
new_colour (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *list = json_array_new ();
  JsonObject *colour = json_object_new ();
  guint parts[3] = { 0 };

  read_colour (text, parts);
  json_object_set_int_member (colour, "r", parts[0]);
  json_object_set_int_member (colour, "g", parts[1]);
  json_object_set_int_member (colour, "b", parts[2]);
  json_array_add_object_element (list, colour);
  json_node_take_array (node, list);

  return node;
}

static const char *
resolve (const char *reference,
         GHashTable *addresses)
{
  const char *address = addresses != NULL ? g_hash_table_lookup (addresses, reference) : NULL;

  return address != NULL ? address : reference;
}

/* The batch node wants JSON text: a real list would be taken for a link (inputs.md 3.4). */
static JsonNode *
new_batch (const char *text,
           GHashTable *addresses)
{
  g_auto(GStrv) references = easel_references_split (text);
  g_autoptr(JsonNode) list = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  g_autofree char *json = NULL;

  for (guint i = 0; references[i] != NULL; i++)
    json_array_add_string_element (array, resolve (references[i], addresses));
  json_node_take_array (list, array);
  json = easel_json_write (list);

  return new_string (json);
}

/**
 * easel_field_rules_to_json:
 * @input: an input
 * @text: what was typed, found right by easel_field_rules_check()
 * @addresses: (nullable): reference → address
 *
 * Returns: (transfer full): the value to send, of the type that the input's class takes
 */
JsonNode *
easel_field_rules_to_json (EaselInput *input,
                           const char *text,
                           GHashTable *addresses)
{
  g_autofree char *digits = NULL;
  gboolean truth = FALSE;
  JsonNode *number;

  switch (easel_input_get_kind (input))
    {
    case EASEL_INPUT_KIND_NUMBER:
    case EASEL_INPUT_KIND_SLIDER:
    case EASEL_INPUT_KIND_INTEGER:
    case EASEL_INPUT_KIND_INTEGER_SLIDER:
    case EASEL_INPUT_KIND_SEED:
      digits = dup_number (text);
      number = digits != NULL ? easel_json_new_number (digits) : NULL;
      return number != NULL ? number : json_node_new (JSON_NODE_NULL);
    case EASEL_INPUT_KIND_BOOLEAN:
      read_truth (text, &truth);
      return json_node_init_boolean (json_node_alloc (), truth);
    case EASEL_INPUT_KIND_COLOUR:
      return new_colour (text);
    case EASEL_INPUT_KIND_IMAGE_BATCH:
      return new_batch (text, addresses);
    case EASEL_INPUT_KIND_IMAGE:
    case EASEL_INPUT_KIND_IMAGE_ALPHA:
    case EASEL_INPUT_KIND_VIDEO:
    case EASEL_INPUT_KIND_AUDIO:
    case EASEL_INPUT_KIND_EXR:
    case EASEL_INPUT_KIND_FILE:
    case EASEL_INPUT_KIND_LORA:
    case EASEL_INPUT_KIND_FACE_MODEL:
      return new_string (resolve (text, addresses));
    case EASEL_INPUT_KIND_TEXT:
    case EASEL_INPUT_KIND_LINE:
    case EASEL_INPUT_KIND_ENUM:
    case EASEL_INPUT_KIND_CHECKPOINT:
    case EASEL_INPUT_KIND_UNSUPPORTED:
      return new_string (text);
    default:
      g_assert_not_reached ();
    }
}
