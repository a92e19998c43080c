/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command of easelctl, in the families in which their files are. */

#pragma once

#include "cli/easel-cli.h"
#include "sessions/easel-machine.h"
#include "workflows/easel-deployment.h"

G_BEGIN_DECLS

/* easel-cli-run.c */
extern const GOptionEntry easel_cli_run_options[];
void easel_cli_command_run                (EaselCli *cli, const char * const *arguments);

/* easel-cli-inputs.c */
extern const GOptionEntry easel_cli_inputs_options[];
void easel_cli_command_inputs             (EaselCli *cli, const char * const *arguments);

/* easel-cli-runs.c */
extern const GOptionEntry easel_cli_runs_list_options[];
extern const GOptionEntry easel_cli_runs_fetch_options[];
void easel_cli_command_runs_list          (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_show          (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_follow        (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_cancel        (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_fetch         (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_search        (EaselCli *cli, const char * const *arguments);

/* easel-cli-outbox.c */
void easel_cli_command_runs_pause         (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_resume        (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_move          (EaselCli *cli, const char * const *arguments);
void easel_cli_command_runs_remove        (EaselCli *cli, const char * const *arguments);

/* easel-cli-offers.c */
void easel_cli_command_deployments        (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows          (EaselCli *cli, const char * const *arguments);
void easel_cli_command_machines           (EaselCli *cli, const char * const *arguments);
void easel_cli_print_deployments          (EaselCli *cli, EaselDeployment **deployments, guint count);
void easel_cli_print_machines             (EaselCli *cli, EaselMachine **machines, guint count);

/* easel-cli-workflows.c */
extern const GOptionEntry easel_cli_workflows_create_options[];
extern const GOptionEntry easel_cli_workflows_update_options[];
void easel_cli_command_workflows_create   (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows_update   (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows_show     (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows_versions (EaselCli *cli, const char * const *arguments);

/* easel-cli-progress.c */
void easel_cli_command_runs_progress      (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows_progress (EaselCli *cli, const char * const *arguments);
void easel_cli_command_machines_progress  (EaselCli *cli, const char * const *arguments);

/* easel-cli-details.c */
extern const GOptionEntry easel_cli_workflows_runs_options[];
void easel_cli_command_workflows_deployments (EaselCli *cli, const char * const *arguments);
void easel_cli_command_deployments_show   (EaselCli *cli, const char * const *arguments);
void easel_cli_command_machines_events    (EaselCli *cli, const char * const *arguments);
void easel_cli_command_workflows_runs     (EaselCli *cli, const char * const *arguments);
void easel_cli_command_deployments_runs   (EaselCli *cli, const char * const *arguments);
void easel_cli_command_machines_show      (EaselCli *cli, const char * const *arguments);

/* easel-cli-log.c */
void easel_cli_command_runs_log           (EaselCli *cli, const char * const *arguments);

/* easel-cli-library.c */
extern const GOptionEntry easel_cli_gallery_options[];
extern const GOptionEntry easel_cli_models_options[];
void easel_cli_command_gallery            (EaselCli *cli, const char * const *arguments);
void easel_cli_command_models             (EaselCli *cli, const char * const *arguments);
void easel_cli_command_prices             (EaselCli *cli, const char * const *arguments);

/* easel-cli-sessions.c */
extern const GOptionEntry easel_cli_sessions_create_options[];
extern const GOptionEntry easel_cli_sessions_watch_options[];
extern const GOptionEntry easel_cli_sessions_costs_options[];
void easel_cli_command_sessions_list      (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_show      (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_create    (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_extend    (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_delete    (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_log       (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_watch     (EaselCli *cli, const char * const *arguments);
void easel_cli_command_sessions_costs     (EaselCli *cli, const char * const *arguments);

/* easel-cli-accounts.c */
extern const GOptionEntry easel_cli_accounts_add_options[];
void easel_cli_command_accounts_list      (EaselCli *cli, const char * const *arguments);
void easel_cli_command_accounts_add       (EaselCli *cli, const char * const *arguments);
void easel_cli_command_accounts_use       (EaselCli *cli, const char * const *arguments);
void easel_cli_command_accounts_remove    (EaselCli *cli, const char * const *arguments);

/* easel-cli-upload.c */
void easel_cli_command_upload             (EaselCli *cli, const char * const *arguments);

G_END_DECLS
