/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right half of a workflow's page: how its run is going, and what came out. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/run/easel-announcer.h"
#include "ui/run/easel-failure-card.h"
#include "ui/run/easel-other-runs.h"
#include "ui/run/easel-outbox-view.h"
#include "ui/run/easel-run-actions.h"
#include "ui/run/easel-run-details.h"
#include "ui/run/easel-run-log-view.h"
#include "ui/run/easel-run-pane.h"
#include "ui/run/easel-run-progress.h"
#include "ui/run/easel-run-results.h"
#include "ui/run/easel-run-stages.h"
#include "ui/run/easel-unclear-card.h"

struct _EaselRunPane
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio      *studio;
  EaselForm        *form;    /* of the workflow that is open; NULL: none */
  EaselRun         *run;     /* NULL: none yet */
  GSignalGroup     *signals; /* of the run */
  GSignalGroup     *outputs; /* of its results */
  guint             timer;   /* while times are counting */

  /* Template children */
  GtkWidget        *content;
  GtkStack         *stack;
  GtkLabel         *empty_text;
  GtkWidget        *done_icon;
  GtkLabel         *title;
  GtkLabel         *subtitle;
  GtkButton        *star;
  GtkWidget        *copy_seed;
  GtkButton        *cancel;
  GtkWidget        *again;
  GtkWidget        *stages;
  EaselStageCard   *waiting;
  EaselStageCard   *cold_start;
  EaselStageCard   *running;
  EaselRunProgress *progress;
  EaselFailureCard *failure;
  EaselUnclearCard *unclear;
  EaselRunResults  *results;
  EaselRunDetails  *details;
  EaselRunLogView  *log;
  EaselAnnouncer   *announcer;
  EaselOutboxView  *outbox;
  EaselOtherRuns   *others;
};

enum {
  RUN_ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef enum {
  PROP_RUN = 1,
} EaselRunPaneProperty;

static GParamSpec *properties[PROP_RUN + 1];

G_DEFINE_FINAL_TYPE (EaselRunPane, easel_run_pane, GTK_TYPE_WIDGET)

static gint64
get_now (EaselRunPane *self)
{
  return easel_clock_get_server_time (easel_studio_get_clock (self->studio));
}

static guint
count_results (EaselRunPane *self,
               guint        *saved)
{
  GListModel *outputs = easel_run_get_outputs (self->run);
  guint n = g_list_model_get_n_items (outputs);

  *saved = 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      *saved += easel_output_get_state (output) == EASEL_OUTPUT_STATE_SAVED;
    }

  return n;
}

static char *
dup_title (EaselRunPane *self)
{
  gint64 total = easel_run_stages_get_total (self->run);

  switch (easel_run_get_status (self->run))
    {
    case EASEL_RUN_STATUS_SUCCESS:
      if (total >= 0 && total < G_USEC_PER_SEC)
        return g_strdup (_("Finished in less than a second"));
      if (total >= 0)
        {
          g_autofree char *duration = easel_text_duration (total);

          /* Translators: a duration such as 1:07 */
          return g_strdup_printf (_("Finished in %s"), duration);
        }
      return g_strdup (_("Finished"));
    case EASEL_RUN_STATUS_UNCLEAR:
      return g_strdup (_("Run not confirmed"));
    case EASEL_RUN_STATUS_UNKNOWN:
    case EASEL_RUN_STATUS_DRAFT:
    case EASEL_RUN_STATUS_WAITING:
    case EASEL_RUN_STATUS_SENDING:
    case EASEL_RUN_STATUS_NOT_STARTED:
    case EASEL_RUN_STATUS_QUEUED:
    case EASEL_RUN_STATUS_STARTED:
    case EASEL_RUN_STATUS_RUNNING:
    case EASEL_RUN_STATUS_UPLOADING:
    case EASEL_RUN_STATUS_FAILED:
    case EASEL_RUN_STATUS_TIMEOUT:
    case EASEL_RUN_STATUS_CANCELLED:
    default:
      break;
    }

  if (easel_run_get_row_id (self->run) > 0)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, easel_run_get_row_id (self->run));

      /* Translators: the number of a run in the history */
      return g_strdup_printf (_("Run %s"), number);
    }

  return g_strdup (_("Run"));
}

static char *
dup_saved_text (EaselRunPane *self)
{
  guint saved;
  guint n = count_results (self, &saved);

  if (n == 0)
    return g_strdup (_("no results"));

  return g_strdup_printf (ngettext ("%u result saved", "%u results saved", saved), saved);
}

static const char *
get_seed (EaselRunPane *self)
{
  EaselRunRequest *request = easel_run_get_request (self->run);

  return request != NULL ? easel_run_request_get_seed (request) : NULL;
}

static char *
dup_subtitle (EaselRunPane *self)
{
  const char *seed = get_seed (self);
  gint64 begin = easel_run_get_added_at (self->run) != EASEL_TIME_NONE ? easel_run_get_added_at (self->run)
                                                                        : easel_run_get_created_at (self->run);
  gint64 end = easel_run_get_ended_at (self->run);
  g_autofree char *when = NULL;
  g_autofree char *rest = NULL;

  if (!easel_run_is_over (self->run))
    {
      g_autofree char *time = begin != EASEL_TIME_NONE ? easel_text_time (begin) : g_strdup ("");

      if (easel_run_get_id (self->run) == NULL)
        /* Translators: a time of the day */
        return g_strdup_printf (_("Saved at %s"), time);
      if (seed != NULL)
        /* Translators: a time of the day, and a number */
        return g_strdup_printf (_("Started at %s · seed %s"), time, seed);
      /* Translators: a time of the day */
      return g_strdup_printf (_("Started at %s"), time);
    }

  when = easel_text_when (end != EASEL_TIME_NONE ? end : begin, get_now (self));
  if (easel_run_get_status (self->run) == EASEL_RUN_STATUS_SUCCESS)
    rest = dup_saved_text (self);
  else if (easel_run_stages_get_total (self->run) >= 0)
    {
      g_autofree char *total = easel_text_duration (easel_run_stages_get_total (self->run));

      /* Translators: a duration such as 0:52 */
      rest = g_strdup_printf (_("stopped after %s"), total);
    }

  return rest != NULL ? g_strjoin (" · ", when, rest, NULL) : g_steal_pointer (&when);
}

static void
update_stages (EaselRunPane *self)
{
  EaselStageCard *cards[EASEL_N_STAGES] = { self->waiting, self->cold_start, self->running };
  EaselStageState states[EASEL_N_STAGES];

  easel_run_stages_read (self->run, get_now (self), states);
  for (guint i = 0; i < EASEL_N_STAGES; i++)
    {
      g_autofree char *note = easel_run_stages_dup_note (i, self->run, &states[i]);

      easel_stage_card_set_stage (cards[i], states[i].stage,
                                  easel_run_stages_get_title (i, self->run, states[i].stage),
                                  states[i].duration, note);
    }
}

static void
update_head (EaselRunPane *self)
{
  gboolean is_over = easel_run_is_over (self->run);
  gboolean is_good = easel_run_get_status (self->run) == EASEL_RUN_STATUS_SUCCESS;
  g_autofree char *title = dup_title (self);
  g_autofree char *subtitle = dup_subtitle (self);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_set_visible (self->done_icon, is_good);
  gtk_widget_set_visible (self->stages, !is_good && easel_run_get_status (self->run) != EASEL_RUN_STATUS_UNCLEAR);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel),
                          !is_over && easel_run_get_status (self->run) != EASEL_RUN_STATUS_UNCLEAR);
  gtk_widget_set_visible (self->again, is_over);
  gtk_widget_set_visible (GTK_WIDGET (self->star), is_good);
  gtk_widget_set_visible (self->copy_seed, !is_over && get_seed (self) != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), easel_run_may_cancel (self->run));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cancel),
                               easel_run_may_cancel (self->run) ? NULL
                                                                : _("Can be canceled once a machine has taken it"));
}

static gboolean
tick_cb (gpointer user_data)
{
  EaselRunPane *self = EASEL_RUN_PANE (user_data);

  update_stages (self);

  return G_SOURCE_CONTINUE;
}

static void
update_timer (EaselRunPane *self)
{
  gboolean is_counting = self->run != NULL && !easel_run_is_over (self->run) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (is_counting && self->timer == 0)
    self->timer = g_timeout_add_seconds (1, tick_cb, self);
  else if (!is_counting)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static gboolean
is_local (EaselRunPane *self)
{
  return g_strcmp0 (easel_run_get_account (self->run), "local") == 0;
}

/* A second of the run's machine, 0 if that is not known. */
static double
get_price (EaselRunPane *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);
  EaselGpuPrices *prices = sessions != NULL ? easel_session_list_get_prices (sessions) : NULL;
  const char *gpu = easel_run_get_gpu (self->run);
  double per_second;

  return prices != NULL && gpu != NULL && easel_gpu_prices_lookup (prices, gpu, &per_second) ? per_second : 0;
}

static void
update_star (EaselRunPane *self)
{
  gboolean is_starred = easel_run_is_starred (self->run);

  gtk_button_set_icon_name (self->star, is_starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_STATE_PRESSED,
                               is_starred ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
}

static void
update (EaselRunPane *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->run != NULL ? "run" : "empty");
  update_timer (self);
  easel_run_actions_update (self);
  if (self->run == NULL)
    return;

  update_head (self);
  update_star (self);
  update_stages (self);
  easel_failure_card_set_run (self->failure, self->run, self->form, is_local (self), get_price (self));
  easel_unclear_card_set_run (self->unclear, self->run);
}

static void
run_notify_cb (EaselRunPane *self,
               GParamSpec   *pspec)
{
  /* Progress has a widget of its own, and comes many times a second. */
  if (g_str_equal (pspec->name, "progress") || g_str_equal (pspec->name, "step") || g_str_equal (pspec->name, "steps") ||
      g_str_equal (pspec->name, "node"))
    return;

  update (self);
  if (g_str_equal (pspec->name, "status") || g_str_equal (pspec->name, "ended-at"))
    easel_run_details_set_run (self->details, self->run, get_price (self));
}

static void
output_notify_cb (EaselOutput  *output,
                  GParamSpec   *pspec,
                  EaselRunPane *self)
{
  if (g_str_equal (pspec->name, "state"))
    update (self);
}

static void
outputs_changed_cb (EaselRunPane *self,
                    guint         position,
                    guint         removed,
                    guint         added,
                    GListModel   *outputs)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      g_signal_connect_object (output, "notify", G_CALLBACK (output_notify_cb), self, 0);
    }

  update (self);
}

static void
other_activated_cb (EaselRunPane *self,
                    EaselRun     *run)
{
  g_signal_emit (self, signals[RUN_ACTIVATED], 0, run);
}

static void
easel_run_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (easel_run_pane_parent_class)->map (widget);

  update_timer (EASEL_RUN_PANE (widget));
}

static void
easel_run_pane_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (easel_run_pane_parent_class)->unmap (widget);

  update_timer (EASEL_RUN_PANE (widget));
}

static void
easel_run_pane_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  EaselRunPane *self = EASEL_RUN_PANE (object);

  switch ((EaselRunPaneProperty) prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_run_pane_dispose (GObject *object)
{
  EaselRunPane *self = EASEL_RUN_PANE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->outputs);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_PANE);
  g_clear_object (&self->run);
  g_clear_object (&self->form);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_run_pane_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, content);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, empty_text);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, done_icon);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, title);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, subtitle);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, star);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, copy_seed);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, cancel);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, again);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, stages);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, waiting);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, cold_start);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, running);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, progress);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, failure);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, unclear);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, results);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, details);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, log);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, announcer);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, outbox);
  gtk_widget_class_bind_template_child (widget_class, EaselRunPane, others);
  gtk_widget_class_bind_template_callback (widget_class, other_activated_cb);
}

static void
easel_run_pane_class_init (EaselRunPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_run_pane_get_property;
  object_class->dispose = easel_run_pane_dispose;
  widget_class->map = easel_run_pane_map;
  widget_class->unmap = easel_run_pane_unmap;

  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, EASEL_TYPE_RUN,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[RUN_ACTIVATED] = g_signal_new ("run-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, EASEL_TYPE_RUN);

  g_type_ensure (EASEL_TYPE_STAGE_CARD);
  g_type_ensure (EASEL_TYPE_RUN_PROGRESS);
  g_type_ensure (EASEL_TYPE_FAILURE_CARD);
  g_type_ensure (EASEL_TYPE_UNCLEAR_CARD);
  g_type_ensure (EASEL_TYPE_RUN_RESULTS);
  g_type_ensure (EASEL_TYPE_RUN_DETAILS);
  g_type_ensure (EASEL_TYPE_RUN_LOG_VIEW);
  g_type_ensure (EASEL_TYPE_ANNOUNCER);
  g_type_ensure (EASEL_TYPE_OUTBOX_VIEW);
  g_type_ensure (EASEL_TYPE_OTHER_RUNS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-pane.ui");
  bind_children (widget_class);
  easel_run_actions_install (widget_class);
}

static void
easel_run_pane_init (EaselRunPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (run_notify_cb), self);
  self->outputs = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->outputs, "items-changed", G_CALLBACK (outputs_changed_cb), self);
  easel_run_actions_update (self);
}

/**
 * easel_run_pane_set_studio:
 * @studio: knows the time and the results folder
 */
void
easel_run_pane_set_studio (EaselRunPane *self,
                           EaselStudio  *studio)
{
  g_autofree char *folder = NULL;
  g_autofree char *short_folder = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (EASEL_IS_RUN_PANE (self));

  g_set_object (&self->studio, studio);
  easel_run_results_set_studio (self->results, studio);
  easel_outbox_view_set_studio (self->outbox, studio);
  easel_other_runs_set_studio (self->others, studio);
  folder = easel_studio_dup_results_folder (studio);
  short_folder = easel_text_path (folder);
  /* Translators: a folder */
  text = g_strdup_printf (_("Add a picture, choose a look and press Run. Every result is saved in %s."), short_folder);
  gtk_label_set_label (self->empty_text, text);
}

/**
 * easel_run_pane_get_run:
 *
 * Returns: (transfer none) (nullable): the run that is shown
 */
EaselRun *
easel_run_pane_get_run (EaselRunPane *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_PANE (self), NULL);

  return self->run;
}

/**
 * easel_run_pane_set_run:
 * @run: (nullable): %NULL for the invitation to run
 */
void
easel_run_pane_set_run (EaselRunPane *self,
                        EaselRun     *run)
{
  GListModel *outputs;

  g_return_if_fail (EASEL_IS_RUN_PANE (self));

  if (!g_set_object (&self->run, run))
    return;

  outputs = run != NULL ? easel_run_get_outputs (run) : NULL;
  g_signal_group_set_target (self->signals, run);
  g_signal_group_set_target (self->outputs, outputs);
  easel_run_results_set_run (self->results, run);
  easel_run_progress_set_run (self->progress, run);
  if (easel_studio_is_open (self->studio))
    easel_run_details_set_files (self->details, easel_runs_get_input_files (easel_studio_get_runs (self->studio)));
  easel_run_details_set_run (self->details, run, run != NULL ? get_price (self) : 0);
  easel_announcer_set_run (self->announcer, run);
  easel_other_runs_set_run (self->others, run);
  easel_run_log_view_set_log (self->log, run != NULL ? easel_run_get_log (run) : NULL);
  if (outputs != NULL)
    outputs_changed_cb (self, 0, 0, g_list_model_get_n_items (outputs), outputs);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

EaselViewer *
easel_run_pane_get_viewer (EaselRunPane *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_PANE (self), NULL);

  return easel_run_results_get_viewer (self->results);
}

/**
 * easel_run_pane_set_form:
 * @form: (nullable): of the workflow that is open
 */
void
easel_run_pane_set_form (EaselRunPane *self,
                         EaselForm    *form)
{
  g_return_if_fail (EASEL_IS_RUN_PANE (self));

  g_set_object (&self->form, form);
  easel_run_details_set_form (self->details, form);
  if (self->run != NULL)
    easel_run_details_set_run (self->details, self->run, get_price (self));
  update (self);
}

/**
 * easel_run_pane_get_form:
 *
 * Returns: (transfer none) (nullable): the form of the workflow that is open
 */
EaselForm *
easel_run_pane_get_form (EaselRunPane *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_PANE (self), NULL);

  return self->form;
}

EaselStudio *
easel_run_pane_get_studio (EaselRunPane *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_PANE (self), NULL);

  return self->studio;
}

/**
 * easel_run_pane_show_log:
 *
 * Unfolds the log and moves to it.
 */
void
easel_run_pane_show_log (EaselRunPane *self)
{
  g_return_if_fail (EASEL_IS_RUN_PANE (self));

  easel_run_log_view_open (self->log);
  gtk_widget_child_focus (GTK_WIDGET (self->log), GTK_DIR_TAB_FORWARD);
}
