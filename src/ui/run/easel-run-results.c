/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came out of a run: tiles while it comes, the viewer then, and what can be done with the result that is shown. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-text.h"
#include "ui/run/easel-result-tile.h"
#include "ui/run/easel-run-results.h"

#define TILE_SIZE 120

struct _EaselRunResults
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio  *studio;
  EaselRun     *run;        /* NULL: none */
  GSignalGroup *signals;    /* of the run */
  GSignalGroup *outputs;    /* of its results */
  gboolean      is_looking; /* at one of them, before the run is over */

  /* Template children */
  GtkWidget    *content;
  GtkWidget    *head;
  GtkLabel     *count;
  GtkFlowBox   *tiles;
  EaselViewer  *viewer;
  GtkWidget    *actions;
};

G_DEFINE_FINAL_TYPE (EaselRunResults, easel_run_results, GTK_TYPE_WIDGET)

static GListModel *
get_outputs (EaselRunResults *self)
{
  return self->run != NULL ? easel_run_get_outputs (self->run) : NULL;
}

static char *
dup_folder (EaselRunResults *self)
{
  const char *folder = easel_run_get_results_folder (self->run);

  return folder != NULL ? g_strdup (folder) : easel_studio_dup_results_folder (self->studio);
}

static void
update_tiles (EaselRunResults *self,
              guint            total)
{
  guint position = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->tiles)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *tile = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));

      easel_result_tile_set_place (EASEL_RESULT_TILE (tile), ++position, total);
    }
}

static void
update_count (EaselRunResults *self,
              guint            total)
{
  GListModel *outputs = get_outputs (self);
  g_autofree char *folder = dup_folder (self);
  g_autofree char *short_folder = easel_text_path (folder);
  g_autofree char *text = NULL;
  guint saved = 0;

  for (guint i = 0; i < total; i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      saved += easel_output_get_state (output) == EASEL_OUTPUT_STATE_SAVED;
    }

  /* Translators: how many of how many results, and the folder */
  text = g_strdup_printf (_("%u of %u · saved in %s"), saved, total, short_folder);
  gtk_label_set_label (self->count, text);
}

static void
update_actions (EaselRunResults *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  EaselOutput *output = easel_viewer_get_selected (self->viewer);
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;
  gboolean has_text = output != NULL && easel_output_get_text (output) != NULL;

  gtk_widget_action_set_enabled (widget, "result.open-with", file != NULL);
  gtk_widget_action_set_enabled (widget, "result.show-in-folder", file != NULL);
  gtk_widget_action_set_enabled (widget, "result.copy", file != NULL || has_text);
  gtk_widget_action_set_enabled (widget, "result.copy-file", file != NULL);
  gtk_widget_action_set_enabled (widget, "result.save-as", file != NULL);
  gtk_widget_action_set_enabled (widget, "result.trash", file != NULL);
  gtk_widget_action_set_enabled (widget, "result.use-as-input", file != NULL);
}

static void
update (EaselRunResults *self)
{
  GListModel *outputs = get_outputs (self);
  guint total = outputs != NULL ? g_list_model_get_n_items (outputs) : 0;
  gboolean is_over = self->run != NULL && easel_run_is_over (self->run);
  gboolean shows_viewer = total > 0 && (is_over || self->is_looking);

  gtk_widget_set_visible (GTK_WIDGET (self), total > 0);
  gtk_widget_set_visible (self->head, !is_over);
  gtk_widget_set_visible (GTK_WIDGET (self->tiles), !shows_viewer);
  gtk_widget_set_visible (GTK_WIDGET (self->viewer), shows_viewer);
  gtk_widget_set_visible (self->actions, shows_viewer);
  if (total == 0)
    return;

  update_tiles (self, total);
  update_count (self, total);
  update_actions (self);
}

static GtkWidget *
create_tile (gpointer item,
             gpointer user_data)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *tile = easel_result_tile_new (EASEL_OUTPUT (item), TILE_SIZE);

  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tile);
  easel_result_tile_mark_new (EASEL_RESULT_TILE (tile), child);

  return child;
}

static void
tile_activated_cb (EaselRunResults *self,
                   GtkFlowBoxChild *child)
{
  self->is_looking = TRUE;
  easel_viewer_select (self->viewer, gtk_flow_box_child_get_index (child));
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->viewer));
}

static void
output_notify_cb (EaselOutput     *output,
                  GParamSpec      *pspec,
                  EaselRunResults *self)
{
  if (g_str_equal (pspec->name, "state"))
    update (self);
}

static void
outputs_changed_cb (EaselRunResults *self,
                    guint            position,
                    guint            removed,
                    guint            added,
                    GListModel      *outputs)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      g_signal_connect_object (output, "notify", G_CALLBACK (output_notify_cb), self, 0);
    }

  update (self);
}

/* Trash: the file goes when the toast that offers to undo it goes. */

typedef struct {
  GtkWidget   *widget;
  EaselOutput *output;
  GFile       *file;
  gboolean     is_undone;
} Trashing;

static void
trashing_free (Trashing *trashing)
{
  g_object_unref (trashing->widget);
  g_object_unref (trashing->output);
  g_object_unref (trashing->file);
  g_free (trashing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trashing, trashing_free)

static void
trashed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Trashing) trashing = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_trash_finish (G_FILE (source), result, &error))
    return;

  easel_output_set_saved (trashing->output, g_file_peek_path (trashing->file));
  gtk_widget_activate_action (trashing->widget, "win.toast", "s", error->message);
}

static void
undo_trash_cb (AdwToast *toast,
               gpointer  user_data)
{
  Trashing *trashing = user_data;

  trashing->is_undone = TRUE;
  easel_output_set_saved (trashing->output, g_file_peek_path (trashing->file));
}

static void
trash_toast_gone_cb (AdwToast *toast,
                     gpointer  user_data)
{
  g_autoptr(Trashing) trashing = user_data;

  g_signal_handlers_disconnect_by_data (toast, trashing);
  if (!trashing->is_undone)
    {
      GFile *file = trashing->file;

      g_file_trash_async (file, G_PRIORITY_DEFAULT, NULL, trashed_cb, g_steal_pointer (&trashing));
    }
}

static void
trash (EaselRunResults *self,
       EaselOutput     *output,
       GFile           *file)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  AdwToast *toast = adw_toast_new (_("Moved to trash"));
  Trashing *trashing = g_new0 (Trashing, 1);

  trashing->widget = g_object_ref (GTK_WIDGET (self));
  trashing->output = g_object_ref (output);
  trashing->file = g_object_ref (file);
  easel_output_set_gone (output);

  adw_toast_set_button_label (toast, _("_Undo"));
  g_signal_connect (toast, "button-clicked", G_CALLBACK (undo_trash_cb), trashing);
  g_signal_connect (toast, "dismissed", G_CALLBACK (trash_toast_gone_cb), trashing);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
result_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselRunResults *self = EASEL_RUN_RESULTS (widget);
  EaselOutput *output = easel_viewer_get_selected (self->viewer);
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;

  if (output == NULL)
    return;

  if (g_str_equal (name, "result.copy"))
    easel_outgoing_copy (widget, output);
  else if (file == NULL)
    return;
  else if (g_str_equal (name, "result.copy-file"))
    easel_outgoing_copy_file (widget, output);
  else if (g_str_equal (name, "result.open-with"))
    easel_outgoing_open (widget, output);
  else if (g_str_equal (name, "result.show-in-folder"))
    easel_outgoing_show_in_folder (widget, file);
  else if (g_str_equal (name, "result.save-as"))
    easel_outgoing_save_as (widget, output);
  else if (g_str_equal (name, "result.trash"))
    trash (self, output, file);
  else
    gtk_widget_activate_action (widget, "page.use-as-input", "s", g_file_peek_path (file));
}

static void
open_folder_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  g_autofree char *folder = dup_folder (EASEL_RUN_RESULTS (widget));

  easel_outgoing_open_folder (widget, folder);
}

static void
easel_run_results_dispose (GObject *object)
{
  EaselRunResults *self = EASEL_RUN_RESULTS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->outputs);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_RESULTS);
  g_clear_object (&self->run);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_run_results_parent_class)->dispose (object);
}

static void
easel_run_results_class_init (EaselRunResultsClass *klass)
{
  static const char *const actions[] = {
    "result.open-with", "result.show-in-folder", "result.copy", "result.copy-file", "result.save-as",
    "result.use-as-input", "result.trash",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_results_dispose;

  g_type_ensure (EASEL_TYPE_VIEWER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-results.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, content);
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, head);
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, count);
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, tiles);
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, viewer);
  gtk_widget_class_bind_template_child (widget_class, EaselRunResults, actions);
  gtk_widget_class_bind_template_callback (widget_class, tile_activated_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, result_action);
  gtk_widget_class_install_action (widget_class, "result.open-folder", NULL, open_folder_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "result.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "result.save-as", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "result.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, 0, "run.star", NULL);
}

static void
easel_run_results_init (EaselRunResults *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "notify::status", G_CALLBACK (update), self);
  self->outputs = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->outputs, "items-changed", G_CALLBACK (outputs_changed_cb), self);
  g_signal_connect_object (self->viewer, "notify::selected", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * easel_run_results_set_studio:
 * @studio: knows where results go
 */
void
easel_run_results_set_studio (EaselRunResults *self,
                              EaselStudio     *studio)
{
  g_return_if_fail (EASEL_IS_RUN_RESULTS (self));

  g_set_object (&self->studio, studio);
}

/**
 * easel_run_results_set_run:
 * @run: (nullable): whose results
 */
void
easel_run_results_set_run (EaselRunResults *self,
                           EaselRun        *run)
{
  GListModel *outputs;

  g_return_if_fail (EASEL_IS_RUN_RESULTS (self));

  if (!g_set_object (&self->run, run))
    return;

  self->is_looking = FALSE;
  outputs = get_outputs (self);
  g_signal_group_set_target (self->signals, run);
  g_signal_group_set_target (self->outputs, outputs);
  gtk_flow_box_bind_model (self->tiles, outputs, create_tile, self, NULL);
  easel_viewer_set_outputs (self->viewer, outputs);
  if (outputs != NULL)
    outputs_changed_cb (self, 0, 0, g_list_model_get_n_items (outputs), outputs);
  else
    update (self);
}

EaselViewer *
easel_run_results_get_viewer (EaselRunResults *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_RESULTS (self), NULL);

  return self->viewer;
}
