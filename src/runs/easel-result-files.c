/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches the results of runs into files: each whole or absent, each once, none over another.
 *
 * One program at a time fetches the results of a run (decisions 14); the others see in the archive where they are. How one
 * result becomes a file, and what a killed program leaves behind, is told in easel-result-fetch.c.
 *
 * Addresses expire. The store then answers 400, 403, 404 or 410 (contract 9.2, 11.2), and reading the run again makes all of
 * its addresses anew. That is done once, and again only after one of them has led to a file: what is refused with a fresh
 * address is gone.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-result-files.h"

#include "base/easel-error.h"
#include "runs/easel-result-fetch.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>

/* While another program fetches the same results. */
#define LOCK_PAUSE G_TIME_SPAN_SECOND

/* How often a run is read again for new addresses while its results are fetched, whatever comes of it. */
#define MAX_RENEWALS 8

struct _EaselResultFiles {
  GObject             parent_instance;

  EaselArchive       *archive;
  EaselClock         *clock;
  EaselRowLock       *lock;
  EaselResultOptions  options;
};

/* One run's results on their way. */
typedef struct {
  EaselRun     *run;
  EaselClient  *client;
  char         *folder;
  gint64        row;
  gboolean      has_lock;
  GHashTable   *intended;    /* EaselOutput → the path that the archive has as being fetched to */
  guint         next;        /* the output that is looked at next */
  EaselOutput  *output;      /* nullable: the one on its way */
  char         *elsewhere;   /* nullable: where it is a file already */
  gboolean      is_renewed;  /* the addresses are new, and none has led to a file yet */
  guint         n_renewals;
  GError       *error;       /* nullable: of the first that could not be fetched */
} Fetch;

G_DEFINE_FINAL_TYPE (EaselResultFiles, easel_result_files, G_TYPE_OBJECT)

static void take_lock    (GTask *task);
static void loaded_cb    (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_next   (GTask *task);
static void fetch_output (GTask *task);
static void fetched_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void renewed_cb   (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->run);
  g_clear_object (&fetch->client);
  g_free (fetch->folder);
  g_hash_table_unref (fetch->intended);
  g_clear_object (&fetch->output);
  g_free (fetch->elsewhere);
  g_clear_error (&fetch->error);
  g_free (fetch);
}

/* A file that is saved elsewhere than this run's results are wanted is saved again. */
static gboolean
is_here (EaselRun    *run,
         EaselOutput *output)
{
  const char *folder = easel_run_get_results_folder (run);
  g_autofree char *wanted = NULL;

  if (easel_output_get_state (output) != EASEL_OUTPUT_STATE_SAVED)
    return FALSE;

  if (folder == NULL)
    return TRUE;

  wanted = g_strconcat (folder, g_str_has_suffix (folder, "/") ? "" : "/", NULL);

  return g_str_has_prefix (easel_output_get_path (output), wanted);
}

static gboolean
is_wanted (EaselResultFiles *self,
           EaselRun         *run,
           EaselOutput      *output)
{
  if (is_here (run, output))
    return FALSE;

  return easel_output_get_text (output) != NULL ? self->options.save_texts : easel_output_get_url (output) != NULL;
}

static void
end (GTask *task)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  if (fetch->has_lock)
    easel_row_lock_release (self->lock, fetch->row);

  if (g_task_return_error_if_cancelled (task))
    ;
  else if (fetch->error != NULL)
    g_task_return_error (task, g_error_copy (fetch->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* ── taking turns ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
lock_timer_cb (gpointer user_data)
{
  take_lock (user_data);

  return G_SOURCE_REMOVE;
}

static void
take_lock (GTask *task)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      end (task);
      return;
    }

  fetch->has_lock = easel_row_lock_take (self->lock, fetch->row);
  if (fetch->has_lock)
    easel_run_store_load_async (self->archive, fetch->row, loaded_cb, task);
  else
    easel_clock_add_timer (self->clock, LOCK_PAUSE, lock_timer_cb, task);
}

/* What another program has fetched, and what one that died was about to call its files. */
static void
take_over (Fetch       *fetch,
           EaselRunRow *row)
{
  easel_run_row_apply_outputs (row, fetch->run);
  for (guint i = 0; i < row->outputs->len; i++)
    {
      EaselOutputRow *output_row = g_ptr_array_index (row->outputs, i);
      EaselOutput *output = easel_run_row_find_output (fetch->run, output_row);

      if (output != NULL && output_row->path != NULL && g_strcmp0 (output_row->state, "fetching") == 0)
        g_hash_table_insert (fetch->intended, g_object_ref (output), g_strdup (output_row->path));
    }
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &fetch->error);

  if (row != NULL)
    take_over (fetch, row);
  if (fetch->error != NULL)
    end (task);
  else
    fetch_next (task);
}

/* ── one after the other ────────────────────────────────────────────────────────────────────────────────────────────── */

static void
fetch_next (GTask *task)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GListModel *outputs = easel_run_get_outputs (fetch->run);

  g_clear_object (&fetch->output);
  g_clear_pointer (&fetch->elsewhere, g_free);
  while (fetch->next < g_list_model_get_n_items (outputs) && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, fetch->next++);

      if (!is_wanted (self, fetch->run, output))
        continue;

      if (easel_output_get_state (output) == EASEL_OUTPUT_STATE_SAVED)
        fetch->elsewhere = g_strdup (easel_output_get_path (output));
      fetch->output = g_steal_pointer (&output);
      fetch_output (task);
      return;
    }

  end (task);
}

static void
fetch_output (GTask *task)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *name = easel_result_options_build_name (&self->options, fetch->run, fetch->output, fetch->next);

  easel_result_fetch_async (fetch->run, fetch->output, fetch->client, self->archive, fetch->folder, name,
                            g_hash_table_lookup (fetch->intended, fetch->output), g_task_get_cancellable (task), fetched_cb,
                            task);
}

/* One that is a file elsewhere stays that; another can be tried again. What the disk keeps from being placed is found by the
 * name that is written down. */
static void
set_failed (EaselResultFiles *self,
            Fetch            *fetch,
            const GError     *error)
{
  gboolean is_cancelled = easel_error_is_cancelled (error);

  if (fetch->elsewhere != NULL)
    easel_output_set_saved (fetch->output, fetch->elsewhere);
  else if (is_cancelled)
    easel_output_set_remote (fetch->output);
  else
    easel_output_set_failed (fetch->output, error);

  if (fetch->elsewhere != NULL || !(is_cancelled || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DISK)))
    easel_run_store_save_output_async (self->archive, fetch->row, easel_output_row_new_from_output (fetch->output), NULL,
                                       NULL);
}

/* This one cannot be had now; the others may. The disk is the same for all of them. */
static void
fail_output (GTask        *task,
             const GError *error)
{
  Fetch *fetch = g_task_get_task_data (task);

  set_failed (g_task_get_source_object (task), fetch, error);
  if (fetch->error == NULL)
    fetch->error = g_error_copy (error);

  if (easel_error_is_cancelled (error) || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DISK))
    end (task);
  else
    fetch_next (task);
}

/* ── addresses that have expired ────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_expiry (const GError *error)
{
  return g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_FORBIDDEN) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_REJECTED);
}

static void
renew (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  fetch->is_renewed = TRUE;
  fetch->n_renewals++;
  easel_client_get_run_async (fetch->client, easel_run_get_id (fetch->run), FALSE, g_task_get_cancellable (task), renewed_cb,
                              task);
}

static void
renewed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) record = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);

  if (record != NULL && easel_run_update (fetch->run, record, &error))
    fetch_output (task);
  else
    fail_output (task, error);
}

static void
fail_as_gone (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) gone = g_error_new (EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                                        _("%s is no longer on the server: it has expired or was removed"),
                                        easel_output_get_file_name (fetch->output));

  fail_output (task, gone);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (easel_result_fetch_finish (EASEL_RUN (source), result, &error))
    {
      fetch->is_renewed = FALSE;
      fetch_next (task);
    }
  else if (!is_expiry (error))
    {
      fail_output (task, error);
    }
  else if (fetch->is_renewed || fetch->n_renewals >= MAX_RENEWALS)
    {
      fail_as_gone (task);
    }
  else
    {
      renew (task);
    }
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_result_files_finalize (GObject *object)
{
  EaselResultFiles *self = EASEL_RESULT_FILES (object);

  g_clear_object (&self->archive);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->lock, easel_row_lock_unref);
  g_free (self->options.folder);
  g_free (self->options.pattern);

  G_OBJECT_CLASS (easel_result_files_parent_class)->finalize (object);
}

static void
easel_result_files_class_init (EaselResultFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_result_files_finalize;
}

static void
easel_result_files_init (EaselResultFiles *self)
{
  self->options.folder = easel_result_options_dup_default_folder ();
}

/**
 * easel_result_files_new:
 * @archive: where it is kept what is here
 * @clock: for pauses
 * @lock: the locks on rows whose results are being fetched
 *
 * Returns: (transfer full): what fetches results, into the default folder until it is told another
 */
EaselResultFiles *
easel_result_files_new (EaselArchive *archive,
                        EaselClock   *clock,
                        EaselRowLock *lock)
{
  EaselResultFiles *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (lock != NULL, NULL);

  self = g_object_new (EASEL_TYPE_RESULT_FILES, NULL);
  self->archive = g_object_ref (archive);
  self->clock = g_object_ref (clock);
  self->lock = easel_row_lock_ref (lock);

  return self;
}

/**
 * easel_result_files_set_options:
 * @self: what fetches results
 * @options: where results go and what they are called; copied
 *
 * Holds for what is fetched from now on.
 */
void
easel_result_files_set_options (EaselResultFiles         *self,
                                const EaselResultOptions *options)
{
  g_return_if_fail (EASEL_IS_RESULT_FILES (self));
  g_return_if_fail (options != NULL && options->folder != NULL);

  g_free (self->options.folder);
  g_free (self->options.pattern);
  self->options = *options;
  self->options.folder = g_canonicalize_filename (options->folder, NULL);
  self->options.pattern = g_strdup (options->pattern);
}

gboolean
easel_result_files_want_files (EaselResultFiles *self)
{
  g_return_val_if_fail (EASEL_IS_RESULT_FILES (self), FALSE);

  return !self->options.no_files;
}

/**
 * easel_result_files_has_work:
 * @self: what fetches results
 * @run: a run
 *
 * Returns: whether it has results that are not here
 */
gboolean
easel_result_files_has_work (EaselResultFiles *self,
                             EaselRun         *run)
{
  GListModel *outputs;

  g_return_val_if_fail (EASEL_IS_RESULT_FILES (self), FALSE);
  g_return_val_if_fail (EASEL_IS_RUN (run), FALSE);

  outputs = easel_run_get_outputs (run);
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (is_wanted (self, run, output) && easel_output_get_state (output) != EASEL_OUTPUT_STATE_GONE)
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_result_files_fetch_async:
 * @self: what fetches results
 * @run: a run that is in the archive
 * @client: the account's connection
 * @cancellable: (nullable): to stop after the file that is on its way
 * @callback: called when all are here or cannot be had now
 * @user_data: for @callback
 *
 * Fetches every result that is not here, those included that the run gets meanwhile.
 */
void
easel_result_files_fetch_async (EaselResultFiles    *self,
                                EaselRun            *run,
                                EaselClient         *client,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Fetch *fetch;
  const char *folder;

  g_return_if_fail (EASEL_IS_RESULT_FILES (self));
  g_return_if_fail (EASEL_IS_RUN (run) && easel_run_get_row_id (run) != 0);
  g_return_if_fail (EASEL_IS_CLIENT (client));

  folder = easel_run_get_results_folder (run);
  fetch = g_new0 (Fetch, 1);
  fetch->run = g_object_ref (run);
  fetch->client = g_object_ref (client);
  fetch->folder = g_canonicalize_filename (folder != NULL ? folder : self->options.folder, NULL);
  fetch->row = easel_run_get_row_id (run);
  fetch->intended = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_result_files_fetch_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  take_lock (g_steal_pointer (&task));
}

/**
 * easel_result_files_fetch_finish:
 * @self: what fetches results
 * @result: the result
 * @error: return location; the first reason why one could not be fetched, %EASEL_ERROR_DISK when it is the disk
 *
 * Returns: whether all results are here
 */
gboolean
easel_result_files_fetch_finish (EaselResultFiles  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_result_files_fetch_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
