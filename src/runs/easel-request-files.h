/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings the input files of a request to the server and tells their addresses there. */

#pragma once

#include "api/easel-client.h"
#include "runs/easel-input-files.h"
#include "runs/easel-run-request.h"

G_BEGIN_DECLS

void        easel_request_files_upload_async  (EaselInputFiles      *files,
                                               EaselRunRequest      *request,
                                               EaselClient          *client,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GHashTable *easel_request_files_upload_finish (EaselInputFiles      *files,
                                               GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
