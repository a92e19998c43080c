/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UUIDs: read in any usual spelling, and made from names. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *easel_server_uuid_parse     (const char  *text,
                                   char       **reason);
char *easel_server_uuid_from_name (const char  *kind,
                                   const char  *name);

G_END_DECLS
