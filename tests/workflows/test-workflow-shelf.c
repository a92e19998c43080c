/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own files, pins and what was opened, in the archive; where a file belongs on which account. */

#include "support/easel-test-archive.h"
#include "support/easel-test.h"
#include "workflows/easel-workflow-shelf.h"

#define URI "file:///home/somebody/haze.json"

typedef struct {
  char         *folder;
  EaselArchive *archive;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  path = g_build_filename (f->folder, "archive.db", NULL);
  f->archive = easel_test_archive_open (path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->archive);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

/* Writes go in order, so that a read that comes after the last has all of them. */
static void
finish_write (Fixture       *f,
              GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  easel_test_wait_until (*result != NULL);
  easel_workflow_shelf_write_finish (f->archive, *result, &error);
  g_assert_no_error (error);
  g_clear_object (result);
}

static GPtrArray *
list (Fixture    *f,
      const char *account)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *entries;

  easel_workflow_shelf_list_async (f->archive, account, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  entries = easel_workflow_shelf_list_finish (f->archive, result, &error);
  g_assert_no_error (error);

  return entries;
}

static EaselShelfHome *
load_home (Fixture    *f,
           const char *account)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  EaselShelfHome *home;

  easel_workflow_shelf_load_home_async (f->archive, URI, account, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  home = easel_workflow_shelf_load_home_finish (f->archive, result, &error);
  g_assert_no_error (error);

  return home;
}

static void
test_files (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  EaselShelfEntry *entry;

  easel_workflow_shelf_put_file (f->archive, URI, "haze", FALSE, 1, easel_test_keep_result, &result);
  finish_write (f, &result);
  easel_workflow_shelf_rename_file (f->archive, URI, "Morning haze", easel_test_keep_result, &result);
  finish_write (f, &result);
  easel_workflow_shelf_pin (f->archive, NULL, URI, TRUE, TRUE, easel_test_keep_result, &result);
  finish_write (f, &result);
  easel_workflow_shelf_note_opened (f->archive, NULL, URI, TRUE, 7, easel_test_keep_result, &result);
  finish_write (f, &result);

  /* Opened once more from the file manager: name and pin stay. */
  easel_workflow_shelf_put_file (f->archive, URI, "haze", FALSE, 9, easel_test_keep_result, &result);
  finish_write (f, &result);

  entries = list (f, "a");
  g_assert_cmpuint (entries->len, ==, 1);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpstr (entry->key, ==, URI);
  g_assert_cmpstr (entry->name, ==, "Morning haze");
  g_assert_true (entry->is_file && entry->pinned);
  g_assert_cmpint (entry->opened_at, ==, 7);

  easel_workflow_shelf_remove_file (f->archive, URI, easel_test_keep_result, &result);
  finish_write (f, &result);
  g_clear_pointer (&entries, g_ptr_array_unref);
  entries = list (f, "a");
  g_assert_cmpuint (entries->len, ==, 0);
}

/* Asked once for each account, and forgotten with the file. */
static void
test_homes (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselShelfHome) home = NULL;
  g_autoptr(EaselShelfHome) other = NULL;
  g_autoptr(EaselShelfHome) gone = NULL;

  easel_workflow_shelf_put_file (f->archive, URI, "haze", FALSE, 1, easel_test_keep_result, &result);
  finish_write (f, &result);
  easel_workflow_shelf_save_home (f->archive, URI, "a", &(EaselShelfHome) { (char *) "w1", (char *) "m1" },
                                  easel_test_keep_result, &result);
  finish_write (f, &result);
  easel_workflow_shelf_save_home (f->archive, URI, "a", &(EaselShelfHome) { (char *) "w1", (char *) "m2" },
                                  easel_test_keep_result, &result);
  finish_write (f, &result);

  home = load_home (f, "a");
  g_assert_nonnull (home);
  g_assert_cmpstr (home->workflow_id, ==, "w1");
  g_assert_cmpstr (home->machine_id, ==, "m2");
  other = load_home (f, "b");
  g_assert_null (other);

  easel_workflow_shelf_remove_file (f->archive, URI, easel_test_keep_result, &result);
  finish_write (f, &result);
  gone = load_home (f, "a");
  g_assert_null (gone);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/shelf/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/shelf/homes", Fixture, NULL, set_up, test_homes, tear_down);

  return g_test_run ();
}
