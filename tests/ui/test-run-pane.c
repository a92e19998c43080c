/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right half of the window: several runs at once, the outbox, a run made again, what is told about it. */

#include "support/easel-ui-test.h"
#include "ui/form/easel-field-view.h"

static EaselField *
find_field (EaselUiFixture *f,
            const char     *view_type)
{
  GtkWidget *view = easel_ui_test_find (f->window, view_type, NULL);

  g_assert_nonnull (view);

  return easel_field_view_get_field (EASEL_FIELD_VIEW (view));
}

static GListModel *
get_open (EaselUiFixture *f)
{
  return easel_runs_get_open (easel_studio_get_runs (f->studio));
}

static guint
count_waiting (EaselUiFixture *f)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (get_open (f)); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (get_open (f), i);

      count += easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING;
    }

  return count;
}

static guint
count_widgets (GtkWidget  *root,
               const char *type_name)
{
  guint count = g_type_is_a (G_OBJECT_TYPE (root), g_type_from_name (type_name)) && gtk_widget_get_mapped (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_widgets (child, type_name);

  return count;
}

static void
run_offline (EaselUiFixture *f,
             const char     *title)
{
  guint before = count_waiting (f);

  easel_field_set_text (find_field (f, "EaselTextView"), title);
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (count_waiting (f) == before + 1);
}

static const char *
get_title_of (EaselUiFixture *f,
              guint           position)
{
  g_autoptr(EaselRun) run = g_list_model_get_item (get_open (f), position);

  return json_object_get_string_member_with_default (easel_run_get_inputs (run), "title", NULL);
}

/* Runs made while the server is away wait in a list that can be put in another order, and go when it is back. */
static void
test_outbox (EaselUiFixture *f,
             gconstpointer   data)
{
  GtkWidget *outbox;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_ui_fixture_stop (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (easel_studio_get_trouble (f->studio) != NULL);
  run_offline (f, "First");
  run_offline (f, "Second");
  run_offline (f, "Third");

  easel_test_wait_until ((outbox = easel_ui_test_find (f->window, "EaselOutboxView", NULL)) != NULL);
  easel_test_wait_until (count_widgets (outbox, "AdwActionRow") == 3);
  g_assert_nonnull (easel_ui_test_find (outbox, "GtkLabel", "Sent in this order as soon as the server answers"));
  easel_ui_test_screenshot (f->window, "outbox");

  g_signal_emit_by_name (easel_ui_test_find (outbox, "GtkButton", "Send later"), "clicked");
  easel_test_wait_until (g_strcmp0 (get_title_of (f, 0), "Second") == 0 && g_strcmp0 (get_title_of (f, 1), "First") == 0);
  easel_ui_test_settle (f->window);
  g_signal_emit_by_name (easel_ui_test_find (outbox, "GtkButton", "Remove from the outbox"), "clicked");
  easel_test_wait_until (count_waiting (f) == 2);
  g_assert_cmpstr (get_title_of (f, 0), ==, "First");

  easel_ui_fixture_start (f);
  easel_studio_reconnect (f->studio);
  easel_test_wait_until (g_list_model_get_n_items (get_open (f)) == 0);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselOutboxView", NULL) == NULL);
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/run-pane/outbox", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_outbox,
              easel_ui_fixture_tear_down);

  return g_test_run ();
}
