/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All runs of the server: makes them, finds them, and takes up those that a stop interrupted. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-runs.h"

#include "base/easel-time.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"

#include <glib/gi18n-lib.h>

struct _EaselServerRuns
{
  GObject parent_instance;

  EaselServerRunParts  parts;      /* its objects are owned, the database is borrowed */
  EaselServerMachines *machines;
  EaselServerWebhooks *webhooks;
  char                *origin;     /* nullable: for addresses in webhooks */

  GHashTable          *live;       /* id → EaselServerRun, until its machine has let go of it */
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServerRuns, easel_server_runs, G_TYPE_OBJECT)

static void
easel_server_runs_dispose (GObject *object)
{
  EaselServerRuns *self = EASEL_SERVER_RUNS (object);
  GHashTableIter iter;
  gpointer run;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    g_signal_handlers_disconnect_by_data (run, self);
  g_hash_table_remove_all (self->live);

  g_clear_object (&self->parts.files);
  g_clear_object (&self->parts.logs);
  g_clear_object (&self->parts.clock);
  g_clear_object (&self->parts.session);
  g_clear_object (&self->machines);
  g_clear_object (&self->webhooks);

  G_OBJECT_CLASS (easel_server_runs_parent_class)->dispose (object);
}

static void
easel_server_runs_finalize (GObject *object)
{
  EaselServerRuns *self = EASEL_SERVER_RUNS (object);

  g_hash_table_unref (self->live);
  g_free (self->origin);

  G_OBJECT_CLASS (easel_server_runs_parent_class)->finalize (object);
}

static void
easel_server_runs_class_init (EaselServerRunsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_runs_dispose;
  object_class->finalize = easel_server_runs_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_SERVER_RUNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
  signals[SIGNAL_IDLE] = g_signal_new ("idle", EASEL_TYPE_SERVER_RUNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
easel_server_runs_init (EaselServerRuns *self)
{
  self->live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * easel_server_runs_new:
 * @parts: what runs need of the server
 * @machines: where they run
 * @webhooks: who is told
 */
EaselServerRuns *
easel_server_runs_new (const EaselServerRunParts *parts,
                       EaselServerMachines       *machines,
                       EaselServerWebhooks       *webhooks)
{
  EaselServerRuns *self = g_object_new (EASEL_TYPE_SERVER_RUNS, NULL);

  self->parts.database = parts->database;
  self->parts.files = g_object_ref (parts->files);
  self->parts.logs = g_object_ref (parts->logs);
  self->parts.clock = g_object_ref (parts->clock);
  self->parts.session = g_object_ref (parts->session);
  self->parts.run_seconds = parts->run_seconds;
  self->machines = g_object_ref (machines);
  self->webhooks = g_object_ref (webhooks);

  return self;
}

/**
 * easel_server_runs_set_origin:
 * @self: the runs
 * @origin: the server's own name for itself, for addresses in webhooks
 */
void
easel_server_runs_set_origin (EaselServerRuns *self,
                              const char      *origin)
{
  g_return_if_fail (EASEL_IS_SERVER_RUNS (self));

  g_free (self->origin);
  self->origin = g_strdup (origin);
}

static void
send_webhook (EaselServerRuns         *self,
              const EaselServerRecord *record,
              const char              *event_type,
              JsonArray               *outputs)
{
  JsonNode *body = easel_server_json ("event_type:s", event_type,
                                      "run_id:s", record->id,
                                      "status:s", easel_run_status_to_string (record->status),
                                      "live_status:s", record->live_status,
                                      "progress:d", record->progress,
                                      "outputs:n", easel_server_json_array (outputs),
                                      NULL);

  easel_server_webhooks_send (self->webhooks, record->webhook, record->id, body);
}

static JsonArray *
list_outputs (EaselServerRuns         *self,
              const EaselServerRecord *record,
              const char              *output_id)
{
  JsonArray *outputs = easel_server_outputs_list (self->parts.database, self->parts.files,
                                                  self->origin != NULL ? self->origin : "", record->id,
                                                  EASEL_SERVER_OUTPUTS_WEBHOOK);

  for (guint i = json_array_get_length (outputs); output_id != NULL && i > 0; i--)
    {
      JsonObject *output = json_array_get_object_element (outputs, i - 1);

      if (!g_str_equal (json_object_get_string_member (output, "id"), output_id))
        json_array_remove_element (outputs, i - 1);
    }

  return outputs;
}

static void
tell_webhook (EaselServerRuns         *self,
              const EaselServerRecord *record,
              const char              *what,
              const char              *output_id)
{
  if (!easel_server_webhooks_is_address (record->webhook))
    return;

  if (g_str_equal (what, "status"))
    send_webhook (self, record, "run.updated", list_outputs (self, record, NULL));
  else if (g_str_equal (what, "progress") && record->webhook_intermediate)
    send_webhook (self, record, "run.updated", json_array_new ());
  else if (g_str_equal (what, "output") && easel_server_webhooks_wants_outputs (record->webhook))
    send_webhook (self, record, "run.output", list_outputs (self, record, output_id));
}

static void
changed_cb (EaselServerRun *run,
            const char     *what,
            const char     *output_id,
            gpointer        user_data)
{
  EaselServerRuns *self = EASEL_SERVER_RUNS (user_data);
  const EaselServerRecord *record = easel_server_run_get_record (run);

  tell_webhook (self, record, what, output_id);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, record, what);
}

static void
released_cb (EaselServerRun *run,
             gpointer        user_data)
{
  EaselServerRuns *self = EASEL_SERVER_RUNS (user_data);
  g_autoptr(EaselServerRun) kept = g_object_ref (run);

  g_signal_handlers_disconnect_by_data (run, self);
  easel_server_files_remove_temp (self->parts.files, easel_server_run_get_record (run)->id);
  g_hash_table_remove (self->live, easel_server_run_get_record (run)->id);

  if (g_hash_table_size (self->live) == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

/* The machine is there: begin. */
static EaselServerRun *
take_up (EaselServerRuns    *self,
         EaselServerMachine *machine,
         EaselServerRecord  *record,
         gboolean            resumed)
{
  EaselServerRun *run = easel_server_run_new (&self->parts, machine, record);

  g_signal_connect (run, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (run, "released", G_CALLBACK (released_cb), self);
  g_hash_table_insert (self->live, g_strdup (record->id), run);
  easel_server_run_start (run, resumed);

  return run;
}

/**
 * easel_server_runs_create:
 * @self: the runs
 * @record: (transfer full): a new run without id and times, on a machine that exists
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer none): the run, which starts in the next turn of the main loop
 */
EaselServerRun *
easel_server_runs_create (EaselServerRuns    *self,
                          EaselServerRecord  *record,
                          GError            **error)
{
  g_autoptr(EaselServerRecord) owned = record;
  EaselServerMachine *machine;
  EaselServerRun *run;

  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), NULL);

  machine = easel_server_machines_find (self->machines, record->machine_id);
  g_return_val_if_fail (machine != NULL, NULL);

  record->id = g_uuid_string_random ();
  record->function_call_id = g_strconcat ("fc-", record->id, NULL);
  record->machine_type = g_strdup (easel_server_machine_get_type_word (machine));
  record->created_at = record->updated_at = easel_clock_get_time (self->parts.clock);
  if (!easel_server_record_insert (record, self->parts.database, error))
    return NULL;

  run = take_up (self, machine, g_steal_pointer (&owned), FALSE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, easel_server_run_get_record (run), "input");

  return run;
}

static void
give_up (EaselServerRuns   *self,
         EaselServerRecord *record)
{
  const char *reason = _("the server was stopped, and the machine of this run is not there any more");
  g_autoptr(JsonNode) failure = easel_server_json ("error:n", easel_server_json ("type:s", "server_stopped",
                                                                                 "message:s", reason,
                                                                                 "stack_trace:s", "",
                                                                                 NULL), NULL);
  g_autofree char *id = easel_server_outputs_add (self->parts.database, record->id, failure, NULL, NULL,
                                                  easel_clock_get_time (self->parts.clock), NULL);

  record->status = EASEL_RUN_STATUS_FAILED;
  record->updated_at = record->ended_at = MAX (easel_clock_get_time (self->parts.clock), record->updated_at);
  easel_server_logs_add (self->parts.logs, record->id, "error", reason);
  easel_server_record_update (record, self->parts.database, NULL);
  tell_webhook (self, record, "status", NULL);
}

/**
 * easel_server_runs_resume:
 * @self: the runs
 * @error: %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Takes up the runs that were under way when the server stopped: the built-in machine starts them again, a bridge looks
 * for them.
 */
gboolean
easel_server_runs_resume (EaselServerRuns  *self,
                          GError          **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  g_autoptr(EaselStatement) statement = NULL;
  GError *step_error = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), FALSE);

  statement = easel_database_query (self->parts.database, error,
                                    "SELECT " EASEL_SERVER_RECORD_COLUMNS " FROM runs r WHERE status IN "
                                    "('not-started', 'queued', 'started', 'running', 'uploading') ORDER BY number", "");
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    g_ptr_array_add (records, easel_server_record_read (statement));
  g_clear_pointer (&statement, easel_statement_done);

  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr(EaselServerRecord) record = records->pdata[i];
      EaselServerMachine *machine = easel_server_machines_find (self->machines, record->machine_id);

      if (machine != NULL)
        take_up (self, machine, g_steal_pointer (&record), TRUE);
      else
        give_up (self, record);
    }

  if (step_error != NULL)
    g_propagate_error (error, step_error);

  return step_error == NULL;
}

/**
 * easel_server_runs_get_live:
 * @self: the runs
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the run, if it is under way
 */
EaselServerRun *
easel_server_runs_get_live (EaselServerRuns *self,
                            const char      *id)
{
  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), NULL);

  return g_hash_table_lookup (self->live, id);
}

/**
 * easel_server_runs_refresh:
 * @self: the runs
 * @record: a record that was read from the database; gets what is not written down at each step
 */
void
easel_server_runs_refresh (EaselServerRuns   *self,
                           EaselServerRecord *record)
{
  EaselServerRun *run = easel_server_runs_get_live (self, record->id);
  const EaselServerRecord *now = run != NULL ? easel_server_run_get_record (run) : NULL;

  if (now == NULL)
    return;

  g_free (record->live_status);
  record->live_status = g_strdup (now->live_status);
  record->progress = now->progress;
  record->updated_at = now->updated_at;
}

/**
 * easel_server_runs_load:
 * @self: the runs
 * @id: an id
 *
 * Returns: (transfer full) (nullable): what is known of it now
 */
EaselServerRecord *
easel_server_runs_load (EaselServerRuns *self,
                        const char      *id)
{
  g_autoptr(EaselStatement) statement = NULL;
  EaselServerRecord *record;

  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), NULL);

  statement = easel_database_query (self->parts.database, NULL,
                                    "SELECT " EASEL_SERVER_RECORD_COLUMNS " FROM runs r WHERE id = ?", "s", id);
  if (statement == NULL || !easel_statement_step (statement, NULL))
    return NULL;

  record = easel_server_record_read (statement);
  easel_server_runs_refresh (self, record);

  return record;
}

/**
 * easel_server_runs_find_key:
 * @self: the runs
 * @idempotency_key: what a caller gave a request to know it again
 *
 * Returns: (transfer full) (nullable): the id of the run that it made before
 */
char *
easel_server_runs_find_key (EaselServerRuns *self,
                            const char      *idempotency_key)
{
  g_autoptr(EaselStatement) statement = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), NULL);

  statement = easel_database_query (self->parts.database, NULL, "SELECT id FROM runs WHERE idempotency_key = ?", "s",
                                    idempotency_key);
  if (statement == NULL || !easel_statement_step (statement, NULL))
    return NULL;

  return g_strdup (easel_statement_get_text (statement, 0));
}

/**
 * easel_server_runs_count_ahead:
 * @self: the runs
 * @record: a run
 *
 * Returns: how many wait on the same machine since before it; -1 if it does not wait
 */
gint64
easel_server_runs_count_ahead (EaselServerRuns         *self,
                               const EaselServerRecord *record)
{
  g_autoptr(EaselStatement) statement = NULL;

  if (record->status != EASEL_RUN_STATUS_NOT_STARTED && record->status != EASEL_RUN_STATUS_QUEUED)
    return -1;

  statement = easel_database_query (self->parts.database, NULL,
                                    "SELECT count (*) FROM runs WHERE status IN ('not-started', 'queued') AND "
                                    "machine_id = ?1 AND created_at > ?2 - 86400000000 AND "
                                    "number < (SELECT number FROM runs WHERE id = ?3)", "sis",
                                    record->machine_id, easel_clock_get_time (self->parts.clock), record->id);

  return statement != NULL && easel_statement_step (statement, NULL) ? easel_statement_get_int (statement, 0) : -1;
}

gboolean
easel_server_runs_is_busy (EaselServerRuns *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_RUNS (self), FALSE);

  return g_hash_table_size (self->live) > 0;
}

/**
 * easel_server_runs_abandon:
 * @self: the runs
 *
 * Stops all that is under way; "idle" tells when the machines have let go of it. Taken up again by the next
 * easel_server_runs_resume().
 */
void
easel_server_runs_abandon (EaselServerRuns *self)
{
  g_autoptr(GList) runs = NULL;

  g_return_if_fail (EASEL_IS_SERVER_RUNS (self));

  runs = g_hash_table_get_values (self->live);
  for (GList *link = runs; link != NULL; link = link->next)
    easel_server_run_abandon (link->data);
}
