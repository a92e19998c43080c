/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that weighs neighbouring pixels: scale, blur, sharpen, with the arithmetic of ComfyUI's nodes. */

#pragma once

#include "server/easel-builtin-picture.h"

G_BEGIN_DECLS

EaselPicture *easel_picture_scale    (EaselWork     *work,
                                      EaselPicture  *picture,
                                      guint          width,
                                      guint          height,
                                      const char    *method,
                                      gboolean       crop_centre,
                                      GError       **error);
EaselPicture *easel_picture_blur     (EaselWork     *work,
                                      EaselPicture  *picture,
                                      guint          radius,
                                      double         sigma,
                                      GError       **error);
EaselPicture *easel_picture_sharpen  (EaselWork     *work,
                                      EaselPicture  *picture,
                                      guint          radius,
                                      double         sigma,
                                      double         alpha,
                                      GError       **error);

G_END_DECLS
