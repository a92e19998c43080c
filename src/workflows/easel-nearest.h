/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean …": the words nearest to a mistyped one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GStrv  easel_nearest_find   (const char * const  *words,
                             const char          *typed,
                             guint                count);
char  *easel_nearest_quote  (const char * const  *words,
                             guint                count);

G_END_DECLS
