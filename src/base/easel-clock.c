/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time it is, for us and on the server, and timers that a suspended computer does not delay. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-clock.h"

#include <time.h>

/* The main loop's own timers stand still in suspend. A timer looks at boot time at least this often, so that it is at
 * most this late after waking up. */
#define TICK (2 * G_USEC_PER_SEC)

/* Boot time gains this much on the time that stands still in suspend: the computer has slept. */
#define SLEEP G_USEC_PER_SEC

typedef struct {
  guint       id;
  gint64      delay;
  gint64      due;       /* boot time */
  GSourceFunc callback;
  gpointer    data;
  GSource    *source;    /* NULL for a fake clock */
} Timer;

struct _EaselClock
{
  GObject   parent_instance;

  /* A fake clock's hands */
  gboolean  fake;
  gint64    fake_boot_time;
  gint64    fake_time;

  /* What the server's Date said */
  gboolean  server_known;
  gint64    server_offset;  /* to add to boot time */
  GMutex    mutex;          /* for the above, which other threads may ask for */

  gint64    slept;          /* boot time's lead over monotonic time when it was last looked at */
  GList    *timers;         /* of Timer; of the main thread only */
  guint     last_id;
};

static guint woken_signal;

G_DEFINE_FINAL_TYPE (EaselClock, easel_clock, G_TYPE_OBJECT)

static gint64
read_clock (clockid_t which)
{
  struct timespec now;

  clock_gettime (which, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
timer_free (Timer *timer)
{
  if (timer->source != NULL)
    g_source_destroy (timer->source);
  g_clear_pointer (&timer->source, g_source_unref);
  g_free (timer);
}

static Timer *
find_timer (EaselClock *self,
            guint       id)
{
  for (GList *l = self->timers; l != NULL; l = l->next)
    if (((Timer *) l->data)->id == id)
      return l->data;

  return NULL;
}

static void
remove_timer (EaselClock *self,
              Timer      *timer)
{
  self->timers = g_list_remove (self->timers, timer);
  timer_free (timer);
}

/* Calls back a timer that is due; the callback may remove it, or let go of the clock. */
static void
fire (EaselClock *self,
      Timer      *timer)
{
  g_autoptr(EaselClock) kept = g_object_ref (self);
  guint id = timer->id;
  gboolean again = timer->callback (timer->data);

  timer = find_timer (kept, id);
  if (timer == NULL)
    return;

  if (again == G_SOURCE_CONTINUE)
    timer->due = easel_clock_get_boot_time (kept) + timer->delay;
  else
    remove_timer (kept, timer);
}

typedef struct {
  GSource     source;
  EaselClock *clock;  /* borrowed: the clock destroys its sources */
  guint       id;
} TimerSource;

static void
set_next_tick (GSource *source,
               gint64   remaining)
{
  g_source_set_ready_time (source, g_get_monotonic_time () + CLAMP (remaining, 0, TICK));
}

static gint64
read_lead (void)
{
  return read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
}

static void
look_for_sleep (EaselClock *self)
{
  gint64 lead = read_lead ();
  gboolean has_slept = lead - self->slept >= SLEEP;

  self->slept = lead;
  if (has_slept)
    g_signal_emit (self, woken_signal, 0);
}

static gboolean
timer_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  TimerSource *self = (TimerSource *) source;
  g_autoptr(EaselClock) clock = g_object_ref (self->clock);
  guint id = self->id;
  Timer *timer;

  look_for_sleep (clock);
  timer = find_timer (clock, id);
  if (timer != NULL && timer->due <= easel_clock_get_boot_time (clock))
    fire (clock, timer);

  timer = find_timer (clock, id);
  if (timer == NULL)
    return G_SOURCE_REMOVE;

  set_next_tick (source, timer->due - easel_clock_get_boot_time (clock));

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_source_funcs = { .dispatch = timer_source_dispatch };

static GSource *
start_source (EaselClock *self,
              Timer      *timer)
{
  GSource *source = g_source_new (&timer_source_funcs, sizeof (TimerSource));
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();

  ((TimerSource *) source)->clock = self;
  ((TimerSource *) source)->id = timer->id;
  g_source_set_static_name (source, "EaselClock timer");
  set_next_tick (source, timer->delay);
  g_source_attach (source, context);

  return source;
}

static void
easel_clock_finalize (GObject *object)
{
  EaselClock *self = EASEL_CLOCK (object);

  g_list_free_full (self->timers, (GDestroyNotify) timer_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (easel_clock_parent_class)->finalize (object);
}

static void
easel_clock_class_init (EaselClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_clock_finalize;

  /**
   * EaselClock::woken:
   * @self: the clock
   *
   * The computer has slept: connections that looked alive may be dead, and who was not answered should ask again. It comes
   * within two seconds of waking up while there is a timer.
   */
  woken_signal = g_signal_new ("woken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
easel_clock_init (EaselClock *self)
{
  g_mutex_init (&self->mutex);
  self->slept = read_lead ();
}

/**
 * easel_clock_new:
 *
 * One for each server: what a server says about the time is kept in it.
 *
 * Returns: (transfer full): this computer's clock
 */
EaselClock *
easel_clock_new (void)
{
  return g_object_new (EASEL_TYPE_CLOCK, NULL);
}

/**
 * easel_clock_new_fake:
 * @unix_time: microseconds since 1970 at which it starts
 *
 * Returns: (transfer full): a clock that stands still until easel_clock_advance()
 */
EaselClock *
easel_clock_new_fake (gint64 unix_time)
{
  EaselClock *self = easel_clock_new ();

  self->fake = TRUE;
  self->fake_time = unix_time;

  return self;
}

/**
 * easel_clock_get_boot_time:
 * @self: a clock
 *
 * May be called by any thread.
 *
 * Returns: microseconds since some moment in the past; it runs on in suspend and never jumps
 */
gint64
easel_clock_get_boot_time (EaselClock *self)
{
  gint64 now;

  g_return_val_if_fail (EASEL_IS_CLOCK (self), 0);

  if (!self->fake)
    return read_clock (CLOCK_BOOTTIME);

  g_mutex_lock (&self->mutex);
  now = self->fake_boot_time;
  g_mutex_unlock (&self->mutex);

  return now;
}

/**
 * easel_clock_get_time:
 * @self: a clock
 *
 * May be called by any thread.
 *
 * Returns: microseconds since 1970 by this computer, which may be set wrong
 */
gint64
easel_clock_get_time (EaselClock *self)
{
  gint64 now;

  g_return_val_if_fail (EASEL_IS_CLOCK (self), 0);

  if (!self->fake)
    return g_get_real_time ();

  g_mutex_lock (&self->mutex);
  now = self->fake_time;
  g_mutex_unlock (&self->mutex);

  return now;
}

/**
 * easel_clock_get_server_time:
 * @self: a clock
 *
 * May be called by any thread. Setting this computer's clock does not change it.
 *
 * Returns: microseconds since 1970 by the server, as far as it told; else by this computer
 */
gint64
easel_clock_get_server_time (EaselClock *self)
{
  gint64 boot_time = easel_clock_get_boot_time (self);
  gboolean known;
  gint64 offset;

  g_return_val_if_fail (EASEL_IS_CLOCK (self), 0);

  g_mutex_lock (&self->mutex);
  known = self->server_known;
  offset = self->server_offset;
  g_mutex_unlock (&self->mutex);

  return known ? boot_time + offset : easel_clock_get_time (self);
}

/**
 * easel_clock_note_server_time:
 * @self: a clock
 * @unix_time: microseconds since 1970 in an answer's `Date`, which has whole seconds
 *
 * To be called as soon as the answer's head is there.
 */
void
easel_clock_note_server_time (EaselClock *self,
                              gint64      unix_time)
{
  gint64 offset;

  g_return_if_fail (EASEL_IS_CLOCK (self));

  offset = unix_time - easel_clock_get_boot_time (self);

  /* Cut seconds and slow answers only ever make it too small: the largest one is the best, unless time was set back. */
  g_mutex_lock (&self->mutex);
  if (!self->server_known || offset > self->server_offset || offset < self->server_offset - TICK)
    self->server_offset = offset;
  self->server_known = TRUE;
  g_mutex_unlock (&self->mutex);
}

/**
 * easel_clock_add_timer:
 * @self: a clock
 * @delay: microseconds of boot time
 * @callback: called after @delay, and again after another one as long as it returns %G_SOURCE_CONTINUE
 * @data: for @callback
 *
 * The callback comes in the calling thread's default main context, for a fake clock inside easel_clock_advance(). After
 * suspend it comes within two seconds of waking up. Timers end with the clock. Main thread only.
 *
 * Returns: a number for easel_clock_remove_timer(), never 0
 */
guint
easel_clock_add_timer (EaselClock  *self,
                       gint64       delay,
                       GSourceFunc  callback,
                       gpointer     data)
{
  Timer *timer;

  g_return_val_if_fail (EASEL_IS_CLOCK (self), 0);
  g_return_val_if_fail (callback != NULL, 0);

  timer = g_new0 (Timer, 1);
  timer->id = ++self->last_id;
  timer->delay = MAX (delay, 1);
  timer->due = easel_clock_get_boot_time (self) + timer->delay;
  timer->callback = callback;
  timer->data = data;
  if (!self->fake)
    timer->source = start_source (self, timer);
  self->timers = g_list_append (self->timers, timer);

  return timer->id;
}

/**
 * easel_clock_remove_timer:
 * @self: a clock
 * @id: what easel_clock_add_timer() returned
 *
 * Removes a timer; one that has ended by itself is no longer known, which is no mistake.
 */
void
easel_clock_remove_timer (EaselClock *self,
                          guint       id)
{
  Timer *timer;

  g_return_if_fail (EASEL_IS_CLOCK (self));

  timer = find_timer (self, id);
  if (timer != NULL)
    remove_timer (self, timer);
}

static void
set_fake_boot_time (EaselClock *self,
                    gint64      boot_time)
{
  g_mutex_lock (&self->mutex);
  self->fake_time += boot_time - self->fake_boot_time;
  self->fake_boot_time = boot_time;
  g_mutex_unlock (&self->mutex);
}

/* The earliest timer that is due by then; of several for one moment the one that was added first. */
static Timer *
find_due_timer (EaselClock *self,
                gint64      boot_time)
{
  Timer *earliest = NULL;

  for (GList *l = self->timers; l != NULL; l = l->next)
    {
      Timer *timer = l->data;

      if (timer->due <= boot_time && (earliest == NULL || timer->due < earliest->due))
        earliest = timer;
    }

  return earliest;
}

/**
 * easel_clock_advance:
 * @self: a fake clock
 * @by: microseconds
 *
 * Lets time pass: the timers that become due are called in order, each at its moment.
 */
void
easel_clock_advance (EaselClock *self,
                     gint64      by)
{
  g_autoptr(EaselClock) kept = NULL;
  gint64 end;

  g_return_if_fail (EASEL_IS_CLOCK (self));
  g_return_if_fail (self->fake);
  g_return_if_fail (by >= 0);

  kept = g_object_ref (self);
  end = self->fake_boot_time + by;

  for (Timer *timer; (timer = find_due_timer (self, end)) != NULL;)
    {
      set_fake_boot_time (self, MAX (timer->due, self->fake_boot_time));
      fire (self, timer);
    }

  set_fake_boot_time (self, MAX (end, self->fake_boot_time));
}

/**
 * easel_clock_suspend:
 * @self: a fake clock
 * @by: microseconds
 *
 * Lets time pass while nothing runs, as a computer in suspend does: what became due is called once, afterwards.
 */
void
easel_clock_suspend (EaselClock *self,
                     gint64      by)
{
  g_autoptr(EaselClock) kept = NULL;

  g_return_if_fail (EASEL_IS_CLOCK (self));
  g_return_if_fail (self->fake);
  g_return_if_fail (by >= 0);

  kept = g_object_ref (self);
  set_fake_boot_time (self, self->fake_boot_time + by);
  g_signal_emit (self, woken_signal, 0);
  easel_clock_advance (self, 0);
}
