/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture file read for display: checked, scaled down and decoded in a worker thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_IMAGE (easel_image_get_type ())

G_DECLARE_FINAL_TYPE (EaselImage, easel_image, EASEL, IMAGE, GObject)

void         easel_image_load_async     (GFile                *file,
                                         int                   size,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
EaselImage  *easel_image_load_finish    (GAsyncResult         *result,
                                         GError              **error);
GdkTexture  *easel_image_get_texture    (EaselImage           *self);
int          easel_image_get_width      (EaselImage           *self);
int          easel_image_get_height     (EaselImage           *self);
goffset      easel_image_get_file_size  (EaselImage           *self);
gboolean     easel_image_has_alpha      (EaselImage           *self);
char        *easel_image_describe       (EaselImage           *self);

G_END_DECLS
