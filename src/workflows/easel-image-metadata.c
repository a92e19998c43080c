/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What pictures say beside their pixels: workflows in PNG, WebP, JPEG and AVIF, taken out to be read or left out on a
 * copy (inputs.md 7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-image-metadata.h"
#include "workflows/easel-image-metadata-private.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST_KEYWORD 79

typedef struct {
  GFile    *from;
  GFile    *to;
  gboolean  strip;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->from);
  g_object_unref (copy->to);
  g_free (copy);
}

void
easel_image_metadata_take_text (GHashTable *texts,
                                const char *keyword,
                                gsize       keyword_length,
                                const char *text,
                                gsize       text_length)
{
  g_autofree char *key = NULL;
  g_autofree char *value = NULL;

  if (keyword_length == 0 || keyword_length > LONGEST_KEYWORD)
    return;

  key = g_ascii_strdown (keyword, keyword_length);
  if (!g_utf8_validate (key, -1, NULL) || g_hash_table_contains (texts, key))
    return;

  /* Latin-1 by the standard, UTF-8 by custom. */
  if (g_utf8_validate (text, text_length, NULL))
    value = g_strndup (text, text_length);
  else
    value = g_convert (text, text_length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  if (value != NULL)
    g_hash_table_insert (texts, g_steal_pointer (&key), g_steal_pointer (&value));
}

/* JSON, `keyword:text`, or what other programs write. */
void
easel_image_metadata_take_unnamed (GHashTable *texts,
                                   const char *text,
                                   gsize       length)
{
  const char *colon;

  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  if (length == 0)
    return;

  colon = memchr (text, ':', length);
  if (*text == '{')
    easel_image_metadata_take_text (texts, "json", strlen ("json"), text, length);
  else if (memmem (text, length, "Steps: ", strlen ("Steps: ")) != NULL)
    easel_image_metadata_take_text (texts, "parameters", strlen ("parameters"), text, length);
  else if (colon != NULL)
    easel_image_metadata_take_text (texts, text, colon - text, colon + 1, length - (colon + 1 - text));
}

/**
 * easel_image_metadata_read:
 * @bytes: a picture
 * @error: return location
 *
 * PNG, WebP, JPEG and AVIF by what is in the file. Sizes that a file claims are held against the file, and compressed texts against `EASEL_LIMIT_INFLATE`.
 *
 * Returns: (transfer full) (element-type utf8 utf8): text by keyword in lower case, JSON without one under `json`; %NULL
 *   with %EASEL_ERROR_INVALID for anything else
 */
GHashTable *
easel_image_metadata_read (GBytes  *bytes,
                           GError **error)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  if (easel_png_is (bytes))
    return easel_png_read_texts (bytes);

  if (easel_webp_is (bytes))
    return easel_webp_read_texts (bytes);

  if (easel_jpeg_is (bytes))
    return easel_jpeg_read_texts (bytes);

  if (easel_avif_is (bytes))
    return easel_avif_read_texts (bytes);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("not a PNG, WebP, JPEG or AVIF picture"));

  return NULL;
}

/**
 * easel_image_metadata_strip:
 * @bytes: a PNG, WebP or JPEG file
 * @error: return location
 *
 * Returns: (transfer full): the same picture, pixel data untouched, without texts and EXIF but for how it is turned;
 *   %NULL with %EASEL_ERROR_INVALID for anything else, or a damaged one
 */
GBytes *
easel_image_metadata_strip (GBytes  *bytes,
                            GError **error)
{
  GBytes *stripped = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (easel_png_is (bytes))
    stripped = easel_png_strip (bytes);
  else if (easel_webp_is (bytes))
    stripped = easel_webp_strip (bytes);
  else if (easel_jpeg_is (bytes))
    stripped = easel_jpeg_strip (bytes);

  if (stripped == NULL)
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                         _("the picture is damaged, so that what it says about its making cannot be taken out"));

  return stripped;
}

static gboolean
copy_stripped (Copy          *copy,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GBytes) bytes = g_file_load_bytes (copy->from, cancellable, NULL, error);
  g_autoptr(GBytes) stripped = NULL;

  if (bytes == NULL)
    return FALSE;

  if (easel_png_is (bytes) || easel_webp_is (bytes) || easel_jpeg_is (bytes))
    {
      stripped = easel_image_metadata_strip (bytes, error);
      if (stripped == NULL)
        return FALSE;
    }
  else
    stripped = g_bytes_ref (bytes);

  return g_file_replace_contents (copy->to, g_bytes_get_data (stripped, NULL), g_bytes_get_size (stripped), NULL, FALSE,
                                  G_FILE_CREATE_NONE, NULL, cancellable, error);
}

static gboolean
is_picture_name (GFile *file)
{
  static const char * const suffixes[] = { ".png", ".webp", ".jpg", ".jpeg", NULL };
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  for (guint i = 0; suffixes[i] != NULL && lower != NULL; i++)
    {
      if (g_str_has_suffix (lower, suffixes[i]))
        return TRUE;
    }

  return FALSE;
}

static void
copy_worker (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Copy *copy = task_data;
  GError *error = NULL;
  gboolean done;

  if (copy->strip && is_picture_name (copy->from))
    done = copy_stripped (copy, cancellable, &error);
  else
    done = g_file_copy (copy->from, copy->to, G_FILE_COPY_OVERWRITE, cancellable, NULL, NULL, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == EASEL_ERROR)
    g_task_return_error (task, error);
  else
    {
      g_autofree char *path = g_file_get_parse_name (copy->to);
      GError *named = NULL;

      easel_error_take_from_disk (error, path, &named);
      g_task_return_error (task, named);
    }
}

/**
 * easel_image_metadata_copy_async:
 * @from: a file
 * @to: where the copy goes, replacing what is there
 * @strip: whether a PNG, WebP or JPEG loses what it says about its making
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Copies in a worker; other files are copied as they are.
 */
void
easel_image_metadata_copy_async (GFile               *from,
                                 GFile               *to,
                                 gboolean             strip,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Copy *copy;

  g_return_if_fail (G_IS_FILE (from));
  g_return_if_fail (G_IS_FILE (to));

  copy = g_new0 (Copy, 1);
  copy->from = g_object_ref (from);
  copy->to = g_object_ref (to);
  copy->strip = strip;

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_image_metadata_copy_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);
  g_task_run_in_thread (task, copy_worker);
}

/**
 * easel_image_metadata_copy_finish:
 * @result: from the callback
 * @error: return location
 *
 * Returns: whether the copy is there; %EASEL_ERROR_DISK, or %EASEL_ERROR_INVALID for a damaged picture
 */
gboolean
easel_image_metadata_copy_finish (GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_image_metadata_copy_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
