/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about runs that end while no window is in front, once for each, and once for a batch. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-notifier.h"
#include "ui/easel-text.h"
#include "ui/run/easel-failure-text.h"
#include "ui/run/easel-run-stages.h"

struct _EaselNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns this */
  EaselStudio    *studio;
  gboolean        is_held;     /* the program stays for the runs under way */
};

G_DEFINE_FINAL_TYPE (EaselNotifier, easel_notifier, G_TYPE_OBJECT)

static gboolean
is_in_front (EaselNotifier *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  return window != NULL && gtk_window_is_active (window);
}

static guint
count_open (EaselNotifier *self,
            const char    *name)
{
  GListModel *open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      count += !easel_run_is_over (run) && (name == NULL || g_strcmp0 (easel_run_get_name (run), name) == 0);
    }

  return count;
}

static char *
dup_id (EaselRun *run)
{
  return g_strconcat ("run-", easel_run_get_tag (run) != NULL ? easel_run_get_tag (run) : easel_run_get_id (run), NULL);
}

static char *
dup_summary (EaselRun *run)
{
  guint n = g_list_model_get_n_items (easel_run_get_outputs (run));
  g_autofree char *duration = easel_text_duration (MAX (easel_run_stages_get_total (run), 0));

  /* Translators: how many results, and how long it took, such as 1:07 */
  return g_strdup_printf (ngettext ("%u result in %s", "%u results in %s", n), n, duration);
}

static void
notify_run (EaselNotifier *self,
            EaselRun      *run)
{
  const char *name = easel_run_get_name (run) != NULL ? easel_run_get_name (run) : _("The run");
  gboolean is_good = easel_run_get_status (run) == EASEL_RUN_STATUS_SUCCESS;
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = dup_id (run);

  if (is_good)
    {
      /* Translators: the name of a workflow */
      title = g_strdup_printf (_("%s is ready"), name);
      body = dup_summary (run);
    }
  else
    {
      g_autoptr(EaselFailureText) failure = easel_failure_text_new_for_run (run, NULL, FALSE);

      /* Translators: the name of a workflow */
      title = g_strdup_printf (_("%s failed"), name);
      body = g_strdup (failure->headline);
    }

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  if (easel_run_get_tag (run) != NULL)
    {
      g_notification_set_default_action_and_target (notification, "app.open-run", "s", easel_run_get_tag (run));
      g_notification_add_button_with_target (notification, _("Open"), "app.open-run", "s", easel_run_get_tag (run));
      if (is_good)
        g_notification_add_button_with_target (notification, _("Show in folder"), "app.show-run", "s",
                                               easel_run_get_tag (run));
    }
  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
update_hold (EaselNotifier *self)
{
  gboolean is_wanted = easel_studio_get_runs (self->studio) != NULL && count_open (self, NULL) > 0;

  if (is_wanted == self->is_held)
    return;

  self->is_held = is_wanted;
  if (is_wanted)
    g_application_hold (G_APPLICATION (self->application));
  else
    g_application_release (G_APPLICATION (self->application));
}

static void
run_ended_cb (EaselNotifier *self,
              EaselRun      *run)
{
  update_hold (self);
  if (easel_run_get_status (run) == EASEL_RUN_STATUS_CANCELLED || is_in_front (self) ||
      !g_settings_get_boolean (easel_studio_get_settings (self->studio), "notify-runs"))
    return;

  /* A batch speaks once, when its last run ends. */
  if (count_open (self, easel_run_get_name (run)) == 0)
    notify_run (self, run);
}

static void
opened_cb (EaselNotifier *self)
{
  if (easel_studio_get_runs (self->studio) == NULL)
    return;

  g_signal_connect_object (easel_runs_get_open (easel_studio_get_runs (self->studio)), "items-changed",
                           G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
  update_hold (self);
}

static void
easel_notifier_finalize (GObject *object)
{
  EaselNotifier *self = EASEL_NOTIFIER (object);

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
}

/**
 * easel_notifier_new:
 * @application: stays alive while runs are under way, even without a window
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
  g_signal_connect_object (studio, "run-ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_notifier_withdraw:
 * @run: a run that is being looked at
 */
void
easel_notifier_withdraw (EaselNotifier *self,
                         EaselRun      *run)
{
  g_autofree char *id = NULL;

  g_return_if_fail (EASEL_IS_NOTIFIER (self));

  id = dup_id (run);
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
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
  guint n;

  g_return_if_fail (EASEL_IS_NOTIFIER (self));

  n = easel_studio_get_runs (self->studio) != NULL ? count_open (self, NULL) : 0;
  if (n == 0)
    return;

  title = g_strdup_printf (ngettext ("%u run goes on. Easel tells you when it is done.",
                                     "%u runs go on. Easel tells you when they are done.", n), n);
  notification = g_notification_new (title);
  g_application_send_notification (G_APPLICATION (self->application), "go-on", notification);
}
