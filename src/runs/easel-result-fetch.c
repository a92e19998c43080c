/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of one result into its file:
 *
 *  1. It is fetched under a name of our own into `.easel/fetching` of the results folder, where it appears when it is whole
 *     (easel_download_async()).
 *  2. The name that it shall have is committed to the archive, with the state `fetching`.
 *  3. It is renamed to that, which fails if something is called so already; then the next number is tried from 2 on.
 *  4. A side-car with what made it is laid into `.easel`, and `saved` is committed.
 *
 * Whoever comes after a program that was killed in between, or after a disk that was full, goes on from there: a whole file
 * of step 1 is not fetched again, and a name of step 2 that exists while the file of step 1 is gone is that file.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-result-fetch.h"

#include "api/easel-download.h"
#include "base/easel-error.h"
#include "base/easel-file-name.h"
#include "runs/easel-result-place.h"
#include "runs/easel-run-store.h"
#include "runs/easel-side-car.h"

/* What fails for a reason that passes is tried again after so many seconds. */
static const guint PAUSES[] = { 1, 4, 10 };

typedef struct {
  EaselOutput  *output;
  EaselClient  *client;
  EaselArchive *archive;
  EaselClock   *clock;
  char         *folder;
  char         *name;     /* what the pattern calls it, below the folder */
  char         *staged;   /* where it is fetched to */
  char         *path;     /* nullable: where it shall be */
  guint         number;   /* behind the name, when others are called so */
  guint         n_tries;
} Fetch;

static void prepared_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void choose_name   (GTask *task);
static void intended_cb   (GObject *source, GAsyncResult *result, gpointer user_data);
static void placed_cb     (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb      (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->output);
  g_clear_object (&fetch->client);
  g_clear_object (&fetch->archive);
  g_clear_object (&fetch->clock);
  g_free (fetch->folder);
  g_free (fetch->name);
  g_free (fetch->staged);
  g_free (fetch->path);
  g_free (fetch);
}

static void
fail (GTask  *task,
      GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
save (GTask               *task,
      const char          *state,
      GAsyncReadyCallback  callback)
{
  Fetch *fetch = g_task_get_task_data (task);
  EaselOutputRow *row = easel_output_row_new_from_output (fetch->output);

  g_free (row->state);
  row->state = g_strdup (state);
  g_free (row->path);
  row->path = g_strdup (fetch->path);
  easel_run_store_save_output_async (fetch->archive, easel_run_get_row_id (g_task_get_source_object (task)), row, callback,
                                     task);
}

/* ── 1: fetched ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
prepare (GTask *task)
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

  if (total > 0)
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
      fail (task, g_steal_pointer (&error));
    }
  else if (is_whole)
    {
      choose_name (task);
    }
  else
    {
      folder = g_file_new_for_path (folder_path);
      easel_download_async (fetch->client, easel_output_get_url (fetch->output), folder, name, progress_cb, fetch,
                            g_task_get_cancellable (task), downloaded_cb, task);
    }
}

static gboolean
pause_cb (gpointer user_data)
{
  prepare (user_data);

  return G_SOURCE_REMOVE;
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
  else if (is_passing (error) && fetch->n_tries < G_N_ELEMENTS (PAUSES))
    {
      easel_clock_add_timer (fetch->clock, PAUSES[fetch->n_tries++] * G_TIME_SPAN_SECOND, pause_cb, task);
    }
  else
    {
      fail (task, g_steal_pointer (&error));
    }
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
      fail (task, g_steal_pointer (&error));
      return;
    }

  side_car = easel_side_car_build (g_task_get_source_object (task), fetch->output);
  easel_result_place_move_async (fetch->staged, fetch->path, side_car, placed_cb, task);
}

static void
placed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_result_place_move_finish (result, &error))
    save (task, "saved", saved_cb);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    choose_name (task);
  else
    fail (task, g_steal_pointer (&error));
}

/* ── 4: saved ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Until it is committed it does not count as saved: whoever tries again finds the file by the name of step 2. */
static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  easel_output_set_saved (fetch->output, fetch->path);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * easel_result_fetch_async:
 * @run: a run with a row, whose results nobody else fetches
 * @output: one of its results, a text or one with an address
 * @client: the account's connection
 * @archive: where every step is written down
 * @folder: the results folder
 * @name: what the file shall be called, below @folder
 * @intended: (nullable): the path that the archive has as being fetched to, of an earlier try
 * @cancellable: (nullable): to stop
 * @callback: called when it is a file, or cannot be one
 * @user_data: for @callback
 */
void
easel_result_fetch_async (EaselRun            *run,
                          EaselOutput         *output,
                          EaselClient         *client,
                          EaselArchive        *archive,
                          const char          *folder,
                          const char          *name,
                          const char          *intended,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;
  Fetch *fetch;

  g_return_if_fail (EASEL_IS_RUN (run) && easel_run_get_row_id (run) != 0);
  g_return_if_fail (EASEL_IS_OUTPUT (output));
  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (folder != NULL && name != NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->output = g_object_ref (output);
  fetch->client = g_object_ref (client);
  fetch->archive = g_object_ref (archive);
  fetch->clock = g_object_ref (easel_client_get_clock (client));
  fetch->folder = g_strdup (folder);
  fetch->name = g_strdup (name);
  fetch->staged = easel_result_place_build_staging_path (folder, easel_run_get_row_id (run), output);
  fetch->number = 1;

  task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_result_fetch_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify) fetch_free);
  /* What is there is told to be there. */
  g_task_set_check_cancellable (task, FALSE);

  easel_output_set_fraction (output, 0);
  if (intended != NULL && !g_file_test (fetch->staged, G_FILE_TEST_EXISTS) && g_file_test (intended, G_FILE_TEST_EXISTS))
    {
      fetch->path = g_strdup (intended);
      save (task, "saved", saved_cb);
    }
  else
    {
      prepare (task);
    }
}

/**
 * easel_result_fetch_finish:
 * @run: the run
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK when it is the disk, else as easel_download_finish()
 *
 * Returns: whether it is a file now, of which the archive knows
 */
gboolean
easel_result_fetch_finish (EaselRun      *run,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_result_fetch_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
