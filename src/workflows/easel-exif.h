/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of an EXIF block, in which other containers than PNG keep workflows. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The block with or without "Exif\0\0" before it; what is damaged is passed over. */
void   easel_exif_take_texts       (GHashTable    *texts,
                                    const guint8  *data,
                                    gsize          size);

/* How the picture is turned, 1 to 8; 1 if it does not say. */
guint  easel_exif_get_orientation  (const guint8  *data,
                                    gsize          size);

G_END_DECLS
