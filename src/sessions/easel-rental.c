/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of one account with everything that looks after them: the list, the guard, the ledger. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-rental.h"

struct _EaselRental
{
  GObject parent_instance;

  char *account;
  EaselSessionList *sessions;
  EaselSessionLedger *ledger;
  EaselSessionGuard *guard;
};

G_DEFINE_FINAL_TYPE (EaselRental, easel_rental, G_TYPE_OBJECT)

static void
easel_rental_dispose (GObject *object)
{
  EaselRental *self = EASEL_RENTAL (object);

  if (self->sessions != NULL)
    easel_session_list_close (self->sessions);
  g_clear_object (&self->guard);
  g_clear_object (&self->ledger);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (easel_rental_parent_class)->dispose (object);
}

static void
easel_rental_finalize (GObject *object)
{
  g_free (EASEL_RENTAL (object)->account);

  G_OBJECT_CLASS (easel_rental_parent_class)->finalize (object);
}

static void
easel_rental_class_init (EaselRentalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_rental_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_rental_finalize;
}

static void
easel_rental_init (EaselRental *self)
{
}

/**
 * easel_rental_new:
 * @archive: keeps what sessions cost and which warnings were given
 * @account: the account's id
 * @client: the account's connection
 *
 * Returns: (transfer full): an account's sessions, which are being asked for
 */
EaselRental *
easel_rental_new (EaselArchive *archive,
                  const char   *account,
                  EaselClient  *client)
{
  EaselRental *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (account != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);

  self = g_object_new (EASEL_TYPE_RENTAL, NULL);
  self->account = g_strdup (account);
  self->sessions = easel_session_list_new (client);

  /* The ledger first: the guard notes its warnings in the rows that the ledger makes. */
  self->ledger = easel_session_ledger_new (archive, account, self->sessions);
  self->guard = easel_session_guard_new (self->sessions, archive, account);
  easel_session_list_open (self->sessions);

  return self;
}

/**
 * easel_rental_close:
 * @self: a rental
 *
 * Nobody is asked any more.
 */
void
easel_rental_close (EaselRental *self)
{
  g_return_if_fail (EASEL_IS_RENTAL (self));

  easel_session_list_close (self->sessions);
}

const char *
easel_rental_get_account (EaselRental *self)
{
  g_return_val_if_fail (EASEL_IS_RENTAL (self), NULL);

  return self->account;
}

EaselSessionList *
easel_rental_get_sessions (EaselRental *self)
{
  g_return_val_if_fail (EASEL_IS_RENTAL (self), NULL);

  return self->sessions;
}

EaselSessionGuard *
easel_rental_get_guard (EaselRental *self)
{
  g_return_val_if_fail (EASEL_IS_RENTAL (self), NULL);

  return self->guard;
}

EaselSessionLedger *
easel_rental_get_ledger (EaselRental *self)
{
  g_return_val_if_fail (EASEL_IS_RENTAL (self), NULL);

  return self->ledger;
}
