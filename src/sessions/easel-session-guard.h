/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches over rented sessions, so that none is forgotten: time that runs out, idleness, a budget. */

#pragma once

#include "sessions/easel-session-list.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_GUARD (easel_session_guard_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionGuard, easel_session_guard, EASEL, SESSION_GUARD, GObject)

/* Signals: "warning" (EaselSession *, guint minutes), "idle" (EaselSession *, guint minutes), "over-budget" (double). */
EaselSessionGuard *easel_session_guard_new         (EaselSessionList   *sessions);
void               easel_session_guard_set_budget  (EaselSessionGuard  *self,
                                                    double              budget);
void               easel_session_guard_set_idle    (EaselSessionGuard  *self,
                                                    guint               minutes);
void               easel_session_guard_note_use    (EaselSessionGuard  *self);

G_END_DECLS
