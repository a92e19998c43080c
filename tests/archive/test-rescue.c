/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged archives: what is still there is saved, and nothing is thrown away. */

#include "archive/easel-archive-rescue.h"
#include "archive/easel-archive-schema.h"
#include "base/easel-database.h"
#include "base/easel-error.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define RUNS 400

typedef struct {
  char   *folder;
  char   *path;

  char   *kept_path;
  gint64  saved_runs;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(EaselDatabase) database = NULL;
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "archive.db", NULL);
  database = easel_database_open (f->path, &error);
  g_assert_true (easel_database_migrate (database, easel_archive_schema_get_migrations (), &error));
  g_assert_true (easel_database_begin (database, &error));
  for (gint64 i = 1; i <= RUNS; i++)
    {
      g_autofree char *words = g_strdup_printf ("a cat number %d on a mat", (int) i);

      g_assert_true (easel_database_run (database, &error, "INSERT INTO requests (tag, account, state, target, created_at,"
                                         " document) VALUES (?, 'local', 'sent', 'deployment', 0, '{}')", "s", words));
      g_assert_true (easel_database_run (database, &error, "INSERT INTO runs (request, account, server_id, status, added_at,"
                                         " words) VALUES (?, 'local', ?, 'success', 0, ?)", "iss", i, words, words));
      g_assert_no_error (error);
    }
  g_assert_true (easel_database_commit (database, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->kept_path);
}

static void
damage (const char *path,
        goffset     from,
        goffset     to)
{
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpint (to, <=, length);
  for (goffset i = from; i < to; i++)
    content[i] = (i * 37) % 251;
  g_assert_true (g_file_set_contents (path, content, length, NULL));
}

static void
rescue (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  easel_archive_rescue (f->path, &f->kept_path, &f->saved_runs, &error);
  g_assert_no_error (error);
}

static gint64
count (const char *path,
       const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDatabase) database = easel_database_open (path, &error);
  g_autoptr(EaselStatement) statement = NULL;

  g_assert_no_error (error);
  statement = easel_database_query (database, &error, sql, "");
  g_assert_true (easel_statement_step (statement, &error));

  return easel_statement_get_int (statement, 0);
}

/* A page in the middle of the file: most of the rest is there, and found. */
static void
test_some_pages (Fixture       *f,
                 gconstpointer  data)
{
  goffset page = count (f->path, "PRAGMA page_size");
  goffset pages = count (f->path, "PRAGMA page_count");

  for (goffset i = pages / 4; i < pages; i += pages / 4)
    damage (f->path, i * page, (i + 1) * page);
  rescue (f);

  g_assert_nonnull (f->kept_path);
  g_assert_true (g_file_test (f->kept_path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (f->saved_runs, >, RUNS * 3 / 4);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM runs"), ==, f->saved_runs);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM search WHERE search MATCH 'cat'"), ==, f->saved_runs);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
}

/* Every single page in turn: it never fails, and what comes out is sound. */
static void
test_each_page (Fixture       *f,
                gconstpointer  data)
{
  goffset page = count (f->path, "PRAGMA page_size");
  goffset pages = count (f->path, "PRAGMA page_count");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (f->path, &content, &length, NULL));
  for (goffset i = 0; i < pages; i += g_test_slow () ? 1 : 1 + pages / 5)
    {
      g_autoptr(EaselArchive) archive = NULL;

      g_assert_true (g_file_set_contents (f->path, content, length, NULL));
      damage (f->path, i * page, (i + 1) * page);
      rescue (f);
      archive = easel_test_archive_open (f->path, NULL);
      g_assert_nonnull (archive);
      g_assert_finalize_object (g_steal_pointer (&archive));
      g_assert_cmpint (count (f->path, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
      if (f->kept_path != NULL)
        g_unlink (f->kept_path);
      g_clear_pointer (&f->kept_path, g_free);
    }
}

/* Opening tells what happened, once. */
static void
test_no_database (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(EaselArchive) archive = NULL;

  g_assert_true (g_file_set_contents (f->path, "This was an archive once, and something has written text over it", -1, NULL));
  archive = easel_test_archive_open (f->path, NULL);
  g_assert_error (easel_archive_get_damage (archive), EASEL_ERROR, EASEL_ERROR_DAMAGED);
  g_assert_nonnull (strstr (easel_archive_get_damage (archive)->message, "0 runs were saved"));

  g_assert_finalize_object (g_steal_pointer (&archive));
  archive = easel_test_archive_open (f->path, NULL);
  g_assert_null (easel_archive_get_damage (archive));
}

static gpointer
read_everything (EaselDatabase  *database,
                 gpointer        input,
                 GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, "SELECT sum (length (words)) FROM runs", "");

  if (statement != NULL)
    easel_statement_step (statement, error);

  return NULL;
}

/* A page that nobody looks at when opening: it is found in use, and mended at the next start. */
static void
test_found_in_use (Fixture       *f,
                   gconstpointer  data)
{
  goffset page = count (f->path, "PRAGMA page_size");
  goffset root = count (f->path, "SELECT rootpage FROM sqlite_schema WHERE name = 'runs'");
  g_autoptr(EaselArchive) archive = NULL;
  g_autoptr(GError) error = NULL;

  damage (f->path, (root - 1) * page, root * page);
  archive = easel_test_archive_open (f->path, NULL);
  g_assert_null (easel_archive_get_damage (archive));
  easel_test_archive_read (archive, read_everything, NULL, &error);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DAMAGED);
  g_assert_finalize_object (g_steal_pointer (&archive));
  g_clear_error (&error);

  archive = easel_test_archive_open (f->path, NULL);
  g_assert_error (easel_archive_get_damage (archive), EASEL_ERROR, EASEL_ERROR_DAMAGED);
  easel_test_archive_read (archive, read_everything, NULL, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&archive));
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM requests"), ==, RUNS);

  archive = easel_test_archive_open (f->path, NULL);
  g_assert_null (easel_archive_get_damage (archive));
}

static void
test_sound (Fixture       *f,
            gconstpointer  data)
{
  rescue (f);

  g_assert_null (f->kept_path);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM runs"), ==, RUNS);
}

/* What stands in the log only, because the program was killed, counts as well. */
static void
test_with_log (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(EaselDatabase) killed = easel_database_open (f->path, NULL);
  g_autofree char *copy = g_build_filename (f->folder, "copy.db", NULL);
  static const char *const suffixes[] = { "", "-wal" };

  g_assert_true (easel_database_exec (killed, "INSERT INTO runs (account, server_id, status, added_at)"
                                      " VALUES ('local', 'last', 'running', 1)", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (f->path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (copy, suffixes[i], NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (from, &content, &length, NULL));
      g_assert_true (g_file_set_contents (to, content, length, NULL));
    }
  damage (copy, count (f->path, "SELECT (rootpage - 1) * (SELECT page_size FROM pragma_page_size)"
                                " FROM sqlite_schema WHERE name = 'requests_by_state'"),
          count (f->path, "SELECT rootpage * (SELECT page_size FROM pragma_page_size)"
                          " FROM sqlite_schema WHERE name = 'requests_by_state'"));

  g_free (f->path);
  f->path = g_steal_pointer (&copy);
  rescue (f);
  g_assert_cmpint (f->saved_runs, ==, RUNS + 1);
  g_assert_cmpint (count (f->path, "SELECT count (*) FROM runs WHERE server_id = 'last'"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/rescue/some-pages", Fixture, NULL, set_up, test_some_pages, tear_down);
  g_test_add ("/rescue/each-page", Fixture, NULL, set_up, test_each_page, tear_down);
  g_test_add ("/rescue/no-database", Fixture, NULL, set_up, test_no_database, tear_down);
  g_test_add ("/rescue/found-in-use", Fixture, NULL, set_up, test_found_in_use, tear_down);
  g_test_add ("/rescue/sound", Fixture, NULL, set_up, test_sound, tear_down);
  g_test_add ("/rescue/with-log", Fixture, NULL, set_up, test_with_log, tear_down);

  return g_test_run ();
}
