/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One job's life at a ComfyUI: upload, send, follow, fetch, or cancel. */

#pragma once

#include "server/easel-comfyui-socket.h"
#include "server/easel-server-job.h"

G_BEGIN_DECLS

void     easel_comfyui_run_async  (EaselComfyuiClient   *client,
                                   EaselComfyuiSocket   *socket,
                                   EaselServerJob       *job,
                                   JsonObject           *object_info,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean easel_comfyui_run_finish (EaselComfyuiClient   *client,
                                   GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS
