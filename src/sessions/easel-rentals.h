/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of all accounts: what runs on one that is not looked at costs all the same. */

#pragma once

#include "sessions/easel-rental.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RENTALS (easel_rentals_get_type ())

G_DECLARE_FINAL_TYPE (EaselRentals, easel_rentals, EASEL, RENTALS, GObject)

/* A GListModel of EaselRental. Signal: "changed" (): sessions came or went, in any account; "ticked" (). */
EaselRentals *easel_rentals_new          (EaselArchive  *archive);
void          easel_rentals_connect      (EaselRentals  *self,
                                          const char    *account,
                                          EaselClient   *client);
void          easel_rentals_drop         (EaselRentals  *self,
                                          const char    *account);
void          easel_rentals_watch        (EaselRentals  *self,
                                          const char    *account);
void          easel_rentals_close        (EaselRentals  *self);

EaselRental  *easel_rentals_find         (EaselRentals  *self,
                                          const char    *account);
EaselRental  *easel_rentals_find_of      (EaselRentals  *self,
                                          EaselSession  *session);
EaselSession *easel_rentals_find_session (EaselRentals  *self,
                                          const char    *id,
                                          EaselSessionList **list);
GPtrArray    *easel_rentals_dup_sessions (EaselRentals  *self);
guint         easel_rentals_count        (EaselRentals  *self);

G_END_DECLS
