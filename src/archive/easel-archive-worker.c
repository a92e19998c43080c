/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread with a connection of its own that does one piece of work after the other. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "archive/easel-archive-worker.h"

#include "base/easel-error.h"

struct _EaselArchiveWorker
{
  char          *path;
  EaselDatabase *database;  /* of the thread */
  gboolean       writes;

  GThread       *thread;
  GAsyncQueue   *jobs;      /* of Job; the one without a task ends the thread */
};

typedef struct {
  /* What was asked for */
  GTask            *task;
  EaselArchiveFunc  func;
  gpointer          input;
  GDestroyNotify    free_input;
  GDestroyNotify    free_result;

  /* What came of it */
  gpointer          result;
  GError           *error;
} Job;

static void
job_free (Job *job)
{
  if (job->free_input != NULL && job->input != NULL)
    job->free_input (job->input);
  if (job->free_result != NULL && job->result != NULL)
    job->free_result (job->result);
  g_clear_error (&job->error);
  g_clear_object (&job->task);
  g_free (job);
}

/* A reader has a transaction too, so that all its queries see the same moment. */
static void
do_job (EaselArchiveWorker *self,
        Job                *job)
{
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &job->error))
    return;

  if (self->writes ? !easel_database_begin (self->database, &job->error)
                   : !easel_database_exec (self->database, "BEGIN", &job->error))
    return;

  job->result = job->func (self->database, job->input, &job->error);

  if (job->error != NULL)
    easel_database_rollback (self->database);
  else
    easel_database_commit (self->database, &job->error);
}

/* The next one who opens the file looks at it closely. */
static void
mark_damage (EaselArchiveWorker *self)
{
  g_autofree char *mark = easel_archive_worker_dup_mark (self->path);

  g_file_set_contents (mark, "", 0, NULL);
}

/* On the thread of the caller. */
static gboolean
deliver_cb (gpointer user_data)
{
  Job *job = user_data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->result), job->free_result);

  return G_SOURCE_REMOVE;
}

/* Nothing of a task may be let go of here: with the last one the archive would wait for the thread it is on. */
static void
deliver (Job *job)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_static_name (source, "EaselArchive result");
  g_source_set_callback (source, deliver_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static gpointer
run (gpointer data)
{
  EaselArchiveWorker *self = data;

  for (;;)
    {
      Job *job = g_async_queue_pop (self->jobs);

      if (job->task == NULL)
        {
          job_free (job);
          return NULL;
        }

      do_job (self, job);
      if (g_error_matches (job->error, EASEL_ERROR, EASEL_ERROR_DAMAGED))
        mark_damage (self);
      deliver (job);
    }
}

/**
 * easel_archive_worker_dup_mark:
 * @path: an archive's file
 *
 * Returns: (transfer full): the file that is there when the archive was found to be damaged while it was used
 */
char *
easel_archive_worker_dup_mark (const char *path)
{
  return g_strconcat (path, ".damaged", NULL);
}

/**
 * easel_archive_worker_new:
 * @path: the archive's file
 * @database: (transfer full): a connection that nobody else uses
 * @writes: whether its jobs may write
 *
 * Returns: (transfer full): a worker
 */
EaselArchiveWorker *
easel_archive_worker_new (const char    *path,
                          EaselDatabase *database,
                          gboolean       writes)
{
  EaselArchiveWorker *self = g_new0 (EaselArchiveWorker, 1);

  self->path = g_strdup (path);
  self->database = database;
  self->writes = writes;
  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new (writes ? "archive-writer" : "archive-reader", run, self);

  return self;
}

/**
 * easel_archive_worker_free:
 * @self: (transfer full): a worker
 *
 * Waits until all jobs are done, which is short: each is, and whoever gives one away keeps the archive alive until then.
 */
void
easel_archive_worker_free (EaselArchiveWorker *self)
{
  if (self == NULL)
    return;

  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  easel_database_close (self->database);
  g_free (self->path);
  g_free (self);
}

/**
 * easel_archive_worker_push:
 * @self: a worker
 * @task: (transfer full): returns a pointer in the context it was made in
 * @func: called in a transaction on the thread
 * @input: (transfer full): for @func
 * @free_input: (nullable): frees @input
 * @free_result: (nullable): frees what @func returned
 *
 * Jobs are done in the order they come; a cancelled one that has not begun is skipped.
 */
void
easel_archive_worker_push (EaselArchiveWorker *self,
                           GTask              *task,
                           EaselArchiveFunc    func,
                           gpointer            input,
                           GDestroyNotify      free_input,
                           GDestroyNotify      free_result)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->func = func;
  job->input = input;
  job->free_input = free_input;
  job->free_result = free_result;
  g_async_queue_push (self->jobs, job);
}
