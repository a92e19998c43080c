/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the archive tells the runs: those that were left open, and what another program has changed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-runs-private.h"

#include "runs/easel-run-store.h"

/* When the archive cannot be read. */
#define DISK_PAUSE (2 * G_TIME_SPAN_SECOND)

/* Whether we know more of it than the archive. */
gboolean
easel_runs_is_in_our_hands (EaselRuns *self,
                            EaselRun  *run)
{
  EaselCare *care = g_hash_table_lookup (self->cares, run);

  return (care != NULL && easel_care_has_begun (care)) || easel_outbox_is_working_on (self->outbox, run);
}

/* It waits here, and the archive says that it still does. */
static gboolean
is_in_line (EaselRuns   *self,
            EaselRun    *run,
            EaselRunRow *row)
{
  return easel_outbox_has (self->outbox, run) &&
         (g_strcmp0 (row->state, EASEL_REQUEST_WAITING) == 0) == (easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING);
}

/* Our own writes come back too. Of a run that we work on we know more than the archive, but for files that another program
 * has fetched. */
static void
apply_news (EaselRuns   *self,
            EaselRunRow *row)
{
  g_autoptr(EaselRun) run = easel_runs_find_known (self, row->id);

  if (run == NULL && row->settled)
    return;

  if (run == NULL)
    {
      run = easel_runs_dup_run (self, row, NULL);
      if (run != NULL)
        easel_runs_take_up (self, run, row);
    }
  else if (easel_runs_is_in_our_hands (self, run))
    {
      easel_run_row_apply_outputs (row, run);
    }
  else if (!is_in_line (self, run, row))
    {
      easel_outbox_drop (self->outbox, run);
      easel_run_row_apply (row, run);
      if (!row->settled)
        easel_runs_take_up (self, run, row);
    }
}

static void
news_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselRuns) self = EASEL_RUNS (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  self->is_loading = FALSE;
  if (rows == NULL)
    {
      g_debug ("News could not be read: %s", error->message);
      return;
    }

  /* One of them may be the one that is being added, of which there is to be one object: read again when that is there. */
  if (self->n_adding > 0)
    {
      self->has_news = TRUE;
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);

      self->revision = MAX (self->revision, row->revision);
      apply_news (self, row);
    }

  if (self->has_news || rows->len > 0)
    easel_runs_read_news (self);
}

void
easel_runs_read_news (EaselRuns *self)
{
  self->has_news = TRUE;
  if (!self->is_loaded && g_hash_table_size (self->clients) > 0)
    easel_runs_load (self);
  if (!self->is_loaded || self->is_loading || self->n_adding > 0)
    return;

  self->has_news = FALSE;
  self->is_loading = TRUE;
  easel_run_store_list_news_async (self->archive, self->revision, news_cb, g_object_ref (self));
}

/* One that somebody has only opened so far is nobody's yet; one that we sent meanwhile is no longer what its row says. */
static gboolean
is_left_open (EaselRuns   *self,
              EaselRun    *run,
              EaselRunRow *row)
{
  gboolean is_sent = row->state == NULL || g_str_equal (row->state, EASEL_REQUEST_SENT);

  return !easel_run_is_settled (run) && !g_hash_table_contains (self->cares, run) &&
         (is_sent || easel_run_status_is_local (easel_run_get_status (run)));
}

static gboolean
load_again_cb (gpointer user_data)
{
  EaselRuns *self = EASEL_RUNS (user_data);

  self->load_timer = 0;
  easel_runs_load (self);

  return G_SOURCE_REMOVE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselRuns) self = EASEL_RUNS (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  self->is_loading = FALSE;
  self->is_loaded = rows != NULL && self->n_adding == 0;
  if (rows == NULL)
    {
      g_message ("The open runs could not be read: %s", error->message);
      if (self->load_timer == 0 && !self->is_disposed)
        self->load_timer = easel_clock_add_timer (self->clock, DISK_PAUSE, load_again_cb, self);
      return;
    }

  /* As with news; adding reads again. */
  if (self->n_adding > 0)
    return;

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);
      g_autoptr(EaselRun) run = easel_runs_dup_run (self, row, &error);

      if (run != NULL && is_left_open (self, run, row))
        easel_runs_take_up (self, run, row);
      else if (run == NULL)
        g_message ("Run %" G_GINT64_FORMAT " is left out: %s", row->id, error->message);
      g_clear_error (&error);
    }

  easel_runs_read_news (self);
}

static void
revision_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  EaselRuns *self = EASEL_RUNS (user_data);

  self->revision = GPOINTER_TO_SIZE (easel_archive_read_finish (EASEL_ARCHIVE (source), result, NULL));
  easel_run_store_list_open_async (self->archive, loaded_cb, self);
}

/* The revision first: what changes between the two reads is then read twice, not never. */
void
easel_runs_load (EaselRuns *self)
{
  if (self->is_loaded || self->is_loading)
    return;

  self->is_loading = TRUE;
  easel_run_store_get_revision_async (self->archive, revision_cb, g_object_ref (self));
}
