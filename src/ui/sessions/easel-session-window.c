/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renting a machine session: which machine, which GPU, for how long, and what it costs at most. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "sessions/easel-session-operations.h"
#include "sessions/easel-session-start.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-window.h"

static const char *const GPUS[] = { "CPU", "T4", "L4", "A10G", "L40S", "A100", "A100-80GB", "H100", NULL };
static const int MINUTES[] = { 15, 30, 60, 120 };

struct _EaselSessionWindow
{
  AdwWindow parent_instance;

  EaselStudio  *studio;
  GPtrArray    *machines; /* EaselMachine that take sessions; NULL until they are known */
  GCancellable *cancellable;

  /* Template children */
  GtkWidget    *start;
  AdwComboRow  *machine;
  AdwComboRow  *gpu;
  AdwComboRow  *minutes;
  AdwActionRow *sum;
  GtkLabel     *error;
};

G_DEFINE_FINAL_TYPE (EaselSessionWindow, easel_session_window, ADW_TYPE_WINDOW)

static int
get_minutes (EaselSessionWindow *self)
{
  return MINUTES[MIN (adw_combo_row_get_selected (self->minutes), G_N_ELEMENTS (MINUTES) - 1)];
}

static EaselMachine *
get_machine (EaselSessionWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->machine);

  return self->machines != NULL && selected < self->machines->len ? g_ptr_array_index (self->machines, selected) : NULL;
}

/* The first entry is the machine's own. */
static const char *
get_gpu (EaselSessionWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->gpu);

  return selected > 0 && selected < G_N_ELEMENTS (GPUS) ? GPUS[selected - 1] : NULL;
}

static char *
dup_sum (EaselSessionWindow *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);
  EaselGpuPrices *prices = sessions != NULL ? easel_session_list_get_prices (sessions) : NULL;
  EaselMachine *machine = get_machine (self);
  const char *gpu = get_gpu (self);
  g_autofree char *money = NULL;
  double per_second;

  if (gpu == NULL && machine != NULL)
    gpu = easel_machine_get_gpu (machine);
  if (easel_account_is_local (easel_studio_get_account (self->studio)))
    return g_strdup (_("Free"));
  if (prices == NULL || gpu == NULL || !easel_gpu_prices_lookup (prices, gpu, &per_second))
    return g_strdup (_("The price is not known"));

  money = easel_text_money (per_second * 60 * get_minutes (self));

  /* Translators: an amount of money */
  return g_strdup_printf (_("At most %s"), money);
}

static void
update (EaselSessionWindow *self)
{
  g_autofree char *sum = NULL;

  if (self->studio == NULL)
    return;

  sum = dup_sum (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->sum), sum);
  gtk_widget_set_sensitive (self->start, get_machine (self) != NULL);
}

static void
machines_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselSessionWindow) self = EASEL_SESSION_WINDOW (user_data);
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) machines = easel_client_list_machines_finish (EASEL_CLIENT (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;

  if (machines == NULL)
    {
      gtk_label_set_label (self->error, error->message);
      return;
    }

  self->machines = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < machines->len; i++)
    {
      EaselMachine *machine = g_ptr_array_index (machines, i);

      if (!easel_machine_takes_sessions (machine))
        continue;

      g_ptr_array_add (self->machines, g_object_ref (machine));
      gtk_string_list_append (names, easel_machine_get_name (machine));
    }

  adw_combo_row_set_model (self->machine, G_LIST_MODEL (names));
  if (self->machines->len == 0)
    gtk_label_set_label (self->error, _("This account has no machine that takes sessions."));
  update (self);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSessionWindow) self = EASEL_SESSION_WINDOW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselSession) session = easel_session_start_finish (EASEL_CLIENT (source), result, &error);

  if (session == NULL)
    {
      gtk_label_set_label (self->error, error->message);
      gtk_widget_set_sensitive (self->start, TRUE);
      return;
    }

  if (easel_studio_get_sessions (self->studio) != NULL)
    easel_session_list_add (easel_studio_get_sessions (self->studio), session);
  gtk_window_close (GTK_WINDOW (self));
}

/* Not cancellable on purpose: a session that was asked for is rented, whether its window is still open or not. */
static void
start_cb (EaselSessionWindow *self)
{
  EaselMachine *machine = get_machine (self);

  gtk_label_set_label (self->error, "");
  gtk_widget_set_sensitive (self->start, FALSE);
  easel_session_start_async (easel_studio_get_client (self->studio), easel_machine_get_id (machine), get_gpu (self),
                             get_minutes (self), NULL, started_cb, g_object_ref (self));
}

static void
easel_session_window_dispose (GObject *object)
{
  EaselSessionWindow *self = EASEL_SESSION_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->machines, g_ptr_array_unref);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_window_parent_class)->dispose (object);
}

static void
easel_session_window_class_init (EaselSessionWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_session_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/sessions/easel-session-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, start);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, machine);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, gpu);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, minutes);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, sum);
  gtk_widget_class_bind_template_child (widget_class, EaselSessionWindow, error);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
easel_session_window_init (EaselSessionWindow *self)
{
  g_autoptr(GtkStringList) gpus = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));

  self->cancellable = g_cancellable_new ();
  gtk_string_list_append (gpus, _("As the machine has it"));
  for (guint i = 0; GPUS[i] != NULL; i++)
    gtk_string_list_append (gpus, GPUS[i]);
  adw_combo_row_set_model (self->gpu, G_LIST_MODEL (gpus));
}

/**
 * easel_session_window_present:
 * @studio: is connected
 */
void
easel_session_window_present (GtkWindow   *parent,
                              EaselStudio *studio)
{
  EaselSessionWindow *self;

  g_return_if_fail (EASEL_IS_STUDIO (studio));

  self = g_object_new (EASEL_TYPE_SESSION_WINDOW, "transient-for", parent, NULL);
  self->studio = g_object_ref (studio);
  gtk_widget_set_visible (GTK_WIDGET (self->gpu), !easel_account_is_local (easel_studio_get_account (studio)));
  update (self);
  easel_client_list_machines_async (easel_studio_get_client (studio), NULL, self->cancellable, machines_cb,
                                    g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
