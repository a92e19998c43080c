/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The left half of a workflow's page: what is dropped and pasted, what is refused, and forms of any length. */

#include <glib/gstdio.h>

#include "support/easel-ui-test.h"
#include "ui/form/easel-field-view.h"
#include "ui/form/easel-form-view.h"
#include "ui/picture/easel-shrink.h"
#include "ui/workflow/easel-workflow-drop.h"

static GtkWidget *
find_well (EaselUiFixture *f)
{
  return easel_ui_test_find (easel_ui_test_find (f->window, "EaselMediaView", NULL), "GtkButton", "Choose…");
}

static EaselField *
get_picture_field (EaselUiFixture *f)
{
  return easel_field_view_get_field (EASEL_FIELD_VIEW (easel_ui_test_find (f->window, "EaselMediaView", NULL)));
}

static guint
count_results (EaselUiFixture *f)
{
  g_autoptr(GDir) dir = g_dir_open (f->results, 0, NULL);
  const char *name;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_suffix (name, ".png");

  return count;
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

      for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
        {
          g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

          if (GTK_IS_DROP_TARGET (controller))
            return GTK_DROP_TARGET (controller); /* the widget holds it */
        }
    }

  return NULL;
}

static void
drop_two (GtkWidget  *widget,
          const char *one,
          const char *two)
{
  g_autoptr(GFile) first = g_file_new_for_path (one);
  g_autoptr(GFile) second = g_file_new_for_path (two);
  GFile *files[] = { first, second };
  g_auto(GValue) value = G_VALUE_INIT;
  gboolean is_taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (files, 2));
  g_signal_emit_by_name (find_drop_target (widget), "drop", &value, 10.0, 10.0, &is_taken);
  g_assert_true (is_taken);
}

/* The first of several pictures is in the field; a word makes a run of each. */
static void
test_several (EaselUiFixture *f,
              gconstpointer   data)
{
  g_autofree char *one = easel_ui_test_make_picture (f->folder, "one.png");
  g_autofree char *two = easel_ui_test_make_picture (f->folder, "two.png");
  GtkWidget *button;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  drop_two (find_well (f), one, two);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "one.png") != NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Used the first of 2 pictures.") != NULL);
  easel_ui_test_screenshot (f->window, "several");
  easel_test_wait_until ((button = easel_ui_test_find (f->window, "GtkButton", "_Run all 2")) != NULL);
  g_signal_emit_by_name (button, "clicked");
  easel_test_wait_until (count_results (f) == 2);
}

static void
test_wrong_kind (EaselUiFixture *f,
                 gconstpointer   data)
{
  g_autofree char *path = g_build_filename (f->folder, "song.mp3", NULL);

  g_assert_true (g_file_set_contents (path, "ID3", 3, NULL));
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  g_assert_true (easel_ui_test_drop (find_well (f), path));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "This field takes pictures.") != NULL);
  g_assert_cmpstr (easel_field_get_text (get_picture_field (f)), ==, "");
}

static EaselWorkflowDrop *
find_workflow_drop (GtkWidget *root)
{
  if (EASEL_IS_WORKFLOW_DROP (root))
    return EASEL_WORKFLOW_DROP (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      EaselWorkflowDrop *found = find_workflow_drop (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static char *
make_picture_with_workflow (EaselUiFixture *f)
{
  static const char WORKFLOW[] =
    "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"motto\",\"default_value\":\"x\"}}}";
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 16, 16);
  char *path = g_build_filename (f->folder, "carrier.png", NULL);

  gdk_pixbuf_fill (pixbuf, 0x884422ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, "tEXt::prompt", WORKFLOW, NULL));

  return path;
}

/* The place to open a workflow comes up for a picture that carries one, and for no other. */
static void
test_workflow_drop (EaselUiFixture *f,
                    gconstpointer   data)
{
  g_autofree char *plain_path = easel_ui_test_make_picture (f->folder, "plain.png");
  g_autofree char *carrier_path = make_picture_with_workflow (f);
  g_autoptr(GFile) plain = g_file_new_for_path (plain_path);
  g_autoptr(GFile) carrier = g_file_new_for_path (carrier_path);
  EaselWorkflowDrop *drop;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  drop = find_workflow_drop (f->window);
  g_assert_nonnull (drop);

  easel_workflow_drop_offer (drop, plain);
  easel_ui_test_settle (f->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (drop)));
  easel_workflow_drop_offer (drop, carrier);
  easel_test_wait_until (gtk_widget_get_visible (GTK_WIDGET (drop)));
  g_assert_nonnull (easel_ui_test_find (GTK_WIDGET (drop), "GtkLabel", "Open the workflow in this picture"));
  easel_ui_test_screenshot (f->window, "workflow-drop");

  g_assert_true (easel_ui_test_drop (GTK_WIDGET (drop), carrier_path));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselTextView", NULL) != NULL);
}

static void
test_shrink (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = easel_ui_test_make_picture (folder, "large.png");
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) smaller = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  const goffset limit = 1500;
  GStatBuf info;
  int width, height;

  g_assert_true (g_stat (path, &info) == 0 && info.st_size > limit);
  easel_shrink_async (file, limit, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  smaller = easel_shrink_finish (result, &error);
  g_assert_no_error (error);

  g_assert_true (g_stat (g_file_peek_path (smaller), &info) == 0);
  g_assert_cmpint (info.st_size, <=, limit);
  g_assert_nonnull (gdk_pixbuf_get_file_info (g_file_peek_path (smaller), &width, &height));
  g_assert_cmpint (ABS (width * 480 - height * 640), <=, 640);
  easel_test_remove_folder (folder);
}

static EaselForm *
create_long_form (guint count)
{
  g_autoptr(GString) text = g_string_new ("{");
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(EaselWorkflow) workflow = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text,
                            "%s\"%u\":{\"class_type\":\"%s\",\"inputs\":{\"input_id\":\"i%u\",\"display_name\":\"Input %u\","
                            "\"default_value\":%s,\"min_value\":0,\"max_value\":100}}",
                            i > 0 ? "," : "", i + 1,
                            i % 3 == 0   ? "ComfyUIDeployExternalText"
                            : i % 3 == 1 ? "ComfyUIDeployExternalNumberSlider"
                                         : "ComfyUIDeployExternalBoolean",
                            i, i, i % 3 == 0 ? "\"words\"" : i % 3 == 1 ? "7" : "true");
  g_string_append (text, "}");
  bytes = g_bytes_new (text->str, text->len);
  workflow = easel_workflow_new_from_bytes (bytes, "long", &error);
  g_assert_no_error (error);

  return easel_form_new (workflow);
}

static guint
count_field_views (GtkWidget *root)
{
  guint count = EASEL_IS_FIELD_VIEW (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_field_views (child);

  return count;
}

#if defined(__SANITIZE_ADDRESS__)
#define SLOWNESS 10
#else
#define SLOWNESS 1
#endif

/* The first screen of two hundred inputs is there at once, the rest comes in slices; a key press costs next to nothing. */
static void
test_long (void)
{
  g_autoptr(EaselForm) form = create_long_form (200);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = g_object_new (EASEL_TYPE_FORM_VIEW, NULL);
  g_autoptr(EaselField) field = NULL;
  gint64 begin, first, typed;

  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_set_default_size (GTK_WINDOW (window), 440, 700);
  gtk_window_present (GTK_WINDOW (window));
  easel_ui_test_settle (window);

  begin = g_get_monotonic_time ();
  easel_form_view_set_form (EASEL_FORM_VIEW (view), form, NULL, NULL, NULL);
  first = g_get_monotonic_time () - begin;
  g_assert_cmpuint (count_field_views (view), <, 50);
  easel_test_wait_until (count_field_views (view) == 200);

  field = g_list_model_get_item (G_LIST_MODEL (form), 0);
  begin = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strnfill (i + 1, 'a');

      easel_field_set_text (field, text);
    }
  typed = (g_get_monotonic_time () - begin) / 100;

  g_test_message ("first screen of 200 inputs: %.1f ms; a key: %.2f ms", first / 1000.0, typed / 1000.0);
  g_assert_cmpfloat (first / 1000.0, <, 100 * SLOWNESS);
  g_assert_cmpfloat (typed / 1000.0, <, 5 * SLOWNESS);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/form-view/several", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_several, easel_ui_fixture_tear_down);
  g_test_add ("/ui/form-view/wrong-kind", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_wrong_kind,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/form-view/workflow-drop", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_workflow_drop,
              easel_ui_fixture_tear_down);
  g_test_add_func ("/ui/form-view/shrink", test_shrink);
  g_test_add_func ("/ui/form-view/long", test_long);

  return g_test_run ();
}
