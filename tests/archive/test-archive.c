/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive: opening, writing, reading, news, and what it refuses. */

#include "archive/easel-archive-schema.h"
#include "archive/easel-archive.h"
#include "base/easel-error.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct {
  char         *folder;
  char         *path;
  EaselArchive *archive;
  guint         news;
} Fixture;

static void
count_news_cb (EaselArchive *archive,
               gpointer      user_data)
{
  (*(guint *) user_data)++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "deep", "archive.db", NULL);
  f->archive = easel_test_archive_open (f->path, NULL);
  g_assert_nonnull (f->archive);
  g_signal_connect (f->archive, "changed", G_CALLBACK (count_news_cb), &f->news);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->archive);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
}

static gpointer
insert_setting (EaselDatabase  *database,
                gpointer        input,
                GError        **error)
{
  if (!easel_database_run (database, error, "INSERT INTO settings (name, value) VALUES (?, 'x')", "s", input))
    return NULL;

  return g_strdup_printf ("row %" G_GINT64_FORMAT, easel_database_get_last_row_id (database));
}

static gpointer
insert_and_fail (EaselDatabase  *database,
                 gpointer        input,
                 GError        **error)
{
  easel_database_run (database, NULL, "INSERT INTO settings (name, value) VALUES ('undone', 'x')", "");
  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, "no");

  return (gpointer) "nobody gets this";
}

static gpointer
count_settings (EaselDatabase  *database,
                gpointer        input,
                GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, "SELECT count (*) FROM settings", "");

  g_assert_true (easel_statement_step (statement, error));

  return GINT_TO_POINTER (easel_statement_get_int (statement, 0));
}

static void
test_write_and_read (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *row = easel_test_archive_write (f->archive, insert_setting, (gpointer) "a", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (row, ==, "row 1");
  g_assert_cmpint (GPOINTER_TO_INT (easel_test_archive_read (f->archive, count_settings, NULL, NULL)), ==, 1);
  g_assert_null (easel_test_archive_write (f->archive, insert_setting, (gpointer) "a", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
}

static void
test_failed_write_is_undone (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_test_archive_write (f->archive, insert_and_fail, NULL, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_cmpint (GPOINTER_TO_INT (easel_test_archive_read (f->archive, count_settings, NULL, NULL)), ==, 0);
}

static void
test_reader_does_not_lock (Fixture       *f,
                                   gconstpointer  data)
{
  g_autofree char *row = NULL;

  easel_test_archive_read (f->archive, count_settings, NULL, NULL);
  row = easel_test_archive_write (f->archive, insert_setting, (gpointer) "b", NULL);
  g_assert_nonnull (row);
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  easel_archive_write_async (f->archive, insert_setting, g_strdup ("x"), g_free, g_free, cancellable,
                             easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  g_assert_null (easel_archive_write_finish (f->archive, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (GPOINTER_TO_INT (easel_test_archive_read (f->archive, count_settings, NULL, NULL)), ==, 0);
}

static void
test_own_news (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *row = easel_test_archive_write (f->archive, insert_setting, (gpointer) "a", NULL);

  easel_test_wait_until (f->news > 0);
}

/* A second connection stands for another process: nothing but the file is shared. */
static void
test_news_of_others (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(EaselDatabase) other = easel_database_open (f->path, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_database_run (other, &error, "INSERT INTO settings VALUES ('other', 'x')", ""));
  easel_test_wait_until (f->news > 0);
  g_assert_cmpint (GPOINTER_TO_INT (easel_test_archive_read (f->archive, count_settings, NULL, NULL)), ==, 1);
}

static void
test_nobody_else_may_read (Fixture       *f,
                           gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (f->path);
  GStatBuf info;

  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpstr (easel_archive_get_path (f->archive), ==, f->path);
}

static void
test_too_new (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *set_back = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length_before, length_after;
  g_autoptr(GError) error = NULL;

  g_assert_finalize_object (g_steal_pointer (&f->archive));
  {
    g_autoptr(EaselDatabase) newer = easel_database_open (f->path, NULL);
    g_autoptr(EaselStatement) version = easel_database_query (newer, NULL, "PRAGMA user_version", "");

    g_assert_true (easel_statement_step (version, NULL));
    set_back = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, easel_statement_get_int (version, 0));
    g_clear_pointer (&version, easel_statement_done);
    g_assert_true (easel_database_exec (newer, "CREATE TABLE future (x); PRAGMA user_version = 1000", NULL));
  }
  g_assert_true (g_file_get_contents (f->path, &before, &length_before, NULL));

  g_assert_null (easel_test_archive_open (f->path, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TOO_NEW);
  g_assert_true (g_file_get_contents (f->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);

  {
    g_autoptr(EaselDatabase) newer = easel_database_open (f->path, NULL);

    g_assert_true (easel_database_exec (newer, set_back, NULL));
  }
  f->archive = easel_test_archive_open (f->path, NULL);
}

static void
test_no_folder (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *path = g_build_filename (file, "archive.db", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_assert_null (easel_test_archive_open (path, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);

  easel_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/archive/write-and-read", Fixture, NULL, set_up, test_write_and_read, tear_down);
  g_test_add ("/archive/failed-write-is-undone", Fixture, NULL, set_up, test_failed_write_is_undone, tear_down);
  g_test_add ("/archive/reader-does-not-lock", Fixture, NULL, set_up, test_reader_does_not_lock, tear_down);
  g_test_add ("/archive/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/archive/own-news", Fixture, NULL, set_up, test_own_news, tear_down);
  g_test_add ("/archive/news-of-others", Fixture, NULL, set_up, test_news_of_others, tear_down);
  g_test_add ("/archive/nobody-else-may-read", Fixture, NULL, set_up, test_nobody_else_may_read, tear_down);
  g_test_add ("/archive/too-new", Fixture, NULL, set_up, test_too_new, tear_down);
  g_test_add_func ("/archive/no-folder", test_no_folder);

  return g_test_run ();
}
