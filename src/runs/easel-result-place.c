/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk's part of fetching results: the hidden folder, the rename that replaces nothing, the side-car.
 *
 * All of it may wait for a slow disk, so it runs in worker threads.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-result-place.h"

#include "api/easel-part-file.h"
#include "base/easel-error.h"
#include "base/easel-file-safe.h"
#include "base/easel-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HIDDEN_FOLDER ".easel"

typedef struct {
  char     *folder;
  char     *staged;
  char     *text;      /* nullable */
  char     *path;
  JsonNode *side_car;
} Job;

static void
job_free (Job *job)
{
  g_free (job->folder);
  g_free (job->staged);
  g_free (job->text);
  g_free (job->path);
  g_clear_pointer (&job->side_car, json_node_unref);
  g_free (job);
}

static void
set_disk_error (const char  *path,
                int          cause,
                GError     **error)
{
  if (cause == ENOSPC || cause == EDQUOT)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("There is no room left for %s: make room, it then goes on"), path);
  else if (cause == EROFS || cause == EACCES || cause == EPERM)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK,
                 _("%s may not be written: choose another folder for results, or change its permissions"), path);
  else
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s: choose another folder for results"), path,
                 g_strerror (cause));
}

/**
 * easel_result_place_build_staging_path:
 * @folder: the results folder
 * @row: the run's row
 * @output: one of its results
 *
 * Returns: (transfer full): where the result is fetched to; always the same for the same result
 */
char *
easel_result_place_build_staging_path (const char  *folder,
                                       gint64       row,
                                       EaselOutput *output)
{
  g_autofree char *identity = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s\n%s\n%u", row, easel_output_get_output_id (output),
                                               easel_output_get_key (output), easel_output_get_index (output));
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, identity, -1);

  return g_build_filename (folder, HIDDEN_FOLDER, "fetching", name, NULL);
}

static gboolean
make_folder (const char  *path,
             GError     **error)
{
  if (g_mkdir_with_parents (path, 0755) == 0)
    return TRUE;

  set_disk_error (path, errno, error);

  return FALSE;
}

static gboolean
write_text (Job     *job,
            GError **error)
{
  g_autofree char *folder = g_path_get_dirname (job->staged);
  g_autofree char *name = g_path_get_basename (job->staged);
  g_autoptr(EaselPartFile) part = easel_part_file_create (folder, error);
  g_autofree char *landed = NULL;

  if (part == NULL)
    return FALSE;

  if (!g_output_stream_write_all (easel_part_file_get_stream (part), job->text, strlen (job->text), NULL, NULL, error))
    {
      GError *cause = g_steal_pointer (error);

      easel_error_take_from_disk (cause, folder, error);
      return FALSE;
    }

  landed = easel_part_file_land (part, name, error);

  return landed != NULL;
}

static void
prepare (GTask        *task,
         gpointer      source_object,
         gpointer      task_data,
         GCancellable *cancellable)
{
  Job *job = task_data;
  g_autofree char *folder = g_path_get_dirname (job->staged);
  g_autoptr(GError) error = NULL;
  gboolean is_whole = FALSE;

  if (make_folder (folder, &error))
    {
      is_whole = g_file_test (job->staged, G_FILE_TEST_EXISTS);
      if (!is_whole && job->text != NULL)
        is_whole = write_text (job, &error);
    }

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, is_whole);
}

/**
 * easel_result_place_prepare_async:
 * @folder: the results folder
 * @staged: where the result is fetched to
 * @text: (nullable): the result itself, if it is a text
 * @cancellable: (nullable): to stop
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Makes the folders that are needed and, of a text, the file.
 */
void
easel_result_place_prepare_async (const char          *folder,
                                  const char          *staged,
                                  const char          *text,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->folder = g_strdup (folder);
  job->staged = g_strdup (staged);
  job->text = g_strdup (text);
  g_task_set_source_tag (task, easel_result_place_prepare_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, prepare);
}

/**
 * easel_result_place_prepare_finish:
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK
 *
 * Returns: whether the whole file is there already
 */
gboolean
easel_result_place_prepare_finish (GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_result_place_prepare_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A picture without its side-car is still a picture: that it cannot be written is no reason to lose it. */
static void
write_side_car (Job        *job,
                const char *folder)
{
  g_autofree char *hidden = g_build_filename (folder, HIDDEN_FOLDER, NULL);
  g_autofree char *file = g_path_get_basename (job->path);
  g_autofree char *name = g_strconcat (file, ".json", NULL);
  g_autofree char *path = g_build_filename (hidden, name, NULL);
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  json_object_set_string_member (json_node_get_object (job->side_car), "file", file);
  json = easel_json_write_pretty (job->side_car);
  text = g_strconcat (json, "\n", NULL);
  if (g_mkdir_with_parents (hidden, 0755) != 0 ||
      !g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
    g_debug ("No side-car for %s", job->path);
}

static void
move (GTask        *task,
      gpointer      source_object,
      gpointer      task_data,
      GCancellable *cancellable)
{
  Job *job = task_data;
  g_autofree char *folder = g_path_get_dirname (job->path);
  g_autoptr(GError) error = NULL;

  if (!make_folder (folder, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (easel_file_safe_rename (job->staged, job->path) != 0)
    {
      if (errno == EEXIST)
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_EXISTS, job->path);
      else
        set_disk_error (job->path, errno, &error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  easel_file_safe_sync_folder (folder);
  write_side_car (job, folder);
  g_task_return_boolean (task, TRUE);
}

/**
 * easel_result_place_move_async:
 * @staged: a whole file
 * @path: what it shall be called; its folder is made
 * @side_car: an object that tells what made it
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
easel_result_place_move_async (const char          *staged,
                               const char          *path,
                               JsonNode            *side_car,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->staged = g_strdup (staged);
  job->path = g_strdup (path);
  job->side_car = json_node_ref (side_car);
  g_task_set_source_tag (task, easel_result_place_move_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, move);
}

/**
 * easel_result_place_move_finish:
 * @result: the result
 * @error: return location; %G_IO_ERROR_EXISTS when something is called so already, else %EASEL_ERROR_DISK
 *
 * Returns: whether it is there now
 */
gboolean
easel_result_place_move_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_result_place_move_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
