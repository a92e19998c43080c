/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How machines are written for people: what they are, in which state, and why they take no session. */

#pragma once

#include <gtk/gtk.h>

#include "sessions/easel-machine.h"

G_BEGIN_DECLS

const char *easel_machine_text_state    (EaselMachine *machine);
const char *easel_machine_text_kind     (EaselMachine *machine);
char       *easel_machine_text_subtitle (EaselMachine *machine);
GtkWidget  *easel_machine_text_badge    (EaselMachine *machine);

G_END_DECLS
