/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments as last seen, in the archive, so that lists and forms open at once and without a network. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-deployment-store.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"

#include <glib/gi18n-lib.h>

/* What has not changed is not written again. */
#define SAVE \
  "INSERT INTO deployments (account, id, workflow_id, name, environment, updated_at, seen_at, document) " \
  "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET workflow_id = excluded.workflow_id, " \
  "name = excluded.name, environment = excluded.environment, updated_at = excluded.updated_at, " \
  "seen_at = excluded.seen_at, gone_at = NULL, document = excluded.document " \
  "WHERE document != excluded.document OR gone_at IS NOT NULL"

#define LIST \
  "SELECT id, workflow_id, name, environment, updated_at FROM deployments " \
  "WHERE account = ? AND gone_at IS NULL ORDER BY updated_at DESC, id"

/* One deployment on its way to the writer's thread. */
typedef struct {
  char     *id;
  char     *workflow_id;  /* nullable */
  char     *name;
  char     *environment;
  gint64    updated_at;
  JsonNode *document;
} Row;

typedef struct {
  char      *account;
  char      *id;          /* nullable */
  GPtrArray *rows;        /* nullable */
  gint64     now;
} Order;

static void
row_free (Row *row)
{
  g_free (row->id);
  g_free (row->workflow_id);
  g_free (row->name);
  g_free (row->environment);
  json_node_unref (row->document);
  g_free (row);
}

static void
order_free (Order *order)
{
  g_free (order->account);
  g_free (order->id);
  g_clear_pointer (&order->rows, g_ptr_array_unref);
  g_free (order);
}

static Order *
new_order (const char *account)
{
  Order *order = g_new0 (Order, 1);

  order->account = g_strdup (account);

  return order;
}

static Row *
new_row (EaselDeployment *deployment)
{
  Row *row = g_new0 (Row, 1);

  row->id = g_strdup (easel_deployment_get_id (deployment));
  row->workflow_id = g_strdup (easel_deployment_get_workflow_id (deployment));
  row->name = g_strdup (easel_deployment_get_name (deployment));
  row->environment = g_strdup (easel_deployment_get_environment (deployment));
  row->updated_at = easel_deployment_get_updated_at (deployment);
  row->document = easel_record_to_json (EASEL_RECORD (deployment));

  return row;
}

static gboolean
save_row (EaselDatabase  *database,
          Order          *order,
          Row            *row,
          GError        **error)
{
  g_autofree char *document = easel_json_write (row->document);

  return easel_database_run (database, error, SAVE, "sssssiis", order->account, row->id, row->workflow_id, row->name,
                             row->environment, row->updated_at, order->now, document);
}

static GPtrArray *
list_absent (EaselDatabase  *database,
             Order          *order,
             GHashTable     *present,
             GError        **error)
{
  g_autoptr(GPtrArray) absent = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, "SELECT id FROM deployments WHERE account = ? AND gone_at IS NULL",
                                    "s", order->account);
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    {
      const char *id = easel_statement_get_text (statement, 0);

      if (!g_hash_table_contains (present, id))
        g_ptr_array_add (absent, g_strdup (id));
    }

  if (step_error == NULL)
    return g_steal_pointer (&absent);

  g_propagate_error (error, g_steal_pointer (&step_error));

  return NULL;
}

static gpointer
save (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Order *order = input;
  g_autoptr(GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) absent = NULL;

  for (guint i = 0; i < order->rows->len; i++)
    {
      Row *row = g_ptr_array_index (order->rows, i);

      g_hash_table_add (present, row->id);
      if (!save_row (database, order, row, error))
        return NULL;
    }

  absent = list_absent (database, order, present, error);
  for (guint i = 0; absent != NULL && i < absent->len; i++)
    {
      if (!easel_database_run (database, error, "UPDATE deployments SET gone_at = ? WHERE account = ? AND id = ?",
                               "iss", order->now, order->account, g_ptr_array_index (absent, i)))
        return NULL;
    }

  return NULL;
}

static JsonNode *
new_node (JsonObject *members)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, members);

  return node;
}

static void
set_text (JsonObject *object,
          const char *member,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

/* What a list shows, without the graphs that make a document large. */
static JsonNode *
read_slim (EaselStatement *statement)
{
  JsonObject *members = json_object_new ();
  JsonObject *workflow = json_object_new ();
  gint64 time = easel_statement_get_int (statement, 4);
  g_autofree char *updated_at = time > 0 ? easel_time_format (time, EASEL_TIME_T1) : NULL;

  set_text (members, "id", easel_statement_get_text (statement, 0));
  set_text (members, "workflow_id", easel_statement_get_text (statement, 1));
  set_text (workflow, "name", easel_statement_get_text (statement, 2));
  set_text (members, "environment", easel_statement_get_text (statement, 3));
  set_text (members, "updated_at", updated_at);
  json_object_set_object_member (members, "workflow", workflow);

  return new_node (members);
}

static gpointer
list (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Order *order = input;
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, LIST, "s", order->account);
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    g_ptr_array_add (nodes, read_slim (statement));

  if (step_error == NULL)
    return g_steal_pointer (&nodes);

  g_propagate_error (error, g_steal_pointer (&step_error));

  return NULL;
}

static gpointer
open_one (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  Order *order = input;
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, "SELECT document FROM deployments WHERE account = ? AND id = ?",
                                    "ss", order->account, order->id);
  if (statement == NULL)
    return NULL;

  if (easel_statement_step (statement, &step_error))
    return easel_json_parse (easel_statement_get_text (statement, 0), -1, error);

  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));
  else
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                         _("This deployment was never seen on this computer"));

  return NULL;
}

/**
 * easel_deployment_store_save_async:
 * @archive: the archive
 * @account: an account's id
 * @deployments: (element-type EaselDeployment): all that the account lists
 * @now: microseconds since 1970
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Keeps a list as it was just seen.
 */
void
easel_deployment_store_save_async (EaselArchive        *archive,
                                   const char          *account,
                                   GPtrArray           *deployments,
                                   gint64               now,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL && deployments != NULL);

  order = new_order (account);
  order->now = now;
  order->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  for (guint i = 0; i < deployments->len; i++)
    g_ptr_array_add (order->rows, new_row (g_ptr_array_index (deployments, i)));

  easel_archive_write_async (archive, save, order, (GDestroyNotify) order_free, NULL, cancellable, callback, user_data);
}

gboolean
easel_deployment_store_save_finish (EaselArchive  *archive,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_autoptr(GError) cause = NULL;

  easel_archive_write_finish (archive, result, &cause);
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

/**
 * easel_deployment_store_list_async:
 * @archive: the archive
 * @account: an account's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads the account's deployments as they were last seen, without graphs: easel_deployment_store_open_async() has
 * those.
 */
void
easel_deployment_store_list_async (EaselArchive        *archive,
                                   const char          *account,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL);

  easel_archive_read_async (archive, list, new_order (account), (GDestroyNotify) order_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
easel_deployment_store_list_finish (EaselArchive  *archive,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_autoptr(GPtrArray) nodes = easel_archive_read_finish (archive, result, error);
  GPtrArray *deployments;

  if (nodes == NULL)
    return NULL;

  deployments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add (deployments, easel_deployment_new_from_json (g_ptr_array_index (nodes, i), NULL));

  return deployments;
}

/**
 * easel_deployment_store_open_async:
 * @archive: the archive
 * @account: an account's id
 * @id: a deployment's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads one deployment as it was last seen, with its graphs; %EASEL_ERROR_NOT_FOUND if it never was.
 */
void
easel_deployment_store_open_async (EaselArchive        *archive,
                                   const char          *account,
                                   const char          *id,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL && id != NULL);

  order = new_order (account);
  order->id = g_strdup (id);
  easel_archive_read_async (archive, open_one, order, (GDestroyNotify) order_free, (GDestroyNotify) json_node_unref,
                            cancellable, callback, user_data);
}

EaselDeployment *
easel_deployment_store_open_finish (EaselArchive  *archive,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_autoptr(JsonNode) document = easel_archive_read_finish (archive, result, error);

  return document != NULL ? easel_deployment_new_from_json (document, error) : NULL;
}
