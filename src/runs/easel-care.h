/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this program does about one run that the server has: follow it, fetch its results, settle it. */

#pragma once

#include "runs/easel-follower.h"
#include "runs/easel-result-files.h"

G_BEGIN_DECLS

#define EASEL_TYPE_CARE (easel_care_get_type ())

G_DECLARE_FINAL_TYPE (EaselCare, easel_care, EASEL, CARE, GObject)

/* Signal "finished" (): nothing is left to do. The run's :settled has become true before. */
EaselCare  *easel_care_new          (EaselRun          *run,
                                     EaselArchive      *archive,
                                     EaselResultFiles  *results);
EaselRun   *easel_care_get_run      (EaselCare         *self);
gboolean    easel_care_has_begun    (EaselCare         *self);
void        easel_care_begin        (EaselCare         *self,
                                     EaselClient       *client,
                                     EaselRunStream    *stream);
void        easel_care_read_now     (EaselCare         *self);
void        easel_care_stop         (EaselCare         *self);

G_END_DECLS
