/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place to drop a file that carries a workflow: there only while such a file is dragged. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/workflow/easel-workflow-drop.h"
#include "workflows/easel-workflow.h"

struct _EaselWorkflowDrop
{
  GtkWidget parent_instance;

  GdkDrop      *drop;        /* that is looked at; only compared, not owned */
  GFile        *file;        /* the first of it; NULL until it is known */
  GCancellable *cancellable; /* of looking at it */

  /* Template children */
  GtkWidget    *content;
  GtkLabel     *title;
  GtkLabel     *text;
};

enum {
  DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselWorkflowDrop, easel_workflow_drop, GTK_TYPE_WIDGET)

static void
show_for (EaselWorkflowDrop *self,
          GFile             *file)
{
  g_autofree char *name = g_file_get_basename (file);
  gboolean is_picture = !g_str_has_suffix (name, ".json");

  gtk_label_set_label (self->title, is_picture ? _("Open the workflow in this picture") : _("Open this workflow"));
  gtk_label_set_label (self->text, is_picture ? _("This picture carries the workflow that made it. Drop it here to open "
                                                  "that as a form.")
                                              : _("Drop it here to open it as a form."));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselWorkflowDrop) self = EASEL_WORKFLOW_DROP (user_data);
  g_autoptr(EaselWorkflow) workflow = easel_workflow_load_finish (result, NULL);

  if (workflow != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    show_for (self, self->file);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  EaselWorkflowDrop *self = EASEL_WORKFLOW_DROP (user_data);
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;

  easel_workflow_drop_watch (self, NULL);
  g_signal_emit (self, signals[DROPPED], 0, files->data);

  return TRUE;
}

static void
easel_workflow_drop_dispose (GObject *object)
{
  EaselWorkflowDrop *self = EASEL_WORKFLOW_DROP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_WORKFLOW_DROP);

  G_OBJECT_CLASS (easel_workflow_drop_parent_class)->dispose (object);
}

static void
easel_workflow_drop_class_init (EaselWorkflowDropClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_workflow_drop_dispose;

  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/workflow/easel-workflow-drop.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowDrop, content);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowDrop, title);
  gtk_widget_class_bind_template_child (widget_class, EaselWorkflowDrop, text);
}

static void
easel_workflow_drop_init (EaselWorkflowDrop *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * easel_workflow_drop_offer:
 * @file: that is being dragged
 *
 * Comes up if the file carries a workflow; that is looked at in a worker.
 */
void
easel_workflow_drop_offer (EaselWorkflowDrop *self,
                           GFile             *file)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_DROP (self));
  g_return_if_fail (G_IS_FILE (file));

  if (!g_file_is_native (file))
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->file, file);
  easel_workflow_load_async (file, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
value_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(EaselWorkflowDrop) self = EASEL_WORKFLOW_DROP (user_data);
  const GValue *value = gdk_drop_read_value_finish (GDK_DROP (source), result, NULL);
  GSList *files = value != NULL ? g_value_get_boxed (value) : NULL;

  if (files != NULL && GDK_DROP (source) == self->drop)
    easel_workflow_drop_offer (self, files->data);
}

/**
 * easel_workflow_drop_watch:
 * @drop: (nullable): what is dragged into the window; %NULL: nothing any more
 *
 * Looks whether it carries a workflow.
 */
void
easel_workflow_drop_watch (EaselWorkflowDrop *self,
                           GdkDrop           *drop)
{
  g_return_if_fail (EASEL_IS_WORKFLOW_DROP (self));

  if (drop == self->drop)
    return;

  self->drop = drop;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (drop != NULL && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST))
    gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, value_read_cb, g_object_ref (self));
}
