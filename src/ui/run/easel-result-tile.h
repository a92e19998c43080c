/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One result of a run as a square: its picture when the file is whole, its kind and state before. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-output.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RESULT_TILE (easel_result_tile_get_type ())

G_DECLARE_FINAL_TYPE (EaselResultTile, easel_result_tile, EASEL, RESULT_TILE, GtkWidget)

GtkWidget   *easel_result_tile_new        (EaselOutput     *output,
                                           int              size);
void         easel_result_tile_set_place  (EaselResultTile *self,
                                           guint            place,
                                           guint            total);
void         easel_result_tile_mark_new   (EaselResultTile *self,
                                           GtkWidget       *watched);
EaselOutput *easel_result_tile_get_output (EaselResultTile *self);
const char  *easel_result_tile_icon_for   (EaselOutput     *output);

G_END_DECLS
