/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of real windows need: a display, finding widgets, pictures of the window. */

#include "support/easel-ui-test.h"

#include <glib/gstdio.h>

void
easel_ui_test_init (int    *argc,
                    char ***argv)
{
  if (g_getenv ("DISPLAY") == NULL && g_getenv ("WAYLAND_DISPLAY") == NULL)
    {
      g_print ("1..0 # SKIP there is no display\n");
      exit (0);
    }

  gtk_test_init (argc, argv);
  adw_init ();
  g_object_set (gtk_settings_get_default (),
                "gtk-enable-animations", FALSE,
                "gtk-font-name", "Cantarell 11",
                NULL);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  guint *frames = user_data;

  *frames += 1;
}

void
easel_ui_test_settle (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  guint frames = 0;
  gulong handler;

  easel_test_wait_until (gtk_widget_get_mapped (widget));

  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &frames);
  for (guint round = 1; round <= 3; round++)
    {
      gtk_widget_queue_draw (widget);
      easel_test_wait_until (frames >= round);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_handler_disconnect (clock, handler);
}

void
easel_ui_test_screenshot (GtkWidget  *widget,
                          const char *name)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "ui", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  easel_ui_test_settle (widget);
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot,
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (renderer, node, NULL);

  g_mkdir_with_parents (folder, 0755);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_test_message ("picture: %s", path);
}

static const char *
get_text (GtkWidget *widget)
{
  static const char *const properties[] = { "label", "title", "text", "tooltip-text" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), properties[i]);
      g_autofree char *text = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;

      g_object_get (widget, properties[i], &text, NULL);
      if (text != NULL && *text != '\0')
        return g_intern_string (text);
    }

  return NULL;
}

GtkWidget *
easel_ui_test_find (GtkWidget  *root,
                    const char *type_name,
                    const char *text)
{
  GType type = g_type_from_name (type_name);

  if (!gtk_widget_get_mapped (root))
    return NULL;

  if (type != 0 && g_type_is_a (G_OBJECT_TYPE (root), type) &&
      (text == NULL || g_strcmp0 (get_text (root), text) == 0))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = easel_ui_test_find (child, type_name, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}
