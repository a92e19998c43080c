/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the history says of a run, in words. */

#pragma once

#include "runs/easel-run-index.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

const char *easel_history_text_get_name     (EaselRunCard *card);
char       *easel_history_text_dup_state    (EaselRunCard *card,
                                             EaselRun     *run);
char       *easel_history_text_dup_duration (EaselRunCard *card);
char       *easel_history_text_dup_cost     (EaselRunCard *card);
char       *easel_history_text_dup_place    (EaselRunCard *card);
char       *easel_history_text_dup_line     (EaselRunCard *card);
char       *easel_history_text_dup_spoken   (EaselRunCard *card,
                                             EaselRun     *run,
                                             gint64        now);
gboolean    easel_history_text_is_bad       (EaselRunCard *card);

/* Pango markup of a text in which the words that were searched for are bold. */
char       *easel_history_text_mark         (const char   *text,
                                             const char   *searched);

G_END_DECLS
