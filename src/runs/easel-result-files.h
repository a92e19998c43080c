/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches the results of runs into files: each whole or absent, each once, none over another. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-result-options.h"
#include "runs/easel-row-lock.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RESULT_FILES (easel_result_files_get_type ())

G_DECLARE_FINAL_TYPE (EaselResultFiles, easel_result_files, EASEL, RESULT_FILES, GObject)

EaselResultFiles *easel_result_files_new           (EaselArchive              *archive,
                                                    EaselClock                *clock,
                                                    EaselRowLock              *lock);
void              easel_result_files_set_options   (EaselResultFiles          *self,
                                                    const EaselResultOptions  *options);
gboolean          easel_result_files_want_files    (EaselResultFiles          *self);
gboolean          easel_result_files_has_work      (EaselResultFiles          *self,
                                                    EaselRun                  *run);
void              easel_result_files_fetch_async   (EaselResultFiles          *self,
                                                    EaselRun                  *run,
                                                    EaselClient               *client,
                                                    GCancellable              *cancellable,
                                                    GAsyncReadyCallback        callback,
                                                    gpointer                   user_data);
gboolean          easel_result_files_fetch_finish  (EaselResultFiles          *self,
                                                    GAsyncResult              *result,
                                                    GError                   **error);

G_END_DECLS
