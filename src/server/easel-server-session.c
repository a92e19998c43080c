/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server knows of a self, and how the API shows it (contract 7.2, 7.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-session.h"

#include "server/easel-server-json.h"
#include "server/easel-server-private.h"

void
easel_server_session_free (EaselServerSession *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->event_id);
  g_free (self->secret);
  g_free (self->machine_id);
  g_free (self->gpu);
  g_free (self);
}

/**
 * easel_server_session_read:
 * @row: a row of %EASEL_SERVER_SESSION_COLUMNS
 *
 * Returns: (transfer full): the session
 */
EaselServerSession *
easel_server_session_read (EaselStatement *row)
{
  EaselServerSession *self = g_new0 (EaselServerSession, 1);

  self->id = g_strdup (easel_statement_get_text (row, 0));
  self->event_id = g_strdup (easel_statement_get_text (row, 1));
  self->secret = g_strdup (easel_statement_get_text (row, 2));
  self->machine_id = g_strdup (easel_statement_get_text (row, 3));
  self->gpu = g_strdup (easel_statement_get_text (row, 4));
  self->minutes = easel_statement_get_int (row, 5);
  self->created_at = easel_statement_get_int (row, 6);
  self->started_at = easel_statement_get_int (row, 7);
  self->timeout_end = easel_statement_get_int (row, 8);
  self->ended_at = easel_statement_get_int (row, 9);

  return self;
}

/**
 * easel_server_session_dup_address:
 * @self: a session
 * @origin: how the caller names this server
 *
 * Returns: (transfer full) (nullable): where it can be opened; %NULL while it starts
 */
char *
easel_server_session_dup_address (const EaselServerSession *self,
                                  const char               *origin)
{
  if (self->started_at == EASEL_TIME_NONE)
    return NULL;

  return g_strdup_printf ("%s/session/%s", origin, self->secret);
}

/**
 * easel_server_session_to_event:
 * @self: a session
 * @origin: how the caller names this server
 * @spelling: of its times: T2 as it is sent, T1 where an SDK reads it too
 *
 * Returns: (transfer full): a row of the service's table of GPU events
 */
JsonNode *
easel_server_session_to_event (const EaselServerSession *self,
                               const char               *origin,
                               EaselTimeSpelling         spelling)
{
  g_autofree char *address = easel_server_session_dup_address (self, origin);

  return easel_server_json ("id:s", self->event_id,
                            "user_id:s", EASEL_SERVER_USER,
                            "org_id:0",
                            "machine_id:s", self->machine_id,
                            "start_time:t", self->started_at, spelling,
                            "end_time:t", self->ended_at, spelling,
                            "gpu:s", self->gpu,
                            "ws_gpu:0",
                            "gpu_provider:s", "modal",
                            "created_at:t", self->created_at, spelling,
                            "updated_at:t", MAX (MAX (self->created_at, self->started_at), self->ended_at),
                            spelling,
                            "session_timeout:i", self->minutes,
                            "session_id:s", self->id,
                            "modal_function_id:s", self->id,
                            "tunnel_url:s", address,
                            "cost_item_title:0",
                            "cost:i", (gint64) 0,
                            NULL);
}

/* In 2024 a session had no end of its own: making it last longer gave it more minutes. */
static JsonNode *
to_legacy_event (const EaselServerSession *self,
                 const char               *origin)
{
  JsonNode *event = easel_server_session_to_event (self, origin, EASEL_TIME_T1);

  if (self->started_at != EASEL_TIME_NONE)
    json_object_set_int_member (json_node_get_object (event), "session_timeout",
                                (self->timeout_end - self->started_at + G_TIME_SPAN_MINUTE - 1) / G_TIME_SPAN_MINUTE);

  return event;
}

/**
 * easel_server_session_to_response:
 * @self: an open session
 * @origin: how the caller names this server
 * @quirks: the server's
 *
 * Returns: (transfer full): a `SessionResponse`. While it starts its address is empty text, which older SDKs need, or
 *   null, as it is sent
 */
JsonNode *
easel_server_session_to_response (const EaselServerSession *self,
                                  const char               *origin,
                                  EaselServerQuirks         quirks)
{
  gboolean is_upstream = (quirks & EASEL_SERVER_QUIRK_UPSTREAM_SHAPES) != 0;
  EaselTimeSpelling spelling = is_upstream ? EASEL_TIME_T4 : EASEL_TIME_T1;
  g_autofree char *address = easel_server_session_dup_address (self, origin);

  return easel_server_json ("id:s", self->id,
                            "session_id:s", self->id,
                            "gpu_event_id:s", self->event_id,
                            "url:s", address != NULL || is_upstream ? address : "",
                            "gpu:s", self->gpu,
                            "created_at:t", self->created_at, spelling,
                            "timeout:i", self->minutes,
                            "timeout_end:t", self->timeout_end, spelling,
                            "machine_id:s", self->machine_id,
                            "machine_version_id:0",
                            "status:s", "running",
                            "user_id:s", EASEL_SERVER_USER,
                            "org_id:s", is_upstream ? "None" : NULL,
                            NULL);
}

/**
 * easel_server_session_to_element:
 * @self: an open session
 * @origin: how the caller names this server
 * @quirks: the server's
 *
 * Returns: (transfer full): what both generations of SDKs read: the members of either, those of today where they share
 *   a name
 */
JsonNode *
easel_server_session_to_element (const EaselServerSession *self,
                                 const char               *origin,
                                 EaselServerQuirks         quirks)
{
  g_autoptr(JsonNode) response = NULL;
  JsonNode *element;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (quirks & EASEL_SERVER_QUIRK_LEGACY_SESSIONS)
    return to_legacy_event (self, origin);

  response = easel_server_session_to_response (self, origin, quirks);
  if (quirks & EASEL_SERVER_QUIRK_UPSTREAM_SHAPES)
    return g_steal_pointer (&response);

  element = easel_server_session_to_event (self, origin, EASEL_TIME_T1);
  json_object_iter_init (&iter, json_node_get_object (response));
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (json_node_get_object (element), name, json_node_copy (value));

  return element;
}

