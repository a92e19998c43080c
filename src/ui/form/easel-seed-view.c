/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a seed: drawn for each run, fixed, or the one used last. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/form/easel-seed-view.h"

struct _EaselSeedView
{
  EaselFieldView parent_instance;

  gboolean         is_filling;

  /* Template children */
  GtkToggleButton *random;
  GtkToggleButton *fixed;
  GtkToggleButton *last;
  GtkWidget       *note;
  GtkWidget       *number;
  GtkEntry        *entry;
  GtkWidget       *shuffle;
};

G_DEFINE_FINAL_TYPE (EaselSeedView, easel_seed_view, EASEL_TYPE_FIELD_VIEW)

static EaselField *
get_field (EaselSeedView *self)
{
  return easel_field_view_get_field (EASEL_FIELD_VIEW (self));
}

static void
show_mode (EaselSeedView *self)
{
  EaselField *field = get_field (self);
  EaselSeedMode mode = easel_field_get_seed_mode (field);
  const char *last = easel_field_get_last_seed (field);

  self->is_filling = TRUE;
  gtk_toggle_button_set_active (self->random, mode == EASEL_SEED_MODE_RANDOM);
  gtk_toggle_button_set_active (self->fixed, mode == EASEL_SEED_MODE_FIXED);
  gtk_toggle_button_set_active (self->last, mode == EASEL_SEED_MODE_LAST);
  gtk_widget_set_sensitive (GTK_WIDGET (self->last), last != NULL);
  gtk_widget_set_visible (self->note, mode == EASEL_SEED_MODE_RANDOM);
  gtk_widget_set_visible (self->number, mode != EASEL_SEED_MODE_RANDOM);
  gtk_widget_set_visible (self->shuffle, mode == EASEL_SEED_MODE_FIXED);
  gtk_editable_set_editable (GTK_EDITABLE (self->entry), mode == EASEL_SEED_MODE_FIXED);
  if (mode != EASEL_SEED_MODE_RANDOM)
    {
      const char *digits = mode == EASEL_SEED_MODE_LAST && last != NULL ? last : easel_field_get_text (field);

      if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), digits) != 0)
        gtk_editable_set_text (GTK_EDITABLE (self->entry), digits);
    }
  self->is_filling = FALSE;
}

static void
mode_toggled_cb (EaselSeedView   *self,
                 GtkToggleButton *button)
{
  EaselField *field = get_field (self);

  if (self->is_filling || !gtk_toggle_button_get_active (button))
    return;

  /* A fixed seed starts as the one that is on the screen, or as any. */
  if (button == self->fixed && *easel_field_get_text (field) == '\0')
    {
      g_autofree char *digits = g_strdup (easel_field_get_last_seed (field));

      if (digits == NULL)
        digits = easel_field_draw_seed (field);
      easel_field_set_text (field, digits);
    }

  easel_field_set_seed_mode (field, button == self->random  ? EASEL_SEED_MODE_RANDOM
                                    : button == self->fixed ? EASEL_SEED_MODE_FIXED
                                                            : EASEL_SEED_MODE_LAST);
}

static void
entry_changed_cb (EaselSeedView *self)
{
  if (!self->is_filling && easel_field_get_seed_mode (get_field (self)) == EASEL_SEED_MODE_FIXED)
    easel_field_set_text (get_field (self), gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
shuffle_cb (EaselSeedView *self)
{
  g_autofree char *digits = easel_field_draw_seed (get_field (self));

  easel_field_set_text (get_field (self), digits);
}

static void
copy_cb (EaselSeedView *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
easel_seed_view_bind (EaselFieldView *view)
{
  EaselSeedView *self = EASEL_SEED_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (entry_changed_cb), self);
  g_signal_connect_object (field, "notify::seed-mode", G_CALLBACK (show_mode), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "notify::last-seed", G_CALLBACK (show_mode), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "notify::text", G_CALLBACK (show_mode), self, G_CONNECT_SWAPPED);
  show_mode (self);
}

static GtkWidget *
easel_seed_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_SEED_VIEW (view)->entry);
}

static void
easel_seed_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SEED_VIEW);

  G_OBJECT_CLASS (easel_seed_view_parent_class)->dispose (object);
}

static void
easel_seed_view_class_init (EaselSeedViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_seed_view_dispose;
  field_class->bind = easel_seed_view_bind;
  field_class->get_control = easel_seed_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-seed-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, random);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, fixed);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, last);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, note);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, number);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, entry);
  gtk_widget_class_bind_template_child (widget_class, EaselSeedView, shuffle);
  gtk_widget_class_bind_template_callback (widget_class, mode_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, shuffle_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
easel_seed_view_init (EaselSeedView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
