/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small program that runs things and is killed for it: easel-drill ADDRESS FOLDER start|end
 *
 * `start` starts one more run and takes care of all that is open until it is killed; `end` goes on until nothing is open but
 * what the server does not have, and lets the clock run so that this is known before ten minutes have passed.
 */

#include "runs/easel-run-store.h"
#include "runs/easel-runs.h"
#include "support/easel-test-archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gboolean is_through;

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, NULL);
  guint n_unclear = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    n_unclear += g_strcmp0 (((EaselRunRow *) g_ptr_array_index (rows, i))->state, EASEL_REQUEST_UNCLEAR) == 0;

  is_through = rows != NULL && rows->len == n_unclear;
}

static gboolean
look_cb (gpointer user_data)
{
  easel_run_store_list_open_async (user_data, listed_cb, NULL);

  return G_SOURCE_CONTINUE;
}

static gboolean
tick_cb (gpointer user_data)
{
  easel_clock_advance (user_data, G_TIME_SPAN_SECOND / 5);

  return G_SOURCE_CONTINUE;
}

static void
start_run (EaselRuns *runs)
{
  g_autoptr(EaselRunRequest) request = easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT,
                                                              "6f0d2c1e-58a4-4b7e-9d13-0b7a5f1c2e90");

  easel_run_request_set_account (request, "a");
  easel_run_request_set_workflow_id (request, "5d9f9e7e-2f4a-4f8e-b7f5-92f5a9be6a10");
  easel_run_request_set_workflow_name (request, "Drill");
  if (g_random_boolean ())
    easel_run_request_set_mode (request, EASEL_RUN_MODE_STREAM);
  easel_runs_start_async (runs, request, NULL, NULL, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *results = NULL;
  g_autoptr(EaselArchive) archive = NULL;
  g_autoptr(EaselClock) clock = NULL;
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(EaselRuns) runs = NULL;
  g_autoptr(GError) error = NULL;
  EaselResultOptions options = { 0 };
  gboolean is_end;

  if (argc != 4)
    return EXIT_FAILURE;

  is_end = strcmp (argv[3], "end") == 0;
  clock = is_end ? easel_clock_new_fake (g_get_real_time ()) : easel_clock_new ();
  path = g_build_filename (argv[2], "archive.db", NULL);
  results = g_build_filename (argv[2], "results", NULL);
  archive = easel_test_archive_open (path, &error);
  if (archive != NULL)
    client = easel_client_new (argv[1], "key", clock, EASEL_CLIENT_DEFAULT, &error);
  if (client == NULL)
    {
      fprintf (stderr, "easel-drill: %s\n", error->message);
      return EXIT_FAILURE;
    }

  runs = easel_runs_new (archive, clock, argv[2]);
  options.folder = results;
  options.pattern = (char *) "{run} {name}";
  easel_runs_set_results (runs, &options);
  easel_runs_set_account (runs, "a", client, 0);
  if (!is_end)
    {
      start_run (runs);
      puts ("begun");
      fflush (stdout);
    }
  else
    {
      g_timeout_add (300, look_cb, archive);
      g_timeout_add (2, tick_cb, clock);
    }

  while (!is_through)
    g_main_context_iteration (NULL, TRUE);

  return EXIT_SUCCESS;
}
