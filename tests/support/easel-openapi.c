/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and answers held against the description of the API in tests/data/openapi.json. */

#include "support/easel-openapi.h"

#include "base/easel-json.h"

#include <string.h>

#define REFERENCE "#/components/"

struct _EaselOpenapi
{
  JsonNode   *root;
  GHashTable *patterns;  /* text → GRegex */
};

EaselOpenapi *
easel_openapi_load (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "openapi.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  EaselOpenapi *self = g_new0 (EaselOpenapi, 1);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  self->root = easel_json_parse (text, -1, &error);
  g_assert_no_error (error);
  self->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_regex_unref);

  return self;
}

void
easel_openapi_free (EaselOpenapi *self)
{
  if (self == NULL)
    return;

  json_node_unref (self->root);
  g_hash_table_unref (self->patterns);
  g_free (self);
}

static JsonObject *
get_components (EaselOpenapi *self,
                const char   *kind)
{
  JsonObject *components = easel_json_get_object (json_node_get_object (self->root), "components");

  return easel_json_get_object (components, kind);
}

JsonObject *
easel_openapi_get_examples (EaselOpenapi *self)
{
  return get_components (self, "examples");
}

static JsonObject *
follow (EaselOpenapi *self,
        JsonObject   *object)
{
  const char *reference = easel_json_get_string (object, "$ref");
  g_auto(GStrv) steps = NULL;
  JsonObject *target;

  if (reference == NULL)
    return object;

  g_assert_true (g_str_has_prefix (reference, REFERENCE));
  steps = g_strsplit (reference + strlen (REFERENCE), "/", 2);
  target = easel_json_get_object (get_components (self, steps[0]), steps[1]);
  g_assert_nonnull (target);

  return target;
}

static const char *
name_type (JsonNode *value)
{
  if (JSON_NODE_HOLDS_OBJECT (value))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY (value))
    return "array";
  if (JSON_NODE_HOLDS_NULL (value))
    return "null";
  if (easel_json_is_boolean (value))
    return "boolean";
  if (easel_json_is_string (value))
    return "string";

  {
    g_autofree char *digits = easel_json_dup_digits (value);

    return strpbrk (digits, ".eE") == NULL ? "integer" : "number";
  }
}

static gboolean
is_of_type (const char *type,
            const char *wanted)
{
  return g_str_equal (type, wanted) || (g_str_equal (type, "integer") && g_str_equal (wanted, "number"));
}

static gboolean
fits_type (JsonObject *schema,
           JsonNode   *value)
{
  JsonNode *wanted = json_object_get_member (schema, "type");
  const char *type = name_type (value);

  if (wanted == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (wanted))
    return is_of_type (type, json_node_get_string (wanted));

  for (guint i = 0; i < json_array_get_length (json_node_get_array (wanted)); i++)
    if (is_of_type (type, json_array_get_string_element (json_node_get_array (wanted), i)))
      return TRUE;

  return FALSE;
}

static gboolean
fits_enum (JsonObject *schema,
           JsonNode   *value)
{
  JsonArray *words = easel_json_get_array (schema, "enum");

  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    if (json_node_equal (json_array_get_element (words, i), value))
      return TRUE;

  return words == NULL;
}

static gboolean
fits_pattern (EaselOpenapi *self,
              JsonObject   *schema,
              JsonNode     *value)
{
  const char *pattern = easel_json_get_string (schema, "pattern");
  const char *format = easel_json_get_string (schema, "format");
  GRegex *regex;

  if (!easel_json_is_string (value))
    return TRUE;
  if (g_strcmp0 (format, "uuid") == 0 && !g_uuid_string_is_valid (json_node_get_string (value)))
    return FALSE;
  if (pattern == NULL)
    return TRUE;

  regex = g_hash_table_lookup (self->patterns, pattern);
  if (regex == NULL)
    {
      regex = g_regex_new (pattern, 0, 0, NULL);
      g_assert_nonnull (regex);
      g_hash_table_insert (self->patterns, g_strdup (pattern), regex);
    }

  return g_regex_match (regex, json_node_get_string (value), 0, NULL);
}

static char *check (EaselOpenapi *self,
                    JsonObject   *schema,
                    JsonNode     *value,
                    const char   *place);

static char *
check_members (EaselOpenapi *self,
               JsonObject   *schema,
               JsonObject   *members,
               const char   *place)
{
  JsonObject *properties = easel_json_get_object (schema, "properties");
  JsonObject *additional = easel_json_get_object (schema, "additionalProperties");
  JsonArray *required = easel_json_get_array (schema, "required");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (!json_object_has_member (members, json_array_get_string_element (required, i)))
      return g_strdup_printf ("%s lacks %s", place, json_array_get_string_element (required, i));

  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &value))
    {
      JsonObject *rule = properties != NULL ? easel_json_get_object (properties, name) : NULL;
      g_autofree char *inner = g_strdup_printf ("%s.%s", place, name);
      char *fault = NULL;

      if (rule == NULL)
        rule = additional;
      if (rule != NULL)
        fault = check (self, rule, value, inner);
      if (fault != NULL)
        return fault;
    }

  return NULL;
}

static char *
check_items (EaselOpenapi *self,
             JsonObject   *schema,
             JsonArray    *items,
             const char   *place)
{
  JsonObject *rule = easel_json_get_object (schema, "items");

  for (guint i = 0; rule != NULL && i < json_array_get_length (items); i++)
    {
      g_autofree char *inner = g_strdup_printf ("%s[%u]", place, i);
      char *fault = check (self, rule, json_array_get_element (items, i), inner);

      if (fault != NULL)
        return fault;
    }

  return NULL;
}

static char *
check_choices (EaselOpenapi *self,
               JsonArray    *choices,
               JsonNode     *value,
               const char   *place)
{
  g_autoptr(GString) faults = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      g_autofree char *fault = check (self, json_array_get_object_element (choices, i), value, place);

      if (fault == NULL)
        return NULL;
      g_string_append_printf (faults, "%s%s", i > 0 ? "; or " : "", fault);
    }

  return g_string_free (g_steal_pointer (&faults), FALSE);
}

static char *
check (EaselOpenapi *self,
       JsonObject   *schema,
       JsonNode     *value,
       const char   *place)
{
  JsonArray *all;
  JsonArray *any;
  char *fault = NULL;

  schema = follow (self, schema);
  all = easel_json_get_array (schema, "allOf");
  any = easel_json_get_array (schema, "anyOf");
  if (any == NULL)
    any = easel_json_get_array (schema, "oneOf");

  if (!fits_type (schema, value) || !fits_enum (schema, value) || !fits_pattern (self, schema, value))
    {
      g_autofree char *text = easel_json_write (value);

      return g_strdup_printf ("%s does not fit: %.200s", place, text);
    }

  for (guint i = 0; fault == NULL && all != NULL && i < json_array_get_length (all); i++)
    fault = check (self, json_array_get_object_element (all, i), value, place);
  if (fault == NULL && any != NULL)
    fault = check_choices (self, any, value, place);
  if (fault == NULL && JSON_NODE_HOLDS_OBJECT (value))
    fault = check_members (self, schema, json_node_get_object (value), place);
  if (fault == NULL && JSON_NODE_HOLDS_ARRAY (value))
    fault = check_items (self, schema, json_node_get_array (value), place);

  return fault;
}

/* How well a path fits a pattern: -1 not at all, else the number of steps that are equal. */
static int
match_path (const char *pattern,
            const char *path)
{
  g_auto(GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto(GStrv) steps = g_strsplit (path, "/", -1);
  int equal = 0;

  if (g_strv_length (wanted) != g_strv_length (steps))
    return -1;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (g_str_equal (wanted[i], steps[i]))
        equal++;
      else if (wanted[i][0] != '{')
        return -1;
    }

  return equal;
}

static JsonObject *
find_operation (EaselOpenapi *self,
                const char   *method,
                const char   *path,
                const char  **found)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_autofree char *verb = g_ascii_strdown (method, -1);
  JsonObject *best = NULL;
  int best_score = -1;
  JsonObjectIter iter;
  const char *pattern;
  JsonNode *item;

  json_object_iter_init (&iter, easel_json_get_object (json_node_get_object (self->root), "paths"));
  while (json_object_iter_next (&iter, &pattern, &item))
    {
      JsonObject *operation = easel_json_get_object (json_node_get_object (item), verb);
      int score = match_path (pattern, bare);

      if (operation != NULL && score > best_score)
        {
          best = operation;
          best_score = score;
          if (found != NULL)
            *found = pattern;
        }
    }

  return best;
}

static JsonObject *
get_json_schema (EaselOpenapi *self,
                 JsonObject   *holder)
{
  JsonObject *content = holder != NULL ? easel_json_get_object (follow (self, holder), "content") : NULL;
  JsonObject *json = content != NULL ? easel_json_get_object (content, "application/json") : NULL;

  return json != NULL ? easel_json_get_object (json, "schema") : NULL;
}

/* Errors that an operation does not declare are held against the shapes that all errors have. */
static JsonObject *
find_answer_schema (EaselOpenapi *self,
                    JsonObject   *operation,
                    guint         status)
{
  g_autofree char *code = g_strdup_printf ("%u", status);
  JsonObject *responses = easel_json_get_object (operation, "responses");
  JsonObject *schema = get_json_schema (self, easel_json_get_object (responses, code));

  if (schema == NULL && status == 422)
    schema = easel_json_get_object (get_components (self, "schemas"), "HTTPValidationError");

  return schema;
}

/* What easel-server offers beyond the service. */
static gboolean
is_extra (const char *method,
          const char *path)
{
  return g_str_equal (method, "GET") && g_str_has_prefix (path, "/machine/") && g_str_has_suffix (path, "/object_info");
}

char *
easel_openapi_check_answer (EaselOpenapi *self,
                            const char   *method,
                            const char   *path,
                            guint         status,
                            JsonNode     *body)
{
  JsonObject *operation = find_operation (self, method, path, NULL);
  JsonObject *schema;

  if (operation == NULL && is_extra (method, path))
    return NULL;
  if (operation == NULL)
    return status >= 400 ? NULL : g_strdup_printf ("%s %s is in no description", method, path);

  schema = find_answer_schema (self, operation, status);

  return schema != NULL && body != NULL ? check (self, schema, body, path) : NULL;
}

/* What came as text in a path or query, as the JSON that its schema speaks of; NULL if it cannot be that. */
static JsonNode *
read_text (EaselOpenapi *self,
           JsonObject   *schema,
           const char   *text)
{
  const char *type = easel_json_get_string (follow (self, schema), "type");

  if (g_strcmp0 (type, "integer") == 0 || g_strcmp0 (type, "number") == 0 || g_strcmp0 (type, "boolean") == 0)
    {
      g_autofree char *list = g_strdup_printf ("[%s]", text);
      g_autoptr(JsonNode) node = easel_json_parse (list, -1, NULL);

      return node != NULL && json_array_get_length (json_node_get_array (node)) == 1
             ? json_node_copy (json_array_get_element (json_node_get_array (node), 0)) : NULL;
    }

  return json_node_init_string (json_node_alloc (), text);
}

static char *
check_text (EaselOpenapi *self,
            JsonObject   *parameter,
            const char   *text)
{
  JsonObject *schema = easel_json_get_object (parameter, "schema");
  const char *name = easel_json_get_string (parameter, "name");
  g_autoptr(JsonNode) value = read_text (self, schema, text);

  return value != NULL ? check (self, schema, value, name) : g_strdup_printf ("%s does not fit: %s", name, text);
}

static JsonObject *
find_parameter (EaselOpenapi *self,
                JsonObject   *operation,
                const char   *place,
                const char   *name)
{
  JsonArray *parameters = easel_json_get_array (operation, "parameters");

  for (guint i = 0; parameters != NULL && i < json_array_get_length (parameters); i++)
    {
      JsonObject *parameter = follow (self, json_array_get_object_element (parameters, i));

      if (g_strcmp0 (easel_json_get_string (parameter, "in"), place) == 0 &&
          g_strcmp0 (easel_json_get_string (parameter, "name"), name) == 0)
        return parameter;
    }

  return NULL;
}

static char *
check_path (EaselOpenapi *self,
            JsonObject   *operation,
            const char   *pattern,
            const char   *path)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_auto(GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto(GStrv) steps = g_strsplit (bare, "/", -1);
  char *fault = NULL;

  for (guint i = 0; fault == NULL && wanted[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (wanted[i] + 1, strlen (wanted[i]) > 1 ? strlen (wanted[i]) - 2 : 0);
      g_autofree char *text = g_uri_unescape_string (steps[i], NULL);
      JsonObject *parameter = wanted[i][0] == '{' ? find_parameter (self, operation, "path", name) : NULL;

      if (parameter != NULL)
        fault = text != NULL ? check_text (self, parameter, text) : g_strdup_printf ("%s is badly escaped", name);
    }

  return fault;
}

static char *
check_query (EaselOpenapi *self,
             JsonObject   *operation,
             const char   *path)
{
  const char *text = strchr (path, '?');
  g_autoptr(GHashTable) query = g_uri_parse_params (text != NULL ? text + 1 : "", -1, "&", G_URI_PARAMS_NONE, NULL);
  JsonArray *parameters = easel_json_get_array (operation, "parameters");
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  char *fault = NULL;

  if (query == NULL)
    return g_strdup_printf ("%s cannot be read", text);

  g_hash_table_iter_init (&iter, query);
  while (fault == NULL && g_hash_table_iter_next (&iter, &name, &value))
    {
      JsonObject *parameter = find_parameter (self, operation, "query", name);

      fault = parameter != NULL ? check_text (self, parameter, value)
                                : g_strdup_printf ("the query's %s is in no description", (char *) name);
    }

  for (guint i = 0; fault == NULL && parameters != NULL && i < json_array_get_length (parameters); i++)
    {
      JsonObject *parameter = follow (self, json_array_get_object_element (parameters, i));
      gboolean is_required = FALSE;

      if (g_str_equal (easel_json_get_string (parameter, "in"), "query") &&
          easel_json_get_boolean (parameter, "required", &is_required) && is_required &&
          !g_hash_table_contains (query, easel_json_get_string (parameter, "name")))
        fault = g_strdup_printf ("the query lacks %s", easel_json_get_string (parameter, "name"));
    }

  return fault;
}

static gboolean
knows_member (EaselOpenapi *self,
              JsonObject   *schema,
              const char   *name)
{
  static const char *const unions[] = { "allOf", "anyOf", "oneOf" };
  JsonObject *properties;

  schema = follow (self, schema);
  properties = easel_json_get_object (schema, "properties");
  if (properties != NULL && json_object_has_member (properties, name))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (unions); i++)
    {
      JsonArray *choices = easel_json_get_array (schema, unions[i]);

      for (guint j = 0; choices != NULL && j < json_array_get_length (choices); j++)
        if (knows_member (self, json_array_get_object_element (choices, j), name))
          return TRUE;
    }

  return FALSE;
}

/* A member that no description knows is one that no server reads: probably a slip. */
static char *
check_body (EaselOpenapi *self,
            JsonObject   *schema,
            JsonNode     *body,
            const char   *path)
{
  char *fault = check (self, schema, body, path);
  JsonObjectIter iter;
  const char *name;

  if (fault != NULL || !JSON_NODE_HOLDS_OBJECT (body))
    return fault;

  json_object_iter_init (&iter, json_node_get_object (body));
  while (json_object_iter_next (&iter, &name, NULL))
    if (!knows_member (self, schema, name))
      return g_strdup_printf ("%s: the body's %s is in no description", path, name);

  return NULL;
}

char *
easel_openapi_check_request (EaselOpenapi *self,
                             const char   *method,
                             const char   *path,
                             const char   *content_type,
                             JsonNode     *body)
{
  const char *pattern = NULL;
  JsonObject *operation = find_operation (self, method, path, &pattern);
  g_autofree char *type = g_strndup (content_type != NULL ? content_type : "",
                                     strcspn (content_type != NULL ? content_type : "", ";"));
  JsonObject *request;
  JsonObject *content;
  gboolean is_required = FALSE;
  char *fault;

  if (operation == NULL)
    return g_strdup_printf ("%s %s is in no description", method, path);

  fault = check_path (self, operation, pattern, path);
  if (fault == NULL)
    fault = check_query (self, operation, path);
  if (fault != NULL)
    return fault;

  request = easel_json_get_object (operation, "requestBody");
  if (request == NULL)
    return body != NULL ? g_strdup_printf ("%s %s takes no body", method, path) : NULL;

  content = easel_json_get_object (follow (self, request), "content");
  easel_json_get_boolean (follow (self, request), "required", &is_required);
  if (content_type == NULL)
    return is_required ? g_strdup_printf ("%s %s lacks its body", method, path) : NULL;
  if (!json_object_has_member (content, type))
    return g_strdup_printf ("%s %s takes no %s", method, path, type);

  return body != NULL ? check_body (self, get_json_schema (self, request), body, path) : NULL;
}

/* `GET /run/{run_id}`: the operation that a request is one of, or NULL (transfer full). */
char *
easel_openapi_name_operation (EaselOpenapi *self,
                              const char   *method,
                              const char   *path)
{
  const char *pattern = NULL;

  return find_operation (self, method, path, &pattern) != NULL ? g_strdup_printf ("%s %s", method, pattern) : NULL;
}

char *
easel_openapi_check_schema (EaselOpenapi *self,
                            const char   *name,
                            JsonNode     *value)
{
  JsonObject *schema = easel_json_get_object (get_components (self, "schemas"), name);

  g_assert_nonnull (schema);

  return check (self, schema, value, name);
}
