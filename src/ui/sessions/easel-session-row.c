/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine session in the sidebar: what is left of it, what it has cost, and what can be done with it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "ui/easel-ask.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-row.h"

#define LATE_MINUTES 10

struct _EaselSessionRow
{
  GtkListBoxRow parent_instance;

  EaselSession     *session;
  EaselSessionList *list;

  /* Template children */
  GtkWidget        *dot;
  GtkLabel         *name;
  GtkLabel         *left;
  GtkLabel         *state;
  GtkLabel         *cost;
  GtkLevelBar      *bar;
};

G_DEFINE_FINAL_TYPE (EaselSessionRow, easel_session_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
get_state_text (EaselSession *session)
{
  switch (easel_session_get_state (session))
    {
    case EASEL_SESSION_STATE_STARTING:
      return C_("session", "Starting");
    case EASEL_SESSION_STATE_READY:
      return C_("session", "Ready");
    case EASEL_SESSION_STATE_ENDING:
      return C_("session", "Ending");
    case EASEL_SESSION_STATE_ENDED:
    default:
      return C_("session", "Ended");
    }
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

static void
update (EaselSessionRow *self)
{
  gint64 left = easel_session_get_time_left (self->session);
  gint64 whole = (gint64) easel_session_get_minutes (self->session) * 60;
  gboolean is_late = left >= 0 && left < LATE_MINUTES * 60;
  const char *gpu = easel_session_get_gpu (self->session);
  g_autofree char *minutes = NULL;
  g_autofree char *money = NULL;
  double cost;

  if (left >= 0)
    /* Translators: minutes left of a session */
    minutes = g_strdup_printf (_("%d min"), (int) ((left + 30) / 60));
  if (easel_session_get_cost (self->session, &cost))
    money = cost > 0 ? easel_text_money (cost) : g_strdup (_("Free"));

  gtk_label_set_label (self->name, gpu != NULL && *gpu != '\0' ? gpu : _("Machine"));
  gtk_label_set_label (self->left, minutes != NULL ? minutes : "");
  gtk_label_set_label (self->state, get_state_text (self->session));
  gtk_label_set_label (self->cost, money != NULL ? money : _("Price unknown"));
  gtk_level_bar_set_value (self->bar, left >= 0 && whole > 0 ? CLAMP ((double) left / whole, 0, 1) : 1);
  set_class (GTK_WIDGET (self->left), "late", is_late);
  set_class (self->dot, "warn", is_late);
  set_class (self->dot, "idle", easel_session_get_state (self->session) != EASEL_SESSION_STATE_READY);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "session.open", easel_session_get_url (self->session) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "session.copy", easel_session_get_url (self->session) != NULL);
}

static void
toast (EaselSessionRow *self,
       const char      *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselSessionRow) self = EASEL_SESSION_ROW (user_data);
  g_autoptr(GError) error = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (!easel_session_list_extend_finish (EASEL_SESSION_LIST (source), result, &error))
    {
      if (!easel_error_is_cancelled (error))
        toast (self, error->message);
      return;
    }

  if (easel_session_get_end_time (self->session) == EASEL_TIME_NONE)
    return;

  time = easel_text_time (easel_session_get_end_time (self->session));
  /* Translators: a time of the day */
  text = g_strdup_printf (_("Ends at %s now"), time);
  toast (self, text);
}

static void
extend_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (widget);

  easel_session_list_extend_async (self->list, self->session, g_variant_get_int32 (parameter), NULL, extended_cb,
                                   g_object_ref (self));
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselSessionRow) self = EASEL_SESSION_ROW (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_session_list_end_finish (EASEL_SESSION_LIST (source), result, &error) &&
      !easel_error_is_cancelled (error))
    toast (self, error->message);
}

static void
end_confirmed_cb (const char *answer,
                  gpointer    user_data)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (user_data);

  easel_session_list_end_async (self->list, self->session, NULL, ended_cb, g_object_ref (self));
}

static void
end_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (widget);
  g_autofree char *heading = NULL;

  /* Translators: a machine or its GPU */
  heading = g_strdup_printf (_("End “%s”?"), gtk_label_get_label (self->name));
  easel_ask_confirm (widget, heading, _("The editor closes and unsaved work in it is lost."), _("_End Session"), TRUE,
                     end_confirmed_cb, G_OBJECT (self));
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  const char *url = easel_session_get_url (EASEL_SESSION_ROW (widget)->session);

  if (g_str_equal (name, "session.open"))
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), url, GDK_CURRENT_TIME);
  else
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), url);
      toast (EASEL_SESSION_ROW (widget), _("Copied"));
    }
}

static void
easel_session_row_finalize (GObject *object)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (easel_session_row_parent_class)->finalize (object);
}

static void
easel_session_row_class_init (EaselSessionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = easel_session_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, dot);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, name);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, left);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, state);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, cost);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, bar);
  gtk_widget_class_install_action (widget_class, "session.extend", "i", extend_action);
  gtk_widget_class_install_action (widget_class, "session.end", NULL, end_action);
  gtk_widget_class_install_action (widget_class, "session.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "session.copy", NULL, open_action);
}

static void
easel_session_row_init (EaselSessionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  /* The bar's own colors say the opposite: full is not too much here. */
  gtk_level_bar_remove_offset_value (self->bar, GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (self->bar, GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (self->bar, GTK_LEVEL_BAR_OFFSET_FULL);
}

/**
 * easel_session_row_new:
 * @list: ends and extends it
 */
GtkWidget *
easel_session_row_new (EaselSession     *session,
                       EaselSessionList *list)
{
  EaselSessionRow *self;

  g_return_val_if_fail (EASEL_IS_SESSION (session), NULL);
  g_return_val_if_fail (EASEL_IS_SESSION_LIST (list), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_ROW, NULL);
  self->session = g_object_ref (session);
  self->list = g_object_ref (list);
  g_signal_connect_object (session, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
