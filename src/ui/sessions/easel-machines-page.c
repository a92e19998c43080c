/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's machines with their state, and what sessions on them have cost. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-totals.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-machine-row.h"
#include "ui/sessions/easel-machines-page.h"
#include "ui/sessions/easel-session-meter.h"

#define REFRESH_EVERY (15 * G_USEC_PER_SEC)
#define MANY_MACHINES 6   /* from here on there is a search */
#define MOST_TOTALS   60

struct _EaselMachinesPage
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio       *studio;
  gboolean           is_folded;

  /* In progress */
  GCancellable      *cancellable; /* of the questions for the account that is shown */
  guint              timer;       /* 0 while nobody looks */

  /* Template children */
  GtkWidget         *content;
  AdwWindowTitle    *title;
  EaselSessionMeter *meter;
  AdwToastOverlay   *toasts;
  GtkWidget         *search;
  GtkListBox        *machines;
  GtkLabel          *placeholder;
  GtkToggleButton   *by_day;
  GtkToggleButton   *by_session;
  GtkListBox        *totals;
};

typedef enum {
  PROP_FOLDED = 1,
} EaselMachinesPageProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

G_DEFINE_FINAL_TYPE (EaselMachinesPage, easel_machines_page, GTK_TYPE_WIDGET)

static void
clear (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* Machines: rows stay, so that what is unfolded stays unfolded. */

static EaselMachineRow *
find_row (EaselMachinesPage *self,
          const char        *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->machines, i)) != NULL; i++)
    if (g_strcmp0 (easel_machine_row_get_id (EASEL_MACHINE_ROW (row)), id) == 0)
      return EASEL_MACHINE_ROW (row);

  return NULL;
}

static gboolean
has_machine (GPtrArray  *machines,
             const char *id)
{
  for (guint i = 0; i < machines->len; i++)
    if (g_strcmp0 (easel_machine_get_id (g_ptr_array_index (machines, i)), id) == 0)
      return TRUE;

  return FALSE;
}

static void
merge_machines (EaselMachinesPage *self,
                GPtrArray         *machines)
{
  GtkListBoxRow *old;

  for (int i = 0; (old = gtk_list_box_get_row_at_index (self->machines, i)) != NULL;)
    if (has_machine (machines, easel_machine_row_get_id (EASEL_MACHINE_ROW (old))))
      i++;
    else
      gtk_list_box_remove (self->machines, GTK_WIDGET (old));

  for (guint i = 0; i < machines->len; i++)
    {
      EaselMachine *machine = g_ptr_array_index (machines, i);
      EaselMachineRow *row = find_row (self, easel_machine_get_id (machine));

      if (row == NULL)
        {
          row = EASEL_MACHINE_ROW (easel_machine_row_new (easel_studio_get_sessions (self->studio)));
          gtk_list_box_append (self->machines, GTK_WIDGET (row));
        }
      easel_machine_row_set_machine (row, machine);
    }

  gtk_widget_set_visible (self->search, machines->len >= MANY_MACHINES);
  gtk_label_set_label (self->placeholder, machines->len == 0 ? _("This account has no machine: build one on the website")
                                                             : _("No machine of that name"));
}

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselMachinesPage) self = EASEL_MACHINES_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);

  if (easel_error_is_cancelled (error) || self->studio == NULL || easel_studio_get_sessions (self->studio) == NULL)
    return;

  if (machines != NULL)
    merge_machines (self, machines);
  else
    gtk_label_set_label (self->placeholder, error->message);
}

static void
read_machines (EaselMachinesPage *self)
{
  EaselClient *client = easel_studio_get_client (self->studio);

  if (client != NULL)
    easel_client_list_machines_async (client, NULL, self->cancellable, machines_cb, g_object_ref (self));
  else
    gtk_label_set_label (self->placeholder, _("The server cannot be reached."));
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       user_data)
{
  EaselMachinesPage *self = EASEL_MACHINES_PAGE (user_data);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' ||
         g_str_match_string (text, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), TRUE);
}

static void
search_changed_cb (EaselMachinesPage *self)
{
  gtk_list_box_invalidate_filter (self->machines);
}

/* Sums */

static gint64
read_day (const char *day)
{
  g_autofree char *text = g_strconcat (day, "T12:00:00", NULL);
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(GDateTime) noon = g_date_time_new_from_iso8601 (text, here);

  return noon != NULL ? g_date_time_to_unix (noon) * G_USEC_PER_SEC : EASEL_TIME_NONE;
}

static char *
dup_total_title (EaselMachinesPage *self,
                 EaselSessionTotal *total,
                 gint64             now)
{
  gint64 day;

  if (total->name != NULL)
    return g_strdup (total->name);
  if (gtk_toggle_button_get_active (self->by_session))
    return g_strdup (total->gpu != NULL ? total->gpu : _("Session"));
  if (!gtk_toggle_button_get_active (self->by_day))
    return g_strdup (*total->key != '\0' ? total->key : _("For no workflow"));

  day = read_day (total->key);

  return day != EASEL_TIME_NONE ? easel_text_day (day, now) : g_strdup (total->key);
}

static GtkWidget *
new_total_row (EaselMachinesPage *self,
               EaselSessionTotal *total)
{
  gint64 now = easel_clock_get_time (easel_studio_get_clock (self->studio));
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label;
  g_autofree char *title = dup_total_title (self, total, now);
  g_autofree char *took = easel_text_duration ((gint64) (total->seconds * G_USEC_PER_SEC));
  g_autofree char *when = total->start_time != EASEL_TIME_NONE ? easel_text_when (total->start_time, now) : NULL;
  g_autofree char *text = when != NULL ? g_strdup_printf ("%s · %s", when, took) : g_strdup (took);
  g_autofree char *money = easel_text_money (total->cost);
  g_autofree char *sum = NULL;

  if (total->cost_known)
    sum = g_strdup (money);
  else if (total->cost > 0)
    /* Translators: an amount of money */
    sum = g_strdup_printf (_("%s and more"), money);
  else
    sum = g_strdup (_("Price unknown"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  label = gtk_label_new (sum);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

static void
totals_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselMachinesPage) self = EASEL_MACHINES_PAGE (user_data);
  g_autoptr(GPtrArray) totals = easel_session_totals_read_finish (EASEL_ARCHIVE (source), result, NULL);

  if (totals == NULL || self->studio == NULL)
    return;

  clear (self->totals);
  for (guint i = 0; i < totals->len && i < MOST_TOTALS; i++)
    gtk_list_box_append (self->totals, new_total_row (self, g_ptr_array_index (totals, i)));
}

static void
read_totals (EaselMachinesPage *self)
{
  EaselSessionTotalBy by = EASEL_SESSION_TOTAL_BY_WORKFLOW;

  if (self->studio == NULL || easel_studio_get_archive (self->studio) == NULL ||
      easel_studio_get_account (self->studio) == NULL)
    return;

  if (gtk_toggle_button_get_active (self->by_day))
    by = EASEL_SESSION_TOTAL_BY_DAY;
  else if (gtk_toggle_button_get_active (self->by_session))
    by = EASEL_SESSION_TOTAL_BY_SESSION;

  easel_session_totals_read_async (easel_studio_get_archive (self->studio), by,
                                   easel_account_get_id (easel_studio_get_account (self->studio)), NULL, NULL,
                                   self->cancellable, totals_cb, g_object_ref (self));
}

/* While somebody looks */

static gboolean
refresh_cb (gpointer user_data)
{
  read_machines (user_data);
  read_totals (user_data);

  return G_SOURCE_CONTINUE;
}

static void
map_cb (EaselMachinesPage *self)
{
  refresh_cb (self);
  self->timer = easel_clock_add_timer (easel_studio_get_clock (self->studio), REFRESH_EVERY, refresh_cb, self);
}

static void
unmap_cb (EaselMachinesPage *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (easel_studio_get_clock (self->studio), self->timer);
  self->timer = 0;
}

/* Another account, or another connection. */
static void
sessions_changed_cb (EaselMachinesPage *self)
{
  EaselAccount *account = easel_studio_get_account (self->studio);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clear (self->machines);
  gtk_label_set_label (self->placeholder, _("Looking for machines…"));
  if (account != NULL)
    adw_window_title_set_subtitle (self->title, easel_account_get_name (account));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh_cb (self);
}

static void
easel_machines_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  EaselMachinesPage *self = EASEL_MACHINES_PAGE (object);

  switch ((EaselMachinesPageProperty) prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_machines_page_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  EaselMachinesPage *self = EASEL_MACHINES_PAGE (object);

  switch ((EaselMachinesPageProperty) prop_id)
    {
    case PROP_FOLDED:
      self->is_folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_machines_page_dispose (GObject *object)
{
  EaselMachinesPage *self = EASEL_MACHINES_PAGE (object);

  if (self->studio != NULL)
    unmap_cb (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_MACHINES_PAGE);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_machines_page_parent_class)->dispose (object);
}

static void
easel_machines_page_class_init (EaselMachinesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_machines_page_get_property;
  object_class->set_property = easel_machines_page_set_property;
  object_class->dispose = easel_machines_page_dispose;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_SESSION_METER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-machines-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, content);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, title);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, meter);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, search);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, machines);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, by_day);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, by_session);
  gtk_widget_class_bind_template_child (widget_class, EaselMachinesPage, totals);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_totals);
}

static void
easel_machines_page_init (EaselMachinesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  gtk_list_box_set_filter_func (self->machines, matches, self, NULL);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmap_cb), NULL);
}

/**
 * easel_machines_page_set_studio:
 * @studio: has the account whose machines are shown
 */
void
easel_machines_page_set_studio (EaselMachinesPage *self,
                                EaselStudio       *studio)
{
  g_return_if_fail (EASEL_IS_MACHINES_PAGE (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_meter_set_studio (self->meter, studio);
  g_signal_connect_object (studio, "notify::sessions", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  sessions_changed_cb (self);
}

void
easel_machines_page_add_toast (EaselMachinesPage *self,
                               AdwToast          *toast)
{
  g_return_if_fail (EASEL_IS_MACHINES_PAGE (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}
