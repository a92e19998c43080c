/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files, addresses and names an input takes. */

#pragma once

#include "workflows/easel-field-rules.h"

G_BEGIN_DECLS

void        easel_media_rules_check        (EaselInput    *input,
                                            const char    *text,
                                            EaselVerdict  *verdict);

/* The external class that can stand in for a node which only takes names of files on the machine, or NULL. */
const char *easel_media_rules_get_stand_in (EaselInput    *input);

G_END_DECLS
