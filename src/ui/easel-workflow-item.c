/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as the sidebar lists it: a deployment of the account, or a file of the person's own. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-workflow-item.h"
#include "workflows/easel-deployment-store.h"

struct _EaselWorkflowItem
{
  GObject parent_instance;

  /* What it stands for: one of the two */
  EaselDeployment *deployment;
  GFile           *file;
  gboolean         is_sample;

  /* Where a deployment is kept of which only the name is here; NULL for files */
  gboolean         is_whole;
  EaselArchive    *archive;
  char            *account;

  char            *key;       /* its name in drafts, presets and settings */
  char            *title;
  gboolean         pinned;
  gint64           opened_at; /* microseconds since 1970, 0 for never */

  /* What is known about it by now */
  GFile           *thumbnail; /* its newest result; may be NULL */
  char            *badge;     /* of the runs under way; may be NULL */
};

typedef enum {
  PROP_TITLE = 1,
  PROP_ICON_NAME,
  PROP_THUMBNAIL,
  PROP_BADGE,
  PROP_PINNED,
  PROP_DEPLOYMENT,
} EaselWorkflowItemProperty;

static GParamSpec *properties[PROP_DEPLOYMENT + 1];

G_DEFINE_FINAL_TYPE (EaselWorkflowItem, easel_workflow_item, G_TYPE_OBJECT)

static void
easel_workflow_item_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  EaselWorkflowItem *self = EASEL_WORKFLOW_ITEM (object);

  switch ((EaselWorkflowItemProperty) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, self->file != NULL ? "text-x-generic-symbolic" : "insert-image-symbolic");
      break;
    case PROP_THUMBNAIL:
      g_value_set_object (value, self->thumbnail);
      break;
    case PROP_BADGE:
      g_value_set_string (value, self->badge);
      break;
    case PROP_PINNED:
      g_value_set_boolean (value, self->pinned);
      break;
    case PROP_DEPLOYMENT:
      g_value_set_object (value, self->deployment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_workflow_item_finalize (GObject *object)
{
  EaselWorkflowItem *self = EASEL_WORKFLOW_ITEM (object);

  g_clear_object (&self->deployment);
  g_clear_object (&self->file);
  g_clear_object (&self->archive);
  g_clear_object (&self->thumbnail);
  g_free (self->account);
  g_free (self->key);
  g_free (self->title);
  g_free (self->badge);

  G_OBJECT_CLASS (easel_workflow_item_parent_class)->finalize (object);
}

static void
easel_workflow_item_class_init (EaselWorkflowItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_workflow_item_get_property;
  object_class->finalize = easel_workflow_item_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_THUMBNAIL] = g_param_spec_object ("thumbnail", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_BADGE] = g_param_spec_string ("badge", NULL, NULL, NULL, flags);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  properties[PROP_DEPLOYMENT] = g_param_spec_object ("deployment", NULL, NULL, EASEL_TYPE_DEPLOYMENT, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_workflow_item_init (EaselWorkflowItem *self)
{
}

/**
 * easel_workflow_item_new_for_deployment:
 * @is_sample: whether it is one of this computer's
 *
 * Returns: (transfer full): the item
 */
EaselWorkflowItem *
easel_workflow_item_new_for_deployment (EaselDeployment *deployment,
                                        gboolean         is_sample)
{
  EaselWorkflowItem *self;

  g_return_val_if_fail (EASEL_IS_DEPLOYMENT (deployment), NULL);

  self = g_object_new (EASEL_TYPE_WORKFLOW_ITEM, NULL);
  self->deployment = g_object_ref (deployment);
  self->is_sample = is_sample;
  self->is_whole = TRUE;
  self->key = g_strdup (easel_deployment_get_id (deployment));
  self->title = g_strdup (easel_deployment_get_name (deployment));

  return self;
}

/**
 * easel_workflow_item_new_for_file:
 * @file: a workflow file, or a picture that carries one
 *
 * Returns: (transfer full): the item
 */
EaselWorkflowItem *
easel_workflow_item_new_for_file (GFile *file)
{
  EaselWorkflowItem *self;
  g_autofree char *name = NULL;
  char *dot;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  name = g_file_get_basename (file);
  dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';

  self = g_object_new (EASEL_TYPE_WORKFLOW_ITEM, NULL);
  self->file = g_object_ref (file);
  self->key = g_file_get_uri (file);
  self->title = g_filename_display_name (name);

  return self;
}

/**
 * easel_workflow_item_set_store:
 * @account: the id of the account whose deployment it is
 *
 * The deployment at hand is only its name: easel_workflow_item_load_async() reads the rest.
 */
void
easel_workflow_item_set_store (EaselWorkflowItem *self,
                               EaselArchive      *archive,
                               const char        *account)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));
  g_return_if_fail (self->deployment != NULL);
  g_return_if_fail (EASEL_IS_ARCHIVE (archive));

  self->is_whole = FALSE;
  g_set_object (&self->archive, archive);
  g_free (self->account);
  self->account = g_strdup (account);
}

const char *
easel_workflow_item_get_key (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->key;
}

const char *
easel_workflow_item_get_title (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->title;
}

void
easel_workflow_item_set_title (EaselWorkflowItem *self,
                               const char        *title)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));
  g_return_if_fail (title != NULL);

  if (g_strcmp0 (self->title, title) == 0)
    return;

  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * easel_workflow_item_dup_subtitle:
 * @account: the name of the account in use
 *
 * Returns: (transfer full): what stands below the title in the header bar
 */
char *
easel_workflow_item_dup_subtitle (EaselWorkflowItem *self,
                                  const char        *account)
{
  g_autofree char *section = NULL;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  if (self->is_sample)
    /* Translators: below the title of a sample workflow; the account's name */
    return g_strdup_printf (_("Sample · %s"), account);
  if (self->file != NULL)
    /* Translators: below the title of a workflow file; the account's name */
    return g_strdup_printf (_("Workflow file · %s"), account);

  section = easel_workflow_item_dup_section_title (self);
  if (easel_deployment_get_version (self->deployment) <= 0)
    return g_steal_pointer (&section);

  /* Translators: below a workflow's title: the environment it is deployed to, and the number of its version */
  return g_strdup_printf (_("%s · version %d"), section, (int) easel_deployment_get_version (self->deployment));
}

/**
 * easel_workflow_item_get_description:
 *
 * Returns: (nullable): what its author says about it
 */
const char *
easel_workflow_item_get_description (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->deployment != NULL ? easel_deployment_get_description (self->deployment) : NULL;
}

EaselWorkflowSection
easel_workflow_item_get_section (EaselWorkflowItem *self)
{
  const char *environment;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), EASEL_WORKFLOW_SECTION_MINE);

  if (self->file != NULL)
    return EASEL_WORKFLOW_SECTION_MINE;
  if (self->is_sample)
    return EASEL_WORKFLOW_SECTION_SAMPLES;

  environment = easel_deployment_get_environment (self->deployment);
  if (g_strcmp0 (environment, "production") == 0)
    return EASEL_WORKFLOW_SECTION_PRODUCTION;
  if (g_strcmp0 (environment, "staging") == 0)
    return EASEL_WORKFLOW_SECTION_STAGING;

  return EASEL_WORKFLOW_SECTION_OTHER;
}

/**
 * easel_workflow_item_dup_section_title:
 *
 * Returns: (transfer full): the label above its section of the sidebar
 */
char *
easel_workflow_item_dup_section_title (EaselWorkflowItem *self)
{
  const char *environment;
  char *title;

  switch (easel_workflow_item_get_section (self))
    {
    case EASEL_WORKFLOW_SECTION_SAMPLES:
      return g_strdup (_("Samples"));
    case EASEL_WORKFLOW_SECTION_PRODUCTION:
      return g_strdup (_("Production"));
    case EASEL_WORKFLOW_SECTION_STAGING:
      return g_strdup (_("Staging"));
    case EASEL_WORKFLOW_SECTION_MINE:
      return g_strdup (_("My workflows"));
    case EASEL_WORKFLOW_SECTION_OTHER:
    default:
      break;
    }

  environment = easel_deployment_get_environment (self->deployment);
  if (environment == NULL || *environment == '\0')
    return g_strdup (_("Deployments"));

  /* A word of the server's, such as “preview”. */
  title = g_strdup (environment);
  title[0] = g_ascii_toupper (title[0]);

  return g_strdelimit (title, "-_", ' ');
}

EaselDeployment *
easel_workflow_item_get_deployment (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->deployment;
}

/**
 * easel_workflow_item_set_deployment:
 * @deployment: a newer reading of the same
 * @is_whole: whether its graphs came along; a list from the archive does not take them away
 */
void
easel_workflow_item_set_deployment (EaselWorkflowItem *self,
                                    EaselDeployment   *deployment,
                                    gboolean           is_whole)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));
  g_return_if_fail (EASEL_IS_DEPLOYMENT (deployment));

  if (self->is_whole && !is_whole)
    return;

  self->is_whole = is_whole;
  if (g_set_object (&self->deployment, deployment))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEPLOYMENT]);
  easel_workflow_item_set_title (self, easel_deployment_get_name (deployment));
}

gboolean
easel_workflow_item_is_pinned (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), FALSE);

  return self->pinned;
}

void
easel_workflow_item_set_pinned (EaselWorkflowItem *self,
                                gboolean           pinned)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));

  if (self->pinned == pinned)
    return;

  self->pinned = pinned;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
}

/**
 * easel_workflow_item_get_opened_at:
 *
 * Returns: when it was opened last, in microseconds since 1970; 0 for never
 */
gint64
easel_workflow_item_get_opened_at (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), 0);

  return self->opened_at;
}

void
easel_workflow_item_set_opened_at (EaselWorkflowItem *self,
                                   gint64             time)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));

  self->opened_at = time;
}

GFile *
easel_workflow_item_get_file (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->file;
}

GFile *
easel_workflow_item_get_thumbnail (EaselWorkflowItem *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (self), NULL);

  return self->thumbnail;
}

void
easel_workflow_item_set_thumbnail (EaselWorkflowItem *self,
                                   GFile             *thumbnail)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));

  if (g_set_object (&self->thumbnail, thumbnail))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THUMBNAIL]);
}

/**
 * easel_workflow_item_set_badge:
 * @badge: (nullable): such as “62%”
 */
void
easel_workflow_item_set_badge (EaselWorkflowItem *self,
                               const char        *badge)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));

  if (g_strcmp0 (self->badge, badge) == 0)
    return;

  g_free (self->badge);
  self->badge = g_strdup (badge);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BADGE]);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  EaselWorkflow *workflow = easel_workflow_load_finish (result, &error);

  if (workflow != NULL)
    g_task_return_pointer (task, workflow, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselWorkflowItem *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselDeployment) deployment = NULL;

  deployment = easel_deployment_store_open_finish (EASEL_ARCHIVE (source), result, &error);
  if (deployment == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The server may have been quicker. */
  if (!self->is_whole)
    easel_workflow_item_set_deployment (self, deployment, TRUE);
  g_task_return_pointer (task, g_object_ref (easel_deployment_get_workflow (self->deployment)), g_object_unref);
}

/**
 * easel_workflow_item_load_async:
 *
 * Reads the workflow: the file, each time anew because its author may be working on it, or the deployment at hand, or as
 * the archive has it.
 */
void
easel_workflow_item_load_async (EaselWorkflowItem   *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_workflow_item_load_async);

  if (self->file != NULL)
    easel_workflow_load_async (self->file, cancellable, loaded_cb, g_steal_pointer (&task));
  else if (!self->is_whole)
    easel_deployment_store_open_async (self->archive, self->account, self->key, cancellable, opened_cb,
                                       g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_object_ref (easel_deployment_get_workflow (self->deployment)), g_object_unref);
}

/**
 * easel_workflow_item_load_finish:
 *
 * Returns: (transfer full): the workflow; %EASEL_ERROR_INVALID if the file holds none
 */
EaselWorkflow *
easel_workflow_item_load_finish (EaselWorkflowItem  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_workflow_item_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
