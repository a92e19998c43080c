/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where API keys live: the desktop's keyring, or, when there is none, this program's memory until it ends. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_KEYRING (easel_keyring_get_type ())

G_DECLARE_FINAL_TYPE (EaselKeyring, easel_keyring, EASEL, KEYRING, GObject)

EaselKeyring *easel_keyring_new            (void);

/* Neither of them fails for want of a keyring: :trouble then says so, once. */
void          easel_keyring_store_async    (EaselKeyring         *self,
                                            const char           *account,
                                            const char           *label,
                                            const char           *key,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      easel_keyring_store_finish   (EaselKeyring         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void          easel_keyring_look_up_async  (EaselKeyring         *self,
                                            const char           *account,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
char         *easel_keyring_look_up_finish (EaselKeyring         *self,
                                            GAsyncResult         *result,
                                            GError              **error);
void          easel_keyring_forget_async   (EaselKeyring         *self,
                                            const char           *account,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean      easel_keyring_forget_finish  (EaselKeyring         *self,
                                            GAsyncResult         *result,
                                            GError              **error);

/* What to tell the person when the keyring does not work, or NULL. */
const char   *easel_keyring_get_trouble    (EaselKeyring         *self);

G_END_DECLS
