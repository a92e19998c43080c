/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, pictures and addresses that come from elsewhere: dropped, pasted, or typed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/easel-error.h"

#include "ui/form/easel-incoming.h"

/**
 * easel_incoming_new_drop_target:
 *
 * Returns: (transfer full): takes files, pictures without a file, and addresses, in this order of liking
 */
GtkDropTarget *
easel_incoming_new_drop_target (void)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE, G_TYPE_STRING };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));

  return target;
}

static void
save_texture_in_thread (GTask        *task,
                        gpointer      source,
                        gpointer      data,
                        GCancellable *cancellable)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "easel", "pasted", id, NULL);
  /* Translators: name of the file that a picture from the clipboard becomes, without suffix */
  g_autofree char *name = g_strdup_printf ("%s.png", _("Pasted picture"));
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GListStore *files;
  g_autoptr(GFile) file = g_file_new_for_path (path);

  if (g_mkdir_with_parents (folder, 0700) != 0 || !gdk_texture_save_to_png (GDK_TEXTURE (data), path))
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK, _("The picture could not be kept: is the disk full?"));
      return;
    }

  files = g_list_store_new (G_TYPE_FILE);
  g_list_store_append (files, file);
  g_task_return_pointer (task, files, g_object_unref);
}

static void
return_files (GTask  *task,
              GSList *list)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);

  for (GSList *iter = list; iter != NULL; iter = iter->next)
    g_list_store_append (files, iter->data);

  g_task_return_pointer (task, files, g_object_unref);
}

/* One address or path a line, as browsers and terminals give them. */
static void
return_text (GTask      *task,
             const char *text)
{
  g_auto(GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  GListStore *files = g_list_store_new (G_TYPE_FILE);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(GFile) file = NULL;
      const char *line = g_strstrip (lines[i]);

      if (g_path_is_absolute (line))
        file = g_file_new_for_path (line);
      else if (g_str_has_prefix (line, "file:") || g_str_has_prefix (line, "http:") ||
               g_str_has_prefix (line, "https:"))
        file = g_file_new_for_uri (line);

      if (file != NULL)
        g_list_store_append (files, file);
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (files)) > 0)
    {
      g_task_return_pointer (task, files, g_object_unref);
      return;
    }

  g_object_unref (files);
  g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("This is no file, picture or address that starts with http"));
}

static void
return_value (GTask        *task,
              const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return_files (task, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    {
      g_task_set_task_data (task, g_value_dup_object (value), g_object_unref);
      g_task_run_in_thread (task, save_texture_in_thread);
    }
  else
    return_text (task, G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : "");
}

/**
 * easel_incoming_read_value_async:
 * @value: what a drop target was given
 */
void
easel_incoming_read_value_async (const GValue        *value,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, easel_incoming_read_value_async);
  return_value (task, value);
}

static void
clipboard_value_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value != NULL)
    return_value (task, value);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * easel_incoming_read_clipboard_async:
 *
 * A list of files comes before a picture: a file manager offers its icon beside the files.
 */
void
easel_incoming_read_clipboard_async (GdkClipboard        *clipboard,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GdkContentFormats *formats;
  GType type = G_TYPE_INVALID;

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  g_task_set_source_tag (task, easel_incoming_read_value_async);

  formats = gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    type = GDK_TYPE_FILE_LIST;
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    type = GDK_TYPE_TEXTURE;
  else if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    type = G_TYPE_STRING;
  gdk_content_formats_unref (formats);

  if (type == G_TYPE_INVALID)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID, _("The clipboard holds no picture"));
      return;
    }

  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, cancellable, clipboard_value_cb,
                                  g_steal_pointer (&task));
}

/**
 * easel_incoming_read_finish:
 *
 * Returns: (transfer full): a list of #GFile with at least one; %EASEL_ERROR_INVALID if there was nothing to take
 */
GListModel *
easel_incoming_read_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_incoming_read_value_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
