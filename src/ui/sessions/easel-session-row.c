/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine session in the sidebar: what is left of it, what it has cost, and what can be done with it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "ui/sessions/easel-session-bar.h"
#include "ui/sessions/easel-session-commands.h"
#include "ui/sessions/easel-session-row.h"
#include "ui/sessions/easel-session-text.h"

struct _EaselSessionRow
{
  GtkListBoxRow parent_instance;

  EaselSession     *session;
  EaselSessionList *list;
  GtkWidget        *popover; /* NULL until it is asked for */

  /* Template children */
  GMenuModel       *menu;
  GtkStack         *sign;
  GtkWidget        *dot;
  GtkSpinner       *spinner;
  GtkLabel         *name;
  GtkLabel         *left;
  GtkLabel         *state;
  GtkLabel         *cost;
  GtkLevelBar      *bar;
};

G_DEFINE_FINAL_TYPE (EaselSessionRow, easel_session_row, GTK_TYPE_LIST_BOX_ROW)

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

/* While it runs its GPU says more than that it does. */
static char *
dup_state (EaselSessionRow *self)
{
  EaselSessionState state = easel_session_get_state (self->session);
  gint64 start = easel_session_get_start_time (self->session);
  const char *gpu = easel_session_get_gpu (self->session);

  if (state == EASEL_SESSION_STATE_STARTING && start != EASEL_TIME_NONE)
    {
      EaselClock *clock = easel_client_get_clock (easel_session_list_get_client (self->list));
      gint64 age = MAX (0, easel_clock_get_server_time (clock) - start) / G_USEC_PER_SEC;
      g_autofree char *text = easel_session_text_clock (age);

      return g_strdup_printf (_("Starting %s"), text);
    }

  if (state != EASEL_SESSION_STATE_READY || gpu == NULL)
    return g_strdup (easel_session_text_state (self->session));

  return g_strdup (gpu);
}

static void
update (EaselSessionRow *self)
{
  EaselSessionState state = easel_session_get_state (self->session);
  gboolean is_late = easel_session_text_is_late (self->session);
  gboolean is_changing = state == EASEL_SESSION_STATE_STARTING || state == EASEL_SESSION_STATE_ENDING;
  g_autofree char *left = easel_session_text_left (self->session);
  g_autofree char *cost = easel_session_text_cost (self->list, self->session);
  g_autofree char *text = dup_state (self);
  g_autofree char *spoken = NULL;

  gtk_label_set_label (self->name, easel_session_get_title (self->session));
  gtk_label_set_label (self->left, left);
  gtk_label_set_label (self->state, text);
  gtk_label_set_label (self->cost, cost);
  easel_session_bar_show (self->bar, self->session);
  set_class (GTK_WIDGET (self->left), "late", is_late);
  set_class (self->dot, "warn", is_late);
  gtk_stack_set_visible_child_name (self->sign, is_changing ? "spinner" : "dot");
  gtk_spinner_set_spinning (self->spinner, is_changing);

  /* Translators: a session for the screen reader: machine, GPU or state, time left, cost */
  spoken = g_strdup_printf (_("%s, %s, %s, %s"), easel_session_get_title (self->session), text, left, cost);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
popup_menu (EaselSessionRow *self,
            double           x,
            double           y)
{
  const GdkRectangle place = { (int) x, (int) y, 1, 1 };

  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }

  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            gpointer         user_data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (EASEL_SESSION_ROW (user_data), x, y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 gpointer             user_data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (EASEL_SESSION_ROW (user_data), x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  popup_menu (EASEL_SESSION_ROW (widget), gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget));
}

static void
easel_session_row_dispose (GObject *object)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);

  G_OBJECT_CLASS (easel_session_row_parent_class)->dispose (object);
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
easel_session_row_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  EaselSessionRow *self = EASEL_SESSION_ROW (widget);

  GTK_WIDGET_CLASS (easel_session_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "session.end", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "session.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "session.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "session.extend", "i", 15);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, 0, "session.extend", "i", 15);
}

static void
easel_session_row_class_init (EaselSessionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_session_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_session_row_finalize;
  widget_class->size_allocate = easel_session_row_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-session-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, menu);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, sign);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, dot);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, name);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, left);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, state);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, cost);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionRow, bar);
  add_keys (widget_class);
}

static void
easel_session_row_init (EaselSessionRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  easel_session_bar_prepare (self->bar);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
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
  easel_session_commands_install (GTK_WIDGET (self), list, session);
  g_signal_connect_object (session, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

EaselSession *
easel_session_row_get_session (EaselSessionRow *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_ROW (self), NULL);

  return self->session;
}
