/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks once what is to become of running sessions when the program is quit or the person logs out. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-farewell.h"
#include "ui/sessions/easel-session-text.h"

struct _EaselSessionFarewell
{
  GObject parent_instance;

  GtkApplication *application; /* not owned: it owns this */
  EaselStudio    *studio;

  GtkWidget      *dialog;      /* NULL unless the question is asked */
  guint           cookie;      /* holds up the logout, 0: none */
  guint           pending;     /* sessions that are being ended */
  char           *failure;     /* why one could not be, NULL: none so far */
};

G_DEFINE_FINAL_TYPE (EaselSessionFarewell, easel_session_farewell, G_TYPE_OBJECT)

static GPtrArray *
dup_sessions (EaselSessionFarewell *self)
{
  EaselRentals *rentals = easel_studio_get_rentals (self->studio);

  return rentals != NULL ? easel_rentals_dup_sessions (rentals) : g_ptr_array_new ();
}

static void
let_go (EaselSessionFarewell *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}

static void
leave (EaselSessionFarewell *self)
{
  let_go (self);
  g_application_quit (G_APPLICATION (self->application));
}

static void
tell_failure (EaselSessionFarewell *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  let_go (self);
  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", self->failure);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselSessionFarewell) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!easel_session_list_end_finish (EASEL_SESSION_LIST (source), result, &error) && self->failure == NULL)
    self->failure = g_strdup (error->message);

  if (--self->pending > 0)
    return;

  if (self->failure != NULL)
    tell_failure (self);
  else
    leave (self);
}

static void
end_all (EaselSessionFarewell *self)
{
  g_autoptr(GPtrArray) sessions = dup_sessions (self);

  g_clear_pointer (&self->failure, g_free);
  self->pending = sessions->len;
  for (guint i = 0; i < sessions->len; i++)
    {
      EaselRental *rental = easel_rentals_find_of (easel_studio_get_rentals (self->studio),
                                                   g_ptr_array_index (sessions, i));

      easel_session_list_end_async (easel_rental_get_sessions (rental), g_ptr_array_index (sessions, i), NULL, ended_cb,
                                    g_object_ref (self));
    }

  if (sessions->len == 0)
    leave (self);
}

static void
answered_cb (GtkWidget            *dialog,
             const char           *response,
             EaselSessionFarewell *self)
{
  self->dialog = NULL;
  if (g_str_equal (response, "end"))
    end_all (self);
  else if (g_str_equal (response, "keep"))
    leave (self);
  else
    let_go (self);
}

static char *
describe (EaselSessionFarewell *self,
          EaselSession         *session)
{
  EaselRental *rental = easel_rentals_find_of (easel_studio_get_rentals (self->studio), session);
  EaselSessionList *list = easel_rental_get_sessions (rental);
  gint64 end = easel_session_get_end_time (session);
  g_autofree char *price = easel_session_text_hourly (easel_session_list_get_prices (list), easel_session_get_gpu (session));
  g_autofree char *time = end != EASEL_TIME_NONE ? easel_text_time (end) : NULL;

  if (time == NULL)
    /* Translators: the machine of a session, its price */
    return g_strdup_printf (_("%s runs on: %s"), easel_session_get_title (session), price);

  /* Translators: the machine of a session, a time of the day, its price */
  return g_strdup_printf (_("%s runs on until %s: %s"), easel_session_get_title (session), time, price);
}

static char *
dup_body (EaselSessionFarewell *self,
          GPtrArray            *sessions)
{
  g_autoptr(GString) body = g_string_new (NULL);

  for (guint i = 0; i < sessions->len; i++)
    {
      g_autofree char *line = describe (self, g_ptr_array_index (sessions, i));

      g_string_append_printf (body, "%s\n", line);
    }
  g_string_append_printf (body, "\n%s", _("Without Easel nobody warns you. What is not saved in the editor is lost when a "
                                          "session ends."));

  return g_string_free (g_steal_pointer (&body), FALSE);
}

static void
ask (EaselSessionFarewell *self,
     GPtrArray            *sessions)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  g_autofree char *body = dup_body (self, sessions);
  const char *heading = ngettext ("A Session Is Running", "Sessions Are Running", sessions->len);

  self->dialog = adw_message_dialog_new (window, heading, body);
  gtk_window_set_application (GTK_WINDOW (self->dialog), self->application);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self->dialog), "cancel", _("_Cancel"), "keep",
                                    _("_Keep Running"), "end", ngettext ("_End Session", "_End Sessions", sessions->len),
                                    NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self->dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self->dialog), "end", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (answered_cb), self, 0);
  gtk_window_present (GTK_WINDOW (self->dialog));
}

/* The desktop waits for the answer as long as it likes to. */
static void
query_end_cb (EaselSessionFarewell *self)
{
  g_autoptr(GPtrArray) sessions = dup_sessions (self);

  if (sessions->len == 0 || self->dialog != NULL)
    return;

  self->cookie = gtk_application_inhibit (self->application, gtk_application_get_active_window (self->application),
                                          GTK_APPLICATION_INHIBIT_LOGOUT,
                                          ngettext ("A rented machine is running", "Rented machines are running",
                                                    sessions->len));
  ask (self, sessions);
}

static void
easel_session_farewell_finalize (GObject *object)
{
  EaselSessionFarewell *self = EASEL_SESSION_FAREWELL (object);

  g_clear_object (&self->studio);
  g_free (self->failure);

  G_OBJECT_CLASS (easel_session_farewell_parent_class)->finalize (object);
}

static void
easel_session_farewell_class_init (EaselSessionFarewellClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_session_farewell_finalize;
}

static void
easel_session_farewell_init (EaselSessionFarewell *self)
{
}

/**
 * easel_session_farewell_new:
 * @application: is told by the desktop when the person logs out
 * @studio: has the sessions
 */
EaselSessionFarewell *
easel_session_farewell_new (GtkApplication *application,
                            EaselStudio    *studio)
{
  EaselSessionFarewell *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_SESSION_FAREWELL, NULL);
  self->application = application;
  self->studio = g_object_ref (studio);
  g_signal_connect_object (application, "query-end", G_CALLBACK (query_end_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * easel_session_farewell_quit:
 *
 * Quits the program, after a question if sessions are running.
 */
void
easel_session_farewell_quit (EaselSessionFarewell *self)
{
  g_autoptr(GPtrArray) sessions = NULL;

  g_return_if_fail (EASEL_IS_SESSION_FAREWELL (self));

  sessions = dup_sessions (self);
  if (sessions->len == 0)
    g_application_quit (G_APPLICATION (self->application));
  else if (self->dialog != NULL)
    gtk_window_present (GTK_WINDOW (self->dialog));
  else
    ask (self, sessions);
}
