/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file on its way in: written to disk as it arrives, out of a multipart body or as it is. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-upload.h"

#include "base/easel-error.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define PART_NAME      "file"
#define HEADERS_LIMIT  16384

typedef enum {
  STATE_PREAMBLE,   /* before the first boundary */
  STATE_HEADERS,    /* of a part */
  STATE_FILE,       /* the part that is wanted */
  STATE_OTHER,      /* another part */
  STATE_RAW,        /* the body is the file */
  STATE_END,
} State;

struct _EaselServerUpload
{
  GObject parent_instance;

  /* what I was given */
  char          *temp_path;
  char          *delimiter;  /* NULL: the body is the file */
  goffset        limit;

  /* what is in progress */
  State          state;
  GByteArray    *pending;    /* not yet known to be file or boundary */
  GOutputStream *stream;     /* nullable */
  GError        *error;      /* nullable */

  /* what came out */
  char          *file_name;  /* nullable */
  goffset        size;
  gboolean       is_too_large;
};

G_DEFINE_FINAL_TYPE (EaselServerUpload, easel_server_upload, G_TYPE_OBJECT)

static void
easel_server_upload_finalize (GObject *object)
{
  EaselServerUpload *self = EASEL_SERVER_UPLOAD (object);

  g_clear_object (&self->stream);
  g_unlink (self->temp_path);
  g_free (self->temp_path);
  g_free (self->delimiter);
  g_free (self->file_name);
  g_clear_error (&self->error);
  g_byte_array_unref (self->pending);

  G_OBJECT_CLASS (easel_server_upload_parent_class)->finalize (object);
}

static void
easel_server_upload_class_init (EaselServerUploadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_server_upload_finalize;
}

static void
easel_server_upload_init (EaselServerUpload *self)
{
  self->pending = g_byte_array_new ();
}

static void
open_file (EaselServerUpload *self)
{
  g_autoptr(GFile) file = g_file_new_for_path (self->temp_path);

  if (self->stream == NULL && self->error == NULL)
    self->stream = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, &self->error));
}

/**
 * easel_server_upload_new:
 * @temp_path: where to write; removed with the upload unless it was moved away
 * @content_type: (nullable): `multipart/form-data` with its boundary; %NULL: the body is the file
 * @limit: bytes that the file may have
 *
 * Of a multipart body the part with the name `file` that has a file name is taken.
 */
EaselServerUpload *
easel_server_upload_new (const char *temp_path,
                         const char *content_type,
                         goffset     limit)
{
  EaselServerUpload *self;
  g_autoptr(GHashTable) parameters = NULL;
  const char *boundary = NULL;

  g_return_val_if_fail (temp_path != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SERVER_UPLOAD, NULL);
  self->temp_path = g_strdup (temp_path);
  self->limit = limit;

  if (content_type == NULL)
    {
      self->state = STATE_RAW;
      open_file (self);
      return self;
    }

  if (g_ascii_strncasecmp (content_type, "multipart/form-data;", strlen ("multipart/form-data;")) == 0)
    {
      parameters = soup_header_parse_semi_param_list (content_type);
      boundary = g_hash_table_lookup (parameters, "boundary");
    }
  self->state = boundary != NULL && *boundary != '\0' ? STATE_PREAMBLE : STATE_END;
  self->delimiter = g_strdup_printf ("\r\n--%s", boundary);
  /* The first boundary may stand at the very start. */
  g_byte_array_append (self->pending, (const guint8 *) "\r\n", 2);

  return self;
}

static void
write_file (EaselServerUpload *self,
            gconstpointer      data,
            gsize              length)
{
  self->size += length;
  if (self->size > self->limit)
    self->is_too_large = TRUE;

  if (!self->is_too_large && self->stream != NULL && length > 0)
    g_output_stream_write_all (self->stream, data, length, NULL, NULL, self->error == NULL ? &self->error : NULL);
}

static void
drop (EaselServerUpload *self,
      gsize              length)
{
  g_byte_array_remove_range (self->pending, 0, length);
}

static gssize
find_pending (EaselServerUpload *self,
              const char        *needle)
{
  const guint8 *found = memmem (self->pending->data, self->pending->len, needle, strlen (needle));

  return found != NULL ? found - self->pending->data : -1;
}

/* Decides what the part is whose headers are complete. */
static void
begin_part (EaselServerUpload *self,
            const char        *headers_text,
            gsize              length)
{
  g_autoptr(SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autoptr(GHashTable) parameters = NULL;
  g_autofree char *disposition = NULL;
  const char *name;

  self->state = STATE_OTHER;
  if (!soup_headers_parse (headers_text, length, headers) ||
      !soup_message_headers_get_content_disposition (headers, &disposition, &parameters))
    return;

  name = g_hash_table_lookup (parameters, "filename");
  if (self->file_name != NULL || name == NULL || g_strcmp0 (g_hash_table_lookup (parameters, "name"), PART_NAME) != 0)
    return;

  self->file_name = g_utf8_make_valid (name, -1);
  self->state = STATE_FILE;
  open_file (self);
}

/* Takes one step; FALSE when more bytes are needed. */
static gboolean
step_headers (EaselServerUpload *self)
{
  gssize end;

  /* After a boundary: its line end, or the two dashes of the last one. */
  if (self->pending->len < 2)
    return FALSE;
  if (memcmp (self->pending->data, "--", 2) == 0)
    {
      self->state = STATE_END;
      return FALSE;
    }

  end = find_pending (self, "\r\n\r\n");
  if (end < 0)
    {
      if (self->pending->len > HEADERS_LIMIT)
        self->state = STATE_END;
      return FALSE;
    }

  {
    g_autofree char *text = g_strndup ((const char *) self->pending->data, end + 2);

    begin_part (self, text, strlen (text));
  }
  drop (self, end + strlen ("\r\n\r\n"));

  return TRUE;
}

/* Where the next delimiter line begins; @is_whole: and whether enough is there to know it for one. */
static gsize
find_delimiter (EaselServerUpload *self,
                gboolean          *is_whole)
{
  gsize length = strlen (self->delimiter);
  gsize from = 0;

  while (from < self->pending->len)
    {
      const guint8 *start = self->pending->data + from;
      const guint8 *found = memmem (start, self->pending->len - from, self->delimiter, length);
      gsize at = found != NULL ? (gsize) (found - self->pending->data) : 0;

      if (found == NULL)
        break;

      *is_whole = self->pending->len >= at + length + 2;
      if (!*is_whole || memcmp (found + length, "\r\n", 2) == 0 || memcmp (found + length, "--", 2) == 0)
        return at;

      /* Another word that begins like the boundary is content. */
      from = at + 1;
    }

  *is_whole = FALSE;

  return self->pending->len - MIN (self->pending->len, length - 1);
}

static gboolean
step_content (EaselServerUpload *self)
{
  gboolean is_whole;
  gsize known = find_delimiter (self, &is_whole);

  if (self->state == STATE_FILE)
    write_file (self, self->pending->data, known);
  drop (self, known);

  if (!is_whole)
    return FALSE;

  drop (self, strlen (self->delimiter));
  self->state = STATE_HEADERS;

  return TRUE;
}

/**
 * easel_server_upload_feed:
 * @self: an upload
 * @data: the next bytes of the body
 * @length: how many
 */
void
easel_server_upload_feed (EaselServerUpload *self,
                          const char        *data,
                          gsize              length)
{
  gboolean more = TRUE;

  g_return_if_fail (EASEL_IS_SERVER_UPLOAD (self));

  if (self->state == STATE_RAW)
    {
      write_file (self, data, length);
      return;
    }

  if (self->state != STATE_END)
    g_byte_array_append (self->pending, (const guint8 *) data, length);

  while (more && self->state != STATE_END)
    {
      if (self->state == STATE_HEADERS)
        more = step_headers (self);
      else
        more = step_content (self);
    }
}

/**
 * easel_server_upload_close:
 * @self: an upload whose body has ended
 * @error: %EASEL_ERROR_DISK
 *
 * Returns: %FALSE if the file could not be written
 */
gboolean
easel_server_upload_close (EaselServerUpload  *self,
                           GError            **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), FALSE);

  if (self->stream != NULL && self->error == NULL)
    g_output_stream_close (self->stream, NULL, &self->error);
  g_clear_object (&self->stream);

  if (self->error == NULL)
    return TRUE;

  easel_error_take_from_disk (g_steal_pointer (&self->error), self->temp_path, error);

  return FALSE;
}

/**
 * easel_server_upload_is_cut:
 * @self: an upload whose body has arrived
 *
 * Returns: whether the form ends in the middle of the file: what there is of it is no file
 */
gboolean
easel_server_upload_is_cut (EaselServerUpload *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), FALSE);

  return self->state == STATE_FILE;
}

gboolean
easel_server_upload_is_too_large (EaselServerUpload *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), FALSE);

  return self->is_too_large;
}

/**
 * easel_server_upload_get_file_name:
 * @self: an upload
 *
 * Returns: (nullable): the name that came with the file; %NULL if there was no file
 */
const char *
easel_server_upload_get_file_name (EaselServerUpload *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), NULL);

  return self->file_name;
}

const char *
easel_server_upload_get_temp_path (EaselServerUpload *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), NULL);

  return self->temp_path;
}

goffset
easel_server_upload_get_size (EaselServerUpload *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_UPLOAD (self), 0);

  return self->size;
}
