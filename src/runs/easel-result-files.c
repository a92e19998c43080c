/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches the results of runs into files: each whole or absent, each once, none over another.
 *
 * The way of one file:
 *
 *  1. It is fetched under a name of our own into `.easel/fetching` of the results folder, where it appears when it is whole
 *     (easel_download_async()).
 *  2. The name that it shall have is committed to the archive, with the state `fetching`.
 *  3. It is renamed to that, which fails if something is called so already; then the next number is tried from 2 on.
 *  4. `saved` is committed, and a side-car with what made it is laid into `.easel`.
 *
 * Whoever comes after a program that was killed in between finds it in one of these states and goes on from there: a whole
 * file of step 1 is not fetched again, and a name of step 2 that exists while the file of step 1 is gone is that file.
 *
 * One program at a time fetches the results of a run (decisions 14); the others see in the archive where they are.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-result-files.h"

#include "api/easel-download.h"
#include "base/easel-error.h"
#include "base/easel-file-name.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-result-place.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* While another program fetches the same results. */
#define LOCK_PAUSE G_TIME_SPAN_SECOND

/* A file that cannot be fetched is tried again after so many seconds, then given up until somebody asks. */
static const guint PAUSES[] = { 1, 4, 10 };

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
  EaselClock   *clock;
  char         *folder;
  gint64        row;
  gboolean      has_lock;
  guint         timer;
  guint         next;        /* the output that is looked at next */
  EaselOutput  *output;      /* nullable: the one on its way */
  char         *path;        /* where that shall be */
  char         *staged;      /* where it is fetched to */
  char         *name;        /* what the pattern calls it, below the folder */
  guint         number;      /* behind the name, when others are called so */
  guint         n_tries;
  gboolean      is_renewed;  /* the record was read again for a new address */
  GError       *error;       /* nullable: of the first that could not be fetched */
} Fetch;

G_DEFINE_FINAL_TYPE (EaselResultFiles, easel_result_files, G_TYPE_OBJECT)

static void take_lock     (GTask *task);
static void loaded_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetch_next    (GTask *task);
static void fetch_output  (GTask *task);
static void prepared_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void renewed_cb    (GObject *source, GAsyncResult *result, gpointer user_data);
static void choose_name   (GTask *task);
static void intended_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void placed_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb      (GObject *source, GAsyncResult *result, gpointer user_data);

static void
clear_output (Fetch *fetch)
{
  g_clear_object (&fetch->output);
  g_clear_pointer (&fetch->path, g_free);
  g_clear_pointer (&fetch->staged, g_free);
  g_clear_pointer (&fetch->name, g_free);
  fetch->number = 1;
  fetch->n_tries = 0;
  fetch->is_renewed = FALSE;
}

static void
fetch_free (Fetch *fetch)
{
  clear_output (fetch);
  if (fetch->timer != 0)
    easel_clock_remove_timer (fetch->clock, fetch->timer);
  g_clear_object (&fetch->run);
  g_clear_object (&fetch->client);
  g_clear_object (&fetch->clock);
  g_free (fetch->folder);
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

/* ── the end of a file, and of all ──────────────────────────────────────────────────────────────────────────────────── */

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

static void
save (GTask               *task,
      const char          *state,
      GAsyncReadyCallback  callback)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  EaselOutputRow *row = easel_output_row_new_from_output (fetch->output);

  g_free (row->state);
  row->state = g_strdup (state);
  g_free (row->path);
  row->path = g_strdup (fetch->path);
  easel_run_store_save_output_async (self->archive, fetch->row, row, callback, task);
}

/* This one cannot be had now; the others may. The disk is the same for all of them. */
static void
fail_output (GTask        *task,
             const GError *error)
{
  Fetch *fetch = g_task_get_task_data (task);
  gboolean is_hopeless = easel_error_is_cancelled (error) || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DISK);

  if (easel_error_is_cancelled (error))
    easel_output_set_remote (fetch->output);
  else
    easel_output_set_failed (fetch->output, error);
  if (fetch->error == NULL)
    fetch->error = g_error_copy (error);
  clear_output (fetch);

  if (is_hopeless)
    end (task);
  else
    fetch_next (task);
}

/* ── taking turns ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
lock_timer_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  fetch->timer = 0;
  take_lock (task);

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
  if (!fetch->has_lock)
    fetch->timer = easel_clock_add_timer (self->clock, LOCK_PAUSE, lock_timer_cb, task);
  else
    easel_run_store_load_async (self->archive, fetch->row, loaded_cb, task);
}

/* A name that was committed before somebody died: the file is there, or still where it was fetched to, or not at all. */
static void
resume_output (Fetch          *fetch,
               EaselOutputRow *row,
               EaselOutput    *output)
{
  g_autofree char *staged = easel_result_place_build_staging_path (fetch->folder, fetch->row, output);

  if (g_strcmp0 (row->state, "fetching") == 0 && row->path != NULL && !g_file_test (staged, G_FILE_TEST_EXISTS) &&
      g_file_test (row->path, G_FILE_TEST_EXISTS))
    easel_output_set_saved (output, row->path);
}

static void
resume (Fetch       *fetch,
        EaselRunRow *row)
{
  GListModel *outputs = easel_run_get_outputs (fetch->run);

  easel_run_row_apply_outputs (row, fetch->run);
  for (guint i = 0; i < row->outputs->len; i++)
    {
      EaselOutputRow *output_row = g_ptr_array_index (row->outputs, i);

      for (guint j = 0; j < g_list_model_get_n_items (outputs); j++)
        {
          g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, j);

          if (easel_output_get_index (output) == output_row->position &&
              g_str_equal (easel_output_get_output_id (output), output_row->output_id) &&
              g_str_equal (easel_output_get_key (output), output_row->key))
            resume_output (fetch, output_row, output);
        }
    }
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRunRow) row = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);

  if (row != NULL)
    resume (fetch, row);
  if (error != NULL)
    fetch->error = g_steal_pointer (&error);
  if (fetch->error != NULL)
    end (task);
  else
    fetch_next (task);
}

/* ── 1: fetched ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
fetch_next (GTask *task)
{
  EaselResultFiles *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  GListModel *outputs = easel_run_get_outputs (fetch->run);

  while (fetch->next < g_list_model_get_n_items (outputs) && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, fetch->next++);

      if (!is_wanted (self, fetch->run, output))
        continue;

      fetch->output = g_steal_pointer (&output);
      fetch->staged = easel_result_place_build_staging_path (fetch->folder, fetch->row, fetch->output);
      fetch->name = easel_result_options_build_name (&self->options, fetch->run, fetch->output, fetch->next);
      easel_output_set_fraction (fetch->output, 0);
      fetch_output (task);
      return;
    }

  end (task);
}

static void
fetch_output (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  easel_result_place_prepare_async (fetch->folder, fetch->staged, easel_output_get_text (fetch->output),
                                    g_task_get_cancellable (task), prepared_cb, task);
}

static void
progress_cb (goffset  current,
             goffset  total,
             gpointer user_data)
{
  Fetch *fetch = user_data;

  if (fetch->output != NULL && total > 0)
    easel_output_set_fraction (fetch->output, (double) current / total);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GFile) folder = NULL;
  g_autofree char *folder_path = g_path_get_dirname (fetch->staged);
  g_autofree char *name = g_path_get_basename (fetch->staged);
  g_autoptr(GError) error = NULL;
  gboolean is_whole = easel_result_place_prepare_finish (result, &error);

  if (error != NULL)
    {
      fail_output (task, error);
      return;
    }

  if (is_whole)
    {
      choose_name (task);
      return;
    }

  folder = g_file_new_for_path (folder_path);
  easel_download_async (fetch->client, easel_output_get_url (fetch->output), folder, name, progress_cb, fetch,
                        g_task_get_cancellable (task), downloaded_cb, task);
}

static gboolean
again_timer_cb (gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  fetch->timer = 0;
  fetch_output (task);

  return G_SOURCE_REMOVE;
}

/* Whether the address may have expired: the store answers 400, 403, 404 or 410 then (contract 9.2, 11.2). */
static gboolean
is_expiry (const GError *error)
{
  return g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_FORBIDDEN) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_REJECTED);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_RATE_LIMITED) ||
         g_error_matches (error, EASEL_ERROR, EASEL_ERROR_SERVER);
}

static void
downloaded_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = easel_download_finish (EASEL_CLIENT (source), result, &error);

  if (file != NULL)
    {
      g_free (fetch->staged);
      fetch->staged = g_file_get_path (file);
      choose_name (task);
    }
  else if (is_expiry (error) && !fetch->is_renewed)
    {
      fetch->is_renewed = TRUE;
      easel_client_get_run_async (fetch->client, easel_run_get_id (fetch->run), FALSE, g_task_get_cancellable (task),
                                  renewed_cb, task);
    }
  else if (is_passing (error) && fetch->n_tries < G_N_ELEMENTS (PAUSES))
    {
      fetch->timer = easel_clock_add_timer (fetch->clock, PAUSES[fetch->n_tries++] * G_TIME_SPAN_SECOND, again_timer_cb,
                                            task);
    }
  else if (is_expiry (error))
    {
      g_autoptr(GError) gone = g_error_new (EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                                            _("%s is no longer on the server: it has expired or was removed"),
                                            easel_output_get_file_name (fetch->output));

      fail_output (task, gone);
    }
  else
    {
      fail_output (task, error);
    }
}

/* Reading the run again makes its addresses anew. */
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

/* ── 2, 3: named ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* The first name that is free, as it seems; the rename knows better. */
static void
choose_name (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  do
    {
      g_autofree char *folder = g_path_get_dirname (fetch->name);
      g_autofree char *name = g_path_get_basename (fetch->name);
      g_autofree char *numbered = fetch->number > 1 ? easel_file_name_numbered (name, fetch->number) : g_strdup (name);

      g_free (fetch->path);
      fetch->path = g_str_equal (folder, ".") ? g_build_filename (fetch->folder, numbered, NULL)
                                              : g_build_filename (fetch->folder, folder, numbered, NULL);
      fetch->number++;
    }
  while (g_file_test (fetch->path, G_FILE_TEST_EXISTS) || g_file_test (fetch->path, G_FILE_TEST_IS_SYMLINK));

  save (task, "fetching", intended_cb);
}

static JsonNode *
build_side_car (Fetch *fetch)
{
  EaselRun *run = fetch->run;
  EaselRunRequest *request = easel_run_get_request (run);
  JsonObject *car = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  const struct {
    const char *name;
    const char *value;
  } TEXTS[] = {
    { "run", easel_run_get_id (run) },
    { "workflow", easel_run_get_name (run) },
    { "workflow_id", easel_run_get_workflow_id (run) },
    { "deployment_id", request != NULL && easel_run_request_get_target (request) == EASEL_RUN_TARGET_DEPLOYMENT
                         ? easel_run_request_get_target_id (request) : NULL },
    { "machine_id", easel_run_get_machine_id (run) },
    { "gpu", easel_run_get_gpu (run) },
    { "seed", request != NULL ? easel_run_request_get_seed (request) : NULL },
    { "node", easel_output_get_node_id (fetch->output) },
    { "name_on_server", easel_output_get_file_name (fetch->output) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    if (TEXTS[i].value != NULL)
      json_object_set_string_member (car, TEXTS[i].name, TEXTS[i].value);
  if (easel_run_get_created_at (run) != EASEL_TIME_NONE)
    {
      g_autofree char *created_at = easel_time_format (easel_run_get_created_at (run), EASEL_TIME_T1);

      json_object_set_string_member (car, "created_at", created_at);
    }
  json_object_set_object_member (car, "inputs", easel_run_request_strip_tag (easel_run_get_inputs (run)));
  json_node_take_object (node, car);

  return node;
}

static void
intended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) side_car = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    {
      fail_output (task, error);
      return;
    }

  side_car = build_side_car (fetch);
  easel_result_place_move_async (fetch->staged, fetch->path, side_car, placed_cb, task);
}

static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (easel_result_place_move_finish (result, &error))
    {
      easel_output_set_saved (fetch->output, fetch->path);
      save (task, "saved", saved_cb);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      choose_name (task);
    }
  else
    {
      fail_output (task, error);
    }
}

/* ── 4: saved ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  /* The file is there, and the committed name tells the next program that it is this one. */
  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL && fetch->error == NULL)
    fetch->error = g_steal_pointer (&error);

  clear_output (fetch);
  fetch_next (task);
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
  fetch->clock = g_object_ref (self->clock);
  fetch->folder = g_canonicalize_filename (folder != NULL ? folder : self->options.folder, NULL);
  fetch->row = easel_run_get_row_id (run);
  fetch->number = 1;

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
