/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches over rented sessions, so that none is forgotten: time that runs out, idleness, a budget. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-guard.h"

#include "base/easel-time.h"
#include "sessions/easel-session-watch.h"

#define LAST_CALL   1     /* minute between the warning and the end of a session that nobody uses */
#define NEAR_BUDGET 0.8

/* What is remembered in the archive besides the marks of EaselSessionWatch, which are the lowest bits. */
#define MARKS_GIVEN  (EASEL_SESSION_WATCH_ALL)
#define NEAR_TOLD    (EASEL_SESSION_WATCH_ALL + 1)
#define REACHED_TOLD (NEAR_TOLD << 1)

struct _EaselSessionGuard
{
  GObject parent_instance;

  /* what I was given */
  EaselSessionList *sessions;
  EaselArchive *archive;               /* NULL: warnings are not remembered */
  char *account;                       /* NULL without an archive */
  double budget;                       /* of a session in US dollars, 0: none */
  guint idle_minutes;                  /* 0: never mind */
  gboolean idle_ends;                  /* end a session that nobody uses */

  /* in progress */
  GHashTable *told;                    /* id → warnings of an earlier program; NULL: not read yet */
  GHashTable *charges;                 /* id → Charge */
  gint64 last_use;                     /* boot time */
  gboolean is_busy;                    /* runs of ours are under way */
};

/* What is remembered of a session while it runs. */
typedef struct {
  EaselSessionWatch watch;
  guint told;                          /* of NEAR_TOLD and REACHED_TOLD */
  guint written;                       /* what the archive holds */
  gint64 ready_since;                  /* boot time, 0: it is not ready yet */
  gint64 end_time;
  gboolean idle_told;
  gboolean is_abandoned;
} Charge;

G_DEFINE_FINAL_TYPE (EaselSessionGuard, easel_session_guard, G_TYPE_OBJECT)

enum {
  SIGNAL_WARNING,
  SIGNAL_IDLE,
  SIGNAL_ABANDONED,
  SIGNAL_BUDGET,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static EaselClock *
get_clock (EaselSessionGuard *self)
{
  return easel_client_get_clock (easel_session_list_get_client (self->sessions));
}

static gint64
get_boot_time (EaselSessionGuard *self)
{
  return easel_clock_get_boot_time (get_clock (self));
}

static Charge *
get_charge (EaselSessionGuard *self,
            EaselSession      *session)
{
  Charge *charge = g_hash_table_lookup (self->charges, easel_session_get_id (session));

  if (charge != NULL)
    return charge;

  charge = g_new0 (Charge, 1);
  charge->written = GPOINTER_TO_UINT (g_hash_table_lookup (self->told, easel_session_get_id (session)));
  charge->watch.given = charge->written & MARKS_GIVEN;
  charge->told = charge->written & (NEAR_TOLD | REACHED_TOLD);
  charge->end_time = easel_session_get_end_time (session);
  g_hash_table_insert (self->charges, g_strdup (easel_session_get_id (session)), charge);

  return charge;
}

static void
check_time (EaselSessionGuard *self,
            EaselSession      *session,
            Charge            *charge)
{
  gint64 now = easel_clock_get_server_time (get_clock (self));
  gint64 start = easel_session_get_start_time (session);
  gint64 age = start != EASEL_TIME_NONE ? (now - start) / G_USEC_PER_SEC : 0;
  guint minutes = easel_session_watch_check (&charge->watch, easel_session_get_time_left (session), age);

  if (minutes > 0)
    g_signal_emit (self, signals[SIGNAL_WARNING], 0, session, minutes);
}

static void
end_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!easel_session_list_end_finish (EASEL_SESSION_LIST (source), result, &error))
    g_warning ("A session that nobody uses could not be ended: %s", error->message);
}

/* Whoever extends a session needs it. */
static void
note_extension (EaselSessionGuard *self,
                EaselSession      *session,
                Charge            *charge)
{
  gint64 end = easel_session_get_end_time (session);

  if (end > charge->end_time)
    easel_session_guard_note_use (self);
  charge->end_time = end;
}

static void
check_use (EaselSessionGuard *self,
           EaselSession      *session,
           Charge            *charge)
{
  gint64 now = get_boot_time (self);
  guint warn_at = self->idle_ends && self->idle_minutes > LAST_CALL ? self->idle_minutes - LAST_CALL : self->idle_minutes;
  gint64 unused;

  note_extension (self, session, charge);
  if (self->idle_minutes == 0 || easel_session_get_state (session) != EASEL_SESSION_STATE_READY)
    return;

  if (charge->ready_since == 0)
    charge->ready_since = now;
  unused = now - MAX (self->last_use, charge->ready_since);

  if (!charge->idle_told && unused >= warn_at * G_TIME_SPAN_MINUTE)
    {
      charge->idle_told = TRUE;
      g_signal_emit (self, signals[SIGNAL_IDLE], 0, session, warn_at);
    }

  /* Asleep over both: the warning comes first all the same. */
  else if (self->idle_ends && charge->idle_told && !charge->is_abandoned &&
           unused >= self->idle_minutes * G_TIME_SPAN_MINUTE)
    {
      charge->is_abandoned = TRUE;
      g_signal_emit (self, signals[SIGNAL_ABANDONED], 0, session, self->idle_minutes);
      easel_session_list_end_async (self->sessions, session, NULL, end_cb, NULL);
    }
}

static void
check_budget (EaselSessionGuard *self,
              EaselSession      *session,
              Charge            *charge)
{
  double cost = 0;
  gboolean is_reached;
  guint bits;

  if (self->budget <= 0 || !easel_session_get_cost (session, &cost) || cost < self->budget * NEAR_BUDGET)
    return;

  is_reached = cost >= self->budget;
  bits = is_reached ? NEAR_TOLD | REACHED_TOLD : NEAR_TOLD;
  if ((charge->told & bits) == bits)
    return;

  charge->told |= bits;
  g_signal_emit (self, signals[SIGNAL_BUDGET], 0, session, is_reached);
}

/* Warnings of an earlier program */

static gpointer
read_told (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  g_autoptr(GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(EaselStatement) rows = NULL;

  rows = easel_database_query (database, error, "SELECT id, warned FROM sessions WHERE account = ? AND ended_at IS NULL",
                               "s", (const char *) input);
  if (rows == NULL)
    return NULL;

  while (easel_statement_step (rows, error))
    g_hash_table_insert (told, g_strdup (easel_statement_get_text (rows, 0)),
                         GUINT_TO_POINTER ((guint) easel_statement_get_int (rows, 1)));

  return g_steal_pointer (&told);
}

static void
told_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselSessionGuard) self = user_data;
  g_autoptr(GError) error = NULL;

  self->told = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_warning ("It is not known which warnings were given already: %s", error->message);
  if (self->told == NULL)
    self->told = g_hash_table_new (g_str_hash, g_str_equal);
}

typedef struct {
  char *account;
  char *id;
  guint told;
} Note;

static void
note_free (Note *note)
{
  g_free (note->account);
  g_free (note->id);
  g_free (note);
}

static gpointer
write_told (EaselDatabase  *database,
            gpointer        input,
            GError        **error)
{
  Note *note = input;

  easel_database_run (database, error, "UPDATE sessions SET warned = ? WHERE account = ? AND id = ?", "iss",
                      (gint64) note->told, note->account, note->id);

  return NULL;
}

static void
remember (EaselSessionGuard *self,
          EaselSession      *session,
          Charge            *charge)
{
  guint told = charge->watch.given | charge->told;
  Note *note;

  if (self->archive == NULL || told == charge->written)
    return;

  charge->written = told;
  note = g_new (Note, 1);
  note->account = g_strdup (self->account);
  note->id = g_strdup (easel_session_get_id (session));
  note->told = told;
  easel_archive_write_async (self->archive, write_told, note, (GDestroyNotify) note_free, NULL, NULL, NULL, NULL);
}

static void
ticked_cb (EaselSessionList *sessions,
           gpointer          user_data)
{
  EaselSessionGuard *self = user_data;
  g_autoptr(GPtrArray) present = g_ptr_array_new_with_free_func (g_object_unref);

  if (self->told == NULL)
    return;

  if (self->is_busy)
    easel_session_guard_note_use (self);

  /* A handler may change the list. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sessions)); i++)
    g_ptr_array_add (present, g_list_model_get_item (G_LIST_MODEL (sessions), i));

  for (guint i = 0; i < present->len; i++)
    {
      check_time (self, present->pdata[i], get_charge (self, present->pdata[i]));
      check_budget (self, present->pdata[i], get_charge (self, present->pdata[i]));
      check_use (self, present->pdata[i], get_charge (self, present->pdata[i]));
      remember (self, present->pdata[i], get_charge (self, present->pdata[i]));
    }
}

static void
ended_cb (EaselSessionList *sessions,
          EaselSession     *session,
          gpointer          user_data)
{
  g_hash_table_remove (EASEL_SESSION_GUARD (user_data)->charges, easel_session_get_id (session));
}

static void
easel_session_guard_finalize (GObject *object)
{
  EaselSessionGuard *self = EASEL_SESSION_GUARD (object);

  g_clear_object (&self->sessions);
  g_clear_object (&self->archive);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_pointer (&self->charges, g_hash_table_unref);

  G_OBJECT_CLASS (easel_session_guard_parent_class)->finalize (object);
}

static void
easel_session_guard_class_init (EaselSessionGuardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = easel_session_guard_finalize;

  /**
   * EaselSessionGuard::warning:
   * @session: a session
   * @minutes: 10, 5 or 2
   *
   * So many minutes are left.
   */
  signals[SIGNAL_WARNING] = g_signal_new ("warning", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionGuard::idle:
   * @session: a session
   * @minutes: for so long
   *
   * No run of ours has used it; work in its editor cannot be seen. If it is to be ended, that happens a minute later.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionGuard::abandoned:
   * @session: a session that is being ended because no run of ours has used it
   * @minutes: for so long
   */
  signals[SIGNAL_ABANDONED] = g_signal_new ("abandoned", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                            EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionGuard::budget:
   * @session: a session
   * @is_reached: whether it has cost all of the budget; otherwise four fifths
   */
  signals[SIGNAL_BUDGET] = g_signal_new ("budget", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         EASEL_TYPE_SESSION, G_TYPE_BOOLEAN);
}

static void
easel_session_guard_init (EaselSessionGuard *self)
{
  self->charges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * easel_session_guard_new:
 * @sessions: what to watch over, as long as it is open
 * @archive: (nullable): remembers which warnings were given, so that the next program does not repeat them
 * @account: (nullable): the id of the account whose sessions they are, with @archive
 *
 * Returns: (transfer full): a guard without budget that does not mind idleness
 */
EaselSessionGuard *
easel_session_guard_new (EaselSessionList *sessions,
                         EaselArchive     *archive,
                         const char       *account)
{
  EaselSessionGuard *self;

  g_return_val_if_fail (EASEL_IS_SESSION_LIST (sessions), NULL);
  g_return_val_if_fail (archive == NULL || account != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SESSION_GUARD, NULL);
  self->sessions = g_object_ref (sessions);
  self->last_use = get_boot_time (self);
  g_signal_connect_object (sessions, "ticked", G_CALLBACK (ticked_cb), self, 0);
  g_signal_connect_object (sessions, "ended", G_CALLBACK (ended_cb), self, 0);

  if (archive == NULL)
    self->told = g_hash_table_new (g_str_hash, g_str_equal);
  else
    {
      self->archive = g_object_ref (archive);
      self->account = g_strdup (account);
      easel_archive_read_async (archive, read_told, g_strdup (account), g_free, (GDestroyNotify) g_hash_table_unref, NULL,
                                told_read_cb, g_object_ref (self));
    }

  return self;
}

/**
 * easel_session_guard_set_budget:
 * @self: a guard
 * @budget: US dollars that a session may cost before it is warned of, 0 for none
 */
void
easel_session_guard_set_budget (EaselSessionGuard *self,
                                double             budget)
{
  GHashTableIter iter;
  gpointer charge;

  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->budget = budget;

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, NULL, &charge))
    ((Charge *) charge)->told = 0;
}

/**
 * easel_session_guard_set_idle:
 * @self: a guard
 * @minutes: without a run of ours after which ::idle is emitted, 0 for never
 * @ends: whether such a session is ended
 */
void
easel_session_guard_set_idle (EaselSessionGuard *self,
                              guint              minutes,
                              gboolean           ends)
{
  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->idle_minutes = minutes;
  self->idle_ends = ends;
}

/**
 * easel_session_guard_set_busy:
 * @self: a guard
 * @busy: whether runs of ours are under way, which counts as use all the time
 */
void
easel_session_guard_set_busy (EaselSessionGuard *self,
                              gboolean           busy)
{
  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->is_busy = busy;
  easel_session_guard_note_use (self);
}

/**
 * easel_session_guard_note_use:
 * @self: a guard
 *
 * A run of ours has begun or ended, or the person wants to go on. Runs are not bound to a session, so it counts for all.
 */
void
easel_session_guard_note_use (EaselSessionGuard *self)
{
  GHashTableIter iter;
  gpointer charge;

  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->last_use = get_boot_time (self);

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, NULL, &charge))
    ((Charge *) charge)->idle_told = FALSE;
}
