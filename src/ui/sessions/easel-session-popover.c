/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hangs under the meter: the session that ends first, the others in a line each, and today's sum. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "sessions/easel-session-totals.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-bar.h"
#include "ui/sessions/easel-session-commands.h"
#include "ui/sessions/easel-session-popover.h"
#include "ui/sessions/easel-session-text.h"

#define MORE_MINUTES 15

struct _EaselSessionPopover
{
  GtkPopover parent_instance;

  EaselStudio  *studio;
  EaselSession *session;    /* the first one, NULL: none */
  GPtrArray    *shown;      /* the others, as they are in the list */
  GPtrArray    *totals;     /* of today as the archive has it, NULL: not read yet */
  gulong        handler;    /* of the rentals, 0 while it is closed */

  /* Template children */
  GtkLabel     *name;
  GtkLabel     *machine;
  GtkLabel     *badge;
  GtkLabel     *left;
  GtkLabel     *cost;
  GtkWidget    *so_far;
  GtkLevelBar  *bar;
  GtkWidget    *scroller;
  GtkListBox   *others;
  GtkLabel     *today;
};

G_DEFINE_FINAL_TYPE (EaselSessionPopover, easel_session_popover, GTK_TYPE_POPOVER)

static EaselRentals *
get_rentals (EaselSessionPopover *self)
{
  return easel_studio_get_rentals (self->studio);
}

static EaselSessionList *
get_list (EaselSessionPopover *self,
          EaselSession        *session)
{
  EaselRental *rental = easel_rentals_find_of (get_rentals (self), session);

  return rental != NULL ? easel_rental_get_sessions (rental) : NULL;
}

static void
set_badge (GtkLabel     *badge,
           EaselSession *session)
{
  gboolean is_ready = easel_session_get_state (session) == EASEL_SESSION_STATE_READY;

  gtk_label_set_label (badge, is_ready ? C_("session", "Running") : easel_session_text_state (session));
  if (is_ready)
    gtk_widget_add_css_class (GTK_WIDGET (badge), "good");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (badge), "good");
}

static char *
dup_machine (EaselSession *session)
{
  gint64 start = easel_session_get_start_time (session);
  const char *gpu = easel_session_get_gpu (session);
  g_autofree char *time = NULL;

  if (start == EASEL_TIME_NONE)
    return g_strdup (gpu);

  time = easel_text_time (start);
  if (gpu == NULL)
    /* Translators: a time of the day */
    return g_strdup_printf (_("started %s"), time);

  /* Translators: a GPU, a time of the day */
  return g_strdup_printf (_("%s · started %s"), gpu, time);
}

static void
show_first (EaselSessionPopover *self)
{
  EaselSessionList *list = get_list (self, self->session);
  g_autofree char *machine = dup_machine (self->session);
  g_autofree char *left = easel_session_text_clock (easel_session_get_time_left (self->session));
  g_autofree char *cost = list != NULL ? easel_session_text_cost (list, self->session) : g_strdup ("");

  gtk_label_set_label (self->name, easel_session_get_title (self->session));
  gtk_label_set_label (self->machine, machine != NULL ? machine : "");
  gtk_label_set_label (self->left, left);
  gtk_label_set_label (self->cost, cost);
  gtk_widget_set_visible (self->so_far, *cost == '$');
  set_badge (self->badge, self->session);
  easel_session_bar_show (self->bar, self->session);
  if (easel_session_text_is_late (self->session))
    gtk_widget_add_css_class (GTK_WIDGET (self->left), "late");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->left), "late");
}

/* The other sessions */

static void
update_other (GtkWidget    *row,
              EaselSession *session,
              const char   *cost)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (row), "state");
  GtkWidget *dot = g_object_get_data (G_OBJECT (row), "dot");
  const char *gpu = easel_session_get_gpu (session);
  g_autofree char *left = easel_session_text_clock (easel_session_get_time_left (session));
  g_autofree char *text = NULL;

  /* Translators: a GPU, the time left, the cost of a session */
  text = g_strdup_printf (_("%s · %s left · %s"), gpu != NULL ? gpu : "–", left, cost);
  gtk_label_set_label (label, text);
  if (easel_session_text_is_late (session))
    {
      gtk_widget_add_css_class (GTK_WIDGET (label), "late");
      gtk_widget_add_css_class (dot, "warn");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (label), "late");
      gtk_widget_remove_css_class (dot, "warn");
    }
}

static GtkWidget *
new_button (const char *label,
            const char *action,
            GVariant   *target,
            const char *spoken)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);

  return button;
}

static GtkWidget *
new_other (EaselSessionPopover *self,
           EaselSession        *session)
{
  const char *title = easel_session_get_title (session);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *state = gtk_label_new (NULL);
  /* Translators: the machine of a session */
  g_autofree char *extend_name = g_strdup_printf (_("Extend %s by 15 minutes"), title);
  /* Translators: the machine of a session */
  g_autofree char *end_name = g_strdup_printf (_("End %s"), title);

  gtk_widget_add_css_class (dot, "dot");
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (name, "heading");
  gtk_widget_add_css_class (state, "smaller");
  gtk_widget_add_css_class (state, "numeric");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (state), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), state);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), new_button (_("Extend"), "session.extend", g_variant_new_int32 (MORE_MINUTES),
                                             extend_name));
  /* Translators: a button that ends a session */
  gtk_box_append (GTK_BOX (box), new_button (C_("session", "End"), "session.end", NULL, end_name));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  easel_session_commands_install (row, get_list (self, session), session);
  g_object_set_data (G_OBJECT (row), "state", state);
  g_object_set_data (G_OBJECT (row), "dot", dot);

  return row;
}

static gboolean
is_shown (EaselSessionPopover *self,
          GPtrArray           *sessions)
{
  gboolean is_same = sessions->len == self->shown->len + 1;

  for (guint i = 0; is_same && i < self->shown->len; i++)
    is_same = g_ptr_array_index (self->shown, i) == g_ptr_array_index (sessions, i + 1);

  return is_same;
}

static void
show_others (EaselSessionPopover *self,
             GPtrArray           *sessions)
{
  if (!is_shown (self, sessions))
    {
      GtkListBoxRow *row;

      while ((row = gtk_list_box_get_row_at_index (self->others, 0)) != NULL)
        gtk_list_box_remove (self->others, GTK_WIDGET (row));

      g_ptr_array_set_size (self->shown, 0);
      for (guint i = 1; i < sessions->len; i++)
        {
          g_ptr_array_add (self->shown, g_object_ref (g_ptr_array_index (sessions, i)));
          gtk_list_box_append (self->others, new_other (self, g_ptr_array_index (sessions, i)));
        }
    }

  for (guint i = 0; i < self->shown->len; i++)
    {
      EaselSession *session = g_ptr_array_index (self->shown, i);
      g_autofree char *cost = easel_session_text_cost (get_list (self, session), session);

      update_other (GTK_WIDGET (gtk_list_box_get_row_at_index (self->others, (int) i)), session, cost);
    }

  gtk_widget_set_visible (self->scroller, self->shown->len > 0);
}

/* Today's sum: what runs is counted to the second, the rest is in the archive. */

static gint64
get_midnight (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                         g_date_time_get_day_of_month (now), 0, 0, 0);

  return midnight != NULL ? g_date_time_to_unix (midnight) * G_USEC_PER_SEC : G_MININT64;
}

static void
show_today (EaselSessionPopover *self,
            GPtrArray           *sessions)
{
  g_autoptr(GHashTable) counted = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 midnight = get_midnight ();
  gboolean is_known = TRUE;
  double sum = 0;
  g_autofree char *money = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < sessions->len; i++)
    {
      EaselSession *session = g_ptr_array_index (sessions, i);
      double cost = 0;

      if (easel_session_get_start_time (session) < midnight)
        continue;

      is_known = easel_session_get_cost (session, &cost) && is_known;
      sum += cost;
      g_hash_table_add (counted, (gpointer) easel_session_get_id (session));
    }

  for (guint i = 0; self->totals != NULL && i < self->totals->len; i++)
    {
      EaselSessionTotal *total = g_ptr_array_index (self->totals, i);

      if (g_hash_table_contains (counted, total->key))
        continue;

      is_known = is_known && total->cost_known;
      sum += total->cost;
    }

  money = easel_text_money (sum);
  /* Translators: an amount of money */
  text = is_known ? g_strdup (money) : g_strdup_printf (_("%s and more"), money);
  gtk_label_set_label (self->today, text);
}

static void
totals_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselSessionPopover) self = EASEL_SESSION_POPOVER (user_data);
  GPtrArray *totals = easel_session_totals_read_finish (EASEL_ARCHIVE (source), result, NULL);

  if (totals == NULL)
    return;

  g_clear_pointer (&self->totals, g_ptr_array_unref);
  self->totals = totals;
}

static void
update (EaselSessionPopover *self)
{
  g_autoptr(GPtrArray) sessions = easel_rentals_dup_sessions (get_rentals (self));
  EaselSession *first = sessions->len > 0 ? g_ptr_array_index (sessions, 0) : NULL;

  if (first == NULL)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }

  if (g_set_object (&self->session, first))
    easel_session_commands_install (GTK_WIDGET (self), get_list (self, first), first);
  show_first (self);
  show_others (self, sessions);
  show_today (self, sessions);
}

static void
map_cb (EaselSessionPopover *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  easel_session_totals_read_async (easel_studio_get_archive (self->studio), EASEL_SESSION_TOTAL_BY_SESSION, NULL, today,
                                   today, NULL, totals_cb, g_object_ref (self));
  self->handler = g_signal_connect_swapped (get_rentals (self), "ticked", G_CALLBACK (update), self);
  update (self);
}

static void
unmap_cb (EaselSessionPopover *self)
{
  if (self->handler != 0)
    g_signal_handler_disconnect (get_rentals (self), self->handler);
  self->handler = 0;
}

static void
easel_session_popover_dispose (GObject *object)
{
  EaselSessionPopover *self = EASEL_SESSION_POPOVER (object);

  if (self->studio != NULL)
    unmap_cb (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->totals, g_ptr_array_unref);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_popover_parent_class)->dispose (object);
}

static void
easel_session_popover_class_init (EaselSessionPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_session_popover_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/sessions/easel-session-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, name);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, machine);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, badge);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, left);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, cost);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, so_far);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, bar);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, scroller);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, others);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPopover, today);
}

static void
easel_session_popover_init (EaselSessionPopover *self)
{
  easel_session_commands_prepare (GTK_WIDGET (self));
  gtk_widget_init_template (GTK_WIDGET (self));

  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  easel_session_bar_prepare (self->bar);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmap_cb), NULL);
}

/**
 * easel_session_popover_set_studio:
 * @studio: has the sessions
 */
void
easel_session_popover_set_studio (EaselSessionPopover *self,
                                  EaselStudio         *studio)
{
  g_return_if_fail (EASEL_IS_SESSION_POPOVER (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
}
