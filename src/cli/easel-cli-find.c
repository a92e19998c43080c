/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that a person names: found in the archive or on the server, their accounts connected, their state read anew. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-find.h"

#include "base/easel-error.h"
#include "cli/easel-cli-output.h"

#include <glib/gi18n-lib.h>

typedef struct {
  char     *id;
  gboolean  connect;
  gboolean  asked;   /* the chosen account's server was connected to ask it */
  EaselRun *run;
} Search;

static void open_run (GTask *task);

static void
search_free (Search *search)
{
  g_free (search->id);
  g_clear_object (&search->run);
  g_free (search);
}

static EaselAccount *
find_account (EaselCli *cli,
              EaselRun *run)
{
  return easel_accounts_find (easel_cli_get_accounts (cli), easel_run_get_account (run));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  g_autoptr(EaselClient) client = NULL;
  GError *error = NULL;

  client = easel_cli_connect_finish (EASEL_CLI (source), result, &error);
  if (client == NULL)
    g_task_return_error (task, error);
  else if (search->run == NULL)
    open_run (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&search->run), g_object_unref);
}

static void
connect_account (GTask        *owned_task,
                 EaselAccount *account)
{
  g_autoptr(GTask) task = owned_task;
  EaselCli *cli = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  if (account != NULL)
    easel_cli_connect_async (cli, account, connected_cb, g_object_ref (task));
  else
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED,
                             _("The account of run %s is no longer there; add it again to ask its server"), search->id);
}

static void
run_opened_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *cli = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  search->run = easel_runs_open_finish (EASEL_RUNS (source), result, &error);
  if (search->run != NULL && (search->connect || !easel_run_is_settled (search->run)))
    {
      connect_account (g_object_ref (task), find_account (cli, search->run));
    }
  else if (search->run != NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&search->run), g_object_unref);
    }
  else if (!search->asked && !easel_error_is_cancelled (error))
    {
      search->asked = TRUE;
      g_error_free (error);
      connect_account (g_object_ref (task), easel_cli_get_account (cli));
    }
  else
    {
      g_task_return_error (task, error);
    }
}

/* Takes @task. */
static void
open_run (GTask *task)
{
  EaselCli *cli = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  /* Whoever's it is, as long as the archive knows it. */
  easel_runs_open_async (easel_cli_get_runs (cli),
                         search->asked ? easel_account_get_id (easel_cli_get_account (cli)) : NULL, search->id,
                         g_task_get_cancellable (task), run_opened_cb, task);
}

/**
 * easel_cli_find_run_async:
 * @cli: the invocation
 * @id: a run id or a request tag
 * @connect: whether its server is needed even when nothing more will come of it
 *
 * Looks in the archive first, then asks the server of the chosen account.
 */
void
easel_cli_find_run_async (EaselCli            *cli,
                          const char          *id,
                          gboolean             connect,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Search *search;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (id != NULL);

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_find_run_async);
  search = g_new0 (Search, 1);
  search->id = g_strdup (id);
  search->connect = connect;
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);

  open_run (g_steal_pointer (&task));
}

/**
 * easel_cli_find_run_finish:
 *
 * Returns: (transfer full): the run; %NULL with %EASEL_ERROR_NOT_FOUND, or any error of the connection
 */
EaselRun *
easel_cli_find_run_finish (EaselCli      *cli,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cli), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_find_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  GPtrArray    *runs;     /* open ones, to be read in turn */
  guint         next;
  EaselAccount *account;  /* connected last, or tried */
  gboolean      reached;
} Refreshing;

static void refresh_next (GTask *task);

static void
refreshing_free (Refreshing *refreshing)
{
  g_ptr_array_unref (refreshing->runs);
  g_clear_object (&refreshing->account);
  g_free (refreshing);
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = user_data;
  g_autoptr(GError) error = NULL;

  if (!easel_runs_act_finish (EASEL_RUNS (source), result, &error))
    g_debug ("refresh: %s", error->message);

  refresh_next (task);
}

static void
refresh_connected_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  GTask *task = user_data;
  EaselCli *cli = EASEL_CLI (source);
  Refreshing *refreshing = g_task_get_task_data (task);
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = easel_cli_connect_finish (cli, result, &error);
  refreshing->reached = client != NULL;
  if (client == NULL && !easel_cli_is_quiet (cli))
    easel_cli_say (_("%s: shown as last seen: %s"), easel_account_get_name (refreshing->account), error->message);

  refreshing->next--;
  refresh_next (task);
}

/* Takes @task. */
static void
refresh_next (GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  EaselCli *cli = g_task_get_source_object (task);
  Refreshing *refreshing = g_task_get_task_data (task);

  while (refreshing->next < refreshing->runs->len)
    {
      EaselRun *run = g_ptr_array_index (refreshing->runs, refreshing->next++);
      EaselAccount *account = find_account (cli, run);

      if (account == NULL)
        continue;

      if (account != refreshing->account)
        {
          g_set_object (&refreshing->account, account);
          easel_cli_connect_async (cli, account, refresh_connected_cb, g_object_ref (task));
          return;
        }

      if (refreshing->reached)
        {
          easel_runs_act_async (easel_cli_get_runs (cli), run, EASEL_RUN_ACTION_REFRESH, g_task_get_cancellable (task),
                                refreshed_cb, g_object_ref (task));
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

/**
 * easel_cli_refresh_async:
 * @cli: the invocation
 * @runs: (element-type EaselRun): some runs
 *
 * Reads those that are not over again from their servers.
 */
void
easel_cli_refresh_async (EaselCli            *cli,
                         GPtrArray           *runs,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Refreshing *refreshing;

  g_return_if_fail (EASEL_IS_CLI (cli));
  g_return_if_fail (runs != NULL);

  task = g_task_new (cli, easel_cli_get_cancellable (cli), callback, user_data);
  g_task_set_source_tag (task, easel_cli_refresh_async);
  refreshing = g_new0 (Refreshing, 1);
  refreshing->runs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < runs->len; i++)
    {
      EaselRun *run = g_ptr_array_index (runs, i);

      if (!easel_run_is_over (run))
        g_ptr_array_add (refreshing->runs, g_object_ref (run));
    }
  g_task_set_task_data (task, refreshing, (GDestroyNotify) refreshing_free);

  refresh_next (g_steal_pointer (&task));
}

void
easel_cli_refresh_finish (EaselCli     *cli,
                          GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, cli));
  g_return_if_fail (g_async_result_is_tagged (result, easel_cli_refresh_async));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
