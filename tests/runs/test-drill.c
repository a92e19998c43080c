/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program is killed at random moments, again and again: no run is lost, none is made twice, no file is half there.
 *
 * The kills are real SIGKILLs, the service lives in another process (this one) and loses an answer now and then. After each
 * round of kills a program may finish what they left, and then all is counted. EASEL_DRILL_KILLS sets how many kills there
 * are; 5000 is a good number for an evening.
 */

#include "runs/easel-run-store.h"
#include "support/easel-fake-service.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define KILLS       100
#define ROUND       100
#define MOST_MILLIS 300

/* A program that finishes a round has nobody to kill it, and may have a busy machine. */
#define PATIENCE (300 * G_USEC_PER_SEC)

/* How many programs may be needed until nothing is left to do. */
#define MOST_ENDS 3

typedef struct {
  char             *folder;
  char             *address;
  EaselFakeService *service;
} Drill;

static gboolean
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static GSubprocess *
spawn (Drill      *drill,
       const char *command)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "runs", "easel-drill", NULL);
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, drill->address, drill->folder,
                                           command, NULL);

  g_assert_no_error (error);

  return process;
}

/* Some answers are lost, some are errors though the run is made. */
static void
spoil_next_answer (EaselFakeService *service)
{
  static const struct {
    EaselFakeCreation creation;
    guint             status;
  } ANSWERS[] = {
    { EASEL_FAKE_CREATES, 0 }, { EASEL_FAKE_CREATES, 0 }, { EASEL_FAKE_CREATES, 0 },
    { EASEL_FAKE_LOSES, 0 }, { EASEL_FAKE_FAILS_AFTER, 500 },
  };
  guint i = g_test_rand_int_range (0, G_N_ELEMENTS (ANSWERS));

  easel_fake_service_expect (service, ANSWERS[i].creation, ANSWERS[i].status, 1);
}

/* It says so when it begins to run things; what comes before takes as long as the machine is busy. */
static void
wait_for_beginning (GSubprocess *process)
{
  g_autoptr(GAsyncResult) result = NULL;
  char byte;

  g_input_stream_read_async (g_subprocess_get_stdout_pipe (process), &byte, 1, G_PRIORITY_DEFAULT, NULL,
                             easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_cmpint (g_input_stream_read_finish (g_subprocess_get_stdout_pipe (process), result, NULL), ==, 1);
}

static void
kill_one (Drill *drill)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  gboolean is_due = FALSE;

  spoil_next_answer (drill->service);
  process = spawn (drill, "start");
  wait_for_beginning (process);
  g_timeout_add (g_test_rand_int_range (0, MOST_MILLIS), set_true_cb, &is_due);
  easel_test_wait_until (is_due);
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait_async (process, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
}

static void
finish_all (Drill *drill)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  easel_fake_service_expect (drill->service, EASEL_FAKE_CREATES, 0, 0);
  process = spawn (drill, "end");
  g_subprocess_wait_async (process, NULL, easel_test_keep_result, &result);
  for (gint64 end = g_get_monotonic_time () + PATIENCE; result == NULL && g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (result);
  g_assert_true (g_subprocess_get_successful (process));
}

static GPtrArray *
list_runs (Drill *drill)
{
  g_autofree char *path = g_build_filename (drill->folder, "archive.db", NULL);
  g_autoptr(EaselArchive) archive = easel_test_archive_open (path, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  EaselRunFilter filter = { .limit = 100000 };

  easel_run_store_list_async (archive, &filter, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_archive_read_finish (archive, result, NULL);
}

/* Each request has one run on the server, and the server has no other. */
static void
assert_once (Drill     *drill,
             GPtrArray *rows)
{
  GPtrArray *made = easel_fake_service_get_runs (drill->service);
  g_autoptr(GHashTable) tags = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_known = 0;

  for (guint i = 0; i < made->len; i++)
    {
      EaselFakeRun *run = g_ptr_array_index (made, i);

      g_assert_true (g_hash_table_add (tags, run->tag));
      g_hash_table_add (ids, run->id);
    }

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);

      if (row->server_id == NULL)
        continue;

      g_assert_cmpstr (row->status, ==, "success");
      g_assert_true (row->settled);
      g_assert_true (g_hash_table_remove (ids, row->server_id));
      n_known++;
    }

  /* The others were killed before their bytes left, and are said to be unclear; nobody made them. */
  g_assert_cmpuint (n_known, ==, made->len);

  g_assert_cmpuint (g_hash_table_size (ids), ==, 0);
}

static void
assert_file_is_whole (const char *path)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_true (g_str_has_prefix (content, "the result "));
  g_assert_true (g_str_has_suffix (content, "\n"));
}

/* Hidden ones as well, but for our own folder. */
static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n_files += strcmp (name, ".easel") != 0;

  return n_files;
}

/* Each result is one whole file, of which the archive knows; nothing else lies about. */
static void
assert_whole (Drill     *drill,
              GPtrArray *rows)
{
  g_autofree char *results = g_build_filename (drill->folder, "results", NULL);
  g_autofree char *staging = g_build_filename (results, ".easel", "fetching", NULL);
  g_autoptr(GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);

      for (guint j = 0; j < row->outputs->len; j++)
        {
          EaselOutputRow *output = g_ptr_array_index (row->outputs, j);

          if (output->error != NULL)
            g_test_message ("%s of %s: %s", output->file_name, row->server_id, output->error);
          g_assert_cmpstr (output->state, ==, "saved");
          g_assert_true (g_hash_table_add (paths, output->path));
          assert_file_is_whole (output->path);
        }
    }

  g_assert_cmpuint (g_hash_table_size (paths), ==, easel_fake_service_get_runs (drill->service)->len * 2);
  g_assert_cmpuint (count_files (results), ==, g_hash_table_size (paths));
  g_assert_cmpuint (count_files (staging), ==, 0);
}

/* Whether every run was found and every result is here, or a program has still something to do. */
static gboolean
is_complete (Drill     *drill,
             GPtrArray *rows)
{
  guint n_known = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRunRow *row = g_ptr_array_index (rows, i);

      n_known += row->server_id != NULL;
      for (guint j = 0; j < row->outputs->len; j++)
        {
          EaselOutputRow *output = g_ptr_array_index (row->outputs, j);

          if (g_strcmp0 (output->state, "saved") != 0)
            return FALSE;
        }
    }

  return n_known == easel_fake_service_get_runs (drill->service)->len;
}

/* On a busy machine the server may answer too late for the first program; what it could not have, the next one fetches. */
static void
finish_round (Drill *drill,
              guint  n_kills)
{
  g_autoptr(GPtrArray) rows = NULL;

  for (guint i = 0; i < MOST_ENDS && (rows == NULL || !is_complete (drill, rows)); i++)
    {
      g_clear_pointer (&rows, g_ptr_array_unref);
      finish_all (drill);
      rows = list_runs (drill);
    }
  g_test_message ("%u kills, %u requests, %u runs on the server, %u POSTs", n_kills, rows->len,
                  easel_fake_service_get_runs (drill->service)->len, easel_fake_service_get_n_posts (drill->service));
  assert_once (drill, rows);
  assert_whole (drill, rows);
}

static void
test_kills (void)
{
  Drill drill = { 0 };
  const char *asked = g_getenv ("EASEL_DRILL_KILLS");
  guint n_kills = asked != NULL ? (guint) atoi (asked) : KILLS;

  drill.folder = easel_test_make_folder ();
  drill.service = easel_fake_service_new ();
  drill.address = easel_fake_service_dup_address (drill.service);
  easel_fake_service_set_script (drill.service, "running success");
  easel_fake_service_set_files (drill.service, "a.png b.png");
  easel_fake_service_set_stream (drill.service, "event: event_update\ndata: {\"prompt_id\": \"%s\"}\n\n");

  for (guint i = 1; i <= n_kills; i++)
    {
      kill_one (&drill);
      if (i % ROUND == 0 || i == n_kills)
        finish_round (&drill, i);
    }

  easel_fake_service_free (drill.service);
  easel_test_remove_folder (drill.folder);
  g_free (drill.folder);
  g_free (drill.address);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drill/kills", test_kills);

  return g_test_run ();
}
