/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has made of the list of workflows, in the archive: own files, pins, what was opened when, and where a
 * file belongs on an account. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

/**
 * EaselShelfEntry:
 * @key: a file's address, or a deployment's id
 * @name: (nullable): what a file is called here
 * @is_file: which of the two it is
 * @pinned: whether it stands at the top
 * @opened_at: microseconds since 1970, 0 for never
 */
typedef struct {
  char     *key;
  char     *name;
  gboolean  is_file;
  gboolean  pinned;
  gint64    opened_at;
} EaselShelfEntry;

/**
 * EaselShelfHome:
 * @workflow_id: (nullable): the account's workflow that a file belongs to
 * @machine_id: (nullable): where it runs
 */
typedef struct {
  char *workflow_id;
  char *machine_id;
} EaselShelfHome;

void             easel_shelf_entry_free              (EaselShelfEntry      *self);
void             easel_shelf_home_free               (EaselShelfHome       *self);

/* An array of EaselShelfEntry: all files, in the order they came, and the account's deployments that are pinned or were
 * opened. */
void             easel_workflow_shelf_list_async     (EaselArchive         *archive,
                                                      const char           *account,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
GPtrArray       *easel_workflow_shelf_list_finish    (EaselArchive         *archive,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/* Writes; @callback may be NULL, and takes the result with easel_workflow_shelf_write_finish(). A file that is there
 * already stays as it is. */
void             easel_workflow_shelf_put_file       (EaselArchive         *archive,
                                                      const char           *uri,
                                                      const char           *name,
                                                      gboolean              pinned,
                                                      gint64                now,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void             easel_workflow_shelf_rename_file    (EaselArchive         *archive,
                                                      const char           *uri,
                                                      const char           *name,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void             easel_workflow_shelf_remove_file    (EaselArchive         *archive,
                                                      const char           *uri,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void             easel_workflow_shelf_pin            (EaselArchive         *archive,
                                                      const char           *account,
                                                      const char           *key,
                                                      gboolean              is_file,
                                                      gboolean              pinned,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void             easel_workflow_shelf_note_opened    (EaselArchive         *archive,
                                                      const char           *account,
                                                      const char           *key,
                                                      gboolean              is_file,
                                                      gint64                now,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
void             easel_workflow_shelf_save_home      (EaselArchive         *archive,
                                                      const char           *uri,
                                                      const char           *account,
                                                      const EaselShelfHome *home,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean         easel_workflow_shelf_write_finish   (EaselArchive         *archive,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/* NULL without an error: it was never asked. */
void             easel_workflow_shelf_load_home_async  (EaselArchive         *archive,
                                                        const char           *uri,
                                                        const char           *account,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
EaselShelfHome  *easel_workflow_shelf_load_home_finish (EaselArchive         *archive,
                                                        GAsyncResult         *result,
                                                        GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselShelfEntry, easel_shelf_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselShelfHome, easel_shelf_home_free)

G_END_DECLS
