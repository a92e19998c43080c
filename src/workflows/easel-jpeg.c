/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The EXIF texts of a JPEG, and a copy of it without them. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-image-metadata-private.h"

#include "workflows/easel-exif.h"

#include <string.h>

#define MARKER_SIZE 2

#define MARKER_END 0xd9
#define MARKER_SCAN 0xda
#define MARKER_EXIF 0xe1
#define MARKER_IPTC 0xed
#define MARKER_COMMENT 0xfe

typedef struct {
  guint         marker;
  const guint8 *data;
  gsize         size;
  const guint8 *start;  /* with its marker and length */
  gsize         total;
} Segment;

/* Gives the segment at @offset and moves on, up to the pixels; FALSE where the file ends or lies about a length. */
static gboolean
next_segment (GBytes  *bytes,
              gsize   *offset,
              Segment *segment)
{
  gsize size, length;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (*offset + 1 < size && data[*offset] == 0xff && data[*offset + 1] == 0xff)
    (*offset)++;
  if (size < 4 || *offset > size - 4 || data[*offset] != 0xff)
    return FALSE;

  length = (gsize) data[*offset + 2] << 8 | data[*offset + 3];
  segment->marker = data[*offset + 1];
  if (segment->marker == MARKER_SCAN || segment->marker == MARKER_END || length < MARKER_SIZE ||
      length > size - MARKER_SIZE - *offset)
    return FALSE;

  segment->start = data + *offset;
  segment->total = length + MARKER_SIZE;
  segment->data = segment->start + 4;
  segment->size = length - 2;
  *offset += segment->total;

  return TRUE;
}

gboolean
easel_jpeg_is (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0;
}

GHashTable *
easel_jpeg_read_texts (GBytes *bytes)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize offset = MARKER_SIZE;
  Segment segment;

  while (next_segment (bytes, &offset, &segment))
    {
      if (segment.marker == MARKER_EXIF)
        easel_exif_take_texts (texts, segment.data, segment.size);
      else if (segment.marker == MARKER_COMMENT)
        easel_image_metadata_take_unnamed (texts, (const char *) segment.data, segment.size);
    }

  return texts;
}

/* A block that says how the picture is turned and nothing else. */
static void
add_orientation (GByteArray *kept,
                 guint       orientation)
{
  static const guint8 block[] = "\xff\xe1\0\x22" "Exif\0\0" "II*\0\x08\0\0\0" "\x01\0" "\x12\x01\x03\0\x01\0\0\0";
  const guint8 rest[] = { (guint8) orientation, 0, 0, 0, 0, 0, 0, 0 };

  g_byte_array_append (kept, block, sizeof block - 1);
  g_byte_array_append (kept, rest, sizeof rest);
}

/* The same pixels and colours, as upright as before, without a word beside them; NULL when the file is damaged. */
GBytes *
easel_jpeg_strip (GBytes *bytes)
{
  g_autoptr(GByteArray) kept = g_byte_array_new ();
  gsize size, offset = MARKER_SIZE;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Segment segment = { 0 };
  gboolean is_turned = FALSE;

  g_byte_array_append (kept, data, MARKER_SIZE);
  while (next_segment (bytes, &offset, &segment))
    {
      guint orientation =
          segment.marker == MARKER_EXIF ? easel_exif_get_orientation (segment.data, segment.size) : 1;

      if (orientation != 1 && !is_turned)
        add_orientation (kept, orientation);
      is_turned |= orientation != 1;
      if (segment.marker != MARKER_EXIF && segment.marker != MARKER_IPTC && segment.marker != MARKER_COMMENT)
        g_byte_array_append (kept, segment.start, segment.total);
    }

  if (segment.marker != MARKER_SCAN || offset >= size)
    return NULL;

  g_byte_array_append (kept, data + offset, size - offset);

  return g_byte_array_free_to_bytes (g_steal_pointer (&kept));
}
