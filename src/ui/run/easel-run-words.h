/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in words to be copied: its prompt, and the command that does the same in a shell. */

#pragma once

#include "runs/easel-input-files.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

gboolean  easel_run_words_is_file     (JsonNode        *value);
char     *easel_run_words_dup_value   (JsonNode        *value);
char     *easel_run_words_dup_prompt  (EaselRun        *run);
char     *easel_run_words_dup_command (EaselRun        *run,
                                       EaselInputFiles *files);

G_END_DECLS
