/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How runs of the past are found, listed and left out of the history. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-runs-private.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "runs/easel-run-marks.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>

typedef struct {
  char     *account;
  char     *id;
  EaselRun *run;
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->account);
  g_free (opening->id);
  g_clear_object (&opening->run);
  g_free (opening);
}

static void
return_opened (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&opening->run), g_object_unref);
  g_object_unref (task);
}

static void
log_loaded_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Opening *opening = g_task_get_task_data (task);
  g_autofree char *text = easel_archive_read_finish (EASEL_ARCHIVE (source), result, NULL);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  EaselRunLog *log = easel_run_get_log (opening->run);

  if (g_list_model_get_n_items (G_LIST_MODEL (log)) == 0)
    for (guint i = 0; lines != NULL && lines[i] != NULL && !(lines[i + 1] == NULL && *lines[i] == '\0'); i++)
      easel_run_log_append (log, lines[i], NULL, EASEL_TIME_NONE);

  return_opened (task);
}

static void
opened_save_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gsize row_id = GPOINTER_TO_SIZE (easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error));

  self->n_adding--;
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      easel_runs_read_news (self);
      return;
    }

  easel_run_set_row_id (opening->run, row_id);
  easel_runs_remember (self, opening->run);
  easel_runs_follow (self, opening->run, NULL);
  easel_runs_read_news (self);
  return_opened (g_steal_pointer (&task));
}

/* Somebody else's run, or one made before this archive: kept from now on. */
static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) record = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);
  g_autoptr(EaselRun) run = NULL;

  if (record != NULL)
    run = easel_run_new_for_id (opening->account, opening->id);
  if (run == NULL || !easel_run_update (run, record, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  easel_run_set_added_at (run, easel_clock_get_time (self->clock));
  opening->run = g_steal_pointer (&run);
  self->n_adding++;
  easel_run_store_save_async (self->archive, easel_run_row_new_from_run (opening->run), opened_save_cb,
                              g_steal_pointer (&task));
}

static void
ask_server (GTask *task)
{
  EaselRuns *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  EaselClient *client = opening->account != NULL ? g_hash_table_lookup (self->clients, opening->account) : NULL;

  if (client == NULL || !g_uuid_string_is_valid (opening->id))
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND, _("There is no run “%s”"), opening->id);
      g_object_unref (task);
      return;
    }

  easel_client_get_run_async (client, opening->id, TRUE, g_task_get_cancellable (task), asked_cb, task);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  if (row == NULL && error == NULL)
    {
      ask_server (g_steal_pointer (&task));
      return;
    }

  if (row != NULL)
    opening->run = easel_runs_dup_run (self, row, &error);
  if (opening->run == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (easel_run_is_provisional (opening->run) && !g_hash_table_contains (self->cares, opening->run))
    easel_runs_follow (self, opening->run, NULL);
  easel_run_store_load_log_async (self->archive, row->id, log_loaded_cb, g_steal_pointer (&task));
}

/**
 * easel_runs_open_async:
 * @self: the runs
 * @account: (nullable): whose run it is; %NULL for any that is in the archive
 * @id: a run id, a request tag, or the beginning of one that no other has
 * @cancellable: (nullable): to stop
 * @callback: called when the run is there
 * @user_data: for @callback
 *
 * Finds one run, with its log. One that only the server knows is kept and followed from now on.
 */
void
easel_runs_open_async (EaselRuns           *self,
                       const char          *account,
                       const char          *id,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;
  Opening *opening;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (id != NULL);

  opening = g_new0 (Opening, 1);
  opening->account = g_strdup (account);
  opening->id = g_ascii_strdown (id, -1);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  easel_run_store_find_async (self->archive, account, opening->id, cancellable, found_cb, task);
}

/**
 * easel_runs_open_finish:
 * @self: the runs
 * @result: the result
 * @error: return location; %EASEL_ERROR_NOT_FOUND, %EASEL_ERROR_INVALID when several begin like this, or what the server said
 *
 * Returns: (transfer full): the run
 */
EaselRun *
easel_runs_open_finish (EaselRuns     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

  if (rows == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      EaselRun *run = easel_runs_dup_run (self, g_ptr_array_index (rows, i), NULL);

      if (run != NULL)
        g_ptr_array_add (runs, run);
    }

  g_task_return_pointer (task, g_steal_pointer (&runs), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * easel_runs_list_async:
 * @self: the runs
 * @filter: which
 * @cancellable: (nullable): to stop
 * @callback: called when they are there
 * @user_data: for @callback
 *
 * Lists runs of the archive, newest first. The requests of those that nobody held before are without their graphs; open the
 * run to get them.
 */
void
easel_runs_list_async (EaselRuns            *self,
                       const EaselRunFilter *filter,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (filter != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_list_async);
  easel_run_store_list_async (self->archive, filter, cancellable, listed_cb, task);
}

/**
 * easel_runs_list_finish:
 * @self: the runs
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full) (element-type EaselRun): the page
 */
GPtrArray *
easel_runs_list_finish (EaselRuns     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hidden_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * easel_runs_set_hidden_async:
 * @self: the runs
 * @run: one of them
 * @hidden: whether the history leaves it out; can be taken back
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is written down
 * @user_data: for @callback
 */
void
easel_runs_set_hidden_async (EaselRuns           *self,
                             EaselRun            *run,
                             gboolean             hidden,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_set_hidden_async);
  easel_run_store_set_hidden_async (self->archive, easel_run_get_row_id (run), hidden, hidden_cb, task);
}

gboolean
easel_runs_set_hidden_finish (EaselRuns     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_set_hidden_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A mark on its way: what to go back to if it cannot be kept. */
typedef struct {
  EaselRun *run;
  gboolean  starred;
  char     *note;
} Marking;

static void
marking_free (Marking *marking)
{
  g_object_unref (marking->run);
  g_free (marking->note);
  g_free (marking);
}

static void
marked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Marking *marking = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (easel_run_marks_write_finish (EASEL_ARCHIVE (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  easel_run_set_starred (marking->run, marking->starred);
  easel_run_set_note (marking->run, marking->note);
  g_task_return_error (task, g_steal_pointer (&error));
}

static GTask *
new_marking (EaselRuns           *self,
             EaselRun            *run,
             gpointer             tag,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Marking *marking = g_new0 (Marking, 1);

  marking->run = g_object_ref (run);
  marking->starred = easel_run_is_starred (run);
  marking->note = g_strdup (easel_run_get_note (run));
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, marking, (GDestroyNotify) marking_free);

  return task;
}

/**
 * easel_runs_star_async:
 * @self: the runs
 * @run: one of them
 * @starred: whether the person wants to come back to it
 * @callback: (nullable): called when it is written down
 * @user_data: for @callback
 */
void
easel_runs_star_async (EaselRuns           *self,
                       EaselRun            *run,
                       gboolean             starred,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 row;
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  row = easel_run_get_row_id (run);
  g_array_append_val (rows, row);
  task = new_marking (self, run, easel_runs_star_async, callback, user_data);
  easel_run_set_starred (run, starred);
  easel_run_marks_set_async (self->archive, EASEL_RUN_MARK_STARRED, rows, starred, marked_cb, task);
}

gboolean
easel_runs_star_finish (EaselRuns     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_star_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_runs_annotate_async:
 * @self: the runs
 * @run: one of them
 * @note: (nullable): what to remember about it
 * @callback: (nullable): called when it is written down
 * @user_data: for @callback
 */
void
easel_runs_annotate_async (EaselRuns           *self,
                           EaselRun            *run,
                           const char          *note,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  task = new_marking (self, run, easel_runs_annotate_async, callback, user_data);
  easel_run_set_note (run, note != NULL && *note != '\0' ? note : NULL);
  easel_run_marks_set_note_async (self->archive, easel_run_get_row_id (run), note, marked_cb, task);
}

gboolean
easel_runs_annotate_finish (EaselRuns     *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_annotate_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
