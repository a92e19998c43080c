/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: create, show, list, prolong, delete (contract 2.9 to 2.12, 3.8). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"
#include "server/easel-server-private.h"
#include "server/easel-server-routes.h"
#include "server/easel-server-uuid.h"

#include <string.h>

/* Somebody who waits until a session is ready. */
typedef struct {
  EaselServerCall     *call;
  EaselServerSessions *sessions;
  char                *id;
} Waiting;

static EaselServerSessions *
get_sessions (EaselServerCall *call)
{
  return easel_server_get_sessions (easel_server_call_get_server (call));
}

static void
waiting_free (Waiting *waiting)
{
  g_signal_handlers_disconnect_by_data (waiting->sessions, waiting);
  g_signal_handlers_disconnect_by_data (waiting->call, waiting);
  g_object_unref (waiting->sessions);
  g_object_unref (waiting->call);
  g_free (waiting->id);
  g_free (waiting);
}

static void
answer_created (EaselServerCall *call,
                const char      *id)
{
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autofree char *address = easel_server_sessions_dup_address (get_sessions (call), id, origin);

  easel_server_call_answer (call, easel_server_json ("session_id:s", id, "url:s", address, NULL));
}

static void
ready_cb (EaselServerSessions *sessions,
          const char          *id,
          gpointer             user_data)
{
  Waiting *waiting = user_data;

  if (!g_str_equal (id, waiting->id))
    return;

  answer_created (waiting->call, id);
  waiting_free (waiting);
}

static void
ended_cb (EaselServerSessions *sessions,
          const char          *id,
          gpointer             user_data)
{
  Waiting *waiting = user_data;

  if (!g_str_equal (id, waiting->id))
    return;

  easel_server_call_refuse (waiting->call, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Session creation failed");
  waiting_free (waiting);
}

static void
gone_cb (EaselServerCall *call,
         gpointer         user_data)
{
  waiting_free (user_data);
}

static void
answer_when_ready (EaselServerCall *call,
                   const char      *id)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->call = g_object_ref (call);
  waiting->sessions = g_object_ref (get_sessions (call));
  waiting->id = g_strdup (id);
  easel_server_call_hold (call);
  g_signal_connect (waiting->sessions, "ready", G_CALLBACK (ready_cb), waiting);
  g_signal_connect (waiting->sessions, "ended", G_CALLBACK (ended_cb), waiting);
  g_signal_connect (call, "gone", G_CALLBACK (gone_cb), waiting);
}

static void
create_session (EaselServerCall *call)
{
  EaselServer *server = easel_server_call_get_server (call);
  JsonObject *body = easel_server_call_get_body (call);
  const char *machine_id = easel_json_get_string (body, "machine_id");
  gint64 minutes = 0;
  gboolean is_waiting = FALSE;
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  if (easel_server_machines_find (easel_server_get_machines (server), machine_id) == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Machine not found");
      return;
    }

  if (easel_server_sessions_count (get_sessions (call), machine_id) >= EASEL_SERVER_SESSIONS_PER_MACHINE)
    {
      easel_server_call_refuse (call, SOUP_STATUS_BAD_REQUEST, "You have reached the maximum number of concurrent "
                                "sessions. Please close some sessions and try again.");
      return;
    }

  easel_json_get_int (body, "timeout", &minutes);
  easel_json_get_boolean (body, "wait_for_server", &is_waiting);
  id = easel_server_sessions_create (get_sessions (call), machine_id, easel_json_get_string (body, "gpu"),
                                     minutes > 0 ? minutes : EASEL_SERVER_SESSION_MINUTES, &error);
  if (id == NULL)
    easel_server_call_refuse (call, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Session creation failed");
  else if (is_waiting && !easel_server_sessions_is_ready (get_sessions (call), id))
    answer_when_ready (call, id);
  else
    answer_created (call, id);
}

static void
show_session (EaselServerCall *call)
{
  g_autofree char *origin = easel_server_call_dup_origin (call);
  JsonNode *session = easel_server_sessions_show (get_sessions (call), easel_server_call_get_path (call, "session_id"),
                                                  origin,
                                                  easel_server_get_quirks (easel_server_call_get_server (call)));

  if (session != NULL)
    easel_server_call_answer (call, session);
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "GPUEvent not found");
}

static void
list_sessions (EaselServerCall *call)
{
  const char *machine_id = easel_server_call_get_text (call, "machine_id");
  g_autofree char *origin = easel_server_call_dup_origin (call);
  g_autofree char *uuid = machine_id != NULL ? easel_server_uuid_parse (machine_id, NULL) : NULL;

  if (machine_id != NULL && uuid == NULL)
    {
      easel_server_call_crash (call, NULL);
      return;
    }

  easel_server_call_answer (call, easel_server_json_array (
                              easel_server_sessions_list (get_sessions (call), uuid, origin,
                                                          easel_server_get_quirks (
                                                            easel_server_call_get_server (call)))));
}

static void
delete_session (EaselServerCall *call)
{
  const char *id = easel_server_call_get_path (call, "session_id");
  g_autofree char *detail = NULL;

  if (easel_server_sessions_end (get_sessions (call), id))
    {
      easel_server_call_answer (call, easel_server_json ("success:b", TRUE, NULL));
      return;
    }

  detail = g_strdup_printf ("GPUEvent not found session_id: %s, the event might be already closed", id);
  easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, detail);
}

static void
extend (EaselServerCall *call,
        const char      *id,
        const char      *member)
{
  gint64 minutes = 0;

  easel_json_get_int (easel_server_call_get_body (call), member, &minutes);
  if (easel_server_sessions_extend (get_sessions (call), id, minutes))
    easel_server_call_answer (call, easel_server_json ("message:s", "Timeout increased successfully", NULL));
  else
    easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "GPU event not found");
}

static void
extend_session (EaselServerCall *call)
{
  extend (call, easel_server_call_get_path (call, "session_id"), "minutes");
}

static void
extend_session_of_body (EaselServerCall *call)
{
  extend (call, easel_json_get_string (easel_server_call_get_body (call), "session_id"), "timeout");
}

/* Unguessable and open: whoever knows the address may see the page. */
static void
show_page (EaselServerCall *call)
{
  g_autofree char *id = easel_server_sessions_find_secret (get_sessions (call),
                                                           easel_server_call_get_path (call, "secret"));
  g_autofree char *page = id != NULL ? easel_server_sessions_make_page (get_sessions (call), id) : NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (page == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Not Found");
      return;
    }

  bytes = g_bytes_new (page, strlen (page));
  easel_server_call_send (call, SOUP_STATUS_OK, "text/html; charset=utf-8", bytes);
}

static const EaselFieldRule sessions_query[] = {
  { "machine_id", EASEL_FIELD_TEXT },
  { NULL }
};

static const EaselFieldRule delete_query[] = {
  { "wait_for_shutdown", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { NULL }
};

static const EaselFieldRule create_fields[] = {
  { "machine_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "gpu", EASEL_FIELD_ENUM, EASEL_FIELD_NULLABLE, NULL, easel_server_gpus },
  { "timeout", EASEL_FIELD_INTEGER, EASEL_FIELD_NULLABLE },
  { "wait_for_server", EASEL_FIELD_BOOLEAN, EASEL_FIELD_OPTIONAL, "false" },
  { NULL }
};

static const EaselFieldRule extend_fields[] = {
  { "minutes", EASEL_FIELD_INTEGER, EASEL_FIELD_REQUIRED },
  { NULL }
};

static const EaselFieldRule extend_of_body_fields[] = {
  { "machine_id", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { "session_id", EASEL_FIELD_UUID, EASEL_FIELD_REQUIRED },
  { "timeout", EASEL_FIELD_INTEGER, EASEL_FIELD_REQUIRED },
  { "gpu", EASEL_FIELD_TEXT, EASEL_FIELD_REQUIRED },
  { NULL }
};

static const EaselBodyShape create_shape = { "CreateSessionBody", NULL, create_fields };
static const EaselBodyShape extend_shape = { "IncreaseTimeoutBody2", NULL, extend_fields };
static const EaselBodyShape extend_of_body_shape = { "IncreaseTimeoutBody", NULL, extend_of_body_fields };
static const EaselBodyShape *const create_shapes[] = { &create_shape, NULL };
static const EaselBodyShape *const extend_shapes[] = { &extend_shape, NULL };
static const EaselBodyShape *const extend_of_body_shapes[] = { &extend_of_body_shape, NULL };

const EaselRoute easel_server_session_routes[] = {
  { "POST", "/session", create_session, NULL, create_shapes },
  { "POST", "/session/increase-timeout", extend_session_of_body, NULL, extend_of_body_shapes },
  { "GET", "/session/{session_id}", show_session },
  { "DELETE", "/session/{session_id}", delete_session, delete_query },
  { "POST", "/session/{session_id}/increase-timeout", extend_session, NULL, extend_shapes },
  { "GET", "/sessions", list_sessions, sessions_query },
  { NULL }
};

/* The dashboard asks with OPTIONS until the address answers. */
const EaselRoute easel_server_session_pages[] = {
  { "GET", "/session/{secret}", show_page },
  { "OPTIONS", "/session/{secret}", show_page },
  { NULL }
};
