/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meter of the header bar: what is left of the session that ends first, and what it has cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/sessions/easel-session-meter.h"

#define LATE_SECONDS 600

struct _EaselSessionMeter
{
  GtkWidget parent_instance;

  EaselStudio  *studio;
  GSignalGroup *signals; /* of the list of sessions */

  /* Template children */
  GtkWidget    *content;
  GtkWidget    *dot;
  GtkLabel     *text;
};

G_DEFINE_FINAL_TYPE (EaselSessionMeter, easel_session_meter, GTK_TYPE_WIDGET)

/* The one that ends first, if any has an end. */
static EaselSession *
find_first (GListModel *sessions)
{
  EaselSession *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (sessions, i);
      gint64 left = easel_session_get_time_left (session);

      if (first == NULL || (left >= 0 && left < easel_session_get_time_left (first)))
        first = session; /* the list holds it */
    }

  return first;
}

static char *
dup_text (EaselSession *session,
          guint         others)
{
  gint64 left = easel_session_get_time_left (session);
  g_autoptr(GStrvBuilder) parts = g_strv_builder_new ();
  g_auto(GStrv) strings = NULL;
  double cost;

  if (left >= 0)
    {
      /* Translators: minutes left of a session */
      g_autofree char *minutes = g_strdup_printf (_("%d min"), (int) ((left + 30) / 60));

      g_strv_builder_add (parts, minutes);
    }
  if (easel_session_get_cost (session, &cost) && cost > 0)
    {
      g_autofree char *money = easel_text_money (cost);

      g_strv_builder_add (parts, money);
    }
  if (others > 0)
    {
      g_autofree char *more = g_strdup_printf ("+%u", others);

      g_strv_builder_add (parts, more);
    }

  strings = g_strv_builder_end (parts);

  return g_strjoinv (" · ", strings);
}

static void
update (EaselSessionMeter *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);
  guint n = sessions != NULL ? g_list_model_get_n_items (G_LIST_MODEL (sessions)) : 0;
  g_autofree char *text = NULL;
  EaselSession *session;
  gint64 left;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0)
    return;

  session = find_first (G_LIST_MODEL (sessions));
  left = easel_session_get_time_left (session);
  text = dup_text (session, n - 1);
  gtk_label_set_label (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), easel_session_get_gpu (session));
  if (left >= 0 && left < LATE_SECONDS)
    {
      gtk_widget_add_css_class (self->dot, "warn");
      gtk_widget_add_css_class (GTK_WIDGET (self->text), "late");
    }
  else
    {
      gtk_widget_remove_css_class (self->dot, "warn");
      gtk_widget_remove_css_class (GTK_WIDGET (self->text), "late");
    }
}

static void
sessions_changed_cb (EaselSessionMeter *self)
{
  g_signal_group_set_target (self->signals, easel_studio_get_sessions (self->studio));
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

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-session-meter.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, content);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, dot);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionMeter, text);
}

static void
easel_session_meter_init (EaselSessionMeter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_SESSION_LIST);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (update), self);
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
  g_signal_connect_object (studio, "notify::sessions", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  sessions_changed_cb (self);
}
