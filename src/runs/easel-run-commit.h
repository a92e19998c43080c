/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a step of a request's way down, however often the disk has to be asked. */

#pragma once

#include "archive/easel-archive.h"
#include "base/easel-clock.h"
#include "runs/easel-run-store.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

void     easel_run_commit_move_async  (EaselRun             *run,
                                       EaselArchive         *archive,
                                       EaselClock           *clock,
                                       const EaselRunMove   *move,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
void     easel_run_commit_adopt_async (EaselRun             *run,
                                       EaselArchive         *archive,
                                       EaselClock           *clock,
                                       GStrv                 server_ids,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean easel_run_commit_finish      (EaselRun             *run,
                                       GAsyncResult         *result,
                                       gboolean             *is_done,
                                       GError              **error);

G_END_DECLS
