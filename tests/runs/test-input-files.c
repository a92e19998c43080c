/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input files are sent once while their address lasts, and again when that cannot be told. */

#include "runs/easel-input-files.h"
#include "support/easel-raw-server.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#define START  (G_GINT64_CONSTANT (1770113730) * G_USEC_PER_SEC)
#define ANSWER "{\"file_id\":\"img_x\",\"file_name\":\"a\",\"file_url\":\"https://storage.example/inputs/img_x.png\"}"

typedef struct {
  char            *folder;
  EaselRawServer  *server;
  EaselArchive    *archive;
  EaselClock      *clock;
  EaselClient     *client;
  EaselInputFiles *files;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  f->folder = easel_test_make_folder ();
  path = g_build_filename (f->folder, "archive.db", NULL);
  f->archive = easel_test_archive_open (path, &error);
  g_assert_no_error (error);
  f->server = easel_raw_server_new ();
  easel_raw_server_add_json (f->server, 200, ANSWER);
  f->clock = easel_clock_new_fake (START);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, "key", f->clock, EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
  f->files = easel_input_files_new (f->archive, f->clock, f->folder);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gpointer archive = f->archive;

  g_object_add_weak_pointer (G_OBJECT (f->archive), &archive);
  g_clear_object (&f->files);
  g_object_unref (f->archive);
  easel_test_wait_until (archive == NULL);
  easel_test_finalize (f->client);
  easel_raw_server_free (f->server);
  g_assert_finalize_object (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

static char *
add (Fixture    *f,
     const char *name)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *hash;

  g_assert_true (g_file_set_contents (path, "the picture", -1, NULL));
  easel_input_files_add_async (f->files, file, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  hash = easel_input_files_add_finish (f->files, result, &error);
  g_assert_no_error (error);

  return hash;
}

static char *
upload (Fixture    *f,
        const char *hash)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *address;

  easel_input_files_upload_async (f->files, "a", f->client, hash, "picture.png", NULL, NULL, NULL, easel_test_keep_result,
                                  &result);
  easel_test_wait_until (result != NULL);
  address = easel_input_files_upload_finish (f->files, result, &error);
  g_assert_no_error (error);

  return address;
}

static gpointer
exec (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  easel_database_exec (database, input, error);
  g_assert_no_error (*error);

  return NULL;
}

static void
test_same_bytes (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *one = add (f, "one.png");
  g_autofree char *two = add (f, "two.png");
  g_autofree char *first = upload (f, one);
  g_autofree char *second = upload (f, two);

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
}

/* An address that was made in what is the future now: this computer's clock was set back, and its age is not known. */
static void
test_age (Fixture       *f,
          gconstpointer  data)
{
  static const struct {
    int minutes;                       /* since it was uploaded */
    gboolean is_used;
  } CASES[] = { { 1, TRUE }, { 44, TRUE }, { 46, FALSE }, { 24 * 60, FALSE }, { -60, FALSE }, { -24 * 60, FALSE } };
  g_autofree char *hash = add (f, "one.png");

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT OR REPLACE INTO uploads VALUES ('%s', 'a', 'https://storage.example/known', %"
                                              G_GINT64_FORMAT ")", hash, START - CASES[i].minutes * G_TIME_SPAN_MINUTE);
      g_autofree char *address = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 200, ANSWER);
      easel_test_archive_write (f->archive, exec, sql, NULL);
      address = upload (f, hash);

      g_test_message ("%d minutes: %s", CASES[i].minutes, address);
      g_assert_cmpstr (address, ==, CASES[i].is_used ? "https://storage.example/known" : "https://storage.example/inputs/img_x.png");
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, CASES[i].is_used ? 0 : 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/input-files/same-bytes", Fixture, NULL, set_up, test_same_bytes, tear_down);
  g_test_add ("/input-files/age", Fixture, NULL, set_up, test_age, tear_down);

  return g_test_run ();
}
