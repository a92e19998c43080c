/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of the account: its state, and unfolded its sessions and what happened on it in the last day. */

#pragma once

#include <adwaita.h>

#include "sessions/easel-machine.h"
#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_MACHINE_ROW (easel_machine_row_get_type ())

G_DECLARE_FINAL_TYPE (EaselMachineRow, easel_machine_row, EASEL, MACHINE_ROW, AdwExpanderRow)

GtkWidget  *easel_machine_row_new         (EaselSessionList *sessions);
void        easel_machine_row_set_machine (EaselMachineRow  *self,
                                           EaselMachine     *machine);
const char *easel_machine_row_get_id      (EaselMachineRow  *self);

G_END_DECLS
