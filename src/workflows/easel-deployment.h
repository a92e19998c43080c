/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deployment: a version of a workflow on a machine, ready to be run by its id (contract 3.1). */

#pragma once

#include "workflows/easel-record.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

#define EASEL_TYPE_DEPLOYMENT (easel_deployment_get_type ())

G_DECLARE_FINAL_TYPE (EaselDeployment, easel_deployment, EASEL, DEPLOYMENT, EaselRecord)

/* Properties: id, environment, description, workflow-id, workflow-version-id, machine-id, gpu, share-slug,
 * updated-at. */

EaselDeployment *easel_deployment_new_from_json            (JsonNode         *node,
                                                            GError          **error);

const char      *easel_deployment_get_id                   (EaselDeployment  *self);
const char      *easel_deployment_get_name                 (EaselDeployment  *self);  /* the workflow's */
const char      *easel_deployment_get_environment          (EaselDeployment  *self);
const char      *easel_deployment_get_description          (EaselDeployment  *self);
const char      *easel_deployment_get_workflow_id          (EaselDeployment  *self);
const char      *easel_deployment_get_workflow_version_id  (EaselDeployment  *self);
gint64           easel_deployment_get_version              (EaselDeployment  *self);
const char      *easel_deployment_get_machine_id           (EaselDeployment  *self);
const char      *easel_deployment_get_machine_name         (EaselDeployment  *self);
const char      *easel_deployment_get_gpu                  (EaselDeployment  *self);
gint64           easel_deployment_get_updated_at           (EaselDeployment  *self);

/* The form of it: from the version's graph when the server gave it, else from `input_types`. Made once, kept until the
 * version changes. */
EaselWorkflow   *easel_deployment_get_workflow             (EaselDeployment  *self);

G_END_DECLS
