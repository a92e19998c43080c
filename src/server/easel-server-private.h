/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the server, for the routes that use them. */

#pragma once

#include "base/easel-database.h"
#include "server/easel-server-files.h"
#include "server/easel-server-library.h"
#include "server/easel-server-logs.h"
#include "server/easel-server-machines.h"
#include "server/easel-server-runs.h"
#include "server/easel-server-sessions.h"
#include "server/easel-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One account and no organisation: everything belongs to the person at this computer. */
#define EASEL_SERVER_USER "user_this_computer"

EaselClock          *easel_server_get_clock     (EaselServer  *self);
EaselDatabase       *easel_server_get_database  (EaselServer  *self);
EaselServerMachines *easel_server_get_machines  (EaselServer  *self);
EaselServerLibrary  *easel_server_get_library   (EaselServer  *self);
EaselServerFiles    *easel_server_get_files     (EaselServer  *self);
EaselServerLogs     *easel_server_get_logs      (EaselServer  *self);
EaselServerRuns     *easel_server_get_runs      (EaselServer  *self);
EaselServerSessions *easel_server_get_sessions  (EaselServer  *self);
SoupServer          *easel_server_get_soup      (EaselServer  *self);   /* for tests that watch what is asked */
gboolean             easel_server_has_quirk     (EaselServer       *self,
                                                 EaselServerQuirks  quirk);

G_END_DECLS
