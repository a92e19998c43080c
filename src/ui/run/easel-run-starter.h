/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a filled-in form to runs: files are taken in, requests frozen and handed to the outbox. */

#pragma once

#include "ui/easel-studio.h"
#include "workflows/easel-form.h"

G_BEGIN_DECLS

/**
 * EaselRunChoices:
 * @count: how many runs, each with its own seed
 * @gpu: (nullable): another GPU than the deployed one
 * @mode: in the queue, or with every step
 * @field: (nullable): the input that gets one of @files in each run
 * @files: (nullable): addresses, as many as runs
 */
typedef struct {
  guint         count;
  const char   *gpu;
  EaselRunMode  mode;
  const char   *field;
  const char  **files;
} EaselRunChoices;

void       easel_run_starter_start_async  (EaselStudio            *studio,
                                           EaselWorkflowItem      *item,
                                           EaselForm              *form,
                                           const EaselRunChoices  *choices,
                                           GCancellable           *cancellable,
                                           GAsyncReadyCallback     callback,
                                           gpointer                user_data);
GPtrArray *easel_run_starter_start_finish (EaselStudio            *studio,
                                           GAsyncResult           *result,
                                           GError                **error);

G_END_DECLS
