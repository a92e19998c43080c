/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged archive: what can still be read moves into a new one, the old one is kept beside it. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void      easel_archive_rescue_async   (const char           *path,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean  easel_archive_rescue_finish  (GAsyncResult         *result,
                                        char                **kept_path,
                                        gint64               *saved_runs,
                                        GError              **error);

G_END_DECLS
