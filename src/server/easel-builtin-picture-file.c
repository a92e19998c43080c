/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures from files and to files. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-picture-file.h"

#include "base/easel-json.h"
#include "base/easel-limits.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <string.h>

#define PROBE_STEP 4096

/* As ComfyUI saves: quick rather than small. */
#define PNG_COMPRESSION "4"

typedef struct {
  int width;
  int height;
} Size;

/* A size of nothing makes the loader give up before it reserves memory for what a header claims. */
static void
size_prepared_cb (GdkPixbufLoader *loader,
                  int              width,
                  int              height,
                  gpointer         user_data)
{
  Size *size = user_data;

  size->width = width;
  size->height = height;
  gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static Size
probe_size (GBytes *bytes)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  Size size = { 0 };
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), &size);
  for (gsize at = 0; at < length && size.width == 0; at += PROBE_STEP)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (PROBE_STEP, length - at), NULL))
      break;

  gdk_pixbuf_loader_close (loader, NULL);

  return size;
}

static EaselPicture *
from_pixbuf (EaselWork  *work,
             GdkPixbuf  *pixbuf,
             GError    **error)
{
  guint channels = (guint) gdk_pixbuf_get_n_channels (pixbuf);
  EaselPicture *picture = easel_picture_new (work, 1, (guint) gdk_pixbuf_get_width (pixbuf),
                                             (guint) gdk_pixbuf_get_height (pixbuf), channels, error);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gsize stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);

  for (guint y = 0; picture != NULL && y < picture->height; y++)
    {
      float *row = easel_picture_get_row (picture, 0, y);

      for (gsize i = 0; i < (gsize) picture->width * channels; i++)
        row[i] = (float) pixels[y * stride + i] / 255.0f;
    }

  return picture;
}

/**
 * easel_picture_decode:
 * @work: whose memory it counts against
 * @bytes: a file
 * @error: %EASEL_EXCEPTION_OS if it is no picture, %EASEL_EXCEPTION_MEMORY if it is too large
 *
 * Returns: (transfer full) (nullable): the picture, upright, with three or four channels as the file has
 */
EaselPicture *
easel_picture_decode (EaselWork  *work,
                      GBytes     *bytes,
                      GError    **error)
{
  Size size = probe_size (bytes);
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  g_autoptr(GdkPixbuf) upright = NULL;
  g_autoptr(GError) local_error = NULL;

  if (size.width > EASEL_LIMIT_PICTURE_SIDE || size.height > EASEL_LIMIT_PICTURE_SIDE ||
      (gint64) size.width * size.height > EASEL_LIMIT_PICTURE_PIXELS)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_MEMORY,
                   "Image size (%d × %d pixels) exceeds the limit of %d million pixels", size.width, size.height,
                   EASEL_LIMIT_PICTURE_PIXELS / 1000000);
      return NULL;
    }

  stream = g_memory_input_stream_new_from_bytes (bytes);
  pixbuf = gdk_pixbuf_new_from_stream (stream, work->cancellable, &local_error);
  if (pixbuf == NULL)
    {
      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return NULL;

      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "cannot identify image file: %s", local_error->message);
      return NULL;
    }

  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);

  return from_pixbuf (work, upright, error);
}

gboolean
easel_picture_is_data_uri (const char *text)
{
  return g_str_has_prefix (text, "data:image/png;base64,") ||
         g_str_has_prefix (text, "data:image/jpeg;base64,") ||
         g_str_has_prefix (text, "data:image/jpg;base64,");
}

EaselPicture *
easel_picture_decode_uri (EaselWork   *work,
                          const char  *data_uri,
                          GError     **error)
{
  g_autoptr(GBytes) bytes = NULL;
  guchar *data;
  gsize length;

  g_return_val_if_fail (easel_picture_is_data_uri (data_uri), NULL);

  data = g_base64_decode (strchr (data_uri, ',') + 1, &length);
  bytes = g_bytes_new_take (data, length);

  return easel_picture_decode (work, bytes, error);
}

static GdkPixbuf *
to_pixbuf (EaselPicture *picture,
           guint         index)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, picture->channels == 4, 8, (int) picture->width,
                                      (int) picture->height);
  guint8 *pixels;
  gsize stride;

  if (pixbuf == NULL)
    return NULL;

  pixels = gdk_pixbuf_get_pixels (pixbuf);
  stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  for (guint y = 0; y < picture->height; y++)
    {
      const float *row = easel_picture_get_row (picture, index, y);

      for (gsize i = 0; i < (gsize) picture->width * picture->channels; i++)
        pixels[y * stride + i] = (guint8) CLAMP (row[i] * 255.0f, 0.0f, 255.0f);
    }

  return pixbuf;
}

static const char *
get_encoder (const char *format)
{
  return g_str_equal (format, "jpg") ? "jpeg" : format;
}

/**
 * easel_picture_can_encode:
 * @format: `png`, `jpg` or `webp`
 *
 * Returns: whether this computer can write it (WebP needs a loader that may be absent)
 */
gboolean
easel_picture_can_encode (const char *format)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  gboolean found = FALSE;

  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      found = found || (g_str_equal (name, get_encoder (format)) && gdk_pixbuf_format_is_writable (l->data));
    }

  g_slist_free (formats);

  return found;
}

static void
add_option (GPtrArray  *keys,
            GPtrArray  *values,
            const char *key,
            char       *value)
{
  g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_add (values, value);
}

/* PNG keeps the graph that made it, as JSON in plain ASCII. */
static void
add_texts (GPtrArray  *keys,
           GPtrArray  *values,
           JsonObject *texts)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, texts);
  while (json_object_iter_next (&iter, &name, &node))
    if (*name != '\0' && strlen (name) < 80 && g_str_is_ascii (name))
      {
        g_autofree char *key = g_strconcat ("tEXt::", name, NULL);

        add_option (keys, values, key, easel_json_write_python (node));
      }
}

typedef struct {
  GByteArray *bytes;
  GCancellable *cancellable;
} Sink;

/* Compressing a large picture takes a while: it can be stopped between two pieces. */
static gboolean
take_piece (const char  *piece,
            gsize        length,
            GError     **error,
            gpointer     user_data)
{
  Sink *sink = user_data;

  if (g_cancellable_set_error_if_cancelled (sink->cancellable, error))
    return FALSE;

  g_byte_array_append (sink->bytes, (const guint8 *) piece, (guint) length);

  return TRUE;
}

/**
 * easel_picture_encode:
 * @work: the work it is part of
 * @picture: a picture with three or four channels
 * @index: which of its batch
 * @format: `png`, `jpg` or `webp`
 * @quality: 1 to 100, for those that have one
 * @texts: what a PNG is to carry: keyword to JSON
 * @error: %EASEL_EXCEPTION_OS or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): a file
 */
GBytes *
easel_picture_encode (EaselWork     *work,
                      EaselPicture  *picture,
                      guint          index,
                      const char    *format,
                      guint          quality,
                      JsonObject    *texts,
                      GError       **error)
{
  g_autoptr(GdkPixbuf) pixbuf = to_pixbuf (picture, index);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GError) local_error = NULL;
  Sink sink = { bytes, work->cancellable };

  if (pixbuf == NULL)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_MEMORY, "Not enough memory to save the picture");
      return NULL;
    }

  if (g_str_equal (format, "png"))
    {
      add_option (keys, values, "compression", g_strdup (PNG_COMPRESSION));
      add_texts (keys, values, texts);
    }
  else
    add_option (keys, values, "quality", g_strdup_printf ("%u", quality));

  g_ptr_array_add (keys, NULL);
  g_ptr_array_add (values, NULL);
  if (gdk_pixbuf_save_to_callbackv (pixbuf, take_piece, &sink, get_encoder (format), (char **) keys->pdata,
                                    (char **) values->pdata, &local_error))
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));

  if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
    return NULL;

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "cannot write the picture as %s: %s", format,
               local_error->message);

  return NULL;
}
