/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with a session, wherever it is shown: row, page, meter or notification. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-time.h"
#include "sessions/easel-session-refusal.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-commands.h"

/* Something that was asked of the server, and the window that is told what came of it. */
typedef struct {
  GtkWidget        *window; /* NULL: none is open */
  EaselSessionList *list;
  EaselSession     *session;
  int               minutes;
} Request;

static Request *
new_request (GtkWidget        *widget,
             EaselSessionList *list,
             EaselSession     *session)
{
  Request *request = g_new0 (Request, 1);
  GtkRoot *root = widget != NULL ? gtk_widget_get_root (widget) : NULL;

  request->window = root != NULL ? g_object_ref (GTK_WIDGET (root)) : NULL;
  request->list = g_object_ref (list);
  request->session = g_object_ref (session);

  return request;
}

static void
request_free (Request *request)
{
  g_clear_object (&request->window);
  g_object_unref (request->list);
  g_object_unref (request->session);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
request_free_closure (gpointer  data,
                      GClosure *closure)
{
  request_free (data);
}

static void
toast (Request    *request,
       const char *text)
{
  if (request->window != NULL)
    gtk_widget_activate_action (request->window, "win.toast", "s", text);
}

static char *
dup_extended (Request *request)
{
  g_autofree char *time = easel_text_time (easel_session_get_end_time (request->session));
  g_autofree char *money = NULL;
  double per_second;

  if (!easel_gpu_prices_lookup (easel_session_list_get_prices (request->list), easel_session_get_gpu (request->session),
                                &per_second) || per_second <= 0)
    /* Translators: a time of the day */
    return g_strdup_printf (_("Ends at %s now"), time);

  money = easel_text_money (per_second * 60 * request->minutes);

  /* Translators: a time of the day, an amount of money */
  return g_strdup_printf (_("Ends at %s now, up to %s more"), time, money);
}

static void
extended_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (!easel_session_list_extend_finish (EASEL_SESSION_LIST (source), result, &error))
    {
      if (!easel_error_is_cancelled (error))
        toast (request, easel_session_refusal_explain (error));
      return;
    }

  text = easel_session_get_end_time (request->session) != EASEL_TIME_NONE ? dup_extended (request)
                                                                          : g_strdup (_("Extended"));
  toast (request, text);
}

/**
 * easel_session_commands_extend:
 * @widget: (nullable): where this was asked for; its window says what came of it
 * @list: has the session
 * @minutes: how much longer
 *
 * Cannot be undone, so what it costs is said.
 */
void
easel_session_commands_extend (GtkWidget        *widget,
                               EaselSessionList *list,
                               EaselSession     *session,
                               int               minutes)
{
  Request *request;

  g_return_if_fail (EASEL_IS_SESSION_LIST (list));
  g_return_if_fail (EASEL_IS_SESSION (session));

  request = new_request (widget, list, session);
  request->minutes = minutes;
  easel_session_list_extend_async (list, session, minutes, NULL, extended_cb, request);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GError) error = NULL;

  if (!easel_session_list_end_finish (EASEL_SESSION_LIST (source), result, &error) &&
      !easel_error_is_cancelled (error))
    toast (request, error->message);
}

static void
end_answered_cb (GtkWidget  *dialog,
                 const char *response,
                 gpointer    user_data)
{
  Request *request = user_data;

  if (g_str_equal (response, "end"))
    easel_session_list_end_async (request->list, request->session, NULL, ended_cb,
                                  new_request (request->window, request->list, request->session));
}

/**
 * easel_session_commands_end:
 * @widget: where this was asked for
 * @list: has the session
 *
 * Asks before: what is in the editor is lost.
 */
void
easel_session_commands_end (GtkWidget        *widget,
                            EaselSessionList *list,
                            EaselSession     *session)
{
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (EASEL_IS_SESSION_LIST (list));
  g_return_if_fail (EASEL_IS_SESSION (session));

  /* Translators: the machine of a session */
  heading = g_strdup_printf (_("End “%s”?"), easel_session_get_title (session));
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading,
                                   _("The editor closes and unsaved work in it is lost."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "end",
                                    ngettext ("_End Session", "_End Sessions", 1), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "end", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (end_answered_cb), new_request (widget, list, session),
                         request_free_closure, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * easel_session_commands_open:
 * @session: is ready
 *
 * Opens its editor in the browser.
 */
void
easel_session_commands_open (GtkWidget    *widget,
                             EaselSession *session)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (EASEL_IS_SESSION (session));

  if (easel_session_get_url (session) != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), easel_session_get_url (session), GDK_CURRENT_TIME);
}

/**
 * easel_session_commands_copy:
 * @session: is ready
 *
 * Copies the address of its editor, which whoever has it can use.
 */
void
easel_session_commands_copy (GtkWidget    *widget,
                             EaselSession *session)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (EASEL_IS_SESSION (session));

  if (easel_session_get_url (session) == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), easel_session_get_url (session));
  gtk_widget_activate_action (widget, "win.toast", "s", _("Copied"));
}

/* As actions */

typedef struct {
  GtkWidget        *widget;  /* not owned: it has the group */
  EaselSessionList *list;
  EaselSession     *session;
} Place;

static void
place_free (Place *place)
{
  g_object_unref (place->list);
  g_object_unref (place->session);
  g_free (place);
}

static Place *
get_place (GSimpleAction *action)
{
  return g_object_get_data (G_OBJECT (action), "place");
}

static void
open_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  easel_session_commands_open (get_place (action)->widget, get_place (action)->session);
}

static void
copy_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  easel_session_commands_copy (get_place (action)->widget, get_place (action)->session);
}

static void
extend_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  Place *place = get_place (action);

  easel_session_commands_extend (place->widget, place->list, place->session, g_variant_get_int32 (parameter));
}

static void
end_action (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  Place *place = get_place (action);

  easel_session_commands_end (place->widget, place->list, place->session);
}

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  Place *place = get_place (action);
  const char *name = g_str_equal (g_action_get_name (G_ACTION (action)), "log") ? "win.show-session-log"
                                                                                : "win.show-session";

  gtk_widget_activate_action (place->widget, name, "s", easel_session_get_id (place->session));
}

static void
set_enabled (GActionMap *group,
             const char *name,
             gboolean    is_enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (group, name)), is_enabled);
}

static void
update_enabled (GActionMap   *group,
                EaselSession *session)
{
  EaselSessionState state = easel_session_get_state (session);
  gboolean has_url = easel_session_get_url (session) != NULL && state != EASEL_SESSION_STATE_ENDED;

  set_enabled (group, "open", has_url);
  set_enabled (group, "copy", has_url);
  set_enabled (group, "extend", state == EASEL_SESSION_STATE_READY);
  set_enabled (group, "end", state == EASEL_SESSION_STATE_READY || state == EASEL_SESSION_STATE_STARTING);
}

static void
notify_cb (EaselSession *session,
           GParamSpec   *pspec,
           gpointer      user_data)
{
  update_enabled (G_ACTION_MAP (user_data), session);
}

/**
 * easel_session_commands_prepare:
 * @widget: will get the commands; to be called before it has children
 *
 * Children look for actions in the widgets above them that had some when they were made.
 */
void
easel_session_commands_prepare (GtkWidget *widget)
{
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_widget_insert_action_group (widget, "session", G_ACTION_GROUP (group));
}

/**
 * easel_session_commands_install:
 * @widget: gets the commands as actions "session.…", enabled as the session's state allows; they replace those of another
 * @list: has the session
 */
void
easel_session_commands_install (GtkWidget        *widget,
                                EaselSessionList *list,
                                EaselSession     *session)
{
  static const GActionEntry entries[] = {
    { "open", open_action },
    { "copy", copy_action },
    { "extend", extend_action, "i" },
    { "end", end_action },
    { "log", show_action },
    { "page", show_action },
  };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      Place *place = g_new (Place, 1);

      place->widget = widget;
      place->list = g_object_ref (list);
      place->session = g_object_ref (session);
      g_object_set_data_full (G_OBJECT (g_action_map_lookup_action (G_ACTION_MAP (group), entries[i].name)), "place", place,
                              (GDestroyNotify) place_free);
    }

  g_signal_connect_object (session, "notify", G_CALLBACK (notify_cb), group, 0);
  update_enabled (G_ACTION_MAP (group), session);
  gtk_widget_insert_action_group (widget, "session", G_ACTION_GROUP (group));
}
