/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed, in words that help: a headline, a sentence, and what can be done. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

/**
 * EaselFailureText:
 * @headline: a few words
 * @sentence: the node and the server's reason
 * @advice: (array zero-terminated=1): what can be done, best first
 * @field: (nullable): the id of the input that is to blame
 */
typedef struct {
  char  *headline;
  char  *sentence;
  GStrv  advice;
  char  *field;
} EaselFailureText;

EaselFailureText *easel_failure_text_new_for_run (EaselRun     *run);
void          easel_failure_text_free        (EaselFailureText *self);
char         *easel_failure_text_dup_report  (EaselRun     *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselFailureText, easel_failure_text_free)

G_END_DECLS
