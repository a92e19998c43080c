/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of the three stages of a run: its name, how long it took or has taken, and a note. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/run/easel-stage-card.h"

struct _EaselStageCard
{
  GtkWidget parent_instance;

  char *icon_name; /* of the stage while it is not over */

  /* Template children */
  GtkBox   *head;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *clock;
  GtkLabel *note;
};

typedef enum {
  PROP_ICON_NAME = 1,
} EaselStageCardProperty;

static GParamSpec *properties[PROP_ICON_NAME + 1];

G_DEFINE_FINAL_TYPE (EaselStageCard, easel_stage_card, GTK_TYPE_WIDGET)

static void
easel_stage_card_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  EaselStageCard *self = EASEL_STAGE_CARD (object);

  switch ((EaselStageCardProperty) prop_id)
    {
    case PROP_ICON_NAME:
      g_free (self->icon_name);
      self->icon_name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_stage_card_dispose (GObject *object)
{
  EaselStageCard *self = EASEL_STAGE_CARD (object);

  g_clear_pointer (&self->icon_name, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), EASEL_TYPE_STAGE_CARD);

  G_OBJECT_CLASS (easel_stage_card_parent_class)->dispose (object);
}

static void
easel_stage_card_class_init (EaselStageCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = easel_stage_card_set_property;
  object_class->dispose = easel_stage_card_dispose;

  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL,
                                                    G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-stage-card.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselStageCard, head);
  gtk_widget_class_bind_template_child (widget_class, EaselStageCard, icon);
  gtk_widget_class_bind_template_child (widget_class, EaselStageCard, title);
  gtk_widget_class_bind_template_child (widget_class, EaselStageCard, clock);
  gtk_widget_class_bind_template_child (widget_class, EaselStageCard, note);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
easel_stage_card_init (EaselStageCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static const char *
get_state_word (EaselStage stage)
{
  switch (stage)
    {
    case EASEL_STAGE_NOW:
      return C_("stage of a run", "now");
    case EASEL_STAGE_DONE:
      return C_("stage of a run", "done");
    case EASEL_STAGE_FAILED:
      return C_("stage of a run", "ended here");
    case EASEL_STAGE_FUTURE:
    default:
      return C_("stage of a run", "not reached");
    }
}

/**
 * easel_stage_card_set_stage:
 * @title: the stage's name
 * @duration: microseconds, shown unless the stage lies ahead; negative if unknown
 * @note: (nullable): a few words
 */
void
easel_stage_card_set_stage (EaselStageCard *self,
                            EaselStage      stage,
                            const char     *title,
                            gint64          duration,
                            const char     *note)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autofree char *clock = NULL;
  g_autofree char *spoken = NULL;

  g_return_if_fail (EASEL_IS_STAGE_CARD (self));

  if (stage != EASEL_STAGE_FUTURE && duration >= 0)
    clock = easel_text_duration (duration);

  set_class (widget, "future", stage == EASEL_STAGE_FUTURE);
  set_class (widget, "now", stage == EASEL_STAGE_NOW);
  set_class (widget, "failed", stage == EASEL_STAGE_FAILED);
  set_class (GTK_WIDGET (self->icon), "done", stage == EASEL_STAGE_DONE);
  set_class (GTK_WIDGET (self->icon), "error", stage == EASEL_STAGE_FAILED);

  gtk_image_set_from_icon_name (self->icon,
                                stage == EASEL_STAGE_DONE     ? "object-select-symbolic"
                                : stage == EASEL_STAGE_FAILED ? "dialog-error-symbolic"
                                                              : self->icon_name);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->clock, clock != NULL ? clock : "");
  gtk_label_set_label (self->note, note != NULL ? note : "");

  /* Translators: name of a stage, its state, and the time it took, read out */
  spoken = g_strdup_printf (_("%s, %s, %s"), title, get_state_word (stage), clock != NULL ? clock : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
