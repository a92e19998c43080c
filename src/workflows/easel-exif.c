/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of an EXIF block, in which other containers than PNG keep workflows (inputs.md 7.2).
 *
 * ComfyUI writes `prompt:{…}` and `workflow:{…}` into tags that mean something else; its extensions write the same, or
 * one JSON with both, or another program's parameters, into the description or the user's comment.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-exif.h"

#include "workflows/easel-byte-reader.h"
#include "workflows/easel-image-metadata-private.h"

#include <string.h>

#define TIFF_HEADER 8
#define ENTRY_SIZE 12
#define CHARSET_SIZE 8

#define TYPE_ASCII 2
#define TYPE_UNDEFINED 7

#define TAG_ORIENTATION 0x0112
#define TAG_EXIF_DIRECTORY 0x8769
#define TAG_USER_COMMENT 0x9286

typedef void (* EntryFunc) (const EaselByteReader *tiff,
                            gsize                  at,
                            gpointer               data);

static gboolean
open_block (EaselByteReader *tiff,
            const guint8    *data,
            gsize            size)
{
  if (size >= 6 && memcmp (data, "Exif\0\0", 6) == 0)
    {
      data += 6;
      size -= 6;
    }
  if (size < TIFF_HEADER || (memcmp (data, "II", 2) != 0 && memcmp (data, "MM", 2) != 0))
    return FALSE;

  *tiff = (EaselByteReader) { data, size, data[0] == 'M' };

  return TRUE;
}

static void
walk_directory (const EaselByteReader *tiff,
                gsize                  directory,
                EntryFunc              take,
                gpointer               data)
{
  guint count = easel_byte_reader_get_number (tiff, directory, 2);

  for (guint i = 0; i < count && directory + 2 + (i + 1) * ENTRY_SIZE <= tiff->size; i++)
    take (tiff, directory + 2 + i * ENTRY_SIZE, data);
}

/* The first eight bytes of a comment name its encoding. */
static void
take_comment (GHashTable            *texts,
              const EaselByteReader *tiff,
              const char            *comment,
              gsize                  length)
{
  g_autofree char *converted = NULL;
  gsize converted_length;

  if (length < CHARSET_SIZE)
    return;

  if (memcmp (comment, "UNICODE", 8) != 0)
    {
      easel_image_metadata_take_unnamed (texts, comment + CHARSET_SIZE, strnlen (comment + CHARSET_SIZE, length - CHARSET_SIZE));
      return;
    }

  converted = g_convert (comment + CHARSET_SIZE, (length - CHARSET_SIZE) & ~(gsize) 1, "UTF-8",
                         tiff->is_big_endian ? "UTF-16BE" : "UTF-16LE", NULL, &converted_length, NULL);
  if (converted != NULL)
    easel_image_metadata_take_unnamed (texts, converted, strnlen (converted, converted_length));
}

static void
take_entry (const EaselByteReader *tiff,
            gsize                  at,
            gpointer               data)
{
  guint tag = easel_byte_reader_get_number (tiff, at, 2);
  guint type = easel_byte_reader_get_number (tiff, at + 2, 2);
  gsize length = easel_byte_reader_get_number (tiff, at + 4, 4);
  gsize offset = length <= 4 ? at + 8 : easel_byte_reader_get_number (tiff, at + 8, 4);
  const char *text = (const char *) tiff->data + offset;

  if (offset > tiff->size || length > tiff->size - offset)
    return;

  if (type == TYPE_ASCII)
    easel_image_metadata_take_unnamed (data, text, strnlen (text, length));
  else if (type == TYPE_UNDEFINED && tag == TAG_USER_COMMENT)
    take_comment (data, tiff, text, length);
}

static void
find_exif_directory (const EaselByteReader *tiff,
                     gsize                  at,
                     gpointer               data)
{
  if (easel_byte_reader_get_number (tiff, at, 2) == TAG_EXIF_DIRECTORY)
    *(gsize *) data = easel_byte_reader_get_number (tiff, at + 8, 4);
}

void
easel_exif_take_texts (GHashTable   *texts,
                       const guint8 *data,
                       gsize         size)
{
  EaselByteReader tiff;
  gsize first, inner = 0;

  if (!open_block (&tiff, data, size))
    return;

  first = easel_byte_reader_get_number (&tiff, 4, 4);
  walk_directory (&tiff, first, take_entry, texts);
  walk_directory (&tiff, first, find_exif_directory, &inner);
  if (inner > 0)
    walk_directory (&tiff, inner, take_entry, texts);
}

static void
find_orientation (const EaselByteReader *tiff,
                  gsize                  at,
                  gpointer               data)
{
  guint orientation = easel_byte_reader_get_number (tiff, at + 8, 2);

  if (easel_byte_reader_get_number (tiff, at, 2) == TAG_ORIENTATION && orientation >= 1 && orientation <= 8)
    *(guint *) data = orientation;
}

guint
easel_exif_get_orientation (const guint8 *data,
                            gsize         size)
{
  EaselByteReader tiff;
  guint orientation = 1;

  if (open_block (&tiff, data, size))
    walk_directory (&tiff, easel_byte_reader_get_number (&tiff, 4, 4), find_orientation, &orientation);

  return orientation;
}
