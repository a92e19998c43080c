/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands below a form: where and how it runs, and the Run button. */

#pragma once

#include "ui/run/easel-run-starter.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_BAR (easel_run_bar_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunBar, easel_run_bar, EASEL, RUN_BAR, GtkWidget)

void easel_run_bar_set_studio   (EaselRunBar       *self,
                                 EaselStudio       *studio);
void easel_run_bar_set_item     (EaselRunBar       *self,
                                 EaselWorkflowItem *item,
                                 gboolean           is_runnable);
void easel_run_bar_set_errors   (EaselRunBar       *self,
                                 guint              count);
void easel_run_bar_get_choices  (EaselRunBar       *self,
                                 EaselRunChoices   *choices);
void easel_run_bar_show_options (EaselRunBar       *self);

G_END_DECLS
