/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask what: keys, names, paths, and the exact refusals (contract 1.2, 1.6). */

#include "server/server-test-fixture.h"

#define NO_RUN "00000000-0000-4000-8000-000000000000"

static guint
ask_with (Fixture    *f,
          const char *path,
          const char *header,
          const char *value)
{
  g_autoptr(SoupMessage) message = fixture_make_message (f, "GET", path, NULL);

  if (value != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), header, value);
  else
    soup_message_headers_remove (soup_message_get_request_headers (message), header);

  return fixture_send (f, message, path);
}

static void
test_keys (Fixture       *f,
           gconstpointer  data)
{
  static const struct {
    const char *header;
    const char *detail;
  } cases[] = {
    { NULL, "Invalid or missing token" },
    { "bearer " TEST_KEY, "Invalid or missing token" },
    { "Basic eDp5", "Invalid or missing token" },
    { "Bearer wrong", "Invalid or expired token" },
    { "Bearer ", "Invalid or missing token" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (ask_with (f, "/deployments", "Authorization", cases[i].header), ==, 401);
      g_assert_cmpstr (fixture_get_detail (f), ==, cases[i].detail);
      g_assert_null (soup_message_headers_get_one (f->headers, "WWW-Authenticate"));
      g_assert_null (soup_message_headers_get_one (f->headers, "Access-Control-Allow-Origin"));
    }

  g_assert_cmpuint (ask_with (f, "/nowhere", "Authorization", NULL), ==, 401);
  g_assert_cmpuint (ask_with (f, "/deployments", "Authorization", "Bearer " TEST_KEY " more"), ==, 200);
}

static void
test_open_paths (Fixture       *f,
                 gconstpointer  data)
{
  static const struct {
    const char *path;
    guint       status;
  } cases[] = {
    { "/models", 200 },
    { "/deployments/community", 200 },
    { "/platform/gpu-pricing", 200 },
    { "/platform/comfyui/auth-response?request_id=x", 404 },
    { "/user/anything", 404 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (ask_with (f, cases[i].path, "Authorization", NULL), ==, cases[i].status);
}

/* A page in a browser that has its own name point here is not answered. */
static void
test_hosts (Fixture       *f,
            gconstpointer  data)
{
  g_assert_cmpuint (ask_with (f, "/deployments", "Host", "evil.example"), ==, 421);
  g_assert_cmpuint (ask_with (f, "/deployments", "Host", "127.0.0.1.evil.example:80"), ==, 421);
  g_assert_cmpuint (ask_with (f, "/models", "Host", "evil.example"), ==, 421);
  g_assert_cmpuint (ask_with (f, "/deployments", "Host", "localhost:1"), ==, 200);
  g_assert_cmpuint (ask_with (f, "/deployments", "Host", "[::1]:1"), ==, 200);
}

static void
test_paths (Fixture       *f,
            gconstpointer  data)
{
  g_assert_cmpuint (fixture_ask (f, "GET", "/nowhere", NULL), ==, 404);
  g_assert_cmpstr (fixture_get_detail (f), ==, "Not Found");
  g_assert_cmpuint (fixture_ask (f, "GET", "/deployments/", NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "PUT", "/run", "{}"), ==, 405);
  g_assert_cmpstr (fixture_get_detail (f), ==, "Method Not Allowed");
  g_assert_cmpuint (fixture_ask (f, "GET", "/run/a%2Fb", NULL), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "GET", "/run/" NO_RUN, NULL), ==, 404);
  g_assert_cmpstr (fixture_get_detail (f), ==, "Run not found");
  g_assert_cmpuint (fixture_ask (f, "GET", "/run?run_id=" NO_RUN, NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", "/run", NULL), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "GET", "/deployment/" NO_RUN, NULL), ==, 500);
  g_assert_cmpuint (fixture_ask (f, "GET", "/workflow-version/" NO_RUN, NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", "/v2/workflow/" NO_RUN "/runs", NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", "/workflow/" NO_RUN "/runs", NULL), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "GET", "/machine/" NO_RUN, NULL), ==, 404);
}

static void
test_bodies (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(SoupMessage) message = fixture_make_message (f, "POST", "/run/deployment/queue", "{}");
  g_autofree char *deep = g_strnfill (100000, '[');
  JsonArray *errors;

  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", "{\"inputs\":"), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", NULL), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", "null"), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", deep), ==, 422);

  /* Another type than JSON is text, and text is no object. */
  soup_message_headers_replace (soup_message_get_request_headers (message), "Content-Type", "text/plain");
  g_assert_cmpuint (fixture_send (f, message, "/run/deployment/queue"), ==, 422);
  errors = easel_json_get_array (fixture_get_object (f), "detail");
  g_assert_cmpstr (easel_json_get_string (json_array_get_object_element (errors, 0), "type"), ==,
                   "model_attributes_type");

  g_assert_cmpuint (fixture_ask (f, "GET", "/deployments?is_fluid=maybe&page_size=x", NULL), ==, 422);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (fixture_get_object (f), "detail")), ==, 2);
}

static void
test_proxies (Fixture       *f,
              gconstpointer  data)
{
  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_RATE_LIMIT);
  fixture_ask (f, "GET", "/models", NULL);
  if (f->status != 429)
    fixture_ask (f, "GET", "/models", NULL);
  g_assert_cmpuint (f->status, ==, 429);
  g_assert_cmpstr (soup_message_headers_get_one (f->headers, "Retry-After"), ==, "1");

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_BAD_GATEWAY);
  fixture_ask (f, "GET", "/models", NULL);
  if (f->status != 502)
    fixture_ask (f, "GET", "/models", NULL);
  g_assert_cmpuint (f->status, ==, 502);
  g_assert_cmpstr (f->content_type, ==, "text/html");

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_SLOW_HEADERS);
  g_assert_cmpuint (fixture_ask (f, "GET", "/models", NULL), ==, 200);
}

/* Every document that the contract shows fits the description that answers are held against. */
static void
test_examples (Fixture       *f,
               gconstpointer  data)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint count = 0;

  json_object_iter_init (&iter, easel_openapi_get_examples (f->openapi));
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonObject *example = json_node_get_object (node);
      const char *schema = easel_json_get_string (example, "x-schema");
      g_autofree char *fault = NULL;

      if (schema == NULL || json_object_has_member (example, "x-sse"))
        continue;

      fault = easel_openapi_check_schema (f->openapi, schema, json_object_get_member (example, "value"));
      g_test_message ("%s", name);
      g_assert_cmpstr (fault, ==, NULL);
      count++;
    }

  g_assert_cmpuint (count, >, 30);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/guards/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("keys", test_keys);
  ADD ("open-paths", test_open_paths);
  ADD ("hosts", test_hosts);
  ADD ("paths", test_paths);
  ADD ("bodies", test_bodies);
  ADD ("proxies", test_proxies);
  ADD ("examples", test_examples);

  return g_test_run ();
}
