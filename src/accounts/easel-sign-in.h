/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in through the browser: a page is opened there, and the server is asked for the key (contract 1.2). */

#pragma once

#include "base/easel-clock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SIGN_IN (easel_sign_in_get_type ())

G_DECLARE_FINAL_TYPE (EaselSignIn, easel_sign_in, EASEL, SIGN_IN, GObject)

/* `page_origin`: where the page to accept on is; NULL for the one that belongs to the vendor's service. */
EaselSignIn *easel_sign_in_new         (const char           *address,
                                        const char           *page_origin,
                                        EaselClock           *clock,
                                        GError              **error);
const char  *easel_sign_in_get_page    (EaselSignIn          *self);
void         easel_sign_in_wait_async  (EaselSignIn          *self,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
char        *easel_sign_in_wait_finish (EaselSignIn          *self,
                                        GAsyncResult         *result,
                                        char                **name,
                                        GError              **error);

G_END_DECLS
