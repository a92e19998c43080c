/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar and the ways through the window: pins, own files, search, what is there without a server, back and forward. */

#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "ui/sidebar/easel-sidebar-row.h"

#include <glib/gstdio.h>

static const char GRAPH[] =
  "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"words\",\"default_value\":\"x\"}},"
  "\"2\":{\"class_type\":\"ComfyDeployOutputText\",\"inputs\":{\"text\":[\"1\",0]}}}";

static EaselWorkflowItem *
add_file (EaselUiFixture *f,
          const char     *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, GRAPH, -1, NULL));
  easel_window_open_file (EASEL_WINDOW (f->window), file);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselFieldView", NULL) != NULL);

  return easel_library_add_file (easel_studio_get_library (f->studio), file);
}

static EaselSidebarRow *
find_row (EaselUiFixture *f,
          const char     *title)
{
  GtkWidget *sidebar = easel_ui_test_find (f->window, "EaselSidebar", NULL);
  GtkWidget *list = easel_ui_test_find (sidebar, "GtkListBox", NULL);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    if (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row)) != NULL &&
        g_str_equal (easel_workflow_item_get_title (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row))), title))
      return EASEL_SIDEBAR_ROW (row);

  return NULL;
}

/* A file stands under its heading, is pinned to the top, renamed here, removed and brought back. */
static void
test_own_file (EaselUiFixture *f,
               gconstpointer   data)
{
  EaselWorkflowItem *item;
  const char *key;

  easel_ui_fixture_present (f);
  item = add_file (f, "haze.json");
  key = easel_workflow_item_get_key (item);
  easel_test_wait_until (find_row (f, "haze") != NULL);
  g_assert_cmpstr (easel_sidebar_row_get_section (find_row (f, "haze")), ==, "My workflows");
  easel_ui_test_screenshot (f->window, "own-file");

  gtk_widget_activate_action (f->window, "win.pin-workflow", "s", key);
  easel_test_wait_until (g_strcmp0 (easel_sidebar_row_get_section (find_row (f, "haze")), "Pinned") == 0);
  easel_library_rename_file (easel_studio_get_library (f->studio), item, "Morning haze");
  easel_test_wait_until (find_row (f, "Morning haze") != NULL && find_row (f, "haze") == NULL);

  gtk_widget_activate_action (f->window, "win.remove-workflow", "s", key);
  easel_test_wait_until (find_row (f, "Morning haze") == NULL);
  gtk_widget_activate_action (f->window, "win.restore-workflow", NULL);
  easel_test_wait_until (find_row (f, "Morning haze") != NULL);
  g_assert_cmpstr (easel_sidebar_row_get_section (find_row (f, "Morning haze")), ==, "Pinned");
}

static void
test_search (EaselUiFixture *f,
             gconstpointer   data)
{
  GtkWidget *entry;

  easel_ui_fixture_present (f);
  easel_test_wait_until (find_row (f, "Poster") != NULL);
  entry = easel_ui_test_find (easel_ui_test_find (f->window, "EaselSidebar", NULL), "GtkSearchEntry", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "post");
  easel_test_wait_until (find_row (f, "Soft glow") == NULL);
  g_assert_nonnull (find_row (f, "Poster"));
  g_signal_emit_by_name (entry, "activate");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselTextView", NULL) != NULL);

  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing like it");
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkLabel", "No workflow has this name") != NULL);
  g_signal_emit_by_name (entry, "stop-search");
  easel_test_wait_until (find_row (f, "Soft glow") != NULL);
}

/* Reads everything again as the next start of the program would, with no server anywhere. */
static void
start_again_offline (EaselUiFixture *f)
{
  g_autofree char *archive = g_build_filename (f->folder, "archive.db", NULL);
  g_autofree char *server_data = g_build_filename (f->folder, "server", NULL);
  g_autoptr(EaselLocalServer) local = easel_local_server_new_in (f->folder, "/nonexistent", server_data);
  const EaselStudioOptions options = {
    .settings = f->settings, .archive_path = archive, .data_folder = f->folder, .results_folder = f->results, .server = local,
  };

  easel_watchdog_pause (); /* no program closes and opens in one stretch */
  gtk_window_destroy (GTK_WINDOW (f->window));
  easel_ui_fixture_stop (f);
  g_clear_object (&f->studio);
  f->studio = easel_studio_new (&options);
  easel_studio_start (f->studio);
  f->window = GTK_WIDGET (easel_window_new (NULL, f->studio));
  gtk_window_present (GTK_WINDOW (f->window));
  easel_watchdog_resume ();
}

/* Without a server the list is as it was last seen, and its forms open. */
static void
test_offline (EaselUiFixture *f,
              gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  add_file (f, "haze.json");
  gtk_widget_activate_action (f->window, "win.pin-workflow", "s",
                              easel_workflow_item_get_key (easel_sidebar_row_get_item (find_row (f, "Poster"))));
  easel_test_wait_until (g_strcmp0 (easel_sidebar_row_get_section (find_row (f, "Poster")), "Pinned") == 0);

  start_again_offline (f);
  easel_test_wait_until (find_row (f, "Poster") != NULL && find_row (f, "Soft glow") != NULL && find_row (f, "haze") != NULL);
  easel_test_wait_until (g_strcmp0 (easel_sidebar_row_get_section (find_row (f, "Poster")), "Pinned") == 0);
  easel_ui_fixture_open (f, "Soft glow");
  g_assert_nonnull (easel_ui_test_find (f->window, "EaselMediaView", NULL));
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Try now") != NULL);
  easel_ui_test_screenshot (f->window, "library-offline");
}

static const char *
get_title (EaselUiFixture *f)
{
  GtkWidget *page = easel_ui_test_find (f->window, "EaselWorkflowPage", NULL);
  GtkWidget *title = page != NULL ? easel_ui_test_find (page, "AdwWindowTitle", NULL) : NULL;

  return title != NULL ? adw_window_title_get_title (ADW_WINDOW_TITLE (title)) : NULL;
}

static void
test_ways (EaselUiFixture *f,
           gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_ui_fixture_open (f, "Soft glow");
  gtk_widget_activate_action (f->window, "win.show-history", "s", "");
  easel_test_wait_until (easel_ui_test_find (f->window, "AdwStatusPage", "Nothing here yet") != NULL);
  easel_ui_test_screenshot (f->window, "history-empty");

  gtk_widget_activate_action (f->window, "win.back", NULL);
  easel_test_wait_until (g_strcmp0 (get_title (f), "Soft glow") == 0);
  gtk_widget_activate_action (f->window, "win.back", NULL);
  easel_test_wait_until (g_strcmp0 (get_title (f), "Poster") == 0);
  gtk_widget_activate_action (f->window, "win.forward", NULL);
  easel_test_wait_until (g_strcmp0 (get_title (f), "Soft glow") == 0);
  gtk_widget_activate_action (f->window, "win.forward", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselHistoryPage", NULL) != NULL);

  gtk_widget_activate_action (f->window, "win.toggle-sidebar", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselSidebar", NULL) == NULL);
  gtk_widget_activate_action (f->window, "win.toggle-sidebar", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselSidebar", NULL) != NULL);
}

#define ADD(name, test) \
  g_test_add ("/ui/library/" name, EaselUiFixture, NULL, easel_ui_fixture_set_up, test, easel_ui_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  ADD ("own-file", test_own_file);
  ADD ("search", test_search);
  ADD ("offline", test_offline);
  ADD ("ways", test_ways);

  return g_test_run ();
}
