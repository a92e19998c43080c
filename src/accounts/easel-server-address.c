/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's address as people type it, turned into the base that the API's paths are appended to (contract 1.1). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "accounts/easel-server-address.h"

#include "base/easel-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

static const struct {
  const char *name;
  const char *address;
} known_servers[] = {
  { "production", "https://api.comfydeploy.com/api" },
  { "staging", "https://staging.api.comfydeploy.com/api" },
};

static const char *
find_known_server (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_servers); i++)
    {
      if (g_ascii_strcasecmp (known_servers[i].name, name) == 0)
        return known_servers[i].address;
    }

  return NULL;
}

static gboolean
is_web_address (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return (g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (g_uri_get_scheme (uri), "http")) &&
         host != NULL && *host != '\0' && g_uri_get_userinfo (uri) == NULL &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/* Trailing slashes do not matter, and a bare origin means the place where this kind of server keeps its API. */
static char *
read_path (GUri *uri)
{
  g_autofree char *path = g_strdup (g_uri_get_path (uri));

  for (gsize length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';

  return g_strdup (*path != '\0' ? path : "/api");
}

/**
 * easel_server_address_read:
 * @typed: what a person typed: an address, or `production` or `staging`
 * @error: return location
 *
 * Reads an address. `api.example.com` stands for `https://api.example.com/api`.
 *
 * Returns: (transfer full): the base address without a trailing slash, or %NULL with %EASEL_ERROR_INVALID
 */
char *
easel_server_address_read (const char  *typed,
                           GError     **error)
{
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GUri) base = NULL;

  g_return_val_if_fail (typed != NULL, NULL);

  text = g_strstrip (g_strdup (typed));
  if (find_known_server (text) != NULL)
    return g_strdup (find_known_server (text));

  if (strstr (text, "://") == NULL)
    {
      g_autofree char *bare = g_steal_pointer (&text);

      text = g_strconcat ("https://", bare, NULL);
    }

  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || !is_web_address (uri))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("“%s” is no server address; it should look like https://api.example.com/api"), typed);
      return NULL;
    }

  path = read_path (uri);
  base = g_uri_build (G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, g_uri_get_scheme (uri), NULL,
                      g_uri_get_host (uri), g_uri_get_port (uri), path, NULL, NULL);

  return g_uri_to_string (base);
}

/**
 * easel_server_address_is_loopback:
 * @address: a base address
 *
 * Returns: whether what is sent there never leaves this computer
 */
gboolean
easel_server_address_is_loopback (const char *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr(GInetAddress) inet = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;

  if (g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0)
    return TRUE;

  inet = g_inet_address_new_from_string (g_uri_get_host (uri));

  return inet != NULL && g_inet_address_get_is_loopback (inet);
}

/**
 * easel_server_address_is_safe:
 * @address: a base address
 *
 * Returns: whether a key may be sent there without asking: encrypted, or to this computer
 */
gboolean
easel_server_address_is_safe (const char *address)
{
  g_return_val_if_fail (address != NULL, FALSE);

  return g_str_has_prefix (address, "https://") || easel_server_address_is_loopback (address);
}

/**
 * easel_server_address_suggest_name:
 * @address: a base address
 *
 * Returns: (transfer full): what an account there may be called
 */
char *
easel_server_address_suggest_name (const char *address)
{
  g_autoptr(GUri) uri = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known_servers); i++)
    {
      if (g_str_equal (known_servers[i].address, address))
        return g_strdup (known_servers[i].name);
    }

  uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : address);
}
