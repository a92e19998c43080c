/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine is rented, watched, extended and given back, in the window of a computer whose clock the test turns. */

#include "base/easel-time.h"
#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "ui/sessions/easel-session-window.h"

#define START (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC)  /* 2026-02-03 10:00 UTC */

static void
set_up (EaselUiFixture *f,
        gconstpointer   data)
{
  f->clock = easel_clock_new_fake (START);
  f->quirks = EASEL_SERVER_QUIRK_PRICES;
  easel_ui_fixture_set_up (f, data);
  g_settings_reset (f->settings, "session-idle-minutes");
}

static void
tear_down (EaselUiFixture *f,
           gconstpointer   data)
{
  easel_ui_fixture_tear_down (f, data);
  g_assert_finalize_object (f->clock);
}

static void
pass_time (EaselUiFixture *f,
           guint           seconds)
{
  for (guint i = 0; i < seconds; i++)
    {
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
      if (i % 5 == 0)
        easel_test_settle ();
    }
  easel_test_settle ();
}

/* Advances the clock until something that the server decides has happened. */
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
  return easel_ui_test_find (window, "GtkLabel", text) != NULL;
}

static GtkWidget *
open_sheet (EaselUiFixture *f)
{
  GtkWidget *sheet, *start;

  /* To build a window takes GTK its time. */
  easel_watchdog_pause ();
  gtk_widget_activate_action (f->window, "win.start-session", NULL);
  easel_watchdog_resume ();
  easel_test_wait_until ((sheet = find_window ("EaselSessionWindow")) != NULL);
  easel_test_wait_until ((start = easel_ui_test_find (sheet, "GtkButton", "Start")) != NULL &&
                         gtk_widget_get_sensitive (start));

  return sheet;
}

static void
rent (EaselUiFixture *f)
{
  GtkWidget *sheet = open_sheet (f);

  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Start"));
  pass_until (f, find_window ("EaselSessionWindow") == NULL);
}

static EaselSession *
get_session (EaselUiFixture *f)
{
  g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (easel_studio_get_sessions (f->studio)), 0);

  return session; /* the list holds it */
}

/* From the sheet to the dialog that ends it. */
static void
test_life (EaselUiFixture *f,
           gconstpointer   data)
{
  GtkWidget *sheet, *row, *dialog;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  g_assert_true (shows (f->window, "No machine is running"));

  sheet = open_sheet (f);
  pass_until (f, shows (sheet, "At most $0.90"));
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkToggleButton", "60"));
  easel_test_wait_until (shows (sheet, "At most $1.80"));
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkToggleButton", "30"));
  easel_test_wait_until (shows (sheet, "At most $0.90"));
  easel_ui_test_screenshot (sheet, "session-start");
  easel_ui_test_click (easel_ui_test_find (sheet, "GtkButton", "Start"));

  pass_until (f, (row = easel_ui_test_find (f->window, "EaselSessionRow", NULL)) != NULL);
  pass_until (f, easel_session_get_state (get_session (f)) == EASEL_SESSION_STATE_READY);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Open editor") != NULL);
  pass_until (f, shows (row, "Built-in"));

  /* The page counts down by the second, in server time. */
  easel_ui_test_click (row);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselSessionPage", NULL) != NULL);
  pass_until (f, easel_session_get_time_left (get_session (f)) == 20 * 60);
  g_assert_true (shows (easel_ui_test_find (f->window, "EaselSessionPage", NULL), "20:00"));
  g_assert_true (shows (easel_ui_test_find (f->window, "EaselSessionPage", NULL), "$0.30"));
  g_assert_true (shows (easel_ui_test_find (f->window, "EaselSessionMeter", NULL), "20 min"));
  easel_ui_test_screenshot (f->window, "session");
  gtk_widget_activate_action (f->window, "win.show-machines", NULL);
  pass_until (f, easel_ui_test_find (f->window, "EaselMachineRow", NULL) != NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (easel_ui_test_find (f->window, "EaselMachineRow", NULL)), TRUE);
  pass_until (f, easel_ui_test_find (f->window, "AdwActionRow", "CPU") != NULL);
  easel_ui_test_screenshot (f->window, "machines");
  easel_ui_test_click (row);
  pass_time (f, 61);
  g_assert_true (shows (easel_ui_test_find (f->window, "EaselSessionPage", NULL), "18:59"));

  easel_ui_test_click (easel_ui_test_find (f->window, "GtkButton", "+15 min"));
  pass_until (f, shows (f->window, "Ends at 10:45 now, up to $0.45 more"));
  g_assert_cmpint (easel_session_get_time_left (get_session (f)), >, 33 * 60);

  easel_ui_test_click (easel_ui_test_find (f->window, "GtkButton", "End session…"));
  easel_test_wait_until ((dialog = find_window ("AdwMessageDialog")) != NULL);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "End “Built-in”?");
  easel_ui_test_screenshot (dialog, "session-end");
  easel_ui_test_click (easel_ui_test_find (dialog, "GtkButton", "_End Session"));
  pass_until (f, easel_ui_test_find (f->window, "EaselSessionRow", NULL) == NULL);
  easel_test_wait_until (shows (f->window, "This session has ended"));
  g_assert_null (easel_ui_test_find (f->window, "EaselSessionMeter", NULL));
}

/* At 360 pixels nothing is cut off. */
static void
test_narrow (EaselUiFixture *f,
             gconstpointer   data)
{
  GtkWidget *page;
  int minimum;

  easel_ui_fixture_present (f);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 720);
  rent (f);
  pass_until (f, easel_session_get_state (get_session (f)) == EASEL_SESSION_STATE_READY);
  gtk_widget_activate_action (f->window, "win.show-session", "s", easel_session_get_id (get_session (f)));
  easel_test_wait_until ((page = easel_ui_test_find (f->window, "EaselSessionPage", NULL)) != NULL);
  pass_time (f, 30);
  easel_ui_test_settle (f->window);
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  easel_ui_test_screenshot (f->window, "session-narrow");
  g_assert_cmpint (minimum, <=, 360);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  easel_ui_test_init (&argc, &argv);

#define ADD(path, function) g_test_add ("/ui/sessions/" path, EaselUiFixture, NULL, set_up, function, tear_down)
  ADD ("life", test_life);
  ADD ("narrow", test_narrow);

  return g_test_run ();
}
