/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a workflow file belongs on a remote account: asked once, then remembered. */

#pragma once

#include "ui/easel-studio.h"
#include "workflows/easel-workflow-shelf.h"

G_BEGIN_DECLS

void            easel_file_home_find_async  (EaselStudio          *studio,
                                             EaselWorkflowItem    *item,
                                             EaselWorkflow        *workflow,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
EaselShelfHome *easel_file_home_find_finish (EaselStudio          *studio,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
