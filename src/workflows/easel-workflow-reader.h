/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to graphs: finds out which of the many wrappings of a workflow a file is (inputs.md 6, 7). */

#pragma once

#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

/**
 * EaselWorkflowParts:
 * @api_graph: (nullable): the graph in API format
 * @ui_graph: (nullable): the graph in UI format
 *
 * What a file was found to hold; at least one of the graphs.
 */
typedef struct {
  EaselFlavour  flavour;
  JsonNode     *api_graph;
  JsonNode     *ui_graph;
} EaselWorkflowParts;

gboolean  easel_workflow_reader_read   (GBytes              *bytes,
                                        EaselWorkflowParts  *parts,
                                        GError             **error);
void      easel_workflow_parts_clear   (EaselWorkflowParts  *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EaselWorkflowParts, easel_workflow_parts_clear)

G_END_DECLS
