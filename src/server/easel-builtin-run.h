/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Executes a graph that was checked, node by node, and tells about it as ComfyUI does. */

#pragma once

#include "server/easel-server-job.h"

G_BEGIN_DECLS

gboolean easel_builtin_run (EaselServerJob  *job,
                            GPtrArray       *outputs,
                            const char      *input_folder,
                            GCancellable    *cancellable,
                            GError         **error);

G_END_DECLS
