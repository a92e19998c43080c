/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run in the history, as a square of the gallery or a row of the list; it is used again for another when scrolled. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run-index.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_TILE (easel_history_tile_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryTile, easel_history_tile, EASEL, HISTORY_TILE, GtkWidget)

GtkWidget    *easel_history_tile_new          (gboolean          as_row);
void          easel_history_tile_set_card     (EaselHistoryTile *self,
                                               gint64            row,
                                               EaselRunCard     *card,
                                               EaselRun         *run,
                                               const char       *searched,
                                               gint64            now);
gint64        easel_history_tile_get_row      (EaselHistoryTile *self);
EaselRunCard *easel_history_tile_get_card     (EaselHistoryTile *self);
void          easel_history_tile_set_selected (EaselHistoryTile *self,
                                               gboolean          selectable,
                                               gboolean          selected);
void          easel_history_tile_set_detail   (EaselHistoryTile *self,
                                               gboolean          has_columns,
                                               gboolean          with_day);

G_END_DECLS
