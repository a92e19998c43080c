/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite with GError: one connection, used by one thread at a time. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-database-private.h"

#include "base/easel-error.h"

#include <glib/gi18n-lib.h>

/* How long another process may hold the write lock; ours hold it for some milliseconds. */
#define BUSY_MILLISECONDS 10000

static EaselError
find_code (int result)
{
  switch (result & 0xFF)
    {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOLFS:
    case SQLITE_NOMEM:
      return EASEL_ERROR_DISK;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return EASEL_ERROR_INVALID;
    default:
      return EASEL_ERROR_DAMAGED;
    }
}

/* Cause and cure for a person who knows no SQL. */
static const char *
find_sentence (int result)
{
  switch (result & 0xFF)
    {
    case SQLITE_FULL:
      return _("the disk is full: make room and try again");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return _("it may not be written: change its permissions or those of its folder");
    case SQLITE_CANTOPEN:
      return _("it cannot be opened: check its folder and its permissions");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return _("another program keeps it locked: try again");
    case SQLITE_IOERR:
      return _("the disk reports an error: check it");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return _("the file is damaged");
    default:
      return NULL;
    }
}

/**
 * easel_database_set_error:
 * @self: a connection
 * @result: what SQLite returned
 * @error: return location
 *
 * Returns: %FALSE
 */
gboolean
easel_database_set_error (EaselDatabase  *self,
                          int             result,
                          GError        **error)
{
  const char *sentence = find_sentence (result);
  const char *cause = self->connection != NULL ? sqlite3_errmsg (self->connection) : sqlite3_errstr (result);

  if (sentence != NULL)
    g_set_error (error, EASEL_ERROR, find_code (result), "%s: %s (%s)", self->path, sentence, cause);
  else
    g_set_error (error, EASEL_ERROR, find_code (result), "%s: %s", self->path, cause);

  return FALSE;
}

/* Changes nothing in the file: whether it may be changed is known only when its version is. */
static gboolean
set_up_connection (EaselDatabase  *self,
                   GError        **error)
{
  int result;

  sqlite3_extended_result_codes (self->connection, TRUE);
  sqlite3_busy_timeout (self->connection, BUSY_MILLISECONDS);
  sqlite3_db_config (self->connection, SQLITE_DBCONFIG_DEFENSIVE, TRUE, NULL);
  sqlite3_db_config (self->connection, SQLITE_DBCONFIG_DQS_DML, FALSE, NULL);

  result = sqlite3_exec (self->connection,
                         "PRAGMA foreign_keys = ON;"
                         "PRAGMA synchronous = FULL;"
                         "PRAGMA temp_store = MEMORY;"
                         "PRAGMA schema_version;",
                         NULL, NULL, NULL);

  return result == SQLITE_OK || easel_database_set_error (self, result, error);
}

/**
 * easel_database_open:
 * @path: the file; made if it is absent, its folder must exist
 * @error: return location
 *
 * Opens a connection with foreign keys, full synchronisation and a patient busy time-out. The file is not changed before
 * easel_database_migrate().
 *
 * Returns: (transfer full): a connection; %NULL with %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 */
EaselDatabase *
easel_database_open (const char  *path,
                     GError     **error)
{
  g_autoptr(EaselDatabase) self = NULL;
  int result;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (EaselDatabase, 1);
  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) easel_statement_free);

  result = sqlite3_open_v2 (path, &self->connection,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (result != SQLITE_OK)
    {
      easel_database_set_error (self, result, error);
      return NULL;
    }

  return set_up_connection (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * easel_database_close:
 * @self: (transfer full): a connection
 *
 * Closes it; what was not committed is undone.
 */
void
easel_database_close (EaselDatabase *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->connection) != SQLITE_OK)
    g_critical ("A statement is still in use while %s is closed", self->path);
  g_free (self->path);
  g_free (self);
}

static gboolean
get_version (EaselDatabase  *self,
             gint64         *version,
             GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (self, error, "PRAGMA user_version", "");

  if (statement == NULL || !easel_statement_step (statement, error))
    return FALSE;

  *version = easel_statement_get_int (statement, 0);

  return TRUE;
}

/* One step in a transaction of its own, unless another process was quicker. */
static gboolean
migrate_from (EaselDatabase         *self,
              const EaselMigration  *migrations,
              gint64                 version,
              GError               **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version + 1);
  gint64 current;

  if (!easel_database_begin (self, error))
    return FALSE;

  if (!get_version (self, &current, error) ||
      (current == version &&
       (!easel_database_exec (self, migrations[version].sql, error) ||
        !easel_database_exec (self, set_version, error))))
    {
      easel_database_rollback (self);
      return FALSE;
    }

  return easel_database_commit (self, error);
}

/**
 * easel_database_migrate:
 * @self: a connection
 * @migrations: all steps from an empty file on
 * @error: return location
 *
 * Brings the file to the last version, each step whole or not at all. From here on it is in WAL mode, so that readers and
 * a writer do not wait for each other.
 *
 * Returns: whether the file has the last version; else %EASEL_ERROR_TOO_NEW, and the file is as it was, or
 *   %EASEL_ERROR_DISK, %EASEL_ERROR_DAMAGED
 */
gboolean
easel_database_migrate (EaselDatabase         *self,
                        const EaselMigration  *migrations,
                        GError               **error)
{
  gint64 version;
  gint64 latest = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (migrations != NULL, FALSE);

  while (migrations[latest].sql != NULL)
    latest++;

  if (!get_version (self, &version, error))
    return FALSE;

  if (version > latest)
    {
      sqlite3_db_config (self->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, TRUE, NULL);
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_TOO_NEW,
                   _("%s was written by a newer version of this program: update it"), self->path);
      return FALSE;
    }

  if (!easel_database_exec (self, "PRAGMA journal_mode = WAL", error))
    return FALSE;

  for (; version < latest; version++)
    if (!migrate_from (self, migrations, version, error))
      return FALSE;

  return TRUE;
}

/**
 * easel_database_exec:
 * @self: a connection
 * @sql: statements without parameters
 * @error: return location
 *
 * Returns: whether all of them ran; else an error as easel_database_query()
 */
gboolean
easel_database_exec (EaselDatabase  *self,
                     const char     *sql,
                     GError        **error)
{
  int result;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);

  result = sqlite3_exec (self->connection, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || easel_database_set_error (self, result, error);
}

/**
 * easel_database_begin:
 * @self: a connection
 * @error: return location
 *
 * Begins a transaction that may write; waits for other writers.
 *
 * Returns: whether it began
 */
gboolean
easel_database_begin (EaselDatabase  *self,
                      GError        **error)
{
  return easel_database_run (self, error, "BEGIN IMMEDIATE", "");
}

/**
 * easel_database_commit:
 * @self: a connection
 * @error: return location
 *
 * Ends the transaction; on success it is on the disk, else it is undone.
 *
 * Returns: whether all of it is kept
 */
gboolean
easel_database_commit (EaselDatabase  *self,
                       GError        **error)
{
  if (easel_database_run (self, error, "COMMIT", ""))
    return TRUE;

  easel_database_rollback (self);

  return FALSE;
}

/**
 * easel_database_rollback:
 * @self: a connection
 *
 * Undoes the transaction, if one is open: some errors have undone it already.
 */
void
easel_database_rollback (EaselDatabase *self)
{
  g_return_if_fail (self != NULL);

  if (!sqlite3_get_autocommit (self->connection))
    sqlite3_exec (self->connection, "ROLLBACK", NULL, NULL, NULL);
}

/**
 * easel_database_get_last_row_id:
 * @self: a connection
 *
 * Returns: the row id of the last inserted row
 */
gint64
easel_database_get_last_row_id (EaselDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_last_insert_rowid (self->connection);
}

/**
 * easel_database_get_changes:
 * @self: a connection
 *
 * Returns: how many rows the last statement inserted, changed or deleted, not counting triggers
 */
int
easel_database_get_changes (EaselDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_changes (self->connection);
}
