/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One machine session: what is left of it and what it has cost, large; what can be done with it; its limits and its log. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "sessions/easel-session-log.h"
#include "sessions/easel-session-totals.h"
#include "ui/easel-text.h"
#include "ui/run/easel-run-log-view.h"
#include "ui/sessions/easel-session-bar.h"
#include "ui/sessions/easel-session-commands.h"
#include "ui/sessions/easel-session-limits.h"
#include "ui/sessions/easel-session-meter.h"
#include "ui/sessions/easel-session-page.h"
#include "ui/sessions/easel-session-text.h"

#define RUNS_READ  100
#define RUNS_SHOWN 8

struct _EaselSessionPage
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio         *studio;
  gboolean             is_folded;
  EaselSessionList    *list;    /* NULL: there is no session */
  EaselSession        *session; /* NULL: there is no session */

  /* In progress */
  GSignalGroup        *signals; /* of the session */
  EaselSessionLog     *log_source;
  GPtrArray           *run_rows;
  GCancellable        *cancellable;

  /* Template children */
  GtkWidget           *content;
  AdwWindowTitle      *title;
  EaselSessionMeter   *meter;
  AdwToastOverlay     *toasts;
  GtkWidget           *starting;
  GtkSpinner          *spinner;
  GtkLabel            *starting_text;
  GtkLabel            *left;
  GtkLabel            *cost;
  GtkLabel            *ends;
  GtkLevelBar         *bar;
  EaselRunLogView     *log;
  EaselSessionLimits  *limits;
  AdwActionRow        *gpu;
  GtkLabel            *hourly;
  AdwActionRow        *started;
  AdwPreferencesGroup *runs;
  AdwActionRow        *today;
  AdwActionRow        *month;
};

typedef enum {
  PROP_FOLDED = 1,
} EaselSessionPageProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

G_DEFINE_FINAL_TYPE (EaselSessionPage, easel_session_page, GTK_TYPE_WIDGET)

static gint64
get_now (EaselSessionPage *self)
{
  return easel_clock_get_server_time (easel_client_get_clock (easel_session_list_get_client (self->list)));
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

/* The state in words, where it is another than running. */
static void
update_state (EaselSessionPage *self)
{
  EaselSessionState state = easel_session_get_state (self->session);
  gint64 start = easel_session_get_start_time (self->session);
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (state == EASEL_SESSION_STATE_STARTING)
    {
      clock = easel_session_text_clock (start != EASEL_TIME_NONE ? MAX (0, get_now (self) - start) / G_USEC_PER_SEC : 0);
      /* Translators: how long a session has been starting, such as 0:24 */
      text = g_strdup_printf (_("Starting %s"), clock);
    }
  else if (state == EASEL_SESSION_STATE_ENDING)
    text = g_strdup (_("Ending…"));
  else if (state == EASEL_SESSION_STATE_ENDED)
    text = g_strdup (_("This session has ended"));

  gtk_widget_set_visible (self->starting, text != NULL);
  gtk_label_set_label (self->starting_text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state != EASEL_SESSION_STATE_ENDED);
  gtk_spinner_set_spinning (self->spinner, state == EASEL_SESSION_STATE_STARTING || state == EASEL_SESSION_STATE_ENDING);
}

static void
update_machine (EaselSessionPage *self)
{
  const char *gpu = easel_session_get_gpu (self->session);
  gint64 start = easel_session_get_start_time (self->session);
  int minutes = easel_session_get_minutes (self->session);
  g_autofree char *gpu_text = easel_session_text_gpu (gpu);
  g_autofree char *hourly = easel_session_text_hourly (easel_session_list_get_prices (self->list), gpu);
  g_autofree char *when = NULL;
  g_autofree char *booked = NULL;
  g_autofree char *text = NULL;

  adw_action_row_set_subtitle (self->gpu, gpu_text);
  gtk_label_set_label (self->hourly, hourly);
  if (start == EASEL_TIME_NONE)
    return;

  when = easel_text_when (start, get_now (self));
  booked = g_strdup_printf (ngettext ("%d minute booked", "%d minutes booked", minutes), minutes);
  text = minutes > 0 ? g_strdup_printf ("%s · %s", when, booked) : g_strdup (when);
  adw_action_row_set_subtitle (self->started, text);
}

static void
update (EaselSessionPage *self)
{
  const char *gpu = easel_session_get_gpu (self->session);
  gint64 end = easel_session_get_end_time (self->session);
  gboolean is_late = easel_session_text_is_late (self->session);
  g_autofree char *left = easel_session_text_clock (easel_session_get_time_left (self->session));
  g_autofree char *cost = easel_session_text_cost (self->list, self->session);
  g_autofree char *ends = end != EASEL_TIME_NONE ? easel_text_time (end) : g_strdup ("–");
  g_autofree char *subtitle = NULL;

  /* Translators: the GPU of a session */
  subtitle = gpu != NULL ? g_strdup_printf (_("Session · %s"), gpu) : g_strdup (_("Session"));
  adw_window_title_set_title (self->title, easel_session_get_title (self->session));
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_label_set_label (self->left, left);
  gtk_label_set_label (self->cost, cost);
  gtk_label_set_label (self->ends, ends);
  easel_session_bar_show (self->bar, self->session);
  set_class (GTK_WIDGET (self->left), "late", is_late);
  set_class (GTK_WIDGET (self->cost), "wordy", !easel_session_get_cost (self->session, NULL));
  update_state (self);
  update_machine (self);
}

/* Runs on the same machine; they are not bound to a session (contract 7). */

static void
run_activated_cb (GtkWidget *row,
                  EaselRun  *run)
{
  if (easel_run_get_tag (run) != NULL)
    gtk_widget_activate_action (row, "app.open-run", "s", easel_run_get_tag (run));
}

static GtkWidget *
new_run_row (EaselSessionPage *self,
             EaselRun         *run)
{
  GtkWidget *row = adw_action_row_new ();
  gint64 start = easel_run_get_added_at (run);
  gint64 end = easel_run_get_ended_at (run);
  g_autofree char *when = easel_text_time (start);
  g_autofree char *took = end != EASEL_TIME_NONE ? easel_text_duration (end - start) : NULL;
  g_autofree char *text = took != NULL ? g_strdup_printf ("%s · %s", when, took) : g_strdup (when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("Run"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (run_activated_cb), run, 0);

  return row;
}

static gboolean
belongs (EaselSessionPage *self,
         EaselRun         *run)
{
  gint64 start = easel_session_get_start_time (self->session);

  return start != EASEL_TIME_NONE && easel_run_get_added_at (run) >= start &&
         g_strcmp0 (easel_run_get_machine_id (run), easel_session_get_machine_id (self->session)) == 0;
}

static void
runs_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselSessionPage) self = EASEL_SESSION_PAGE (user_data);
  g_autoptr(GPtrArray) runs = easel_runs_list_finish (EASEL_RUNS (source), result, NULL);

  if (runs == NULL || self->session == NULL)
    return;

  while (self->run_rows->len > 0)
    {
      adw_preferences_group_remove (self->runs, g_ptr_array_index (self->run_rows, 0));
      g_ptr_array_remove_index (self->run_rows, 0);
    }

  for (guint i = 0; i < runs->len && self->run_rows->len < RUNS_SHOWN; i++)
    if (belongs (self, g_ptr_array_index (runs, i)))
      {
        GtkWidget *row = new_run_row (self, g_ptr_array_index (runs, i));

        g_ptr_array_add (self->run_rows, row);
        adw_preferences_group_add (self->runs, row);
      }
  gtk_widget_set_visible (GTK_WIDGET (self->runs), self->run_rows->len > 0);
}

static void
read_runs (EaselSessionPage *self)
{
  const EaselRunFilter filter = {
    .account = easel_account_get_id (easel_studio_get_account (self->studio)),
    .limit = RUNS_READ,
  };

  if (self->session != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    easel_runs_list_async (easel_studio_get_runs (self->studio), &filter, self->cancellable, runs_read_cb,
                           g_object_ref (self));
}

/* Sums */

static void
show_sum (AdwActionRow *row,
          GPtrArray    *totals)
{
  double cost = 0, seconds = 0;
  gboolean is_known = TRUE;
  g_autofree char *money = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < totals->len; i++)
    {
      EaselSessionTotal *total = g_ptr_array_index (totals, i);

      cost += total->cost;
      seconds += total->seconds;
      is_known = is_known && total->cost_known;
    }

  money = easel_text_money (cost);
  time = easel_text_duration ((gint64) (seconds * G_USEC_PER_SEC));
  if (is_known)
    text = g_strdup_printf ("%s · %s", money, time);
  else
    /* Translators: an amount of money, a duration */
    text = g_strdup_printf (_("%s and what has no known price · %s"), money, time);
  adw_action_row_set_subtitle (row, text);
}

static void
today_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(EaselSessionPage) self = EASEL_SESSION_PAGE (user_data);
  g_autoptr(GPtrArray) totals = easel_session_totals_read_finish (EASEL_ARCHIVE (source), result, NULL);

  if (totals != NULL && self->studio != NULL)
    show_sum (self->today, totals);
}

static void
month_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(EaselSessionPage) self = EASEL_SESSION_PAGE (user_data);
  g_autoptr(GPtrArray) totals = easel_session_totals_read_finish (EASEL_ARCHIVE (source), result, NULL);

  if (totals != NULL && self->studio != NULL)
    show_sum (self->month, totals);
}

static void
read_sums (EaselSessionPage *self)
{
  EaselArchive *archive = easel_studio_get_archive (self->studio);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) before = g_date_time_add_days (now, -29);
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *first = g_date_time_format (before, "%Y-%m-%d");

  easel_session_totals_read_async (archive, EASEL_SESSION_TOTAL_BY_DAY, NULL, today, today, self->cancellable,
                                   today_read_cb, g_object_ref (self));
  easel_session_totals_read_async (archive, EASEL_SESSION_TOTAL_BY_DAY, NULL, first, today, self->cancellable,
                                   month_read_cb, g_object_ref (self));
}

static void
read_archive (EaselSessionPage *self)
{
  if (self->session == NULL || easel_studio_get_archive (self->studio) == NULL)
    return;

  read_runs (self);
  read_sums (self);
}

/* GObject */

static void
easel_session_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselSessionPage *self = EASEL_SESSION_PAGE (object);

  switch ((EaselSessionPageProperty) prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_session_page_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  EaselSessionPage *self = EASEL_SESSION_PAGE (object);

  switch ((EaselSessionPageProperty) prop_id)
    {
    case PROP_FOLDED:
      self->is_folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_session_page_dispose (GObject *object)
{
  EaselSessionPage *self = EASEL_SESSION_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->signals);
  g_clear_object (&self->log_source);
  g_clear_object (&self->session);
  g_clear_object (&self->list);
  g_clear_pointer (&self->run_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SESSION_PAGE);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, content);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, title);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, meter);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, starting);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, starting_text);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, left);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, cost);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, ends);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, bar);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, log);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, limits);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, gpu);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, hourly);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, started);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, runs);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, today);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionPage, month);
}

static void
easel_session_page_class_init (EaselSessionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_session_page_get_property;
  object_class->set_property = easel_session_page_set_property;
  object_class->dispose = easel_session_page_dispose;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_RUN_LOG_VIEW);
  g_type_ensure (EASEL_TYPE_SESSION_LIMITS);
  g_type_ensure (EASEL_TYPE_SESSION_METER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sessions/easel-session-page.ui");
  bind_children (widget_class);
}

static void
easel_session_page_init (EaselSessionPage *self)
{
  easel_session_commands_prepare (GTK_WIDGET (self));
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  self->run_rows = g_ptr_array_new ();
  self->signals = g_signal_group_new (EASEL_TYPE_SESSION);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
  easel_session_bar_prepare (self->bar);
  g_signal_connect (self, "map", G_CALLBACK (read_archive), NULL);
}

/**
 * easel_session_page_set_studio:
 * @studio: has the archive and the settings
 */
void
easel_session_page_set_studio (EaselSessionPage *self,
                               EaselStudio      *studio)
{
  g_return_if_fail (EASEL_IS_SESSION_PAGE (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  easel_session_meter_set_studio (self->meter, studio);
  easel_session_limits_set_settings (self->limits, easel_studio_get_settings (studio));
  g_signal_connect_object (studio, "run-ended", G_CALLBACK (read_runs), self, G_CONNECT_SWAPPED);
}

static void
follow_log (EaselSessionPage *self)
{
  g_clear_object (&self->log_source);
  self->log_source = easel_session_log_new (easel_session_list_get_client (self->list),
                                            easel_session_get_id (self->session));
  easel_run_log_view_set_log (self->log, easel_session_log_get_lines (self->log_source));
  if (easel_session_get_state (self->session) == EASEL_SESSION_STATE_STARTING)
    easel_run_log_view_open (self->log);
}

/**
 * easel_session_page_set_session:
 * @list: has the session
 * @session: what to show; it stays here, ended, until another one is shown
 */
void
easel_session_page_set_session (EaselSessionPage *self,
                                EaselSessionList *list,
                                EaselSession     *session)
{
  g_return_if_fail (EASEL_IS_SESSION_PAGE (self));
  g_return_if_fail (EASEL_IS_SESSION_LIST (list));
  g_return_if_fail (EASEL_IS_SESSION (session));

  g_set_object (&self->list, list);
  if (!g_set_object (&self->session, session))
    return;

  easel_session_commands_install (GTK_WIDGET (self), list, session);
  g_signal_group_set_target (self->signals, session);
  follow_log (self);
  update (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_archive (self);
}

/**
 * easel_session_page_get_session:
 *
 * Returns: (transfer none) (nullable): what is shown
 */
EaselSession *
easel_session_page_get_session (EaselSessionPage *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_PAGE (self), NULL);

  return self->session;
}

void
easel_session_page_show_log (EaselSessionPage *self)
{
  g_return_if_fail (EASEL_IS_SESSION_PAGE (self));

  easel_run_log_view_open (self->log);
}

void
easel_session_page_add_toast (EaselSessionPage *self,
                              AdwToast         *toast)
{
  g_return_if_fail (EASEL_IS_SESSION_PAGE (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}
