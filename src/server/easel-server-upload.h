/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way in: written to disk as it arrives, out of a multipart body or as it is. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_UPLOAD (easel_server_upload_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerUpload, easel_server_upload, EASEL, SERVER_UPLOAD, GObject)

EaselServerUpload *easel_server_upload_new             (const char         *temp_path,
                                                        const char         *content_type,
                                                        goffset             limit);
void               easel_server_upload_feed            (EaselServerUpload  *self,
                                                        const char         *data,
                                                        gsize               length);
gboolean           easel_server_upload_close           (EaselServerUpload  *self,
                                                        GError            **error);
gboolean           easel_server_upload_is_too_large    (EaselServerUpload  *self);
gboolean           easel_server_upload_is_cut          (EaselServerUpload  *self);
const char        *easel_server_upload_get_file_name   (EaselServerUpload  *self);
const char        *easel_server_upload_get_temp_path   (EaselServerUpload  *self);
goffset            easel_server_upload_get_size        (EaselServerUpload  *self);

G_END_DECLS
