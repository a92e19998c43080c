/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place to drop a file that carries a workflow: there only while such a file is dragged. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EASEL_TYPE_WORKFLOW_DROP (easel_workflow_drop_get_type ())

G_DECLARE_FINAL_TYPE (EaselWorkflowDrop, easel_workflow_drop, EASEL, WORKFLOW_DROP, GtkWidget)

/* Signal: "dropped" (GFile *). */
void easel_workflow_drop_offer (EaselWorkflowDrop *self,
                                GFile             *file);
void easel_workflow_drop_watch (EaselWorkflowDrop *self,
                                GdkDrop           *drop);

G_END_DECLS
