/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: it navigates, its pages own what they show. */

#pragma once

#include "ui/easel-studio.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_WINDOW (easel_window_get_type ())

G_DECLARE_FINAL_TYPE (EaselWindow, easel_window, EASEL, WINDOW, AdwApplicationWindow)

EaselWindow *easel_window_new           (GtkApplication *application,
                                         EaselStudio    *studio);

/* The one in front, else a new one. */
EaselWindow *easel_window_find          (GtkApplication *application,
                                         EaselStudio    *studio);
void         easel_window_open_file     (EaselWindow    *self,
                                         GFile          *file);
gboolean     easel_window_open_workflow (EaselWindow    *self,
                                         const char     *name);
void         easel_window_show_run      (EaselWindow    *self,
                                         EaselRun       *run);
void         easel_window_add_toast     (EaselWindow    *self,
                                         AdwToast       *toast);

/* What is looked at, or NULL. Notified as "run". */
EaselRun    *easel_window_get_run       (EaselWindow    *self);

G_END_DECLS
