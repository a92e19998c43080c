/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: it navigates, its pages own what they show. */

#pragma once

#include "ui/easel-application.h"

G_BEGIN_DECLS

#define EASEL_TYPE_WINDOW (easel_window_get_type ())

G_DECLARE_FINAL_TYPE (EaselWindow, easel_window, EASEL, WINDOW, AdwApplicationWindow)

EaselWindow *easel_window_new (EaselApplication *application);

G_END_DECLS
