/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registered enumerations as the words (nicks) by which they are kept and sent. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

const char *easel_enum_get_nick  (GType       type,
                                  int         value);
gboolean    easel_enum_read_nick (GType       type,
                                  const char *nick,
                                  int        *value);

G_END_DECLS
