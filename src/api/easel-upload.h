/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A local file on its way to the server, in constant memory: directly, or to a presigned address if it is large. */

#pragma once

#include "api/easel-client.h"

G_BEGIN_DECLS

void  easel_upload_async   (EaselClient            *client,
                            GFile                  *file,
                            const char             *name,
                            GFileProgressCallback   progress,
                            gpointer                progress_data,
                            GCancellable           *cancellable,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data);
char *easel_upload_finish  (EaselClient            *client,
                            GAsyncResult           *result,
                            GError                **error);

G_END_DECLS
