/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about runs that end while no window is in front, once for each, and once for a batch. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-notifier.h"
#include "ui/easel-run-batch.h"
#include "ui/easel-window.h"

#define GO_ON_ID "go-on"

struct _EaselNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns this */
  EaselStudio    *studio;
  GPtrArray      *batches;     /* of what is under way */
  GHashTable     *told;        /* tag of a run → id of the notification that is about it */
  gboolean        is_held;     /* the program stays for the runs under way */
  gboolean        goes_on;     /* without a window, as a notification says */
};

G_DEFINE_FINAL_TYPE (EaselNotifier, easel_notifier, G_TYPE_OBJECT)

/* While people look at the window, they see what happens. */
static gboolean
is_in_front (EaselNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return window != NULL && gtk_window_is_active (window);
}

static gboolean
is_wanted (EaselNotifier *self)
{
  return !is_in_front (self) && g_settings_get_boolean (easel_studio_get_settings (self->studio), "notify-runs");
}

/* The program stays while anything is under way that needs nobody's decision. */
static void
update_hold (EaselNotifier *self)
{
  gboolean is_needed = FALSE;

  for (guint i = 0; i < self->batches->len; i++)
    is_needed |= !easel_run_batch_is_asking (g_ptr_array_index (self->batches, i));

  if (is_needed == self->is_held)
    return;

  self->is_held = is_needed;
  if (is_needed)
    g_application_hold (G_APPLICATION (self->application));
  else
    g_application_release (G_APPLICATION (self->application));
}

static char *
dup_id (EaselRun *run)
{
  return g_strconcat ("run-", easel_run_get_tag (run) != NULL ? easel_run_get_tag (run) : easel_run_get_id (run), NULL);
}

/* What the actions are told: both programs find a run by its tag. */
static const char *
get_target (EaselRun *run)
{
  return easel_run_get_tag (run) != NULL ? easel_run_get_tag (run) : easel_run_get_id (run);
}

static void
send (EaselNotifier *self,
      GNotification *notification,
      EaselRun      *run)
{
  char *id = dup_id (run);

  g_notification_set_default_action_and_target (notification, "app.open-run", "s", get_target (run));
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
  g_hash_table_replace (self->told, g_strdup (get_target (run)), id);
}

static void
notify_batch (EaselNotifier *self,
              EaselRunBatch *batch)
{
  EaselRun *run = easel_run_batch_get_last (batch);
  const char *target = get_target (run);
  g_autofree char *title = easel_run_batch_dup_title (batch);
  g_autofree char *body = easel_run_batch_dup_body (batch);
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_add_button_with_target (notification, _("Open"), "app.open-run", "s", target);
  if (easel_run_batch_count (batch) == 1 && easel_run_get_request (run) != NULL)
    g_notification_add_button_with_target (notification, _("Run again"), "app.run-again", "s", target);
  if (easel_run_get_status (run) == EASEL_RUN_STATUS_SUCCESS)
    g_notification_add_button_with_target (notification, _("Show in folder"), "app.show-run", "s", target);
  else
    g_notification_add_button_with_target (notification, _("Copy report"), "app.copy-report", "s", target);
  send (self, notification, run);
}

static void
withdraw_go_on (EaselNotifier *self)
{
  if (self->goes_on)
    g_application_withdraw_notification (G_APPLICATION (self->application), GO_ON_ID);
  self->goes_on = FALSE;
}

static void
batch_ended_cb (EaselNotifier *self,
                EaselRunBatch *batch)
{
  guint n_cancelled = easel_run_batch_count_in (batch, EASEL_RUN_STATUS_CANCELLED);

  if (n_cancelled < easel_run_batch_count (batch) && is_wanted (self))
    notify_batch (self, batch);
  g_ptr_array_remove (self->batches, batch);
  if (self->batches->len == 0)
    withdraw_go_on (self);
  update_hold (self);
}

static void
run_unclear_cb (EaselNotifier *self,
                EaselRun      *run)
{
  g_autofree char *title = NULL;
  g_autoptr(GNotification) notification = NULL;

  update_hold (self);
  if (!is_wanted (self))
    return;

  /* Translators: the name of a workflow, whose run may or may not have reached the server */
  title = g_strdup_printf (_("Did %s start?"), easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("The run"));
  notification = g_notification_new (title);
  g_notification_set_body (notification, _("The connection broke while it was being sent. Easel sends nothing again by "
                                           "itself, so you never pay twice."));
  g_notification_add_button_with_target (notification, _("Open"), "app.open-run", "s", get_target (run));
  send (self, notification, run);
}

static gboolean
is_known (EaselNotifier *self,
          EaselRun      *run)
{
  for (guint i = 0; i < self->batches->len; i++)
    if (easel_run_batch_contains (g_ptr_array_index (self->batches, i), run))
      return TRUE;

  return FALSE;
}

static void
take_up (EaselNotifier *self,
         EaselRun      *run)
{
  EaselRunBatch *batch;

  if (easel_run_is_over (run) || is_known (self, run))
    return;

  for (guint i = 0; i < self->batches->len; i++)
    if (easel_run_batch_join (g_ptr_array_index (self->batches, i), run))
      return;

  batch = easel_run_batch_new (run);
  g_signal_connect_object (batch, "ended", G_CALLBACK (batch_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (batch, "unclear", G_CALLBACK (run_unclear_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->batches, batch);
}

static void
open_changed_cb (EaselNotifier *self,
                 guint          position,
                 guint          removed,
                 guint          added,
                 GListModel    *open)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      take_up (self, run);
    }

  update_hold (self);
}

static void
opened_cb (EaselNotifier *self)
{
  EaselRuns *runs = easel_studio_get_runs (self->studio);
  GListModel *open = runs != NULL ? easel_runs_get_open (runs) : NULL;

  if (open == NULL)
    return;

  g_signal_handlers_disconnect_by_func (open, open_changed_cb, self);
  g_signal_connect_object (open, "items-changed", G_CALLBACK (open_changed_cb), self, G_CONNECT_SWAPPED);
  open_changed_cb (self, 0, 0, g_list_model_get_n_items (open), open);
}

/* What is looked at needs no notification any more. */
static void
see (EaselNotifier *self,
     EaselWindow   *window)
{
  EaselRun *run = easel_window_get_run (window);
  g_autofree char *fallback = NULL;
  const char *id;

  if (!gtk_window_is_active (GTK_WINDOW (window)))
    return;

  withdraw_go_on (self);
  if (run == NULL || get_target (run) == NULL)
    return;

  /* One of an earlier life of this program has the same id. */
  id = g_hash_table_lookup (self->told, get_target (run));
  if (id == NULL)
    id = fallback = dup_id (run);
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
  g_hash_table_remove (self->told, get_target (run));
}

static void
window_changed_cb (EaselWindow   *window,
                   GParamSpec    *pspec,
                   EaselNotifier *self)
{
  see (self, window);
}

static void
window_added_cb (EaselNotifier *self,
                 GtkWindow     *window)
{
  if (!EASEL_IS_WINDOW (window))
    return;

  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (window_changed_cb), self, 0);
  g_signal_connect_object (window, "notify::run", G_CALLBACK (window_changed_cb), self, 0);
}

static void
easel_notifier_finalize (GObject *object)
{
  EaselNotifier *self = EASEL_NOTIFIER (object);

  g_ptr_array_unref (self->batches);
  g_hash_table_unref (self->told);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_notifier_parent_class)->finalize (object);
}

static void
easel_notifier_class_init (EaselNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_notifier_finalize;
}

static void
easel_notifier_init (EaselNotifier *self)
{
  self->batches = g_ptr_array_new_with_free_func (g_object_unref);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * easel_notifier_new:
 * @application: stays alive while runs are under way, even without a window; its actions `open-run`, `run-again`,
 *   `show-run` and `copy-report` do what the buttons say
 *
 * Returns: (transfer full): the notifier
 */
EaselNotifier *
easel_notifier_new (GtkApplication *application,
                    EaselStudio    *studio)
{
  EaselNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->studio = g_object_ref (studio);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);
  opened_cb (self);

  return self;
}

/**
 * easel_notifier_go_on:
 *
 * The last window was closed: says that runs go on, if any do.
 */
void
easel_notifier_go_on (EaselNotifier *self)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *title = NULL;
  guint n = 0;

  g_return_if_fail (EASEL_IS_NOTIFIER (self));

  for (guint i = 0; i < self->batches->len; i++)
    if (!easel_run_batch_is_asking (g_ptr_array_index (self->batches, i)))
      n += easel_run_batch_count (g_ptr_array_index (self->batches, i));

  if (n == 0 || !g_settings_get_boolean (easel_studio_get_settings (self->studio), "notify-runs"))
    return;

  title = g_strdup_printf (ngettext ("%u run goes on. Easel tells you when it is done.",
                                     "%u runs go on. Easel tells you when they are done.", n), n);
  notification = g_notification_new (title);
  g_notification_set_default_action (notification, "app.activate");
  g_application_send_notification (G_APPLICATION (self->application), GO_ON_ID, notification);
  self->goes_on = TRUE;
}
