/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running sessions of an account as a list that keeps itself right, counts what they cost, and warns. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-list.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-watch.h"

#define POLL_EVERY   (5 * G_USEC_PER_SEC)
#define POLL_SOON    (2 * G_USEC_PER_SEC)   /* while something is about to change */
#define POLL_SELDOM  (60 * G_USEC_PER_SEC)  /* at most, after failures */
#define PRICES_EVERY (6 * 60 * 60 * G_GINT64_CONSTANT (1000000))

struct _EaselSessionList
{
  GObject parent_instance;

  /* what I was given */
  EaselClient *client;
  double budget;                       /* US dollars, 0: none */
  guint idle_minutes;                  /* 0: never mind */

  /* what is known */
  GListStore *sessions;
  EaselGpuPrices *prices;              /* NULL: not known */
  gint64 prices_time;                  /* boot time */
  GError *error;                       /* of the last reading, NULL: none */
  double cost;
  gboolean cost_known;
  double spent;                        /* by sessions that have ended since */

  /* in progress */
  GCancellable *cancellable;           /* NULL: closed */
  guint pending;                       /* answers of this round */
  guint failures;                      /* rounds in a row */
  guint poll_timer;
  guint tick_timer;
  gint64 last_use;                     /* boot time */
  gboolean budget_told;
};

/* What belongs to a session only as long as it is in this list. */
typedef struct {
  EaselSessionWatch watch;
  gint64 seen_since;                   /* boot time */
  gboolean idle_told;
} Companion;

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselSessionList, easel_session_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static G_DEFINE_QUARK (easel-session-list-companion, companion)

typedef enum {
  PROP_N_ITEMS = 1,
  PROP_COST,
  PROP_COST_KNOWN,
  PROP_ERROR,
} EaselSessionListProperty;

static GParamSpec *properties[PROP_ERROR + 1];

enum {
  SIGNAL_WARNING,
  SIGNAL_IDLE,
  SIGNAL_OVER_BUDGET,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void ask (EaselSessionList *self);

static gint64
get_boot_time (EaselSessionList *self)
{
  return easel_clock_get_boot_time (easel_client_get_clock (self->client));
}

static guint
get_count (EaselSessionList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->sessions));
}

static EaselSession *
dup_session (EaselSessionList *self,
             guint             position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->sessions), position);
}

static Companion *
get_companion (EaselSession *session)
{
  return g_object_get_qdata (G_OBJECT (session), companion_quark ());
}

static EaselSession *
find_session (EaselSessionList *self,
              const char       *id,
              guint            *position)
{
  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);

      if (g_str_equal (easel_session_get_id (session), id))
        {
          *position = i;
          return session;
        }
    }

  return NULL;
}

/* The meter */

static void
set_cost (EaselSessionList *self,
          double            cost,
          gboolean          known)
{
  if (cost < self->cost || cost > self->cost)
    {
      self->cost = cost;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COST]);
    }

  if (known != self->cost_known)
    {
      self->cost_known = known;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COST_KNOWN]);
    }
}

static void
check_budget (EaselSessionList *self)
{
  double total = self->spent + self->cost;

  if (self->budget_told || self->budget <= 0 || total < self->budget)
    return;

  self->budget_told = TRUE;
  g_signal_emit (self, signals[SIGNAL_OVER_BUDGET], 0, total);
}

static void
check_session (EaselSessionList *self,
               EaselSession     *session)
{
  Companion *companion = get_companion (session);
  gint64 now = easel_clock_get_server_time (easel_client_get_clock (self->client));
  gint64 start = easel_session_get_start_time (session);
  gint64 age = start != EASEL_TIME_NONE ? (now - start) / G_USEC_PER_SEC : 0;
  gint64 unused = get_boot_time (self) - MAX (self->last_use, companion->seen_since);
  guint minutes = easel_session_watch_check (&companion->watch, easel_session_get_time_left (session), age);

  if (minutes > 0)
    g_signal_emit (self, signals[SIGNAL_WARNING], 0, session, minutes);

  if (self->idle_minutes == 0 || companion->idle_told || unused < self->idle_minutes * G_TIME_SPAN_MINUTE ||
      easel_session_get_state (session) != EASEL_SESSION_STATE_READY)
    return;

  companion->idle_told = TRUE;
  g_signal_emit (self, signals[SIGNAL_IDLE], 0, session, self->idle_minutes);
}

static void
tick (EaselSessionList *self)
{
  gint64 now = easel_clock_get_server_time (easel_client_get_clock (self->client));
  g_autoptr(GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  double total = 0;
  gboolean known = TRUE;

  /* A handler may change the list. */
  for (guint i = 0; i < get_count (self); i++)
    g_ptr_array_add (sessions, dup_session (self, i));

  for (guint i = 0; i < sessions->len; i++)
    {
      double cost = 0;

      easel_session_tick (sessions->pdata[i], now, self->prices);
      known = easel_session_get_cost (sessions->pdata[i], &cost) && known;
      total += cost;
    }
  set_cost (self, total, known);
  check_budget (self);

  for (guint i = 0; i < sessions->len; i++)
    check_session (self, sessions->pdata[i]);
}

static gboolean
tick_cb (gpointer user_data)
{
  tick (user_data);

  return G_SOURCE_CONTINUE;
}

static void
set_ticking (EaselSessionList *self,
             gboolean          ticking)
{
  EaselClock *clock = easel_client_get_clock (self->client);

  if (ticking && self->tick_timer == 0)
    self->tick_timer = easel_clock_add_timer (clock, G_USEC_PER_SEC, tick_cb, self);

  if (!ticking && self->tick_timer != 0)
    {
      easel_clock_remove_timer (clock, self->tick_timer);
      self->tick_timer = 0;
    }
}

/* Merging */

static int
compare_sessions (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  gint64 start_a = easel_session_get_start_time ((EaselSession *) a);
  gint64 start_b = easel_session_get_start_time ((EaselSession *) b);

  /* What has no start yet is the newest. */
  start_a = start_a == EASEL_TIME_NONE ? G_MAXINT64 : start_a;
  start_b = start_b == EASEL_TIME_NONE ? G_MAXINT64 : start_b;

  return start_a > start_b ? -1 : start_a < start_b;
}

static void
insert (EaselSessionList *self,
        EaselSession     *session)
{
  Companion *companion = g_new0 (Companion, 1);

  companion->seen_since = get_boot_time (self);
  g_object_set_qdata_full (G_OBJECT (session), companion_quark (), companion, g_free);
  g_list_store_insert_sorted (self->sessions, session, compare_sessions, NULL);
}

static void
drop (EaselSessionList *self,
      EaselSession     *session)
{
  g_autoptr(EaselSession) kept = g_object_ref (session);
  double cost = 0;
  guint position;

  if (find_session (self, easel_session_get_id (session), &position) == NULL)
    return;

  easel_session_get_cost (session, &cost);
  self->spent += cost;
  easel_session_set_ended (session);
  g_list_store_remove (self->sessions, position);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, session);
}

static void
merge (EaselSessionList *self,
       EaselSession     *newer)
{
  guint position;
  EaselSession *session = find_session (self, easel_session_get_id (newer), &position);
  gboolean over = easel_session_get_state (newer) == EASEL_SESSION_STATE_ENDED;

  if (session == NULL && !over)
    insert (self, newer);
  else if (session != NULL && !over)
    easel_session_update_from (session, newer);
  else if (session != NULL)
    drop (self, session);
}

/* One round of asking */

static gboolean
is_changing (EaselSessionList *self)
{
  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);

      if (easel_session_get_state (session) != EASEL_SESSION_STATE_READY)
        return TRUE;
    }

  return FALSE;
}

static gboolean
poll_cb (gpointer user_data)
{
  EaselSessionList *self = user_data;

  self->poll_timer = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
stop_poll_timer (EaselSessionList *self)
{
  if (self->poll_timer != 0)
    easel_clock_remove_timer (easel_client_get_clock (self->client), self->poll_timer);
  self->poll_timer = 0;
}

static void
set_error (EaselSessionList *self,
           const GError     *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
end_answer (EaselSessionList *self)
{
  gint64 delay = is_changing (self) ? POLL_SOON : POLL_EVERY;

  if (--self->pending > 0)
    return;

  if (self->failures > 0)
    delay = MIN (POLL_EVERY << MIN (self->failures, 4), POLL_SELDOM);

  tick (self);
  set_ticking (self, get_count (self) > 0);

  /* A handler may have closed it. */
  if (self->cancellable == NULL)
    return;

  stop_poll_timer (self);
  self->poll_timer = easel_clock_add_timer (easel_client_get_clock (self->client), delay, poll_cb, self);
}

static gboolean
is_current (EaselSessionList *self,
            GAsyncResult     *result)
{
  return self->cancellable != NULL && g_task_get_cancellable (G_TASK (result)) == self->cancellable;
}

static void
prices_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSessionList) self = user_data;
  g_autoptr(EaselGpuPrices) prices = easel_client_get_gpu_prices_finish (EASEL_CLIENT (source), result, NULL);

  if (!is_current (self, result))
    return;

  if (prices != NULL)
    {
      g_clear_pointer (&self->prices, easel_gpu_prices_unref);
      self->prices = g_steal_pointer (&prices);
      self->prices_time = get_boot_time (self);
    }

  end_answer (self);
}

typedef struct {
  EaselSessionList *list;
  EaselSession *session;
} Question;

static void
missing_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Question *question = user_data;
  g_autoptr(EaselSessionList) self = question->list;
  g_autoptr(EaselSession) session = question->session;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselSession) newer = easel_client_get_session_finish (EASEL_CLIENT (source), result, &error);

  if (!is_current (self, result))
    return;

  if (newer != NULL)
    merge (self, newer);
  else if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND))
    drop (self, session);

  end_answer (self);
}

/* The list leaves out very new sessions and those of old machines: each is asked for by itself before it is dropped. */
static void
ask_for_missing (EaselSessionList *self,
                 GHashTable       *listed)
{
  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);
      Question *question;

      if (g_hash_table_contains (listed, easel_session_get_id (session)))
        continue;

      question = g_new (Question, 1);
      question->list = g_object_ref (self);
      question->session = g_object_ref (session);
      self->pending++;
      easel_client_get_session_async (self->client, easel_session_get_id (session), self->cancellable, missing_cb, question);
    }
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSessionList) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sessions = easel_client_list_sessions_finish (EASEL_CLIENT (source), result, &error);
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);

  if (!is_current (self, result))
    return;

  set_error (self, error);
  self->failures = error != NULL ? self->failures + 1 : 0;

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      g_hash_table_add (listed, (char *) easel_session_get_id (sessions->pdata[i]));
      merge (self, sessions->pdata[i]);
    }

  if (sessions != NULL)
    ask_for_missing (self, listed);
  end_answer (self);
}

static void
ask (EaselSessionList *self)
{
  self->pending = 1;
  easel_client_list_sessions_async (self->client, NULL, self->cancellable, listed_cb, g_object_ref (self));

  if (self->prices != NULL && get_boot_time (self) - self->prices_time < PRICES_EVERY)
    return;

  self->pending++;
  easel_client_get_gpu_prices_async (self->client, self->cancellable, prices_cb, g_object_ref (self));
}

/* Interfaces and GObject */

static GType
get_item_type (GListModel *model)
{
  return EASEL_TYPE_SESSION;
}

static guint
get_n_items (GListModel *model)
{
  return get_count (EASEL_SESSION_LIST (model));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return dup_session (EASEL_SESSION_LIST (model), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  EaselSessionList *self = user_data;

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
easel_session_list_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselSessionList *self = EASEL_SESSION_LIST (object);

  switch ((EaselSessionListProperty) prop_id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, get_count (self));
      break;

    case PROP_COST:
      g_value_set_double (value, self->cost);
      break;

    case PROP_COST_KNOWN:
      g_value_set_boolean (value, self->cost_known);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_session_list_dispose (GObject *object)
{
  EaselSessionList *self = EASEL_SESSION_LIST (object);

  if (self->client != NULL)
    easel_session_list_close (self);

  G_OBJECT_CLASS (easel_session_list_parent_class)->dispose (object);
}

static void
easel_session_list_finalize (GObject *object)
{
  EaselSessionList *self = EASEL_SESSION_LIST (object);

  g_clear_object (&self->client);
  g_clear_object (&self->sessions);
  g_clear_pointer (&self->prices, easel_gpu_prices_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (easel_session_list_parent_class)->finalize (object);
}

static void
install_signals (GType type)
{
  /**
   * EaselSessionList::warning:
   * @session: a session
   * @minutes: 10, 5 or 2
   *
   * So many minutes are left.
   */
  signals[SIGNAL_WARNING] = g_signal_new ("warning", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                          EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionList::idle:
   * @session: a session
   * @minutes: as set by easel_session_list_set_idle()
   *
   * No run of ours has used it for so long; work in its editor cannot be seen.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                       EASEL_TYPE_SESSION, G_TYPE_UINT);

  /**
   * EaselSessionList::over-budget:
   * @cost: US dollars
   *
   * What was spent since it was opened has reached the budget.
   */
  signals[SIGNAL_OVER_BUDGET] = g_signal_new ("over-budget", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                              G_TYPE_DOUBLE);

  /**
   * EaselSessionList::ended:
   * @session: a session that is not in the list any more
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        EASEL_TYPE_SESSION);
}

static void
easel_session_list_class_init (EaselSessionListClass *klass)
{
  static const GParamFlags FLAGS = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_session_list_get_property;
  object_class->dispose = easel_session_list_dispose;
  object_class->finalize = easel_session_list_finalize;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, FLAGS);
  properties[PROP_COST] = g_param_spec_double ("cost", NULL, NULL, 0, G_MAXDOUBLE, 0, FLAGS);
  properties[PROP_COST_KNOWN] = g_param_spec_boolean ("cost-known", NULL, NULL, TRUE, FLAGS);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals (EASEL_TYPE_SESSION_LIST);
}

static void
easel_session_list_init (EaselSessionList *self)
{
  self->sessions = g_list_store_new (EASEL_TYPE_SESSION);
  self->cost_known = TRUE;
  g_signal_connect (self->sessions, "items-changed", G_CALLBACK (items_changed_cb), self);
}

/**
 * easel_session_list_new:
 * @client: the account's
 *
 * Returns: (transfer full): an empty list that asks nobody yet
 */
EaselSessionList *
easel_session_list_new (EaselClient *client)
{
  EaselSessionList *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_LIST, NULL);
  self->client = g_object_ref (client);

  return self;
}

/**
 * easel_session_list_open:
 * @self: a list; nothing happens if it is open already
 *
 * Asks the server now and again and again.
 */
void
easel_session_list_open (EaselSessionList *self)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  self->last_use = get_boot_time (self);
  ask (self);
}

/**
 * easel_session_list_close:
 * @self: a list; nothing happens if it is closed already
 *
 * What is in it stays and is not kept right any more.
 */
void
easel_session_list_close (EaselSessionList *self)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  if (self->cancellable == NULL)
    return;

  stop_poll_timer (self);
  set_ticking (self, FALSE);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/**
 * easel_session_list_refresh:
 * @self: an open list
 *
 * Asks the server now, unless it is being asked already.
 */
void
easel_session_list_refresh (EaselSessionList *self)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  if (self->cancellable == NULL || self->poll_timer == 0)
    return;

  stop_poll_timer (self);
  ask (self);
}

/**
 * easel_session_list_add:
 * @self: a list
 * @session: one that has just been started
 *
 * Shows it before the server lists it.
 */
void
easel_session_list_add (EaselSessionList *self,
                        EaselSession     *session)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  merge (self, session);
  easel_session_list_refresh (self);
}

/**
 * easel_session_list_set_budget:
 * @self: a list
 * @budget: US dollars, 0 for none
 */
void
easel_session_list_set_budget (EaselSessionList *self,
                               double            budget)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  self->budget = budget;
  self->budget_told = FALSE;
}

/**
 * easel_session_list_set_idle:
 * @self: a list
 * @minutes: without a run of ours after which ::idle is emitted, 0 for never
 */
void
easel_session_list_set_idle (EaselSessionList *self,
                             guint             minutes)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  self->idle_minutes = minutes;
}

/**
 * easel_session_list_note_use:
 * @self: a list
 *
 * A run of ours has begun or ended. Runs are not bound to a session, so it counts for all.
 */
void
easel_session_list_note_use (EaselSessionList *self)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  self->last_use = get_boot_time (self);

  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);

      get_companion (session)->idle_told = FALSE;
    }
}

/**
 * easel_session_list_get_cost:
 * @self: a list
 * @cost: (out) (optional): US dollars of all sessions that run; of those whose price is known if not all are
 *
 * Returns: whether the prices of all are known
 */
gboolean
easel_session_list_get_cost (EaselSessionList *self,
                             double           *cost)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), FALSE);

  if (cost != NULL)
    *cost = self->cost;

  return self->cost_known;
}

/**
 * easel_session_list_get_prices:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): what the GPUs cost, if that is known
 */
EaselGpuPrices *
easel_session_list_get_prices (EaselSessionList *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), NULL);

  return self->prices;
}

/**
 * easel_session_list_get_error:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): why the list may not be right; property `error`
 */
const GError *
easel_session_list_get_error (EaselSessionList *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), NULL);

  return self->error;
}

/* Actions */

static void
finish_action (GTask    *task,
               gboolean  done,
               GError   *error)
{
  easel_session_list_refresh (g_task_get_source_object (task));

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean done = easel_client_delete_session_finish (EASEL_CLIENT (source), result, &error);

  if (done)
    easel_session_set_ending (g_task_get_task_data (task));
  finish_action (task, done, error);
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gboolean done = easel_client_extend_session_finish (EASEL_CLIENT (source), result, &error);

  finish_action (task, done, error);
}

static GTask *
create_action (EaselSessionList    *self,
               EaselSession        *session,
               gpointer             tag,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);

  return task;
}

/**
 * easel_session_list_end_async:
 * @self: a list
 * @session: one of its sessions
 * @cancellable: (nullable): ends the waiting
 * @callback: when the server has agreed
 * @user_data: for @callback
 *
 * Ends a session; it stays in the list, ending, until the server does not know it any more.
 */
void
easel_session_list_end_async (EaselSessionList    *self,
                              EaselSession        *session,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  easel_client_delete_session_async (self->client, easel_session_get_id (session), FALSE, cancellable, deleted_cb,
                                     create_action (self, session, easel_session_list_end_async, cancellable, callback,
                                                    user_data));
}

gboolean
easel_session_list_end_finish (EaselSessionList  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_session_list_end_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_session_list_extend_async:
 * @self: a list
 * @session: one of its sessions
 * @minutes: how much longer
 * @cancellable: (nullable): ends the waiting
 * @callback: when the server has agreed
 * @user_data: for @callback
 *
 * Extends a session; the new end is read from the server.
 */
void
easel_session_list_extend_async (EaselSessionList    *self,
                                 EaselSession        *session,
                                 int                  minutes,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  easel_client_extend_session_async (self->client, session, minutes, cancellable, extended_cb,
                                     create_action (self, session, easel_session_list_extend_async, cancellable, callback,
                                                    user_data));
}

gboolean
easel_session_list_extend_finish (EaselSessionList  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_session_list_extend_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
