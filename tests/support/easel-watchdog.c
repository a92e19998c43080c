/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times what runs on the main loop between two waits, and fails the test when one stretch is too long for a person.
 *
 * A stretch goes from the end of one poll to the start of the next, so it holds all callbacks of a turn of the loop and
 * what the test calls directly. Not counted is the time that this thread stood in line for a processor, which is the
 * machine's load, and what is excused: drawing in software, and waiting for the X server. Reading a file or waiting for a
 * lock is ours.
 */

#include "support/easel-watchdog.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define ALARM_SIGNAL (SIGRTMIN + 2)
#define MAX_FRAMES   48

static struct {
  gboolean    is_on;
  guint       paused;
  int         line;        /* the kernel's count of how long this thread stood in line */
  timer_t     alarm;

  gint64      since;       /* 0: no stretch has begun */
  guint       excused;     /* how deep */
  gint64      excused_since;
  gint64      excused_before;
  gint64      longest;
  guint       too_long;    /* stretches */

  const char *why;         /* more is allowed; NULL: it is not */
  guint       times;
  GArray     *stretches;   /* may be NULL */

  void       *frames[MAX_FRAMES]; /* where the thread was when the limit was reached */
  int         n_frames;
} dog;

/* In microseconds; 0 where the kernel does not say. */
static gint64
get_waited (void)
{
  char text[96];
  gssize length = dog.line >= 0 ? pread (dog.line, text, sizeof text - 1, 0) : -1;
  const char *space;

  if (length <= 0)
    return 0;

  text[length] = '\0';
  space = strchr (text, ' ');

  return space != NULL ? g_ascii_strtoll (space, NULL, 10) / 1000 : 0;
}

static gint64
get_limit (void)
{
  return EASEL_WATCHDOG_LIMIT * (dog.why != NULL ? dog.times : 1);
}

static void
set_alarm (gint64 microseconds)
{
  struct itimerspec time = { 0 };

  time.it_value.tv_sec = microseconds / G_USEC_PER_SEC;
  time.it_value.tv_nsec = microseconds % G_USEC_PER_SEC * 1000;
  timer_settime (dog.alarm, 0, &time, NULL);
}

static void
alarm_cb (int signal_number)
{
  dog.n_frames = backtrace (dog.frames, MAX_FRAMES);
}

/* The time that counts, as a clock that only its differences matter of. */
static gint64
get_own_time (void)
{
  return g_get_monotonic_time () - get_waited ();
}

static void
begin (void)
{
  if (!dog.is_on || dog.paused > 0)
    return;

  dog.n_frames = 0;
  dog.excused_before = 0;
  dog.since = get_own_time ();
  set_alarm (get_limit ());
}

static void
tell_where (void)
{
#if defined __SANITIZE_ADDRESS__
  for (int i = 0; i < dog.n_frames; i++)
    {
      char name[512];

      __sanitizer_symbolize_pc (dog.frames[i], "%f %S", name, sizeof name);
      g_printerr ("#   %s\n", name);
    }
#else
  backtrace_symbols_fd (dog.frames, dog.n_frames, STDERR_FILENO);
#endif
}

static void
end (void)
{
  gint64 took;

  if (dog.since == 0)
    return;

  set_alarm (0);
  took = get_own_time () - dog.since - dog.excused_before;
  dog.since = 0;
  dog.excused = 0;
  if (dog.stretches != NULL)
    g_array_append_val (dog.stretches, took);
  if (dog.why == NULL)
    dog.longest = MAX (dog.longest, took);

  if (took <= get_limit ())
    return;

  dog.too_long++;
  g_printerr ("# the main loop was held for %.1f ms%s%s; where it was when the limit was reached:\n", took / 1000.0,
              dog.why != NULL ? " in spite of: " : "", dog.why != NULL ? dog.why : "");
  tell_where ();
}

static int
watched_poll (GPollFD *fds,
              guint    n_fds,
              int      timeout)
{
  int n_ready;

  end ();
  n_ready = g_poll (fds, n_fds, timeout);
  begin ();

  return n_ready;
}

/**
 * easel_watchdog_start:
 *
 * Watches the default main context, from the thread that runs it, until easel_watchdog_stop().
 */
void
easel_watchdog_start (void)
{
  struct sigevent event = { 0 };
  struct sigaction action = { 0 };

  g_assert_false (dog.is_on);

  dog.line = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  backtrace (dog.frames, MAX_FRAMES); /* the first call loads a library */
  action.sa_handler = alarm_cb;
  action.sa_flags = SA_RESTART;
  sigaction (ALARM_SIGNAL, &action, NULL);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = ALARM_SIGNAL;
  event.sigev_notify_thread_id = syscall (SYS_gettid);
  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &dog.alarm), ==, 0);

  dog.is_on = TRUE;
  dog.paused = 0;
  dog.longest = 0;
  dog.too_long = 0;
  dog.why = NULL;
  g_main_context_set_poll_func (NULL, watched_poll);
  begin ();
}

/**
 * easel_watchdog_stop:
 *
 * Fails the test if a stretch was longer than is allowed.
 *
 * Returns: the longest stretch in microseconds, those with an allowance left out
 */
gint64
easel_watchdog_stop (void)
{
  g_assert_true (dog.is_on);

  end ();
  dog.is_on = FALSE;
  g_main_context_set_poll_func (NULL, NULL);
  timer_delete (dog.alarm);
  if (dog.line >= 0)
    close (dog.line);

  g_test_message ("the main loop was held for %.1f ms at most", dog.longest / 1000.0);
  g_assert_cmpuint (dog.too_long, ==, 0);

  return dog.longest;
}

void
easel_watchdog_pause (void)
{
  if (dog.paused++ == 0)
    end ();
}

void
easel_watchdog_resume (void)
{
  g_assert_cmpuint (dog.paused, >, 0);

  if (--dog.paused == 0)
    begin ();
}

void
easel_watchdog_allow (const char *why,
                      guint       times)
{
  end ();
  dog.why = why;
  dog.times = times;
  begin ();
}

void
easel_watchdog_excuse_begin (void)
{
  if (dog.since != 0 && dog.excused++ == 0)
    {
      set_alarm (0);
      dog.excused_since = get_own_time ();
    }
}

void
easel_watchdog_excuse_end (void)
{
  if (dog.excused == 0 || --dog.excused > 0 || dog.since == 0)
    return;

  dog.excused_before += get_own_time () - dog.excused_since;
  set_alarm (MAX (get_limit () - (get_own_time () - dog.since - dog.excused_before), 1));
}

void
easel_watchdog_collect (GArray *stretches)
{
  dog.stretches = stretches;
}
