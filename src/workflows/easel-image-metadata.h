/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures say beside their pixels: workflows in PNG, WebP, JPEG and AVIF, taken out to be read or left out on a
 * copy (inputs.md 7). */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Text by keyword (`prompt`, `workflow`, `parameters` …), keywords in lower case; NULL for anything else. */
GHashTable *easel_image_metadata_read         (GBytes               *bytes,
                                               GError              **error);
GBytes     *easel_image_metadata_strip        (GBytes               *bytes,
                                               GError              **error);

/* Copies a picture, with or without what it says about its making; other files are copied as they are. */
void        easel_image_metadata_copy_async   (GFile                *from,
                                               GFile                *to,
                                               gboolean              strip,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean    easel_image_metadata_copy_finish  (GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
