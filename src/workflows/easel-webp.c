/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The EXIF texts of a WebP, in which ComfyUI keeps `prompt:{…}` and `workflow:{…}` (inputs.md 7.2). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-image-metadata-private.h"

#include "workflows/easel-exif.h"

#include <string.h>

#define HEADER_SIZE 12
#define CHUNK_HEADER 8

/* In the VP8X chunk's first byte: what the file holds. */
#define FLAG_XMP 0x04
#define FLAG_EXIF 0x08

typedef struct {
  const char   *type;   /* four letters, not terminated */
  const guint8 *data;
  gsize         size;
  const guint8 *start;
  gsize         total;  /* with header and padding */
} Chunk;

static gsize
read_le32 (const guint8 *at)
{
  return (gsize) at[3] << 24 | (gsize) at[2] << 16 | (gsize) at[1] << 8 | at[0];
}

static gboolean
next_chunk (GBytes *bytes,
            gsize  *offset,
            Chunk  *chunk)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < CHUNK_HEADER || *offset > size - CHUNK_HEADER)
    return FALSE;

  chunk->start = data + *offset;
  chunk->type = (const char *) chunk->start;
  chunk->data = chunk->start + CHUNK_HEADER;
  chunk->size = read_le32 (chunk->start + 4);
  if (chunk->size > size - CHUNK_HEADER - *offset)
    return FALSE;

  chunk->total = CHUNK_HEADER + chunk->size + chunk->size % 2;
  chunk->total = MIN (chunk->total, size - *offset);
  *offset += chunk->total;

  return TRUE;
}

static gboolean
is_type (const Chunk *chunk,
         const char  *type)
{
  return memcmp (chunk->type, type, 4) == 0;
}

gboolean
easel_webp_is (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= HEADER_SIZE && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0;
}

/* Text by keyword. The chunk stands at the end of animated files, so all are walked. */
GHashTable *
easel_webp_read_texts (GBytes *bytes)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize offset = HEADER_SIZE;
  Chunk chunk;

  while (next_chunk (bytes, &offset, &chunk))
    {
      if (is_type (&chunk, "EXIF"))
        easel_exif_take_texts (texts, chunk.data, chunk.size);
    }

  return texts;
}

static void
write_le32 (guint8 *at,
            gsize   value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = value >> (8 * i) & 0xff;
}

/* The same pixels without EXIF and XMP; NULL when the file is damaged. */
GBytes *
easel_webp_strip (GBytes *bytes)
{
  g_autoptr(GByteArray) kept = g_byte_array_new ();
  gsize offset = HEADER_SIZE;
  guint pixels = 0;
  Chunk chunk;

  g_byte_array_append (kept, g_bytes_get_data (bytes, NULL), HEADER_SIZE);
  while (next_chunk (bytes, &offset, &chunk))
    {
      gsize start = kept->len;

      if (is_type (&chunk, "EXIF") || is_type (&chunk, "XMP "))
        continue;

      g_byte_array_append (kept, chunk.start, chunk.total);
      if (is_type (&chunk, "VP8X") && chunk.size > 0)
        kept->data[start + CHUNK_HEADER] &= (guint8) ~(FLAG_EXIF | FLAG_XMP);
      if (is_type (&chunk, "VP8 ") || is_type (&chunk, "VP8L") || is_type (&chunk, "ANMF"))
        pixels++;
    }

  if (pixels == 0 || offset != g_bytes_get_size (bytes))
    return NULL;

  write_le32 (kept->data + 4, kept->len - CHUNK_HEADER);

  return g_byte_array_free_to_bytes (g_steal_pointer (&kept));
}
