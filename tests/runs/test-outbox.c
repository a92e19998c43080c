/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent: in order, paused by whichever program, no more at a time than the account may have. */

#include "support/easel-test-archive.h"
#include "support/easel-test-desk.h"
#include "support/easel-test.h"

static void
set_paused (EaselTestDesk *desk,
            EaselRuns     *runs,
            gboolean       paused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_runs_set_paused_async (runs, "a", paused, NULL, easel_test_keep_result, &result);
  g_assert_true (easel_runs_is_paused (runs, "a") == paused);
  easel_test_desk_wait_until (desk, result != NULL);
  easel_runs_set_paused_finish (runs, result, &error);
  g_assert_no_error (error);
}

/* Lets a time pass in which anything that may leave does so. */
static void
wait_a_minute (EaselTestDesk *desk)
{
  gint64 end = easel_clock_get_boot_time (desk->clock) + G_TIME_SPAN_MINUTE;

  easel_test_desk_wait_until (desk, easel_clock_get_boot_time (desk->clock) > end);
}

/* Paused, put in another order, one taken back: they leave as the person left them. */
static void
test_order (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) first = NULL;
  g_autoptr(EaselRun) second = NULL;
  g_autoptr(EaselRun) third = NULL;
  GPtrArray *made;

  easel_test_desk_set_up (&desk);
  set_paused (&desk, desk.runs, TRUE);
  first = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  second = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  third = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  g_assert_true (easel_test_desk_act (&desk, third, EASEL_RUN_ACTION_FORWARD, NULL));
  g_assert_true (easel_test_desk_act (&desk, third, EASEL_RUN_ACTION_FORWARD, NULL));
  g_assert_true (easel_test_desk_act (&desk, second, EASEL_RUN_ACTION_CANCEL, NULL));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 0);

  set_paused (&desk, desk.runs, FALSE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (first) && easel_run_is_settled (third));
  made = easel_fake_service_get_runs (desk.service);
  g_assert_cmpuint (made->len, ==, 2);
  g_assert_cmpstr (((EaselFakeRun *) g_ptr_array_index (made, 0))->id, ==, easel_run_get_id (third));
  g_assert_cmpstr (((EaselFakeRun *) g_ptr_array_index (made, 1))->id, ==, easel_run_get_id (first));
  g_assert_cmpint (easel_run_get_status (second), ==, EASEL_RUN_STATUS_CANCELLED);

  easel_test_desk_tear_down (&desk);
}

/* No more runs at a time than the account may have. */
static void
test_limit (void)
{
  EaselTestDesk desk = { 0 };
  EaselRun *runs[4];
  guint most = 0;

  easel_test_desk_set_up (&desk);
  easel_runs_set_account (desk.runs, "a", desk.client, 2);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);

  for (guint n_settled = 0; n_settled < G_N_ELEMENTS (runs);)
    {
      guint n_active = 0;

      easel_test_desk_turn (&desk, g_get_monotonic_time () + G_USEC_PER_SEC, G_STRLOC, "all");
      n_settled = 0;
      for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
        {
          n_settled += easel_run_is_settled (runs[i]);
          n_active += easel_run_get_id (runs[i]) != NULL && !easel_run_is_over (runs[i]);
        }
      most = MAX (most, n_active);
    }

  g_assert_cmpuint (most, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    g_object_unref (runs[i]);
  easel_test_desk_tear_down (&desk);
}

/* Who paused and went home finds it paused the next morning; what was added meanwhile waits too. */
static void
test_pause_lasts (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) old = NULL;
  g_autoptr(EaselRun) young = NULL;

  easel_test_desk_set_up (&desk);
  set_paused (&desk, desk.runs, TRUE);
  old = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  g_clear_object (&old);
  easel_test_desk_close (&desk);

  easel_test_desk_open (&desk);
  young = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  wait_a_minute (&desk);
  g_assert_true (easel_runs_is_paused (desk.runs, "a"));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (easel_runs_get_open (desk.runs)), ==, 2);

  set_paused (&desk, desk.runs, FALSE);
  easel_test_desk_wait_until (&desk, g_list_model_get_n_items (easel_runs_get_open (desk.runs)) == 0);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 2);

  easel_test_desk_tear_down (&desk);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Window and shell share the pause: one of them sets it, the other one rests, and goes on when it is taken back. */
static void
test_pause_is_shared (void)
{
  EaselTestDesk desk = { 0 };
  g_autofree char *path = NULL;
  g_autoptr(EaselArchive) archive = NULL;
  g_autoptr(EaselRuns) other = NULL;
  g_autoptr(EaselRun) run = NULL;
  guint n_changes = 0;

  easel_test_desk_set_up (&desk);
  path = g_build_filename (desk.folder, "archive.db", NULL);
  archive = easel_test_archive_open (path, NULL);
  other = easel_runs_new (archive, desk.clock, desk.folder);
  g_signal_connect_swapped (desk.runs, "pauses-changed", G_CALLBACK (count_cb), &n_changes);

  set_paused (&desk, other, TRUE);
  easel_test_desk_wait_until (&desk, easel_runs_is_paused (desk.runs, "a"));
  g_assert_cmpuint (n_changes, ==, 1);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  wait_a_minute (&desk);
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 0);

  set_paused (&desk, other, FALSE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (n_changes, ==, 2);

  g_object_run_dispose (G_OBJECT (other));
  easel_test_desk_tear_down (&desk);
}

/* Another account's pause is no pause of this one. */
static void
test_pause_is_of_an_account (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  easel_test_desk_set_up (&desk);
  easel_runs_set_paused_async (desk.runs, "another", TRUE, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (&desk, result != NULL);
  g_clear_object (&result);
  run = easel_test_desk_start (&desk, EASEL_RUN_MODE_QUEUE);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));

  easel_test_desk_tear_down (&desk);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outbox/order", test_order);
  g_test_add_func ("/outbox/limit", test_limit);
  g_test_add_func ("/outbox/pause-lasts", test_pause_lasts);
  g_test_add_func ("/outbox/pause-is-shared", test_pause_is_shared);
  g_test_add_func ("/outbox/pause-is-of-an-account", test_pause_is_of_an_account);

  return g_test_run ();
}
