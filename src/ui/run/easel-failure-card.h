/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed and what can be done about it. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

#define EASEL_TYPE_FAILURE_CARD (easel_failure_card_get_type ())

G_DECLARE_FINAL_TYPE (EaselFailureCard, easel_failure_card, EASEL, FAILURE_CARD, GtkWidget)

void easel_failure_card_set_run (EaselFailureCard *self,
                                 EaselRun         *run,
                                 EaselForm        *form,
                                 gboolean          is_local,
                                 double            per_second);

G_END_DECLS
