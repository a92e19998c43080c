/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in and out: uploads, and signed addresses that need no key (contract 3.6). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-limits.h"
#include "server/easel-server-file-answer.h"
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
chunk_cb (SoupServerMessage *message,
          GBytes            *chunk,
          gpointer           user_data)
{
  gsize length;
  const char *data = g_bytes_get_data (chunk, &length);

  easel_server_upload_feed (EASEL_SERVER_UPLOAD (user_data), data, length);
}

/* From now on the body goes to disk as it arrives. */
static void
prepare_sink (EaselServerCall *call,
              const char      *content_type)
{
  SoupServerMessage *message = easel_server_call_get_message (call);
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *path = easel_server_files_dup_temp_path (get_files (call), name);
  EaselServerUpload *upload = easel_server_upload_new (path, content_type, EASEL_LIMIT_UPLOAD);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect_object (message, "got-chunk", G_CALLBACK (chunk_cb), upload, 0);
  easel_server_call_take_sink (call, G_OBJECT (upload));
}

/**
 * easel_server_prepare_form:
 * @call: a request whose body will be a form with a file
 */
void
easel_server_prepare_form (EaselServerCall *call)
{
  const char *content_type = easel_server_call_get_header (call, "Content-Type");

  prepare_sink (call, content_type != NULL ? content_type : "");
}

static void
refuse_missing_file (EaselServerCall *call)
{
  JsonArray *errors = json_array_new ();

  easel_server_validate_fail (errors, easel_server_validate_loc ("body", "file", NULL), "missing", "Field required",
                              NULL, NULL);
  easel_server_call_invalid (call, errors);
}

static gboolean
is_allowed_type (const char *type)
{
  return g_str_has_prefix (type, "image/") || g_str_has_prefix (type, "video/") ||
         g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "application/");
}

/* Python's idea of an extension: from the last dot, unless the name begins with it. */
static const char *
get_extension (const char *file_name)
{
  const char *base = strrchr (file_name, '/');
  const char *dot;

  base = base != NULL ? base + 1 : file_name;
  dot = strrchr (base, '.');

  return dot != NULL && dot != base ? dot : "";
}

/**
 * easel_server_store_form:
 * @call: a request that was prepared by easel_server_prepare_form()
 * @folder: where in the storage
 * @file_id: (out): the file's new id
 *
 * Returns: (transfer full) (nullable): the file's key, or %NULL after having refused
 */
char *
easel_server_store_form (EaselServerCall  *call,
                         const char       *folder,
                         char            **file_id)
{
  EaselServerUpload *upload = easel_server_call_get_sink (call);
  const char *name = easel_server_upload_get_file_name (upload);
  g_autofree char *type = name != NULL ? easel_server_files_get_type_of (name) : NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_written = easel_server_upload_close (upload, &error);

  if (name == NULL)
    refuse_missing_file (call);
  else if (!is_allowed_type (type))
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "Unsupported file type");
  else if (easel_server_upload_is_too_large (upload))
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "File size exceeds 250MB limit");
  if (!easel_server_call_is_open (call))
    return NULL;

  id = easel_server_files_make_id (get_files (call), name);
  key = g_strdup_printf ("%s/%s%s", folder, id, get_extension (name));
  if (!is_written ||
      !easel_server_files_add (get_files (call), key, easel_server_upload_get_temp_path (upload), &error))
    {
      g_message ("An upload could not be kept: %s", error->message);
      easel_server_call_refuse (call, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Error uploading file");
      return NULL;
    }

  *file_id = g_steal_pointer (&id);

  return g_steal_pointer (&key);
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
    prepare_sink (call, NULL);
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
  { "PUT", "/storage/{key:rest}", put_file, NULL, NULL, EASEL_ROUTE_PLAIN, prepare_put },
  { NULL }
};
