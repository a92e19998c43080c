/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server knows of a session, and how the API shows it (contract 7.2, 7.3). */

#pragma once

#include "base/easel-database.h"
#include "base/easel-time.h"
#include "server/easel-server.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselServerSession:
 *
 * A row of `sessions`. Times are microseconds since 1970: `started_at` is %EASEL_TIME_NONE while it starts, `ended_at`
 * while it is open.
 */
typedef struct {
  char   *id;
  char   *event_id;
  char   *secret;
  char   *machine_id;
  char   *gpu;
  gint64  minutes;
  gint64  created_at;
  gint64  started_at;
  gint64  timeout_end;
  gint64  ended_at;
} EaselServerSession;

/* What a SELECT must name, in this order, for easel_server_session_read(). */
#define EASEL_SERVER_SESSION_COLUMNS \
  "id, event_id, secret, machine_id, gpu, minutes, created_at, started_at, timeout_end, ended_at"

EaselServerSession *easel_server_session_read         (EaselStatement            *row);
void                easel_server_session_free         (EaselServerSession        *self);
char               *easel_server_session_dup_address  (const EaselServerSession  *self,
                                                       const char                *origin);
JsonNode           *easel_server_session_to_event     (const EaselServerSession  *self,
                                                       const char                *origin,
                                                       EaselTimeSpelling          spelling);
JsonNode           *easel_server_session_to_response  (const EaselServerSession  *self,
                                                       const char                *origin,
                                                       EaselServerQuirks          quirks);
JsonNode           *easel_server_session_to_element   (const EaselServerSession  *self,
                                                       const char                *origin,
                                                       EaselServerQuirks          quirks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselServerSession, easel_server_session_free)

G_END_DECLS
