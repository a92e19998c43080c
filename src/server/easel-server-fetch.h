/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file from somewhere on the network, for a node that asks for it. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void      easel_server_fetch_async   (SoupSession          *session,
                                      const char           *address,
                                      const char           *path,
                                      goffset               limit,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean  easel_server_fetch_finish  (SoupSession          *session,
                                      GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
