/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite statements: prepared once, bound by letters, read by columns. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-database-private.h"

#include <string.h>

struct _EaselStatement
{
  EaselDatabase *database;  /* borrowed */
  sqlite3_stmt  *prepared;
  gboolean       kept;      /* by the database, for the next time */
  gboolean       in_use;
};

/**
 * easel_statement_free:
 * @self: (transfer full): a statement that nobody uses any more
 */
void
easel_statement_free (EaselStatement *self)
{
  sqlite3_finalize (self->prepared);
  g_free (self);
}

static EaselStatement *
prepare (EaselDatabase  *self,
         const char     *sql,
         GError        **error)
{
  EaselStatement *statement = g_hash_table_lookup (self->statements, sql);
  gboolean kept = statement == NULL;
  sqlite3_stmt *prepared = NULL;
  int result;

  if (statement != NULL && !statement->in_use)
    return statement;

  result = sqlite3_prepare_v3 (self->connection, sql, -1, kept ? SQLITE_PREPARE_PERSISTENT : 0, &prepared, NULL);
  if (result != SQLITE_OK)
    {
      easel_database_set_error (self, result, error);
      return NULL;
    }

  statement = g_new0 (EaselStatement, 1);
  statement->database = self;
  statement->prepared = prepared;
  statement->kept = kept;
  if (kept)
    g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

static int
bind_text (sqlite3_stmt *prepared,
           int           index,
           const char   *text)
{
  return text != NULL ? sqlite3_bind_text (prepared, index, text, -1, SQLITE_TRANSIENT)
                      : sqlite3_bind_null (prepared, index);
}

static int
bind_bytes (sqlite3_stmt *prepared,
            int           index,
            GBytes       *bytes)
{
  gconstpointer data;
  gsize size;

  if (bytes == NULL)
    return sqlite3_bind_null (prepared, index);

  data = g_bytes_get_data (bytes, &size);

  return sqlite3_bind_blob64 (prepared, index, data != NULL ? data : "", size, SQLITE_TRANSIENT);
}

static int
bind_all (sqlite3_stmt *prepared,
          const char   *types,
          va_list       values)
{
  int result = SQLITE_OK;

  for (int i = 0; types[i] != '\0' && result == SQLITE_OK; i++)
    switch (types[i])
      {
      case 's':
        result = bind_text (prepared, i + 1, va_arg (values, const char *));
        break;
      case 'i':
        result = sqlite3_bind_int64 (prepared, i + 1, va_arg (values, gint64));
        break;
      case 'd':
        result = sqlite3_bind_double (prepared, i + 1, va_arg (values, double));
        break;
      case 'b':
        result = bind_bytes (prepared, i + 1, va_arg (values, GBytes *));
        break;
      default:
        g_assert_not_reached ();
      }

  return result;
}

static EaselStatement *
query_valist (EaselDatabase  *self,
              GError        **error,
              const char     *sql,
              const char     *types,
              va_list         values)
{
  EaselStatement *statement = prepare (self, sql, error);
  int result;

  if (statement == NULL)
    return NULL;

  g_return_val_if_fail (sqlite3_bind_parameter_count (statement->prepared) == (int) strlen (types), NULL);

  statement->in_use = TRUE;
  result = bind_all (statement->prepared, types, values);
  if (result == SQLITE_OK)
    return statement;

  easel_database_set_error (self, result, error);
  easel_statement_done (statement);

  return NULL;
}

/**
 * easel_database_query:
 * @self: a connection
 * @error: return location
 * @sql: one statement, the same text each time
 * @types: a letter for each parameter: `s` text, `i` gint64, `d` double, `b` GBytes
 * @...: the parameters; an `i` that is no gint64 needs a cast
 *
 * Prepares a statement, or takes the one kept from the last time. easel_statement_step() gets the first row.
 *
 * Returns: (transfer full): the statement, for easel_statement_done(); %NULL with %EASEL_ERROR_DISK, %EASEL_ERROR_DAMAGED or
 *   %EASEL_ERROR_INVALID if a value breaks a rule of the schema
 */
EaselStatement *
easel_database_query (EaselDatabase  *self,
                      GError        **error,
                      const char     *sql,
                      const char     *types,
                      ...)
{
  EaselStatement *statement;
  va_list values;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (sql != NULL && types != NULL, NULL);

  va_start (values, types);
  statement = query_valist (self, error, sql, types, values);
  va_end (values);

  return statement;
}

/**
 * easel_database_run:
 * @self: a connection
 * @error: return location
 * @sql: one statement, the same text each time
 * @types: a letter for each parameter, as easel_database_query()
 * @...: the parameters
 *
 * Runs a statement whose rows, if any, are of no interest.
 *
 * Returns: whether it ran; else an error as easel_database_query()
 */
gboolean
easel_database_run (EaselDatabase  *self,
                    GError        **error,
                    const char     *sql,
                    const char     *types,
                    ...)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;
  va_list values;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sql != NULL && types != NULL, FALSE);

  va_start (values, types);
  statement = query_valist (self, error, sql, types, values);
  va_end (values);
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    ;

  if (step_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&step_error));

  return FALSE;
}

/**
 * easel_statement_step:
 * @self: a statement
 * @error: return location
 *
 * Returns: whether there is a (further) row; at the end %FALSE without an error
 */
gboolean
easel_statement_step (EaselStatement  *self,
                      GError         **error)
{
  int result;

  g_return_val_if_fail (self != NULL && self->in_use, FALSE);

  result = sqlite3_step (self->prepared);

  return result == SQLITE_ROW || (result != SQLITE_DONE && easel_database_set_error (self->database, result, error));
}

/**
 * easel_statement_get_text:
 * @self: a statement with a row
 * @column: counted from 0
 *
 * Returns: (transfer none) (nullable): the text until the next step; %NULL for NULL
 */
const char *
easel_statement_get_text (EaselStatement *self,
                          int             column)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *) sqlite3_column_text (self->prepared, column);
}

/**
 * easel_statement_get_int:
 * @self: a statement with a row
 * @column: counted from 0
 *
 * Returns: the number; 0 for NULL
 */
gint64
easel_statement_get_int (EaselStatement *self,
                         int             column)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_column_int64 (self->prepared, column);
}

/**
 * easel_statement_get_double:
 * @self: a statement with a row
 * @column: counted from 0
 *
 * Returns: the number; 0 for NULL
 */
double
easel_statement_get_double (EaselStatement *self,
                            int             column)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_column_double (self->prepared, column);
}

/**
 * easel_statement_dup_bytes:
 * @self: a statement with a row
 * @column: counted from 0
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL for NULL
 */
GBytes *
easel_statement_dup_bytes (EaselStatement *self,
                           int             column)
{
  gconstpointer data;

  g_return_val_if_fail (self != NULL, NULL);

  if (easel_statement_is_null (self, column))
    return NULL;

  data = sqlite3_column_blob (self->prepared, column);

  return g_bytes_new (data, sqlite3_column_bytes (self->prepared, column));
}

/**
 * easel_statement_is_null:
 * @self: a statement with a row
 * @column: counted from 0
 *
 * Returns: whether there is no value
 */
gboolean
easel_statement_is_null (EaselStatement *self,
                         int             column)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return sqlite3_column_type (self->prepared, column) == SQLITE_NULL;
}

/**
 * easel_statement_done:
 * @self: (transfer full): a statement
 *
 * Gives it back; its rows and texts are no longer valid.
 */
void
easel_statement_done (EaselStatement *self)
{
  if (self == NULL)
    return;

  if (!self->kept)
    {
      easel_statement_free (self);
      return;
    }

  sqlite3_reset (self->prepared);
  sqlite3_clear_bindings (self->prepared);
  self->in_use = FALSE;
}
