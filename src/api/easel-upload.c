/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A local file on its way to the server, in constant memory: directly, or to a presigned address if it is large. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-upload-private.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "api/easel-body-stream.h"
#include "api/easel-exchange.h"
#include "api/easel-file-kind.h"
#include "api/easel-reply.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"

#define FILE_ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," \
                        G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC
#define PRESIGNED_FOLDER "/"

typedef struct {
  /* what I was given */
  EaselClient *client;
  GFile *file;
  char *name;
  GFileProgressCallback progress;
  gpointer progress_data;
  GTask *task;

  /* in progress */
  GFileInputStream *source;            /* NULL before it is opened */
  GFileInfo *info;                     /* as it was then */
  goffset size;
  char *mime_type;
  EaselBodyStream *body;
  goffset overhead;                    /* bytes of the body before the file's */
  JsonObject *place;                   /* where a large file goes; NULL for others */
  char *address;                       /* the result */
  EaselExchange *exchange;             /* to the storage */
} Job;

static gpointer read_file_address (JsonNode  *node,
                                   GError   **error);
static gpointer read_place        (JsonNode  *node,
                                   GError   **error);
static gpointer read_asset        (JsonNode  *node,
                                   GError   **error);

static const EaselOperation UPLOAD = { "POST", "/file/upload", EASEL_OPERATION_PLAIN, read_file_address, g_free };
static const EaselOperation PRESIGN = { "GET", "/assets/presigned-url", EASEL_OPERATION_PLAIN, read_place,
                                        (GDestroyNotify) json_object_unref };
static const EaselOperation REGISTER = { "POST", "/assets/register", EASEL_OPERATION_PLAIN, read_asset,
                                         (GDestroyNotify) json_object_unref };

goffset easel_upload_limit = EASEL_LIMIT_UPLOAD;

static void check_unchanged (Job *job);

static void
job_free (Job *job)
{
  g_clear_object (&job->client);
  g_clear_object (&job->file);
  g_clear_pointer (&job->name, g_free);
  g_clear_object (&job->task);
  g_clear_object (&job->source);
  g_clear_object (&job->info);
  g_clear_pointer (&job->mime_type, g_free);
  g_clear_object (&job->body);
  g_clear_pointer (&job->place, json_object_unref);
  g_clear_pointer (&job->address, g_free);
  g_clear_object (&job->exchange);
  g_free (job);
}

static void
finish_with_error (Job    *job,
                   GError *error)
{
  if (!easel_error_is_cancelled (error) && job->body != NULL && easel_body_stream_is_short (job->body))
    {
      g_clear_error (&error);
      error = g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID, _("%s changed while it was being sent: send it again"),
                           job->name);
    }

  g_task_return_error (job->task, error);
  job_free (job);
}

static void
finish (Job *job)
{
  g_task_return_pointer (job->task, g_steal_pointer (&job->address), g_free);
  job_free (job);
}

static GTask *
create_step (Job                 *job,
             GAsyncReadyCallback  callback)
{
  return g_task_new (job->client, g_task_get_cancellable (job->task), callback, job);
}

/* What the server answers */

static gpointer
read_address_member (JsonNode    *node,
                     const char  *member,
                     GError     **error)
{
  JsonObject *members = easel_json_expect_object (node, error);
  const char *address = members != NULL ? easel_json_get_string (members, member) : NULL;

  if (members != NULL && (address == NULL || *address == '\0'))
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                         _("The server does not say where the file is: try again later"));

  return address != NULL && *address != '\0' ? members : NULL;
}

static gpointer
read_file_address (JsonNode  *node,
                   GError   **error)
{
  JsonObject *members = read_address_member (node, "file_url", error);

  return members != NULL ? g_strdup (easel_json_get_string (members, "file_url")) : NULL;
}

static gpointer
read_place (JsonNode  *node,
            GError   **error)
{
  JsonObject *members = read_address_member (node, "url", error);

  return members != NULL ? json_object_ref (members) : NULL;
}

static gpointer
read_asset (JsonNode  *node,
            GError   **error)
{
  JsonObject *members = easel_json_expect_object (node, error);

  return members != NULL ? json_object_ref (members) : NULL;
}

/* Opening, in a worker thread */

static GError *
describe_file_trouble (Job    *job,
                       GError *cause)
{
  g_autoptr(GError) owned = cause;

  return g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID, _("%s cannot be read: %s"), job->name, cause->message);
}

static GError *
check_file (Job *job)
{
  if (g_file_info_get_file_type (job->info) != G_FILE_TYPE_REGULAR)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID, _("%s is no file that could be sent: choose another"), job->name);

  job->size = g_file_info_get_size (job->info);

  if (job->size > easel_upload_limit)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID,
                        _("%s is larger than the %u MiB that the server takes: make it smaller"), job->name,
                        (guint) (easel_upload_limit >> 20));

  if (job->size == 0 && easel_file_kind_is_media (job->name))
    return g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID, _("%s is empty: choose another"), job->name);

  return NULL;
}

/* The type is asked for first, because opening a pipe would wait for somebody to write into it. */
static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  job->info = g_file_query_info (job->file, FILE_ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, &error);
  if (job->info != NULL)
    error = check_file (job);

  if (error == NULL)
    job->source = g_file_read (job->file, cancellable, &error);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == EASEL_ERROR || easel_error_is_cancelled (error))
    g_task_return_error (task, error);
  else
    g_task_return_error (task, describe_file_trouble (job, error));
}

/* Directly: one multipart part with a file name, without which the server takes it for text (contract 3.6). */

static char *
escape_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr(GString) escaped = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c++)
    if (*c == '"' || *c == '\\' || g_ascii_iscntrl (*c))
      g_string_append_printf (escaped, "%%%02X", (guchar) *c);
    else
      g_string_append_c (escaped, *c);

  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  Job *job = user_data;

  if (job->progress != NULL)
    job->progress (CLAMP (current - job->overhead, 0, job->size), job->size, job->progress_data);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  job->address = g_task_propagate_pointer (G_TASK (result), &error);

  if (job->address != NULL)
    check_unchanged (job);
  else
    finish_with_error (job, error);
}

static void
upload_directly (Job *job)
{
  g_autofree char *boundary = g_uuid_string_random ();
  g_autofree char *type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
  g_autofree char *name = escape_name (job->name);
  g_autofree char *before = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                                             "Content-Type: %s\r\n\r\n", boundary, name, job->mime_type);
  g_autofree char *after = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  EaselBody body;

  job->body = easel_body_stream_new (before, G_INPUT_STREAM (job->source), job->size, after);
  job->overhead = strlen (before);
  body = (EaselBody) { type, G_INPUT_STREAM (job->body), easel_body_stream_get_length (job->body), progress_cb, job };
  easel_client_call_stream (job->client, &UPLOAD, &body, create_step (job, uploaded_cb));
}

/* To the storage: ask where to, put it there without the key, say that it is there. */

static void
registered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  g_autoptr(JsonObject) asset = g_task_propagate_pointer (G_TASK (result), &error);
  const char *address = asset != NULL ? easel_json_get_string (asset, "url") : NULL;

  if (asset == NULL)
    {
      finish_with_error (job, error);
      return;
    }

  if (address == NULL || *address == '\0')
    address = easel_json_get_string (job->place, "download_url");

  if (address == NULL || *address == '\0')
    {
      finish_with_error (job, g_error_new_literal (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                                                   _("The server does not say where the file is: try again later")));
      return;
    }

  job->address = g_strdup (address);
  finish (job);
}

static void
add_member (JsonObject *to,
            const char *name,
            JsonObject *from,
            const char *from_name)
{
  const char *value = easel_json_get_string (from, from_name);

  if (value != NULL)
    json_object_set_string_member (to, name, value);
}

static void
register_file (Job *job)
{
  JsonObject *members = json_object_new ();
  g_autoptr(JsonNode) body = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (body, members);
  add_member (members, "file_id", job->place, "file_id");
  json_object_set_string_member (members, "file_name", job->name);
  json_object_set_int_member (members, "file_size", job->size);
  add_member (members, "db_path", job->place, "db_path");
  add_member (members, "url", job->place, "download_url");
  json_object_set_string_member (members, "mime_type", job->mime_type);
  easel_client_call (job->client, &REGISTER, NULL, NULL, body, create_step (job, registered_cb));
}

static void
storage_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = easel_exchange_read_all_finish (job->exchange, result, &error);
  guint status = easel_exchange_get_status (job->exchange);
  g_autofree char *words = NULL;

  if (easel_error_is_cancelled (error))
    {
      finish_with_error (job, g_steal_pointer (&error));
      return;
    }

  if (status / 100 == 2)
    {
      check_unchanged (job);
      return;
    }

  if (body != NULL)
    words = easel_reply_dup_words (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  finish_with_error (job, g_error_new (EASEL_ERROR, status == 413 ? EASEL_ERROR_REJECTED : EASEL_ERROR_SERVER,
                                       _("The storage did not take %s (%u %s): send it again"), job->name, status,
                                       words != NULL ? words : soup_status_get_phrase (status)));
}

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (easel_exchange_send_finish (job->exchange, result, &error))
    easel_exchange_read_all_async (job->exchange, EASEL_LIMIT_REFUSAL_BODY, g_task_get_cancellable (job->task),
                                   storage_answered_cb, job);
  else
    finish_with_error (job, error);
}

/* A header that was not signed makes the storage refuse it, and so does one that was and is missing. */
static gboolean
is_signed (GUri       *uri,
           const char *header)
{
  g_autoptr(GHashTable) query = NULL;
  g_auto(GStrv) names = NULL;
  const char *list;

  if (g_uri_get_query (uri) == NULL)
    return FALSE;

  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_CASE_INSENSITIVE, NULL);
  list = query != NULL ? g_hash_table_lookup (query, "X-Amz-SignedHeaders") : NULL;
  names = g_strsplit (list != NULL ? list : "", ";", -1);

  return g_strv_contains ((const char * const *) names, header);
}

static GUri *
parse_storage_address (Job     *job,
                       GError **error)
{
  g_autoptr(GUri) uri = easel_address_parse (easel_json_get_string (job->place, "url"), NULL);
  gboolean secure = g_str_equal (g_uri_get_scheme (easel_client_get_uri (job->client)), "https");

  if (uri != NULL && (!secure || g_str_equal (g_uri_get_scheme (uri), "https")))
    return g_steal_pointer (&uri);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                       _("The server names an address that is not secure for the file, which is refused"));

  return NULL;
}

static void
presigned_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;

  job->place = g_task_propagate_pointer (G_TASK (result), &error);
  if (job->place != NULL)
    uri = parse_storage_address (job, &error);

  if (uri == NULL)
    {
      finish_with_error (job, error);
      return;
    }

  job->body = easel_body_stream_new ("", G_INPUT_STREAM (job->source), job->size, "");
  job->exchange = easel_exchange_new (job->client, EASEL_CHANNEL_TRANSFER, "PUT", uri, FALSE);
  easel_exchange_set_body_stream (job->exchange, job->mime_type, G_INPUT_STREAM (job->body), job->size);
  easel_exchange_set_header (job->exchange, "x-amz-acl", is_signed (uri, "x-amz-acl") ? "public-read" : NULL);
  easel_exchange_set_progress (job->exchange, progress_cb, job);
  easel_exchange_set_limits (job->exchange, EASEL_LIMIT_UPLOAD_SECONDS * G_USEC_PER_SEC, 0);
  easel_exchange_send_async (job->exchange, g_task_get_cancellable (job->task), put_cb, job);
}

static void
ask_for_place (Job *job)
{
  g_autofree char *size = g_strdup_printf ("%" G_GOFFSET_FORMAT, job->size);
  g_autofree char *query = easel_query_build ("file_name", job->name, "type", job->mime_type,
                                              "parent_path", PRESIGNED_FOLDER, "size", size, NULL);

  easel_client_call (job->client, &PRESIGN, NULL, query, NULL, create_step (job, presigned_cb));
}

/* Before its address is used: what was sent must have been one state of the file. */

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GFileInfo) now = g_file_input_stream_query_info_finish (job->source, result, NULL);
  g_autoptr(GDateTime) then_time = g_file_info_get_modification_date_time (job->info);
  g_autoptr(GDateTime) now_time = now != NULL ? g_file_info_get_modification_date_time (now) : NULL;

  if (now != NULL && (g_file_info_get_size (now) != job->size ||
                      (then_time != NULL && now_time != NULL && !g_date_time_equal (then_time, now_time))))
    finish_with_error (job, g_error_new (EASEL_ERROR, EASEL_ERROR_INVALID,
                                         _("%s changed while it was being sent: send it again"), job->name));
  else if (job->place != NULL)
    register_file (job);
  else
    finish (job);
}

static void
check_unchanged (Job *job)
{
  g_file_input_stream_query_info_async (job->source, FILE_ATTRIBUTES, G_PRIORITY_DEFAULT, NULL, checked_cb, job);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  g_autofree char *content_type = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      finish_with_error (job, error);
      return;
    }

  content_type = g_content_type_guess (job->name, NULL, 0, NULL);
  job->mime_type = g_content_type_get_mime_type (content_type);
  if (job->mime_type == NULL)
    job->mime_type = g_strdup ("application/octet-stream");

  if (job->size > EASEL_LIMIT_DIRECT_UPLOAD)
    ask_for_place (job);
  else
    upload_directly (job);
}

/**
 * easel_upload_async:
 * @client: where to
 * @file: a regular file
 * @name: (nullable): what to call it there, its suffix tells the server the type; %NULL for its own name
 * @progress: (nullable) (scope notified): called with the bytes so far and in all
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it; the connection is closed
 * @callback: when it is there
 * @user_data: for @callback
 */
void
easel_upload_async (EaselClient           *client,
                    GFile                 *file,
                    const char            *name,
                    GFileProgressCallback  progress,
                    gpointer               progress_data,
                    GCancellable          *cancellable,
                    GAsyncReadyCallback    callback,
                    gpointer               user_data)
{
  g_autoptr(GTask) opening = NULL;
  Job *job;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (G_IS_FILE (file));

  job = g_new0 (Job, 1);
  job->client = g_object_ref (client);
  job->file = g_object_ref (file);
  job->name = name != NULL ? g_strdup (name) : g_file_get_basename (file);
  job->progress = progress;
  job->progress_data = progress_data;
  job->task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, easel_upload_async);

  opening = g_task_new (NULL, cancellable, opened_cb, job);
  g_task_set_task_data (opening, job, NULL);
  g_task_run_in_thread (opening, open_thread);
}

/**
 * easel_upload_finish:
 * @client: a client
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_INVALID if the file is missing, unreadable, no regular file, too large, or
 *   changed on the way; else the errors of easel_client_call()
 *
 * Returns: (transfer full): the address to give to a run soon (it may expire after an hour), or %NULL
 */
char *
easel_upload_finish (EaselClient   *client,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_upload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
