/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with the run that a pane shows: the actions "run.…". */

#pragma once

#include "ui/run/easel-run-pane.h"

G_BEGIN_DECLS

void easel_run_actions_install   (GtkWidgetClass *widget_class);
void easel_run_actions_update    (EaselRunPane   *pane);
void easel_run_actions_fill_form (EaselForm      *form,
                                  EaselRun       *run);

G_END_DECLS
