/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream of a run (contract 4): from its first event on, until it is over or the caller leaves. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-stream.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-outputs.h"
#include "server/easel-server-private.h"

#include <string.h>

/* One caller who follows one run. */
typedef struct {
  EaselServerCall *call;
  EaselServerRun  *run;
  EaselServerLogs *logs;
  char            *origin;
} Following;

static void
following_free (Following *following)
{
  g_signal_handlers_disconnect_by_data (following->call, following);
  g_signal_handlers_disconnect_by_data (following->run, following);
  g_signal_handlers_disconnect_by_data (following->logs, following);
  g_object_unref (following->call);
  g_object_unref (following->run);
  g_object_unref (following->logs);
  g_free (following->origin);
  g_free (following);
}

static gboolean
has_quirk (Following         *following,
           EaselServerQuirks  quirk)
{
  return easel_server_has_quirk (easel_server_call_get_server (following->call), quirk);
}

/* Results carry addresses, made for this caller. */
static void
add_addresses (Following  *following,
               JsonObject *update)
{
  JsonObject *data = easel_json_get_object (update, "data");

  if (data == NULL || g_strcmp0 (easel_json_get_string (update, "event"), "output_ready") != 0)
    return;

  easel_server_outputs_address (easel_server_get_files (easel_server_call_get_server (following->call)),
                                following->origin, easel_server_run_get_record (following->run)->id,
                                json_object_get_member (data, "output"));
}

static void
send_log (Following  *following,
          gint64      time,
          const char *message)
{
  g_autoptr(JsonNode) data = easel_server_json ("logs:s", message, "timestamp:t", time, EASEL_TIME_T1, NULL);

  easel_server_stream_send (following->call, "log_update", data);
}

/* The service's worker inserts log events between chunks of bytes, not between events. */
static void
send_torn (Following *following,
           JsonNode  *update)
{
  g_autofree char *json = easel_json_write_python (update);
  g_autofree char *head = g_strdup_printf ("event: event_update\ndata: %.*s", (int) strlen (json) / 2, json);
  g_autofree char *tail = g_strdup_printf ("%s\n\n", json + strlen (json) / 2);

  easel_server_call_append (following->call, head, -1);
  send_log (following, easel_server_run_get_record (following->run)->updated_at, "torn");
  easel_server_call_append (following->call, tail, -1);
}

static void
event_cb (EaselServerRun *run,
          JsonNode       *update,
          gpointer        user_data)
{
  Following *following = user_data;
  g_autoptr(JsonNode) own = json_node_copy (update);
  JsonObject *members = json_node_get_object (own);
  const char *name = easel_json_get_string (members, "event");
  JsonObject *data = easel_json_get_object (members, "data");
  const char *status = data != NULL ? easel_json_get_string (data, "status") : NULL;

  if (g_strcmp0 (name, "queuing") == 0 && has_quirk (following, EASEL_SERVER_QUIRK_LATE_RUN_ID))
    json_object_remove_member (members, "data");
  if (g_strcmp0 (name, "status") == 0 && g_strcmp0 (status, "running") != 0 &&
      has_quirk (following, EASEL_SERVER_QUIRK_NO_FINAL_STATUS))
    return;

  add_addresses (following, members);
  if (g_strcmp0 (name, "progress") == 0 && has_quirk (following, EASEL_SERVER_QUIRK_TORN_EVENTS))
    send_torn (following, own);
  else
    easel_server_stream_send (following->call, "event_update", own);
}

static void
log_cb (EaselServerLogs *logs,
        const char      *subject,
        gint64           time,
        const char      *level,
        const char      *message,
        gpointer         user_data)
{
  Following *following = user_data;

  if (!g_str_equal (level, "webhook") &&
      g_str_equal (subject, easel_server_run_get_record (following->run)->id))
    send_log (following, time, message);
}

static void
over_cb (EaselServerRun *run,
         gpointer        user_data)
{
  Following *following = user_data;

  easel_server_stream_end (following->call);
  following_free (following);
}

static void
gone_cb (EaselServerCall *call,
         gpointer         user_data)
{
  following_free (user_data);
}

/* What remains to be told of a run that is over: its end. */
static void
tell_end (EaselServerCall         *call,
          const EaselServerRecord *record)
{
  g_autoptr(JsonNode) update = NULL;

  if (record->status == EASEL_RUN_STATUS_SUCCESS || record->status == EASEL_RUN_STATUS_FAILED)
    {
      update = easel_server_json ("event:s", "status",
                                  "data:n", easel_server_json ("prompt_id:s", record->id,
                                                               "status:s", easel_run_status_to_string (record->status),
                                                               NULL),
                                  NULL);
      easel_server_stream_send (call, "event_update", update);
    }

  easel_server_stream_end (call);
}

/**
 * easel_server_stream_follow_run:
 * @call: a request
 * @run_id: a run, which exists
 *
 * Answers @call with the stream of the run. The run is not tied to it.
 */
void
easel_server_stream_follow_run (EaselServerCall *call,
                                const char      *run_id)
{
  EaselServer *server = easel_server_call_get_server (call);
  EaselServerRun *run = easel_server_runs_get_live (easel_server_get_runs (server), run_id);
  Following *following;

  easel_server_stream_begin (call);
  if (run == NULL || easel_server_run_is_over (run))
    {
      g_autoptr(EaselServerRecord) record = easel_server_runs_load (easel_server_get_runs (server), run_id);

      tell_end (call, record);
      return;
    }

  following = g_new0 (Following, 1);
  following->call = g_object_ref (call);
  following->run = g_object_ref (run);
  following->logs = g_object_ref (easel_server_get_logs (server));
  following->origin = easel_server_call_dup_origin (call);
  g_signal_connect (run, "event", G_CALLBACK (event_cb), following);
  g_signal_connect (run, "over", G_CALLBACK (over_cb), following);
  g_signal_connect (following->logs, "added", G_CALLBACK (log_cb), following);
  g_signal_connect (call, "gone", G_CALLBACK (gone_cb), following);
}
