/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of `-i NAME=VALUE`, and the runs that a grid of them makes. */

#pragma once

#include "workflows/easel-form.h"

G_BEGIN_DECLS

typedef struct _EaselCliValues EaselCliValues;

/* With @grid a value that is a list of JSON stands for one run for each of its elements. */
EaselCliValues *easel_cli_values_new        (const char * const  *assignments,
                                             gboolean             grid,
                                             GError             **error);
guint           easel_cli_values_get_count  (EaselCliValues      *self);
gboolean        easel_cli_values_apply      (EaselCliValues      *self,
                                             guint                number,
                                             EaselForm           *form,
                                             GError             **error);
char           *easel_cli_values_dup_name_of (EaselCliValues     *self,
                                             const char          *value);
JsonObject     *easel_cli_values_get_params (EaselCliValues      *self);
void            easel_cli_values_free       (EaselCliValues      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselCliValues, easel_cli_values_free)

G_END_DECLS
