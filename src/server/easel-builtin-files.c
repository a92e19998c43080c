/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of the built-in machine: what loaders find and where savers put things. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-files.h"

#include "server/easel-server-samples.h"

#include "base/easel-limits.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* Without the folder that may stand behind: "name [input]". */
static char *
strip_note (const char *name)
{
  return g_str_has_suffix (name, " [input]") ? g_strndup (name, strlen (name) - strlen (" [input]")) : g_strdup (name);
}

/* "name" or "folder/name"; NULL when it is not there or would leave the folder. */
static char *
find_below (const char *folder,
            const char *name)
{
  g_autofree char *root = folder != NULL ? g_canonicalize_filename (folder, NULL) : NULL;
  g_autofree char *path = root != NULL ? g_canonicalize_filename (name, root) : NULL;

  if (path == NULL || *name == '\0' || !g_str_has_prefix (path, root) || path[strlen (root)] != G_DIR_SEPARATOR ||
      !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;

  return g_steal_pointer (&path);
}

/**
 * easel_builtin_has_input_file:
 * @input_folder: (nullable): where loaders look first
 * @name: what a loader's input says
 *
 * Returns: whether there is such a file
 */
gboolean
easel_builtin_has_input_file (const char *input_folder,
                              const char *name)
{
  g_autofree char *plain = strip_note (name);
  g_autofree char *path = find_below (input_folder, plain);
  g_autoptr(GBytes) sample = path == NULL ? easel_server_samples_load_picture (plain) : NULL;

  return path != NULL || sample != NULL;
}

/**
 * easel_builtin_read_input_file:
 * @input_folder: (nullable): where loaders look first
 * @name: what a loader's input says
 * @error: %EASEL_EXCEPTION_OS
 *
 * Returns: (transfer full) (nullable): the file, or the shipped sample picture of that name
 */
GBytes *
easel_builtin_read_input_file (const char  *input_folder,
                               const char  *name,
                               GError     **error)
{
  g_autofree char *plain = strip_note (name);
  g_autofree char *path = find_below (input_folder, plain);
  g_autoptr(GError) local_error = NULL;
  GBytes *sample = path == NULL ? easel_server_samples_load_picture (plain) : NULL;
  GStatBuf info;
  char *contents;
  gsize length;

  if (sample != NULL)
    return sample;

  if (path != NULL && g_stat (path, &info) == 0 && info.st_size > EASEL_LIMIT_UPLOAD)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "'%s' is larger than %u MiB", name,
                   EASEL_LIMIT_UPLOAD >> 20);
      return NULL;
    }

  if (path != NULL && g_file_get_contents (path, &contents, &length, &local_error))
    return g_bytes_new_take (contents, length);

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "[Errno 2] No such file or directory: '%s'%s%s", name,
               local_error != NULL ? ": " : "", local_error != NULL ? local_error->message : "");

  return NULL;
}

/* The letters of a date pattern of the web interface, and what they mean here. */
static const struct {
  const char *letters;
  const char *format;
} date_letters[] = {
  { "yyyy", "%Y" }, { "yy", "%y" }, { "MM", "%m" }, { "M", "%-m" }, { "dd", "%d" }, { "d", "%-d" },
  { "hh", "%H" }, { "h", "%-H" }, { "mm", "%M" }, { "m", "%-M" }, { "ss", "%S" }, { "s", "%-S" },
};

static char *
format_date (const char *pattern,
             GDateTime  *now)
{
  GString *result = g_string_new (NULL);

  while (*pattern != '\0')
    {
      gsize i = 0;

      while (i < G_N_ELEMENTS (date_letters) && !g_str_has_prefix (pattern, date_letters[i].letters))
        i++;

      if (i < G_N_ELEMENTS (date_letters))
        {
          g_autofree char *part = g_date_time_format (now, date_letters[i].format);

          g_string_append (result, part);
          pattern += strlen (date_letters[i].letters);
        }
      else
        g_string_append_c (result, *pattern++);
    }

  return g_string_free (result, FALSE);
}

/* %date:yyyy-MM-dd%: there the web interface fills it in before it sends; here nobody else would. */
static void
fill_dates (GString   *text,
            GDateTime *now)
{
  char *start = text->str;

  while ((start = strstr (start, "%date:")) != NULL)
    {
      char *end = strchr (start + 6, '%');
      gssize at = start - text->str;
      g_autofree char *pattern = end != NULL ? g_strndup (start + 6, (gsize) (end - start - 6)) : NULL;
      g_autofree char *date = NULL;

      if (pattern == NULL)
        return;

      date = format_date (pattern, now);
      g_string_erase (text, at, (gssize) (end - start) + 1);
      g_string_insert (text, at, date);
      start = text->str + at + strlen (date);
    }
}

static char *
fill_prefix (const char *prefix,
             guint       width,
             guint       height)
{
  static const struct {
    const char *name;
    const char *format;
  } parts[] = {
    { "%year%", "%Y" }, { "%month%", "%m" }, { "%day%", "%d" },
    { "%hour%", "%H" }, { "%minute%", "%M" }, { "%second%", "%S" },
  };
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *width_text = g_strdup_printf ("%u", width);
  g_autofree char *height_text = g_strdup_printf ("%u", height);
  GString *text = g_string_new (prefix);

  fill_dates (text, now);
  g_string_replace (text, "%date%", "%year%-%month%-%day%", 0);
  g_string_replace (text, "%width%", width_text, 0);
  g_string_replace (text, "%height%", height_text, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_date_time_format (now, parts[i].format);

      g_string_replace (text, parts[i].name, part, 0);
    }

  return g_string_free (text, FALSE);
}

/* One more than the highest number that a file of this stem has: `stem_00007_.png` → 8. */
static guint
find_counter (const char *folder,
              const char *stem)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *start = g_strconcat (stem, "_", NULL);
  guint64 highest = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_strncasecmp (name, start, strlen (start)) == 0)
      highest = MAX (highest, g_ascii_strtoull (name + strlen (start), NULL, 10));

  return (guint) MIN (highest, 99999998) + 1;
}

/**
 * easel_builtin_place_new:
 * @root: the folder that savers may not leave
 * @prefix: a `filename_prefix`: placeholders, and folders before the last `/`
 * @width: what `%width%` stands for
 * @height: what `%height%` stands for
 * @error: %EASEL_EXCEPTION_RUNTIME if it leaves @root, %EASEL_EXCEPTION_OS
 *
 * Makes the folder, and finds the next free number.
 *
 * Returns: (transfer full) (nullable): where to save
 */
EaselBuiltinPlace *
easel_builtin_place_new (const char  *root,
                         const char  *prefix,
                         guint        width,
                         guint        height,
                         GError     **error)
{
  g_autoptr(EaselBuiltinPlace) self = g_new0 (EaselBuiltinPlace, 1);
  g_autofree char *filled = fill_prefix (prefix, width, height);
  g_autofree char *top = g_canonicalize_filename (root, NULL);
  g_autofree char *whole = g_canonicalize_filename (filled, top);

  if (!g_str_has_prefix (whole, top) || whole[strlen (top)] != G_DIR_SEPARATOR)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME,
                   "Saving image outside the output folder is not allowed: %s", prefix);
      return NULL;
    }

  self->folder = g_path_get_dirname (whole);
  self->stem = g_path_get_basename (whole);
  self->subfolder = g_strdup (strlen (self->folder) > strlen (top) ? self->folder + strlen (top) + 1 : "");
  if (g_mkdir_with_parents (self->folder, 0755) != 0)
    {
      g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "[Errno %d] %s: '%s'", errno, g_strerror (errno),
                   self->subfolder);
      return NULL;
    }

  self->counter = find_counter (self->folder, self->stem);

  return g_steal_pointer (&self);
}

void
easel_builtin_place_free (EaselBuiltinPlace *self)
{
  g_free (self->folder);
  g_free (self->subfolder);
  g_free (self->stem);
  g_free (self);
}

/**
 * easel_builtin_place_save:
 * @self: where to save
 * @batch_number: what `%batch_num%` stands for
 * @extension: without a dot
 * @bytes: the file
 * @error: %EASEL_EXCEPTION_OS
 *
 * The file is whole or absent.
 *
 * Returns: (transfer full) (nullable): the name that it got
 */
char *
easel_builtin_place_save (EaselBuiltinPlace  *self,
                          guint               batch_number,
                          const char         *extension,
                          GBytes             *bytes,
                          GError            **error)
{
  g_autofree char *number = g_strdup_printf ("%u", batch_number);
  g_autoptr(GString) stem = g_string_new (self->stem);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_string_replace (stem, "%batch_num%", number, 0);
  name = g_strdup_printf ("%s_%05u_.%s", stem->str, self->counter, extension);
  path = g_build_filename (self->folder, name, NULL);
  self->counter++;

  if (g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &local_error))
    return g_steal_pointer (&name);

  g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_OS, "%s", local_error->message);

  return NULL;
}
