/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program on the same desktop: it offers something to be dragged away, or takes what is dropped on it.
 *
 * easel-ui-partner offer files|texture|png|address PATH…, or easel-ui-partner take files|texture|address. What happens is
 * told on standard output, a line for each event.
 */

#include <gtk/gtk.h>

#include <gdk/x11/gdkx.h>

static void say (const char *format,
                 ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format,
     ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static GdkContentProvider *
create_offer (const char *kind,
              char      **paths)
{
  if (g_str_equal (kind, "files"))
    {
      g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
      GdkFileList *list;
      GdkContentProvider *offer;

      for (guint i = 0; paths[i] != NULL; i++)
        g_ptr_array_add (files, g_file_new_for_path (paths[i]));
      list = gdk_file_list_new_from_array ((GFile **) files->pdata, files->len);
      offer = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
      g_boxed_free (GDK_TYPE_FILE_LIST, list);

      return offer;
    }

  if (g_str_equal (kind, "texture"))
    {
      g_autoptr(GdkTexture) texture = gdk_texture_new_from_filename (paths[0], NULL);

      return gdk_content_provider_new_typed (GDK_TYPE_TEXTURE, texture);
    }

  if (g_str_equal (kind, "png"))
    {
      g_autoptr(GBytes) bytes = NULL;
      char *content;
      gsize length;

      g_file_get_contents (paths[0], &content, &length, NULL);
      bytes = g_bytes_new_take (content, length);
      return gdk_content_provider_new_for_bytes ("image/png", bytes);
    }

  return gdk_content_provider_new_typed (G_TYPE_STRING, paths[0]);
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       user_data)
{
  say ("dragging");
}

static void
drag_end_cb (GtkDragSource *source,
             GdkDrag       *drag,
             gboolean       is_moved,
             gpointer       user_data)
{
  say ("dragged");
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      for (GSList *iter = g_value_get_boxed (value); iter != NULL; iter = iter->next)
        say ("took %s", g_file_peek_path (iter->data));
    }
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    say ("took %d x %d", gdk_texture_get_width (g_value_get_object (value)),
         gdk_texture_get_height (g_value_get_object (value)));
  else
    say ("took %s", g_value_get_string (value));

  return TRUE;
}

static GdkDragAction
enter_cb (GtkDropTarget *target,
          double         x,
          double         y,
          gpointer       user_data)
{
  say ("over");

  return GDK_ACTION_COPY;
}

static GtkEventController *
create_controller (const char *mode,
                   const char *kind,
                   char      **paths)
{
  if (g_str_equal (mode, "offer"))
    {
      GtkDragSource *source = gtk_drag_source_new ();
      g_autoptr(GdkContentProvider) offer = create_offer (kind, paths);

      gtk_drag_source_set_content (source, offer);
      gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
      g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), NULL);
      g_signal_connect (source, "drag-end", G_CALLBACK (drag_end_cb), NULL);
      return GTK_EVENT_CONTROLLER (source);
    }
  else
    {
      GtkDropTarget *target = gtk_drop_target_new (g_str_equal (kind, "files")     ? GDK_TYPE_FILE_LIST
                                                   : g_str_equal (kind, "texture") ? GDK_TYPE_TEXTURE
                                                                                   : G_TYPE_STRING,
                                                   GDK_ACTION_COPY);

      g_signal_connect (target, "enter", G_CALLBACK (enter_cb), NULL);
      g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
      return GTK_EVENT_CONTROLLER (target);
    }
}

static void
mapped_cb (GtkWidget *window)
{
  say ("window %lu", gdk_x11_surface_get_xid (gtk_native_get_surface (GTK_NATIVE (window))));
}

int
main (int    argc,
      char **argv)
{
  GtkWidget *window, *label;

  g_assert (argc >= 3);
  gdk_set_allowed_backends ("x11");
  gtk_init ();

  window = gtk_window_new ();
  label = gtk_label_new (argv[1]);
  gtk_widget_add_controller (label, create_controller (argv[1], argv[2], argv + 3));
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 200);
  g_signal_connect_after (window, "map", G_CALLBACK (mapped_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));

  while (g_list_model_get_n_items (gtk_window_get_toplevels ()) > 0)
    g_main_context_iteration (NULL, TRUE);

  return 0;
}
