/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The archive as if it were synchronous: each function iterates the main context until the answer is there. */

#include "support/easel-test-archive.h"

#include "support/easel-test.h"

EaselArchive *
easel_test_archive_open (const char  *path,
                         GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_archive_open_async (path, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_archive_open_finish (result, error);
}

gpointer
easel_test_archive_write (EaselArchive      *archive,
                          EaselArchiveFunc   func,
                          gpointer           input,
                          GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_archive_write_async (archive, func, input, NULL, NULL, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_archive_write_finish (archive, result, error);
}

gpointer
easel_test_archive_read (EaselArchive      *archive,
                         EaselArchiveFunc   func,
                         gpointer           input,
                         GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_archive_read_async (archive, func, input, NULL, NULL, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_archive_read_finish (archive, result, error);
}
