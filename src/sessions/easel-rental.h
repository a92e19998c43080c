/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of one account with everything that looks after them: the list, the guard, the ledger. */

#pragma once

#include "sessions/easel-session-guard.h"
#include "sessions/easel-session-ledger.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RENTAL (easel_rental_get_type ())

G_DECLARE_FINAL_TYPE (EaselRental, easel_rental, EASEL, RENTAL, GObject)

EaselRental        *easel_rental_new           (EaselArchive  *archive,
                                                const char    *account,
                                                EaselClient   *client);
void                easel_rental_close         (EaselRental   *self);

const char         *easel_rental_get_account   (EaselRental   *self);
EaselSessionList   *easel_rental_get_sessions  (EaselRental   *self);
EaselSessionGuard  *easel_rental_get_guard     (EaselRental   *self);
EaselSessionLedger *easel_rental_get_ledger    (EaselRental   *self);

G_END_DECLS
