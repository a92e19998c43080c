/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results of a run, one at a time: pictures to look at closely, video and sound to play, text to read. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-output.h"

G_BEGIN_DECLS

#define EASEL_TYPE_VIEWER (easel_viewer_get_type ())

G_DECLARE_FINAL_TYPE (EaselViewer, easel_viewer, EASEL, VIEWER, GtkWidget)

void         easel_viewer_set_outputs     (EaselViewer *self,
                                           GListModel  *outputs);
EaselOutput *easel_viewer_get_selected    (EaselViewer *self);
void         easel_viewer_select          (EaselViewer *self,
                                           guint        position);
void         easel_viewer_show_fullscreen (EaselViewer *self);

G_END_DECLS
