/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers out of bytes that nobody vouches for: beyond the end everything is zero. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-byte-reader.h"

#include <string.h>

/**
 * easel_byte_reader_get_number:
 * @self: bytes
 * @at: where the number starts
 * @width: how many bytes it has, at most four
 *
 * Returns: the number, 0 if it is not all there
 */
guint32
easel_byte_reader_get_number (const EaselByteReader *self,
                              gsize                  at,
                              guint                  width)
{
  guint32 value = 0;

  if (at > self->size || width > self->size - at)
    return 0;

  for (guint i = 0; i < width; i++)
    {
      guint shift = self->is_big_endian ? 8 * (width - 1 - i) : 8 * i;

      value |= (guint32) self->data[at + i] << shift;
    }

  return value;
}

/**
 * easel_byte_reader_has:
 * @self: bytes
 * @at: a place
 * @bytes: what is expected there
 * @length: how many bytes that is
 *
 * Returns: whether it is there
 */
gboolean
easel_byte_reader_has (const EaselByteReader *self,
                       gsize                  at,
                       const char            *bytes,
                       gsize                  length)
{
  return at <= self->size && length <= self->size - at && memcmp (self->data + at, bytes, length) == 0;
}
