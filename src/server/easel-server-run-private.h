/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run under way is made of, for the files that are its parts. */

#pragma once

#include "server/easel-server-run.h"

G_BEGIN_DECLS

struct _EaselServerRun
{
  GObject parent_instance;

  /* what I was given */
  EaselServerRunParts  parts;         /* its objects are owned, the database is borrowed */
  EaselServerMachine  *machine;
  EaselServerRecord   *record;
  gboolean             resumed;

  /* what is in progress */
  EaselServerJob      *job;           /* nullable */
  GCancellable        *cancellable;
  GHashTable          *begun;         /* ids of nodes that were started or found in the cache */
  guint                n_nodes;
  guint                limit_timer;   /* 0: none */
  gboolean             abandoned;
  gboolean             told_over;
};

/* easel-server-run.c */
void             easel_server_run_emit_update   (EaselServerRun  *self,
                                                 JsonNode        *update);
void             easel_server_run_emit_with     (EaselServerRun  *self,
                                                 const char      *name,
                                                 JsonNode        *data);
void             easel_server_run_emit_changed  (EaselServerRun  *self,
                                                 const char      *what,
                                                 const char      *output_id);
gboolean         easel_server_run_set_status    (EaselServerRun  *self,
                                                 EaselRunStatus   status);
JsonNode        *easel_server_run_status_data   (EaselServerRun  *self);
void             easel_server_run_start_limit   (EaselServerRun  *self,
                                                 guint            seconds);

/* easel-server-run-job.c */
EaselServerJob  *easel_server_run_make_job      (EaselServerRun  *self,
                                                 JsonNode        *graph,
                                                 JsonNode        *ui_graph);

G_END_DECLS
