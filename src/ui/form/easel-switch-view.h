/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of yes or no. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SWITCH_VIEW (easel_switch_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselSwitchView, easel_switch_view, EASEL, SWITCH_VIEW, EaselFieldView)

G_END_DECLS
