/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture to look at: fit or magnified, moved by scrolling or dragging. */

#pragma once

#include "ui/picture/easel-image.h"

G_BEGIN_DECLS

#define EASEL_TYPE_PICTURE_VIEW (easel_picture_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselPictureView, easel_picture_view, EASEL, PICTURE_VIEW, GtkWidget)

void     easel_picture_view_set_picture (EaselPictureView *self,
                                         EaselImage     *picture);
gboolean easel_picture_view_is_fit      (EaselPictureView *self);
void     easel_picture_view_zoom_by     (EaselPictureView *self,
                                         double            factor);
void     easel_picture_view_zoom_fit    (EaselPictureView *self);
void     easel_picture_view_zoom_whole  (EaselPictureView *self);

G_END_DECLS
