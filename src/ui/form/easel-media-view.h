/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a picture, video, sound or other file: drop it, paste it, choose it. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_MEDIA_VIEW (easel_media_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselMediaView, easel_media_view, EASEL, MEDIA_VIEW, EaselFieldView)

G_END_DECLS
