/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in and out: uploads, and signed addresses that need no key (contract 3.6). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-file-answer.h"
#include "server/easel-server-form.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-upload.h"

#include <string.h>

static EaselServerFiles *
get_files (EaselServerCall *call)
{
  return easel_server_get_files (easel_server_call_get_server (call));
}

static void
upload_file (EaselServerCall *call)
{
  g_autofree char *id = NULL;
  g_autofree char *key = easel_server_store_form (call, "inputs", &id);
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autofree char *url = key != NULL ? easel_server_files_sign (get_files (call), origin, "GET", key) : NULL;

  if (key == NULL)
    return;

  easel_server_call_answer (call, easel_server_json (
                              "message:s", "File uploaded successfully",
                              "file_id:s", id,
                              "file_name:s", easel_server_upload_get_file_name (easel_server_call_get_sink (call)),
                              "file_url:s", url,
                              NULL));
}

/* As object stores refuse: XML, and nobody parses it. */
static void
refuse_signature (EaselServerCall *call)
{
  static const char text[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
  g_autoptr(GBytes) body = g_bytes_new_static (text, strlen (text));

  easel_server_call_send (call, SOUP_STATUS_FORBIDDEN, "application/xml", body);
}

/* The query of a signed address, or FALSE after having refused. */
static gboolean
check_signature (EaselServerCall *call,
                 const char      *method)
{
  SoupServerMessage *message = easel_server_call_get_message (call);
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr(GHashTable) query = text != NULL ? g_uri_parse_params (text, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;

  if (query != NULL &&
      easel_server_files_check (get_files (call), method, easel_server_call_get_path (call, "key"),
                                g_hash_table_lookup (query, "expires"), g_hash_table_lookup (query, "signature"),
                                FALSE))
    return TRUE;

  refuse_signature (call);

  return FALSE;
}

static gboolean
redirect (EaselServerCall *call)
{
  SoupServerMessage *message = easel_server_call_get_message (call);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *address = NULL;

  if (!easel_server_has_quirk (easel_server_call_get_server (call), EASEL_SERVER_QUIRK_REDIRECT_FILES) ||
      g_str_has_prefix (easel_server_call_get_header (call, "Host"), "localhost"))
    return FALSE;

  address = g_strdup_printf ("http://localhost:%d%s?%s", g_uri_get_port (uri), g_uri_get_path (uri),
                             g_uri_get_query (uri));
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, address);

  return TRUE;
}

static void
serve_file (EaselServerCall *call)
{
  const char *key = easel_server_call_get_path (call, "key");
  g_autofree char *path = NULL;

  if (!check_signature (call, "GET") || redirect (call))
    return;

  path = easel_server_files_dup_path (get_files (call), key);
  easel_server_answer_file (call, path, key);
}

static void
prepare_put (EaselServerCall *call)
{
  if (check_signature (call, "PUT"))
    easel_server_prepare_body (call);
}

static void
put_file (EaselServerCall *call)
{
  EaselServerUpload *upload = easel_server_call_get_sink (call);
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GError) error = NULL;

  if (!easel_server_upload_close (upload, &error))
    easel_server_call_crash (call, error);
  else if (easel_server_upload_is_too_large (upload))
    easel_server_call_refuse (call, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "File size exceeds 250MB limit");
  else if (!easel_server_files_add (get_files (call), easel_server_call_get_path (call, "key"),
                                    easel_server_upload_get_temp_path (upload), &error))
    easel_server_call_crash (call, error);
  else
    easel_server_call_send (call, SOUP_STATUS_OK, NULL, empty);
}

const EaselRoute easel_server_file_routes[] = {
  { "POST", "/file/upload", upload_file, NULL, NULL, EASEL_ROUTE_PLAIN, easel_server_prepare_form },
  { NULL }
};

const EaselRoute easel_server_file_pages[] = {
  { "GET", "/storage/{key:rest}", serve_file },
  { "HEAD", "/storage/{key:rest}", serve_file },
  { "PUT", "/storage/{key:rest}", put_file, NULL, NULL, EASEL_ROUTE_PLAIN, prepare_put },
  { NULL }
};
