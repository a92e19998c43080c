/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts easel-server as a process of its own and waits for the line that says where it is. */

#pragma once

#include "accounts/easel-server-note.h"

G_BEGIN_DECLS

void             easel_server_launch_async  (const char           *program,
                                             const char           *data_folder,
                                             const char           *log_path,
                                             guint                 port,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
EaselServerNote *easel_server_launch_finish (GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
