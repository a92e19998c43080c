/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of rented machines outside the window, to the second, and what the buttons there do. */

#include "support/easel-test-notifications.h"
#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "sessions/easel-session-operations.h"
#include "ui/sessions/easel-session-farewell.h"
#include "ui/sessions/easel-session-notifier.h"

#define START (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC)  /* 2026-02-03 10:00 UTC */

static EaselTestBus *bus;
static EaselTestNotifications *desktop;
static GtkApplication *application; /* of all tests: a program has one */

typedef struct {
  EaselUiFixture        ui;
  EaselSessionNotifier *notifier;
  EaselSession         *session;
  char                 *over_id;  /* of a notification that outlives the session, or NULL */
} Fixture;

static void
activate_cb (GtkApplication *program,
             Fixture        *f)
{
  if (f->ui.window == NULL)
    {
      f->ui.window = GTK_WIDGET (easel_window_new (program, f->ui.studio));
      gtk_window_present (GTK_WINDOW (f->ui.window));
    }
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->ui.clock = easel_clock_new_fake (START);
  f->ui.quirks = EASEL_SERVER_QUIRK_PRICES;
  easel_ui_fixture_set_up (&f->ui, NULL);
  g_settings_set_uint (f->ui.settings, "session-idle-minutes", 0);
  g_settings_set_boolean (f->ui.settings, "session-idle-ends", FALSE);
  g_settings_set_double (f->ui.settings, "session-budget", 0);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), f);
  f->notifier = easel_session_notifier_new (G_APPLICATION (application), f->ui.studio);
  easel_test_wait_until (easel_studio_get_sessions (f->ui.studio) != NULL);
  easel_test_settle ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_session_notifier_withdraw (f->notifier, f->session);
  g_application_withdraw_notification (G_APPLICATION (application), f->over_id != NULL ? f->over_id : "none");
  easel_test_wait_until (easel_test_notifications_count_shown (desktop) == 0);
  g_clear_pointer (&f->over_id, g_free);
  g_clear_object (&f->session);
  g_clear_object (&f->notifier);
  g_signal_handlers_disconnect_by_data (application, f);
  easel_ui_fixture_tear_down (&f->ui, NULL);
  easel_test_settle ();
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

/* Started by somebody else: it is found. */
static void
rent (Fixture *f,
      int      minutes)
{
  EaselClient *client = easel_studio_get_client (f->ui.studio);
  EaselSessionList *sessions = easel_studio_get_sessions (f->ui.studio);
  g_autoptr(GAsyncResult) listed = NULL;
  g_autoptr(GAsyncResult) created = NULL;
  g_autoptr(GPtrArray) machines = NULL;
  g_autoptr(EaselSession) session = NULL;
  gint64 deadline = easel_test_get_deadline ();

  easel_client_list_machines_async (client, NULL, NULL, easel_test_keep_result, &listed);
  easel_test_wait_until (listed != NULL);
  machines = easel_client_list_machines_finish (client, listed, NULL);
  g_assert_nonnull (machines);
  easel_client_create_session_async (client, easel_machine_get_id (g_ptr_array_index (machines, 0)), NULL, minutes, NULL,
                                     easel_test_keep_result, &created);
  easel_test_wait_until (created != NULL);
  session = easel_client_create_session_finish (client, created, NULL);
  g_assert_nonnull (session);

  while (f->session == NULL || easel_session_get_state (f->session) != EASEL_SESSION_STATE_READY ||
         !g_str_equal (easel_session_get_title (f->session), "Built-in"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      pass_time (f, 1);
      if (f->session == NULL && g_list_model_get_n_items (G_LIST_MODEL (sessions)) > 0)
        f->session = g_list_model_get_item (G_LIST_MODEL (sessions), 0);
    }
}

/* Until so many seconds are left. */
static void
go_to (Fixture *f,
       gint64   left)
{
  pass_time (f, easel_session_get_time_left (f->session) - left);
  g_assert_cmpint (easel_session_get_time_left (f->session), ==, left);
}

static const EaselTestNotification *
wait_for (const char *title)
{
  easel_test_wait_until (easel_test_notifications_find (desktop, title) != NULL);

  return easel_test_notifications_find (desktop, title);
}

static void
test_warnings (Fixture       *f,
               gconstpointer  data)
{
  const EaselTestNotification *notification;
  g_autofree char *buttons = NULL;
  guint sent = easel_test_notifications_count_sent (desktop);

  rent (f, 12);
  go_to (f, 601);
  g_assert_cmpuint (easel_test_notifications_count_sent (desktop), ==, sent);
  go_to (f, 600);
  notification = wait_for ("10 minutes left on Built-in");
  g_assert_cmpstr (notification->priority, ==, "high");
  g_assert_true (g_str_has_prefix (notification->body, "CPU, $0.0"));
  buttons = easel_test_notification_dup_buttons (notification);
  g_assert_cmpstr (buttons, ==, "+15 min|End session");

  go_to (f, 301);
  g_assert_cmpuint (easel_test_notifications_count_sent (desktop), ==, sent + 1);
  go_to (f, 300);
  notification = wait_for ("5 minutes left on Built-in");
  g_assert_cmpstr (notification->priority, ==, "urgent");
  go_to (f, 120);
  wait_for ("2 minutes left on Built-in");
  g_assert_cmpuint (easel_test_notifications_count_sent (desktop), ==, sent + 3);

  /* +15 min, without any window; what was said is taken back. */
  easel_test_notification_press (wait_for ("2 minutes left on Built-in"), "+15 min", G_ACTION_GROUP (application));
  easel_test_wait_until (easel_test_notifications_count_shown (desktop) == 0);
  pass_time (f, 3);
  g_assert_cmpint (easel_session_get_time_left (f->session), >, 16 * 60);
  g_assert_null (f->ui.window);
}

/* Asleep over two marks: the more urgent one, once, when the computer wakes up. */
static void
test_suspend (Fixture       *f,
              gconstpointer  data)
{
  guint sent;

  rent (f, 30);
  sent = easel_test_notifications_count_sent (desktop);
  easel_clock_suspend (f->ui.clock, (easel_session_get_time_left (f->session) - 4 * 60) * G_USEC_PER_SEC);
  wait_for ("5 minutes left on Built-in");
  pass_time (f, 5);
  g_assert_cmpuint (easel_test_notifications_count_sent (desktop), ==, sent + 1);
}

/* End session asks in a window, which is opened for that. */
static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *dialog = NULL;

  rent (f, 30);
  go_to (f, 600);
  easel_watchdog_pause (); /* to build a window and a dialog takes GTK its time */
  easel_test_notification_press (wait_for ("10 minutes left on Built-in"), "End session", G_ACTION_GROUP (application));
  g_assert_nonnull (f->ui.window);

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        dialog = window;
    }
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "End “Built-in”?");
  easel_test_wait_until (easel_ui_test_find (dialog, "GtkButton", "_End Session") != NULL);
  easel_ui_test_click (easel_ui_test_find (dialog, "GtkButton", "_End Session"));
  easel_watchdog_resume ();
  for (guint i = 0; i < 20 && easel_session_get_state (f->session) != EASEL_SESSION_STATE_ENDED; i++)
    {
      pass_time (f, 1);
      g_usleep (50000);
    }
  g_assert_cmpint (easel_session_get_state (f->session), ==, EASEL_SESSION_STATE_ENDED);
  easel_test_wait_until (easel_test_notifications_count_shown (desktop) == 0);
}

static void
test_budget (Fixture       *f,
             gconstpointer  data)
{
  g_settings_set_double (f->ui.settings, "session-budget", 0.3);
  rent (f, 60);

  /* 0.0005 dollars a second: four fifths after eight minutes. */
  pass_time (f, 8 * 60 - 10);
  g_assert_cmpuint (easel_test_notifications_count_shown (desktop), ==, 0);
  pass_time (f, 15);
  wait_for ("Built-in has cost $0.24");
  pass_time (f, 2 * 60);
  g_assert_cmpstr (wait_for ("Built-in has cost $0.30")->body, ==, "That is your budget of $0.30 for a session.");
}

/* Nothing runs: a warning, then, if that was chosen, the end, unless somebody says Keep it. */
static void
test_idle (Fixture       *f,
           gconstpointer  data)
{
  const EaselTestNotification *notification;
  g_autofree char *buttons = NULL;

  g_settings_set_uint (f->ui.settings, "session-idle-minutes", 10);
  g_settings_set_boolean (f->ui.settings, "session-idle-ends", TRUE);
  rent (f, 60);
  pass_time (f, 8 * 60 + 50);
  g_assert_cmpuint (easel_test_notifications_count_shown (desktop), ==, 0);
  pass_time (f, 20);
  notification = wait_for ("No run for 9 minutes on Built-in");
  g_assert_nonnull (strstr (notification->body, "Easel cannot see whether you work in its editor"));
  buttons = easel_test_notification_dup_buttons (notification);
  g_assert_cmpstr (buttons, ==, "Keep it|End session");

  easel_test_notification_press (notification, "Keep it", G_ACTION_GROUP (application));
  pass_time (f, 2 * 60);
  g_assert_cmpint (easel_session_get_state (f->session), ==, EASEL_SESSION_STATE_READY);

  pass_time (f, 7 * 60 + 10);
  wait_for ("No run for 9 minutes on Built-in");
  pass_time (f, 70);
  f->over_id = g_strdup (wait_for ("Ended Built-in: no run for 10 minutes")->id);
  pass_time (f, 10);
  g_assert_cmpint (easel_session_get_state (f->session), ==, EASEL_SESSION_STATE_ENDED);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  bus = easel_test_bus_new (NULL, NULL);
  if (bus == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  g_setenv ("TZ", "UTC", TRUE);
  easel_test_bus_use (bus);
  easel_ui_test_init (&argc, &argv);
  desktop = easel_test_notifications_new (bus);
  application = gtk_application_new ("org.example.EaselNotices", G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);

#define ADD(path, function) g_test_add ("/ui/session-notices/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("warnings", test_warnings);
  ADD ("suspend", test_suspend);
  ADD ("end", test_end);
  ADD ("budget", test_budget);
  ADD ("idle", test_idle);

  status = g_test_run ();
  g_object_unref (application);
  easel_test_notifications_free (desktop);
  easel_test_bus_free (bus);

  return status;
}
