/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has made of the list of workflows, in the archive: own files, pins, what was opened when, and where a
 * file belongs on an account. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-shelf.h"

#define LIST                                                                                        \
  "SELECT uri, name, 1, pinned, ifnull (opened_at, 0), id FROM workflow_files"                      \
  " UNION ALL "                                                                                     \
  "SELECT id, NULL, 0, pinned, ifnull (opened_at, 0), 0 FROM deployments"                           \
  " WHERE account = ? AND (pinned = 1 OR opened_at IS NOT NULL) ORDER BY 6"

#define PUT_FILE                                                                                    \
  "INSERT INTO workflow_files (uri, name, pinned, added_at) VALUES (?, ?, ?, ?)"                    \
  " ON CONFLICT (uri) DO NOTHING"

#define SAVE_HOME                                                                                   \
  "INSERT INTO workflow_file_homes (file, account, workflow_id, machine_id)"                        \
  " SELECT id, ?, ?, ? FROM workflow_files WHERE uri = ?"                                           \
  " ON CONFLICT (file, account) DO UPDATE SET workflow_id = excluded.workflow_id, machine_id = excluded.machine_id"

#define LOAD_HOME                                                                                   \
  "SELECT h.workflow_id, h.machine_id FROM workflow_file_homes h JOIN workflow_files f ON f.id = h.file" \
  " WHERE f.uri = ? AND h.account = ?"

/* One change on its way to the writer's thread, or one question on its way to the reader's. */
typedef struct {
  char     *account;     /* nullable, as are the other texts but for the key */
  char     *key;
  char     *name;
  char     *workflow_id;
  char     *machine_id;
  gboolean  is_file;
  gboolean  pinned;
  gint64    now;
} Order;

static void
order_free (Order *order)
{
  g_free (order->account);
  g_free (order->key);
  g_free (order->name);
  g_free (order->workflow_id);
  g_free (order->machine_id);
  g_free (order);
}

static Order *
new_order (const char *account,
           const char *key,
           gboolean    is_file)
{
  Order *order = g_new0 (Order, 1);

  order->account = g_strdup (account);
  order->key = g_strdup (key);
  order->is_file = is_file;

  return order;
}

void
easel_shelf_entry_free (EaselShelfEntry *self)
{
  g_free (self->key);
  g_free (self->name);
  g_free (self);
}

void
easel_shelf_home_free (EaselShelfHome *self)
{
  g_free (self->workflow_id);
  g_free (self->machine_id);
  g_free (self);
}

static EaselShelfEntry *
read_entry (EaselStatement *statement)
{
  EaselShelfEntry *entry = g_new0 (EaselShelfEntry, 1);

  entry->key = g_strdup (easel_statement_get_text (statement, 0));
  entry->name = g_strdup (easel_statement_get_text (statement, 1));
  entry->is_file = easel_statement_get_int (statement, 2) != 0;
  entry->pinned = easel_statement_get_int (statement, 3) != 0;
  entry->opened_at = easel_statement_get_int (statement, 4);

  return entry;
}

static gpointer
list (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Order *order = input;
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_shelf_entry_free);
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, LIST, "s", order->account);
  g_autoptr(GError) step_error = NULL;

  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    g_ptr_array_add (entries, read_entry (statement));

  if (step_error == NULL)
    return g_steal_pointer (&entries);

  g_propagate_error (error, g_steal_pointer (&step_error));

  return NULL;
}

static gpointer
put_file (EaselDatabase  *database,
          gpointer        input,
          GError        **error)
{
  Order *order = input;

  easel_database_run (database, error, PUT_FILE, "ssii", order->key, order->name, (gint64) order->pinned, order->now);

  return NULL;
}

static gpointer
rename_file (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Order *order = input;

  easel_database_run (database, error, "UPDATE workflow_files SET name = ? WHERE uri = ?", "ss", order->name, order->key);

  return NULL;
}

static gpointer
remove_file (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Order *order = input;

  easel_database_run (database, error, "DELETE FROM workflow_files WHERE uri = ?", "s", order->key);

  return NULL;
}

static gpointer
pin (EaselDatabase  *database,
     gpointer        input,
     GError        **error)
{
  Order *order = input;

  if (order->is_file)
    easel_database_run (database, error, "UPDATE workflow_files SET pinned = ? WHERE uri = ?", "is",
                        (gint64) order->pinned, order->key);
  else
    easel_database_run (database, error, "UPDATE deployments SET pinned = ? WHERE account = ? AND id = ?", "iss",
                        (gint64) order->pinned, order->account, order->key);

  return NULL;
}

static gpointer
note_opened (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Order *order = input;

  if (order->is_file)
    easel_database_run (database, error, "UPDATE workflow_files SET opened_at = ? WHERE uri = ?", "is", order->now,
                        order->key);
  else
    easel_database_run (database, error, "UPDATE deployments SET opened_at = ? WHERE account = ? AND id = ?", "iss",
                        order->now, order->account, order->key);

  return NULL;
}

static gpointer
save_home (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  Order *order = input;

  easel_database_run (database, error, SAVE_HOME, "ssss", order->account, order->workflow_id, order->machine_id,
                      order->key);

  return NULL;
}

static gpointer
load_home (EaselDatabase  *database,
           gpointer        input,
           GError        **error)
{
  Order *order = input;
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, LOAD_HOME, "ss", order->key,
                                                              order->account);
  EaselShelfHome *home;

  if (statement == NULL || !easel_statement_step (statement, error))
    return NULL;

  home = g_new0 (EaselShelfHome, 1);
  home->workflow_id = g_strdup (easel_statement_get_text (statement, 0));
  home->machine_id = g_strdup (easel_statement_get_text (statement, 1));

  return home;
}

static void
write_order (EaselArchive        *archive,
             EaselArchiveFunc     func,
             Order               *order,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  easel_archive_write_async (archive, func, order, (GDestroyNotify) order_free, NULL, NULL, callback, user_data);
}

/**
 * easel_workflow_shelf_list_async:
 * @archive: the archive
 * @account: (nullable): the id of the account whose deployments are wanted as well
 * @cancellable: (nullable): to stop
 * @callback: called with the entries
 * @user_data: for @callback
 */
void
easel_workflow_shelf_list_async (EaselArchive        *archive,
                                 const char          *account,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  easel_archive_read_async (archive, list, new_order (account, NULL, FALSE), (GDestroyNotify) order_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * easel_workflow_shelf_list_finish:
 *
 * Returns: (transfer full) (element-type EaselShelfEntry): the entries
 */
GPtrArray *
easel_workflow_shelf_list_finish (EaselArchive  *archive,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}

/**
 * easel_workflow_shelf_put_file:
 * @archive: the archive
 * @uri: where the file is
 * @name: what it is called here
 * @pinned: whether it stands at the top
 * @now: microseconds since 1970
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_put_file (EaselArchive        *archive,
                               const char          *uri,
                               const char          *name,
                               gboolean             pinned,
                               gint64               now,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (uri != NULL && name != NULL);

  order = new_order (NULL, uri, TRUE);
  order->name = g_strdup (name);
  order->pinned = pinned;
  order->now = now;
  write_order (archive, put_file, order, callback, user_data);
}

/**
 * easel_workflow_shelf_rename_file:
 * @archive: the archive
 * @uri: where the file is
 * @name: what it is called here from now on
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_rename_file (EaselArchive        *archive,
                                  const char          *uri,
                                  const char          *name,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (uri != NULL && name != NULL);

  order = new_order (NULL, uri, TRUE);
  order->name = g_strdup (name);
  write_order (archive, rename_file, order, callback, user_data);
}

/**
 * easel_workflow_shelf_remove_file:
 * @archive: the archive
 * @uri: where the file is; where it belongs on the accounts is forgotten with it
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_remove_file (EaselArchive        *archive,
                                  const char          *uri,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (uri != NULL);

  write_order (archive, remove_file, new_order (NULL, uri, TRUE), callback, user_data);
}

/**
 * easel_workflow_shelf_pin:
 * @archive: the archive
 * @account: (nullable): the account of a deployment
 * @key: a file's address, or a deployment's id
 * @is_file: which of the two it is
 * @pinned: whether it stands at the top
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_pin (EaselArchive        *archive,
                          const char          *account,
                          const char          *key,
                          gboolean             is_file,
                          gboolean             pinned,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (key != NULL && (is_file || account != NULL));

  order = new_order (account, key, is_file);
  order->pinned = pinned;
  write_order (archive, pin, order, callback, user_data);
}

/**
 * easel_workflow_shelf_note_opened:
 * @archive: the archive
 * @account: (nullable): the account of a deployment
 * @key: a file's address, or a deployment's id
 * @is_file: which of the two it is
 * @now: microseconds since 1970
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_note_opened (EaselArchive        *archive,
                                  const char          *account,
                                  const char          *key,
                                  gboolean             is_file,
                                  gint64               now,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (key != NULL && (is_file || account != NULL));

  order = new_order (account, key, is_file);
  order->now = now;
  write_order (archive, note_opened, order, callback, user_data);
}

/**
 * easel_workflow_shelf_save_home:
 * @archive: the archive
 * @uri: where the file is
 * @account: the id of an account
 * @home: where the file belongs there
 * @callback: (nullable): called when it is written
 * @user_data: for @callback
 */
void
easel_workflow_shelf_save_home (EaselArchive         *archive,
                                const char           *uri,
                                const char           *account,
                                const EaselShelfHome *home,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  Order *order;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (uri != NULL && account != NULL && home != NULL);

  order = new_order (account, uri, TRUE);
  order->workflow_id = g_strdup (home->workflow_id);
  order->machine_id = g_strdup (home->machine_id);
  write_order (archive, save_home, order, callback, user_data);
}

/**
 * easel_workflow_shelf_write_finish:
 *
 * Returns: whether it was written
 */
gboolean
easel_workflow_shelf_write_finish (EaselArchive  *archive,
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
 * easel_workflow_shelf_load_home_async:
 * @archive: the archive
 * @uri: where the file is
 * @account: the id of an account
 * @cancellable: (nullable): to stop
 * @callback: called with where the file belongs there
 * @user_data: for @callback
 */
void
easel_workflow_shelf_load_home_async (EaselArchive        *archive,
                                      const char          *uri,
                                      const char          *account,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (uri != NULL && account != NULL);

  easel_archive_read_async (archive, load_home, new_order (account, uri, TRUE), (GDestroyNotify) order_free,
                            (GDestroyNotify) easel_shelf_home_free, cancellable, callback, user_data);
}

/**
 * easel_workflow_shelf_load_home_finish:
 *
 * Returns: (transfer full) (nullable): where it belongs; %NULL without an error if it was never asked
 */
EaselShelfHome *
easel_workflow_shelf_load_home_finish (EaselArchive  *archive,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}
