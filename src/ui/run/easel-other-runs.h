/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strip of runs that go on beside the one that is shown: up to three cards, and the way to all of them. */

#pragma once

#include "ui/easel-studio.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_OTHER_RUNS (easel_other_runs_get_type ())

G_DECLARE_FINAL_TYPE (EaselOtherRuns, easel_other_runs, EASEL, OTHER_RUNS, GtkWidget)

/* Signal: "activated" (EaselRun *). */
void easel_other_runs_set_studio (EaselOtherRuns *self,
                                  EaselStudio    *studio);
void easel_other_runs_set_run    (EaselOtherRuns *self,
                                  EaselRun       *run);

G_END_DECLS
