/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person adds to runs of the history: stars, notes, and that they do not want to see them any more. */

#pragma once

#include "archive/easel-archive.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

/**
 * EaselRunMark:
 * @EASEL_RUN_MARK_STARRED: it is one to come back to
 * @EASEL_RUN_MARK_HIDDEN: the history leaves it out; can be taken back until the archive is tidied
 */
typedef enum {
  EASEL_RUN_MARK_STARRED,
  EASEL_RUN_MARK_HIDDEN,
} EaselRunMark;

/* @rows: row ids (gint64). Taken with easel_run_marks_write_finish(). */
void      easel_run_marks_set_async      (EaselArchive         *archive,
                                          EaselRunMark          mark,
                                          GArray               *rows,
                                          gboolean              is_set,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
void      easel_run_marks_set_note_async (EaselArchive         *archive,
                                          gint64                row,
                                          const char           *note,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean  easel_run_marks_write_finish   (EaselArchive         *archive,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
