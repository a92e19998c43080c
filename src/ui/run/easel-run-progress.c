/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a run is: the node, the fraction, the step; what is not known is not there. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/run/easel-run-progress.h"

struct _EaselRunProgress
{
  GtkWidget parent_instance;

  EaselRun       *run;     /* NULL: none */
  GSignalGroup   *signals; /* of the run */

  /* Template children */
  GtkWidget      *content;
  GtkLabel       *node;
  GtkLabel       *percent;
  GtkProgressBar *bar;
  GtkLabel       *step;
  GtkProgressBar *step_bar;
  GtkLabel       *silence;
};

G_DEFINE_FINAL_TYPE (EaselRunProgress, easel_run_progress, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static const char *
get_headline (EaselRun *run)
{
  if (easel_run_get_node (run) != NULL)
    return easel_run_get_node (run);
  if (easel_run_get_live_status (run) != NULL)
    return easel_run_get_live_status (run);

  return easel_run_get_status (run) == EASEL_RUN_STATUS_UPLOADING ? _("Saving results") : _("Working");
}

static void
update_step (EaselRunProgress *self)
{
  int step = easel_run_get_step (self->run);
  int steps = easel_run_get_steps (self->run);
  gboolean is_known = step >= 0 && steps > 0;
  g_autofree char *text = NULL;

  if (is_known)
    /* Translators: the step of a node and how many it has */
    text = g_strdup_printf (_("Step %d of %d"), step, steps);

  set_text (self->step, text);
  gtk_widget_set_visible (GTK_WIDGET (self->step_bar), is_known);
  if (is_known)
    gtk_progress_bar_set_fraction (self->step_bar, CLAMP ((double) step / steps, 0, 1));
}

static void
update (EaselRunProgress *self)
{
  EaselRunStatus status;
  double progress;
  gboolean is_shown;
  g_autofree char *percent = NULL;
  g_autofree char *silence = NULL;

  status = self->run != NULL ? easel_run_get_status (self->run) : EASEL_RUN_STATUS_UNKNOWN;
  is_shown = status == EASEL_RUN_STATUS_STARTED || status == EASEL_RUN_STATUS_RUNNING ||
             status == EASEL_RUN_STATUS_UPLOADING;
  gtk_widget_set_visible (GTK_WIDGET (self), is_shown);
  if (!is_shown)
    return;

  progress = easel_run_get_progress (self->run);
  if (progress >= 0)
    percent = easel_text_percent (progress);
  if (easel_run_get_silent_since (self->run) != EASEL_TIME_NONE)
    {
      g_autofree char *time = easel_text_time (easel_run_get_silent_since (self->run));

      /* Translators: a time of the day */
      silence = g_strdup_printf (_("No sign of life since %s"), time);
    }

  set_text (self->node, get_headline (self->run));
  set_text (self->percent, percent);
  set_text (self->silence, silence);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), progress >= 0);
  gtk_progress_bar_set_fraction (self->bar, MAX (progress, 0));
  update_step (self);
}

static void
easel_run_progress_dispose (GObject *object)
{
  EaselRunProgress *self = EASEL_RUN_PROGRESS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->run);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_PROGRESS);

  G_OBJECT_CLASS (easel_run_progress_parent_class)->dispose (object);
}

static void
easel_run_progress_class_init (EaselRunProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_progress_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, content);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, node);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, percent);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, step);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, step_bar);
  gtk_widget_class_bind_template_child (widget_class, EaselRunProgress, silence);
}

static void
easel_run_progress_init (EaselRunProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
  update (self);
}

void
easel_run_progress_set_run (EaselRunProgress *self,
                            EaselRun         *run)
{
  g_return_if_fail (EASEL_IS_RUN_PROGRESS (self));

  g_set_object (&self->run, run);
  g_signal_group_set_target (self->signals, run);
  update (self);
}
