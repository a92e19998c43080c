/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture's size read from its header, so that no bomb is ever decoded (decisions 25). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EaselPictureHeader:
 * @type: the content type, `image/png` …, static
 * @width: in pixels
 * @height: in pixels
 */
typedef struct {
  const char *type;
  guint       width;
  guint       height;
} EaselPictureHeader;

gboolean  easel_picture_read_header   (GBytes                    *bytes,
                                       EaselPictureHeader        *header,
                                       GError                   **error);
gboolean  easel_picture_check         (const EaselPictureHeader  *header,
                                       GError                   **error);

/* Only what the header says; waits for the disk. */
gboolean  easel_picture_read_file     (GFile                     *file,
                                       EaselPictureHeader        *header,
                                       GCancellable              *cancellable,
                                       GError                   **error);

/* Reads the header of a file in a worker and holds it against the limits. */
void      easel_picture_probe_async   (GFile                     *file,
                                       GCancellable              *cancellable,
                                       GAsyncReadyCallback        callback,
                                       gpointer                   user_data);
gboolean  easel_picture_probe_finish  (GAsyncResult              *result,
                                       EaselPictureHeader        *header,
                                       GError                   **error);

G_END_DECLS
