/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts and presets in the archive: a sparse object input → what was typed, per account and workflow (decisions 22). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-draft-store.h"

#include "base/easel-json.h"

typedef struct {
  char *account;
  char *workflow;
  char *name;      /* empty for the draft */
  char *document;  /* nullable: nothing is kept then */
} Draft;

static void
draft_free (Draft *draft)
{
  g_free (draft->account);
  g_free (draft->workflow);
  g_free (draft->name);
  g_free (draft->document);
  g_free (draft);
}

static Draft *
draft_new (const char *account,
           const char *workflow,
           const char *name)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->account = g_strdup (account);
  draft->workflow = g_strdup (workflow);
  draft->name = g_strdup (name != NULL ? name : "");

  return draft;
}

static gpointer
save (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Draft *draft = input;
  gboolean done;

  if (draft->document == NULL)
    done = easel_database_run (database, error, "DELETE FROM drafts WHERE account = ? AND workflow = ? AND name = ?", "sss",
                               draft->account, draft->workflow, draft->name);
  else
    done = easel_database_run (database, error,
                               "INSERT INTO drafts (account, workflow, name, updated_at, document)"
                               " VALUES (?, ?, ?, unixepoch () * 1000000, ?)"
                               " ON CONFLICT (account, workflow, name) DO UPDATE SET updated_at = excluded.updated_at,"
                               "  document = excluded.document", "ssss", draft->account, draft->workflow, draft->name,
                               draft->document);

  return GINT_TO_POINTER (done);
}

/**
 * easel_draft_store_save_async:
 * @archive: the archive
 * @account: an account's id
 * @workflow: whatever the caller knows the workflow by
 * @name: (nullable): a preset's name; %NULL for the draft
 * @values: (nullable): what was typed; %NULL to keep nothing
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
easel_draft_store_save_async (EaselArchive        *archive,
                              const char          *account,
                              const char          *workflow,
                              const char          *name,
                              JsonNode            *values,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Draft *draft;

  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL && workflow != NULL);

  draft = draft_new (account, workflow, name);
  if (values != NULL)
    draft->document = easel_json_write (values);
  easel_archive_write_async (archive, save, draft, (GDestroyNotify) draft_free, NULL, cancellable, callback, user_data);
}

gboolean
easel_draft_store_save_finish (EaselArchive  *archive,
                               GAsyncResult  *result,
                               GError       **error)
{
  return GPOINTER_TO_INT (easel_archive_write_finish (archive, result, error));
}

static gpointer
load (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Draft *draft = input;
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error, "SELECT document FROM drafts WHERE account = ? AND workflow = ? AND name = ?",
                          "sss", draft->account, draft->workflow, draft->name);

  return statement != NULL && easel_statement_step (statement, error)
           ? g_strdup (easel_statement_get_text (statement, 0))
           : NULL;
}

/**
 * easel_draft_store_load_async:
 * @archive: the archive
 * @account: an account's id
 * @workflow: whatever the caller knows the workflow by
 * @name: (nullable): a preset's name; %NULL for the draft
 * @cancellable: (nullable): to stop
 * @callback: called when it is read
 * @user_data: for @callback
 */
void
easel_draft_store_load_async (EaselArchive        *archive,
                              const char          *account,
                              const char          *workflow,
                              const char          *name,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL && workflow != NULL);

  easel_archive_read_async (archive, load, draft_new (account, workflow, name), (GDestroyNotify) draft_free, g_free,
                            cancellable, callback, user_data);
}

/**
 * easel_draft_store_load_finish:
 * @archive: the archive
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full) (nullable): what was typed; %NULL without an error when nothing is kept
 */
JsonNode *
easel_draft_store_load_finish (EaselArchive  *archive,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_autofree char *document = easel_archive_read_finish (archive, result, error);

  return document != NULL ? easel_json_parse (document, -1, error) : NULL;
}

static gpointer
list (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Draft *draft = input;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GError) step_error = NULL;
  g_autoptr(EaselStatement) statement =
    easel_database_query (database, error,
                          "SELECT name FROM drafts WHERE account = ? AND workflow = ? AND name <> '' ORDER BY name", "ss",
                          draft->account, draft->workflow);

  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    g_strv_builder_add (names, easel_statement_get_text (statement, 0));
  if (step_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&step_error));
      return NULL;
    }

  return g_strv_builder_end (names);
}

/**
 * easel_draft_store_list_async:
 * @archive: the archive
 * @account: an account's id
 * @workflow: whatever the caller knows the workflow by
 * @cancellable: (nullable): to stop
 * @callback: called when they are read
 * @user_data: for @callback
 */
void
easel_draft_store_list_async (EaselArchive        *archive,
                              const char          *account,
                              const char          *workflow,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (account != NULL && workflow != NULL);

  easel_archive_read_async (archive, list, draft_new (account, workflow, NULL), (GDestroyNotify) draft_free,
                            (GDestroyNotify) g_strfreev, cancellable, callback, user_data);
}

/**
 * easel_draft_store_list_finish:
 * @archive: the archive
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK or %EASEL_ERROR_DAMAGED
 *
 * Returns: (transfer full): the names of the presets
 */
GStrv
easel_draft_store_list_finish (EaselArchive  *archive,
                               GAsyncResult  *result,
                               GError       **error)
{
  return easel_archive_read_finish (archive, result, error);
}
