/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this program does about one run that the server has: follow it, fetch its results, settle it.
 *
 * Results are fetched as they come. A run is settled when it is over for good and its results are here, or cannot be had; a
 * full disk does not count as that: it is looked at again until there is room, by this program or the next one. Only what is
 * settled in the archive is shown as settled, so that a program that waits for it may end then.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-care.h"

#include "base/easel-error.h"
#include "runs/easel-run-store.h"

/* While the disk is full or a folder is gone: how long until it is looked at again, at first and at most. */
#define DISK_PAUSE     (10 * G_TIME_SPAN_SECOND)
#define DISK_PAUSE_MAX (5 * G_TIME_SPAN_MINUTE)

struct _EaselCare {
  GObject           parent_instance;

  /* given */
  EaselRun         *run;
  EaselArchive     *archive;
  EaselResultFiles *results;
  EaselClient      *client;           /* NULL before it begins */
  EaselClock       *clock;

  /* in progress */
  EaselFollower    *follower;
  GCancellable     *cancellable;
  guint             timer;
  guint             n_disk_failures;
  gboolean          is_fetching;
  gboolean          is_settling;
  gboolean          is_done;          /* the record says all that it will say */
  gboolean          is_finished;      /* and late results are not expected any more */
};

static guint finished_signal;

G_DEFINE_FINAL_TYPE (EaselCare, easel_care, G_TYPE_OBJECT)

static void fetch  (EaselCare *self);
static void settle (EaselCare *self);

static gboolean
is_stopped (EaselCare *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

/* ── settling ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
end_if_finished (EaselCare *self)
{
  if (self->is_finished && easel_run_is_settled (self->run) && !self->is_fetching && !is_stopped (self))
    g_signal_emit (self, finished_signal, 0);
}

static gboolean
timer_cb (gpointer user_data)
{
  EaselCare *self = user_data;

  self->timer = 0;
  fetch (self);

  return G_SOURCE_REMOVE;
}

static void
try_disk_later (EaselCare *self)
{
  gint64 pause = DISK_PAUSE << MIN (self->n_disk_failures++, 5);

  if (self->timer == 0)
    self->timer = easel_clock_add_timer (self->clock, MIN (pause, DISK_PAUSE_MAX), timer_cb, self);
}

static void
settled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselCare) self = EASEL_CARE (user_data);
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  self->is_settling = FALSE;
  if (is_stopped (self))
    return;

  if (error != NULL)
    {
      easel_run_set_error (self->run, error);
      try_disk_later (self);
      return;
    }

  easel_run_set_settled (self->run, TRUE);
  end_if_finished (self);
}

static void
settle (EaselCare *self)
{
  EaselRunRow *row;

  if (!self->is_done || self->is_fetching || self->is_settling)
    return;
  if (easel_run_is_settled (self->run))
    {
      end_if_finished (self);
      return;
    }

  self->is_settling = TRUE;
  row = easel_run_row_new_from_run (self->run);
  row->settled = TRUE;
  easel_run_store_save_async (self->archive, row, settled_cb, g_object_ref (self));
}

/* ── fetching ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselCare) self = EASEL_CARE (user_data);
  g_autoptr(GError) error = NULL;

  easel_result_files_fetch_finish (EASEL_RESULT_FILES (source), result, &error);
  self->is_fetching = FALSE;
  if (is_stopped (self))
    return;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DISK))
    try_disk_later (self);
  else
    settle (self);
}

/* Also settles when there is nothing to fetch. */
static void
fetch (EaselCare *self)
{
  if (is_stopped (self) || self->is_fetching || self->timer != 0)
    return;

  if (!easel_result_files_want_files (self->results) || !easel_result_files_has_work (self->results, self->run))
    {
      settle (self);
      return;
    }

  self->is_fetching = TRUE;
  easel_result_files_fetch_async (self->results, self->run, self->client, self->cancellable, fetched_cb,
                                  g_object_ref (self));
}

/* ── what the follower says ─────────────────────────────────────────────────────────────────────────────────────────── */

static void
done_cb (EaselCare *self)
{
  self->is_done = TRUE;
  fetch (self);
}

static void
finished_cb (EaselCare *self)
{
  self->is_finished = TRUE;
  self->is_done = TRUE;
  if (easel_run_is_settled (self->run))
    end_if_finished (self);
  else
    fetch (self);
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_care_dispose (GObject *object)
{
  easel_care_stop (EASEL_CARE (object));

  G_OBJECT_CLASS (easel_care_parent_class)->dispose (object);
}

static void
easel_care_finalize (GObject *object)
{
  EaselCare *self = EASEL_CARE (object);

  g_clear_object (&self->run);
  g_clear_object (&self->archive);
  g_clear_object (&self->results);
  g_clear_object (&self->client);
  g_clear_object (&self->clock);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (easel_care_parent_class)->finalize (object);
}

static void
easel_care_class_init (EaselCareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_care_dispose;
  object_class->finalize = easel_care_finalize;

  finished_signal = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
easel_care_init (EaselCare *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * easel_care_new:
 * @run: a run that is in the archive
 * @archive: the archive
 * @results: what fetches its results
 *
 * Returns: (transfer full): somebody who takes care of it, from easel_care_begin() on
 */
EaselCare *
easel_care_new (EaselRun         *run,
                EaselArchive     *archive,
                EaselResultFiles *results)
{
  EaselCare *self;

  g_return_val_if_fail (EASEL_IS_RUN (run) && easel_run_get_row_id (run) != 0, NULL);
  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_RESULT_FILES (results), NULL);

  self = g_object_new (EASEL_TYPE_CARE, NULL);
  self->run = g_object_ref (run);
  self->archive = g_object_ref (archive);
  self->results = g_object_ref (results);

  return self;
}

EaselRun *
easel_care_get_run (EaselCare *self)
{
  g_return_val_if_fail (EASEL_IS_CARE (self), NULL);

  return self->run;
}

gboolean
easel_care_has_begun (EaselCare *self)
{
  g_return_val_if_fail (EASEL_IS_CARE (self), FALSE);

  return self->client != NULL;
}

/**
 * easel_care_begin:
 * @self: somebody who takes care of a run
 * @client: the account's connection
 * @stream: (nullable): the stream that made the run
 */
void
easel_care_begin (EaselCare      *self,
                  EaselClient    *client,
                  EaselRunStream *stream)
{
  g_return_if_fail (EASEL_IS_CARE (self));
  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (self->client == NULL);

  self->client = g_object_ref (client);
  self->clock = g_object_ref (easel_client_get_clock (client));
  self->follower = easel_follower_new (self->run, client, self->archive);
  g_signal_connect_object (self->follower, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->follower, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (easel_run_get_outputs (self->run), "items-changed", G_CALLBACK (fetch), self,
                           G_CONNECT_SWAPPED);
  easel_follower_start (self->follower, stream);
}

/**
 * easel_care_read_now:
 * @self: somebody who takes care of a run
 *
 * Reads the record soon instead of when it is due.
 */
void
easel_care_read_now (EaselCare *self)
{
  g_return_if_fail (EASEL_IS_CARE (self));

  if (self->follower != NULL)
    easel_follower_read_now (self->follower);
}

/**
 * easel_care_stop:
 * @self: somebody who takes care of a run
 *
 * Stops; what is open stays open in the archive.
 */
void
easel_care_stop (EaselCare *self)
{
  g_return_if_fail (EASEL_IS_CARE (self));

  g_cancellable_cancel (self->cancellable);
  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  if (self->follower != NULL)
    easel_follower_stop (self->follower);
  g_clear_object (&self->follower);
}
