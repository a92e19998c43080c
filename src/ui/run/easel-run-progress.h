/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a run is: the node, the fraction, the step; what is not known is not there. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_PROGRESS (easel_run_progress_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunProgress, easel_run_progress, EASEL, RUN_PROGRESS, GtkWidget)

void easel_run_progress_set_run (EaselRunProgress *self,
                                 EaselRun         *run);

G_END_DECLS
