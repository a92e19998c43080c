/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to warn of a session, and whether to end it; the same for all sessions, on their page and in the preferences. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_LIMITS (easel_session_limits_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionLimits, easel_session_limits, EASEL, SESSION_LIMITS, AdwPreferencesGroup)

void easel_session_limits_set_settings (EaselSessionLimits *self,
                                        GSettings          *settings);

G_END_DECLS
