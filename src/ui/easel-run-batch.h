/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of one workflow that were handed over together: people hear of them once, when the last one has ended. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN_BATCH (easel_run_batch_get_type ())

G_DECLARE_FINAL_TYPE (EaselRunBatch, easel_run_batch, EASEL, RUN_BATCH, GObject)

/* Signals: "ended": nothing is to be waited for any more. "unclear": of one run it cannot be told whether it was created. */
EaselRunBatch *easel_run_batch_new       (EaselRun       *first);
gboolean       easel_run_batch_join      (EaselRunBatch  *self,
                                          EaselRun       *run);
gboolean       easel_run_batch_contains  (EaselRunBatch  *self,
                                          EaselRun       *run);
gboolean       easel_run_batch_is_asking (EaselRunBatch  *self);
EaselRun      *easel_run_batch_get_last  (EaselRunBatch  *self);
char          *easel_run_batch_dup_title (EaselRunBatch  *self);
char          *easel_run_batch_dup_body  (EaselRunBatch  *self);

/* How many there are, and how many of them ended in this way. */
guint          easel_run_batch_count     (EaselRunBatch  *self);
guint          easel_run_batch_count_in  (EaselRunBatch  *self,
                                          EaselRunStatus  status);

G_END_DECLS
