/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File names from strangers, made harmless. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *easel_file_name_sanitize  (const char *name,
                                 const char *fallback);
char *easel_file_name_numbered  (const char *name,
                                 guint       number);

G_END_DECLS
