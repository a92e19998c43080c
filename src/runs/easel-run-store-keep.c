/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL that keeps what becomes of a run: what the server says, where the copies of its results are, its log. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-store.h"

#include "base/easel-enum.h"
#include "base/easel-limits.h"
#include "base/easel-time.h"

/* A time that is none is NULL in the tables. */
#define TIME "NULLIF (?, -9223372036854775807 - 1)"

/* ── keeping what the server says ───────────────────────────────────────────────────────────────────────────────────── */

static EaselOutputViewer
find_viewer (EaselOutputRow *output)
{
  return output->text != NULL ? EASEL_OUTPUT_VIEWER_TEXT : easel_output_viewer_for_name (output->file_name);
}

/* The server knows nothing of our copies: those columns are left as they are. */
static gboolean
save_output (EaselDatabase   *database,
             gint64           run,
             EaselOutputRow  *output,
             GError         **error)
{
  const char *viewer = easel_enum_get_nick (EASEL_TYPE_OUTPUT_VIEWER, find_viewer (output));

  return easel_database_run (database, error,
                             "INSERT INTO outputs (run, output_id, key, position, node_id, viewer, file_name, url, text)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                             " ON CONFLICT (run, output_id, key, position) DO UPDATE SET"
                             "  url = excluded.url, text = excluded.text, file_name = excluded.file_name"
                             " WHERE url IS NOT excluded.url OR text IS NOT excluded.text"
                             "  OR file_name IS NOT excluded.file_name",
                             "ississsss", run, output->output_id, output->key, (gint64) output->position, output->node_id,
                             viewer, output->file_name, output->url, output->text);
}

static gboolean
insert_run (EaselDatabase  *database,
            EaselRunRow    *row,
            GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;

  if (!easel_database_run (database, error,
                           "INSERT INTO runs (account, server_id, status, added_at) VALUES (?, ?, ?, ?)"
                           " ON CONFLICT DO NOTHING", "sssi", row->account, row->server_id, row->status, row->added_at))
    return FALSE;

  statement = easel_database_query (database, error, "SELECT id FROM runs WHERE account = ? AND server_id = ?", "ss",
                                    row->account, row->server_id);
  if (statement == NULL || !easel_statement_step (statement, error))
    return FALSE;
  row->id = easel_statement_get_int (statement, 0);

  return TRUE;
}

static gpointer
save (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  EaselRunRow *row = input;
  gint64 kinds = 0;

  for (guint i = 0; i < row->outputs->len; i++)
    kinds |= 1 << find_viewer (g_ptr_array_index (row->outputs, i));

  if (row->id == 0 && !insert_run (database, row, error))
    return NULL;
  if (!easel_database_run (database, error,
                           "UPDATE runs SET status = ?, settled = ?, created_at = " TIME ", queued_at = " TIME ","
                           "  started_at = " TIME ", ended_at = " TIME ", machine_id = ?, gpu = ?, function_id = ?,"
                           "  workflow_id = ifnull (workflow_id, ?), error_node = ?, error = ?,"
                           "  record = ifnull (?, record), kinds = kinds | ? WHERE id = ?",
                           "siiiiisssssssii", row->status, (gint64) row->settled, row->created_at, row->queued_at,
                           row->started_at, row->ended_at, row->machine_id, row->gpu, row->function_id, row->workflow_id,
                           row->error_node, row->error, row->record, kinds, row->id))
    return NULL;

  for (guint i = 0; i < row->outputs->len; i++)
    if (!save_output (database, row->id, g_ptr_array_index (row->outputs, i), error))
      return NULL;

  return GSIZE_TO_POINTER (row->id);
}

/**
 * easel_run_store_save_async:
 * @archive: the archive
 * @row: (transfer full): what is known of the run; id 0 for one that the archive does not have yet
 * @callback: gets the row's id
 * @user_data: for @callback
 *
 * Keeps what the server said about a run.
 */
void
easel_run_store_save_async (EaselArchive        *archive,
                            EaselRunRow         *row,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  easel_archive_write_async (archive, save, row, (GDestroyNotify) easel_run_row_free, NULL, NULL, callback, user_data);
}

typedef struct {
  gint64          run;
  EaselOutputRow *output;
} Copy;

static void
copy_free (Copy *self)
{
  easel_output_row_free (self->output);
  g_free (self);
}

static gpointer
save_copy (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  Copy *copy = input;
  EaselOutputRow *output = copy->output;

  if (!save_output (database, copy->run, output, error) ||
      !easel_database_run (database, error,
                           "UPDATE outputs SET state = ?, path = ?, size = ?, error = ?,"
                           "  saved_at = iif (? = 'saved', unixepoch () * 1000000, saved_at)"
                           " WHERE run = ? AND output_id = ? AND key = ? AND position = ?",
                           "ssississi", output->state, output->path, output->size, output->error, output->state, copy->run,
                           output->output_id, output->key, (gint64) output->position))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/**
 * easel_run_store_save_output_async:
 * @archive: the archive
 * @run: the run's row
 * @row: (transfer full): an output and how it stands with its copy
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
easel_run_store_save_output_async (EaselArchive        *archive,
                                   gint64               run,
                                   EaselOutputRow      *row,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Copy *copy = g_new0 (Copy, 1);

  copy->run = run;
  copy->output = row;
  easel_archive_write_async (archive, save_copy, copy, (GDestroyNotify) copy_free, NULL, NULL, callback, user_data);
}

/* ── small changes ──────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  gint64    run;
  gboolean  flag;
  char     *text;
} Change;

static void
change_free (Change *self)
{
  g_free (self->text);
  g_free (self);
}

static void
write_change (EaselArchive        *archive,
              EaselArchiveFunc     func,
              gint64               run,
              gboolean             flag,
              const char          *text,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  Change *change = g_new0 (Change, 1);

  change->run = run;
  change->flag = flag;
  change->text = g_strdup (text);
  easel_archive_write_async (archive, func, change, (GDestroyNotify) change_free, NULL, NULL, callback, user_data);
}

static gpointer
save_log (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  Change *change = input;

  return GINT_TO_POINTER (easel_database_run (database, error,
                                              "INSERT INTO logs (run, text) VALUES (?, ?)"
                                              " ON CONFLICT (run) DO UPDATE SET text = excluded.text",
                                              "is", change->run, change->text));
}

/**
 * easel_run_store_save_log_async:
 * @archive: the archive
 * @run: the run's row
 * @text: its console; of a long one the end is kept
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_run_store_save_log_async (EaselArchive        *archive,
                                gint64               run,
                                const char          *text,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  glong length = g_utf8_strlen (text, -1);
  const char *kept = length > EASEL_LIMIT_LOG_KEPT ? g_utf8_offset_to_pointer (text, length - EASEL_LIMIT_LOG_KEPT) : text;

  write_change (archive, save_log, run, FALSE, kept, callback, user_data);
}

static gpointer
set_hidden (EaselDatabase  *database,
            gpointer        input,
            GError        **error)
{
  Change *change = input;

  return GINT_TO_POINTER (easel_database_run (database, error, "UPDATE runs SET hidden = ? WHERE id = ?", "ii",
                                              (gint64) change->flag, change->run));
}

void
easel_run_store_set_hidden_async (EaselArchive        *archive,
                                  gint64               run,
                                  gboolean             hidden,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  write_change (archive, set_hidden, run, hidden, NULL, callback, user_data);
}
