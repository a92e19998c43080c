/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL that writes a new request down, with its graphs, its input files and the words by which it is found. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-store.h"

#include "archive/easel-archive-words.h"
#include "base/easel-enum.h"
#include "base/easel-json.h"
#include "base/easel-time.h"

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
  addition->target = g_strdup (easel_enum_get_nick (EASEL_TYPE_RUN_TARGET, target));
  addition->target_id = g_strdup (easel_run_request_get_target_id (request));
  if (target == EASEL_RUN_TARGET_DEPLOYMENT)
    addition->deployment_id = g_strdup (addition->target_id);
  addition->mode = g_strdup (easel_enum_get_nick (EASEL_TYPE_RUN_MODE, easel_run_request_get_mode (request)));
  addition->seed = g_strdup (easel_run_request_get_seed (request));
  addition->words = collect_words (request);
  if (lock != NULL)
    addition->lock = easel_row_lock_ref (lock);

  easel_archive_write_async (archive, add, addition, (GDestroyNotify) addition_free, (GDestroyNotify) easel_run_row_free,
                             NULL, callback, user_data);
}
