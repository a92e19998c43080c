/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meter of the header bar: what is left of the session that ends first, and what it has cost; of all accounts. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sessions/easel-session-bar.h"
#include "ui/sessions/easel-session-meter.h"
#include "ui/sessions/easel-session-popover.h"
#include "ui/sessions/easel-session-text.h"

struct _EaselSessionMeter
{
  GtkWidget parent_instance;

  EaselStudio         *studio;
  GSignalGroup        *signals; /* of the rentals */

  /* Template children */
  GtkMenuButton       *button;
  EaselSessionPopover *popover;
  GtkWidget           *dot;
  GtkLabel            *gpu;
  GtkLabel            *left;
  GtkLabel            *cost;
  GtkLabel            *others;
  GtkLevelBar         *bar;
};

G_DEFINE_FINAL_TYPE (EaselSessionMeter, easel_session_meter, GTK_TYPE_WIDGET)

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

static void
show_session (EaselSessionMeter *self,
              EaselSession      *session,
              guint              others)
{
  EaselRental *rental = easel_rentals_find_of (easel_studio_get_rentals (self->studio), session);
  const char *gpu = easel_session_get_gpu (session);
  gboolean is_late = easel_session_text_is_late (session);
  gboolean is_ready = easel_session_get_state (session) == EASEL_SESSION_STATE_READY;
  g_autofree char *left = easel_session_text_left (session);
  g_autofree char *cost = easel_session_text_cost (easel_rental_get_sessions (rental), session);
  g_autofree char *more = g_strdup_printf ("+%u", others);
  g_autofree char *spoken = NULL;

  gtk_label_set_label (self->gpu, gpu != NULL ? gpu : "");
  gtk_label_set_label (self->left, is_ready ? left : easel_session_text_state (session));
  /* Translators: an amount of money that is not known, where there is little room */
  gtk_label_set_label (self->cost, easel_session_get_cost (session, NULL) ? cost : _("$?"));
  gtk_label_set_label (self->others, more);
  gtk_widget_set_visible (GTK_WIDGET (self->others), others > 0);
  easel_session_bar_show (self->bar, session);
  set_class (GTK_WIDGET (self->left), "late", is_late);
  set_class (self->dot, "warn", is_late);
  set_class (self->dot, "idle", !is_ready);

  /* Translators: the meter for the screen reader: machine, time left, cost, number of other sessions */
  spoken = g_strdup_printf (ngettext ("%s, %s left, %s, %u other session", "%s, %s left, %s, %u other sessions", others),
                            easel_session_get_title (session), left, cost, others);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), easel_session_get_title (session));
}

static void
update (EaselSessionMeter *self)
{
  EaselRentals *rentals = easel_studio_get_rentals (self->studio);
  g_autoptr(GPtrArray) sessions = rentals != NULL ? easel_rentals_dup_sessions (rentals) : g_ptr_array_new ();

  gtk_widget_set_visible (GTK_WIDGET (self), sessions->len > 0);
  if (sessions->len > 0)
    show_session (self, g_ptr_array_index (sessions, 0), sessions->len - 1);
}

static void
opened_cb (EaselSessionMeter *self)
{
  g_signal_group_set_target (self->signals, easel_studio_get_rentals (self->studio));
  update (self);
}

static void
easel_session_meter_dispose (GObject *object)
{
  EaselSessionMeter *self = EASEL_SESSION_METER (object);

  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SESSION_METER);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_meter_parent_class)->dispose (object);
}

static void
easel_session_meter_class_init (EaselSessionMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_session_meter_dispose;

  g_type_ensure (EASEL_TYPE_SESSION_POPOVER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-session-meter.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, button);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, popover);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, dot);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, gpu);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, left);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, cost);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, others);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, bar);
}

static void
easel_session_meter_init (EaselSessionMeter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  easel_session_bar_prepare (self->bar);
  self->signals = g_signal_group_new (EASEL_TYPE_RENTALS);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "ticked", G_CALLBACK (update), self);
}

/**
 * easel_session_meter_set_studio:
 * @studio: has the sessions
 */
void
easel_session_meter_set_studio (EaselSessionMeter *self,
                                EaselStudio       *studio)
{
  g_return_if_fail (EASEL_IS_SESSION_METER (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_popover_set_studio (self->popover, studio);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  opened_cb (self);
}
