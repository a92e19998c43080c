/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's address as people type it, turned into the base that the API's paths are appended to (contract 1.1). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *easel_server_address_read         (const char  *typed,
                                             GError     **error);
gboolean  easel_server_address_is_loopback  (const char  *address);
gboolean  easel_server_address_is_safe      (const char  *address);
char     *easel_server_address_suggest_name (const char  *address);

G_END_DECLS
