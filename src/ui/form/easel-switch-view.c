/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of yes or no. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/form/easel-switch-view.h"

struct _EaselSwitchView
{
  EaselFieldView parent_instance;

  /* Template children */
  GtkSwitch *toggle;
};

G_DEFINE_FINAL_TYPE (EaselSwitchView, easel_switch_view, EASEL_TYPE_FIELD_VIEW)

static gboolean
text_to_active (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  g_value_set_boolean (to, g_strcmp0 (g_value_get_string (from), "true") == 0);

  return TRUE;
}

static gboolean
active_to_text (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      user_data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "true" : "false");

  return TRUE;
}

static void
easel_switch_view_bind (EaselFieldView *view)
{
  EaselSwitchView *self = EASEL_SWITCH_VIEW (view);

  g_object_bind_property_full (easel_field_view_get_field (view), "text", self->toggle, "active",
                               G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               text_to_active, active_to_text, NULL, NULL);
}

static GtkWidget *
easel_switch_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_SWITCH_VIEW (view)->toggle);
}

static void
easel_switch_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SWITCH_VIEW);

  G_OBJECT_CLASS (easel_switch_view_parent_class)->dispose (object);
}

static void
easel_switch_view_class_init (EaselSwitchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_switch_view_dispose;
  field_class->bind = easel_switch_view_bind;
  field_class->get_control = easel_switch_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-switch-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSwitchView, toggle);
}

static void
easel_switch_view_init (EaselSwitchView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
