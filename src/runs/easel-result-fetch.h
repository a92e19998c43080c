/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of one result into its file. */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

void     easel_result_fetch_async  (EaselRun             *run,
                                    EaselOutput          *output,
                                    EaselClient          *client,
                                    EaselArchive         *archive,
                                    const char           *folder,
                                    const char           *name,
                                    const char           *intended,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean easel_result_fetch_finish (EaselRun             *run,
                                    GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
