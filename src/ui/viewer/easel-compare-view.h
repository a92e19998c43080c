/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two pictures over each other, with a line between them that is moved. */

#pragma once

#include "ui/picture/easel-image.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COMPARE_VIEW (easel_compare_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselCompareView, easel_compare_view, EASEL, COMPARE_VIEW, GtkWidget)

void easel_compare_view_set_image        (EaselCompareView *self,
                                          guint             side,
                                          EaselImage       *image);
void easel_compare_view_set_side_by_side (EaselCompareView *self,
                                          gboolean          is_side_by_side);

G_END_DECLS
