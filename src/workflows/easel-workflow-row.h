/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow of an account as the server lists it, and one of its versions (contract 3.3). */

#pragma once

#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

#define EASEL_TYPE_WORKFLOW_ROW (easel_workflow_row_get_type ())
#define EASEL_TYPE_WORKFLOW_VERSION (easel_workflow_version_get_type ())

/* Properties: id, name, description, selected-machine-id, pinned, cover-image, user-name, created-at, updated-at. */
G_DECLARE_FINAL_TYPE (EaselWorkflowRow, easel_workflow_row, EASEL, WORKFLOW_ROW, GObject)

/* Properties: id, workflow-id, version, comment, machine-id, created-at. */
G_DECLARE_FINAL_TYPE (EaselWorkflowVersion, easel_workflow_version, EASEL, WORKFLOW_VERSION, GObject)

EaselWorkflowRow     *easel_workflow_row_new_from_json         (JsonNode              *node,
                                                                GError               **error);
const char           *easel_workflow_row_get_id                (EaselWorkflowRow      *self);
const char           *easel_workflow_row_get_name              (EaselWorkflowRow      *self);
const char           *easel_workflow_row_get_machine_id        (EaselWorkflowRow      *self);
gint64                easel_workflow_row_get_updated_at        (EaselWorkflowRow      *self);
gboolean              easel_workflow_row_is_pinned             (EaselWorkflowRow      *self);
GPtrArray            *easel_workflow_row_get_versions          (EaselWorkflowRow      *self);

EaselWorkflowVersion *easel_workflow_version_new_from_json     (JsonNode              *node,
                                                                GError               **error);
const char           *easel_workflow_version_get_id            (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_workflow_id   (EaselWorkflowVersion  *self);
gint64                easel_workflow_version_get_number        (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_comment       (EaselWorkflowVersion  *self);
const char           *easel_workflow_version_get_machine_id    (EaselWorkflowVersion  *self);
EaselWorkflow        *easel_workflow_version_get_workflow      (EaselWorkflowVersion  *self);

G_END_DECLS
