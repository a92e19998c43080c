/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights in prompts: `(word:1.05)` stronger, `(word:0.95)` weaker. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *easel_weight_change (const char *text,
                           int        *first,
                           int        *last,
                           double      by);

G_END_DECLS
