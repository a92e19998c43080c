/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as the archive has it: a plain struct that crosses threads; the models stay on the main thread. */

#pragma once

#include "runs/easel-run.h"

G_BEGIN_DECLS

typedef struct {
  char   *output_id;
  char   *key;
  guint   position;
  char   *node_id;     /* nullable, as all that follows */
  char   *file_name;
  char   *url;
  char   *text;
  char   *state;
  char   *path;
  gint64  size;
  char   *error;
} EaselOutputRow;

typedef struct {
  /* the run; nullable texts but for account and status */
  gint64     id;
  char      *account;
  char      *server_id;
  char      *status;
  gboolean   settled;
  gboolean   hidden;
  gboolean   starred;
  char      *note;
  gint64     added_at;
  gint64     created_at;
  gint64     queued_at;
  gint64     started_at;
  gint64     ended_at;
  char      *name;
  char      *workflow_id;
  char      *machine_id;
  char      *gpu;
  char      *function_id;
  char      *error_node;
  char      *error;
  char      *record;         /* the server's, as last read */
  gint64     revision;
  GPtrArray *outputs;        /* of EaselOutputRow */

  /* its request, 0 and %NULL when it is somebody else's */
  gint64     request;
  char      *state;
  double     position;
  gint64     created_server;
  gint64     sent_at;
  gint64     retry_at;
  char      *request_error;
  char      *document;
  char      *graph;          /* only when it was asked for */
  char      *ui_graph;
} EaselRunRow;

EaselRunRow    *easel_run_row_new              (void);
EaselRunRow    *easel_run_row_new_from_run     (EaselRun         *run);
void            easel_run_row_free             (EaselRunRow      *self);
EaselOutputRow *easel_output_row_new           (void);
EaselOutputRow *easel_output_row_new_from_output (EaselOutput    *output);
void            easel_output_row_free          (EaselOutputRow   *self);

EaselRun       *easel_run_row_build            (EaselRunRow      *self,
                                                GError          **error);
void            easel_run_row_apply            (EaselRunRow      *self,
                                                EaselRun         *run);

void            easel_run_row_apply_outputs    (EaselRunRow      *self,
                                                EaselRun         *run);
EaselOutput    *easel_run_row_find_output      (EaselRun         *run,
                                                EaselOutputRow   *row);

/* Errors as the archive keeps them: code and message. */
char           *easel_run_row_write_error      (const GError     *error);
GError         *easel_run_row_read_error       (const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselRunRow, easel_run_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselOutputRow, easel_output_row_free)

G_END_DECLS
