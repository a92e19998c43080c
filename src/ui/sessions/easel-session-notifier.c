/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells about rented machines whose time runs out, that nobody uses, or that cost more than was meant. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/sessions/easel-session-commands.h"
#include "ui/sessions/easel-session-notifier.h"

#define URGENT_MINUTES 5
#define MORE_MINUTES   15

struct _EaselSessionNotifier
{
  GObject parent_instance;

  GApplication *application; /* not owned: it owns this */
  EaselStudio  *studio;
  EaselRentals *rentals;     /* NULL until the studio is open */
  GPtrArray    *wishes;      /* Wish: what was pressed before its session is known */
  gboolean      is_held;     /* the program stays for the sessions that run */
};

/* A button of a notification that was pressed, perhaps one that an earlier program had sent. */
typedef struct {
  char *action;
  char *account;
  char *id;
  int   minutes;
} Wish;

G_DEFINE_FINAL_TYPE (EaselSessionNotifier, easel_session_notifier, G_TYPE_OBJECT)

static GSettings *
get_settings (EaselSessionNotifier *self)
{
  return easel_studio_get_settings (self->studio);
}

static char *
dup_id (EaselSession *session)
{
  return g_strconcat ("session-", easel_session_get_id (session), NULL);
}

static char *
dup_state (EaselSession *session)
{
  const char *gpu = easel_session_get_gpu (session);
  g_autofree char *money = NULL;
  double cost;

  if (!easel_session_get_cost (session, &cost))
    return g_strdup (gpu);

  money = easel_text_money (cost);
  if (gpu == NULL)
    /* Translators: an amount of money */
    return g_strdup_printf (_("%s so far"), money);

  /* Translators: a GPU, an amount of money */
  return g_strdup_printf (_("%s, %s so far"), gpu, money);
}

static EaselRental *
find_rental (EaselSessionNotifier *self,
             EaselSessionGuard    *guard)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rentals)); i++)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i);

      if (easel_rental_get_guard (rental) == guard)
        return rental; /* the rentals hold it */
    }

  return NULL;
}

static void
add_buttons (GNotification *notification,
             const char    *account,
             EaselSession  *session,
             gboolean       is_idle)
{
  const char *id = easel_session_get_id (session);
  g_autofree char *more = NULL;

  g_notification_set_default_action_and_target (notification, "app.open-session", "(ss)", account, id);
  if (is_idle)
    g_notification_add_button_with_target (notification, _("Keep it"), "app.keep-session", "(ss)", account, id);
  else
    {
      /* Translators: a button that makes a session so many minutes longer */
      more = g_strdup_printf (_("+%d min"), MORE_MINUTES);
      g_notification_add_button_with_target (notification, more, "app.extend-session", "(ssi)", account, id, MORE_MINUTES);
    }
  g_notification_add_button_with_target (notification, _("End session"), "app.end-session", "(ss)", account, id);
}

static void
extended_cb (EaselSession         *session,
             GParamSpec           *pspec,
             EaselSessionNotifier *self)
{
  g_signal_handlers_disconnect_by_func (session, extended_cb, self);
  easel_session_notifier_withdraw (self, session);
}

static void
notify_session (EaselSessionNotifier  *self,
                EaselSessionGuard     *guard,
                EaselSession          *session,
                const char            *title,
                const char            *body,
                GNotificationPriority  priority,
                gboolean               is_idle)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = dup_id (session);
  EaselRental *rental = find_rental (self, guard);

  if (rental == NULL || !g_settings_get_boolean (get_settings (self), "notify-sessions"))
    return;

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, priority);
  add_buttons (notification, easel_rental_get_account (rental), session, is_idle);
  g_application_send_notification (self->application, id, notification);

  /* What is said does not hold any more once it is extended. */
  g_signal_handlers_disconnect_by_func (session, extended_cb, self);
  g_signal_connect_object (session, "notify::end-time", G_CALLBACK (extended_cb), self, 0);
}

static void
warning_cb (EaselSessionGuard    *guard,
            EaselSession         *session,
            guint                 minutes,
            EaselSessionNotifier *self)
{
  g_autofree char *title = NULL;
  g_autofree char *body = dup_state (session);

  /* Translators: the machine of a session */
  title = g_strdup_printf (ngettext ("%u minute left on %s", "%u minutes left on %s", minutes), minutes,
                           easel_session_get_title (session));
  notify_session (self, guard, session, title, body,
                  minutes <= URGENT_MINUTES ? G_NOTIFICATION_PRIORITY_URGENT : G_NOTIFICATION_PRIORITY_HIGH, FALSE);
}

static void
idle_cb (EaselSessionGuard    *guard,
         EaselSession         *session,
         guint                 minutes,
         EaselSessionNotifier *self)
{
  gboolean ends = g_settings_get_boolean (get_settings (self), "session-idle-ends");
  g_autofree char *state = dup_state (session);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  /* Translators: the machine of a session */
  title = g_strdup_printf (ngettext ("No run for %u minute on %s", "No run for %u minutes on %s", minutes), minutes,
                           easel_session_get_title (session));
  if (ends)
    /* Translators: a GPU and what it has cost */
    body = g_strdup_printf (_("%s. It ends in a minute: Easel cannot see whether you work in its editor."), state);
  else
    body = g_strdup_printf (_("%s. Easel cannot see whether you work in its editor."), state);
  notify_session (self, guard, session, title, body, ends ? G_NOTIFICATION_PRIORITY_URGENT : G_NOTIFICATION_PRIORITY_HIGH,
                  TRUE);
}

static void
budget_cb (EaselSessionGuard    *guard,
           EaselSession         *session,
           gboolean              is_reached,
           EaselSessionNotifier *self)
{
  g_autofree char *budget = easel_text_money (g_settings_get_double (get_settings (self), "session-budget"));
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *money = NULL;
  double cost = 0;

  easel_session_get_cost (session, &cost);
  money = easel_text_money (cost);

  /* Translators: the machine of a session, an amount of money */
  title = g_strdup_printf (_("%s has cost %s"), easel_session_get_title (session), money);
  if (is_reached)
    /* Translators: an amount of money */
    body = g_strdup_printf (_("That is your budget of %s for a session."), budget);
  else
    /* Translators: an amount of money */
    body = g_strdup_printf (_("Your budget for a session is %s."), budget);
  notify_session (self, guard, session, title, body,
                  is_reached ? G_NOTIFICATION_PRIORITY_URGENT : G_NOTIFICATION_PRIORITY_HIGH, FALSE);
}

/* Without buttons: it is over. */
static void
abandoned_cb (EaselSessionGuard    *guard,
              EaselSession         *session,
              guint                 minutes,
              EaselSessionNotifier *self)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = g_strconcat ("session-over-", easel_session_get_id (session), NULL);
  g_autofree char *title = NULL;
  g_autofree char *body = dup_state (session);

  /* Translators: the machine of a session */
  title = g_strdup_printf (ngettext ("Ended %2$s: no run for %1$u minute", "Ended %2$s: no run for %1$u minutes", minutes),
                           minutes, easel_session_get_title (session));
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_application_send_notification (self->application, id, notification);
}

static void
ended_cb (EaselSessionList     *sessions,
          EaselSession         *session,
          EaselSessionNotifier *self)
{
  easel_session_notifier_withdraw (self, session);
}

/* What the buttons do */

static void
wish_free (Wish *wish)
{
  g_free (wish->action);
  g_free (wish->account);
  g_free (wish->id);
  g_free (wish);
}

static void
show_session (EaselSessionNotifier *self,
              EaselSessionList     *sessions,
              EaselSession         *session,
              gboolean              end)
{
  GtkWindow *window;

  g_application_activate (self->application);
  window = gtk_application_get_active_window (GTK_APPLICATION (self->application));
  if (window == NULL)
    return;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-session", "s", easel_session_get_id (session));
  if (end)
    easel_session_commands_end (GTK_WIDGET (window), sessions, session);
}

static void
fulfil (EaselSessionNotifier *self,
        const Wish           *wish,
        EaselRental          *rental,
        EaselSession         *session)
{
  EaselSessionList *sessions = easel_rental_get_sessions (rental);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self->application));

  if (g_str_equal (wish->action, "extend-session"))
    easel_session_commands_extend (GTK_WIDGET (window), sessions, session, wish->minutes);
  else if (g_str_equal (wish->action, "keep-session"))
    easel_session_guard_note_use (easel_rental_get_guard (rental));
  else
    show_session (self, sessions, session, g_str_equal (wish->action, "end-session"));
}

/* FALSE: not yet, the account is still being connected. */
static gboolean
try_to_fulfil (EaselSessionNotifier *self,
               const Wish           *wish)
{
  EaselRental *rental = self->rentals != NULL ? easel_rentals_find (self->rentals, wish->account) : NULL;
  EaselSession *session = NULL;

  if (rental != NULL)
    session = easel_session_list_find (easel_rental_get_sessions (rental), wish->id);
  if (session != NULL)
    fulfil (self, wish, rental, session);

  return session != NULL || (rental != NULL && easel_session_list_is_loaded (easel_rental_get_sessions (rental)));
}

static void
look_at_wishes (EaselSessionNotifier *self)
{
  for (guint i = self->wishes->len; i > 0; i--)
    if (try_to_fulfil (self, g_ptr_array_index (self->wishes, i - 1)))
      {
        g_ptr_array_remove_index (self->wishes, i - 1);
        g_application_release (self->application);
      }
}

static void
wish_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  EaselSessionNotifier *self = user_data;
  Wish *wish = g_new0 (Wish, 1);

  wish->action = g_strdup (g_action_get_name (G_ACTION (action)));
  g_variant_get_child (parameter, 0, "s", &wish->account);
  g_variant_get_child (parameter, 1, "s", &wish->id);
  if (g_variant_n_children (parameter) > 2)
    g_variant_get_child (parameter, 2, "i", &wish->minutes);

  g_application_hold (self->application);
  g_ptr_array_add (self->wishes, wish);
  look_at_wishes (self);
}

static void
update_hold (EaselSessionNotifier *self)
{
  gboolean is_wanted = easel_rentals_count (self->rentals) > 0;

  if (is_wanted == self->is_held)
    return;

  self->is_held = is_wanted;
  if (is_wanted)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static void
apply_settings (EaselSessionNotifier *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rentals)); i++)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i);
      EaselSessionGuard *guard = easel_rental_get_guard (rental);

      easel_session_guard_set_budget (guard, g_settings_get_double (get_settings (self), "session-budget"));
      easel_session_guard_set_idle (guard, g_settings_get_uint (get_settings (self), "session-idle-minutes"),
                                    g_settings_get_boolean (get_settings (self), "session-idle-ends"));
    }
}

/* Runs under way are use, all the time. */
static void
update_use (EaselSessionNotifier *self)
{
  GListModel *open = easel_runs_get_open (easel_studio_get_runs (self->studio));
  g_autoptr(GHashTable) busy = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(EaselRun) run = g_list_model_get_item (open, i);

      if (!easel_run_is_over (run) && easel_run_get_account (run) != NULL)
        g_hash_table_add (busy, (gpointer) g_intern_string (easel_run_get_account (run)));
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->rentals)); i++)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i);
      const char *account = easel_rental_get_account (rental);

      easel_session_guard_set_busy (easel_rental_get_guard (rental), g_hash_table_contains (busy, account));
    }
}

static void
rentals_changed_cb (EaselSessionNotifier *self,
                    guint                 position,
                    guint                 removed,
                    guint                 added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRental) rental = g_list_model_get_item (G_LIST_MODEL (self->rentals), i);
      EaselSessionGuard *guard = easel_rental_get_guard (rental);

      g_signal_connect_object (guard, "warning", G_CALLBACK (warning_cb), self, 0);
      g_signal_connect_object (guard, "idle", G_CALLBACK (idle_cb), self, 0);
      g_signal_connect_object (guard, "abandoned", G_CALLBACK (abandoned_cb), self, 0);
      g_signal_connect_object (guard, "budget", G_CALLBACK (budget_cb), self, 0);
      g_signal_connect_object (easel_rental_get_sessions (rental), "ended", G_CALLBACK (ended_cb), self, 0);
    }

  apply_settings (self);
  update_use (self);
  look_at_wishes (self);
}

static void
opened_cb (EaselSessionNotifier *self)
{
  if (self->rentals != NULL || easel_studio_get_rentals (self->studio) == NULL)
    return;

  self->rentals = g_object_ref (easel_studio_get_rentals (self->studio));
  g_signal_connect_object (self->rentals, "items-changed", G_CALLBACK (rentals_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rentals, "changed", G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rentals, "ticked", G_CALLBACK (look_at_wishes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (easel_runs_get_open (easel_studio_get_runs (self->studio)), "items-changed",
                           G_CALLBACK (update_use), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->studio, "run-ended", G_CALLBACK (update_use), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_settings (self), "changed", G_CALLBACK (apply_settings), self, G_CONNECT_SWAPPED);
  rentals_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rentals)));
  update_hold (self);
}

static void
easel_session_notifier_finalize (GObject *object)
{
  EaselSessionNotifier *self = EASEL_SESSION_NOTIFIER (object);

  g_clear_object (&self->rentals);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->wishes, g_ptr_array_unref);

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
  self->wishes = g_ptr_array_new_with_free_func ((GDestroyNotify) wish_free);
}

/**
 * easel_session_notifier_new:
 * @application: sends the notifications, and stays alive while sessions run, even without a window; its actions
 *   `open-session`, `extend-session`, `keep-session` and `end-session` do what the buttons say
 * @studio: whose sessions are watched
 *
 * Returns: (transfer full): the notifier
 */
EaselSessionNotifier *
easel_session_notifier_new (GApplication *application,
                            EaselStudio  *studio)
{
  static const GActionEntry actions[] = {
    { "open-session", wish_action, "(ss)" },
    { "extend-session", wish_action, "(ssi)" },
    { "keep-session", wish_action, "(ss)" },
    { "end-session", wish_action, "(ss)" },
  };
  EaselSessionNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_NOTIFIER, NULL);
  self->application = application;
  self->studio = g_object_ref (studio);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  opened_cb (self);

  return self;
}

/**
 * easel_session_notifier_withdraw:
 * @session: a session that was extended, or has ended: what was said of it does not hold any more
 */
void
easel_session_notifier_withdraw (EaselSessionNotifier *self,
                                 EaselSession         *session)
{
  g_autofree char *id = NULL;

  g_return_if_fail (EASEL_IS_SESSION_NOTIFIER (self));
  g_return_if_fail (EASEL_IS_SESSION (session));

  id = dup_id (session);
  g_application_withdraw_notification (self->application, id);
}
