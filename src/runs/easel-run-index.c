/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as it is looked at: in which order which runs, and of each what a tile or a row shows. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-index.h"

#include "archive/easel-archive-words.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-run-request.h"

#include <string.h>

/* Told by an index that has all these columns; no row is read whole. */
#define WANTED                                                                                  \
  " f.hidden = 0 AND (?1 IS NULL OR f.account = ?1)"                                            \
  " AND (?2 IS NULL OR f.workflow_id = ?2 OR f.deployment_id = ?2 OR f.name = ?2)"              \
  " AND (?3 IS NULL OR instr (?3, ',' || f.status || ',') > 0)"                                 \
  " AND (?4 = 0 OR (f.kinds & ?4) != 0) AND (?5 = 0 OR f.starred = 1) AND f.added_at >= ?6"

#define FROM_ALL                                                                                \
  "SELECT f.id, f.added_at FROM runs f INDEXED BY runs_filtered WHERE" WANTED

#define FROM_FOUND                                                                              \
  "SELECT f.id, f.added_at FROM search CROSS JOIN runs f INDEXED BY runs_filtered ON f.id = search.rowid" \
  " WHERE search MATCH ?7 AND" WANTED

#define CARD                                                                                    \
  "SELECT r.id, r.account, r.server_id, q.tag, r.status, r.settled, r.starred, r.name, r.note, r.seed, r.gpu," \
  " r.added_at, r.started_at, r.ended_at, r.cost, q.document"                                   \
  " FROM runs r LEFT JOIN requests q ON q.id = r.request WHERE r.id = ? AND r.hidden = 0"

/* The first picture stands for a run, else the first file of another kind, else its first text. */
#define FACE                                                                                    \
  "SELECT path, viewer, (SELECT count (*) FROM outputs WHERE run = ?1) FROM outputs WHERE run = ?1" \
  " ORDER BY viewer = 'image' AND path IS NOT NULL DESC, path IS NULL, id LIMIT 1"

#define SUM                                                                                     \
  "SELECT (SELECT count (*) FROM outputs WHERE run = r.id AND viewer = 'image'), r.cost FROM runs r WHERE r.id = ?"

typedef struct {
  char          *account;   /* nullable, as are the other texts */
  char          *workflow;
  char          *statuses;
  char          *match;
  guint          kinds;
  gboolean       starred;
  gint64         since;
  EaselRunOrder  order;
  gboolean       ascending;
} Query;

static void
query_free (Query *query)
{
  g_free (query->account);
  g_free (query->workflow);
  g_free (query->statuses);
  g_free (query->match);
  g_free (query);
}

static void
card_clear (gpointer data)
{
  EaselRunCard *self = data;

  g_free (self->account);
  g_free (self->id);
  g_free (self->tag);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->note);
  g_free (self->seed);
  g_free (self->gpu);
  g_free (self->path);
}

EaselRunCard *
easel_run_card_ref (EaselRunCard *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
easel_run_card_unref (EaselRunCard *self)
{
  g_atomic_rc_box_release_full (self, card_clear);
}

/* Hands over what was read, or the error that ended the reading. */
static gpointer
finish_reading (gpointer        result,
                GDestroyNotify  free_result,
                GError         *cause,
                GError        **error)
{
  if (cause == NULL)
    return result;

  g_propagate_error (error, cause);
  free_result (result);

  return NULL;
}

/* ── the order ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static const char *
get_expression (EaselRunOrder order)
{
  switch (order)
    {
    case EASEL_RUN_ORDER_NAME:
      return "f.name COLLATE NOCASE";
    case EASEL_RUN_ORDER_RESULTS:
      return "(SELECT count (*) FROM outputs WHERE run = f.id)";
    case EASEL_RUN_ORDER_DURATION:
      return "f.ended_at - f.started_at";
    case EASEL_RUN_ORDER_PLACE:
      return "f.account, f.gpu";
    case EASEL_RUN_ORDER_COST:
      return "f.cost";
    case EASEL_RUN_ORDER_TIME:
    default:
      return "f.id";
    }
}

static char *
write_statement (Query *query)
{
  return g_strconcat (query->match != NULL ? FROM_FOUND : FROM_ALL, " ORDER BY ", get_expression (query->order),
                      query->ascending ? " ASC" : " DESC", ", f.id DESC", NULL);
}

static gpointer
list (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Query *query = input;
  GArray *places = g_array_new (FALSE, FALSE, sizeof (EaselRunPlace));
  g_autofree char *sql = write_statement (query);
  g_autoptr(EaselStatement) statement = NULL;
  GError *cause = NULL;

  if (query->match != NULL)
    statement = easel_database_query (database, &cause, sql, "sssiiis", query->account, query->workflow, query->statuses,
                                      (gint64) query->kinds, (gint64) query->starred, query->since, query->match);
  else
    statement = easel_database_query (database, &cause, sql, "sssiii", query->account, query->workflow, query->statuses,
                                      (gint64) query->kinds, (gint64) query->starred, query->since);

  while (statement != NULL && easel_statement_step (statement, &cause))
    {
      const EaselRunPlace place = {
        .row = easel_statement_get_int (statement, 0),
        .added_at = easel_statement_get_int (statement, 1),
      };

      g_array_append_val (places, place);
    }

  return finish_reading (places, (GDestroyNotify) g_array_unref, cause, error);
}

/**
 * easel_run_index_list_async:
 * @archive: the archive
 * @query: which runs, in which order
 * @cancellable: (nullable): to stop
 * @callback: called with the places
 * @user_data: for @callback
 */
void
easel_run_index_list_async (EaselArchive        *archive,
                            const EaselRunQuery *query,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Query *copy;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (query != NULL);

  copy = g_new0 (Query, 1);
  copy->account = g_strdup (query->filter.account);
  copy->workflow = g_strdup (query->filter.workflow);
  copy->statuses = easel_run_status_list_words (query->filter.states);
  copy->match = query->filter.text != NULL ? easel_archive_match_words (query->filter.text) : NULL;
  copy->kinds = query->kinds;
  copy->starred = query->starred;
  copy->since = query->since;
  copy->order = query->order;
  copy->ascending = query->ascending;
  easel_archive_read_async (archive, list, copy, (GDestroyNotify) query_free, (GDestroyNotify) g_array_unref, cancellable,
                            callback, user_data);
}

/**
 * easel_run_index_list_finish:
 *
 * Returns: (transfer full) (element-type EaselRunPlace): all places
 */
GArray *
easel_run_index_list_finish (EaselArchive  *archive,
                             GAsyncResult  *result,
                             GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}

static gpointer
count (EaselDatabase  *database,
       gpointer        input,
       GError        **error)
{
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT count (*) FROM runs INDEXED BY runs_filtered WHERE hidden = 0", "");

  return statement != NULL && easel_statement_step (statement, error)
           ? GSIZE_TO_POINTER (easel_statement_get_int (statement, 0))
           : NULL;
}

void
easel_run_index_count_async (EaselArchive        *archive,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  easel_archive_read_async (archive, count, NULL, NULL, NULL, cancellable, callback, user_data);
}

guint
easel_run_index_count_finish (EaselArchive  *archive,
                              GAsyncResult  *result,
                              GError       **error)
{
  return GPOINTER_TO_SIZE (easel_archive_read_finish (archive, result, error));
}

/* ── cards ──────────────────────────────────────────────────────────────────────────────────────────────────────────── */

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

/* Of all that was typed the first text says most; addresses of files say nothing. */
static char *
find_prompt (const char *document)
{
  g_autoptr(JsonNode) node = document != NULL ? easel_json_parse (document, -1, NULL) : NULL;
  JsonObject *inputs = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? easel_json_get_object (json_node_get_object (node), "inputs")
                         : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (inputs == NULL)
    return NULL;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      const char *text = easel_json_is_string (value) ? json_node_get_string (value) : NULL;

      if (text != NULL && *text != '\0' && !g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY) &&
          strstr (text, "://") == NULL && !g_str_has_prefix (text, "easel-file:"))
        return g_strdup (text);
    }

  return NULL;
}

static EaselRunCard *
read_card (EaselStatement *statement)
{
  EaselRunCard *card = g_atomic_rc_box_new0 (EaselRunCard);

  card->row = easel_statement_get_int (statement, 0);
  card->account = dup_text (statement, 1);
  card->id = dup_text (statement, 2);
  card->tag = dup_text (statement, 3);
  card->status = easel_run_status_from_string (easel_statement_get_text (statement, 4));
  card->is_settled = easel_statement_get_int (statement, 5) != 0;
  card->is_starred = easel_statement_get_int (statement, 6) != 0;
  card->name = dup_text (statement, 7);
  card->note = dup_text (statement, 8);
  card->seed = dup_text (statement, 9);
  card->gpu = dup_text (statement, 10);
  card->added_at = easel_statement_get_int (statement, 11);
  card->started_at = get_time (statement, 12);
  card->ended_at = get_time (statement, 13);
  card->cost = easel_statement_is_null (statement, 14) ? -1 : easel_statement_get_double (statement, 14);
  card->prompt = find_prompt (easel_statement_get_text (statement, 15));

  return card;
}

static EaselOutputViewer
read_viewer (const char *word)
{
  g_autoptr(GEnumClass) words = g_type_class_ref (EASEL_TYPE_OUTPUT_VIEWER);
  GEnumValue *value = word != NULL ? g_enum_get_value_by_nick (words, word) : NULL;

  return value != NULL ? (EaselOutputViewer) value->value : EASEL_OUTPUT_VIEWER_OTHER;
}

static gboolean
read_face (EaselDatabase  *database,
           EaselRunCard   *card,
           GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, FACE, "i", card->row);

  if (statement == NULL)
    return FALSE;
  if (!easel_statement_step (statement, error))
    return TRUE;

  card->path = dup_text (statement, 0);
  card->viewer = read_viewer (easel_statement_get_text (statement, 1));
  card->n_results = (guint) easel_statement_get_int (statement, 2);

  return TRUE;
}

static gpointer
load (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  GArray *rows = input;
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_run_card_unref);
  GError *cause = NULL;

  for (guint i = 0; cause == NULL && i < rows->len; i++)
    {
      g_autoptr(EaselStatement) statement =
        easel_database_query (database, &cause, CARD, "i", g_array_index (rows, gint64, i));
      EaselRunCard *card;

      if (statement == NULL || !easel_statement_step (statement, &cause))
        continue;

      card = read_card (statement);
      g_ptr_array_add (cards, card);
      read_face (database, card, &cause);
    }

  return finish_reading (cards, (GDestroyNotify) g_ptr_array_unref, cause, error);
}

/**
 * easel_run_index_load_async:
 * @archive: the archive
 * @rows: (element-type gint64): row ids of runs
 * @cancellable: (nullable): to stop
 * @callback: called with the cards, in the order of @rows
 * @user_data: for @callback
 */
void
easel_run_index_load_async (EaselArchive        *archive,
                            GArray              *rows,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (rows != NULL);

  easel_archive_read_async (archive, load, g_array_copy (rows), (GDestroyNotify) g_array_unref,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * easel_run_index_load_finish:
 *
 * Returns: (transfer full) (element-type EaselRunCard): the cards
 */
GPtrArray *
easel_run_index_load_finish (EaselArchive  *archive,
                             GAsyncResult  *result,
                             GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}

/* ── sums and lists ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static gpointer
sum (EaselDatabase  *database,
     gpointer        input,
     GError        **error)
{
  GArray *rows = input;
  EaselRunSum *total = g_new0 (EaselRunSum, 1);
  GError *cause = NULL;

  total->cost = -1;
  for (guint i = 0; cause == NULL && i < rows->len; i++)
    {
      g_autoptr(EaselStatement) statement =
        easel_database_query (database, &cause, SUM, "i", g_array_index (rows, gint64, i));

      if (statement == NULL || !easel_statement_step (statement, &cause))
        continue;

      total->pictures += (guint) easel_statement_get_int (statement, 0);
      if (!easel_statement_is_null (statement, 1))
        total->cost = MAX (total->cost, 0) + easel_statement_get_double (statement, 1);
    }

  return finish_reading (total, g_free, cause, error);
}

void
easel_run_index_sum_async (EaselArchive        *archive,
                           GArray              *rows,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (rows != NULL);

  easel_archive_read_async (archive, sum, g_array_copy (rows), (GDestroyNotify) g_array_unref, g_free, cancellable,
                            callback, user_data);
}

gboolean
easel_run_index_sum_finish (EaselArchive  *archive,
                            GAsyncResult  *result,
                            EaselRunSum   *sum_out,
                            GError       **error)
{
  g_autofree EaselRunSum *total = easel_archive_read_finish (archive, result, error);

  if (total == NULL)
    return FALSE;

  *sum_out = *total;

  return TRUE;
}

static void
read_texts (EaselStatement  *statement,
            GPtrArray       *texts,
            GError         **error)
{
  while (statement != NULL && easel_statement_step (statement, error))
    g_ptr_array_add (texts, dup_text (statement, 0));
}

static gpointer
list_names (EaselDatabase  *database,
            gpointer        input,
            GError        **error)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GError *cause = NULL;
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, &cause, "SELECT name FROM runs INDEXED BY runs_filtered"
                          " WHERE hidden = 0 AND name IS NOT NULL GROUP BY name ORDER BY name COLLATE NOCASE LIMIT 200", "");

  read_texts (statement, names, &cause);

  return finish_reading (names, (GDestroyNotify) g_ptr_array_unref, cause, error);
}

void
easel_run_index_list_names_async (EaselArchive        *archive,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  easel_archive_read_async (archive, list_names, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback,
                            user_data);
}

static gpointer
list_files (EaselDatabase  *database,
            gpointer        input,
            GError        **error)
{
  GArray *rows = input;
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  GError *cause = NULL;

  for (guint i = 0; cause == NULL && i < rows->len; i++)
    {
      g_autoptr(EaselStatement) statement =
        easel_database_query (database, &cause, "SELECT path FROM outputs WHERE run = ? AND path IS NOT NULL", "i",
                              g_array_index (rows, gint64, i));

      read_texts (statement, paths, &cause);
    }

  return finish_reading (paths, (GDestroyNotify) g_ptr_array_unref, cause, error);
}

void
easel_run_index_list_files_async (EaselArchive        *archive,
                                  GArray              *rows,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (rows != NULL);

  easel_archive_read_async (archive, list_files, g_array_copy (rows), (GDestroyNotify) g_array_unref,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * easel_run_index_list_texts_finish:
 *
 * Returns: (transfer full) (element-type utf8): the names or paths
 */
GPtrArray *
easel_run_index_list_texts_finish (EaselArchive  *archive,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}
