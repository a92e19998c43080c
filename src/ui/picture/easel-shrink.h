/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a picture file small enough for a server: fewer pixels, the same proportions, the same format where it can be. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void   easel_shrink_async  (GFile                *file,
                            goffset               limit,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
GFile *easel_shrink_finish (GAsyncResult         *result,
                            GError              **error);

G_END_DECLS
