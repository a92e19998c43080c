/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sessions and what they cost are written for people. */

#pragma once

#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_SESSION_LATE_SECONDS 600  /* from here on the clock is amber */

const char *easel_session_text_state   (EaselSession     *session);
char       *easel_session_text_left    (EaselSession     *session);
char       *easel_session_text_clock   (gint64            seconds);
char       *easel_session_text_cost    (EaselSessionList *list,
                                        EaselSession     *session);
char       *easel_session_text_gpu     (const char       *gpu);
char       *easel_session_text_hourly  (EaselGpuPrices   *prices,
                                        const char       *gpu);
gboolean    easel_session_text_is_late (EaselSession     *session);

G_END_DECLS
