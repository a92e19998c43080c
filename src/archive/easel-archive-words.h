/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to what the full-text index holds, and from what is typed to what is asked of it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *easel_archive_index_words (const char *text);
char *easel_archive_match_words (const char *typed);

G_END_DECLS
