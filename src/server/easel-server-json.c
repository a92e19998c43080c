/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short ways to write down the answers of the server. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-json.h"

#include <math.h>

static JsonNode *
new_text (const char *text)
{
  JsonNode *node = json_node_new (text != NULL ? JSON_NODE_VALUE : JSON_NODE_NULL);

  if (text != NULL)
    json_node_set_string (node, text);

  return node;
}

static JsonNode *
new_double (double value)
{
  JsonNode *node = json_node_new (isfinite (value) ? JSON_NODE_VALUE : JSON_NODE_NULL);

  if (isfinite (value))
    json_node_set_double (node, value);

  return node;
}

/* PostgreSQL's numeric, as the lists of runs have it: text. */
static JsonNode *
new_decimal (double value)
{
  g_autofree char *text = isfinite (value) ? g_malloc (G_ASCII_DTOSTR_BUF_SIZE) : NULL;

  if (text != NULL)
    g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, "%.6f", value);

  return new_text (text);
}

static JsonNode *
take_node (JsonNode *node)
{
  return node != NULL ? node : json_node_new (JSON_NODE_NULL);
}

static JsonNode *
take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (object != NULL ? JSON_NODE_OBJECT : JSON_NODE_NULL);

  if (object != NULL)
    json_node_take_object (node, object);

  return node;
}

static void
set_members (JsonObject *object,
             const char *first_member,
             va_list     args)
{
  for (const char *member = first_member; member != NULL; member = va_arg (args, const char *))
    {
      const char *colon = strrchr (member, ':');
      g_autofree char *name = g_strndup (member, colon - member);
      JsonNode *node = NULL;
      gint64 time;

      switch (colon[1])
        {
        case 's':
          node = new_text (va_arg (args, const char *));
          break;

        case 'b':
          node = json_node_init_boolean (json_node_alloc (), va_arg (args, gboolean));
          break;

        case 'i':
          node = json_node_init_int (json_node_alloc (), va_arg (args, gint64));
          break;

        case 'd':
          node = new_double (va_arg (args, double));
          break;

        case 'q':
          node = new_decimal (va_arg (args, double));
          break;

        case 't':
          time = va_arg (args, gint64);
          node = easel_server_json_time (time, va_arg (args, int));
          break;

        case 'n':
          node = take_node (va_arg (args, JsonNode *));
          break;

        case 'o':
          node = take_object (va_arg (args, JsonObject *));
          break;

        case '0':
          node = json_node_new (JSON_NODE_NULL);
          break;

        default:
          g_assert_not_reached ();
        }

      json_object_set_member (object, name, node);
    }
}

/**
 * easel_server_json: (skip)
 * @first_member: name, colon and a letter for the value that follows: s text (or %NULL), b gboolean, i gint64,
 *   d double, q double written as decimal text, t gint64 time and its #EaselTimeSpelling, n #JsonNode (taken), o #JsonObject
 *   (taken); not-a-number, %NULL and %EASEL_TIME_NONE are null, and 0 is null without a value
 * @...: its value, further pairs, %NULL
 *
 * Returns: (transfer full): an object with these members, in this order
 */
JsonNode *
easel_server_json (const char *first_member,
                   ...)
{
  JsonObject *object = json_object_new ();
  va_list args;

  va_start (args, first_member);
  set_members (object, first_member, args);
  va_end (args);

  return take_object (object);
}

/**
 * easel_server_json_set: (skip)
 * @object: where to add
 * @first_member: as in easel_server_json()
 * @...: its value, further pairs, %NULL
 */
void
easel_server_json_set (JsonObject *object,
                       const char *first_member,
                       ...)
{
  va_list args;

  va_start (args, first_member);
  set_members (object, first_member, args);
  va_end (args);
}

/**
 * easel_server_json_time:
 * @time: microseconds since 1970, or %EASEL_TIME_NONE
 * @spelling: one of the spellings of contract 1.5
 *
 * Returns: (transfer full): text, or null
 */
JsonNode *
easel_server_json_time (gint64            time,
                        EaselTimeSpelling spelling)
{
  g_autofree char *text = time != EASEL_TIME_NONE ? easel_time_format (time, spelling) : NULL;

  return new_text (text);
}

/**
 * easel_server_json_array:
 * @array: (transfer full): a list
 *
 * Returns: (transfer full): its node
 */
JsonNode *
easel_server_json_array (JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);

  return node;
}

/**
 * easel_server_json_read:
 * @text: (nullable): JSON of our own database
 *
 * Returns: (transfer full): its root; null for %NULL and for what is damaged
 */
JsonNode *
easel_server_json_read (const char *text)
{
  return take_node (text != NULL ? easel_json_parse (text, -1, NULL) : NULL);
}

/**
 * easel_server_json_text:
 * @object: (nullable): an object
 *
 * Returns: (transfer full) (nullable): its JSON
 */
char *
easel_server_json_text (JsonObject *object)
{
  g_autoptr(JsonNode) node = NULL;

  if (object == NULL)
    return NULL;

  node = json_node_init_object (json_node_alloc (), object);

  return easel_json_write (node);
}
