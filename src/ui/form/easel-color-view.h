/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a color. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_COLOR_VIEW (easel_color_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselColorView, easel_color_view, EASEL, COLOR_VIEW, EaselFieldView)

G_END_DECLS
