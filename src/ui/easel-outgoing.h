/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results on their way to other programs: dragged, copied, saved, opened, shown in their folder. */

#pragma once

#include <gtk/gtk.h>

#include "runs/easel-output.h"

G_BEGIN_DECLS

GFile              *easel_outgoing_get_file       (EaselOutput *output);
GdkContentProvider *easel_outgoing_new_provider   (EaselOutput *output);
void                easel_outgoing_add_drag       (GtkWidget   *widget,
                                                   EaselOutput *output);
void                easel_outgoing_copy           (GtkWidget   *widget,
                                                   EaselOutput *output);
void                easel_outgoing_copy_file      (GtkWidget   *widget,
                                                   EaselOutput *output);
void                easel_outgoing_save_as        (GtkWidget   *widget,
                                                   EaselOutput *output);
void                easel_outgoing_open           (GtkWidget   *widget,
                                                   EaselOutput *output);
void                easel_outgoing_show_in_folder (GtkWidget   *widget,
                                                   GFile       *file);
void                easel_outgoing_open_folder    (GtkWidget   *widget,
                                                   const char  *path);

G_END_DECLS
