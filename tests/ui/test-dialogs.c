/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows beside the window: preferences, an account, the keys. */

#include "support/easel-ui-test.h"
#include "ui/account/easel-account-window.h"
#include "ui/easel-preferences.h"

static void
close_window (GtkWindow *window)
{
  GtkWindow *watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &watched);
  gtk_window_destroy (window);
  easel_test_wait_until (watched == NULL);
}

static void
test_preferences (EaselUiFixture *f,
                  gconstpointer   data)
{
  GtkWindow *window;

  easel_ui_fixture_present (f);
  window = easel_preferences_present (GTK_WINDOW (f->window), f->settings);
  easel_ui_test_screenshot (GTK_WIDGET (window), "preferences");
  g_assert_nonnull (easel_ui_test_find (GTK_WIDGET (window), "AdwActionRow", "Runs at a time"));
  close_window (window);
}

/* Nobody answers at the address: the window says so and keeps what was typed. */
static void
test_account (EaselUiFixture *f,
              gconstpointer   data)
{
  EaselAccountWindow *window;
  GtkWidget *address, *key;

  easel_ui_fixture_present (f);
  window = easel_account_window_present (GTK_WINDOW (f->window), f->studio, NULL);
  easel_ui_test_settle (GTK_WIDGET (window));
  address = easel_ui_test_find (GTK_WIDGET (window), "AdwEntryRow", "Server address");
  key = easel_ui_test_find (GTK_WIDGET (window), "AdwEntryRow", "API key");
  gtk_editable_set_text (GTK_EDITABLE (address), "http://127.0.0.1:1/api");
  gtk_editable_set_text (GTK_EDITABLE (key), "typed");
  g_signal_emit_by_name (easel_ui_test_find (GTK_WIDGET (window), "GtkButton", "Connect"), "clicked");
  easel_test_wait_until (gtk_widget_get_sensitive (easel_ui_test_find (GTK_WIDGET (window), "GtkButton", "Connect")));
  easel_ui_test_screenshot (GTK_WIDGET (window), "account");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (key)), ==, "typed");
  close_window (GTK_WINDOW (window));
}

static void
test_keys (EaselUiFixture *f,
           gconstpointer   data)
{
  g_autoptr(GtkBuilder) builder = NULL;
  GtkWidget *window;

  easel_ui_fixture_present (f);
  builder = gtk_builder_new_from_resource ("/io/github/easelapp/Easel/gtk/help-overlay.ui");
  window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/dialogs/preferences", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_preferences,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/dialogs/account", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_account,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/dialogs/keys", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_keys, easel_ui_fixture_tear_down);

  return g_test_run ();
}
