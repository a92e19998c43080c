/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told outside the window, as the desktop receives it. */

#include "support/easel-test-notifications.h"
#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "ui/easel-notifier.h"
#include "ui/easel-run-errands.h"

static EaselTestBus *bus;

typedef struct {
  EaselUiFixture          ui;
  GtkApplication         *application;
  EaselTestNotifications *notifications;
  EaselNotifier          *notifier;
} Fixture;

/* The recorder itself: what it shows is what was sent. */
static void
test_recorder (void)
{
  g_autoptr(EaselTestNotifications) notifications = NULL;
  g_autoptr(GApplication) application = NULL;
  g_autoptr(GNotification) notification = g_notification_new ("A title");
  g_autofree char *buttons = NULL;
  g_autoptr(GError) error = NULL;

  notifications = easel_test_notifications_new (bus);
  application = g_application_new ("org.example.Recorder", G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (application, NULL, &error));
  g_assert_no_error (error);

  g_notification_set_body (notification, "A body");
  g_notification_add_button_with_target (notification, "Press", "app.press", "s", "here");
  g_application_send_notification (application, "one", notification);
  easel_test_wait_until (easel_test_notifications_find (notifications, "A title") != NULL);
  buttons = easel_test_notification_dup_buttons (easel_test_notifications_find (notifications, "one"));
  g_assert_cmpstr (buttons, ==, "Press");
  g_assert_cmpstr (easel_test_notifications_find (notifications, "one")->body, ==, "A body");

  g_application_withdraw_notification (application, "one");
  easel_test_wait_until (easel_test_notifications_count_withdrawn (notifications) == 1);
  g_assert_cmpuint (easel_test_notifications_count_shown (notifications), ==, 0);
  g_assert_cmpuint (easel_test_notifications_count_sent (notifications), ==, 1);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  static guint n_applications;
  g_autofree char *id = g_strdup_printf ("org.example.Easel%u", ++n_applications);
  g_autoptr(GError) error = NULL;

  f->notifications = easel_test_notifications_new (bus);
  easel_ui_fixture_set_up (&f->ui, data);
  easel_watchdog_allow ("windows are built here, which other tests time", 10);
  g_settings_reset (f->ui.settings, "notify-runs");
  f->application = gtk_application_new (id, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (f->application), NULL, &error));
  g_assert_no_error (error);
  easel_run_errands_install (f->application, f->ui.studio);
  f->notifier = easel_notifier_new (f->application, f->ui.studio);
  easel_test_wait_until (easel_studio_get_client (f->ui.studio) != NULL &&
                         g_list_model_get_n_items (easel_studio_get_workflows (f->ui.studio)) > 0);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  for (GList *windows; (windows = gtk_application_get_windows (f->application)) != NULL;)
    gtk_window_destroy (windows->data);
  easel_test_settle ();

  g_clear_object (&f->notifier);
  g_action_map_remove_action (G_ACTION_MAP (f->application), "open-run");
  g_action_map_remove_action (G_ACTION_MAP (f->application), "run-again");
  g_action_map_remove_action (G_ACTION_MAP (f->application), "show-run");
  g_action_map_remove_action (G_ACTION_MAP (f->application), "copy-report");
  easel_ui_fixture_tear_down (&f->ui, data);
  easel_test_notifications_free (f->notifications);
  g_clear_object (&f->application);
}

static EaselDeployment *
find_deployment (Fixture    *f,
                 const char *name)
{
  GListModel *workflows = easel_studio_get_workflows (f->ui.studio);

  for (guint i = 0; i < g_list_model_get_n_items (workflows); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (workflows, i);

      if (g_str_equal (easel_workflow_item_get_title (item), name))
        return easel_workflow_item_get_deployment (item);
    }

  g_assert_not_reached ();
}

/* Hands a run of a shipped workflow over; or one of a graph that no machine knows, which fails. */
static EaselRun *
start (Fixture    *f,
       const char *name,
       gboolean    fails)
{
  EaselDeployment *deployment = find_deployment (f, name);
  g_autoptr(EaselRunRequest) request = NULL;
  g_autoptr(JsonNode) graph = NULL;
  g_autoptr(GAsyncResult) kept = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  EaselRun *run;

  if (fails)
    {
      graph = json_from_string ("{\"1\":{\"class_type\":\"NoSuchNode\",\"inputs\":{}}}", NULL);
      request = easel_run_request_new (EASEL_RUN_TARGET_WORKFLOW, easel_deployment_get_workflow_id (deployment));
      easel_run_request_set_graph (request, graph);
      easel_run_request_set_machine_id (request, easel_deployment_get_machine_id (deployment));
    }
  else
    {
      request = easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT, easel_deployment_get_id (deployment));
    }
  easel_run_request_set_account (request, EASEL_ACCOUNT_LOCAL_ID);
  easel_run_request_set_workflow_id (request, easel_deployment_get_workflow_id (deployment));
  easel_run_request_set_workflow_name (request, name);

  easel_runs_start_async (easel_studio_get_runs (f->ui.studio), request, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  run = easel_runs_start_finish (easel_studio_get_runs (f->ui.studio), result, &error);
  g_assert_no_error (error);

  return run;
}

static const EaselTestNotification *
wait_for (Fixture    *f,
          const char *title)
{
  easel_test_wait_until (easel_test_notifications_find (f->notifications, title) != NULL);

  return easel_test_notifications_find (f->notifications, title);
}

static void
test_one (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(EaselRun) run = start (f, "Pattern from a seed", FALSE);
  const EaselTestNotification *notification = wait_for (f, "Pattern from a seed is ready");
  g_autofree char *buttons = easel_test_notification_dup_buttons (notification);
  g_autofree char *id = g_strdup (notification->id);

  g_assert_true (g_str_has_prefix (notification->body, "1 picture in 0:"));
  g_assert_cmpstr (buttons, ==, "Open|Run again|Show in folder");
  g_assert_true (easel_run_is_settled (run));

  /* Once more, with a notification of its own: one for each run. */
  easel_test_notification_press (notification, "Run again", G_ACTION_GROUP (f->application));
  easel_test_wait_until (g_list_model_get_n_items (easel_runs_get_open (easel_studio_get_runs (f->ui.studio))) == 1);
  easel_test_wait_until (g_list_model_get_n_items (easel_runs_get_open (easel_studio_get_runs (f->ui.studio))) == 0);

  /* It was started by a person who looks at it now, so the window says what happens. */
  easel_test_wait_until (gtk_application_get_windows (f->application) != NULL);
  g_assert_cmpuint (easel_test_notifications_count_sent (f->notifications), ==, 1);
  g_assert_nonnull (easel_test_notifications_find (f->notifications, id));
}

static void
test_seen (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(EaselRun) run = start (f, "Pattern from a seed", FALSE);
  const EaselTestNotification *notification = wait_for (f, "Pattern from a seed is ready");
  EaselWindow *window;

  easel_test_notification_press (notification, NULL, G_ACTION_GROUP (f->application));
  easel_test_wait_until (gtk_application_get_windows (f->application) != NULL);
  window = EASEL_WINDOW (gtk_application_get_windows (f->application)->data);
  easel_test_wait_until (easel_window_get_run (window) == run);
  easel_test_wait_until (easel_test_notifications_count_withdrawn (f->notifications) == 1);
  g_assert_cmpuint (easel_test_notifications_count_shown (f->notifications), ==, 0);
}

static void
test_failed (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselRun) run = start (f, "Soft glow", TRUE);
  const EaselTestNotification *notification = wait_for (f, "Soft glow failed");
  g_autofree char *buttons = easel_test_notification_dup_buttons (notification);

  g_assert_cmpstr (notification->body, ==, "This machine lacks a node");
  g_assert_cmpstr (buttons, ==, "Open|Run again|Copy report");
}

static void
test_batch (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  const EaselTestNotification *notification;
  g_autofree char *buttons = NULL;

  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (runs, start (f, "Pattern from a seed", FALSE));

  notification = wait_for (f, "Pattern from a seed is ready");
  buttons = easel_test_notification_dup_buttons (notification);
  for (guint i = 0; i < 3; i++)
    g_assert_true (easel_run_is_over (g_ptr_array_index (runs, i)));
  g_assert_cmpstr (notification->body, ==, "3 pictures from 3 runs");
  g_assert_cmpstr (buttons, ==, "Open|Show in folder");
  g_assert_cmpuint (easel_test_notifications_count_sent (f->notifications), ==, 1);
}

static void
test_batch_with_failure (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(EaselRun) bad = start (f, "Soft glow", TRUE);
  g_autoptr(EaselRun) good = start (f, "Soft glow", FALSE);
  const EaselTestNotification *notification = wait_for (f, "Soft glow: 1 of 2 runs failed");

  g_assert_cmpstr (notification->body, ==, "This machine lacks a node");
  g_assert_cmpuint (easel_test_notifications_count_sent (f->notifications), ==, 1);
}

/* A person who wants to hear nothing hears nothing, and neither does one who cancels. */
static void
test_silent (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselRun) run = NULL;

  g_settings_set_boolean (f->ui.settings, "notify-runs", FALSE);
  run = start (f, "Pattern from a seed", FALSE);
  easel_notifier_go_on (f->notifier);
  easel_test_wait_until (easel_run_is_settled (run));
  easel_test_settle ();
  g_assert_cmpuint (easel_test_notifications_count_sent (f->notifications), ==, 0);
}

static void
test_go_on (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(EaselRun) run = start (f, "Pattern from a seed", FALSE);

  easel_notifier_go_on (f->notifier);
  wait_for (f, "1 run goes on. Easel tells you when it is done.");
  wait_for (f, "Pattern from a seed is ready");
  easel_test_wait_until (easel_test_notifications_find (f->notifications, "go-on") == NULL);
}

int
main (int    argc,
      char **argv)
{
  int status;

  bus = easel_test_bus_new (NULL, NULL);
  if (bus == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  easel_test_bus_use (bus);
  easel_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/notifier/recorder", test_recorder);
#define ADD(name, test) g_test_add ("/ui/notifier/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one", test_one);
  ADD ("seen", test_seen);
  ADD ("failed", test_failed);
  ADD ("batch", test_batch);
  ADD ("batch-with-failure", test_batch_with_failure);
  ADD ("silent", test_silent);
  ADD ("go-on", test_go_on);

  status = g_test_run ();
  easel_test_bus_free (bus);

  return status;
}
