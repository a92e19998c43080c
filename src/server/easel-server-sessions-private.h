/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sessions of the server are made of, for the files that are their parts. */

#pragma once

#include "server/easel-server-session.h"
#include "server/easel-server-sessions.h"

G_BEGIN_DECLS

struct _EaselServerSessions
{
  GObject parent_instance;

  EaselDatabase       *database;     /* borrowed */
  EaselServerMachines *machines;
  EaselServerLogs     *logs;
  EaselClock          *clock;
  GCancellable        *cancellable;

  GPtrArray           *open;         /* of EaselServerSession, oldest first */
  guint                timer_id;
};

EaselServerSession *easel_server_sessions_find (EaselServerSessions *self,
                                                const char          *id);

G_END_DECLS
