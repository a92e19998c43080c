/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures say beside their pixels: read, left out, and then gone; and the size that their headers claim. */

#include "fuzz/easel-fuzz.h"

#include "base/easel-error.h"
#include "workflows/easel-image-metadata.h"
#include "workflows/easel-picture.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) texts = easel_image_metadata_read (bytes, &error);
  g_autoptr(GBytes) stripped = easel_image_metadata_strip (bytes, NULL);
  g_autoptr(GHashTable) left = NULL;
  EaselPictureHeader header = { 0 };

  if (easel_picture_read_header (bytes, &header, NULL))
    {
      g_assert_nonnull (header.type);
      easel_picture_check (&header, NULL);
    }

  g_assert_true (texts != NULL || error == NULL || error->domain == EASEL_ERROR);
  if (stripped == NULL)
    return 0;

  g_assert_cmpuint (g_bytes_get_size (stripped), <=, size + 64);
  left = easel_image_metadata_read (stripped, NULL);
  g_assert_true (left != NULL && g_hash_table_size (left) == 0);

  return 0;
}
