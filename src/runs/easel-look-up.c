/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking on the server for the run that a request may have become (decisions 3, 4). Reads only.
 *
 * One look lists the workflow's runs that were created since the request began to leave, leaves out those that are another
 * request's already and those that an earlier look has seen to be foreign, and reads the others one by one. A run is ours
 *
 *   - if its inputs carry our tag;
 *   - or, for the few graphs that crash on a tag, if it is the only one with the same inputs, made for the same target, in
 *     the two minutes after sending. Two such runs cannot be told apart: that is unclear, and never a guess;
 *   - or if the stream that our own request opened named it, and nothing speaks against it.
 *
 * A batch is found by its first run; the others share its batch id.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-look-up.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-run-operations.h"
#include "runs/easel-run-store.h"

#include <glib/gi18n-lib.h>

/* How much earlier than we think a run may have been created: a Date header has whole seconds, a skew is an estimate. */
#define SLACK_TAGGED      G_TIME_SPAN_MINUTE
#define SLACK_FINGERPRINT (2 * G_TIME_SPAN_SECOND)

/* How long after sending a run may have been created; less for one that only looks the same. */
#define WINDOW_TAGGED      G_TIME_SPAN_HOUR
#define WINDOW_FINGERPRINT (2 * G_TIME_SPAN_MINUTE)

#define PAGE      100
#define MAX_PAGES 20

struct _EaselLookUp {
  GObject          parent_instance;

  /* given */
  EaselClient     *client;
  EaselArchive    *archive;
  EaselRunRequest *request;
  gint64           sent_at;      /* by this computer */
  gint64           sent_server;  /* by the server, as it was known then */

  /* learnt */
  GHashTable      *foreign;      /* ids of runs that are not ours */
};

typedef struct {
  char       *hint;         /* nullable: the id that the stream named */
  guint       page;
  GHashTable *adopted;      /* ids that are some request's already */
  GQueue      candidates;   /* of id, the oldest first */
  GHashTable *batches;      /* id → batch id */
  GPtrArray  *same;         /* ids with the same fingerprint */
} Look;

G_DEFINE_FINAL_TYPE (EaselLookUp, easel_look_up, G_TYPE_OBJECT)

static void list_page_cb      (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data);
static void read_candidate    (GTask        *task);
static void return_end        (GTask        *task);
static void read_candidate_cb (GObject      *source,
                               GAsyncResult *result,
                               gpointer      user_data);

static void
look_free (Look *look)
{
  g_free (look->hint);
  g_clear_pointer (&look->adopted, g_hash_table_unref);
  g_queue_clear_full (&look->candidates, g_free);
  g_hash_table_unref (look->batches);
  g_ptr_array_unref (look->same);
  g_free (look);
}

static gboolean
is_tagged (EaselLookUp *self)
{
  return easel_run_request_carries_tag (self->request);
}

/* When the request began to leave, in the server's time as it is known now; the earlier of two estimates. */
static gint64
find_start (EaselLookUp *self)
{
  EaselClock *clock = easel_client_get_clock (self->client);
  gint64 skew = easel_clock_get_server_time (clock) - easel_clock_get_time (clock);
  gint64 start = self->sent_at + skew;

  if (self->sent_server != EASEL_TIME_NONE)
    start = MIN (start, self->sent_server);

  return start - (is_tagged (self) ? SLACK_TAGGED : SLACK_FINGERPRINT);
}

static const char *
find_deployment (EaselLookUp *self)
{
  return easel_run_request_get_target (self->request) == EASEL_RUN_TARGET_DEPLOYMENT
           ? easel_run_request_get_target_id (self->request)
           : NULL;
}

static void
list_page (GTask *task)
{
  EaselLookUp *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  easel_client_list_runs_async (self->client, easel_run_request_get_workflow_id (self->request), find_deployment (self),
                                find_start (self), PAGE, look->page * PAGE, cancellable, list_page_cb, task);
}

static void
begin_listing (GTask *task)
{
  if (easel_look_up_is_possible (g_task_get_source_object (task)))
    list_page (task);
  else
    return_end (task);
}

/* Ends the look with the run and, if it is one of a batch, those that came with it. */
static void
return_found (GTask      *task,
              const char *id)
{
  Look *look = g_task_get_task_data (task);
  const char *batch = g_hash_table_lookup (look->batches, id);
  GStrvBuilder *found = g_strv_builder_new ();
  GHashTableIter iter;
  const char *other, *other_batch;

  g_strv_builder_add (found, id);
  g_hash_table_iter_init (&iter, look->batches);
  while (batch != NULL && g_hash_table_iter_next (&iter, (gpointer *) &other, (gpointer *) &other_batch))
    if (!g_str_equal (other, id) && g_str_equal (other_batch, batch))
      g_strv_builder_add (found, other);

  g_task_return_pointer (task, g_strv_builder_end (found), (GDestroyNotify) g_strfreev);
  g_strv_builder_unref (found);
  g_object_unref (task);
}

static void
return_end (GTask *task)
{
  Look *look = g_task_get_task_data (task);

  if (look->same->len == 1)
    {
      return_found (task, g_ptr_array_index (look->same, 0));
      return;
    }

  if (look->same->len > 1)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNCLEAR,
                             _("Several runs on the server look like this one; which is it cannot be told"));
  else
    g_task_return_pointer (task, NULL, NULL);
  g_object_unref (task);
}

static gboolean
is_candidate (EaselLookUp *self,
              Look        *look,
              JsonObject  *row,
              const char  *id)
{
  gint64 created_at = easel_json_get_time (row, "created_at");
  gint64 start = find_start (self);

  if (g_hash_table_contains (look->adopted, id) || g_hash_table_contains (self->foreign, id))
    return FALSE;
  /* The row's time may have lost its seconds (contract 1.5, T3). */
  if (created_at == EASEL_TIME_NONE || created_at + G_TIME_SPAN_MINUTE < start)
    return FALSE;

  return created_at <= start + (is_tagged (self) ? SLACK_TAGGED + WINDOW_TAGGED : SLACK_FINGERPRINT + WINDOW_FINGERPRINT);
}

static void
list_page_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselLookUp *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) page = easel_client_list_runs_finish (EASEL_CLIENT (source), result, &error);
  JsonArray *rows;

  if (page == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  rows = json_node_get_array (page);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = row != NULL ? easel_json_get_string (row, "id") : NULL;
      const char *batch = row != NULL ? easel_json_get_string (row, "batch_id") : NULL;

      if (id != NULL && batch != NULL)
        g_hash_table_insert (look->batches, g_strdup (id), g_strdup (batch));
      if (id != NULL && is_candidate (self, look, row, id))
        g_queue_push_head (&look->candidates, g_strdup (id));
    }

  if (json_array_get_length (rows) >= PAGE && ++look->page < MAX_PAGES)
    list_page (g_steal_pointer (&task));
  else
    read_candidate (g_steal_pointer (&task));
}

static void
read_candidate (GTask *task)
{
  EaselLookUp *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  const char *id = look->hint != NULL ? look->hint : g_queue_peek_head (&look->candidates);

  if (id == NULL)
    return_end (task);
  else
    easel_client_get_run_async (self->client, id, FALSE, g_task_get_cancellable (task), read_candidate_cb, task);
}

static gboolean
has_same_inputs (EaselLookUp *self,
                 JsonObject  *record)
{
  g_autoptr(JsonObject) theirs = easel_run_request_strip_tag (easel_json_get_object (record, "workflow_inputs"));
  g_autoptr(JsonNode) a = json_node_init_object (json_node_alloc (), theirs);
  g_autoptr(JsonNode) b = json_node_init_object (json_node_alloc (), easel_run_request_get_inputs (self->request));

  return json_node_equal (a, b);
}

static gboolean
has_our_tag (EaselLookUp *self,
             JsonObject  *record,
             gboolean    *has_another)
{
  JsonObject *inputs = easel_json_get_object (record, "workflow_inputs");
  const char *tag = inputs != NULL ? easel_json_get_string (inputs, EASEL_RUN_REQUEST_TAG_KEY) : NULL;

  *has_another = tag != NULL && !g_str_equal (tag, easel_run_request_get_tag (self->request));

  return tag != NULL && !*has_another;
}

/* What the stream of our own request named is believed unless the record carries somebody else's tag: a server may keep
 * no inputs, and its clock may be wrong. */
static gboolean
is_ours (EaselLookUp *self,
         Look        *look,
         JsonObject  *record)
{
  gboolean has_another;

  return has_our_tag (self, record, &has_another) || (look->hint != NULL && !has_another);
}

static void
read_candidate_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselLookUp *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = easel_client_get_run_finish (EASEL_CLIENT (source), result, &error);
  g_autofree char *id = look->hint != NULL ? g_strdup (look->hint) : g_queue_pop_head (&look->candidates);
  JsonObject *record = node != NULL ? json_node_get_object (node) : NULL;

  if (node == NULL && !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND) &&
      !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_FORBIDDEN))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (record != NULL && is_ours (self, look, record))
    {
      return_found (g_steal_pointer (&task), id);
      return;
    }

  g_hash_table_add (self->foreign, g_strdup (id));
  if (record != NULL && look->hint == NULL && !is_tagged (self) && has_same_inputs (self, record))
    {
      g_hash_table_remove (self->foreign, id);
      g_ptr_array_add (look->same, g_steal_pointer (&id));
    }

  if (look->hint != NULL)
    {
      g_clear_pointer (&look->hint, g_free);
      begin_listing (g_steal_pointer (&task));
      return;
    }

  read_candidate (g_steal_pointer (&task));
}

static void
list_adopted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Look *look = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  look->adopted = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (look->hint != NULL && !g_hash_table_contains (look->adopted, look->hint))
    read_candidate (g_steal_pointer (&task));
  else
    begin_listing (g_steal_pointer (&task));
}

static void
easel_look_up_finalize (GObject *object)
{
  EaselLookUp *self = EASEL_LOOK_UP (object);

  g_clear_object (&self->client);
  g_clear_object (&self->archive);
  g_clear_object (&self->request);
  g_clear_pointer (&self->foreign, g_hash_table_unref);

  G_OBJECT_CLASS (easel_look_up_parent_class)->finalize (object);
}

static void
easel_look_up_class_init (EaselLookUpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_look_up_finalize;
}

static void
easel_look_up_init (EaselLookUp *self)
{
  self->foreign = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * easel_look_up_new:
 * @client: the account's connection
 * @archive: knows which runs are some request's already
 * @request: what was sent
 * @sent_at: when it began to leave, microseconds since 1970 by this computer
 * @sent_server: the same in the server's time as it was known then, or %EASEL_TIME_NONE
 *
 * Returns: (transfer full): something that remembers from look to look which runs are foreign
 */
EaselLookUp *
easel_look_up_new (EaselClient     *client,
                   EaselArchive    *archive,
                   EaselRunRequest *request,
                   gint64           sent_at,
                   gint64           sent_server)
{
  EaselLookUp *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (request), NULL);

  self = g_object_new (EASEL_TYPE_LOOK_UP, NULL);
  self->client = g_object_ref (client);
  self->archive = g_object_ref (archive);
  self->request = g_object_ref (request);
  self->sent_at = sent_at;
  self->sent_server = sent_server;

  return self;
}

/**
 * easel_look_up_is_possible:
 * @self: a look-up
 *
 * Returns: whether the server lists the runs among which it would be; models have no workflow
 */
gboolean
easel_look_up_is_possible (EaselLookUp *self)
{
  g_return_val_if_fail (EASEL_IS_LOOK_UP (self), FALSE);

  return easel_run_request_get_workflow_id (self->request) != NULL;
}

/**
 * easel_look_up_look_async:
 * @self: a look-up
 * @hint: (nullable): the id that the request's own stream named; needed when easel_look_up_is_possible() is not
 * @cancellable: (nullable): to stop
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks once.
 */
void
easel_look_up_look_async (EaselLookUp         *self,
                          const char          *hint,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Look *look;

  g_return_if_fail (EASEL_IS_LOOK_UP (self));
  g_return_if_fail (hint != NULL || easel_look_up_is_possible (self));

  look = g_new0 (Look, 1);
  look->hint = g_strdup (hint);
  look->batches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  look->same = g_ptr_array_new_with_free_func (g_free);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_look_up_look_async);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  easel_run_store_list_adopted_async (self->archive, easel_run_request_get_account (self->request), find_start (self),
                                      list_adopted_cb, g_steal_pointer (&task));
}

/**
 * easel_look_up_look_finish:
 * @self: a look-up
 * @result: the result
 * @error: return location; %EASEL_ERROR_UNCLEAR when several runs could be it, else what kept us from looking
 *
 * Returns: (transfer full) (nullable): the run's id, after it those of the same batch; %NULL without an error when the server
 *   does not have it
 */
GStrv
easel_look_up_look_finish (EaselLookUp   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_look_up_look_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
