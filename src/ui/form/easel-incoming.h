/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, pictures and addresses that come from elsewhere: dropped, pasted, or typed. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkDropTarget *easel_incoming_new_drop_target      (void);

/* Both give files; an address comes as a GFile that is not native. */
void           easel_incoming_read_value_async     (const GValue         *value,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
void           easel_incoming_read_clipboard_async (GdkClipboard         *clipboard,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
GListModel    *easel_incoming_read_finish          (GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
