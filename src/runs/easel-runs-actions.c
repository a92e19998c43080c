/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can do to a run that is there. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-runs-private.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>

typedef struct {
  EaselRun       *run;
  EaselRunAction  action;
  GError         *refusal;   /* nullable: what the server said to cancelling */
} Act;

static void cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_cb      (GObject *source, GAsyncResult *result, gpointer user_data);
static void moved_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void swapped_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb   (GObject *source, GAsyncResult *result, gpointer user_data);

static void
act_free (Act *act)
{
  g_clear_object (&act->run);
  g_clear_error (&act->refusal);
  g_free (act);
}

static void
refuse (GTask      *task,
        const char *message)
{
  g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID, "%s", message);
  g_object_unref (task);
}

/* ── on the server ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static EaselClient *
find_client (GTask *task)
{
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  EaselClient *client = easel_runs_get_client (self, act->run);

  if (client == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED, _("Not signed in to the account of this run"));
  else if (easel_run_get_id (act->run) == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("The server has not told yet which run this is"));
  else
    return client;

  g_object_unref (task);

  return NULL;
}

static void
read_record (GTask *task)
{
  Act *act = g_task_get_task_data (task);
  EaselClient *client = find_client (task);

  if (client != NULL)
    easel_client_get_run_async (client, easel_run_get_id (act->run), TRUE, g_task_get_cancellable (task), read_cb, task);
}

static void
cancel_on_server (GTask *task)
{
  Act *act = g_task_get_task_data (task);
  EaselClient *client = find_client (task);

  if (client != NULL)
    easel_client_cancel_run_async (client, easel_run_get_id (act->run), easel_run_get_function_id (act->run),
                                   g_task_get_cancellable (task), cancelled_cb, task);
}

/* Whatever the answer is, the record decides (decisions 29). */
static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Act *act = g_task_get_task_data (task);

  easel_client_cancel_run_finish (EASEL_CLIENT (source), result, &act->refusal);
  if (easel_error_is_cancelled (act->refusal))
    {
      g_task_return_error (task, g_steal_pointer (&act->refusal));
      g_object_unref (task);
      return;
    }

  read_record (task);
}

static void
keep_record (EaselRuns *self,
             EaselRun  *run)
{
  EaselCare *care = g_hash_table_lookup (self->cares, run);

  easel_run_store_save_async (self->archive, easel_run_row_new_from_run (run), NULL, NULL);
  if (care != NULL)
    easel_care_read_now (care);
  else if (!easel_run_is_over (run) || easel_run_is_provisional (run))
    easel_runs_follow (self, run, NULL);
}

static void
fetch (GTask *task)
{
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  EaselClient *client = find_client (task);

  if (client != NULL)
    easel_result_files_fetch_async (self->results, act->run, client, g_task_get_cancellable (task), fetched_cb, task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) record = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);

  if (record != NULL && easel_run_update (act->run, record, &error))
    keep_record (self, act->run);

  if (act->refusal != NULL && (error != NULL || !easel_run_is_over (act->run)))
    g_task_return_error (task, g_steal_pointer (&act->refusal));
  else if (error != NULL && act->action != EASEL_RUN_ACTION_CANCEL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (act->action == EASEL_RUN_ACTION_FETCH)
    fetch (g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_result_files_fetch_finish (EASEL_RESULT_FILES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* ── in the outbox ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
move (GTask      *task,
      const char *from,
      const char *to)
{
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  EaselRunMove m = {
    .run = easel_run_get_row_id (act->run),
    .from = from,
    .to = to,
    .now = EASEL_TIME_NONE,
    .server_now = EASEL_TIME_NONE,
    .retry_at = EASEL_TIME_NONE,
  };

  easel_run_store_move_async (self->archive, &m, moved_cb, task);
}

static void
remove_run (GTask *task)
{
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);

  if (!easel_outbox_withdraw (self->outbox, act->run))
    refuse (task, _("This run is being sent just now: it can be cancelled as soon as the server has it"));
  else
    move (task, EASEL_REQUEST_WAITING "," EASEL_REQUEST_UNCLEAR "," EASEL_REQUEST_REFUSED, EASEL_REQUEST_REMOVED);
}

static void
go_on_as_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  if (row == NULL)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DAMAGED, _("The archive has lost this run: %s"),
                               error != NULL ? error->message : "");
      return;
    }

  easel_run_row_apply (row, act->run);
  if (!row->settled)
    easel_runs_take_up (self, act->run, row);
  g_task_return_boolean (task, TRUE);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean has_moved = GPOINTER_TO_INT (easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error));

  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
  else if (!has_moved)
    {
      refuse (task, _("This run is no longer waiting: look at its state again"));
    }
  else
    {
      easel_run_store_load_async (self->archive, easel_run_get_row_id (act->run), go_on_as_loaded_cb, task);
    }
}

/* The list of open runs has those that wait in the order in which they are sent. */
static void
swap_open (EaselRuns *self,
           EaselRun  *run,
           gboolean   forward)
{
  int step = forward ? -1 : 1;
  guint position;

  if (!g_list_store_find (self->open, run, &position))
    return;

  for (int i = (int) position + step; i >= 0 && i < (int) g_list_model_get_n_items (G_LIST_MODEL (self->open)); i += step)
    {
      g_autoptr(EaselRun) other = g_list_model_get_item (G_LIST_MODEL (self->open), i);

      if (easel_run_get_status (other) != EASEL_RUN_STATUS_WAITING ||
          g_strcmp0 (easel_run_get_account (other), easel_run_get_account (run)) != 0)
        continue;

      g_list_store_splice (self->open, i, 1, (gpointer *) &run, 1);
      g_list_store_splice (self->open, position, 1, (gpointer *) &other, 1);
      return;
    }
}

static void
swapped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (GPOINTER_TO_INT (easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error)))
    {
      easel_outbox_swap (self->outbox, act->run, act->action == EASEL_RUN_ACTION_FORWARD);
      swap_open (self, act->run, act->action == EASEL_RUN_ACTION_FORWARD);
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
cancel (GTask *task)
{
  Act *act = g_task_get_task_data (task);

  if (easel_run_get_id (act->run) != NULL)
    cancel_on_server (task);
  else
    remove_run (task);
}

/**
 * easel_runs_act_async:
 * @self: the runs
 * @run: one of them
 * @action: what is to be done
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is done
 * @user_data: for @callback
 */
void
easel_runs_act_async (EaselRuns           *self,
                      EaselRun            *run,
                      EaselRunAction       action,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task;
  Act *act;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  act = g_new0 (Act, 1);
  act->run = g_object_ref (run);
  act->action = action;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_act_async);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  switch (action)
    {
    case EASEL_RUN_ACTION_REMOVE:
      remove_run (task);
      break;

    case EASEL_RUN_ACTION_LOOK_AGAIN:
      move (task, EASEL_REQUEST_UNCLEAR, EASEL_REQUEST_SENDING);
      break;

    case EASEL_RUN_ACTION_SEND_AGAIN:
      move (task, EASEL_REQUEST_UNCLEAR "," EASEL_REQUEST_REFUSED, EASEL_REQUEST_WAITING);
      break;

    case EASEL_RUN_ACTION_FORWARD:
    case EASEL_RUN_ACTION_BACKWARD:
      easel_run_store_swap_async (self->archive, easel_run_get_row_id (run), action == EASEL_RUN_ACTION_FORWARD, swapped_cb,
                                  task);
      break;

    case EASEL_RUN_ACTION_CANCEL:
      cancel (task);
      break;

    case EASEL_RUN_ACTION_FETCH:
    case EASEL_RUN_ACTION_REFRESH:
      read_record (task);
      break;

    default:
      g_assert_not_reached ();
    }
}

/**
 * easel_runs_act_finish:
 * @self: the runs
 * @result: the result
 * @error: return location; %EASEL_ERROR_INVALID when the run is not in a state for it, %EASEL_ERROR_UNAUTHORIZED without a
 *   key, else what server or disk said
 *
 * Returns: whether it was done; a run counts as cancelled when it is over, whatever the server said to the wish
 */
gboolean
easel_runs_act_finish (EaselRuns     *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_act_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
