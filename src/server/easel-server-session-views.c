/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What callers and browsers get to see of the sessions (contract 2.9, 2.10, 7.2, 7.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-sessions-private.h"

#include "base/easel-time.h"
#include "server/easel-server-json.h"

#include <glib/gi18n-lib.h>

#define EVENT_HOURS G_GINT64_CONSTANT (24)

/**
 * easel_server_sessions_dup_address:
 * @self: the sessions
 * @id: a session
 * @origin: how the caller names this server
 *
 * Returns: (transfer full) (nullable): where it can be opened; %NULL while it starts
 */
char *
easel_server_sessions_dup_address (EaselServerSessions *self,
                                   const char          *id,
                                   const char          *origin)
{
  EaselServerSession *session;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), NULL);

  session = easel_server_sessions_find (self, id);

  return session != NULL ? easel_server_session_dup_address (session, origin) : NULL;
}

/**
 * easel_server_sessions_find_secret:
 * @self: the sessions
 * @secret: the unguessable part of an address
 *
 * Returns: (transfer full) (nullable): the id of the open session that it belongs to
 */
char *
easel_server_sessions_find_secret (EaselServerSessions *self,
                                   const char          *secret)
{
  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), NULL);

  for (guint i = 0; i < self->open->len; i++)
    {
      EaselServerSession *session = self->open->pdata[i];

      if (g_str_equal (session->secret, secret) && session->started_at != EASEL_TIME_NONE)
        return g_strdup (session->id);
    }

  return NULL;
}

/**
 * easel_server_sessions_show:
 * @self: the sessions
 * @id: a session
 * @origin: how the caller names this server
 * @quirks: the server's
 *
 * Returns: (transfer full) (nullable): what `GET /session/{id}` answers; %NULL if it is not open
 */
JsonNode *
easel_server_sessions_show (EaselServerSessions *self,
                            const char          *id,
                            const char          *origin,
                            EaselServerQuirks    quirks)
{
  EaselServerSession *session;
  g_autofree char *address = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), NULL);

  session = easel_server_sessions_find (self, id);
  if (session == NULL)
    return NULL;

  if ((quirks & EASEL_SERVER_QUIRK_LEGACY_SESSIONS) == 0)
    return easel_server_session_to_response (session, origin, quirks);

  address = easel_server_session_dup_address (session, origin);

  return easel_server_json ("session_id:s", session->id,
                            "gpu_event_id:s", session->event_id,
                            "url:s", address,
                            NULL);
}

/**
 * easel_server_sessions_list:
 * @self: the sessions
 * @machine_id: (nullable): a machine; %NULL: all
 * @origin: how the caller names this server
 * @quirks: the server's
 *
 * Returns: (transfer full): the open ones, newest first
 */
JsonArray *
easel_server_sessions_list (EaselServerSessions *self,
                            const char          *machine_id,
                            const char          *origin,
                            EaselServerQuirks    quirks)
{
  JsonArray *list = json_array_new ();

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), list);

  for (guint i = self->open->len; i > 0; i--)
    {
      EaselServerSession *session = self->open->pdata[i - 1];

      if (machine_id == NULL || g_str_equal (session->machine_id, machine_id))
        json_array_add_element (list, easel_server_session_to_element (session, origin, quirks));
    }

  return list;
}

/**
 * easel_server_sessions_list_events:
 * @self: the sessions
 * @machine_id: a machine
 * @origin: how the caller names this server
 *
 * Returns: (transfer full): what happened on it within a day, newest first
 */
JsonArray *
easel_server_sessions_list_events (EaselServerSessions *self,
                                   const char          *machine_id,
                                   const char          *origin)
{
  JsonArray *list = json_array_new ();
  g_autoptr(EaselStatement) statement = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), list);

  statement = easel_database_query (self->database, NULL,
                                    "SELECT " EASEL_SERVER_SESSION_COLUMNS " FROM sessions WHERE machine_id = ? AND created_at > ? "
                                    "ORDER BY created_at DESC", "si", machine_id,
                                    easel_clock_get_time (self->clock) - EVENT_HOURS * 3600 * G_USEC_PER_SEC);
  while (statement != NULL && easel_statement_step (statement, NULL))
    {
      g_autoptr(EaselServerSession) session = easel_server_session_read (statement);
      JsonNode *event = easel_server_session_to_event (session, origin, EASEL_TIME_T2);

      easel_server_json_set (json_node_get_object (event), "machine_version_id:0", "environment:0", NULL);
      json_array_add_element (list, event);
    }

  return list;
}

/**
 * easel_server_sessions_make_page:
 * @self: the sessions
 * @id: an open session
 *
 * Returns: (transfer full): what its address shows: what it is, and until when
 */
char *
easel_server_sessions_make_page (EaselServerSessions *self,
                                 const char          *id)
{
  EaselServerSession *session;
  EaselServerMachine *machine;
  g_autoptr(GDateTime) end = NULL;
  g_autoptr(GDateTime) local = NULL;
  g_autofree char *time = NULL;
  g_autofree char *about = NULL;
  g_autofree char *until = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_SESSIONS (self), NULL);

  session = easel_server_sessions_find (self, id);
  g_return_val_if_fail (session != NULL, NULL);

  machine = easel_server_machines_find (self->machines, session->machine_id);
  end = g_date_time_new_from_unix_utc (session->timeout_end / G_USEC_PER_SEC);
  local = g_date_time_to_local (end);
  time = g_date_time_format (local, "%H:%M");
  about = g_markup_printf_escaped (_("This is a session of Easel’s own server on the machine “%s” of this computer. "
                                     "It costs nothing. Runs do not need it: start them in Easel."),
                                   easel_server_machine_get_name (machine));
  until = g_markup_printf_escaped (_("It ends by itself at %s."), time);

  return g_strdup_printf ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width\"><title>Easel</title>"
                          "<style>body{font:1.1em sans-serif;max-width:32em;margin:4em auto;padding:0 1em}</style>"
                          "</head><body><h1>Easel</h1><p>%s</p><p>%s</p></body></html>\n", about, until);
}
