/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The containers behind easel-image-metadata.h. */

#pragma once

#include "workflows/easel-image-metadata.h"

G_BEGIN_DECLS

gboolean    easel_png_is                    (GBytes      *bytes);
GHashTable *easel_png_read_texts            (GBytes      *bytes);
GBytes     *easel_png_strip                 (GBytes      *bytes);

gboolean    easel_webp_is                   (GBytes      *bytes);
GHashTable *easel_webp_read_texts           (GBytes      *bytes);
GBytes     *easel_webp_strip                (GBytes      *bytes);

gboolean    easel_jpeg_is                   (GBytes      *bytes);
GHashTable *easel_jpeg_read_texts           (GBytes      *bytes);
GBytes     *easel_jpeg_strip                (GBytes      *bytes);

gboolean    easel_avif_is                   (GBytes      *bytes);
GHashTable *easel_avif_read_texts           (GBytes      *bytes);

/* Text in any encoding to UTF-8; the first text of a keyword counts. */
void        easel_image_metadata_take_text  (GHashTable  *texts,
                                             const char  *keyword,
                                             gsize        keyword_length,
                                             const char  *text,
                                             gsize        text_length);

/* A text without a keyword of its own. */
void        easel_image_metadata_take_unnamed (GHashTable *texts,
                                               const char *text,
                                               gsize       length);

G_END_DECLS
