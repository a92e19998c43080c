/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the shell shows a session: as cells of a table, and as an object. */

#pragma once

#include "sessions/easel-session.h"

G_BEGIN_DECLS

const char *easel_cli_session_get_state (EaselSession *session);
char       *easel_cli_session_dup_left  (EaselSession *session);
char       *easel_cli_session_dup_cost  (EaselSession *session);
JsonObject *easel_cli_session_describe  (EaselSession *session,
                                         const char   *type);

G_END_DECLS
