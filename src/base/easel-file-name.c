/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File names from strangers, made harmless. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-file-name.h"

#include "base/easel-limits.h"

#include <string.h>

/* More than this after the last dot is not a suffix but a sentence. */
#define MAX_SUFFIX 16

/* Letters that are not shown or turn the text around them, so that a name looks like another one. The joiners U+200C and
 * U+200D stay: emoji and several scripts are made with them. */
static gboolean
is_deceptive (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  /* Tags spell flags such as that of Wales. */
  if (type == G_UNICODE_FORMAT)
    return letter != 0x200C && letter != 0x200D && (letter < 0xE0020 || letter > 0xE007F);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR ||
         type == G_UNICODE_PRIVATE_USE;
}

/* The last part of a path, in a name of either kind of system. */
static const char *
find_base_name (const char *name)
{
  const char *base = name;

  for (const char *at = name; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      base = at + 1;

  return base;
}

/* Keeps what file systems and shells of other systems can hold too: results are copied to sticks and shares. */
static char *
keep_harmless (const char *name)
{
  GString *kept = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (is_deceptive (letter) || (kept->len == 0 && (letter == '.' || g_unichar_isspace (letter))))
        continue;
      g_string_append_unichar (kept, letter < 0x80 && strchr ("<>:\"|?*", letter) != NULL ? '_' : letter);
    }

  while (kept->len > 0 && (kept->str[kept->len - 1] == '.' || kept->str[kept->len - 1] == ' '))
    g_string_truncate (kept, kept->len - 1);

  return g_string_free (kept, FALSE);
}

/* A device, not a file, on Windows, whatever its suffix. */
static gboolean
is_device (const char *name)
{
  static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
  gsize length = strcspn (name, ". ");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (strlen (devices[i]) == length && g_ascii_strncasecmp (name, devices[i], length) == 0)
      return TRUE;

  return length == 4 && g_ascii_isdigit (name[3]) &&
         (g_ascii_strncasecmp (name, "COM", 3) == 0 || g_ascii_strncasecmp (name, "LPT", 3) == 0);
}

static const char *
find_suffix (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && strlen (dot) <= MAX_SUFFIX ? dot : name + strlen (name);
}

/* @name with @insertion before its suffix, cut before that so that all of it fits. */
static char *
fit (const char *name,
     const char *insertion)
{
  const char *suffix = find_suffix (name);
  gsize room = EASEL_LIMIT_FILE_NAME - strlen (suffix) - strlen (insertion);
  gsize stem = suffix - name;

  if (stem > room)
    {
      const char *end = g_utf8_find_prev_char (name, name + room + 1);

      stem = end - name;
      while (stem > 1 && (name[stem - 1] == ' ' || name[stem - 1] == '.'))
        stem--;
    }

  return g_strdup_printf ("%.*s%s%s", (int) stem, name, insertion, suffix);
}

/**
 * easel_file_name_sanitize:
 * @name: (nullable): what somebody else calls a file, perhaps with folders before it
 * @fallback: a harmless name to take when nothing is left of @name
 *
 * Makes a name for a file in a folder of ours: no folders, no leading dot, no control letters, no letters that turn the
 * text around, nothing that is a device or forbidden on other systems, valid UTF-8, at most %EASEL_LIMIT_FILE_NAME bytes
 * with the suffix kept. Emoji and all scripts stay.
 *
 * Returns: (transfer full): the name
 */
char *
easel_file_name_sanitize (const char *name,
                          const char *fallback)
{
  g_autofree char *valid = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *fitting = NULL;

  g_return_val_if_fail (fallback != NULL && *fallback != '\0', NULL);

  valid = g_utf8_make_valid (name != NULL ? find_base_name (name) : "", -1);
  kept = keep_harmless (valid);
  if (*kept == '\0')
    return g_strdup (fallback);

  fitting = fit (kept, "");

  return is_device (fitting) ? g_strconcat ("_", fitting, NULL) : g_steal_pointer (&fitting);
}

/**
 * easel_file_name_numbered:
 * @name: a file's name
 * @number: which one of several with this name
 *
 * Returns: (transfer full): @name with `-number` before its suffix, within %EASEL_LIMIT_FILE_NAME bytes
 */
char *
easel_file_name_numbered (const char *name,
                          guint       number)
{
  g_autofree char *insertion = g_strdup_printf ("-%u", number);

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);

  return fit (name, insertion);
}
