/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a server again and again which sessions there are, and what goes with them: prices, names of machines. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-poll.h"

#include "base/easel-error.h"
#include "sessions/easel-session-operations.h"

#define POLL_SELDOM  (60 * G_USEC_PER_SEC)  /* at most, after failures */
#define MOST_DOUBLES 4                      /* of the interval, after failures */
#define PRICES_EVERY (6 * 60 * 60 * G_GINT64_CONSTANT (1000000))

struct _EaselSessionPoll
{
  GObject parent_instance;

  /* what I was given */
  EaselClient *client;
  gint64 interval;                     /* between two rounds */

  /* what is known */
  EaselGpuPrices *prices;              /* NULL: not known */
  gint64 prices_time;                  /* boot time */

  /* in progress */
  GCancellable *cancellable;           /* NULL: closed */
  GError *error;                       /* of the list in this round, NULL: none */
  guint pending;                       /* answers of this round */
  guint failures;                      /* rounds in a row */
  guint timer;
};

G_DEFINE_FINAL_TYPE (EaselSessionPoll, easel_session_poll, G_TYPE_OBJECT)

enum {
  SIGNAL_LISTED,
  SIGNAL_FOUND,
  SIGNAL_MISSING,
  SIGNAL_NAMED,
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A question about one thing. */
typedef struct {
  EaselSessionPoll *poll;
  char *id;
} Question;

static void ask (EaselSessionPoll *self);

static void
question_free (Question *question)
{
  g_object_unref (question->poll);
  g_free (question->id);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static Question *
begin_question (EaselSessionPoll *self,
                const char       *id)
{
  Question *question = g_new (Question, 1);

  question->poll = g_object_ref (self);
  question->id = g_strdup (id);
  self->pending++;

  return question;
}

static EaselClock *
get_clock (EaselSessionPoll *self)
{
  return easel_client_get_clock (self->client);
}

static void
stop_timer (EaselSessionPoll *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (get_clock (self), self->timer);
  self->timer = 0;
}

static gboolean
timer_cb (gpointer user_data)
{
  EaselSessionPoll *self = user_data;

  self->timer = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
end_answer (EaselSessionPoll *self)
{
  gint64 delay;

  if (--self->pending > 0)
    return;

  g_signal_emit (self, signals[SIGNAL_DONE], 0, self->error);

  /* A handler may have closed it, or asked for more. */
  if (self->cancellable == NULL || self->pending > 0)
    return;

  delay = self->interval;
  if (self->failures > 0)
    delay = MAX (delay, MIN (delay << MIN (self->failures, MOST_DOUBLES), POLL_SELDOM));

  stop_timer (self);
  self->timer = easel_clock_add_timer (get_clock (self), delay, timer_cb, self);
}

static gboolean
is_current (EaselSessionPoll *self,
            GAsyncResult     *result)
{
  return self->cancellable != NULL && g_task_get_cancellable (G_TASK (result)) == self->cancellable;
}

static void
prices_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSessionPoll) self = user_data;
  g_autoptr(EaselGpuPrices) prices = easel_client_get_gpu_prices_finish (EASEL_CLIENT (source), result, NULL);

  if (!is_current (self, result))
    return;

  if (prices != NULL)
    {
      g_clear_pointer (&self->prices, easel_gpu_prices_unref);
      self->prices = g_steal_pointer (&prices);
      self->prices_time = easel_clock_get_boot_time (get_clock (self));
    }

  end_answer (self);
}

static void
session_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  EaselSessionPoll *self = question->poll;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselSession) session = easel_client_get_session_finish (EASEL_CLIENT (source), result, &error);

  if (!is_current (self, result))
    return;

  if (session != NULL)
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, session);
  else if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND))
    g_signal_emit (self, signals[SIGNAL_MISSING], 0, question->id);

  end_answer (self);
}

static void
machine_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  EaselSessionPoll *self = question->poll;
  g_autoptr(EaselMachine) machine = easel_client_get_machine_finish (EASEL_CLIENT (source), result, NULL);

  if (!is_current (self, result))
    return;

  if (machine != NULL)
    g_signal_emit (self, signals[SIGNAL_NAMED], 0, machine);

  end_answer (self);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSessionPoll) self = user_data;
  GError *error = NULL;
  g_autoptr(GPtrArray) sessions = easel_client_list_sessions_finish (EASEL_CLIENT (source), result, &error);

  if (!is_current (self, result))
    {
      g_clear_error (&error);
      return;
    }

  g_clear_error (&self->error);
  self->error = error;
  self->failures = error != NULL ? self->failures + 1 : 0;
  if (sessions != NULL)
    g_signal_emit (self, signals[SIGNAL_LISTED], 0, sessions);

  end_answer (self);
}

static void
ask (EaselSessionPoll *self)
{
  gint64 now = easel_clock_get_boot_time (get_clock (self));

  self->pending = 1;
  easel_client_list_sessions_async (self->client, NULL, self->cancellable, listed_cb, g_object_ref (self));

  if (self->prices != NULL && now - self->prices_time < PRICES_EVERY)
    return;

  self->pending++;
  easel_client_get_gpu_prices_async (self->client, self->cancellable, prices_cb, g_object_ref (self));
}

static void
easel_session_poll_dispose (GObject *object)
{
  EaselSessionPoll *self = EASEL_SESSION_POLL (object);

  if (self->client != NULL)
    easel_session_poll_close (self);

  G_OBJECT_CLASS (easel_session_poll_parent_class)->dispose (object);
}

static void
easel_session_poll_finalize (GObject *object)
{
  EaselSessionPoll *self = EASEL_SESSION_POLL (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->prices, easel_gpu_prices_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (easel_session_poll_parent_class)->finalize (object);
}

static void
easel_session_poll_class_init (EaselSessionPollClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = easel_session_poll_dispose;
  object_class->finalize = easel_session_poll_finalize;

  /**
   * EaselSessionPoll::listed:
   * @sessions: (element-type EaselSession): what the list holds
   */
  signals[SIGNAL_LISTED] = g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_PTR_ARRAY);

  /**
   * EaselSessionPoll::found:
   * @session: the answer to easel_session_poll_ask_session()
   */
  signals[SIGNAL_FOUND] = g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        EASEL_TYPE_SESSION);

  /**
   * EaselSessionPoll::missing:
   * @id: of a session that the server does not know any more
   */
  signals[SIGNAL_MISSING] = g_signal_new ("missing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);

  /**
   * EaselSessionPoll::named:
   * @machine: the answer to easel_session_poll_ask_machine()
   */
  signals[SIGNAL_NAMED] = g_signal_new ("named", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        EASEL_TYPE_MACHINE);

  /**
   * EaselSessionPoll::done:
   * @error: (nullable): why the list could not be read
   *
   * All answers of a round are here.
   */
  signals[SIGNAL_DONE] = g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
easel_session_poll_init (EaselSessionPoll *self)
{
  self->interval = POLL_SELDOM;
}

/**
 * easel_session_poll_new:
 * @client: the account's
 *
 * Returns: (transfer full): a poll that asks nobody yet
 */
EaselSessionPoll *
easel_session_poll_new (EaselClient *client)
{
  EaselSessionPoll *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_POLL, NULL);
  self->client = g_object_ref (client);

  return self;
}

/**
 * easel_session_poll_open:
 * @self: a poll; nothing happens if it is open already
 *
 * Asks now and again and again.
 */
void
easel_session_poll_open (EaselSessionPoll *self)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  ask (self);
}

/**
 * easel_session_poll_close:
 * @self: a poll; nothing happens if it is closed already
 */
void
easel_session_poll_close (EaselSessionPoll *self)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));

  if (self->cancellable == NULL)
    return;

  stop_timer (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

gboolean
easel_session_poll_is_open (EaselSessionPoll *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_POLL (self), FALSE);

  return self->cancellable != NULL;
}

/**
 * easel_session_poll_refresh:
 * @self: a poll
 *
 * Asks now, unless it is closed or asking already.
 */
void
easel_session_poll_refresh (EaselSessionPoll *self)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));

  if (self->cancellable == NULL || self->timer == 0)
    return;

  stop_timer (self);
  ask (self);
}

/**
 * easel_session_poll_set_interval:
 * @self: a poll
 * @interval: microseconds between two rounds; counts from the next one on, and grows while the server fails
 */
void
easel_session_poll_set_interval (EaselSessionPoll *self,
                                 gint64            interval)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));
  g_return_if_fail (interval > 0);

  self->interval = interval;
}

/**
 * easel_session_poll_ask_session:
 * @self: a poll
 * @id: a session's id
 *
 * Asks for a session by itself; to be called by handlers of #EaselSessionPoll::listed.
 */
void
easel_session_poll_ask_session (EaselSessionPoll *self,
                                const char       *id)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));
  g_return_if_fail (id != NULL);

  easel_client_get_session_async (self->client, id, self->cancellable, session_cb, begin_question (self, id));
}

/**
 * easel_session_poll_ask_machine:
 * @self: a poll
 * @id: a machine's id
 *
 * Asks for a machine; to be called by handlers of #EaselSessionPoll::listed.
 */
void
easel_session_poll_ask_machine (EaselSessionPoll *self,
                                const char       *id)
{
  g_return_if_fail (EASEL_IS_SESSION_POLL (self));
  g_return_if_fail (id != NULL);

  easel_client_get_machine_async (self->client, id, self->cancellable, machine_cb, begin_question (self, id));
}

EaselClient *
easel_session_poll_get_client (EaselSessionPoll *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_POLL (self), NULL);

  return self->client;
}

/**
 * easel_session_poll_get_prices:
 * @self: a poll
 *
 * Returns: (transfer none) (nullable): what the GPUs cost, if that is known
 */
EaselGpuPrices *
easel_session_poll_get_prices (EaselSessionPoll *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_POLL (self), NULL);

  return self->prices;
}
