/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place to connect to: this computer, or a server elsewhere with a key in the keyring. */

#pragma once

#include "accounts/easel-keyring.h"
#include "accounts/easel-local-server.h"
#include "api/easel-client.h"
#include "base/easel-clock.h"

G_BEGIN_DECLS

/* The account that is always there; its server is started when it is needed. */
#define EASEL_ACCOUNT_LOCAL_ID "local"

#define EASEL_TYPE_ACCOUNT (easel_account_get_type ())

G_DECLARE_FINAL_TYPE (EaselAccount, easel_account, EASEL, ACCOUNT, GObject)

EaselAccount *easel_account_new_local       (EaselLocalServer     *server,
                                             EaselClock           *clock);
EaselAccount *easel_account_new             (const char           *id,
                                             const char           *name,
                                             const char           *address,
                                             EaselKeyring         *keyring,
                                             EaselClock           *clock);

const char   *easel_account_get_id          (EaselAccount         *self);
const char   *easel_account_get_name        (EaselAccount         *self);
void          easel_account_set_name        (EaselAccount         *self,
                                             const char           *name);
const char   *easel_account_get_address     (EaselAccount         *self);
gboolean      easel_account_is_local        (EaselAccount         *self);
void          easel_account_set_unencrypted (EaselAccount         *self,
                                             gboolean              confirmed);
gboolean      easel_account_is_unencrypted  (EaselAccount         *self);

/* For this run of the program only, before the one in the keyring. */
void          easel_account_set_key         (EaselAccount         *self,
                                             const char           *key);

/* The connection: the same client each time until it is dropped, which a wrong key or a vanished server calls for. */
void          easel_account_connect_async   (EaselAccount         *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
EaselClient  *easel_account_connect_finish  (EaselAccount         *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void          easel_account_disconnect      (EaselAccount         *self);

/* One cheap call that tells whether address and key are right. */
void          easel_account_check_async     (EaselClient          *client,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean      easel_account_check_finish    (EaselClient          *client,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
