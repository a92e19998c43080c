/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture's size read from its header, so that no bomb is ever decoded (decisions 25). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-picture.h"

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "workflows/easel-byte-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A JPEG may have colour profiles and previews before its size. */
#define HEADER_BYTES (2u << 20)

#define TIFF_WIDTH 256
#define TIFF_HEIGHT 257

static EaselPictureHeader
make_header (EaselByteReader *reader,
             const char      *type,
             gsize            width_at,
             gsize            height_at,
             guint            bytes)
{
  return (EaselPictureHeader) {
    .type = type,
    .width = easel_byte_reader_get_number (reader, width_at, bytes),
    .height = easel_byte_reader_get_number (reader, height_at, bytes),
  };
}

static gboolean
read_png (EaselByteReader    *reader,
          EaselPictureHeader *header)
{
  if (!easel_byte_reader_has (reader, 0, "\x89PNG\r\n\x1a\n", 8) || !easel_byte_reader_has (reader, 12, "IHDR", 4))
    return FALSE;

  reader->is_big_endian = TRUE;
  *header = make_header (reader, "image/png", 16, 20, 4);

  return TRUE;
}

static gboolean
read_gif (EaselByteReader    *reader,
          EaselPictureHeader *header)
{
  if (!easel_byte_reader_has (reader, 0, "GIF87a", 6) && !easel_byte_reader_has (reader, 0, "GIF89a", 6))
    return FALSE;

  *header = make_header (reader, "image/gif", 6, 8, 2);

  return TRUE;
}

static guint
magnitude (guint32 value)
{
  return value > G_MAXINT32 ? 0 - value : value;
}

/* Negative heights mean that the rows come from the top. */
static gboolean
read_bmp (EaselByteReader    *reader,
          EaselPictureHeader *header)
{
  if (!easel_byte_reader_has (reader, 0, "BM", 2) || reader->size < 26)
    return FALSE;

  if (easel_byte_reader_get_number (reader, 14, 4) == 12)
    {
      *header = make_header (reader, "image/bmp", 18, 20, 2);
      return TRUE;
    }

  *header = make_header (reader, "image/bmp", 18, 22, 4);
  header->width = magnitude (header->width);
  header->height = magnitude (header->height);

  return TRUE;
}

static gboolean
is_frame_marker (guint marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static gboolean
read_jpeg (EaselByteReader    *reader,
           EaselPictureHeader *header)
{
  gsize at = 2;

  if (!easel_byte_reader_has (reader, 0, "\xff\xd8\xff", 3))
    return FALSE;

  reader->is_big_endian = TRUE;
  *header = (EaselPictureHeader) { "image/jpeg", 0, 0 };
  while (at + 9 < reader->size && reader->data[at] == 0xff)
    {
      guint marker = reader->data[at + 1];

      if (marker == 0xff)
        at++;
      else if (is_frame_marker (marker))
        {
          header->width = easel_byte_reader_get_number (reader, at + 7, 2);
          header->height = easel_byte_reader_get_number (reader, at + 5, 2);
          return TRUE;
        }
      else if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        at += 2;
      else
        at += 2 + MAX (easel_byte_reader_get_number (reader, at + 2, 2), 2);
    }

  return TRUE;
}

static gboolean
read_webp (EaselByteReader    *reader,
           EaselPictureHeader *header)
{
  guint bits;

  if (!easel_byte_reader_has (reader, 0, "RIFF", 4) || !easel_byte_reader_has (reader, 8, "WEBP", 4))
    return FALSE;

  *header = (EaselPictureHeader) { "image/webp", 0, 0 };
  if (easel_byte_reader_has (reader, 12, "VP8X", 4) && reader->size >= 30)
    {
      header->width = easel_byte_reader_get_number (reader, 24, 3) + 1;
      header->height = easel_byte_reader_get_number (reader, 27, 3) + 1;
    }
  else if (easel_byte_reader_has (reader, 12, "VP8L", 4) && reader->size >= 25)
    {
      bits = easel_byte_reader_get_number (reader, 21, 4);
      header->width = (bits & 0x3fff) + 1;
      header->height = (bits >> 14 & 0x3fff) + 1;
    }
  else if (easel_byte_reader_has (reader, 12, "VP8 ", 4) && easel_byte_reader_has (reader, 23, "\x9d\x01\x2a", 3))
    {
      header->width = easel_byte_reader_get_number (reader, 26, 2) & 0x3fff;
      header->height = easel_byte_reader_get_number (reader, 28, 2) & 0x3fff;
    }

  return TRUE;
}

static guint
read_tiff_value (const EaselByteReader *reader,
                 gsize                  entry)
{
  return easel_byte_reader_get_number (reader, entry + 8,
                                       easel_byte_reader_get_number (reader, entry + 2, 2) == 3 ? 2 : 4);
}

static gboolean
read_tiff (EaselByteReader    *reader,
           EaselPictureHeader *header)
{
  gsize directory;
  guint count;

  if (!easel_byte_reader_has (reader, 0, "II*\0", 4) && !easel_byte_reader_has (reader, 0, "MM\0*", 4))
    return FALSE;

  reader->is_big_endian = reader->data[0] == 'M';
  *header = (EaselPictureHeader) { "image/tiff", 0, 0 };
  directory = easel_byte_reader_get_number (reader, 4, 4);
  count = easel_byte_reader_get_number (reader, directory, 2);
  for (guint i = 0; i < count && directory + 2 + (i + 1) * 12 <= reader->size; i++)
    {
      gsize entry = directory + 2 + i * 12;
      guint tag = easel_byte_reader_get_number (reader, entry, 2);

      if (tag == TIFF_WIDTH)
        header->width = read_tiff_value (reader, entry);
      else if (tag == TIFF_HEIGHT)
        header->height = read_tiff_value (reader, entry);
    }

  return TRUE;
}

/* The size is in a box deep inside; the largest of several is the picture's, the others are its tiles' and
 * thumbnail's. */
static gboolean
read_avif (EaselByteReader    *reader,
           EaselPictureHeader *header)
{
  static const char * const brands[] = { "avif", "avis", "mif1", "heic", "heix", NULL };
  gboolean is_known = FALSE;

  for (guint i = 0; brands[i] != NULL; i++)
    is_known |= easel_byte_reader_has (reader, 4, "ftyp", 4) && easel_byte_reader_has (reader, 8, brands[i], 4);
  if (!is_known)
    return FALSE;

  reader->is_big_endian = TRUE;
  *header = (EaselPictureHeader) { "image/avif", 0, 0 };
  for (const guint8 *at = reader->data;
       (at = memmem (at, (gsize) (reader->data + reader->size - at), "ispe", 4)) != NULL; at++)
    {
      gsize offset = (gsize) (at - reader->data);

      header->width = MAX (header->width, easel_byte_reader_get_number (reader, offset + 8, 4));
      header->height = MAX (header->height, easel_byte_reader_get_number (reader, offset + 12, 4));
    }

  return TRUE;
}

/**
 * easel_picture_read_header:
 * @bytes: a file, or its first two megabytes
 * @header: (out caller-allocates): what it claims to be
 * @error: return location
 *
 * PNG, JPEG, WebP, GIF, BMP, TIFF and AVIF, by what is in the file and not by its name. Nothing is decoded.
 *
 * Returns: whether a size was found; %EASEL_ERROR_INVALID if it is no picture of these kinds, or a damaged one
 */
gboolean
easel_picture_read_header (GBytes              *bytes,
                           EaselPictureHeader  *header,
                           GError             **error)
{
  gboolean (* const readers[]) (EaselByteReader *, EaselPictureHeader *) = {
    read_png, read_jpeg, read_webp, read_gif, read_bmp, read_tiff, read_avif,
  };
  gsize size;
  const guint8 *data;

  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (header != NULL, FALSE);

  data = g_bytes_get_data (bytes, &size);
  *header = (EaselPictureHeader) { NULL, 0, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (readers) && header->type == NULL; i++)
    {
      EaselByteReader reader = { data, size, FALSE };

      readers[i] (&reader, header);
    }

  if (header->type == NULL)
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                         _("not a picture: choose a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file"));
  else if (header->width == 0 || header->height == 0)
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("a damaged picture, which does not tell its size"));
  else
    return TRUE;

  return FALSE;
}

/**
 * easel_picture_check:
 * @header: what a picture claims to be
 * @error: return location
 *
 * Returns: whether it is safe to decode; else %EASEL_ERROR_INVALID naming its size and the limit
 */
gboolean
easel_picture_check (const EaselPictureHeader  *header,
                     GError                   **error)
{
  guint64 pixels;

  g_return_val_if_fail (header != NULL, FALSE);

  pixels = (guint64) header->width * header->height;
  if (header->width <= EASEL_LIMIT_PICTURE_SIDE && header->height <= EASEL_LIMIT_PICTURE_SIDE &&
      pixels <= EASEL_LIMIT_PICTURE_PIXELS)
    return TRUE;

  g_set_error (
      error, EASEL_ERROR, EASEL_ERROR_INVALID,
      _("too large to show: %u × %u pixels, at most %d on a side and %d million in all: open it with another program"),
      header->width, header->height, EASEL_LIMIT_PICTURE_SIDE, EASEL_LIMIT_PICTURE_PIXELS / 1000000);

  return FALSE;
}

/**
 * easel_picture_read_file:
 * @file: a file
 * @header: (out caller-allocates): what the picture is
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Reads no more than the header; waits for the disk.
 *
 * Returns: whether it is a picture of any size; %EASEL_ERROR_INVALID if not, %EASEL_ERROR_DISK if it cannot be read
 */
gboolean
easel_picture_read_file (GFile               *file,
                         EaselPictureHeader  *header,
                         GCancellable        *cancellable,
                         GError             **error)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GFileInputStream) stream = NULL;
  g_autofree guint8 *buffer = g_malloc (HEADER_BYTES);
  g_autoptr(GBytes) bytes = NULL;
  gsize length = 0;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (header != NULL, FALSE);

  stream = g_file_read (file, cancellable, &cause);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, HEADER_BYTES, &length, cancellable, &cause))
    {
      path = g_file_get_parse_name (file);
      easel_error_take_from_disk (g_steal_pointer (&cause), path, error);
      return FALSE;
    }

  bytes = g_bytes_new_static (buffer, length);

  return easel_picture_read_header (bytes, header, error);
}

static void
probe_worker (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  g_autofree EaselPictureHeader *header = g_new0 (EaselPictureHeader, 1);
  GError *error = NULL;

  if (easel_picture_read_file (task_data, header, cancellable, &error) && easel_picture_check (header, &error))
    g_task_return_pointer (task, g_steal_pointer (&header), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * easel_picture_probe_async:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads the header in a worker and holds it against the limits.
 */
void
easel_picture_probe_async (GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_picture_probe_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, probe_worker);
}

/**
 * easel_picture_probe_finish:
 * @result: from the callback
 * @header: (out) (optional): what the picture is
 * @error: return location
 *
 * Returns: whether it is a picture that is safe to decode; %EASEL_ERROR_INVALID if not, %EASEL_ERROR_DISK if it cannot
 *   be read
 */
gboolean
easel_picture_probe_finish (GAsyncResult        *result,
                            EaselPictureHeader  *header,
                            GError             **error)
{
  g_autofree EaselPictureHeader *found = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, easel_picture_probe_async), FALSE);

  found = g_task_propagate_pointer (G_TASK (result), error);
  if (found != NULL && header != NULL)
    *header = *found;

  return found != NULL;
}
