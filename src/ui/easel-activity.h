/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runs do to the list of workflows: badges while they work, the newest result as their picture. */

#pragma once

#include "runs/easel-runs.h"
#include "ui/easel-library.h"

G_BEGIN_DECLS

#define EASEL_TYPE_ACTIVITY (easel_activity_get_type ())

G_DECLARE_FINAL_TYPE (EaselActivity, easel_activity, EASEL, ACTIVITY, GObject)

EaselActivity *easel_activity_new             (EaselRuns      *runs,
                                               EaselLibrary   *library);
void           easel_activity_set_account     (EaselActivity  *self,
                                               const char     *account);
GFile         *easel_activity_get_last_result (EaselActivity  *self);

G_END_DECLS
