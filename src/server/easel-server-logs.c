/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines print, by run or session: kept, and told to those who listen. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-logs.h"

/* Written down together, so that a line does not cost a transaction. */
#define FLUSH_MILLISECONDS 500
#define LINES_PER_SUBJECT  10000

typedef struct {
  char   *subject;
  gint64  time;
  char   *level;
  char   *message;
} Line;

struct _EaselServerLogs
{
  GObject parent_instance;

  EaselDatabase *database;   /* borrowed */
  EaselClock    *clock;

  GPtrArray     *pending;    /* of Line */
  GHashTable    *counts;     /* open subject → number of its lines */
  guint          flush_id;
};

enum {
  SIGNAL_ADDED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServerLogs, easel_server_logs, G_TYPE_OBJECT)

static void
line_free (Line *line)
{
  g_free (line->subject);
  g_free (line->level);
  g_free (line->message);
  g_free (line);
}

static void
easel_server_logs_dispose (GObject *object)
{
  EaselServerLogs *self = EASEL_SERVER_LOGS (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_logs_parent_class)->dispose (object);
}

static void
easel_server_logs_class_init (EaselServerLogsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_logs_dispose;

  signals[SIGNAL_ADDED] = g_signal_new ("added", EASEL_TYPE_SERVER_LOGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", EASEL_TYPE_SERVER_LOGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
easel_server_logs_init (EaselServerLogs *self)
{
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * easel_server_logs_new:
 * @database: the server's; must outlive the logs
 * @clock: what time it is
 */
EaselServerLogs *
easel_server_logs_new (EaselDatabase *database,
                       EaselClock    *clock)
{
  EaselServerLogs *self = g_object_new (EASEL_TYPE_SERVER_LOGS, NULL);

  self->database = database;
  self->clock = g_object_ref (clock);

  return self;
}

/**
 * easel_server_logs_flush:
 * @self: the logs
 *
 * Writes down what is still in memory. A log that cannot be written harms no run.
 */
void
easel_server_logs_flush (EaselServerLogs *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (EASEL_IS_SERVER_LOGS (self));

  g_clear_handle_id (&self->flush_id, g_source_remove);
  if (self->pending->len == 0)
    return;

  if (easel_database_begin (self->database, &error))
    {
      for (guint i = 0; i < self->pending->len && error == NULL; i++)
        {
          Line *line = self->pending->pdata[i];

          easel_database_run (self->database, &error,
                              "INSERT INTO logs (subject, created_at, level, message) VALUES (?, ?, ?, ?)", "siss",
                              line->subject, line->time, line->level, line->message);
        }

      if (error == NULL)
        easel_database_commit (self->database, &error);
      if (error != NULL)
        easel_database_rollback (self->database);
    }

  if (error != NULL)
    g_warning ("The log of a run is lost: %s", error->message);

  g_ptr_array_set_size (self->pending, 0);
}

static gboolean
flush_cb (gpointer user_data)
{
  EaselServerLogs *self = EASEL_SERVER_LOGS (user_data);

  self->flush_id = 0;
  easel_server_logs_flush (self);

  return G_SOURCE_REMOVE;
}

/**
 * easel_server_logs_add:
 * @self: the logs
 * @subject: a run's or session's id
 * @level: `info`, `error` or `webhook`
 * @message: one line
 */
void
easel_server_logs_add (EaselServerLogs *self,
                       const char      *subject,
                       const char      *level,
                       const char      *message)
{
  guint count;
  Line *line;

  g_return_if_fail (EASEL_IS_SERVER_LOGS (self));
  g_return_if_fail (subject != NULL && level != NULL && message != NULL);

  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, subject));
  if (count >= LINES_PER_SUBJECT)
    return;
  g_hash_table_replace (self->counts, g_strdup (subject), GUINT_TO_POINTER (count + 1));

  line = g_new0 (Line, 1);
  line->subject = g_strdup (subject);
  line->time = easel_clock_get_time (self->clock);
  line->level = g_strdup (level);
  line->message = g_utf8_make_valid (message, -1);
  g_ptr_array_add (self->pending, line);

  if (self->flush_id == 0)
    self->flush_id = g_timeout_add (FLUSH_MILLISECONDS, flush_cb, self);

  g_signal_emit (self, signals[SIGNAL_ADDED], 0, subject, line->time, level, line->message);
}

/**
 * easel_server_logs_close:
 * @self: the logs
 * @subject: a run's or session's id
 *
 * Nothing will be added to it any more.
 */
void
easel_server_logs_close (EaselServerLogs *self,
                         const char      *subject)
{
  g_return_if_fail (EASEL_IS_SERVER_LOGS (self));

  easel_server_logs_flush (self);
  g_hash_table_remove (self->counts, subject);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, subject);
}

/**
 * easel_server_logs_read:
 * @self: the logs
 * @subject: a run's or session's id
 * @func: called for each line, oldest first
 * @user_data: for @func
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 */
gboolean
easel_server_logs_read (EaselServerLogs     *self,
                        const char          *subject,
                        EaselServerLogFunc   func,
                        gpointer             user_data,
                        GError             **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  GError *step_error = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_LOGS (self), FALSE);

  easel_server_logs_flush (self);
  statement = easel_database_query (self->database, error,
                                    "SELECT created_at, level, message FROM logs WHERE subject = ? ORDER BY number",
                                    "s",
                                    subject);
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    func (easel_statement_get_int (statement, 0), easel_statement_get_text (statement, 1),
          easel_statement_get_text (statement, 2), user_data);

  if (step_error != NULL)
    g_propagate_error (error, step_error);

  return step_error == NULL;
}
