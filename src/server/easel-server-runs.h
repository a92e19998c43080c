/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All runs of the server: makes them, finds them, and takes up those that a stop interrupted. */

#pragma once

#include "server/easel-server-machines.h"
#include "server/easel-server-run.h"
#include "server/easel-server-webhooks.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_RUNS (easel_server_runs_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerRuns, easel_server_runs, EASEL, SERVER_RUNS, GObject)

/* Signals: "changed" (const EaselServerRecord *record, const char *what): as of runs, and `input` for new ones;
 * "idle" (): no run is under way any more */

EaselServerRuns     *easel_server_runs_new        (const EaselServerRunParts  *parts,
                                                   EaselServerMachines        *machines,
                                                   EaselServerWebhooks        *webhooks);
void                 easel_server_runs_set_origin (EaselServerRuns            *self,
                                                   const char                 *origin);
gboolean             easel_server_runs_resume     (EaselServerRuns            *self,
                                                   GError                    **error);
EaselServerRun      *easel_server_runs_create     (EaselServerRuns            *self,
                                                   EaselServerRecord          *record,
                                                   GError                    **error);
EaselServerRun      *easel_server_runs_get_live   (EaselServerRuns            *self,
                                                   const char                 *id);
EaselServerRecord   *easel_server_runs_load       (EaselServerRuns            *self,
                                                   const char                 *id);
char                *easel_server_runs_find_key   (EaselServerRuns            *self,
                                                   const char                 *idempotency_key);
void                 easel_server_runs_refresh    (EaselServerRuns            *self,
                                                   EaselServerRecord          *record);
gint64               easel_server_runs_count_ahead (EaselServerRuns           *self,
                                                   const EaselServerRecord    *record);
gboolean             easel_server_runs_is_busy    (EaselServerRuns            *self);
void                 easel_server_runs_abandon    (EaselServerRuns            *self);

G_END_DECLS
