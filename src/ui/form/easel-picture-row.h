/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture of a list of them: handle, thumbnail, name, how it is doing, and a button to take it out. */

#pragma once

#include "ui/form/easel-media-item.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_PICTURE_ROW (easel_picture_row_get_type ())

G_DECLARE_FINAL_TYPE (EaselPictureRow, easel_picture_row, EASEL, PICTURE_ROW, AdwPreferencesRow)

GtkWidget      *easel_picture_row_new      (EaselMediaItem  *item);
EaselMediaItem *easel_picture_row_get_item (EaselPictureRow *self);

G_END_DECLS
