/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a color. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/form/easel-color-view.h"

struct _EaselColorView
{
  EaselFieldView parent_instance;

  /* Template children */
  GtkEntry       *entry;
  GtkColorButton *button;
};

G_DEFINE_FINAL_TYPE (EaselColorView, easel_color_view, EASEL_TYPE_FIELD_VIEW)

static void
color_set_cb (EaselColorView *self)
{
  g_autofree char *text = NULL;
  GdkRGBA color;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (self->button), &color);
  text = g_strdup_printf ("#%02x%02x%02x", (int) (color.red * 255 + 0.5), (int) (color.green * 255 + 0.5),
                          (int) (color.blue * 255 + 0.5));
  easel_field_set_text (easel_field_view_get_field (EASEL_FIELD_VIEW (self)), text);
}

static void
show_text (EaselColorView *self)
{
  GdkRGBA color;

  if (gdk_rgba_parse (&color, easel_field_get_text (easel_field_view_get_field (EASEL_FIELD_VIEW (self)))))
    gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (self->button), &color);
}

static void
easel_color_view_bind (EaselFieldView *view)
{
  EaselColorView *self = EASEL_COLOR_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);

  gtk_color_chooser_set_use_alpha (GTK_COLOR_CHOOSER (self->button), FALSE);
  g_object_bind_property (field, "text", self->entry, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (field, "notify::text", G_CALLBACK (show_text), self, G_CONNECT_SWAPPED);
  show_text (self);
}

static GtkWidget *
easel_color_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_COLOR_VIEW (view)->entry);
}

static void
easel_color_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_COLOR_VIEW);

  G_OBJECT_CLASS (easel_color_view_parent_class)->dispose (object);
}

static void
easel_color_view_class_init (EaselColorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_color_view_dispose;
  field_class->bind = easel_color_view_bind;
  field_class->get_control = easel_color_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-color-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselColorView, entry);
  gtk_widget_class_bind_template_child (widget_class, EaselColorView, button);
  gtk_widget_class_bind_template_callback (widget_class, color_set_cb);
}

static void
easel_color_view_init (EaselColorView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
