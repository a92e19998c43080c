/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of this computer: found, or started exactly once, whatever was left behind. Real processes. */

#include "accounts/easel-account.h"
#include "accounts/easel-local-server.h"
#include "accounts/easel-server-note.h"
#include "base/easel-error.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char             *folder;
  char             *data;
  char             *note_path;
  char             *program;
  EaselLocalServer *server;
  GAsyncResult     *result;
} Fixture;

static EaselServerNote *
read_note (Fixture *f)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (f->note_path, &text, NULL, NULL));

  return easel_server_note_parse (text, -1);
}

static void
write_note (Fixture         *f,
            EaselServerNote *note)
{
  g_autofree char *text = easel_server_note_write (note);

  g_assert_true (g_file_set_contents (f->note_path, text, -1, NULL));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->data = g_build_filename (f->folder, "data", NULL);
  f->note_path = g_build_filename (f->folder, "server.json", NULL);
  f->program = g_build_filename (g_getenv ("EASEL_TEST_BINDIR"), "easel-server", NULL);
  f->server = easel_local_server_new_in (f->folder, f->program, f->data);
}

static void
stop (gint64 pid)
{
  kill ((pid_t) pid, SIGTERM);
  easel_test_wait_until (kill ((pid_t) pid, 0) != 0);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (g_file_test (f->note_path, G_FILE_TEST_EXISTS))
    {
      g_autoptr(EaselServerNote) note = read_note (f);

      if (note != NULL && note->pid != getpid () && easel_server_note_is_alive (note))
        stop (note->pid);
    }

  g_assert_finalize_object (f->server);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->data);
  g_free (f->note_path);
  g_free (f->program);
}

static char *
ensure (Fixture           *f,
        EaselLocalServer  *server,
        char             **key,
        GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_local_server_ensure_async (server, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);

  return easel_local_server_ensure_finish (server, result, key, error);
}

static void
assert_answers (Fixture    *f,
                const char *url,
                const char *key)
{
  g_autoptr(EaselClock) clock = easel_clock_new ();
  g_autoptr(EaselClient) client = easel_client_new (url, key, clock, EASEL_CLIENT_DEFAULT, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_account_check_async (client, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  g_assert_true (easel_account_check_finish (client, result, &error));
  g_assert_no_error (error);
}

static void
test_start (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autofree char *key_again = NULL;
  g_autofree char *url_again = NULL;
  g_autoptr(EaselServerNote) note = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  assert_answers (f, url, key);

  note = read_note (f);
  g_assert_cmpstr (note->url, ==, url);
  g_assert_cmpstr (note->key, ==, key);
  g_assert_true (easel_server_note_is_alive (note));
  g_assert_cmpint (getsid ((pid_t) note->pid), ==, (int) note->pid);
  g_assert_cmpint (g_stat (f->note_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  url_again = ensure (f, f->server, &key_again, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (url_again, ==, url);
  g_assert_cmpstr (key_again, ==, key);
}

static void
test_two_at_once (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(EaselLocalServer) other = easel_local_server_new_in (f->folder, f->program, f->data);
  g_autoptr(GAsyncResult) mine = NULL;
  g_autoptr(GAsyncResult) theirs = NULL;
  g_autofree char *my_key = NULL;
  g_autofree char *their_key = NULL;
  g_autofree char *my_url = NULL;
  g_autofree char *their_url = NULL;
  g_autoptr(GError) error = NULL;

  easel_local_server_ensure_async (f->server, NULL, easel_test_keep_result, &mine);
  easel_local_server_ensure_async (other, NULL, easel_test_keep_result, &theirs);
  easel_test_wait_until (mine != NULL && theirs != NULL);

  my_url = easel_local_server_ensure_finish (f->server, mine, &my_key, &error);
  g_assert_no_error (error);
  their_url = easel_local_server_ensure_finish (other, theirs, &their_key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (my_url, ==, their_url);
  g_assert_cmpstr (my_key, ==, their_key);
}

static void
test_killed (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autofree char *new_key = NULL;
  g_autofree char *new_url = NULL;
  g_autoptr(EaselServerNote) note = NULL;
  g_autoptr(EaselServerNote) new_note = NULL;
  g_autoptr(GError) error = NULL;

  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  note = read_note (f);
  kill ((pid_t) note->pid, SIGKILL);
  easel_test_wait_until (kill ((pid_t) note->pid, 0) != 0);

  new_url = ensure (f, f->server, &new_key, &error);
  g_assert_no_error (error);
  assert_answers (f, new_url, new_key);
  new_note = read_note (f);
  g_assert_cmpint (new_note->pid, !=, note->pid);
}

/* A note whose number now belongs to somebody else, here to this test. */
static void
test_stale_note (Fixture       *f,
                 gconstpointer  data)
{
  EaselServerNote stale = { (char *) "http://127.0.0.1:1/api", (char *) "key", getpid (), (char *) "0.1.0", f->data };
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  write_note (f, &stale);
  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  assert_answers (f, url, key);
}

static void
test_garbage_note (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (f->note_path, "{\"url\":", -1, NULL));
  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  assert_answers (f, url, key);
}

static void
test_other_version (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autofree char *new_key = NULL;
  g_autofree char *new_url = NULL;
  g_autoptr(EaselServerNote) note = NULL;
  g_autoptr(GError) error = NULL;

  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  note = read_note (f);
  g_free (note->version);
  note->version = g_strdup ("0.0.1");
  write_note (f, note);

  new_url = ensure (f, f->server, &new_key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (new_key, !=, key);
  g_assert_cmpint (kill ((pid_t) note->pid, 0), !=, 0);
}

/* One runtime folder, two data folders: each keeps its own server. */
static void
test_other_data (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *other_data = g_build_filename (f->folder, "other", NULL);
  g_autoptr(EaselLocalServer) other = easel_local_server_new_in (f->folder, f->program, other_data);
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autofree char *other_key = NULL;
  g_autofree char *other_url = NULL;
  g_autofree char *url_again = NULL;
  g_autofree char *key_again = NULL;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, other_data, -1);
  g_autofree char *other_name = g_strdup_printf ("server-%.8s.json", hash);
  g_autoptr(EaselServerNote) other_note = NULL;
  g_autoptr(GError) error = NULL;

  url = ensure (f, f->server, &key, &error);
  g_assert_no_error (error);
  other_url = ensure (f, other, &other_key, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (other_url, !=, url);

  url_again = ensure (f, f->server, &key_again, &error);
  g_assert_cmpstr (url_again, ==, url);

  g_free (f->note_path);
  f->note_path = g_build_filename (f->folder, other_name, NULL);
  other_note = read_note (f);
  stop (other_note->pid);
  g_free (f->note_path);
  f->note_path = g_build_filename (f->folder, "server.json", NULL);
}

static void
test_does_not_start (Fixture       *f,
                     gconstpointer  data)
{
  static const char *programs[] = { "/bin/false", "/nonexistent/easel-server" };

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autoptr(EaselLocalServer) server = easel_local_server_new_in (f->folder, programs[i], f->data);
      g_autofree char *key = NULL;
      g_autofree char *url = NULL;
      g_autoptr(GError) error = NULL;

      url = ensure (f, server, &key, &error);
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
      g_assert_false (g_file_test (f->note_path, G_FILE_TEST_EXISTS));
    }
}

static void
test_no_room (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *file = g_build_filename (f->folder, "a-file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr(EaselLocalServer) server = easel_local_server_new_in (below, f->program, f->data);
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  url = ensure (f, server, &key, &error);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) g_test_add ("/local-server/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("start", test_start);
  ADD ("two-at-once", test_two_at_once);
  ADD ("killed", test_killed);
  ADD ("stale-note", test_stale_note);
  ADD ("garbage-note", test_garbage_note);
  ADD ("other-version", test_other_version);
  ADD ("other-data", test_other_data);
  ADD ("does-not-start", test_does_not_start);
  ADD ("no-room", test_no_room);

  return g_test_run ();
}
