/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of the API that is about runs (contract 2, 3.5, 3.9), an async/finish pair each.
 *
 * They give the server's JSON as it came, proven to be an object or a list; easel_run_update() and friends read it. What
 * window and shell want is in easel-runs.h: nothing here writes anything down before it is sent.
 */

#pragma once

#include "api/easel-client.h"
#include "api/easel-event-source.h"
#include "api/easel-event-stream.h"
#include "runs/easel-run-request.h"

G_BEGIN_DECLS

/* GET /run/{id}: the record. @queue_position also asks how many are ahead. */
void              easel_client_get_run_async              (EaselClient          *self,
                                                           const char           *id,
                                                           gboolean              queue_position,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_get_run_finish             (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* POST /run/…/queue, /run/…/sync, /run: creates one run or a batch, once. */
void              easel_client_create_run_async           (EaselClient          *self,
                                                           EaselRunRequest      *request,
                                                           JsonNode             *body,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_create_run_finish          (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* POST /run/…/stream: creates one run, once, and gives its events. */
void              easel_client_stream_run_async           (EaselClient          *self,
                                                           EaselRunRequest      *request,
                                                           JsonNode             *body,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
EaselEventStream *easel_client_stream_run_finish          (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* POST /run/{id}/cancel. Whatever comes back, the record decides. */
void              easel_client_cancel_run_async           (EaselClient          *self,
                                                           const char           *id,
                                                           const char           *function_id,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
gboolean          easel_client_cancel_run_finish          (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* GET /v2/workflow/{id}/runs: small rows, newest first; @since in microseconds since 1970. */
void              easel_client_list_runs_async            (EaselClient          *self,
                                                           const char           *workflow_id,
                                                           const char           *deployment_id,
                                                           gint64                since,
                                                           guint                 limit,
                                                           guint                 offset,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_list_runs_finish           (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* GET /workflow/{id}/runs: whole rows with unfiltered outputs, newest first. */
void              easel_client_list_full_runs_async       (EaselClient          *self,
                                                           const char           *workflow_id,
                                                           guint                 limit,
                                                           guint                 offset,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_list_full_runs_finish      (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* GET /deployment/{id}/runs: an object with `data`. */
void              easel_client_list_deployment_runs_async  (EaselClient          *self,
                                                            const char           *deployment_id,
                                                            guint                 limit,
                                                            guint                 offset,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
JsonNode         *easel_client_list_deployment_runs_finish (EaselClient          *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);

/* GET /workflow/{id}/gallery: outputs of successful runs, newest first; @file_type `image`, `video` or NULL. */
void              easel_client_list_gallery_async         (EaselClient          *self,
                                                           const char           *workflow_id,
                                                           const char           *file_type,
                                                           guint                 limit,
                                                           guint                 offset,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_list_gallery_finish        (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* GET /v2/clickhouse-run-logs/{id}: the console of a run that is over. */
void              easel_client_get_run_logs_async         (EaselClient          *self,
                                                           const char           *id,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
JsonNode         *easel_client_get_run_logs_finish        (EaselClient          *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

/* GET /v2/stream-logs and /v2/stream-progress, not opened yet. The latter brings other runs' events too:
 * easel_run_progress_read() filters. @member says what @id is the id of: `run_id`, `workflow_id` or `machine_id`. */
EaselEventSource *easel_client_new_run_log_source         (EaselClient          *self,
                                                           const char           *id);
EaselEventSource *easel_client_new_progress_source        (EaselClient          *self,
                                                           const char           *member,
                                                           const char           *id);

G_END_DECLS
