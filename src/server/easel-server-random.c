/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: bytes that nobody can guess. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-random.h"

#include <errno.h>
#include <sys/random.h>

#define SECRET_LENGTH 24

/**
 * easel_server_random_fill:
 * @bytes: where to write
 * @length: how many
 *
 * Asks the kernel; GLib's own numbers can be foretold.
 */
void
easel_server_random_fill (guint8 *bytes,
                          gsize   length)
{
  while (length > 0)
    {
      ssize_t got = getrandom (bytes, length, 0);

      if (got < 0 && errno != EINTR)
        g_error ("The kernel gives no random bytes: %s", g_strerror (errno));
      if (got > 0)
        {
          bytes += got;
          length -= got;
        }
    }
}

/**
 * easel_server_random_secret:
 *
 * Returns: (transfer full): 192 random bits, fit for an address
 */
char *
easel_server_random_secret (void)
{
  guint8 bytes[SECRET_LENGTH];
  char *text;

  easel_server_random_fill (bytes, sizeof bytes);
  text = g_base64_encode (bytes, sizeof bytes);

  return g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
}
