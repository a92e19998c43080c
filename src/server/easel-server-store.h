/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's database: what it has been given and what came of it. */

#pragma once

#include "base/easel-database.h"

G_BEGIN_DECLS

int            easel_server_store_lock   (const char  *folder,
                                          GError     **error);
void           easel_server_store_leave  (int          lock);
void           easel_server_store_unlock (int          lock);
EaselDatabase *easel_server_store_open   (const char  *folder,
                                          GError     **error);

G_END_DECLS
