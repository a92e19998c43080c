/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results looked at: on the whole screen, beside each other, as what they are; and what leaves the program with them. */

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "base/easel-settings.h"
#include "support/easel-ui-test.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-share.h"
#include "ui/viewer/easel-viewer.h"

typedef struct {
  char        *folder;
  GListStore  *outputs;
  GtkWidget   *window;
  EaselViewer *viewer;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->outputs = g_list_store_new (EASEL_TYPE_OUTPUT);
  f->viewer = g_object_new (EASEL_TYPE_VIEWER, NULL);
  f->window = g_object_new (GTK_TYPE_WINDOW, "child", f->viewer, "default-width", 700, "default-height", 500, NULL);
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->outputs);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

static EaselOutput *
add_output (Fixture    *f,
            const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr(EaselOutput) output = easel_output_new ("output", "images", g_list_model_get_n_items (G_LIST_MODEL (f->outputs)));

  easel_output_set_file_name (output, name);
  easel_output_set_saved (output, path);
  g_list_store_append (f->outputs, output);

  return output; /* the list holds it */
}

static void
add_picture (Fixture    *f,
             const char *name)
{
  g_autofree char *path = easel_ui_test_make_picture (f->folder, name);

  add_output (f, path);
}

static void
add_file (Fixture    *f,
          const char *name,
          const char *text)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  add_output (f, path);
}

static GtkWindow *
find_other_window (Fixture *f)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (GTK_WIDGET (window) != f->window && gtk_window_get_transient_for (window) == GTK_WINDOW (f->window))
        return window; /* GTK holds it */
    }

  return NULL;
}

/* The other window shows what is shown here, and what is stepped to there is shown here when it closes. */
static void
test_fullscreen (Fixture       *f,
                 gconstpointer  data)
{
  GtkWindow *window;
  EaselViewer *viewer;

  add_picture (f, "one.png");
  add_picture (f, "two.png");
  easel_viewer_set_outputs (f->viewer, G_LIST_MODEL (f->outputs));
  easel_viewer_select (f->viewer, 1);
  gtk_widget_activate_action (GTK_WIDGET (f->viewer), "viewer.fullscreen", NULL);
  easel_test_wait_until ((window = find_other_window (f)) != NULL);
  easel_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  viewer = EASEL_VIEWER (gtk_window_get_child (window));
  g_assert_true (easel_viewer_get_selected (viewer) == easel_viewer_get_selected (f->viewer));

  gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.previous", NULL);
  g_assert_cmpstr (easel_output_get_file_name (easel_viewer_get_selected (f->viewer)), ==, "one.png");
  gtk_window_close (window);
  easel_test_wait_until (find_other_window (f) == NULL);
}

static void
test_compare (Fixture       *f,
              gconstpointer  data)
{
  GtkWidget *toggle;

  add_picture (f, "one.png");
  add_picture (f, "two.png");
  easel_viewer_set_outputs (f->viewer, G_LIST_MODEL (f->outputs));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselPictureView", NULL) != NULL);
  g_assert_null (easel_ui_test_find (f->window, "GtkToggleButton", "Side by side"));
  gtk_widget_activate_action (GTK_WIDGET (f->viewer), "viewer.compare", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselCompareView", NULL) != NULL);
  easel_test_wait_until ((toggle = easel_ui_test_find (f->window, "GtkToggleButton", "Side by side")) != NULL);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  easel_ui_test_screenshot (f->window, "side-by-side");
}

/* A web page could run anything: it is named, and opened elsewhere. */
static void
test_unknown (Fixture       *f,
              gconstpointer  data)
{
  add_file (f, "report.html", "<script>alert (1)</script>");
  easel_viewer_set_outputs (f->viewer, G_LIST_MODEL (f->outputs));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "report.html") != NULL);
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkButton", "Open with…"));
  g_assert_null (easel_ui_test_find (f->window, "GtkTextView", NULL));
}

static void
test_text (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *view;
  g_autofree char *text = NULL;

  add_file (f, "caption.txt", "<b>a fox</b>");
  easel_viewer_set_outputs (f->viewer, G_LIST_MODEL (f->outputs));
  easel_test_wait_until ((view = easel_ui_test_find (f->window, "GtkTextView", NULL)) != NULL);
  easel_test_wait_until (gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))) > 0);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "<b>a fox</b>");
}

/* A file that is no video: whatever the media backend makes of it, there is a sentence and a way on. */
static void
test_unplayable (Fixture       *f,
                 gconstpointer  data)
{
  add_file (f, "clip.mp4", "no video at all");
  easel_viewer_set_outputs (f->viewer, G_LIST_MODEL (f->outputs));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Open with…") != NULL);
}

static char *
write_as (GdkContentProvider *provider,
          const char         *mime_type,
          gsize              *size)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  gdk_content_provider_write_mime_type_async (provider, mime_type, stream, G_PRIORITY_DEFAULT, NULL,
                                              easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  gdk_content_provider_write_mime_type_finish (provider, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write (stream, "", 1, NULL, NULL) == 1);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  *size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)) - 1;

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static char *
make_picture_with_workflow (Fixture *f)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 8, 8);
  char *path = g_build_filename (f->folder, "made.png", NULL);

  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, "tEXt::prompt", "{\"1\":{\"class_type\":\"Secret\"}}", NULL));

  return path;
}

static gboolean
holds (const char *bytes,
       gsize       size,
       const char *word)
{
  return memmem (bytes, size, word, strlen (word)) != NULL;
}

/* What is dragged and copied tells how it was made only if the person wants that; the result itself keeps it. */
static void
test_share (Fixture       *f,
            gconstpointer  data)
{
  gboolean strip = GPOINTER_TO_INT (data);
  g_autoptr(GSettings) settings = easel_settings_new ();
  g_autofree char *path = make_picture_with_workflow (f);
  EaselOutput *output = add_output (f, path);
  g_autoptr(GdkContentProvider) provider = NULL;
  g_autoptr(GdkContentFormats) formats = NULL;
  g_autofree char *bytes = NULL;
  g_autofree char *list = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(GFile) shared = NULL;
  g_autofree char *shared_bytes = NULL;
  gsize size, list_size, shared_size;

  g_settings_set_boolean (settings, "strip-metadata", strip);
  provider = easel_outgoing_new_provider (output);
  formats = gdk_content_provider_ref_formats (provider);
  g_assert_cmpint (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST), ==, !strip);

  bytes = write_as (provider, "image/png", &size);
  g_assert_cmpint (holds (bytes, size, "Secret"), ==, !strip);
  list = write_as (provider, "text/uri-list", &list_size);
  shared = g_file_new_for_uri (g_strstrip (list));
  kept = g_file_get_basename (shared);
  g_assert_cmpstr (kept, ==, "made.png");
  g_assert_true (g_file_load_contents (shared, NULL, &shared_bytes, &shared_size, NULL, NULL));
  g_assert_cmpint (holds (shared_bytes, shared_size, "Secret"), ==, !strip);

  g_clear_pointer (&bytes, g_free);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (holds (bytes, size, "Secret"));
  g_settings_reset (settings, "strip-metadata");
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/viewer/fullscreen", Fixture, NULL, set_up, test_fullscreen, tear_down);
  g_test_add ("/ui/viewer/compare", Fixture, NULL, set_up, test_compare, tear_down);
  g_test_add ("/ui/viewer/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/ui/viewer/text", Fixture, NULL, set_up, test_text, tear_down);
  g_test_add ("/ui/viewer/unplayable", Fixture, NULL, set_up, test_unplayable, tear_down);
  g_test_add ("/ui/viewer/share/whole", Fixture, GINT_TO_POINTER (FALSE), set_up, test_share, tear_down);
  g_test_add ("/ui/viewer/share/stripped", Fixture, GINT_TO_POINTER (TRUE), set_up, test_share, tear_down);

  return g_test_run ();
}
