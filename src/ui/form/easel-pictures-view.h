/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of several pictures in order. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_PICTURES_VIEW (easel_pictures_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselPicturesView, easel_pictures_view, EASEL, PICTURES_VIEW, EaselFieldView)

G_END_DECLS
