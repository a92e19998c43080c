/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate: JSON text by the letter of RFC 8259, within limits, into a tree of nodes.
 *
 * On purpose wider than the RFC: one byte order mark in front, the bare words NaN, Infinity and -Infinity (Python writes
 * them), and lone surrogates, which become U+FFFD. On purpose narrower: only an object or a list, no \u0000 in texts.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json-private.h"

#include "base/easel-error.h"
#include "base/easel-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A list of ten million zeros is 20 MB on the wire and over a gigabyte as nodes; these are 200 MB. */
#define MAX_NODES 2000000

/* Replacing a member is a walk through all of them in json-glib. */
#define MAX_REPEATED_MEMBERS 100

/* Names can be made so that g_str_hash() is the same for all, and each is then compared with every other one. In honest
 * objects no two are alike. Small objects cannot do harm. */
#define MAX_ALIKE_NAMES 100
#define SMALL_OBJECT    500

typedef struct {
  const char *at;
  const char *end;

  guint       depth;
  guint       nodes;
  guint       repeated;
  guint       alike;
  GString    *text;     /* the text being read */
  const char *problem;  /* borrowed, translated; the first one ends the reading */
} Reader;

static JsonNode *read_value (Reader *self);

static gpointer
fail (Reader     *self,
      const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;

  return NULL;
}

static char
peek (Reader *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static void
skip_blanks (Reader *self)
{
  while (self->at < self->end && strchr (" \t\n\r", *self->at) != NULL && *self->at != '\0')
    self->at++;
}

static gboolean
skip (Reader *self,
      char    letter)
{
  if (peek (self) != letter || letter == '\0')
    return FALSE;

  self->at++;

  return TRUE;
}

static gboolean
skip_word (Reader     *self,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;

  self->at += length;

  return TRUE;
}

/* The four digits after \u, or -1. */
static int
read_unit (Reader *self)
{
  int unit = 0;

  if (self->end - self->at < 4)
    return -1;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->at[i]);

      if (digit < 0)
        return -1;
      unit = unit << 4 | digit;
    }

  self->at += 4;

  return unit;
}

static gboolean
read_unicode_escape (Reader *self)
{
  int unit = read_unit (self);
  gunichar letter = unit;

  if (unit < 0)
    return fail (self, _("\\u must be followed by four hexadecimal digits")) != NULL;
  if (unit == 0)
    return fail (self, _("a text contains the letter \\u0000, which cannot be kept")) != NULL;

  if (unit >= 0xD800 && unit <= 0xDFFF)
    {
      const char *after = self->at;
      int low = unit < 0xDC00 && skip_word (self, "\\u") ? read_unit (self) : -1;

      letter = 0xFFFD;
      if (low >= 0xDC00 && low <= 0xDFFF)
        letter = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      else
        self->at = after;
    }

  g_string_append_unichar (self->text, letter);

  return TRUE;
}

static gboolean
read_escape (Reader *self)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (skip (self, 'u'))
    return read_unicode_escape (self);

  found = self->at < self->end && *self->at != '\0' ? strchr (letters, *self->at) : NULL;
  if (found == NULL)
    return fail (self, _("an unknown escape in a text")) != NULL;

  g_string_append_c (self->text, meanings[found - letters]);
  self->at++;

  return TRUE;
}

/* Reads what follows the opening quote into self->text. */
static gboolean
read_text (Reader *self)
{
  g_string_truncate (self->text, 0);

  while (self->at < self->end)
    {
      const char *run = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\' && (guchar) *self->at >= 0x20)
        self->at++;
      g_string_append_len (self->text, run, self->at - run);

      if (skip (self, '"'))
        return TRUE;
      if (skip (self, '\\') ? !read_escape (self) : self->at < self->end)
        return fail (self, _("a control letter in a text must be escaped")) != NULL;
    }

  return fail (self, _("a text has no end")) != NULL;
}

static JsonNode *
read_string (Reader *self)
{
  JsonNode *node;

  if (!read_text (self))
    return NULL;

  if (g_str_has_prefix (self->text->str, EASEL_JSON_MARK))
    memcpy (self->text->str, EASEL_JSON_REPLACEMENT, strlen (EASEL_JSON_REPLACEMENT));

  node = json_node_alloc ();

  return json_node_init_string (node, self->text->str);
}

static JsonNode *
read_number (Reader *self)
{
  gsize length = easel_json_scan_number (self->at, self->end);
  g_autofree char *digits = g_strndup (self->at, length);

  if (length == 0)
    return fail (self, _("a number is not written as JSON writes it"));

  self->at += length;

  return easel_json_new_number (digits);
}

static JsonNode *
read_word (Reader *self)
{
  static const char *const no_numbers[] = { "NaN", "Infinity", "-Infinity" };

  if (skip_word (self, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (skip_word (self, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (skip_word (self, "null"))
    return json_node_init_null (json_node_alloc ());

  for (guint i = 0; i < G_N_ELEMENTS (no_numbers); i++)
    if (skip_word (self, no_numbers[i]))
      return easel_json_new_mark (no_numbers[i]);

  return NULL;
}

static JsonNode *
read_list (Reader *self)
{
  g_autoptr(JsonArray) list = json_array_new ();

  skip_blanks (self);
  if (!skip (self, ']'))
    {
      do
        {
          JsonNode *element = read_value (self);

          if (element == NULL)
            return NULL;
          json_array_add_element (list, element);
          skip_blanks (self);
        }
      while (skip (self, ','));

      if (!skip (self, ']'))
        return fail (self, _("a comma or ] is missing"));
    }

  return json_node_init_array (json_node_alloc (), list);
}

/* Before @name is put into @object, whether that would be too much work. @hashes are those of the names so far. */
static gboolean
check_name (Reader      *self,
            JsonObject  *object,
            const char  *name,
            GHashTable **hashes)
{
  if (json_object_has_member (object, name) && ++self->repeated > MAX_REPEATED_MEMBERS)
    return FALSE;
  if (json_object_get_size (object) < SMALL_OBJECT)
    return TRUE;

  if (*hashes == NULL)
    *hashes = g_hash_table_new (NULL, NULL);

  return g_hash_table_add (*hashes, GUINT_TO_POINTER (g_str_hash (name))) || ++self->alike <= MAX_ALIKE_NAMES;
}

static gboolean
read_member (Reader      *self,
             JsonObject  *object,
             GHashTable **hashes)
{
  g_autofree char *name = NULL;
  JsonNode *value;

  skip_blanks (self);
  if (!skip (self, '"'))
    return fail (self, _("a member's name in double quotes is missing")) != NULL;
  if (!read_text (self))
    return FALSE;

  name = g_strndup (self->text->str, self->text->len);
  skip_blanks (self);
  if (!skip (self, ':'))
    return fail (self, _("a colon is missing after a member's name")) != NULL;
  if (!check_name (self, object, name, hashes))
    return fail (self, _("too many members of the same name")) != NULL;

  value = read_value (self);
  if (value == NULL)
    return FALSE;

  json_object_set_member (object, name, value);

  return TRUE;
}

static JsonNode *
read_object (Reader *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(GHashTable) hashes = NULL;

  skip_blanks (self);
  if (!skip (self, '}'))
    {
      do
        {
          if (!read_member (self, object, &hashes))
            return NULL;
          skip_blanks (self);
        }
      while (skip (self, ','));

      if (!skip (self, '}'))
        return fail (self, _("a comma or } is missing"));
    }

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_nested (Reader   *self,
             JsonNode *(*read) (Reader *self))
{
  JsonNode *node;

  if (++self->depth > EASEL_LIMIT_JSON_DEPTH)
    return fail (self, _("it is nested too deeply"));

  node = read (self);
  self->depth--;

  return node;
}

static JsonNode *
read_value (Reader *self)
{
  JsonNode *node;

  skip_blanks (self);
  if (self->at == self->end)
    return fail (self, _("it ends too early"));
  if (++self->nodes > MAX_NODES)
    return fail (self, _("it has too many parts"));

  if (skip (self, '{'))
    return read_nested (self, read_object);
  if (skip (self, '['))
    return read_nested (self, read_list);
  if (skip (self, '"'))
    return read_string (self);

  node = read_word (self);
  if (node != NULL)
    return node;
  if (*self->at == '-' || g_ascii_isdigit (*self->at))
    return read_number (self);

  return fail (self, _("a value is missing or not written as JSON writes it"));
}

static JsonNode *
read_root (Reader *self)
{
  g_autoptr(JsonNode) root = NULL;

  skip_blanks (self);
  if (self->at == self->end)
    return fail (self, _("it is empty"));
  if (*self->at == '<')
    return fail (self, _("it looks like a web page"));
  if (*self->at != '{' && *self->at != '[')
    return fail (self, _("it is no object and no list"));

  root = read_value (self);
  if (root == NULL)
    return NULL;

  skip_blanks (self);
  if (self->at < self->end)
    return fail (self, _("something follows after its end"));

  return g_steal_pointer (&root);
}

static void
set_problem (GError     **error,
             const char  *problem,
             const char  *text,
             const char  *at)
{
  const char *line = text;
  guint number = 1;

  for (const char *feed; (feed = memchr (line, '\n', at - line)) != NULL; line = feed + 1)
    number++;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
               /* Translators: what is wrong with a JSON text, then line and column */
               _("Not usable as JSON: %s (line %u, column %u)"),
               problem, number, (guint) g_utf8_strlen (line, at - line) + 1);
}

/**
 * easel_json_parse:
 * @text: JSON in UTF-8
 * @length: its bytes, -1 if it ends with a NUL
 * @error: return location
 *
 * Reads one whole object or list. Any number keeps its digits; of members with the same name the last one counts.
 *
 * Returns: (transfer full): the root, an object or a list; %NULL with %EASEL_ERROR_BAD_REPLY if the text is empty, a bare
 *   value such as `null`, no JSON, no UTF-8, larger than %EASEL_LIMIT_JSON_BODY or nested deeper than
 *   %EASEL_LIMIT_JSON_DEPTH
 */
JsonNode *
easel_json_parse (const char  *text,
                  gssize       length,
                  GError     **error)
{
  gsize size;
  Reader reader = { 0 };
  const char *wrong;
  JsonNode *root;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size == 0)
    text = "";
  if (size > EASEL_LIMIT_JSON_BODY)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("Not usable as JSON: it is larger than %u MiB"),
                   EASEL_LIMIT_JSON_BODY >> 20);
      return NULL;
    }

  if (size >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    {
      text += 3;
      size -= 3;
    }

  if (size > 0 && !g_utf8_validate_len (text, size, &wrong))
    {
      set_problem (error, _("it is not encoded in UTF-8"), text, wrong);
      return NULL;
    }

  reader.at = text;
  reader.end = text + size;
  reader.text = g_string_new (NULL);
  root = read_root (&reader);
  g_string_free (reader.text, TRUE);

  if (root == NULL)
    set_problem (error, reader.problem, text, reader.at);

  return root;
}

/**
 * easel_json_parse_bytes:
 * @bytes: JSON in UTF-8
 * @error: return location
 *
 * The same as easel_json_parse().
 *
 * Returns: (transfer full): the root
 */
JsonNode *
easel_json_parse_bytes (GBytes  *bytes,
                        GError **error)
{
  gsize length;
  const char *text;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &length);

  return easel_json_parse (text, length, error);
}

static void
parse_into_task (GTask        *task,
                 gpointer      source,
                 gpointer      bytes,
                 GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  JsonNode *root = easel_json_parse_bytes (bytes, &error);

  if (root != NULL)
    g_task_return_pointer (task, root, (GDestroyNotify) json_node_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * easel_json_parse_async:
 * @bytes: JSON in UTF-8
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads a text without holding up the caller: in a worker thread from %EASEL_LIMIT_JSON_INLINE on.
 */
void
easel_json_parse_async (GBytes              *bytes,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (bytes != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_json_parse_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);

  if (g_bytes_get_size (bytes) < EASEL_LIMIT_JSON_INLINE)
    parse_into_task (task, NULL, bytes, cancellable);
  else
    g_task_run_in_thread (task, parse_into_task);
}

/**
 * easel_json_parse_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the root, as easel_json_parse()
 */
JsonNode *
easel_json_parse_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_json_parse_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
