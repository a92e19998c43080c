/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as the sidebar lists it: a deployment of the account, or a file of the person's own. */

#pragma once

#include <gio/gio.h>

#include "archive/easel-archive.h"
#include "workflows/easel-deployment.h"

G_BEGIN_DECLS

/**
 * EaselWorkflowSection:
 *
 * Where it stands in the sidebar, first to last.
 */
typedef enum {
  EASEL_WORKFLOW_SECTION_SAMPLES,
  EASEL_WORKFLOW_SECTION_PRODUCTION,
  EASEL_WORKFLOW_SECTION_STAGING,
  EASEL_WORKFLOW_SECTION_OTHER,
  EASEL_WORKFLOW_SECTION_MINE,
} EaselWorkflowSection;

#define EASEL_TYPE_WORKFLOW_ITEM (easel_workflow_item_get_type ())

G_DECLARE_FINAL_TYPE (EaselWorkflowItem, easel_workflow_item, EASEL, WORKFLOW_ITEM, GObject)

EaselWorkflowItem    *easel_workflow_item_new_for_deployment (EaselDeployment       *deployment,
                                                              gboolean               is_sample);
EaselWorkflowItem    *easel_workflow_item_new_for_file       (GFile                 *file);
void                  easel_workflow_item_set_store          (EaselWorkflowItem     *self,
                                                              EaselArchive          *archive,
                                                              const char            *account);
const char           *easel_workflow_item_get_key            (EaselWorkflowItem     *self);
const char           *easel_workflow_item_get_title          (EaselWorkflowItem     *self);
void                  easel_workflow_item_set_title          (EaselWorkflowItem     *self,
                                                              const char            *title);
char                 *easel_workflow_item_dup_subtitle       (EaselWorkflowItem     *self,
                                                              const char            *account);
const char           *easel_workflow_item_get_description    (EaselWorkflowItem     *self);
EaselWorkflowSection  easel_workflow_item_get_section        (EaselWorkflowItem     *self);
char                 *easel_workflow_item_dup_section_title  (EaselWorkflowItem     *self);
EaselDeployment      *easel_workflow_item_get_deployment     (EaselWorkflowItem     *self);
void                  easel_workflow_item_set_deployment     (EaselWorkflowItem     *self,
                                                              EaselDeployment       *deployment,
                                                              gboolean               is_whole);
gboolean              easel_workflow_item_is_pinned          (EaselWorkflowItem     *self);
void                  easel_workflow_item_set_pinned         (EaselWorkflowItem     *self,
                                                              gboolean               pinned);
gint64                easel_workflow_item_get_opened_at      (EaselWorkflowItem     *self);
void                  easel_workflow_item_set_opened_at      (EaselWorkflowItem     *self,
                                                              gint64                 time);
GFile                *easel_workflow_item_get_file           (EaselWorkflowItem     *self);
GFile                *easel_workflow_item_get_thumbnail      (EaselWorkflowItem     *self);
void                  easel_workflow_item_set_thumbnail      (EaselWorkflowItem     *self,
                                                              GFile                 *thumbnail);
void                  easel_workflow_item_set_badge          (EaselWorkflowItem     *self,
                                                              const char            *badge);
void                  easel_workflow_item_load_async         (EaselWorkflowItem     *self,
                                                              GCancellable          *cancellable,
                                                              GAsyncReadyCallback    callback,
                                                              gpointer               user_data);
EaselWorkflow        *easel_workflow_item_load_finish        (EaselWorkflowItem     *self,
                                                              GAsyncResult          *result,
                                                              GError               **error);

G_END_DECLS
