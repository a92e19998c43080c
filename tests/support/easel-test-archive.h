/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive as if it were synchronous: each function iterates the main context until the answer is there. */

#pragma once

#include "archive/easel-archive.h"

G_BEGIN_DECLS

EaselArchive *easel_test_archive_open   (const char        *path,
                                         GError           **error);
gpointer      easel_test_archive_write  (EaselArchive      *archive,
                                         EaselArchiveFunc   func,
                                         gpointer           input,
                                         GError           **error);
gpointer      easel_test_archive_read   (EaselArchive      *archive,
                                         EaselArchiveFunc   func,
                                         gpointer           input,
                                         GError           **error);

G_END_DECLS
