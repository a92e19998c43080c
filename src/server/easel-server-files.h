/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads and results on disk, and the signed addresses under which they are served without a key. */

#pragma once

#include "base/easel-clock.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_FILES (easel_server_files_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerFiles, easel_server_files, EASEL, SERVER_FILES, GObject)

/* A file is named by its key: `inputs/img_….png`, `outputs/runs/ID/…`, `assets/…`. */

EaselServerFiles *easel_server_files_new            (const char        *data_folder,
                                                     EaselClock        *clock,
                                                     GError           **error);
char             *easel_server_files_dup_path       (EaselServerFiles  *self,
                                                     const char        *key);
char             *easel_server_files_dup_temp_path  (EaselServerFiles  *self,
                                                     const char        *name);
void              easel_server_files_remove_temp    (EaselServerFiles  *self,
                                                     const char        *name);
char             *easel_server_files_make_id        (EaselServerFiles  *self,
                                                     const char        *file_name);
char             *easel_server_files_get_type_of    (const char        *file_name);
char             *easel_server_files_sign           (EaselServerFiles  *self,
                                                     const char        *origin,
                                                     const char        *method,
                                                     const char        *key);
gboolean          easel_server_files_check          (EaselServerFiles  *self,
                                                     const char        *method,
                                                     const char        *key,
                                                     const char        *expires,
                                                     const char        *signature,
                                                     gboolean           may_be_expired);
char             *easel_server_files_find_local     (EaselServerFiles  *self,
                                                     const char        *address);
gboolean          easel_server_files_add            (EaselServerFiles  *self,
                                                     const char        *key,
                                                     const char        *temp_path,
                                                     GError           **error);
char             *easel_server_files_take_data_uri  (EaselServerFiles  *self,
                                                     const char        *uri,
                                                     GError           **error);

G_END_DECLS
