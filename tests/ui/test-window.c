/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a person meets it: it opens on a sample, takes a picture, runs, shows what came out. */

#include "support/easel-ui-test.h"

static void
test_opens (EaselUiFixture *f,
            gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselFieldView", NULL) != NULL);

  easel_ui_test_screenshot (f->window, "first-start");
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkMenuButton", "Main menu"));
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkLabel", "Your results appear here"));
  easel_ui_test_screenshot (f->window, "first-start");
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/window/opens", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_opens,
              easel_ui_fixture_tear_down);

  return g_test_run ();
}
