/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the windows share: the archive, the accounts, the runs, and the workflows of the account in use. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-settings.h"
#include "base/easel-time.h"
#include "ui/easel-studio.h"
#include "ui/easel-text.h"
#include "workflows/easel-deployment-operations.h"

#define SAMPLE_PICTURE      "lake.jpg"
#define RETRY_FIRST_SECONDS 5
#define RETRY_MOST_SECONDS  60

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

  /* What is open; NULL until it is */
  EaselArchive     *archive;
  EaselAccounts    *accounts;
  EaselRuns        *runs;
  EaselRentals     *rentals;

  /* The account in use */
  EaselAccount     *account;
  EaselClient      *client;    /* NULL: not connected */
  GError           *trouble;   /* why not */
  gint64            retry_at;  /* boot time, or EASEL_TIME_NONE */
  guint             retry_seconds;
  guint             retry_timer;
  GCancellable     *cancellable;

  GListStore       *workflows;
  GFile            *last_result; /* NULL: none yet */
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

static void connect_account (EaselStudio *self);

static void
set_trouble (EaselStudio  *self,
             const GError *trouble)
{
  if (trouble == NULL && self->trouble == NULL)
    return;

  g_clear_error (&self->trouble);
  self->trouble = trouble != NULL ? g_error_copy (trouble) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
set_client (EaselStudio *self,
            EaselClient *client)
{
  if (!g_set_object (&self->client, client))
    return;

  if (client != NULL)
    easel_rentals_connect (self->rentals, easel_account_get_id (self->account), client);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLIENT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
}

/* Workflows */

static int
compare_items (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  EaselWorkflowItem *first = EASEL_WORKFLOW_ITEM ((gpointer) a);
  EaselWorkflowItem *second = EASEL_WORKFLOW_ITEM ((gpointer) b);
  EaselWorkflowSection section = easel_workflow_item_get_section (first);
  g_autofree char *title = NULL;
  g_autofree char *other = NULL;

  if (section != easel_workflow_item_get_section (second))
    return section < easel_workflow_item_get_section (second) ? -1 : 1;

  title = easel_workflow_item_dup_section_title (first);
  other = easel_workflow_item_dup_section_title (second);
  if (g_strcmp0 (title, other) != 0)
    return g_utf8_collate (title, other);

  return g_utf8_collate (easel_workflow_item_get_title (first), easel_workflow_item_get_title (second));
}

static EaselWorkflowItem *
find_item (EaselStudio *self,
           const char  *key,
           guint       *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->workflows));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->workflows), i);

      if (g_strcmp0 (easel_workflow_item_get_key (item), key) == 0)
        {
          if (position != NULL)
            *position = i;
          return item; /* the store holds it */
        }
    }

  return NULL;
}

/* Known deployments are updated in place, so that selection and scroll position survive a refresh. */
static void
merge_deployments (EaselStudio *self,
                   GPtrArray   *deployments)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < deployments->len; i++)
    {
      EaselDeployment *deployment = g_ptr_array_index (deployments, i);
      EaselWorkflowItem *item = find_item (self, easel_deployment_get_id (deployment), NULL);

      g_hash_table_add (seen, (gpointer) easel_deployment_get_id (deployment));
      if (item != NULL)
        easel_workflow_item_set_deployment (item, deployment);
      else
        {
          g_autoptr(EaselWorkflowItem) added = NULL;

          added = easel_workflow_item_new_for_deployment (deployment, easel_account_is_local (self->account));
          g_list_store_insert_sorted (self->workflows, added, compare_items, NULL);
        }
    }

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->workflows)); i > 0; i--)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->workflows), i - 1);

      if (easel_workflow_item_get_deployment (item) != NULL &&
          !g_hash_table_contains (seen, easel_workflow_item_get_key (item)))
        g_list_store_remove (self->workflows, i - 1);
    }
}

static void
load_workflow_files (EaselStudio *self)
{
  g_auto(GStrv) uris = g_settings_get_strv (self->settings, "workflow-files");

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_uri (uris[i]);
      g_autoptr(EaselWorkflowItem) item = easel_workflow_item_new_for_file (file);

      g_list_store_insert_sorted (self->workflows, item, compare_items, NULL);
    }
}

static void
save_workflow_files (EaselStudio *self)
{
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();
  g_auto(GStrv) saved = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->workflows));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->workflows), i);

      if (easel_workflow_item_get_file (item) != NULL)
        g_strv_builder_add (uris, easel_workflow_item_get_key (item));
    }

  saved = g_strv_builder_end (uris);
  g_settings_set_strv (self->settings, "workflow-files", (const char * const *) saved);
}

static EaselWorkflowItem *
find_item_of_run (EaselStudio *self,
                  EaselRun    *run)
{
  EaselRunRequest *request = easel_run_get_request (run);
  EaselWorkflowItem *item = NULL;

  if (request != NULL && easel_run_request_get_target_id (request) != NULL)
    item = find_item (self, easel_run_request_get_target_id (request), NULL);

  for (guint i = 0; item == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->workflows)); i++)
    {
      g_autoptr(EaselWorkflowItem) other = g_list_model_get_item (G_LIST_MODEL (self->workflows), i);

      if (g_strcmp0 (easel_workflow_item_get_title (other), easel_run_get_name (run)) == 0)
        item = other;
    }

  return item;
}

/* Badges and thumbnails follow the runs that are open. */

static void
update_badges (EaselStudio *self)
{
  GListModel *open = easel_runs_get_open (self->runs);
  g_autoptr(GHashTable) counts = g_hash_table_new (NULL, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->workflows));

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);
      EaselWorkflowItem *item = find_item_of_run (self, run);
      guint count;

      if (item == NULL || easel_run_is_over (run))
        continue;

      count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, item)) + 1;
      g_hash_table_insert (counts, item, GUINT_TO_POINTER (count));
      if (count == 1)
        {
          double progress = easel_run_get_progress (run);
          g_autofree char *badge = progress >= 0 ? easel_text_percent (progress) : g_strdup ("1");

          easel_workflow_item_set_badge (item, badge);
        }
      else
        {
          g_autofree char *badge = g_strdup_printf ("%u", count);

          easel_workflow_item_set_badge (item, badge);
        }
    }

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->workflows), i);

      if (!g_hash_table_contains (counts, item))
        easel_workflow_item_set_badge (item, NULL);
    }
}

static GFile *
find_picture_of_run (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE &&
          easel_output_get_state (output) == EASEL_OUTPUT_STATE_SAVED)
        return g_file_new_for_path (easel_output_get_path (output));
    }

  return NULL;
}

static void
note_result (EaselStudio *self,
             EaselRun    *run)
{
  g_autoptr(GFile) picture = find_picture_of_run (run);
  EaselWorkflowItem *item = find_item_of_run (self, run);

  if (picture == NULL)
    return;

  g_set_object (&self->last_result, picture);
  if (item != NULL)
    easel_workflow_item_set_thumbnail (item, picture);
}

static void
run_notify_cb (EaselRun    *run,
               GParamSpec  *pspec,
               EaselStudio *self)
{
  update_badges (self);

  if (g_str_equal (pspec->name, "status") && easel_run_is_over (run))
    g_signal_emit (self, signals[SIGNAL_RUN_ENDED], 0, run);
  note_result (self, run);
}

static void
open_changed_cb (GListModel  *open,
                 guint        position,
                 guint        removed,
                 guint        added,
                 EaselStudio *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      g_signal_handlers_disconnect_by_func (run, run_notify_cb, self);
      g_signal_connect_object (run, "notify", G_CALLBACK (run_notify_cb), self, 0);
    }

  update_badges (self);
}

static void
newest_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  g_autoptr(GPtrArray) runs = easel_runs_list_finish (EASEL_RUNS (source), result, NULL);

  /* Oldest first, so that the newest has the last word. */
  for (guint i = runs != NULL ? runs->len : 0; i > 0; i--)
    note_result (self, g_ptr_array_index (runs, i - 1));
}

static void
look_up_thumbnails (EaselStudio *self)
{
  const EaselRunFilter filter = {
    .account = easel_account_get_id (self->account),
    .states = 1u << EASEL_RUN_STATUS_SUCCESS,
    .limit = 60,
  };

  easel_runs_list_async (self->runs, &filter, NULL, newest_cb, g_object_ref (self));
}

/* Connecting */

static gboolean
retry_cb (gpointer user_data)
{
  EaselStudio *self = EASEL_STUDIO (user_data);

  self->retry_timer = 0;
  self->retry_at = EASEL_TIME_NONE;
  connect_account (self);

  return G_SOURCE_REMOVE;
}

static void
fail_to_connect (EaselStudio  *self,
                 const GError *error)
{
  gboolean may_help = !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED) &&
                      !g_error_matches (error, EASEL_ERROR, EASEL_ERROR_FORBIDDEN);

  if (may_help && self->retry_timer == 0)
    {
      self->retry_seconds = CLAMP (self->retry_seconds * 2, RETRY_FIRST_SECONDS, RETRY_MOST_SECONDS);
      self->retry_at = easel_clock_get_boot_time (self->clock) + self->retry_seconds * G_USEC_PER_SEC;
      self->retry_timer = easel_clock_add_timer (self->clock, self->retry_seconds * G_USEC_PER_SEC, retry_cb, self);
    }

  set_trouble (self, error);
}

static void
deployments_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GError) error = NULL;

  deployments = easel_deployments_list_finish (EASEL_CLIENT (source), result, &error);
  if (EASEL_CLIENT (source) != self->client || easel_error_is_cancelled (error))
    return;

  if (deployments == NULL)
    {
      fail_to_connect (self, error);
      return;
    }

  self->retry_seconds = 0;
  set_trouble (self, NULL);
  merge_deployments (self, deployments);
  update_badges (self);
  look_up_thumbnails (self);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselStudio) self = EASEL_STUDIO (user_data);
  EaselAccount *account = EASEL_ACCOUNT (source);
  g_autoptr(EaselClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = easel_account_connect_finish (account, result, &error);
  if (easel_error_is_cancelled (error))
    return;

  if (client != NULL)
    easel_runs_set_account (self->runs, easel_account_get_id (account), client,
                            g_settings_get_uint (self->settings, EASEL_SETTINGS_RUNS_AT_A_TIME));

  if (account != self->account)
    {
      if (client != NULL)
        easel_rentals_connect (self->rentals, easel_account_get_id (account), client);
      return;
    }

  set_client (self, client);
  if (client != NULL)
    easel_deployments_list_async (client, NULL, self->cancellable, deployments_cb, g_object_ref (self));
  else
    fail_to_connect (self, error);
}

static void
connect_account (EaselStudio *self)
{
  if (self->retry_timer != 0)
    {
      easel_clock_remove_timer (self->clock, self->retry_timer);
      self->retry_timer = 0;
      self->retry_at = EASEL_TIME_NONE;
    }

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  easel_account_connect_async (self->account, self->cancellable, connected_cb, g_object_ref (self));
}

/* Runs of accounts that are not in use go on all the same; this computer's server is not started for that. */
static void
connect_others (EaselStudio *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (account != self->account && !easel_account_is_local (account))
        easel_account_connect_async (account, NULL, connected_cb, g_object_ref (self));
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

/* Nobody asks any more for what was rented on an account that was signed out. */
static void
accounts_changed_cb (EaselStudio *self)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rentals)); i++)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i);

      if (easel_accounts_find (self->accounts, easel_rental_get_account (rental)) == NULL)
        g_ptr_array_add (gone, g_strdup (easel_rental_get_account (rental)));
    }

  for (guint i = 0; i < gone->len; i++)
    easel_rentals_drop (self->rentals, g_ptr_array_index (gone, i));
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
  g_signal_connect_object (easel_runs_get_open (self->runs), "items-changed", G_CALLBACK (open_changed_cb), self, 0);

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
      g_value_set_object (value, self->account);
      break;
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_SESSIONS:
      g_value_set_object (value, easel_studio_get_sessions (self));
      break;
    case PROP_TROUBLE:
      g_value_set_boxed (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_studio_finalize (GObject *object)
{
  EaselStudio *self = EASEL_STUDIO (object);

  if (self->retry_timer != 0)
    easel_clock_remove_timer (self->clock, self->retry_timer);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->server);
  if (self->rentals != NULL)
    easel_rentals_close (self->rentals);
  g_clear_object (&self->rentals);
  g_clear_object (&self->runs);
  g_clear_object (&self->accounts);
  g_clear_object (&self->archive);
  g_clear_object (&self->account);
  g_clear_object (&self->client);
  g_clear_object (&self->workflows);
  g_clear_object (&self->last_result);
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
  self->workflows = g_list_store_new (EASEL_TYPE_WORKFLOW_ITEM);
  self->retry_at = EASEL_TIME_NONE;
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
  load_workflow_files (self);

  return self;
}

/**
 * easel_studio_start:
 *
 * Opens the archive, loads the accounts and connects to the one in use. What goes wrong is told by #EaselStudio:trouble.
 */
void
easel_studio_start (EaselStudio *self)
{
  g_return_if_fail (EASEL_IS_STUDIO (self));
  g_return_if_fail (self->archive == NULL);

  easel_archive_open_async (self->archive_path, NULL, archive_opened_cb, g_object_ref (self));
}

gboolean
easel_studio_is_open (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), FALSE);

  return self->account != NULL;
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

  return self->account;
}

/**
 * easel_studio_use_account:
 * @account: one of the accounts
 *
 * Its workflows take the place of the other's, as soon as its server has given them.
 */
void
easel_studio_use_account (EaselStudio  *self,
                          EaselAccount *account)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_return_if_fail (EASEL_IS_STUDIO (self));
  g_return_if_fail (EASEL_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  set_client (self, NULL);
  easel_rentals_watch (self->rentals, easel_account_get_id (account));
  set_trouble (self, NULL);
  self->retry_seconds = 0;
  merge_deployments (self, none);
  if (account != easel_accounts_get_current (self->accounts))
    easel_accounts_set_current_async (self->accounts, account, NULL, NULL, NULL);
  connect_account (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
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

  return self->client;
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

  return self->trouble;
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

  return self->retry_at;
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

  if (self->account == NULL)
    return;

  easel_account_disconnect (self->account);
  connect_account (self);
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
  EaselRental *rental = NULL;

  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  if (self->rentals != NULL && self->account != NULL)
    rental = easel_rentals_find (self->rentals, easel_account_get_id (self->account));

  return rental != NULL ? easel_rental_get_sessions (rental) : NULL;
}

/**
 * easel_studio_get_workflows:
 *
 * Returns: (transfer none): a list of #EaselWorkflowItem in the order of the sidebar
 */
GListModel *
easel_studio_get_workflows (EaselStudio *self)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return G_LIST_MODEL (self->workflows);
}

/**
 * easel_studio_find_workflow:
 * @key: (nullable): of easel_workflow_item_get_key()
 *
 * Returns: (transfer none) (nullable): the item
 */
EaselWorkflowItem *
easel_studio_find_workflow (EaselStudio *self,
                            const char  *key)
{
  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);

  return key != NULL ? find_item (self, key, NULL) : NULL;
}

/**
 * easel_studio_add_workflow_file:
 *
 * Keeps the file in the sidebar.
 *
 * Returns: (transfer none): the item, the one that was there if it was
 */
EaselWorkflowItem *
easel_studio_add_workflow_file (EaselStudio *self,
                                GFile       *file)
{
  g_autofree char *uri = NULL;
  g_autoptr(EaselWorkflowItem) added = NULL;
  EaselWorkflowItem *item;

  g_return_val_if_fail (EASEL_IS_STUDIO (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  uri = g_file_get_uri (file);
  item = find_item (self, uri, NULL);
  if (item != NULL)
    return item;

  added = easel_workflow_item_new_for_file (file);
  g_list_store_insert_sorted (self->workflows, added, compare_items, NULL);
  save_workflow_files (self);

  return added;
}

void
easel_studio_remove_workflow_file (EaselStudio       *self,
                                   EaselWorkflowItem *item)
{
  guint position;

  g_return_if_fail (EASEL_IS_STUDIO (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));

  if (find_item (self, easel_workflow_item_get_key (item), &position) == NULL)
    return;

  g_list_store_remove (self->workflows, position);
  save_workflow_files (self);
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

  return self->last_result;
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
