/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `easelctl sessions …`: rented machines, what is left of them and what they cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-commands.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "cli/easel-cli-output.h"
#include "cli/easel-cli-session-text.h"
#include "cli/easel-cli-table.h"
#include "sessions/easel-session-log.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-refusal.h"
#include "sessions/easel-session-start.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_MINUTES  15
#define POLL_SECONDS     1
#define LOOK_MS       200
#define LOOKS_AT_LOG  25   /* for the first line, once the session is ready */
#define STATUS_ENDED     4

static struct {
  char     *gpu;
  int       minutes;
  gboolean  wait;
} options = { .minutes = DEFAULT_MINUTES };

const GOptionEntry easel_cli_sessions_create_options[] = {
  { "gpu", 0, 0, G_OPTION_ARG_STRING, &options.gpu, N_("Rent this GPU instead of the machine's own"), N_("GPU") },
  { "timeout", 0, 0, G_OPTION_ARG_INT, &options.minutes, N_("End it after so many minutes (15)"), N_("MINUTES") },
  { "wait", 0, 0, G_OPTION_ARG_NONE, &options.wait, N_("Wait until it is ready, showing its log"), NULL },
  G_OPTION_ENTRY_NULL
};

/* A command while it goes on; it lives as long as the program. */
typedef struct {
  EaselCli        *cli;       /* not owned */
  char            *id;
  EaselSession    *session;
  GPtrArray       *sessions;
  EaselSessionLog *log;
  guint            timer;
  guint            looks;     /* at the log, since the session is ready */
} Task;

static void
task_free (Task *task)
{
  g_clear_handle_id (&task->timer, g_source_remove);
  g_free (task->id);
  g_clear_object (&task->session);
  g_clear_pointer (&task->sessions, g_ptr_array_unref);
  g_clear_object (&task->log);
  g_free (task);
}

static Task *
begin (EaselCli   *cli,
       const char *id)
{
  Task *task = g_new0 (Task, 1);

  task->cli = cli;
  task->id = g_strdup (id);
  g_object_set_data_full (G_OBJECT (cli), "task", task, (GDestroyNotify) task_free);

  return task;
}

static void
print_sessions (EaselCli  *cli,
                GPtrArray *sessions)
{
  g_autoptr(EaselCliTable) table = easel_cli_table_new (_("id"), _("state"), _("left"), _("cost"), _("GPU"), _("machine"), _("address"),
                                                        NULL);

  for (guint i = 0; i < sessions->len; i++)
    {
      EaselSession *session = g_ptr_array_index (sessions, i);
      g_autofree char *left = easel_cli_session_dup_left (session);
      g_autofree char *cost = easel_cli_session_dup_cost (session);

      if (easel_cli_wants_json (cli))
        easel_cli_print_object (easel_cli_session_describe (session, "session"));
      else
        easel_cli_table_add (table, easel_session_get_id (session), easel_cli_session_get_state (session), left, cost,
                             easel_session_get_gpu (session), easel_session_get_title (session),
                             easel_session_get_url (session));
    }

  if (!easel_cli_wants_json (cli) && sessions->len > 0)
    easel_cli_table_print (table);
  else if (!easel_cli_wants_json (cli) && !easel_cli_is_quiet (cli))
    easel_cli_say (_("No sessions"));
}

/* The last step of list and show: without their names machines go by their GPU. */
static void
names_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GPtrArray) machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, NULL);

  for (guint i = 0; i < task->sessions->len; i++)
    for (guint j = 0; machines != NULL && j < machines->len; j++)
      if (g_strcmp0 (easel_session_get_machine_id (g_ptr_array_index (task->sessions, i)),
                     easel_machine_get_id (g_ptr_array_index (machines, j))) == 0)
        easel_session_set_machine_name (g_ptr_array_index (task->sessions, i),
                                        easel_machine_get_name (g_ptr_array_index (machines, j)));

  print_sessions (task->cli, task->sessions);
  easel_cli_finish (task->cli, 0);
}

/* Without prices the cost is left open. */
static void
prices_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselGpuPrices) prices = easel_client_get_gpu_prices_finish (EASEL_CLIENT (source), result, &error);
  gint64 now = easel_clock_get_server_time (easel_cli_get_clock (task->cli));

  if (prices == NULL)
    g_debug ("prices: %s", error->message);

  for (guint i = 0; i < task->sessions->len; i++)
    easel_session_tick (g_ptr_array_index (task->sessions, i), now, prices);

  easel_client_list_machines_async (EASEL_CLIENT (source), NULL, easel_cli_get_cancellable (task->cli), names_cb, task);
}

static void
add_prices (Task *task)
{
  easel_client_get_gpu_prices_async (easel_cli_get_client (task->cli), easel_cli_get_cancellable (task->cli), prices_cb,
                                     task);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  task->sessions = easel_client_list_sessions_finish (EASEL_CLIENT (source), result, &error);
  if (task->sessions != NULL)
    add_prices (task);
  else
    easel_cli_fail (task->cli, error);
}

void
easel_cli_command_sessions_list (EaselCli           *cli,
                                 const char * const *arguments)
{
  easel_client_list_sessions_async (easel_cli_get_client (cli), NULL, easel_cli_get_cancellable (cli), listed_cb,
                                    begin (cli, NULL));
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;
  EaselSession *session = easel_client_get_session_finish (EASEL_CLIENT (source), result, &error);

  if (session == NULL)
    {
      easel_cli_fail (task->cli, error);
      return;
    }

  task->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (task->sessions, session);
  add_prices (task);
}

void
easel_cli_command_sessions_show (EaselCli           *cli,
                                 const char * const *arguments)
{
  easel_client_get_session_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli), shown_cb,
                                  begin (cli, arguments[0]));
}

/* The same error, in a sentence that names the cure. */
static void
fail_explained (EaselCli     *cli,
                const GError *error)
{
  g_autoptr(GError) explained = g_error_new_literal (error->domain, error->code, easel_session_refusal_explain (error));

  easel_cli_fail (cli, explained);
}

static void
finish_creation (Task *task)
{
  if (easel_cli_wants_json (task->cli))
    easel_cli_print_object (easel_cli_session_describe (task->session, "session"));
  else if (options.wait && easel_session_get_url (task->session) != NULL)
    easel_cli_print ("%s %s", easel_session_get_id (task->session), easel_session_get_url (task->session));
  else
    easel_cli_print ("%s", easel_session_get_id (task->session));

  easel_cli_finish (task->cli, 0);
}

static gboolean poll_cb (gpointer user_data);

/* A machine that is there at once has said something all the same, which may still be on its way. */
static gboolean
finish_log_cb (gpointer user_data)
{
  Task *task = user_data;
  gboolean has_lines = task->log != NULL &&
                       g_list_model_get_n_items (G_LIST_MODEL (easel_session_log_get_lines (task->log))) > 0;

  task->timer = 0;
  if (task->log == NULL || (has_lines && task->looks > 0) || task->looks == LOOKS_AT_LOG)
    {
      finish_creation (task);
      return G_SOURCE_REMOVE;
    }

  task->looks++;
  task->timer = g_timeout_add (LOOK_MS, finish_log_cb, task);

  return G_SOURCE_REMOVE;
}

static void
polled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselSession) session = easel_client_get_session_finish (EASEL_CLIENT (source), result, &error);

  if (session == NULL && g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND))
    {
      easel_cli_say (_("easelctl: The session ended before it was ready; its log says why (--verbose)"));
      easel_cli_finish (task->cli, STATUS_ENDED);
      return;
    }

  /* Anything else may pass: the session is paid for, so it is worth asking again. */
  if (session == NULL || easel_session_get_url (session) == NULL)
    {
      task->timer = g_timeout_add_seconds (POLL_SECONDS, poll_cb, task);
      return;
    }

  g_set_object (&task->session, session);
  task->looks = 0;
  finish_log_cb (task);
}

static gboolean
poll_cb (gpointer user_data)
{
  Task *task = user_data;

  task->timer = 0;
  easel_client_get_session_async (easel_cli_get_client (task->cli), easel_session_get_id (task->session),
                                  easel_cli_get_cancellable (task->cli), polled_cb, task);

  return G_SOURCE_REMOVE;
}

static void
log_changed_cb (GListModel *lines,
                guint       position,
                guint       removed,
                guint       added,
                Task       *task)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRunLogLine) line = g_list_model_get_item (lines, i);

      easel_cli_say ("%s", easel_run_log_line_get_message (line));
    }
}

static void
show_log (Task *task)
{
  task->log = easel_session_log_new (easel_cli_get_client (task->cli), easel_session_get_id (task->session));
  g_signal_connect (easel_session_log_get_lines (task->log), "items-changed", G_CALLBACK (log_changed_cb), task);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  task->session = easel_session_start_finish (EASEL_CLIENT (source), result, &error);
  if (task->session == NULL)
    {
      fail_explained (task->cli, error);
      return;
    }

  if (!options.wait)
    {
      finish_creation (task);
      return;
    }

  if (!easel_cli_is_quiet (task->cli))
    {
      easel_cli_say (_("Session %s is starting"), easel_session_get_id (task->session));
      show_log (task);
    }

  poll_cb (task);
}

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GPtrArray) machines = NULL;
  g_autoptr(GError) error = NULL;
  const char *id = NULL;

  machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);
  for (guint i = 0; machines != NULL && i < machines->len; i++)
    {
      EaselMachine *machine = g_ptr_array_index (machines, i);

      if (g_strcmp0 (easel_machine_get_id (machine), task->id) == 0 ||
          g_strcmp0 (easel_machine_get_name (machine), task->id) == 0)
        id = easel_machine_get_id (machine);
    }

  if (machines != NULL && id == NULL)
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no machine “%s”; see: easelctl machines"),
                 task->id);

  if (id != NULL)
    easel_session_start_async (EASEL_CLIENT (source), id, options.gpu, options.minutes,
                               easel_cli_get_cancellable (task->cli), created_cb, task);
  else
    easel_cli_fail (task->cli, error);
}

static gboolean
check_minutes (EaselCli *cli,
               int       minutes)
{
  g_autoptr(GError) error = NULL;

  if (minutes > 0)
    return TRUE;

  g_set_error (&error, EASEL_ERROR, EASEL_ERROR_INVALID, _("The minutes of a session are a whole number of 1 or more"));
  easel_cli_fail (cli, error);

  return FALSE;
}

void
easel_cli_command_sessions_create (EaselCli           *cli,
                                   const char * const *arguments)
{
  if (check_minutes (cli, options.minutes))
    easel_client_list_machines_async (easel_cli_get_client (cli), NULL, easel_cli_get_cancellable (cli), machines_cb,
                                      begin (cli, arguments[0]));
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  if (easel_client_extend_session_finish (EASEL_CLIENT (source), result, &error))
    easel_client_get_session_async (EASEL_CLIENT (source), task->id, easel_cli_get_cancellable (task->cli), shown_cb,
                                    task);
  else
    fail_explained (task->cli, error);
}

static void
found_for_extension_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  task->session = easel_client_get_session_finish (EASEL_CLIENT (source), result, &error);
  if (task->session != NULL)
    easel_client_extend_session_async (EASEL_CLIENT (source), task->session, options.minutes,
                                       easel_cli_get_cancellable (task->cli), extended_cb, task);
  else
    easel_cli_fail (task->cli, error);
}

void
easel_cli_command_sessions_extend (EaselCli           *cli,
                                   const char * const *arguments)
{
  char *end = NULL;
  gint64 minutes = g_ascii_strtoll (arguments[1], &end, 10);

  options.minutes = *end == '\0' && minutes > 0 && minutes <= G_MAXINT ? (int) minutes : 0;
  if (check_minutes (cli, options.minutes))
    easel_client_get_session_async (easel_cli_get_client (cli), arguments[0], easel_cli_get_cancellable (cli),
                                    found_for_extension_cb, begin (cli, arguments[0]));
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Task *task = user_data;
  g_autoptr(GError) error = NULL;

  if (!easel_client_delete_session_finish (EASEL_CLIENT (source), result, &error))
    {
      easel_cli_fail (task->cli, error);
      return;
    }

  if (!easel_cli_is_quiet (task->cli))
    easel_cli_say (_("Session %s has ended"), task->id);
  easel_cli_finish (task->cli, 0);
}

void
easel_cli_command_sessions_delete (EaselCli           *cli,
                                   const char * const *arguments)
{
  easel_client_delete_session_async (easel_cli_get_client (cli), arguments[0], FALSE, easel_cli_get_cancellable (cli),
                                     deleted_cb, begin (cli, arguments[0]));
}

/* The log of a session */

static void
complete_cb (EaselSessionLog *log,
             GParamSpec      *pspec,
             Task            *task)
{
  easel_cli_finish (task->cli, 0);
}

static void
print_log_cb (GListModel *lines,
              guint       position,
              guint       removed,
              guint       added,
              Task       *task)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRunLogLine) line = g_list_model_get_item (lines, i);
      g_autofree char *text = g_strchomp (g_strdup (easel_run_log_line_get_message (line)));

      easel_cli_print ("%s", text);
    }
}

/* Until it is complete, which is when the session has ended, or Ctrl+C. */
void
easel_cli_command_sessions_log (EaselCli           *cli,
                                const char * const *arguments)
{
  Task *task = begin (cli, arguments[0]);

  task->log = easel_session_log_new (easel_cli_get_client (cli), arguments[0]);
  g_signal_connect (easel_session_log_get_lines (task->log), "items-changed", G_CALLBACK (print_log_cb), task);
  g_signal_connect (task->log, "notify::complete", G_CALLBACK (complete_cb), task);
}
