/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small picture of a file: it keeps its size whatever the picture's, so that nothing moves when it comes. */

#pragma once

#include "ui/picture/easel-image.h"

G_BEGIN_DECLS

#define EASEL_TYPE_THUMBNAIL (easel_thumbnail_get_type ())

G_DECLARE_FINAL_TYPE (EaselThumbnail, easel_thumbnail, EASEL, THUMBNAIL, GtkWidget)

GtkWidget    *easel_thumbnail_new         (void);
GFile        *easel_thumbnail_get_file    (EaselThumbnail *self);
void          easel_thumbnail_set_file    (EaselThumbnail *self,
                                           GFile          *file);
EaselImage *easel_thumbnail_get_image (EaselThumbnail *self);

G_END_DECLS
