/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of sessions by a clock of the test's own (contract 7). */

#include "server/server-test-fixture.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static char *
create (Fixture    *f,
        const char *more)
{
  g_autofree char *machine_id = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *body = g_strdup_printf ("{%s\"machine_id\":\"%s\"}", more, machine_id);

  g_assert_cmpuint (fixture_ask (f, "POST", "/session", body), ==, 200);

  return fixture_dup_member (f, "session_id");
}

static guint
show (Fixture    *f,
      const char *id)
{
  g_autofree char *path = g_strconcat ("/session/", id, NULL);

  return fixture_ask (f, "GET", path, NULL);
}

static void
wait_until_ready (Fixture    *f,
                  const char *id)
{
  gint64 deadline = easel_test_get_deadline ();

  do
    {
      g_assert_cmpuint (show (f, id), ==, 200);
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  while (g_strcmp0 (easel_json_get_string (fixture_get_object (f), "url"), "") == 0);
}

static void
test_life (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *id = create (f, "\"timeout\":20,");
  g_autofree char *address = NULL;
  g_autofree char *extend = g_strdup_printf ("/session/%s/increase-timeout", id);
  g_autofree char *page = NULL;
  gint64 end;

  wait_until_ready (f, id);
  address = fixture_dup_member (f, "url");
  end = easel_json_get_time (fixture_get_object (f), "timeout_end");
  g_assert_cmpint (end, ==, TEST_TIME + 20 * MINUTE);
  g_assert_cmpint (json_object_get_int_member (fixture_get_object (f), "timeout"), ==, 20);

  /* The address needs no key and says what it is. */
  g_assert_cmpuint (fixture_ask (f, "GET", address, NULL), ==, 200);
  page = fixture_dup_text (f);
  g_assert_nonnull (strstr (page, "Easel"));

  easel_clock_advance (f->clock, 19 * MINUTE);
  g_assert_cmpuint (fixture_ask (f, "POST", extend, "{\"minutes\":10}"), ==, 200);
  easel_clock_advance (f->clock, 10 * MINUTE);
  g_assert_cmpuint (show (f, id), ==, 200);
  g_assert_cmpint (easel_json_get_time (fixture_get_object (f), "timeout_end"), ==, TEST_TIME + 30 * MINUTE);
  g_assert_cmpint (json_object_get_int_member (fixture_get_object (f), "timeout"), ==, 20);

  easel_clock_advance (f->clock, MINUTE);
  g_assert_cmpuint (show (f, id), ==, 404);
  g_assert_cmpstr (fixture_get_detail (f), ==, "GPUEvent not found");
  g_assert_cmpuint (fixture_ask (f, "GET", address, NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "POST", extend, "{\"minutes\":10}"), ==, 404);
}

static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  g_autofree char *id = create (f, "");
  g_autofree char *path = g_strconcat ("/session/", id, NULL);
  g_autofree char *machine_id = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *events = g_strdup_printf ("/machine/%s/events", machine_id);
  g_autofree char *body = g_strdup_printf ("{\"machine_id\":\"%s\",\"session_id\":\"%s\",\"timeout\":5,"
                                           "\"gpu\":\"CPU\"}", machine_id, id);
  g_autofree char *detail = NULL;

  g_assert_cmpuint (fixture_ask (f, "POST", "/session/increase-timeout", body), ==, 200);
  g_assert_cmpuint (show (f, id), ==, 200);
  g_assert_cmpint (easel_json_get_time (fixture_get_object (f), "timeout_end"), ==, TEST_TIME + 20 * MINUTE);

  g_assert_cmpuint (fixture_ask (f, "DELETE", path, NULL), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "DELETE", path, NULL), ==, 404);
  detail = g_strdup_printf ("GPUEvent not found session_id: %s, the event might be already closed", id);
  g_assert_cmpstr (fixture_get_detail (f), ==, detail);

  g_assert_cmpuint (fixture_ask (f, "GET", events, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 1);
  g_assert_cmpint (easel_json_get_time (json_array_get_object_element (fixture_get_array (f), 0), "end_time"), ==,
                   TEST_TIME);
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *machine_id = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *body = g_strdup_printf ("{\"machine_id\":\"%s\",\"timeout\":null}", machine_id);

  for (guint i = 0; i < 5; i++)
    g_free (create (f, "\"wait_for_server\":true,"));

  g_assert_cmpuint (fixture_ask (f, "POST", "/session", body), ==, 400);
  g_assert_cmpuint (fixture_ask (f, "POST", "/session", "{\"machine_id\":\"x\"}"), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "POST", "/session", "{\"machine_id\":\"x\",\"gpu\":\"RTX\"}"), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions", NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 5);
  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions?machine_id=x", NULL), ==, 500);

  easel_clock_advance (f->clock, 15 * MINUTE);
  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions", NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 0);
}

/* Both generations of elements, and the superset that has the members of either. */
static void
test_shapes (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *id = create (f, "\"wait_for_server\":true,");
  JsonObject *session;

  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions", NULL), ==, 200);
  session = json_array_get_object_element (fixture_get_array (f), 0);
  g_assert_cmpstr (easel_json_get_string (session, "session_id"), ==, id);
  g_assert_cmpstr (easel_json_get_string (session, "url"), ==, easel_json_get_string (session, "tunnel_url"));
  g_assert_true (g_str_has_suffix (easel_json_get_string (session, "created_at"), "Z"));
  g_assert_true (json_object_has_member (session, "gpu_provider"));

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_UPSTREAM_SHAPES);
  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions", NULL), ==, 200);
  session = json_array_get_object_element (fixture_get_array (f), 0);
  g_assert_cmpstr (easel_json_get_string (session, "org_id"), ==, "None");
  g_assert_false (g_str_has_suffix (easel_json_get_string (session, "created_at"), "Z"));
  g_assert_false (json_object_has_member (session, "gpu_provider"));

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_LEGACY_SESSIONS);
  g_assert_cmpuint (fixture_ask (f, "GET", "/sessions", NULL), ==, 200);
  session = json_array_get_object_element (fixture_get_array (f), 0);
  g_assert_cmpstr (easel_json_get_string (session, "session_id"), ==, id);
  g_assert_cmpstr (easel_json_get_string (session, "id"), !=, id);
  g_assert_false (json_object_has_member (session, "url"));
  g_assert_cmpuint (show (f, id), ==, 200);
  g_assert_cmpuint (json_object_get_size (fixture_get_object (f)), ==, 3);
}

/* Its time runs on while the server is away. */
static void
test_restart (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *short_one = create (f, "\"timeout\":5,\"wait_for_server\":true,");
  g_autofree char *long_one = create (f, "\"timeout\":50,\"wait_for_server\":true,");

  fixture_stop (f);
  easel_clock_advance (f->clock, 10 * MINUTE);
  fixture_start (f);
  g_assert_cmpuint (show (f, short_one), ==, 404);
  g_assert_cmpuint (show (f, long_one), ==, 200);
  easel_clock_advance (f->clock, 40 * MINUTE);
  g_assert_cmpuint (show (f, long_one), ==, 404);
}

static void
idle_cb (EaselServer *server,
         gpointer     user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Started on demand it leaves when nobody needs it, and an open session is a need. */
static void
test_idle (Fixture       *f,
           gconstpointer  data)
{
  EaselServerOptions options = { .data_folder = f->folder, .key = TEST_KEY, .clock = f->clock, .idle_seconds = 60 };
  gboolean is_idle = FALSE;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  fixture_stop (f);
  f->server = easel_server_new (&options);
  g_assert_true (easel_server_start (f->server, NULL));
  g_signal_connect (f->server, "idle", G_CALLBACK (idle_cb), &is_idle);

  id = create (f, "\"timeout\":30,");
  easel_clock_advance (f->clock, 10 * MINUTE);
  g_assert_false (is_idle);

  path = g_strconcat ("/session/", id, NULL);
  g_assert_cmpuint (fixture_ask (f, "DELETE", path, NULL), ==, 200);
  easel_clock_advance (f->clock, 50 * G_USEC_PER_SEC);
  g_assert_false (is_idle);
  easel_clock_advance (f->clock, 15 * G_USEC_PER_SEC);
  g_assert_true (is_idle);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) \
  g_test_add ("/sessions/" name, Fixture, "fake clock", fixture_set_up, function, fixture_tear_down)
  ADD ("life", test_life);
  ADD ("end", test_end);
  ADD ("limits", test_limits);
  ADD ("shapes", test_shapes);
  ADD ("restart", test_restart);
  ADD ("idle", test_idle);

  return g_test_run ();
}
