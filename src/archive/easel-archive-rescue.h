/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged archive: what can still be read moves into a new one, the old one is kept beside it. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean  easel_archive_rescue  (const char  *path,
                                 char       **kept_path,
                                 gint64      *saved_runs,
                                 GError     **error);

G_END_DECLS
