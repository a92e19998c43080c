/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What flows between the nodes of the built-in machine, and how literals become it (the conversions of ComfyUI). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-value.h"

#include "base/easel-json.h"

#include <math.h>
#include <string.h>

static const char *const kind_names[] = {
  [EASEL_BUILTIN_NOTHING] = "NoneType",
  [EASEL_BUILTIN_INT] = "INT",
  [EASEL_BUILTIN_FLOAT] = "FLOAT",
  [EASEL_BUILTIN_STRING] = "STRING",
  [EASEL_BUILTIN_BOOLEAN] = "BOOLEAN",
  [EASEL_BUILTIN_COMBO] = "COMBO",
  [EASEL_BUILTIN_IMAGE] = "IMAGE",
  [EASEL_BUILTIN_MASK] = "MASK",
  [EASEL_BUILTIN_AUDIO] = "AUDIO",
  [EASEL_BUILTIN_ANY] = "*",
};

const char *
easel_builtin_kind_get_name (EaselBuiltinKind kind)
{
  return kind_names[kind];
}

void
easel_builtin_value_clear (EaselBuiltinValue *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->picture, easel_picture_unref);
  self->kind = EASEL_BUILTIN_NOTHING;
}

/* @copy must be empty. */
void
easel_builtin_value_copy (const EaselBuiltinValue *self,
                          EaselBuiltinValue       *copy)
{
  *copy = *self;
  copy->text = g_strdup (self->text);
  if (self->picture != NULL)
    easel_picture_ref (self->picture);
}

/**
 * easel_builtin_parse_literal:
 * @text: (nullable): one JSON value of a table
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *
easel_builtin_parse_literal (const char *text)
{
  g_autofree char *list = text != NULL ? g_strconcat ("[", text, "]", NULL) : NULL;
  g_autoptr(JsonNode) node = list != NULL ? easel_json_parse (list, -1, NULL) : NULL;

  return node != NULL ? json_array_dup_element (json_node_get_array (node), 0) : NULL;
}

/* Digits with a point or an exponent: what Python reads as a float. */
static gboolean
is_float_text (const char *digits)
{
  return strpbrk (digits, ".eE") != NULL;
}

static gboolean
is_integer_text (const char *text)
{
  if (*text == '-' || *text == '+')
    text++;

  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/* Without sign `+` and leading zeros. */
static char *
tidy_digits (const char *text)
{
  gboolean negative = *text == '-';

  text += strspn (text, "+-");
  text += strspn (text, "0");
  if (*text == '\0')
    return g_strdup ("0");

  return g_strconcat (negative ? "-" : "", text, NULL);
}

static const char *
get_python_type (JsonNode *literal)
{
  return JSON_NODE_HOLDS_NULL (literal) ? "NoneType" : JSON_NODE_HOLDS_ARRAY (literal) ? "list" : "dict";
}

/**
 * easel_builtin_read_digits:
 * @literal: a value as it stands in a graph
 * @error: %EASEL_EXCEPTION_VALUE or %EASEL_EXCEPTION_TYPE
 *
 * Returns: (transfer full) (nullable): the decimal digits of Python's `int (literal)`, however many they are
 */
char *
easel_builtin_read_digits (JsonNode  *literal,
                           GError   **error)
{
  g_autofree char *text = NULL;

  if (easel_json_is_boolean (literal))
    return g_strdup (json_node_get_boolean (literal) ? "1" : "0");

  if (easel_json_is_number (literal))
    {
      text = easel_json_dup_digits (literal);
      if (is_float_text (text))
        {
          g_autofree char *whole = g_strdup_printf ("%.0f", trunc (g_ascii_strtod (text, NULL)));

          return tidy_digits (whole);
        }

      return tidy_digits (text);
    }

  if (!easel_json_is_string (literal))
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_TYPE,
                   "int() argument must be a string, a bytes-like object or a real number, not '%s'",
                   get_python_type (literal));
      return NULL;
    }

  text = g_strstrip (g_strdup (json_node_get_string (literal)));
  if (is_integer_text (text))
    return tidy_digits (text);

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_VALUE,
               "invalid literal for int() with base 10: '%s'", json_node_get_string (literal));

  return NULL;
}

/**
 * easel_builtin_compare_digits:
 * @a: decimal digits as easel_builtin_read_digits() gives them
 * @b: the same
 *
 * Returns: less than, equal to or greater than 0
 */
int
easel_builtin_compare_digits (const char *a,
                              const char *b)
{
  gboolean a_negative = *a == '-', b_negative = *b == '-';
  int order;

  if (a_negative != b_negative)
    return a_negative ? -1 : 1;

  if (strlen (a) != strlen (b))
    order = strlen (a) < strlen (b) ? -1 : 1;
  else
    order = strcmp (a, b);

  return a_negative ? -order : order;
}

/**
 * easel_builtin_format_float:
 * @value: a number
 *
 * Returns: (transfer full): Python's `repr (value)`: the shortest digits that read back the same
 */
char *
easel_builtin_format_float (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  double size = fabs (value);

  if (isnan (value))
    return g_strdup ("nan");
  if (isinf (value))
    return g_strdup (value > 0 ? "inf" : "-inf");

  for (int precision = 1; precision <= 17; precision++)
    {
      g_snprintf (format, sizeof format, "%%.%dg", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  /* %g turns to an exponent earlier than Python does. */
  if (size >= 1e-4 && size < 1e16 && strchr (buffer, 'e') != NULL)
    g_ascii_formatd (buffer, sizeof buffer, "%.0f", value);

  return strpbrk (buffer, ".e") != NULL ? g_strdup (buffer) : g_strconcat (buffer, ".0", NULL);
}

/**
 * easel_builtin_format_literal:
 * @literal: a value as it stands in a graph
 *
 * Returns: (transfer full): Python's `str (literal)`
 */
char *
easel_builtin_format_literal (JsonNode *literal)
{
  if (JSON_NODE_HOLDS_NULL (literal))
    return g_strdup ("None");

  if (easel_json_is_boolean (literal))
    return g_strdup (json_node_get_boolean (literal) ? "True" : "False");

  if (easel_json_is_number (literal))
    {
      g_autofree char *digits = easel_json_dup_digits (literal);

      return is_float_text (digits) ? easel_builtin_format_float (g_ascii_strtod (digits, NULL))
                                    : g_steal_pointer (&digits);
    }

  if (easel_json_is_string (literal))
    return g_strdup (json_node_get_string (literal));

  return easel_json_write_python (literal);
}

static gboolean
read_float (JsonNode  *literal,
            double    *number,
            GError   **error)
{
  g_autofree char *text = NULL;
  char *end = NULL;

  if (easel_json_is_boolean (literal))
    {
      *number = json_node_get_boolean (literal) ? 1.0 : 0.0;
      return TRUE;
    }

  if (!easel_json_is_number (literal) && !easel_json_is_string (literal))
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_TYPE,
                   "float() argument must be a string or a real number, not '%s'", get_python_type (literal));
      return FALSE;
    }

  text = easel_json_is_number (literal) ? easel_json_dup_digits (literal)
                                        : g_strstrip (g_strdup (json_node_get_string (literal)));
  *number = g_ascii_strtod (text, &end);
  if (*text != '\0' && *end == '\0' && strpbrk (text, "xX") == NULL)
    return TRUE;

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_VALUE, "could not convert string to float: '%s'",
               easel_json_is_string (literal) ? json_node_get_string (literal) : text);

  return FALSE;
}

/* Python's truth: everything but nothing. */
static gboolean
read_truth (JsonNode *literal)
{
  double number;

  if (JSON_NODE_HOLDS_NULL (literal))
    return FALSE;
  if (easel_json_is_string (literal))
    return *json_node_get_string (literal) != '\0';
  if (JSON_NODE_HOLDS_OBJECT (literal))
    return json_object_get_size (json_node_get_object (literal)) > 0;
  if (JSON_NODE_HOLDS_ARRAY (literal))
    return json_array_get_length (json_node_get_array (literal)) > 0;

  return read_float (literal, &number, NULL) && number != 0.0;
}

/* The bits of an integer that was checked to fit 64 of them, with or without sign. */
static gint64
read_bits (const char *digits)
{
  return *digits == '-' ? g_ascii_strtoll (digits, NULL, 10) : (gint64) g_ascii_strtoull (digits, NULL, 10);
}

/**
 * easel_builtin_value_read:
 * @self: an empty value
 * @kind: what it is to become
 * @literal: a value as it stands in a graph
 * @error: %EASEL_EXCEPTION_VALUE or %EASEL_EXCEPTION_TYPE, worded as Python does
 *
 * Converts as ComfyUI does before it checks ranges.
 *
 * Returns: whether it could be converted
 */
gboolean
easel_builtin_value_read (EaselBuiltinValue  *self,
                          EaselBuiltinKind    kind,
                          JsonNode           *literal,
                          GError            **error)
{
  g_autofree char *digits = NULL;

  switch (kind)
    {
    case EASEL_BUILTIN_INT:
      digits = easel_builtin_read_digits (literal, error);
      if (digits == NULL)
        return FALSE;
      self->integer = read_bits (digits);
      break;

    case EASEL_BUILTIN_FLOAT:
      if (!read_float (literal, &self->number, error))
        return FALSE;
      break;

    case EASEL_BUILTIN_BOOLEAN:
      self->integer = read_truth (literal);
      break;

    case EASEL_BUILTIN_STRING:
    case EASEL_BUILTIN_COMBO:
    case EASEL_BUILTIN_ANY:
      self->text = easel_builtin_format_literal (literal);
      break;

    case EASEL_BUILTIN_NOTHING:
    case EASEL_BUILTIN_IMAGE:
    case EASEL_BUILTIN_MASK:
    case EASEL_BUILTIN_AUDIO:
    default:
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_TYPE, "a link to a node is needed, not a value");
      return FALSE;
    }

  self->kind = kind;

  return TRUE;
}

/**
 * easel_builtin_value_dup_text:
 * @self: a value
 *
 * Returns: (transfer full): Python's `str()` of it; pictures by their shape
 */
char *
easel_builtin_value_dup_text (const EaselBuiltinValue *self)
{
  switch (self->kind)
    {
    case EASEL_BUILTIN_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, self->integer);

    case EASEL_BUILTIN_FLOAT:
      return easel_builtin_format_float (self->number);

    case EASEL_BUILTIN_BOOLEAN:
      return g_strdup (self->integer ? "True" : "False");

    case EASEL_BUILTIN_IMAGE:
    case EASEL_BUILTIN_MASK:
      return g_strdup_printf ("tensor of shape (%u, %u, %u, %u)", self->picture->count, self->picture->height,
                              self->picture->width, self->picture->channels);

    case EASEL_BUILTIN_STRING:
    case EASEL_BUILTIN_COMBO:
    case EASEL_BUILTIN_AUDIO:
    case EASEL_BUILTIN_ANY:
      return g_strdup (self->text);

    case EASEL_BUILTIN_NOTHING:
    default:
      return g_strdup ("None");
    }
}

/**
 * easel_builtin_value_coerce:
 * @self: what came over a link
 * @kind: what the node at its end takes
 * @error: %EASEL_EXCEPTION_TYPE or %EASEL_EXCEPTION_VALUE
 *
 * Links of one kind are left alone; a link of any kind (`*`) brings text that is read as the literal would have been.
 *
 * Returns: whether it fits now
 */
gboolean
easel_builtin_value_coerce (EaselBuiltinValue  *self,
                            EaselBuiltinKind    kind,
                            GError            **error)
{
  g_autoptr(JsonNode) literal = NULL;
  g_autofree char *text = NULL;

  if (self->kind == kind || kind == EASEL_BUILTIN_ANY)
    return TRUE;

  if (self->kind == EASEL_BUILTIN_NOTHING)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_TYPE,
                   "'NoneType' object is not %s: the linked node gave nothing", easel_builtin_kind_get_name (kind));
      return FALSE;
    }

  if (self->picture != NULL ||
      kind == EASEL_BUILTIN_IMAGE || kind == EASEL_BUILTIN_MASK)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_TYPE, "'%s' cannot be used as %s",
                   easel_builtin_kind_get_name (self->kind), easel_builtin_kind_get_name (kind));
      return FALSE;
    }

  text = easel_builtin_value_dup_text (self);
  literal = json_node_init_string (json_node_alloc (), text);
  easel_builtin_value_clear (self);

  return easel_builtin_value_read (self, kind, literal, error);
}
