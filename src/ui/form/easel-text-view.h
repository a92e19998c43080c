/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of text: it grows with what is typed, and Tab leaves it. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_TEXT_VIEW (easel_text_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselTextView, easel_text_view, EASEL, TEXT_VIEW, EaselFieldView)

G_END_DECLS
