/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text chunks of a PNG: tEXt, zTXt, iTXt and ComfyUI's own comf (inputs.md 7.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-image-metadata-private.h"

#include "base/easel-limits.h"

#include <string.h>
#include <zlib.h>

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIGNATURE_SIZE 8

/* Length, type and checksum around a chunk's data. */
#define CHUNK_FRAME 12

typedef struct {
  const char   *type;   /* four letters, not terminated */
  const guint8 *data;
  gsize         size;
  const guint8 *start;  /* with its frame */
  gsize         total;
} Chunk;

static gsize
read_be32 (const guint8 *at)
{
  return (gsize) at[0] << 24 | (gsize) at[1] << 16 | (gsize) at[2] << 8 | at[3];
}

/* Gives the chunk at @offset and moves on; FALSE where the file ends, or lies about a length. */
static gboolean
next_chunk (GBytes *bytes,
            gsize  *offset,
            Chunk  *chunk)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < CHUNK_FRAME || *offset > size - CHUNK_FRAME)
    return FALSE;

  chunk->start = data + *offset;
  chunk->size = read_be32 (chunk->start);
  if (chunk->size > size - CHUNK_FRAME - *offset)
    return FALSE;

  chunk->type = (const char *) chunk->start + 4;
  chunk->data = chunk->start + 8;
  chunk->total = chunk->size + CHUNK_FRAME;
  *offset += chunk->total;

  return TRUE;
}

static gboolean
is_type (const Chunk *chunk,
         const char  *type)
{
  return memcmp (chunk->type, type, 4) == 0;
}

/* Inflates as much as is left of the limit for a file; NULL for damaged data and for bombs. */
static GByteArray *
inflate_text (const guint8 *data,
              gsize         size,
              gsize        *left)
{
  g_autoptr(GByteArray) text = g_byte_array_new ();
  guint8 buffer[16384];
  z_stream stream = { 0 };
  int status;

  if (inflateInit (&stream) != Z_OK)
    return NULL;

  stream.next_in = (guint8 *) data;
  stream.avail_in = size;
  do
    {
      stream.next_out = buffer;
      stream.avail_out = sizeof buffer;
      status = inflate (&stream, Z_NO_FLUSH);
      if (status == Z_OK || status == Z_STREAM_END)
        g_byte_array_append (text, buffer, sizeof buffer - stream.avail_out);
    }
  while (status == Z_OK && text->len <= *left);

  inflateEnd (&stream);
  if (text->len > *left)
    status = Z_BUF_ERROR;
  *left -= MIN (text->len, *left);

  return status == Z_STREAM_END ? g_steal_pointer (&text) : NULL;
}

static void
take_compressed (GHashTable   *texts,
                 const char   *keyword,
                 gsize         keyword_length,
                 const guint8 *data,
                 gsize         size,
                 gsize        *left)
{
  g_autoptr(GByteArray) text = inflate_text (data, size, left);

  if (text != NULL)
    easel_image_metadata_take_text (texts, keyword, keyword_length, (const char *) text->data, text->len);
}

/* After the keyword: compressed flag, method, language tag, translated keyword, text. */
static void
take_international (GHashTable  *texts,
                    const Chunk *chunk,
                    gsize        keyword_length,
                    gsize       *left)
{
  const char *keyword = (const char *) chunk->data;
  const guint8 *end = chunk->data + chunk->size;
  const guint8 *at = chunk->data + keyword_length + 1;
  gboolean is_compressed;

  if (end - at < 2)
    return;

  is_compressed = at[0] == 1;
  at += 2;
  for (guint i = 0; i < 2; i++)
    {
      at = memchr (at, '\0', end - at);
      if (at == NULL)
        return;
      at++;
    }

  if (is_compressed)
    take_compressed (texts, keyword, keyword_length, at, end - at, left);
  else
    easel_image_metadata_take_text (texts, keyword, keyword_length, (const char *) at, end - at);
}

static void
take_chunk (GHashTable  *texts,
            const Chunk *chunk,
            gsize       *left)
{
  const char *keyword = (const char *) chunk->data;
  const guint8 *end = memchr (chunk->data, '\0', chunk->size);
  gsize length;

  if (end == NULL)
    return;

  length = end - chunk->data;
  if (is_type (chunk, "tEXt") || is_type (chunk, "comf"))
    easel_image_metadata_take_text (texts, keyword, length, (const char *) end + 1, chunk->size - length - 1);
  else if (is_type (chunk, "zTXt") && chunk->size - length > 2)
    take_compressed (texts, keyword, length, end + 2, chunk->size - length - 2, left);
  else if (is_type (chunk, "iTXt"))
    take_international (texts, chunk, length, left);
}

gboolean
easel_png_is (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= SIGNATURE_SIZE && memcmp (data, SIGNATURE, SIGNATURE_SIZE) == 0;
}

/* Text by keyword. What a cut or damaged file still holds is given. */
GHashTable *
easel_png_read_texts (GBytes *bytes)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize offset = SIGNATURE_SIZE, left = EASEL_LIMIT_INFLATE;
  Chunk chunk;

  while (next_chunk (bytes, &offset, &chunk) && !is_type (&chunk, "IEND"))
    take_chunk (texts, &chunk, &left);

  return texts;
}

static gboolean
tells_origin (const Chunk *chunk)
{
  static const char * const types[] = { "tEXt", "zTXt", "iTXt", "comf", "eXIf", NULL };

  for (guint i = 0; types[i] != NULL; i++)
    {
      if (is_type (chunk, types[i]))
        return TRUE;
    }

  return FALSE;
}

/* The same pixels and colours without a word beside them; NULL when the file is damaged. */
GBytes *
easel_png_strip (GBytes *bytes)
{
  g_autoptr(GByteArray) kept = g_byte_array_new ();
  gsize offset = SIGNATURE_SIZE;
  gboolean is_whole = FALSE;
  Chunk chunk;

  g_byte_array_append (kept, (const guint8 *) SIGNATURE, SIGNATURE_SIZE);
  while (!is_whole && next_chunk (bytes, &offset, &chunk))
    {
      if (!tells_origin (&chunk))
        g_byte_array_append (kept, chunk.start, chunk.total);
      is_whole = is_type (&chunk, "IEND");
    }

  return is_whole ? g_byte_array_free_to_bytes (g_steal_pointer (&kept)) : NULL;
}
