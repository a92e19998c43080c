/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file should be by its name, and whether its bytes end where its kind says they do. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-file-kind.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL 4096  /* bytes in which the mark of the end must stand */

static const char * const PAGES[] = { "html", "htm", "xhtml", NULL };

/* The kinds that outputs come as (contract 5.3). */
static const char * const MEDIA[] = {
  "png", "gif", "jpg", "jpeg", "webp", "avif", "heic", "heif", "mp4", "webm", "mov", "mp3", "wav", "flac", "opus", "glb",
  "exr", "zip", NULL,
};

static gboolean
has_suffix (const char         *name,
            const char * const *suffixes)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *suffix = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return suffix != NULL && g_strv_contains (suffixes, suffix);
}

/**
 * easel_file_kind_may_be_page:
 * @name: a file's name
 *
 * Returns: whether a web page could be meant by it, and not a proxy's word instead of the file
 */
gboolean
easel_file_kind_may_be_page (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return strrchr (name, '.') == NULL || has_suffix (name, PAGES);
}

/**
 * easel_file_kind_is_media:
 * @name: a file's name
 *
 * Returns: whether it is a picture, sound, film, shape or archive, of which none is empty
 */
gboolean
easel_file_kind_is_media (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return has_suffix (name, MEDIA);
}

/* Some programs write a few words of their own after the end. */
static gboolean
ends_with (const guint8 *tail,
           gsize         length,
           const char   *mark,
           gsize         mark_length)
{
  return memmem (tail, length, mark, mark_length) != NULL;
}

/**
 * easel_file_kind_is_cut:
 * @fd: a regular file
 *
 * For answers that do not say how long they are: a connection that broke between two chunks looks like an end.
 *
 * Returns: whether it begins as a PNG, JPEG, GIF or WebP picture and does not end as one
 */
gboolean
easel_file_kind_is_cut (int fd)
{
  guint8 head[12] = { 0 };
  guint8 tail[TAIL] = { 0 };
  struct stat info;
  gssize length;

  if (fstat (fd, &info) != 0 || pread (fd, head, sizeof head, 0) != sizeof head)
    return FALSE;

  length = pread (fd, tail, sizeof tail, MAX (0, info.st_size - TAIL));

  if (memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0)
    return !ends_with (tail, length, "IEND\xae\x42\x60\x82", 8);

  if (memcmp (head, "\xff\xd8\xff", 3) == 0)
    return !ends_with (tail, length, "\xff\xd9", 2);

  if (memcmp (head, "GIF8", 4) == 0)
    return !ends_with (tail, length, "\x3b", 1);

  if (memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0)
    return (head[4] | head[5] << 8 | head[6] << 16 | (gint64) head[7] << 24) + 8 > info.st_size;

  return FALSE;
}
