/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a run failed: the record does not say it, other places do (contract 5.3). */

#pragma once

#include "api/easel-client.h"
#include "runs/easel-run.h"

G_BEGIN_DECLS

char     *easel_failure_join            (const char           *message,
                                         const char           *details);
char     *easel_failure_read_nodes      (JsonObject           *node_errors,
                                         char                **node);
gboolean  easel_failure_read            (JsonNode             *data,
                                         char                **node,
                                         char                **reason);
void      easel_failure_look_up_async   (EaselRun             *run,
                                         EaselClient          *client,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean  easel_failure_look_up_finish  (EaselRun             *run,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
