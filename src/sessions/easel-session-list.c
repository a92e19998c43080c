/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running sessions of an account as a list that keeps itself right and counts what they cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-list.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"

#define POLL_EVERY   (5 * G_USEC_PER_SEC)
#define POLL_SOON    (2 * G_USEC_PER_SEC)   /* while something is about to change */
#define POLL_SELDOM  (60 * G_USEC_PER_SEC)  /* at most, after failures */
#define PRICES_EVERY (6 * 60 * 60 * G_GINT64_CONSTANT (1000000))

struct _EaselSessionList
{
  GObject parent_instance;

  /* what I was given */
  EaselClient *client;

  /* what is known */
  GListStore *sessions;
  EaselGpuPrices *prices;              /* NULL: not known */
  gint64 prices_time;                  /* boot time */
  GError *error;                       /* of the last reading, NULL: none */
  double cost;
  gboolean cost_known;

  /* in progress */
  GCancellable *cancellable;           /* NULL: closed */
  guint pending;                       /* answers of this round */
  guint failures;                      /* rounds in a row */
  guint poll_timer;
  guint tick_timer;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselSessionList, easel_session_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

typedef enum {
  PROP_N_ITEMS = 1,
  PROP_COST,
  PROP_COST_KNOWN,
  PROP_ERROR,
} EaselSessionListProperty;

static GParamSpec *properties[PROP_ERROR + 1];

enum {
  SIGNAL_TICKED,
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
tick (EaselSessionList *self)
{
  gint64 now = easel_clock_get_server_time (easel_client_get_clock (self->client));
  double total = 0;
  gboolean known = TRUE;

  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);
      double cost = 0;

      easel_session_tick (session, now, self->prices);
      known = easel_session_get_cost (session, &cost) && known;
      total += cost;
    }

  set_cost (self, total, known);
  g_signal_emit (self, signals[SIGNAL_TICKED], 0);
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
drop (EaselSessionList *self,
      EaselSession     *session)
{
  g_autoptr(EaselSession) kept = g_object_ref (session);
  guint position;

  if (find_session (self, easel_session_get_id (session), &position) == NULL)
    return;

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
    g_list_store_insert_sorted (self->sessions, newer, compare_sessions, NULL);
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

  /**
   * EaselSessionList::ticked:
   *
   * What is left and what it costs has been computed; each second while there are sessions, and after each reading.
   */
  signals[SIGNAL_TICKED] = g_signal_new ("ticked", EASEL_TYPE_SESSION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  /**
   * EaselSessionList::ended:
   * @session: a session that is not in the list any more
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", EASEL_TYPE_SESSION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, EASEL_TYPE_SESSION);
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
 * easel_session_list_get_client:
 * @self: a list
 *
 * Returns: (transfer none): whose sessions they are
 */
EaselClient *
easel_session_list_get_client (EaselSessionList *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), NULL);

  return self->client;
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
