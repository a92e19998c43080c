/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl runs …`: the runs of the archive, refreshed from their servers. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "cli/easel-cli-find.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-table.h"
#include "cli/easel-cli-watch.h"
#include "cli/easel-cli-watches.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_LIMIT  20
#define STATUS_REFUSED 1

static struct {
  int    limit;
  char  *workflow;
  char **states;
  char  *folder;
} options = { .limit = DEFAULT_LIMIT };

const GOptionEntry easel_cli_runs_list_options[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &options.limit, N_("At most so many (20)"), N_("N") },
  { "workflow", 0, 0, G_OPTION_ARG_STRING, &options.workflow, N_("Only runs of this workflow"), N_("ID|NAME") },
  { "status", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.states,
    N_("Only runs with this status, as success or failed; may be repeated"), N_("STATUS") },
  G_OPTION_ENTRY_NULL
};

const GOptionEntry easel_cli_runs_fetch_options[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder, N_("Save results in this folder"), N_("DIR") },
  G_OPTION_ENTRY_NULL
};

static const char *
get_account_name (EaselCli *cli,
                  EaselRun *run)
{
  EaselAccount *account = easel_accounts_find (easel_cli_get_accounts (cli), easel_run_get_account (run));

  return account != NULL ? easel_account_get_name (account) : easel_run_get_account (run);
}

static char *
format_local_time (gint64 time)
{
  g_autoptr(GDateTime) utc = time != EASEL_TIME_NONE ? g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC) : NULL;
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : NULL;
}

/* The line of a list and of `show`: a run line with what does not change. */
static JsonObject *
describe_record (EaselCli *cli,
                 EaselRun *run)
{
  JsonObject *object = easel_cli_describe_run (run, "run");
  const GError *error = easel_run_get_error (run);

  easel_cli_set_text (object, "workflow", easel_run_get_name (run));
  easel_cli_set_text (object, "workflow_id", easel_run_get_workflow_id (run));
  easel_cli_set_text (object, "account", get_account_name (cli, run));
  easel_cli_set_text (object, "machine_id", easel_run_get_machine_id (run));
  easel_cli_set_text (object, "gpu", easel_run_get_gpu (run));
  easel_cli_set_time (object, "added_at", easel_run_get_added_at (run));
  easel_cli_set_time (object, "created_at", easel_run_get_created_at (run));
  easel_cli_set_time (object, "started_at", easel_run_get_started_at (run));
  easel_cli_set_time (object, "ended_at", easel_run_get_ended_at (run));
  easel_cli_set_text (object, "error", error != NULL ? error->message : NULL);
  easel_cli_set_text (object, "error_node", easel_run_get_error_node (run));

  return object;
}

static void
print_list (EaselCli  *cli,
            GPtrArray *runs)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("status"), _("added"), _("workflow"), _("account"),
                                                        NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      EaselRun *run = g_ptr_array_index (runs, i);
      g_autofree char *time = format_local_time (easel_run_get_added_at (run));

      if (easel_cli_wants_json (cli))
        easel_cli_print_object (describe_record (cli, run));
      else
        easel_cli_table_add (table, easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run),
                             easel_run_get_status_word (run), time, easel_run_get_name (run),
                             get_account_name (cli, run));
    }

  if (!easel_cli_wants_json (cli) && runs->len > 0)
    easel_cli_table_print (table);
  else if (!easel_cli_wants_json (cli) && !easel_cli_is_quiet (cli))
    easel_cli_say (_("No runs"));
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GPtrArray) runs = user_data;
  EaselCli *cli = EASEL_CLI (source);

  easel_cli_refresh_finish (cli, result);
  print_list (cli, runs);
  easel_cli_finish (cli, 0);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(GError) error = NULL;
  GPtrArray *runs = easel_runs_list_finish (EASEL_RUNS (source), result, &error);

  if (runs != NULL)
    easel_cli_refresh_async (cli, runs, refreshed_cb, runs);
  else
    easel_cli_fail (cli, error);
}

static gboolean
read_states (guint   *states,
             GError **error)
{
  for (char **word = options.states; word != NULL && *word != NULL; word++)
    {
      EaselRunStatus status = easel_run_status_from_string (*word);

      if (status == EASEL_RUN_STATUS_UNKNOWN)
        {
          g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                       _("“%s” is no status; some are: success, failed, cancelled, running, not-started"), *word);
          return FALSE;
        }

      *states |= 1u << status;
    }

  return TRUE;
}

/* Without a word about the account the history of all of them is meant. */
static void
list_runs (EaselCli   *cli,
           const char *text)
{
  EaselRunFilter filter = { .text = text, .workflow = options.workflow };
  g_autoptr(GError) error = NULL;

  filter.limit = (guint) CLAMP (options.limit, 1, G_MAXINT);
  if (easel_cli_has_chosen_account (cli))
    filter.account = easel_account_get_id (easel_cli_get_account (cli));

  if (read_states (&filter.states, &error))
    easel_runs_list_async (easel_cli_get_runs (cli), &filter, easel_cli_get_cancellable (cli), listed_cb, cli);
  else
    easel_cli_fail (cli, error);
}

void
easel_cli_command_runs_list (EaselCli           *cli,
                             const char * const *arguments)
{
  list_runs (cli, NULL);
}

void
easel_cli_command_runs_search (EaselCli           *cli,
                               const char * const *arguments)
{
  list_runs (cli, arguments[0]);
}

static void
print_field (const char *name,
             const char *value)
{
  if (value != NULL && *value != '\0')
    easel_cli_print ("%-12s %s", name, value);
}

static void
print_time (const char *name,
            gint64      time)
{
  g_autofree char *text = format_local_time (time);

  print_field (name, text);
}

static void
print_inputs (EaselRun *run)
{
  JsonObject *inputs = easel_run_get_inputs (run);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (inputs == NULL)
    return;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *text = easel_json_write (value);

      easel_cli_print ("%-12s %s = %s", _("input"), name, text);
    }
}

static void
print_outputs (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);
      const char *path = easel_output_get_path (output);

      if (path != NULL)
        print_field (_("result"), path);
      else if (easel_output_get_text (output) != NULL)
        print_field (_("result"), easel_output_get_text (output));
      else
        easel_cli_print ("%-12s %s (%s)", _("result"), easel_output_get_file_name (output), _("not saved"));
    }
}

static void
print_record (EaselCli *cli,
              EaselRun *run)
{
  const GError *error = easel_run_get_error (run);
  EaselRunRequest *request = easel_run_get_request (run);

  print_field (_("run"), easel_run_get_id (run));
  print_field (_("request"), easel_run_get_tag (run));
  print_field (_("status"), easel_run_get_status_word (run));
  print_field (_("workflow"), easel_run_get_name (run));
  print_field (_("account"), get_account_name (cli, run));
  print_field (_("machine"), easel_run_get_machine_id (run));
  print_field (_("GPU"), easel_run_get_gpu (run));
  print_time (_("added"), easel_run_get_added_at (run));
  print_time (_("started"), easel_run_get_started_at (run));
  print_time (_("ended"), easel_run_get_ended_at (run));
  if (request != NULL)
    print_field (_("seed"), easel_run_request_get_seed (request));
  print_inputs (run);
  print_outputs (run);
  if (error != NULL)
    print_field (_("error"), error->message);
  print_field (_("node"), easel_run_get_error_node (run));
}

static void
show_record (EaselCli *cli,
             EaselRun *run)
{
  JsonObject *object;

  if (!easel_cli_wants_json (cli))
    {
      print_record (cli, run);
      return;
    }

  object = describe_record (cli, run);
  if (easel_run_get_inputs (run) != NULL)
    json_object_set_object_member (object, "inputs", json_object_ref (easel_run_get_inputs (run)));
  json_object_set_array_member (object, "outputs", easel_cli_describe_outputs (run));
  easel_cli_print_object (object);
}

static void
show_refreshed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(EaselRun) run = user_data;
  EaselCli *cli = EASEL_CLI (source);

  easel_cli_refresh_finish (cli, result);
  show_record (cli, run);
  easel_cli_finish (cli, 0);
}

static void
show_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GPtrArray) runs = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  EaselRun *run = easel_cli_find_run_finish (cli, result, &error);

  if (run == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  g_ptr_array_add (runs, run);
  easel_cli_refresh_async (cli, runs, show_refreshed_cb, run);
}

void
easel_cli_command_runs_show (EaselCli           *cli,
                             const char * const *arguments)
{
  easel_cli_find_run_async (cli, arguments[0], FALSE, show_found_cb, NULL);
}

/* What is saved elsewhere is then saved there as well. */
static gboolean
set_folder (EaselRun  *run,
            GError   **error)
{
  g_autofree char *folder = NULL;

  if (options.folder == NULL)
    return TRUE;

  folder = easel_cli_make_folder (options.folder, error);
  if (folder == NULL)
    return FALSE;

  easel_run_set_results_folder (run, folder);

  return TRUE;
}

static void
follow_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(EaselRun) run = NULL;
  g_autoptr(GError) error = NULL;
  EaselCliWatches *watches;

  run = easel_cli_find_run_finish (cli, result, &error);
  if (run == NULL || (!easel_run_is_settled (run) && !set_folder (run, &error)))
    {
      easel_cli_fail (cli, error);
      return;
    }

  watches = easel_cli_watches_new (cli, 1, FALSE, FALSE);
  g_object_set_data_full (G_OBJECT (cli), "watches", watches, g_object_unref);
  easel_cli_watches_add (watches, run);
}

void
easel_cli_command_runs_follow (EaselCli           *cli,
                               const char * const *arguments)
{
  easel_cli_find_run_async (cli, arguments[0], FALSE, follow_found_cb, NULL);
}

/* The server's word for a refusal may be any; the run itself tells whether it goes on. */
static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  EaselCli *cli = user_data;
  EaselRun *run = g_object_get_data (G_OBJECT (cli), "run");
  g_autoptr(GError) error = NULL;
  gboolean accepted = easel_runs_act_finish (EASEL_RUNS (source), result, &error);
  gboolean refused = g_error_matches (error, EASEL_ERROR, EASEL_ERROR_REJECTED) ||
                     g_error_matches (error, EASEL_ERROR, EASEL_ERROR_SERVER) ||
                     g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND);

  if (easel_cli_wants_json (cli))
    easel_cli_print_object (describe_record (cli, run));
  else if (accepted && !easel_cli_is_quiet (cli))
    /* Translators: the id of a run, and a word of the server such as “cancelled” */
    easel_cli_say (_("Run %s: %s"), easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run),
                   easel_run_get_status_word (run));

  if (accepted || easel_run_get_status (run) == EASEL_RUN_STATUS_CANCELLED)
    {
      easel_cli_finish (cli, 0);
    }
  else if (refused)
    {
      easel_cli_say (_("easelctl: The server did not cancel the run: %s"), error->message);
      easel_cli_finish (cli, STATUS_REFUSED);
    }
  else
    {
      easel_cli_fail (cli, error);
    }
}

static void
cancel_found_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;
  EaselRun *run = easel_cli_find_run_finish (cli, result, &error);

  if (run == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  g_object_set_data_full (G_OBJECT (cli), "run", run, g_object_unref);
  easel_runs_act_async (easel_cli_get_runs (cli), run, EASEL_RUN_ACTION_CANCEL, easel_cli_get_cancellable (cli),
                        cancelled_cb, cli);
}

void
easel_cli_command_runs_cancel (EaselCli           *cli,
                               const char * const *arguments)
{
  easel_cli_find_run_async (cli, arguments[0], TRUE, cancel_found_cb, NULL);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselCli *cli = user_data;
  EaselRun *run = g_object_get_data (G_OBJECT (cli), "run");
  g_autoptr(GError) error = NULL;

  easel_runs_act_finish (EASEL_RUNS (source), result, &error);
  easel_cli_print_result (cli, run, error);
  if (error != NULL)
    easel_cli_say ("easelctl: %s", error->message);
  easel_cli_finish (cli, error != NULL ? easel_cli_get_run_exit_status (run, error) : 0);
}

static void
fetch_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;
  EaselRun *run = easel_cli_find_run_finish (cli, result, &error);

  if (run != NULL)
    g_object_set_data_full (G_OBJECT (cli), "run", run, g_object_unref);

  if (run == NULL || !set_folder (run, &error))
    easel_cli_fail (cli, error);
  else
    easel_runs_act_async (easel_cli_get_runs (cli), run, EASEL_RUN_ACTION_FETCH, easel_cli_get_cancellable (cli),
                          fetched_cb, cli);
}

void
easel_cli_command_runs_fetch (EaselCli           *cli,
                              const char * const *arguments)
{
  easel_cli_find_run_async (cli, arguments[0], TRUE, fetch_found_cb, NULL);
}
