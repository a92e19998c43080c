/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables: every released version opens, revisions count, the search finds, logs stay bounded. */

#include "archive/easel-archive-schema.h"
#include "archive/easel-archive-words.h"
#include "base/easel-database.h"
#include "support/easel-test.h"

#include <string.h>

typedef struct {
  char          *folder;
  char          *path;
  EaselDatabase *database;
} Fixture;

/* One row, or more, for each table. The sample of a released version is such a file. */
static const char SAMPLE[] =
  "INSERT INTO settings VALUES ('account', 'local');"
  "INSERT INTO accounts VALUES ('local', 'This computer', 'http://127.0.0.1/api', 'local', 0, 1, NULL, NULL),"
  "  ('a1', 'Studio', 'https://api.example.com/api', 'remote', 1, 2, 3, '{\"limit\":2}');"
  "INSERT INTO account_documents VALUES ('a1', 'prices', 5, '{}');"
  "INSERT INTO workflows VALUES ('a1', 'w1', 'Portrait', 'm1', 1, 4, 5, 6, NULL, '{}');"
  "INSERT INTO deployments VALUES ('a1', 'd1', 'w1', 'Portrait', 'production', 0, 4, 5, 6, NULL, '{}');"
  "INSERT INTO machines VALUES ('a1', 'm1', 'Flux workbench', NULL, 6, NULL, '{}');"
  "INSERT INTO workflow_files VALUES (1, 'file:///home/somebody/portrait.json', 'portrait', 0, 1, 2, '{}');"
  "INSERT INTO workflow_file_homes VALUES (1, 'a1', 'w1', 'm1');"
  "INSERT INTO drafts VALUES ('a1', 'w1', '', 7, '{}'), ('a1', 'w1', 'Warm light', 8, '{}');"
  "INSERT INTO graphs VALUES (1, 'hash', '{\"1\":{}}');"
  "INSERT INTO requests (id, tag, account, state, target, target_id, created_at, graph, document)"
  "  VALUES (1, 't1', 'a1', 'sent', 'deployment', 'd1', 9, 1, '{}'), (2, 't2', 'a1', 'waiting', 'deployment', 'd1', 9, 1, '{}');"
  "INSERT INTO request_files VALUES (1, 'abc');"
  "INSERT INTO files VALUES ('abc', 3, 'cat.png', NULL, 1, 2);"
  "INSERT INTO uploads VALUES ('abc', 'a1', 'https://files.example.com/abc', 3);"
  "INSERT INTO runs (id, request, account, server_id, status, settled, name, added_at, words, record)"
  "  VALUES (1, 1, 'a1', 'r1', 'success', 1, 'Portrait', 10, 'Portrait a Café in the rain', '{}'),"
  "         (2, 2, 'a1', NULL, 'waiting', 0, 'Portrait', 11, 'Portrait  東  京  の  夜 ', NULL);"
  "INSERT INTO outputs (run, output_id, key, position, file_name, state, path)"
  "  VALUES (1, 'o1', 'images', 0, 'a.png', 'saved', '/home/somebody/Pictures/Easel/a.png');"
  "INSERT INTO logs VALUES (1, 'it began');"
  "INSERT INTO sessions (account, id, gpu, started_at, seen_at, price, cost) VALUES ('a1', 's1', 'A10G', 12, 13, 0.0003, 0.12);"
  "INSERT INTO session_days VALUES ('a1', 's1', '2026-02-03', 400, 0.12);";

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "archive.db", NULL);
  f->database = easel_database_open (f->path, &error);
  g_assert_true (easel_database_migrate (f->database, easel_archive_schema_get_migrations (), &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_pointer (&f->database, easel_database_close);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static void
exec (EaselDatabase *database,
      const char    *sql)
{
  g_autoptr(GError) error = NULL;

  easel_database_exec (database, sql, &error);
  g_assert_no_error (error);
}

static char *
query (EaselDatabase *database,
       const char    *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselStatement) statement = easel_database_query (database, &error, sql, "");

  g_assert_no_error (error);
  g_assert_true (easel_statement_step (statement, &error));

  return g_strdup (easel_statement_get_text (statement, 0));
}

#define assert_query(database, sql, expected)                 \
  G_STMT_START {                                              \
    g_autofree char *found_ = query (database, sql);          \
    g_assert_cmpstr (found_, ==, expected);                   \
  } G_STMT_END

/* With EASEL_TEST_SAMPLE=FILE the sample of the current version is left there, for tests/data. */
static void
test_every_table (Fixture       *f,
                  gconstpointer  data)
{
  const char *sample = g_getenv ("EASEL_TEST_SAMPLE");
  g_autoptr(EaselStatement) tables = NULL;

  exec (f->database, SAMPLE);
  tables = easel_database_query (f->database, NULL, "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                 " AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'", "");
  while (easel_statement_step (tables, NULL))
    {
      const char *name = easel_statement_get_text (tables, 0);
      g_autofree char *sql = g_strdup_printf ("SELECT count (*) > 0 FROM %s", name);

      g_test_message ("%s", name);
      assert_query (f->database, sql, "1");
    }

  if (sample != NULL)
    {
      g_autofree char *into = g_strdup_printf ("VACUUM INTO '%s'", sample);

      exec (f->database, into);
    }
}

/* Unpacks tests/data/archive-VERSION.db.gz; FALSE if there is none. */
static gboolean
unpack_sample (Fixture *f,
               guint    version)
{
  g_autofree char *name = g_strdup_printf ("archive-%u.db.gz", version);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr(GFile) packed = g_file_new_for_path (path);
  g_autoptr(GFile) unpacked = g_file_new_for_path (f->path);
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr(GFileInputStream) file = g_file_read (packed, NULL, NULL);
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GFileOutputStream) output = NULL;

  if (file == NULL)
    return FALSE;

  input = g_converter_input_stream_new (G_INPUT_STREAM (file), converter);
  output = g_file_replace (unpacked, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
  g_assert_cmpint (g_output_stream_splice (G_OUTPUT_STREAM (output), input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL),
                   >, 0);

  return TRUE;
}

/* Each version that was released: it opens, is brought up to date, and nothing of it is lost. */
static void
test_released_versions (Fixture       *f,
                        gconstpointer  data)
{
  const EaselMigration *migrations = easel_archive_schema_get_migrations ();

  for (guint version = 1; migrations[version - 1].sql != NULL; version++)
    {
      g_autofree char *latest = query (f->database, "PRAGMA user_version");
      g_autoptr(GError) error = NULL;

      g_clear_pointer (&f->database, easel_database_close);
      g_assert_true (unpack_sample (f, version));
      f->database = easel_database_open (f->path, &error);
      g_assert_no_error (error);
      g_assert_true (easel_database_migrate (f->database, migrations, &error));

      assert_query (f->database, "PRAGMA user_version", latest);
      assert_query (f->database, "PRAGMA integrity_check", "ok");
      assert_query (f->database, "SELECT count (*) FROM pragma_foreign_key_check", "0");
      assert_query (f->database, "SELECT group_concat (tag) FROM requests", "t1,t2");
      assert_query (f->database, "SELECT group_concat (status) FROM runs", "success,waiting");
      assert_query (f->database, "SELECT path FROM outputs", "/home/somebody/Pictures/Easel/a.png");
      assert_query (f->database, "SELECT rowid FROM search WHERE search MATCH 'cafe'", "1");
      assert_query (f->database, "SELECT name FROM drafts WHERE name <> ''", "Warm light");
      assert_query (f->database, "SELECT cost FROM sessions", "0.12");
    }
}

static void
test_revisions (Fixture       *f,
                gconstpointer  data)
{
  exec (f->database, SAMPLE);
  exec (f->database, "UPDATE runs SET revision = 0; UPDATE news SET revision = 0");

  exec (f->database, "UPDATE runs SET status = 'running' WHERE id = 2");
  assert_query (f->database, "SELECT revision FROM runs WHERE id = 2", "1");
  assert_query (f->database, "SELECT revision FROM runs WHERE id = 1", "0");
  exec (f->database, "UPDATE outputs SET state = 'gone' WHERE run = 1");
  assert_query (f->database, "SELECT revision FROM runs WHERE id = 1", "2");
  exec (f->database, "UPDATE requests SET state = 'unclear' WHERE id = 2");
  assert_query (f->database, "SELECT revision FROM runs WHERE id = 2", "3");
  assert_query (f->database, "SELECT revision FROM news WHERE name = 'runs'", "3");
  exec (f->database, "DELETE FROM outputs");
  assert_query (f->database, "SELECT revision FROM runs WHERE id = 1", "4");

  assert_query (f->database, "SELECT group_concat (name) FROM news WHERE revision > 0", "runs");
  exec (f->database, "UPDATE drafts SET document = '{}'; DELETE FROM accounts; INSERT INTO machines VALUES ('a', 'b', 'c', 0, 0, 0, '')");
  assert_query (f->database, "SELECT group_concat (name) FROM (SELECT name FROM news WHERE revision > 0 ORDER BY name)",
                "accounts,drafts,machines,runs");
}

/* With a request goes all that belongs to it; a row id is never used again. */
static void
test_deleting (Fixture       *f,
               gconstpointer  data)
{
  exec (f->database, SAMPLE);
  exec (f->database, "DELETE FROM requests");
  assert_query (f->database, "SELECT (SELECT count (*) FROM runs) + (SELECT count (*) FROM outputs) + (SELECT count (*) FROM logs)"
                " + (SELECT count (*) FROM request_files)", "0");
  assert_query (f->database, "SELECT count (*) FROM search WHERE search MATCH 'portrait'", "0");
  exec (f->database, "INSERT INTO runs (account, status, added_at) VALUES ('local', 'draft', 1)");
  assert_query (f->database, "SELECT id FROM runs", "3");
  exec (f->database, "INSERT INTO search (search) VALUES ('integrity-check')");
}

static void
test_logs_are_bounded (Fixture       *f,
                       gconstpointer  data)
{
  exec (f->database, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)"
                     " INSERT INTO runs (id, account, status, added_at) SELECT i, 'local', 'success', i FROM n;"
                     "INSERT INTO logs SELECT id, 'x' FROM runs;");
  assert_query (f->database, "SELECT count (*) FROM logs", "1000");
  assert_query (f->database, "SELECT min (run) FROM logs", "101");
  g_assert_false (easel_database_exec (f->database, "UPDATE logs SET text = printf ('%.*c', 1048577, 'x')", NULL));
}

static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  static const struct { const char *typed; const char *found; } table[] = {
    { "portrait", "4,3,2,1" }, { "PORT", "4,3,2,1" }, { "café rain", "1" }, { "cafe", "1" }, { "rain portrait", "1" },
    { "ortrait", NULL }, { "東京", "2" }, { "京", "2" }, { "東夜", NULL }, { "東京の夜", "2" }, { "ภาษา", "4" }, { "18446744073709551615", "3" },
    { "184467", "3" }, { "snow\"fall", "3" }, { "rain AND OR", NULL }, { "cat* NEAR(", "3" }, { "words:cat", NULL },
    { "-cat", "3" }, { "blue-eyed", "3" }, { "blue eyed cat", "3" }, { "STRASSE", "3" }, { "^port", "4,3,2,1" },
  };
  g_autofree char *thai = easel_archive_index_words ("Portrait ภาษาไทย");
  g_autofree char *insert = g_strdup_printf ("INSERT INTO runs (account, status, added_at, words) VALUES ('local', 'success', 1, '%s')",
                                             thai);

  exec (f->database, SAMPLE);
  exec (f->database, "INSERT INTO runs (account, status, added_at, words) VALUES ('local', 'success', 1,"
                     " 'Portrait of a blue-eyed cat near (snow\"fall) seed 18446744073709551615 strasse')");
  exec (f->database, insert);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *match = easel_archive_match_words (table[i].typed);
      g_autoptr(GError) error = NULL;
      g_autoptr(EaselStatement) statement =
        easel_database_query (f->database, &error, "SELECT group_concat (id) FROM (SELECT rowid AS id FROM search WHERE search MATCH ?"
                              " ORDER BY rowid DESC)", "s", match);

      g_test_message ("%s: %s", table[i].typed, match);
      g_assert_true (easel_statement_step (statement, &error));
      g_assert_cmpstr (easel_statement_get_text (statement, 0), ==, table[i].found);
    }
}

static void
test_search_nothing (void)
{
  g_assert_null (easel_archive_match_words (""));
  g_assert_null (easel_archive_match_words (" \t "));
  g_assert_null (easel_archive_match_words ("\" - *"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/schema/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("every-table", test_every_table);
  ADD ("released-versions", test_released_versions);
  ADD ("revisions", test_revisions);
  ADD ("deleting", test_deleting);
  ADD ("logs-are-bounded", test_logs_are_bounded);
  ADD ("search", test_search);
#undef ADD
  g_test_add_func ("/schema/search-nothing", test_search_nothing);

  return g_test_run ();
}
