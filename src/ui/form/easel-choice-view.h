/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of one of some names; where other names are possible too, they can be typed. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CHOICE_VIEW (easel_choice_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselChoiceView, easel_choice_view, EASEL, CHOICE_VIEW, EaselFieldView)

G_END_DECLS
