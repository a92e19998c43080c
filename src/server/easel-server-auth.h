/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask: the name by which the server is called, and the key (contract 1.2). */

#pragma once

#include "server/easel-server-call.h"

G_BEGIN_DECLS

gboolean easel_server_check_host    (EaselServerCall *call);
gboolean easel_server_check_key     (EaselServerCall *call);
gboolean easel_server_is_open_path  (const char    *path);

G_END_DECLS
