/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the external nodes out of a graph, so that a ComfyUI without ComfyDeploy's node pack can run it. */

#pragma once

#include "server/easel-server-job.h"

G_BEGIN_DECLS

/**
 * EaselComfyuiUpload:
 * @path: a file; or a name whose suffix counts, if there are @bytes
 * @bytes: (nullable): the content
 * @inputs: of the loader that is to read it
 * @member: the input that is to name it there
 */
typedef struct {
  char       *path;
  GBytes     *bytes;
  JsonObject *inputs;
  const char *member;
} EaselComfyuiUpload;

/**
 * EaselComfyuiFold:
 * @graph: what to send, once the uploads are made
 * @uploads: (element-type EaselComfyuiUpload): files that its loaders need
 * @output_ids: (element-type utf8 utf8): node id to the `output_id` that its results are to carry
 * @refusal: (nullable): why it cannot be run there, as ComfyUI would say it
 */
typedef struct {
  JsonObject *graph;
  GPtrArray  *uploads;
  GHashTable *output_ids;
  JsonNode   *refusal;
} EaselComfyuiFold;

EaselComfyuiFold *easel_comfyui_fold_new   (EaselServerJob    *job,
                                            JsonObject        *object_info);
void              easel_comfyui_fold_free  (EaselComfyuiFold  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselComfyuiFold, easel_comfyui_fold_free)

G_END_DECLS
