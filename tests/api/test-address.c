/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people type as a server's address, and how ids and queries come into one. */

#include "api/easel-address.h"

#include "base/easel-error.h"

static void
test_normalize (void)
{
  static const struct {
    const char *typed;
    const char *meant;
  } CASES[] = {
    { "https://api.comfydeploy.com/api",       "https://api.comfydeploy.com/api" },
    { "https://api.comfydeploy.com/api///",    "https://api.comfydeploy.com/api" },
    { "https://api.comfydeploy.com",           "https://api.comfydeploy.com/api" },
    { "https://api.comfydeploy.com/",          "https://api.comfydeploy.com/api" },
    { " api.comfydeploy.com \n",               "https://api.comfydeploy.com/api" },
    { "https://API.Example.org/v/x/",          "https://api.example.org/v/x" },
    { "HTTPS://example.org:8443",              "https://example.org:8443/api" },
    { "http://localhost:3011/api",             "http://localhost:3011/api" },
    { "localhost:3011",                        "http://localhost:3011/api" },
    { "127.0.0.1:8188/",                       "http://127.0.0.1:8188/api" },
    { "http://[::1]:3011",                     "http://[::1]:3011/api" },
    { "http://127.9.9.9/x",                    "http://127.9.9.9/x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *meant = easel_address_normalize (CASES[i].typed, FALSE, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (meant, ==, CASES[i].meant);
    }
}

static void
test_refuse (void)
{
  static const char * const CASES[] = {
    "", "  ", "https://", "ftp://example.org", "file:///etc/passwd", "https:///path", "http://example.org",
    "http://10.0.0.1:3011", "http://localhost.example.org", "https://me:secret@example.org", "https://example.org/api?x=1",
    "https://example.org/api#x", "not an address",
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *meant = easel_address_normalize (CASES[i], FALSE, &error);

      g_assert_null (meant);
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_null (strstr (error->message, "secret"));
    }
}

static void
test_allow_http (void)
{
  g_autofree char *meant = easel_address_normalize ("http://example.org:3011", TRUE, NULL);

  g_assert_cmpstr (meant, ==, "http://example.org:3011/api");
}

static void
test_join (void)
{
  static const struct {
    const char *path;
    const char *id;
    const char *query;
    const char *joined;
  } CASES[] = {
    { "/run/{}",        "r1",   NULL,      "b/run/r1" },
    { "/run/{}/cancel", "a/b",  NULL,      "b/run/a%2Fb/cancel" },
    { "/run/{}",        "a?b#", NULL,      "b/run/a%3Fb%23" },
    { "/run/{}",        "ü",    "x=1",     "b/run/%C3%BC?x=1" },
    { "/runs?a=1",      NULL,   "b=2",     "b/runs?a=1&b=2" },
    { "/runs",          "x",    "",        "b/runs" },
    { "/run/{}",        "",     NULL,      NULL },
    { "/run/{}",        "..",   NULL,      NULL },
    { "/run/{}",        NULL,   NULL,      NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *joined = easel_address_join ("b", CASES[i].path, CASES[i].id, CASES[i].query);

      g_assert_cmpstr (joined, ==, CASES[i].joined);
    }
}

static void
test_query (void)
{
  g_autofree char *full = easel_query_build ("limit", "20", "search", "a b&c=ü", "offset", NULL, "q", "", NULL);
  g_autofree char *empty = easel_query_build ("limit", NULL, NULL);

  g_assert_cmpstr (full, ==, "limit=20&search=a%20b%26c%3D%C3%BC&q=");
  g_assert_null (empty);
}

static void
test_same_origin (void)
{
  static const struct {
    const char *other;
    gboolean same;
  } CASES[] = {
    { "https://example.org/x",       TRUE },
    { "https://example.org:443/",    TRUE },
    { "https://EXAMPLE.org/",        TRUE },
    { "http://example.org/",         FALSE },
    { "https://example.org:444/",    FALSE },
    { "https://api.example.org/",    FALSE },
    { "https://example.org.evil/",   FALSE },
  };
  g_autoptr(GUri) origin = easel_address_parse ("https://example.org/api", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GUri) other = easel_address_parse (CASES[i].other, NULL);

      g_assert_cmpint (easel_address_same_origin (origin, other), ==, CASES[i].same);
    }
}

static void
test_redirect (void)
{
  static const struct {
    const char *from;
    const char *location;
    const char *target;                /* NULL: refused */
  } CASES[] = {
    { "https://a.example/api/x?y=1", "/other",                     "https://a.example/other" },
    { "https://a.example/api/x?y=1", "z",                          "https://a.example/api/z" },
    { "https://a.example/api/x?y=1", "https://b.example/z?q#f",    "https://b.example/z?q" },
    { "https://a.example/api/x?y=1", "//b.example/z",              "https://b.example/z" },
    { "https://a.example/api/x?y=1", "https://me:pw@b.example/",   "https://b.example/" },
    { "https://a.example/api/x?y=1", "http://a.example/other",     NULL },
    { "https://a.example/api/x?y=1", "http://127.0.0.1/other",     NULL },
    { "https://a.example/api/x?y=1", "http://a.example:443/other", NULL },
    { "https://a.example/api/x?y=1", "HTTP://a.example/other",     NULL },
    { "HTTPS://a.example/api/x?y=1", "http://a.example/other",     NULL },
    { "http://127.0.0.1/api",        "https://b.example/",         "https://b.example/" },
    { "http://127.0.0.1/api",        "http://b.example/",          "http://b.example/" },
    { "http://127.0.0.1/api",        "ftp://b.example/",           NULL },
    { "http://127.0.0.1/api",        "data:text/html,x",           NULL },
    { "http://127.0.0.1/api",        "http://",                    NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GUri) from = easel_address_parse (CASES[i].from, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GUri) target = easel_address_redirect (from, CASES[i].location, &error);
      g_autofree char *text = target != NULL ? g_uri_to_string (target) : NULL;

      g_assert_cmpstr (text, ==, CASES[i].target);
      if (CASES[i].target == NULL)
        g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      if (CASES[i].target == NULL && g_str_equal (g_uri_get_scheme (from), "https"))
        g_assert_cmpstr (error->message, ==, "a.example sends from a secure address to one that is not, which is refused");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/normalize", test_normalize);
  g_test_add_func ("/address/refuse", test_refuse);
  g_test_add_func ("/address/allow-http", test_allow_http);
  g_test_add_func ("/address/join", test_join);
  g_test_add_func ("/address/query", test_query);
  g_test_add_func ("/address/same-origin", test_same_origin);
  g_test_add_func ("/address/redirect", test_redirect);

  return g_test_run ();
}
