/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question that only the person can answer: whether a run that may have started is sent again. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_UNCLEAR_CARD (easel_unclear_card_get_type ())

G_DECLARE_FINAL_TYPE (EaselUnclearCard, easel_unclear_card, EASEL, UNCLEAR_CARD, GtkWidget)

void easel_unclear_card_set_run (EaselUnclearCard *self,
                                 EaselRun         *run);

G_END_DECLS
