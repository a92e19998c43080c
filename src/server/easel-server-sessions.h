/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: machines kept for somebody until their time is over (contract 7). */

#pragma once

#include "base/easel-clock.h"
#include "base/easel-database.h"
#include "server/easel-server-logs.h"
#include "server/easel-server-machines.h"
#include "server/easel-server.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_SESSIONS (easel_server_sessions_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerSessions, easel_server_sessions, EASEL, SERVER_SESSIONS, GObject)

#define EASEL_SERVER_SESSION_MINUTES     15   /* unless asked for otherwise */
#define EASEL_SERVER_SESSIONS_PER_MACHINE 5

/* Signals: "ready" (const char *id), "ended" (const char *id) */

EaselServerSessions *easel_server_sessions_new         (EaselDatabase        *database,
                                                        EaselServerMachines  *machines,
                                                        EaselServerLogs      *logs,
                                                        EaselClock           *clock);
gboolean             easel_server_sessions_resume      (EaselServerSessions  *self,
                                                        GError              **error);
guint                easel_server_sessions_count       (EaselServerSessions  *self,
                                                        const char           *machine_id);
char                *easel_server_sessions_create      (EaselServerSessions  *self,
                                                        const char           *machine_id,
                                                        const char           *gpu,
                                                        gint64                minutes,
                                                        GError              **error);
gboolean             easel_server_sessions_is_open     (EaselServerSessions  *self,
                                                        const char           *id);
gboolean             easel_server_sessions_is_ready    (EaselServerSessions  *self,
                                                        const char           *id);
gboolean             easel_server_sessions_extend      (EaselServerSessions  *self,
                                                        const char           *id,
                                                        gint64                minutes);
gboolean             easel_server_sessions_end         (EaselServerSessions  *self,
                                                        const char           *id);
char                *easel_server_sessions_dup_address (EaselServerSessions  *self,
                                                        const char           *id,
                                                        const char           *origin);
char                *easel_server_sessions_find_secret (EaselServerSessions  *self,
                                                        const char           *secret);
JsonNode            *easel_server_sessions_show        (EaselServerSessions  *self,
                                                        const char           *id,
                                                        const char           *origin,
                                                        EaselServerQuirks     quirks);
JsonArray           *easel_server_sessions_list        (EaselServerSessions  *self,
                                                        const char           *machine_id,
                                                        const char           *origin,
                                                        EaselServerQuirks     quirks);
JsonArray           *easel_server_sessions_list_events (EaselServerSessions  *self,
                                                        const char           *machine_id,
                                                        const char           *origin);
char                *easel_server_sessions_make_page   (EaselServerSessions  *self,
                                                        const char           *id);
void                 easel_server_sessions_stop        (EaselServerSessions  *self);

G_END_DECLS
