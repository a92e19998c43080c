/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk fails at every point of a run's way, or the power goes: nothing is lost in silence, nothing is made twice. */

#include "base/easel-error.h"
#include "support/easel-test-desk.h"
#include "support/easel-test-disk.h"
#include "support/easel-test.h"

/* Every so many-th operation is tried, from another one on each time: all of them in some runs of the suite. */
#define STRIDE 13

static EaselRun *
try_start (EaselTestDesk  *desk,
           GError        **error)
{
  g_autoptr(EaselRunRequest) request = easel_test_desk_new_request (desk, EASEL_RUN_MODE_QUEUE);
  g_autoptr(GAsyncResult) result = NULL;

  easel_runs_start_async (desk->runs, request, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (desk, result != NULL);

  return easel_runs_start_finish (desk->runs, result, error);
}

static void
set_up (EaselTestDesk *desk)
{
  easel_test_disk_start (0, EASEL_TEST_DISK_SOUND);
  easel_test_desk_set_up (desk);
  easel_fake_service_set_script (desk->service, "running success");
  easel_fake_service_set_files (desk->service, "a.png");
}

static guint
count_operations (void)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  guint before, count;

  set_up (&desk);
  before = easel_test_disk_get_count ();
  run = try_start (&desk, NULL);
  easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
  count = easel_test_disk_get_count () - before;
  easel_test_desk_tear_down (&desk);

  return count;
}

/* One write fails: the request is refused with the disk as the reason, or it goes its way to the end. */
static void
try_failing_write (guint              at,
                   EaselTestDiskFault fault)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GError) error = NULL;

  set_up (&desk);
  easel_test_disk_start (at, fault);
  run = try_start (&desk, &error);
  if (run == NULL)
    {
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
      g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 0);
    }
  else
    {
      easel_test_desk_wait_until (&desk, easel_run_is_settled (run));
      g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
      g_assert_no_error (easel_run_get_fetch_error (run));
      g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), ==, 1);
    }

  easel_test_desk_tear_down (&desk);
}

static void
test_failing_writes (void)
{
  guint count = count_operations ();

  g_test_message ("%u operations on the disk", count);
  for (guint at = g_test_rand_int_range (1, STRIDE + 1); at <= count; at += STRIDE)
    try_failing_write (at, at % 2 == 0 ? EASEL_TEST_DISK_FULL : EASEL_TEST_DISK_ERROR);
}

static gboolean
is_all_known (EaselTestDesk *desk)
{
  GListModel *open = easel_runs_get_open (desk->runs);

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      if (easel_run_get_status (run) != EASEL_RUN_STATUS_UNCLEAR)
        return FALSE;
    }

  return TRUE;
}

/* The power goes; what the server has been sent is still known afterwards, and found. */
static void
try_power_cut (guint at)
{
  EaselTestDesk desk = { 0 };
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  EaselRunFilter filter = { .limit = 10 };
  gint64 end;
  guint n_made;

  set_up (&desk);
  easel_test_disk_start (at, EASEL_TEST_DISK_POWER);
  run = try_start (&desk, NULL);
  end = easel_clock_get_boot_time (desk.clock) + 5 * G_TIME_SPAN_SECOND;
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > end);
  g_clear_object (&run);
  easel_test_desk_close (&desk);

  easel_test_disk_restore (g_test_rand_int ());
  easel_test_disk_start (0, EASEL_TEST_DISK_SOUND);
  n_made = easel_fake_service_get_runs (desk.service)->len;
  easel_test_desk_open (&desk);
  easel_runs_list_async (desk.runs, &filter, NULL, easel_test_keep_result, &result);
  easel_test_desk_wait_until (&desk, result != NULL);
  rows = easel_runs_list_finish (desk.runs, result, &error);
  g_clear_object (&result);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, >=, n_made);

  end = easel_clock_get_boot_time (desk.clock) + 15 * G_TIME_SPAN_SECOND;
  easel_test_desk_wait_until (&desk, easel_clock_get_boot_time (desk.clock) > end && is_all_known (&desk));
  g_assert_cmpuint (easel_fake_service_get_n_posts (desk.service), <=, 1);
  if (easel_fake_service_get_n_posts (desk.service) == 1)
    g_assert_cmpint (easel_run_get_status (g_ptr_array_index (rows, 0)), ==, EASEL_RUN_STATUS_SUCCESS);

  g_clear_pointer (&rows, g_ptr_array_unref);
  easel_test_desk_tear_down (&desk);
}

static void
test_power_cuts (void)
{
  guint count = count_operations ();

  for (guint at = g_test_rand_int_range (1, STRIDE + 1); at <= count; at += STRIDE)
    try_power_cut (at);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* With a disk that fails, a warning that says so is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  easel_test_disk_install ();

  g_test_add_func ("/faults/failing-writes", test_failing_writes);
  g_test_add_func ("/faults/power-cuts", test_power_cuts);

  return g_test_run ();
}
