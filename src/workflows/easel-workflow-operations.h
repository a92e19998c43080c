/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about workflows and their versions (contract 3.3). */

#pragma once

#include "api/easel-client.h"
#include "workflows/easel-workflow-row.h"
#include "workflows/easel-workflow-version.h"

G_BEGIN_DECLS

/* Workflows: arrays of EaselWorkflowRow; @search NULL for all. */
void                  easel_workflows_list_async             (EaselClient           *client,
                                                              const char            *search,
                                                              guint                  limit,
                                                              guint                  offset,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
GPtrArray            *easel_workflows_list_finish            (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);
void                  easel_workflows_all_async              (EaselClient           *client,
                                                              const char            *search,
                                                              guint                  limit,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
GPtrArray            *easel_workflows_all_finish             (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);
void                  easel_workflow_get_async               (EaselClient           *client,
                                                              const char            *id,
                                                              guint                  versions,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
EaselWorkflowRow     *easel_workflow_get_finish              (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);

/* Creates a workflow from graphs and gives its id; @machine_id may be NULL. */
void                  easel_workflow_create_async            (EaselClient           *client,
                                                              EaselWorkflow         *workflow,
                                                              const char            *machine_id,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
char                 *easel_workflow_create_finish           (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);

/* Versions: arrays of EaselWorkflowVersion, newest first */
void                  easel_workflow_versions_async          (EaselClient           *client,
                                                              const char            *workflow_id,
                                                              guint                  limit,
                                                              guint                  offset,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
GPtrArray            *easel_workflow_versions_finish         (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);
void                  easel_workflow_version_get_async       (EaselClient           *client,
                                                              const char            *version_id,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
EaselWorkflowVersion *easel_workflow_version_get_finish      (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);
void                  easel_workflow_version_find_async      (EaselClient           *client,
                                                              const char            *workflow_id,
                                                              gint64                 number,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
EaselWorkflowVersion *easel_workflow_version_find_finish     (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);
void                  easel_workflow_version_create_async    (EaselClient           *client,
                                                              const char            *workflow_id,
                                                              EaselWorkflow         *workflow,
                                                              const char            *comment,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
EaselWorkflowVersion *easel_workflow_version_create_finish   (EaselClient           *client,
                                                              GAsyncResult          *result,
                                                              GError               **error);

G_END_DECLS
