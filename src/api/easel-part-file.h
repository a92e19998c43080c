/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is not there until it is whole: written without a name where the file system can do that. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EaselPartFile EaselPartFile;

/* These wait for the disk: call them in a worker thread. */
EaselPartFile *easel_part_file_create     (const char     *folder,
                                           GError        **error);
gboolean       easel_part_file_restart    (EaselPartFile  *self,
                                           GError        **error);
char          *easel_part_file_land       (EaselPartFile  *self,
                                           const char     *name,
                                           GError        **error);
void           easel_part_file_free       (EaselPartFile  *self);

GOutputStream *easel_part_file_get_stream (EaselPartFile  *self);
int            easel_part_file_get_fd     (EaselPartFile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EaselPartFile, easel_part_file_free)

G_END_DECLS
