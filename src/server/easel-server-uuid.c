/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UUIDs: read in any usual spelling, and made from names. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-uuid.h"

#include <string.h>

#define URN "urn:uuid:"

static const guint group_starts[] = { 0, 9, 14, 19, 24 };
static const guint group_lengths[] = { 8, 4, 4, 4, 12 };

/* The spelling without its wrapping; @offset is where it begins. */
static char *
unwrap (const char *text,
        guint      *offset)
{
  gsize length = strlen (text);

  if (length >= 2 && text[0] == '{' && text[length - 1] == '}')
    {
      *offset = 1;
      return g_strndup (text + 1, length - 2);
    }

  *offset = g_str_has_prefix (text, URN) ? strlen (URN) : 0;

  return g_strdup (text + *offset);
}

/* The words of the parser behind Pydantic. */
static char *
explain (const char *text,
         const char *bare,
         guint       offset)
{
  guint hyphens[4] = { 0, };
  guint n_hyphens = 0;

  for (const char *at = bare; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (*at == '-')
        {
          if (n_hyphens < G_N_ELEMENTS (hyphens))
            hyphens[n_hyphens] = at - bare;
          n_hyphens++;
        }
      else if (!g_ascii_isxdigit (*at))
        return g_strdup_printf ("invalid character: expected an optional prefix of `urn:uuid:` followed by "
                                "[0-9a-fA-F-], found `%.*s` at %u",
                                (int) (g_utf8_next_char (at) - at), at, (guint) (at - bare) + offset + 1);
    }

  if (n_hyphens == 0 && offset == 0)
    return g_strdup_printf ("invalid length: expected length 32 for simple format, found %zu", strlen (text));

  if (n_hyphens != G_N_ELEMENTS (hyphens))
    return g_strdup_printf ("invalid group count: expected 5, found %u", n_hyphens + 1);

  for (guint i = 0; i < G_N_ELEMENTS (hyphens); i++)
    if (hyphens[i] != group_starts[i + 1] - 1)
      return g_strdup_printf ("invalid group length in group %u: expected %u, found %u",
                              i, group_lengths[i], hyphens[i] - group_starts[i]);

  return g_strdup_printf ("invalid group length in group 4: expected 12, found %zu", strlen (bare) - group_starts[4]);
}

/**
 * easel_server_uuid_parse:
 * @text: valid UTF-8
 * @reason: (out) (optional): what is wrong with it
 *
 * Returns: (transfer full) (nullable): the UUID in small letters with hyphens
 */
char *
easel_server_uuid_parse (const char  *text,
                         char       **reason)
{
  guint offset;
  g_autofree char *bare = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  bare = unwrap (text, &offset);
  lower = g_ascii_strdown (bare, -1);

  if (strlen (lower) == 32 && strspn (lower, "0123456789abcdef") == 32)
    return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", lower, lower + 8, lower + 12, lower + 16, lower + 20);

  if (g_uuid_string_is_valid (lower))
    return g_steal_pointer (&lower);

  if (reason != NULL)
    *reason = explain (text, bare, offset);

  return NULL;
}

/**
 * easel_server_uuid_from_name:
 * @kind: what sort of thing
 * @name: its name among these
 *
 * Returns: (transfer full): always the same UUID (version 5) for the same names
 */
char *
easel_server_uuid_from_name (const char *kind,
                             const char *name)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_return_val_if_fail (kind != NULL && name != NULL, NULL);

  g_checksum_update (checksum, (const guchar *) EASEL_APPLICATION_ID "/", -1);
  g_checksum_update (checksum, (const guchar *) kind, -1);
  g_checksum_update (checksum, (const guchar *) "/", 1);
  g_checksum_update (checksum, (const guchar *) name, -1);
  g_checksum_get_digest (checksum, digest, &length);
  digest[6] = (digest[6] & 0x0f) | 0x50;
  digest[8] = (digest[8] & 0x3f) | 0x80;

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
                          digest[8], digest[9], digest[10], digest[11], digest[12], digest[13], digest[14],
                          digest[15]);
}
