/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for a session that was just rented, and says that it is ready, or why it never was. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "sessions/easel-session-log.h"
#include "ui/easel-window.h"
#include "ui/sessions/easel-session-start-watch.h"

/* Lives until the session is ready or over. */
typedef struct {
  GtkWidget        *window;  /* weak: NULL once it is closed */
  EaselSessionList *list;
  EaselSession     *session;
  EaselSessionLog  *log;     /* kept from the beginning: after a failed start it has the reason */
} Watch;

static void
watch_free (Watch *watch)
{
  g_signal_handlers_disconnect_by_data (watch->session, watch);
  g_signal_handlers_disconnect_by_data (easel_session_log_get_lines (watch->log), watch);
  g_signal_handlers_disconnect_by_data (watch->log, watch);
  g_clear_weak_pointer (&watch->window);
  g_object_unref (watch->list);
  g_object_unref (watch->session);
  g_object_unref (watch->log);
  g_free (watch);
}

static void
add_toast (Watch      *watch,
           const char *text,
           const char *button,
           const char *action)
{
  AdwToast *toast;

  if (watch->window == NULL)
    return;

  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, button);
  adw_toast_set_detailed_action_name (toast, action);
  adw_toast_set_timeout (toast, 0);
  easel_window_add_toast (EASEL_WINDOW (watch->window), toast);
}

/* The last thing that it wrote. */
static char *
dup_reason (Watch *watch)
{
  GListModel *lines = G_LIST_MODEL (easel_session_log_get_lines (watch->log));
  guint n = g_list_model_get_n_items (lines);
  g_autoptr(EaselRunLogLine) line = n > 0 ? g_list_model_get_item (lines, n - 1) : NULL;

  return line != NULL ? g_strstrip (g_strdup (easel_run_log_line_get_message (line))) : NULL;
}

static void
tell_failure (Watch *watch)
{
  g_autofree char *reason = dup_reason (watch);
  g_autofree char *text = NULL;
  g_autofree char *action = g_strdup_printf ("win.show-session-log('%s')", easel_session_get_id (watch->session));

  if (reason != NULL)
    /* Translators: a machine, and the reason in the server's words */
    text = g_strdup_printf (_("%s could not be started: %s"), easel_session_get_title (watch->session), reason);
  else
    /* Translators: a machine */
    text = g_strdup_printf (_("%s could not be started"), easel_session_get_title (watch->session));
  add_toast (watch, text, _("Show log"), action);
}

static void
state_cb (EaselSession *session,
          GParamSpec   *pspec,
          gpointer      user_data)
{
  Watch *watch = user_data;

  switch (easel_session_get_state (session))
    {
    case EASEL_SESSION_STATE_READY:
      {
        g_autofree char *action = g_strdup_printf ("win.open-session('%s')", easel_session_get_id (session));

        add_toast (watch, C_("session", "Ready."), _("Open editor"), action);
        watch_free (watch);
      }
      break;

    case EASEL_SESSION_STATE_ENDED:
      if (!easel_session_was_asked_to_end (session))
        tell_failure (watch);
      watch_free (watch);
      break;

    case EASEL_SESSION_STATE_STARTING:
    case EASEL_SESSION_STATE_ENDING:
    default:
      break;
    }
}

/**
 * easel_session_start_watch:
 * @window: (nullable): an EaselWindow, which is told
 * @list: has the session
 * @session: was just rented
 */
void
easel_session_start_watch (GtkWidget        *window,
                           EaselSessionList *list,
                           EaselSession     *session)
{
  EaselSession *kept;
  Watch *watch;

  g_return_if_fail (EASEL_IS_SESSION_LIST (list));
  g_return_if_fail (EASEL_IS_SESSION (session));

  /* The list may have had it already. */
  kept = easel_session_list_find (list, easel_session_get_id (session));
  watch = g_new0 (Watch, 1);
  g_set_weak_pointer (&watch->window, window);
  watch->list = g_object_ref (list);
  watch->session = g_object_ref (kept != NULL ? kept : session);
  watch->log = easel_session_log_new (easel_session_list_get_client (list), easel_session_get_id (session));
  g_signal_connect (watch->session, "notify::state", G_CALLBACK (state_cb), watch);
  state_cb (watch->session, NULL, watch);
}
