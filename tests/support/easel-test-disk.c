/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that fails: between SQLite and the true one, it counts what is written and forgets or refuses on demand. */

#include "support/easel-test-disk.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

/* What the platters hold of a file, and what is still on its way to them. */
typedef struct {
  GByteArray *durable;    /* NULL: a power cut leaves no file */
  GPtrArray  *pending;    /* of Write, oldest first */
} Platter;

typedef struct {
  gint64  offset;
  GBytes *bytes;          /* NULL: cut off at @offset */
} Write;

typedef struct {
  sqlite3_file  base;
  char         *path;     /* NULL: a temporary file */
  sqlite3_file *real;     /* behind this struct */
} File;

static sqlite3_vfs disk;
static sqlite3_vfs *real_disk;
static GMutex mutex;
static GHashTable *platters;   /* path → Platter */
static guint count;
static guint fault_at;
static EaselTestDiskFault fault;
static gboolean dead;

static void
write_free (Write *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static void
platter_free (Platter *self)
{
  g_clear_pointer (&self->durable, g_byte_array_unref);
  g_ptr_array_unref (self->pending);
  g_free (self);
}

static Platter *
find_platter (const char *path)
{
  Platter *self = g_hash_table_lookup (platters, path);
  g_autofree char *content = NULL;
  gsize length;

  if (self != NULL)
    return self;

  /* What was there before the test began is on the platters. */
  self = g_new0 (Platter, 1);
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) write_free);
  if (g_file_get_contents (path, &content, &length, NULL) && length > 0)
    self->durable = g_byte_array_append (g_byte_array_new (), (const guint8 *) content, length);
  g_hash_table_insert (platters, g_strdup (path), self);

  return self;
}

static void
apply (GByteArray *content,
       gint64      offset,
       const void *data,
       gsize       length)
{
  if (content->len < offset + length)
    {
      guint before = content->len;

      g_byte_array_set_size (content, offset + length);
      memset (content->data + before, 0, content->len - before);
    }
  memcpy (content->data + offset, data, length);
}

/* Counts an operation; SQLITE_OK or how it fails. @half: the power goes in the middle, so half of it may have arrived. */
static int
count_operation (int       error,
                 gboolean *half)
{
  *half = FALSE;
  if (dead)
    return error;

  count++;
  if (fault_at == 0 || count != fault_at)
    return SQLITE_OK;

  if (fault == EASEL_TEST_DISK_POWER)
    dead = *half = TRUE;

  return fault == EASEL_TEST_DISK_FULL ? SQLITE_FULL : fault == EASEL_TEST_DISK_SOUND ? SQLITE_OK : error;
}

static sqlite3_file *
get_real (sqlite3_file *file)
{
  return ((File *) file)->real;
}

static void
note_write (File          *self,
            sqlite3_int64  offset,
            const void    *data,
            gsize          length)
{
  Write *note;

  if (self->path == NULL)
    return;

  note = g_new0 (Write, 1);
  note->offset = offset;
  note->bytes = data != NULL ? g_bytes_new (data, length) : NULL;
  g_ptr_array_add (find_platter (self->path)->pending, note);
}

static int
file_write (sqlite3_file  *file,
            const void    *data,
            int            length,
            sqlite3_int64  offset)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gboolean half;
  int result = count_operation (SQLITE_IOERR_WRITE, &half);

  if (half)
    length /= 2;
  if (result == SQLITE_OK || half)
    note_write ((File *) file, offset, data, length);

  return result != SQLITE_OK ? result : get_real (file)->pMethods->xWrite (get_real (file), data, length, offset);
}

static int
file_truncate (sqlite3_file  *file,
               sqlite3_int64  size)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gboolean half;
  int result = count_operation (SQLITE_IOERR_TRUNCATE, &half);

  if (result != SQLITE_OK)
    return result;

  note_write ((File *) file, size, NULL, 0);

  return get_real (file)->pMethods->xTruncate (get_real (file), size);
}

static int
file_sync (sqlite3_file *file,
           int           flags)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  File *self = (File *) file;
  Platter *platter;
  gboolean half;
  int result = count_operation (SQLITE_IOERR_FSYNC, &half);

  if (result != SQLITE_OK || self->path == NULL)
    return result;

  platter = find_platter (self->path);
  if (platter->durable == NULL)
    platter->durable = g_byte_array_new ();
  for (guint i = 0; i < platter->pending->len; i++)
    {
      Write *note = g_ptr_array_index (platter->pending, i);

      if (note->bytes == NULL)
        g_byte_array_set_size (platter->durable, note->offset);
      else
        apply (platter->durable, note->offset, g_bytes_get_data (note->bytes, NULL), g_bytes_get_size (note->bytes));
    }
  g_ptr_array_set_size (platter->pending, 0);

  return SQLITE_OK;
}

static int
file_close (sqlite3_file *file)
{
  File *self = (File *) file;
  int result = self->real->pMethods != NULL ? self->real->pMethods->xClose (self->real) : SQLITE_OK;

  g_free (self->path);

  return result;
}

static int
file_read (sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
  return dead ? SQLITE_IOERR_READ : get_real (file)->pMethods->xRead (get_real (file), data, length, offset);
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return get_real (file)->pMethods->xFileSize (get_real (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return get_real (file)->pMethods->xLock (get_real (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return get_real (file)->pMethods->xUnlock (get_real (file), level);
}

static int
file_check_lock (sqlite3_file *file, int *locked)
{
  return get_real (file)->pMethods->xCheckReservedLock (get_real (file), locked);
}

static int
file_control (sqlite3_file *file, int operation, void *argument)
{
  return get_real (file)->pMethods->xFileControl (get_real (file), operation, argument);
}

static int
file_sector_size (sqlite3_file *file)
{
  return SECTOR;
}

/* None: writes may be torn, and done in any order. */
static int
file_traits (sqlite3_file *file)
{
  return 0;
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
  return dead ? SQLITE_IOERR : get_real (file)->pMethods->xShmMap (get_real (file), page, size, extend, memory);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return get_real (file)->pMethods->xShmLock (get_real (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  get_real (file)->pMethods->xShmBarrier (get_real (file));
}

static int
file_shm_unmap (sqlite3_file *file, int delete_it)
{
  return get_real (file)->pMethods->xShmUnmap (get_real (file), delete_it && !dead);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_traits,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
disk_open (sqlite3_vfs  *vfs,
           const char   *name,
           sqlite3_file *file,
           int           flags,
           int          *out_flags)
{
  File *self = (File *) file;
  int result;

  memset (self, 0, disk.szOsFile);
  self->real = (sqlite3_file *) (self + 1);
  result = real_disk->xOpen (real_disk, name, self->real, flags, out_flags);
  if (result != SQLITE_OK)
    return result;

  self->base.pMethods = &methods;
  self->path = g_strdup (name);
  g_mutex_lock (&mutex);
  if (name != NULL)
    find_platter (name);
  g_mutex_unlock (&mutex);

  return SQLITE_OK;
}

/* SQLite asks for the folder to be synchronised where that matters. */
static int
disk_delete (sqlite3_vfs *vfs,
             const char  *path,
             int          sync_folder)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);
  gboolean half;
  int result = count_operation (SQLITE_IOERR_DELETE, &half);

  if (result != SQLITE_OK)
    return result;

  g_hash_table_remove (platters, path);

  return real_disk->xDelete (real_disk, path, sync_folder);
}

void
easel_test_disk_install (void)
{
  real_disk = sqlite3_vfs_find (NULL);
  disk = *real_disk;
  disk.zName = "easel-test-disk";
  disk.szOsFile = sizeof (File) + real_disk->szOsFile;
  disk.pNext = NULL;
  disk.xOpen = disk_open;
  disk.xDelete = disk_delete;
  platters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) platter_free);
  g_assert_cmpint (sqlite3_vfs_register (&disk, TRUE), ==, SQLITE_OK);
}

void
easel_test_disk_start (guint              at,
                       EaselTestDiskFault what)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  g_hash_table_remove_all (platters);
  count = 0;
  fault_at = at;
  fault = what;
  dead = FALSE;
}

guint
easel_test_disk_get_count (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return count;
}

/* Of each write that was not synchronised some sectors may have arrived. */
static void
tear (Platter *platter,
      GRand   *rand)
{
  for (guint i = 0; i < platter->pending->len; i++)
    {
      Write *note = g_ptr_array_index (platter->pending, i);
      const guint8 *data = note->bytes != NULL ? g_bytes_get_data (note->bytes, NULL) : NULL;
      gsize length = note->bytes != NULL ? g_bytes_get_size (note->bytes) : 0;

      for (gsize at = 0; at < length; at += SECTOR)
        if (g_rand_boolean (rand))
          {
            if (platter->durable == NULL)
              platter->durable = g_byte_array_new ();
            apply (platter->durable, note->offset + at, data + at, MIN (SECTOR, length - at));
          }
    }
}

void
easel_test_disk_restore (guint32 seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  GHashTableIter iter;
  const char *path;
  Platter *platter;

  g_hash_table_iter_init (&iter, platters);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, (gpointer *) &platter))
    {
      g_autofree char *shm = g_strconcat (path, "-shm", NULL);

      g_unlink (shm);
      if (seed != 0)
        tear (platter, rand);
      if (platter->durable == NULL)
        g_unlink (path);
      else
        g_assert_true (g_file_set_contents (path, (const char *) platter->durable->data, platter->durable->len, NULL));
    }

  g_hash_table_remove_all (platters);
  fault_at = 0;
  dead = FALSE;
}
