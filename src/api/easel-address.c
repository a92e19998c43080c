/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: the base as people type it, ids and queries escaped, and which hosts are this computer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-address.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/easel-error.h"

/* Nobody types a scheme: on this computer it is http, elsewhere https. */
static char *
add_scheme (const char *text)
{
  g_autofree char *plain = NULL;
  g_autoptr(GUri) uri = NULL;

  if (strstr (text, "://") != NULL)
    return g_strdup (text);

  plain = g_strconcat ("http://", text, NULL);
  uri = g_uri_parse (plain, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri != NULL && easel_address_is_loopback (uri))
    return g_steal_pointer (&plain);

  return g_strconcat ("https://", text, NULL);
}

static gboolean
check_base (GUri      *uri,
            gboolean   allow_http,
            GError   **error)
{
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("The address contains a user name or password: leave it out, the key goes with the account"));
      return FALSE;
    }

  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("The address of a server has no “?” and no “#”: leave out what follows them"));
      return FALSE;
    }

  if (g_str_equal (g_uri_get_scheme (uri), "http") && !allow_http && !easel_address_is_loopback (uri))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                   _("Over http everybody on the way to %s could read the key: use https"), g_uri_get_host (uri));
      return FALSE;
    }

  return TRUE;
}

/**
 * easel_address_normalize:
 * @text: an address as typed, pasted or stored
 * @allow_http: whether the person has confirmed that http to another computer is wanted
 * @error: return location for %EASEL_ERROR_INVALID
 *
 * The base address as the SDK means it (contract 1.1): a path is kept, a bare origin stands for origin and `/api`, and
 * slashes at the end do not matter.
 *
 * Returns: (transfer full): the base without a slash at its end, or %NULL
 */
char *
easel_address_normalize (const char  *text,
                         gboolean     allow_http,
                         GError     **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *complete = NULL;
  g_autofree char *path = NULL;
  g_autofree char *host = NULL;
  g_autoptr(GUri) uri = NULL;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);

  trimmed = g_strstrip (g_strdup (text));
  complete = add_scheme (trimmed);
  uri = easel_address_parse (complete, error);
  if (uri == NULL || !check_base (uri, allow_http, error))
    return NULL;

  path = g_strdup (g_uri_get_path (uri));
  for (length = strlen (path); length > 0 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';

  host = g_ascii_strdown (g_uri_get_host (uri), -1);

  return g_uri_join (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, host, g_uri_get_port (uri),
                     *path != '\0' ? path : "/api", NULL, NULL);
}

static gboolean
is_host (const char *host)
{
  return host != NULL && *host != '\0' && strpbrk (host, " \t\r\n\"<>\\^`{|}") == NULL;
}

/**
 * easel_address_parse:
 * @text: an address, from a server or a person
 * @error: return location for %EASEL_ERROR_INVALID
 *
 * Returns: (transfer full): the address if it is http or https and names a host, or %NULL
 */
GUri *
easel_address_parse (const char  *text,
                     GError     **error)
{
  g_autoptr(GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || !is_host (g_uri_get_host (uri)) ||
      (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")))
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID,
                           _("This is no address: it looks like https://host/path"));
      return NULL;
    }

  return g_steal_pointer (&uri);
}

/**
 * easel_address_is_loopback:
 * @uri: an address
 *
 * Returns: whether its host is this computer, by name or number
 */
gboolean
easel_address_is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr(GInetAddress) number = NULL;

  if (host == NULL)
    return FALSE;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  number = g_inet_address_new_from_string (host);

  return number != NULL && g_inet_address_get_is_loopback (number);
}

/**
 * easel_address_same_origin:
 * @a: an address
 * @b: another
 *
 * Returns: whether a key for @a may be shown to @b: same scheme, host and port
 */
gboolean
easel_address_same_origin (GUri *a,
                           GUri *b)
{
  return g_ascii_strcasecmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         easel_address_get_port (a) == easel_address_get_port (b);
}

/**
 * easel_address_redirect:
 * @from: the address that answered with a redirect
 * @location: what its Location header says
 * @error: return location for %EASEL_ERROR_BAD_REPLY
 *
 * Never from https to http, and only to what is an address on the web; a user name in it is left out.
 *
 * Returns: (transfer full): where to go instead, or %NULL
 */
GUri *
easel_address_redirect (GUri        *from,
                        const char  *location,
                        GError     **error)
{
  g_autoptr(GUri) relative = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GUri) target = NULL;

  if (relative != NULL)
    {
      g_autofree char *text = g_uri_to_string_partial (relative, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

      target = easel_address_parse (text, NULL);
    }

  if (target == NULL)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("%s sends to something that is no address on the web"),
                   g_uri_get_host (from));
      return NULL;
    }

  if (g_str_equal (g_uri_get_scheme (from), "https") && !g_str_equal (g_uri_get_scheme (target), "https"))
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                   _("%s sends from a secure address to one that is not, which is refused"), g_uri_get_host (from));
      return NULL;
    }

  return g_steal_pointer (&target);
}

/**
 * easel_address_get_port:
 * @uri: an address
 *
 * Returns: its port, the usual one if it names none
 */
int
easel_address_get_port (GUri *uri)
{
  if (g_uri_get_port (uri) > 0)
    return g_uri_get_port (uri);

  return g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
}

/**
 * easel_address_join:
 * @base: a base address without a slash at its end
 * @path: below it, starting with a slash; one `{}` stands for @id
 * @id: (nullable): escaped and put in
 * @query: (nullable): a query that is escaped already
 *
 * Returns: (transfer full): the address, or %NULL if @path wants an id and @id is none that could stand in a path
 */
char *
easel_address_join (const char *base,
                    const char *path,
                    const char *id,
                    const char *query)
{
  g_autoptr(GString) address = g_string_new (base);
  const char *hole = strstr (path, "{}");

  if (hole == NULL)
    g_string_append (address, path);
  else if (id == NULL || *id == '\0' || g_str_equal (id, ".") || g_str_equal (id, ".."))
    return NULL;
  else
    {
      g_string_append_len (address, path, hole - path);
      g_string_append_uri_escaped (address, id, NULL, FALSE);
      g_string_append (address, hole + strlen ("{}"));
    }

  if (query != NULL && *query != '\0')
    g_string_append_printf (address, "%c%s", strchr (path, '?') != NULL ? '&' : '?', query);

  return g_string_free (g_steal_pointer (&address), FALSE);
}

/**
 * easel_query_build:
 * @first_name: (nullable): the name of a parameter
 * @...: its value, %NULL to leave the parameter out, then further names and values, and %NULL after the last
 *
 * Returns: (transfer full) (nullable): the escaped query, or %NULL if nothing is in it
 */
char *
easel_query_build (const char *first_name,
                   ...)
{
  g_autoptr(GString) query = g_string_new (NULL);
  va_list arguments;

  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    {
      const char *value = va_arg (arguments, const char *);

      if (value == NULL)
        continue;

      if (query->len > 0)
        g_string_append_c (query, '&');
      g_string_append_uri_escaped (query, name, NULL, FALSE);
      g_string_append_c (query, '=');
      g_string_append_uri_escaped (query, value, NULL, FALSE);
    }
  va_end (arguments);

  return query->len > 0 ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}
