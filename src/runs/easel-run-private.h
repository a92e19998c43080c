/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a run, for the files that keep its state and read what a server says about it. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

struct _EaselRun {
  GObject          parent_instance;

  /* which one it is */
  EaselRunRequest *request;        /* nullable: made by another program */
  char            *account;
  char            *id;             /* nullable until the server has it */
  gint64           row_id;         /* of the request in the archive, 0 until it is there */
  gint64           added_at;

  /* its state */
  EaselRunStatus   status;
  char            *status_word;    /* nullable: as the status is called */
  gboolean         settled;
  GError          *trouble;        /* nullable: why it does not go on just now */
  GError          *failure;        /* nullable: why it ended badly */
  GError          *default_failure; /* nullable: what is said as long as no reason is known */
  char            *error_node;     /* nullable */
  gint64           silent_since;

  /* how far it is */
  double           progress;
  char            *live_status;    /* nullable */
  char            *node;           /* nullable: the one being executed, as the graph calls it */
  int              step;
  int              steps;
  int              queue_position;

  /* what the record says */
  gint64           created_at;
  gint64           queued_at;
  gint64           started_at;
  gint64           ended_at;
  char            *machine_id;     /* nullable */
  char            *machine_type;   /* nullable */
  char            *gpu;            /* nullable */
  char            *workflow_id;    /* nullable */
  char            *function_id;    /* nullable: the call that can be cancelled */
  JsonObject      *inputs;         /* nullable: of a run that is not ours */

  /* what came out */
  GListStore      *outputs;
  EaselRunLog     *log;
  char            *results_folder; /* nullable: as the request or the settings say */

  /* what the person says about it */
  gboolean         starred;
  char            *note;           /* nullable */
};

typedef enum {
  EASEL_RUN_PROP_REQUEST = 1,
  EASEL_RUN_PROP_ACCOUNT,
  EASEL_RUN_PROP_TAG,
  EASEL_RUN_PROP_ID,
  EASEL_RUN_PROP_NAME,
  EASEL_RUN_PROP_ROW_ID,
  EASEL_RUN_PROP_ADDED_AT,
  EASEL_RUN_PROP_STATUS,
  EASEL_RUN_PROP_STATUS_WORD,
  EASEL_RUN_PROP_OVER,
  EASEL_RUN_PROP_PROVISIONAL,
  EASEL_RUN_PROP_SETTLED,
  EASEL_RUN_PROP_MAY_CANCEL,
  EASEL_RUN_PROP_ERROR,
  EASEL_RUN_PROP_ERROR_NODE,
  EASEL_RUN_PROP_SILENT_SINCE,
  EASEL_RUN_PROP_PROGRESS,
  EASEL_RUN_PROP_LIVE_STATUS,
  EASEL_RUN_PROP_NODE,
  EASEL_RUN_PROP_STEP,
  EASEL_RUN_PROP_STEPS,
  EASEL_RUN_PROP_QUEUE_POSITION,
  EASEL_RUN_PROP_CREATED_AT,
  EASEL_RUN_PROP_QUEUED_AT,
  EASEL_RUN_PROP_STARTED_AT,
  EASEL_RUN_PROP_ENDED_AT,
  EASEL_RUN_PROP_MACHINE_ID,
  EASEL_RUN_PROP_GPU,
  EASEL_RUN_PROP_STARRED,
  EASEL_RUN_PROP_NOTE,
  EASEL_RUN_PROP_OUTPUTS,
  EASEL_RUN_PROP_LOG,
} EaselRunProperty;

void easel_run_notify        (EaselRun          *self,
                              EaselRunProperty   property);
void easel_run_change_text   (EaselRun          *self,
                              char             **field,
                              const char        *value,
                              EaselRunProperty   property);
void easel_run_change_int    (EaselRun          *self,
                              int               *field,
                              int                value,
                              EaselRunProperty   property);
void easel_run_change_time   (EaselRun          *self,
                              gint64            *field,
                              gint64             value,
                              EaselRunProperty   property);
void easel_run_set_progress  (EaselRun          *self,
                              double             progress);
void easel_run_set_word      (EaselRun          *self,
                              const char        *word);

G_END_DECLS
