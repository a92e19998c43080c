/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept on this computer: one SQLite file that window, shell and several of each share. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "archive/easel-archive.h"

#include "archive/easel-archive-rescue.h"
#include "archive/easel-archive-schema.h"
#include "archive/easel-archive-worker.h"
#include "base/easel-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A change in the write-ahead log may be seen before the commit is; so the question is asked again some times. */
#define NEWS_MILLISECONDS 100
#define NEWS_QUESTIONS    4

struct _EaselArchive
{
  GObject             parent_instance;

  char               *path;
  GError             *damage;         /* what was found and done when it was opened; NULL: nothing */
  EaselArchiveWorker *writer;
  EaselArchiveWorker *reader;

  /* News */
  GFileMonitor       *monitor;        /* of the write-ahead log; NULL where files cannot be watched */
  gint64              data_version;   /* of the reader's connection when it was last asked */
  gboolean            asking;
  guint               questions;      /* still to be asked */
  guint               timer;
};

G_DEFINE_FINAL_TYPE (EaselArchive, easel_archive, G_TYPE_OBJECT)

typedef enum {
  EASEL_ARCHIVE_CHANGED,
  EASEL_ARCHIVE_LAST_SIGNAL,
} EaselArchiveSignal;

static guint signals[EASEL_ARCHIVE_LAST_SIGNAL];

static gboolean ask_cb (gpointer user_data);

static GWeakRef *
weak_ref_new (EaselArchive *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

static void
weak_ref_free (GWeakRef *weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GWeakRef, weak_ref_free)

/* Counts up whenever another connection, be it our own writer's or another process's, has committed. */
static gpointer
read_data_version (EaselDatabase  *database,
                   gpointer        input,
                   GError        **error)
{
  g_autoptr(EaselStatement) statement = easel_database_query (database, error, "PRAGMA data_version", "");

  if (statement == NULL || !easel_statement_step (statement, error))
    return NULL;

  return GSIZE_TO_POINTER (easel_statement_get_int (statement, 0));
}

static void
ask_for_news (EaselArchive *self,
              guint         questions)
{
  self->questions = MAX (self->questions, questions);
  if (self->timer == 0 && !self->asking && self->questions > 0)
    self->timer = g_timeout_add (NEWS_MILLISECONDS, ask_cb, self);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GWeakRef) weak = user_data;
  g_autoptr(EaselArchive) self = g_weak_ref_get (weak);
  g_autoptr(GError) error = NULL;
  gint64 version = GPOINTER_TO_SIZE (g_task_propagate_pointer (G_TASK (result), &error));

  if (self == NULL)
    return;

  self->asking = FALSE;
  ask_for_news (self, 0);
  if (error == NULL && version != self->data_version)
    {
      self->data_version = version;
      g_signal_emit (self, signals[EASEL_ARCHIVE_CHANGED], 0);
    }
}

/* Without a reference to the archive: it may go while the answer is on its way. */
static void
ask_now (EaselArchive *self)
{
  GTask *task;

  if (self->asking)
    {
      self->questions = MAX (self->questions, 1);
      return;
    }

  self->asking = TRUE;
  task = g_task_new (NULL, NULL, asked_cb, weak_ref_new (self));
  g_task_set_source_tag (task, ask_now);
  easel_archive_worker_push (self->reader, task, read_data_version, NULL, NULL, NULL);
}

static gboolean
ask_cb (gpointer user_data)
{
  EaselArchive *self = EASEL_ARCHIVE (user_data);

  self->timer = 0;
  self->questions--;
  ask_now (self);

  return G_SOURCE_REMOVE;
}

static void
file_changed_cb (GFileMonitor      *monitor,
                 GFile             *file,
                 GFile             *other_file,
                 GFileMonitorEvent  event,
                 gpointer           user_data)
{
  ask_for_news (EASEL_ARCHIVE (user_data), NEWS_QUESTIONS);
}

static void
watch (EaselArchive *self)
{
  g_autofree char *path = g_strconcat (self->path, "-wal", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor == NULL)
    return;

  g_file_monitor_set_rate_limit (self->monitor, NEWS_MILLISECONDS);
  g_signal_connect (self->monitor, "changed", G_CALLBACK (file_changed_cb), self);
}

static void
easel_archive_finalize (GObject *object)
{
  EaselArchive *self = EASEL_ARCHIVE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->reader, easel_archive_worker_free);
  g_clear_pointer (&self->writer, easel_archive_worker_free);
  g_clear_error (&self->damage);
  g_free (self->path);

  G_OBJECT_CLASS (easel_archive_parent_class)->finalize (object);
}

static void
easel_archive_class_init (EaselArchiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_archive_finalize;

  /**
   * EaselArchive::changed:
   * @self: the archive
   *
   * Somebody has committed something: this program or another one. Several commits may be told at once. Whoever shows
   * rows reads those again whose revision is newer than the newest it has seen.
   */
  signals[EASEL_ARCHIVE_CHANGED] =
    g_signal_new ("changed", EASEL_TYPE_ARCHIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
easel_archive_init (EaselArchive *self)
{
}

/* What a thread has opened, before the object exists on the thread it belongs to. */
typedef struct {
  char          *path;
  EaselDatabase *writer;
  EaselDatabase *reader;
  gint64         data_version;
  GError        *damage;
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_pointer (&opening->reader, easel_database_close);
  g_clear_pointer (&opening->writer, easel_database_close);
  g_clear_error (&opening->damage);
  g_free (opening->path);
  g_free (opening);
}

/* Nobody else on this computer needs to know what was run. */
static gboolean
make_folder (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int code;

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  code = errno;
  g_set_error (error, EASEL_ERROR, EASEL_ERROR_DISK, _("The folder %s cannot be made: %s"), folder, g_strerror (code));

  return FALSE;
}

static gboolean
open_connections (Opening  *opening,
                  GError  **error)
{
  g_autoptr(GError) version_error = NULL;

  if ((opening->writer = easel_database_open (opening->path, error)) == NULL ||
      !easel_database_migrate (opening->writer, easel_archive_schema_get_migrations (), error) ||
      (opening->reader = easel_database_open (opening->path, error)) == NULL)
    return FALSE;

  opening->data_version = GPOINTER_TO_SIZE (read_data_version (opening->reader, NULL, &version_error));
  if (version_error != NULL)
    g_propagate_error (error, g_steal_pointer (&version_error));

  return version_error == NULL;
}

/* The file turned out to be damaged, now or when it was used the last time. */
static gboolean
mend (Opening  *opening,
      GError  **error)
{
  g_autofree char *kept_path = NULL;
  gint64 saved_runs;

  g_clear_pointer (&opening->reader, easel_database_close);
  g_clear_pointer (&opening->writer, easel_database_close);
  if (!easel_archive_rescue (opening->path, &kept_path, &saved_runs, error))
    return FALSE;

  if (kept_path != NULL)
    opening->damage =
      g_error_new (EASEL_ERROR, EASEL_ERROR_DAMAGED,
                   g_dngettext (GETTEXT_PACKAGE,
                                "The history was damaged; %u run was saved, the damaged file is kept as %s",
                                "The history was damaged; %u runs were saved, the damaged file is kept as %s",
                                saved_runs),
                   (guint) saved_runs, kept_path);

  return TRUE;
}

static void
open_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Opening *opening = task_data;
  g_autofree char *mark = easel_archive_worker_dup_mark (opening->path);
  gboolean marked = g_file_test (mark, G_FILE_TEST_EXISTS);
  gboolean opened;
  g_autoptr(GError) error = NULL;

  opened = make_folder (opening->path, &error) && !marked && open_connections (opening, &error);
  if (marked || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_DAMAGED))
    {
      g_clear_error (&error);
      opened = mend (opening, &error) && open_connections (opening, &error);
    }

  if (!opened)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_unlink (mark);
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * easel_archive_dup_default_path:
 *
 * Returns: (transfer full): where the person's archive is
 */
char *
easel_archive_dup_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "easel", "archive.db", NULL);
}

/**
 * easel_archive_open_async:
 * @path: the file; it and its folder are made if they are absent
 * @cancellable: (nullable): to stop waiting
 * @callback: called when it is open
 * @user_data: for @callback
 *
 * Opens the archive and brings it to this program's version. A damaged one is replaced by a new one with what could be
 * saved of it: see easel_archive_get_damage().
 */
void
easel_archive_open_async (const char          *path,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Opening *opening;

  g_return_if_fail (path != NULL);

  opening = g_new0 (Opening, 1);
  opening->path = g_strdup (path);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_archive_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  g_task_run_in_thread (task, open_in_thread);
}

/**
 * easel_archive_open_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): the archive, for the calling thread's main context; %NULL with %EASEL_ERROR_DISK or
 *   %EASEL_ERROR_TOO_NEW
 */
EaselArchive *
easel_archive_open_finish (GAsyncResult  *result,
                           GError       **error)
{
  EaselArchive *self;
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_archive_open_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  opening = g_task_get_task_data (G_TASK (result));
  self = g_object_new (EASEL_TYPE_ARCHIVE, NULL);
  self->path = g_strdup (opening->path);
  self->damage = g_steal_pointer (&opening->damage);
  self->data_version = opening->data_version;
  self->writer = easel_archive_worker_new (self->path, g_steal_pointer (&opening->writer), TRUE);
  self->reader = easel_archive_worker_new (self->path, g_steal_pointer (&opening->reader), FALSE);
  watch (self);

  return self;
}

/**
 * easel_archive_get_path:
 * @self: an archive
 *
 * Returns: (transfer none): its file; what is kept beside it belongs into the same folder
 */
const char *
easel_archive_get_path (EaselArchive *self)
{
  g_return_val_if_fail (EASEL_IS_ARCHIVE (self), NULL);

  return self->path;
}

/**
 * easel_archive_get_damage:
 * @self: an archive
 *
 * Returns: (transfer none) (nullable): %EASEL_ERROR_DAMAGED with what was saved and where the damaged file is, if it was
 *   found to be damaged when it was opened: to be told to the person once
 */
const GError *
easel_archive_get_damage (EaselArchive *self)
{
  g_return_val_if_fail (EASEL_IS_ARCHIVE (self), NULL);

  return self->damage;
}

/**
 * easel_archive_write_async:
 * @self: an archive
 * @func: called on the writer's thread in a transaction of its own
 * @input: (transfer full) (nullable): for @func
 * @free_input: (nullable): frees @input, on the calling thread
 * @free_result: (nullable): frees what @func returned if nobody fetches it
 * @cancellable: (nullable): skips @func if it has not begun
 * @callback: called when everything is on the disk, or nothing
 * @user_data: for @callback
 *
 * Writes. When the callback is told of success, what was written outlives a power cut. Writes are done in the order they
 * were asked for.
 */
void
easel_archive_write_async (EaselArchive        *self,
                           EaselArchiveFunc     func,
                           gpointer             input,
                           GDestroyNotify       free_input,
                           GDestroyNotify       free_result,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_ARCHIVE (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_archive_write_async);
  g_task_set_check_cancellable (task, FALSE);
  easel_archive_worker_push (self->writer, task, func, input, free_input, free_result);
}

/**
 * easel_archive_write_finish:
 * @self: an archive
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the function returned; %NULL with its error, with %EASEL_ERROR_DISK or
 *   %EASEL_ERROR_DAMAGED if nothing could be written, or with %G_IO_ERROR_CANCELLED
 */
gpointer
easel_archive_write_finish (EaselArchive  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_archive_write_async), NULL);

  if (!g_task_had_error (G_TASK (result)))
    ask_now (self);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_archive_read_async:
 * @self: an archive
 * @func: called on the reader's thread; all its queries see the same moment
 * @input: (transfer full) (nullable): for @func
 * @free_input: (nullable): frees @input, on the calling thread
 * @free_result: (nullable): frees what @func returned if nobody fetches it
 * @cancellable: (nullable): skips @func if it has not begun
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads. It does not wait for a write that was asked for before and whose callback has not come yet.
 */
void
easel_archive_read_async (EaselArchive        *self,
                          EaselArchiveFunc     func,
                          gpointer             input,
                          GDestroyNotify       free_input,
                          GDestroyNotify       free_result,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_ARCHIVE (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_archive_read_async);
  easel_archive_worker_push (self->reader, task, func, input, free_input, free_result);
}

/**
 * easel_archive_read_finish:
 * @self: an archive
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the function returned; %NULL with its error, %EASEL_ERROR_DISK,
 *   %EASEL_ERROR_DAMAGED or %G_IO_ERROR_CANCELLED
 */
gpointer
easel_archive_read_finish (EaselArchive  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_archive_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
