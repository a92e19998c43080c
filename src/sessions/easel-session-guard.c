/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches over rented sessions, so that none is forgotten: time that runs out, idleness, a budget. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-guard.h"

#include "base/easel-time.h"
#include "sessions/easel-session-watch.h"

struct _EaselSessionGuard
{
  GObject parent_instance;

  /* what I was given */
  EaselSessionList *sessions;
  double budget;                       /* US dollars, 0: none */
  guint idle_minutes;                  /* 0: never mind */

  /* in progress */
  GHashTable *charges;                 /* id → Charge */
  gint64 last_use;                     /* boot time */
  double spent;                        /* by sessions that have ended since */
  gboolean budget_told;
};

/* What is remembered of a session while it runs. */
typedef struct {
  EaselSessionWatch watch;
  gint64 seen_since;                   /* boot time */
  gboolean idle_told;
} Charge;

G_DEFINE_FINAL_TYPE (EaselSessionGuard, easel_session_guard, G_TYPE_OBJECT)

enum {
  SIGNAL_WARNING,
  SIGNAL_IDLE,
  SIGNAL_OVER_BUDGET,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static EaselClock *
get_clock (EaselSessionGuard *self)
{
  return easel_client_get_clock (easel_session_list_get_client (self->sessions));
}

static Charge *
get_charge (EaselSessionGuard *self,
            EaselSession      *session)
{
  Charge *charge = g_hash_table_lookup (self->charges, easel_session_get_id (session));

  if (charge != NULL)
    return charge;

  charge = g_new0 (Charge, 1);
  charge->seen_since = easel_clock_get_boot_time (get_clock (self));
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
check_use (EaselSessionGuard *self,
           EaselSession      *session,
           Charge            *charge)
{
  gint64 unused = easel_clock_get_boot_time (get_clock (self)) - MAX (self->last_use, charge->seen_since);

  if (self->idle_minutes == 0 || charge->idle_told || unused < self->idle_minutes * G_TIME_SPAN_MINUTE ||
      easel_session_get_state (session) != EASEL_SESSION_STATE_READY)
    return;

  charge->idle_told = TRUE;
  g_signal_emit (self, signals[SIGNAL_IDLE], 0, session, self->idle_minutes);
}

static void
check_budget (EaselSessionGuard *self)
{
  double cost = 0;

  easel_session_list_get_cost (self->sessions, &cost);
  if (self->budget_told || self->budget <= 0 || self->spent + cost < self->budget)
    return;

  self->budget_told = TRUE;
  g_signal_emit (self, signals[SIGNAL_OVER_BUDGET], 0, self->spent + cost);
}

static void
ticked_cb (EaselSessionList *sessions,
           gpointer          user_data)
{
  EaselSessionGuard *self = user_data;
  g_autoptr(GPtrArray) present = g_ptr_array_new_with_free_func (g_object_unref);

  /* A handler may change the list. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sessions)); i++)
    g_ptr_array_add (present, g_list_model_get_item (G_LIST_MODEL (sessions), i));

  check_budget (self);

  for (guint i = 0; i < present->len; i++)
    {
      check_time (self, present->pdata[i], get_charge (self, present->pdata[i]));
      check_use (self, present->pdata[i], get_charge (self, present->pdata[i]));
    }
}

static void
ended_cb (EaselSessionList *sessions,
          EaselSession     *session,
          gpointer          user_data)
{
  EaselSessionGuard *self = user_data;
  double cost = 0;

  easel_session_get_cost (session, &cost);
  self->spent += cost;
  g_hash_table_remove (self->charges, easel_session_get_id (session));
}

static void
easel_session_guard_finalize (GObject *object)
{
  EaselSessionGuard *self = EASEL_SESSION_GUARD (object);

  g_clear_object (&self->sessions);
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
   * @minutes: as set by easel_session_guard_set_idle()
   *
   * No run of ours has used it for so long; work in its editor cannot be seen.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionGuard::over-budget:
   * @cost: US dollars
   *
   * What the sessions have cost since the guard is there has reached the budget.
   */
  signals[SIGNAL_OVER_BUDGET] = g_signal_new ("over-budget", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                              G_TYPE_DOUBLE);
}

static void
easel_session_guard_init (EaselSessionGuard *self)
{
  self->charges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * easel_session_guard_new:
 * @sessions: what to watch over, as long as it is open
 *
 * Returns: (transfer full): a guard without budget that does not mind idleness
 */
EaselSessionGuard *
easel_session_guard_new (EaselSessionList *sessions)
{
  EaselSessionGuard *self;

  g_return_val_if_fail (EASEL_IS_SESSION_LIST (sessions), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_GUARD, NULL);
  self->sessions = g_object_ref (sessions);
  self->last_use = easel_clock_get_boot_time (get_clock (self));
  g_signal_connect_object (sessions, "ticked", G_CALLBACK (ticked_cb), self, 0);
  g_signal_connect_object (sessions, "ended", G_CALLBACK (ended_cb), self, 0);

  return self;
}

/**
 * easel_session_guard_set_budget:
 * @self: a guard
 * @budget: US dollars, 0 for none
 */
void
easel_session_guard_set_budget (EaselSessionGuard *self,
                                double             budget)
{
  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->budget = budget;
  self->budget_told = FALSE;
}

/**
 * easel_session_guard_set_idle:
 * @self: a guard
 * @minutes: without a run of ours after which ::idle is emitted, 0 for never
 */
void
easel_session_guard_set_idle (EaselSessionGuard *self,
                              guint              minutes)
{
  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->idle_minutes = minutes;
}

/**
 * easel_session_guard_note_use:
 * @self: a guard
 *
 * A run of ours has begun or ended. Runs are not bound to a session, so it counts for all.
 */
void
easel_session_guard_note_use (EaselSessionGuard *self)
{
  GHashTableIter iter;
  gpointer charge;

  g_return_if_fail (EASEL_IS_SESSION_GUARD (self));

  self->last_use = easel_clock_get_boot_time (get_clock (self));

  g_hash_table_iter_init (&iter, self->charges);
  while (g_hash_table_iter_next (&iter, NULL, &charge))
    ((Charge *) charge)->idle_told = FALSE;
}
