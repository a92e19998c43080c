/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers out of bytes that nobody vouches for: beyond the end everything is zero. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EaselByteReader:
 * @data: bytes, borrowed
 * @size: how many
 * @is_big_endian: which end of a number comes first
 */
typedef struct {
  const guint8 *data;
  gsize         size;
  gboolean      is_big_endian;
} EaselByteReader;

guint32   easel_byte_reader_get_number  (const EaselByteReader  *self,
                                         gsize                   at,
                                         guint                   width);
gboolean  easel_byte_reader_has         (const EaselByteReader  *self,
                                         gsize                   at,
                                         const char             *bytes,
                                         gsize                   length);

G_END_DECLS
