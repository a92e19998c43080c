/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person comes for: a picture is dropped, the sample runs, the result is a file and stands in the history. */

#include "support/easel-ui-test.h"
#include "ui/form/easel-field-view.h"

static GtkWidget *
find_well (EaselUiFixture *f)
{
  GtkWidget *view = easel_ui_test_find (f->window, "EaselMediaView", NULL);

  g_assert_nonnull (view);

  return easel_ui_test_find (view, "GtkButton", "Choose…");
}

static void
drop_picture (EaselUiFixture *f)
{
  g_autofree char *path = easel_ui_test_make_picture (f->folder, "colors.png");

  g_assert_true (easel_ui_test_drop (find_well (f), path));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "colors.png") != NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Uploaded") != NULL);
}

static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    count += g_str_has_suffix (name, ".png");

  return count;
}

static gboolean
has_finished (EaselUiFixture *f)
{
  GtkWidget *again = easel_ui_test_find (f->window, "GtkButton", "Run again");

  return again != NULL && count_files (f->results) > 0;
}

/* The server goes away in the middle: the strip says so, the draft stays, and the run is sent when it is back. */
static void
test_server_gone (EaselUiFixture *f,
                  gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  drop_picture (f);
  easel_ui_fixture_stop (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Try now") != NULL);
  easel_ui_test_screenshot (f->window, "offline");

  easel_ui_fixture_start (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (easel_studio_get_trouble (f->studio) == NULL);
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (has_finished (f));
}

static void
test_draft (EaselUiFixture *f,
            gconstpointer   data)
{
  GtkWidget *view;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  view = easel_ui_test_find (f->window, "EaselTextView", NULL);
  g_assert_nonnull (view);
  easel_field_set_text (easel_field_view_get_field (EASEL_FIELD_VIEW (view)), "Typed before leaving");

  easel_ui_fixture_open (f, "Soft glow");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselMediaView", NULL) != NULL);
  easel_ui_fixture_open (f, "Poster");
  easel_test_wait_until ((view = easel_ui_test_find (f->window, "EaselTextView", NULL)) != NULL);
  g_assert_cmpstr (easel_field_get_text (easel_field_view_get_field (EASEL_FIELD_VIEW (view))), ==,
                   "Typed before leaving");
  easel_ui_test_screenshot (f->window, "poster");
}

static void
test_run (EaselUiFixture *f,
          gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  drop_picture (f);
  easel_ui_test_screenshot (f->window, "dropped");

  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Cancel run") != NULL);
  easel_ui_test_screenshot (f->window, "running");
  easel_test_wait_until (has_finished (f));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselPictureView", NULL) != NULL);
  easel_ui_test_screenshot (f->window, "finished");
  g_assert_cmpuint (count_files (f->results), ==, 1);

  gtk_widget_activate_action (f->window, "win.show-history", "s", "");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselHistoryTile", NULL) != NULL);
  easel_ui_test_screenshot (f->window, "history");
}

/* The first thing that a new person presses. */
static void
test_sample (EaselUiFixture *f,
             gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  g_signal_emit_by_name (easel_ui_test_find (f->window, "GtkButton", "Try a sample picture"), "clicked");
  easel_test_wait_until (has_finished (f));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselPictureView", NULL) != NULL);
  easel_ui_test_screenshot (f->window, "main");
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/story/run", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_run, easel_ui_fixture_tear_down);

  g_test_add ("/ui/story/server-gone", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_server_gone,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/story/sample", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_sample, easel_ui_fixture_tear_down);
  g_test_add ("/ui/story/draft", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_draft, easel_ui_fixture_tear_down);

  return g_test_run ();
}
