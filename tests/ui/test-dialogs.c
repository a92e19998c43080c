/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows beside the window: preferences, an account, the keys. */

#include "support/easel-raw-server.h"
#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
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
  easel_watchdog_allow ("libadwaita builds the window at once", 4);
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

static GtkWidget *
find_in (GtkWidget  *window,
         const char *type,
         const char *text)
{
  GtkWidget *found = easel_ui_test_find (window, type, text);

  g_assert_nonnull (found);

  return found;
}

/* The service says "not yet", then gives the key, once; the account is there and has it (contract 1.2). */
static void
test_browser (EaselUiFixture *f,
              gconstpointer   data)
{
  EaselRawServer *service = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (service, "/api");
  EaselAccountWindow *window;
  EaselAccounts *accounts;

  easel_raw_server_add_json (service, 404, "{\"detail\":\"Auth request not found\"}");
  easel_raw_server_add_json (service, 200, "{\"api_key\":\"key-of-a-week\",\"name\":\"Studio Norte\"}");
  easel_raw_server_add_json (service, 200, "[]");

  easel_ui_fixture_present (f);
  window = easel_account_window_present (GTK_WINDOW (f->window), f->studio, NULL);
  easel_account_window_set_pages (window, "http://127.0.0.1:1");
  easel_ui_test_settle (GTK_WIDGET (window));
  gtk_editable_set_text (GTK_EDITABLE (find_in (GTK_WIDGET (window), "AdwEntryRow", "Server address")), address);
  g_signal_emit_by_name (find_in (GTK_WIDGET (window), "AdwActionRow", "Sign in with the browser"), "activated");
  easel_ui_test_screenshot (GTK_WIDGET (window), "account-browser");

  accounts = easel_studio_get_accounts (f->studio);
  easel_test_wait_until (easel_accounts_find (accounts, "Studio Norte") != NULL);
  g_assert_nonnull (strstr (easel_raw_server_get_request (service, 0), "/api/platform/comfyui/auth-response?request_id="));
  g_assert_null (strstr (easel_raw_server_get_request (service, 0), "Authorization"));
  g_assert_nonnull (strstr (easel_raw_server_get_request (service, 2), "Authorization: Bearer key-of-a-week"));
  easel_test_wait_until (easel_account_is_local (easel_studio_get_account (f->studio)) == FALSE);
  easel_raw_server_free (service);
}

/* One sentence for each cause, and what was typed stays. */
static void
test_wrong_keys (EaselUiFixture *f,
                 gconstpointer   data)
{
  static const struct {
    guint       status;
    const char *body;
    const char *says;
  } cases[] = {
    { 401, "{\"detail\":\"Invalid or expired token\"}", "This key was not accepted. Check that it was copied whole." },
    { 401, "{\"detail\":\"Revoked token\"}", "The API key has been revoked: sign in again with a new one" },
  };
  EaselRawServer *service = easel_raw_server_new ();
  g_autofree char *address = easel_raw_server_dup_address (service, "/api");
  EaselAccountWindow *window;
  GtkWidget *key;

  easel_ui_fixture_present (f);
  window = easel_account_window_present (GTK_WINDOW (f->window), f->studio, NULL);
  easel_ui_test_settle (GTK_WIDGET (window));
  key = find_in (GTK_WIDGET (window), "AdwEntryRow", "API key");
  gtk_editable_set_text (GTK_EDITABLE (find_in (GTK_WIDGET (window), "AdwEntryRow", "Server address")), address);
  gtk_editable_set_text (GTK_EDITABLE (key), "typed");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      easel_raw_server_clear (service);
      easel_raw_server_add_json (service, cases[i].status, cases[i].body);
      g_signal_emit_by_name (find_in (GTK_WIDGET (window), "GtkButton", "Connect"), "clicked");
      easel_test_wait_until (gtk_widget_get_sensitive (find_in (GTK_WIDGET (window), "GtkButton", "Connect")));
      easel_ui_test_screenshot (GTK_WIDGET (window), "account-refused");
      find_in (GTK_WIDGET (window), "GtkLabel", cases[i].says);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (key)), ==, "typed");
    }

  close_window (GTK_WINDOW (window));
  easel_raw_server_free (service);
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
  g_test_add ("/ui/dialogs/browser", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_browser,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/dialogs/wrong-keys", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_wrong_keys,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/dialogs/keys", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_keys, easel_ui_fixture_tear_down);

  return g_test_run ();
}
