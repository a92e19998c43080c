/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the sources: arrows point downwards, GTK stays in the window, JSON and SQLite behind their gates. */

#include <gio/gio.h>
#include <string.h>

typedef struct {
  char  *root;      /* the project's folder */
  GStrv  layers;    /* lowest first, as src/meson.build has them */
  guint  files;
  guint  mistakes;
} Walk;

typedef void (*LookAtFile) (Walk       *walk,
                            const char *path,
                            const char *content);

static void
report (Walk       *walk,
        const char *path,
        const char *what)
{
  g_test_message ("%s: %s", path, what);
  walk->mistakes++;
}

static void
look_at (Walk       *walk,
         const char *path,
         LookAtFile  look)
{
  g_autofree char *full_path = g_build_filename (walk->root, path, NULL);
  g_autofree char *content = NULL;
  g_autoptr(GDir) folder = g_dir_open (full_path, 0, NULL);
  const char *name;

  if (folder == NULL)
    {
      if (!g_str_has_suffix (path, ".c") && !g_str_has_suffix (path, ".h"))
        return;
      g_assert_true (g_file_get_contents (full_path, &content, NULL, NULL));
      walk->files++;
      look (walk, path, content);
      return;
    }

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      look_at (walk, child, look);
    }
}

/* The words of the `layers` list. */
static GStrv
read_layers (const char *root)
{
  g_autofree char *path = g_build_filename (root, "src", "meson.build", NULL);
  g_autofree char *content = NULL;
  g_autoptr(GRegex) list = g_regex_new ("^layers = \\[(.*)\\]$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GRegex) separators = g_regex_new ("[', ]+", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *names = NULL;
  g_auto(GStrv) layers = NULL;
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new ();

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_true (g_regex_match (list, content, 0, &match));
  names = g_match_info_fetch (match, 1);
  layers = g_regex_split (separators, names, 0);
  for (guint i = 0; layers[i] != NULL; i++)
    if (*layers[i] != '\0')
      g_strv_builder_add (kept, layers[i]);

  return g_strv_builder_end (kept);
}

static void
walk_sources (const char *folder,
              LookAtFile  look)
{
  Walk walk = { 0 };

  walk.root = g_test_build_filename (G_TEST_DIST, "..", NULL);
  walk.layers = read_layers (walk.root);
  g_assert_cmpuint (g_strv_length (walk.layers), >=, 7);
  look_at (&walk, folder, look);

  g_assert_cmpuint (walk.files, >, 10);
  g_assert_cmpuint (walk.mistakes, ==, 0);
  g_strfreev (walk.layers);
  g_free (walk.root);
}

static int
find_layer (Walk       *walk,
            const char *name)
{
  for (int i = 0; walk->layers[i] != NULL; i++)
    if (g_str_equal (walk->layers[i], name))
      return i;

  return -1;
}

/* Design § 3 and decisions 18. `from` is "" for the files with a main(). */
static gboolean
may_include (Walk       *walk,
             const char *from,
             const char *to)
{
  static const char *const server[] = { "workflows", "api", "base", NULL };

  if (g_str_equal (from, to) || *from == '\0')
    return TRUE;
  if (g_str_equal (from, "server"))
    return g_strv_contains (server, to);
  if (g_str_equal (from, "cli") || g_str_equal (from, "ui"))
    return find_layer (walk, to) >= 0;

  return find_layer (walk, to) >= 0 && find_layer (walk, from) > find_layer (walk, to);
}

/* "src/runs/easel-run.c" is of "runs". */
static char *
find_folder (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  return g_strdup (g_strv_length (parts) > 2 ? parts[1] : "");
}

static void
look_at_own_include (Walk       *walk,
                     const char *path,
                     const char *included)
{
  g_autofree char *from = find_folder (path);
  g_auto(GStrv) parts = g_strsplit (included, "/", 2);
  g_autofree char *file = g_build_filename (walk->root, "src", included, NULL);

  if (g_str_equal (included, "config.h"))
    return;
  /* A resource header is made by the build. */
  if (parts[1] == NULL || (!g_file_test (file, G_FILE_TEST_EXISTS) && !g_str_has_suffix (included, "-resources.h")))
    report (walk, path, included);
  else if (!may_include (walk, from, parts[0]))
    report (walk, path, included);
}

static void
look_at_other_include (Walk       *walk,
                       const char *path,
                       const char *included)
{
  gboolean window = g_str_has_prefix (path, "src/ui/") || g_str_equal (path, "src/easel.c");

  if (!window && (g_str_has_prefix (included, "gtk/") || g_str_has_prefix (included, "gdk/") ||
                  g_str_has_prefix (included, "adwaita")))
    report (walk, path, included);
  if (g_str_has_prefix (included, "sqlite3") && !g_str_equal (path, "src/base/easel-database-private.h"))
    report (walk, path, included);
}

static void
look_at_includes (Walk       *walk,
                  const char *path,
                  const char *content)
{
  g_autoptr(GRegex) include = g_regex_new ("^\\s*#\\s*include\\s+([\"<])([^\">]+)[\">]", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  for (g_regex_match (include, content, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *mark = g_match_info_fetch (match, 1);
      g_autofree char *included = g_match_info_fetch (match, 2);

      if (*mark == '"')
        look_at_own_include (walk, path, included);
      else
        look_at_other_include (walk, path, included);
    }
}

/* JSON comes in and goes out in one place, and only there does one know how a number is kept. */
static void
look_at_json (Walk       *walk,
              const char *path,
              const char *content)
{
  static const char *const names[] = {
    "json_parser_", "json_generator_", "json_to_string", "json_from_string", "json_gobject_", "json_node_get_value_type",
  };

  if (g_str_has_prefix (path, "src/base/easel-json"))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (content, names[i]) != NULL)
      report (walk, path, names[i]);
}

static void
look_at_head (Walk       *walk,
              const char *path,
              const char *content)
{
  const char *licence = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n/* ";

  if (!g_str_has_prefix (content, licence))
    report (walk, path, "does not begin with the licence line and a sentence about itself");
  if (g_str_has_suffix (path, ".h") && strstr (content, "\n#pragma once\n") == NULL)
    report (walk, path, "is a header without #pragma once");
  if (strchr (content, '\t') != NULL)
    report (walk, path, "has a tabulator");
}

static void
test_includes (void)
{
  walk_sources ("src", look_at_includes);
}

static void
test_json (void)
{
  walk_sources ("src", look_at_json);
}

static void
test_heads (void)
{
  walk_sources ("src", look_at_head);
  walk_sources ("tests", look_at_head);
}

/* The referee himself: what is forbidden is seen. */
static void
test_referee (void)
{
  static const struct { const char *path; const char *content; guint mistakes; } table[] = {
    { "src/base/a.c", "#include \"base/easel-json.h\"\n#include <glib.h>\n", 0 },
    { "src/base/a.c", "#include \"api/easel-client.h\"\n", 1 },
    { "src/api/a.c", "#include \"base/easel-json.h\"\n", 0 },
    { "src/api/a.c", "  #  include \"archive/easel-archive.h\"\n", 1 },
    { "src/api/a.c", "#include \"easel-client.h\"\n", 1 },
    { "src/server/a.c", "#include \"archive/easel-archive.h\"\n", 1 },
    { "src/server/a.c", "#include \"base/easel-json.h\"\n", 0 },
    { "src/ui/a.c", "#include \"archive/easel-archive.h\"\n#include <gtk/gtk.h>\n#include <adwaita.h>\n", 0 },
    { "src/archive/a.h", "#include <gtk/gtk.h>\n#include <gdk/gdk.h>\n#include <adwaita.h>\n", 3 },
    { "src/archive/a.c", "#include <gdk-pixbuf/gdk-pixbuf.h>\n#include <sqlite3.h>\n", 1 },
  };
  Walk walk = { 0 };

  walk.root = g_test_build_filename (G_TEST_DIST, "..", NULL);
  walk.layers = read_layers (walk.root);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      walk.mistakes = 0;
      look_at_includes (&walk, table[i].path, table[i].content);
      g_assert_cmpuint (walk.mistakes, ==, table[i].mistakes);
    }

  g_strfreev (walk.layers);
  g_free (walk.root);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layers/referee", test_referee);
  g_test_add_func ("/layers/includes", test_includes);
  g_test_add_func ("/layers/json", test_json);
  g_test_add_func ("/layers/heads", test_heads);

  return g_test_run ();
}
