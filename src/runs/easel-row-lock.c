/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locks on rows that the kernel frees when their holder dies, however it dies (decisions 14). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-row-lock.h"

#include "base/easel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

struct _EaselRowLock {
  int         descriptor;
  GMutex      mutex;
  GHashTable *held;        /* of gint64 *: rows that a taker of this object has */
};

static void
free_contents (gpointer data)
{
  EaselRowLock *self = data;

  close (self->descriptor);
  g_hash_table_unref (self->held);
  g_mutex_clear (&self->mutex);
}

/**
 * easel_row_lock_open:
 * @path: the file, made if it is absent; nothing is ever written into it
 * @error: return location; %EASEL_ERROR_DISK
 *
 * Returns: (transfer full): locks on the rows of one kind
 */
EaselRowLock *
easel_row_lock_open (const char  *path,
                     GError     **error)
{
  EaselRowLock *self;
  int descriptor;

  g_return_val_if_fail (path != NULL, NULL);

  descriptor = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("%s: %s"), path, g_strerror (errno));
      return NULL;
    }

  self = g_atomic_rc_box_new0 (EaselRowLock);
  self->descriptor = descriptor;
  self->held = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_mutex_init (&self->mutex);

  return self;
}

EaselRowLock *
easel_row_lock_ref (EaselRowLock *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
easel_row_lock_unref (EaselRowLock *self)
{
  g_atomic_rc_box_release_full (self, free_contents);
}

static gboolean
change (EaselRowLock *self,
        gint64        row,
        short         type)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = row, .l_len = 1 };
  int result;

  do
    result = fcntl (self->descriptor, F_OFD_SETLK, &lock);
  while (result < 0 && errno == EINTR);

  return result == 0;
}

/**
 * easel_row_lock_take:
 * @self: locks
 * @row: a row's id
 *
 * May be called in any thread; never waits.
 *
 * Returns: whether the row is now ours alone; %FALSE also when we have it already
 */
gboolean
easel_row_lock_take (EaselRowLock *self,
                     gint64        row)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_contains (self->held, &row) || !change (self, row, F_WRLCK))
    return FALSE;

  g_hash_table_add (self->held, g_memdup2 (&row, sizeof row));

  return TRUE;
}

/**
 * easel_row_lock_release:
 * @self: locks
 * @row: a row that was taken; one that was not is left alone
 */
void
easel_row_lock_release (EaselRowLock *self,
                        gint64        row)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_remove (self->held, &row))
    change (self, row, F_UNLCK);
}
