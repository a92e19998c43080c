/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of pauses: for which accounts nothing leaves the outbox, whichever program runs. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-pause-store.h"

#include <string.h>

/* A setting of this name with the account behind it is there while the account is paused. */
#define SETTING "outbox-paused:"

typedef struct {
  char     *name;
  gboolean  paused;
} Pause;

static void
pause_free (Pause *self)
{
  g_free (self->name);
  g_free (self);
}

static gpointer
save (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  Pause *pause = input;

  if (!pause->paused)
    return GINT_TO_POINTER (easel_database_run (database, error, "DELETE FROM settings WHERE name = ?", "s", pause->name));

  return GINT_TO_POINTER (easel_database_run (database, error,
                                              "INSERT INTO settings (name, value) VALUES (?, '1')"
                                              " ON CONFLICT (name) DO NOTHING", "s", pause->name));
}

/**
 * easel_pause_store_save_async:
 * @archive: the archive
 * @account: an account's id
 * @paused: whether nothing leaves for it
 * @callback: called when it is written
 * @user_data: for @callback
 */
void
easel_pause_store_save_async (EaselArchive        *archive,
                              const char          *account,
                              gboolean             paused,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Pause *pause = g_new0 (Pause, 1);

  pause->name = g_strconcat (SETTING, account, NULL);
  pause->paused = paused;
  easel_archive_write_async (archive, save, pause, (GDestroyNotify) pause_free, NULL, NULL, callback, user_data);
}

static gpointer
load (EaselDatabase  *database,
      gpointer        input,
      GError        **error)
{
  g_autoptr(GHashTable) accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(EaselStatement) statement = NULL;
  g_autoptr(GError) step_error = NULL;

  statement = easel_database_query (database, error, "SELECT name FROM settings WHERE name GLOB ?", "s", SETTING "*");
  if (statement == NULL)
    return NULL;

  while (easel_statement_step (statement, &step_error))
    g_hash_table_add (accounts, g_strdup (easel_statement_get_text (statement, 0) + strlen (SETTING)));
  if (step_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&step_error));
      return NULL;
    }

  return g_steal_pointer (&accounts);
}

/**
 * easel_pause_store_load_async:
 * @archive: the archive
 * @callback: gets a set of the ids of the accounts that are paused
 * @user_data: for @callback
 */
void
easel_pause_store_load_async (EaselArchive        *archive,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  easel_archive_read_async (archive, load, NULL, NULL, (GDestroyNotify) g_hash_table_unref, NULL, callback, user_data);
}
