/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history that passes the filters: the order of all runs as numbers, cards of those that are looked at. */

#pragma once

#include "runs/easel-run-index.h"
#include "ui/easel-studio.h"

G_BEGIN_DECLS

/**
 * EaselHistoryDay:
 * @time: of one of its runs
 * @first: the position of its first run
 * @n: how many runs it has
 * @sum: what they come to; pictures and cost are known once @is_summed
 */
typedef struct {
  gint64      time;
  guint       first;
  guint       n;
  gboolean    is_asked;
  gboolean    is_summed;
  EaselRunSum sum;
} EaselHistoryDay;

#define EASEL_TYPE_HISTORY_MODEL (easel_history_model_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryModel, easel_history_model, EASEL, HISTORY_MODEL, GObject)

EaselHistoryModel     *easel_history_model_new        (EaselStudio         *studio);
void                   easel_history_model_set_query  (EaselHistoryModel   *self,
                                                       const EaselRunQuery *query);
const EaselRunQuery   *easel_history_model_get_query  (EaselHistoryModel   *self);
void                   easel_history_model_reload     (EaselHistoryModel   *self);
void                   easel_history_model_set_active (EaselHistoryModel   *self,
                                                       gboolean             active);
gboolean               easel_history_model_is_loaded  (EaselHistoryModel   *self);

guint                  easel_history_model_count_runs (EaselHistoryModel   *self);
gint64                 easel_history_model_get_row    (EaselHistoryModel   *self,
                                                       guint                position);
gboolean               easel_history_model_find       (EaselHistoryModel   *self,
                                                       gint64               row,
                                                       guint               *position);
EaselRunCard          *easel_history_model_get_card   (EaselHistoryModel   *self,
                                                       guint                position);
EaselRun              *easel_history_model_find_open  (EaselHistoryModel   *self,
                                                       gint64               row);
guint                  easel_history_model_count_days (EaselHistoryModel   *self);
const EaselHistoryDay *easel_history_model_get_day    (EaselHistoryModel   *self,
                                                       guint                day);
const EaselHistoryDay *easel_history_model_get_day_summed (EaselHistoryModel *self,
                                                       guint                day);
void                   easel_history_model_remove     (EaselHistoryModel   *self,
                                                       GArray              *rows);

G_END_DECLS
