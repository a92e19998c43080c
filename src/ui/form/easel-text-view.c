/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of text: it grows with what is typed, and Tab leaves it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/form/easel-text-view.h"
#include "ui/form/easel-weight.h"

#define LINE_HEIGHT 21 /* at the usual size of text */
#define LINES_FIRST 3
#define LINES_MOST  12

struct _EaselTextView
{
  EaselFieldView parent_instance;

  /* Template children */
  GtkScrolledWindow *scroller;
  GtkTextView       *view;
};

G_DEFINE_FINAL_TYPE (EaselTextView, easel_text_view, EASEL_TYPE_FIELD_VIEW)

/* As ComfyUI's own editor does: the weight of the selected words or of the word at the cursor. */
static gboolean
change_weight (EaselTextView *self,
               double         by)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  GtkTextIter start, end, from, to;
  int first, last;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_get_selection_bounds (buffer, &from, &to);
  text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  first = gtk_text_iter_get_offset (&from);
  last = gtk_text_iter_get_offset (&to);

  changed = easel_weight_change (text, &first, &last, by);
  if (changed == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_set_text (buffer, changed, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &from, first);
  gtk_text_buffer_get_iter_at_offset (buffer, &to, last);
  gtk_text_buffer_select_range (buffer, &from, &to);

  return GDK_EVENT_STOP;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        state,
                gpointer               user_data)
{
  EaselTextView *self = EASEL_TEXT_VIEW (user_data);
  EaselInput *input = easel_field_get_input (easel_field_view_get_field (EASEL_FIELD_VIEW (self)));
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_Up)
    return change_weight (self, 0.05);
  if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_Down)
    return change_weight (self, -0.05);
  if (modifiers == 0 && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) &&
      easel_input_get_kind (input) == EASEL_INPUT_KIND_LINE)
    return GDK_EVENT_STOP;

  return GDK_EVENT_PROPAGATE;
}

static void
easel_text_view_bind (EaselFieldView *view)
{
  EaselTextView *self = EASEL_TEXT_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);
  gboolean is_long = easel_input_get_kind (easel_field_get_input (field)) == EASEL_INPUT_KIND_TEXT;

  gtk_scrolled_window_set_min_content_height (self->scroller, LINE_HEIGHT * (is_long ? LINES_FIRST : 1));
  gtk_scrolled_window_set_max_content_height (self->scroller, LINE_HEIGHT * LINES_MOST);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, is_long, -1);
  g_object_bind_property (field, "text", gtk_text_view_get_buffer (self->view), "text",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static GtkWidget *
easel_text_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_TEXT_VIEW (view)->view);
}

static void
easel_text_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_TEXT_VIEW);

  G_OBJECT_CLASS (easel_text_view_parent_class)->dispose (object);
}

static void
easel_text_view_class_init (EaselTextViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_text_view_dispose;
  field_class->bind = easel_text_view_bind;
  field_class->get_control = easel_text_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-text-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselTextView, scroller);
  gtk_widget_class_bind_template_child (widget_class, EaselTextView, view);
}

static void
easel_text_view_init (EaselTextView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}
