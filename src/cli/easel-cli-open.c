/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an invocation opens, as far as its command needs it: the archive, the accounts, a connection, the runs. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-private.h"

#include "base/easel-error.h"
#include "base/easel-settings.h"
#include "cli/easel-cli-output.h"

#include <glib/gi18n-lib.h>

static void
trouble_cb (EaselKeyring *keyring,
            GParamSpec   *pspec,
            EaselCli     *self)
{
  if (!easel_cli_is_quiet (self))
    easel_cli_say ("easelctl: %s", easel_keyring_get_trouble (keyring));
}

static EaselResultOptions
read_result_options (GSettings *settings)
{
  EaselResultOptions results = { .save_texts = TRUE };

  if (settings != NULL)
    {
      results.folder = g_settings_get_string (settings, EASEL_SETTINGS_RESULTS_FOLDER);
      results.pattern = g_settings_get_string (settings, EASEL_SETTINGS_NAMING_PATTERN);
    }

  if (results.folder == NULL || *results.folder == '\0')
    {
      g_free (results.folder);
      results.folder = easel_result_options_dup_default_folder ();
    }

  return results;
}

static void
open_runs (EaselCli *self)
{
  g_autofree char *data_folder = g_build_filename (g_get_user_data_dir (), "easel", NULL);

  self->settings = easel_settings_new ();
  self->results = read_result_options (self->settings);
  self->runs = easel_runs_new (self->archive, self->clock, data_folder);
  easel_runs_set_results (self->runs, &self->results);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *self = g_task_get_source_object (task);
  EaselAccount *account = EASEL_ACCOUNT (source);
  EaselClient *client;
  GError *error = NULL;

  client = easel_account_connect_finish (account, result, &error);
  if (client == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  easel_runs_set_account (self->runs, easel_account_get_id (account), client,
                          self->settings != NULL
                            ? g_settings_get_uint (self->settings, EASEL_SETTINGS_RUNS_AT_A_TIME) : 0);
  g_task_return_pointer (task, client, g_object_unref);
}

/**
 * easel_cli_connect_async:
 * @self: the invocation
 * @account: (nullable): one of the accounts, %NULL for the chosen one
 *
 * Connects to @account. Runs that were left open there are taken up from then on.
 */
void
easel_cli_connect_async (EaselCli            *self,
                         EaselAccount        *account,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_CLI (self));

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_cli_connect_async);
  easel_account_connect_async (account != NULL ? account : self->account, self->cancellable, connected_cb,
                               g_steal_pointer (&task));
}

/**
 * easel_cli_connect_finish:
 *
 * Returns: (transfer full): the connection, or %NULL with any error of easel_account_connect_finish()
 */
EaselClient *
easel_cli_connect_finish (EaselCli      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* An address that no account has gets one of its own, which the archive knows its runs by. */
static EaselAccount *
choose_server (EaselCli  *self,
               GError   **error)
{
  g_autofree char *address = easel_accounts_read_address (self->options->server, self->options->allow_http, error);
  EaselAccount *account;

  if (address == NULL)
    return NULL;

  account = easel_accounts_get_for_address (self->accounts, address);
  if (self->options->allow_http)
    easel_account_set_unencrypted (account, TRUE);

  return account;
}

static EaselAccount *
choose_account (EaselCli  *self,
                GError   **error)
{
  EaselAccount *account;

  if (self->options->server != NULL)
    return choose_server (self, error);

  if (self->options->account == NULL)
    return easel_accounts_get_current (self->accounts);

  account = easel_accounts_find (self->accounts, self->options->account);
  if (account == NULL)
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                 _("There is no account “%s”; see: easelctl accounts list"), self->options->account);

  return account;
}

static void
opened_client_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *self = EASEL_CLI (source);
  GError *error = NULL;

  self->client = easel_cli_connect_finish (self, result, &error);
  if (self->client != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
accounts_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *self = g_task_get_source_object (task);
  EaselCliNeeds needs = GPOINTER_TO_INT (g_task_get_task_data (task));
  EaselAccount *account = NULL;
  GError *error = NULL;

  if (easel_accounts_load_finish (EASEL_ACCOUNTS (source), result, &error))
    account = choose_account (self, &error);

  if (account == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->account = g_object_ref (account);
  if (self->key != NULL && !easel_account_is_local (account))
    easel_account_set_key (account, self->key);

  open_runs (self);
  if (needs >= EASEL_CLI_NEEDS_CLIENT)
    easel_cli_connect_async (self, account, opened_client_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
archive_open_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselCli *self = g_task_get_source_object (task);
  g_autoptr(EaselKeyring) keyring = easel_keyring_new ();
  g_autoptr(EaselLocalServer) server = easel_local_server_new ();
  GError *error = NULL;

  self->archive = easel_archive_open_finish (result, &error);
  if (self->archive == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (easel_archive_get_damage (self->archive) != NULL)
    easel_cli_say ("easelctl: %s", easel_archive_get_damage (self->archive)->message);

  g_signal_connect_object (keyring, "notify::trouble", G_CALLBACK (trouble_cb), self, 0);
  self->accounts = easel_accounts_new (self->archive, keyring, server, self->clock);
  easel_accounts_load_async (self->accounts, self->cancellable, accounts_loaded_cb, g_steal_pointer (&task));
}

/**
 * easel_cli_open_async:
 * @self: the invocation
 * @needs: what the command needs
 *
 * Opens what is needed and not open yet.
 */
void
easel_cli_open_async (EaselCli            *self,
                      EaselCliNeeds        needs,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_CLI (self));

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_cli_open_async);
  g_task_set_task_data (task, GINT_TO_POINTER (needs), NULL);

  if (needs >= EASEL_CLI_NEEDS_ARCHIVE && self->archive == NULL)
    {
      g_autofree char *path = easel_archive_dup_default_path ();

      easel_archive_open_async (path, self->cancellable, archive_open_cb, g_steal_pointer (&task));
    }
  else if (needs >= EASEL_CLI_NEEDS_CLIENT && self->client == NULL)
    {
      easel_cli_connect_async (self, NULL, opened_client_cb, g_steal_pointer (&task));
    }
  else
    {
      g_task_return_boolean (task, TRUE);
    }
}

gboolean
easel_cli_open_finish (EaselCli      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_cli_open_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
