/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite helper: values there and back, transactions, migrations, and which error means what. */

#include "base/easel-database.h"
#include "base/easel-error.h"
#include "support/easel-test.h"

#include <string.h>

typedef struct {
  char          *folder;
  char          *path;
  EaselDatabase *database;
} Fixture;

static const EaselMigration first[] = {
  { "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount REAL, data BLOB)" },
  { NULL },
};

static const EaselMigration second[] = {
  { "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount REAL, data BLOB)" },
  { "ALTER TABLE things ADD COLUMN note TEXT; UPDATE things SET note = 'old'" },
  { NULL },
};

static const EaselMigration broken[] = {
  { "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount REAL, data BLOB)" },
  { "CREATE TABLE half (x); INSERT INTO absent VALUES (1)" },
  { NULL },
};

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "test.db", NULL);
  f->database = easel_database_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (easel_database_migrate (f->database, first, &error));
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

static gint64
count (EaselDatabase *database,
       const char    *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselStatement) statement = easel_database_query (database, &error, sql, "");

  g_assert_no_error (error);
  g_assert_true (easel_statement_step (statement, &error));

  return easel_statement_get_int (statement, 0);
}

static void
test_values (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new ("a\0b", 3);
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GBytes) back = NULL;
  const char *insert = "INSERT INTO things (id, name, amount, data) VALUES (?, ?, ?, ?)";

  g_assert_true (easel_database_run (f->database, &error, insert, "isdb", G_MAXINT64, "ß", 0.1, bytes));
  g_assert_cmpint (easel_database_get_last_row_id (f->database), ==, G_MAXINT64);
  g_assert_true (easel_database_run (f->database, &error, insert, "isdb", (gint64) 1, NULL, 2.0, NULL));
  g_assert_true (easel_database_run (f->database, &error, insert, "isdb", (gint64) 2, "", 2.0, empty));

  statement = easel_database_query (f->database, &error, "SELECT * FROM things ORDER BY id", "");
  g_assert_true (easel_statement_step (statement, &error));
  g_assert_true (easel_statement_is_null (statement, 1));
  g_assert_null (easel_statement_get_text (statement, 1));
  g_assert_null (easel_statement_dup_bytes (statement, 3));
  g_assert_true (easel_statement_step (statement, &error));
  g_assert_cmpstr (easel_statement_get_text (statement, 1), ==, "");
  g_assert_false (easel_statement_is_null (statement, 3));
  g_assert_true (easel_statement_step (statement, &error));
  g_assert_cmpint (easel_statement_get_int (statement, 0), ==, G_MAXINT64);
  g_assert_cmpstr (easel_statement_get_text (statement, 1), ==, "ß");
  g_assert_cmpfloat (easel_statement_get_double (statement, 2), ==, 0.1);
  back = easel_statement_dup_bytes (statement, 3);
  g_assert_true (g_bytes_equal (back, bytes));
  g_assert_false (easel_statement_step (statement, &error));
  g_assert_no_error (error);
}

/* The same text inside its own loop is a second statement, not the first one reset. */
static void
test_nested_query (Fixture       *f,
                   gconstpointer  data)
{
  const char *sql = "SELECT value FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3)";
  g_autoptr(EaselStatement) outer = easel_database_query (f->database, NULL, sql, "");
  guint pairs = 0;

  while (easel_statement_step (outer, NULL))
    {
      g_autoptr(EaselStatement) inner = easel_database_query (f->database, NULL, sql, "");

      while (easel_statement_step (inner, NULL))
        pairs++;
    }

  g_assert_cmpuint (pairs, ==, 9);
}

static void
test_transactions (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_begin (f->database, &error));
  g_assert_true (easel_database_exec (f->database, "INSERT INTO things (name) VALUES ('a'), ('b')", &error));
  easel_database_rollback (f->database);
  g_assert_cmpint (count (f->database, "SELECT count (*) FROM things"), ==, 0);

  g_assert_true (easel_database_begin (f->database, &error));
  g_assert_true (easel_database_run (f->database, &error, "INSERT INTO things (name) VALUES ('a'), ('b')", ""));
  g_assert_cmpint (easel_database_get_changes (f->database), ==, 2);
  g_assert_true (easel_database_commit (f->database, &error));
  g_assert_cmpint (count (f->database, "SELECT count (*) FROM things"), ==, 2);
}

static void
test_rules (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_exec (f->database, "INSERT INTO things (name) VALUES ('a')", &error));
  g_assert_false (easel_database_run (f->database, &error, "INSERT INTO things (name) VALUES (?)", "s", "a"));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_false (easel_database_exec (f->database, "SELECT * FROM absent", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DAMAGED);
  g_clear_error (&error);

  g_assert_cmpint (count (f->database, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (count (f->database, "PRAGMA synchronous"), ==, 2);
}

static void
test_migrate (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_exec (f->database, "INSERT INTO things (name) VALUES ('a')", &error));
  g_assert_true (easel_database_migrate (f->database, first, &error));
  g_assert_true (easel_database_migrate (f->database, second, &error));
  g_assert_true (easel_database_migrate (f->database, second, &error));

  g_assert_cmpint (count (f->database, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (count (f->database, "SELECT count (*) FROM things WHERE note = 'old'"), ==, 1);
}

static void
test_broken_migration_is_undone (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (easel_database_migrate (f->database, broken, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DAMAGED);
  g_assert_cmpint (count (f->database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (count (f->database, "SELECT count (*) FROM sqlite_schema WHERE name = 'half'"), ==, 0);
}

static void
test_too_new (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length_before, length_after;

  g_assert_true (easel_database_migrate (f->database, second, &error));
  g_clear_pointer (&f->database, easel_database_close);
  g_assert_true (g_file_get_contents (f->path, &before, &length_before, NULL));

  f->database = easel_database_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_false (easel_database_migrate (f->database, first, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TOO_NEW);
  g_clear_pointer (&f->database, easel_database_close);

  g_assert_true (g_file_get_contents (f->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
}

static void
test_no_database (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "picture.png", NULL);
  g_autofree char *noise = g_strnfill (10000, 'x');
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, noise, 10000, NULL));
  g_assert_null (easel_database_open (path, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_no_folder (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "absent", "test.db", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_database_open (path, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
}

static void
test_read_only (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_exec (f->database, "PRAGMA query_only = ON", &error));
  g_assert_false (easel_database_exec (f->database, "INSERT INTO things (name) VALUES ('a')", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
}

/* As on a full disk. */
static void
test_full (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_exec (f->database, "PRAGMA max_page_count = 1", &error));
  g_assert_true (easel_database_begin (f->database, &error));
  g_assert_false (easel_database_exec (f->database, "INSERT INTO things (data) VALUES (zeroblob (1000000))", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
  easel_database_rollback (f->database);
  g_clear_error (&error);

  g_assert_true (easel_database_exec (f->database, "PRAGMA max_page_count = 1000", &error));
  g_assert_true (easel_database_exec (f->database, "INSERT INTO things (data) VALUES (zeroblob (100000))", &error));
}

static gpointer
open_and_migrate (gpointer path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDatabase) database = easel_database_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (easel_database_migrate (database, second, &error));
  g_assert_no_error (error);

  return NULL;
}

/* Whoever comes second finds the step done. */
static void
test_migrate_at_once (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->folder, "new.db", NULL);
  g_autoptr(EaselDatabase) database = NULL;
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrate", open_and_migrate, path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  database = easel_database_open (path, NULL);
  g_assert_cmpint (count (database, "PRAGMA user_version"), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/database/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("values", test_values);
  ADD ("nested-query", test_nested_query);
  ADD ("transactions", test_transactions);
  ADD ("rules", test_rules);
  ADD ("migrate", test_migrate);
  ADD ("broken-migration-is-undone", test_broken_migration_is_undone);
  ADD ("migrate-at-once", test_migrate_at_once);
  ADD ("too-new", test_too_new);
  ADD ("no-database", test_no_database);
  ADD ("no-folder", test_no_folder);
  ADD ("read-only", test_read_only);
  ADD ("full", test_full);
#undef ADD

  return g_test_run ();
}
