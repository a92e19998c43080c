/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dragged in from another program, run, and dragged out to another program: with a real pointer, between processes. */

#include "support/easel-ui-pointer.h"
#include "support/easel-ui-test.h"

static GtkWidget *
find_well (EaselUiFixture *f)
{
  GtkWidget *view = easel_ui_test_find (f->window, "EaselMediaView", NULL);
  GtkWidget *well = view != NULL ? easel_ui_test_find (view, "GtkStack", NULL) : NULL;

  for (; well != NULL && !gtk_widget_has_css_class (well, "well"); well = gtk_widget_get_parent (well))
    ;

  return well;
}

static gboolean
is_under_drag (GtkWidget *widget)
{
  return (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_DROP_ACTIVE) != 0;
}

/* Beside the partner, which stands in the left corner. */
static void
open_window (EaselUiFixture *f)
{
  g_settings_set_int (f->settings, "window-width", 1000);
  g_settings_set_int (f->settings, "window-height", 800);
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  easel_ui_pointer_move_window (f->window, 240, 0);
  easel_test_wait_until (find_well (f) != NULL);
  easel_ui_test_settle (f->window);
}

static gboolean
is_uploaded (gpointer data)
{
  EaselUiFixture *f = data;

  return easel_ui_test_find (f->window, "GtkLabel", "Uploaded") != NULL;
}

static void
drag_in (EaselUiFixture *f,
         const char     *kind,
         const char     *path)
{
  g_autoptr(EaselUiPartner) partner = easel_ui_partner_new ("offer", kind, path);

  easel_ui_partner_drag_to (partner, find_well (f));
  easel_test_wait_until (is_under_drag (find_well (f)));
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkLabel", "Release to use this picture"));
  if (g_str_equal (kind, "files"))
    easel_ui_test_screenshot (f->window, "drag-over");
  easel_ui_pointer_drop_until (is_uploaded, f);
  easel_test_wait_until (easel_ui_partner_get (partner, "dragged") != NULL);
}

static char *
drag_out (EaselUiFixture *f,
          const char     *kind)
{
  g_autoptr(EaselUiPartner) partner = easel_ui_partner_new ("take", kind, NULL);

  easel_ui_partner_drag_from (partner, easel_ui_test_find (f->window, "EaselPictureView", NULL));
  easel_ui_pointer_release ();
  easel_test_wait_until (easel_ui_partner_get (partner, "took ") != NULL);

  return g_strdup (easel_ui_partner_get (partner, "took "));
}

/* The whole of it: in, run, out. */
static void
test_story (EaselUiFixture *f,
            gconstpointer   data)
{
  g_autofree char *path = NULL;
  g_autofree char *taken = NULL;
  g_autofree char *seen = NULL;

  if (!easel_ui_pointer_is_ours ())
    return;

  open_window (f);
  path = easel_ui_test_make_picture (f->folder, "colors.png");
  drag_in (f, "files", path);
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkLabel", "colors.png"));

  easel_ui_pointer_click (easel_ui_test_find (f->window, "AdwSplitButton", NULL));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Run again") != NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselPictureView", NULL) != NULL);
  easel_ui_test_settle (f->window);

  taken = drag_out (f, "files");
  g_assert_true (g_str_has_prefix (taken, f->results));
  g_assert_true (g_file_test (taken, G_FILE_TEST_IS_REGULAR));
  seen = drag_out (f, "texture");
  g_assert_cmpstr (seen, ==, "640 x 480");
  easel_ui_test_screenshot (f->window, "drag-done");
}

/* What file managers, browsers and picture editors give. */
static void
test_kinds (EaselUiFixture *f,
            gconstpointer   data)
{
  const char *kind = data;
  g_autofree char *path = NULL;

  if (!easel_ui_pointer_is_ours ())
    return;

  open_window (f);
  path = easel_ui_test_make_picture (f->folder, "colors.png");
  drag_in (f, kind, path);
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/drag/story", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_story, easel_ui_fixture_tear_down);
  g_test_add ("/ui/drag/texture", EaselUiFixture, "texture", easel_ui_fixture_set_up, test_kinds,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/drag/png", EaselUiFixture, "png", easel_ui_fixture_set_up, test_kinds, easel_ui_fixture_tear_down);
  g_test_add ("/ui/drag/address", EaselUiFixture, "address", easel_ui_fixture_set_up, test_kinds,
              easel_ui_fixture_tear_down);

  return g_test_run ();
}
