/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in every shape: narrow, dark, by keyboard alone, and for those who hear it instead of seeing it. */

#include "support/easel-ui-test.h"

static void
test_narrow (EaselUiFixture *f,
             gconstpointer   data)
{
  easel_ui_fixture_present (f);
  easel_ui_test_settle (f->window);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 360, 720);
  easel_test_wait_until (gtk_widget_get_width (f->window) <= 400);
  easel_ui_test_settle (f->window);
  easel_ui_fixture_open (f, "Soft glow");
  easel_ui_test_screenshot (f->window, "narrow-form");
  g_assert_cmpint (gtk_widget_get_width (f->window), <=, 400);

  gtk_widget_activate_action (f->window, "win.show-sidebar", NULL);
  easel_ui_test_settle (f->window);
  easel_ui_test_screenshot (f->window, "narrow-sidebar");
  g_assert_nonnull (easel_ui_test_find (f->window, "EaselSidebarRow", NULL));

  easel_ui_fixture_open (f, "Soft glow");
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Run again") != NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselPictureView", NULL) != NULL);
  easel_ui_test_screenshot (f->window, "narrow-run");
  g_assert_cmpint (gtk_widget_get_width (f->window), <=, 400);
}

static void
test_dark (EaselUiFixture *f,
           gconstpointer   data)
{
  easel_ui_test_set_dark (TRUE);
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Poster");
  easel_ui_test_screenshot (f->window, "dark");
  easel_ui_test_set_dark (FALSE);
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
      gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return TRUE;

  /* A button is named by the text in it. */
  if (GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_EXPANDER (widget) || GTK_IS_LIST_BOX_ROW (widget))
    return easel_ui_test_find (widget, "GtkLabel", NULL) != NULL;

  return FALSE;
}

/* What others own: parts of their composite widgets, which are named by the whole. */
static gboolean
is_part (GtkWidget *widget)
{
  static const char *const wholes[] = {
    "GtkEntry", "GtkSearchEntry", "GtkSpinButton", "GtkDropDown", "GtkMenuButton", "AdwSplitButton", "AdwViewSwitcherBar",
    "GtkScrolledWindow", "GtkColorButton", "GtkWindowControls", "AdwEntryRow", "AdwPasswordEntryRow", "AdwComboRow",
    "AdwExpanderRow", "GtkVideo", "GtkPopoverMenu",
  };

  if (GTK_IS_LIST_BOX (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP) != NULL)
    return TRUE;

  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL; parent = gtk_widget_get_parent (parent))
    for (guint i = 0; i < G_N_ELEMENTS (wholes); i++)
      {
        GType type = g_type_from_name (wholes[i]);

        if (type == 0 || !g_type_is_a (G_OBJECT_TYPE (parent), type))
          continue;
        if (!g_str_equal (wholes[i], "GtkScrolledWindow") && !g_str_equal (wholes[i], "AdwExpanderRow"))
          return TRUE;
        if (GTK_IS_SCROLLBAR (widget) || gtk_widget_get_parent (widget) == parent)
          return GTK_IS_SCROLLBAR (widget);
      }

  return FALSE;
}

static guint
count_nameless (GtkWidget *widget)
{
  guint count = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;

  if (gtk_widget_get_focusable (widget) && !GTK_IS_WINDOW (widget) && !GTK_IS_SCROLLED_WINDOW (widget) &&
      !GTK_IS_VIEWPORT (widget) && !GTK_IS_LABEL (widget) && !is_part (widget) && !has_name (widget))
    {
      g_test_message ("no name: %s in %s", G_OBJECT_TYPE_NAME (widget),
                      G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      count++;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    count += count_nameless (child);

  return count;
}

static void
test_names (EaselUiFixture *f,
            gconstpointer   data)
{
  static const char *const workflows[] = { "Soft glow", "Poster", "Blend two pictures", "Pattern from a seed" };

  easel_ui_fixture_present (f);
  for (guint i = 0; i < G_N_ELEMENTS (workflows); i++)
    {
      easel_ui_fixture_open (f, workflows[i]);
      g_assert_cmpuint (count_nameless (f->window), ==, 0);
    }

  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (easel_ui_test_find (f->window, "GtkButton", "Run again") != NULL);
  easel_ui_test_settle (f->window);
  g_assert_cmpuint (count_nameless (f->window), ==, 0);
  easel_ui_test_screenshot (f->window, "pattern");

  gtk_widget_activate_action (f->window, "win.show-history", "s", "");
  easel_test_wait_until (easel_ui_test_find (f->window, "EaselHistoryTile", NULL) != NULL);
  g_assert_cmpuint (count_nameless (f->window), ==, 0);
}

/* Tab reaches the well, the Run button and the run pane, and never gets stuck. */
static void
test_keyboard (EaselUiFixture *f,
               gconstpointer   data)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean has_run = FALSE, has_well = FALSE;

  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  for (guint i = 0; i < 60; i++)
    {
      GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));

      if (focus != NULL)
        {
          g_hash_table_add (seen, focus);
          has_run |= gtk_widget_get_ancestor (focus, ADW_TYPE_SPLIT_BUTTON) != NULL;
          has_well |= gtk_widget_has_css_class (focus, "well");
        }
      g_signal_emit_by_name (f->window, "move-focus", GTK_DIR_TAB_FORWARD);
    }

  g_assert_true (has_well);
  g_assert_true (has_run);
  g_assert_cmpuint (g_hash_table_size (seen), >, 15);
}

int
main (int    argc,
      char **argv)
{
  easel_ui_test_init (&argc, &argv);

  g_test_add ("/ui/shapes/narrow", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_narrow, easel_ui_fixture_tear_down);
  g_test_add ("/ui/shapes/dark", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_dark, easel_ui_fixture_tear_down);
  g_test_add ("/ui/shapes/names", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_names, easel_ui_fixture_tear_down);
  g_test_add ("/ui/shapes/keyboard", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_keyboard,
              easel_ui_fixture_tear_down);

  return g_test_run ();
}
