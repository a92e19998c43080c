/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for a run's state, both ways. */

#include "base/easel-status.h"

static void
test_words (void)
{
  g_assert_cmpint (easel_run_status_from_string ("not-started"), ==, EASEL_RUN_STATUS_NOT_STARTED);
  g_assert_cmpint (easel_run_status_from_string ("warming_up_v9"), ==, EASEL_RUN_STATUS_UNKNOWN);
  g_assert_cmpint (easel_run_status_from_string (NULL), ==, EASEL_RUN_STATUS_UNKNOWN);
  g_assert_cmpstr (easel_run_status_to_string (EASEL_RUN_STATUS_CANCELLED), ==, "cancelled");
}

static void
test_ends (void)
{
  g_assert_true (easel_run_status_is_terminal (EASEL_RUN_STATUS_TIMEOUT));
  g_assert_false (easel_run_status_is_terminal (EASEL_RUN_STATUS_UPLOADING));
  g_assert_false (easel_run_status_is_terminal (EASEL_RUN_STATUS_UNKNOWN));
  g_assert_true (easel_run_status_is_local (EASEL_RUN_STATUS_UNCLEAR));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status/words", test_words);
  g_test_add_func ("/status/ends", test_ends);

  return g_test_run ();
}
