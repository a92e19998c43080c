/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a stream where an earlier one ended; for the reconnecting source alone. */

#pragma once

#include "api/easel-event-stream.h"

G_BEGIN_DECLS

void easel_client_open_events_resumed_async (EaselClient           *self,
                                             const EaselOperation  *operation,
                                             const char            *id,
                                             const char            *query,
                                             const char            *last_id,
                                             JsonNode              *body,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);

G_END_DECLS
