/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow's page: its form on the left, its run on the right. */

#pragma once

#include "ui/easel-studio.h"
#include "ui/run/easel-run-pane.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_WORKFLOW_PAGE (easel_workflow_page_get_type ())

G_DECLARE_FINAL_TYPE (EaselWorkflowPage, easel_workflow_page, EASEL, WORKFLOW_PAGE, GtkWidget)

void               easel_workflow_page_set_studio (EaselWorkflowPage *self,
                                                   EaselStudio       *studio);
EaselWorkflowItem *easel_workflow_page_get_item   (EaselWorkflowPage *self);
void               easel_workflow_page_set_item   (EaselWorkflowPage *self,
                                                   EaselWorkflowItem *item);
void               easel_workflow_page_show_run   (EaselWorkflowPage *self,
                                                   EaselRun          *run);
void               easel_workflow_page_take_over  (EaselWorkflowPage *self,
                                                   EaselRun          *run);
void               easel_workflow_page_add_toast  (EaselWorkflowPage *self,
                                                   AdwToast          *message);
EaselRunPane      *easel_workflow_page_get_run_pane (EaselWorkflowPage *self);

G_END_DECLS
