/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs that wait to be sent: in which order, and what can be done about it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/easel-text.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/run/easel-outbox-view.h"

struct _EaselOutboxView
{
  GtkWidget parent_instance;

  EaselStudio         *studio; /* NULL until it is set */
  GPtrArray           *rows;   /* added for the runs, owned by the group */
  guint                idle;   /* until the rows are right again */

  /* Template children */
  AdwPreferencesGroup *group;
  GtkToggleButton     *pause;
};

G_DEFINE_FINAL_TYPE (EaselOutboxView, easel_outbox_view, GTK_TYPE_WIDGET)

static const char *
get_account (EaselOutboxView *self)
{
  EaselAccount *account = easel_studio_get_account (self->studio);

  return account != NULL ? easel_account_get_id (account) : NULL;
}

static GPtrArray *
list_waiting (EaselOutboxView *self)
{
  GListModel *open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      if (easel_run_get_status (run) == EASEL_RUN_STATUS_WAITING &&
          g_strcmp0 (easel_run_get_account (run), get_account (self)) == 0)
        g_ptr_array_add (runs, g_steal_pointer (&run));
    }

  return runs;
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_act_finish (EASEL_RUNS (source), result, &error) && !easel_error_is_cancelled (error))
    gtk_widget_activate_action (widget, "win.toast", "s", error->message);
}

static EaselRun *
get_run_of (GtkWidget *widget)
{
  GtkWidget *row = ADW_IS_ACTION_ROW (widget) ? widget : gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return g_object_get_data (G_OBJECT (row), "run");
}

static void
act (EaselOutboxView *self,
     GtkWidget       *widget,
     EaselRunAction   action)
{
  easel_runs_act_async (easel_studio_get_runs (self->studio), get_run_of (widget), action, NULL, acted_cb,
                        g_object_ref (self));
}

static void
forward_cb (GtkWidget       *button,
            EaselOutboxView *self)
{
  act (self, button, EASEL_RUN_ACTION_FORWARD);
}

static void
backward_cb (GtkWidget       *button,
             EaselOutboxView *self)
{
  act (self, button, EASEL_RUN_ACTION_BACKWARD);
}

static void
remove_cb (GtkWidget       *button,
           EaselOutboxView *self)
{
  act (self, button, EASEL_RUN_ACTION_REMOVE);
}

static gboolean
row_key_cb (GtkEventControllerKey *controller,
            guint                  key,
            guint                  code,
            GdkModifierType        state,
            gpointer               user_data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  gboolean is_alt = (state & gtk_accelerator_get_default_mod_mask ()) == GDK_ALT_MASK;

  if (is_alt && key == GDK_KEY_Up)
    act (user_data, row, EASEL_RUN_ACTION_FORWARD);
  else if (is_alt && key == GDK_KEY_Down)
    act (user_data, row, EASEL_RUN_ACTION_BACKWARD);
  else if (key == GDK_KEY_Delete && state == 0)
    act (user_data, row, EASEL_RUN_ACTION_REMOVE);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
add_button (EaselOutboxView *self,
            AdwActionRow    *row,
            const char      *icon_name,
            const char      *label,
            gboolean         is_sensitive,
            GCallback        callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_sensitive (button, is_sensitive);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (row, button);
}

static GtkWidget *
create_row (EaselOutboxView *self,
            EaselRun        *run,
            gboolean         is_first,
            gboolean         is_last)
{
  GtkWidget *row = adw_action_row_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  const char *name = easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("Run");
  g_autofree char *time = easel_text_time (easel_run_get_added_at (run));
  /* Translators: a time of the day */
  g_autofree char *saved = g_strdup_printf (_("Saved %s"), time);

  g_object_set_data_full (G_OBJECT (row), "run", g_object_ref (run), g_object_unref);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), saved);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  add_button (self, ADW_ACTION_ROW (row), "go-up-symbolic", _("Send earlier"), !is_first, G_CALLBACK (forward_cb));
  add_button (self, ADW_ACTION_ROW (row), "go-down-symbolic", _("Send later"), !is_last, G_CALLBACK (backward_cb));
  add_button (self, ADW_ACTION_ROW (row), "window-close-symbolic", _("Remove from the outbox"), TRUE,
              G_CALLBACK (remove_cb));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (row_key_cb), self, 0);
  gtk_widget_add_controller (row, keys);

  return row;
}

static void
update (EaselOutboxView *self)
{
  g_autoptr(GPtrArray) runs = list_waiting (self);
  gboolean is_offline = easel_studio_get_trouble (self->studio) != NULL;
  gboolean is_paused = get_account (self) != NULL &&
                       easel_runs_is_paused (easel_studio_get_runs (self->studio), get_account (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < runs->len; i++)
    {
      GtkWidget *row = create_row (self, g_ptr_array_index (runs, i), i == 0, i + 1 == runs->len);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }

  adw_preferences_group_set_description (self->group,
                                         is_paused    ? _("Nothing is sent until you go on")
                                         : is_offline ? _("Sent in this order as soon as the server answers")
                                                      : _("Sent in this order as soon as there is room"));
  gtk_toggle_button_set_active (self->pause, is_paused);
  gtk_widget_set_visible (GTK_WIDGET (self), runs->len > 0 || is_paused);
}

static gboolean
update_cb (gpointer user_data)
{
  EaselOutboxView *self = EASEL_OUTBOX_VIEW (user_data);

  self->idle = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
update_soon (EaselOutboxView *self)
{
  if (self->idle == 0 && easel_studio_is_open (self->studio))
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, update_cb, self, NULL);
}

static void
open_changed_cb (EaselOutboxView *self,
                 guint            position,
                 guint            removed,
                 guint            added,
                 GListModel      *open)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      g_signal_handlers_disconnect_by_func (run, update_soon, self);
      g_signal_connect_object (run, "notify::status", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
    }

  update_soon (self);
}

static void
paused_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselOutboxView) self = EASEL_OUTBOX_VIEW (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_set_paused_finish (EASEL_RUNS (source), result, &error) && !easel_error_is_cancelled (error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  if (self->studio != NULL)
    update_soon (self);
}

static void
pause_cb (EaselOutboxView *self)
{
  gboolean is_paused = gtk_toggle_button_get_active (self->pause);

  if (get_account (self) == NULL ||
      easel_runs_is_paused (easel_studio_get_runs (self->studio), get_account (self)) == is_paused)
    return;

  easel_runs_set_paused_async (easel_studio_get_runs (self->studio), get_account (self), is_paused, NULL, paused_cb,
                               g_object_ref (self));
}

static void
watch_runs (EaselOutboxView *self)
{
  GListModel *open;

  if (!easel_studio_is_open (self->studio))
    return;

  open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  g_signal_connect_object (open, "items-changed", G_CALLBACK (open_changed_cb), self, G_CONNECT_SWAPPED);
  open_changed_cb (self, 0, 0, g_list_model_get_n_items (open), open);
}

static void
easel_outbox_view_dispose (GObject *object)
{
  EaselOutboxView *self = EASEL_OUTBOX_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_OUTBOX_VIEW);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_outbox_view_parent_class)->dispose (object);
}

static void
easel_outbox_view_class_init (EaselOutboxViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_outbox_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-outbox-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselOutboxView, group);
  gtk_widget_class_bind_template_child (widget_class, EaselOutboxView, pause);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
}

static void
easel_outbox_view_init (EaselOutboxView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->rows = g_ptr_array_new ();
}

/**
 * easel_outbox_view_set_studio:
 * @studio: has the runs that wait
 */
void
easel_outbox_view_set_studio (EaselOutboxView *self,
                              EaselStudio     *studio)
{
  g_return_if_fail (EASEL_IS_OUTBOX_VIEW (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  if (!g_set_object (&self->studio, studio))
    return;

  g_signal_connect_object (studio, "notify::trouble", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::account", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  if (easel_studio_is_open (studio))
    watch_runs (self);
  else
    g_signal_connect_object (studio, "notify::open", G_CALLBACK (watch_runs), self, G_CONNECT_SWAPPED);
}
