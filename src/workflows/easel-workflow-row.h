/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow of an account as the server lists it (contract 3.3). */

#pragma once

#include "workflows/easel-record.h"

G_BEGIN_DECLS

#define EASEL_TYPE_WORKFLOW_ROW (easel_workflow_row_get_type ())

/* Properties: id, name, description, selected-machine-id, cover-image, user-name, created-at, updated-at. */
G_DECLARE_FINAL_TYPE (EaselWorkflowRow, easel_workflow_row, EASEL, WORKFLOW_ROW, EaselRecord)

EaselWorkflowRow  *easel_workflow_row_new_from_json   (JsonNode          *node,
                                                       GError           **error);
const char        *easel_workflow_row_get_id          (EaselWorkflowRow  *self);
const char        *easel_workflow_row_get_name        (EaselWorkflowRow  *self);
const char        *easel_workflow_row_get_machine_id  (EaselWorkflowRow  *self);
gint64             easel_workflow_row_get_updated_at  (EaselWorkflowRow  *self);
gboolean           easel_workflow_row_is_pinned       (EaselWorkflowRow  *self);

/* An array of EaselWorkflowVersion, newest first, as far as they were asked for. */
GPtrArray         *easel_workflow_row_dup_versions    (EaselWorkflowRow  *self);

G_END_DECLS
