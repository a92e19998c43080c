/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks, the server's time, and timers in true and in made-up time. */

#include "base/easel-clock.h"
#include "support/easel-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define START  (G_GINT64_CONSTANT (1770113730) * SECOND)

typedef struct {
  EaselClock *clock;
  GString    *calls;   /* a letter and the boot time in seconds for each */
  guint       left;    /* how often the repeated timer goes on */
  guint       other;   /* a timer to remove */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->clock = easel_clock_new_fake (START);
  f->calls = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->clock);
  g_string_free (f->calls, TRUE);
}

static void
note (Fixture *f,
      char     letter)
{
  g_string_append_printf (f->calls, "%c%d ", letter, (int) (easel_clock_get_boot_time (f->clock) / SECOND));
}

static gboolean
once_cb (gpointer user_data)
{
  note (user_data, 'o');

  return G_SOURCE_REMOVE;
}

static gboolean
repeated_cb (gpointer user_data)
{
  Fixture *f = user_data;

  note (f, 'r');

  return --f->left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
removing_cb (gpointer user_data)
{
  Fixture *f = user_data;

  note (f, 'x');
  easel_clock_remove_timer (f->clock, f->other);

  return G_SOURCE_CONTINUE;
}

static gboolean
adding_cb (gpointer user_data)
{
  Fixture *f = user_data;

  note (f, 'a');
  easel_clock_add_timer (f->clock, 2 * SECOND, once_cb, f);

  return G_SOURCE_REMOVE;
}

static void
test_fake_time (Fixture       *f,
                gconstpointer  data)
{
  g_assert_cmpint (easel_clock_get_time (f->clock), ==, START);
  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, START);
  easel_clock_advance (f->clock, 5 * SECOND);
  g_assert_cmpint (easel_clock_get_time (f->clock), ==, START + 5 * SECOND);
  g_assert_cmpint (easel_clock_get_boot_time (f->clock), ==, 5 * SECOND);
}

static void
test_fake_timers (Fixture       *f,
                  gconstpointer  data)
{
  f->left = 3;
  easel_clock_add_timer (f->clock, 4 * SECOND, repeated_cb, f);
  easel_clock_add_timer (f->clock, 5 * SECOND, once_cb, f);
  easel_clock_add_timer (f->clock, 1 * SECOND, adding_cb, f);

  easel_clock_advance (f->clock, SECOND / 2);
  g_assert_cmpstr (f->calls->str, ==, "");
  easel_clock_advance (f->clock, 100 * SECOND);
  g_assert_cmpstr (f->calls->str, ==, "a1 o3 r4 o5 r8 r12 ");
  g_assert_cmpint (easel_clock_get_boot_time (f->clock), ==, 100 * SECOND + SECOND / 2);
}

static void
test_remove (Fixture       *f,
             gconstpointer  data)
{
  guint id = easel_clock_add_timer (f->clock, SECOND, removing_cb, f);

  f->other = easel_clock_add_timer (f->clock, 2 * SECOND, once_cb, f);
  easel_clock_advance (f->clock, SECOND);
  f->other = id;
  easel_clock_advance (f->clock, 10 * SECOND);
  easel_clock_remove_timer (f->clock, id);

  g_assert_cmpstr (f->calls->str, ==, "x1 x2 ");
}

/* A Date has whole seconds, so the best of several is taken; one that is far off is believed. */
static void
test_server_time (Fixture       *f,
                  gconstpointer  data)
{
  easel_clock_note_server_time (f->clock, START + 3600 * SECOND);
  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, START + 3600 * SECOND);

  easel_clock_advance (f->clock, SECOND / 2);
  easel_clock_note_server_time (f->clock, START + 3600 * SECOND);
  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, START + 3600 * SECOND + SECOND / 2);

  easel_clock_note_server_time (f->clock, START + 3601 * SECOND);
  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, START + 3601 * SECOND);

  easel_clock_note_server_time (f->clock, START);
  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, START);
}

static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  return ++*count < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
test_true_timers (void)
{
  g_autoptr(EaselClock) clock = easel_clock_new ();
  gint64 start = easel_clock_get_boot_time (clock);
  guint repeated = 0;
  guint removed = 0;
  guint id = easel_clock_add_timer (clock, 10 * 1000, count_cb, &removed);

  easel_clock_add_timer (clock, 20 * 1000, count_cb, &repeated);
  easel_clock_remove_timer (clock, id);
  easel_test_wait_until (repeated == 3);

  g_assert_cmpint (easel_clock_get_boot_time (clock) - start, >=, 60 * 1000);
  g_assert_cmpuint (removed, ==, 0);
}

static gboolean
never_cb (gpointer user_data)
{
  g_assert_not_reached ();
}

static gboolean
release_cb (gpointer user_data)
{
  EaselClock **clock = user_data;

  g_clear_object (clock);

  return G_SOURCE_CONTINUE;
}

/* Timers end with their clock, even if one of them lets go of it. */
static void
test_end (void)
{
  EaselClock *clock = easel_clock_new ();
  EaselClock *other = easel_clock_new ();
  gboolean over = FALSE;

  easel_clock_add_timer (other, 1000, never_cb, NULL);
  g_object_unref (other);

  easel_clock_add_timer (clock, 1000, release_cb, &clock);
  g_timeout_add_once (20, (GSourceOnceFunc) g_atomic_int_inc, &over);
  easel_test_wait_until (over);
  g_assert_null (clock);
}

static void
test_true_time (void)
{
  g_autoptr(EaselClock) clock = easel_clock_new ();
  gint64 difference = easel_clock_get_time (clock) - g_get_real_time ();

  g_assert_cmpint (ABS (difference), <, SECOND);
  g_assert_cmpint (easel_clock_get_boot_time (clock), <=, easel_clock_get_boot_time (clock));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/clock/fake-time", Fixture, NULL, set_up, test_fake_time, tear_down);
  g_test_add ("/clock/fake-timers", Fixture, NULL, set_up, test_fake_timers, tear_down);
  g_test_add ("/clock/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/clock/server-time", Fixture, NULL, set_up, test_server_time, tear_down);
  g_test_add_func ("/clock/true-timers", test_true_timers);
  g_test_add_func ("/clock/end", test_end);
  g_test_add_func ("/clock/true-time", test_true_time);

  return g_test_run ();
}
