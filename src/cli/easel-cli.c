/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One invocation of easelctl: its global options, what it has opened, and how it ends. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-private.h"

#include "base/easel-error.h"
#include "cli/easel-cli-output.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define STATUS_FAILED       1
#define STATUS_USAGE        2
#define STATUS_NOT_ALLOWED  3
#define STATUS_NOT_FOUND    4
#define STATUS_NETWORK      5
#define STATUS_DISK         6
#define STATUS_INTERRUPTED  130

G_DEFINE_FINAL_TYPE (EaselCli, easel_cli, G_TYPE_OBJECT)

/**
 * easel_cli_get_exit_status:
 * @error: how a command failed
 *
 * Returns: the exit status that tells scripts the kind of it (easelctl(1))
 */
int
easel_cli_get_exit_status (const GError *error)
{
  if (easel_error_is_cancelled (error))
    return STATUS_INTERRUPTED;

  if (error->domain == G_OPTION_ERROR)
    return STATUS_USAGE;

  if (error->domain != EASEL_ERROR)
    return error->domain == G_FILE_ERROR ? STATUS_DISK : STATUS_NETWORK;

  switch ((EaselError) error->code)
    {
    case EASEL_ERROR_INVALID:
    case EASEL_ERROR_REJECTED:
    case EASEL_ERROR_UNSUPPORTED:
      return STATUS_USAGE;

    case EASEL_ERROR_UNAUTHORIZED:
    case EASEL_ERROR_FORBIDDEN:
      return STATUS_NOT_ALLOWED;

    case EASEL_ERROR_NOT_FOUND:
      return STATUS_NOT_FOUND;

    case EASEL_ERROR_DISK:
    case EASEL_ERROR_DAMAGED:
    case EASEL_ERROR_TOO_NEW:
      return STATUS_DISK;

    case EASEL_ERROR_RUN_FAILED:
      return STATUS_FAILED;

    case EASEL_ERROR_RATE_LIMITED:
    case EASEL_ERROR_UNREACHABLE:
    case EASEL_ERROR_INTERRUPTED:
    case EASEL_ERROR_TIMED_OUT:
    case EASEL_ERROR_SERVER:
    case EASEL_ERROR_BAD_REPLY:
    case EASEL_ERROR_UNCLEAR:
    default:
      return STATUS_NETWORK;
    }
}

/**
 * easel_cli_finish:
 * @self: the invocation
 * @status: exit status
 *
 * Ends the command. What comes later changes nothing any more.
 */
void
easel_cli_finish (EaselCli *self,
                  int       status)
{
  g_return_if_fail (EASEL_IS_CLI (self));

  if (self->ended)
    return;

  self->ended = TRUE;
  self->status = status;
  g_main_loop_quit (self->loop);
}

/**
 * easel_cli_fail:
 * @self: the invocation
 * @error: why
 *
 * Tells the person and ends the command with the status that fits.
 */
void
easel_cli_fail (EaselCli     *self,
                const GError *error)
{
  g_return_if_fail (EASEL_IS_CLI (self));
  g_return_if_fail (error != NULL);

  if (!self->ended && !easel_error_is_cancelled (error))
    easel_cli_say ("easelctl: %s", error->message);

  easel_cli_finish (self, easel_cli_get_exit_status (error));
}

static gboolean
interrupt_cb (gpointer user_data)
{
  EaselCli *self = user_data;

  if (self->on_interrupt != NULL)
    self->on_interrupt (self->on_interrupt_data);
  else
    easel_cli_finish (self, STATUS_INTERRUPTED);

  return G_SOURCE_CONTINUE;
}

/**
 * easel_cli_make_folder:
 * @folder: as the person named it
 * @error: return location
 *
 * Makes a folder for results. One that cannot be written is found out here, before anything is paid.
 *
 * Returns: (transfer full): its absolute path; %NULL with %EASEL_ERROR_DISK if results cannot be saved there
 */
char *
easel_cli_make_folder (const char  *folder,
                       GError     **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);

  if (g_mkdir_with_parents (path, 0777) == 0 && g_access (path, W_OK | X_OK) == 0)
    return g_steal_pointer (&path);

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("Results cannot be saved in %s: %s; choose another folder"),
               path, g_strerror (errno));

  return NULL;
}

/* Never from the command line, where every other user could read it. */
static gboolean
read_key (EaselCli  *self,
          GError   **error)
{
  const char *from_environment = g_getenv ("EASEL_API_KEY");
  char line[16384];

  if (!self->options->key_stdin)
    {
      self->key = from_environment != NULL && *from_environment != '\0' ? g_strdup (from_environment) : NULL;
      return TRUE;
    }

  if (fgets (line, sizeof line, stdin) != NULL)
    self->key = g_strdup (g_strstrip (line));

  if (self->key == NULL || *self->key == '\0')
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("There is no key on standard input"));
      return FALSE;
    }

  return TRUE;
}

static void
begin_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselCli *self = EASEL_CLI (source);
  g_autoptr(GError) error = NULL;

  if (easel_cli_open_finish (self, result, &error))
    self->command (self, self->arguments);
  else
    easel_cli_fail (self, error);
}

/**
 * easel_cli_run:
 * @self: the invocation
 * @needs: what the command needs to have open
 * @command: what to do
 * @arguments: (array zero-terminated=1): for @command
 *
 * Opens what is needed, begins the command and waits for its end.
 *
 * Returns: the exit status
 */
int
easel_cli_run (EaselCli           *self,
               EaselCliNeeds       needs,
               EaselCliFunc        command,
               const char * const *arguments)
{
  g_autoptr(GError) error = NULL;
  guint interrupt = g_unix_signal_add (SIGINT, interrupt_cb, self);
  guint terminate = g_unix_signal_add (SIGTERM, interrupt_cb, self);

  g_return_val_if_fail (EASEL_IS_CLI (self), STATUS_USAGE);

  self->command = command;
  self->arguments = arguments;

  if (!read_key (self, &error))
    easel_cli_fail (self, error);
  else
    easel_cli_open_async (self, needs, begin_cb, NULL);

  if (!self->ended)
    g_main_loop_run (self->loop);

  g_source_remove (interrupt);
  g_source_remove (terminate);
  easel_cli_clear_status ();

  if (!easel_cli_flush () && self->status == 0)
    {
      easel_cli_say (_("easelctl: standard output could not be written"));
      return STATUS_DISK;
    }

  return self->status;
}

/**
 * easel_cli_on_interrupt:
 * @self: the invocation
 * @callback: (scope notified): called at each Ctrl+C instead of ending; its result does not matter
 * @user_data: for @callback
 */
void
easel_cli_on_interrupt (EaselCli    *self,
                        GSourceFunc  callback,
                        gpointer     user_data)
{
  g_return_if_fail (EASEL_IS_CLI (self));

  self->on_interrupt = callback;
  self->on_interrupt_data = user_data;
}

static void
easel_cli_dispose (GObject *object)
{
  EaselCli *self = EASEL_CLI (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->runs);
  g_clear_object (&self->client);
  g_clear_object (&self->account);
  g_clear_object (&self->accounts);
  g_clear_object (&self->archive);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (easel_cli_parent_class)->dispose (object);
}

static void
easel_cli_finalize (GObject *object)
{
  EaselCli *self = EASEL_CLI (object);

  g_object_unref (self->clock);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_free (self->key);
  g_free (self->results.folder);
  g_free (self->results.pattern);

  G_OBJECT_CLASS (easel_cli_parent_class)->finalize (object);
}

static void
easel_cli_class_init (EaselCliClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_cli_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_cli_finalize;
}

static void
easel_cli_init (EaselCli *self)
{
  self->clock = easel_clock_new ();
  self->cancellable = g_cancellable_new ();
  self->loop = g_main_loop_new (NULL, FALSE);
}

/**
 * easel_cli_new:
 * @options: (transfer none): outlive the invocation
 *
 * Returns: (transfer full): an invocation that has opened nothing
 */
EaselCli *
easel_cli_new (const EaselCliOptions *options)
{
  EaselCli *self = g_object_new (EASEL_TYPE_CLI, NULL);

  self->options = options;

  return self;
}

gboolean
easel_cli_wants_json (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), FALSE);

  return self->options->json;
}

gboolean
easel_cli_wants_details (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), FALSE);

  return self->options->verbose;
}

gboolean
easel_cli_is_quiet (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), FALSE);

  return self->options->quiet;
}

gboolean
easel_cli_allows_http (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), FALSE);

  return self->options->allow_http;
}

/**
 * easel_cli_has_chosen_account:
 * @self: the invocation
 *
 * Returns: whether the person named an account or a server
 */
gboolean
easel_cli_has_chosen_account (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), FALSE);

  return self->options->account != NULL || self->options->server != NULL;
}

GCancellable *
easel_cli_get_cancellable (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->cancellable;
}

EaselClock *
easel_cli_get_clock (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->clock;
}

EaselArchive *
easel_cli_get_archive (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->archive;
}

EaselAccounts *
easel_cli_get_accounts (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->accounts;
}

EaselAccount *
easel_cli_get_account (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->account;
}

EaselClient *
easel_cli_get_client (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->client;
}

EaselRuns *
easel_cli_get_runs (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->runs;
}

/**
 * easel_cli_get_key:
 * @self: the invocation
 *
 * Returns: (nullable): the key from standard input or the environment
 */
const char *
easel_cli_get_key (EaselCli *self)
{
  g_return_val_if_fail (EASEL_IS_CLI (self), NULL);

  return self->key;
}
