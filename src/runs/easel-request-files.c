/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings the input files of a request to the server and tells their addresses there. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-request-files.h"

typedef struct {
  EaselRunRequest *request;
  EaselClient     *client;
  GStrv            placeholders;
  guint            n_uploaded;
  GHashTable      *addresses;     /* placeholder → address */
} Uploads;

static void uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
uploads_free (Uploads *uploads)
{
  g_clear_object (&uploads->request);
  g_clear_object (&uploads->client);
  g_strfreev (uploads->placeholders);
  g_clear_pointer (&uploads->addresses, g_hash_table_unref);
  g_free (uploads);
}

static void
upload_next (GTask *task)
{
  Uploads *uploads = g_task_get_task_data (task);
  const char *placeholder = uploads->placeholders[uploads->n_uploaded];
  g_autofree char *hash = NULL;
  g_autofree char *name = NULL;

  if (placeholder == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&uploads->addresses), (GDestroyNotify) g_hash_table_unref);
      g_object_unref (task);
      return;
    }

  hash = easel_run_request_dup_file_hash (placeholder);
  name = easel_run_request_dup_file_name (placeholder);
  easel_input_files_upload_async (g_task_get_source_object (task), easel_run_request_get_account (uploads->request),
                                  uploads->client, hash, name, NULL, NULL, g_task_get_cancellable (task), uploaded_cb, task);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Uploads *uploads = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  char *address = easel_input_files_upload_finish (EASEL_INPUT_FILES (source), result, &error);

  if (address == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  g_hash_table_insert (uploads->addresses, g_strdup (uploads->placeholders[uploads->n_uploaded]), address);
  uploads->n_uploaded++;
  upload_next (task);
}

/**
 * easel_request_files_upload_async:
 * @files: the input files
 * @request: a request with an account
 * @client: the account's connection
 * @cancellable: (nullable): to stop
 * @callback: called when all are there, or one cannot be
 * @user_data: for @callback
 *
 * Uploads what has no fresh address, one file after the other.
 */
void
easel_request_files_upload_async (EaselInputFiles     *files,
                                  EaselRunRequest     *request,
                                  EaselClient         *client,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task;
  Uploads *uploads;

  g_return_if_fail (EASEL_IS_INPUT_FILES (files));
  g_return_if_fail (EASEL_IS_RUN_REQUEST (request));
  g_return_if_fail (EASEL_IS_CLIENT (client));

  uploads = g_new0 (Uploads, 1);
  uploads->request = g_object_ref (request);
  uploads->client = g_object_ref (client);
  uploads->placeholders = easel_run_request_list_files (request);
  uploads->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  task = g_task_new (files, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_request_files_upload_async);
  g_task_set_task_data (task, uploads, (GDestroyNotify) uploads_free);
  upload_next (task);
}

/**
 * easel_request_files_upload_finish:
 * @files: the input files
 * @result: the result
 * @error: return location; as easel_input_files_upload_finish(), of the first that could not be uploaded
 *
 * Returns: (transfer full): placeholder → address, for easel_run_request_build_body()
 */
GHashTable *
easel_request_files_upload_finish (EaselInputFiles  *files,
                                   GAsyncResult     *result,
                                   GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, files), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_request_files_upload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
