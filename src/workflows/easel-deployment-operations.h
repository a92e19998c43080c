/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about deployments (contract 3.1). */

#pragma once

#include "api/easel-client.h"
#include "workflows/easel-deployment.h"

G_BEGIN_DECLS

/* Deployments: every one of the account, of both halves (`is_fluid`), newest first; an array of EaselDeployment. */
void             easel_deployments_list_async           (EaselClient           *client,
                                                         const char            *environment,
                                                         GCancellable          *cancellable,
                                                         GAsyncReadyCallback    callback,
                                                         gpointer               user_data);
GPtrArray       *easel_deployments_list_finish          (EaselClient           *client,
                                                         GAsyncResult          *result,
                                                         GError               **error);
void             easel_deployment_get_async             (EaselClient           *client,
                                                         const char            *id,
                                                         GCancellable          *cancellable,
                                                         GAsyncReadyCallback    callback,
                                                         gpointer               user_data);
EaselDeployment *easel_deployment_get_finish            (EaselClient           *client,
                                                         GAsyncResult          *result,
                                                         GError               **error);
void             easel_workflow_deployments_async       (EaselClient           *client,
                                                         const char            *workflow_id,
                                                         GCancellable          *cancellable,
                                                         GAsyncReadyCallback    callback,
                                                         gpointer               user_data);
GPtrArray       *easel_workflow_deployments_finish      (EaselClient           *client,
                                                         GAsyncResult          *result,
                                                         GError               **error);

G_END_DECLS
