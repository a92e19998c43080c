/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workflows, versions and deployments as the API shows them (contract 3.1 to 3.3). */

#pragma once

#include "base/easel-database.h"
#include "base/easel-time.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a SELECT must name, in this order, for the function of the same name. */
#define EASEL_SERVER_VERSION_COLUMNS \
  "v.id, v.workflow_id, v.ui_graph, v.api_graph, v.comment, v.number, v.machine_id, v.created_at"
#define EASEL_SERVER_DEPLOYMENT_COLUMNS \
  "d.id, d.workflow_id, d.machine_id, d.environment, d.description, d.created_at, d.updated_at, w.name"
#define EASEL_SERVER_WORKFLOW_COLUMNS \
  "w.id, w.name, w.machine_id, w.description, w.pinned, w.deleted, w.created_at, w.updated_at, w.cover_image"

JsonNode *easel_server_version_json     (EaselStatement     *row,
                                         EaselTimeSpelling   spelling);
JsonNode *easel_server_workflow_json    (EaselStatement     *row,
                                         EaselTimeSpelling   spelling);
JsonNode *easel_server_deployment_json  (EaselStatement     *row,
                                         guint               version_column,
                                         const char         *machine_name);

G_END_DECLS
