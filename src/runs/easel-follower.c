/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches one run that the server has until nothing more can come.
 *
 * The rules:
 *
 *  - The record is the truth. It is read at most once a second: each second while there is no stream; with one, when the
 *    stream says that something has happened, when it falls silent, and when it ends.
 *  - A read that fails is no failure of the run. It is tried again after 1, 2, 4 … 60 seconds, with some chance in it so that
 *    many programs do not come back together, and without end; and at once when the network changes or the computer wakes
 *    up, also when an answer is still awaited.
 *  - No sign of life for 45 seconds is shown as "silent since", and never called a failure.
 *  - `timeout` and `cancelled` without an end are provisional: read again after 2, 10 and 60 seconds. The same reads bring
 *    results that arrive after the end. A run that succeeded with results is done at once, the reads go on beside it.
 *  - Why a run failed is not in its record: it is looked for once, before the run is done.
 *  - Timers run by boot time, so that they are due after suspend.
 *
 * A follower reads only, so any number of programs may follow the same run.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-follower.h"

#include "api/easel-event-source.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "base/easel-time.h"
#include "runs/easel-failure.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>

#define READ_PAUSE         G_TIME_SPAN_SECOND          /* never more often */
#define READ_PAUSE_UNKNOWN (5 * G_TIME_SPAN_SECOND)    /* in a state that we do not know */
#define READ_PAUSE_STREAM  (15 * G_TIME_SPAN_SECOND)   /* beside a stream that tells everything */
#define READ_PAUSE_MAX     (60 * G_TIME_SPAN_SECOND)
#define SILENCE            (EASEL_LIMIT_SILENCE_SECONDS * G_TIME_SPAN_SECOND)
#define BREAK_PAUSE        (4 * G_TIME_SPAN_SECOND)    /* between two reads that are given up for a new one */
#define GRACE              (30 * G_TIME_SPAN_SECOND)   /* for a server that does not find what it has just made */

/* Consoles are streams that stay open: so many at once, and no more connections than that. */
#define MAX_LOG_SOURCES 8

/* When an end is read again, counted from the end. */
static const gint64 REREADS[] = { 2 * G_TIME_SPAN_SECOND, 10 * G_TIME_SPAN_SECOND, 60 * G_TIME_SPAN_SECOND };

struct _EaselFollower {
  GObject           parent_instance;

  /* given */
  EaselRun         *run;
  EaselClient      *client;
  EaselArchive     *archive;
  EaselClock       *clock;

  /* what we listen to */
  EaselRunStream   *stream;       /* nullable */
  EaselEventSource *logs;         /* nullable */
  GNetworkMonitor  *network;
  GCancellable     *cancellable;

  /* reading; times are boot time */
  guint             timer;
  GCancellable     *read;         /* nullable: of the read that is under way */
  gint64            last_break;   /* when a read was given up for a new one */
  gboolean          is_reading;
  gboolean          is_wanted;    /* something happened while a read was under way */
  gint64            last_read;
  gint64            started;
  guint             n_failures;
  gint64            last_sign;
  gint64            last_sign_time;  /* the same, since 1970 */
  guint             rereads;
  gint64            over_since;   /* 0 while it runs */

  /* what is written down */
  char             *kept;         /* what of the run was kept last, in one text */
  gboolean          has_asked_reason;
  gboolean          is_done;
  gboolean          is_finished;
};

enum {
  DONE,
  FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static guint n_log_sources;

G_DEFINE_FINAL_TYPE (EaselFollower, easel_follower, G_TYPE_OBJECT)

static void read_record (EaselFollower *self);
static void read_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void reason_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void decide      (EaselFollower *self);

/* ── signs of life ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
note_sign (EaselFollower *self)
{
  self->last_sign = easel_clock_get_boot_time (self->clock);
  self->last_sign_time = easel_clock_get_time (self->clock);
  easel_run_set_silent_since (self->run, EASEL_TIME_NONE);
}

static void
note_silence (EaselFollower *self)
{
  gboolean is_silent = easel_clock_get_boot_time (self->clock) - self->last_sign > SILENCE;

  if (!easel_run_is_over (self->run) && is_silent)
    easel_run_set_silent_since (self->run, self->last_sign_time);
}

/* ── when to read ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
timer_cb (gpointer user_data)
{
  EaselFollower *self = user_data;

  self->timer = 0;
  note_silence (self);
  read_record (self);

  return G_SOURCE_REMOVE;
}

/* A read in so many microseconds, or as soon as the last one is a second ago. */
static void
read_in (EaselFollower *self,
         gint64         delay)
{
  gint64 soonest = self->last_read + READ_PAUSE - easel_clock_get_boot_time (self->clock);

  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = easel_clock_add_timer (self->clock, MAX (delay, MAX (soonest, 0)), timer_cb, self);
}

static gint64
find_failure_pause (EaselFollower *self)
{
  gint64 pause = READ_PAUSE << MIN (self->n_failures - 1, 6);

  return (gint64) (MIN (pause, READ_PAUSE_MAX) * g_random_double_range (0.8, 1.2));
}

static gboolean
has_stream (EaselFollower *self)
{
  return self->stream != NULL && easel_run_stream_is_open (self->stream);
}

static gint64
find_pause (EaselFollower *self)
{
  gint64 now = easel_clock_get_boot_time (self->clock);

  if (self->n_failures > 0)
    return find_failure_pause (self);
  if (self->over_since != 0)
    return MAX (self->over_since + REREADS[MIN (self->rereads, G_N_ELEMENTS (REREADS) - 1)] - now, 0);
  if (easel_run_get_status (self->run) == EASEL_RUN_STATUS_UNKNOWN && self->last_read != 0)
    return READ_PAUSE_UNKNOWN;

  return has_stream (self) ? READ_PAUSE_STREAM : READ_PAUSE;
}

static void
read_soon (EaselFollower *self)
{
  if (self->is_reading)
    self->is_wanted = TRUE;
  else
    read_in (self, 0);
}

/* ── keeping ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* What is worth a write. Progress is not, and neither are addresses that change with each read. */
static char *
describe (EaselFollower *self)
{
  EaselRun *run = self->run;

  return g_strdup_printf ("%s %s %u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                          easel_run_get_status_word (run), easel_run_get_function_id (run),
                          g_list_model_get_n_items (easel_run_get_outputs (run)), easel_run_has_reason (run),
                          easel_run_get_queued_at (run), easel_run_get_started_at (run), easel_run_get_ended_at (run));
}

/* What could not be written is written with the next read. */
static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselFollower) self = EASEL_FOLLOWER (user_data);
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error == NULL)
    return;

  g_clear_pointer (&self->kept, g_free);
  easel_run_set_error (self->run, error);
}

static void
keep (EaselFollower *self,
      JsonNode      *record)
{
  g_autofree char *description = describe (self);
  EaselRunRow *row;

  if (g_strcmp0 (description, self->kept) == 0)
    return;

  g_free (self->kept);
  self->kept = g_steal_pointer (&description);
  row = easel_run_row_new_from_run (self->run);
  if (record != NULL && easel_run_is_over (self->run))
    row->record = easel_json_write (record);
  easel_run_store_save_async (self->archive, row, kept_cb, g_object_ref (self));
}

static void
keep_log (EaselFollower *self)
{
  g_autofree char *text = easel_run_log_dup_text (easel_run_get_log (self->run));

  if (*text != '\0' && easel_run_get_row_id (self->run) != 0)
    easel_run_store_save_log_async (self->archive, easel_run_get_row_id (self->run), text, NULL, NULL);
}

/* ── the console ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Each connection replays it from the beginning. */
static void
logs_opened_cb (EaselFollower *self)
{
  easel_run_log_clear (easel_run_get_log (self->run));
}

static void
logs_event_cb (EaselFollower *self,
               EaselEvent    *event)
{
  g_autoptr(JsonNode) data = easel_json_parse (event->data, event->length, NULL);
  JsonObject *entry = data != NULL && JSON_NODE_HOLDS_OBJECT (data) ? json_node_get_object (data) : NULL;
  const char *type = entry != NULL ? easel_json_get_string (entry, "type") : NULL;

  if (entry == NULL)
    return;

  note_sign (self);
  if (g_strcmp0 (type, "stream_complete") == 0 || g_strcmp0 (type, "stream_unavailable") == 0)
    {
      easel_event_source_close (self->logs);
      read_soon (self);
    }
  else if (easel_json_get_string (entry, "message") != NULL)
    {
      easel_run_log_append (easel_run_get_log (self->run), easel_json_get_string (entry, "message"),
                            easel_json_get_string (entry, "level"), easel_json_get_time (entry, "timestamp"));
    }
}

static void
open_logs (EaselFollower *self)
{
  if (self->logs != NULL || has_stream (self) || easel_run_is_over (self->run) || n_log_sources >= MAX_LOG_SOURCES)
    return;

  n_log_sources++;
  self->logs = easel_client_new_run_log_source (self->client, easel_run_get_id (self->run));
  g_signal_connect_object (self->logs, "opened", G_CALLBACK (logs_opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->logs, "event", G_CALLBACK (logs_event_cb), self, G_CONNECT_SWAPPED);
  easel_event_source_open (self->logs);
}

static void
close_logs (EaselFollower *self)
{
  if (self->logs == NULL)
    return;

  n_log_sources--;
  easel_event_source_close (self->logs);
  g_signal_handlers_disconnect_by_data (self->logs, self);
  g_clear_object (&self->logs);
}

/* ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
read_record (EaselFollower *self)
{
  gboolean has_not_begun = easel_run_get_started_at (self->run) == EASEL_TIME_NONE && !easel_run_is_over (self->run);

  if (self->is_reading || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->is_reading = TRUE;
  self->is_wanted = FALSE;
  self->last_read = easel_clock_get_boot_time (self->clock);
  self->read = g_cancellable_new ();
  easel_client_get_run_async (self->client, easel_run_get_id (self->run), has_not_begun, self->read, read_cb,
                              g_object_ref (self));
}

/* A change in the record is a sign of life; waiting in a queue that answers is none of silence either. */
static char *
describe_life (EaselFollower *self)
{
  g_autofree char *description = describe (self);

  return g_strdup_printf ("%s %f %s %d", description, easel_run_get_progress (self->run),
                          easel_run_get_live_status (self->run), easel_run_get_queue_position (self->run));
}

static gboolean
take_record (EaselFollower  *self,
             JsonNode       *record,
             GError        **error)
{
  g_autofree char *before = describe_life (self);
  g_autofree char *after = NULL;

  if (!easel_run_update (self->run, record, error))
    return FALSE;

  after = describe_life (self);
  if (!g_str_equal (before, after) || easel_run_get_status (self->run) == EASEL_RUN_STATUS_NOT_STARTED)
    note_sign (self);

  return TRUE;
}

/* The server does not have it any more, or, right after it made it, not yet. */
static gboolean
is_gone (EaselFollower *self,
         const GError  *error)
{
  return g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND) &&
         easel_clock_get_boot_time (self->clock) - self->started > GRACE;
}

static void
become_done (EaselFollower *self)
{
  if (self->is_done)
    return;

  self->is_done = TRUE;
  keep_log (self);
  g_signal_emit (self, signals[DONE], 0);
}

static void
become_finished (EaselFollower *self)
{
  become_done (self);
  if (self->is_finished)
    return;

  self->is_finished = TRUE;
  easel_follower_stop (self);
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselFollower) self = EASEL_FOLLOWER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) record = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);

  self->is_reading = FALSE;
  g_clear_object (&self->read);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (easel_error_is_cancelled (error))
    {
      read_soon (self);
      return;
    }

  if (record == NULL || !take_record (self, record, &error))
    {
      self->n_failures++;
      easel_run_set_error (self->run, error);
      note_silence (self);
      if (is_gone (self, error))
        become_finished (self);
      else
        read_in (self, find_pause (self));
      return;
    }

  self->n_failures = 0;
  easel_run_set_error (self->run, NULL);
  note_silence (self);
  keep (self, record);
  decide (self);
}

/* ── what follows from a record ─────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
lacks_reason (EaselFollower *self)
{
  EaselRunStatus status = easel_run_get_status (self->run);

  return (status == EASEL_RUN_STATUS_FAILED || status == EASEL_RUN_STATUS_TIMEOUT) && !easel_run_has_reason (self->run);
}

static gboolean
may_be_done (EaselFollower *self)
{
  if (easel_run_is_provisional (self->run))
    return FALSE;

  return self->rereads > 0 || easel_run_get_status (self->run) != EASEL_RUN_STATUS_SUCCESS ||
         g_list_model_get_n_items (easel_run_get_outputs (self->run)) > 0;
}

static void
decide (EaselFollower *self)
{
  gint64 now = easel_clock_get_boot_time (self->clock);

  if (!easel_run_is_over (self->run))
    {
      self->over_since = 0;
      self->rereads = 0;
      self->has_asked_reason = FALSE;
      open_logs (self);
      read_in (self, self->is_wanted ? 0 : find_pause (self));
      return;
    }

  easel_run_set_silent_since (self->run, EASEL_TIME_NONE);
  if (self->over_since == 0)
    self->over_since = now;
  while (self->rereads < G_N_ELEMENTS (REREADS) && now >= self->over_since + REREADS[self->rereads])
    self->rereads++;

  if (lacks_reason (self) && !self->has_asked_reason)
    {
      self->has_asked_reason = TRUE;
      easel_failure_look_up_async (self->run, self->client, self->cancellable, reason_cb, g_object_ref (self));
      return;
    }

  if (may_be_done (self))
    become_done (self);
  if (self->rereads >= G_N_ELEMENTS (REREADS))
    become_finished (self);
  else
    read_in (self, find_pause (self));
}

static void
reason_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselFollower) self = EASEL_FOLLOWER (user_data);
  g_autoptr(GError) error = NULL;

  easel_failure_look_up_finish (EASEL_RUN (source), result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  keep (self, NULL);
  decide (self);
}

/* ── what the stream and the network say ────────────────────────────────────────────────────────────────────────────── */

static void
stream_ended_cb (EaselFollower *self)
{
  g_clear_object (&self->stream);
  read_soon (self);
}

/* Another network, or awake again: an answer that is still awaited may never come, so the read is begun anew. Networks change
 * in bursts, which shall not keep an answer from coming at all. */
static void
network_changed_cb (EaselFollower *self)
{
  gint64 now = easel_clock_get_boot_time (self->clock);

  self->n_failures = MIN (self->n_failures, 1);
  if (self->read != NULL && now - self->last_break >= BREAK_PAUSE)
    {
      self->last_break = now;
      g_cancellable_cancel (self->read);
    }
  else
    {
      read_soon (self);
    }
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_follower_dispose (GObject *object)
{
  EaselFollower *self = EASEL_FOLLOWER (object);

  easel_follower_stop (self);
  g_clear_object (&self->network);

  G_OBJECT_CLASS (easel_follower_parent_class)->dispose (object);
}

static void
easel_follower_finalize (GObject *object)
{
  EaselFollower *self = EASEL_FOLLOWER (object);

  g_clear_object (&self->run);
  g_clear_object (&self->client);
  g_clear_object (&self->archive);
  g_clear_object (&self->clock);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->read);
  g_free (self->kept);

  G_OBJECT_CLASS (easel_follower_parent_class)->finalize (object);
}

static void
easel_follower_class_init (EaselFollowerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = easel_follower_dispose;
  object_class->finalize = easel_follower_finalize;

  signals[DONE] = g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
easel_follower_init (EaselFollower *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * easel_follower_new:
 * @run: a run with an id
 * @client: the account's connection
 * @archive: where what is learnt is kept
 *
 * Returns: (transfer full): a follower that has not begun
 */
EaselFollower *
easel_follower_new (EaselRun     *run,
                    EaselClient  *client,
                    EaselArchive *archive)
{
  EaselFollower *self;

  g_return_val_if_fail (EASEL_IS_RUN (run) && easel_run_get_id (run) != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);

  self = g_object_new (EASEL_TYPE_FOLLOWER, NULL);
  self->run = g_object_ref (run);
  self->client = g_object_ref (client);
  self->archive = g_object_ref (archive);
  self->clock = g_object_ref (easel_client_get_clock (client));

  return self;
}

/**
 * easel_follower_start:
 * @self: a follower
 * @stream: (nullable): the stream that made the run, for show
 *
 * Begins to follow. It goes on until "finished" or easel_follower_stop().
 */
void
easel_follower_start (EaselFollower  *self,
                      EaselRunStream *stream)
{
  g_return_if_fail (EASEL_IS_FOLLOWER (self));
  g_return_if_fail (self->started == 0);

  self->started = easel_clock_get_boot_time (self->clock);
  note_sign (self);

  if (stream != NULL && easel_run_stream_is_open (stream))
    {
      self->stream = g_object_ref (stream);
      g_signal_connect_object (stream, "sign", G_CALLBACK (note_sign), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (stream, "turn", G_CALLBACK (read_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (stream, "ended", G_CALLBACK (stream_ended_cb), self, G_CONNECT_SWAPPED);
    }

  self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (self->network, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "woken", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  self->last_break = self->started - BREAK_PAUSE;
  read_record (self);
}

/**
 * easel_follower_stop:
 * @self: a follower
 *
 * Stops; nothing is called after that. The run goes on.
 */
void
easel_follower_stop (EaselFollower *self)
{
  g_return_if_fail (EASEL_IS_FOLLOWER (self));

  g_cancellable_cancel (self->cancellable);
  if (self->read != NULL)
    g_cancellable_cancel (self->read);
  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  g_signal_handlers_disconnect_by_data (self->clock, self);
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  if (self->stream != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->stream, self);
      easel_run_stream_close (self->stream);
    }
  g_clear_object (&self->stream);
  close_logs (self);
}

/**
 * easel_follower_read_now:
 * @self: a follower that has begun
 *
 * Reads the record as soon as the last read is a second ago.
 */
void
easel_follower_read_now (EaselFollower *self)
{
  g_return_if_fail (EASEL_IS_FOLLOWER (self));

  if (!g_cancellable_is_cancelled (self->cancellable))
    read_soon (self);
}

gboolean
easel_follower_is_done (EaselFollower *self)
{
  g_return_val_if_fail (EASEL_IS_FOLLOWER (self), FALSE);

  return self->is_done;
}
