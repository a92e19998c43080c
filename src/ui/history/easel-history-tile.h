/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run in the history: its newest picture, or how far it is, or that it failed. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HISTORY_TILE (easel_history_tile_get_type ())

G_DECLARE_FINAL_TYPE (EaselHistoryTile, easel_history_tile, EASEL, HISTORY_TILE, GtkWidget)

GtkWidget *easel_history_tile_new (EaselRun *run,
                                   gboolean  as_row);

G_END_DECLS
