/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that the nodes of a graph ask for by address, brought to this computer before it is executed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-gather.h"

#include "base/easel-limits.h"
#include "server/easel-server-fetch.h"

#include <string.h>

#define LONGEST_EXTENSION 6

typedef struct {
  EaselServerMissingFunc missing;
  gpointer               missing_data;
  guint                  n_open;
} Gathering;

/* A file on its way. */
typedef struct {
  GTask *task;
  char  *address;
  char  *path;
} Fetching;

static void
fetching_free (Fetching *fetching)
{
  g_object_unref (fetching->task);
  g_free (fetching->address);
  g_free (fetching->path);
  g_free (fetching);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetching, fetching_free)

static void
close_one (GTask *task)
{
  Gathering *gathering = g_task_get_task_data (task);

  if (--gathering->n_open == 0)
    g_task_return_boolean (task, TRUE);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Fetching) fetching = user_data;
  EaselServerJob *job = g_task_get_source_object (fetching->task);
  Gathering *gathering = g_task_get_task_data (fetching->task);
  g_autoptr(GError) error = NULL;

  if (easel_server_fetch_finish (SOUP_SESSION (source), result, &error))
    easel_server_job_add_file (job, fetching->address, fetching->path);
  else
    gathering->missing (job, fetching->address, error, gathering->missing_data);

  close_one (fetching->task);
}

/* Extensions matter to nodes that load files. */
static char *
make_path (EaselServerJob *job,
           const char     *address,
           guint           position)
{
  g_autofree char *bare = g_strndup (address, strcspn (address, "?#"));
  const char *dot = strrchr (bare, '.');
  g_autofree char *folder = g_build_filename (easel_server_job_get_temp_folder (job), "fetched", NULL);
  g_autofree char *name = NULL;
  gboolean is_extension = dot != NULL && strlen (dot) <= LONGEST_EXTENSION && strchr (dot, '/') == NULL;

  g_mkdir_with_parents (folder, 0700);
  name = g_strdup_printf ("%u%s", position, is_extension ? dot : "");

  return g_build_filename (folder, name, NULL);
}

/**
 * easel_server_gather_async:
 * @job: a job that does not run yet
 * @files: the server's: addresses of its own need no network
 * @session: a session without any keys
 * @missing: told of each address that has no file
 * @missing_data: for @missing; must live until the end
 * @cancellable: (nullable): to stop
 * @callback: called when all files are there, or known to be missing
 * @user_data: for @callback
 */
void
easel_server_gather_async (EaselServerJob         *job,
                           EaselServerFiles       *files,
                           SoupSession            *session,
                           EaselServerMissingFunc  missing,
                           gpointer                missing_data,
                           GCancellable           *cancellable,
                           GAsyncReadyCallback     callback,
                           gpointer                user_data)
{
  g_autoptr(GTask) task = NULL;
  g_auto(GStrv) addresses = NULL;
  Gathering *gathering;

  g_return_if_fail (EASEL_IS_SERVER_JOB (job));
  g_return_if_fail (missing != NULL);

  task = g_task_new (job, NULL, callback, user_data);
  g_task_set_source_tag (task, easel_server_gather_async);
  gathering = g_new0 (Gathering, 1);
  gathering->missing = missing;
  gathering->missing_data = missing_data;
  gathering->n_open = 1;
  g_task_set_task_data (task, gathering, g_free);

  addresses = easel_server_job_dup_addresses (job);
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree char *local = easel_server_files_find_local (files, addresses[i]);
      Fetching *fetching;

      if (local != NULL)
        {
          easel_server_job_add_file (job, addresses[i], local);
          continue;
        }

      fetching = g_new0 (Fetching, 1);
      fetching->task = g_object_ref (task);
      fetching->address = g_strdup (addresses[i]);
      fetching->path = make_path (job, addresses[i], i);
      gathering->n_open++;
      easel_server_fetch_async (session, addresses[i], fetching->path, EASEL_LIMIT_UPLOAD, cancellable, fetched_cb,
                                fetching);
    }

  close_one (task);
}

/**
 * easel_server_gather_finish:
 * @job: the job
 * @result: from the callback
 */
void
easel_server_gather_finish (EaselServerJob *job,
                            GAsyncResult   *result)
{
  g_return_if_fail (g_task_is_valid (result, job));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
