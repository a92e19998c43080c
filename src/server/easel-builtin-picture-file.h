/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures from files and to files. */

#pragma once

#include "server/easel-builtin-picture.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

EaselPicture *easel_picture_decode        (EaselWork     *work,
                                           GBytes        *bytes,
                                           GError       **error);
EaselPicture *easel_picture_decode_uri    (EaselWork     *work,
                                           const char    *data_uri,
                                           GError       **error);
GBytes       *easel_picture_encode        (EaselWork     *work,
                                           EaselPicture  *picture,
                                           guint          index,
                                           const char    *format,
                                           guint          quality,
                                           JsonObject    *texts,
                                           GError       **error);
gboolean      easel_picture_can_encode    (const char    *format);
gboolean      easel_picture_is_data_uri   (const char    *text);

G_END_DECLS
