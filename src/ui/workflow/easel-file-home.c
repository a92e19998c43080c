/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a workflow file belongs on a remote account: asked once, then remembered. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "sessions/easel-machine.h"
#include "sessions/easel-session-operations.h"
#include "ui/workflow/easel-file-home.h"
#include "workflows/easel-workflow-operations.h"

#define MOST_WORKFLOWS 100

/* The question while it is open. */
typedef struct {
  /* input */
  EaselWorkflowItem *item;
  EaselWorkflow     *workflow;
  EaselClient       *client;
  char              *account;

  /* in progress */
  GPtrArray         *machines;  /* of EaselMachine */
  GPtrArray         *workflows; /* of EaselWorkflowRow */
  AdwMessageDialog  *dialog;    /* owned by GTK */
  AdwComboRow       *machine;
  AdwComboRow       *place;

  /* output */
  EaselShelfHome    *home;
} Question;

static void
question_free (Question *question)
{
  g_clear_object (&question->item);
  g_clear_object (&question->workflow);
  g_clear_object (&question->client);
  g_clear_pointer (&question->machines, g_ptr_array_unref);
  g_clear_pointer (&question->workflows, g_ptr_array_unref);
  g_clear_pointer (&question->home, easel_shelf_home_free);
  g_free (question->account);
  g_free (question);
}

static EaselArchive *
get_archive (GTask *task)
{
  return easel_studio_get_archive (g_task_get_source_object (task));
}

/* Remembering */

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (easel_workflow_shelf_write_finish (EASEL_ARCHIVE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&question->home), (GDestroyNotify) easel_shelf_home_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes @owned_task. */
static void
keep (GTask *owned_task)
{
  Question *question = g_task_get_task_data (owned_task);

  easel_workflow_shelf_save_home (get_archive (owned_task), easel_workflow_item_get_key (question->item),
                                  question->account, question->home, kept_cb, owned_task);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  question->home->workflow_id = easel_workflow_create_finish (EASEL_CLIENT (source), result, &error);
  if (question->home->workflow_id != NULL)
    keep (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The dialog. Both lists begin with a line that is no choice yet, or stands for a new workflow. */

static EaselWorkflowRow *
get_workflow (Question *question)
{
  guint selected = adw_combo_row_get_selected (question->place);

  return selected > 0 && selected <= question->workflows->len ? g_ptr_array_index (question->workflows, selected - 1)
                                                              : NULL;
}

static EaselMachine *
get_machine (Question *question)
{
  guint selected = adw_combo_row_get_selected (question->machine);

  return selected > 0 && selected <= question->machines->len ? g_ptr_array_index (question->machines, selected - 1) : NULL;
}

static void
machine_chosen_cb (Question *question)
{
  adw_message_dialog_set_response_enabled (question->dialog, "accept", get_machine (question) != NULL);
}

/* The machine that the account has set for a workflow is no guess. */
static void
place_chosen_cb (Question *question)
{
  EaselWorkflowRow *row = get_workflow (question);
  const char *wanted = row != NULL ? easel_workflow_row_get_machine_id (row) : NULL;

  for (guint i = 0; wanted != NULL && i < question->machines->len; i++)
    if (g_strcmp0 (easel_machine_get_id (g_ptr_array_index (question->machines, i)), wanted) == 0)
      adw_combo_row_set_selected (question->machine, i + 1);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  EaselWorkflowRow *row = get_workflow (question);
  EaselMachine *machine = get_machine (question);

  if (!g_str_equal (response, "accept") || machine == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The question was dismissed");
      return;
    }

  question->home = g_new0 (EaselShelfHome, 1);
  question->home->machine_id = g_strdup (easel_machine_get_id (machine));
  if (row != NULL)
    {
      question->home->workflow_id = g_strdup (easel_workflow_row_get_id (row));
      keep (g_steal_pointer (&task));
      return;
    }

  easel_workflow_create_async (question->client, question->workflow, question->home->machine_id,
                               g_task_get_cancellable (task), created_cb, g_object_ref (task));
}

static GtkWindow *
find_window (void)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();
  GtkWindow *found = NULL;

  for (GList *at = windows; at != NULL; at = at->next)
    if (ADW_IS_APPLICATION_WINDOW (at->data) && (found == NULL || gtk_window_is_active (at->data)))
      found = at->data;

  return found;
}

static AdwComboRow *
add_row (GtkWidget    *list,
         const char   *title,
         GtkStringList *names)
{
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));
  gtk_list_box_append (GTK_LIST_BOX (list), row);

  return ADW_COMBO_ROW (row);
}

static GtkStringList *
list_machines (Question *question)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  /* Translators: stands for a machine as long as none was chosen */
  gtk_string_list_append (names, C_("machine", "Choose…"));
  for (guint i = 0; i < question->machines->len; i++)
    gtk_string_list_append (names, easel_machine_get_name (g_ptr_array_index (question->machines, i)));

  return names;
}

static GtkStringList *
list_workflows (Question *question,
                guint    *same)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  const char *title = easel_workflow_item_get_title (question->item);
  /* Translators: the name of a workflow that is made on the server */
  g_autofree char *made = g_strdup_printf (_("New: %s"), title);

  *same = 0;
  gtk_string_list_append (names, made);
  for (guint i = 0; i < question->workflows->len; i++)
    {
      const char *name = easel_workflow_row_get_name (g_ptr_array_index (question->workflows, i));

      gtk_string_list_append (names, name != NULL ? name : "");
      if (*same == 0 && g_strcmp0 (name, title) == 0)
        *same = i + 1;
    }

  return names;
}

/* Takes @owned_task. */
static void
ask (GTask *owned_task)
{
  Question *question = g_task_get_task_data (owned_task);
  EaselAccount *account = easel_studio_get_account (g_task_get_source_object (owned_task));
  /* Translators: the name of a workflow file, and of an account */
  g_autofree char *body = g_strdup_printf (_("Easel asks this once for “%s” on %s and remembers it."),
                                           easel_workflow_item_get_title (question->item),
                                           easel_account_get_name (account));
  GtkWidget *list = gtk_list_box_new ();
  guint same;

  question->dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (find_window (), _("Where Does This Workflow Run?"), body));
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  question->place = add_row (list, _("Workflow"), list_workflows (question, &same));
  question->machine = add_row (list, _("Machine"), list_machines (question));
  adw_message_dialog_set_extra_child (question->dialog, list);
  adw_message_dialog_add_responses (question->dialog, "cancel", _("_Cancel"), "accept", _("_Run"), NULL);
  adw_message_dialog_set_close_response (question->dialog, "cancel");
  adw_message_dialog_set_response_appearance (question->dialog, "accept", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_swapped (question->machine, "notify::selected", G_CALLBACK (machine_chosen_cb), question);
  g_signal_connect_swapped (question->place, "notify::selected", G_CALLBACK (place_chosen_cb), question);
  adw_combo_row_set_selected (question->place, same);
  place_chosen_cb (question);
  machine_chosen_cb (question);
  g_signal_connect (question->dialog, "response", G_CALLBACK (response_cb), owned_task);
  gtk_window_present (GTK_WINDOW (question->dialog));
}

/* What there is to choose from */

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  question->machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);
  if (question->machines == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (question->machines->len == 0)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_INVALID,
                             _("This account has no machine to run a workflow on; make one in the browser"));
  else
    ask (g_steal_pointer (&task));
}

static void
workflows_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  question->workflows = easel_workflows_all_finish (EASEL_CLIENT (source), result, &error);
  if (question->workflows == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    easel_client_list_machines_async (EASEL_CLIENT (source), NULL, g_task_get_cancellable (task), machines_cb,
                                      g_object_ref (task));
}

static void
remembered_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselShelfHome) home = easel_workflow_shelf_load_home_finish (EASEL_ARCHIVE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (home != NULL && home->workflow_id != NULL && home->machine_id != NULL)
    g_task_return_pointer (task, g_steal_pointer (&home), (GDestroyNotify) easel_shelf_home_free);
  else if (question->client == NULL)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_UNREACHABLE,
                             _("The server cannot be reached; a workflow file is run for the first time with it at hand"));
  else
    easel_workflows_all_async (question->client, NULL, MOST_WORKFLOWS, g_task_get_cancellable (task), workflows_cb,
                               g_object_ref (task));
}

/**
 * easel_file_home_find_async:
 * @studio: with a remote account in use
 * @item: an item of a file
 * @workflow: what the file holds, for a workflow that is made on the account
 * @cancellable: (nullable): to stop
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Looks up where the file belongs on the account, or asks: for the account's workflow, or a new one there, and for the
 * machine. No machine is chosen by a guess, because machines cost.
 */
void
easel_file_home_find_async (EaselStudio         *studio,
                            EaselWorkflowItem   *item,
                            EaselWorkflow       *workflow,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  Question *question;
  GTask *task;

  g_return_if_fail (EASEL_IS_STUDIO (studio));
  g_return_if_fail (EASEL_IS_WORKFLOW_ITEM (item));

  question = g_new0 (Question, 1);
  question->item = g_object_ref (item);
  question->workflow = g_object_ref (workflow);
  question->account = g_strdup (easel_account_get_id (easel_studio_get_account (studio)));
  g_set_object (&question->client, easel_studio_get_client (studio));

  task = g_task_new (studio, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_file_home_find_async);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  easel_workflow_shelf_load_home_async (easel_studio_get_archive (studio), easel_workflow_item_get_key (item),
                                        question->account, cancellable, remembered_cb, task);
}

/**
 * easel_file_home_find_finish:
 *
 * Returns: (transfer full): workflow and machine, both there; %G_IO_ERROR_CANCELLED if the person would not say
 */
EaselShelfHome *
easel_file_home_find_finish (EaselStudio   *studio,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, studio), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_file_home_find_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
