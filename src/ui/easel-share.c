/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way to another program, as file and as picture, with or without what it says about its making. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gstdio.h>

#include "ui/easel-share.h"
#include "workflows/easel-image-metadata.h"

#define URI_LIST "text/uri-list"

struct _EaselShare
{
  GdkContentProvider parent_instance;

  GFile    *file;
  gboolean  strip;
  char     *picture_type; /* the media type of its bytes; NULL: not given as a picture */
  GFile    *copy;         /* without its making; NULL until it is made */
};

G_DEFINE_FINAL_TYPE (EaselShare, easel_share, GDK_TYPE_CONTENT_PROVIDER)

typedef struct {
  char          *mime_type;
  GOutputStream *stream;
  int            priority;
  GFile         *copy;
} Write;

static void
write_free (Write *write)
{
  g_clear_object (&write->copy);
  g_object_unref (write->stream);
  g_free (write->mime_type);
  g_free (write);
}

static void
spliced_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
splice (GTask        *owned_task,
        GInputStream *input)
{
  Write *write = g_task_get_task_data (owned_task);

  g_output_stream_splice_async (write->stream, input, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, write->priority,
                                g_task_get_cancellable (owned_task), spliced_cb, owned_task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) input = g_file_read_finish (G_FILE (source), result, &error);

  if (input == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    splice (g_steal_pointer (&task), G_INPUT_STREAM (input));
}

/* Takes @owned_task. */
static void
write_file (GTask *owned_task,
            GFile *file)
{
  Write *write = g_task_get_task_data (owned_task);
  g_autofree char *uri = NULL;
  g_autoptr(GBytes) line = NULL;
  g_autoptr(GInputStream) input = NULL;

  if (!g_str_equal (write->mime_type, URI_LIST))
    {
      g_file_read_async (file, write->priority, g_task_get_cancellable (owned_task), opened_cb, owned_task);
      return;
    }

  uri = g_file_get_uri (file);
  line = g_bytes_new_take (g_strconcat (uri, "\r\n", NULL), strlen (uri) + 2);
  input = g_memory_input_stream_new_from_bytes (line);
  splice (owned_task, input);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselShare *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!easel_image_metadata_copy_finish (result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_set_object (&self->copy, write->copy);
  write_file (g_steal_pointer (&task), self->copy);
}

static void
folder_made_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselShare *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  easel_image_metadata_copy_async (self->file, write->copy, TRUE, g_task_get_cancellable (task), copied_cb,
                                   g_object_ref (task));
}

static void
make_folder_in_thread (GTask        *task,
                       gpointer      source,
                       gpointer      data,
                       GCancellable *cancellable)
{
  g_autoptr(GFile) folder = g_file_get_parent (G_FILE (data));
  g_autoptr(GError) error = NULL;

  if (g_file_make_directory_with_parents (folder, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes @owned_task. The copy has the file's name, so it stands in a folder of its own. */
static void
make_copy (GTask *owned_task)
{
  EaselShare *self = g_task_get_source_object (owned_task);
  Write *write = g_task_get_task_data (owned_task);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_file_get_basename (self->file);
  g_autoptr(GTask) making = g_task_new (self, NULL, folder_made_cb, owned_task);

  write->copy = g_file_new_build_filename (g_get_user_cache_dir (), "easel", "shared", id, name, NULL);
  g_task_set_source_tag (making, make_copy);
  g_task_set_task_data (making, g_object_ref (write->copy), g_object_unref);
  g_task_run_in_thread (making, make_folder_in_thread);
}

static void
easel_share_write_mime_type_async (GdkContentProvider  *provider,
                                   const char          *mime_type,
                                   GOutputStream       *stream,
                                   int                  priority,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  EaselShare *self = EASEL_SHARE (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  g_task_set_source_tag (task, easel_share_write_mime_type_async);
  g_task_set_task_data (task, write, (GDestroyNotify) write_free);
  write->mime_type = g_strdup (mime_type);
  write->stream = g_object_ref (stream);
  write->priority = priority;

  if (!self->strip)
    write_file (task, self->file);
  else if (self->copy != NULL)
    write_file (task, self->copy);
  else
    make_copy (task);
}

static gboolean
easel_share_write_mime_type_finish (GdkContentProvider  *provider,
                                    GAsyncResult        *result,
                                    GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
easel_share_get_value (GdkContentProvider  *provider,
                       GValue              *value,
                       GError             **error)
{
  EaselShare *self = EASEL_SHARE (provider);

  if (!self->strip && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_value_take_boxed (value, gdk_file_list_new_from_array (&self->file, 1));
      return TRUE;
    }

  return GDK_CONTENT_PROVIDER_CLASS (easel_share_parent_class)->get_value (provider, value, error);
}

/* A list of files would be turned into their addresses by GDK itself, past the copy without the making. */
static GdkContentFormats *
easel_share_ref_formats (GdkContentProvider *provider)
{
  EaselShare *self = EASEL_SHARE (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  if (!self->strip)
    gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_mime_type (builder, URI_LIST);
  if (self->picture_type != NULL)
    gdk_content_formats_builder_add_mime_type (builder, self->picture_type);

  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
easel_share_finalize (GObject *object)
{
  EaselShare *self = EASEL_SHARE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->copy);
  g_free (self->picture_type);

  G_OBJECT_CLASS (easel_share_parent_class)->finalize (object);
}

static void
easel_share_class_init (EaselShareClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = easel_share_finalize;

  provider_class->ref_formats = easel_share_ref_formats;
  provider_class->get_value = easel_share_get_value;
  provider_class->write_mime_type_async = easel_share_write_mime_type_async;
  provider_class->write_mime_type_finish = easel_share_write_mime_type_finish;
}

static void
easel_share_init (EaselShare *self)
{
}

static char *
dup_picture_type (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *mime_type = g_content_type_get_mime_type (type);

  return mime_type != NULL && g_str_has_prefix (mime_type, "image/") ? g_steal_pointer (&mime_type) : NULL;
}

/**
 * easel_share_new:
 * @file: on this computer
 * @strip: whether others get a copy that does not tell how a picture was made
 * @as_picture: whether a picture is also given by its bytes, for programs that take no files
 *
 * Nothing is read or written before somebody asks for it.
 *
 * Returns: (transfer full): what is dragged or copied
 */
GdkContentProvider *
easel_share_new (GFile    *file,
                 gboolean  strip,
                 gboolean  as_picture)
{
  EaselShare *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (EASEL_TYPE_SHARE, NULL);
  self->file = g_object_ref (file);
  self->strip = strip;
  if (as_picture)
    self->picture_type = dup_picture_type (file);

  return GDK_CONTENT_PROVIDER (self);
}
