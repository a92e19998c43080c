/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The EXIF texts of an AVIF. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-image-metadata-private.h"

#include "workflows/easel-exif.h"

#include <string.h>

/* A directory right behind the header: so all who write pictures put it. */
#define START_SIZE 8

static const char * const starts[] = { "II*\0\x08\0\0\0", "MM\0*\0\0\0\x08" };

gboolean
easel_avif_is (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= 12 && memcmp (data + 4, "ftyp", 4) == 0 &&
         (memcmp (data + 8, "avif", 4) == 0 || memcmp (data + 8, "avis", 4) == 0);
}

/* The block stands among the data of all items, wherever a table of tables says; it is found by how it begins. */
GHashTable *
easel_avif_read_texts (GBytes *bytes)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      const guint8 *at = memmem (data, size, starts[i], START_SIZE);

      if (at != NULL)
        easel_exif_take_texts (texts, at, (gsize) (data + size - at));
    }

  return texts;
}
