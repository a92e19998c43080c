/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running sessions of an account as a list that keeps itself right and counts what they cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-list.h"

#include "base/easel-time.h"
#include "sessions/easel-machine.h"
#include "sessions/easel-session-poll.h"

#define MOST_ENDED   16                     /* that are kept to be looked at */
#define POLL_EVERY   (5 * G_USEC_PER_SEC)
#define POLL_SOON    (2 * G_USEC_PER_SEC)   /* while something is about to change */
#define POLL_SELDOM  (300 * G_USEC_PER_SEC) /* while there is none and nobody looks */

struct _EaselSessionList
{
  GObject parent_instance;

  /* what I was given */
  EaselSessionPoll *poll;
  gboolean is_watched;                 /* somebody looks at it */

  /* what is known */
  GListStore *sessions;
  GPtrArray *ended;                    /* the last ones, newest last */
  GHashTable *machines;                /* id → name, or NULL while it is not known */
  GError *error;                       /* of the last reading, NULL: none */
  gboolean is_loaded;                  /* has been read at least once */
  double cost;
  gboolean cost_known;

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

static EaselClock *
get_clock (EaselSessionList *self)
{
  return easel_client_get_clock (easel_session_poll_get_client (self->poll));
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
  gint64 now = easel_clock_get_server_time (get_clock (self));
  double total = 0;
  gboolean known = TRUE;

  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);
      double cost = 0;

      easel_session_tick (session, now, easel_session_poll_get_prices (self->poll));
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
  EaselClock *clock = get_clock (self);

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
  g_ptr_array_add (self->ended, g_object_ref (session));
  if (self->ended->len > MOST_ENDED)
    g_ptr_array_remove_index (self->ended, 0);
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

/* What the poll says */

static gint64
get_interval (EaselSessionList *self)
{
  if (get_count (self) == 0)
    return self->is_watched ? POLL_EVERY : POLL_SELDOM;

  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);

      if (easel_session_get_state (session) != EASEL_SESSION_STATE_READY)
        return POLL_SOON;
    }

  return POLL_EVERY;
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

/* Sessions know their machine by its id only; its name is asked for once. */
static void
name_machines (EaselSessionList *self)
{
  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);
      const char *id = easel_session_get_machine_id (session);
      const char *name;

      if (id == NULL)
        continue;

      if (!g_hash_table_contains (self->machines, id))
        {
          g_hash_table_insert (self->machines, g_strdup (id), NULL);
          easel_session_poll_ask_machine (self->poll, id);
        }

      name = g_hash_table_lookup (self->machines, id);
      if (name != NULL)
        easel_session_set_machine_name (session, name);
    }
}

static void
named_cb (EaselSessionList *self,
          EaselMachine     *machine)
{
  g_hash_table_insert (self->machines, g_strdup (easel_machine_get_id (machine)),
                       g_strdup (easel_machine_get_name (machine)));
  name_machines (self);
}

/* The list leaves out very new sessions and those of old machines: each is asked for by itself before it is dropped. */
static void
listed_cb (EaselSessionList *self,
           GPtrArray        *sessions)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sessions->len; i++)
    {
      g_hash_table_add (listed, (char *) easel_session_get_id (sessions->pdata[i]));
      merge (self, sessions->pdata[i]);
    }

  for (guint i = 0; i < get_count (self); i++)
    {
      g_autoptr(EaselSession) session = dup_session (self, i);

      if (!g_hash_table_contains (listed, easel_session_get_id (session)))
        easel_session_poll_ask_session (self->poll, easel_session_get_id (session));
    }

  name_machines (self);
}

static void
missing_cb (EaselSessionList *self,
            const char       *id)
{
  guint position;
  EaselSession *session = find_session (self, id, &position);

  if (session != NULL)
    drop (self, session);
}

static void
done_cb (EaselSessionList *self,
         const GError     *error)
{
  self->is_loaded = self->is_loaded || error == NULL;
  set_error (self, error);
  tick (self);
  set_ticking (self, get_count (self) > 0);
  easel_session_poll_set_interval (self->poll, get_interval (self));
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

  if (self->poll != NULL)
    {
      easel_session_list_close (self);
      g_signal_handlers_disconnect_by_data (self->poll, self);
    }

  G_OBJECT_CLASS (easel_session_list_parent_class)->dispose (object);
}

static void
easel_session_list_finalize (GObject *object)
{
  EaselSessionList *self = EASEL_SESSION_LIST (object);

  g_clear_object (&self->poll);
  g_clear_object (&self->sessions);
  g_clear_pointer (&self->ended, g_ptr_array_unref);
  g_clear_pointer (&self->machines, g_hash_table_unref);
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
  self->machines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->ended = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_watched = TRUE;
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
  self->poll = easel_session_poll_new (client);
  g_signal_connect_swapped (self->poll, "listed", G_CALLBACK (listed_cb), self);
  g_signal_connect_swapped (self->poll, "found", G_CALLBACK (merge), self);
  g_signal_connect_swapped (self->poll, "missing", G_CALLBACK (missing_cb), self);
  g_signal_connect_swapped (self->poll, "named", G_CALLBACK (named_cb), self);
  g_signal_connect_swapped (self->poll, "done", G_CALLBACK (done_cb), self);

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

  easel_session_poll_set_interval (self->poll, get_interval (self));
  easel_session_poll_open (self->poll);
  set_ticking (self, get_count (self) > 0);
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

  set_ticking (self, FALSE);
  easel_session_poll_close (self->poll);
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

  easel_session_poll_refresh (self->poll);
}

/**
 * easel_session_list_set_watched:
 * @self: a list
 * @watched: whether somebody looks at it; if not, it asks less often while it is empty
 */
void
easel_session_list_set_watched (EaselSessionList *self,
                                gboolean          watched)
{
  g_return_if_fail (EASEL_IS_SESSION_LIST (self));

  if (watched == self->is_watched)
    return;

  self->is_watched = watched;
  easel_session_poll_set_interval (self->poll, get_interval (self));
  if (watched)
    easel_session_poll_refresh (self->poll);
}

/**
 * easel_session_list_is_loaded:
 * @self: a list
 *
 * Returns: whether the server has been asked with success since it is there
 */
gboolean
easel_session_list_is_loaded (EaselSessionList *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), FALSE);

  return self->is_loaded;
}

/**
 * easel_session_list_find:
 * @self: a list
 * @id: a session's id
 *
 * Returns: (transfer none) (nullable): the session
 */
EaselSession *
easel_session_list_find (EaselSessionList *self,
                         const char       *id)
{
  guint position;

  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return find_session (self, id, &position);
}

/**
 * easel_session_list_find_ended:
 * @self: a list
 * @id: a session's id
 *
 * Returns: (transfer none) (nullable): one of the last sessions that have ended
 */
EaselSession *
easel_session_list_find_ended (EaselSessionList *self,
                               const char       *id)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (self), NULL);

  for (guint i = 0; i < self->ended->len; i++)
    if (g_strcmp0 (easel_session_get_id (g_ptr_array_index (self->ended, i)), id) == 0)
      return g_ptr_array_index (self->ended, i);

  return NULL;
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

  return easel_session_poll_get_client (self->poll);
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

  return easel_session_poll_get_prices (self->poll);
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
