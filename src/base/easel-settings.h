/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has chosen, shared by all programs through GSettings. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_SETTINGS_RESULTS_FOLDER  "results-folder"
#define EASEL_SETTINGS_NAMING_PATTERN  "naming-pattern"
#define EASEL_SETTINGS_RUNS_AT_A_TIME  "runs-at-a-time"

GSettings *easel_settings_new (void);

G_END_DECLS
