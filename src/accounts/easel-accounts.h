/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All accounts: a list model, kept in the archive, the keys in the keyring; `local` is always the first. */

#pragma once

#include "accounts/easel-account.h"
#include "archive/easel-archive.h"

G_BEGIN_DECLS

#define EASEL_TYPE_ACCOUNTS (easel_accounts_get_type ())

G_DECLARE_FINAL_TYPE (EaselAccounts, easel_accounts, EASEL, ACCOUNTS, GObject)

EaselAccounts *easel_accounts_new               (EaselArchive         *archive,
                                                 EaselKeyring         *keyring,
                                                 EaselLocalServer     *server,
                                                 EaselClock           *clock);
void           easel_accounts_load_async        (EaselAccounts        *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean       easel_accounts_load_finish       (EaselAccounts        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
EaselKeyring  *easel_accounts_get_keyring       (EaselAccounts        *self);
EaselAccount  *easel_accounts_find              (EaselAccounts        *self,
                                                 const char           *name_or_id);
EaselAccount  *easel_accounts_get_for_address   (EaselAccounts        *self,
                                                 const char           *address);
char          *easel_accounts_read_address      (const char           *typed,
                                                 gboolean              unencrypted_confirmed,
                                                 GError              **error);

/* The one that is used when none is named. */
EaselAccount  *easel_accounts_get_current       (EaselAccounts        *self);
void           easel_accounts_set_current_async (EaselAccounts        *self,
                                                 EaselAccount         *account,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean       easel_accounts_set_current_finish (EaselAccounts       *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

/* Checks address and key with the server first; an unencrypted address elsewhere needs the person's word. */
void           easel_accounts_add_async         (EaselAccounts        *self,
                                                 const char           *name,
                                                 const char           *address,
                                                 const char           *key,
                                                 gboolean              unencrypted_confirmed,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
EaselAccount  *easel_accounts_add_finish        (EaselAccounts        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

/* A new key for an account that is there, checked like the first. */
void           easel_accounts_sign_in_async     (EaselAccounts        *self,
                                                 EaselAccount         *account,
                                                 const char           *key,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean       easel_accounts_sign_in_finish    (EaselAccounts        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

/* Signs out: account and key go; its runs stay in the history. */
void           easel_accounts_remove_async      (EaselAccounts        *self,
                                                 EaselAccount         *account,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean       easel_accounts_remove_finish     (EaselAccounts        *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
