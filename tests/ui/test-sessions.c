/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine is rented from the sidebar, its meter stands there, and it is ended again. */

#include "support/easel-ui-test.h"
#include "ui/sessions/easel-session-window.h"

static GtkWidget *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_OBJECT_TYPE (window) == type)
        return window; /* GTK holds it */
    }

  return NULL;
}

static void
test_rent (EaselUiFixture *f,
           gconstpointer   data)
{
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GtkWidget *window, *start;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkLabel", "No machine is running"));

  gtk_widget_activate_action (f->window, "win.start-session", NULL);
  easel_test_wait_until ((window = find_window (EASEL_TYPE_SESSION_WINDOW)) != NULL);
  easel_test_wait_until ((start = easel_ui_test_find (window, "GtkButton", "Start")) != NULL &&
                         gtk_widget_get_sensitive (start));
  easel_ui_test_screenshot (window, "session-start");
  g_signal_emit_by_name (start, "clicked");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselSessionRow", NULL) != NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Ready") != NULL);
  easel_ui_test_screenshot (f->window, "session");

  session = g_list_model_get_item (G_LIST_MODEL (easel_studio_get_sessions (f->studio)), 0);
  easel_session_list_end_async (easel_studio_get_sessions (f->studio), session, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_session_list_end_finish (easel_studio_get_sessions (f->studio), result, NULL));
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselSessionRow", NULL) == NULL);
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/sessions/rent", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_rent, easel_ui_fixture_tear_down);

  return g_test_run ();
}
