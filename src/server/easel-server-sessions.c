/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: machines kept for somebody until their time is over (contract 7). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-sessions-private.h"

#include "base/easel-time.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-random.h"
#include "server/easel-server-session.h"

/* A session whose machine is being asked. */
typedef struct {
  EaselServerSessions *sessions;
  char                *id;
} Starting;

enum {
  SIGNAL_READY,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServerSessions, easel_server_sessions, G_TYPE_OBJECT)

static void
starting_free (Starting *starting)
{
  g_object_unref (starting->sessions);
  g_free (starting->id);
  g_free (starting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Starting, starting_free)

static void
easel_server_sessions_dispose (GObject *object)
{
  EaselServerSessions *self = EASEL_SERVER_SESSIONS (object);

  easel_server_sessions_stop (self);
  g_clear_object (&self->machines);
  g_clear_object (&self->logs);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_sessions_parent_class)->dispose (object);
}

static void
easel_server_sessions_finalize (GObject *object)
{
  EaselServerSessions *self = EASEL_SERVER_SESSIONS (object);

  g_ptr_array_unref (self->open);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (easel_server_sessions_parent_class)->finalize (object);
}

static void
easel_server_sessions_class_init (EaselServerSessionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_sessions_dispose;
  object_class->finalize = easel_server_sessions_finalize;

  signals[SIGNAL_READY] = g_signal_new ("ready", EASEL_TYPE_SERVER_SESSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", EASEL_TYPE_SERVER_SESSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
easel_server_sessions_init (EaselServerSessions *self)
{
  self->open = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_server_session_free);
  self->cancellable = g_cancellable_new ();
}

/**
 * easel_server_sessions_new:
 * @database: the server's; must outlive the sessions
 * @machines: what they are on
 * @logs: what they say
 * @clock: by which they end
 */
EaselServerSessions *
easel_server_sessions_new (EaselDatabase       *database,
                           EaselServerMachines *machines,
                           EaselServerLogs     *logs,
                           EaselClock          *clock)
{
  EaselServerSessions *self = g_object_new (EASEL_TYPE_SERVER_SESSIONS, NULL);

  self->database = database;
  self->machines = g_object_ref (machines);
  self->logs = g_object_ref (logs);
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_server_sessions_find:
 * @self: the sessions
 * @id: (nullable): an id
 *
 * Returns: (transfer none) (nullable): the open session of that id
 */
EaselServerSession *
easel_server_sessions_find (EaselServerSessions *self,
                            const char          *id)
{
  for (guint i = 0; id != NULL && i < self->open->len; i++)
    {
      EaselServerSession *session = self->open->pdata[i];

      if (g_str_equal (session->id, id))
        return session;
    }

  return NULL;
}

static void
save (EaselServerSessions *self,
      const EaselServerSession       *session)
{
  g_autoptr(GError) error = NULL;

  if (!easel_database_run (self->database, &error,
                           "UPDATE sessions SET started_at = ?, timeout_end = ?, ended_at = ? WHERE id = ?", "iiis",
                           session->started_at, session->timeout_end, session->ended_at, session->id))
    g_warning ("The state of session %s could not be written down: %s", session->id, error->message);
}

static void
end_session (EaselServerSessions *self,
             EaselServerSession             *session,
             const char          *reason)
{
  g_autofree char *id = g_strdup (session->id);

  session->ended_at = easel_clock_get_time (self->clock);
  save (self, session);
  easel_server_logs_add (self->logs, id, "info", reason);
  easel_server_logs_close (self->logs, id);
  g_ptr_array_remove (self->open, session);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, id);
}

static void arm (EaselServerSessions *self);

static EaselServerSession *
find_first_to_end (EaselServerSessions *self)
{
  EaselServerSession *first = NULL;

  for (guint i = 0; i < self->open->len; i++)
    {
      EaselServerSession *session = self->open->pdata[i];

      if (first == NULL || session->timeout_end < first->timeout_end)
        first = session;
    }

  return first;
}

static gboolean
time_over_cb (gpointer user_data)
{
  EaselServerSessions *self = EASEL_SERVER_SESSIONS (user_data);
  EaselServerSession *session;

  self->timer_id = 0;
  while ((session = find_first_to_end (self)) != NULL &&
         session->timeout_end <= easel_clock_get_time (self->clock))
    end_session (self, session, "The time of this session is over");
  arm (self);

  return G_SOURCE_REMOVE;
}

/* One timer, for the session that ends first. */
static void
arm (EaselServerSessions *self)
{
  EaselServerSession *first = find_first_to_end (self);

  if (self->timer_id != 0)
    easel_clock_remove_timer (self->clock, self->timer_id);
  self->timer_id = 0;

  if (first != NULL)
    self->timer_id = easel_clock_add_timer (self->clock,
                                            MAX (first->timeout_end - easel_clock_get_time (self->clock), 0),
                                            time_over_cb, self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Starting) starting = user_data;
  EaselServerSessions *self = starting->sessions;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) classes = easel_server_machine_load_finish (EASEL_SERVER_MACHINE (source), result, &error);
  EaselServerSession *session = easel_server_sessions_find (self, starting->id);

  if (session == NULL)
    return;

  if (classes == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("The machine does not start: %s", error->message);

      end_session (self, session, reason);
      return;
    }

  session->started_at = easel_clock_get_time (self->clock);
  save (self, session);
  easel_server_logs_add (self->logs, session->id, "info", "The machine is ready");
  g_signal_emit (self, signals[SIGNAL_READY], 0, session->id);
}

/* A machine that is there needs no time; one that is not ends the session with the reason in its log. */
static void
start_session (EaselServerSessions *self,
               EaselServerSession             *session)
{
  EaselServerMachine *machine = easel_server_machines_find (self->machines, session->machine_id);
  g_autofree char *line = g_strdup_printf ("Starting a session on %s", easel_server_machine_get_name (machine));
  Starting *starting = g_new0 (Starting, 1);

  starting->sessions = g_object_ref (self);
  starting->id = g_strdup (session->id);
  easel_server_logs_add (self->logs, session->id, "info", line);
  easel_server_machine_load_async (machine, self->cancellable, loaded_cb, starting);
}

/**
 * easel_server_sessions_resume:
 * @self: the sessions
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Takes up those that were open when the server stopped; their time ran on.
 */
gboolean
easel_server_sessions_resume (EaselServerSessions  *self,
                              GError              **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GPtrArray) lost = g_ptr_array_new ();
  GError *step_error = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), FALSE);

  statement = easel_database_query (self->database, error,
                                    "SELECT " EASEL_SERVER_SESSION_COLUMNS " FROM sessions WHERE ended_at = -9223372036854775808 "
                                    "ORDER BY created_at", "");
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    g_ptr_array_add (self->open, easel_server_session_read (statement));
  g_clear_pointer (&statement, easel_statement_done);

  for (guint i = 0; i < self->open->len; i++)
    {
      EaselServerSession *session = self->open->pdata[i];

      if (easel_server_machines_find (self->machines, session->machine_id) == NULL ||
          session->timeout_end <= easel_clock_get_time (self->clock))
        g_ptr_array_add (lost, session);
      else if (session->started_at == EASEL_TIME_NONE)
        start_session (self, session);
    }

  for (guint i = 0; i < lost->len; i++)
    end_session (self, lost->pdata[i], "The time of this session is over");
  arm (self);

  if (step_error != NULL)
    g_propagate_error (error, step_error);

  return step_error == NULL;
}

/**
 * easel_server_sessions_count:
 * @self: the sessions
 * @machine_id: (nullable): a machine; %NULL: all
 *
 * Returns: how many are open
 */
guint
easel_server_sessions_count (EaselServerSessions *self,
                             const char          *machine_id)
{
  guint count = 0;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), 0);

  for (guint i = 0; i < self->open->len; i++)
    count += machine_id == NULL || g_str_equal (((EaselServerSession *) self->open->pdata[i])->machine_id, machine_id);

  return count;
}

/**
 * easel_server_sessions_create:
 * @self: the sessions
 * @machine_id: a machine that exists
 * @gpu: (nullable): what was asked for
 * @minutes: how long
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full): the new session's id
 */
char *
easel_server_sessions_create (EaselServerSessions  *self,
                              const char           *machine_id,
                              const char           *gpu,
                              gint64                minutes,
                              GError              **error)
{
  g_autoptr(EaselServerSession) session = NULL;
  EaselServerSession *kept;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), NULL);

  session = g_new0 (EaselServerSession, 1);
  session->id = g_uuid_string_random ();
  session->event_id = g_uuid_string_random ();
  session->secret = easel_server_random_secret ();
  session->machine_id = g_strdup (machine_id);
  session->gpu = g_strdup (gpu != NULL ? gpu : "CPU");
  session->minutes = MIN (minutes, 525600);
  session->created_at = easel_clock_get_time (self->clock);
  session->started_at = session->ended_at = EASEL_TIME_NONE;
  session->timeout_end = session->created_at + session->minutes * 60 * G_USEC_PER_SEC;

  if (!easel_database_run (self->database, error,
                           "INSERT INTO sessions (" EASEL_SERVER_SESSION_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "sssssiiiii",
                           session->id, session->event_id, session->secret, session->machine_id, session->gpu,
                           session->minutes, session->created_at, session->started_at, session->timeout_end,
                           session->ended_at))
    return NULL;

  kept = g_steal_pointer (&session);
  g_ptr_array_add (self->open, kept);
  arm (self);
  start_session (self, kept);

  return g_strdup (kept->id);
}

gboolean
easel_server_sessions_is_open (EaselServerSessions *self,
                               const char          *id)
{
  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), FALSE);

  return easel_server_sessions_find (self, id) != NULL;
}

gboolean
easel_server_sessions_is_ready (EaselServerSessions *self,
                                const char          *id)
{
  EaselServerSession *session;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), FALSE);

  session = easel_server_sessions_find (self, id);

  return session != NULL && session->started_at != EASEL_TIME_NONE;
}

/**
 * easel_server_sessions_extend:
 * @self: the sessions
 * @id: a session
 * @minutes: what is added to its end; may be negative
 *
 * Returns: whether it is open
 */
gboolean
easel_server_sessions_extend (EaselServerSessions *self,
                              const char          *id,
                              gint64               minutes)
{
  EaselServerSession *session;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), FALSE);

  session = easel_server_sessions_find (self, id);
  if (session == NULL)
    return FALSE;

  session->timeout_end += CLAMP (minutes, -525600, 525600) * 60 * G_USEC_PER_SEC;
  save (self, session);
  arm (self);

  return TRUE;
}

/**
 * easel_server_sessions_end:
 * @self: the sessions
 * @id: a session
 *
 * Returns: whether it was open
 */
gboolean
easel_server_sessions_end (EaselServerSessions *self,
                           const char          *id)
{
  EaselServerSession *session;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), FALSE);

  session = easel_server_sessions_find (self, id);
  if (session == NULL)
    return FALSE;

  end_session (self, session, "The session was ended");

  return TRUE;
}

/**
 * easel_server_sessions_stop:
 * @self: the sessions
 *
 * Lets go of all without ending them: they are taken up when the server starts again.
 */
void
easel_server_sessions_stop (EaselServerSessions *self)
{
  g_return_if_fail (EASEL_IS_SERVER_SESSIONS (self));

  g_cancellable_cancel (self->cancellable);
  if (self->timer_id != 0)
    easel_clock_remove_timer (self->clock, self->timer_id);
  self->timer_id = 0;
  g_ptr_array_set_size (self->open, 0);
}
