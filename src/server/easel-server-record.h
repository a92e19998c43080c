/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server knows of a run, and how the API shows it (contract 3.5, 5.1). */

#pragma once

#include "base/easel-database.h"
#include "base/easel-status.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselServerRecord:
 *
 * A row of `runs`. Times are microseconds since 1970 or %EASEL_TIME_NONE; `inputs` and graphs are JSON text.
 */
typedef struct {
  char           *id;
  char           *workflow_id;
  char           *version_id;       /* nullable */
  char           *deployment_id;    /* nullable */
  char           *machine_id;
  char           *machine_type;
  char           *batch_id;         /* nullable */
  char           *idempotency_key;  /* nullable */
  char           *origin;
  char           *gpu;              /* nullable */
  char           *gpu_event_id;     /* nullable */
  char           *function_call_id;
  char           *inputs;
  char           *api_graph;
  char           *ui_graph;         /* nullable */
  char           *submitted_graph;  /* nullable */
  char           *webhook;          /* nullable */
  gboolean        webhook_intermediate;
  EaselRunStatus  status;
  char           *live_status;      /* nullable */
  double          progress;
  gint64          created_at;
  gint64          updated_at;
  gint64          queued_at;
  gint64          started_at;
  gint64          ended_at;
} EaselServerRecord;

/* What a SELECT must name, in this order, for easel_server_record_read(). */
#define EASEL_SERVER_RECORD_COLUMNS                                                                                   \
  "r.id, r.workflow_id, r.version_id, r.deployment_id, r.machine_id, r.machine_type, r.batch_id, r.idempotency_key, " \
  "r.origin, r.gpu, r.gpu_event_id, r.function_call_id, r.inputs, r.api_graph, r.ui_graph, r.submitted_graph, "       \
  "r.webhook, r.webhook_intermediate, r.status, r.live_status, r.progress, r.created_at, r.updated_at, r.queued_at, " \
  "r.started_at, r.ended_at"

EaselServerRecord *easel_server_record_new        (void);
EaselServerRecord *easel_server_record_read       (EaselStatement           *row);
void               easel_server_record_free       (EaselServerRecord        *self);
gboolean           easel_server_record_insert     (const EaselServerRecord  *self,
                                                   EaselDatabase            *database,
                                                   GError                  **error);
gboolean           easel_server_record_update     (const EaselServerRecord  *self,
                                                   EaselDatabase            *database,
                                                   GError                  **error);

JsonNode          *easel_server_record_to_model   (const EaselServerRecord  *self,
                                                   JsonArray                *outputs,
                                                   gint64                    queue_position);
JsonNode          *easel_server_record_to_row_v2  (const EaselServerRecord  *self);
JsonNode          *easel_server_record_to_row_v1  (const EaselServerRecord  *self,
                                                   JsonArray                *outputs,
                                                   gboolean                  with_inputs);
JsonNode          *easel_server_record_to_row_of_deployment (const EaselServerRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselServerRecord, easel_server_record_free)

G_END_DECLS
