/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the sidebar's list: a workflow under a heading, or what to do where there is none. */

#pragma once

#include "ui/easel-workflow-item.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SIDEBAR_ENTRY (easel_sidebar_entry_get_type ())

G_DECLARE_FINAL_TYPE (EaselSidebarEntry, easel_sidebar_entry, EASEL, SIDEBAR_ENTRY, GObject)

EaselSidebarEntry *easel_sidebar_entry_new             (EaselWorkflowItem *item,
                                                        const char        *section);
EaselSidebarEntry *easel_sidebar_entry_new_for_action  (const char        *section,
                                                        const char        *icon_name,
                                                        const char        *label,
                                                        const char        *action);
EaselWorkflowItem *easel_sidebar_entry_get_item        (EaselSidebarEntry *self);
const char        *easel_sidebar_entry_get_section     (EaselSidebarEntry *self);
const char        *easel_sidebar_entry_get_icon_name   (EaselSidebarEntry *self);
const char        *easel_sidebar_entry_get_label       (EaselSidebarEntry *self);
const char        *easel_sidebar_entry_get_action      (EaselSidebarEntry *self);
gboolean           easel_sidebar_entry_equal           (EaselSidebarEntry *self,
                                                        EaselSidebarEntry *other);

G_END_DECLS
