/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands below a form: where and how it runs, and the Run button. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/form/easel-run-bar.h"

/* As the service names them (contract 3.2); the first entry of the list is the deployment's own. */
static const char *const GPUS[] = { "T4", "L4", "A10G", "L40S", "A100", "A100-80GB", "H100", NULL };

struct _EaselRunBar
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio       *studio;
  EaselWorkflowItem *item;   /* NULL: none is open */
  guint              errors; /* fields that are wrong and say so */

  /* Template children */
  GtkWidget         *content;
  GtkWidget         *where;
  GtkLabel          *where_title;
  GtkLabel          *where_subtitle;
  AdwSplitButton    *run;
  GtkSpinButton     *count;
  GtkWidget         *gpu_box;
  GtkDropDown       *gpu;
  GtkCheckButton    *queue;
  GtkCheckButton    *stream;
};

G_DEFINE_FINAL_TYPE (EaselRunBar, easel_run_bar, GTK_TYPE_WIDGET)

static gboolean
is_local (EaselRunBar *self)
{
  EaselAccount *account = self->studio != NULL ? easel_studio_get_account (self->studio) : NULL;

  return account != NULL && easel_account_is_local (account);
}

static const char *
get_gpu (EaselRunBar *self)
{
  guint selected = gtk_drop_down_get_selected (self->gpu);

  return !is_local (self) && selected > 0 && selected < G_N_ELEMENTS (GPUS) ? GPUS[selected - 1] : NULL;
}

static void
show_errors (EaselRunBar *self)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u field needs attention", "%u fields need attention", self->errors),
                                            self->errors);

  gtk_label_set_label (self->where_title, title);
  gtk_label_set_label (self->where_subtitle, _("Show the first one"));
}

static void
show_where (EaselRunBar *self)
{
  EaselDeployment *deployment = self->item != NULL ? easel_workflow_item_get_deployment (self->item) : NULL;
  const char *machine = get_gpu (self);
  const char *how = gtk_check_button_get_active (self->stream) ? _("every step") : _("in the queue");
  g_autofree char *title = NULL;

  if (machine == NULL && deployment != NULL)
    machine = easel_deployment_get_gpu (deployment);
  if (is_local (self) || machine == NULL)
    machine = is_local (self) ? _("This computer") : easel_account_get_name (easel_studio_get_account (self->studio));

  /* Translators: the machine that a run takes place on, and whether it waits in a queue */
  title = is_local (self) ? g_strdup (machine) : g_strdup_printf (_("%s · %s"), machine, how);
  gtk_label_set_label (self->where_title, title);
  gtk_label_set_label (self->where_subtitle,
                       easel_studio_get_trouble (self->studio) != NULL ? _("Offline, form saved")
                       : is_local (self)                               ? _("Free")
                                         : _("Time and cost are known after the first run"));
}

static void
update (EaselRunBar *self)
{
  guint count = gtk_spin_button_get_value_as_int (self->count);
  gboolean is_offline = self->studio != NULL && easel_studio_get_trouble (self->studio) != NULL;
  g_autofree char *label = NULL;

  if (self->studio == NULL || easel_studio_get_account (self->studio) == NULL)
    return;

  if (count > 1)
    label = g_strdup_printf (ngettext ("Run %u time", "Run %u times", count), count);
  else
    label = g_strdup (is_offline ? _("Run later") : _("Run"));
  adw_split_button_set_label (self->run, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  gtk_widget_set_visible (self->gpu_box, !is_local (self));
  if (self->errors > 0)
    {
      gtk_widget_add_css_class (self->where, "error");
      show_errors (self);
    }
  else
    {
      gtk_widget_remove_css_class (self->where, "error");
      show_where (self);
    }
}

static void
left_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselRunBar *self = EASEL_RUN_BAR (widget);

  if (self->errors > 0)
    gtk_widget_activate_action (widget, "page.show-error", NULL);
  else
    adw_split_button_popup (self->run);
}

static void
account_changed_cb (EaselRunBar *self)
{
  if (is_local (self))
    gtk_check_button_set_active (self->stream, TRUE);
  else
    gtk_check_button_set_active (self->queue, TRUE);
  update (self);
}

static void
easel_run_bar_dispose (GObject *object)
{
  EaselRunBar *self = EASEL_RUN_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_BAR);
  g_clear_object (&self->studio);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (easel_run_bar_parent_class)->dispose (object);
}

static void
easel_run_bar_class_init (EaselRunBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-run-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, content);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, where);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, where_title);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, where_subtitle);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, run);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, count);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, gpu_box);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, gpu);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, queue);
  gtk_widget_class_bind_template_child (widget_class, EaselRunBar, stream);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_install_action (widget_class, "bar.left", NULL, left_action);
}

static void
easel_run_bar_init (EaselRunBar *self)
{
  g_autoptr(GtkStringList) gpus = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_string_list_append (gpus, _("As deployed"));
  for (guint i = 0; GPUS[i] != NULL; i++)
    gtk_string_list_append (gpus, GPUS[i]);
  gtk_drop_down_set_model (self->gpu, G_LIST_MODEL (gpus));
}

/**
 * easel_run_bar_set_studio:
 * @studio: knows the account and whether it can be reached
 */
void
easel_run_bar_set_studio (EaselRunBar *self,
                          EaselStudio *studio)
{
  g_return_if_fail (EASEL_IS_RUN_BAR (self));

  g_set_object (&self->studio, studio);
  g_signal_connect_object (studio, "notify::account", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::trouble", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  account_changed_cb (self);
}

/**
 * easel_run_bar_set_item:
 * @item: (nullable): what is open
 * @is_runnable: whether it can be run at all
 */
void
easel_run_bar_set_item (EaselRunBar       *self,
                        EaselWorkflowItem *item,
                        gboolean           is_runnable)
{
  g_return_if_fail (EASEL_IS_RUN_BAR (self));

  g_set_object (&self->item, item);
  gtk_spin_button_set_value (self->count, 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run), is_runnable);
  self->errors = 0;
  update (self);
}

/**
 * easel_run_bar_set_errors:
 * @count: how many fields are wrong and say so
 */
void
easel_run_bar_set_errors (EaselRunBar *self,
                          guint        count)
{
  g_return_if_fail (EASEL_IS_RUN_BAR (self));

  self->errors = count;
  update (self);
}

/**
 * easel_run_bar_get_choices:
 * @choices: (out caller-allocates): what is chosen; texts are valid until the next choice
 */
void
easel_run_bar_get_choices (EaselRunBar     *self,
                           EaselRunChoices *choices)
{
  g_return_if_fail (EASEL_IS_RUN_BAR (self));
  g_return_if_fail (choices != NULL);

  choices->count = gtk_spin_button_get_value_as_int (self->count);
  choices->gpu = get_gpu (self);
  choices->field = NULL;
  choices->files = NULL;
  /* Several at once are always queued: nobody watches the steps of all of them. */
  choices->mode = gtk_check_button_get_active (self->stream) && choices->count == 1 ? EASEL_RUN_MODE_STREAM
                                                                                    : EASEL_RUN_MODE_QUEUE;
}

void
easel_run_bar_show_options (EaselRunBar *self)
{
  g_return_if_fail (EASEL_IS_RUN_BAR (self));

  adw_split_button_popup (self->run);
}
