/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a run stands, in the three stages that people are shown: waiting, cold start, running. */

#pragma once

#include "runs/easel-run.h"
#include "ui/run/easel-stage-card.h"

G_BEGIN_DECLS

#define EASEL_N_STAGES 3

/**
 * EaselStageState:
 * @duration: microseconds, negative if unknown
 */
typedef struct {
  EaselStage stage;
  gint64     duration;
} EaselStageState;

void        easel_run_stages_read      (EaselRun        *run,
                                        gint64           now,
                                        EaselStageState  stages[EASEL_N_STAGES]);
const char *easel_run_stages_get_title (guint            index,
                                        EaselRun        *run,
                                        EaselStage       stage);
char       *easel_run_stages_dup_note  (guint            index,
                                        EaselRun        *run,
                                        EaselStageState *state);
char       *easel_run_stages_dup_line  (EaselRun        *run,
                                        gint64           now);
gint64      easel_run_stages_get_total (EaselRun        *run);

G_END_DECLS
