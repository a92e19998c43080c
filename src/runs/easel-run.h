/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run as people see it: its one visible state, how far it is, what came out. Properties notify; no network here. */

#pragma once

#include "base/easel-status.h"
#include "runs/easel-output.h"
#include "runs/easel-run-log.h"
#include "runs/easel-run-request.h"

G_BEGIN_DECLS

#define EASEL_TYPE_RUN (easel_run_get_type ())

G_DECLARE_FINAL_TYPE (EaselRun, easel_run, EASEL, RUN, GObject)

/* What cannot be known: progress before the first report, a place in a queue, a number of steps. */
#define EASEL_RUN_UNKNOWN (-1)

EaselRun        *easel_run_new                 (EaselRunRequest  *request);
EaselRun        *easel_run_new_for_id          (const char       *account,
                                                const char       *id);

/* From the server: the record is the truth, events are for show. Both survive anything. */
gboolean         easel_run_update              (EaselRun         *self,
                                                JsonNode         *node,
                                                GError          **error);
void             easel_run_apply_event         (EaselRun         *self,
                                                const char       *type,
                                                JsonNode         *data);
char            *easel_run_find_id_in_event    (JsonNode         *data);

/* Properties. Times are microseconds since 1970 or EASEL_TIME_NONE. */
EaselRunRequest *easel_run_get_request         (EaselRun         *self);
const char      *easel_run_get_account         (EaselRun         *self);
const char      *easel_run_get_tag             (EaselRun         *self);
const char      *easel_run_get_id              (EaselRun         *self);
const char      *easel_run_get_name            (EaselRun         *self);
gint64           easel_run_get_row_id          (EaselRun         *self);
EaselRunStatus   easel_run_get_status          (EaselRun         *self);
const char      *easel_run_get_status_word     (EaselRun         *self);
double           easel_run_get_progress        (EaselRun         *self);
const char      *easel_run_get_live_status     (EaselRun         *self);
const char      *easel_run_get_node            (EaselRun         *self);
int              easel_run_get_step            (EaselRun         *self);
int              easel_run_get_steps           (EaselRun         *self);
int              easel_run_get_queue_position  (EaselRun         *self);
gint64           easel_run_get_added_at        (EaselRun         *self);
gint64           easel_run_get_created_at      (EaselRun         *self);
gint64           easel_run_get_queued_at       (EaselRun         *self);
gint64           easel_run_get_started_at      (EaselRun         *self);
gint64           easel_run_get_ended_at        (EaselRun         *self);
gint64           easel_run_get_silent_since    (EaselRun         *self);
const char      *easel_run_get_machine_id      (EaselRun         *self);
const char      *easel_run_get_gpu             (EaselRun         *self);
const char      *easel_run_get_workflow_id     (EaselRun         *self);
const char      *easel_run_get_function_id     (EaselRun         *self);
JsonObject      *easel_run_get_inputs          (EaselRun         *self);
const GError    *easel_run_get_error           (EaselRun         *self);
const char      *easel_run_get_error_node      (EaselRun         *self);
gboolean         easel_run_has_reason          (EaselRun         *self);
gboolean         easel_run_is_over             (EaselRun         *self);
gboolean         easel_run_is_provisional      (EaselRun         *self);
gboolean         easel_run_is_settled          (EaselRun         *self);
gboolean         easel_run_may_cancel          (EaselRun         *self);
GListModel      *easel_run_get_outputs         (EaselRun         *self);
EaselRunLog     *easel_run_get_log             (EaselRun         *self);
const char      *easel_run_get_results_folder  (EaselRun         *self);
void             easel_run_set_results_folder  (EaselRun         *self,
                                                const char       *folder);
const GError    *easel_run_get_fetch_error     (EaselRun         *self);

/* What the person says about it: easel_runs_star_async(), easel_runs_annotate_async() */
gboolean         easel_run_is_starred          (EaselRun         *self);
const char      *easel_run_get_note            (EaselRun         *self);

/* For the outbox, the follower and the archive */
void             easel_run_set_starred         (EaselRun         *self,
                                                gboolean          starred);
void             easel_run_set_note            (EaselRun         *self,
                                                const char       *note);
void             easel_run_set_row_id          (EaselRun         *self,
                                                gint64            row_id);
void             easel_run_set_id              (EaselRun         *self,
                                                const char       *id);
void             easel_run_set_status          (EaselRun         *self,
                                                EaselRunStatus    status);
void             easel_run_set_added_at        (EaselRun         *self,
                                                gint64            time);
void             easel_run_set_silent_since    (EaselRun         *self,
                                                gint64            time);
void             easel_run_set_error           (EaselRun         *self,
                                                const GError     *error);
void             easel_run_set_failure         (EaselRun         *self,
                                                const char       *node,
                                                const char       *reason);
void             easel_run_set_settled         (EaselRun         *self,
                                                gboolean          settled);
void             easel_run_add_output          (EaselRun         *self,
                                                EaselOutput      *output);

G_END_DECLS
