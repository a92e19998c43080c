/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be opened: accounts, workflows by section, and the history. */

#pragma once

#include "ui/easel-studio.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define EASEL_TYPE_SIDEBAR (easel_sidebar_get_type ())

G_DECLARE_FINAL_TYPE (EaselSidebar, easel_sidebar, EASEL, SIDEBAR, GtkWidget)

void easel_sidebar_set_studio      (EaselSidebar      *self,
                                    EaselStudio       *studio);
void easel_sidebar_select          (EaselSidebar      *self,
                                    EaselWorkflowItem *item);
void easel_sidebar_select_position (EaselSidebar      *self,
                                    guint              position);
void easel_sidebar_select_history  (EaselSidebar      *self);
void easel_sidebar_select_session  (EaselSidebar      *self,
                                    EaselSession      *session);
void easel_sidebar_search          (EaselSidebar      *self);

G_END_DECLS
