/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watching from beside: logs and progress as streams (contract 3.9). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-stream.h"

/* One caller who watches. For logs `subject` is a run or session; for progress the other members filter. */
typedef struct {
  EaselServerCall *call;
  GObject         *source;         /* whose signals tell */
  char            *subject;        /* nullable */
  char            *level;          /* nullable */

  char            *workflow_id;    /* nullable */
  char            *machine_id;     /* nullable */
  char            *deployment_id;  /* nullable */
  char            *status;         /* nullable */
  gboolean         return_run;
} Watching;

static void
watching_free (Watching *watching)
{
  g_signal_handlers_disconnect_by_data (watching->call, watching);
  g_signal_handlers_disconnect_by_data (watching->source, watching);
  g_object_unref (watching->call);
  g_object_unref (watching->source);
  g_free (watching->subject);
  g_free (watching->level);
  g_free (watching->workflow_id);
  g_free (watching->machine_id);
  g_free (watching->deployment_id);
  g_free (watching->status);
  g_free (watching);
}

static void
gone_cb (EaselServerCall *call,
         gpointer         user_data)
{
  watching_free (user_data);
}

static Watching *
watch (EaselServerCall *call,
       gpointer         source)
{
  Watching *watching = g_new0 (Watching, 1);

  watching->call = g_object_ref (call);
  watching->source = g_object_ref (source);
  g_signal_connect (call, "gone", G_CALLBACK (gone_cb), watching);

  return watching;
}

static char *
dup_query (EaselServerCall *call,
           const char      *name)
{
  return g_strdup (easel_server_call_get_text (call, name));
}

static void
send_line (gint64      time,
           const char *level,
           const char *message,
           gpointer    user_data)
{
  Watching *watching = user_data;
  g_autoptr(JsonNode) data = NULL;

  if (watching->level != NULL && !g_str_equal (watching->level, level))
    return;

  data = easel_server_json ("message:s", message,
                            "level:s", level,
                            "timestamp:t", time, EASEL_TIME_T2,
                            NULL);
  easel_server_stream_send (watching->call, NULL, data);
}

static void
send_complete (EaselServerCall *call,
               const char      *source)
{
  g_autoptr(JsonNode) data = easel_server_json ("type:s", "stream_complete", "source:s", source, NULL);

  easel_server_stream_send (call, NULL, data);
  easel_server_stream_end (call);
}

static void
line_cb (EaselServerLogs *logs,
         const char      *subject,
         gint64           time,
         const char      *level,
         const char      *message,
         gpointer         user_data)
{
  Watching *watching = user_data;

  if (g_str_equal (subject, watching->subject))
    send_line (time, level, message, watching);
}

static void
log_closed_cb (EaselServerLogs *logs,
               const char      *subject,
               gpointer         user_data)
{
  Watching *watching = user_data;

  if (!g_str_equal (subject, watching->subject))
    return;

  send_complete (watching->call, "sentinel");
  watching_free (watching);
}

/* What there is, then what comes. */
static void
follow_log (EaselServerCall *call,
            const char      *subject,
            gboolean         is_live)
{
  EaselServerLogs *logs = easel_server_get_logs (easel_server_call_get_server (call));
  Watching *watching = watch (call, logs);

  watching->subject = g_strdup (subject);
  watching->level = dup_query (call, "log_level");
  easel_server_stream_begin (call);
  easel_server_logs_read (logs, subject, send_line, watching, NULL);

  if (is_live)
    {
      g_signal_connect (logs, "added", G_CALLBACK (line_cb), watching);
      g_signal_connect (logs, "closed", G_CALLBACK (log_closed_cb), watching);
    }
  else
    {
      send_complete (call, "archive");
      watching_free (watching);
    }
}

static gboolean
is_live_run (EaselServerCall         *call,
             const EaselServerRecord *record)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  EaselServerRun *run = easel_server_runs_get_live (runs, record->id);

  return run != NULL && !easel_server_run_is_over (run);
}

static gboolean
is_known_session (EaselServerCall *call,
                  const char      *id)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (easel_server_get_database (easel_server_call_get_server (call)), NULL,
                          "SELECT 1 FROM sessions WHERE id = ?", "s", id);

  return statement != NULL && easel_statement_step (statement, NULL);
}

static void
stream_logs (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autofree char *run_id = dup_query (call, "run_id");
  g_autofree char *session_id = dup_query (call, "session_id");
  g_autofree char *version_id = dup_query (call, "machine_id_version");
  g_autoptr(EaselServerRecord) record = run_id != NULL
                                        ? easel_server_runs_load (easel_server_get_runs (server), run_id) : NULL;

  if (run_id != NULL && record == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Run not found");
  else if (record != NULL)
    follow_log (call, run_id, is_live_run (call, record));
  else if (session_id != NULL && !is_known_session (call, session_id))
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Session not found");
  else if (session_id != NULL)
    follow_log (call, session_id,
                easel_server_sessions_is_open (easel_server_get_sessions (server), session_id));
  else if (version_id != NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine version not found");
  else
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "Exactly one ID type must be provided");
}

/* The archive's list; nothing while the run is live. */
typedef struct {
  const char *run_id;
  JsonArray  *entries;
} Archive;

static void
add_entry (gint64      time,
           const char *level,
           const char *message,
           gpointer    user_data)
{
  Archive *archive = user_data;

  json_array_add_element (archive->entries, easel_server_json ("run_id:s", archive->run_id,
                                                               "timestamp:t", time, EASEL_TIME_T2,
                                                               "log:s", message,
                                                               "user_id:0",
                                                               "org_id:0",
                                                               "log_type:0",
                                                               NULL));
}

static void
list_logs (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  const char *run_id = easel_server_call_get_path (call, "run_id");
  g_autoptr(EaselServerRecord) record = easel_server_runs_load (easel_server_get_runs (server), run_id);
  Archive archive = { run_id, NULL };

  if (record == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Run not found");
      return;
    }

  archive.entries = json_array_new ();
  if (!is_live_run (call, record))
    easel_server_logs_read (easel_server_get_logs (server), run_id, add_entry, &archive, NULL);
  easel_server_call_answer (call, easel_server_json_array (archive.entries));
}

static gboolean
is_wanted (const char *wanted,
           const char *value)
{
  return wanted == NULL || g_strcmp0 (wanted, value) == 0;
}

static JsonNode *
make_run_row (Watching                *watching,
              const EaselServerRecord *record)
{
  EaselServer *server = easel_server_call_get_server (watching->call);
  g_autofree char *origin = easel_server_call_dup_origin (watching->call);
  JsonArray *outputs = easel_server_outputs_list (easel_server_get_database (server), easel_server_get_files (server),
                                                  origin, record->id, EASEL_SERVER_OUTPUTS_RAW);

  return easel_server_record_to_row_v1 (record, outputs, TRUE);
}

static JsonNode *
make_update (const EaselServerRecord *record,
             const char              *status)
{
  return easel_server_json ("run_id:s", record->id,
                            "workflow_id:s", record->workflow_id,
                            "machine_id:s", record->machine_id,
                            "progress:i", (gint64) (easel_run_status_is_terminal (record->status) ? -1 : 0),
                            "status:s", status,
                            "node_class:s", "",
                            "timestamp:t", record->updated_at, EASEL_TIME_T1,
                            NULL);
}

/* Only changes of state and the markers `input` and `output`: fractions are not told here. Unlike upstream, another
 * run's end does not end the stream of this one. */
static void
run_changed_cb (EaselServerRuns         *runs,
                const EaselServerRecord *record,
                const char              *what,
                gpointer                 user_data)
{
  Watching *watching = user_data;
  gboolean is_state = g_str_equal (what, "status");
  const char *status = is_state ? easel_run_status_to_string (record->status) : what;
  g_autoptr(JsonNode) data = NULL;

  if (g_str_equal (what, "progress") ||
      !is_wanted (watching->subject, record->id) || !is_wanted (watching->workflow_id, record->workflow_id) ||
      !is_wanted (watching->machine_id, record->machine_id) || !is_wanted (watching->status, status) ||
      (watching->return_run && !is_wanted (watching->deployment_id, record->deployment_id)))
    return;

  data = watching->return_run ? make_run_row (watching, record) : make_update (record, status);
  easel_server_stream_send (watching->call, NULL, data);

  if (watching->subject != NULL && is_state && easel_run_status_is_terminal (record->status))
    {
      easel_server_stream_end (watching->call);
      watching_free (watching);
    }
}

static void
send_greeting (EaselServerCall *call)
{
  static const char channel[] = "progress:user:" EASEL_SERVER_USER;
  JsonArray *channels = json_array_new ();
  g_autoptr(JsonNode) established = NULL;
  g_autoptr(JsonNode) subscribed = NULL;

  json_array_add_string_element (channels, channel);
  established = easel_server_json ("type:s", "connection_established",
                                   "channels:n", easel_server_json_array (channels),
                                   NULL);
  subscribed = easel_server_json ("type:s", "subscribed", "channel:s", channel, NULL);
  easel_server_stream_send (call, NULL, established);
  easel_server_stream_send (call, NULL, subscribed);
}

static gboolean
check_progress_subject (EaselServerCall *call,
                        const char      *run_id,
                        const char      *workflow_id,
                        const char      *machine_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  g_autoptr(EaselServerRecord) record = run_id != NULL
                                        ? easel_server_runs_load (easel_server_get_runs (server), run_id) : NULL;

  if ((run_id != NULL) + (workflow_id != NULL) + (machine_id != NULL) != 1)
    easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "Exactly one ID type must be provided");
  else if (run_id != NULL && record == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Run not found");
  else if (workflow_id != NULL &&
           !easel_server_library_has_workflow (easel_server_get_library (server), workflow_id))
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Workflow not found");
  else if (machine_id != NULL &&
           easel_server_machines_find (easel_server_get_machines (server), machine_id) == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine not found");
  else
    return TRUE;

  return FALSE;
}

static void
stream_progress (EaselServerCall *call)
{
  EaselServerRuns *runs = easel_server_get_runs (easel_server_call_get_server (call));
  g_autofree char *run_id = dup_query (call, "run_id");
  g_autofree char *workflow_id = dup_query (call, "workflow_id");
  g_autofree char *machine_id = dup_query (call, "machine_id");
  Watching *watching;

  if (!check_progress_subject (call, run_id, workflow_id, machine_id))
    return;

  watching = watch (call, runs);
  watching->subject = g_steal_pointer (&run_id);
  watching->workflow_id = g_steal_pointer (&workflow_id);
  watching->machine_id = g_steal_pointer (&machine_id);
  watching->deployment_id = dup_query (call, "deployment_id");
  watching->status = dup_query (call, "status");
  watching->return_run = easel_server_call_get_flag (call, "return_run");
  easel_server_stream_begin (call);
  send_greeting (call);
  g_signal_connect (runs, "changed", G_CALLBACK (run_changed_cb), watching);
}

static const EaselFieldRule logs_query[] = {
  { "run_id", EASEL_FIELD_TEXT },
  { "session_id", EASEL_FIELD_TEXT },
  { "machine_id_version", EASEL_FIELD_TEXT },
  { "log_level", EASEL_FIELD_TEXT },
  { "client_id", EASEL_FIELD_TEXT },
  { NULL }
};

static const EaselFieldRule progress_query[] = {
  { "run_id", EASEL_FIELD_TEXT },
  { "workflow_id", EASEL_FIELD_TEXT },
  { "machine_id", EASEL_FIELD_TEXT },
  { "return_run", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { "status", EASEL_FIELD_TEXT },
  { "deployment_id", EASEL_FIELD_TEXT },
  { NULL }
};

const EaselRoute easel_server_watch_routes[] = {
  { "GET", "/v2/stream-logs", stream_logs, logs_query },
  { "GET", "/v2/stream-progress", stream_progress, progress_query },
  { "GET", "/v2/clickhouse-run-logs/{run_id}", list_logs },
  { NULL }
};
