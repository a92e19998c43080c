/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All accounts: a list model, kept in the archive, the keys in the keyring; `local` is always the first. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-accounts-private.h"

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

/* Makes an account of what the archive says; lists it unless its server was only named. */
EaselAccount *
easel_accounts_insert (EaselAccounts   *self,
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

/* Takes it out of the list; this computer takes its place if it was in use. */
void
easel_accounts_drop (EaselAccounts *self,
                     EaselAccount  *account)
{
  guint position;

  if (self->current == account)
    set_current (self, g_ptr_array_index (self->accounts, 0));

  if (g_ptr_array_find (self->accounts, account, &position))
    {
      g_ptr_array_remove_index (self->accounts, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
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
        easel_accounts_insert (self, row);
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
  account = easel_accounts_insert (self, row);
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
