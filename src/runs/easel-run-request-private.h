/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a request, for the files that send and keep it. */

#pragma once

#include "runs/easel-run-request.h"

G_BEGIN_DECLS

#define EASEL_RUN_REQUEST_FILE_SCHEME "easel-file:"

struct _EaselRunRequest {
  GObject         parent_instance;

  /* identity */
  char           *tag;
  EaselRunTarget  target;
  char           *target_id;
  gboolean        frozen;

  /* where it goes */
  char           *account;        /* nullable until it is handed over */
  char           *workflow_id;    /* nullable: cannot be looked up then */
  char           *workflow_name;  /* nullable */
  char           *machine_id;     /* nullable */
  char           *gpu;            /* nullable */
  EaselRunMode    mode;

  /* what it is */
  JsonNode       *graph;          /* nullable */
  JsonNode       *ui_graph;       /* nullable */
  JsonObject     *inputs;         /* without the tag */
  GPtrArray      *files;          /* of placeholder addresses in the inputs */
  char           *seed;           /* nullable: chosen by the machine */
  gboolean        untagged;
  char           *webhook;        /* nullable */
  gboolean        webhook_intermediate;
  char           *results_folder; /* nullable: where results go by the settings */
  gint64          batch_number;
  JsonObject     *batch_params;   /* nullable */
};

JsonObject *easel_run_request_copy_values (JsonObject *values);
void        easel_run_request_add_text    (JsonObject *object,
                                           const char *name,
                                           const char *value);

G_END_DECLS
