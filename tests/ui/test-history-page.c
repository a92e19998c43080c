/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history with ten thousand runs: gallery and list, filters, search, arrows, stars, notes, deleting and bringing back. */

#include "runs/easel-run-index.h"
#include "support/easel-test-archive.h"
#include "support/easel-ui-test.h"
#include "ui/history/easel-history-tile.h"
#include "ui/history/easel-history-view.h"

#include <glib/gstdio.h>

#define RUNS 10000
#define DAY  (24 * G_TIME_SPAN_HOUR)

#define NUMBERS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " G_STRINGIFY (RUNS) ") "
#define NAME    "CASE i % 4 WHEN 0 THEN 'Product backdrop' WHEN 1 THEN 'Landscape matte'" \
                " WHEN 2 THEN 'Portrait relight' ELSE 'Seamless tiles' END"
#define ADDED   "(?1 - (" G_STRINGIFY (RUNS) " - i) * ?2)"

/* The newest run is the last row. Every 50th failed, every 7th is a video, the prompts tell their number. */
static gpointer
fill (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  const char *picture = input;
  gint64 newest = g_get_real_time () - G_TIME_SPAN_MINUTE;
  gint64 step = DAY / 40;

  g_assert_true (easel_database_run (database, error, NUMBERS
                                     "INSERT INTO requests (id, tag, account, state, target, created_at, document)"
                                     " SELECT i, 'tag-' || i, 'local', 'sent', 'deployment', " ADDED ","
                                     " '{\"tag\":\"tag-' || i || '\",\"target\":\"deployment\",\"target_id\":\"d\",\"workflow_name\":\"' || " NAME " ||"
                                     " '\",\"account\":\"local\",\"inputs\":{\"prompt\":\"misty ridge number ' || i || '\"}}'"
                                     " FROM n", "ii", newest, step));
  g_assert_true (easel_database_run (database, error, NUMBERS
                                     "INSERT INTO runs (id, request, account, server_id, status, settled, kinds, name, added_at,"
                                     " started_at, ended_at, cost, words) SELECT i, i, 'local', 'run-' || i,"
                                     " iif (i % 50 = 0, 'failed', 'success'), 1,"
                                     " iif (i % 50 = 0, 0, iif (i % 7 = 0, 2, 1)), " NAME ", " ADDED ", " ADDED ","
                                     " " ADDED " + i % 90 * 1000000, 0.01, " NAME " || ' misty ridge number ' || i FROM n",
                                     "ii", newest, step));
  g_assert_true (easel_database_run (database, error, NUMBERS
                                     "INSERT INTO outputs (run, output_id, key, position, viewer, file_name, state, path)"
                                     " SELECT i, 'o', 'images', 0, iif (i % 7 = 0, 'video', 'image'),"
                                     " iif (i % 7 = 0, 'made.mp4', 'made.png'), 'saved', ?"
                                     " FROM n WHERE i % 50 != 0", "s", picture));

  return NULL;
}

static void
set_up (EaselUiFixture *f,
        gconstpointer   data)
{
  g_autofree char *picture = NULL;

  easel_ui_fixture_set_up (f, data);
  g_settings_reset (f->settings, "history-as-list");
  picture = easel_ui_test_make_picture (f->folder, "made.png");
  easel_test_wait_until (easel_studio_is_open (f->studio));
  easel_test_archive_write (easel_studio_get_archive (f->studio), fill, picture, NULL);
  easel_ui_fixture_present (f);
}

static EaselHistoryView *
open_history (EaselUiFixture *f)
{
  gtk_widget_activate_action (f->window, "win.show-history", "s", "");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselHistoryTile", NULL) != NULL);
  easel_ui_test_settle (f->window);

  return EASEL_HISTORY_VIEW (easel_ui_test_find (f->window, "EaselHistoryView", NULL));
}

static guint
count_tiles (GtkWidget *view)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (view); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += EASEL_IS_HISTORY_TILE (child) && gtk_widget_get_child_visible (child);

  return n;
}

static EaselRunCard *
get_focused_card (EaselUiFixture *f)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));

  return focus != NULL && EASEL_IS_HISTORY_TILE (focus) ? easel_history_tile_get_card (EASEL_HISTORY_TILE (focus)) : NULL;
}

static void
press (EaselUiFixture *f,
       guint           key)
{
  GtkWidget *view = easel_ui_test_find (f->window, "EaselHistoryView", NULL);
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean is_handled = FALSE;

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &is_handled);
    }
}

static void
search (EaselUiFixture *f,
        const char     *text)
{
  GtkWidget *page = easel_ui_test_find (f->window, "EaselHistoryPage", NULL);

  gtk_editable_set_text (GTK_EDITABLE (easel_ui_test_find (page, "GtkSearchEntry", NULL)), text);
}

static void
press_chip (EaselUiFixture *f,
            const char     *name)
{
  GtkWidget *filters = easel_ui_test_find (f->window, "EaselHistoryFilters", NULL);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (easel_ui_test_find (filters, "GtkToggleButton", name)), TRUE);
}

/* Only what is seen has widgets, wherever one scrolls, and the last run is as near as the first. */
static void
test_gallery (EaselUiFixture *f,
              gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);
  GtkAdjustment *adjustment;

  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Today") != NULL);
  g_assert_nonnull (easel_ui_test_find (f->window, "GtkLabel", "Yesterday"));
  g_assert_cmpuint (count_tiles (GTK_WIDGET (view)), <, 150);
  easel_ui_test_screenshot (f->window, "history-gallery");

  g_object_get (view, "vadjustment", &adjustment, NULL);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  easel_test_wait_until (easel_history_view_get_tile (view, 1) != NULL);
  easel_test_wait_until (easel_history_tile_get_card (EASEL_HISTORY_TILE (easel_history_view_get_tile (view, 1))) != NULL);
  g_assert_cmpuint (count_tiles (GTK_WIDGET (view)), <, 150);
  g_object_unref (adjustment);
}

static void
test_arrows (EaselUiFixture *f,
             gconstpointer   data)
{
  open_history (f);
  gtk_widget_child_focus (easel_ui_test_find (f->window, "EaselHistoryView", NULL), GTK_DIR_TAB_FORWARD);
  easel_test_wait_until (get_focused_card (f) != NULL);
  g_assert_cmpint (get_focused_card (f)->row, ==, RUNS);

  press (f, GDK_KEY_Right);
  g_assert_cmpint (get_focused_card (f)->row, ==, RUNS - 1);
  press (f, GDK_KEY_Left);
  g_assert_cmpint (get_focused_card (f)->row, ==, RUNS);

  /* Down crosses the strips of a day and its heading to the next, and comes to the very last. */
  for (guint i = 0; i < 12; i++)
    press (f, GDK_KEY_Down);
  easel_test_wait_until (get_focused_card (f) != NULL);
  g_assert_cmpint (get_focused_card (f)->row, <, RUNS - 40);
  press (f, GDK_KEY_End);
  easel_test_wait_until (get_focused_card (f) != NULL && get_focused_card (f)->row == 1);
  press (f, GDK_KEY_Home);
  easel_test_wait_until (get_focused_card (f) != NULL && get_focused_card (f)->row == RUNS);
}

static guint
count_shown (EaselHistoryView *view)
{
  return count_tiles (GTK_WIDGET (view));
}

static void
test_filters (EaselUiFixture *f,
              gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);

  search (f, "number 4321");
  easel_test_wait_until (count_shown (view) == 1 && easel_history_view_get_tile (view, 4321) != NULL);

  search (f, "lighthouse");
  easel_test_wait_until (easel_ui_test_find (f->window, "AdwStatusPage", "No results for “lighthouse”") != NULL);
  easel_ui_test_screenshot (f->window, "history-nothing");
  g_signal_emit_by_name (easel_ui_test_find (f->window, "GtkButton", "Clear filters"), "clicked");
  easel_test_wait_until (easel_history_view_get_tile (view, RUNS) != NULL);

  press_chip (f, "Failed");
  easel_test_wait_until (easel_history_view_get_tile (view, RUNS) != NULL &&
                         easel_history_view_get_tile (view, RUNS - 1) == NULL);
  g_assert_nonnull (easel_history_view_get_tile (view, RUNS - 50));
  press_chip (f, "Video");
  easel_test_wait_until (easel_history_view_get_tile (view, 9996) != NULL && easel_history_view_get_tile (view, RUNS) == NULL);
  press_chip (f, "Starred");
  easel_test_wait_until (easel_ui_test_find (f->window, "AdwStatusPage", "Nothing matches these filters") != NULL);
  press_chip (f, "All");
  easel_test_wait_until (easel_history_view_get_tile (view, RUNS) != NULL);
}

/* Rows with columns, sorted by any of them, what was searched for in bold, the details beside. */
static void
test_list (EaselUiFixture *f,
           gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);

  g_settings_set_boolean (f->settings, "history-as-list", TRUE);
  search (f, "ridge 99");
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "misty <b>ridge</b> number <b>99</b>99") != NULL);

  g_signal_emit_by_name (view, "activated", G_GINT64_CONSTANT (9999), FALSE);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselHistoryDetails", NULL) != NULL);
  easel_ui_test_screenshot (f->window, "history-list");

  search (f, "");
  gtk_widget_activate_action (GTK_WIDGET (view), "history.sort", "s", "duration");
  easel_test_wait_until (easel_history_view_get_tile (view, 9989) != NULL &&
                         easel_history_view_get_tile (view, RUNS) == NULL);
  gtk_widget_activate_action (GTK_WIDGET (view), "history.sort", "s", "duration");
  easel_test_wait_until (easel_history_view_get_tile (view, 9990) != NULL);
}

static void
test_star_and_note (EaselUiFixture *f,
                    gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);
  GtkWidget *details, *note;

  gtk_widget_activate_action (GTK_WIDGET (view), "history.star", "x", G_GINT64_CONSTANT (9998));
  press_chip (f, "Starred");
  easel_test_wait_until (count_shown (view) == 1 && easel_history_view_get_tile (view, 9998) != NULL);

  g_signal_emit_by_name (view, "activated", G_GINT64_CONSTANT (9998), FALSE);
  easel_test_wait_until ((details = easel_ui_test_find (f->window, "EaselHistoryDetails", NULL)) != NULL);
  note = easel_ui_test_find (details, "GtkTextView", NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (note)), "Keep the lanterns", -1);
  press_chip (f, "All");
  gtk_widget_activate_action (GTK_WIDGET (view), "history.details", "x", G_GINT64_CONSTANT (9997));
  search (f, "lanterns");
  easel_test_wait_until (count_shown (view) == 1 && easel_history_view_get_tile (view, 9998) != NULL);
}

/* One is deleted and brought back; two are deleted with their files, which stay until undo is over. */
static void
test_delete (EaselUiFixture *f,
             gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);
  g_autofree char *picture = g_build_filename (f->folder, "made.png", NULL);
  GtkWidget *toast;

  gtk_widget_activate_action (GTK_WIDGET (view), "history.delete", "x", G_GINT64_CONSTANT (9999));
  easel_test_wait_until (easel_history_view_get_tile (view, 9999) == NULL);
  easel_test_wait_until ((toast = easel_ui_test_find (f->window, "AdwToastWidget", NULL)) != NULL);
  easel_ui_test_screenshot (f->window, "history-deleted");
  gtk_widget_activate_action (GTK_WIDGET (view), "history.undo", NULL);
  easel_test_wait_until (easel_history_view_get_tile (view, 9999) != NULL);

  gtk_widget_activate_action (GTK_WIDGET (view), "history.trash", "x", G_GINT64_CONSTANT (9998));
  easel_test_wait_until (easel_history_view_get_tile (view, 9998) == NULL);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
  gtk_widget_activate_action (GTK_WIDGET (view), "history.undo", NULL);
  easel_test_wait_until (easel_history_view_get_tile (view, 9998) != NULL);
  g_assert_true (g_file_test (picture, G_FILE_TEST_EXISTS));
}

static void
test_selecting (EaselUiFixture *f,
                gconstpointer   data)
{
  EaselHistoryView *view = open_history (f);

  search (f, "number 77");
  easel_test_wait_until (easel_history_view_get_tile (view, 7777) != NULL && easel_history_view_get_tile (view, RUNS) == NULL);
  gtk_widget_activate_action (GTK_WIDGET (view), "history.select-all", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "111 runs selected") != NULL);
  easel_ui_test_screenshot (f->window, "history-selecting");
  gtk_widget_activate_action (GTK_WIDGET (view), "history.delete", "x", G_GINT64_CONSTANT (0));
  easel_test_wait_until (easel_ui_test_find (f->window, "AdwStatusPage", "No results for “number 77”") != NULL);
  gtk_widget_activate_action (GTK_WIDGET (view), "history.undo", NULL);
  easel_test_wait_until (easel_history_view_get_tile (view, 7777) != NULL);
}

/* What the parts of the page need as they are arranged now. */
static int
get_least_width (EaselUiFixture *f)
{
  GtkWidget *page = easel_ui_test_find (f->window, "EaselHistoryPage", NULL);
  int minimum;

  gtk_widget_measure (gtk_widget_get_first_child (page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static void
test_narrow (EaselUiFixture *f,
             gconstpointer   data)
{
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 640);
  easel_ui_test_settle (f->window);
  open_history (f);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Today") != NULL);
  easel_ui_test_settle (f->window);
  g_assert_cmpint (get_least_width (f), <=, 360);
  easel_ui_test_screenshot (f->window, "history-narrow");
  g_settings_set_boolean (f->settings, "history-as-list", TRUE);
  easel_ui_test_settle (f->window);
  g_assert_cmpint (get_least_width (f), <=, 360);
  easel_ui_test_screenshot (f->window, "history-narrow-list");
}

static void
test_dark (EaselUiFixture *f,
           gconstpointer   data)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  open_history (f);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "Today") != NULL);
  easel_ui_test_screenshot (f->window, "history-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

#define ADD(name, test) \
  g_test_add ("/ui/history/" name, EaselUiFixture, NULL, set_up, test, easel_ui_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  ADD ("gallery", test_gallery);
  ADD ("arrows", test_arrows);
  ADD ("filters", test_filters);
  ADD ("list", test_list);
  ADD ("star-and-note", test_star_and_note);
  ADD ("delete", test_delete);
  ADD ("selecting", test_selecting);
  ADD ("narrow", test_narrow);
  ADD ("dark", test_dark);

  return g_test_run ();
}
