/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a picture file small enough for a server: fewer pixels, the same proportions, the same format where it can be. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

#include "base/easel-error.h"
#include "ui/picture/easel-shrink.h"

#define MAX_TRIES 8
#define MARGIN    0.9 /* of what should just fit, as files do not shrink evenly */

typedef struct {
  GFile   *file;
  goffset  limit;
} Shrink;

static void
shrink_free (Shrink *shrink)
{
  g_object_unref (shrink->file);
  g_free (shrink);
}

static char *
dup_path (GFile      *file,
          const char *suffix,
          GError    **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "easel", "pasted", id, NULL);
  g_autofree char *name = g_file_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL)
    *dot = '\0';
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_DISK, _("The picture could not be kept: is the disk full?"));
      return NULL;
    }

  return g_strdup_printf ("%s/%s.%s", folder, name, suffix);
}

static GdkPixbuf *
scale (GdkPixbuf *pixbuf,
       double     factor)
{
  return gdk_pixbuf_scale_simple (pixbuf, MAX ((int) (gdk_pixbuf_get_width (pixbuf) * factor), 1),
                                  MAX ((int) (gdk_pixbuf_get_height (pixbuf) * factor), 1), GDK_INTERP_HYPER);
}

static gboolean
save (GdkPixbuf   *pixbuf,
      const char  *path,
      gboolean     is_jpeg,
      GError     **error)
{
  if (is_jpeg)
    return gdk_pixbuf_save (pixbuf, path, "jpeg", error, "quality", "92", NULL);

  return gdk_pixbuf_save (pixbuf, path, "png", error, NULL);
}

static void
shrink_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Shrink *shrink = data;
  const char *original = g_file_peek_path (shrink->file);
  GdkPixbufFormat *format = gdk_pixbuf_get_file_info (original, NULL, NULL);
  g_autofree char *type = format != NULL ? gdk_pixbuf_format_get_name (format) : NULL;
  gboolean is_jpeg = g_strcmp0 (type, "jpeg") == 0;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = dup_path (shrink->file, is_jpeg ? "jpg" : "png", &error);
  g_autoptr(GdkPixbuf) loaded = path != NULL ? gdk_pixbuf_new_from_file (original, &error) : NULL;
  g_autoptr(GdkPixbuf) pixbuf = loaded != NULL ? gdk_pixbuf_apply_embedded_orientation (loaded) : NULL;
  GStatBuf info = { 0 };

  if (pixbuf == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_stat (original, &info);
  for (guint i = 0; i < MAX_TRIES && !g_cancellable_is_cancelled (cancellable); i++)
    {
      double factor = MIN (sqrt ((double) shrink->limit / MAX (info.st_size, 1)) * MARGIN, MARGIN);
      g_autoptr(GdkPixbuf) smaller = scale (pixbuf, factor);

      g_set_object (&pixbuf, smaller);
      if (!save (pixbuf, path, is_jpeg, &error))
        {
          g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK, "%s", error->message);
          return;
        }
      if (g_stat (path, &info) == 0 && info.st_size <= shrink->limit)
        {
          g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
          return;
        }
    }

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID, _("The picture cannot be made small enough"));
}

/**
 * easel_shrink_async:
 * @file: a picture on this computer
 * @limit: bytes that the new file has at most
 *
 * Makes a smaller copy in a worker thread; the file itself stays as it is.
 */
void
easel_shrink_async (GFile               *file,
                    goffset              limit,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Shrink *shrink;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (limit > 0);

  shrink = g_new0 (Shrink, 1);
  shrink->file = g_object_ref (file);
  shrink->limit = limit;
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_shrink_async);
  g_task_set_task_data (task, shrink, (GDestroyNotify) shrink_free);
  g_task_run_in_thread (task, shrink_in_thread);
}

/**
 * easel_shrink_finish:
 *
 * Returns: (transfer full): the new file; %EASEL_ERROR_DISK, %EASEL_ERROR_INVALID, or why it cannot be read
 */
GFile *
easel_shrink_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_shrink_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
