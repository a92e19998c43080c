/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to a workflow in the sidebar besides opening it. */

#pragma once

#include <gtk/gtk.h>

#include "ui/easel-studio.h"

G_BEGIN_DECLS

GMenuModel *easel_sidebar_menu_new        (EaselWorkflowItem *item,
                                           EaselAccount      *account);
char       *easel_sidebar_menu_dup_page   (EaselWorkflowItem *item,
                                           EaselAccount      *account);

G_END_DECLS
