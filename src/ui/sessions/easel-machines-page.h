/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's machines with their state, and what sessions on them have cost. */

#pragma once

#include <adwaita.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_MACHINES_PAGE (easel_machines_page_get_type ())

G_DECLARE_FINAL_TYPE (EaselMachinesPage, easel_machines_page, EASEL, MACHINES_PAGE, GtkWidget)

void easel_machines_page_set_studio (EaselMachinesPage *self,
                                     EaselStudio       *studio);
void easel_machines_page_add_toast  (EaselMachinesPage *self,
                                     AdwToast          *toast);

G_END_DECLS
