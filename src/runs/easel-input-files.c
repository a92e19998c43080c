/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input files kept by content: a request names SHA-256 hashes, the bytes live under the data folder, and an upload's address
 * is used only while it is fresh (decisions 6).
 *
 * A dead address would not be an error: the machine would quietly take the workflow's default picture and bill a wrong
 * result. So an address older than the limit is never sent; the bytes are uploaded again. Of files that are too large to
 * copy only path and hash are kept, and the hash is checked before the bytes leave.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-input-files.h"

#include "api/easel-address.h"
#include "api/easel-part-file.h"
#include "api/easel-upload.h"
#include "base/easel-error.h"
#include "base/easel-limits.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define PIECE (256 << 10)

struct _EaselInputFiles {
  GObject       parent_instance;

  EaselArchive *archive;
  EaselClock   *clock;
  char         *folder;
  GHashTable   *large;    /* hash → path of the original */
  GHashTable   *uploads;  /* "account hash" → GPtrArray of GTask that wait for the same bytes */
};

G_DEFINE_FINAL_TYPE (EaselInputFiles, easel_input_files, G_TYPE_OBJECT)

/* ── taking in ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  char   *source;
  char   *folder;
  char   *hash;
  char   *name;
  gint64  size;
  gint64  now;
  gboolean is_copied;
} Intake;

static void
intake_free (Intake *self)
{
  g_free (self->source);
  g_free (self->folder);
  g_free (self->hash);
  g_free (self->name);
  g_free (self);
}

/* Reads a file once: into the checksum, and into @copy unless that is %NULL. */
static char *
read_through (GFile          *file,
              GOutputStream  *copy,
              gint64         *size,
              GCancellable   *cancellable,
              GError        **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *piece = g_malloc (PIECE);
  gssize length;

  if (stream == NULL)
    return NULL;

  *size = 0;
  while ((length = g_input_stream_read (G_INPUT_STREAM (stream), piece, PIECE, cancellable, error)) > 0)
    {
      g_checksum_update (checksum, piece, length);
      *size += length;
      if (copy != NULL && !g_output_stream_write_all (copy, piece, length, NULL, cancellable, error))
        return NULL;
    }

  return length == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

/* The bytes under their own name; if they are there already, nothing happens. */
static gboolean
land (EaselPartFile  *part,
      Intake         *intake,
      GError        **error)
{
  g_autofree char *target = g_build_filename (intake->folder, intake->hash, NULL);
  g_autofree char *landed = NULL;

  if (g_file_test (target, G_FILE_TEST_EXISTS))
    return TRUE;

  landed = easel_part_file_land (part, intake->hash, error);
  if (landed != NULL && !g_str_equal (landed, target))
    g_unlink (landed);

  return landed != NULL;
}

static gboolean
check_kind (GFile         *file,
            gint64        *size,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                       cancellable, error);
  g_autofree char *name = g_file_get_parse_name (file);

  if (info == NULL)
    return FALSE;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("%s is no file: choose a file"), name);
      return FALSE;
    }

  *size = g_file_info_get_size (info);

  return TRUE;
}

static void
take_in (GTask        *task,
         gpointer      source_object,
         gpointer      task_data,
         GCancellable *cancellable)
{
  Intake *intake = task_data;
  g_autoptr(GFile) file = g_file_parse_name (intake->source);
  g_autoptr(EaselPartFile) part = NULL;
  g_autoptr(GError) error = NULL;

  if (check_kind (file, &intake->size, cancellable, &error))
    {
      intake->is_copied = intake->size <= EASEL_LIMIT_INPUT_COPY || g_file_peek_path (file) == NULL;
      if (intake->is_copied && g_mkdir_with_parents (intake->folder, 0700) == 0)
        part = easel_part_file_create (intake->folder, &error);
      if (error == NULL)
        intake->hash = read_through (file, part != NULL ? easel_part_file_get_stream (part) : NULL, &intake->size,
                                     cancellable, &error);
      if (intake->hash != NULL && part != NULL)
        land (part, intake, &error);
    }

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == EASEL_ERROR || easel_error_is_cancelled (error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      GError *disk_error = NULL;

      easel_error_take_from_disk (g_steal_pointer (&error), intake->source, &disk_error);
      g_task_return_error (task, disk_error);
    }
}

static gpointer
save_intake (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Intake *intake = input;

  if (!easel_database_run (database, error,
                           "INSERT INTO files (hash, size, name, path, added_at) VALUES (?, ?, ?, ?, ?)"
                           " ON CONFLICT (hash) DO UPDATE SET path = ifnull (path, excluded.path), used_at = excluded.added_at",
                           "sissi", intake->hash, intake->size, intake->name, intake->is_copied ? NULL : intake->source,
                           intake->now))
    return NULL;

  return g_strdup (intake->hash);
}

static void
saved_intake_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  char *hash = easel_archive_write_finish (EASEL_ARCHIVE (source), result, &error);

  if (hash != NULL)
    g_task_return_pointer (task, hash, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
took_in_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselInputFiles *self = EASEL_INPUT_FILES (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  Intake *intake = g_task_get_task_data (G_TASK (result));
  Intake *kept;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  kept = g_memdup2 (intake, sizeof *intake);
  kept->source = g_strdup (intake->source);
  kept->folder = NULL;
  kept->hash = g_strdup (intake->hash);
  kept->name = g_strdup (intake->name);
  if (!kept->is_copied)
    g_hash_table_insert (self->large, g_strdup (kept->hash), g_strdup (kept->source));
  easel_archive_write_async (self->archive, save_intake, kept, (GDestroyNotify) intake_free, g_free, NULL, saved_intake_cb,
                             g_steal_pointer (&task));
}

/**
 * easel_input_files_add_async:
 * @self: the input files
 * @file: a regular file
 * @cancellable: (nullable): to stop
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Takes a file's bytes in, so that it may change or vanish afterwards; of a very large one only hash and path.
 */
void
easel_input_files_add_async (EaselInputFiles     *self,
                             GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GTask) worker = NULL;
  Intake *intake;

  g_return_if_fail (EASEL_IS_INPUT_FILES (self));
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_input_files_add_async);

  intake = g_new0 (Intake, 1);
  intake->source = g_file_get_parse_name (file);
  intake->folder = g_strdup (self->folder);
  intake->name = g_file_get_basename (file);
  intake->now = easel_clock_get_time (self->clock);

  worker = g_task_new (self, cancellable, took_in_cb, g_steal_pointer (&task));
  g_task_set_task_data (worker, intake, (GDestroyNotify) intake_free);
  g_task_run_in_thread (worker, take_in);
}

/**
 * easel_input_files_add_finish:
 * @self: the input files
 * @result: the result
 * @error: return location; %EASEL_ERROR_INVALID when it is no file, %EASEL_ERROR_DISK when it cannot be read or kept
 *
 * Returns: (transfer full): the SHA-256 by which the bytes are known
 */
char *
easel_input_files_add_finish (EaselInputFiles  *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_input_files_add_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_input_files_get_file:
 * @self: the input files
 * @hash: the bytes
 *
 * Returns: (transfer full): where they are on this computer, which is not proven
 */
GFile *
easel_input_files_get_file (EaselInputFiles *self,
                            const char      *hash)
{
  const char *large;
  g_autofree char *path = NULL;

  g_return_val_if_fail (EASEL_IS_INPUT_FILES (self), NULL);
  g_return_val_if_fail (hash != NULL, NULL);

  large = g_hash_table_lookup (self->large, hash);
  path = g_build_filename (self->folder, hash, NULL);

  return g_file_new_for_path (large != NULL && !g_file_test (path, G_FILE_TEST_EXISTS) ? large : path);
}

/* ── uploading ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

typedef struct {
  char                  *key;        /* "account hash" */
  char                  *account;
  char                  *hash;
  char                  *name;
  char                  *path;       /* nullable: of the original */
  char                  *address;    /* nullable: a fresh one */
  gint64                 not_before; /* an older address is not used */
  gint64                 now;        /* nor one of later: the clock was set back, so its age is not known */
  EaselClient           *client;
  GFileProgressCallback  progress;
  gpointer               progress_data;
} Upload;

static void
upload_free (Upload *self)
{
  g_free (self->key);
  g_free (self->account);
  g_free (self->hash);
  g_free (self->name);
  g_free (self->path);
  g_free (self->address);
  g_clear_object (&self->client);
  g_free (self);
}

/* Answers everybody who waits for the same bytes. */
static void
return_to_all (EaselInputFiles *self,
               const char      *key,
               const char      *address,
               const GError    *error)
{
  g_autoptr(GPtrArray) waiting = NULL;
  g_autofree char *stolen_key = NULL;

  g_hash_table_steal_extended (self->uploads, key, (gpointer *) &stolen_key, (gpointer *) &waiting);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (address != NULL)
      g_task_return_pointer (g_ptr_array_index (waiting, i), g_strdup (address), g_free);
    else
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
}

static gpointer
save_upload (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Upload *upload = input;

  easel_database_run (database, error,
                      "INSERT INTO uploads (hash, account, address, uploaded_at) VALUES (?, ?, ?, ?)"
                      " ON CONFLICT (hash, account) DO UPDATE SET address = excluded.address,"
                      "  uploaded_at = excluded.uploaded_at", "sssi", upload->hash, upload->account, upload->address,
                      upload->now);

  return NULL;
}

/* Whether or not it could be kept: the address is good. */
static void
saved_upload_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Upload *upload = g_task_get_task_data (task);

  easel_archive_write_finish (EASEL_ARCHIVE (source), result, NULL);
  return_to_all (g_task_get_source_object (task), upload->key, upload->address, NULL);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselInputFiles *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  Upload *kept;

  upload->address = easel_upload_finish (EASEL_CLIENT (source), result, &error);
  if (upload->address == NULL)
    {
      return_to_all (self, upload->key, NULL, error);
      return;
    }

  /* Kept before anybody hears of it: who asks next finds it. */
  kept = g_new0 (Upload, 1);
  kept->hash = g_strdup (upload->hash);
  kept->account = g_strdup (upload->account);
  kept->address = g_strdup (upload->address);
  kept->now = easel_clock_get_time (self->clock);
  easel_archive_write_async (self->archive, save_upload, kept, (GDestroyNotify) upload_free, NULL, NULL, saved_upload_cb,
                             g_steal_pointer (&task));
}

static void
check_hash (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Upload *upload = task_data;
  g_autoptr(GFile) file = g_file_parse_name (upload->path);
  g_autoptr(GError) error = NULL;
  g_autofree char *hash = NULL;
  gint64 size;

  hash = read_through (file, NULL, &size, cancellable, &error);
  if (hash == NULL || !g_str_equal (hash, upload->hash))
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK,
                             _("%s has changed or is gone since it was chosen: choose it again"), upload->path);
  else
    g_task_return_boolean (task, TRUE);
}

static void
send_bytes (GTask *task,
            GFile *file)
{
  Upload *upload = g_task_get_task_data (task);

  easel_upload_async (upload->client, file, upload->name, upload->progress, upload->progress_data,
                      g_task_get_cancellable (task), uploaded_cb, g_object_ref (task));
}

static void
checked_hash_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  EaselInputFiles *self = EASEL_INPUT_FILES (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  Upload *upload = g_task_get_task_data (task);
  g_autoptr(GFile) file = g_file_parse_name (upload->path);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    send_bytes (task, file);
  else
    return_to_all (self, upload->key, NULL, error);
}

static gpointer
find_upload (EaselDatabase  *database,
             gpointer        input,
             GError        **error)
{
  Upload *wanted = input;
  Upload *found = g_new0 (Upload, 1);
  g_autoptr(EaselStatement) statement = NULL;

  statement = easel_database_query (database, error,
                                    "SELECT (SELECT address FROM uploads WHERE hash = ?1 AND account = ?2"
                                    "  AND uploaded_at BETWEEN ?3 AND ?4), (SELECT path FROM files WHERE hash = ?1)", "ssii",
                                    wanted->hash, wanted->account, wanted->not_before, wanted->now);
  if (statement != NULL && easel_statement_step (statement, error))
    {
      found->address = g_strdup (easel_statement_get_text (statement, 0));
      found->path = g_strdup (easel_statement_get_text (statement, 1));
    }

  return found;
}

/* The server of this computer may have begun anew at another port since: its old addresses lead nowhere. */
static gboolean
is_reachable (const char  *address,
              EaselClient *client)
{
  g_autoptr(GUri) uri = easel_address_parse (address, NULL);
  g_autoptr(GUri) base = easel_address_parse (easel_client_get_address (client), NULL);

  return uri != NULL && base != NULL && (!easel_address_is_loopback (uri) || easel_address_same_origin (uri, base));
}

static void
found_upload_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselInputFiles *self = g_task_get_source_object (task);
  Upload *upload = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  Upload *found = easel_archive_read_finish (EASEL_ARCHIVE (source), result, &error);
  g_autofree char *copy = g_build_filename (self->folder, upload->hash, NULL);

  if (found != NULL && found->address != NULL && !is_reachable (found->address, upload->client))
    g_clear_pointer (&found->address, g_free);

  if (found == NULL || found->address != NULL)
    {
      return_to_all (self, upload->key, found != NULL ? found->address : NULL, error);
    }
  else if (g_file_test (copy, G_FILE_TEST_EXISTS))
    {
      g_autoptr(GFile) file = g_file_new_for_path (copy);

      send_bytes (task, file);
    }
  else if (found->path != NULL)
    {
      g_autoptr(GTask) worker = g_task_new (self, g_task_get_cancellable (task), checked_hash_cb, g_object_ref (task));

      upload->path = g_strdup (found->path);
      g_task_set_task_data (worker, upload, NULL);
      g_task_run_in_thread (worker, check_hash);
    }
  else
    {
      g_autoptr(GError) missing = g_error_new (EASEL_ERROR, EASEL_ERROR_DISK,
                                               _("The file %s is no longer here: choose it again"), upload->name);

      return_to_all (self, upload->key, NULL, missing);
    }

  g_clear_pointer (&found, upload_free);
}

/**
 * easel_input_files_upload_async:
 * @self: the input files
 * @account: the account whose server gets them
 * @client: its connection
 * @hash: the bytes
 * @name: what the file was called, from which the server tells its type
 * @progress: (nullable): told how much has left; only of the first who asks for these bytes
 * @progress_data: for @progress
 * @cancellable: (nullable): to stop
 * @callback: called when the address is known
 * @user_data: for @callback
 *
 * The same bytes leave once for an account while the address is fresh, however many ask for it.
 */
void
easel_input_files_upload_async (EaselInputFiles       *self,
                                const char            *account,
                                EaselClient           *client,
                                const char            *hash,
                                const char            *name,
                                GFileProgressCallback  progress,
                                gpointer               progress_data,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *key = NULL;
  GPtrArray *waiting;
  Upload *upload, *wanted;

  g_return_if_fail (EASEL_IS_INPUT_FILES (self));
  g_return_if_fail (account != NULL && hash != NULL && name != NULL);
  g_return_if_fail (EASEL_IS_CLIENT (client));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_input_files_upload_async);

  key = g_strconcat (account, " ", hash, NULL);
  waiting = g_hash_table_lookup (self->uploads, key);
  if (waiting != NULL)
    {
      g_ptr_array_add (waiting, g_steal_pointer (&task));
      return;
    }

  waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (waiting, g_object_ref (task));
  g_hash_table_insert (self->uploads, g_strdup (key), waiting);

  upload = g_new0 (Upload, 1);
  upload->key = g_steal_pointer (&key);
  upload->account = g_strdup (account);
  upload->hash = g_strdup (hash);
  upload->name = g_strdup (name);
  upload->client = g_object_ref (client);
  upload->progress = progress;
  upload->progress_data = progress_data;
  g_task_set_task_data (task, upload, (GDestroyNotify) upload_free);

  wanted = g_new0 (Upload, 1);
  wanted->account = g_strdup (account);
  wanted->hash = g_strdup (hash);
  wanted->now = easel_clock_get_time (self->clock);
  wanted->not_before = wanted->now - EASEL_LIMIT_UPLOAD_AGE_MINUTES * G_TIME_SPAN_MINUTE;
  easel_archive_read_async (self->archive, find_upload, wanted, (GDestroyNotify) upload_free, (GDestroyNotify) upload_free,
                            NULL, found_upload_cb, g_steal_pointer (&task));
}

/**
 * easel_input_files_upload_finish:
 * @self: the input files
 * @result: the result
 * @error: return location; %EASEL_ERROR_DISK when the bytes are gone, else as easel_upload_finish()
 *
 * Returns: (transfer full): the address of the bytes on the server
 */
char *
easel_input_files_upload_finish (EaselInputFiles  *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_input_files_upload_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── object ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void
easel_input_files_finalize (GObject *object)
{
  EaselInputFiles *self = EASEL_INPUT_FILES (object);

  g_clear_object (&self->archive);
  g_clear_object (&self->clock);
  g_free (self->folder);
  g_clear_pointer (&self->large, g_hash_table_unref);
  g_clear_pointer (&self->uploads, g_hash_table_unref);

  G_OBJECT_CLASS (easel_input_files_parent_class)->finalize (object);
}

static void
easel_input_files_class_init (EaselInputFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_input_files_finalize;
}

static void
easel_input_files_init (EaselInputFiles *self)
{
  self->large = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * easel_input_files_new:
 * @archive: knows the files and the addresses they were uploaded to
 * @clock: tells how old an address is
 * @data_folder: the bytes live in its folder `inputs`
 *
 * Returns: (transfer full): the input files
 */
EaselInputFiles *
easel_input_files_new (EaselArchive *archive,
                       EaselClock   *clock,
                       const char   *data_folder)
{
  EaselInputFiles *self;

  g_return_val_if_fail (EASEL_IS_ARCHIVE (archive), NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_INPUT_FILES, NULL);
  self->archive = g_object_ref (archive);
  self->clock = g_object_ref (clock);
  self->folder = g_build_filename (data_folder, "inputs", NULL);

  return self;
}
