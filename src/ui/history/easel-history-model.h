/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as rows: a day, then strips of its runs, read from the archive page by page as they are scrolled to. */

#pragma once

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_STRIP (easel_history_strip_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryStrip, easel_history_strip, EASEL, HISTORY_STRIP, GObject)

const char        *easel_history_strip_get_day     (EaselHistoryStrip *self);
GPtrArray         *easel_history_strip_get_runs    (EaselHistoryStrip *self);

#define EASEL_TYPE_HISTORY_MODEL (easel_history_model_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryModel, easel_history_model, EASEL, HISTORY_MODEL, GObject)

EaselHistoryModel *easel_history_model_new         (EaselStudio       *studio);
void               easel_history_model_set_filter  (EaselHistoryModel *self,
                                                    const char        *text,
                                                    guint              states);
void               easel_history_model_set_columns (EaselHistoryModel *self,
                                                    guint              columns);
void               easel_history_model_reload      (EaselHistoryModel *self);
void               easel_history_model_load_more   (EaselHistoryModel *self);
void               easel_history_model_remove      (EaselHistoryModel *self,
                                                    EaselRun          *run);
guint              easel_history_model_count_runs  (EaselHistoryModel *self);
gboolean           easel_history_model_is_loading  (EaselHistoryModel *self);

G_END_DECLS
