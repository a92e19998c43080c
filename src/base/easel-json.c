/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tolerant way from what a server sent to values and to properties. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"

#include "base/easel-error.h"
#include "base/easel-json-private.h"
#include "base/easel-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/**
 * easel_json_read_string:
 * @node: (nullable): a node
 *
 * Returns: (transfer none) (nullable): its text, %NULL if it is none
 */
const char *
easel_json_read_string (JsonNode *node)
{
  return easel_json_is_string (node) ? json_node_get_string (node) : NULL;
}

/* The digits of a number, or of a text that holds a number and nothing else. */
static char *
dup_digits_tolerantly (JsonNode *node)
{
  const char *text = easel_json_read_string (node);
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return easel_json_dup_digits (node);

  return length > 0 && easel_json_scan_number (text, text + length) == length ? g_strdup (text) : NULL;
}

/**
 * easel_json_read_double:
 * @node: (nullable): a node
 * @value: (out): where the number goes; untouched when there is none
 *
 * Returns: whether @node is a finite number, or a text that is one
 */
gboolean
easel_json_read_double (JsonNode *node,
                        double   *value)
{
  g_autofree char *digits = NULL;
  double number;

  g_return_val_if_fail (value != NULL, FALSE);

  digits = dup_digits_tolerantly (node);
  number = digits != NULL ? g_ascii_strtod (digits, NULL) : NAN;
  if (!isfinite (number))
    return FALSE;

  *value = number;

  return TRUE;
}

/**
 * easel_json_read_int:
 * @node: (nullable): a node
 * @value: (out): where the number goes; untouched when there is none
 *
 * Returns: whether @node is a whole number within 64 bits and a sign, `8.0` included, or a text that is one
 */
gboolean
easel_json_read_int (JsonNode *node,
                     gint64   *value)
{
  g_autofree char *digits = NULL;
  gint64 number;
  double fraction;

  g_return_val_if_fail (value != NULL, FALSE);

  digits = dup_digits_tolerantly (node);
  if (digits == NULL)
    return FALSE;

  if (strpbrk (digits, ".eE") == NULL && g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      *value = number;
      return TRUE;
    }

  fraction = g_ascii_strtod (digits, NULL);
  if (strpbrk (digits, ".eE") == NULL || fraction != trunc (fraction) || fabs (fraction) > 9007199254740992.0)
    return FALSE;

  *value = fraction;

  return TRUE;
}

/**
 * easel_json_is_boolean:
 * @node: (nullable): a node
 *
 * Returns: whether it is `true` or `false`
 */
gboolean
easel_json_is_boolean (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

/**
 * easel_json_read_boolean:
 * @node: (nullable): a node
 * @value: (out): where the answer goes; untouched when there is none
 *
 * Returns: whether @node is `true` or `false`
 */
gboolean
easel_json_read_boolean (JsonNode *node,
                         gboolean *value)
{
  g_return_val_if_fail (value != NULL, FALSE);

  if (!easel_json_is_boolean (node))
    return FALSE;

  *value = json_node_get_boolean (node);

  return TRUE;
}

/**
 * easel_json_expect_object:
 * @node: (nullable): an answer
 * @error: return location
 *
 * Returns: (transfer none): its members; %NULL with %EASEL_ERROR_BAD_REPLY if it is no object
 */
JsonObject *
easel_json_expect_object (JsonNode  *node,
                          GError   **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                       _("The server's answer is not what was expected: check the address"));

  return NULL;
}

/**
 * easel_json_get_node:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the member; %NULL if it is absent or `null`
 */
JsonNode *
easel_json_get_node (JsonObject *object,
                     const char *member)
{
  JsonNode *node;

  g_return_val_if_fail (member != NULL, NULL);

  node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

/**
 * easel_json_get_string:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the text; %NULL if there is none
 */
const char *
easel_json_get_string (JsonObject *object,
                       const char *member)
{
  return easel_json_read_string (easel_json_get_node (object, member));
}

/**
 * easel_json_get_int:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): where the number goes; untouched when there is none
 *
 * Returns: as easel_json_read_int()
 */
gboolean
easel_json_get_int (JsonObject *object,
                    const char *member,
                    gint64     *value)
{
  return easel_json_read_int (easel_json_get_node (object, member), value);
}

/**
 * easel_json_get_double:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): where the number goes; untouched when there is none
 *
 * Returns: as easel_json_read_double()
 */
gboolean
easel_json_get_double (JsonObject *object,
                       const char *member,
                       double     *value)
{
  return easel_json_read_double (easel_json_get_node (object, member), value);
}

/**
 * easel_json_get_boolean:
 * @object: (nullable): an object
 * @member: a member's name
 * @value: (out): where the answer goes; untouched when there is none
 *
 * Returns: as easel_json_read_boolean()
 */
gboolean
easel_json_get_boolean (JsonObject *object,
                        const char *member,
                        gboolean   *value)
{
  return easel_json_read_boolean (easel_json_get_node (object, member), value);
}

/**
 * easel_json_get_time:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: microseconds since 1970, %EASEL_TIME_NONE if there is no time in any of the spellings of contract 1.5
 */
gint64
easel_json_get_time (JsonObject *object,
                     const char *member)
{
  const char *text = easel_json_get_string (object, member);

  return text != NULL ? easel_time_parse (text) : EASEL_TIME_NONE;
}

/**
 * easel_json_get_object:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the object in it; %NULL if there is none
 */
JsonObject *
easel_json_get_object (JsonObject *object,
                       const char *member)
{
  JsonNode *node = easel_json_get_node (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * easel_json_get_array:
 * @object: (nullable): an object
 * @member: a member's name
 *
 * Returns: (transfer none) (nullable): the list in it; %NULL if there is none
 */
JsonArray *
easel_json_get_array (JsonObject *object,
                      const char *member)
{
  JsonNode *node = easel_json_get_node (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
read_enum (JsonNode   *node,
           GParamSpec *pspec,
           GValue     *value)
{
  GEnumClass *words = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  const char *word = easel_json_read_string (node);
  GEnumValue *known = word != NULL ? g_enum_get_value_by_nick (words, word) : NULL;

  if (known == NULL && word != NULL)
    known = g_enum_get_value_by_nick (words, "unknown");
  if (known != NULL)
    g_value_set_enum (value, known->value);

  return known != NULL;
}

/* A property that counts microseconds takes a time as well. */
static gboolean
read_integer (JsonNode *node,
              GValue   *value)
{
  g_auto(GValue) number = G_VALUE_INIT;
  const char *text = easel_json_read_string (node);
  gint64 integer;

  if (!easel_json_read_int (node, &integer))
    {
      integer = text != NULL && G_VALUE_HOLDS_INT64 (value) ? easel_time_parse (text) : EASEL_TIME_NONE;
      if (integer == EASEL_TIME_NONE)
        return FALSE;
    }

  if (G_VALUE_HOLDS_UINT (value) || G_VALUE_HOLDS_UINT64 (value))
    integer = MAX (integer, 0);
  if (G_VALUE_HOLDS_INT (value))
    integer = CLAMP (integer, G_MININT, G_MAXINT);
  if (G_VALUE_HOLDS_UINT (value))
    integer = MIN (integer, G_MAXUINT);

  g_value_init (&number, G_TYPE_INT64);
  g_value_set_int64 (&number, integer);

  return g_value_transform (&number, value);
}

static gboolean
read_value (JsonNode   *node,
            GParamSpec *pspec,
            GValue     *value)
{
  gboolean truth;
  double number;

  g_value_init (value, pspec->value_type);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return read_enum (node, pspec, value);

  switch (pspec->value_type)
    {
    case G_TYPE_STRING:
      if (!easel_json_is_string (node))
        return FALSE;
      g_value_set_string (value, json_node_get_string (node));
      return TRUE;
    case G_TYPE_BOOLEAN:
      if (!easel_json_read_boolean (node, &truth))
        return FALSE;
      g_value_set_boolean (value, truth);
      return TRUE;
    case G_TYPE_DOUBLE:
      if (!easel_json_read_double (node, &number))
        return FALSE;
      g_value_set_double (value, number);
      return TRUE;
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
      return read_integer (node, value);
    default:
      return FALSE;
    }
}

/**
 * easel_json_apply:
 * @members: what the server sent
 * @object: a model
 *
 * Sets each writable property that has the name of a member (`machine_id` is `machine-id`) and whose type fits: text,
 * booleans, numbers (as text too), enums by nick, times as 64-bit microseconds. Numbers are brought into the range of
 * the property. A word that an enum does not know sets its value "unknown" if it has one. Everything else, `null`
 * included, leaves the object as it is; nothing a server sends can cause a warning.
 */
void
easel_json_apply (JsonObject *members,
                  GObject    *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_if_fail (members != NULL);
  g_return_if_fail (G_IS_OBJECT (object));

  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);
      g_auto(GValue) value = G_VALUE_INIT;

      if (pspec == NULL || !(pspec->flags & G_PARAM_WRITABLE) || pspec->flags & G_PARAM_CONSTRUCT_ONLY ||
          !JSON_NODE_HOLDS_VALUE (node) || !read_value (node, pspec, &value))
        continue;

      g_param_value_validate (pspec, &value);
      g_object_set_property (object, pspec->name, &value);
    }
}
