/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting to a server: its address and a key, checked before they are kept. */

#pragma once

#include "ui/easel-studio.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_ACCOUNT_WINDOW (easel_account_window_get_type ())

G_DECLARE_FINAL_TYPE (EaselAccountWindow, easel_account_window, EASEL, ACCOUNT_WINDOW, AdwWindow)

EaselAccountWindow *easel_account_window_present (GtkWindow    *parent,
                                                  EaselStudio  *studio,
                                                  EaselAccount *account);
void                easel_account_window_set_pages (EaselAccountWindow *self,
                                                    const char         *origin);

G_END_DECLS
