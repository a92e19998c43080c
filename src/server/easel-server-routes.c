/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which request goes where: a table per capability, and the way through auth and validation to the one that answers. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-routes.h"

#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "server/easel-server-auth.h"
#include "server/easel-server-json-fault.h"
#include "server/easel-server-json.h"

#include <string.h>

#define API_PREFIX "/api/"

static const EaselRoute *const api_tables[] = {
  easel_server_run_routes,
  easel_server_run_list_routes,
  easel_server_deployment_routes,
  easel_server_library_routes,
  easel_server_machine_routes,
  easel_server_session_routes,
  easel_server_file_routes,
  easel_server_asset_routes,
  easel_server_watch_routes,
  easel_server_platform_routes,
  easel_server_absent_routes,
  NULL
};

static const EaselRoute *const page_tables[] = { easel_server_session_pages, easel_server_file_pages, NULL };

/* The steps of a path, still escaped: a slash within a step stays one. */
static gboolean
match_path (const char *pattern,
            const char *path,
            GHashTable *captures)
{
  g_auto(GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto(GStrv) steps = g_strsplit (path, "/", -1);
  guint i;

  for (i = 0; wanted[i] != NULL && steps[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *rest = NULL;
      char *step = NULL;

      if (wanted[i][0] != '{')
        {
          if (!g_str_equal (wanted[i], steps[i]))
            return FALSE;
          continue;
        }

      name = g_strndup (wanted[i] + 1, strcspn (wanted[i] + 1, ":}"));
      if (g_str_has_suffix (wanted[i], ":rest}"))
        rest = g_strjoinv ("/", steps + i);
      step = g_uri_unescape_string (rest != NULL ? rest : steps[i], NULL);
      if (step == NULL || *step == '\0' || !g_utf8_validate (step, -1, NULL))
        {
          g_free (step);
          return FALSE;
        }

      g_hash_table_replace (captures, g_steal_pointer (&name), step);
      if (rest != NULL)
        return TRUE;
    }

  return wanted[i] == NULL && steps[i] == NULL;
}

static const EaselRoute *
find_route (const EaselRoute *const *tables,
            const char              *method,
            const char              *path,
            GHashTable              *captures,
            gboolean                *path_exists)
{
  *path_exists = FALSE;

  for (guint i = 0; tables[i] != NULL; i++)
    for (const EaselRoute *route = tables[i]; route->method != NULL; route++)
      {
        g_hash_table_remove_all (captures);
        if (!match_path (route->path, path, captures))
          continue;

        *path_exists = TRUE;
        if (g_str_equal (route->method, method))
          return route;
      }

  return NULL;
}

/**
 * easel_server_route_headers:
 * @call: a request whose headers have arrived
 * @path: its path, escaped
 * @query: (nullable): its query
 *
 * Refuses what may not be asked, or finds its route. The key is asked for before the path is looked at.
 */
void
easel_server_route_headers (EaselServerCall *call,
                            const char    *path,
                            GHashTable    *query)
{
  g_autoptr(GHashTable) captures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean is_api = g_str_has_prefix (path, API_PREFIX);
  const EaselRoute *route;
  gboolean path_exists;

  if (!easel_server_check_host (call))
    return;

  route = find_route (is_api ? api_tables : page_tables,
                      soup_server_message_get_method (easel_server_call_get_message (call)),
                      is_api ? path + strlen (API_PREFIX) - 1 : path, captures, &path_exists);

  if (is_api && !easel_server_is_open_path (path + strlen (API_PREFIX) - 1) &&
      !(route != NULL && route->flags & EASEL_ROUTE_OPEN) &&
      !easel_server_check_key (call))
    return;

  if (route == NULL && path_exists)
    easel_server_call_refuse (call, SOUP_STATUS_METHOD_NOT_ALLOWED, "Method Not Allowed");
  else if (route == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Not Found");
  else
    {
      easel_server_call_set_route (call, route, captures);
      if (route->prepare != NULL)
        route->prepare (call);
    }
}

/* Path and query; FastAPI names the faults of both at once, with those of the body. */
static JsonArray *
check_address (EaselServerCall *call,
               GHashTable    *query)
{
  const EaselRoute *route = easel_server_call_get_route (call);
  g_auto(GStrv) steps = g_strsplit (route->path, "/", -1);
  JsonArray *errors = json_array_new ();

  for (guint i = 0; steps[i] != NULL; i++)
    {
      const char *colon = strchr (steps[i], ':');
      EaselFieldRule rule = { 0 };
      g_autofree char *name = NULL;
      g_autoptr(JsonNode) value = NULL;

      if (steps[i][0] != '{' || colon == NULL || g_str_has_suffix (steps[i], ":rest}"))
        continue;

      name = g_strndup (steps[i] + 1, colon - steps[i] - 1);
      rule.name = name;
      rule.type = g_str_has_prefix (colon, ":uuid") ? EASEL_FIELD_UUID : EASEL_FIELD_INTEGER;
      value = easel_server_validate_path (easel_server_call_get_path (call, name), &rule, errors);
      if (value != NULL && easel_json_is_string (value))
        easel_server_call_set_path (call, name, json_node_get_string (value));
    }

  easel_server_call_take_query (call, easel_server_validate_query (query, route->query, errors));

  return errors;
}

static void
check_body (EaselServerCall *call,
            JsonNode      *body,
            JsonArray     *errors)
{
  const EaselRoute *route = easel_server_call_get_route (call);
  const EaselBodyShape *shape = NULL;
  JsonObject *members = NULL;

  if (body == NULL || JSON_NODE_HOLDS_NULL (body))
    easel_server_validate_fail (errors, easel_server_validate_loc ("body", NULL), "missing", "Field required", NULL,
                                NULL);
  else
    members = easel_server_validate_body (body, route->shapes, &shape, errors);

  if (members != NULL)
    easel_server_call_take_body (call, members, shape);
}

static void
finish (EaselServerCall *call,
        JsonArray     *errors)
{
  if (!easel_server_call_is_open (call))
    return;

  if (json_array_get_length (errors) > 0)
    easel_server_call_invalid (call, json_array_ref (errors));
  else
    easel_server_call_get_route (call)->answer (call);
}

static void
refuse_json (EaselServerCall *call,
             GBytes        *bytes)
{
  g_autoptr(JsonArray) errors = json_array_new ();
  g_autoptr(JsonNode) empty = json_node_new (JSON_NODE_OBJECT);
  JsonArray *loc = easel_server_validate_loc ("body", NULL);
  const char *reason;
  gsize offset = easel_server_json_find_fault (bytes, &reason);

  json_node_take_object (empty, json_object_new ());
  json_array_add_int_element (loc, offset);
  easel_server_validate_fail (errors, loc, "json_invalid", "JSON decode error", reason, empty);
  easel_server_call_invalid (call, g_steal_pointer (&errors));
}

/* A large body on its way through a worker. */
typedef struct {
  EaselServerCall *call;
  JsonArray     *errors;
  GBytes        *bytes;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->call);
  json_array_unref (reading->errors);
  g_bytes_unref (reading->bytes);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
body_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Reading) reading = user_data;
  g_autoptr(JsonNode) body = easel_json_parse_finish (result, NULL);

  if (body == NULL)
    {
      refuse_json (reading->call, reading->bytes);
      return;
    }

  check_body (reading->call, body, reading->errors);
  finish (reading->call, reading->errors);
}

static gboolean
is_json (EaselServerCall *call)
{
  const char *header = easel_server_call_get_header (call, "Content-Type");
  g_autofree char *type = header != NULL ? g_ascii_strdown (header, strcspn (header, ";")) : NULL;

  if (type == NULL)
    return TRUE;

  g_strstrip (type);

  return g_str_equal (type, "application/json") ||
         (g_str_has_prefix (type, "application/") && g_str_has_suffix (type, "+json"));
}

static void
read_body (EaselServerCall *call,
           GBytes        *bytes,
           JsonArray     *errors)
{
  g_autoptr(JsonNode) body = NULL;

  if (g_bytes_get_size (bytes) > 0 && !is_json (call))
    {
      g_autofree char *text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      body = json_node_init_string (json_node_alloc (), text);
    }
  else if (g_bytes_get_size (bytes) > 0)
    {
      body = easel_json_parse_bytes (bytes, NULL);
      if (body == NULL)
        {
          refuse_json (call, bytes);
          return;
        }
    }

  check_body (call, body, errors);
  finish (call, errors);
}

/**
 * easel_server_route_body:
 * @call: a request that has arrived whole and has a route
 * @query: (nullable): its query
 *
 * Checks what was sent and has it answered.
 */
void
easel_server_route_body (EaselServerCall *call,
                         GHashTable    *query)
{
  const EaselRoute *route = easel_server_call_get_route (call);
  g_autoptr(JsonArray) errors = check_address (call, query);
  g_autoptr(GBytes) bytes = NULL;

  if (easel_server_call_is_too_large (call))
    {
      easel_server_call_refuse (call, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "Request body is too large");
      return;
    }

  if (route->shapes == NULL)
    {
      finish (call, errors);
      return;
    }

  bytes = soup_message_body_flatten (soup_server_message_get_request_body (easel_server_call_get_message (call)));
  if (g_bytes_get_size (bytes) > EASEL_LIMIT_JSON_INLINE && is_json (call))
    {
      Reading *reading = g_new0 (Reading, 1);

      reading->call = g_object_ref (call);
      reading->errors = json_array_ref (errors);
      reading->bytes = g_bytes_ref (bytes);
      easel_server_call_hold (call);
      easel_json_parse_async (bytes, NULL, body_read_cb, reading);
    }
  else
    read_body (call, bytes, errors);
}
