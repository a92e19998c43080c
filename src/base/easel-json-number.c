/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in JSON with the digits they came with: native where that loses nothing, marked text elsewhere. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json-private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *
skip_digits (const char *at,
             const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;

  return at;
}

/**
 * easel_json_scan_number:
 * @text: where a number may start
 * @end: where the text ends
 *
 * Returns: how many bytes from @text on are a number by the grammar of JSON, 0 when none starts there
 */
gsize
easel_json_scan_number (const char *text,
                        const char *end)
{
  const char *at = text;
  const char *digits;

  if (at < end && *at == '-')
    at++;

  digits = at;
  at = skip_digits (at, end);
  if (at == digits || (*digits == '0' && at - digits > 1))
    return 0;

  if (at < end && *at == '.')
    {
      digits = at + 1;
      at = skip_digits (digits, end);
      if (at == digits)
        return 0;
    }

  if (at < end && (*at == 'e' || *at == 'E'))
    {
      digits = at + 1;
      if (digits < end && (*digits == '+' || *digits == '-'))
        digits++;
      at = skip_digits (digits, end);
      if (at == digits)
        return 0;
    }

  return at - text;
}

/* The digits of a double, without zeros at the end, as few as give the same double back; returns the power of ten of
 * the first one. */
static int
find_digits (double  value,
             char    digits[32])
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *exponent;
  gsize length = 0;

  /* Fifteen digits always survive, except where doubles thin out towards zero. */
  for (int precision = isnormal (value) ? 14 : 0; precision <= 16; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }

  exponent = strchr (text, 'e');
  for (const char *at = text; at < exponent; at++)
    if (*at != '.')
      digits[length++] = *at;
  while (length > 1 && digits[length - 1] == '0')
    length--;
  digits[length] = '\0';

  return atoi (exponent + 1);
}

/**
 * easel_json_double_to_text:
 * @value: a finite number
 *
 * The shortest text that reads back as @value, in the form that Python and JavaScript users know: an exponent only for
 * very large and very small numbers, and always a point or an exponent, so that it stays a double.
 *
 * Returns: (transfer full): the text
 */
char *
easel_json_double_to_text (double value)
{
  GString *text = g_string_new (signbit (value) ? "-" : NULL);
  char digits[32];
  int power = find_digits (fabs (value), digits);
  int length = strlen (digits);

  if (power < -4 || power >= 16)
    {
      g_string_append_c (text, digits[0]);
      if (length > 1)
        g_string_append_printf (text, ".%s", digits + 1);
      g_string_append_printf (text, "e%c%02d", power < 0 ? '-' : '+', ABS (power));
    }
  else if (power < 0)
    {
      g_string_append (text, "0.");
      for (int i = -1; i > power; i--)
        g_string_append_c (text, '0');
      g_string_append (text, digits);
    }
  else
    {
      for (int i = 0; i <= power; i++)
        g_string_append_c (text, i < length ? digits[i] : '0');
      g_string_append_printf (text, ".%s", length > power + 1 ? digits + power + 1 : "0");
    }

  return g_string_free (text, FALSE);
}

/**
 * easel_json_new_mark:
 * @digits: a number as text
 *
 * Returns: (transfer full): a node that keeps @digits as they are
 */
JsonNode *
easel_json_new_mark (const char *digits)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *marked = g_strconcat (EASEL_JSON_MARK, digits, NULL);

  json_node_set_string (node, marked);

  return node;
}

static JsonNode *
new_integer (const char *digits)
{
  char text[32];
  gint64 value;

  errno = 0;
  value = g_ascii_strtoll (digits, NULL, 10);
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);

  if (errno != 0 || strcmp (text, digits) != 0)
    return easel_json_new_mark (digits);

  return json_node_init_int (json_node_alloc (), value);
}

static JsonNode *
new_double (const char *digits)
{
  double value = g_ascii_strtod (digits, NULL);
  g_autofree char *text = isfinite (value) ? easel_json_double_to_text (value) : NULL;

  if (g_strcmp0 (text, digits) != 0)
    return easel_json_new_mark (digits);

  return json_node_init_double (json_node_alloc (), value);
}

/**
 * easel_json_new_number:
 * @digits: a number as JSON writes it, of any size and length
 *
 * Returns: (transfer full) (nullable): a node that is written as @digits again, %NULL if that is no number
 */
JsonNode *
easel_json_new_number (const char *digits)
{
  gsize length;

  g_return_val_if_fail (digits != NULL, NULL);

  length = strlen (digits);
  if (length == 0 || easel_json_scan_number (digits, digits + length) != length)
    return NULL;

  return strpbrk (digits, ".eE") == NULL ? new_integer (digits) : new_double (digits);
}

static gboolean
is_number_word (const char *text)
{
  return g_str_equal (text, "NaN") || g_str_equal (text, "Infinity") || g_str_equal (text, "-Infinity");
}

/**
 * easel_json_get_mark:
 * @node: (nullable): a node
 *
 * Returns: (transfer none) (nullable): the digits, or the word for what is no finite number, that a marked string stands
 *   for; %NULL for every other node
 */
const char *
easel_json_get_mark (JsonNode *node)
{
  const char *text;
  gsize length;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  text = json_node_get_string (node);
  if (!g_str_has_prefix (text, EASEL_JSON_MARK))
    return NULL;

  text += strlen (EASEL_JSON_MARK);
  length = strlen (text);

  return is_number_word (text) || (length > 0 && easel_json_scan_number (text, text + length) == length) ? text : NULL;
}

static gboolean
is_native_number (JsonNode *node)
{
  GType type;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  type = json_node_get_value_type (node);

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

/**
 * easel_json_is_number:
 * @node: (nullable): a node
 *
 * Returns: whether it is a number, NaN and the infinities included
 */
gboolean
easel_json_is_number (JsonNode *node)
{
  return is_native_number (node) || easel_json_get_mark (node) != NULL;
}

/**
 * easel_json_is_string:
 * @node: (nullable): a node
 *
 * Returns: whether it is text
 */
gboolean
easel_json_is_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
         easel_json_get_mark (node) == NULL;
}

/**
 * easel_json_dup_digits:
 * @node: (nullable): a node
 *
 * Returns: (transfer full) (nullable): the number as it was written, or `NaN`, `Infinity`, `-Infinity`; %NULL if @node is
 *   no number
 */
char *
easel_json_dup_digits (JsonNode *node)
{
  const char *mark = easel_json_get_mark (node);
  double value;

  if (mark != NULL)
    return g_strdup (mark);
  if (!is_native_number (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  value = json_node_get_double (node);
  if (isnan (value))
    return g_strdup ("NaN");

  return isinf (value) ? g_strdup (value < 0 ? "-Infinity" : "Infinity") : easel_json_double_to_text (value);
}
