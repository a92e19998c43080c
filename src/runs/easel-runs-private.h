/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of EaselRuns, for the files with what can be done to runs, how they are found and what the archive tells. */

#pragma once

#include "runs/easel-care.h"
#include "runs/easel-outbox.h"
#include "runs/easel-run-row.h"
#include "runs/easel-runs.h"
#include "runs/easel-tidying.h"

G_BEGIN_DECLS

struct _EaselRuns {
  GObject           parent_instance;

  /* given */
  EaselArchive     *archive;
  EaselClock       *clock;

  /* who does the work */
  EaselInputFiles  *files;
  EaselOutbox      *outbox;
  EaselTidying     *tidying;
  EaselResultFiles *results;
  EaselRowLock     *send_lock;
  EaselRowLock     *fetch_lock;

  /* what there is */
  GHashTable       *clients;      /* account id → EaselClient */
  GHashTable       *cares;        /* EaselRun → EaselCare: those the server has */
  GHashTable       *known;        /* row id → GWeakRef of EaselRun: every object there is */
  GListStore       *open;         /* EaselRun that are not settled */

  /* news */
  gint64            revision;     /* the newest that was seen */
  gboolean          is_loading;
  gboolean          is_loaded;
  gboolean          has_news;
  guint             n_adding;
  guint             load_timer;

  /* pauses */
  guint             n_pausing;    /* that are being written down */
  guint             pauses_timer;

  gboolean          is_disposed;
};

EaselClient *easel_runs_get_client   (EaselRuns      *self,
                                      EaselRun       *run);
EaselRun    *easel_runs_dup_run      (EaselRuns      *self,
                                      EaselRunRow    *row,
                                      GError        **error);
EaselRun    *easel_runs_find_known   (EaselRuns      *self,
                                      gint64          row_id);
void         easel_runs_remember     (EaselRuns      *self,
                                      EaselRun       *run);
void         easel_runs_take_up      (EaselRuns      *self,
                                      EaselRun       *run,
                                      EaselRunRow    *row);
void         easel_runs_follow       (EaselRuns      *self,
                                      EaselRun       *run,
                                      EaselRunStream *stream);
void         easel_runs_leave        (EaselRuns      *self,
                                      EaselRun       *run);
void         easel_runs_load         (EaselRuns      *self);
gboolean     easel_runs_is_in_our_hands (EaselRuns   *self,
                                      EaselRun       *run);
void         easel_runs_read_news    (EaselRuns      *self);
void         easel_runs_read_pauses  (EaselRuns      *self);
void         easel_runs_notify_pauses (EaselRuns     *self);

G_END_DECLS
