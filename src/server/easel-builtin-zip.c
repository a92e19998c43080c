/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures in a ZIP archive, which a list of pictures may be sent as (inputs.md 3.4).
 *
 * Read by its table at the end. What an archive claims is held against what is there, and all that it inflates to
 * against one limit.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-zip.h"

#include "base/easel-limits.h"
#include "workflows/easel-byte-reader.h"

#include <string.h>
#include <zlib.h>

#define LOCAL_SIGNATURE "PK\3\4"
#define ENTRY_SIGNATURE "PK\1\2"
#define END_SIGNATURE "PK\5\6"

#define LOCAL_SIZE 30
#define ENTRY_SIZE 46
#define END_SIZE 22
#define COMMENT_SIZE 65535

#define METHOD_STORED 0
#define METHOD_DEFLATED 8

gboolean
easel_builtin_zip_is (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= END_SIZE && memcmp (data, LOCAL_SIGNATURE, 4) == 0;
}

/* Where the table begins; FALSE for what has none. */
static gboolean
find_table (const EaselByteReader *zip,
            gsize                 *offset)
{
  gsize lowest = zip->size > END_SIZE + COMMENT_SIZE ? zip->size - END_SIZE - COMMENT_SIZE : 0;

  for (gsize at = zip->size - END_SIZE + 1; at-- > lowest;)
    {
      if (easel_byte_reader_has (zip, at, END_SIGNATURE, 4))
        {
          *offset = easel_byte_reader_get_number (zip, at + 16, 4);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
is_picture (const EaselByteReader *zip,
            gsize                  entry)
{
  static const char * const suffixes[] = { ".png", ".jpg", ".jpeg", NULL };
  gsize length = easel_byte_reader_get_number (zip, entry + 28, 2);
  g_autofree char *name = NULL;

  if (length > zip->size - ENTRY_SIZE - entry)
    return FALSE;

  name = g_ascii_strdown ((const char *) zip->data + entry + ENTRY_SIZE, (gssize) length);
  for (guint i = 0; suffixes[i] != NULL; i++)
    {
      if (g_str_has_suffix (name, suffixes[i]))
        return TRUE;
    }

  return FALSE;
}

static GBytes *
inflate_entry (const guint8 *data,
               gsize         size,
               gsize         claimed)
{
  g_autofree guint8 *buffer = g_try_malloc (claimed + 1);
  z_stream stream = { 0 };
  int status;

  if (buffer == NULL || inflateInit2 (&stream, -MAX_WBITS) != Z_OK)
    return NULL;

  stream.next_in = (guint8 *) data;
  stream.avail_in = (uInt) size;
  stream.next_out = buffer;
  stream.avail_out = (uInt) claimed + 1;
  status = inflate (&stream, Z_FINISH);
  inflateEnd (&stream);

  return status == Z_STREAM_END && stream.total_out == claimed ? g_bytes_new_take (g_steal_pointer (&buffer), claimed)
                                                               : NULL;
}

/* NULL for what is damaged, encrypted, packed in another way, or too large. */
static GBytes *
read_entry (const EaselByteReader *zip,
            gsize                  entry,
            gsize                 *left)
{
  guint flags = easel_byte_reader_get_number (zip, entry + 8, 2);
  guint method = easel_byte_reader_get_number (zip, entry + 10, 2);
  gsize size = easel_byte_reader_get_number (zip, entry + 20, 4);
  gsize claimed = easel_byte_reader_get_number (zip, entry + 24, 4);
  gsize local = easel_byte_reader_get_number (zip, entry + 42, 4);
  gsize start;

  if (!easel_byte_reader_has (zip, local, LOCAL_SIGNATURE, 4) || flags & 1 || claimed > *left)
    return NULL;

  start = local + LOCAL_SIZE + easel_byte_reader_get_number (zip, local + 26, 2) +
          easel_byte_reader_get_number (zip, local + 28, 2);
  if (start > zip->size || size > zip->size - start)
    return NULL;

  *left -= claimed;
  if (method == METHOD_STORED && size == claimed)
    return g_bytes_new (zip->data + start, size);

  return method == METHOD_DEFLATED ? inflate_entry (zip->data + start, size, claimed) : NULL;
}

/**
 * easel_builtin_zip_list_pictures:
 * @bytes: a ZIP archive
 *
 * Returns: (transfer full) (element-type GBytes): its PNG and JPEG files by their names, up to the first that cannot be
 *   read; none for a damaged archive
 */
GPtrArray *
easel_builtin_zip_list_pictures (GBytes *bytes)
{
  GPtrArray *pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  EaselByteReader zip = { 0 };
  gsize entry, left = EASEL_LIMIT_UPLOAD;

  zip.data = g_bytes_get_data (bytes, &zip.size);
  if (zip.size < END_SIZE || !find_table (&zip, &entry))
    return pictures;

  while (zip.size >= ENTRY_SIZE && entry <= zip.size - ENTRY_SIZE &&
         easel_byte_reader_has (&zip, entry, ENTRY_SIGNATURE, 4))
    {
      if (is_picture (&zip, entry))
        {
          GBytes *picture = read_entry (&zip, entry, &left);

          if (picture == NULL)
            break;
          g_ptr_array_add (pictures, picture);
        }
      entry += ENTRY_SIZE + easel_byte_reader_get_number (&zip, entry + 28, 2) +
               easel_byte_reader_get_number (&zip, entry + 30, 2) + easel_byte_reader_get_number (&zip, entry + 32, 2);
    }

  return pictures;
}
