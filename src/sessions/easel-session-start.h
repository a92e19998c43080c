/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renting a session without ever renting two: after a lost answer the list of sessions decides. */

#pragma once

#include "api/easel-client.h"
#include "sessions/easel-session.h"

G_BEGIN_DECLS

void          easel_session_start_async   (EaselClient          *client,
                                           const char           *machine_id,
                                           const char           *gpu,
                                           int                   minutes,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
EaselSession *easel_session_start_finish  (EaselClient          *client,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
