/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures in a ZIP archive, which a list of pictures may be sent as. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean    easel_builtin_zip_is             (GBytes       *bytes);
GPtrArray  *easel_builtin_zip_list_pictures  (GBytes       *bytes);  /* of GBytes, in the archive's order */

G_END_DECLS
