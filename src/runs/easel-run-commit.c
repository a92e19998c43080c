/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a step of a request's way down, however often the disk has to be asked.
 *
 * A full disk or one that is gone comes back, and until then the run says what keeps it. What was written is told even when
 * nobody wanted to wait for it any more: whoever stopped has to know what the archive holds.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-commit.h"

/* When the disk does not take what has to be written down. */
#define DISK_PAUSE (2 * G_TIME_SPAN_SECOND)

typedef struct {
  EaselArchive *archive;
  EaselClock   *clock;
  EaselRunMove  move;
  GStrv         server_ids;  /* nullable: a move, not an adoption */
  guint         timer;
  gulong        handler;
} Commit;

static void written_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
commit_free (Commit *commit)
{
  g_clear_object (&commit->archive);
  g_clear_object (&commit->clock);
  g_free (commit->move.error);
  g_strfreev (commit->server_ids);
  g_free (commit);
}

static void
write_down (GTask *task)
{
  Commit *commit = g_task_get_task_data (task);

  if (commit->server_ids != NULL)
    easel_run_store_adopt_async (commit->archive, commit->move.run, commit->server_ids, written_cb, task);
  else
    easel_run_store_move_async (commit->archive, &commit->move, written_cb, task);
}

static void
end_pause (GTask *task)
{
  Commit *commit = g_task_get_task_data (task);

  if (commit->timer != 0)
    easel_clock_remove_timer (commit->clock, commit->timer);
  commit->timer = 0;
  if (commit->handler != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), commit->handler);
  commit->handler = 0;
}

static gboolean
pause_cb (gpointer user_data)
{
  GTask *task = user_data;
  Commit *commit = g_task_get_task_data (task);

  commit->timer = 0;
  end_pause (task);
  write_down (task);

  return G_SOURCE_REMOVE;
}

static gboolean
stopped_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  Commit *commit = g_task_get_task_data (task);

  if (commit->timer == 0)
    return G_SOURCE_REMOVE;

  end_pause (task);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_object_unref (task);

  return G_SOURCE_REMOVE;
}

/* Whoever cancels is not called back from there. */
static void
stopped_cb (GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, stopped_idle_cb, g_object_ref (task), g_object_unref);
}

static void
try_again_later (GTask *task)
{
  Commit *commit = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  commit->timer = easel_clock_add_timer (commit->clock, DISK_PAUSE, pause_cb, task);
  if (cancellable != NULL)
    commit->handler = g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (stopped_cb), task, G_CONNECT_SWAPPED);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  gboolean is_done = GPOINTER_TO_INT (easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error));

  if (error != NULL)
    {
      easel_run_set_error (g_task_get_source_object (task), error);
      try_again_later (task);
      return;
    }

  g_task_return_int (task, is_done);
  g_object_unref (task);
}

static GTask *
begin (EaselRun            *run,
       EaselArchive        *archive,
       EaselClock          *clock,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (run, cancellable, callback, user_data);
  Commit *commit = g_new0 (Commit, 1);

  commit->archive = g_object_ref (archive);
  commit->clock = g_object_ref (clock);
  commit->move.run = easel_run_get_row_id (run);
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, commit, (GDestroyNotify) commit_free);
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/**
 * easel_run_commit_move_async:
 * @run: a run with a row
 * @archive: the archive
 * @clock: for the pause when the disk does not take it
 * @move: from where to where; copied, its row is @run's
 * @cancellable: (nullable): to stop asking the disk
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Moves a run's request from one state to another, as easel_run_store_move_async().
 */
void
easel_run_commit_move_async (EaselRun            *run,
                             EaselArchive        *archive,
                             EaselClock          *clock,
                             const EaselRunMove  *move,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = begin (run, archive, clock, cancellable, callback, user_data);
  Commit *commit = g_task_get_task_data (task);

  commit->move = *move;
  commit->move.run = easel_run_get_row_id (run);
  commit->move.error = g_strdup (move->error);
  write_down (task);
}

/**
 * easel_run_commit_adopt_async:
 * @run: a run with a row
 * @archive: the archive
 * @clock: for the pause when the disk does not take it
 * @server_ids: what the server calls it, as for easel_run_store_adopt_async()
 * @cancellable: (nullable): to stop asking the disk
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes down which run of the server a request became.
 */
void
easel_run_commit_adopt_async (EaselRun            *run,
                              EaselArchive        *archive,
                              EaselClock          *clock,
                              GStrv                server_ids,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = begin (run, archive, clock, cancellable, callback, user_data);
  Commit *commit = g_task_get_task_data (task);

  commit->server_ids = g_strdupv (server_ids);
  write_down (task);
}

/**
 * easel_run_commit_finish:
 * @run: the run
 * @result: the result
 * @is_done: (out): whether the request was in the state it was to be moved from, or the ids were free
 * @error: return location; %G_IO_ERROR_CANCELLED only, and then nothing was written
 *
 * Returns: whether the archive was asked
 */
gboolean
easel_run_commit_finish (EaselRun      *run,
                         GAsyncResult  *result,
                         gboolean      *is_done,
                         GError       **error)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, begin), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  *is_done = value > 0;

  return value >= 0;
}
