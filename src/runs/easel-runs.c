/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that this program takes care of: what window and shell hold to send, follow, fetch, find and list. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-runs-private.h"

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

static guint pauses_changed_signal;

G_DEFINE_FINAL_TYPE (EaselRuns, easel_runs, G_TYPE_OBJECT)

/* ── one object for each run ────────────────────────────────────────────────────────────────────────────────────────── */

static void
weak_ref_free (GWeakRef *ref)
{
  g_weak_ref_clear (ref);
  g_free (ref);
}

/* Gives a reference. */
EaselRun *
easel_runs_find_known (EaselRuns *self,
                       gint64     row_id)
{
  GWeakRef *ref = g_hash_table_lookup (self->known, &row_id);

  return ref != NULL ? g_weak_ref_get (ref) : NULL;
}

void
easel_runs_remember (EaselRuns *self,
                     EaselRun  *run)
{
  gint64 row_id = easel_run_get_row_id (run);
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, run);
  g_hash_table_replace (self->known, g_memdup2 (&row_id, sizeof row_id), ref);
}

/* The object of a row; a new one only if nobody holds it. */
EaselRun *
easel_runs_dup_run (EaselRuns    *self,
                    EaselRunRow  *row,
                    GError      **error)
{
  EaselRun *run = easel_runs_find_known (self, row->id);

  if (run != NULL)
    return run;

  run = easel_run_row_build (row, error);
  if (run != NULL)
    easel_runs_remember (self, run);

  return run;
}

EaselClient *
easel_runs_get_client (EaselRuns *self,
                       EaselRun  *run)
{
  return g_hash_table_lookup (self->clients, easel_run_get_account (run));
}

/* ── what is open ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
count_active (EaselRuns  *self,
              const char *account)
{
  GHashTableIter iter;
  EaselRun *run;
  guint n_active = 0;

  g_hash_table_iter_init (&iter, self->cares);
  while (g_hash_table_iter_next (&iter, (gpointer *) &run, NULL))
    if (!easel_run_is_over (run) && easel_run_get_request (run) != NULL &&
        g_strcmp0 (easel_run_get_account (run), account) == 0)
      n_active++;

  easel_outbox_set_active (self->outbox, account, n_active);
}

static void
over_cb (EaselRuns  *self,
         GParamSpec *pspec,
         EaselRun   *run)
{
  count_active (self, easel_run_get_account (run));
}

static void
settled_cb (EaselRuns  *self,
            GParamSpec *pspec,
            EaselRun   *run)
{
  guint position;

  if (easel_run_is_settled (run) && g_list_store_find (self->open, run, &position))
    g_list_store_remove (self->open, position);
}

static void
show_open (EaselRuns *self,
           EaselRun  *run)
{
  if (easel_run_is_settled (run) || g_list_store_find (self->open, run, NULL))
    return;

  g_signal_handlers_disconnect_by_func (run, settled_cb, self);
  g_signal_connect_object (run, "notify::settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->open, run);
}

static void
finished_cb (EaselRuns *self,
             EaselCare *care)
{
  easel_runs_leave (self, easel_care_get_run (care));
}

/* Stops taking care; the run stays as it is. */
void
easel_runs_leave (EaselRuns *self,
                  EaselRun  *run)
{
  g_autoptr(EaselRun) kept = g_object_ref (run);
  g_autoptr(EaselCare) care = NULL;

  g_signal_handlers_disconnect_by_func (kept, over_cb, self);
  if (!g_hash_table_steal_extended (self->cares, kept, NULL, (gpointer *) &care))
    return;

  easel_care_stop (care);
  g_object_unref (run);
  count_active (self, easel_run_get_account (kept));
}

void
easel_runs_follow (EaselRuns      *self,
                   EaselRun       *run,
                   EaselRunStream *stream)
{
  EaselClient *client = easel_runs_get_client (self, run);
  EaselCare *care = g_hash_table_lookup (self->cares, run);

  if (care == NULL)
    {
      care = easel_care_new (run, self->archive, self->results);
      g_signal_connect_object (care, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::over", G_CALLBACK (over_cb), self, G_CONNECT_SWAPPED);
      g_hash_table_insert (self->cares, g_object_ref (run), care);
    }

  if (client != NULL && !easel_care_has_begun (care))
    easel_care_begin (care, client, stream);
  count_active (self, easel_run_get_account (run));
}

/* Goes on with a run where its row says that it is; one that we have in our hands already stays there. */
void
easel_runs_take_up (EaselRuns   *self,
                    EaselRun    *run,
                    EaselRunRow *row)
{
  EaselCare *care = g_hash_table_lookup (self->cares, run);

  show_open (self, run);
  if (easel_outbox_has (self->outbox, run) || (care != NULL && easel_care_has_begun (care)) || easel_run_is_settled (run))
    return;

  if (row->state == NULL || g_str_equal (row->state, EASEL_REQUEST_SENT))
    easel_runs_follow (self, run, NULL);
  else if (g_str_equal (row->state, EASEL_REQUEST_WAITING))
    easel_outbox_add (self->outbox, run, FALSE);
  else if (g_str_equal (row->state, EASEL_REQUEST_SENDING))
    easel_outbox_add_sending (self->outbox, run, row->sent_at, row->created_server);
}

/* ── what the outbox says ───────────────────────────────────────────────────────────────────────────────────────────── */

static void
sent_cb (EaselRuns      *self,
         EaselRun       *run,
         EaselRunStream *stream)
{
  easel_runs_follow (self, run, stream);
}

static void
refused_cb (EaselRuns *self,
            EaselRun  *run)
{
  easel_run_set_settled (run, TRUE);
}

/* What another program has made of it stands in the archive. */
static void
foreign_loaded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(EaselRuns) self = EASEL_RUNS (user_data);
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, NULL);
  g_autoptr(EaselRun) run = row != NULL ? easel_runs_find_known (self, row->id) : NULL;

  if (run == NULL || easel_runs_is_in_our_hands (self, run))
    return;

  easel_run_row_apply (row, run);
  if (!row->settled)
    easel_runs_take_up (self, run, row);
}

static void
foreign_cb (EaselRuns *self,
            EaselRun  *run)
{
  easel_run_store_load_async (self->archive, easel_run_get_row_id (run), foreign_loaded_cb, g_object_ref (self));
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
stop_timer (EaselRuns *self,
            guint     *timer)
{
  if (*timer != 0)
    easel_clock_remove_timer (self->clock, *timer);
  *timer = 0;
}

static void
easel_runs_dispose (GObject *object)
{
  EaselRuns *self = EASEL_RUNS (object);
  GHashTableIter iter;
  EaselCare *care;

  self->is_disposed = TRUE;
  stop_timer (self, &self->load_timer);
  stop_timer (self, &self->pauses_timer);
  easel_outbox_stop (self->outbox);
  g_hash_table_iter_init (&iter, self->cares);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &care))
    easel_care_stop (care);
  g_hash_table_remove_all (self->cares);
  g_list_store_remove_all (self->open);

  G_OBJECT_CLASS (easel_runs_parent_class)->dispose (object);
}

static void
easel_runs_finalize (GObject *object)
{
  EaselRuns *self = EASEL_RUNS (object);

  g_clear_object (&self->tidying);
  g_clear_object (&self->outbox);
  g_clear_object (&self->results);
  g_clear_object (&self->files);
  g_clear_object (&self->archive);
  g_clear_object (&self->clock);
  g_clear_object (&self->open);
  g_clear_pointer (&self->cares, g_hash_table_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->clients, g_hash_table_unref);
  g_clear_pointer (&self->send_lock, easel_row_lock_unref);
  g_clear_pointer (&self->fetch_lock, easel_row_lock_unref);

  G_OBJECT_CLASS (easel_runs_parent_class)->finalize (object);
}

static void
easel_runs_class_init (EaselRunsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_runs_dispose;
  object_class->finalize = easel_runs_finalize;

  /**
   * EaselRuns::pauses-changed:
   * @self: the runs
   *
   * easel_runs_is_paused() says something else now, because of this program or of another one.
   */
  pauses_changed_signal = g_signal_new ("pauses-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
easel_runs_init (EaselRuns *self)
{
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cares = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) weak_ref_free);
  self->open = g_list_store_new (EASEL_TYPE_RUN);
}

/* Without its lock file nothing may be sent or fetched: a name under the runtime's temporary folder serves where the data
 * folder cannot hold one, which then only keeps this program from itself. */
static EaselRowLock *
open_lock (const char *data_folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (data_folder, name, NULL);
  g_autoptr(GError) error = NULL;
  EaselRowLock *lock;

  g_mkdir_with_parents (data_folder, 0700);
  lock = easel_row_lock_open (path, &error);
  if (lock != NULL)
    return lock;

  g_message ("%s", error->message);
  g_free (path);
  path = g_strdup_printf ("%s/easel-%s-XXXXXX", g_get_tmp_dir (), name);
  close (g_mkstemp (path));
  lock = easel_row_lock_open (path, NULL);
  g_unlink (path);

  return lock;
}

/**
 * easel_runs_new:
 * @archive: where everything is written down
 * @clock: for all pauses
 * @data_folder: holds input files and locks; the archive's folder
 *
 * Returns: (transfer full): runs that begin to be taken care of with the first account
 */
EaselRuns *
easel_runs_new (EaselArchive *archive,
                EaselClock   *clock,
                const char   *data_folder)
{
  EaselRuns *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_RUNS, NULL);
  self->archive = g_object_ref (archive);
  self->clock = g_object_ref (clock);
  self->send_lock = open_lock (data_folder, "sending.lock");
  self->fetch_lock = open_lock (data_folder, "fetching.lock");
  self->files = easel_input_files_new (archive, clock, data_folder);
  self->results = easel_result_files_new (archive, clock, self->fetch_lock);
  self->outbox = easel_outbox_new (archive, self->files, clock, self->send_lock);
  self->tidying = easel_tidying_new (archive, clock, data_folder);

  g_signal_connect_object (self->outbox, "sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outbox, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outbox, "foreign", G_CALLBACK (foreign_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (archive, "changed", G_CALLBACK (easel_runs_read_news), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (archive, "changed", G_CALLBACK (easel_runs_read_pauses), self, G_CONNECT_SWAPPED);
  easel_runs_read_pauses (self);

  return self;
}

void
easel_runs_notify_pauses (EaselRuns *self)
{
  g_signal_emit (self, pauses_changed_signal, 0);
}

static GPtrArray *
list_cares (EaselRuns  *self,
            const char *account)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  EaselRun *run;

  g_hash_table_iter_init (&iter, self->cares);
  while (g_hash_table_iter_next (&iter, (gpointer *) &run, NULL))
    if (g_str_equal (easel_run_get_account (run), account))
      g_ptr_array_add (runs, g_object_ref (run));

  return runs;
}

/**
 * easel_runs_set_account:
 * @self: the runs
 * @account: an account's id
 * @client: (nullable): its connection; %NULL when the person has signed out: its runs then rest
 * @limit: runs at a time, 0 for no limit
 *
 * Begins with what is open for the account, or goes on with the new key.
 */
void
easel_runs_set_account (EaselRuns   *self,
                        const char  *account,
                        EaselClient *client,
                        guint        limit)
{
  g_autoptr(GPtrArray) runs = NULL;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (client == NULL || EASEL_IS_CLIENT (client));

  if (client != NULL)
    g_hash_table_replace (self->clients, g_strdup (account), g_object_ref (client));
  else
    g_hash_table_remove (self->clients, account);

  runs = list_cares (self, account);
  for (guint i = 0; i < runs->len; i++)
    {
      easel_runs_leave (self, g_ptr_array_index (runs, i));
      easel_runs_follow (self, g_ptr_array_index (runs, i), NULL);
    }

  easel_outbox_set_account (self->outbox, account, client, limit);
  easel_runs_load (self);
}

/**
 * easel_runs_set_results:
 * @self: the runs
 * @options: where results go, unless a run says otherwise, and what they are called
 */
void
easel_runs_set_results (EaselRuns                *self,
                        const EaselResultOptions *options)
{
  g_return_if_fail (EASEL_IS_RUNS (self));

  easel_result_files_set_options (self->results, options);
}

/**
 * easel_runs_get_input_files:
 * @self: the runs
 *
 * Returns: (transfer none): what keeps and uploads input files
 */
EaselInputFiles *
easel_runs_get_input_files (EaselRuns *self)
{
  g_return_val_if_fail (EASEL_IS_RUNS (self), NULL);

  return self->files;
}

/**
 * easel_runs_get_open:
 * @self: the runs
 *
 * Returns: (transfer none): a list of the EaselRun that are not settled, those that wait included
 */
GListModel *
easel_runs_get_open (EaselRuns *self)
{
  g_return_val_if_fail (EASEL_IS_RUNS (self), NULL);

  return G_LIST_MODEL (self->open);
}

/* ── starting ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselRuns *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRunRow) row = easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  g_autoptr(EaselRun) run = NULL;

  self->n_adding--;
  if (row == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      easel_runs_read_news (self);
      return;
    }

  run = easel_run_new (g_task_get_task_data (task));
  easel_run_row_apply (row, run);
  easel_runs_remember (self, run);
  show_open (self, run);
  easel_outbox_add (self->outbox, run, TRUE);
  g_task_return_pointer (task, g_steal_pointer (&run), g_object_unref);
  easel_runs_read_news (self);
}

/**
 * easel_runs_start_async:
 * @self: the runs
 * @request: what is to be run, with an account; frozen by this
 * @cancellable: (nullable): to stop waiting; the request is kept all the same
 * @callback: called when the request is safe on the disk
 * @user_data: for @callback
 *
 * Writes a request down and puts it into the outbox. What becomes of it is told by the run's properties.
 */
void
easel_runs_start_async (EaselRuns           *self,
                        EaselRunRequest     *request,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_RUNS (self));
  g_return_if_fail (EASEL_IS_RUN_REQUEST (request) && easel_run_request_get_account (request) != NULL);

  easel_run_request_freeze (request);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_runs_start_async);
  g_task_set_task_data (task, g_object_ref (request), g_object_unref);
  self->n_adding++;
  easel_run_store_add_async (self->archive, request, easel_clock_get_time (self->clock),
                             easel_clock_get_server_time (self->clock), self->send_lock, added_cb, task);
}

/**
 * easel_runs_start_finish:
 * @self: the runs
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED when it could not be written down: nothing is sent then
 *
 * Returns: (transfer full): the run
 */
EaselRun *
easel_runs_start_finish (EaselRuns     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_runs_start_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
