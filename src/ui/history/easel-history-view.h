/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as a gallery or a list, of which only what is seen has widgets. */

#pragma once

#include <gtk/gtk.h>

#include "ui/history/easel-history-model.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_VIEW (easel_history_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryView, easel_history_view, EASEL, HISTORY_VIEW, GtkWidget)

void       easel_history_view_set_model      (EaselHistoryView  *self,
                                              EaselHistoryModel *model,
                                              EaselClock        *clock);
void       easel_history_view_set_as_list    (EaselHistoryView  *self,
                                              gboolean           as_list);
gint64     easel_history_view_get_current    (EaselHistoryView  *self);
void       easel_history_view_set_current    (EaselHistoryView  *self,
                                              gint64             row);
GtkWidget *easel_history_view_get_tile       (EaselHistoryView  *self,
                                              gint64             row);

/* Selecting several */
gboolean   easel_history_view_is_selecting   (EaselHistoryView  *self);
void       easel_history_view_set_selecting  (EaselHistoryView  *self,
                                              gboolean           selecting);
void       easel_history_view_select_all     (EaselHistoryView  *self);
GArray    *easel_history_view_dup_selected   (EaselHistoryView  *self);

G_END_DECLS
