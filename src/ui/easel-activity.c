/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the runs do to the list of workflows: badges while they work, the newest result as their picture. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/easel-activity.h"
#include "ui/easel-text.h"

#define LOOK_BACK 60 /* runs that are asked for their pictures */

struct _EaselActivity
{
  GObject parent_instance;

  EaselRuns    *runs;
  EaselLibrary *library;
  char         *account;     /* whose results are looked for; NULL: none yet */

  GFile        *last_result; /* NULL: none yet */
};

enum {
  SIGNAL_RUN_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselActivity, easel_activity, G_TYPE_OBJECT)

static char *
format_badge (EaselRun *newest,
              guint     count)
{
  if (count > 1)
    return g_strdup_printf ("%u", count);
  if (easel_run_get_progress (newest) >= 0)
    return easel_text_percent (easel_run_get_progress (newest));

  return g_strdup ("1");
}

static void
update_badges (EaselActivity *self)
{
  GListModel *open = easel_runs_get_open (self->runs);
  GListModel *items = easel_library_get_items (self->library);
  g_autoptr(GHashTable) counts = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);
      EaselWorkflowItem *item = easel_library_find_for_run (self->library, run);
      g_autofree char *badge = NULL;
      guint count;

      if (item == NULL || easel_run_is_over (run))
        continue;

      count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, item)) + 1;
      g_hash_table_insert (counts, item, GUINT_TO_POINTER (count));
      badge = format_badge (run, count);
      easel_workflow_item_set_badge (item, badge);
    }

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (items, i);

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
note_result (EaselActivity *self,
             EaselRun      *run)
{
  g_autoptr(GFile) picture = find_picture_of_run (run);
  EaselWorkflowItem *item = easel_library_find_for_run (self->library, run);

  if (picture == NULL)
    return;

  g_set_object (&self->last_result, picture);
  if (item != NULL)
    easel_workflow_item_set_thumbnail (item, picture);
}

static void
run_notify_cb (EaselRun      *run,
               GParamSpec    *pspec,
               EaselActivity *self)
{
  if (g_str_equal (pspec->name, "progress") || g_str_equal (pspec->name, "status"))
    update_badges (self);

  if (g_str_equal (pspec->name, "status") && easel_run_is_over (run))
    g_signal_emit (self, signals[SIGNAL_RUN_ENDED], 0, run);
  note_result (self, run);
}

static void
open_changed_cb (GListModel    *open,
                 guint          position,
                 guint          removed,
                 guint          added,
                 EaselActivity *self)
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
  g_autoptr(EaselActivity) self = EASEL_ACTIVITY (user_data);
  g_autoptr(GPtrArray) runs = easel_runs_list_finish (EASEL_RUNS (source), result, NULL);

  /* Oldest first, so that the newest has the last word. */
  for (guint i = runs != NULL ? runs->len : 0; i > 0; i--)
    note_result (self, g_ptr_array_index (runs, i - 1));
}

static void
look_up_thumbnails (EaselActivity *self)
{
  const EaselRunFilter filter = {
    .account = self->account,
    .states = 1u << EASEL_RUN_STATUS_SUCCESS,
    .limit = LOOK_BACK,
  };

  easel_runs_list_async (self->runs, &filter, NULL, newest_cb, g_object_ref (self));
}

static void
easel_activity_finalize (GObject *object)
{
  EaselActivity *self = EASEL_ACTIVITY (object);

  g_clear_object (&self->runs);
  g_clear_object (&self->library);
  g_clear_object (&self->last_result);
  g_free (self->account);

  G_OBJECT_CLASS (easel_activity_parent_class)->finalize (object);
}

static void
easel_activity_class_init (EaselActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_activity_finalize;

  /**
   * EaselActivity::run-ended:
   * @run: the run, which has its final state, though perhaps not all its files
   */
  signals[SIGNAL_RUN_ENDED] = g_signal_new ("run-ended", EASEL_TYPE_ACTIVITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, EASEL_TYPE_RUN);
}

static void
easel_activity_init (EaselActivity *self)
{
}

/**
 * easel_activity_new:
 *
 * Returns: (transfer full): watches the runs and marks the workflows
 */
EaselActivity *
easel_activity_new (EaselRuns    *runs,
                    EaselLibrary *library)
{
  EaselActivity *self;

  g_return_val_if_fail (EASEL_IS_RUNS (runs), NULL);
  g_return_val_if_fail (EASEL_IS_LIBRARY (library), NULL);

  self = g_object_new (EASEL_TYPE_ACTIVITY, NULL);
  self->runs = g_object_ref (runs);
  self->library = g_object_ref (library);
  g_signal_connect_object (easel_runs_get_open (runs), "items-changed", G_CALLBACK (open_changed_cb), self, 0);
  g_signal_connect_object (library, "refreshed", G_CALLBACK (look_up_thumbnails), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "refreshed", G_CALLBACK (update_badges), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_activity_set_account:
 * @account: the id of the account in use
 */
void
easel_activity_set_account (EaselActivity *self,
                            const char    *account)
{
  g_return_if_fail (EASEL_IS_ACTIVITY (self));

  g_free (self->account);
  self->account = g_strdup (account);
}

/**
 * easel_activity_get_last_result:
 *
 * Returns: (transfer none) (nullable): the newest picture that was made
 */
GFile *
easel_activity_get_last_result (EaselActivity *self)
{
  g_return_val_if_fail (EASEL_IS_ACTIVITY (self), NULL);

  return self->last_result;
}
