/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches the files that an `executed` message names, and keeps them with the job. */

#pragma once

#include "server/easel-comfyui-client.h"
#include "server/easel-server-job.h"

G_BEGIN_DECLS

void      easel_comfyui_output_keep_async   (EaselComfyuiClient   *client,
                                             EaselServerJob       *job,
                                             JsonObject           *data,
                                             const char           *output_id,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
JsonNode *easel_comfyui_output_keep_finish  (EaselComfyuiClient   *client,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
