/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in words for people and in JSON for programs. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-watch.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
set_known_int (JsonObject *object,
               const char *name,
               int         value)
{
  if (value != EASEL_RUN_UNKNOWN)
    json_object_set_int_member (object, name, value);
}

/**
 * easel_cli_describe_run:
 * @run: a run
 * @type: what the line is
 *
 * Returns: (transfer full): a line of JSON about how @run stands now
 */
JsonObject *
easel_cli_describe_run (EaselRun   *run,
                        const char *type)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  easel_cli_set_text (object, "id", easel_run_get_id (run));
  easel_cli_set_text (object, "request", easel_run_get_tag (run));
  easel_cli_set_text (object, "status", easel_run_get_status_word (run));
  if (easel_run_get_progress (run) >= 0)
    json_object_set_double_member (object, "progress", easel_run_get_progress (run));
  else
    json_object_set_null_member (object, "progress");
  easel_cli_set_text (object, "live_status", easel_run_get_live_status (run));
  easel_cli_set_text (object, "node", easel_run_get_node (run));
  set_known_int (object, "step", easel_run_get_step (run));
  set_known_int (object, "steps", easel_run_get_steps (run));
  set_known_int (object, "queue_position", easel_run_get_queue_position (run));

  return object;
}

static JsonObject *
describe_output (EaselOutput *output)
{
  JsonObject *object = json_object_new ();
  const GError *error = easel_output_get_error (output);

  easel_cli_set_text (object, "path", easel_output_get_path (output));
  easel_cli_set_text (object, "filename", easel_output_get_file_name (output));
  easel_cli_set_text (object, "url", easel_output_get_url (output));
  easel_cli_set_text (object, "node_id", easel_output_get_node_id (output));
  if (easel_output_get_text (output) != NULL)
    easel_cli_set_text (object, "text", easel_output_get_text (output));
  if (error != NULL)
    easel_cli_set_text (object, "error", error->message);

  return object;
}

/**
 * easel_cli_describe_outputs:
 * @run: a run
 *
 * Returns: (transfer full): its results, with the path of each that is here
 */
JsonArray *
easel_cli_describe_outputs (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      json_array_add_object_element (array, describe_output (output));
    }

  return array;
}

/* What scripts may tell errors apart by, beside the exit status. */
static const char *
get_error_word (const GError *error)
{
  if (error->domain != EASEL_ERROR)
    return "other";

  switch ((EaselError) error->code)
    {
    case EASEL_ERROR_INVALID: return "invalid";
    case EASEL_ERROR_REJECTED: return "rejected";
    case EASEL_ERROR_UNAUTHORIZED: return "unauthorized";
    case EASEL_ERROR_FORBIDDEN: return "forbidden";
    case EASEL_ERROR_NOT_FOUND: return "not-found";
    case EASEL_ERROR_RATE_LIMITED: return "rate-limited";
    case EASEL_ERROR_UNREACHABLE: return "unreachable";
    case EASEL_ERROR_INTERRUPTED: return "interrupted";
    case EASEL_ERROR_TIMED_OUT: return "timed-out";
    case EASEL_ERROR_SERVER: return "server";
    case EASEL_ERROR_BAD_REPLY: return "bad-reply";
    case EASEL_ERROR_RUN_FAILED: return "run-failed";
    case EASEL_ERROR_UNCLEAR: return "unclear";
    case EASEL_ERROR_DISK: return "disk";
    case EASEL_ERROR_DAMAGED: return "damaged";
    case EASEL_ERROR_TOO_NEW: return "too-new";
    case EASEL_ERROR_UNSUPPORTED: return "unsupported";
    default: return "other";
    }
}

static gboolean
is_of_output (EaselRun     *run,
              const GError *error)
{
  GListModel *outputs = easel_run_get_outputs (run);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);
      const GError *own = easel_output_get_error (output);

      if (own != NULL && own->domain == error->domain && own->code == error->code && g_str_equal (own->message, error->message))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_cli_get_run_exit_status:
 * @run: (nullable): a run
 * @error: how it, or the saving of its results, failed
 *
 * Returns: the exit status; of a run that went well and whose results cannot be had, the network's or the disk's
 */
int
easel_cli_get_run_exit_status (EaselRun     *run,
                               const GError *error)
{
  const GError unreachable = { EASEL_ERROR, EASEL_ERROR_UNREACHABLE, NULL };

  if (run != NULL && easel_run_get_error (run) == NULL && is_of_output (run, error) &&
      !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DISK))
    return easel_cli_get_exit_status (&unreachable);

  return easel_cli_get_exit_status (error);
}

/**
 * easel_cli_dup_sentence:
 * @error: what went wrong
 *
 * Returns: (transfer full): its message, with the cure where a shell has one of its own
 */
char *
easel_cli_dup_sentence (const GError *error)
{
  if (g_str_has_prefix (error->message, "Cannot execute because node ") && strstr (error->message, " does not exist") != NULL)
    return g_strdup_printf (_("%s; choose a machine that has it with --machine (see: easelctl machines)"), error->message);

  return g_strdup (error->message);
}

static JsonObject *
describe_result (EaselRun     *run,
                 const GError *error)
{
  g_autofree char *sentence = error != NULL ? easel_cli_dup_sentence (error) : NULL;
  JsonObject *object = json_object_new ();
  const char *seed = NULL;

  json_object_set_string_member (object, "type", "result");
  easel_cli_set_text (object, "id", run != NULL ? easel_run_get_id (run) : NULL);
  easel_cli_set_text (object, "request", run != NULL ? easel_run_get_tag (run) : NULL);
  easel_cli_set_text (object, "status", run != NULL ? easel_run_get_status_word (run) : NULL);
  json_object_set_array_member (object, "outputs", run != NULL ? easel_cli_describe_outputs (run) : json_array_new ());
  easel_cli_set_text (object, "error", sentence);

  if (error != NULL)
    easel_cli_set_text (object, "error_code", get_error_word (error));
  if (run != NULL && easel_run_get_error_node (run) != NULL)
    easel_cli_set_text (object, "error_node", easel_run_get_error_node (run));
  if (run != NULL && easel_run_get_request (run) != NULL)
    seed = easel_run_request_get_seed (easel_run_get_request (run));
  if (seed != NULL)
    easel_cli_set_text (object, "seed", seed);
  if (run != NULL)
    easel_cli_set_time (object, "ended_at", easel_run_get_ended_at (run));

  return object;
}

static void
print_paths (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (easel_output_get_path (output) != NULL)
        easel_cli_print ("%s", easel_output_get_path (output));
      else if (easel_output_get_text (output) != NULL)
        easel_cli_print_text (easel_output_get_text (output));
    }
}

/**
 * easel_cli_print_result:
 * @cli: the invocation
 * @run: (nullable): a run, %NULL if none came to be
 * @error: (nullable): what went wrong
 *
 * Prints what came out: the paths of the files, or one line of JSON.
 */
void
easel_cli_print_result (EaselCli     *cli,
                        EaselRun     *run,
                        const GError *error)
{
  if (easel_cli_wants_json (cli))
    easel_cli_print_object (describe_result (run, error));
  else if (run != NULL)
    print_paths (run);
}

static char *
describe_running (EaselRun *run)
{
  const char *what = easel_run_get_live_status (run);
  int step = easel_run_get_step (run);
  int steps = easel_run_get_steps (run);

  if (what == NULL)
    what = _("running");

  if (step != EASEL_RUN_UNKNOWN && steps > 1)
    return g_strdup_printf (_("%s, step %d of %d"), what, step, steps);

  return g_strdup (what);
}

/**
 * easel_cli_is_silent:
 * @run: a run
 *
 * Returns: whether it goes on and has given no sign of life for a while
 */
gboolean
easel_cli_is_silent (EaselRun *run)
{
  return !easel_run_is_over (run) && easel_run_get_silent_since (run) != EASEL_TIME_NONE;
}

/* Nothing has been heard for so long that a person wants to know; it is no failure. */
static char *
describe_silence (EaselRun *run)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (easel_run_get_silent_since (run) / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *time = local != NULL ? g_date_time_format (local, "%X") : NULL;

  /* Translators: a time of the day */
  return time != NULL ? g_strdup_printf (_("no sign of life since %s"), time) : NULL;
}

/**
 * easel_cli_describe_state:
 * @run: a run
 *
 * Returns: (transfer full): how it stands, in some words
 */
char *
easel_cli_describe_state (EaselRun *run)
{
  int ahead = easel_run_get_queue_position (run);
  char *silence = easel_cli_is_silent (run) ? describe_silence (run) : NULL;

  if (silence != NULL)
    return silence;

  switch (easel_run_get_status (run))
    {
    case EASEL_RUN_STATUS_DRAFT:
      return g_strdup (_("being prepared"));

    case EASEL_RUN_STATUS_WAITING:
      return g_strdup (_("waiting to be sent"));

    case EASEL_RUN_STATUS_SENDING:
      return g_strdup (_("being sent"));

    case EASEL_RUN_STATUS_UNCLEAR:
      return g_strdup (_("unclear: it cannot be told whether the server has it"));

    case EASEL_RUN_STATUS_NOT_STARTED:
      if (ahead > 0)
        return g_strdup_printf (ngettext ("in the queue, %d run ahead", "in the queue, %d runs ahead", (gulong) ahead),
                                ahead);
      return g_strdup (_("in the queue"));

    case EASEL_RUN_STATUS_QUEUED:
      return g_strdup (_("a machine is getting ready"));

    case EASEL_RUN_STATUS_STARTED:
      return g_strdup (_("ComfyUI is starting"));

    case EASEL_RUN_STATUS_RUNNING:
      return describe_running (run);

    case EASEL_RUN_STATUS_UPLOADING:
      return g_strdup (_("the results are being uploaded"));

    case EASEL_RUN_STATUS_SUCCESS:
      return g_strdup (_("done"));

    case EASEL_RUN_STATUS_FAILED:
      return g_strdup (_("failed"));

    case EASEL_RUN_STATUS_TIMEOUT:
      return g_strdup (_("timed out"));

    case EASEL_RUN_STATUS_CANCELLED:
      return g_strdup (_("cancelled"));

    case EASEL_RUN_STATUS_UNKNOWN:
    default:
      return g_strdup (easel_run_get_status_word (run));
    }
}
