/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts in the archive: everything but their keys. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

/**
 * EaselAccountRow:
 * @id: as the runs name it
 * @name: what the person calls it, once in the archive
 * @address: base address
 * @passing: a server that was only named once, no account that is listed
 * @unencrypted: the person has agreed that the key travels readably
 */
typedef struct {
  char     *id;
  char     *name;
  char     *address;
  gboolean  passing;
  gboolean  unencrypted;
} EaselAccountRow;

/**
 * EaselAccountRows:
 * @rows: (element-type EaselAccountRow): in the order in which they were added
 * @current: (nullable): id of the one in use
 */
typedef struct {
  GPtrArray *rows;
  char      *current;
} EaselAccountRows;

EaselAccountRow *easel_account_row_new           (const char     *id,
                                                  const char     *name,
                                                  const char     *address);
void             easel_account_row_free          (EaselAccountRow  *self);
void             easel_account_rows_free         (EaselAccountRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselAccountRow, easel_account_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselAccountRows, easel_account_rows_free)

/* For easel_archive_read_async() and easel_archive_write_async(); those that write give NULL. */
gpointer         easel_account_store_load        (EaselDatabase  *database,
                                                  gpointer        input,  /* NULL; gives EaselAccountRows */
                                                  GError        **error);
gpointer         easel_account_store_add         (EaselDatabase  *database,
                                                  gpointer        input,  /* EaselAccountRow */
                                                  GError        **error);
gpointer         easel_account_store_remove      (EaselDatabase  *database,
                                                  gpointer        input,  /* id */
                                                  GError        **error);
gpointer         easel_account_store_set_current (EaselDatabase  *database,
                                                  gpointer        input,  /* id */
                                                  GError        **error);

G_END_DECLS
