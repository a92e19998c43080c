/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection to the account in use: made, lost and tried again, with what stands in the way of it. */

#pragma once

#include "accounts/easel-account.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CONNECTION (easel_connection_get_type ())

G_DECLARE_FINAL_TYPE (EaselConnection, easel_connection, EASEL, CONNECTION, GObject)

EaselConnection *easel_connection_new             (EaselClock       *clock);
EaselAccount    *easel_connection_get_account     (EaselConnection  *self);
void             easel_connection_set_account     (EaselConnection  *self,
                                                   EaselAccount     *account);
EaselClient     *easel_connection_get_client      (EaselConnection  *self);
const GError    *easel_connection_get_trouble     (EaselConnection  *self);
gint64           easel_connection_get_retry_at    (EaselConnection  *self);
GCancellable    *easel_connection_get_cancellable (EaselConnection  *self);
void             easel_connection_reconnect       (EaselConnection  *self);

/* What the first call over it came to */
void             easel_connection_confirm         (EaselConnection  *self);
void             easel_connection_fail            (EaselConnection  *self,
                                                   const GError     *error);

G_END_DECLS
