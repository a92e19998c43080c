/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests held against tables of fields, refused in the words of Pydantic (contract 1.6, 2.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-validate.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-uuid.h"

#include <math.h>

#define WORDS_TRUE  "1 on t true y yes"
#define WORDS_FALSE "0 off f false n no"

/* A value on trial: where it stands, what rules it, and where complaints go. */
typedef struct {
  const EaselFieldRule *rule;
  JsonNode             *value;
  JsonArray            *loc;
  JsonArray            *errors;
} Trial;

typedef JsonNode *(*Reader) (const Trial *trial);

static JsonNode *
complain (const Trial *trial,
          const char  *type,
          const char  *message)
{
  easel_server_validate_fail (trial->errors, json_array_ref (trial->loc), type, message, NULL, trial->value);

  return NULL;
}

static JsonArray *
loc_append (JsonArray  *loc,
            const char *step)
{
  JsonArray *longer = json_array_new ();

  for (guint i = 0; i < json_array_get_length (loc); i++)
    json_array_add_element (longer, json_node_copy (json_array_get_element (loc, i)));
  json_array_add_string_element (longer, step);

  return longer;
}

static JsonNode *
read_text (const Trial *trial)
{
  if (!easel_json_is_string (trial->value))
    return complain (trial, "string_type", "Input should be a valid string");

  return json_node_copy (trial->value);
}

/* Digits with a sign and single underscores between them, as Python's int() has it; "3.0" counts as whole. */
static char *
normalize_integer (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr(GString) digits = g_string_new (NULL);
  const char *rest = trimmed;

  if (*rest == '+' || *rest == '-')
    {
      if (*rest == '-')
        g_string_append_c (digits, '-');
      rest++;
    }

  if (!g_ascii_isdigit (*rest))
    return NULL;

  for (; g_ascii_isdigit (*rest) || (*rest == '_' && g_ascii_isdigit (rest[1])); rest++)
    if (*rest != '_')
      g_string_append_c (digits, *rest);

  if (*rest == '.' && strspn (rest + 1, "0") == strlen (rest + 1))
    rest += strlen (rest);

  return *rest == '\0' ? g_string_free (g_steal_pointer (&digits), FALSE) : NULL;
}

static JsonNode *
read_integer (const Trial *trial)
{
  g_autofree char *digits = NULL;
  g_autofree char *whole = NULL;

  if (easel_json_is_string (trial->value))
    {
      whole = normalize_integer (json_node_get_string (trial->value));
      if (whole == NULL)
        return complain (trial, "int_parsing", "Input should be a valid integer, unable to parse string as an integer");

      return easel_json_new_number (whole);
    }

  if (easel_json_is_boolean (trial->value))
    return json_node_init_int (json_node_alloc (), json_node_get_boolean (trial->value));

  if (!easel_json_is_number (trial->value))
    return complain (trial, "int_type", "Input should be a valid integer");

  digits = easel_json_dup_digits (trial->value);
  if (strpbrk (digits, ".eE") == NULL)
    return json_node_copy (trial->value);

  if (g_ascii_strtod (digits, NULL) != trunc (g_ascii_strtod (digits, NULL)))
    return complain (trial, "int_from_float",
                     "Input should be a valid integer, got a number with a fractional part");

  return json_node_init_int (json_node_alloc (), (gint64) g_ascii_strtod (digits, NULL));
}

static gboolean
is_word_of (const char *word,
            const char *words)
{
  g_auto(GStrv) list = g_strsplit (words, " ", -1);
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains ((const char *const *) list, lower);
}

static JsonNode *
read_boolean (const Trial *trial)
{
  g_autofree char *word = NULL;

  if (easel_json_is_string (trial->value))
    word = g_strdup (json_node_get_string (trial->value));
  else if (easel_json_is_number (trial->value))
    {
      g_autofree char *digits = easel_json_dup_digits (trial->value);

      word = normalize_integer (digits);
      if (word == NULL)
        word = g_steal_pointer (&digits);
    }
  else if (easel_json_is_boolean (trial->value))
    return json_node_copy (trial->value);
  else
    return complain (trial, "bool_type", "Input should be a valid boolean");

  if (is_word_of (word, WORDS_TRUE))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (is_word_of (word, WORDS_FALSE))
    return json_node_init_boolean (json_node_alloc (), FALSE);

  return complain (trial, "bool_parsing", "Input should be a valid boolean, unable to interpret input");
}

static JsonNode *
read_uuid (const Trial *trial)
{
  g_autofree char *uuid = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *message = NULL;

  if (!easel_json_is_string (trial->value))
    return complain (trial, "uuid_type", "UUID input should be a string, bytes or UUID object");

  uuid = easel_server_uuid_parse (json_node_get_string (trial->value), &reason);
  if (uuid != NULL)
    return json_node_init_string (json_node_alloc (), uuid);

  message = g_strdup_printf ("Input should be a valid UUID, %s", reason);
  easel_server_validate_fail (trial->errors, json_array_ref (trial->loc), "uuid_parsing", message, reason,
                              trial->value);

  return NULL;
}

/* 'a', 'b' or 'c' */
static char *
list_words (const char *const *words)
{
  g_autoptr(GString) list = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (list, "%s'%s'", i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ", words[i]);

  return g_string_free (g_steal_pointer (&list), FALSE);
}

static JsonNode *
read_word (const Trial *trial)
{
  const char *type = trial->rule->type == EASEL_FIELD_ENUM ? "enum" : "literal_error";
  g_autofree char *expected = NULL;
  g_autofree char *message = NULL;
  JsonArray *loc;
  JsonObject *error;

  if (easel_json_is_string (trial->value) &&
      g_strv_contains (trial->rule->words, json_node_get_string (trial->value)))
    return json_node_copy (trial->value);

  expected = list_words (trial->rule->words);
  message = g_strdup_printf ("Input should be %s", expected);
  loc = json_array_ref (trial->loc);
  easel_server_validate_fail (trial->errors, loc, type, message, NULL, trial->value);
  error = json_array_get_object_element (trial->errors, json_array_get_length (trial->errors) - 1);
  easel_server_json_set (error, "ctx:n", easel_server_json ("expected:s", expected, NULL), NULL);

  return NULL;
}

static JsonNode *
read_object (const Trial *trial)
{
  if (!JSON_NODE_HOLDS_OBJECT (trial->value))
    return complain (trial, "dict_type", "Input should be a valid dictionary");

  return json_node_copy (trial->value);
}

/* A union of scalars and lists: each of its members complains. */
static gboolean
check_input_value (const Trial *inputs,
                   const char  *name,
                   JsonNode    *value)
{
  static const char *const members[][3] = {
    { "str", "string_type", "Input should be a valid string" },
    { "int", "int_type", "Input should be a valid integer" },
    { "float", "float_type", "Input should be a valid number" },
    { "bool", "bool_type", "Input should be a valid boolean" },
    { "list[any]", "list_type", "Input should be a valid list" },
  };
  g_autoptr(JsonArray) loc = NULL;

  if (JSON_NODE_HOLDS_VALUE (value) || JSON_NODE_HOLDS_ARRAY (value))
    return TRUE;

  loc = loc_append (inputs->loc, name);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    easel_server_validate_fail (inputs->errors, loc_append (loc, members[i][0]), members[i][1], members[i][2], NULL,
                                value);

  return FALSE;
}

static JsonNode *
read_inputs (const Trial *trial)
{
  gboolean fits = TRUE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (trial->value))
    return read_object (trial);

  json_object_iter_init (&iter, json_node_get_object (trial->value));
  while (json_object_iter_next (&iter, &name, &value))
    fits = check_input_value (trial, name, value) && fits;

  return fits ? json_node_copy (trial->value) : NULL;
}

static JsonNode *
read_lists (const Trial *trial)
{
  gboolean fits = TRUE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (trial->value))
    return read_object (trial);

  json_object_iter_init (&iter, json_node_get_object (trial->value));
  while (json_object_iter_next (&iter, &name, &value))
    if (!JSON_NODE_HOLDS_ARRAY (value))
      {
        easel_server_validate_fail (trial->errors, loc_append (trial->loc, name), "list_type",
                                    "Input should be a valid list", NULL, value);
        fits = FALSE;
      }

  return fits ? json_node_copy (trial->value) : NULL;
}

static JsonNode *
read_texts (const Trial *trial)
{
  gboolean fits = TRUE;
  JsonArray *list;

  if (!JSON_NODE_HOLDS_ARRAY (trial->value))
    return complain (trial, "list_type", "Input should be a valid list");

  list = json_node_get_array (trial->value);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (!easel_json_is_string (json_array_get_element (list, i)))
      {
        g_autoptr(JsonArray) loc = loc_append (trial->loc, "");

        json_array_remove_element (loc, json_array_get_length (loc) - 1);
        json_array_add_int_element (loc, i);
        easel_server_validate_fail (trial->errors, g_steal_pointer (&loc), "string_type",
                                    "Input should be a valid string", NULL, json_array_get_element (list, i));
        fits = FALSE;
      }

  return fits ? json_node_copy (trial->value) : NULL;
}

static const Reader readers[] = {
  [EASEL_FIELD_TEXT] = read_text,
  [EASEL_FIELD_INTEGER] = read_integer,
  [EASEL_FIELD_BOOLEAN] = read_boolean,
  [EASEL_FIELD_UUID] = read_uuid,
  [EASEL_FIELD_ENUM] = read_word,
  [EASEL_FIELD_LITERAL] = read_word,
  [EASEL_FIELD_OBJECT] = read_object,
  [EASEL_FIELD_INPUTS] = read_inputs,
  [EASEL_FIELD_LISTS] = read_lists,
  [EASEL_FIELD_TEXTS] = read_texts,
};

static JsonNode *
read_value (const EaselFieldRule *rule,
            JsonNode             *value,
            JsonArray            *loc,
            JsonArray            *errors)
{
  Trial trial = { rule, value, loc, errors };

  if (JSON_NODE_HOLDS_NULL (value) && (rule->flags & EASEL_FIELD_NULLABLE))
    return json_node_copy (value);

  return readers[rule->type] (&trial);
}

static void
set_fallback (JsonObject           *result,
              const EaselFieldRule *rule)
{
  g_autoptr(JsonNode) text = NULL;
  g_autoptr(JsonArray) loc = NULL;
  g_autoptr(JsonArray) errors = NULL;

  if (rule->fallback == NULL)
    return;

  text = json_node_init_string (json_node_alloc (), rule->fallback);
  loc = json_array_new ();
  errors = json_array_new ();
  json_object_set_member (result, rule->name, read_value (rule, text, loc, errors));
}

/* Reads a run of fields; returns how many of them the body has. */
static guint
read_fields (const EaselFieldRule *rules,
             JsonNode             *body,
             JsonArray            *loc,
             JsonObject           *result,
             JsonArray            *errors)
{
  JsonObject *members = json_node_get_object (body);
  guint n_found = 0;

  for (const EaselFieldRule *rule = rules; rule != NULL && rule->name != NULL; rule++)
    {
      g_autoptr(JsonArray) place = loc_append (loc, rule->name);
      JsonNode *value = json_object_get_member (members, rule->name);
      JsonNode *read = value != NULL ? read_value (rule, value, place, errors) : NULL;

      n_found += value != NULL;

      if (read != NULL)
        json_object_set_member (result, rule->name, read);
      else if (value == NULL && (rule->flags & EASEL_FIELD_REQUIRED))
        easel_server_validate_fail (errors, g_steal_pointer (&place), "missing", "Field required", NULL, body);
      else if (value == NULL)
        set_fallback (result, rule);
    }

  return n_found;
}

static JsonObject *
read_shape (const EaselBodyShape *shape,
            gboolean              is_union,
            JsonNode             *body,
            JsonArray            *errors,
            guint                *n_found)
{
  g_autoptr(JsonArray) loc = easel_server_validate_loc ("body", is_union ? shape->name : NULL, NULL);
  g_autoptr(JsonObject) result = json_object_new ();
  guint n_errors = json_array_get_length (errors);

  if (!JSON_NODE_HOLDS_OBJECT (body))
    {
      easel_server_validate_fail (errors, g_steal_pointer (&loc), "model_attributes_type",
                                  "Input should be a valid dictionary or object to extract fields from", NULL, body);
      return NULL;
    }

  *n_found = read_fields (shape->inherited, body, loc, result, errors);
  *n_found += read_fields (shape->fields, body, loc, result, errors);

  return json_array_get_length (errors) == n_errors ? g_steal_pointer (&result) : NULL;
}

/**
 * easel_server_validate_body:
 * @body: what was sent
 * @shapes: what it may be, in the order in which ties are decided, ending with %NULL
 * @shape: (out) (nullable): which of them it is
 * @errors: gets a complaint for each fault
 *
 * Of several shapes that fit the one with the most recognised members wins, as in Pydantic's "smart" unions.
 *
 * Returns: (transfer full) (nullable): the known members with their proper types and fallbacks
 */
JsonObject *
easel_server_validate_body (JsonNode                     *body,
                            const EaselBodyShape *const  *shapes,
                            const EaselBodyShape        **shape,
                            JsonArray                    *errors)
{
  g_autoptr(JsonArray) complaints = json_array_new ();
  g_autoptr(JsonObject) best = NULL;
  guint best_found = 0;

  g_return_val_if_fail (body != NULL && shapes != NULL && errors != NULL, NULL);

  for (guint i = 0; shapes[i] != NULL; i++)
    {
      guint n_found = 0;
      g_autoptr(JsonObject) result = read_shape (shapes[i], shapes[1] != NULL, body, complaints, &n_found);

      if (result != NULL && (best == NULL || n_found > best_found))
        {
          g_clear_pointer (&best, json_object_unref);
          best = g_steal_pointer (&result);
          best_found = n_found;
          if (shape != NULL)
            *shape = shapes[i];
        }
    }

  for (guint i = 0; best == NULL && i < json_array_get_length (complaints); i++)
    json_array_add_element (errors, json_node_copy (json_array_get_element (complaints, i)));

  return g_steal_pointer (&best);
}

/**
 * easel_server_validate_query:
 * @query: (nullable): names and values
 * @fields: (nullable): the parameters that the operation knows
 * @errors: gets a complaint for each fault
 *
 * Returns: (transfer full): the known parameters with their proper types and fallbacks
 */
JsonObject *
easel_server_validate_query (GHashTable           *query,
                             const EaselFieldRule *fields,
                             JsonArray            *errors)
{
  JsonObject *result = json_object_new ();

  g_return_val_if_fail (errors != NULL, result);

  for (const EaselFieldRule *rule = fields; rule != NULL && rule->name != NULL; rule++)
    {
      const char *text = query != NULL ? g_hash_table_lookup (query, rule->name) : NULL;
      g_autoptr(JsonArray) loc = easel_server_validate_loc ("query", rule->name, NULL);
      g_autoptr(JsonNode) value = json_node_new (text != NULL ? JSON_NODE_VALUE : JSON_NODE_NULL);
      JsonNode *read = NULL;

      if (text == NULL && (rule->flags & EASEL_FIELD_REQUIRED))
        easel_server_validate_fail (errors, g_steal_pointer (&loc), "missing", "Field required", NULL, value);
      else if (text == NULL)
        set_fallback (result, rule);
      else
        {
          json_node_set_string (value, text);
          read = read_value (rule, value, loc, errors);
        }

      if (read != NULL)
        json_object_set_member (result, rule->name, read);
    }

  return result;
}

/**
 * easel_server_validate_path:
 * @text: a step of the path, unescaped
 * @field: its name and type
 * @errors: gets a complaint if it does not fit
 *
 * Returns: (transfer full) (nullable): its value
 */
JsonNode *
easel_server_validate_path (const char           *text,
                            const EaselFieldRule *field,
                            JsonArray            *errors)
{
  g_autoptr(JsonArray) loc = easel_server_validate_loc ("path", field->name, NULL);
  g_autoptr(JsonNode) value = json_node_init_string (json_node_alloc (), text);

  return read_value (field, value, loc, errors);
}

/**
 * easel_server_validate_fail:
 * @errors: where to complain
 * @loc: (transfer full): where the fault is
 * @type: its machine-readable name
 * @message: what it is
 * @reason: (nullable): more, for `ctx.error`
 * @input: (nullable): the offending value
 */
void
easel_server_validate_fail (JsonArray  *errors,
                            JsonArray  *loc,
                            const char *type,
                            const char *message,
                            const char *reason,
                            JsonNode   *input)
{
  JsonNode *error = easel_server_json ("type:s", type,
                                       "loc:n", easel_server_json_array (loc),
                                       "msg:s", message,
                                       "input:n", input != NULL ? json_node_copy (input) : NULL,
                                       NULL);

  if (reason != NULL)
    easel_server_json_set (json_node_get_object (error),
                           "ctx:n", easel_server_json ("error:s", reason, NULL),
                           NULL);

  json_array_add_element (errors, error);
}

/**
 * easel_server_validate_loc: (skip)
 * @first: `path`, `query` or `body`
 * @...: further steps, %NULL
 *
 * Returns: (transfer full): the place of a fault
 */
JsonArray *
easel_server_validate_loc (const char *first,
                           ...)
{
  JsonArray *loc = json_array_new ();
  va_list args;

  va_start (args, first);
  for (const char *step = first; step != NULL; step = va_arg (args, const char *))
    json_array_add_string_element (loc, step);
  va_end (args);

  return loc;
}
