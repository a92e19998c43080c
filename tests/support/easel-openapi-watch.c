/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every request that reaches a server of a test, held against the description of the API; a wrong one ends the test. */

#include "support/easel-openapi-watch.h"

#include "base/easel-json.h"
#include "support/easel-openapi.h"

#include <string.h>

#define PREFIX "/api"

struct _EaselOpenapiWatch
{
  SoupServer   *server;     /* NULL: told of requests by hand */
  gulong        handler;
  EaselOpenapi *openapi;
  GHashTable   *counts;     /* operation → how often */
};

/* What easel-server answers beyond the API, for Easel alone. */
static const struct {
  const char *method;
  const char *suffix;
} EXTENSIONS[] = {
  { "GET", "/object_info" },     /* the node classes of a machine: ranges and lists for forms */
};

static gboolean
is_extension (const char *method,
              const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (EXTENSIONS); i++)
    if (g_str_equal (method, EXTENSIONS[i].method) && g_str_has_suffix (path, EXTENSIONS[i].suffix))
      return TRUE;

  return FALSE;
}

static void
count (EaselOpenapiWatch *self,
       char              *operation)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, operation));

  g_hash_table_replace (self->counts, operation, GUINT_TO_POINTER (number + 1));
}

void
easel_openapi_watch_request (EaselOpenapiWatch *self,
                             const char        *method,
                             const char        *path,
                             const char        *content_type,
                             GBytes            *body)
{
  g_autofree char *operation = easel_openapi_name_operation (self->openapi, method, path);
  gboolean is_json = content_type != NULL && g_str_has_prefix (content_type, "application/json");
  g_autoptr(JsonNode) node = is_json && body != NULL ? easel_json_parse_bytes (body, NULL) : NULL;
  g_autofree char *fault = NULL;

  if (operation == NULL && is_extension (method, path))
    return;
  if (operation == NULL)
    g_error ("%s %s is in no description", method, path);
  if (is_json && node == NULL)
    g_error ("%s %s has a body that is no JSON", method, path);

  fault = easel_openapi_check_request (self->openapi, method, path, content_type, node);
  if (fault != NULL)
    g_error ("%s %s: %s", method, path, fault);

  count (self, g_steal_pointer (&operation));
}

/* Files are served beside the API: their addresses belong to no operation. */
static void
request_read_cb (SoupServer        *server,
                 SoupServerMessage *message,
                 gpointer           user_data)
{
  EaselOpenapiWatch *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *kept = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) body = soup_message_body_get_accumulate (kept) ? soup_message_body_flatten (kept) : NULL;
  g_autofree char *target = g_uri_to_string_partial (soup_server_message_get_uri (message), G_URI_HIDE_NONE);
  const char *path = strstr (target, "://");
  const char *content_type = soup_message_headers_get_one (headers, "Content-Type");

  path = path != NULL ? strchr (path + 3, '/') : NULL;
  if (path == NULL || !g_str_has_prefix (path, PREFIX "/") || g_str_has_prefix (path, PREFIX "/files/"))
    return;

  easel_openapi_watch_request (self, soup_server_message_get_method (message), path + strlen (PREFIX), content_type,
                               body);
}

EaselOpenapiWatch *
easel_openapi_watch_new (SoupServer *server)
{
  EaselOpenapiWatch *self = g_new0 (EaselOpenapiWatch, 1);

  self->openapi = easel_openapi_load ();
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (server != NULL)
    {
      self->server = g_object_ref (server);
      self->handler = g_signal_connect (server, "request-read", G_CALLBACK (request_read_cb), self);
    }

  return self;
}

void
easel_openapi_watch_free (EaselOpenapiWatch *self)
{
  if (self == NULL)
    return;

  if (self->server != NULL)
    g_signal_handler_disconnect (self->server, self->handler);
  g_clear_object (&self->server);
  easel_openapi_free (self->openapi);
  g_hash_table_unref (self->counts);
  g_free (self);
}

guint
easel_openapi_watch_count (EaselOpenapiWatch *self,
                           const char        *operation)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, operation));
}
