/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl sessions watch`: stands guard over rented machines; warnings go to standard error. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "cli/easel-cli-output.h"
#include "cli/easel-cli-session-text.h"
#include "sessions/easel-session-guard.h"
#include "sessions/easel-session-ledger.h"

#include <glib/gi18n-lib.h>

#define LOOK_EVERY (20 * G_USEC_PER_SEC)  /* at the runs of the archive */

static struct {
  int      idle;
  gboolean end_idle;
  double   budget;
} options;

const GOptionEntry easel_cli_sessions_watch_options[] = {
  { "idle", 0, 0, G_OPTION_ARG_INT, &options.idle, N_("Warn when no run of yours has used a session for so long"),
    N_("MINUTES") },
  { "end-idle", 0, 0, G_OPTION_ARG_NONE, &options.end_idle,
    N_("End such a session; work in its editor cannot be seen, what is not saved there is lost"), NULL },
  { "budget", 0, 0, G_OPTION_ARG_DOUBLE, &options.budget, N_("Warn when a session has cost so many dollars"), N_("USD") },
  G_OPTION_ENTRY_NULL
};

/* It lives as long as the program. */
typedef struct {
  EaselCli           *cli;     /* not owned */
  EaselSessionList   *list;
  EaselSessionGuard  *guard;
  EaselSessionLedger *ledger;  /* NULL: a server that is no account */
  gint64              newest;  /* row of the newest run that is known */
  guint               timer;
} Task;

static void
task_free (Task *task)
{
  easel_clock_remove_timer (easel_cli_get_clock (task->cli), task->timer);
  g_clear_object (&task->guard);
  g_clear_object (&task->ledger);
  easel_session_list_close (task->list);
  g_object_unref (task->list);
  g_free (task);
}

static void
warn (Task         *task,
      EaselSession *session,
      const char   *type,
      const char   *sentence)
{
  easel_cli_say ("%s", sentence);
  if (easel_cli_wants_json (task->cli))
    easel_cli_print_object (easel_cli_session_describe (session, type));
}

static void
warning_cb (EaselSessionGuard *guard,
            EaselSession      *session,
            guint              minutes,
            Task              *task)
{
  g_autofree char *sentence =
    g_strdup_printf (ngettext ("%u minute left on %s; extend it with: easelctl sessions extend %s 15",
                               "%u minutes left on %s; extend it with: easelctl sessions extend %s 15", minutes),
                     minutes, easel_session_get_title (session), easel_session_get_id (session));

  warn (task, session, "warning", sentence);
}

static void
idle_cb (EaselSessionGuard *guard,
         EaselSession      *session,
         guint              minutes,
         Task              *task)
{
  g_autofree char *sentence =
    g_strdup_printf (ngettext ("No run for %u minute on %s; end it with: easelctl sessions delete %s",
                               "No run for %u minutes on %s; end it with: easelctl sessions delete %s", minutes),
                     minutes, easel_session_get_title (session), easel_session_get_id (session));

  warn (task, session, "idle", sentence);
}

static void
abandoned_cb (EaselSessionGuard *guard,
              EaselSession      *session,
              guint              minutes,
              Task              *task)
{
  g_autofree char *sentence =
    g_strdup_printf (ngettext ("Ending %2$s: no run for %1$u minute", "Ending %2$s: no run for %1$u minutes", minutes),
                     minutes, easel_session_get_title (session));

  warn (task, session, "abandoned", sentence);
}

static void
budget_cb (EaselSessionGuard *guard,
           EaselSession      *session,
           gboolean           is_reached,
           Task              *task)
{
  g_autofree char *cost = easel_cli_session_dup_cost (session);
  g_autofree char *sentence = NULL;

  if (is_reached)
    /* Translators: a machine, an amount of money, the budget in dollars */
    sentence = g_strdup_printf (_("%s has cost %s: the budget of $%.2f is used up"), easel_session_get_title (session), cost,
                                options.budget);
  else
    /* Translators: a machine, an amount of money, the budget in dollars */
    sentence = g_strdup_printf (_("%s has cost %s of a budget of $%.2f"), easel_session_get_title (session), cost,
                                options.budget);
  warn (task, session, is_reached ? "budget" : "near-budget", sentence);
}

static void
ended_cb (EaselSessionList *list,
          EaselSession     *session,
          Task             *task)
{
  g_autofree char *cost = easel_cli_session_dup_cost (session);
  g_autofree char *sentence = NULL;

  if (cost != NULL)
    /* Translators: a machine, an amount of money */
    sentence = g_strdup_printf (_("The session on %s has ended; it has cost %s"), easel_session_get_title (session), cost);
  else
    sentence = g_strdup_printf (_("The session on %s has ended"), easel_session_get_title (session));
  warn (task, session, "ended", sentence);
}

static void
print_session (EaselSession *session,
               GParamSpec   *pspec,
               Task         *task)
{
  g_autofree char *left = easel_cli_session_dup_left (session);

  if (easel_session_get_state (session) == EASEL_SESSION_STATE_ENDED)
    return;

  if (easel_cli_wants_json (task->cli))
    easel_cli_print_object (easel_cli_session_describe (session, "session"));
  else
    easel_cli_print ("%s %s %s %s", easel_session_get_id (session), easel_cli_session_get_state (session),
                     left != NULL ? left : "–", easel_session_get_title (session));
}

static void
sessions_changed_cb (GListModel *list,
                     guint       position,
                     guint       removed,
                     guint       added,
                     Task       *task)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (list, i);

      g_signal_connect (session, "notify::state", G_CALLBACK (print_session), task);
      print_session (session, NULL, task);
    }
}

/* Runs of any program count: the archive knows them. */

typedef struct {
  gint64 newest;
  gint64 open;
} Use;

static gpointer
read_use (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  g_autoptr(EaselStatement) row = NULL;
  Use *use;

  row = easel_database_query (database, error, "SELECT coalesce (max (id), 0), count (*) FILTER (WHERE status IN"
                              " ('waiting', 'sending', 'queued', 'not-started', 'started', 'running', 'uploading'))"
                              " FROM runs WHERE account = ?", "s", (const char *) input);
  if (row == NULL || !easel_statement_step (row, error))
    return NULL;

  use = g_new (Use, 1);
  use->newest = easel_statement_get_int (row, 0);
  use->open = easel_statement_get_int (row, 1);

  return use;
}

static void
use_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  Task *task = user_data;
  g_autofree Use *use = easel_archive_read_finish (EASEL_ARCHIVE (source), result, NULL);

  if (use != NULL && (use->open > 0 || use->newest > task->newest))
    easel_session_guard_note_use (task->guard);
  if (use != NULL)
    task->newest = use->newest;
}

static gboolean
look_cb (gpointer user_data)
{
  Task *task = user_data;
  EaselAccount *account = easel_cli_get_account (task->cli);

  if (account != NULL)
    easel_archive_read_async (easel_cli_get_archive (task->cli), read_use, g_strdup (easel_account_get_id (account)), g_free,
                              g_free, easel_cli_get_cancellable (task->cli), use_cb, task);

  return G_SOURCE_CONTINUE;
}

/* Until Ctrl+C: a session may begin at any time. */
void
easel_cli_command_sessions_watch (EaselCli           *cli,
                                  const char * const *arguments)
{
  EaselAccount *account = easel_cli_get_account (cli);
  Task *task = g_new0 (Task, 1);

  task->cli = cli;
  task->list = easel_session_list_new (easel_cli_get_client (cli));
  if (account != NULL && easel_cli_get_archive (cli) != NULL)
    task->ledger = easel_session_ledger_new (easel_cli_get_archive (cli), easel_account_get_id (account), task->list);
  task->guard = easel_session_guard_new (task->list, NULL, NULL);
  easel_session_guard_set_idle (task->guard, MAX (options.idle, 0), options.end_idle);
  easel_session_guard_set_budget (task->guard, MAX (options.budget, 0));
  g_object_set_data_full (G_OBJECT (cli), "task", task, (GDestroyNotify) task_free);

  g_signal_connect (task->guard, "warning", G_CALLBACK (warning_cb), task);
  g_signal_connect (task->guard, "idle", G_CALLBACK (idle_cb), task);
  g_signal_connect (task->guard, "abandoned", G_CALLBACK (abandoned_cb), task);
  g_signal_connect (task->guard, "budget", G_CALLBACK (budget_cb), task);
  g_signal_connect (task->list, "ended", G_CALLBACK (ended_cb), task);
  g_signal_connect (task->list, "items-changed", G_CALLBACK (sessions_changed_cb), task);
  task->timer = easel_clock_add_timer (easel_cli_get_clock (cli), LOOK_EVERY, look_cb, task);
  easel_session_list_open (task->list);
}
