/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the windows share: the archive, the accounts, the runs, and the workflows of the account in use. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-settings.h"
#include "base/easel-time.h"
#include "ui/easel-activity.h"
#include "ui/easel-studio.h"

#define SAMPLE_PICTURE "lake.jpg"

struct _EaselStudio
{
  GObject parent_instance;

  /* What I was given */
  GSettings        *settings;
  EaselClock       *clock;
  EaselLocalServer *server;
  char             *archive_path;
  char             *data_folder;
  char             *results_folder; /* NULL: as in the settings */

  EaselConnection  *connection;
  EaselLibrary     *library;

  /* What is open; NULL until it is */
  EaselArchive     *archive;
  EaselAccounts    *accounts;
  EaselRuns        *runs;
  EaselRentals     *rentals;
  EaselActivity    *activity;

  GError           *trouble;  /* why the archive or the accounts could not be opened */
  gboolean          is_started;
};

typedef enum {
  PROP_OPEN = 1,
  PROP_ACCOUNT,
  PROP_CLIENT,
  PROP_TROUBLE,
  PROP_SESSIONS,
} EaselStudioProperty;

static GParamSpec *properties[PROP_SESSIONS + 1];

enum {
  SIGNAL_RUN_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselStudio, easel_studio, G_TYPE_OBJECT)

static void
set_trouble (EaselStudio  *self,
             const GError *trouble)
{
  g_clear_error (&self->trouble);
  self->trouble = g_error_copy (trouble);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
client_changed_cb (EaselStudio *self)
{
  EaselClient *client = easel_connection_get_client (self->connection);

  if (client != NULL)
    easel_rentals_connect (self->rentals, easel_account_get_id (easel_studio_get_account (self)), client);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
}

static void
trouble_changed_cb (EaselStudio *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
account_changed_cb (EaselStudio *self)
{
  EaselAccount *account = easel_connection_get_account (self->connection);

  easel_activity_set_account (self->activity, easel_account_get_id (account));
  easel_rentals_watch (self->rentals, easel_account_get_id (account));
  if (account != easel_accounts_get_current (self->accounts))
    easel_accounts_set_current_async (self->accounts, account, NULL, NULL, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
}

static void
run_ended_cb (EaselStudio *self,
              EaselRun    *run)
{
  g_signal_emit (self, signals[SIGNAL_RUN_ENDED], 0, run);
}

static void
take_up_runs (EaselStudio  *self,
              EaselAccount *account,
              EaselClient  *client)
{
  easel_runs_set_account (self->runs, easel_account_get_id (account), client,
                          g_settings_get_uint (self->settings, EASEL_SETTINGS_RUNS_AT_A_TIME));
}

static void
connected_cb (EaselStudio *self,
              EaselClient *client)
{
  take_up_runs (self, easel_connection_get_account (self->connection), client);
  if (self->trouble != NULL)
    {
      g_clear_error (&self->trouble);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
    }
}

static void
other_connected_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  g_autoptr(EaselClient) client = easel_account_connect_finish (EASEL_ACCOUNT (source), result, NULL);

  if (client == NULL)
    return;

  take_up_runs (self, EASEL_ACCOUNT (source), client);
  easel_rentals_connect (self->rentals, easel_account_get_id (EASEL_ACCOUNT (source)), client);
}

/* Runs and sessions of accounts that are not in use go on all the same; this computer's server is not started for that. */
static void
connect_others (EaselStudio *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (account != easel_connection_get_account (self->connection) && !easel_account_is_local (account))
        easel_account_connect_async (account, NULL, other_connected_cb, g_object_ref (self));
    }
}

/* Nobody asks any more for what was rented on an account that was signed out. */
static void
accounts_changed_cb (EaselStudio *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->rentals)); i > 0; i--)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i - 1);

      if (easel_accounts_find (self->accounts, easel_rental_get_account (rental)) == NULL)
        easel_rentals_drop (self->rentals, easel_rental_get_account (rental));
    }
}

/* Opening */

static void
apply_results_setting (EaselStudio *self)
{
  g_autofree char *folder = easel_studio_dup_results_folder (self);
  g_autofree char *pattern = g_settings_get_string (self->settings, EASEL_SETTINGS_NAMING_PATTERN);
  const EaselResultOptions options = { .folder = folder, .pattern = *pattern != '\0' ? pattern : NULL };

  easel_runs_set_results (self->runs, &options);
}

static void
accounts_loaded_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_accounts_load_finish (EASEL_ACCOUNTS (source), result, &error))
    set_trouble (self, error);

  easel_studio_use_account (self, easel_accounts_get_current (self->accounts));
  connect_others (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

/* The sample becomes a file, because everything that takes a picture takes files. */
static void
unpack_sample (EaselStudio *self)
{
  g_autoptr(GFile) resource = g_file_new_for_uri ("resource:///io/github/easelapp/Easel/sample/" SAMPLE_PICTURE);
  g_autoptr(GFile) file = easel_studio_dup_sample_picture (self);

  g_file_copy_async (resource, file, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_LOW, NULL,
                     NULL, NULL, NULL, NULL);
}

static void
archive_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  g_autoptr(EaselKeyring) keyring = NULL;
  g_autoptr(GError) error = NULL;

  self->archive = easel_archive_open_finish (result, &error);
  if (self->archive == NULL)
    {
      set_trouble (self, error);
      return;
    }

  unpack_sample (self);
  self->rentals = easel_rentals_new (self->archive);
  self->runs = easel_runs_new (self->archive, self->clock, self->data_folder);
  apply_results_setting (self);
  g_signal_connect_object (self->settings, "changed::" EASEL_SETTINGS_RESULTS_FOLDER,
                           G_CALLBACK (apply_results_setting), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" EASEL_SETTINGS_NAMING_PATTERN,
                           G_CALLBACK (apply_results_setting), self, G_CONNECT_SWAPPED);
  self->activity = easel_activity_new (self->runs, self->library);
  g_signal_connect_object (self->activity, "run-ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  easel_library_open (self->library, self->archive);

  keyring = easel_keyring_new ();
  self->accounts = easel_accounts_new (self->archive, keyring, self->server, self->clock);
  g_signal_connect_object (self->accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  easel_accounts_load_async (self->accounts, NULL, accounts_loaded_cb, g_object_ref (self));
}

static void
easel_studio_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  EaselStudio *self = EASEL_STUDIO (object);

  switch ((EaselStudioProperty) prop_id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, easel_studio_is_open (self));
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, easel_studio_get_account (self));
      break;
    case PROP_CLIENT:
      g_value_set_object (value, easel_studio_get_client (self));
      break;
    case PROP_SESSIONS:
      g_value_set_object (value, easel_studio_get_sessions (self));
      break;
    case PROP_TROUBLE:
      g_value_set_boxed (value, easel_studio_get_trouble (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_studio_finalize (GObject *object)
{
  EaselStudio *self = EASEL_STUDIO (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->server);
  if (self->rentals != NULL)
    easel_rentals_close (self->rentals);
  g_clear_object (&self->rentals);
  g_clear_object (&self->runs);
  g_clear_object (&self->accounts);
  g_clear_object (&self->archive);
  g_clear_object (&self->activity);
  g_clear_object (&self->library);
  g_clear_object (&self->connection);
  g_clear_object (&self->clock);
  g_clear_error (&self->trouble);
  g_free (self->archive_path);
  g_free (self->data_folder);
  g_free (self->results_folder);

  G_OBJECT_CLASS (easel_studio_parent_class)->finalize (object);
}

static void
easel_studio_class_init (EaselStudioClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_studio_get_property;
  object_class->finalize = easel_studio_finalize;

  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, EASEL_TYPE_ACCOUNT, flags);
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, EASEL_TYPE_CLIENT, flags);
  properties[PROP_SESSIONS] = g_param_spec_object ("sessions", NULL, NULL, EASEL_TYPE_SESSION_LIST, flags);
  properties[PROP_TROUBLE] = g_param_spec_boxed ("trouble", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * EaselStudio::run-ended:
   * @run: the run, which has its final state, though perhaps not all its files
   */
  signals[SIGNAL_RUN_ENDED] = g_signal_new ("run-ended", EASEL_TYPE_STUDIO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, EASEL_TYPE_RUN);
}

static void
easel_studio_init (EaselStudio *self)
{
}

/**
 * easel_studio_new:
 * @options: copied
 *
 * Returns: (transfer full): the studio, closed until easel_studio_start()
 */
EaselStudio *
easel_studio_new (const EaselStudioOptions *options)
{
  EaselStudio *self;

  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (G_IS_SETTINGS (options->settings), NULL);

  self = g_object_new (EASEL_TYPE_STUDIO, NULL);
  self->settings = g_object_ref (options->settings);
  self->clock = options->clock != NULL ? g_object_ref (options->clock) : easel_clock_new ();
  self->server = options->server != NULL ? g_object_ref (options->server) : easel_local_server_new ();
  self->archive_path = options->archive_path != NULL ? g_strdup (options->archive_path)
                                                     : easel_archive_dup_default_path ();
  self->data_folder = options->data_folder != NULL ? g_strdup (options->data_folder)
                                                   : g_path_get_dirname (self->archive_path);
  self->results_folder = g_strdup (options->results_folder);
  self->connection = easel_connection_new (self->clock);
  self->library = easel_library_new (self->connection, self->clock);
  g_signal_connect_object (self->connection, "notify::account", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify::client", G_CALLBACK (client_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify::trouble", G_CALLBACK (trouble_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "connected", G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_studio_start:
 *
 * Once: opens the archive, loads the accounts and connects to the one in use. What goes wrong is told by #EaselStudio:trouble.
 */
void
easel_studio_start (EaselStudio *self)
{
  g_return_if_fail (EASEL_IS_STUDIO (self));

  if (self->is_started)
    return;

  self->is_started = TRUE;
  easel_archive_open_async (self->archive_path, NULL, archive_opened_cb, g_object_ref (self));
}

gboolean
easel_studio_is_open (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), FALSE);

  return easel_studio_get_account (self) != NULL;
}

GSettings *
easel_studio_get_settings (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->settings;
}

EaselClock *
easel_studio_get_clock (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->clock;
}

EaselArchive *
easel_studio_get_archive (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->archive;
}

EaselAccounts *
easel_studio_get_accounts (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->accounts;
}

EaselRuns *
easel_studio_get_runs (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->runs;
}

EaselAccount *
easel_studio_get_account (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return easel_connection_get_account (self->connection);
}

/**
 * easel_studio_use_account:
 * @account: one of the accounts
 *
 * Its workflows take the place of the other's, as last seen at once, as its server has them behind.
 */
void
easel_studio_use_account (EaselStudio  *self,
                          EaselAccount *account)
{
  g_return_if_fail (EASEL_IS_STUDIO (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account));

  easel_connection_set_account (self->connection, account);
}

/**
 * easel_studio_get_client:
 *
 * Returns: (transfer none) (nullable): the connection to the account in use, once there is one
 */
EaselClient *
easel_studio_get_client (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return easel_connection_get_client (self->connection);
}

/**
 * easel_studio_get_trouble:
 *
 * Returns: (transfer none) (nullable): why the account in use cannot be reached, or the archive not be opened
 */
const GError *
easel_studio_get_trouble (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->trouble != NULL ? self->trouble : easel_connection_get_trouble (self->connection);
}

/**
 * easel_studio_get_retry_at:
 *
 * Returns: when it is tried again, as boot time; %EASEL_TIME_NONE if that would not help
 */
gint64
easel_studio_get_retry_at (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), EASEL_TIME_NONE);

  return easel_connection_get_retry_at (self->connection);
}

/**
 * easel_studio_reconnect:
 *
 * Tries again now.
 */
void
easel_studio_reconnect (EaselStudio *self)
{
  g_return_if_fail (EASEL_IS_STUDIO (self));

  easel_connection_reconnect (self->connection);
}

/**
 * easel_studio_get_rentals:
 *
 * Returns: (transfer none) (nullable): the sessions of all accounts; %NULL until the archive is open
 */
EaselRentals *
easel_studio_get_rentals (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->rentals;
}

/**
 * easel_studio_get_sessions:
 *
 * Returns: (transfer none) (nullable): the running sessions of the account in use, once it has been connected
 */
EaselSessionList *
easel_studio_get_sessions (EaselStudio *self)
{
  EaselAccount *account;
  EaselRental *rental = NULL;

  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  account = easel_studio_get_account (self);
  if (self->rentals != NULL && account != NULL)
    rental = easel_rentals_find (self->rentals, easel_account_get_id (account));

  return rental != NULL ? easel_rental_get_sessions (rental) : NULL;
}

/**
 * easel_studio_get_library:
 *
 * Returns: (transfer none): the workflows that can be opened
 */
EaselLibrary *
easel_studio_get_library (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->library;
}

/**
 * easel_studio_get_workflows:
 *
 * Returns: (transfer none): a list of #EaselWorkflowItem
 */
GListModel *
easel_studio_get_workflows (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return easel_library_get_items (self->library);
}

/**
 * easel_studio_dup_results_folder:
 *
 * Returns: (transfer full): the path of the folder where results go
 */
char *
easel_studio_dup_results_folder (EaselStudio *self)
{
  g_autofree char *chosen = NULL;

  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  if (self->results_folder != NULL)
    return g_strdup (self->results_folder);

  chosen = g_settings_get_string (self->settings, EASEL_SETTINGS_RESULTS_FOLDER);
  if (*chosen != '\0')
    return g_steal_pointer (&chosen);

  return easel_result_options_dup_default_folder ();
}

/**
 * easel_studio_get_last_result:
 *
 * Returns: (transfer none) (nullable): the newest picture that was made
 */
GFile *
easel_studio_get_last_result (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return self->activity != NULL ? easel_activity_get_last_result (self->activity) : NULL;
}

/**
 * easel_studio_dup_sample_picture:
 *
 * Returns: (transfer full): a picture of our own to try things with
 */
GFile *
easel_studio_dup_sample_picture (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return g_file_new_build_filename (self->data_folder, SAMPLE_PICTURE, NULL);
}
