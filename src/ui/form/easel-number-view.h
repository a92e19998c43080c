/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a number: digits as typed, arrow keys step, and a scale where there are limits. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_NUMBER_VIEW (easel_number_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselNumberView, easel_number_view, EASEL, NUMBER_VIEW, EaselFieldView)

G_END_DECLS
