/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of the three stages of a run: its name, how long it took or has taken, and a note. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * EaselStage:
 * @EASEL_STAGE_FUTURE: not reached, or never to be: half as strong, no number
 * @EASEL_STAGE_NOW: being passed, its time counts
 * @EASEL_STAGE_DONE: over, with its final time
 * @EASEL_STAGE_FAILED: where the run ended without success
 */
typedef enum {
  EASEL_STAGE_FUTURE,
  EASEL_STAGE_NOW,
  EASEL_STAGE_DONE,
  EASEL_STAGE_FAILED,
} EaselStage;

#define EASEL_TYPE_STAGE_CARD (easel_stage_card_get_type ())

G_DECLARE_FINAL_TYPE (EaselStageCard, easel_stage_card, EASEL, STAGE_CARD, GtkWidget)

void easel_stage_card_set_stage (EaselStageCard *self,
                                 EaselStage      stage,
                                 const char     *title,
                                 gint64          duration,
                                 const char     *note);

G_END_DECLS
