/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in and out: accounts are checked with their server before they are kept, and go with their keys. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-accounts-private.h"

#include "api/easel-address.h"
#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

/* What is to be added, and the key for it. */
typedef struct {
  EaselAccountRow *row;
  char            *key;
} Addition;

static void key_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void key_stored_cb  (GObject *source, GAsyncResult *result, gpointer user_data);
static void row_added_cb   (GObject *source, GAsyncResult *result, gpointer user_data);

static void
addition_free (Addition *addition)
{
  g_clear_pointer (&addition->row, easel_account_row_free);
  g_free (addition->key);
  g_free (addition);
}

/**
 * easel_accounts_read_address:
 * @typed: an address as people type it, or `production` or `staging`
 * @unencrypted_confirmed: whether an `http` address elsewhere is wanted
 * @error: return location
 *
 * Returns: (transfer full): the base address; %NULL with %EASEL_ERROR_INVALID
 */
char *
easel_accounts_read_address (const char  *typed,
                             gboolean     unencrypted_confirmed,
                             GError     **error)
{
  g_return_val_if_fail (typed != NULL, NULL);

  if (g_ascii_strcasecmp (typed, "production") == 0)
    return g_strdup (EASEL_ADDRESS_PRODUCTION);

  if (g_ascii_strcasecmp (typed, "staging") == 0)
    return g_strdup (EASEL_ADDRESS_STAGING);

  return easel_address_normalize (typed, unencrypted_confirmed, error);
}

static gboolean
check_name (EaselAccounts  *self,
            const char     *name,
            GError        **error)
{
  if (*name == '\0' || g_ascii_strcasecmp (name, EASEL_ACCOUNT_LOCAL_ID) == 0)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("“%s” cannot be the name of an account; choose another one"), name);
      return FALSE;
    }

  if (easel_accounts_find (self, name) != NULL)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("There is an account “%s” already; choose another name, or remove that one first"), name);
      return FALSE;
    }

  return TRUE;
}

/* As people paste it, with or without what the header puts before it. */
static char *
clean_key (const char *pasted)
{
  g_autofree char *key = g_strstrip (g_strdup (pasted));

  if (g_ascii_strncasecmp (key, "bearer ", 7) == 0)
    return g_strdup (g_strchug (key + 7));

  return g_steal_pointer (&key);
}

static Addition *
prepare_addition (EaselAccounts  *self,
                  const char     *name,
                  const char     *address,
                  const char     *key,
                  gboolean        unencrypted_confirmed,
                  GError        **error)
{
  g_autofree char *base = easel_accounts_read_address (address, unencrypted_confirmed, error);
  g_autofree char *id = g_uuid_string_random ();
  Addition *addition;

  if (base == NULL || !check_name (self, name, error))
    return NULL;

  addition = g_new0 (Addition, 1);
  addition->row = easel_account_row_new (id, name, base);
  addition->row->unencrypted = unencrypted_confirmed && g_str_has_prefix (base, "http:");
  addition->key = clean_key (key);

  return addition;
}

/**
 * easel_accounts_add_async:
 * @self: the accounts
 * @name: what to call it
 * @address: an address, or `production` or `staging`
 * @key: its API key
 * @unencrypted_confirmed: whether the person agreed to an `http` address elsewhere
 *
 * Checks address and key with the server, then keeps them.
 */
void
easel_accounts_add_async (EaselAccounts       *self,
                          const char          *name,
                          const char          *address,
                          const char          *key,
                          gboolean             unencrypted_confirmed,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(EaselClient) client = NULL;
  Addition *addition;
  GError *error = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNTS (self));
  g_return_if_fail (name != NULL && address != NULL && key != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_accounts_add_async);

  addition = prepare_addition (self, name, address, key, unencrypted_confirmed, &error);
  if (addition != NULL)
    {
      g_task_set_task_data (task, addition, (GDestroyNotify) addition_free);
      client = easel_client_new (addition->row->address, addition->key, self->clock,
                                 addition->row->unencrypted ? EASEL_CLIENT_ALLOW_HTTP : EASEL_CLIENT_DEFAULT, &error);
    }

  if (client != NULL)
    easel_account_check_async (client, cancellable, key_checked_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
key_checked_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  Addition *addition = g_task_get_task_data (task);
  g_autofree char *label = g_strdup_printf (_("Easel: key for %s"), addition->row->name);
  GError *error = NULL;

  if (easel_account_check_finish (EASEL_CLIENT (source), result, &error))
    easel_keyring_store_async (self->keyring, addition->row->id, label, addition->key, g_task_get_cancellable (task),
                               key_stored_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
key_stored_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  Addition *addition = g_task_get_task_data (task);
  GError *error = NULL;

  if (easel_keyring_store_finish (EASEL_KEYRING (source), result, &error))
    easel_archive_write_async (self->archive, easel_account_store_add, addition->row, NULL, NULL,
                               g_task_get_cancellable (task), row_added_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
row_added_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  Addition *addition = g_task_get_task_data (task);
  GError *error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (easel_accounts_insert (self, addition->row)), g_object_unref);
}

/**
 * easel_accounts_add_finish:
 *
 * Returns: (transfer full): the new account; %NULL with %EASEL_ERROR_INVALID for a bad name or address,
 *   %EASEL_ERROR_UNAUTHORIZED for a wrong key, or any error of wire and disk
 */
EaselAccount *
easel_accounts_add_finish (EaselAccounts  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_accounts_add_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A new key for an account that is there. */
typedef struct {
  EaselAccount *account;
  char         *key;
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  g_object_unref (sign_in->account);
  g_free (sign_in->key);
  g_free (sign_in);
}

static void
new_key_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  SignIn *sign_in = g_task_get_task_data (task);
  GError *error = NULL;

  if (!easel_keyring_store_finish (EASEL_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  easel_account_set_key (sign_in->account, NULL);
  easel_account_disconnect (sign_in->account);
  g_task_return_boolean (task, TRUE);
}

static void
new_key_checked_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  SignIn *sign_in = g_task_get_task_data (task);
  g_autofree char *label = g_strdup_printf (_("Easel: key for %s"), easel_account_get_name (sign_in->account));
  GError *error = NULL;

  if (easel_account_check_finish (EASEL_CLIENT (source), result, &error))
    easel_keyring_store_async (self->keyring, easel_account_get_id (sign_in->account), label, sign_in->key,
                               g_task_get_cancellable (task), new_key_stored_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * easel_accounts_sign_in_async:
 * @self: the accounts
 * @account: one of them, not `local`
 * @key: its new key
 *
 * Checks the key with the server, then keeps it in place of the old one.
 */
void
easel_accounts_sign_in_async (EaselAccounts       *self,
                              EaselAccount        *account,
                              const char          *key,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(EaselClient) client = NULL;
  SignIn *sign_in;
  GError *error = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNTS (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account) && !easel_account_is_local (account));
  g_return_if_fail (key != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_accounts_sign_in_async);

  sign_in = g_new0 (SignIn, 1);
  sign_in->account = g_object_ref (account);
  sign_in->key = clean_key (key);
  g_task_set_task_data (task, sign_in, (GDestroyNotify) sign_in_free);

  client = easel_client_new (easel_account_get_address (account), sign_in->key, self->clock,
                             easel_account_is_unencrypted (account) ? EASEL_CLIENT_ALLOW_HTTP : EASEL_CLIENT_DEFAULT,
                             &error);
  if (client != NULL)
    easel_account_check_async (client, cancellable, new_key_checked_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
easel_accounts_sign_in_finish (EaselAccounts  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_accounts_sign_in_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
row_removed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  EaselAccount *account = g_task_get_task_data (task);
  GError *error = NULL;

  if (!easel_keyring_forget_finish (EASEL_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  easel_accounts_drop (self, account);
  easel_archive_write_async (self->archive, easel_account_store_remove, g_strdup (easel_account_get_id (account)),
                             g_free, NULL, g_task_get_cancellable (task), row_removed_cb, g_object_ref (task));
}

/**
 * easel_accounts_remove_async:
 * @self: the accounts
 * @account: one of them, not `local`
 *
 * Signs out: the key goes first, then the account. Its runs stay in the history.
 */
void
easel_accounts_remove_async (EaselAccounts       *self,
                             EaselAccount        *account,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNTS (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account) && !easel_account_is_local (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_accounts_remove_async);
  g_task_set_task_data (task, g_object_ref (account), g_object_unref);
  easel_account_disconnect (account);
  easel_keyring_forget_async (self->keyring, easel_account_get_id (account), cancellable, forgotten_cb,
                              g_steal_pointer (&task));
}

gboolean
easel_accounts_remove_finish (EaselAccounts  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_accounts_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
