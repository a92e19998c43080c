/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of real windows need: a display, finding widgets, pictures of the window. */

#include "config.h"

#include "support/easel-ui-test.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "accounts/easel-server-note.h"
#include "base/easel-settings.h"
#include "support/easel-watchdog-display.h"
#include "ui/easel-workflow-item.h"

/* What GtkApplication does for the program: here there is none. */
static void
load_style (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/easelapp/Easel/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), "/io/github/easelapp/Easel/icons");
}

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
  load_style ();
  easel_watchdog_excuse_display ();
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

/* Nothing is drawn of a widget that is to be laid out anew, as may be asked for at any time. */
static GskRenderNode *
draw (GtkWidget *widget)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot,
                          gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));

  return gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
}

void
easel_ui_test_screenshot (GtkWidget  *widget,
                          const char *name)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "ui", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  gint64 deadline = easel_test_get_deadline ();

  do
    easel_ui_test_settle (widget);
  while ((node = draw (widget)) == NULL && g_get_monotonic_time () < deadline);
  g_assert_nonnull (node);

  easel_watchdog_pause ();
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node, NULL);
  g_mkdir_with_parents (folder, 0755);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_test_message ("picture: %s", path);
  easel_watchdog_resume ();
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

static void
write_note (EaselUiFixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "server.json", NULL);
  g_autofree char *data = g_build_filename (f->folder, "server", NULL);
  g_autofree char *text = NULL;
  const EaselServerNote note = {
    .url = (char *) easel_server_get_url (f->server),
    .key = (char *) easel_server_get_key (f->server),
    .pid = getpid (),
    .version = (char *) EASEL_VERSION,
    .data = data,
  };

  text = easel_server_note_write (&note);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

void
easel_ui_fixture_start (EaselUiFixture *f)
{
  g_autofree char *data = g_build_filename (f->folder, "server", NULL);
  const EaselServerOptions options = { .data_folder = data, .clock = f->clock, .quirks = f->quirks };
  g_autoptr(GError) error = NULL;

  f->server = easel_server_new (&options);
  easel_server_start (f->server, &error);
  g_assert_no_error (error);
  write_note (f);
}

void
easel_ui_fixture_stop (EaselUiFixture *f)
{
  g_autofree char *path = g_build_filename (f->folder, "server.json", NULL);
  g_autoptr(GAsyncResult) result = NULL;

  g_unlink (path);
  easel_server_stop_async (f->server, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  easel_server_stop_finish (f->server, result, NULL);
  g_clear_object (&f->server);
}

void
easel_ui_fixture_set_up (EaselUiFixture *f,
                         gconstpointer   data)
{
  EaselStudioOptions options = { 0 };
  g_autofree char *archive = NULL;
  g_autofree char *server_data = NULL;
  g_autoptr(EaselLocalServer) local = NULL;

  f->folder = easel_test_make_folder ();
  f->results = g_build_filename (f->folder, "Pictures", "Easel", NULL);
  archive = g_build_filename (f->folder, "archive.db", NULL);
  server_data = g_build_filename (f->folder, "server", NULL);
  easel_ui_fixture_start (f);

  local = easel_local_server_new_in (f->folder, "/nonexistent", server_data);
  f->settings = easel_settings_new ();
  g_settings_reset (f->settings, "workflow");
  g_settings_reset (f->settings, "window-width");
  g_settings_reset (f->settings, "window-height");

  options.settings = f->settings;
  options.clock = f->clock;
  options.archive_path = archive;
  options.data_folder = f->folder;
  options.results_folder = f->results;
  options.server = local;
  f->studio = easel_studio_new (&options);
  easel_watchdog_start ();
  easel_studio_start (f->studio);
}

void
easel_ui_fixture_present (EaselUiFixture *f)
{
  easel_watchdog_allow ("a first window, for which GTK reads templates, style and fonts; bench-window times it", 10);
  f->window = GTK_WIDGET (easel_window_new (NULL, f->studio));
  gtk_window_present (GTK_WINDOW (f->window));
  easel_ui_test_settle (f->window);
  easel_watchdog_allow (NULL, 1);
  easel_test_wait_until (g_list_model_get_n_items (easel_studio_get_workflows (f->studio)) > 0);
}

void
easel_ui_fixture_open (EaselUiFixture *f,
                       const char     *workflow)
{
  easel_test_wait_until (easel_window_open_workflow (EASEL_WINDOW (f->window), workflow));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselFieldView", NULL) != NULL);
  easel_ui_test_settle (f->window);
}

void
easel_ui_fixture_tear_down (EaselUiFixture *f,
                            gconstpointer   data)
{
  GtkWidget *watched = f->window;

  easel_watchdog_stop ();
  if (f->window != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &watched);
      gtk_window_destroy (GTK_WINDOW (f->window));
      easel_test_wait_until (watched == NULL);
    }

  if (f->server != NULL)
    easel_ui_fixture_stop (f);
  g_object_unref (f->studio);
  g_object_unref (f->settings);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->results);
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller); /* the widget holds it */
    }

  return NULL;
}

gboolean
easel_ui_test_drop (GtkWidget  *widget,
                    const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file };
  g_auto(GValue) value = G_VALUE_INIT;
  GtkDropTarget *target = NULL;
  gboolean is_taken = FALSE;

  for (; widget != NULL && target == NULL; widget = gtk_widget_get_parent (widget))
    target = find_drop_target (widget);
  g_assert_nonnull (target);

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, 1));
  g_signal_emit_by_name (target, "drop", &value, 10.0, 10.0, &is_taken);

  return is_taken;
}

char *
easel_ui_test_make_picture (const char *folder,
                            const char *name)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 480);
  guchar *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  char *path = g_build_filename (folder, name, NULL);

  for (int y = 0; y < 480; y++)
    for (int x = 0; x < 640; x++)
      {
        guchar *pixel = pixels + y * stride + x * 3;

        pixel[0] = x * 255 / 640;
        pixel[1] = y * 255 / 480;
        pixel[2] = 160;
      }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));

  return path;
}

void
easel_ui_test_click (GtkWidget *widget)
{
  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_get_sensitive (widget));
  gtk_widget_activate (widget);
}

void
easel_ui_test_set_dark (gboolean is_dark)
{
  easel_watchdog_pause ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      is_dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
  easel_watchdog_resume ();
}
