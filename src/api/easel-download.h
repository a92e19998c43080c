/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file from the server into a folder: whole under a name of its own, or absent. The key is never sent along. */

#pragma once

#include "api/easel-client.h"

G_BEGIN_DECLS

void   easel_download_async   (EaselClient            *client,
                               const char             *address,
                               GFile                  *folder,
                               const char             *name,
                               GFileProgressCallback   progress,
                               gpointer                progress_data,
                               GCancellable           *cancellable,
                               GAsyncReadyCallback     callback,
                               gpointer                user_data);
GFile *easel_download_finish  (EaselClient            *client,
                               GAsyncResult           *result,
                               GError                **error);

G_END_DECLS
