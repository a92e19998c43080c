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
  gint64 last_write;                   /* boot time, 0: never */
};

G_DEFINE_FINAL_TYPE (EaselSessionLedger, easel_session_ledger, G_TYPE_OBJECT)

/* A session as the writer thread gets it; -1 stands for what is not known. */
typedef struct {
  char *account;
  char *id;
  char *machine_id;
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
  g_free (entry->gpu);
  g_free (entry);
}

/* On the writer's thread */

static gboolean
write_session (EaselDatabase  *database,
               Entry          *entry,
               GError        **error)
{
  double cost = entry->price >= 0 ? entry->price * (entry->until - entry->start_time) / G_USEC_PER_SEC : -1;

  return easel_database_run (database, error,
                             "INSERT INTO sessions (account, id, machine_id, gpu, started_at, ends_at, ended_at, price, cost,"
                             " seen_at) VALUES (?, ?, ?, ?, ?, nullif (?, -1), nullif (?, -1), nullif (?, -1.0),"
                             " nullif (?, -1.0), ?) ON CONFLICT (account, id) DO UPDATE SET"
                             " machine_id = coalesce (excluded.machine_id, machine_id), gpu = coalesce (excluded.gpu, gpu),"
                             " started_at = excluded.started_at, ends_at = coalesce (excluded.ends_at, ends_at),"
                             " ended_at = coalesce (ended_at, excluded.ended_at), price = coalesce (excluded.price, price),"
                             " cost = coalesce (excluded.cost, cost), seen_at = excluded.seen_at",
                             "ssssiiiddi", entry->account, entry->id, entry->machine_id, entry->gpu, entry->start_time,
                             entry->end_time, entry->ended_time, entry->price, cost, entry->seen_time);
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
ticked_cb (EaselSessionList *sessions,
           gpointer          user_data)
{
  EaselSessionLedger *self = user_data;
  gint64 now = easel_clock_get_boot_time (easel_client_get_clock (easel_session_list_get_client (sessions)));

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

/* Totals */

static void
total_free (EaselSessionTotal *total)
{
  g_free (total->key);
  g_free (total);
}

typedef struct {
  EaselSessionTotalBy by;
  char *account;                       /* NULL: all */
  char *first_day;
  char *last_day;
} Question;

static void
question_free (Question *question)
{
  g_free (question->account);
  g_free (question->first_day);
  g_free (question->last_day);
  g_free (question);
}

#define SUMS "sum (d.seconds), total (d.cost), count (*) = count (d.cost) FROM session_days AS d" \
             " JOIN sessions AS s ON s.account = d.account AND s.id = d.session" \
             " WHERE (?1 IS NULL OR d.account = ?1) AND (?2 IS NULL OR d.day >= ?2) AND (?3 IS NULL OR d.day <= ?3)"

static gpointer
read_totals (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  static const char * const QUERIES[] = {
    [EASEL_SESSION_TOTAL_BY_DAY] = "SELECT d.day, " SUMS " GROUP BY d.day ORDER BY d.day DESC",
    [EASEL_SESSION_TOTAL_BY_SESSION] = "SELECT s.id, " SUMS " GROUP BY s.account, s.id ORDER BY max (s.started_at) DESC",
    [EASEL_SESSION_TOTAL_BY_WORKFLOW] = "SELECT coalesce (s.workflow_id, ''), " SUMS
                                        " GROUP BY 1 ORDER BY total (d.cost) DESC, 1",
  };
  Question *question = input;
  g_autoptr(GPtrArray) totals = g_ptr_array_new_with_free_func ((GDestroyNotify) total_free);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, QUERIES[question->by], "sss", question->account, question->first_day,
                                    question->last_day);
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    {
      EaselSessionTotal *total = g_new (EaselSessionTotal, 1);

      total->key = g_strdup (easel_statement_get_text (statement, 0));
      total->seconds = easel_statement_get_double (statement, 1);
      total->cost = easel_statement_get_double (statement, 2);
      total->cost_known = easel_statement_get_int (statement, 3) != 0;
      g_ptr_array_add (totals, total);
    }

  if (step_error == NULL)
    return g_steal_pointer (&totals);

  g_propagate_error (error, g_steal_pointer (&step_error));

  return NULL;
}

/**
 * easel_session_totals_read_async:
 * @archive: where from
 * @by: what to add up
 * @account: (nullable): an account's id, %NULL for all
 * @first_day: (nullable): such as 2026-02-03, %NULL from the beginning
 * @last_day: (nullable): %NULL until today
 * @cancellable: (nullable): ends the waiting
 * @callback: when they are here
 * @user_data: for @callback
 */
void
easel_session_totals_read_async (EaselArchive        *archive,
                                 EaselSessionTotalBy  by,
                                 const char          *account,
                                 const char          *first_day,
                                 const char          *last_day,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Question *question;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  question = g_new (Question, 1);
  question->by = by;
  question->account = g_strdup (account);
  question->first_day = g_strdup (first_day);
  question->last_day = g_strdup (last_day);
  easel_archive_read_async (archive, read_totals, question, (GDestroyNotify) question_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * easel_session_totals_read_finish:
 * @archive: the archive
 * @result: what the callback got
 * @error: return location for the archive's errors
 *
 * Returns: (transfer container) (element-type EaselSessionTotal): the totals, or %NULL
 */
GPtrArray *
easel_session_totals_read_finish (EaselArchive  *archive,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}
