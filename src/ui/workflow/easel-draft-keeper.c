/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps what is typed into a form in the archive, a moment after it was typed. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"
#include "runs/easel-draft-store.h"
#include "ui/workflow/easel-draft-keeper.h"

#define DELAY_MS 400

struct _EaselDraftKeeper
{
  GObject parent_instance;

  /* What I was given */
  EaselArchive *archive; /* NULL: nothing is kept */
  char         *account;
  char         *workflow;
  EaselForm    *form;

  guint         timer;
};

enum {
  EDITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselDraftKeeper, easel_draft_keeper, G_TYPE_OBJECT)

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!easel_draft_store_save_finish (EASEL_ARCHIVE (source), result, &error) && !easel_error_is_cancelled (error))
    g_warning ("The draft could not be kept: %s", error->message);
}

static gboolean
save_cb (gpointer user_data)
{
  EaselDraftKeeper *self = EASEL_DRAFT_KEEPER (user_data);
  g_autoptr(JsonNode) values = easel_form_save (self->form);

  self->timer = 0;
  easel_draft_store_save_async (self->archive, self->account, self->workflow, NULL, values, NULL, saved_cb, NULL);

  return G_SOURCE_REMOVE;
}

static void
edited_cb (EaselDraftKeeper *self)
{
  if (self->timer == 0 && self->archive != NULL)
    self->timer = g_timeout_add (DELAY_MS, save_cb, self);

  g_signal_emit (self, signals[EDITED], 0);
}

static void
watch (EaselDraftKeeper *self,
       GListModel       *fields)
{
  for (guint i = 0; i < g_list_model_get_n_items (fields); i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (fields, i);

      g_signal_connect_object (field, "notify::text", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (field, "notify::seed-mode", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
start_watching (EaselDraftKeeper *self)
{
  watch (self, G_LIST_MODEL (self->form));
  watch (self, easel_form_get_more (self->form));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselDraftKeeper *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) draft = easel_draft_store_load_finish (EASEL_ARCHIVE (source), result, &error);

  if (easel_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* A draft that cannot be read leaves an empty form, which is better than none. */
  if (draft != NULL)
    easel_form_load (self->form, draft);
  start_watching (self);
  g_task_return_boolean (task, TRUE);
}

static void
easel_draft_keeper_finalize (GObject *object)
{
  EaselDraftKeeper *self = EASEL_DRAFT_KEEPER (object);

  easel_draft_keeper_flush (self);
  g_clear_object (&self->archive);
  g_clear_object (&self->form);
  g_free (self->account);
  g_free (self->workflow);

  G_OBJECT_CLASS (easel_draft_keeper_parent_class)->finalize (object);
}

static void
easel_draft_keeper_class_init (EaselDraftKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_draft_keeper_finalize;

  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
easel_draft_keeper_init (EaselDraftKeeper *self)
{
}

/**
 * easel_draft_keeper_new:
 * @archive: (nullable): where it is kept; %NULL: nowhere
 * @account: the id of the account it belongs to
 * @workflow: the key of its workflow
 * @form: what is typed into
 *
 * Returns: (transfer full): what keeps the form, from when it is opened until it is let go
 */
EaselDraftKeeper *
easel_draft_keeper_new (EaselArchive *archive,
                        const char   *account,
                        const char   *workflow,
                        EaselForm    *form)
{
  EaselDraftKeeper *self;

  g_return_val_if_fail (archive == NULL || EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (archive == NULL || (account != NULL && workflow != NULL), NULL);
  g_return_val_if_fail (EASEL_IS_FORM (form), NULL);

  self = g_object_new (EASEL_TYPE_DRAFT_KEEPER, NULL);
  g_set_object (&self->archive, archive);
  self->account = g_strdup (account);
  self->workflow = g_strdup (workflow);
  self->form = g_object_ref (form);

  return self;
}

/**
 * easel_draft_keeper_flush:
 *
 * Hands what was typed last to the archive now.
 */
void
easel_draft_keeper_flush (EaselDraftKeeper *self)
{
  g_return_if_fail (EASEL_IS_DRAFT_KEEPER (self));

  if (self->timer == 0)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  save_cb (self);
}

void
easel_draft_keeper_open_async (EaselDraftKeeper    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_DRAFT_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_draft_keeper_open_async);

  if (self->archive == NULL)
    {
      start_watching (self);
      g_task_return_boolean (task, TRUE);
      return;
    }

  easel_draft_store_load_async (self->archive, self->account, self->workflow, NULL, cancellable, loaded_cb,
                                g_steal_pointer (&task));
}

gboolean
easel_draft_keeper_open_finish (EaselDraftKeeper  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_draft_keeper_open_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
