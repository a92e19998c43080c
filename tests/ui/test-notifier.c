/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told outside the window, as the desktop receives it. */

#include "support/easel-test-notifications.h"
#include "support/easel-ui-test.h"

static EaselTestBus *bus;

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

  status = g_test_run ();
  easel_test_bus_free (bus);

  return status;
}
