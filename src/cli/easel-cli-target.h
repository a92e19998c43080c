/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person names on the command line, found: a deployment, a workflow file, a version or a model. */

#pragma once

#include "cli/easel-cli.h"
#include "workflows/easel-deployment.h"
#include "workflows/easel-workflow.h"

G_BEGIN_DECLS

/**
 * EaselCliTarget:
 * @kind: what kind of thing
 * @id: (nullable): its id on the server; %NULL for a file, whose workflow is found last
 * @name: what it is called
 * @workflow: its form
 * @deployment: (nullable): set for a deployment
 * @machine_id: (nullable): where it runs unless the person says otherwise
 * @workflow_id: (nullable): the workflow of the account that it belongs to
 * @preset_key: what the window and this program know its presets by
 */
typedef struct {
  EaselRunTarget   kind;
  char            *id;
  char            *name;
  EaselWorkflow   *workflow;
  EaselDeployment *deployment;
  char            *machine_id;
  char            *workflow_id;
  char            *preset_key;
} EaselCliTarget;

void            easel_cli_target_free        (EaselCliTarget       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselCliTarget, easel_cli_target_free)

/* A file is read without connecting anywhere. */
void            easel_cli_target_find_async  (EaselCli             *cli,
                                              const char           *text,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
EaselCliTarget *easel_cli_target_find_finish (EaselCli             *cli,
                                              GAsyncResult         *result,
                                              GError              **error);

/* What a file asks for on the machine that it would run on. */
void            easel_cli_target_ask_machine_async  (EaselCli             *cli,
                                                     EaselCliTarget       *target,
                                                     const char           *machine,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean        easel_cli_target_ask_machine_finish (EaselCli             *cli,
                                                     GAsyncResult         *result,
                                                     GError              **error);

/* Where a file or a version runs: the machine and, for a file, the workflow that it is a run of. */
void            easel_cli_target_place_async  (EaselCli             *cli,
                                               EaselCliTarget       *target,
                                               const char           *workflow,
                                               const char           *machine,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean        easel_cli_target_place_finish (EaselCli             *cli,
                                               GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
