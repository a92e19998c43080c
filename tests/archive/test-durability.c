/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a commit is worth: power cuts and failing disks at every single operation, and two programs at once. */

#include "archive/easel-archive-schema.h"
#include "base/easel-database.h"
#include "base/easel-error.h"
#include "support/easel-test-archive.h"
#include "support/easel-test-disk.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <string.h>

#define COMMITS 4
#define WRITES  1000

typedef struct {
  char    *folder;
  char    *path;
  char    *fresh;              /* an archive without rows, to begin each time */
  gsize    fresh_length;
  gboolean kept[COMMITS];      /* which commits were reported as done */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->path = g_build_filename (f->folder, "archive.db", NULL);
  easel_test_disk_start (0, EASEL_TEST_DISK_SOUND);
  {
    g_autoptr(EaselDatabase) database = easel_database_open (f->path, NULL);

    g_assert_true (easel_database_migrate (database, easel_archive_schema_get_migrations (), NULL));
  }
  g_assert_true (g_file_get_contents (f->path, &f->fresh, &f->fresh_length, NULL));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_test_disk_start (0, EASEL_TEST_DISK_SOUND);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->fresh);
}

static gboolean
commit (EaselDatabase *database,
        gint64         number)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *tag = g_strdup_printf ("tag %d", (int) number);
  const char *insert = "INSERT INTO requests (tag, account, state, target, created_at, document) "
                       "VALUES (?, 'a1', 'sending', 'deployment', ?, printf ('%.*c', 5000, 'x'))";

  if (!easel_database_begin (database, &error) ||
      !easel_database_run (database, &error, insert, "si", tag, number) ||
      !easel_database_run (database, &error, "INSERT INTO runs (request, account, status, added_at, words) "
                           "VALUES (last_insert_rowid (), 'a1', 'sending', 0, 'a cat')", "") ||
      !easel_database_commit (database, &error))
    {
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
      easel_database_rollback (database);
      return FALSE;
    }

  return TRUE;
}

/* Some commits, one after the other as before a send, and the end of the program, which writes back the log. */
static void
live (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDatabase) database = NULL;

  memset (f->kept, 0, sizeof f->kept);
  database = easel_database_open (f->path, &error);
  if (database == NULL || !easel_database_migrate (database, easel_archive_schema_get_migrations (), &error))
    {
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
      return;
    }

  for (gint64 i = 0; i < COMMITS; i++)
    f->kept[i] = commit (database, i);
}

static char *
query (EaselDatabase *database,
       const char    *sql,
       gint64         number)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselStatement) statement = strchr (sql, '?') != NULL
                                          ? easel_database_query (database, &error, sql, "i", number)
                                          : easel_database_query (database, &error, sql, "");

  g_assert_no_error (error);
  g_assert_true (easel_statement_step (statement, &error));

  return g_strdup (easel_statement_get_text (statement, 0));
}

static void
assert_query (EaselDatabase *database,
              const char    *sql,
              gint64         number,
              const char    *expected)
{
  g_autofree char *found = query (database, sql, number);

  g_assert_cmpstr (found, ==, expected);
}

/* The next start: everything that was reported as done is there, whole, and the file is sound. */
static void
assert_nothing_lost (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDatabase) database = easel_database_open (f->path, &error);

  g_assert_no_error (error);
  g_assert_true (easel_database_migrate (database, easel_archive_schema_get_migrations (), &error));
  assert_query (database, "PRAGMA integrity_check", 0, "ok");
  for (gint64 i = 0; i < COMMITS; i++)
    if (f->kept[i])
      assert_query (database, "SELECT count (*) FROM requests JOIN runs ON runs.request = requests.id JOIN search ON "
                    "search.rowid = runs.id WHERE requests.created_at = ? AND search MATCH 'cat'", i, "1");
  assert_query (database, "SELECT count (*) FROM requests WHERE id NOT IN (SELECT request FROM runs)", 0, "0");
}

static void
begin_again (Fixture            *f,
             guint               at,
             EaselTestDiskFault  fault)
{
  static const char *const suffixes[] = { "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (f->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_assert_true (g_file_set_contents (f->path, f->fresh, f->fresh_length, NULL));
  easel_test_disk_start (at, fault);
}

static guint
count_operations (Fixture *f)
{
  begin_again (f, 0, EASEL_TEST_DISK_SOUND);
  live (f);
  for (guint i = 0; i < COMMITS; i++)
    g_assert_true (f->kept[i]);

  return easel_test_disk_get_count ();
}

/* Every operation takes minutes: each time some others, by hand (-m slow) all. */
static guint
get_step (void)
{
  return g_test_slow () ? 1 : 4;
}

static guint
get_first (void)
{
  return g_test_slow () ? 1 : g_test_rand_int_range (1, get_step () + 1);
}

static void
test_power_cut (Fixture       *f,
                gconstpointer  data)
{
  guint operations = count_operations (f);
  guint survived = 0;

  g_test_message ("%u operations", operations);
  g_assert_cmpuint (operations, >, 20);
  for (guint at = get_first (); at <= operations; at += get_step ())
    for (guint seed = g_test_slow () ? 0 : at % 3; seed < (g_test_slow () ? 20 : at % 3 + 1); seed++)
      {
        begin_again (f, at, EASEL_TEST_DISK_POWER);
        live (f);
        easel_test_disk_restore (seed * 1000 + (seed > 0 ? at : 0));
        for (guint i = 0; i < COMMITS; i++)
          survived += f->kept[i];
        assert_nothing_lost (f);
      }

  g_assert_cmpuint (survived, >, operations / get_step ());
}

static void
test_faults (Fixture       *f,
             gconstpointer  data)
{
  guint operations = count_operations (f);

  for (guint at = get_first (); at <= operations; at += get_step ())
    {
      begin_again (f, at, GPOINTER_TO_INT (data));
      live (f);
      easel_test_disk_start (0, EASEL_TEST_DISK_SOUND);
      assert_nothing_lost (f);
    }
}

/* A disk that becomes full is told at once; when there is room again it goes on. */
static void
test_room_again (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(EaselDatabase) database = NULL;

  begin_again (f, 0, EASEL_TEST_DISK_SOUND);
  database = easel_database_open (f->path, NULL);
  g_assert_true (easel_database_migrate (database, easel_archive_schema_get_migrations (), NULL));
  g_assert_true (commit (database, 0));
  easel_test_disk_start (1, EASEL_TEST_DISK_FULL);
  g_assert_false (commit (database, 1));
  g_assert_true (commit (database, 1));
  assert_query (database, "SELECT count (*) FROM requests", 0, "2");
}

static gpointer
write_row (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  g_autofree char *tag = g_uuid_string_random ();

  easel_database_run (database, error, "INSERT INTO requests (tag, account, state, target, created_at, document)"
                      " VALUES (?, ?, 'waiting', 'deployment', 0, '{}')", "ss", tag, input);

  return NULL;
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  guint *written = user_data;
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  g_assert_no_error (error);
  (*written)++;
}

/* The other program. */
static int
write_rows (const char *path,
            char       *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselArchive) archive = easel_test_archive_open (path, &error);
  guint written = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < WRITES; i++)
    easel_archive_write_async (archive, write_row, name, NULL, NULL, NULL, written_cb, &written);
  easel_test_wait_until (written == WRITES);

  return 0;
}

static void
count_news_cb (EaselArchive *archive,
               gpointer      user_data)
{
  (*(guint *) user_data)++;
}

static gpointer
count_rows (EaselDatabase  *database,
            gpointer        input,
            GError        **error)
{
  g_autofree char *count = query (database, "SELECT count (*) FROM requests", 0);

  return GINT_TO_POINTER (atoi (count));
}

static void
test_two_programs (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(EaselArchive) archive = easel_test_archive_open (f->path, NULL);
  g_autoptr(GAsyncResult) first_end = NULL;
  g_autoptr(GAsyncResult) second_end = NULL;
  g_autoptr(GSubprocess) first = NULL;
  g_autoptr(GSubprocess) second = NULL;
  g_autoptr(GError) error = NULL;
  guint news = 0;

  g_signal_connect (archive, "changed", G_CALLBACK (count_news_cb), &news);
  first = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/proc/self/exe", "--write", f->path, "first", NULL);
  g_assert_no_error (error);
  second = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "/proc/self/exe", "--write", f->path, "second", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (first, NULL, easel_test_keep_result, &first_end);
  g_subprocess_wait_check_async (second, NULL, easel_test_keep_result, &second_end);
  easel_test_wait_until (first_end != NULL && second_end != NULL);
  g_assert_true (g_subprocess_wait_check_finish (first, first_end, &error));
  g_assert_true (g_subprocess_wait_check_finish (second, second_end, &error));

  g_assert_cmpint (GPOINTER_TO_INT (easel_test_archive_read (archive, count_rows, NULL, &error)), ==, 2 * WRITES);
  easel_test_wait_until (news > 0);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    return write_rows (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  easel_test_disk_install ();
  g_test_add ("/durability/power-cut", Fixture, NULL, set_up, test_power_cut, tear_down);
  g_test_add ("/durability/full", Fixture, GINT_TO_POINTER (EASEL_TEST_DISK_FULL), set_up, test_faults, tear_down);
  g_test_add ("/durability/error", Fixture, GINT_TO_POINTER (EASEL_TEST_DISK_ERROR), set_up, test_faults, tear_down);
  g_test_add ("/durability/room-again", Fixture, NULL, set_up, test_room_again, tear_down);
  g_test_add ("/durability/two-programs", Fixture, NULL, set_up, test_two_programs, tear_down);

  return g_test_run ();
}
