/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run beside the history: its picture, what can be done with it, how it was made, and a note. */

#pragma once

#include <gtk/gtk.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_DETAILS (easel_history_details_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryDetails, easel_history_details, EASEL, HISTORY_DETAILS, GtkWidget)

void easel_history_details_set_studio (EaselHistoryDetails *self,
                                       EaselStudio         *studio);
void easel_history_details_set_run    (EaselHistoryDetails *self,
                                       EaselRun            *run);

G_END_DECLS
