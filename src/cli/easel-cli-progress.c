/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl runs progress` and the like: what the server tells of runs while they change. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-json.h"
#include "base/easel-status.h"
#include "cli/easel-cli-output.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-progress.h"

#define STATUS_FAILED 1

typedef struct {
  EaselCli *cli;
  EaselEventSource *source;
  char *run_id;                        /* NULL: all runs of a workflow or machine */
  char *last;                          /* what was printed last, NULL: nothing */
  gboolean is_reading;
  gboolean is_stale;                   /* something happened while the record was read */
} Watching;

static void read_record (Watching *watching);

static void
watching_free (Watching *watching)
{
  if (watching->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (watching->source, watching);
      easel_event_source_close (watching->source);
    }
  g_clear_object (&watching->source);
  g_free (watching->run_id);
  g_free (watching->last);
  g_free (watching);
}

/* A line for each change: reading twice what is the same is no news. */
static void
print_state (Watching   *watching,
             const char *id,
             JsonObject *record)
{
  const char *status = easel_json_get_string (record, "status");
  const char *live_status = easel_json_get_string (record, "live_status");
  g_autofree char *line = NULL;
  double progress = -1;
  JsonObject *object;

  easel_json_get_double (record, "progress", &progress);
  progress = progress >= 0 && progress <= 1 ? progress : -1;
  line = progress >= 0 ? g_strdup_printf ("%s  %s  %.0f %%  %s", id, status, progress * 100,
                                          live_status != NULL ? live_status : "")
                       : g_strdup_printf ("%s  %s", id, status);
  g_strchomp (line);
  if (g_strcmp0 (line, watching->last) == 0)
    return;

  g_free (watching->last);
  watching->last = g_steal_pointer (&line);
  if (!easel_cli_wants_json (watching->cli))
    {
      easel_cli_print_text (watching->last);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "run");
  easel_cli_set_text (object, "id", id);
  easel_cli_set_text (object, "status", status);
  if (progress >= 0)
    json_object_set_double_member (object, "progress", progress);
  else
    json_object_set_null_member (object, "progress");
  easel_cli_set_text (object, "live_status", live_status);
  easel_cli_print_object (object);
}

static void
record_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Watching *watching = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) record = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);
  EaselRunStatus status;

  watching->is_reading = FALSE;
  if (record == NULL)
    {
      easel_cli_fail (watching->cli, error);
      return;
    }

  status = easel_run_status_from_string (easel_json_get_string (json_node_get_object (record), "status"));
  if (easel_json_get_string (json_node_get_object (record), "status") != NULL)
    print_state (watching, watching->run_id, json_node_get_object (record));

  if (easel_run_status_is_terminal (status))
    easel_cli_finish (watching->cli, status == EASEL_RUN_STATUS_SUCCESS ? 0 : STATUS_FAILED);
  else if (watching->is_stale)
    read_record (watching);
}

/* Fractions and steps are in the record only (contract 3.9). */
static void
read_record (Watching *watching)
{
  watching->is_stale = watching->is_reading;
  if (watching->is_reading)
    return;

  watching->is_reading = TRUE;
  easel_client_get_run_async (easel_cli_get_client (watching->cli), watching->run_id, FALSE,
                              easel_cli_get_cancellable (watching->cli), record_read_cb, watching);
}

static void
event_cb (EaselEventSource *source,
          EaselEvent       *event,
          gpointer          user_data)
{
  Watching *watching = user_data;
  g_autoptr(JsonObject) update = easel_run_progress_read (event, watching->run_id);
  const char *id;

  if (update == NULL)
    return;

  if (watching->run_id != NULL)
    {
      read_record (watching);
      return;
    }

  id = easel_json_get_string (update, "run_id");
  json_object_remove_member (update, "progress");
  print_state (watching, id != NULL ? id : easel_json_get_string (update, "id"), update);
}

/* Nothing is replayed, and the service ends the stream when any run of the account ends: after each connection the
 * record says how things stand. */
static void
opened_cb (EaselEventSource *source,
           gpointer          user_data)
{
  Watching *watching = user_data;

  if (watching->run_id != NULL)
    read_record (watching);
}

static void
ended_cb (EaselEventSource *source,
          const GError     *error,
          gpointer          user_data)
{
  Watching *watching = user_data;

  if (error != NULL)
    easel_cli_fail (watching->cli, error);
  else
    easel_cli_finish (watching->cli, 0);
}

static void
watch (EaselCli   *cli,
       const char *kind,
       const char *id)
{
  Watching *watching = g_new0 (Watching, 1);

  watching->cli = cli;
  watching->run_id = g_str_equal (kind, "run_id") ? g_strdup (id) : NULL;
  watching->source = easel_client_new_progress_source (easel_cli_get_client (cli), kind, id);
  g_object_set_data_full (G_OBJECT (cli), "watching", watching, (GDestroyNotify) watching_free);
  g_signal_connect (watching->source, "event", G_CALLBACK (event_cb), watching);
  g_signal_connect (watching->source, "opened", G_CALLBACK (opened_cb), watching);
  g_signal_connect (watching->source, "ended", G_CALLBACK (ended_cb), watching);
  easel_event_source_open (watching->source);
}

void
easel_cli_command_runs_progress (EaselCli           *cli,
                                 const char * const *arguments)
{
  watch (cli, "run_id", arguments[0]);
}

void
easel_cli_command_workflows_progress (EaselCli           *cli,
                                      const char * const *arguments)
{
  watch (cli, "workflow_id", arguments[0]);
}

void
easel_cli_command_machines_progress (EaselCli           *cli,
                                     const char * const *arguments)
{
  watch (cli, "machine_id", arguments[0]);
}
