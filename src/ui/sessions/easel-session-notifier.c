/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about rented machines whose time runs out, that nobody uses, or that cost more than was meant. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sessions/easel-session-guard.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-notifier.h"

#define URGENT_MINUTES 5

struct _EaselSessionNotifier
{
  GObject parent_instance;

  GApplication      *application; /* not owned: it owns this */
  EaselStudio       *studio;
  EaselSessionGuard *guard;       /* of the sessions of the account in use; NULL: none */
};

G_DEFINE_FINAL_TYPE (EaselSessionNotifier, easel_session_notifier, G_TYPE_OBJECT)

static const char *
get_gpu (EaselSession *session)
{
  const char *gpu = easel_session_get_gpu (session);

  return gpu != NULL && *gpu != '\0' ? gpu : _("the machine");
}

static void
notify_session (EaselSessionNotifier *self,
                EaselSession         *session,
                const char           *title,
                gboolean              is_urgent)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = g_strconcat ("session-", easel_session_get_id (session), NULL);
  double cost;

  if (!g_settings_get_boolean (easel_studio_get_settings (self->studio), "notify-sessions"))
    return;

  notification = g_notification_new (title);
  if (easel_session_get_cost (session, &cost))
    {
      g_autofree char *money = easel_text_money (cost);
      /* Translators: an amount of money */
      g_autofree char *body = g_strdup_printf (_("%s so far"), money);

      g_notification_set_body (notification, body);
    }
  g_notification_set_priority (notification, is_urgent ? G_NOTIFICATION_PRIORITY_URGENT : G_NOTIFICATION_PRIORITY_HIGH);
  g_application_send_notification (self->application, id, notification);
}

static void
session_warning_cb (EaselSessionNotifier *self,
                    EaselSession         *session,
                    guint                 minutes)
{
  g_autofree char *title = NULL;

  /* Translators: the GPU of a session */
  title = g_strdup_printf (ngettext ("%u minute left on %s", "%u minutes left on %s", minutes), minutes, get_gpu (session));
  notify_session (self, session, title, minutes <= URGENT_MINUTES);
}

static void
session_idle_cb (EaselSessionNotifier *self,
                 EaselSession         *session,
                 guint                 minutes)
{
  g_autofree char *title = NULL;

  /* Translators: the GPU of a session */
  title = g_strdup_printf (ngettext ("No run for %u minute on %s", "No run for %u minutes on %s", minutes), minutes,
                           get_gpu (session));
  notify_session (self, session, title, FALSE);
}

static void
over_budget_cb (EaselSessionNotifier *self,
                double                cost)
{
  g_autofree char *money = easel_text_money (cost);
  /* Translators: an amount of money */
  g_autofree char *title = g_strdup_printf (_("Your sessions have cost %s"), money);
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, _("That is the budget you have set."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_application_send_notification (self->application, "budget", notification);
}

static void
sessions_changed_cb (EaselSessionNotifier *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);
  GSettings *settings = easel_studio_get_settings (self->studio);

  g_clear_object (&self->guard);
  if (sessions == NULL)
    return;

  self->guard = easel_session_guard_new (sessions);
  easel_session_guard_set_budget (self->guard, g_settings_get_double (settings, "session-budget"));
  easel_session_guard_set_idle (self->guard, g_settings_get_uint (settings, "session-idle-minutes"));
  g_signal_connect_object (self->guard, "warning", G_CALLBACK (session_warning_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->guard, "idle", G_CALLBACK (session_idle_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->guard, "over-budget", G_CALLBACK (over_budget_cb), self, G_CONNECT_SWAPPED);
}

static void
run_ended_cb (EaselSessionNotifier *self)
{
  if (self->guard != NULL)
    easel_session_guard_note_use (self->guard);
}

static void
easel_session_notifier_finalize (GObject *object)
{
  EaselSessionNotifier *self = EASEL_SESSION_NOTIFIER (object);

  g_clear_object (&self->guard);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_session_notifier_parent_class)->finalize (object);
}

static void
easel_session_notifier_class_init (EaselSessionNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_session_notifier_finalize;
}

static void
easel_session_notifier_init (EaselSessionNotifier *self)
{
}

/**
 * easel_session_notifier_new:
 * @application: sends the notifications
 * @studio: whose sessions are watched
 *
 * Returns: (transfer full): the notifier
 */
EaselSessionNotifier *
easel_session_notifier_new (GApplication *application,
                            EaselStudio  *studio)
{
  EaselSessionNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_NOTIFIER, NULL);
  self->application = application;
  self->studio = g_object_ref (studio);
  g_signal_connect_object (studio, "run-ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::sessions", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
