/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored version of a workflow of an account (contract 3.3). */

#pragma once

#include "workflows/easel-record.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

#define EASEL_TYPE_WORKFLOW_VERSION (easel_workflow_version_get_type ())

/* Properties: id, workflow-id, comment, machine-id, created-at. */
G_DECLARE_FINAL_TYPE (EaselWorkflowVersion, easel_workflow_version, EASEL, WORKFLOW_VERSION, EaselRecord)

EaselWorkflowVersion *easel_workflow_version_new_from_json    (JsonNode              *node,
                                                               GError               **error);
const char           *easel_workflow_version_get_id           (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_workflow_id  (EaselWorkflowVersion  *self);
gint64                easel_workflow_version_get_number       (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_comment      (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_machine_id   (EaselWorkflowVersion  *self);

/* Its form, made once and kept; NULL when the server gave no graph. */
EaselWorkflow        *easel_workflow_version_get_workflow     (EaselWorkflowVersion  *self);

G_END_DECLS
