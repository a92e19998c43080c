/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file should be by its name, and whether its bytes end where its kind says they do. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean easel_file_kind_may_be_page (const char *name);
gboolean easel_file_kind_is_media    (const char *name);
gboolean easel_file_kind_is_cut      (int         fd);

G_END_DECLS
