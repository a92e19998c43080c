/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The watchdog over the main loop itself: it barks at a callback that takes too long, and at nothing else. */

#include "support/easel-test.h"
#include "support/easel-watchdog.h"

static gboolean
sleep_cb (gpointer user_data)
{
  gint64 *microseconds = user_data;

  g_usleep (*microseconds);
  *microseconds = 0;

  return G_SOURCE_REMOVE;
}

static void
watch_callback (gint64 microseconds)
{
  easel_watchdog_start ();
  g_idle_add (sleep_cb, &microseconds);
  easel_test_wait_until (microseconds == 0);
  easel_watchdog_stop ();
}

static void
test_quick (void)
{
  watch_callback (EASEL_WATCHDOG_LIMIT / 10);
}

static void
test_slow (void)
{
  if (g_test_subprocess ())
    {
      watch_callback (EASEL_WATCHDOG_LIMIT * 3 / 2);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*the main loop was held for*");
}

/* Waiting is what a main loop is for, and what the test does is not the program's. */
static void
test_waiting (void)
{
  gint64 begin = g_get_monotonic_time ();

  easel_watchdog_start ();
  easel_test_wait_until (g_get_monotonic_time () - begin > EASEL_WATCHDOG_LIMIT * 3 / 2);
  easel_watchdog_pause ();
  g_usleep (EASEL_WATCHDOG_LIMIT * 3 / 2);
  easel_watchdog_resume ();
  easel_watchdog_stop ();
}

static void
test_allowed (void)
{
  easel_watchdog_start ();
  easel_watchdog_allow ("this test", 10);
  g_usleep (EASEL_WATCHDOG_LIMIT * 3 / 2);
  easel_watchdog_allow (NULL, 1);
  g_assert_cmpint (easel_watchdog_stop (), <, EASEL_WATCHDOG_LIMIT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ui/watchdog/quick", test_quick);
  g_test_add_func ("/ui/watchdog/slow", test_slow);
  g_test_add_func ("/ui/watchdog/waiting", test_waiting);
  g_test_add_func ("/ui/watchdog/allowed", test_allowed);

  return g_test_run ();
}
