/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows that can be opened: the deployments of the account in use, and the person's own files. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"
#include "ui/easel-library.h"
#include "workflows/easel-deployment-operations.h"
#include "workflows/easel-deployment-store.h"
#include "workflows/easel-workflow-shelf.h"

struct _EaselLibrary
{
  GObject parent_instance;

  /* What I was given */
  EaselConnection *connection;
  EaselClock      *clock;
  EaselArchive    *archive;     /* NULL until it is open */

  GListStore      *items;
  gboolean         is_settled;  /* the account's deployments are known, from the server or from last time */
  GCancellable    *cancellable; /* of what is read from the archive for the account in use */
};

typedef enum {
  PROP_SETTLED = 1,
} EaselLibraryProperty;

static GParamSpec *properties[PROP_SETTLED + 1];

enum {
  SIGNAL_REFRESHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselLibrary, easel_library, G_TYPE_OBJECT)

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
find_item (EaselLibrary *self,
           const char   *key,
           guint        *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (g_strcmp0 (easel_workflow_item_get_key (item), key) == 0)
        {
          if (position != NULL)
            *position = i;
          return item; /* the store holds it */
        }
    }

  return NULL;
}

static void
insert (EaselLibrary      *self,
        EaselWorkflowItem *item)
{
  g_list_store_insert_sorted (self->items, item, compare_items, NULL);
}

static const char *
get_account_id (EaselLibrary *self)
{
  EaselAccount *account = easel_connection_get_account (self->connection);

  return account != NULL ? easel_account_get_id (account) : NULL;
}

static void
set_settled (EaselLibrary *self,
             gboolean      is_settled)
{
  if (self->is_settled == is_settled)
    return;

  self->is_settled = is_settled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

/* Deployments */

static void
add_deployment (EaselLibrary    *self,
                EaselDeployment *deployment,
                gboolean         is_whole)
{
  EaselAccount *account = easel_connection_get_account (self->connection);
  g_autoptr(EaselWorkflowItem) item = NULL;

  item = easel_workflow_item_new_for_deployment (deployment, easel_account_is_local (account));
  if (!is_whole)
    easel_workflow_item_set_store (item, self->archive, easel_account_get_id (account));
  insert (self, item);
}

/* Known deployments are updated in place, so that selection and scroll position survive a refresh. */
static void
merge_deployments (EaselLibrary *self,
                   GPtrArray    *deployments,
                   gboolean      is_whole)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < deployments->len; i++)
    {
      EaselDeployment *deployment = g_ptr_array_index (deployments, i);
      EaselWorkflowItem *item = find_item (self, easel_deployment_get_id (deployment), NULL);

      g_hash_table_add (seen, (gpointer) easel_deployment_get_id (deployment));
      if (item != NULL)
        easel_workflow_item_set_deployment (item, deployment, is_whole);
      else
        add_deployment (self, deployment, is_whole);
    }

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->items)); i > 0; i--)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i - 1);

      if (easel_workflow_item_get_deployment (item) != NULL &&
          !g_hash_table_contains (seen, easel_workflow_item_get_key (item)))
        g_list_store_remove (self->items, i - 1);
    }
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!easel_workflow_shelf_write_finish (EASEL_ARCHIVE (source), result, &error) && !easel_error_is_cancelled (error))
    g_warning ("The list of workflows could not be kept: %s", error->message);
}

static void
apply_entry (EaselLibrary    *self,
             EaselShelfEntry *entry)
{
  EaselWorkflowItem *item = find_item (self, entry->key, NULL);
  g_autoptr(EaselWorkflowItem) added = NULL;

  if (item == NULL && entry->is_file)
    {
      g_autoptr(GFile) file = g_file_new_for_uri (entry->key);

      item = added = easel_workflow_item_new_for_file (file);
      insert (self, item);
    }

  if (item == NULL)
    return;

  if (entry->is_file)
    easel_workflow_item_set_title (item, entry->name);
  easel_workflow_item_set_opened_at (item, entry->opened_at);
  easel_workflow_item_set_pinned (item, entry->pinned);
}

static void
shelf_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselLibrary) self = EASEL_LIBRARY (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = easel_workflow_shelf_list_finish (EASEL_ARCHIVE (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;
  if (entries == NULL)
    g_warning ("The list of workflows could not be read: %s", error->message);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    apply_entry (self, g_ptr_array_index (entries, i));
  g_signal_emit (self, signals[SIGNAL_REFRESHED], 0);
}

static void
read_shelf (EaselLibrary *self)
{
  easel_workflow_shelf_list_async (self->archive, get_account_id (self), self->cancellable, shelf_listed_cb,
                                   g_object_ref (self));
}

/* As last seen, at once; the server's list comes behind. */
static void
kept_listed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(EaselLibrary) self = EASEL_LIBRARY (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = easel_deployment_store_list_finish (EASEL_ARCHIVE (source), result, &error);

  if (easel_error_is_cancelled (error) || self->is_settled)
    return;

  if (deployments == NULL)
    g_warning ("The deployments as last seen could not be read: %s", error->message);
  else if (deployments->len > 0)
    {
      merge_deployments (self, deployments, FALSE);
      set_settled (self, TRUE);
    }

  read_shelf (self);
}

static void
account_changed_cb (EaselLibrary *self)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  merge_deployments (self, none, FALSE);
  set_settled (self, FALSE);
  if (self->archive != NULL && get_account_id (self) != NULL)
    easel_deployment_store_list_async (self->archive, get_account_id (self), self->cancellable, kept_listed_cb,
                                       g_object_ref (self));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselLibrary) self = EASEL_LIBRARY (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_deployment_store_save_finish (EASEL_ARCHIVE (source), result, &error))
    g_warning ("The deployments could not be kept: %s", error->message);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselLibrary) self = EASEL_LIBRARY (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = easel_deployments_list_finish (EASEL_CLIENT (source), result, &error);

  if (EASEL_CLIENT (source) != easel_connection_get_client (self->connection) || easel_error_is_cancelled (error))
    return;

  if (deployments == NULL)
    {
      easel_connection_fail (self->connection, error);
      return;
    }

  merge_deployments (self, deployments, TRUE);
  set_settled (self, TRUE);
  easel_connection_confirm (self->connection);
  if (self->archive != NULL)
    {
      easel_deployment_store_save_async (self->archive, get_account_id (self), deployments,
                                         easel_clock_get_time (self->clock), NULL, saved_cb, g_object_ref (self));
      read_shelf (self);
    }
}

static void
connected_cb (EaselLibrary *self,
              EaselClient  *client)
{
  easel_deployments_list_async (client, NULL, easel_connection_get_cancellable (self->connection), listed_cb,
                                g_object_ref (self));
}

static void
easel_library_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselLibrary *self = EASEL_LIBRARY (object);

  switch ((EaselLibraryProperty) prop_id)
    {
    case PROP_SETTLED:
      g_value_set_boolean (value, self->is_settled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_library_finalize (GObject *object)
{
  EaselLibrary *self = EASEL_LIBRARY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->clock);
  g_clear_object (&self->archive);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (easel_library_parent_class)->finalize (object);
}

static void
easel_library_class_init (EaselLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_library_get_property;
  object_class->finalize = easel_library_finalize;

  properties[PROP_SETTLED] = g_param_spec_boolean ("settled", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * EaselLibrary::refreshed:
   *
   * The list is as the archive or the server has it; pins and pictures may be looked up.
   */
  signals[SIGNAL_REFRESHED] = g_signal_new ("refreshed", EASEL_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
easel_library_init (EaselLibrary *self)
{
  self->items = g_list_store_new (EASEL_TYPE_WORKFLOW_ITEM);
}

/**
 * easel_library_new:
 * @connection: whose account's deployments are listed
 *
 * Returns: (transfer full): the library, empty until there is an archive
 */
EaselLibrary *
easel_library_new (EaselConnection *connection,
                   EaselClock      *clock)
{
  EaselLibrary *self;

  g_return_val_if_fail (EASEL_IS_CONNECTION (connection), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_LIBRARY, NULL);
  self->connection = g_object_ref (connection);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (connection, "notify::account", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "connected", G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);

  return self;
}

static void
keep_file (EaselLibrary      *self,
           EaselWorkflowItem *item)
{
  if (self->archive != NULL)
    easel_workflow_shelf_put_file (self->archive, easel_workflow_item_get_key (item),
                                   easel_workflow_item_get_title (item), easel_workflow_item_is_pinned (item),
                                   easel_clock_get_time (self->clock), written_cb, NULL);
}

/**
 * easel_library_open:
 * @archive: where everything is kept from now on, what was added before included
 */
void
easel_library_open (EaselLibrary *self,
                    EaselArchive *archive)
{
  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));
  g_return_if_fail (self->archive == NULL);

  self->archive = g_object_ref (archive);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      keep_file (self, item);
    }
  read_shelf (self);
}

/**
 * easel_library_get_items:
 *
 * Returns: (transfer none): a list of #EaselWorkflowItem by section and title
 */
GListModel *
easel_library_get_items (EaselLibrary *self)
{
  g_return_val_if_fail (EASEL_IS_LIBRARY (self), NULL);

  return G_LIST_MODEL (self->items);
}

/**
 * easel_library_is_settled:
 *
 * Returns: whether it is known what the account in use has deployed, now or when it was last seen
 */
gboolean
easel_library_is_settled (EaselLibrary *self)
{
  g_return_val_if_fail (EASEL_IS_LIBRARY (self), FALSE);

  return self->is_settled;
}

/**
 * easel_library_find:
 * @key: (nullable): of easel_workflow_item_get_key()
 *
 * Returns: (transfer none) (nullable): the item
 */
EaselWorkflowItem *
easel_library_find (EaselLibrary *self,
                    const char   *key)
{
  g_return_val_if_fail (EASEL_IS_LIBRARY (self), NULL);

  return key != NULL ? find_item (self, key, NULL) : NULL;
}

/**
 * easel_library_find_for_run:
 *
 * Returns: (transfer none) (nullable): the workflow that a run is of
 */
EaselWorkflowItem *
easel_library_find_for_run (EaselLibrary *self,
                            EaselRun     *run)
{
  EaselRunRequest *request;
  EaselWorkflowItem *item = NULL;

  g_return_val_if_fail (EASEL_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  request = easel_run_get_request (run);
  if (request != NULL)
    item = easel_library_find (self, easel_run_request_get_target_id (request));

  for (guint i = 0; item == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr(EaselWorkflowItem) other = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (g_strcmp0 (easel_workflow_item_get_title (other), easel_run_get_name (run)) == 0)
        item = other;
    }

  return item;
}

/**
 * easel_library_add_file:
 * @file: a workflow file, or a picture that carries one
 *
 * Returns: (transfer none): the item, the one that was there if it was
 */
EaselWorkflowItem *
easel_library_add_file (EaselLibrary *self,
                        GFile        *file)
{
  g_autofree char *uri = NULL;
  g_autoptr(EaselWorkflowItem) added = NULL;
  EaselWorkflowItem *item;

  g_return_val_if_fail (EASEL_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  uri = g_file_get_uri (file);
  item = find_item (self, uri, NULL);
  if (item != NULL)
    return item;

  added = easel_workflow_item_new_for_file (file);
  insert (self, added);
  keep_file (self, added);

  return added;
}

/**
 * easel_library_remove_file:
 * @item: an item of a file; the file itself stays
 */
void
easel_library_remove_file (EaselLibrary      *self,
                           EaselWorkflowItem *item)
{
  guint position;

  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));
  g_return_if_fail (easel_workflow_item_get_file (item) != NULL);

  if (find_item (self, easel_workflow_item_get_key (item), &position) == NULL)
    return;

  if (self->archive != NULL)
    easel_workflow_shelf_remove_file (self->archive, easel_workflow_item_get_key (item), written_cb, NULL);
  g_list_store_remove (self->items, position);
}

/**
 * easel_library_restore_file:
 * @item: an item that was removed
 *
 * Takes easel_library_remove_file() back.
 */
void
easel_library_restore_file (EaselLibrary      *self,
                            EaselWorkflowItem *item)
{
  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));

  if (find_item (self, easel_workflow_item_get_key (item), NULL) != NULL)
    return;

  insert (self, item);
  keep_file (self, item);
}

/**
 * easel_library_rename_file:
 * @name: what the file is called here; the file itself keeps its name
 */
void
easel_library_rename_file (EaselLibrary      *self,
                           EaselWorkflowItem *item,
                           const char        *name)
{
  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));
  g_return_if_fail (name != NULL && *name != '\0');

  easel_workflow_item_set_title (item, name);
  g_list_store_sort (self->items, compare_items, NULL);
  if (self->archive != NULL)
    easel_workflow_shelf_rename_file (self->archive, easel_workflow_item_get_key (item), name, written_cb, NULL);
}

void
easel_library_pin (EaselLibrary      *self,
                   EaselWorkflowItem *item,
                   gboolean           pinned)
{
  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));

  easel_workflow_item_set_pinned (item, pinned);
  if (self->archive != NULL)
    easel_workflow_shelf_pin (self->archive, get_account_id (self), easel_workflow_item_get_key (item),
                              easel_workflow_item_get_file (item) != NULL, pinned, written_cb, NULL);
}

/**
 * easel_library_note_opened:
 *
 * Keeps when a workflow was opened, for the list of recent ones.
 */
void
easel_library_note_opened (EaselLibrary      *self,
                           EaselWorkflowItem *item)
{
  gint64 now;

  g_return_if_fail (EASEL_IS_LIBRARY (self));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));

  now = easel_clock_get_time (self->clock);
  easel_workflow_item_set_opened_at (item, now);
  if (self->archive != NULL)
    easel_workflow_shelf_note_opened (self->archive, get_account_id (self), easel_workflow_item_get_key (item),
                                      easel_workflow_item_get_file (item) != NULL, now, written_cb, NULL);
}
