/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is not there until it is whole: written without a name where the file system can do that. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "base/easel-error.h"
#include "base/easel-file-name.h"
#include "base/easel-file-safe.h"

#define MOST_NAMES 100000

struct _EaselPartFile
{
  char *folder;
  char *temporary;                     /* its path; NULL: it has no name yet */
  int fd;
  GOutputStream *stream;
};

static void
set_disk_error (const char  *path,
                int          number,
                GError     **error)
{
  easel_error_take_from_disk (g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number)), path,
                              error);
}

/* A file without a name vanishes by itself when the program is killed. */
static int
open_nameless (const char *folder)
{
  if (g_access ("/proc/self/fd", X_OK) != 0)
    {
      errno = EOPNOTSUPP;
      return -1;
    }

  return open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
}

static int
open_hidden (const char  *folder,
             char       **path)
{
  int fd = -1;

  for (guint tries = 0; tries < 16 && fd < 0; tries++)
    {
      g_autofree char *name = g_strdup_printf (".easel-%08x.part", g_random_int ());

      g_free (*path);
      *path = g_build_filename (folder, name, NULL);
      fd = open (*path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0666);
      if (fd < 0 && errno != EEXIST)
        break;
    }

  return fd;
}

/**
 * easel_part_file_create:
 * @folder: the path of a folder that is there
 * @error: return location for %EASEL_ERROR_DISK
 *
 * Returns: (transfer full): an empty file in it that nobody sees, or %NULL
 */
EaselPartFile *
easel_part_file_create (const char  *folder,
                        GError     **error)
{
  EaselPartFile *self;
  g_autofree char *temporary = NULL;
  int fd = open_nameless (folder);

  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
    fd = open_hidden (folder, &temporary);

  if (fd < 0)
    {
      set_disk_error (folder, errno, error);
      return NULL;
    }

  self = g_new0 (EaselPartFile, 1);
  self->folder = g_strdup (folder);
  self->temporary = g_steal_pointer (&temporary);
  self->fd = fd;
  self->stream = g_unix_output_stream_new (fd, FALSE);

  return self;
}

/**
 * easel_part_file_free:
 * @self: a file; unless it has landed, nothing of it stays
 */
void
easel_part_file_free (EaselPartFile *self)
{
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  close (self->fd);
  g_object_unref (self->stream);
  g_free (self->temporary);
  g_free (self->folder);
  g_free (self);
}

/**
 * easel_part_file_get_stream:
 * @self: a file
 *
 * Returns: (transfer none): where its bytes go
 */
GOutputStream *
easel_part_file_get_stream (EaselPartFile *self)
{
  return self->stream;
}

int
easel_part_file_get_fd (EaselPartFile *self)
{
  return self->fd;
}

/**
 * easel_part_file_restart:
 * @self: a file
 * @error: return location for %EASEL_ERROR_DISK
 *
 * Forgets all bytes.
 *
 * Returns: whether that was possible
 */
gboolean
easel_part_file_restart (EaselPartFile  *self,
                         GError        **error)
{
  if (ftruncate (self->fd, 0) == 0 && lseek (self->fd, 0, SEEK_SET) == 0)
    return TRUE;

  set_disk_error (self->folder, errno, error);

  return FALSE;
}

/* Gives it the name @to unless something has that name; errno says why not. */
static int
give_name (EaselPartFile *self,
           const char    *to)
{
  g_autofree char *from = NULL;

  if (self->temporary == NULL)
    {
      from = g_strdup_printf ("/proc/self/fd/%d", self->fd);
      return linkat (AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
    }

  if (easel_file_safe_rename (self->temporary, to) != 0)
    return -1;

  g_clear_pointer (&self->temporary, g_free);

  return 0;
}

/**
 * easel_part_file_land:
 * @self: a file that is complete
 * @name: what it shall be called; made harmless, and numbered if something is called so already
 * @error: return location for %EASEL_ERROR_DISK
 *
 * Makes it safe against a power cut and visible, in this order. Nothing is ever replaced.
 *
 * Returns: (transfer full): its path, or %NULL
 */
char *
easel_part_file_land (EaselPartFile  *self,
                      const char     *name,
                      GError        **error)
{
  g_autofree char *harmless = easel_file_name_sanitize (name, "file");

  if (fsync (self->fd) != 0 && errno != EINVAL && errno != EROFS)
    {
      set_disk_error (self->folder, errno, error);
      return NULL;
    }

  for (guint number = 1; number < MOST_NAMES; number++)
    {
      g_autofree char *candidate = number == 1 ? g_strdup (harmless) : easel_file_name_numbered (harmless, number);
      g_autofree char *path = g_build_filename (self->folder, candidate, NULL);

      if (give_name (self, path) == 0)
        {
          easel_file_safe_sync_folder (self->folder);
          return g_steal_pointer (&path);
        }

      if (errno != EEXIST)
        {
          set_disk_error (path, errno, error);
          return NULL;
        }
    }

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s holds too many files called %s: choose another folder"),
               self->folder, harmless);

  return NULL;
}
