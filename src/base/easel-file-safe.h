/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a file whole or absent under its name: these wait for the disk, so call them in a worker thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int   easel_file_safe_rename       (const char *from,
                                    const char *to);
void  easel_file_safe_sync_folder  (const char *folder);

G_END_DECLS
