/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed, in words that help: a headline, a sentence, and what can be done. */

#pragma once

#include "runs/easel-run.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

/**
 * EaselFailureStep:
 * @text: what can be done
 * @label: (nullable): of the button that does it or leads there
 * @action: (nullable): its action
 * @target: (nullable): the action's text
 */
typedef struct {
  const char *text;
  const char *label;
  const char *action;
  char       *target;
} EaselFailureStep;

/**
 * EaselFailureText:
 * @headline: a few words
 * @sentence: the node and the server's reason
 * @steps: (element-type EaselFailureStep): what can be done, best first
 */
typedef struct {
  char      *headline;
  char      *sentence;
  GPtrArray *steps;
} EaselFailureText;

EaselFailureText *easel_failure_text_new_for_run (EaselRun         *run,
                                                  EaselForm        *form,
                                                  gboolean          is_local);
void              easel_failure_text_free        (EaselFailureText *self);
char             *easel_failure_text_dup_report  (EaselRun         *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselFailureText, easel_failure_text_free)

G_END_DECLS
