/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One workflow in the sidebar: its newest result, its name, and how its runs are doing. */

#pragma once

#include <gtk/gtk.h>

#include "ui/sidebar/easel-sidebar-entry.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SIDEBAR_ROW (easel_sidebar_row_get_type ())

G_DECLARE_FINAL_TYPE (EaselSidebarRow, easel_sidebar_row, EASEL, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget         *easel_sidebar_row_new         (EaselSidebarEntry *entry);
EaselWorkflowItem *easel_sidebar_row_get_item    (EaselSidebarRow   *self);
const char        *easel_sidebar_row_get_section (EaselSidebarRow   *self);

G_END_DECLS
