/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything in the history stands: days with a heading each, below it their runs in strips of equal height. All
 * of it is arithmetic, so that a hundred thousand runs are as quick as a hundred. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EaselHistorySize:
 * @columns: runs side by side
 * @item_width: of one of them
 * @item_height: of one of them
 * @gap: between them
 * @heading: height of a day's heading, 0 for none
 */
typedef struct {
  guint columns;
  int   item_width;
  int   item_height;
  int   gap;
  int   heading;
} EaselHistorySize;

typedef struct _EaselHistoryLayout EaselHistoryLayout;

EaselHistoryLayout *easel_history_layout_new        (const EaselHistorySize   *size,
                                                     const guint              *days,
                                                     guint                     n_days);
void                easel_history_layout_free       (EaselHistoryLayout       *self);
gint64              easel_history_layout_get_height (EaselHistoryLayout       *self);
guint               easel_history_layout_find_day   (EaselHistoryLayout       *self,
                                                     guint                     index);
gint64              easel_history_layout_get_day_y  (EaselHistoryLayout       *self,
                                                     guint                     day);
void                easel_history_layout_get_item   (EaselHistoryLayout       *self,
                                                     guint                     index,
                                                     int                      *x,
                                                     gint64                   *y);
guint               easel_history_layout_find_item  (EaselHistoryLayout       *self,
                                                     gint64                    y);
guint               easel_history_layout_pick       (EaselHistoryLayout       *self,
                                                     int                       x,
                                                     gint64                    y);
guint               easel_history_layout_move       (EaselHistoryLayout       *self,
                                                     guint                     index,
                                                     int                       rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselHistoryLayout, easel_history_layout_free)

/* What easel_history_layout_pick() finds between the runs */
#define EASEL_HISTORY_NOTHING G_MAXUINT

G_END_DECLS
