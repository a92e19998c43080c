/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL that writes requests, runs and their outputs. Each call is one transaction on the archive's writer thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-store.h"

#include "archive/easel-archive-words.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "base/easel-time.h"

/* A time that is none is NULL in the tables. */
#define TIME "NULLIF (?, -9223372036854775807 - 1)"

/* ── adding ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  EaselRunRow  *row;        /* what is added; handed over as the result */
  GPtrArray    *hashes;     /* of the input files */
  char         *target;
  char         *target_id;
  char         *deployment_id;
  char         *mode;
  char         *seed;
  char         *words;
  EaselRowLock *lock;       /* nullable */
} Addition;

static void
addition_free (Addition *self)
{
  g_clear_pointer (&self->row, easel_run_row_free);
  g_ptr_array_unref (self->hashes);
  g_free (self->target);
  g_free (self->target_id);
  g_free (self->deployment_id);
  g_free (self->mode);
  g_free (self->seed);
  g_free (self->words);
  g_clear_pointer (&self->lock, easel_row_lock_unref);
  g_free (self);
}

/* Equal graphs are kept once. */
static gboolean
add_graph (EaselDatabase  *database,
           const char     *text,
           gint64         *id,
           GError        **error)
{
  g_autofree char *hash = NULL;
  g_autoptr(EaselStatement) statement = NULL;

  *id = 0;
  if (text == NULL)
    return TRUE;

  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  if (!easel_database_run (database, error, "INSERT INTO graphs (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
                           "ss", hash, text))
    return FALSE;

  statement = easel_database_query (database, error, "SELECT id FROM graphs WHERE hash = ?", "s", hash);
  if (statement == NULL || !easel_statement_step (statement, error))
    return FALSE;
  *id = easel_statement_get_int (statement, 0);

  return TRUE;
}

static gboolean
add_request (EaselDatabase  *database,
             Addition       *addition,
             const char     *tag,
             GError        **error)
{
  EaselRunRow *row = addition->row;
  gint64 graph, ui_graph;

  if (!add_graph (database, row->graph, &graph, error) || !add_graph (database, row->ui_graph, &ui_graph, error) ||
      !easel_database_run (database, error,
                           "INSERT INTO requests (tag, account, state, position, target, target_id, workflow_id,"
                           "  workflow_name, mode, created_at, created_server, graph, ui_graph, document)"
                           " VALUES (?, ?, ?, (SELECT ifnull (max (position), 0) + 1 FROM requests), ?, ?, ?, ?, ?, ?, ?,"
                           "  NULLIF (?, 0), NULLIF (?, 0), ?)",
                           "ssssssssiiiis", tag, row->account, row->state, addition->target, addition->target_id,
                           row->workflow_id, row->name, addition->mode, row->added_at, row->created_server, graph, ui_graph,
                           row->document))
    return FALSE;

  row->request = easel_database_get_last_row_id (database);
  for (guint i = 0; i < addition->hashes->len; i++)
    if (!easel_database_run (database, error,
                             "INSERT INTO request_files (request, hash) VALUES (?, ?) ON CONFLICT DO NOTHING", "is",
                             row->request, g_ptr_array_index (addition->hashes, i)))
      return FALSE;

  return TRUE;
}

static gpointer
add (EaselDatabase  *database,
     gpointer        input,
     GError        **error)
{
  Addition *addition = input;
  EaselRunRow *row = addition->row;

  if (!add_request (database, addition, row->server_id, error) ||
      !easel_database_run (database, error,
                           "INSERT INTO runs (request, account, status, name, workflow_id, deployment_id, machine_id, gpu,"
                           "  seed, added_at, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           "issssssssis", row->request, row->account, row->status, row->name, row->workflow_id,
                           addition->deployment_id, row->machine_id, row->gpu, addition->seed, row->added_at,
                           addition->words))
    return NULL;

  row->id = easel_database_get_last_row_id (database);
  g_clear_pointer (&row->server_id, g_free);
  if (addition->lock != NULL)
    easel_row_lock_take (addition->lock, row->id);

  return g_steal_pointer (&addition->row);
}

/* What the search finds a run by: names and whatever was typed, no addresses. */
static char *
collect_words (EaselRunRequest *request)
{
  JsonObject *inputs = easel_run_request_get_inputs (request);
  g_autoptr(GString) text = g_string_new (easel_run_request_get_workflow_name (request));
  g_auto(GStrv) files = easel_run_request_list_files (request);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (easel_json_is_string (value) && strstr (json_node_get_string (value), "://") == NULL &&
          strstr (json_node_get_string (value), "easel-file:") == NULL)
        g_string_append_printf (text, "\n%s", json_node_get_string (value));
      else if (easel_json_is_number (value))
        {
          g_autofree char *digits = easel_json_dup_digits (value);

          g_string_append_printf (text, "\n%s", digits);
        }
    }

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *file_name = easel_run_request_dup_file_name (files[i]);

      g_string_append_printf (text, "\n%s", file_name);
    }

  return easel_archive_index_words (text->str);
}

static char *
write_graph (JsonNode *graph)
{
  return graph != NULL ? easel_json_write (graph) : NULL;
}

static char *
write_document (EaselRunRequest *request)
{
  g_autoptr(JsonNode) node = easel_run_request_to_json (request);

  json_object_remove_member (json_node_get_object (node), "graph");
  json_object_remove_member (json_node_get_object (node), "ui_graph");

  return easel_json_write (node);
}

static const char *
find_nick (GType type,
           int   value)
{
  g_autoptr(GEnumClass) enum_class = g_type_class_ref (type);

  return g_enum_get_value (enum_class, value)->value_nick;
}

static EaselRunRow *
build_row (EaselRunRequest *request,
           gint64           now,
           gint64           server_now)
{
  EaselRunRow *row = easel_run_row_new ();

  row->server_id = g_strdup (easel_run_request_get_tag (request));
  row->account = g_strdup (easel_run_request_get_account (request));
  row->state = g_strdup (EASEL_REQUEST_WAITING);
  row->status = g_strdup (EASEL_REQUEST_WAITING);
  row->added_at = now;
  row->created_at = row->queued_at = row->started_at = row->ended_at = EASEL_TIME_NONE;
  row->created_server = server_now;
  row->sent_at = row->retry_at = EASEL_TIME_NONE;
  row->name = g_strdup (easel_run_request_get_workflow_name (request));
  row->workflow_id = g_strdup (easel_run_request_get_workflow_id (request));
  row->machine_id = g_strdup (easel_run_request_get_machine_id (request));
  row->gpu = g_strdup (easel_run_request_get_gpu (request));
  row->document = write_document (request);
  row->graph = write_graph (easel_run_request_get_graph (request));
  row->ui_graph = write_graph (easel_run_request_get_ui_graph (request));

  return row;
}

/**
 * easel_run_store_add_async:
 * @archive: the archive
 * @request: a frozen request with an account
 * @now: microseconds since 1970
 * @server_now: the same in the server's time
 * @lock: (nullable): taken for the new row before the transaction ends, so that nobody else can begin with it
 * @callback: gets an EaselRunRow from easel_archive_write_finish()
 * @user_data: for @callback
 *
 * Writes a request and its run down as waiting. When @callback is called without an error, they survive a power cut.
 */
void
easel_run_store_add_async (EaselArchive        *archive,
                           EaselRunRequest     *request,
                           gint64               now,
                           gint64               server_now,
                           EaselRowLock        *lock,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  EaselRunTarget target = easel_run_request_get_target (request);
  g_auto(GStrv) files = easel_run_request_list_files (request);
  Addition *addition = g_new0 (Addition, 1);

  addition->row = build_row (request, now, server_now);
  addition->hashes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; files[i] != NULL; i++)
    g_ptr_array_add (addition->hashes, easel_run_request_dup_file_hash (files[i]));
  addition->target = g_strdup (find_nick (EASEL_TYPE_RUN_TARGET, target));
  addition->target_id = g_strdup (easel_run_request_get_target_id (request));
  if (target == EASEL_RUN_TARGET_DEPLOYMENT)
    addition->deployment_id = g_strdup (addition->target_id);
  addition->mode = g_strdup (find_nick (EASEL_TYPE_RUN_MODE, easel_run_request_get_mode (request)));
  addition->seed = g_strdup (easel_run_request_get_seed (request));
  addition->words = collect_words (request);
  if (lock != NULL)
    addition->lock = easel_row_lock_ref (lock);

  easel_archive_write_async (archive, add, addition, (GDestroyNotify) addition_free, (GDestroyNotify) easel_run_row_free,
                             NULL, callback, user_data);
}

/* ── moving from state to state ─────────────────────────────────────────────────────────────────────────────────────── */

static void
move_free (EaselRunMove *self)
{
  g_free (self->error);
  g_free (self);
}

/* What the run's status says of its request's state. */
static const char *
find_status (const char *state)
{
  if (g_str_equal (state, EASEL_REQUEST_REFUSED))
    return "failed";
  if (g_str_equal (state, EASEL_REQUEST_SENT))
    return "not-started";
  if (g_str_equal (state, EASEL_REQUEST_REMOVED))
    return "cancelled";

  return state;
}

static gpointer
move (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  EaselRunMove *m = input;
  gboolean is_sending = g_str_equal (m->to, EASEL_REQUEST_SENDING) && m->now != EASEL_TIME_NONE;
  gboolean is_end = g_str_equal (m->to, EASEL_REQUEST_REFUSED) || g_str_equal (m->to, EASEL_REQUEST_REMOVED);

  if (!easel_database_run (database, error,
                           "UPDATE requests SET state = ?2, error = ?3, retry_at = NULLIF (?4, -9223372036854775807 - 1),"
                           "  sent_at = iif (?5, ?6, sent_at), created_server = iif (?5, ?7, created_server),"
                           "  attempts = attempts + ?5"
                           " WHERE id = (SELECT request FROM runs WHERE id = ?1)"
                           "  AND (?8 IS NULL OR instr (',' || ?8 || ',', ',' || state || ',') > 0)",
                           "issiiiis", m->run, m->to, m->error, m->retry_at, (gint64) is_sending, m->now, m->server_now,
                           m->from))
    return NULL;
  if (easel_database_get_changes (database) == 0)
    return GINT_TO_POINTER (FALSE);

  if (!easel_database_run (database, error,
                           "UPDATE runs SET status = ?2, settled = ?3, hidden = max (hidden, ?4) WHERE id = ?1", "isii",
                           m->run, find_status (m->to), (gint64) is_end,
                           (gint64) g_str_equal (m->to, EASEL_REQUEST_REMOVED)))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/**
 * easel_run_store_move_async:
 * @archive: the archive
 * @move: from where to where; copied
 * @callback: gets whether the request was in the state it was to be moved from
 * @user_data: for @callback
 *
 * Moves a request from one state to another. When @callback is called, the new state survives a power cut.
 */
void
easel_run_store_move_async (EaselArchive        *archive,
                            const EaselRunMove  *move_given,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  EaselRunMove *copy = g_memdup2 (move_given, sizeof *move_given);

  copy->error = g_strdup (move_given->error);
  easel_archive_write_async (archive, move, copy, (GDestroyNotify) move_free, NULL, NULL, callback, user_data);
}

/* ── adopting ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  gint64 run;
  GStrv  server_ids;
} Adoption;

static void
adoption_free (Adoption *self)
{
  g_strfreev (self->server_ids);
  g_free (self);
}

/* Somebody may have opened the run by its id before it was known to be ours: that row gives way, files and all stay with
 * the one that has the request. */
static gboolean
make_free (EaselDatabase  *database,
           gint64          run,
           const char     *server_id,
           gboolean       *is_free,
           GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  if (!easel_database_run (database, error,
                           "DELETE FROM runs WHERE request IS NULL AND server_id = ?2 AND id <> ?1"
                           "  AND account = (SELECT account FROM runs WHERE id = ?1)", "is", run, server_id))
    return FALSE;

  statement = easel_database_query (database, error,
                                    "SELECT 1 FROM runs WHERE server_id = ?2 AND id <> ?1"
                                    "  AND account = (SELECT account FROM runs WHERE id = ?1)", "is", run, server_id);
  if (statement == NULL)
    return FALSE;
  *is_free = !easel_statement_step (statement, &step_error);
  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));

  return *error == NULL;
}

static gboolean
adopt_another (EaselDatabase  *database,
               gint64          run,
               const char     *server_id,
               GError        **error)
{
  return easel_database_run (database, error,
                             "INSERT INTO runs (request, account, server_id, status, name, workflow_id, deployment_id,"
                             "  machine_id, gpu, seed, added_at, words)"
                             " SELECT request, account, ?2, 'not-started', name, workflow_id, deployment_id, machine_id,"
                             "  gpu, seed, added_at, words FROM runs WHERE id = ?1", "is", run, server_id);
}

static gpointer
adopt (EaselDatabase  *database,
       gpointer        input,
       GError        **error)
{
  Adoption *adoption = input;
  g_autoptr(GError) own_error = NULL;

  for (guint i = 0; adoption->server_ids[i] != NULL; i++)
    {
      gboolean is_free = FALSE;
      gboolean done = make_free (database, adoption->run, adoption->server_ids[i], &is_free, &own_error);

      if (done && !is_free)
        return GINT_TO_POINTER (FALSE);
      if (done && i == 0)
        done = easel_database_run (database, &own_error,
                                   "UPDATE runs SET server_id = ?2, status = 'not-started', settled = 0 WHERE id = ?1",
                                   "is", adoption->run, adoption->server_ids[i]);
      else if (done)
        done = adopt_another (database, adoption->run, adoption->server_ids[i], &own_error);
      if (!done)
        {
          g_propagate_error (error, g_steal_pointer (&own_error));
          return NULL;
        }
    }

  if (!easel_database_run (database, error,
                           "UPDATE requests SET state = 'sent', error = NULL, retry_at = NULL"
                           " WHERE id = (SELECT request FROM runs WHERE id = ?)", "i", adoption->run))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/**
 * easel_run_store_adopt_async:
 * @archive: the archive
 * @run: the row of a run that was sent
 * @server_ids: the ids that the server gave: one, or several for a batch
 * @callback: gets whether no other request has one of them
 * @user_data: for @callback
 *
 * Writes down which run of the server the request became. When @callback is called, that survives a power cut.
 */
void
easel_run_store_adopt_async (EaselArchive        *archive,
                             gint64               run,
                             GStrv                server_ids,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Adoption *adoption = g_new0 (Adoption, 1);

  adoption->run = run;
  adoption->server_ids = g_strdupv (server_ids);
  easel_archive_write_async (archive, adopt, adoption, (GDestroyNotify) adoption_free, NULL, NULL, callback, user_data);
}

/* ── keeping what the server says ───────────────────────────────────────────────────────────────────────────────────── */

static int
find_kind (EaselOutputRow *output)
{
  return 1 << (output->text != NULL ? EASEL_OUTPUT_VIEWER_TEXT : easel_output_viewer_for_name (output->file_name));
}

/* The server knows nothing of our copies: those columns are left as they are. */
static gboolean
save_output (EaselDatabase   *database,
             gint64           run,
             EaselOutputRow  *output,
             GError         **error)
{
  const char *viewer = find_nick (EASEL_TYPE_OUTPUT_VIEWER, output->text != NULL
                                    ? EASEL_OUTPUT_VIEWER_TEXT
                                    : easel_output_viewer_for_name (output->file_name));

  return easel_database_run (database, error,
                             "INSERT INTO outputs (run, output_id, key, position, node_id, viewer, file_name, url, text)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                             " ON CONFLICT (run, output_id, key, position) DO UPDATE SET"
                             "  url = excluded.url, text = excluded.text, file_name = excluded.file_name"
                             " WHERE url IS NOT excluded.url OR text IS NOT excluded.text"
                             "  OR file_name IS NOT excluded.file_name",
                             "issississ", run, output->output_id, output->key, (gint64) output->position, output->node_id,
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
    kinds |= find_kind (g_ptr_array_index (row->outputs, i));

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

#define NEIGHBOUR(order)                                                                                         \
  "SELECT q.id, q.position, own.id, own.position FROM requests q, requests own"                                  \
  " WHERE own.id = (SELECT request FROM runs WHERE id = ?) AND own.state = 'waiting' AND q.state = 'waiting'"    \
  "  AND q.account = own.account AND " order " LIMIT 1"

static gpointer
swap (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  static const char BEFORE[] = NEIGHBOUR ("q.position < own.position ORDER BY q.position DESC");
  static const char AFTER[] = NEIGHBOUR ("q.position > own.position ORDER BY q.position");
  Change *change = input;
  g_autoptr(EaselStatement) statement = NULL;
  gint64 other, own;
  double other_position, own_position;

  statement = easel_database_query (database, error, change->flag ? BEFORE : AFTER, "i", change->run);
  if (statement == NULL || !easel_statement_step (statement, error))
    return GINT_TO_POINTER (FALSE);

  other = easel_statement_get_int (statement, 0);
  other_position = easel_statement_get_double (statement, 1);
  own = easel_statement_get_int (statement, 2);
  own_position = easel_statement_get_double (statement, 3);

  return GINT_TO_POINTER (easel_database_run (database, error, "UPDATE requests SET position = ? WHERE id = ?", "di",
                                              own_position, other) &&
                          easel_database_run (database, error, "UPDATE requests SET position = ? WHERE id = ?", "di",
                                              other_position, own));
}

/**
 * easel_run_store_swap_async:
 * @archive: the archive
 * @run: the row of a waiting run
 * @forward: whether it goes before the one before it, or after the one after it
 * @callback: gets whether there was one to change places with
 * @user_data: for @callback
 */
void
easel_run_store_swap_async (EaselArchive        *archive,
                            gint64               run,
                            gboolean             forward,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  write_change (archive, swap, run, forward, NULL, callback, user_data);
}
