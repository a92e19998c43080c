/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that goes on beside the one that is shown: its picture, its name, how far it is. */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_CARD (easel_run_card_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunCard, easel_run_card, EASEL, RUN_CARD, GtkButton)

GtkWidget *easel_run_card_new     (EaselStudio  *studio,
                                   EaselRun     *run);
EaselRun  *easel_run_card_get_run (EaselRunCard *self);
void       easel_run_card_tick    (EaselRunCard *self);

G_END_DECLS
