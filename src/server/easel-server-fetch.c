/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file from somewhere on the network, for a node that asks for it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-fetch.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

#define PIECE 65536

typedef struct {
  SoupMessage   *message;
  char          *path;
  goffset        limit;

  GInputStream  *body;     /* nullable */
  GOutputStream *file;     /* nullable */
  GBytes        *piece;    /* nullable */
  goffset        total;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->message);
  g_clear_object (&fetch->body);
  g_clear_object (&fetch->file);
  g_clear_pointer (&fetch->piece, g_bytes_unref);
  g_free (fetch->path);
  g_free (fetch);
}

static void read_next (GTask *task);

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&fetch->piece, g_bytes_unref);
  fetch->piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (fetch->piece == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  fetch->total += g_bytes_get_size (fetch->piece);
  if (fetch->total > fetch->limit)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_REJECTED, _("it is larger than %u MB"),
                             (guint) (fetch->limit / 1000000));
  else if (g_bytes_get_size (fetch->piece) == 0)
    g_output_stream_close_async (fetch->file, G_PRIORITY_DEFAULT, cancellable, closed_cb, g_steal_pointer (&task));
  else
    g_output_stream_write_all_async (fetch->file, g_bytes_get_data (fetch->piece, NULL),
                                     g_bytes_get_size (fetch->piece), G_PRIORITY_DEFAULT, cancellable, written_cb,
                                     g_steal_pointer (&task));
}

static void
read_next (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (fetch->body, PIECE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                   task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  fetch->file = G_OUTPUT_STREAM (g_file_replace_finish (G_FILE (source), result, &error));
  if (fetch->file != NULL)
    read_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GFile) file = g_file_new_for_path (fetch->path);
  GError *error = NULL;

  fetch->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (fetch->body == NULL)
    g_task_return_error (task, error);
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (fetch->message)))
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_REJECTED, _("the answer was %u"),
                             soup_message_get_status (fetch->message));
  else
    g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT, cancellable, opened_cb,
                          g_steal_pointer (&task));
}

/**
 * easel_server_fetch_async:
 * @session: a session without any keys
 * @address: an http(s) address
 * @path: the file to write
 * @limit: bytes that it may have
 * @cancellable: (nullable): to stop
 * @callback: called when done
 * @user_data: for @callback
 */
void
easel_server_fetch_async (SoupSession         *session,
                          const char          *address,
                          const char          *path,
                          goffset              limit,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;
  Fetch *fetch;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (address != NULL && path != NULL);

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_server_fetch_async);
  uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, &error);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    {
      g_clear_error (&error);
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID, _("it is no address"));
      return;
    }

  fetch = g_new0 (Fetch, 1);
  fetch->message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  fetch->path = g_strdup (path);
  fetch->limit = limit;
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  soup_session_send_async (session, fetch->message, G_PRIORITY_DEFAULT, cancellable, sent_cb, g_steal_pointer (&task));
}

/**
 * easel_server_fetch_finish:
 * @session: the session
 * @result: from the callback
 * @error: why there is no file
 *
 * Returns: whether the file is there, whole
 */
gboolean
easel_server_fetch_finish (SoupSession   *session,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
