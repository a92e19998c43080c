/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One graph on its way through a machine: what it was given, and what it tells while it runs. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SERVER_JOB (easel_server_job_get_type ())

G_DECLARE_FINAL_TYPE (EaselServerJob, easel_server_job, EASEL, SERVER_JOB, GObject)

/* Signals, all on the thread-default main context of easel_server_job_new(), in order:
 *
 *   submitted (JsonNode *reply)                the answer of POST /prompt: `{"prompt_id","number","node_errors"}`, or the
 *                                              refusal `{"error","node_errors"}` (contract 4.2, step 8)
 *   event (const char *name, JsonNode *data)   a message of ComfyUI's websocket (contract 4.2, steps 9 to 18 without
 *                                              those that the service adds: `status`, `live_status`, `output_ready`)
 *   log (const char *line)                     a line of the machine's console
 *
 * Property `queue-position`: runs before this one on the machine, -1 once it is executed (notifies).
 */

EaselServerJob *easel_server_job_new                (const char      *prompt_id,
                                                     JsonObject      *graph,
                                                     const char      *output_folder,
                                                     const char      *temp_folder);
const char     *easel_server_job_get_prompt_id      (EaselServerJob  *self);
JsonObject     *easel_server_job_get_graph          (EaselServerJob  *self);
JsonObject     *easel_server_job_dup_graph          (EaselServerJob  *self);
const char     *easel_server_job_get_output_folder  (EaselServerJob  *self);
int             easel_server_job_get_queue_position (EaselServerJob  *self);

/* ComfyUI's `extra_data`: `{"extra_pnginfo": {"workflow": …}}` goes into the pictures that are saved. */
void            easel_server_job_set_extra_data     (EaselServerJob  *self,
                                                     JsonObject      *extra_data);
JsonObject     *easel_server_job_get_extra_data     (EaselServerJob  *self);

/* Whether the job may be at a machine already, from before this program was started. */
void            easel_server_job_set_resumed        (EaselServerJob  *self,
                                                     gboolean         resumed);
gboolean        easel_server_job_get_resumed        (EaselServerJob  *self);

/* The http(s) addresses that nodes of the graph would fetch. The machine fetches nothing: whoever runs the job fetches
 * them first and says where they are. An address without a file behaves as one that could not be fetched. */
char          **easel_server_job_dup_addresses      (EaselServerJob  *self);
void            easel_server_job_add_file           (EaselServerJob  *self,
                                                     const char      *address,
                                                     const char      *path);
gboolean        easel_server_job_has_file           (EaselServerJob  *self,
                                                     const char      *path);
char           *easel_server_job_dup_file           (EaselServerJob  *self,
                                                     const char      *address);

/* The file that an item `{"filename","subfolder","type"}` of an `executed` event stands for, or NULL if there is none
 * or it lies outside of the job's folders. */
char           *easel_server_job_dup_output_path    (EaselServerJob  *self,
                                                     JsonObject      *item);

/* After a failure: the payload of contract 5.3 (`execution_error`, or `{"error":{"error","node_errors"}}`), or NULL. */
JsonNode       *easel_server_job_get_failure        (EaselServerJob  *self);

/* For machines, from any thread. */
void            easel_server_job_emit_submitted     (EaselServerJob  *self,
                                                     JsonNode        *reply);
void            easel_server_job_emit_event         (EaselServerJob  *self,
                                                     const char      *name,
                                                     JsonNode        *data);
void            easel_server_job_emit_log           (EaselServerJob  *self,
                                                     const char      *line);
void            easel_server_job_set_failure        (EaselServerJob  *self,
                                                     JsonNode        *failure);
void            easel_server_job_set_queue_position (EaselServerJob  *self,
                                                     int              position);
const char     *easel_server_job_get_temp_folder    (EaselServerJob  *self);

G_END_DECLS
