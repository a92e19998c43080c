/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results go and what they are called. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

/**
 * EaselResultOptions:
 * @folder: where to, unless the run says otherwise; created when it is not there
 * @pattern: (nullable): the name without suffix, with `{workflow} {date} {time} {run} {counter} {name}` and `{input:ID}`;
 *   a slash makes a folder; %NULL for `{workflow} {date} {time}`
 * @save_texts: whether text results become .txt files too
 * @no_files: whether nothing is fetched unless it is asked for
 */
typedef struct {
  char     *folder;
  char     *pattern;
  gboolean  save_texts;
  gboolean  no_files;
} EaselResultOptions;

char *easel_result_options_dup_default_folder (void);
char *easel_result_options_build_name         (const EaselResultOptions *self,
                                               EaselRun                 *run,
                                               EaselOutput              *output,
                                               guint                     counter);

G_END_DECLS
