/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread with a connection of its own that does one piece of work after the other. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

typedef struct _EaselArchiveWorker EaselArchiveWorker;

char               *easel_archive_worker_dup_mark  (const char         *path);
EaselArchiveWorker *easel_archive_worker_new       (const char         *path,
                                                    EaselDatabase      *database,
                                                    gboolean            writes);
void                easel_archive_worker_free      (EaselArchiveWorker *self);
void                easel_archive_worker_push      (EaselArchiveWorker *self,
                                                    GTask              *task,
                                                    EaselArchiveFunc    func,
                                                    gpointer            input,
                                                    GDestroyNotify      free_input,
                                                    GDestroyNotify      free_result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselArchiveWorker, easel_archive_worker_free)

G_END_DECLS
