/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of all accounts: what runs on one that is not looked at costs all the same. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-rentals.h"

struct _EaselRentals
{
  GObject parent_instance;

  EaselArchive *archive;
  GListStore *rentals;
  char *watched;                       /* the account that is looked at, or NULL */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselRentals, easel_rentals, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum {
  SIGNAL_CHANGED,
  SIGNAL_TICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return EASEL_TYPE_RENTAL;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (EASEL_RENTALS (model)->rentals));
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (EASEL_RENTALS (model)->rentals), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
tell_change (EaselRentals *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
tell_tick (EaselRentals *self)
{
  g_signal_emit (self, signals[SIGNAL_TICKED], 0);
}

static void
items_changed_cb (EaselRentals *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  tell_change (self);
}

static EaselRental *
find (EaselRentals *self,
      const char   *account,
      guint        *position)
{
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);

      if (g_strcmp0 (easel_rental_get_account (rental), account) == 0)
        {
          *position = i;
          return rental; /* the store holds it */
        }
    }

  return NULL;
}

static void
easel_rentals_dispose (GObject *object)
{
  EaselRentals *self = EASEL_RENTALS (object);

  if (self->rentals != NULL)
    easel_rentals_close (self);

  G_OBJECT_CLASS (easel_rentals_parent_class)->dispose (object);
}

static void
easel_rentals_finalize (GObject *object)
{
  EaselRentals *self = EASEL_RENTALS (object);

  g_clear_object (&self->rentals);
  g_clear_object (&self->archive);
  g_free (self->watched);

  G_OBJECT_CLASS (easel_rentals_parent_class)->finalize (object);
}

static void
easel_rentals_class_init (EaselRentalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_rentals_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_rentals_finalize;

  /**
   * EaselRentals::changed:
   *
   * Sessions came or went, in any account.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_RENTALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  /**
   * EaselRentals::ticked:
   *
   * #EaselSessionList::ticked of any of them.
   */
  signals[SIGNAL_TICKED] = g_signal_new ("ticked", EASEL_TYPE_RENTALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
easel_rentals_init (EaselRentals *self)
{
  self->rentals = g_list_store_new (EASEL_TYPE_RENTAL);
  g_signal_connect_object (self->rentals, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * easel_rentals_new:
 * @archive: see easel_rental_new()
 *
 * Returns: (transfer full): the rentals, of no account yet
 */
EaselRentals *
easel_rentals_new (EaselArchive *archive)
{
  EaselRentals *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);

  self = g_object_new (EASEL_TYPE_RENTALS, NULL);
  self->archive = g_object_ref (archive);

  return self;
}

/**
 * easel_rentals_connect:
 * @self: the rentals
 * @account: an account's id
 * @client: its connection
 *
 * Follows the sessions of an account from now on. With the connection that it has already, nothing happens.
 */
void
easel_rentals_connect (EaselRentals *self,
                       const char   *account,
                       EaselClient  *client)
{
  g_autoptr(EaselRental) rental = NULL;
  EaselRental *old;
  guint position = 0;

  g_return_if_fail (EASEL_IS_RENTALS (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (EASEL_IS_CLIENT (client));

  old = find (self, account, &position);
  if (old != NULL && easel_session_list_get_client (easel_rental_get_sessions (old)) == client)
    return;

  rental = easel_rental_new (self->archive, account, client);
  easel_session_list_set_watched (easel_rental_get_sessions (rental), g_strcmp0 (account, self->watched) == 0);
  g_signal_connect_object (easel_rental_get_sessions (rental), "items-changed", G_CALLBACK (tell_change), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (easel_rental_get_sessions (rental), "ticked", G_CALLBACK (tell_tick), self, G_CONNECT_SWAPPED);
  if (old != NULL)
    easel_rental_close (old);
  g_list_store_splice (self->rentals, old != NULL ? position : get_n_items (G_LIST_MODEL (self)), old != NULL,
                       (gpointer *) &rental, 1);
}

/**
 * easel_rentals_drop:
 * @self: the rentals
 * @account: the id of an account that does not exist any more
 */
void
easel_rentals_drop (EaselRentals *self,
                    const char   *account)
{
  EaselRental *rental;
  guint position;

  g_return_if_fail (EASEL_IS_RENTALS (self));

  rental = find (self, account, &position);
  if (rental == NULL)
    return;

  easel_rental_close (rental);
  g_list_store_remove (self->rentals, position);
}

/**
 * easel_rentals_watch:
 * @self: the rentals
 * @account: (nullable): the id of the account that is looked at; the others are asked less often
 */
void
easel_rentals_watch (EaselRentals *self,
                     const char   *account)
{
  g_return_if_fail (EASEL_IS_RENTALS (self));

  g_free (self->watched);
  self->watched = g_strdup (account);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);

      easel_session_list_set_watched (easel_rental_get_sessions (rental),
                                      g_strcmp0 (easel_rental_get_account (rental), account) == 0);
    }
}

/**
 * easel_rentals_close:
 * @self: the rentals
 *
 * Nobody is asked any more.
 */
void
easel_rentals_close (EaselRentals *self)
{
  g_return_if_fail (EASEL_IS_RENTALS (self));

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);

      easel_rental_close (rental);
    }
}

/**
 * easel_rentals_find:
 * @self: the rentals
 * @account: (nullable): an account's id
 *
 * Returns: (transfer none) (nullable): its sessions, if it has ever been connected
 */
EaselRental *
easel_rentals_find (EaselRentals *self,
                    const char   *account)
{
  guint position;

  g_return_val_if_fail (EASEL_IS_RENTALS (self), NULL);

  return account != NULL ? find (self, account, &position) : NULL;
}

/**
 * easel_rentals_find_of:
 * @self: the rentals
 * @session: a session
 *
 * Returns: (transfer none) (nullable): the one that has it
 */
EaselRental *
easel_rentals_find_of (EaselRentals *self,
                       EaselSession *session)
{
  g_return_val_if_fail (EASEL_IS_RENTALS (self), NULL);
  g_return_val_if_fail (EASEL_IS_SESSION (session), NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);

      if (easel_session_list_find (easel_rental_get_sessions (rental), easel_session_get_id (session)) == session)
        return rental; /* the store holds it */
    }

  return NULL;
}

/**
 * easel_rentals_find_session:
 * @self: the rentals
 * @id: a session's id
 * @list: (out) (optional) (transfer none): the list that has it
 *
 * Returns: (transfer none) (nullable): the session, also one that has ended not long ago
 */
EaselSession *
easel_rentals_find_session (EaselRentals      *self,
                            const char        *id,
                            EaselSessionList **list)
{
  g_return_val_if_fail (EASEL_IS_RENTALS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);
      EaselSessionList *sessions = easel_rental_get_sessions (rental);
      EaselSession *session = easel_session_list_find (sessions, id);

      if (session == NULL)
        session = easel_session_list_find_ended (sessions, id);
      if (session == NULL)
        continue;

      if (list != NULL)
        *list = sessions;
      return session;
    }

  return NULL;
}

static int
compare_left (gconstpointer a,
              gconstpointer b)
{
  guint64 first = (guint64) easel_session_get_time_left (*(EaselSession **) a);
  guint64 second = (guint64) easel_session_get_time_left (*(EaselSession **) b);

  /* What is not known is -1 and comes last. */
  return first < second ? -1 : first > second;
}

/**
 * easel_rentals_dup_sessions:
 * @self: the rentals
 *
 * Returns: (transfer full) (element-type EaselSession): the sessions of all accounts, the one that ends first in front
 */
GPtrArray *
easel_rentals_dup_sessions (EaselRentals *self)
{
  GPtrArray *all;

  g_return_val_if_fail (EASEL_IS_RENTALS (self), NULL);

  all = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);
      GListModel *sessions = G_LIST_MODEL (easel_rental_get_sessions (rental));

      for (guint j = 0; j < g_list_model_get_n_items (sessions); j++)
        g_ptr_array_add (all, g_list_model_get_item (sessions, j));
    }
  g_ptr_array_sort (all, compare_left);

  return all;
}

/**
 * easel_rentals_count:
 * @self: the rentals
 *
 * Returns: how many sessions run. One whose time is over counts until the server has said so, unless it cannot be asked.
 */
guint
easel_rentals_count (EaselRentals *self)
{
  guint count = 0;

  g_return_val_if_fail (EASEL_IS_RENTALS (self), 0);

  for (guint i = 0; i < get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(EaselRental) rental = get_item (G_LIST_MODEL (self), i);
      EaselSessionList *sessions = easel_rental_get_sessions (rental);
      gboolean is_reached = easel_session_list_get_error (sessions) == NULL;

      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (sessions)); j++)
        {
          g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (sessions), j);

          count += is_reached || easel_session_get_time_left (session) != 0;
        }
    }

  return count;
}
