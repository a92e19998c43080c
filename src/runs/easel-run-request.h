/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be run: filled in by a form, frozen when it is handed over, kept in the archive as it was sent. */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EaselRunTarget:
 * @EASEL_RUN_TARGET_DEPLOYMENT: a deployment of the account
 * @EASEL_RUN_TARGET_WORKFLOW: a graph of our own, on behalf of a workflow of the account
 * @EASEL_RUN_TARGET_VERSION: a stored version of a workflow
 * @EASEL_RUN_TARGET_MODEL: a hosted model
 */
typedef enum {
  EASEL_RUN_TARGET_DEPLOYMENT,
  EASEL_RUN_TARGET_WORKFLOW,
  EASEL_RUN_TARGET_VERSION,
  EASEL_RUN_TARGET_MODEL,
} EaselRunTarget;

/**
 * EaselRunMode:
 * @EASEL_RUN_MODE_QUEUE: created, then followed
 * @EASEL_RUN_MODE_STREAM: created by the stream that also tells every step
 * @EASEL_RUN_MODE_SYNC: created by a call that answers when the run is over
 */
typedef enum {
  EASEL_RUN_MODE_QUEUE,
  EASEL_RUN_MODE_STREAM,
  EASEL_RUN_MODE_SYNC,
} EaselRunMode;

#define EASEL_TYPE_RUN_TARGET (easel_run_target_get_type ())
#define EASEL_TYPE_RUN_MODE (easel_run_mode_get_type ())
#define EASEL_TYPE_RUN_REQUEST (easel_run_request_get_type ())

GType            easel_run_target_get_type             (void);
GType            easel_run_mode_get_type               (void);

G_DECLARE_FINAL_TYPE (EaselRunRequest, easel_run_request, EASEL, RUN_REQUEST, GObject)

EaselRunRequest *easel_run_request_new                 (EaselRunTarget    target,
                                                        const char       *target_id);
EaselRunRequest *easel_run_request_new_from_json       (JsonNode         *node,
                                                        GError          **error);
EaselRunRequest *easel_run_request_dup_again           (EaselRunRequest  *self);
JsonNode        *easel_run_request_to_json             (EaselRunRequest  *self);
void             easel_run_request_freeze              (EaselRunRequest  *self);

/* Identity */
const char      *easel_run_request_get_tag             (EaselRunRequest  *self);
EaselRunTarget   easel_run_request_get_target          (EaselRunRequest  *self);
const char      *easel_run_request_get_target_id       (EaselRunRequest  *self);

/* Until frozen */
void             easel_run_request_set_account         (EaselRunRequest  *self,
                                                        const char       *account);
void             easel_run_request_set_workflow_id     (EaselRunRequest  *self,
                                                        const char       *workflow_id);
void             easel_run_request_set_workflow_name   (EaselRunRequest  *self,
                                                        const char       *workflow_name);
void             easel_run_request_set_machine_id      (EaselRunRequest  *self,
                                                        const char       *machine_id);
void             easel_run_request_set_gpu             (EaselRunRequest  *self,
                                                        const char       *gpu);
void             easel_run_request_set_mode            (EaselRunRequest  *self,
                                                        EaselRunMode      mode);
void             easel_run_request_set_graph           (EaselRunRequest  *self,
                                                        JsonNode         *graph);
void             easel_run_request_set_ui_graph        (EaselRunRequest  *self,
                                                        JsonNode         *ui_graph);
void             easel_run_request_set_inputs          (EaselRunRequest  *self,
                                                        JsonObject       *inputs);
char            *easel_run_request_add_file            (EaselRunRequest  *self,
                                                        const char       *hash,
                                                        const char       *name);
void             easel_run_request_set_seed            (EaselRunRequest  *self,
                                                        const char       *digits);
void             easel_run_request_set_untagged        (EaselRunRequest  *self,
                                                        gboolean          untagged);
void             easel_run_request_set_webhook         (EaselRunRequest  *self,
                                                        const char       *webhook,
                                                        gboolean          intermediate);
void             easel_run_request_set_results_folder  (EaselRunRequest  *self,
                                                        const char       *folder);
void             easel_run_request_set_batch           (EaselRunRequest  *self,
                                                        gint64            number,
                                                        JsonObject       *params);

const char      *easel_run_request_get_account         (EaselRunRequest  *self);
const char      *easel_run_request_get_workflow_id     (EaselRunRequest  *self);
const char      *easel_run_request_get_workflow_name   (EaselRunRequest  *self);
const char      *easel_run_request_get_machine_id      (EaselRunRequest  *self);
const char      *easel_run_request_get_gpu             (EaselRunRequest  *self);
EaselRunMode     easel_run_request_get_mode            (EaselRunRequest  *self);
JsonNode        *easel_run_request_get_graph           (EaselRunRequest  *self);
JsonNode        *easel_run_request_get_ui_graph        (EaselRunRequest  *self);
JsonObject      *easel_run_request_get_inputs          (EaselRunRequest  *self);
const char      *easel_run_request_get_seed            (EaselRunRequest  *self);
const char      *easel_run_request_get_results_folder  (EaselRunRequest  *self);
gboolean         easel_run_request_is_batch            (EaselRunRequest  *self);
gboolean         easel_run_request_carries_tag         (EaselRunRequest  *self);

/* For sending */
GStrv            easel_run_request_list_files          (EaselRunRequest  *self);
char            *easel_run_request_dup_file_hash       (const char       *placeholder);
char            *easel_run_request_dup_file_name       (const char       *placeholder);
const char      *easel_run_request_get_path            (EaselRunRequest  *self);
JsonNode        *easel_run_request_build_body          (EaselRunRequest  *self,
                                                        GHashTable       *addresses);

/* The key under which the tag travels in the inputs, and its removal from what people see. */
#define EASEL_RUN_REQUEST_TAG_KEY "easel_request"

JsonObject      *easel_run_request_strip_tag           (JsonObject       *inputs);

G_END_DECLS
