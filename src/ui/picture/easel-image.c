/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture file read for display: checked, scaled down and decoded in a worker thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"

#include "ui/picture/easel-image.h"

/* Decoding is heavy on memory, so few at a time; in the order asked for, which is the order seen. */
#define MAX_DECODERS 4

struct _EaselImage
{
  GObject parent_instance;

  GdkTexture *texture;
  char       *format;    /* as people write it: PNG */
  int         width;     /* of the file, not of the texture */
  int         height;
  goffset     file_size;
  gboolean    has_alpha;
};

G_DEFINE_FINAL_TYPE (EaselImage, easel_image, G_TYPE_OBJECT)

typedef struct {
  GFile *file;
  int    size;
} LoadData;

static void
load_data_free (LoadData *data)
{
  g_object_unref (data->file);
  g_free (data);
}

/* Reads the header only: a file of 48 KB can hold a picture of 1.2 GB. */
static gboolean
read_header (EaselImage  *self,
             const char    *path,
             GError       **error)
{
  GdkPixbufFormat *format = gdk_pixbuf_get_file_info (path, &self->width, &self->height);
  g_autofree char *name = NULL;

  if (format == NULL || gdk_pixbuf_format_is_scalable (format))
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("This file is no picture that can be shown"));
      return FALSE;
    }

  name = gdk_pixbuf_format_get_name (format);
  self->format = g_strcmp0 (name, "webp") == 0 ? g_strdup ("WebP") : g_ascii_strup (name, -1);

  if (self->width > EASEL_LIMIT_PICTURE_SIDE || self->height > EASEL_LIMIT_PICTURE_SIDE ||
      (gint64) self->width * self->height > EASEL_LIMIT_PICTURE_PIXELS)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   /* Translators: width and height in pixels */
                   _("Too large to be shown: %d × %d pixels"), self->width, self->height);
      return FALSE;
    }

  return TRUE;
}

static GdkPixbuf *
decode (EaselImage  *self,
        const char    *path,
        int            size,
        GError       **error)
{
  g_autoptr(GdkPixbuf) pixbuf = NULL;

  if (size > 0 && (self->width > size || self->height > size))
    pixbuf = gdk_pixbuf_new_from_file_at_scale (path, size, size, TRUE, error);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, error);

  return pixbuf != NULL ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

static void
load_in_thread (gpointer item,
                gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (item);
  LoadData *data = g_task_get_task_data (task);
  g_autoptr(EaselImage) self = g_object_new (EASEL_TYPE_IMAGE, NULL);
  g_autofree char *path = g_file_get_path (data->file);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  g_autoptr(GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (path == NULL)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNSUPPORTED,
                               _("Only files on this computer can be shown"));
      return;
    }

  info = g_file_query_info (data->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, &error);
  if (info != NULL && read_header (self, path, &error))
    pixbuf = decode (self, path, data->size, &error);

  if (pixbuf == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->file_size = g_file_info_get_size (info);
  self->has_alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  self->texture = gdk_texture_new_for_pixbuf (pixbuf);
  g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

static GThreadPool *
get_decoders (void)
{
  static gsize initialized;
  static GThreadPool *pool;

  if (g_once_init_enter (&initialized))
    {
      pool = g_thread_pool_new (load_in_thread, NULL, MAX_DECODERS, FALSE, NULL);
      g_once_init_leave (&initialized, 1);
    }

  return pool;
}

static void
easel_image_finalize (GObject *object)
{
  EaselImage *self = EASEL_IMAGE (object);

  g_clear_object (&self->texture);
  g_free (self->format);

  G_OBJECT_CLASS (easel_image_parent_class)->finalize (object);
}

static void
easel_image_class_init (EaselImageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_image_finalize;
}

static void
easel_image_init (EaselImage *self)
{
}

/**
 * easel_image_load_async:
 * @file: a file on this computer
 * @size: the largest side wanted, in pixels, or 0 for the picture's own; pictures are never scaled up
 *
 * Refuses pictures above the limits of easel-limits.h, and SVG, which is a program more than a picture.
 */
void
easel_image_load_async (GFile               *file,
                          int                  size,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  LoadData *data;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (size >= 0);

  data = g_new0 (LoadData, 1);
  data->file = g_object_ref (file);
  data->size = size;

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_image_load_async);
  g_task_set_task_data (task, data, (GDestroyNotify) load_data_free);
  g_thread_pool_push (get_decoders (), g_steal_pointer (&task), NULL);
}

/**
 * easel_image_load_finish:
 *
 * Returns: (transfer full): the picture; %EASEL_ERROR_INVALID if it is none or too large, or an error of reading
 */
EaselImage *
easel_image_load_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_image_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GdkTexture *
easel_image_get_texture (EaselImage *self)
{
  g_return_val_if_fail (EASEL_IS_IMAGE (self), NULL);

  return self->texture;
}

int
easel_image_get_width (EaselImage *self)
{
  g_return_val_if_fail (EASEL_IS_IMAGE (self), 0);

  return self->width;
}

int
easel_image_get_height (EaselImage *self)
{
  g_return_val_if_fail (EASEL_IS_IMAGE (self), 0);

  return self->height;
}

goffset
easel_image_get_file_size (EaselImage *self)
{
  g_return_val_if_fail (EASEL_IS_IMAGE (self), 0);

  return self->file_size;
}

gboolean
easel_image_has_alpha (EaselImage *self)
{
  g_return_val_if_fail (EASEL_IS_IMAGE (self), FALSE);

  return self->has_alpha;
}

/**
 * easel_image_describe:
 *
 * Returns: (transfer full): such as “1536 × 1536 · PNG · 2.1 MB”
 */
char *
easel_image_describe (EaselImage *self)
{
  g_autofree char *size = NULL;

  g_return_val_if_fail (EASEL_IS_IMAGE (self), NULL);

  size = g_format_size (self->file_size);

  /* Translators: width, height, kind of file, size of file */
  return g_strdup_printf (_("%d × %d · %s · %s"), self->width, self->height, self->format, size);
}
