/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows in a language that nobody speaks: every text that is not data stands in its brackets. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-locale.h"
#include "support/easel-ui-test.h"
#include "support/easel-watchdog.h"
#include "ui/account/easel-account-window.h"
#include "ui/easel-preferences.h"
#include "ui/sessions/easel-session-window.h"

typedef struct {
  GHashTable *data;       /* texts that are nobody's to translate */
  GHashTable *complaints;
  guint       n_texts;
} Walk;

static const char *const properties[] = {
  "label", "title", "subtitle", "description", "tooltip-text", "placeholder-text", "heading", "body", "button-label",
};

/* Inside these stands what GTK says itself, in the languages that it has. */
static const char *const foreign[] = { "GtkFileChooserWidget", "GtkColorChooserWidget", "GtkShortcutsSection" };

static const char *const known[] = {
  /* Names, and values of ComfyUI's nodes and of the server */
  "Easel", "ComfyDeploy", "ComfyUI", "PNG", "JPEG", "WebP", "GPU", "CPU", "A100-80GB", "Built-in",
  "90 degrees", "180 degrees", "270 degrees", "difference",

  /* What GTK and libadwaita say themselves, in the languages that they have */
  "Ctrl+S", "Shift+Delete", "Ctrl", "Alt", "Delete", "Search…", "(None)", "Clear entry", "Apply", "Search", "Preferences",
  "Shortcuts", "Search Shortcuts", "Search Results", "No Results Found", "Try a different search",
  "Try a different search.", "Caps Lock is on", "Show Text", "Hide Text",
};

static void
add_texts_of_json (GHashTable *data,
                   JsonNode   *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &member))
        {
          g_hash_table_add (data, g_strdup (name));
          add_texts_of_json (data, member);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        add_texts_of_json (data, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_hash_table_add (data, g_strdup (json_node_get_string (node)));
    }
}

/* The shipped workflows are data: their names, the names of their inputs, their descriptions. */
static void
add_samples (GHashTable *data)
{
  g_autofree char *folder = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "data", "samples", "workflows", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(JsonParser) parser = json_parser_new ();
      g_autoptr(GError) error = NULL;

      json_parser_load_from_file (parser, path, &error);
      g_assert_no_error (error);
      add_texts_of_json (data, json_parser_get_root (parser));
      g_hash_table_add (data, g_strndup (name, strlen (name) - strlen (".json")));
    }
}

static void
set_up_walk (Walk *walk)
{
  easel_watchdog_pause (); /* to walk through whole windows takes its time */
  walk->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->complaints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_samples (walk->data);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_hash_table_add (walk->data, g_strdup (known[i]));
}

static void
finish_walk (Walk *walk)
{
  GHashTableIter iter;
  const char *complaint;

  g_hash_table_iter_init (&iter, walk->complaints);
  while (g_hash_table_iter_next (&iter, (gpointer *) &complaint, NULL))
    g_test_message ("%s", complaint);

  g_assert_cmpuint (g_hash_table_size (walk->complaints), ==, 0);
  g_assert_cmpuint (walk->n_texts, >, 0);
  g_hash_table_unref (walk->data);
  g_hash_table_unref (walk->complaints);
  easel_watchdog_resume ();
}

/* What is left when translated parts, innermost first, are taken out. */
static char *
strip_translated (const char *text)
{
  g_autoptr(GRegex) regex = g_regex_new ("⟦[^⟦⟧]*⟧", 0, 0, NULL);
  char *left = g_strdup (text);

  for (;;)
    {
      char *less = g_regex_replace_literal (regex, left, -1, 0, " ", 0, NULL);
      gboolean is_done = g_str_equal (less, left);

      g_free (left);
      left = less;
      if (is_done)
        return left;
    }
}

static gboolean
has_word (const char *text)
{
  guint letters = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      letters = g_unichar_isalpha (g_utf8_get_char (text)) ? letters + 1 : 0;
      if (letters > 1)
        return TRUE;
    }

  return FALSE;
}

/* As ComfyUI names its files, what the server says about a run that it works on, and ids. */
static gboolean
is_of_server (const char *text)
{
  return g_regex_match_simple ("^\\w+_\\d{5}_\\.png$", text, 0, 0) ||
         g_str_has_prefix (text, "Executing ") || g_uuid_string_is_valid (text);
}

static gboolean
is_known (Walk       *walk,
          const char *text)
{
  g_auto(GStrv) pieces = NULL;

  if (!has_word (text) || g_path_is_absolute (text) || g_hash_table_contains (walk->data, text) || is_of_server (text))
    return TRUE;

  pieces = g_regex_split_simple ("\\s*[·,:|\n]\\s*|\\s+", text, 0, 0);
  for (char **piece = pieces; *piece != NULL; piece++)
    if (has_word (*piece) && !g_hash_table_contains (walk->data, *piece))
      return FALSE;

  return TRUE;
}

static void
look_at_text (Walk       *walk,
              GtkWidget  *widget,
              const char *property,
              const char *text)
{
  g_autofree char *left = strip_translated (text);

  walk->n_texts++;
  if (!is_known (walk, g_strstrip (left)))
    g_hash_table_add (walk->complaints, g_strdup_printf ("%s:%s says “%s”", G_OBJECT_TYPE_NAME (widget), property, text));
}

static gboolean
is_foreign (GtkWidget *widget)
{
  return g_strv_contains (foreign, G_OBJECT_TYPE_NAME (widget));
}

/* The whole tree, also what is not on the screen just now; texts of the person (entries) are left out. */
static void
walk_widget (Walk      *walk,
             GtkWidget *widget)
{
  if (is_foreign (widget))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), properties[i]);
      g_autofree char *text = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;

      g_object_get (widget, properties[i], &text, NULL);
      if (text != NULL)
        look_at_text (walk, widget, properties[i], text);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    walk_widget (walk, child);
}

static void
close_window (GtkWindow *window)
{
  GtkWindow *watched = window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &watched);
  gtk_window_destroy (window);
  easel_test_wait_until (watched == NULL);
}

static void
test_first_start (EaselUiFixture *f,
                  gconstpointer   data)
{
  Walk walk = { 0 };

  set_up_walk (&walk);
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Soft glow");
  easel_ui_test_screenshot (f->window, "pseudo-first-start");
  walk_widget (&walk, f->window);

  easel_ui_fixture_open (f, "Poster");
  walk_widget (&walk, f->window);
  easel_ui_fixture_open (f, "Blend two pictures");
  walk_widget (&walk, f->window);
  finish_walk (&walk);
}

static void
test_run (EaselUiFixture *f,
          gconstpointer   data)
{
  Walk walk = { 0 };
  GListModel *open;

  set_up_walk (&walk);
  easel_ui_fixture_present (f);
  easel_ui_fixture_open (f, "Pattern from a seed");
  open = easel_runs_get_open (easel_studio_get_runs (f->studio));
  gtk_widget_activate_action (f->window, "win.run", NULL);
  easel_test_wait_until (g_list_model_get_n_items (open) > 0);
  walk_widget (&walk, f->window);
  easel_test_wait_until (g_list_model_get_n_items (open) == 0);
  easel_ui_test_settle (f->window);
  easel_ui_test_screenshot (f->window, "pseudo-finished");
  walk_widget (&walk, f->window);

  gtk_widget_activate_action (f->window, "win.show-history", "s", "");
  easel_ui_test_settle (f->window);
  easel_ui_test_screenshot (f->window, "pseudo-history");
  walk_widget (&walk, f->window);
  finish_walk (&walk);
}

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_OBJECT_TYPE (window) == type)
        return window; /* GTK holds it */
    }

  return NULL;
}

static void
test_dialogs (EaselUiFixture *f,
              gconstpointer   data)
{
  g_autoptr(GtkBuilder) builder = NULL;
  GtkWindow *window;
  Walk walk = { 0 };

  set_up_walk (&walk);
  easel_ui_fixture_present (f);
  easel_test_wait_until (easel_studio_get_client (f->studio) != NULL);

  window = easel_preferences_present (GTK_WINDOW (f->window), f->settings);
  easel_ui_test_screenshot (GTK_WIDGET (window), "pseudo-preferences");
  walk_widget (&walk, GTK_WIDGET (window));
  close_window (window);

  window = GTK_WINDOW (easel_account_window_present (GTK_WINDOW (f->window), f->studio, NULL));
  easel_ui_test_screenshot (GTK_WIDGET (window), "pseudo-account");
  walk_widget (&walk, GTK_WIDGET (window));
  close_window (window);

  gtk_widget_activate_action (f->window, "win.start-session", NULL);
  easel_test_wait_until ((window = find_window (EASEL_TYPE_SESSION_WINDOW)) != NULL);
  easel_ui_test_settle (GTK_WIDGET (window));
  easel_ui_test_screenshot (GTK_WIDGET (window), "pseudo-session");
  walk_widget (&walk, GTK_WIDGET (window));
  close_window (window);

  builder = gtk_builder_new_from_resource ("/io/github/easelapp/Easel/gtk/help-overlay.ui");
  window = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));
  walk_widget (&walk, GTK_WIDGET (window));
  gtk_window_destroy (window);
  finish_walk (&walk);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("LANGUAGE", "xx", TRUE);
  g_setenv ("EASEL_LOCALEDIR", g_getenv ("EASEL_TEST_LOCALE"), TRUE);
  easel_locale_init ();
  easel_ui_test_init (&argc, &argv);
  g_assert_cmpstr (_("Run"), ==, "⟦Rün⟧");

  g_test_add ("/ui/languages/first-start", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_first_start,
              easel_ui_fixture_tear_down);
  g_test_add ("/ui/languages/run", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_run, easel_ui_fixture_tear_down);
  g_test_add ("/ui/languages/dialogs", EaselUiFixture, NULL, easel_ui_fixture_set_up, test_dialogs,
              easel_ui_fixture_tear_down);

  return g_test_run ();
}
