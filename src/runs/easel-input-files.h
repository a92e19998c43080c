/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input files kept by content: a request names SHA-256 hashes, the bytes live under the data folder, and an upload's address
 * is used only while it is fresh (decisions 6).
 */

#pragma once

#include "api/easel-client.h"
#include "archive/easel-archive.h"
#include "base/easel-clock.h"

G_BEGIN_DECLS

#define EASEL_TYPE_INPUT_FILES (easel_input_files_get_type ())

G_DECLARE_FINAL_TYPE (EaselInputFiles, easel_input_files, EASEL, INPUT_FILES, GObject)

EaselInputFiles *easel_input_files_new            (EaselArchive         *archive,
                                                   EaselClock           *clock,
                                                   const char           *data_folder);

/* Takes the bytes in; the hash in lower-case hexadecimal names them from then on. */
void             easel_input_files_add_async      (EaselInputFiles      *self,
                                                   GFile                *file,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
char            *easel_input_files_add_finish     (EaselInputFiles      *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
GFile           *easel_input_files_get_file       (EaselInputFiles      *self,
                                                   const char           *hash);

/* Gives the address of the bytes on that account's server: the one known while it is fresh, else a new upload's. */
void             easel_input_files_upload_async   (EaselInputFiles      *self,
                                                   const char           *account,
                                                   EaselClient          *client,
                                                   const char           *hash,
                                                   const char           *name,
                                                   GFileProgressCallback progress,
                                                   gpointer              progress_data,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
char            *easel_input_files_upload_finish  (EaselInputFiles      *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_END_DECLS
