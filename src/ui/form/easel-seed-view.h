/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a seed: drawn for each run, fixed, or the one used last. */

#pragma once

#include "ui/form/easel-field-view.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SEED_VIEW (easel_seed_view_get_type ())

G_DECLARE_FINAL_TYPE (EaselSeedView, easel_seed_view, EASEL, SEED_VIEW, EaselFieldView)

G_END_DECLS
