/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts in the archive: everything but their keys. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-account-store.h"

#include "base/easel-json.h"

#define KIND_PASSING     "passing"
#define KIND_REMOTE      "remote"
#define SETTING_CURRENT  "account"
#define UNENCRYPTED      "unencrypted"

EaselAccountRow *
easel_account_row_new (const char *id,
                       const char *name,
                       const char *address)
{
  EaselAccountRow *self = g_new0 (EaselAccountRow, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->address = g_strdup (address);

  return self;
}

void
easel_account_row_free (EaselAccountRow *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

void
easel_account_rows_free (EaselAccountRows *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self->current);
  g_free (self);
}

static gboolean
read_unencrypted (const char *document)
{
  g_autoptr(JsonNode) root = document != NULL ? easel_json_parse (document, -1, NULL) : NULL;
  JsonObject *members = root != NULL ? easel_json_expect_object (root, NULL) : NULL;
  gboolean unencrypted = FALSE;

  if (members != NULL)
    easel_json_get_boolean (members, UNENCRYPTED, &unencrypted);

  return unencrypted;
}

static char *
write_document (EaselAccountRow *row)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();

  json_node_take_object (root, members);
  json_object_set_boolean_member (members, UNENCRYPTED, row->unencrypted);

  return easel_json_write (root);
}

static gboolean
load_rows (EaselDatabase  *database,
           GPtrArray      *rows,
           GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error,
                                    "SELECT id, name, base_url, kind, document FROM accounts "
                                    "ORDER BY position, added_at, id", "");
  if (statement == NULL)
    return FALSE;

  while (easel_statement_step (statement, &step_error))
    {
      EaselAccountRow *row = easel_account_row_new (easel_statement_get_text (statement, 0),
                                                    easel_statement_get_text (statement, 1),
                                                    easel_statement_get_text (statement, 2));

      row->passing = g_strcmp0 (easel_statement_get_text (statement, 3), KIND_PASSING) == 0;
      row->unencrypted = read_unencrypted (easel_statement_get_text (statement, 4));
      g_ptr_array_add (rows, row);
    }

  if (step_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&step_error));

  return FALSE;
}

static gboolean
load_current (EaselDatabase  *database,
              char          **current,
              GError        **error)
{
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, "SELECT value FROM settings WHERE name = ?", "s", SETTING_CURRENT);
  if (statement == NULL)
    return FALSE;

  if (easel_statement_step (statement, &step_error))
    *current = g_strdup (easel_statement_get_text (statement, 0));

  if (step_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&step_error));

  return FALSE;
}

gpointer
easel_account_store_load (EaselDatabase  *database,
                          gpointer        input,
                          GError        **error)
{
  g_autoptr(EaselAccountRows) rows = g_new0 (EaselAccountRows, 1);

  rows->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) easel_account_row_free);
  if (!load_rows (database, rows->rows, error) || !load_current (database, &rows->current, error))
    return NULL;

  return g_steal_pointer (&rows);
}

gpointer
easel_account_store_add (EaselDatabase  *database,
                         gpointer        input,
                         GError        **error)
{
  EaselAccountRow *row = input;
  g_autofree char *document = write_document (row);

  easel_database_run (database, error,
                      "INSERT INTO accounts (id, name, base_url, kind, added_at, document) VALUES (?, ?, ?, ?, ?, ?) "
                      "ON CONFLICT (id) DO UPDATE SET document = excluded.document", "ssssis",
                      row->id, row->name, row->address, row->passing ? KIND_PASSING : KIND_REMOTE,
                      g_get_real_time (), document);

  return NULL;
}

gpointer
easel_account_store_remove (EaselDatabase  *database,
                            gpointer        input,
                            GError        **error)
{
  if (easel_database_run (database, error, "DELETE FROM accounts WHERE id = ?", "s", (const char *) input))
    easel_database_run (database, error, "DELETE FROM settings WHERE name = ? AND value = ?", "ss",
                        SETTING_CURRENT, (const char *) input);

  return NULL;
}

gpointer
easel_account_store_set_current (EaselDatabase  *database,
                                 gpointer        input,
                                 GError        **error)
{
  easel_database_run (database, error,
                      "INSERT INTO settings (name, value) VALUES (?, ?) "
                      "ON CONFLICT (name) DO UPDATE SET value = excluded.value", "ss",
                      SETTING_CURRENT, (const char *) input);

  return NULL;
}
