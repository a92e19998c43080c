/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl runs log`: what a run wrote to its console. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-json.h"
#include "cli/easel-cli-find.h"
#include "cli/easel-cli-output.h"
#include "runs/easel-run-operations.h"

#include <glib/gi18n-lib.h>

static void
print_entry (EaselCli   *cli,
             JsonObject *entry)
{
  const char *message = easel_json_get_string (entry, "log");
  const char *time = easel_json_get_string (entry, "timestamp");
  JsonObject *object;

  if (message == NULL)
    return;

  if (!easel_cli_wants_json (cli))
    {
      easel_cli_print_text (message);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "type", "log");
  json_object_set_string_member (object, "message", message);
  if (time != NULL)
    json_object_set_string_member (object, "timestamp", time);
  easel_cli_print_object (object);
}

static void
logs_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  EaselCli *cli = user_data;
  g_autoptr(JsonNode) logs = NULL;
  g_autoptr(GError) error = NULL;
  JsonArray *entries;

  logs = easel_client_get_run_logs_finish (EASEL_CLIENT (source), result, &error);
  if (logs == NULL)
    {
      easel_cli_fail (cli, error);
      return;
    }

  entries = json_node_get_array (logs);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (entries, i)))
        print_entry (cli, json_array_get_object_element (entries, i));
    }

  if (json_array_get_length (entries) == 0 && !easel_cli_is_quiet (cli))
    easel_cli_say (_("The server has no log of this run; while it goes on: easelctl runs follow --verbose"));

  easel_cli_finish (cli, 0);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselRun) run = user_data;
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = easel_cli_connect_finish (cli, result, &error);
  if (client != NULL)
    easel_client_get_run_logs_async (client, easel_run_get_id (run), easel_cli_get_cancellable (cli), logs_cb, cli);
  else
    easel_cli_fail (cli, error);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;
  EaselRun *run = easel_cli_find_run_finish (cli, result, &error);

  if (run != NULL && easel_run_get_id (run) != NULL)
    {
      easel_cli_connect_async (cli, easel_accounts_find (easel_cli_get_accounts (cli), easel_run_get_account (run)),
                               connected_cb, run);
    }
  else if (run != NULL)
    {
      g_object_unref (run);
      easel_cli_say (_("The run has not been sent yet, so it has no log"));
      easel_cli_finish (cli, 0);
    }
  else
    {
      easel_cli_fail (cli, error);
    }
}

void
easel_cli_command_runs_log (EaselCli           *cli,
                            const char * const *arguments)
{
  easel_cli_find_run_async (cli, arguments[0], TRUE, found_cb, NULL);
}
