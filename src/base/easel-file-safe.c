/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a file whole or absent under its name: these wait for the disk, so call them in a worker thread. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-file-safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* For file systems that have neither links nor a renaming that replaces nothing: takes the name first, then fills it. */
static int
rename_onto_own (const char *from,
                 const char *to)
{
  int fd = open (to, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0666);

  if (fd < 0)
    return -1;

  close (fd);

  return rename (from, to);
}

/**
 * easel_file_safe_rename:
 * @from: a file
 * @to: its new name on the same file system
 *
 * Renames @from unless something is called @to already.
 *
 * Returns: 0, or -1 with `errno` set; `EEXIST` if the name is taken
 */
int
easel_file_safe_rename (const char *from,
                        const char *to)
{
  g_return_val_if_fail (from != NULL && to != NULL, -1);

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;

  /* It has its name from here on, even if the old one stays. */
  if (link (from, to) == 0)
    {
      unlink (from);
      return 0;
    }

  return errno == EEXIST ? -1 : rename_onto_own (from, to);
}

/**
 * easel_file_safe_sync_folder:
 * @folder: a folder's path
 *
 * Makes the names in it survive a power cut, as far as its file system can.
 */
void
easel_file_safe_sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  if (fsync (fd) != 0)
    g_debug ("%s cannot be synced: %s", folder, g_strerror (errno));
  close (fd);
}
