/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run that goes on beside the one that is shown: its picture, its name, how far it is. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/run/easel-run-card.h"
#include "ui/run/easel-run-stages.h"

struct _EaselRunCard
{
  GtkButton parent_instance;

  /* What I was given */
  EaselStudio    *studio;
  EaselRun       *run;

  /* Template children */
  EaselThumbnail *thumbnail;
  GtkLabel       *name;
  GtkLabel       *state;
  GtkProgressBar *bar;
};

G_DEFINE_FINAL_TYPE (EaselRunCard, easel_run_card, GTK_TYPE_BUTTON)

static void
update (EaselRunCard *self)
{
  gint64 now = easel_clock_get_server_time (easel_studio_get_clock (self->studio));
  double progress = easel_run_get_progress (self->run);
  const char *name = easel_run_get_name (self->run) != NULL ? easel_run_get_name (self->run) : _("Run");
  g_autofree char *state = easel_run_stages_dup_line (self->run, now);
  g_autofree char *spoken = g_strjoin (", ", name, state, NULL);

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->state, state);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), progress >= 0);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (progress, 0, 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_picture (EaselRunCard *self)
{
  EaselWorkflowItem *item = easel_library_find_for_run (easel_studio_get_library (self->studio), self->run);

  easel_thumbnail_set_file (self->thumbnail, item != NULL ? easel_workflow_item_get_thumbnail (item) : NULL);
}

static void
easel_run_card_dispose (GObject *object)
{
  EaselRunCard *self = EASEL_RUN_CARD (object);

  g_clear_object (&self->run);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_run_card_parent_class)->dispose (object);
}

static void
easel_run_card_class_init (EaselRunCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_card_dispose;

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunCard, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, EaselRunCard, name);
  gtk_widget_class_bind_template_child (widget_class, EaselRunCard, state);
  gtk_widget_class_bind_template_child (widget_class, EaselRunCard, bar);
}

static void
easel_run_card_init (EaselRunCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
easel_run_card_new (EaselStudio *studio,
                    EaselRun    *run)
{
  EaselRunCard *self;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);
  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);

  self = g_object_new (EASEL_TYPE_RUN_CARD, NULL);
  self->studio = g_object_ref (studio);
  self->run = g_object_ref (run);
  g_signal_connect_object (run, "notify::progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::status", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  show_picture (self);
  update (self);

  return GTK_WIDGET (self);
}

EaselRun *
easel_run_card_get_run (EaselRunCard *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_CARD (self), NULL);

  return self->run;
}

/**
 * easel_run_card_tick:
 *
 * Shows the time that has gone by.
 */
void
easel_run_card_tick (EaselRunCard *self)
{
  g_return_if_fail (EASEL_IS_RUN_CARD (self));

  update (self);
}
