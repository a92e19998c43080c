/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as a machine would read it. */

#pragma once

#include "api/easel-client.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

void           easel_workflow_read_for_machine_async  (EaselWorkflow        *self,
                                                       EaselClient          *client,
                                                       const char           *machine_id,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
EaselWorkflow *easel_workflow_read_for_machine_finish (EaselWorkflow        *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS
