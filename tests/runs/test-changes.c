/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sleep, networks that change, servers that change their mind: each run is right soon after, and nothing is asked for ever. */

#include "base/easel-error.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

#define SECOND G_TIME_SPAN_SECOND

static EaselRun *
start_running (EaselTestDesk *desk)
{
  EaselRun *run;

  easel_fake_service_set_script (desk->service, "running running success");
  run = easel_test_desk_start (desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (desk, easel_run_get_status (run) == EASEL_RUN_STATUS_RUNNING);

  return run;
}

/* The server is away for so long that it is asked once a minute only; returns right after it was asked. */
static void
tire_out (EaselTestDesk *desk)
{
  gint64 start = easel_clock_get_boot_time (desk->clock);
  guint n_refused;

  easel_fake_service_set_outage (desk->service, 503);
  easel_test_desk_wait_until (desk, easel_clock_get_boot_time (desk->clock) - start > 300 * SECOND);
  n_refused = easel_fake_service_get_n_refused (desk->service);
  easel_test_desk_wait_until (desk, easel_fake_service_get_n_refused (desk->service) > n_refused);
  easel_fake_service_set_outage (desk->service, 0);
}

static void
sleep_shortly (EaselTestDesk *desk)
{
  easel_clock_suspend (desk->clock, 3 * SECOND);
}

static void
sleep_an_hour (EaselTestDesk *desk)
{
  easel_clock_suspend (desk->clock, 3600 * SECOND);
}

static void
change_network (EaselTestDesk *desk)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

/* Whatever was waited for before, five seconds later the run is shown as it is. */
static void
test_right_soon (gconstpointer data)
{
  void (*happen) (EaselTestDesk *desk) = data;
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  run = start_running (&desk);
  tire_out (&desk);
  happen (&desk);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_run_is_over (run));
  g_assert_cmpint (easel_clock_get_boot_time (desk.clock) - start, <=, 5 * SECOND);
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);

  easel_test_desk_tear_down (&desk);
}

/* What waits in the outbox leaves as soon as the network changes, or the computer wakes up. */
static void
test_leaves_soon (gconstpointer data)
{
  void (*happen) (EaselTestDesk *desk) = data;
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 start;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_retry_after (desk.service, 600);
  easel_fake_service_expect (desk.service, EASEL_FAKE_REFUSES, 429, 1);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_get_error (run) != NULL &&
                                     easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING);
  easel_test_desk_turn (&desk, G_MAXINT64, G_STRLOC, "a moment");
  happen (&desk);
  start = easel_clock_get_boot_time (desk.clock);
  easel_test_desk_wait_until (&desk, easel_run_get_id (run) != NULL);
  g_assert_cmpint (easel_clock_get_boot_time (desk.clock) - start, <=, 5 * SECOND);

  easel_test_desk_tear_down (&desk);
}

/* The times between two reads grow to a minute, and have some chance in them. */
static void
test_back_off (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  gint64 last, pauses[12];

  easel_test_desk_set_up (&desk);
  run = start_running (&desk);
  easel_fake_service_set_outage (desk.service, 503);
  last = easel_clock_get_boot_time (desk.clock);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    {
      easel_test_desk_wait_until (&desk, easel_fake_service_get_n_refused (desk.service) > i);
      pauses[i] = easel_clock_get_boot_time (desk.clock) - last;
      last = easel_clock_get_boot_time (desk.clock);
    }

  g_assert_cmpint (pauses[1], <=, 4 * SECOND);
  for (guint i = 8; i < G_N_ELEMENTS (pauses); i++)
    {
      g_assert_cmpint (pauses[i], >=, 45 * SECOND);
      g_assert_cmpint (pauses[i], <=, 80 * SECOND);
    }
  g_assert_false (pauses[8] == pauses[9] && pauses[9] == pauses[10] && pauses[10] == pauses[11]);

  easel_test_desk_tear_down (&desk);
}

/* A server that calls its results something else each time, and gives none of them: asked a few times, then it is said. */
static void
test_restless_server (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  EaselFakeRun *made;
  guint n_reads;
  gint64 end;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_restless (desk.service);
  easel_fake_service_set_script (desk.service, "success");
  easel_fake_service_set_files (desk.service, "a.png b.png");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_error (easel_run_get_fetch_error (run), EASEL_ERROR, EASEL_ERROR_NOT_FOUND);

  /* Late results may come for a minute. */
  end = easel_clock_get_boot_time (desk.clock) + 120 * SECOND;
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > end);
  made = g_ptr_array_index (easel_fake_service_get_runs (desk.service), 0);
  n_reads = made->n_reads;
  g_assert_cmpuint (n_reads, <=, 20);
  end += 600 * SECOND;
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > end);
  g_assert_cmpuint (made->n_reads, ==, n_reads);

  easel_test_desk_tear_down (&desk);
}

/* Programs that begin with something new while they still read what is there: the new run is one, and is one afterwards. */
static void
test_one_object (void)
{
  EaselTestDesk desk = { 0 };

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_script (desk.service, "success");
  easel_fake_service_set_files (desk.service, "a.png");
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(EaselRun) run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);

      g_assert_cmpuint (g_list_model_get_n_items (easel_runs_get_open (desk.runs)), ==, 1);
      easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
      g_assert_cmpuint (g_list_model_get_n_items (easel_runs_get_open (desk.runs)), ==, 0);
      g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
      g_clear_object (&run);
      easel_test_desk_close (&desk);
      easel_test_desk_open (&desk);
    }

  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 10);
  easel_test_desk_tear_down (&desk);
}

/* What the next program knows of a result: its name on the server, and where it is. */
static void
test_remembered (void)
{
  EaselTestDesk desk = { 0 };
  g_autofree char *id = NULL;
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(EaselOutput) output = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *path = NULL;

  easel_test_desk_set_up (&desk);
  easel_fake_service_set_files (desk.service, "a.png");
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  id = g_strdup (easel_run_get_id (run));
  g_clear_object (&run);
  easel_test_desk_close (&desk);

  easel_test_desk_open (&desk);
  easel_runs_open_async (desk.runs, "a", id, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (&desk, result != NULL);
  run = easel_runs_open_finish (desk.runs, result, NULL);
  g_clear_object (&result);
  output = g_list_model_get_item (easel_run_get_outputs (run), 0);
  path = g_build_filename (desk.results, "a.png", NULL);
  g_assert_cmpstr (easel_output_get_file_name (output), ==, "a.png");
  g_assert_cmpstr (easel_output_get_path (output), ==, path);

  easel_test_desk_tear_down (&desk);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/changes/right-after-sleep", sleep_shortly, test_right_soon);
  g_test_add_data_func ("/changes/right-after-an-hour", sleep_an_hour, test_right_soon);
  g_test_add_data_func ("/changes/right-after-network-change", change_network, test_right_soon);
  g_test_add_data_func ("/changes/leaves-after-sleep", sleep_shortly, test_leaves_soon);
  g_test_add_data_func ("/changes/leaves-after-network-change", change_network, test_leaves_soon);
  g_test_add_func ("/changes/back-off", test_back_off);
  g_test_add_func ("/changes/restless-server", test_restless_server);
  g_test_add_func ("/changes/one-object", test_one_object);
  g_test_add_func ("/changes/remembered", test_remembered);

  return g_test_run ();
}
