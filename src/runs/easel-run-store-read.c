/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL that reads requests, runs and their outputs, on the archive's reader thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-store.h"

#include "archive/easel-archive-words.h"
#include "base/easel-error.h"
#include "base/easel-time.h"

#include <glib/gi18n-lib.h>

/* The columns in the order in which read_run() takes them. Graphs are large: most readers do without. */
#define COLUMNS(graph, ui_graph)                                                                                  \
  "r.id, r.account, r.server_id, r.status, r.settled, r.hidden, r.added_at, r.created_at, r.queued_at, r.started_at," \
  " r.ended_at, r.name, r.workflow_id, r.machine_id, r.gpu, r.function_id, r.error_node, r.error, r.revision,"      \
  " r.starred, r.note,"                                                                                              \
  " q.id, q.state, q.position, q.created_server, q.sent_at, q.retry_at, q.error, q.document, " graph ", " ui_graph

#define SELECT_WHOLE                                                                                              \
  "SELECT " COLUMNS ("g.document", "u.document") " FROM runs r LEFT JOIN requests q ON q.id = r.request"           \
  " LEFT JOIN graphs g ON g.id = q.graph LEFT JOIN graphs u ON u.id = q.ui_graph"

static gint64
get_time (EaselStatement *statement,
          int             column)
{
  return easel_statement_is_null (statement, column) ? EASEL_TIME_NONE : easel_statement_get_int (statement, column);
}

static char *
dup_text (EaselStatement *statement,
          int             column)
{
  return g_strdup (easel_statement_get_text (statement, column));
}

static EaselRunRow *
read_run (EaselStatement *statement)
{
  EaselRunRow *row = easel_run_row_new ();
  int column = 0;

  row->id = easel_statement_get_int (statement, column++);
  row->account = dup_text (statement, column++);
  row->server_id = dup_text (statement, column++);
  row->status = dup_text (statement, column++);
  row->settled = easel_statement_get_int (statement, column++) != 0;
  row->hidden = easel_statement_get_int (statement, column++) != 0;
  row->added_at = get_time (statement, column++);
  row->created_at = get_time (statement, column++);
  row->queued_at = get_time (statement, column++);
  row->started_at = get_time (statement, column++);
  row->ended_at = get_time (statement, column++);
  row->name = dup_text (statement, column++);
  row->workflow_id = dup_text (statement, column++);
  row->machine_id = dup_text (statement, column++);
  row->gpu = dup_text (statement, column++);
  row->function_id = dup_text (statement, column++);
  row->error_node = dup_text (statement, column++);
  row->error = dup_text (statement, column++);
  row->revision = easel_statement_get_int (statement, column++);
  row->starred = easel_statement_get_int (statement, column++) != 0;
  row->note = dup_text (statement, column++);
  row->request = easel_statement_get_int (statement, column++);
  row->state = dup_text (statement, column++);
  row->position = easel_statement_get_double (statement, column++);
  row->created_server = get_time (statement, column++);
  row->sent_at = get_time (statement, column++);
  row->retry_at = get_time (statement, column++);
  row->request_error = dup_text (statement, column++);
  row->document = dup_text (statement, column++);
  row->graph = dup_text (statement, column++);
  row->ui_graph = dup_text (statement, column++);

  return row;
}

static gboolean
read_outputs (EaselDatabase  *database,
              EaselRunRow    *row,
              GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error,
                                    "SELECT output_id, key, position, node_id, file_name, url, text, state, path, size, error"
                                    " FROM outputs WHERE run = ? ORDER BY id", "i", row->id);
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    {
      EaselOutputRow *output = easel_output_row_new ();

      output->output_id = dup_text (statement, 0);
      output->key = dup_text (statement, 1);
      output->position = (guint) easel_statement_get_int (statement, 2);
      output->node_id = dup_text (statement, 3);
      output->file_name = dup_text (statement, 4);
      output->url = dup_text (statement, 5);
      output->text = dup_text (statement, 6);
      output->state = dup_text (statement, 7);
      output->path = dup_text (statement, 8);
      output->size = easel_statement_get_int (statement, 9);
      output->error = dup_text (statement, 10);
      g_ptr_array_add (row->outputs, output);
    }

  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));

  return *error == NULL;
}

/* Reads all rows of a statement, then the outputs of each. */
static GPtrArray *
read_all (EaselDatabase   *database,
          EaselStatement  *statement,
          GError         **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_run_row_free);
  g_autoptr(GError) own_error = NULL;

  while (easel_statement_step (statement, &own_error))
    g_ptr_array_add (rows, read_run (statement));
  for (guint i = 0; own_error == NULL && i < rows->len; i++)
    read_outputs (database, g_ptr_array_index (rows, i), &own_error);

  if (own_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }

  return g_steal_pointer (&rows);
}

/* ── pages of the history ───────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  char   *account;
  char   *workflow;
  char   *match;     /* nullable: what the full-text index is asked */
  char   *statuses;  /* nullable: the wanted words between commas */
  gint64  before;
  gint64  limit;
} Query;

static void
query_free (Query *self)
{
  g_free (self->account);
  g_free (self->workflow);
  g_free (self->match);
  g_free (self->statuses);
  g_free (self);
}

/* Which rows is told by an index that has all these columns; only those of the page are read whole. */
#define WANTED                                                                                  \
  " f.hidden = 0 AND (?1 IS NULL OR f.account = ?1)"                                            \
  " AND (?2 IS NULL OR f.workflow_id = ?2 OR f.deployment_id = ?2 OR f.name = ?2)"              \
  " AND (?3 IS NULL OR instr (?3, ',' || f.status || ',') > 0)"

#define SELECT_PAGE(page)                                                                       \
  "SELECT " COLUMNS ("NULL", "NULL") " FROM (" page " LIMIT ?5) AS page JOIN runs r ON r.id = page.id" \
  " LEFT JOIN requests q ON q.id = r.request ORDER BY r.id DESC"

#define LIST_ALL                                                                                \
  SELECT_PAGE ("SELECT f.id FROM runs f INDEXED BY runs_filtered WHERE f.id < ?4 AND" WANTED " ORDER BY f.id DESC")

#define LIST_FOUND                                                                              \
  SELECT_PAGE ("SELECT f.id FROM search CROSS JOIN runs f INDEXED BY runs_filtered ON f.id = search.rowid" \
               " WHERE search MATCH ?6 AND search.rowid < ?4 AND" WANTED " ORDER BY search.rowid DESC")

/* One ordered walk for each of the wanted words, which the index has side by side; the page is the newest of them all. */
#define LIST_ONE_STATUS                                                                         \
  "SELECT * FROM (SELECT f.id FROM runs f INDEXED BY runs_by_status WHERE f.status = '%s' AND f.id < ?4 AND" WANTED \
  " ORDER BY f.id DESC LIMIT ?5)"

static char *
build_list_by_status (const char *statuses)
{
  g_auto(GStrv) words = g_strsplit (statuses, ",", -1);
  g_autoptr(GString) parts = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (parts, "%s" LIST_ONE_STATUS, parts->len > 0 ? " UNION ALL " : "", words[i]);

  return g_strdup_printf (SELECT_PAGE ("SELECT id FROM (%s) ORDER BY id DESC"), parts->str);
}

/* Whether any run of the rest of the history is in a wanted state; when none is, no text needs to be searched for. */
static gboolean
has_status (EaselDatabase  *database,
            Query          *query,
            GError        **error)
{
  g_auto(GStrv) words = g_strsplit (query->statuses, ",", -1);
  gboolean found = FALSE;
  GError *own_error = NULL;

  for (guint i = 0; !found && own_error == NULL && words[i] != NULL; i++)
    if (*words[i] != '\0')
      {
        g_autoptr(EaselStatement) statement =
          easel_database_query (database, &own_error, "SELECT 1 FROM runs INDEXED BY runs_by_status"
                                " WHERE status = ? AND id < ? AND hidden = 0 LIMIT 1", "si", words[i], query->before);

        found = statement != NULL && easel_statement_step (statement, &own_error);
      }

  if (own_error != NULL)
    g_propagate_error (error, own_error);

  return found;
}

static gpointer
list (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Query *query = input;
  g_autofree char *by_status = NULL;
  g_autoptr(EaselStatement) statement = NULL;
  GError *own_error = NULL;

  if (query->match != NULL && query->statuses != NULL && !has_status (database, query, &own_error))
    {
      if (own_error == NULL)
        return g_ptr_array_new_with_free_func ((GDestroyNotify) easel_run_row_free);

      g_propagate_error (error, own_error);
      return NULL;
    }

  if (query->match == NULL && query->statuses != NULL)
    {
      by_status = build_list_by_status (query->statuses);
      statement = easel_database_query (database, error, by_status, "sssii", query->account, query->workflow,
                                        query->statuses, query->before, query->limit);
    }
  else if (query->match != NULL)
    {
      statement = easel_database_query (database, error, LIST_FOUND, "sssiis", query->account, query->workflow,
                                        query->statuses, query->before, query->limit, query->match);
    }
  else
    {
      statement = easel_database_query (database, error, LIST_ALL, "sssii", query->account, query->workflow, query->statuses,
                                        query->before, query->limit);
    }

  return statement != NULL ? read_all (database, statement, error) : NULL;
}

/**
 * easel_run_store_list_async:
 * @archive: the archive
 * @filter: which runs
 * @cancellable: (nullable): to stop
 * @callback: gets an array of EaselRunRow without graphs, newest first
 * @user_data: for @callback
 */
void
easel_run_store_list_async (EaselArchive         *archive,
                            const EaselRunFilter *filter,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  Query *query = g_new0 (Query, 1);

  query->account = g_strdup (filter->account);
  query->workflow = g_strdup (filter->workflow);
  query->match = filter->text != NULL ? easel_archive_match_words (filter->text) : NULL;
  query->statuses = easel_run_status_list_words (filter->states);
  query->before = filter->before > 0 ? filter->before : G_MAXINT64;
  query->limit = filter->limit;
  easel_archive_read_async (archive, list, query, (GDestroyNotify) query_free, (GDestroyNotify) g_ptr_array_unref,
                            cancellable, callback, user_data);
}

/* ── what is open, what is new ──────────────────────────────────────────────────────────────────────────────────────── */

static gpointer
list_open (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, SELECT_WHOLE " WHERE r.settled = 0 ORDER BY q.position, r.id", "");

  return statement != NULL ? read_all (database, statement, error) : NULL;
}

void
easel_run_store_list_open_async (EaselArchive        *archive,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  easel_archive_read_async (archive, list_open, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}

static gpointer
list_news (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  gint64 *revision = input;
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, SELECT_WHOLE " WHERE r.revision > ? ORDER BY r.revision LIMIT 200", "i",
                          *revision);

  return statement != NULL ? read_all (database, statement, error) : NULL;
}

/**
 * easel_run_store_list_news_async:
 * @archive: the archive
 * @revision: the newest revision that was seen
 * @callback: gets an array of EaselRunRow, at most 200, the oldest news first
 * @user_data: for @callback
 */
void
easel_run_store_list_news_async (EaselArchive        *archive,
                                 gint64               revision,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  easel_archive_read_async (archive, list_news, g_memdup2 (&revision, sizeof revision), g_free,
                            (GDestroyNotify) g_ptr_array_unref, NULL, callback, user_data);
}

static gpointer
get_revision (EaselDatabase  *database,
              gpointer        input,
              GError        **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT revision FROM news WHERE name = 'runs'", "");

  return statement != NULL && easel_statement_step (statement, error)
           ? GSIZE_TO_POINTER (easel_statement_get_int (statement, 0))
           : NULL;
}

void
easel_run_store_get_revision_async (EaselArchive        *archive,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  easel_archive_read_async (archive, get_revision, NULL, NULL, NULL, NULL, callback, user_data);
}

/* ── one run ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  char   *account;
  char   *id;
  gint64  since;
} Wanted;

static void
wanted_free (Wanted *self)
{
  g_free (self->account);
  g_free (self->id);
  g_free (self);
}

static gpointer
find (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Wanted *wanted = input;
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  statement = easel_database_query (database, error,
                                    SELECT_WHOLE " WHERE (?1 IS NULL OR r.account = ?1)"
                                    "  AND (r.server_id BETWEEN ?2 AND ?2 || 'z' OR"
                                    "       r.request IN (SELECT id FROM requests WHERE tag BETWEEN ?2 AND ?2 || 'z'))"
                                    " ORDER BY r.server_id = ?2 DESC, r.id LIMIT 2", "ss", wanted->account, wanted->id);
  if (statement == NULL)
    return NULL;

  rows = read_all (database, statement, error);
  if (rows == NULL || rows->len == 0)
    return NULL;
  if (rows->len > 1 && strlen (wanted->id) < 36)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("Several runs begin with “%s”: give more of the id"),
                   wanted->id);
      return NULL;
    }

  return g_ptr_array_steal_index (rows, 0);
}

/**
 * easel_run_store_find_async:
 * @archive: the archive
 * @account: (nullable): only among this account's
 * @id: a run id or request tag, or the beginning of one
 * @cancellable: (nullable): to stop
 * @callback: gets an EaselRunRow with graphs, or %NULL when there is none; %EASEL_ERROR_INVALID when there are several
 * @user_data: for @callback
 */
void
easel_run_store_find_async (EaselArchive        *archive,
                            const char          *account,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->account = g_strdup (account);
  wanted->id = g_strdup (id);
  easel_archive_read_async (archive, find, wanted, (GDestroyNotify) wanted_free, (GDestroyNotify) easel_run_row_free,
                            cancellable, callback, user_data);
}

static gpointer
load (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  gint64 *run = input;
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, SELECT_WHOLE " WHERE r.id = ?", "i", *run);
  g_autoptr(GPtrArray) rows = statement != NULL ? read_all (database, statement, error) : NULL;

  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

void
easel_run_store_load_async (EaselArchive        *archive,
                            gint64               run,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  easel_archive_read_async (archive, load, g_memdup2 (&run, sizeof run), g_free, (GDestroyNotify) easel_run_row_free, NULL,
                            callback, user_data);
}

static gpointer
list_adopted (EaselDatabase  *database,
              gpointer        input,
              GError        **error)
{
  Wanted *wanted = input;
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error,
                                    "SELECT server_id FROM runs WHERE request IS NOT NULL AND server_id IS NOT NULL"
                                    "  AND account = ? AND (created_at IS NULL OR created_at >= ?)", "si",
                                    wanted->account, wanted->since);
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    g_hash_table_add (ids, dup_text (statement, 0));
  if (step_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&step_error));
      return NULL;
    }

  return g_steal_pointer (&ids);
}

/**
 * easel_run_store_list_adopted_async:
 * @archive: the archive
 * @account: an account's id
 * @since: server time: those created before are not wanted
 * @callback: gets a set of run ids that are some request's already
 * @user_data: for @callback
 */
void
easel_run_store_list_adopted_async (EaselArchive        *archive,
                                    const char          *account,
                                    gint64               since,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->account = g_strdup (account);
  wanted->since = since;
  easel_archive_read_async (archive, list_adopted, wanted, (GDestroyNotify) wanted_free, (GDestroyNotify) g_hash_table_unref,
                            NULL, callback, user_data);
}

static gpointer
load_log (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  gint64 *run = input;
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT text FROM logs WHERE run = ?", "i", *run);

  return statement != NULL && easel_statement_step (statement, error) ? dup_text (statement, 0) : NULL;
}

void
easel_run_store_load_log_async (EaselArchive        *archive,
                                gint64               run,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  easel_archive_read_async (archive, load_log, g_memdup2 (&run, sizeof run), g_free, g_free, NULL, callback, user_data);
}
