/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came out of a run: tiles while it comes, the viewer then, and what can be done with the result that is shown. */

#pragma once

#include "ui/easel-studio.h"
#include "ui/viewer/easel-viewer.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_RESULTS (easel_run_results_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunResults, easel_run_results, EASEL, RUN_RESULTS, GtkWidget)

void         easel_run_results_set_studio (EaselRunResults *self,
                                           EaselStudio     *studio);
void         easel_run_results_set_run    (EaselRunResults *self,
                                           EaselRun        *run);
EaselViewer *easel_run_results_get_viewer (EaselRunResults *self);

G_END_DECLS
