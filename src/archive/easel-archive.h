/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept on this computer: one SQLite file that window, shell and several of each share.
 *
 * The archive is connection, schema and threads; it knows no runs and no accounts. The SQL of a thing lives beside the
 * thing, in functions that run on the archive's threads and hand over immutable results. Models live on the main thread.
 */

#pragma once

#include "base/easel-database.h"

G_BEGIN_DECLS

#define EASEL_TYPE_ARCHIVE (easel_archive_get_type ())

G_DECLARE_FINAL_TYPE (EaselArchive, easel_archive, EASEL, ARCHIVE, GObject)

/**
 * EaselArchiveFunc:
 * @database: the writer's or the reader's connection, in a transaction
 * @input: what was given to easel_archive_write_async() or easel_archive_read_async()
 * @error: return location; when it is set, everything that was written is undone
 *
 * Runs on a thread of the archive, so it touches nothing but its arguments. It is to be done in some milliseconds: no
 * files, no network, no waiting.
 *
 * Returns: (transfer full) (nullable): the result
 */
typedef gpointer (*EaselArchiveFunc) (EaselDatabase  *database,
                                      gpointer        input,
                                      GError        **error);

char         *easel_archive_dup_default_path (void);
void          easel_archive_open_async       (const char           *path,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
EaselArchive *easel_archive_open_finish      (GAsyncResult         *result,
                                              GError              **error);
const char   *easel_archive_get_path         (EaselArchive         *self);
const GError *easel_archive_get_damage       (EaselArchive         *self);

/* Both take over @input; @free_result frees a result that nobody fetches. NULL without an error is a result too. */
void          easel_archive_write_async      (EaselArchive         *self,
                                              EaselArchiveFunc      func,
                                              gpointer              input,
                                              GDestroyNotify        free_input,
                                              GDestroyNotify        free_result,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gpointer      easel_archive_write_finish     (EaselArchive         *self,
                                              GAsyncResult         *result,
                                              GError              **error);
void          easel_archive_read_async       (EaselArchive         *self,
                                              EaselArchiveFunc      func,
                                              gpointer              input,
                                              GDestroyNotify        free_input,
                                              GDestroyNotify        free_result,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gpointer      easel_archive_read_finish      (EaselArchive         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
