/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl runs pause`, `resume`, `move` and `remove`: what waits to be sent. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "cli/easel-cli-find.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-watch.h"

#include <glib/gi18n-lib.h>

/* ── for a whole account ────────────────────────────────────────────────────────────────────────────────────────────── */

static void
paused_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselCli *cli = user_data;
  EaselAccount *account = easel_cli_get_account (cli);
  gboolean is_paused = easel_runs_is_paused (EASEL_RUNS (source), easel_account_get_id (account));
  g_autoptr(GError) error = NULL;

  if (!easel_runs_set_paused_finish (EASEL_RUNS (source), result, &error))
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (easel_cli_wants_json (cli))
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "type", "outbox");
      json_object_set_string_member (object, "account", easel_account_get_name (account));
      json_object_set_boolean_member (object, "paused", is_paused);
      easel_cli_print_object (object);
    }
  else if (!easel_cli_is_quiet (cli))
    {
      easel_cli_say (is_paused ? _("Nothing more is sent for %s until “easelctl runs resume”")
                               : _("What waits for %s is sent again"), easel_account_get_name (account));
    }

  easel_cli_finish (cli, 0);
}

static void
set_paused (EaselCli *cli,
            gboolean  paused)
{
  easel_runs_set_paused_async (easel_cli_get_runs (cli), easel_account_get_id (easel_cli_get_account (cli)), paused,
                               easel_cli_get_cancellable (cli), paused_cb, cli);
}

void
easel_cli_command_runs_pause (EaselCli           *cli,
                              const char * const *arguments)
{
  set_paused (cli, TRUE);
}

void
easel_cli_command_runs_resume (EaselCli           *cli,
                               const char * const *arguments)
{
  set_paused (cli, FALSE);
}

/* ── for one run ────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *cli = user_data;
  EaselRun *run = g_object_get_data (G_OBJECT (cli), "run");
  g_autoptr(GError) error = NULL;

  if (!easel_runs_act_finish (EASEL_RUNS (source), result, &error))
    {
      easel_cli_fail (cli, error);
      return;
    }

  if (easel_cli_wants_json (cli))
    easel_cli_print_object (easel_cli_describe_run (run, "run"));
  else if (!easel_cli_is_quiet (cli))
    easel_cli_say (_("Run %s: %s"), easel_run_get_id (run) != NULL ? easel_run_get_id (run) : easel_run_get_tag (run),
                   easel_run_get_status_word (run));
  easel_cli_finish (cli, 0);
}

static void
found_cb (GObject      *source,
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
  easel_runs_act_async (easel_cli_get_runs (cli), run, (EaselRunAction) GPOINTER_TO_INT (user_data),
                        easel_cli_get_cancellable (cli), acted_cb, cli);
}

static void
act (EaselCli       *cli,
     const char     *id,
     EaselRunAction  action)
{
  easel_cli_find_run_async (cli, id, FALSE, found_cb, GINT_TO_POINTER (action));
}

void
easel_cli_command_runs_move (EaselCli           *cli,
                             const char * const *arguments)
{
  g_autoptr(GError) error = NULL;

  if (g_str_equal (arguments[1], "up"))
    {
      act (cli, arguments[0], EASEL_RUN_ACTION_FORWARD);
    }
  else if (g_str_equal (arguments[1], "down"))
    {
      act (cli, arguments[0], EASEL_RUN_ACTION_BACKWARD);
    }
  else
    {
      g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("A run that waits goes up or down, not “%s”"), arguments[1]);
      easel_cli_fail (cli, error);
    }
}

void
easel_cli_command_runs_remove (EaselCli           *cli,
                               const char * const *arguments)
{
  act (cli, arguments[0], EASEL_RUN_ACTION_REMOVE);
}
