/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file from the server into a folder: whole under a name of its own, or absent. The key is never sent along. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-download.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "api/easel-exchange.h"
#include "api/easel-file-kind.h"
#include "api/easel-part-file.h"
#include "api/easel-reply.h"
#include "api/easel-wait.h"
#include "base/easel-error.h"
#include "base/easel-limits.h"

#define BUFFER_SIZE    (256u << 10)
#define MOST_FAILURES  3   /* in a row that brought no new byte */

typedef struct {
  /* what I was given */
  EaselClient *client;
  GUri *uri;
  char *folder;
  char *name;
  GFileProgressCallback progress;
  gpointer progress_data;
  GTask *task;

  /* in progress */
  EaselPartFile *part;                 /* NULL before it is created */
  GOutputStream *out;                  /* of part, or what unpacks into it */
  EaselExchange *exchange;
  goffset received;                    /* raw bytes of this version of the file */
  goffset total;                       /* of it, -1: the server does not say */
  char *validator;                     /* by which it can be resumed, NULL: it cannot */
  gboolean packed;
  goffset try_start;                   /* what was there when this try began */
  guint failures;
  char buffer[BUFFER_SIZE];
} Job;

static void start_try (Job          *job);
static void sent_cb   (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data);
static void read_next (Job          *job);
static void land      (Job          *job);

static void
job_free (Job *job)
{
  g_clear_object (&job->client);
  g_clear_pointer (&job->uri, g_uri_unref);
  g_clear_pointer (&job->folder, g_free);
  g_clear_pointer (&job->name, g_free);
  g_clear_object (&job->out);
  g_clear_pointer (&job->part, easel_part_file_free);
  g_clear_object (&job->exchange);
  g_clear_pointer (&job->validator, g_free);
  g_clear_object (&job->task);
  g_free (job);
}

/* The file is gone before anybody hears of the end. */
static void
finish_with_error (Job    *job,
                   GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&job->task);

  if (job->exchange != NULL)
    easel_exchange_close (job->exchange);
  job_free (job);
  g_task_return_error (task, error);
}

static gboolean
may_try_again (Job          *job,
               const GError *error)
{
  if (job->received > job->try_start)
    job->failures = 0;

  return (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED) ||
          g_error_matches (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT) ||
          (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE) && job->received > 0)) &&
         job->failures < MOST_FAILURES;
}

static void
waited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (easel_wait_finish (result, &error))
    start_try (job);
  else
    finish_with_error (job, error);
}

/* What was cut can be had by trying once more, which is said with the reason. */
static GError *
take_with_cure (Job    *job,
                GError *error)
{
  GError *cured;

  if (!g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED) &&
      !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT))
    return error;

  /* Translators: why a file did not arrive, and its name: “The connection to example.org broke: fetch fox.png again” */
  cured = g_error_new (error->domain, error->code, _("%s: fetch %s again"), error->message, job->name);
  g_error_free (error);

  return cured;
}

/* A connection that broke is made again; what is here already is kept if the server can go on from there. */
static void
fail_try (Job    *job,
          GError *error)
{
  easel_exchange_close (job->exchange);

  if (!may_try_again (job, error))
    {
      finish_with_error (job, take_with_cure (job, error));
      return;
    }

  g_debug ("%s breaks after %" G_GOFFSET_FORMAT " bytes: %s", job->name, job->received, error->message);
  g_error_free (error);
  easel_wait_async (easel_client_get_clock (job->client), G_USEC_PER_SEC << job->failures,
                    g_task_get_cancellable (job->task), waited_cb, job);
  job->failures++;
}

/* Creating and starting again, in a worker thread */

static void
prepare_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (job->part == NULL)
    job->part = easel_part_file_create (job->folder, &error);
  else
    easel_part_file_restart (job->part, &error);

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_in_thread (Job                 *job,
               GTaskThreadFunc      function,
               GAsyncReadyCallback  callback)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, job);

  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, function);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    start_try (job);
  else
    finish_with_error (job, error);
}

static void
restarted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    read_next (job);
  else
    finish_with_error (job, error);
}

/* Asking */

static void
start_try (Job *job)
{
  g_autofree char *range = NULL;

  g_clear_object (&job->exchange);
  job->exchange = easel_exchange_new (job->client, EASEL_CHANNEL_TRANSFER, "GET", job->uri, FALSE);
  easel_exchange_set_header (job->exchange, "Accept-Encoding", "identity");
  job->try_start = job->received;

  if (job->received > 0 && job->validator != NULL)
    {
      range = g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-", job->received);
      easel_exchange_set_header (job->exchange, "Range", range);
      easel_exchange_set_header (job->exchange, "If-Range", job->validator);
    }

  easel_exchange_send_async (job->exchange, g_task_get_cancellable (job->task), sent_cb, job);
}

/* A strong one only: a weak ETag says that two versions mean the same, not that their bytes are. A date is strong when
 * the file was old already, so that a change within the same second cannot hide behind it. */
static char *
dup_validator (EaselExchange *exchange)
{
  const char *tag = easel_exchange_get_header (exchange, "ETag");
  const char *modified_text = easel_exchange_get_header (exchange, "Last-Modified");
  const char *date_text = easel_exchange_get_header (exchange, "Date");
  g_autoptr(GDateTime) modified = NULL;
  g_autoptr(GDateTime) date = NULL;

  if (tag != NULL)
    return *tag == '"' ? g_strdup (tag) : NULL;

  if (modified_text == NULL || date_text == NULL)
    return NULL;

  modified = soup_date_time_new_from_http_string (modified_text);
  date = soup_date_time_new_from_http_string (date_text);

  if (modified == NULL || date == NULL || g_date_time_difference (date, modified) < G_TIME_SPAN_MINUTE)
    return NULL;

  return g_strdup (modified_text);
}

static void
refused_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GBytes) body = easel_exchange_read_all_finish (job->exchange, result, NULL);
  g_autoptr(GError) refusal = easel_exchange_new_refusal (job->exchange, body);

  switch (easel_exchange_get_status (job->exchange))
    {
    case 401:
    case 403:
    case 404:
    case 410:
      finish_with_error (job, g_error_new (EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                                           _("The address of %s has expired, or the file was removed: fetch it again"),
                                           job->name));
      break;

    default:
      finish_with_error (job, g_steal_pointer (&refusal));
    }
}

static gboolean
choose_output (Job     *job,
               GError **error)
{
  const char *encoding = easel_exchange_get_header (job->exchange, "Content-Encoding");
  GOutputStream *stream = easel_part_file_get_stream (job->part);
  g_autoptr(GConverter) unpacker = NULL;

  g_clear_object (&job->out);
  job->packed = encoding != NULL && *encoding != '\0' && g_ascii_strcasecmp (encoding, "identity") != 0;

  if (!job->packed)
    {
      job->out = g_object_ref (stream);
      return TRUE;
    }

  if (g_ascii_strcasecmp (encoding, "gzip") == 0 || g_ascii_strcasecmp (encoding, "x-gzip") == 0)
    unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  else if (g_ascii_strcasecmp (encoding, "deflate") == 0)
    unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));

  if (unpacker == NULL)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server packed %s in an unknown way (%s)"), job->name,
                   encoding);
      return FALSE;
    }

  job->out = g_converter_output_stream_new (stream, unpacker);
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (job->out), FALSE);

  return TRUE;
}

/* The answer is the file from its beginning. */
static void
begin_version (Job *job)
{
  SoupMessage *message = easel_exchange_get_message (job->exchange);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  gboolean restart = job->received > 0;
  GError *error = NULL;

  if (!easel_file_kind_may_be_page (job->name) && (easel_reply_is_media_type (message, "text/html") ||
                                                   easel_reply_is_media_type (message, "application/xhtml+xml")))
    error = g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                         _("The server sent a web page instead of %s: fetch it again later"), job->name);
  else
    choose_output (job, &error);

  if (error != NULL)
    {
      finish_with_error (job, error);
      return;
    }

  job->received = 0;
  job->total = -1;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    job->total = soup_message_headers_get_content_length (headers);
  g_free (job->validator);
  job->validator = job->packed ? NULL : dup_validator (job->exchange);

  if (restart)
    run_in_thread (job, prepare_thread, restarted_cb);
  else
    read_next (job);
}

/* Whether a 206 goes on exactly where we are, in the same version. */
static gboolean
continues (Job *job)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (easel_exchange_get_message (job->exchange));
  g_autofree char *validator = dup_validator (job->exchange);
  goffset start, end, total;

  return job->received > 0 && soup_message_headers_get_content_range (headers, &start, &end, &total) &&
         start == job->received && (total < 0 || job->total < 0 || total == job->total) &&
         (validator == NULL || g_str_equal (validator, job->validator)) &&
         easel_exchange_get_header (job->exchange, "Content-Encoding") == NULL;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  guint status;

  if (!easel_exchange_send_finish (job->exchange, result, &error))
    {
      fail_try (job, error);
      return;
    }

  status = easel_exchange_get_status (job->exchange);

  if (status == 200)
    begin_version (job);
  else if (status == 206 && continues (job))
    read_next (job);
  else if ((status == 206 || status == 416) && job->validator != NULL)
    {
      /* It cannot be continued after all: from the beginning, which counts as a failure. */
      g_clear_pointer (&job->validator, g_free);
      fail_try (job, g_error_new (EASEL_ERROR, EASEL_ERROR_INTERRUPTED, _("The server cannot continue %s where it broke"),
                                  job->name));
    }
  else
    easel_exchange_read_all_async (job->exchange, EASEL_LIMIT_REFUSAL_BODY, g_task_get_cancellable (job->task), refused_cb,
                                   job);
}

/* Reading and writing in turn */

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;
  GError *disk_error = NULL;
  gsize size = 0;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &size, &error))
    {
      job->received += size;
      if (job->progress != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (job->task)))
        job->progress (job->received, job->total, job->progress_data);
      read_next (job);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    finish_with_error (job, g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server sent %s damaged: fetch it again"),
                                         job->name));
  else
    {
      easel_error_take_from_disk (g_steal_pointer (&error), job->folder, &disk_error);
      finish_with_error (job, disk_error);
    }
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  gssize size = easel_exchange_read_finish (job->exchange, result, &error);

  if (size < 0)
    fail_try (job, error);
  else if (size == 0)
    land (job);
  else
    g_output_stream_write_all_async (job->out, job->buffer, size, G_PRIORITY_DEFAULT, g_task_get_cancellable (job->task),
                                     written_cb, job);
}

static void
read_next (Job *job)
{
  easel_exchange_read_async (job->exchange, job->buffer, BUFFER_SIZE, g_task_get_cancellable (job->task), read_cb, job);
}

/* Landing */

static gboolean
check_whole (Job     *job,
             GError **error)
{
  int fd = easel_part_file_get_fd (job->part);

  if (job->total >= 0 && job->received != job->total)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED, _("%s did not arrive whole: fetch it again"), job->name);
  else if (job->received == 0 && easel_file_kind_is_media (job->name))
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server's %s is empty: fetch it again later"),
                 job->name);
  else if (job->total < 0 && easel_file_kind_is_cut (fd))
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED, _("%s did not arrive whole: fetch it again"), job->name);
  else
    return TRUE;

  return FALSE;
}

static void
land_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  char *path = NULL;

  if (job->packed && !g_output_stream_close (job->out, NULL, NULL))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server sent %s damaged: fetch it again"), job->name);
  else if (check_whole (job, &error))
    path = easel_part_file_land (job->part, job->name, &error);

  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
}

static void
landed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Job *job = user_data;
  GError *error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path == NULL)
    {
      g_task_set_check_cancellable (job->task, TRUE);
      fail_try (job, error);
      return;
    }

  g_task_return_pointer (job->task, g_file_new_for_path (path), g_object_unref);
  job_free (job);
}

/* From here on it is too late to cancel: nobody is told that there is no file while there is one. */
static void
land (Job *job)
{
  GError *error = NULL;

  easel_exchange_close (job->exchange);
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &error))
    {
      finish_with_error (job, error);
      return;
    }

  g_task_set_check_cancellable (job->task, FALSE);
  run_in_thread (job, land_thread, landed_cb);
}

/**
 * easel_download_async:
 * @client: whose clock and connections are used; its key is not
 * @address: what to fetch, from a server's answer
 * @folder: a local folder that is there
 * @name: what to call it; made harmless, and numbered if the name is taken
 * @progress: (nullable) (scope notified): called with the bytes so far and in all, -1 if that is not known
 * @progress_data: for @progress
 * @cancellable: (nullable): ends it without a trace
 * @callback: when the file is there or nothing is
 * @user_data: for @callback
 *
 * A broken connection is made again, and goes on where it broke if the server proves that the bytes are still the same.
 */
void
easel_download_async (EaselClient           *client,
                      const char            *address,
                      GFile                 *folder,
                      const char            *name,
                      GFileProgressCallback  progress,
                      gpointer               progress_data,
                      GCancellable          *cancellable,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;
  Job *job;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (address != NULL);
  g_return_if_fail (G_IS_FILE (folder));
  g_return_if_fail (name != NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_download_async);

  uri = easel_address_parse (address, &error);
  if (uri != NULL && g_file_peek_path (folder) == NULL)
    error = g_error_new_literal (EASEL_ERROR, EASEL_ERROR_DISK, _("Files can only be saved into local folders"));

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  job = g_new0 (Job, 1);
  job->client = g_object_ref (client);
  job->uri = g_steal_pointer (&uri);
  job->folder = g_strdup (g_file_peek_path (folder));
  job->name = g_strdup (name);
  job->progress = progress;
  job->progress_data = progress_data;
  job->task = g_steal_pointer (&task);
  job->total = -1;
  run_in_thread (job, prepare_thread, created_cb);
}

/**
 * easel_download_finish:
 * @client: a client
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_NOT_FOUND if the address has expired or the file is gone: get a fresh address
 *   and try again; %EASEL_ERROR_DISK; %EASEL_ERROR_BAD_REPLY for something that is not the file; else the errors of
 *   easel_client_call()
 *
 * Returns: (transfer full): the file, or %NULL
 */
GFile *
easel_download_finish (EaselClient   *client,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_download_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
