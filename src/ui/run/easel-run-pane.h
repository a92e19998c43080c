/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right half of a workflow's page: how its run is going, and what came out. */

#pragma once

#include "ui/easel-studio.h"
#include "ui/viewer/easel-viewer.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_PANE (easel_run_pane_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunPane, easel_run_pane, EASEL, RUN_PANE, GtkWidget)

void         easel_run_pane_set_studio (EaselRunPane *self,
                                        EaselStudio  *studio);
EaselRun    *easel_run_pane_get_run    (EaselRunPane *self);
void         easel_run_pane_set_run    (EaselRunPane *self,
                                        EaselRun     *run);
void         easel_run_pane_set_form   (EaselRunPane *self,
                                        EaselForm    *form);
EaselForm   *easel_run_pane_get_form   (EaselRunPane *self);
EaselStudio *easel_run_pane_get_studio (EaselRunPane *self);
void         easel_run_pane_show_log   (EaselRunPane *self);
EaselViewer *easel_run_pane_get_viewer (EaselRunPane *self);

G_END_DECLS
