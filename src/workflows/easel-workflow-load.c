/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow from a file, read and parsed in a worker. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Pictures and animations that carry a workflow are larger than any JSON. */
#define MAX_FILE_SIZE ((goffset) 512 << 20)

static GBytes *
read_file (GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GFileInfo) info = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                            G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL)
    return NULL;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("not a file: choose a workflow in JSON, or a picture that holds one"));
      return NULL;
    }

  if (g_file_info_get_size (info) > MAX_FILE_SIZE)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("too large for a workflow: more than %d MiB"),
                   (int) (MAX_FILE_SIZE >> 20));
      return NULL;
    }

  return g_file_load_bytes (file, cancellable, NULL, error);
}

static char *
dup_name (GFile *file)
{
  g_autofree char *base_name = g_file_get_basename (file);
  char *name = g_filename_display_name (base_name != NULL ? base_name : "");
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';

  return name;
}

static void
load_worker (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GFile *file = task_data;
  g_autofree char *name = dup_name (file);
  g_autofree char *path = g_file_get_parse_name (file);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = read_file (file, cancellable, &error);
  g_autoptr(EaselWorkflow) workflow = NULL;

  if (bytes != NULL)
    workflow = easel_workflow_new_from_bytes (bytes, name, &error);

  if (workflow != NULL)
    g_task_return_pointer (task, g_steal_pointer (&workflow), g_object_unref);
  else if (easel_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID, "%s: %s", path, error->message);
}

/**
 * easel_workflow_load_async:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads and parses in a worker.
 */
void
easel_workflow_load_async (GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_workflow_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_worker);
}

/**
 * easel_workflow_load_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: (transfer full): the workflow; %NULL with %EASEL_ERROR_INVALID, naming the file, when it cannot be read or
 *   is none
 */
EaselWorkflow *
easel_workflow_load_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_workflow_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
