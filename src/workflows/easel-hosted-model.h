/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model that the service hosts, to be run by its id (contract 3.7). */

#pragma once

#include "workflows/easel-record.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

#define EASEL_TYPE_HOSTED_MODEL (easel_hosted_model_get_type ())

/* Properties: id, name, preview-image. */
G_DECLARE_FINAL_TYPE (EaselHostedModel, easel_hosted_model, EASEL, HOSTED_MODEL, EaselRecord)

const char    *easel_hosted_model_get_id        (EaselHostedModel  *self);
const char    *easel_hosted_model_get_name      (EaselHostedModel  *self);
EaselWorkflow *easel_hosted_model_get_workflow  (EaselHostedModel  *self);

G_END_DECLS
