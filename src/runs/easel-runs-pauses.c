/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For which accounts nothing leaves: kept in the archive, so that window and shell rest together, and after a restart too. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-runs-private.h"

#include "runs/easel-pause-store.h"

/* When the archive cannot be read. */
#define DISK_PAUSE (2 * G_TIME_SPAN_SECOND)

static gboolean
again_cb (gpointer user_data)
{
  EaselRuns *self = EASEL_RUNS (user_data);

  self->pauses_timer = 0;
  easel_runs_read_pauses (self);

  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselRuns) self = EASEL_RUNS (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) paused = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  if (paused == NULL)
    {
      g_message ("Which accounts are paused could not be read: %s", error->message);
      if (self->pauses_timer == 0 && !self->is_disposed)
        self->pauses_timer = easel_clock_add_timer (self->clock, DISK_PAUSE, again_cb, self);
    }
  else if (self->n_pausing == 0)
    {
      if (easel_outbox_set_pauses (self->outbox, paused))
        easel_runs_notify_pauses (self);
    }
}

/* Nothing is sent before this has succeeded once. */
void
easel_runs_read_pauses (EaselRuns *self)
{
  easel_pause_store_load_async (self->archive, read_cb, g_object_ref (self));
}

gboolean
easel_runs_is_paused (EaselRuns  *self,
                      const char *account)
{
  g_return_val_if_fail (EASEL_IS_RUNS (self), FALSE);
  g_return_val_if_fail (account != NULL, FALSE);

  return easel_outbox_is_paused (self->outbox, account);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  self->n_pausing--;
  easel_runs_read_pauses (self);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * easel_runs_set_paused_async:
 * @self: the runs
 * @account: an account's id
 * @paused: whether nothing more is sent for it, by any program, until this is taken back
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is written down
 * @user_data: for @callback
 *
 * Holds at once for this program. What has left already goes on; EaselRuns::pauses-changed tells when it changes.
 */
void
easel_runs_set_paused_async (EaselRuns           *self,
                             const char          *account,
                             gboolean             paused,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (account != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_set_paused_async);
  self->n_pausing++;
  easel_outbox_set_paused (self->outbox, account, paused);
  easel_runs_notify_pauses (self);
  easel_pause_store_save_async (self->archive, account, paused, saved_cb, task);
}

/**
 * easel_runs_set_paused_finish:
 * @self: the runs
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED when it could not be written down; it then is as before
 *
 * Returns: whether it is written down
 */
gboolean
easel_runs_set_paused_finish (EaselRuns     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_set_paused_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
