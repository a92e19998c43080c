/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way to another program, as file and as picture, with or without what it says about its making. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SHARE (easel_share_get_type ())

G_DECLARE_FINAL_TYPE (EaselShare, easel_share, EASEL, SHARE, GdkContentProvider)

GdkContentProvider *easel_share_new (GFile    *file,
                                     gboolean  strip,
                                     gboolean  as_picture);

G_END_DECLS
