/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions of a server that costs, refuses, loses its answers, and fails to start a machine. */

#include <libsoup/soup.h>

#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "ui/sessions/easel-session-farewell.h"
#include "ui/sessions/easel-session-row.h"

#define START (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC)  /* 2026-02-03 10:00 UTC */

typedef struct {
  EaselUiFixture  ui;
  SoupServer     *server;
  GString        *sessions;   /* the list */
  const char     *refusal;    /* of the next creation, NULL: none */
  guint           created;    /* creations that were asked for */
  gboolean        loses;      /* creates, and answers with a failure */
} Fixture;

static void
add_session (Fixture    *f,
             const char *id,
             const char *machine,
             const char *gpu,
             int         end,
             const char *url)
{
  g_string_append_printf (f->sessions, "%s{\"id\":\"%s\",\"session_id\":\"%s\",\"gpu\":\"%s\",\"machine_id\":\"%s\","
                          "\"timeout\":45,\"created_at\":\"2026-02-03T10:00:00\",\"timeout_end\":\"2026-02-03T10:%02d:00\","
                          "\"url\":%s,\"org_id\":\"None\",\"status\":\"running\"}", f->sessions->len > 0 ? "," : "", id, id,
                          gpu, machine, end, url);
}

static char *
create (Fixture           *f,
        SoupServerMessage *message)
{
  f->created++;
  if (f->refusal != NULL)
    {
      soup_server_message_set_status (message, 400, NULL);
      return g_strdup_printf ("{\"detail\":\"%s\"}", f->refusal);
    }

  add_session (f, "new", "m1", "A10G", 30, "null");
  if (f->loses)
    soup_server_message_set_status (message, 500, NULL);

  return g_strdup (f->loses ? "oops" : "{\"session_id\":\"new\",\"url\":null}");
}

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fixture *f = user_data;
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (easel_clock_get_time (f->ui.clock) / G_USEC_PER_SEC);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  g_autofree char *body = NULL;

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", date);
  soup_server_message_set_status (message, 200, NULL);

  if (g_str_equal (path, "/api/session") && g_str_equal (soup_server_message_get_method (message), "POST"))
    body = create (f, message);
  else if (g_str_equal (path, "/api/sessions"))
    body = g_strdup_printf ("[%s]", f->sessions->str);
  else if (g_str_equal (path, "/api/platform/gpu-pricing"))
    body = g_strdup ("{\"T4\":0.000181,\"A10G\":0.000337,\"H100\":0.00234}");
  else if (g_str_equal (path, "/api/machine/m1"))
    body = g_strdup ("{\"id\":\"m1\",\"name\":\"Flux workbench\"}");
  else if (g_str_equal (path, "/api/machine/m2"))
    body = g_strdup ("{\"id\":\"m2\",\"name\":\"Video sandbox\"}");
  else if (g_str_equal (path, "/api/machines"))
    body = g_strdup ("[{\"id\":\"m1\",\"name\":\"Flux workbench\",\"type\":\"comfy-deploy-serverless\",\"status\":\"ready\","
                     "\"gpu\":\"A10G\",\"machine_builder_version\":\"4\",\"comfyui_version\":\"0.3.64\"},"
                     "{\"id\":\"m2\",\"name\":\"Video sandbox\",\"type\":\"comfy-deploy-serverless\",\"status\":\"building\","
                     "\"gpu\":\"H100\",\"machine_builder_version\":\"4\"},"
                     "{\"id\":\"m3\",\"name\":\"SDXL classic\",\"type\":\"classic\",\"status\":\"error\",\"gpu\":null}]");
  else if (g_str_has_prefix (path, "/api/session/"))
    {
      soup_server_message_set_status (message, 404, NULL);
      body = g_strdup ("{\"detail\":\"GPUEvent not found\"}");
    }
  else
    body = g_strdup ("[]");

  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static char *
start_vendor (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  char *address;
  GSList *uris;

  f->sessions = g_string_new (NULL);
  f->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->server, NULL, answer_cb, f, NULL);
  soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (f->server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return address;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  g_autoptr(EaselAccount) account = NULL;

  f->ui.clock = easel_clock_new_fake (START);
  easel_ui_fixture_set_up (&f->ui, NULL);
  address = start_vendor (f);
  easel_ui_fixture_present (&f->ui);
  easel_test_wait_until (easel_studio_is_open (f->ui.studio));
  easel_accounts_add_async (easel_studio_get_accounts (f->ui.studio), "Studio Norte", address, "a-key-for-tests", TRUE, NULL,
                            easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  account = easel_accounts_add_finish (easel_studio_get_accounts (f->ui.studio), result, &error);
  g_assert_no_error (error);
  easel_studio_use_account (f->ui.studio, account);
  easel_test_wait_until (easel_studio_get_sessions (f->ui.studio) != NULL);
  easel_test_settle ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_ui_fixture_tear_down (&f->ui, NULL);
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  g_string_free (f->sessions, TRUE);
  g_object_unref (f->ui.clock);
}

static void
pass_time (Fixture *f,
           guint    seconds)
{
  for (guint i = 0; i < seconds; i++)
    {
      easel_clock_advance (f->ui.clock, G_USEC_PER_SEC);
      if (i % 5 == 0)
        easel_test_settle ();
    }
  easel_test_settle ();
}

#define pass_until(f, condition)                              \
  G_STMT_START                                                \
  {                                                           \
    gint64 deadline_ = easel_test_get_deadline ();            \
    for (easel_test_settle (); !(condition); pass_time (f, 1)) \
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_); \
  }                                                           \
  G_STMT_END

static GtkWidget *
find_window (const char *type_name)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_str_equal (G_OBJECT_TYPE_NAME (window), type_name) && gtk_widget_get_mapped (window))
        return window; /* GTK holds it */
    }

  return NULL;
}

static gboolean
shows (GtkWidget  *window,
       const char *text)
{
  return window != NULL && easel_ui_test_find (window, "GtkLabel", text) != NULL;
}

static GtkWidget *
open_sheet (Fixture *f)
{
  GtkWidget *sheet, *start;

  easel_watchdog_pause (); /* to build a window takes GTK its time */
  gtk_widget_activate_action (f->ui.window, "win.start-session", NULL);
  easel_test_wait_until ((sheet = find_window ("EaselSessionWindow")) != NULL);
  easel_test_wait_until ((start = easel_ui_test_find (sheet, "GtkButton", "Start")) != NULL &&
                         gtk_widget_get_sensitive (start));
  easel_watchdog_resume ();

  return sheet;
}

/* What the plan refuses is explained, with the way out. */
static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  GtkWidget *sheet = open_sheet (f);

  pass_until (f, shows (sheet, "At most $0.61"));
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkToggleButton", "60"));
  easel_test_wait_until (shows (sheet, "At most $1.21"));
  f->refusal = "Free plan users are limited to 30 minutes timeout";
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Start"));
  pass_until (f, easel_ui_test_find (sheet, "GtkButton", "Use 30 minutes") != NULL);
  g_assert_true (shows (sheet, "The free plan allows 30 minutes for a session, extensions included: choose less, or change "
                               "the plan on the website"));
  easel_ui_test_screenshot (sheet, "session-refused");
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Use 30 minutes"));
  easel_test_wait_until (shows (sheet, "At most $0.61"));

  f->refusal = "Insufficient balance for requested operation";
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Start"));
  pass_until (f, shows (sheet, "Not enough credit for a session: add some on the website, then try again"));
  g_assert_cmpuint (f->created, ==, 2);
  gtk_window_close (GTK_WINDOW (sheet));
}

/* The answer is lost, the list decides: one session, asked for once. Then it never becomes ready. */
static void
test_lost (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *sheet = open_sheet (f);

  f->loses = TRUE;
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Start"));
  pass_until (f, find_window ("EaselSessionWindow") == NULL);
  pass_until (f, shows (f->ui.window, "Flux workbench"));
  g_assert_cmpuint (f->created, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (easel_studio_get_sessions (f->ui.studio))), ==, 1);

  g_string_truncate (f->sessions, 0);
  pass_until (f, shows (f->ui.window, "Flux workbench could not be started"));
  g_assert_null (easel_ui_test_find (f->ui.window, "EaselSessionRow", NULL));
  easel_ui_test_click (easel_ui_test_find (f->ui.window, "GtkButton", "Show log"));
  easel_test_wait_until (shows (f->ui.window, "This session has ended"));
}

/* Two that run, one of them late: rows, meter, its popover; one ends elsewhere and the other stays selected. */
static void
test_meter (Fixture       *f,
            gconstpointer  data)
{
  GtkWidget *row, *meter;

  add_session (f, "a", "m1", "A10G", 45, "\"http://a.example\"");
  add_session (f, "b", "m2", "H100", 26, "\"http://b.example\"");
  pass_until (f, shows (f->ui.window, "Video sandbox"));
  easel_clock_suspend (f->ui.clock, START + (21 * 60 + 48) * G_USEC_PER_SEC - easel_clock_get_time (f->ui.clock));
  pass_time (f, 1);
  meter = easel_ui_test_find (f->ui.window, "EaselSessionMeter", NULL);
  g_assert_true (shows (meter, "4 min"));
  g_assert_true (shows (meter, "+1"));

  easel_watchdog_pause ();
  gtk_menu_button_popup (GTK_MENU_BUTTON (easel_ui_test_find (meter, "GtkMenuButton", NULL)));
  pass_until (f, easel_ui_test_find (f->ui.window, "EaselSessionPopover", NULL) != NULL);
  easel_watchdog_resume ();
  pass_time (f, 2);
  g_assert_true (shows (f->ui.window, "All sessions today"));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (easel_ui_test_find (meter, "GtkMenuButton", NULL)));
  easel_test_wait_until (easel_ui_test_find (f->ui.window, "EaselSessionPopover", NULL) == NULL);

  row = gtk_widget_get_ancestor (easel_ui_test_find (f->ui.window, "GtkLabel", "Flux workbench"), EASEL_TYPE_SESSION_ROW);
  easel_ui_test_click (row);
  easel_test_wait_until (easel_ui_test_find (f->ui.window, "EaselSessionPage", NULL) != NULL);
  g_string_truncate (f->sessions, 0);
  add_session (f, "a", "m1", "A10G", 45, "\"http://a.example\"");
  pass_until (f, !shows (f->ui.window, "Video sandbox"));
  g_assert_true (gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (row)));
}

/* Quitting and logging out ask once. */
static void
test_farewell (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GtkApplication) application = gtk_application_new ("org.example.EaselFarewell", G_APPLICATION_NON_UNIQUE);
  g_autoptr(EaselSessionFarewell) farewell = easel_session_farewell_new (application, f->ui.studio);
  GtkWidget *dialog;

  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  add_session (f, "a", "m1", "A10G", 45, "\"http://a.example\"");
  pass_until (f, shows (f->ui.window, "Flux workbench"));

  easel_watchdog_pause ();
  g_signal_emit_by_name (application, "query-end");
  g_signal_emit_by_name (application, "query-end");
  easel_test_wait_until ((dialog = find_window ("AdwMessageDialog")) != NULL);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "A Session Is Running");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                                   "Flux workbench runs on until 10:45: $1.21 an hour\n"));
  easel_ui_test_screenshot (dialog, "session-farewell");
  easel_ui_test_click (easel_ui_test_find (dialog, "GtkButton", "_Cancel"));
  easel_test_wait_until (find_window ("AdwMessageDialog") == NULL);

  /* Asked again only when it is wanted again; what is to go on goes on. */
  easel_session_farewell_quit (farewell);
  easel_test_wait_until ((dialog = find_window ("AdwMessageDialog")) != NULL);
  easel_ui_test_click (easel_ui_test_find (dialog, "GtkButton", "_Keep Running"));
  easel_test_wait_until (find_window ("AdwMessageDialog") == NULL);
  easel_watchdog_resume ();
  pass_time (f, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (easel_studio_get_sessions (f->ui.studio))), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  easel_ui_test_init (&argc, &argv);

  /* GTK warns where the desktop's portal cannot hold up a logout; that is no fault of ours. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

#define ADD(path, function) g_test_add ("/ui/session-vendor/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("refused", test_refused);
  ADD ("lost", test_lost);
  ADD ("meter", test_meter);
  ADD ("farewell", test_farewell);

  return g_test_run ();
}
