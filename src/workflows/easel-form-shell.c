/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shell's -i NAME=VALUE: one value as text, told apart by the input's kind (design 6). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-form.h"
#include "workflows/easel-form-private.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "workflows/easel-picture.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Nobody writes longer prompts, and a picture given by mistake is found out. */
#define LONGEST_TEXT_FILE ((goffset) 4 << 20)

static gboolean
fail (GError     **error,
      EaselField  *field,
      const char  *sentence)
{
  g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID, "%s: %s", easel_input_get_id (easel_field_get_input (field)),
               sentence);

  return FALSE;
}

static gboolean
is_other_than (const char *mime,
               const char *major)
{
  static const char * const plain[] = { "text/", "image/", "audio/", "video/", NULL };
  static const char * const documents[] = { "application/json", "application/pdf", "application/xml", "application/zip",
                                            NULL };

  for (guint i = 0; plain[i] != NULL; i++)
    if (g_str_has_prefix (mime, plain[i]))
      return !g_str_equal (plain[i], major);

  return g_strv_contains (documents, mime);
}

static gboolean
is_picture (GFile      *file,
            const char *mime)
{
  EaselPictureHeader header;

  return easel_picture_read_file (file, &header, NULL, NULL) ||
         (g_str_has_prefix (mime, "image/") && !g_str_has_prefix (mime, "image/svg"));
}

static char *
dup_mime_type (GFile      *file,
               const char *name)
{
  guint8 start[4096];
  gsize length = 0;
  g_autofree char *type = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, NULL);

  if (stream != NULL)
    g_input_stream_read_all (G_INPUT_STREAM (stream), start, sizeof start, &length, NULL, NULL);
  type = g_content_type_guess (name, start, length, NULL);

  return g_content_type_get_mime_type (type);
}

/* Pictures by what is in them; films and sounds, of which there are too many kinds, by being plainly something else. The
 * nodes take the sound of a film and the pictures of an animated one. */
static char *
explain_wrong_kind (EaselInputKind  kind,
                    GFile          *file,
                    const char     *path)
{
  gboolean by_contents = kind != EASEL_INPUT_KIND_VIDEO && kind != EASEL_INPUT_KIND_AUDIO;
  g_autofree char *mime = dup_mime_type (file, by_contents ? NULL : path);

  if (mime == NULL || (kind == EASEL_INPUT_KIND_IMAGE_BATCH && g_str_equal (mime, "application/zip")))
    return NULL;

  if ((kind == EASEL_INPUT_KIND_IMAGE || kind == EASEL_INPUT_KIND_IMAGE_ALPHA || kind == EASEL_INPUT_KIND_IMAGE_BATCH) &&
      !is_picture (file, mime))
    return g_strdup_printf (_("%s is no picture (it looks like %s): choose a PNG, JPEG or WebP file"), path, mime);

  if (kind == EASEL_INPUT_KIND_VIDEO && is_other_than (mime, "video/") && !g_str_equal (mime, "image/gif") &&
      !g_str_equal (mime, "image/webp"))
    return g_strdup_printf (_("%s is no video (it looks like %s): choose an MP4, WebM or GIF file"), path, mime);

  if (kind == EASEL_INPUT_KIND_AUDIO && is_other_than (mime, "audio/") && !g_str_has_prefix (mime, "video/"))
    return g_strdup_printf (_("%s is no sound (it looks like %s): choose an MP3, WAV or FLAC file"), path, mime);

  return NULL;
}

/* A file of this computer as a reference; NULL with a sentence if there is none. */
static char *
dup_file_reference (EaselField  *field,
                    const char  *path,
                    GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) cause = NULL;
  g_autofree char *sentence = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, NULL, &cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    sentence = g_strdup_printf (_("there is no file “%s”; check the path"), path);
  else if (info == NULL)
    sentence = g_strdup (cause->message);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    sentence = g_strdup_printf (_("%s is not a file"), path);
  else if (g_file_info_get_size (info) == 0)
    sentence = g_strdup_printf (_("%s is empty"), path);
  else
    sentence = explain_wrong_kind (easel_input_get_kind (easel_field_get_input (field)), file, path);

  if (sentence == NULL)
    return g_file_get_uri (file);

  fail (error, field, sentence);

  return NULL;
}

static char *
read_text_file (EaselField  *field,
                const char  *path,
                GError     **error)
{
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *reference = NULL;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, &cause);
  gsize length = 0;

  if (info != NULL && g_file_info_get_size (info) > LONGEST_TEXT_FILE)
    sentence = g_strdup_printf (_("%s is too large for a text"), path);
  else if (info == NULL || !g_file_load_contents (file, NULL, &text, &length, NULL, &cause))
    sentence = g_strdup_printf (_("%s; for a text that starts with @, write @@%s"), cause->message, path);
  else if (memchr (text, '\0', length) != NULL)
    sentence = g_strdup_printf (_("%s contains a NUL character, which no text input takes"), path);
  else if (!g_utf8_validate (text, (gssize) length, NULL))
    sentence = g_strdup_printf (_("%s is not text in UTF-8"), path);
  else
    return g_steal_pointer (&text);

  fail (error, field, sentence);

  return NULL;
}

/* One picture of a list: a file after @, else an address. */
static char *
dup_reference (EaselField  *field,
               const char  *value,
               GError     **error)
{
  if (*value == '@' && value[1] != '@')
    return dup_file_reference (field, value + 1, error);

  return g_strdup (*value == '@' ? value + 1 : value);
}

/* A list may be given as JSON, all at once, or by several -i, one after the other. */
static gboolean
set_batch (EaselForm   *self,
           EaselField  *field,
           const char  *value,
           GError     **error)
{
  const char *id = easel_input_get_id (easel_field_get_input (field));
  g_autoptr(JsonNode) parsed = *value == '[' ? easel_json_parse (value, -1, NULL) : NULL;
  g_autoptr(GPtrArray) references = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) present = NULL;
  JsonArray *list = parsed != NULL ? json_node_get_array (parsed) : NULL;
  guint count = list != NULL ? json_array_get_length (list) : 1;

  if (easel_form_was_touched (self, id) && list == NULL)
    present = easel_field_dup_references (field);
  for (guint i = 0; present != NULL && present[i] != NULL; i++)
    g_ptr_array_add (references, g_strdup (present[i]));

  for (guint i = 0; i < count; i++)
    {
      const char *element = list != NULL ? easel_json_read_string (json_array_get_element (list, i)) : value;
      char *reference = element != NULL ? dup_reference (field, element, error) : NULL;

      if (element == NULL)
        return fail (error, field, _("must be a list of texts"));
      if (reference == NULL)
        return FALSE;
      g_ptr_array_add (references, reference);
    }

  g_ptr_array_add (references, NULL);
  easel_field_set_references (field, (const char * const *) references->pdata);

  return TRUE;
}

static gboolean
set_seed (EaselField *field,
          const char *value)
{
  g_autofree char *word = g_strstrip (g_ascii_strdown (value, -1));

  if (g_str_equal (word, "random") || g_str_equal (word, "-1"))
    easel_field_set_seed_mode (field, EASEL_SEED_MODE_RANDOM);
  else if (g_str_equal (word, "last"))
    easel_field_set_seed_mode (field, EASEL_SEED_MODE_LAST);
  else
    {
      easel_field_set_text (field, word);
      easel_field_set_seed_mode (field, EASEL_SEED_MODE_FIXED);
    }

  return TRUE;
}

static gboolean
set_from_file (EaselField  *field,
               const char  *path,
               GError     **error)
{
  EaselInputKind kind = easel_input_get_kind (easel_field_get_input (field));
  g_autofree char *text = NULL;

  if (easel_input_kind_is_media (kind))
    text = dup_file_reference (field, path, error);
  else
    text = read_text_file (field, path, error);
  if (text == NULL)
    return FALSE;

  /* Editors end every file with a line break; it is only wanted where there are lines. */
  if (kind != EASEL_INPUT_KIND_TEXT)
    g_strchomp (text);

  return kind == EASEL_INPUT_KIND_SEED ? set_seed (field, text) : (easel_field_set_text (field, text), TRUE);
}

static gboolean
set_value (EaselForm   *self,
           EaselField  *field,
           const char  *value,
           GError     **error)
{
  EaselInputKind kind = easel_input_get_kind (easel_field_get_input (field));

  if (kind == EASEL_INPUT_KIND_IMAGE_BATCH)
    return set_batch (self, field, value, error);
  if (*value == '@' && value[1] != '@')
    return set_from_file (field, value + 1, error);
  if (*value == '@')
    value++;
  if (kind == EASEL_INPUT_KIND_SEED)
    return set_seed (field, value);

  easel_field_set_text (field, value);

  return TRUE;
}

/**
 * easel_form_set:
 * @self: a form
 * @id: an input's id
 * @value: as in `-i ID=VALUE`: text by the input's kind; `@FILE` gives a file to media inputs and a file's text to all
 *   others; `@@` stands for one `@`; seeds take `random`, `last` or a number
 * @error: return location
 *
 * For the shell: looks at files on the spot. A value set twice counts as the last one, except that pictures are added
 * to a list.
 *
 * Returns: whether the value is right; else %EASEL_ERROR_INVALID, with the nearest ids if there is no such input
 */
gboolean
easel_form_set (EaselForm   *self,
                const char  *id,
                const char  *value,
                GError     **error)
{
  EaselField *field;
  const char *suggestion;
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (EASEL_IS_FORM (self), FALSE);
  g_return_val_if_fail (id != NULL && value != NULL, FALSE);

  field = easel_form_lookup (self, id, error);
  if (field == NULL)
    return FALSE;

  if (!easel_input_is_usable (easel_field_get_input (field)))
    return fail (error, field, easel_input_get_reason (easel_field_get_input (field)));
  if (!set_value (self, field, value, error))
    return FALSE;

  easel_form_touch (self, id);
  if (easel_field_get_error (field) == NULL)
    return TRUE;

  suggestion = easel_field_get_suggestion (field);
  /* Translators: what is wrong with a value, and one that would do */
  sentence = suggestion != NULL
               ? g_strdup_printf (_("%s (try %s)"), easel_field_get_error (field), suggestion)
               : g_strdup (easel_field_get_error (field));

  return fail (error, field, sentence);
}
