/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workflows that can be opened: the deployments of the account in use, and the person's own files. */

#pragma once

#include "runs/easel-run.h"
#include "ui/easel-connection.h"
#include "ui/easel-workflow-item.h"

G_BEGIN_DECLS

#define EASEL_TYPE_LIBRARY (easel_library_get_type ())

G_DECLARE_FINAL_TYPE (EaselLibrary, easel_library, EASEL, LIBRARY, GObject)

EaselLibrary      *easel_library_new          (EaselConnection    *connection,
                                               EaselClock         *clock);
void               easel_library_open         (EaselLibrary       *self,
                                               EaselArchive       *archive);
GListModel        *easel_library_get_items    (EaselLibrary       *self);
gboolean           easel_library_is_settled   (EaselLibrary       *self);
EaselWorkflowItem *easel_library_find         (EaselLibrary       *self,
                                               const char         *key);
EaselWorkflowItem *easel_library_find_for_run (EaselLibrary       *self,
                                               EaselRun           *run);

/* Own files */
EaselWorkflowItem *easel_library_add_file     (EaselLibrary       *self,
                                               GFile              *file);
void               easel_library_remove_file  (EaselLibrary       *self,
                                               EaselWorkflowItem  *item);
void               easel_library_restore_file (EaselLibrary       *self,
                                               EaselWorkflowItem  *item);
void               easel_library_rename_file  (EaselLibrary       *self,
                                               EaselWorkflowItem  *item,
                                               const char         *name);

/* Kept for each account */
void               easel_library_pin          (EaselLibrary       *self,
                                               EaselWorkflowItem  *item,
                                               gboolean            pinned);
void               easel_library_note_opened  (EaselLibrary       *self,
                                               EaselWorkflowItem  *item);

G_END_DECLS
