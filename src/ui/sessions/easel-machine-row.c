/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine of the account: its state, and unfolded its sessions and what happened on it in the last day. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-machine-row.h"
#include "ui/sessions/easel-machine-text.h"
#include "ui/sessions/easel-session-text.h"

#define MOST_EVENTS 20

struct _EaselMachineRow
{
  AdwExpanderRow parent_instance;

  EaselSessionList *sessions;
  EaselMachine     *machine;   /* NULL at first */

  GtkWidget        *badge;
  GtkWidget        *count;     /* of sessions */
  GtkWidget        *start;
  GPtrArray        *rows;      /* of sessions and events */
  GPtrArray        *events;    /* EaselSession, NULL: not read yet */
  GError           *error;     /* why not */
  GCancellable     *cancellable;
};

G_DEFINE_FINAL_TYPE (EaselMachineRow, easel_machine_row, ADW_TYPE_EXPANDER_ROW)

static gboolean
is_ours (EaselMachineRow *self,
         EaselSession    *session)
{
  return g_strcmp0 (easel_session_get_machine_id (session), easel_machine_get_id (self->machine)) == 0;
}

static guint
count_sessions (EaselMachineRow *self)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      count += is_ours (self, session);
    }

  return count;
}

static GtkWidget *
add_row (EaselMachineRow *self,
         const char      *title,
         const char      *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);

  return row;
}

static void
add_session (EaselMachineRow *self,
             EaselSession    *session)
{
  g_autofree char *left = easel_session_text_left (session);
  g_autofree char *cost = easel_session_text_cost (self->sessions, session);
  g_autofree char *text = NULL;
  GtkWidget *row;

  /* Translators: the state of a session, the time left, the cost */
  text = g_strdup_printf (_("%s · %s left · %s"), easel_session_text_state (session), left, cost);
  row = add_row (self, _("Session"), text);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", easel_session_get_id (session));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-session");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
}

static void
add_event (EaselMachineRow *self,
           EaselSession    *event)
{
  EaselClock *clock = easel_client_get_clock (easel_session_list_get_client (self->sessions));
  gint64 now = easel_clock_get_server_time (clock);
  gint64 start = easel_session_get_start_time (event);
  gint64 end = easel_session_get_end_time (event);
  gboolean is_over = easel_session_get_state (event) == EASEL_SESSION_STATE_ENDED;
  const char *gpu = easel_session_get_gpu (event);
  g_autofree char *when = NULL;
  g_autofree char *cost = NULL;
  g_autofree char *text = NULL;

  if (start == EASEL_TIME_NONE)
    return;

  easel_session_tick (event, now, easel_session_list_get_prices (self->sessions));
  when = easel_text_when (start, now);
  cost = easel_session_text_cost (self->sessions, event);
  if (is_over && end != EASEL_TIME_NONE)
    {
      g_autofree char *took = easel_text_duration (end - start);

      /* Translators: when a machine was used, for how long, the cost */
      text = g_strdup_printf (_("%s for %s · %s"), when, took, cost);
    }
  else
    /* Translators: since when a machine is in use, the cost */
    text = g_strdup_printf (_("Since %s · %s"), when, cost);

  add_row (self, gpu != NULL ? gpu : _("Machine"), text);
}

static void
fill (EaselMachineRow *self)
{
  while (self->rows->len > 0)
    {
      adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, 0));
      g_ptr_array_remove_index (self->rows, 0);
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr(EaselSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      if (is_ours (self, session))
        add_session (self, session);
    }

  for (guint i = 0; self->events != NULL && i < self->events->len && i < MOST_EVENTS; i++)
    add_event (self, g_ptr_array_index (self->events, i));

  if (self->error != NULL)
    add_row (self, _("What happened on it is not known"), self->error->message);
  else if (self->events == NULL)
    add_row (self, _("Looking…"), NULL);
  else if (self->rows->len == 0)
    add_row (self, _("Nothing happened in the last day"), NULL);
}

static void
events_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselMachineRow) self = EASEL_MACHINE_ROW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) events = easel_client_list_machine_events_finish (EASEL_CLIENT (source), result, &error);

  if (easel_error_is_cancelled (error) || self->sessions == NULL)
    return;

  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_error (&self->error);
  self->events = g_steal_pointer (&events);
  self->error = g_steal_pointer (&error);
  fill (self);
}

static void
expanded_cb (EaselMachineRow *self)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)) || self->machine == NULL)
    return;

  fill (self);
  easel_client_list_machine_events_async (easel_session_list_get_client (self->sessions),
                                          easel_machine_get_id (self->machine), self->cancellable, events_cb,
                                          g_object_ref (self));
}

static void
update (EaselMachineRow *self)
{
  guint n = count_sessions (self);
  g_autofree char *subtitle = easel_machine_text_subtitle (self->machine);
  g_autofree char *text = g_strdup_printf (ngettext ("%u session", "%u sessions", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), easel_machine_get_name (self->machine));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  gtk_label_set_label (GTK_LABEL (self->count), text);
  gtk_widget_set_visible (self->count, n > 0);
  gtk_widget_set_visible (self->start, easel_machine_takes_sessions (self->machine));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->start), "s", easel_machine_get_id (self->machine));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start), "win.start-session-on");
}

static void
sessions_changed_cb (EaselMachineRow *self)
{
  if (self->machine == NULL)
    return;

  update (self);
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    fill (self);
}

static void
easel_machine_row_dispose (GObject *object)
{
  EaselMachineRow *self = EASEL_MACHINE_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->sessions);
  g_clear_object (&self->machine);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (easel_machine_row_parent_class)->dispose (object);
}

static void
easel_machine_row_class_init (EaselMachineRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = easel_machine_row_dispose;
}

static void
easel_machine_row_init (EaselMachineRow *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);

  self->start = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_valign (self->start, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->start, "flat");
  gtk_widget_set_tooltip_text (self->start, _("Start a session on this machine…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Start a session on this machine…"), -1);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "dim-label");
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), self->start);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), self->count);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

/**
 * easel_machine_row_new:
 * @sessions: of the machine's account
 */
GtkWidget *
easel_machine_row_new (EaselSessionList *sessions)
{
  EaselMachineRow *self;

  g_return_val_if_fail (EASEL_IS_SESSION_LIST (sessions), NULL);

  self = g_object_new (EASEL_TYPE_MACHINE_ROW, NULL);
  self->sessions = g_object_ref (sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * easel_machine_row_set_machine:
 * @machine: the same machine as before, read later
 */
void
easel_machine_row_set_machine (EaselMachineRow *self,
                               EaselMachine    *machine)
{
  GtkWidget *badge;

  g_return_if_fail (EASEL_IS_MACHINE_ROW (self));
  g_return_if_fail (EASEL_IS_MACHINE (machine));

  g_set_object (&self->machine, machine);
  badge = easel_machine_text_badge (machine);
  if (self->badge == NULL)
    {
      self->badge = badge;
      adw_expander_row_add_action (ADW_EXPANDER_ROW (self), badge);
    }
  else
    {
      g_auto(GStrv) classes = gtk_widget_get_css_classes (badge);

      gtk_label_set_label (GTK_LABEL (self->badge), gtk_label_get_label (GTK_LABEL (badge)));
      gtk_widget_set_css_classes (self->badge, (const char **) classes);
      g_object_unref (g_object_ref_sink (badge));
    }
  update (self);
}

const char *
easel_machine_row_get_id (EaselMachineRow *self)
{
  g_return_val_if_fail (EASEL_IS_MACHINE_ROW (self), NULL);

  return self->machine != NULL ? easel_machine_get_id (self->machine) : NULL;
}
