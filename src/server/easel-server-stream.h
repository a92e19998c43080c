/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events as an answer. */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

void easel_server_stream_begin      (EaselServerCall *call);
void easel_server_stream_send       (EaselServerCall *call,
                                     const char      *name,
                                     JsonNode        *data);
void easel_server_stream_end        (EaselServerCall *call);

/* The stream of a run (contract 4): from its first event on, until it is over or the caller leaves. */
void easel_server_stream_follow_run (EaselServerCall *call,
                                     const char      *run_id);

G_END_DECLS
