/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chips and menus that narrow the history down. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run-index.h"
#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_FILTERS (easel_history_filters_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryFilters, easel_history_filters, EASEL, HISTORY_FILTERS, GtkWidget)

void     easel_history_filters_set_studio  (EaselHistoryFilters *self,
                                            EaselStudio         *studio);
void     easel_history_filters_refresh     (EaselHistoryFilters *self);
void     easel_history_filters_fill_query  (EaselHistoryFilters *self,
                                            EaselRunQuery       *query);
gboolean easel_history_filters_is_active   (EaselHistoryFilters *self);
void     easel_history_filters_clear       (EaselHistoryFilters *self);
void     easel_history_filters_set_width   (EaselHistoryFilters *self,
                                            int                  width);

G_END_DECLS
