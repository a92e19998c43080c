/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes back to text: numbers to the digit, never anything that is no JSON. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json-private.h"

#include <math.h>
#include <string.h>

typedef struct {
  GString    *text;
  const char *comma;
  const char *colon;
  gboolean    indented;
  gboolean    python;    /* \u escapes for all that is not ASCII, numbers as Python understood them */
  guint       level;
} Writer;

static void write_node (Writer   *self,
                        JsonNode *node);

static void
write_control (Writer *self,
               guchar  letter)
{
  static const char letters[] = "\"\\\b\f\n\r\t";
  static const char escapes[] = "\"\\bfnrt";
  const char *found = strchr (letters, letter);

  if (found != NULL)
    g_string_append_printf (self->text, "\\%c", escapes[found - letters]);
  else
    g_string_append_printf (self->text, "\\u%04x", letter);
}

static void
write_wide (Writer   *self,
            gunichar  letter)
{
  if (!self->python)
    g_string_append_unichar (self->text, letter);
  else if (letter < 0x10000)
    g_string_append_printf (self->text, "\\u%04x", letter);
  else
    g_string_append_printf (self->text, "\\u%04x\\u%04x",
                            0xD800 + ((letter - 0x10000) >> 10), 0xDC00 + ((letter - 0x10000) & 0x3FF));
}

static void
write_string (Writer     *self,
              const char *string)
{
  g_string_append_c (self->text, '"');

  for (const char *at = string; *at != '\0';)
    {
      gunichar letter = g_utf8_get_char_validated (at, -1);

      if (*at == '"' || *at == '\\' || (guchar) *at < 0x20)
        write_control (self, *at);
      else if ((guchar) *at < (self->python ? 0x7F : 0x80))
        g_string_append_c (self->text, *at);
      else
        write_wide (self, letter < 0x110000 ? letter : 0xFFFD);

      at = letter < 0x110000 ? g_utf8_next_char (at) : at + 1;
    }

  g_string_append_c (self->text, '"');
}

static void
write_double (Writer *self,
              double  value)
{
  g_autofree char *digits = isfinite (value) ? easel_json_double_to_text (value) : g_strdup ("null");

  g_string_append (self->text, digits);
}

static void
write_mark (Writer     *self,
            const char *digits)
{
  if (strchr ("NI", *digits) != NULL || g_str_equal (digits, "-Infinity"))
    g_string_append (self->text, "null");
  else if (self->python && strpbrk (digits, ".eE") != NULL)
    write_double (self, g_ascii_strtod (digits, NULL));
  else if (self->python && g_str_equal (digits, "-0"))
    g_string_append_c (self->text, '0');
  else
    g_string_append (self->text, digits);
}

static void
write_value (Writer   *self,
             JsonNode *node)
{
  const char *mark = easel_json_get_mark (node);
  GType type = json_node_get_value_type (node);

  if (mark != NULL)
    write_mark (self, mark);
  else if (type == G_TYPE_STRING)
    write_string (self, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (self->text, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (self->text, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    write_double (self, json_node_get_double (node));
}

static void
write_break (Writer *self)
{
  if (!self->indented)
    return;

  g_string_append_c (self->text, '\n');
  for (guint i = 0; i < self->level; i++)
    g_string_append (self->text, "  ");
}

static void
write_object (Writer     *self,
              JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;
  gboolean first = TRUE;

  g_string_append_c (self->text, '{');
  self->level++;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (!first)
        g_string_append (self->text, self->comma);
      first = FALSE;
      write_break (self);
      write_string (self, name);
      g_string_append (self->text, self->colon);
      write_node (self, value);
    }

  self->level--;
  if (!first)
    write_break (self);
  g_string_append_c (self->text, '}');
}

static void
write_list (Writer    *self,
            JsonArray *list)
{
  guint length = json_array_get_length (list);

  g_string_append_c (self->text, '[');
  self->level++;

  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append (self->text, self->comma);
      write_break (self);
      write_node (self, json_array_get_element (list, i));
    }

  self->level--;
  if (length > 0)
    write_break (self);
  g_string_append_c (self->text, ']');
}

static void
write_node (Writer   *self,
            JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (self, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      write_list (self, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      write_value (self, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (self->text, "null");
      break;
    }
}

static char *
write_all (Writer    writer,
           JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  writer.text = g_string_new (NULL);
  write_node (&writer, node);

  return g_string_free (writer.text, FALSE);
}

/**
 * easel_json_write:
 * @node: what to write
 *
 * Writes without blanks. Numbers have the digits they came with; NaN and the infinities, which are no JSON, become `null`.
 *
 * Returns: (transfer full): JSON on one line
 */
char *
easel_json_write (JsonNode *node)
{
  return write_all ((Writer) { .comma = ",", .colon = ":" }, node);
}

/**
 * easel_json_write_pretty:
 * @node: what to write
 *
 * Returns: (transfer full): JSON for people, indented by two blanks, without a line feed at the end
 */
char *
easel_json_write_pretty (JsonNode *node)
{
  return write_all ((Writer) { .comma = ",", .colon = ": ", .indented = TRUE }, node);
}

/**
 * easel_json_write_python:
 * @node: what to write
 *
 * Writes as Python's `json.dumps()` does when not told otherwise, fractions included: `0.10` becomes `0.1`. Only NaN and
 * the infinities become `null`.
 *
 * Returns: (transfer full): JSON in ASCII, on one line
 */
char *
easel_json_write_python (JsonNode *node)
{
  return write_all ((Writer) { .comma = ", ", .colon = ": ", .python = TRUE }, node);
}
