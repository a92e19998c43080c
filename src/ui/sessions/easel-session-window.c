/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renting a machine session: which machine, which GPU, for how long, and what it costs at most. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "sessions/easel-gpus.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-refusal.h"
#include "sessions/easel-session-start.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-machine-text.h"
#include "ui/sessions/easel-session-limits.h"
#include "ui/sessions/easel-session-start-watch.h"
#include "ui/sessions/easel-session-text.h"
#include "ui/sessions/easel-session-window.h"

#define MANY_MACHINES 5 /* from here on there is a search */

static const int MINUTES[] = { 15, 30, 60, 120 };

#define DEFAULT_MINUTES 1 /* position in MINUTES */

struct _EaselSessionWindow
{
  AdwWindow parent_instance;

  /* What I was given */
  EaselStudio        *studio;
  char               *account;       /* the id of the account that rents */
  char               *workflow_id;   /* NULL: for none */
  char               *workflow_name;
  char               *machine_id;    /* to be chosen at first; NULL: the first that is ready */

  /* In progress */
  GtkCheckButton     *group;         /* the first machine's, NULL: none yet */
  GCancellable       *cancellable;   /* of the list of machines */
  gboolean            is_starting;

  /* Template children */
  GtkWidget          *start;
  GtkWidget          *search;
  GtkListBox         *list;
  GtkLabel           *placeholder;
  GtkWidget          *gpu_group;
  GtkFlowBox         *gpus;
  GtkBox             *minutes;
  GtkWidget          *plan;
  EaselSessionLimits *limits;
  GtkLabel           *sum;
  GtkLabel           *detail;
  GtkWidget          *trouble;
  GtkLabel           *error;
  GtkWidget          *cure;
};

G_DEFINE_FINAL_TYPE (EaselSessionWindow, easel_session_window, ADW_TYPE_WINDOW)

static GtkWidget *
get_minutes_button (EaselSessionWindow *self,
                    guint               position)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->minutes));

  while (position-- > 0)
    button = gtk_widget_get_next_sibling (button);

  return button;
}

static int
get_minutes (EaselSessionWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (MINUTES); i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get_minutes_button (self, i))))
      return MINUTES[i];

  return MINUTES[DEFAULT_MINUTES];
}

static GtkCheckButton *
get_check (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "check");
}

static EaselMachine *
get_row_machine (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "machine");
}

static EaselMachine *
get_machine (EaselSessionWindow *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (gtk_check_button_get_active (get_check (row)))
      return get_row_machine (row);

  return NULL;
}

static const char *
get_gpu (EaselSessionWindow *self)
{
  GList *selected = gtk_flow_box_get_selected_children (self->gpus);
  const char *gpu = selected != NULL ? g_object_get_data (selected->data, "gpu") : NULL;

  g_list_free (selected);

  return gpu;
}

static EaselGpuPrices *
get_prices (EaselSessionWindow *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);

  return sessions != NULL ? easel_session_list_get_prices (sessions) : NULL;
}

/* What it costs */

static char *
dup_sum (EaselSessionWindow *self,
         const char         *gpu)
{
  g_autofree char *money = NULL;
  double per_second;

  if (gpu == NULL || !easel_gpu_prices_lookup (get_prices (self), gpu, &per_second))
    return g_strdup (_("The price is not known"));
  if (per_second <= 0)
    return g_strdup (C_("session", "Free"));

  money = easel_text_money (per_second * 60 * get_minutes (self));

  /* Translators: an amount of money */
  return g_strdup_printf (_("At most %s"), money);
}

static char *
dup_detail (EaselSessionWindow *self,
            const char         *gpu)
{
  char price[G_ASCII_DTOSTR_BUF_SIZE];
  double per_second;

  if (gpu == NULL || !easel_gpu_prices_lookup (get_prices (self), gpu, &per_second))
    return g_strdup (_("The server does not say what this GPU costs. You can end the session any time."));
  if (per_second <= 0)
    /* Translators: minutes, a GPU */
    return g_strdup_printf (_("%d minutes of %s. You can end it any time."), get_minutes (self), gpu);

  g_ascii_formatd (price, sizeof price, "%.4f", per_second * 60);

  /* Translators: minutes, a GPU, the price of a minute */
  return g_strdup_printf (_("%d minutes of %s at $%s a minute. You can end it any time and pay only for what was used."),
                          get_minutes (self), gpu, price);
}

static void
update (EaselSessionWindow *self)
{
  EaselMachine *machine;
  const char *gpu;
  g_autofree char *sum = NULL;
  g_autofree char *detail = NULL;

  if (self->studio == NULL)
    return;

  machine = get_machine (self);
  gpu = get_gpu (self);
  if (gpu == NULL && machine != NULL)
    gpu = easel_machine_get_gpu (machine);
  sum = dup_sum (self, gpu);
  detail = dup_detail (self, gpu);
  gtk_label_set_label (self->sum, sum);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_sensitive (self->start, machine != NULL && !self->is_starting);
}

static void
show_trouble (EaselSessionWindow *self,
              const char         *text,
              gboolean            may_shorten)
{
  gtk_widget_set_visible (self->trouble, text != NULL);
  gtk_label_set_label (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (self->cure, text != NULL && may_shorten);
}

static void
cure_cb (EaselSessionWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (MINUTES); i++)
    if (MINUTES[i] == EASEL_SESSION_FREE_MINUTES)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get_minutes_button (self, i)), TRUE);
  show_trouble (self, NULL, FALSE);
}

/* GPUs */

static GtkWidget *
new_label (const char *text,
           const char *first_class,
           const char *second_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, first_class);
  if (second_class != NULL)
    gtk_widget_add_css_class (label, second_class);

  return label;
}

static GtkWidget *
new_gpu_card (EaselSessionWindow *self,
              const EaselGpu     *gpu)
{
  GtkWidget *child = gtk_flow_box_child_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *hourly = easel_session_text_hourly (get_prices (self), gpu->name);
  g_autofree char *memory = NULL;
  g_autofree char *spoken = NULL;

  /* Translators: gigabytes of memory of a GPU */
  memory = gpu->gigabytes > 0 ? g_strdup_printf (_("%u GB"), gpu->gigabytes) : g_strdup (_("No GPU"));
  gtk_box_append (GTK_BOX (box), new_label (gpu->name, "heading", NULL));
  gtk_box_append (GTK_BOX (box), new_label (memory, "dim-label", "smaller"));
  gtk_box_append (GTK_BOX (box), new_label (hourly, "numeric", "smaller"));
  gtk_widget_add_css_class (child, "card");
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  g_object_set_data (G_OBJECT (child), "gpu", (gpointer) gpu->name);

  /* Translators: a GPU for the screen reader: name, memory, price */
  spoken = g_strdup_printf (_("%s, %s, %s"), gpu->name, memory, hourly);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);

  return child;
}

static void
add_gpus (EaselSessionWindow *self)
{
  for (const EaselGpu *gpu = easel_gpus_get_all (); gpu->name != NULL; gpu++)
    gtk_flow_box_append (self->gpus, new_gpu_card (self, gpu));
}

/* The machine's own comes first. */
static void
choose_gpu (EaselSessionWindow *self,
            EaselMachine       *machine)
{
  GtkFlowBoxChild *child;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (self->gpus, i)) != NULL; i++)
    if (g_strcmp0 (g_object_get_data (G_OBJECT (child), "gpu"), easel_machine_get_gpu (machine)) == 0)
      gtk_flow_box_select_child (self->gpus, child);
}

/* Minutes */

static void
add_minutes (EaselSessionWindow *self)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (MINUTES); i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", MINUTES[i]);
      g_autofree char *spoken = g_strdup_printf (ngettext ("%d minute", "%d minutes", MINUTES[i]), MINUTES[i]);
      GtkWidget *button = gtk_toggle_button_new_with_label (text);

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      if (first == NULL)
        first = GTK_TOGGLE_BUTTON (button);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == DEFAULT_MINUTES);
      g_signal_connect_object (button, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->minutes, button);
    }
}

/* Machines */

static void
machine_toggled_cb (EaselSessionWindow *self,
                    GtkCheckButton     *check)
{
  EaselMachine *machine = get_machine (self);

  if (machine != NULL && gtk_check_button_get_active (check))
    choose_gpu (self, machine);
  update (self);
}

/* Why it cannot be chosen, or NULL. */
static const char *
get_obstacle (EaselMachine *machine)
{
  if (easel_machine_takes_sessions (machine))
    return NULL;
  if (g_strcmp0 (easel_machine_get_kind (machine), "comfy-deploy-serverless") != 0)
    return _("Only serverless machines take sessions");

  return _("Too old for sessions: rebuild it on the website");
}

static GtkWidget *
new_machine_row (EaselSessionWindow *self,
                 EaselMachine       *machine)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  const char *obstacle = get_obstacle (machine);
  g_autofree char *subtitle = obstacle != NULL ? g_strdup (obstacle) : easel_machine_text_subtitle (machine);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), easel_machine_get_name (machine));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, easel_machine_get_name (machine),
                                  -1);
  if (self->group != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->group);
  else
    self->group = GTK_CHECK_BUTTON (check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (machine_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), easel_machine_text_badge (machine));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_sensitive (row, obstacle == NULL);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data_full (G_OBJECT (row), "machine", g_object_ref (machine), g_object_unref);

  return row;
}

static gboolean
row_matches (GtkListBoxRow *row,
             gpointer       user_data)
{
  EaselSessionWindow *self = EASEL_SESSION_WINDOW (user_data);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  return *text == '\0' || g_str_match_string (text, easel_machine_get_name (get_row_machine (row)), TRUE);
}

static void
search_changed_cb (EaselSessionWindow *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

static void
choose_machine (EaselSessionWindow *self)
{
  GtkListBoxRow *row, *best = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      EaselMachine *machine = get_row_machine (row);

      if (!gtk_widget_get_sensitive (GTK_WIDGET (row)))
        continue;
      if (g_strcmp0 (self->machine_id, easel_machine_get_id (machine)) == 0)
        {
          best = row;
          break;
        }
      if (best == NULL && easel_machine_is_ready (machine))
        best = row;
    }

  if (best != NULL)
    gtk_check_button_set_active (get_check (best), TRUE);
}

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselSessionWindow) self = EASEL_SESSION_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  if (machines == NULL)
    {
      gtk_label_set_label (self->placeholder, error->message);
      return;
    }

  for (guint i = 0; i < machines->len; i++)
    gtk_list_box_append (self->list, new_machine_row (self, g_ptr_array_index (machines, i)));
  gtk_widget_set_visible (self->search, machines->len >= MANY_MACHINES);
  gtk_label_set_label (self->placeholder, machines->len == 0 ? _("This account has no machine: build one on the website")
                                                             : _("No machine of that name"));
  choose_machine (self);
  update (self);
}

/* Starting */

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSessionWindow) self = EASEL_SESSION_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselSession) session = easel_session_start_finish (EASEL_CLIENT (source), result, &error);
  EaselRental *rental = easel_rentals_find (easel_studio_get_rentals (self->studio), self->account);

  self->is_starting = FALSE;
  if (session == NULL)
    {
      show_trouble (self, easel_session_refusal_explain (error),
                    easel_session_refusal_find (error) == EASEL_SESSION_REFUSAL_MINUTES);
      update (self);
      return;
    }

  if (rental != NULL)
    {
      easel_session_list_add (easel_rental_get_sessions (rental), session);
      if (self->workflow_id != NULL)
        easel_session_ledger_note_workflow (easel_rental_get_ledger (rental), easel_session_get_id (session),
                                            self->workflow_id, self->workflow_name);
      easel_session_start_watch (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))),
                                 easel_rental_get_sessions (rental), session);
    }
  gtk_window_close (GTK_WINDOW (self));
}

/* Not cancellable on purpose: a session that was asked for is rented, whether its window is still open or not. */
static void
start_cb (EaselSessionWindow *self)
{
  EaselMachine *machine = get_machine (self);

  show_trouble (self, NULL, FALSE);
  self->is_starting = TRUE;
  update (self);
  easel_session_start_async (easel_studio_get_client (self->studio), easel_machine_get_id (machine), get_gpu (self),
                             get_minutes (self), NULL, started_cb, g_object_ref (self));
}

static void
easel_session_window_dispose (GObject *object)
{
  EaselSessionWindow *self = EASEL_SESSION_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_window_parent_class)->dispose (object);
}

static void
easel_session_window_finalize (GObject *object)
{
  EaselSessionWindow *self = EASEL_SESSION_WINDOW (object);

  g_free (self->account);
  g_free (self->workflow_id);
  g_free (self->workflow_name);
  g_free (self->machine_id);

  G_OBJECT_CLASS (easel_session_window_parent_class)->finalize (object);
}

static void
easel_session_window_class_init (EaselSessionWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_session_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = easel_session_window_finalize;

  g_type_ensure (EASEL_TYPE_SESSION_LIMITS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/sessions/easel-session-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, start);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, search);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, list);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, placeholder);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, gpu_group);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, gpus);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, minutes);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, plan);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, limits);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, sum);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, detail);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, error);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, cure);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, cure_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
easel_session_window_init (EaselSessionWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  gtk_list_box_set_filter_func (self->list, row_matches, self, NULL);
  add_minutes (self);
}

/**
 * easel_session_window_present:
 * @studio: is connected
 * @workflow: (nullable): what the session is for, if it is for one
 * @machine_id: (nullable): the machine to choose at first
 */
void
easel_session_window_present (GtkWindow         *parent,
                              EaselStudio       *studio,
                              EaselWorkflowItem *workflow,
                              const char        *machine_id)
{
  EaselSessionWindow *self;
  gboolean is_local;

  g_return_if_fail (EASEL_IS_STUDIO (studio));

  self = g_object_new (EASEL_TYPE_SESSION_WINDOW, "transient-for", parent, NULL);
  is_local = easel_account_is_local (easel_studio_get_account (studio));
  self->studio = g_object_ref (studio);
  self->account = g_strdup (easel_account_get_id (easel_studio_get_account (studio)));
  self->machine_id = g_strdup (machine_id);
  if (workflow != NULL)
    {
      self->workflow_id = g_strdup (easel_workflow_item_get_key (workflow));
      self->workflow_name = g_strdup (easel_workflow_item_get_title (workflow));
    }

  gtk_widget_set_visible (self->gpu_group, !is_local);
  gtk_widget_set_visible (self->plan, !is_local);
  if (!is_local)
    add_gpus (self);
  easel_session_limits_set_settings (self->limits, easel_studio_get_settings (studio));
  update (self);
  easel_client_list_machines_async (easel_studio_get_client (studio), NULL, self->cancellable, machines_cb,
                                    g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
