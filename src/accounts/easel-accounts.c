/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All accounts: a list model, kept in the archive, the keys in the keyring; `local` is always the first. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-accounts.h"

#include "accounts/easel-account-store.h"
#include "api/easel-address.h"
#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

struct _EaselAccounts
{
  GObject parent_instance;

  EaselArchive *archive;
  EaselKeyring *keyring;
  EaselClock   *clock;

  GPtrArray    *accounts;  /* those that are listed, `local` first */
  GPtrArray    *passing;   /* servers that were only named */
  EaselAccount *current;   /* not owned, one of them */
};

typedef enum
{
  PROP_CURRENT = 1,
} EaselAccountsProperty;

static GParamSpec *properties[PROP_CURRENT + 1];

static GType
easel_accounts_get_item_type (GListModel *model)
{
  return EASEL_TYPE_ACCOUNT;
}

static guint
easel_accounts_get_n_items (GListModel *model)
{
  return EASEL_ACCOUNTS (model)->accounts->len;
}

static gpointer
easel_accounts_get_item (GListModel *model,
                         guint       position)
{
  EaselAccounts *self = EASEL_ACCOUNTS (model);

  return position < self->accounts->len ? g_object_ref (g_ptr_array_index (self->accounts, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = easel_accounts_get_item_type;
  iface->get_n_items = easel_accounts_get_n_items;
  iface->get_item = easel_accounts_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselAccounts, easel_accounts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static EaselAccount *
find_in (GPtrArray  *accounts,
         const char *id)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      EaselAccount *account = g_ptr_array_index (accounts, i);

      if (g_str_equal (easel_account_get_id (account), id))
        return account;
    }

  return NULL;
}

static void
set_current (EaselAccounts *self,
             EaselAccount  *account)
{
  if (self->current == account)
    return;

  self->current = account;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURRENT]);
}

static EaselAccount *
add_account (EaselAccounts   *self,
             EaselAccountRow *row)
{
  EaselAccount *account = easel_account_new (row->id, row->name, row->address, row->passing ? NULL : self->keyring,
                                             self->clock);
  GPtrArray *accounts = row->passing ? self->passing : self->accounts;

  easel_account_set_unencrypted (account, row->unencrypted);
  g_ptr_array_add (accounts, account);
  if (!row->passing)
    g_list_model_items_changed (G_LIST_MODEL (self), accounts->len - 1, 0, 1);

  return account;
}

static void
easel_accounts_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  EaselAccounts *self = EASEL_ACCOUNTS (object);

  switch ((EaselAccountsProperty) prop_id)
    {
    case PROP_CURRENT:
      g_value_set_object (value, self->current);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_accounts_finalize (GObject *object)
{
  EaselAccounts *self = EASEL_ACCOUNTS (object);

  g_ptr_array_unref (self->accounts);
  g_ptr_array_unref (self->passing);
  g_clear_object (&self->archive);
  g_clear_object (&self->keyring);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_accounts_parent_class)->finalize (object);
}

static void
easel_accounts_class_init (EaselAccountsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_accounts_get_property;
  object_class->finalize = easel_accounts_finalize;

  properties[PROP_CURRENT] = g_param_spec_object ("current", NULL, NULL, EASEL_TYPE_ACCOUNT,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_accounts_init (EaselAccounts *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->passing = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * easel_accounts_new:
 * @archive: where they are kept
 * @keyring: where their keys are kept
 * @server: the server of this computer
 * @clock: what time it is
 *
 * Returns: (transfer full): the accounts, so far only `local`
 */
EaselAccounts *
easel_accounts_new (EaselArchive     *archive,
                    EaselKeyring     *keyring,
                    EaselLocalServer *server,
                    EaselClock       *clock)
{
  EaselAccounts *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_KEYRING (keyring), NULL);

  self = g_object_new (EASEL_TYPE_ACCOUNTS, NULL);
  self->archive = g_object_ref (archive);
  self->keyring = g_object_ref (keyring);
  self->clock = g_object_ref (clock);
  self->current = easel_account_new_local (server, clock);
  g_ptr_array_add (self->accounts, self->current);

  return self;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  g_autoptr(EaselAccountRows) rows = NULL;
  GError *error = NULL;
  EaselAccount *current;

  rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  if (rows == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < rows->rows->len; i++)
    {
      EaselAccountRow *row = g_ptr_array_index (rows->rows, i);

      if (find_in (self->accounts, row->id) == NULL && find_in (self->passing, row->id) == NULL)
        add_account (self, row);
    }

  current = rows->current != NULL ? find_in (self->accounts, rows->current) : NULL;
  if (current != NULL)
    set_current (self, current);

  g_task_return_boolean (task, TRUE);
}

/**
 * easel_accounts_load_async:
 * @self: the accounts
 *
 * Reads them from the archive; those that are known already stay as they are.
 */
void
easel_accounts_load_async (EaselAccounts       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNTS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_accounts_load_async);
  easel_archive_read_async (self->archive, easel_account_store_load, NULL, NULL,
                            (GDestroyNotify) easel_account_rows_free, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
easel_accounts_load_finish (EaselAccounts  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_accounts_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

EaselKeyring *
easel_accounts_get_keyring (EaselAccounts *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNTS (self), NULL);

  return self->keyring;
}

/**
 * easel_accounts_find:
 * @self: the accounts
 * @name_or_id: either
 *
 * Returns: (nullable) (transfer none): the account with this id, else the one with this name
 */
EaselAccount *
easel_accounts_find (EaselAccounts *self,
                     const char    *name_or_id)
{
  EaselAccount *found;

  g_return_val_if_fail (EASEL_IS_ACCOUNTS (self), NULL);
  g_return_val_if_fail (name_or_id != NULL, NULL);

  found = find_in (self->accounts, name_or_id);
  if (found == NULL)
    found = find_in (self->passing, name_or_id);

  for (guint i = 0; found == NULL && i < self->accounts->len; i++)
    {
      EaselAccount *account = g_ptr_array_index (self->accounts, i);

      if (g_strcmp0 (easel_account_get_name (account), name_or_id) == 0)
        found = account;
    }

  return found;
}

static EaselAccount *
find_address_in (GPtrArray  *accounts,
                 const char *address)
{
  for (guint i = 0; i < accounts->len; i++)
    {
      EaselAccount *account = g_ptr_array_index (accounts, i);

      if (g_strcmp0 (easel_account_get_address (account), address) == 0)
        return account;
    }

  return NULL;
}

/**
 * easel_accounts_get_for_address:
 * @self: the accounts
 * @address: base address, as easel_address_normalize() gives it
 *
 * A server that has no account gets one that is not listed, so that its runs are found again: its key is nowhere.
 *
 * Returns: (transfer none): the account there
 */
EaselAccount *
easel_accounts_get_for_address (EaselAccounts *self,
                                const char    *address)
{
  EaselAccount *account;
  EaselAccountRow *row;
  g_autofree char *id = NULL;

  g_return_val_if_fail (EASEL_IS_ACCOUNTS (self), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  account = find_address_in (self->accounts, address);
  if (account == NULL)
    account = find_address_in (self->passing, address);
  if (account != NULL)
    return account;

  id = g_strconcat ("server:", address, NULL);
  row = easel_account_row_new (id, address, address);
  row->passing = TRUE;
  account = add_account (self, row);
  easel_archive_write_async (self->archive, easel_account_store_add, row, (GDestroyNotify) easel_account_row_free, NULL,
                             NULL, NULL, NULL);

  return account;
}

/**
 * easel_accounts_get_current:
 * @self: the accounts
 *
 * Returns: (transfer none): the one that is used when none is named
 */
EaselAccount *
easel_accounts_get_current (EaselAccounts *self)
{
  g_return_val_if_fail (EASEL_IS_ACCOUNTS (self), NULL);

  return self->current;
}

/* For tasks that end with what the archive has written. */
static void
written_cb (GObject      *source,
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

/**
 * easel_accounts_set_current_async:
 * @self: the accounts
 * @account: one of them
 *
 * Uses @account from now on, in this program and in those that start later.
 */
void
easel_accounts_set_current_async (EaselAccounts       *self,
                                  EaselAccount        *account,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_ACCOUNTS (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_accounts_set_current_async);
  set_current (self, account);
  easel_archive_write_async (self->archive, easel_account_store_set_current, g_strdup (easel_account_get_id (account)),
                             g_free, NULL, cancellable, written_cb, g_steal_pointer (&task));
}

gboolean
easel_accounts_set_current_finish (EaselAccounts  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_accounts_set_current_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

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
    g_task_return_pointer (task, g_object_ref (add_account (self, addition->row)), g_object_unref);
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
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselAccounts *self = g_task_get_source_object (task);
  EaselAccount *account = g_task_get_task_data (task);
  GError *error = NULL;
  guint position;

  if (!easel_keyring_forget_finish (EASEL_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->current == account)
    set_current (self, g_ptr_array_index (self->accounts, 0));

  if (g_ptr_array_find (self->accounts, account, &position))
    {
      g_ptr_array_remove_index (self->accounts, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }

  easel_archive_write_async (self->archive, easel_account_store_remove, g_strdup (easel_account_get_id (account)),
                             g_free, NULL, g_task_get_cancellable (task), written_cb, g_object_ref (task));
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
