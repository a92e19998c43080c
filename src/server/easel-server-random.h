/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: bytes that nobody can guess. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  easel_server_random_fill      (guint8 *bytes,
                                     gsize   length);
char *easel_server_random_secret    (void);

G_END_DECLS
