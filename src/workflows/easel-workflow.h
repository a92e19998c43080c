/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as it came: from a file of any flavour (inputs.md 6, 7) or from a deployment; immutable. */

#pragma once

#include <gio/gio.h>

#include "workflows/easel-input.h"

G_BEGIN_DECLS

/**
 * EaselFlavour:
 * @EASEL_FLAVOUR_API: API format
 * @EASEL_FLAVOUR_UI: UI format
 * @EASEL_FLAVOUR_UI_SUBGRAPH: UI format with subgraphs
 * @EASEL_FLAVOUR_CD_EXPORT: a ComfyDeploy export: UI format with `workflow_api`
 * @EASEL_FLAVOUR_WRAPPED: inside a request body, an answer, or another tool's export
 * @EASEL_FLAVOUR_PNG: inside a PNG picture
 * @EASEL_FLAVOUR_WEBP: inside a WebP picture
 * @EASEL_FLAVOUR_JPEG: inside a JPEG picture
 * @EASEL_FLAVOUR_AVIF: inside an AVIF picture
 * @EASEL_FLAVOUR_DEPLOYMENT: a deployment of an account
 *
 * The nicks are the words of `easelctl inputs --json`.
 */
typedef enum {
  EASEL_FLAVOUR_API,
  EASEL_FLAVOUR_UI,
  EASEL_FLAVOUR_UI_SUBGRAPH,
  EASEL_FLAVOUR_CD_EXPORT,
  EASEL_FLAVOUR_WRAPPED,
  EASEL_FLAVOUR_PNG,
  EASEL_FLAVOUR_WEBP,
  EASEL_FLAVOUR_JPEG,
  EASEL_FLAVOUR_AVIF,
  EASEL_FLAVOUR_DEPLOYMENT,
} EaselFlavour;

#define EASEL_TYPE_FLAVOUR (easel_flavour_get_type ())
#define EASEL_TYPE_WORKFLOW (easel_workflow_get_type ())

GType           easel_flavour_get_type            (void);
const char     *easel_flavour_to_string           (EaselFlavour          flavour);

G_DECLARE_FINAL_TYPE (EaselWorkflow, easel_workflow, EASEL, WORKFLOW, GObject)

EaselWorkflow  *easel_workflow_new_from_bytes     (GBytes               *bytes,
                                                   const char           *name,
                                                   GError              **error);
EaselWorkflow  *easel_workflow_new_from_graph     (JsonNode             *api_graph,
                                                   JsonNode             *ui_graph,
                                                   const char           *name,
                                                   EaselFlavour          flavour);
EaselWorkflow  *easel_workflow_new_from_types     (JsonArray            *input_types,
                                                   const char           *name);
EaselWorkflow  *easel_workflow_dup_with_classes   (EaselWorkflow        *self,
                                                   JsonObject           *object_info);
void            easel_workflow_load_async         (GFile                *file,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
EaselWorkflow  *easel_workflow_load_finish        (GAsyncResult         *result,
                                                   GError              **error);

const char     *easel_workflow_get_name           (EaselWorkflow        *self);
EaselFlavour    easel_workflow_get_flavour        (EaselWorkflow        *self);
gboolean        easel_workflow_is_runnable        (EaselWorkflow        *self);
const char     *easel_workflow_get_why            (EaselWorkflow        *self);
JsonNode       *easel_workflow_get_api_graph      (EaselWorkflow        *self);
JsonNode       *easel_workflow_get_ui_graph       (EaselWorkflow        *self);

/* Arrays of EaselInput, one for each node in the author's order; the form merges those that share an id. */
GPtrArray      *easel_workflow_get_inputs         (EaselWorkflow        *self);  /* external */
GPtrArray      *easel_workflow_get_literals       (EaselWorkflow        *self);  /* of ordinary nodes */

/* Sentences about what would go wrong silently. */
const char * const *easel_workflow_get_warnings   (EaselWorkflow        *self);

/* What `easelctl inputs --json` prints. */
JsonNode       *easel_workflow_to_json            (EaselWorkflow        *self);

G_END_DECLS
