/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar's list, line by line: pinned and recent workflows, then section by section, filtered by a search. */

#pragma once

#include "ui/easel-studio.h"
#include "ui/sidebar/easel-sidebar-entry.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SIDEBAR_LIST (easel_sidebar_list_get_type ())

G_DECLARE_FINAL_TYPE (EaselSidebarList, easel_sidebar_list, EASEL, SIDEBAR_LIST, GObject)

EaselSidebarList *easel_sidebar_list_new      (EaselStudio       *studio);
GListModel       *easel_sidebar_list_get_entries (EaselSidebarList *self);
void              easel_sidebar_list_set_text (EaselSidebarList  *self,
                                               const char        *text);
const char       *easel_sidebar_list_get_mine (void);

G_END_DECLS
