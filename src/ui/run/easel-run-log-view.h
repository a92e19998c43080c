/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run: folded, searchable, at its end until somebody scrolls up. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run-log.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_LOG_VIEW (easel_run_log_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunLogView, easel_run_log_view, EASEL, RUN_LOG_VIEW, GtkWidget)

void easel_run_log_view_set_log (EaselRunLogView *self,
                                 EaselRunLog     *log);
void easel_run_log_view_open    (EaselRunLogView *self);

G_END_DECLS
