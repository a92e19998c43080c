/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be chosen once for all, each with a sentence. */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_PREFERENCES (easel_preferences_get_type ())

G_DECLARE_FINAL_TYPE (EaselPreferences, easel_preferences, EASEL, PREFERENCES, AdwPreferencesWindow)

GtkWindow *easel_preferences_present (GtkWindow *parent,
                                      GSettings *settings);

G_END_DECLS
