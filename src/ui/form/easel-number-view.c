/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a number: digits as typed, arrow keys step, and a scale where there are limits. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <math.h>
#include <string.h>

#include "ui/form/easel-number-view.h"

struct _EaselNumberView
{
  EaselFieldView parent_instance;

  gboolean  is_integer;
  double    step;

  /* Template children */
  GtkScale *scale;
  GtkEntry *entry;
};

G_DEFINE_FINAL_TYPE (EaselNumberView, easel_number_view, EASEL_TYPE_FIELD_VIEW)

static double
read_number (const char *text,
             double      fallback)
{
  char *end;
  double value;

  if (text == NULL)
    return fallback;

  value = g_ascii_strtod (text, &end);

  return end != text && isfinite (value) ? value : fallback;
}

static double
get_value (EaselNumberView *self)
{
  EaselField *field = easel_field_view_get_field (EASEL_FIELD_VIEW (self));
  double fallback = read_number (easel_input_get_default_text (easel_field_get_input (field)), 0);

  return read_number (easel_field_get_text (field), fallback);
}

static int
count_decimals (double step)
{
  int decimals = 0;

  for (double rest = step; decimals < 6 && ABS (rest - round (rest)) > 1e-9; rest *= 10)
    decimals++;

  return decimals;
}

static void
set_value (EaselNumberView *self,
           double           value)
{
  char format[8];
  char digits[G_ASCII_DTOSTR_BUF_SIZE * 2];

  g_snprintf (format, sizeof format, "%%.%df", self->is_integer ? 0 : count_decimals (self->step));
  g_ascii_formatd (digits, sizeof digits, format, value);
  easel_field_set_text (easel_field_view_get_field (EASEL_FIELD_VIEW (self)), digits);
}

static double
clamp_value (EaselNumberView *self,
             double           value)
{
  EaselInput *input = easel_field_get_input (easel_field_view_get_field (EASEL_FIELD_VIEW (self)));
  double minimum = read_number (easel_input_get_minimum (input), -G_MAXDOUBLE);
  double maximum = read_number (easel_input_get_maximum (input), G_MAXDOUBLE);

  return minimum <= maximum ? CLAMP (value, minimum, maximum) : value;
}

static gboolean
change_value_cb (GtkRange        *range,
                 GtkScrollType    scroll,
                 double           value,
                 EaselNumberView *self)
{
  if (self->step > 0)
    value = round (value / self->step) * self->step;
  set_value (self, clamp_value (self, value));

  return GDK_EVENT_STOP;
}

static void
text_changed_cb (EaselNumberView *self)
{
  gtk_range_set_value (GTK_RANGE (self->scale), get_value (self));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                gpointer               user_data)
{
  EaselNumberView *self = EASEL_NUMBER_VIEW (user_data);
  double steps = 0;

  switch (key)
    {
    case GDK_KEY_Up:
      steps = 1;
      break;
    case GDK_KEY_Down:
      steps = -1;
      break;
    case GDK_KEY_Page_Up:
      steps = 10;
      break;
    case GDK_KEY_Page_Down:
      steps = -10;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }

  set_value (self, clamp_value (self, get_value (self) + steps * self->step));

  return GDK_EVENT_STOP;
}

static void
show_scale (EaselNumberView *self,
            EaselInput      *input)
{
  double minimum = read_number (easel_input_get_minimum (input), 0);
  double maximum = read_number (easel_input_get_maximum (input), 0);

  if (minimum >= maximum)
    return;

  gtk_range_set_range (GTK_RANGE (self->scale), minimum, maximum);
  gtk_range_set_increments (GTK_RANGE (self->scale), self->step, self->step * 10);
  gtk_widget_set_visible (GTK_WIDGET (self->scale), TRUE);
  easel_field_view_name (EASEL_FIELD_VIEW (self), GTK_WIDGET (self->scale));
}

static void
easel_number_view_bind (EaselFieldView *view)
{
  EaselNumberView *self = EASEL_NUMBER_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);
  EaselInput *input = easel_field_get_input (field);
  EaselInputKind kind = easel_input_get_kind (input);
  gboolean is_slider = kind == EASEL_INPUT_KIND_SLIDER || kind == EASEL_INPUT_KIND_INTEGER_SLIDER;

  self->is_integer = kind == EASEL_INPUT_KIND_INTEGER || kind == EASEL_INPUT_KIND_INTEGER_SLIDER;
  self->step = read_number (easel_input_get_step (input), 0);
  if (self->step <= 0)
    self->step = self->is_integer ? 1 : is_slider ? 0.01 : 0.1;

  if (is_slider)
    show_scale (self, input);

  g_object_bind_property (field, "text", self->entry, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (field, "notify::text", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  text_changed_cb (self);

  if (*easel_field_get_text (field) == '\0')
    gtk_entry_set_placeholder_text (self->entry, easel_input_get_default_text (input));
}

static GtkWidget *
easel_number_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_NUMBER_VIEW (view)->entry);
}

static void
easel_number_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_NUMBER_VIEW);

  G_OBJECT_CLASS (easel_number_view_parent_class)->dispose (object);
}

static void
easel_number_view_class_init (EaselNumberViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_number_view_dispose;
  field_class->bind = easel_number_view_bind;
  field_class->get_control = easel_number_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-number-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselNumberView, scale);
  gtk_widget_class_bind_template_child (widget_class, EaselNumberView, entry);
  gtk_widget_class_bind_template_callback (widget_class, change_value_cb);
}

static void
easel_number_view_init (EaselNumberView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}
