/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes for good and what stays. */

#include "runs/easel-tidying.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>

#define START  (G_GINT64_CONSTANT (1770113730) * G_USEC_PER_SEC)
#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define DAY    (24 * 60 * MINUTE)

typedef struct {
  char         *folder;
  char         *inputs;
  EaselArchive *archive;
  EaselClock   *clock;
  EaselTidying *tidying;
} Fixture;

static gpointer
exec (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  easel_database_exec (database, input, error);
  g_assert_no_error (*error);

  return NULL;
}

static gpointer
query (EaselDatabase  *database,
       gpointer        input,
       GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, input, "");

  g_assert_true (easel_statement_step (statement, error));

  return g_strdup (easel_statement_get_text (statement, 0));
}

static void
change (Fixture    *f,
        const char *sql)
{
  easel_test_archive_write (f->archive, exec, (gpointer) sql, NULL);
}

static void
assert_query (Fixture    *f,
              const char *sql,
              const char *expected)
{
  g_autofree char *found = easel_test_archive_read (f->archive, query, (gpointer) sql, NULL);

  g_assert_cmpstr (found, ==, expected);
}

/* A round; the write that comes after it in the queue tells that it is over. */
static void
let_tidy (Fixture *f)
{
  easel_clock_advance (f->clock, 10 * MINUTE);
  change (f, "UPDATE settings SET value = value");
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *path = NULL;

  f->folder = easel_test_make_folder ();
  f->inputs = g_build_filename (f->folder, "inputs", NULL);
  g_assert_cmpint (g_mkdir (f->inputs, 0700), ==, 0);
  path = g_build_filename (f->folder, "archive.db", NULL);
  f->archive = easel_test_archive_open (path, NULL);
  f->clock = easel_clock_new_fake (START);
  f->tidying = easel_tidying_new (f->archive, f->clock, f->folder);
  change (f, "INSERT INTO graphs VALUES (1, 'one', '{}'), (2, 'two', '{}'), (3, 'three', '{}');"
             "INSERT INTO requests (id, tag, account, state, target, created_at, graph, ui_graph, document) VALUES"
             " (1, 'a', 'local', 'sent', 'workflow', 0, 1, 2, '{}'), (2, 'b', 'local', 'sent', 'workflow', 0, 1, 3, '{}'),"
             " (3, 'c', 'local', 'sending', 'workflow', 0, 1, 3, '{}');"
             "INSERT INTO runs (id, request, account, server_id, status, settled, added_at, words) VALUES"
             " (1, 1, 'local', 'r1', 'success', 1, 0, 'first'), (2, 1, 'local', 'r2', 'success', 1, 0, 'second'),"
             " (3, 2, 'local', 'r3', 'success', 1, 0, 'third'), (4, 3, 'local', NULL, 'sending', 0, 0, 'fourth'),"
             " (5, NULL, 'local', 'r5', 'success', 1, 0, 'fifth')");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_test_wait_until (G_OBJECT (f->tidying)->ref_count == 1);
  g_assert_finalize_object (f->tidying);
  g_assert_finalize_object (f->archive);
  g_assert_finalize_object (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->inputs);
}

/* Nothing that was not deleted goes, and nothing that was deleted a moment ago. */
static void
test_hidden_runs (Fixture       *f,
                  gconstpointer  data)
{
  let_tidy (f);
  change (f, "UPDATE runs SET hidden = 1 WHERE id IN (1, 4, 5)");
  let_tidy (f);
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM runs ORDER BY id)", "1,2,3,4,5");
  let_tidy (f);
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM runs ORDER BY id)", "2,3,4");
  assert_query (f, "SELECT count (*) FROM search WHERE search MATCH 'first OR fifth'", "0");
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM requests ORDER BY id)", "1,2,3");
}

static void
test_requests_and_graphs (Fixture       *f,
                          gconstpointer  data)
{
  change (f, "UPDATE runs SET hidden = 1 WHERE request = 1");
  let_tidy (f);
  let_tidy (f);
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM requests ORDER BY id)", "2,3");
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM graphs ORDER BY id)", "1,3");
}

/* Undone in time. */
static void
test_undone (Fixture       *f,
             gconstpointer  data)
{
  change (f, "UPDATE runs SET hidden = 1 WHERE id = 1");
  let_tidy (f);
  change (f, "UPDATE runs SET hidden = 0 WHERE id = 1");
  let_tidy (f);
  let_tidy (f);
  assert_query (f, "SELECT group_concat (id) FROM (SELECT id FROM runs ORDER BY id)", "1,2,3,4,5");
}

static void
test_input_files (Fixture       *f,
                  gconstpointer  data)
{
  static const char *const hashes[] = { "old", "asked", "drafted", "young" };
  g_autofree char *sql = g_strdup_printf ("INSERT INTO files (hash, size, added_at) VALUES ('old', 1, 0), ('asked', 1, 0),"
                                          " ('drafted', 1, 0), ('young', 1, %" G_GINT64_FORMAT ");"
                                          "INSERT INTO request_files VALUES (2, 'asked');"
                                          "INSERT INTO drafts VALUES ('local', 'w', '', 0, '{\"image\":{\"text\":\"sha256:drafted\"}}');"
                                          "INSERT INTO uploads VALUES ('old', 'local', 'x', 0), ('young', 'local', 'x', %"
                                          G_GINT64_FORMAT ")", START - DAY, START - 60 * MINUTE);
  g_autofree char *old = g_build_filename (f->inputs, "old", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *path = g_build_filename (f->inputs, hashes[i], NULL);

      g_assert_true (g_file_set_contents (path, "x", 1, NULL));
    }
  change (f, sql);
  let_tidy (f);

  easel_test_wait_until (!g_file_test (old, G_FILE_TEST_EXISTS));
  assert_query (f, "SELECT group_concat (hash) FROM (SELECT hash FROM files ORDER BY hash)", "asked,drafted,young");
  assert_query (f, "SELECT group_concat (hash) FROM uploads", "young");
  for (guint i = 1; i < G_N_ELEMENTS (hashes); i++)
    {
      g_autofree char *path = g_build_filename (f->inputs, hashes[i], NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/tidying/hidden-runs", Fixture, NULL, set_up, test_hidden_runs, tear_down);
  g_test_add ("/tidying/requests-and-graphs", Fixture, NULL, set_up, test_requests_and_graphs, tear_down);
  g_test_add ("/tidying/undone", Fixture, NULL, set_up, test_undone, tear_down);
  g_test_add ("/tidying/input-files", Fixture, NULL, set_up, test_input_files, tear_down);

  return g_test_run ();
}
