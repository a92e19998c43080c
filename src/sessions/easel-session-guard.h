/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches over rented sessions, so that none is forgotten: time that runs out, idleness, a budget. */

#pragma once

#include "archive/easel-archive.h"
#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_GUARD (easel_session_guard_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionGuard, easel_session_guard, EASEL, SESSION_GUARD, GObject)

/* Signals: "warning" (EaselSession *, guint minutes), "idle" (EaselSession *, guint minutes),
 * "abandoned" (EaselSession *, guint minutes), "budget" (EaselSession *, gboolean is_reached). */
EaselSessionGuard *easel_session_guard_new         (EaselSessionList   *sessions,
                                                    EaselArchive       *archive,
                                                    const char         *account);
void               easel_session_guard_set_budget  (EaselSessionGuard  *self,
                                                    double              budget);
void               easel_session_guard_set_idle    (EaselSessionGuard  *self,
                                                    guint               minutes,
                                                    gboolean            ends);
void               easel_session_guard_set_busy    (EaselSessionGuard  *self,
                                                    gboolean            busy);
void               easel_session_guard_note_use    (EaselSessionGuard  *self);

G_END_DECLS
