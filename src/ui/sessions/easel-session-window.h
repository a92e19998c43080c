/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renting a machine session: which machine, which GPU, for how long, and what it costs at most. */

#pragma once

#include <adwaita.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_WINDOW (easel_session_window_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionWindow, easel_session_window, EASEL, SESSION_WINDOW, AdwWindow)

void easel_session_window_present (GtkWindow         *parent,
                                   EaselStudio       *studio,
                                   EaselWorkflowItem *workflow,
                                   const char        *machine_id);

G_END_DECLS
