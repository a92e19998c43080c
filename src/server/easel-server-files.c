/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads and results on disk, and the signed addresses under which they are served without a key. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-files.h"

#include "base/easel-error.h"
#include "server/easel-server-random.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define VALID_SECONDS 3600
#define KEY_LENGTH    32

struct _EaselServerFiles
{
  GObject parent_instance;

  char       *storage;
  char       *temp;
  EaselClock *clock;
  guint8      key[KEY_LENGTH];  /* kept in the data folder, so that addresses survive a restart */
};

G_DEFINE_FINAL_TYPE (EaselServerFiles, easel_server_files, G_TYPE_OBJECT)

static void
easel_server_files_finalize (GObject *object)
{
  EaselServerFiles *self = EASEL_SERVER_FILES (object);

  g_free (self->storage);
  g_free (self->temp);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_server_files_parent_class)->finalize (object);
}

static void
easel_server_files_class_init (EaselServerFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_server_files_finalize;
}

static void
easel_server_files_init (EaselServerFiles *self)
{
}

static gboolean
load_key (EaselServerFiles  *self,
          const char        *data_folder,
          GError           **error)
{
  g_autofree char *path = g_build_filename (data_folder, "signing-key", NULL);
  g_autofree char *contents = NULL;
  gsize length = 0;
  GError *cause = NULL;

  if (g_file_get_contents (path, &contents, &length, NULL) && length == KEY_LENGTH)
    {
      memcpy (self->key, contents, KEY_LENGTH);
      return TRUE;
    }

  easel_server_random_fill (self->key, KEY_LENGTH);
  if (!g_file_set_contents_full (path, (const char *) self->key, KEY_LENGTH, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &cause))
    {
      easel_error_take_from_disk (cause, path, error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
make_folder (const char  *path,
             GError     **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  easel_error_take_from_disk (g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno)), path,
                              error);

  return FALSE;
}

/**
 * easel_server_files_new:
 * @data_folder: the server's data folder, which exists
 * @clock: by which addresses expire
 * @error: %EASEL_ERROR_DISK
 *
 * Returns: (transfer full) (nullable): the files
 */
EaselServerFiles *
easel_server_files_new (const char  *data_folder,
                        EaselClock  *clock,
                        GError     **error)
{
  g_autoptr(EaselServerFiles) self = NULL;

  g_return_val_if_fail (data_folder != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER_FILES, NULL);
  self->storage = g_build_filename (data_folder, "storage", NULL);
  self->temp = g_build_filename (data_folder, "temp", NULL);
  self->clock = g_object_ref (clock);

  if (!make_folder (self->storage, error) || !make_folder (self->temp, error) || !load_key (self, data_folder, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gboolean
is_safe_key (const char *key)
{
  g_auto(GStrv) steps = g_strsplit (key, "/", -1);

  for (guint i = 0; steps[i] != NULL; i++)
    if (*steps[i] == '\0' || g_str_equal (steps[i], ".") || g_str_equal (steps[i], ".."))
      return FALSE;

  return steps[0] != NULL;
}

/**
 * easel_server_files_dup_path:
 * @self: the files
 * @key: a key
 *
 * Returns: (transfer full) (nullable): where its file is; %NULL if @key leads out of the storage
 */
char *
easel_server_files_dup_path (EaselServerFiles *self,
                             const char       *key)
{
  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), NULL);

  return is_safe_key (key) ? g_build_filename (self->storage, key, NULL) : NULL;
}

char *
easel_server_files_dup_temp_path (EaselServerFiles *self,
                                  const char       *name)
{
  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), NULL);

  return g_build_filename (self->temp, name, NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }

  g_rmdir (path);
}

/**
 * easel_server_files_remove_temp:
 * @self: the files
 * @name: what easel_server_files_dup_temp_path() was asked for
 *
 * Removes that folder with all that is in it.
 */
void
easel_server_files_remove_temp (EaselServerFiles *self,
                                const char       *name)
{
  g_autofree char *path = NULL;

  g_return_if_fail (EASEL_IS_SERVER_FILES (self));

  path = easel_server_files_dup_temp_path (self, name);
  remove_folder (path);
}

/**
 * easel_server_files_get_type_of:
 * @file_name: a name
 *
 * Returns: (transfer full): the MIME type that its extension stands for, as Python guesses it
 */
char *
easel_server_files_get_type_of (const char *file_name)
{
  g_autofree char *lower = NULL;
  g_autofree char *content_type = NULL;
  gboolean is_uncertain;

  g_return_val_if_fail (file_name != NULL, NULL);

  lower = g_ascii_strdown (file_name, -1);
  content_type = g_content_type_guess (lower, NULL, 0, &is_uncertain);
  if (strchr (lower, '.') == NULL || g_content_type_is_unknown (content_type))
    return g_strdup ("application/octet-stream");

  return g_content_type_get_mime_type (content_type);
}

/**
 * easel_server_files_make_id:
 * @self: the files
 * @file_name: what it is called
 *
 * Returns: (transfer full): a fresh id such as `img_7Hc2QmXo4TzLrPeB`; its start tells the kind
 */
char *
easel_server_files_make_id (EaselServerFiles *self,
                            const char       *file_name)
{
  static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  g_autofree char *type = easel_server_files_get_type_of (file_name);
  GString *id = g_string_new (g_str_has_prefix (type, "image/") ? "img_" :
                              g_str_has_prefix (type, "video/") ? "vid_" :
                              g_str_has_prefix (type, "audio/") ? "audio_" :
                              g_str_equal (type, "application/zip") ? "zip_" : "file_");

  for (guint i = 0; i < 16; i++)
    g_string_append_c (id, alphabet[g_random_int_range (0, strlen (alphabet))]);

  return g_string_free (id, FALSE);
}

static char *
compute_signature (EaselServerFiles *self,
                   const char       *method,
                   const char       *key,
                   const char       *expires)
{
  g_autofree char *text = g_strjoin ("\n", method, key, expires, NULL);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, self->key, KEY_LENGTH, text, -1);
}

/**
 * easel_server_files_sign:
 * @self: the files
 * @origin: how the caller names this server
 * @method: `GET` or `PUT`
 * @key: a key
 *
 * Returns: (transfer full): an address that is good for an hour and for nothing else
 */
char *
easel_server_files_sign (EaselServerFiles *self,
                         const char       *origin,
                         const char       *method,
                         const char       *key)
{
  g_autofree char *expires = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), NULL);
  g_return_val_if_fail (origin != NULL && method != NULL && key != NULL, NULL);

  expires = g_strdup_printf ("%" G_GINT64_FORMAT,
                             easel_clock_get_time (self->clock) / G_USEC_PER_SEC + VALID_SECONDS);
  signature = compute_signature (self, method, key, expires);
  escaped = g_uri_escape_string (key, "/", FALSE);

  return g_strdup_printf ("%s/storage/%s?expires=%s&signature=%s", origin, escaped, expires, signature);
}

/**
 * easel_server_files_check:
 * @self: the files
 * @method: what is asked
 * @key: a key
 * @expires: (nullable): from the address
 * @signature: (nullable): from the address
 * @may_be_expired: whether its age does not matter
 *
 * Returns: whether the address is one of ours
 */
gboolean
easel_server_files_check (EaselServerFiles *self,
                          const char       *method,
                          const char       *key,
                          const char       *expires,
                          const char       *signature,
                          gboolean          may_be_expired)
{
  g_autofree char *expected = NULL;
  guint difference = 0;

  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), FALSE);

  if (expires == NULL || signature == NULL)
    return FALSE;

  expected = compute_signature (self, method, key, expires);
  if (strlen (expected) != strlen (signature))
    return FALSE;
  for (gsize i = 0; expected[i] != '\0'; i++)
    difference |= (guint) (expected[i] ^ signature[i]);

  return difference == 0 &&
         (may_be_expired ||
          g_ascii_strtoll (expires, NULL, 10) > easel_clock_get_time (self->clock) / G_USEC_PER_SEC);
}

/**
 * easel_server_files_find_local:
 * @self: the files
 * @address: an http(s) address
 *
 * An address of this server is known whatever its port was and however old it is: a run that starts again after a
 * restart still finds its inputs.
 *
 * Returns: (transfer full) (nullable): the file on this computer that @address stands for
 */
char *
easel_server_files_find_local (EaselServerFiles *self,
                               const char       *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autoptr(GHashTable) query = NULL;
  const char *key;
  g_autofree char *path = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), NULL);

  if (uri == NULL || !g_str_has_prefix (g_uri_get_path (uri), "/storage/") || g_uri_get_query (uri) == NULL ||
      !(g_str_equal (g_uri_get_host (uri), "127.0.0.1") || g_str_equal (g_uri_get_host (uri), "localhost")))
    return NULL;

  query = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);
  key = g_uri_get_path (uri) + strlen ("/storage/");
  if (query == NULL ||
      !easel_server_files_check (self, "GET", key, g_hash_table_lookup (query, "expires"),
                                 g_hash_table_lookup (query, "signature"), TRUE))
    return NULL;

  path = easel_server_files_dup_path (self, key);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

/**
 * easel_server_files_add:
 * @self: the files
 * @key: its key
 * @temp_path: a file in the folder for temporary ones, which is moved
 * @error: %EASEL_ERROR_DISK
 */
gboolean
easel_server_files_add (EaselServerFiles  *self,
                        const char        *key,
                        const char        *temp_path,
                        GError           **error)
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), FALSE);

  path = easel_server_files_dup_path (self, key);
  if (path == NULL)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, _("“%s” is no name for a file"), key);
      return FALSE;
    }

  folder = g_path_get_dirname (path);
  if (!make_folder (folder, error))
    return FALSE;

  if (g_rename (temp_path, path) == 0)
    return TRUE;

  easel_error_take_from_disk (g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno)), path,
                              error);

  return FALSE;
}

/**
 * easel_server_files_take_data_uri:
 * @self: the files
 * @uri: the value of an input
 * @error: %EASEL_ERROR_DISK
 *
 * Returns: (transfer full) (nullable): the key of the picture in it; %NULL without error if it is no PNG or JPEG
 */
char *
easel_server_files_take_data_uri (EaselServerFiles  *self,
                                  const char        *uri,
                                  GError           **error)
{
  static const char *const prefixes[] = {
    "data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,"
  };
  g_autofree guchar *bytes = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *temp = NULL;
  const char *data = NULL;
  gboolean is_png = FALSE;
  GError *cause = NULL;
  gsize length;

  g_return_val_if_fail (EASEL_IS_SERVER_FILES (self), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (uri, prefixes[i]))
      {
        data = uri + strlen (prefixes[i]);
        is_png = i == 0;
      }

  if (data == NULL)
    return NULL;

  bytes = g_base64_decode (data, &length);
  id = easel_server_files_make_id (self, is_png ? "x.png" : "x.jpeg");
  key = g_strdup_printf ("inputs/%s.%s", id, is_png ? "png" : "jpeg");
  temp = easel_server_files_dup_temp_path (self, id);
  if (!g_file_set_contents (temp, (const char *) bytes, length, &cause))
    {
      easel_error_take_from_disk (cause, temp, error);
      return NULL;
    }

  return easel_server_files_add (self, key, temp, error) ? g_steal_pointer (&key) : NULL;
}
