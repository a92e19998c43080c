/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask: the name by which the server is called, and the key (contract 1.2). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-auth.h"

#include <string.h>

/**
 * easel_server_check_host:
 * @call: a request
 *
 * A web page that had its own name point to this computer would send that name: only loopback's names pass.
 *
 * Returns: %TRUE, or %FALSE after having refused with 421
 */
gboolean
easel_server_check_host (EaselServerCall *call)
{
  static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
  const char *host = easel_server_call_get_header (call, "Host");

  for (guint i = 0; host != NULL && i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (g_ascii_strncasecmp (host, names[i], length) == 0 &&
          (host[length] == '\0' ||
           (host[length] == ':' && host[length + 1] != '\0' &&
            strspn (host + length + 1, "0123456789") == strlen (host + length + 1))))
        return TRUE;
    }

  easel_server_call_refuse (call, SOUP_STATUS_MISDIRECTED_REQUEST,
                            "This server answers only to the names of this computer");

  return FALSE;
}

/* In a time that does not tell how much of it was right. */
static gboolean
is_same_key (const char *given,
             const char *key)
{
  g_autofree char *given_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, given, -1);
  g_autofree char *key_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  guint difference = 0;

  for (gsize i = 0; given_hash[i] != '\0'; i++)
    difference |= (guint) (given_hash[i] ^ key_hash[i]);

  return difference == 0;
}

/**
 * easel_server_check_key:
 * @call: a request
 *
 * Returns: %TRUE, or %FALSE after having refused with 401
 */
gboolean
easel_server_check_key (EaselServerCall *call)
{
  const char *header = easel_server_call_get_header (call, "Authorization");
  g_autofree char *key = NULL;

  if (header == NULL || !g_str_has_prefix (header, "Bearer "))
    {
      easel_server_call_refuse (call, SOUP_STATUS_UNAUTHORIZED, "Invalid or missing token");
      return FALSE;
    }

  header += strlen ("Bearer ");
  key = g_strndup (header, strcspn (header, " "));
  if (!is_same_key (key, easel_server_get_key (easel_server_call_get_server (call))))
    {
      easel_server_call_refuse (call, SOUP_STATUS_UNAUTHORIZED, "Invalid or expired token");
      return FALSE;
    }

  return TRUE;
}

/**
 * easel_server_is_open_path:
 * @path: a path below `/api`
 *
 * Returns: whether the service asks for no key there, also where there is nothing
 */
gboolean
easel_server_is_open_path (const char *path)
{
  static const char *const open_paths[] = {
    "/models",
    "/deployments/community",
    "/platform/gpu-pricing",
    "/platform/gpu-credit-schema",
    "/platform/comfyui/auth-response",
    NULL
  };

  return g_strv_contains (open_paths, path) || g_str_has_prefix (path, "/user/");
}
