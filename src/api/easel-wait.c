/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting by the clock, until the time has come or nobody wants to wait any more. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-wait.h"

typedef struct {
  EaselClock *clock;
  guint timer;                         /* 0: it has fired */
  GSource *stop;                       /* NULL: cannot be cancelled */
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->timer != 0)
    easel_clock_remove_timer (wait->clock, wait->timer);
  if (wait->stop != NULL)
    g_source_destroy (wait->stop);
  g_clear_pointer (&wait->stop, g_source_unref);
  g_object_unref (wait->clock);
  g_free (wait);
}

/* Whichever comes first takes the task, and with it what would call the other. */
static void
end (GTask *task)
{
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
due_cb (gpointer user_data)
{
  Wait *wait = g_task_get_task_data (user_data);

  wait->timer = 0;
  end (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
stopped_cb (GCancellable *cancellable,
            gpointer      user_data)
{
  end (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * easel_wait_async:
 * @clock: the time
 * @delay: microseconds
 * @cancellable: (nullable): ends it at once
 * @callback: when it is over
 * @user_data: for @callback
 */
void
easel_wait_async (EaselClock          *clock,
                  gint64               delay,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, easel_wait_async);
  wait->clock = g_object_ref (clock);
  wait->timer = easel_clock_add_timer (clock, delay, due_cb, task);
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);

  if (cancellable != NULL)
    {
      wait->stop = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->stop, G_SOURCE_FUNC (stopped_cb), task, NULL);
      g_source_attach (wait->stop, g_main_context_get_thread_default ());
    }
}

/**
 * easel_wait_finish:
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the time has come
 */
gboolean
easel_wait_finish (GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
