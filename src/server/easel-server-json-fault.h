/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a text stops being JSON, in the words of Python's decoder. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gsize easel_server_json_find_fault  (GBytes      *bytes,
                                     const char **reason);

G_END_DECLS
