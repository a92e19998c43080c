/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that comes in the body of a request: as it is, or in a form. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-form.h"

#include "base/easel-limits.h"
#include "server/easel-server-private.h"
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
 * easel_server_prepare_body:
 * @call: a request whose body will be a file
 */
void
easel_server_prepare_body (EaselServerCall *call)
{
  prepare_sink (call, NULL);
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

  if (name == NULL || easel_server_upload_is_cut (upload))
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
