/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain table on standard output, columns as wide as their widest cell. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _EaselCliTable EaselCliTable;

EaselCliTable *easel_cli_table_new    (const char     *first_heading,
                                       ...) G_GNUC_NULL_TERMINATED;
void           easel_cli_table_add    (EaselCliTable  *self,
                                       ...);
void           easel_cli_table_print  (EaselCliTable  *self);
void           easel_cli_table_free   (EaselCliTable  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselCliTable, easel_cli_table_free)

G_END_DECLS
