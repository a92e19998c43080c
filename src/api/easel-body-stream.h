/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file's bytes between two pieces of text, as one stream of known length; for uploads in constant memory. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_TYPE_BODY_STREAM (easel_body_stream_get_type ())

G_DECLARE_FINAL_TYPE (EaselBodyStream, easel_body_stream, EASEL, BODY_STREAM, GInputStream)

EaselBodyStream *easel_body_stream_new         (const char       *before,
                                                GInputStream     *file,
                                                goffset           size,
                                                const char       *after);
goffset          easel_body_stream_get_length  (EaselBodyStream  *self);
gboolean         easel_body_stream_is_short    (EaselBodyStream  *self);

G_END_DECLS
