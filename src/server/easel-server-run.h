/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run under way: gathers its input files, hands its graph to the machine, tells and writes down how it goes. */

#pragma once

#include "base/easel-clock.h"
#include "server/easel-server-files.h"
#include "server/easel-server-logs.h"
#include "server/easel-server-machine.h"
#include "server/easel-server-record.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_RUN (easel_server_run_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerRun, easel_server_run, EASEL, SERVER_RUN, GObject)

/**
 * EaselServerRunParts:
 *
 * What runs need of the server. The database must outlive them, or they must be abandoned before.
 */
typedef struct {
  EaselDatabase    *database;
  EaselServerFiles *files;
  EaselServerLogs  *logs;
  EaselClock       *clock;
  SoupSession      *session;
  guint             run_seconds;   /* that a run may take once it has begun */
} EaselServerRunParts;

/* Signals:
 *
 *   event (JsonNode *update)               what the run stream shows as `event_update`, without addresses
 *   changed (const char *what, const char *output_id)   `status`, `progress`, or `output` and its id
 *   over ()                                nothing more will be told
 *   released ()                            and the machine is done with it
 */

EaselServerRun          *easel_server_run_new         (const EaselServerRunParts  *parts,
                                                       EaselServerMachine         *machine,
                                                       EaselServerRecord          *record);
void                     easel_server_run_start       (EaselServerRun             *self,
                                                       gboolean                    resumed);
gboolean                 easel_server_run_cancel      (EaselServerRun             *self);
void                     easel_server_run_fail        (EaselServerRun             *self,
                                                       const char                 *message);
void                     easel_server_run_abandon     (EaselServerRun             *self);
const EaselServerRecord *easel_server_run_get_record  (EaselServerRun             *self);
gboolean                 easel_server_run_is_over     (EaselServerRun             *self);

G_END_DECLS
