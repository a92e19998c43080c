/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window opens, says what it is, and leaves nothing behind. */

#include "support/easel-ui-test.h"

typedef struct {
  EaselApplication *application;
  GtkWidget        *window;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  f->application = easel_application_new ();
  g_application_set_flags (G_APPLICATION (f->application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (f->application), NULL, &error);
  g_assert_no_error (error);

  f->window = GTK_WIDGET (easel_window_new (f->application));
  gtk_window_present (GTK_WINDOW (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *watched = f->window;

  g_object_add_weak_pointer (G_OBJECT (f->window), (gpointer *) &watched);
  gtk_window_destroy (GTK_WINDOW (f->window));
  easel_test_wait_until (watched == NULL);
  g_object_unref (f->application);
}

static void
test_opens (Fixture       *f,
            gconstpointer  data)
{
  easel_ui_test_settle (f->window);

  g_assert_nonnull (easel_ui_test_find (f->window, "GtkMenuButton", "Main menu"));
  easel_ui_test_screenshot (f->window, "window");
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/window/opens", Fixture, NULL, set_up, test_opens, tear_down);

  return g_test_run ();
}
