/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions have cost, kept in the archive: each session, and how much of it fell on which day. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-ledger.h"

#include "base/easel-time.h"

#define WRITE_EVERY (60 * G_USEC_PER_SEC)
#define MOST_DAYS   400  /* of one session; longer is a mistake of some clock */

struct _EaselSessionLedger
{
  GObject parent_instance;

  /* what I was given */
  EaselArchive *archive;
  char *account;
  EaselSessionList *sessions;

  /* in progress */
  GHashTable *written;                 /* ids of the sessions that are in the archive already */
  gboolean is_settled;                 /* what ended while no program looked has been written */
  gint64 last_write;                   /* boot time, 0: never */
};

G_DEFINE_FINAL_TYPE (EaselSessionLedger, easel_session_ledger, G_TYPE_OBJECT)

/* A session as the writer thread gets it; -1 stands for what is not known. */
typedef struct {
  char *account;
  char *id;
  char *machine_id;
  char *machine_name;
  char *gpu;
  gint64 start_time;
  gint64 end_time;
  gint64 ended_time;
  gint64 until;                        /* what has been used so far ends here */
  gint64 seen_time;
  double price;
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->account);
  g_free (entry->id);
  g_free (entry->machine_id);
  g_free (entry->machine_name);
  g_free (entry->gpu);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_free)

/* On the writer's thread */

static gboolean
write_session (EaselDatabase  *database,
               Entry          *entry,
               GError        **error)
{
  double cost = entry->price >= 0 ? entry->price * (entry->until - entry->start_time) / G_USEC_PER_SEC : -1;

  return easel_database_run (database, error,
                             "INSERT INTO sessions (account, id, machine_id, machine_name, gpu, started_at, ends_at, ended_at,"
                             " price, cost, seen_at) VALUES (?, ?, ?, ?, ?, ?, nullif (?, -1), nullif (?, -1),"
                             " nullif (?, -1.0), nullif (?, -1.0), ?) ON CONFLICT (account, id) DO UPDATE SET"
                             " machine_id = coalesce (excluded.machine_id, machine_id),"
                             " machine_name = coalesce (excluded.machine_name, machine_name),"
                             " gpu = coalesce (excluded.gpu, gpu),"
                             " started_at = excluded.started_at, ends_at = coalesce (excluded.ends_at, ends_at),"
                             " ended_at = excluded.ended_at, price = coalesce (excluded.price, price),"
                             " cost = coalesce (excluded.cost, cost), seen_at = excluded.seen_at",
                             "sssssiiiddi", entry->account, entry->id, entry->machine_id, entry->machine_name, entry->gpu,
                             entry->start_time, entry->end_time, entry->ended_time, entry->price, cost, entry->seen_time);
}

static gboolean
write_day (EaselDatabase  *database,
           Entry          *entry,
           GDateTime      *day,
           double          seconds,
           GError        **error)
{
  g_autofree char *name = g_date_time_format (day, "%Y-%m-%d");

  return easel_database_run (database, error,
                             "INSERT INTO session_days (account, session, day, seconds, cost)"
                             " VALUES (?, ?, ?, ?, nullif (?, -1.0)) ON CONFLICT (account, session, day) DO UPDATE SET"
                             " seconds = excluded.seconds, cost = coalesce (excluded.cost, cost)",
                             "sssdd", entry->account, entry->id, name, seconds,
                             entry->price >= 0 ? entry->price * seconds : -1.0);
}

static gint64
to_microseconds (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* From midnight to midnight by this computer's calendar; days of 23 and 25 hours come out right. */
static gboolean
write_days (EaselDatabase  *database,
            Entry          *entry,
            GError        **error)
{
  g_autoptr(GDateTime) start = g_date_time_new_from_unix_local (entry->start_time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) day = NULL;

  if (start == NULL)
    return TRUE;

  day = g_date_time_new_local (g_date_time_get_year (start), g_date_time_get_month (start),
                               g_date_time_get_day_of_month (start), 0, 0, 0);

  for (guint i = 0; i < MOST_DAYS && day != NULL && to_microseconds (day) < entry->until; i++)
    {
      g_autoptr(GDateTime) next = g_date_time_add_days (day, 1);
      gint64 from = MAX (to_microseconds (day), entry->start_time);
      gint64 to = MIN (to_microseconds (next), entry->until);

      if (to > from && !write_day (database, entry, day, (double) (to - from) / G_USEC_PER_SEC, error))
        return FALSE;

      g_date_time_unref (day);
      day = g_steal_pointer (&next);
    }

  return TRUE;
}

static gpointer
write_entries (EaselDatabase  *database,
               gpointer        input,
               GError        **error)
{
  GPtrArray *entries = input;

  for (guint i = 0; i < entries->len; i++)
    if (!write_session (database, entries->pdata[i], error) || !write_days (database, entries->pdata[i], error))
      return NULL;

  return NULL;
}

/* What ended while no program looked: it is taken to have run until its time was over. */

typedef struct {
  char *account;
  GHashTable *present;                 /* ids */
  gint64 now;
} Settlement;

static void
settlement_free (Settlement *settlement)
{
  g_free (settlement->account);
  g_hash_table_unref (settlement->present);
  g_free (settlement);
}

static Entry *
read_entry (EaselStatement   *row,
            const Settlement *settlement)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->account = g_strdup (settlement->account);
  entry->id = g_strdup (easel_statement_get_text (row, 0));
  entry->start_time = easel_statement_get_int (row, 1);
  entry->end_time = easel_statement_is_null (row, 2) ? -1 : easel_statement_get_int (row, 2);
  entry->price = easel_statement_is_null (row, 3) ? -1 : easel_statement_get_double (row, 3);
  entry->seen_time = easel_statement_get_int (row, 4);
  entry->until = MAX (entry->start_time, entry->end_time >= 0 ? MIN (entry->end_time, settlement->now) : entry->seen_time);
  entry->ended_time = entry->until;

  return entry;
}

static gpointer
settle (EaselDatabase  *database,
        gpointer        input,
        GError        **error)
{
  Settlement *settlement = input;
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr(GError) step_error = NULL;

  {
    g_autoptr(EaselStatement) rows = NULL;

    rows = easel_database_query (database, error, "SELECT id, started_at, ends_at, price, seen_at FROM sessions"
                                 " WHERE account = ? AND ended_at IS NULL", "s", settlement->account);
    while (rows != NULL && easel_statement_step (rows, &step_error))
      if (!g_hash_table_contains (settlement->present, easel_statement_get_text (rows, 0)))
        g_ptr_array_add (entries, read_entry (rows, settlement));
  }

  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));
  else
    write_entries (database, entries, error);

  return NULL;
}

/* On the main thread */

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_debug ("What sessions cost is not written down: %s", error->message);
}

static void
write_down (EaselSessionLedger *self,
            GPtrArray          *entries)
{
  easel_archive_write_async (self->archive, write_entries, entries, (GDestroyNotify) g_ptr_array_unref, NULL, NULL,
                             written_cb, NULL);
}

static Entry *
create_entry (EaselSessionLedger *self,
              EaselSession       *session,
              gboolean            ended)
{
  EaselClock *clock = easel_client_get_clock (easel_session_list_get_client (self->sessions));
  gint64 now = easel_clock_get_server_time (clock);
  gint64 end = easel_session_get_end_time (session);
  Entry *entry;

  if (easel_session_get_start_time (session) == EASEL_TIME_NONE)
    return NULL;

  entry = g_new0 (Entry, 1);
  entry->account = g_strdup (self->account);
  entry->id = g_strdup (easel_session_get_id (session));
  entry->machine_id = g_strdup (easel_session_get_machine_id (session));
  g_object_get (session, "machine-name", &entry->machine_name, NULL);
  entry->gpu = g_strdup (easel_session_get_gpu (session));
  entry->start_time = easel_session_get_start_time (session);
  entry->end_time = end != EASEL_TIME_NONE ? end : -1;
  entry->until = MAX (entry->start_time, ended && end != EASEL_TIME_NONE ? MIN (end, now) : now);
  entry->ended_time = ended ? entry->until : -1;
  entry->seen_time = now;
  if (!easel_gpu_prices_lookup (easel_session_list_get_prices (self->sessions), entry->gpu, &entry->price))
    entry->price = -1;

  return entry;
}

static void
write_all (EaselSessionLedger *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);
      Entry *entry = create_entry (self, session, FALSE);

      if (entry == NULL)
        continue;
      g_ptr_array_add (entries, entry);
      g_hash_table_add (self->written, g_strdup (entry->id));
    }

  write_down (self, entries);
}

static gboolean
has_new_session (EaselSessionLedger *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      if (easel_session_get_start_time (session) != EASEL_TIME_NONE &&
          !g_hash_table_contains (self->written, easel_session_get_id (session)))
        return TRUE;
    }

  return FALSE;
}

static void
settle_once (EaselSessionLedger *self)
{
  Settlement *settlement;

  if (self->is_settled || !easel_session_list_is_loaded (self->sessions))
    return;

  self->is_settled = TRUE;
  settlement = g_new (Settlement, 1);
  settlement->account = g_strdup (self->account);
  settlement->now = easel_clock_get_server_time (easel_client_get_clock (easel_session_list_get_client (self->sessions)));
  settlement->present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      g_hash_table_add (settlement->present, g_strdup (easel_session_get_id (session)));
    }

  easel_archive_write_async (self->archive, settle, settlement, (GDestroyNotify) settlement_free, NULL, NULL, written_cb,
                             NULL);
}

static void
ticked_cb (EaselSessionList *sessions,
           gpointer          user_data)
{
  EaselSessionLedger *self = user_data;
  gint64 now = easel_clock_get_boot_time (easel_client_get_clock (easel_session_list_get_client (sessions)));

  settle_once (self);

  if (g_list_model_get_n_items (G_LIST_MODEL (sessions)) == 0 ||
      (now - self->last_write < WRITE_EVERY && !has_new_session (self)))
    return;

  self->last_write = now;
  write_all (self);
}

static void
ended_cb (EaselSessionList *sessions,
          EaselSession     *session,
          gpointer          user_data)
{
  EaselSessionLedger *self = user_data;
  Entry *entry = create_entry (self, session, TRUE);
  GPtrArray *entries;

  if (entry == NULL)
    return;

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_ptr_array_add (entries, entry);
  g_hash_table_remove (self->written, entry->id);
  write_down (self, entries);
}

static void
easel_session_ledger_finalize (GObject *object)
{
  EaselSessionLedger *self = EASEL_SESSION_LEDGER (object);

  g_clear_object (&self->archive);
  g_clear_object (&self->sessions);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->written, g_hash_table_unref);

  G_OBJECT_CLASS (easel_session_ledger_parent_class)->finalize (object);
}

static void
easel_session_ledger_class_init (EaselSessionLedgerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_session_ledger_finalize;
}

static void
easel_session_ledger_init (EaselSessionLedger *self)
{
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * easel_session_ledger_new:
 * @archive: where to
 * @account: the account's id
 * @sessions: the account's sessions
 *
 * Returns: (transfer full): a ledger that is kept each minute, and at each session's beginning and end
 */
EaselSessionLedger *
easel_session_ledger_new (EaselArchive     *archive,
                          const char       *account,
                          EaselSessionList *sessions)
{
  EaselSessionLedger *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (sessions), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_LEDGER, NULL);
  self->archive = g_object_ref (archive);
  self->account = g_strdup (account);
  self->sessions = g_object_ref (sessions);
  g_signal_connect_object (sessions, "ticked", G_CALLBACK (ticked_cb), self, 0);
  g_signal_connect_object (sessions, "ended", G_CALLBACK (ended_cb), self, 0);

  return self;
}

static gpointer
write_workflow (EaselDatabase  *database,
                gpointer        input,
                GError        **error)
{
  GStrv words = input;

  easel_database_run (database, error, "UPDATE sessions SET workflow_id = ?, workflow_name = ? WHERE account = ? AND id = ?",
                      "ssss", words[0], words[1], words[2], words[3]);

  return NULL;
}

/**
 * easel_session_ledger_note_workflow:
 * @self: a ledger
 * @session_id: a session that is in the list
 * @workflow_id: what it was started for
 * @workflow_name: what that is called
 */
void
easel_session_ledger_note_workflow (EaselSessionLedger *self,
                                    const char         *session_id,
                                    const char         *workflow_id,
                                    const char         *workflow_name)
{
  const char *words[] = { workflow_id, workflow_name, self->account, session_id, NULL };

  g_return_if_fail (EASEL_IS_SESSION_LEDGER (self));

  /* Written first, in case that nobody has ticked since it was started. */
  write_all (self);
  easel_archive_write_async (self->archive, write_workflow, g_strdupv ((char **) words), (GDestroyNotify) g_strfreev, NULL,
                             NULL, written_cb, NULL);
}
