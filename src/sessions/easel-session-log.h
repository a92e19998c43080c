/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session writes while it starts and runs, as a list that grows. */

#pragma once

#include "api/easel-client.h"
#include "runs/easel-run-log.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_LOG (easel_session_log_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionLog, easel_session_log, EASEL, SESSION_LOG, GObject)

/* It listens as long as somebody holds it. Property "complete": nothing more will come. */
EaselSessionLog *easel_session_log_new          (EaselClient      *client,
                                                 const char       *session_id);
EaselRunLog     *easel_session_log_get_lines    (EaselSessionLog  *self);
gboolean         easel_session_log_is_complete  (EaselSessionLog  *self);

G_END_DECLS
