/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines and sessions out of what servers send, what is left and what it costs, and when to warn. */

#include "sessions/easel-session.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "sessions/easel-machine.h"
#include "sessions/easel-session-watch.h"

#define MINUTE (60 * G_USEC_PER_SEC)

static EaselSession *
read_session (const char *text)
{
  g_autoptr(JsonNode) node = easel_json_parse (text, -1, NULL);
  g_autoptr(GError) error = NULL;
  EaselSession *session = easel_session_read (node, &error);

  g_assert_no_error (error);

  return session;
}

/* Contract 10.7 */
static void
test_response (void)
{
  g_autoptr(EaselSession) session = read_session (
    "{\"id\":\"s1\",\"session_id\":\"s1\",\"gpu_event_id\":\"e1\",\"url\":\"https://x.modal.host\",\"gpu\":\"A10G\","
    "\"created_at\":\"2026-02-03T09:30:11.005231\",\"timeout\":30,\"timeout_end\":\"2026-02-03T10:00:13.120007\","
    "\"machine_id\":\"m1\",\"machine_version_id\":\"v\",\"status\":\"running\",\"user_id\":\"u\",\"org_id\":\"None\"}");

  g_assert_cmpstr (easel_session_get_id (session), ==, "s1");
  g_assert_cmpstr (easel_session_get_url (session), ==, "https://x.modal.host");
  g_assert_cmpstr (easel_session_get_gpu (session), ==, "A10G");
  g_assert_cmpstr (easel_session_get_machine_id (session), ==, "m1");
  g_assert_cmpint (easel_session_get_minutes (session), ==, 30);
  g_assert_cmpint (easel_session_get_start_time (session), ==, easel_time_parse ("2026-02-03T09:30:11.005231Z"));
  g_assert_cmpint (easel_session_get_end_time (session), ==, easel_time_parse ("2026-02-03T10:00:13.120007Z"));
  g_assert_true (easel_session_has_own_end (session));
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_READY);
}

/* Contract 7.3, and the end that follows from start and minutes */
static void
test_event (void)
{
  g_autoptr(EaselSession) session = read_session (
    "{\"id\":\"e1\",\"session_id\":\"s1\",\"machine_id\":\"m1\",\"start_time\":\"2026-02-03T10:00:00.500Z\",\"end_time\":null,"
    "\"gpu\":\"H100\",\"gpu_provider\":\"modal\",\"created_at\":\"2026-02-03T09:59Z\",\"session_timeout\":\"15\","
    "\"tunnel_url\":\"https://t.modal.host\",\"novelty\":[1]}");

  g_assert_cmpstr (easel_session_get_id (session), ==, "s1");
  g_assert_cmpstr (easel_session_get_url (session), ==, "https://t.modal.host");
  g_assert_cmpint (easel_session_get_minutes (session), ==, 15);
  g_assert_cmpint (easel_session_get_start_time (session), ==, easel_time_parse ("2026-02-03T10:00:00.500Z"));
  g_assert_cmpint (easel_session_get_end_time (session), ==, easel_time_parse ("2026-02-03T10:15:00.500Z"));
  g_assert_false (easel_session_has_own_end (session));
}

static void
test_ended_event (void)
{
  g_autoptr(EaselSession) session = read_session (
    "{\"id\":\"e1\",\"session_id\":null,\"start_time\":\"2026-02-03T10:00:00Z\",\"end_time\":\"2026-02-03T10:01:40Z\","
    "\"gpu\":\"T4\"}");
  g_autoptr(JsonNode) node = easel_json_parse ("{\"T4\":0.5,\"bad\":\"x\",\"worse\":-1,\"text\":\"0.25\"}", -1, NULL);
  g_autoptr(EaselGpuPrices) prices = easel_gpu_prices_read (node, NULL);
  double cost;

  easel_session_tick (session, easel_time_parse ("2026-02-03T12:00:00Z"), prices);

  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_ENDED);
  g_assert_true (easel_session_get_cost (session, &cost));
  g_assert_cmpfloat_with_epsilon (cost, 50, 1e-9);
  g_assert_false (easel_gpu_prices_lookup (prices, "bad", &cost));
  g_assert_false (easel_gpu_prices_lookup (prices, "worse", &cost));
  g_assert_true (easel_gpu_prices_lookup (prices, "text", &cost));
}

/* What is opened in a browser is a web address or nothing. */
static void
test_addresses (void)
{
  static const char * const CASES[] = {
    "javascript:alert(1)", "file:///etc/passwd", "x", "//host", "", "vbscript:x", "https", "data:text/html,x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"s\",\"url\":\"%s\"}", CASES[i]);
      g_autoptr(EaselSession) session = read_session (text);

      g_assert_null (easel_session_get_url (session));
      g_assert_cmpint (easel_session_get_state (session), !=, EASEL_SESSION_STATE_READY);
    }
}

static void
test_nonsense (void)
{
  static const char * const CASES[] = { "[]", "{}", "{\"id\":null}", "{\"id\":7}", "{\"session_id\":\"\"}", "{\"id\":\"None\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(JsonNode) node = easel_json_parse (CASES[i], -1, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (easel_session_read (node, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
    }
}

static void
test_strange_values (void)
{
  g_autoptr(EaselSession) session = read_session (
    "{\"id\":\"s1\",\"url\":7,\"gpu\":null,\"timeout\":-3,\"timeout_end\":\"soon\",\"created_at\":{},\"machine_id\":[]}");

  easel_session_tick (session, 0, NULL);
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_STARTING);
  g_assert_cmpint (easel_session_get_time_left (session), ==, -1);
  g_assert_false (easel_session_get_cost (session, NULL));
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  (*(guint *) user_data)++;
}

/* A tick tells only what changed. */
static void
test_tick (void)
{
  g_autoptr(EaselSession) session = read_session (
    "{\"id\":\"s1\",\"url\":\"http://x\",\"gpu\":\"T4\",\"created_at\":\"2026-02-03T10:00:00\",\"timeout_end\":\"2026-02-03T10:10:00\"}");
  gint64 start = easel_time_parse ("2026-02-03T10:00:00Z");
  guint changes = 0;

  g_signal_connect (session, "notify", G_CALLBACK (count_cb), &changes);
  easel_session_tick (session, start, NULL);
  g_assert_cmpint (easel_session_get_time_left (session), ==, 600);
  g_assert_cmpuint (changes, ==, 1);

  easel_session_tick (session, start, NULL);
  g_assert_cmpuint (changes, ==, 1);

  easel_session_tick (session, start + 10 * MINUTE - 1, NULL);
  g_assert_cmpint (easel_session_get_time_left (session), ==, 1);
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_READY);

  easel_session_tick (session, start + 10 * (gint64) MINUTE, NULL);
  g_assert_cmpint (easel_session_get_time_left (session), ==, 0);
  g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_ENDING);
}

/* Each mark at its second, once; after extending again; of several at once the most urgent. */
static void
test_watch (void)
{
  EaselSessionWatch watch = { 0 };

  for (gint64 left = 3600; left > 0; left--)
    g_assert_cmpuint (easel_session_watch_check (&watch, left, 3600 - left), ==,
                      left == 600 ? 10 : left == 300 ? 5 : left == 120 ? 2 : 0);

  g_assert_cmpuint (easel_session_watch_check (&watch, 900, 3600), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&watch, 599, 3900), ==, 10);
  g_assert_cmpuint (easel_session_watch_check (&watch, 601, 3900), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&watch, 599, 3900), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&watch, 100, 4400), ==, 2);
  g_assert_cmpuint (easel_session_watch_check (&watch, 0, 4500), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&watch, -1, 4500), ==, 0);
}

static void
test_watch_begin (void)
{
  EaselSessionWatch short_one = { 0 };
  EaselSessionWatch found_late = { 0 };

  g_assert_cmpuint (easel_session_watch_check (&short_one, 300, 1), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&short_one, 200, 100), ==, 0);
  g_assert_cmpuint (easel_session_watch_check (&short_one, 120, 180), ==, 2);
  g_assert_cmpuint (easel_session_watch_check (&found_late, 200, 3000), ==, 5);
}

static void
test_machine (void)
{
  g_autoptr(JsonNode) node = easel_json_parse (
    "{\"id\":\"m1\",\"name\":\"Flux\",\"type\":\"comfy-deploy-serverless\",\"status\":\"ready\",\"gpu\":\"A10G\","
    "\"machine_builder_version\":\"4\",\"created_at\":\"2026-02-03T10:15:30.123456\",\"is_workspace\":false}", -1, NULL);
  g_autoptr(JsonNode) later = easel_json_parse (
    "{\"id\":\"m1\",\"name\":null,\"status\":\"melting\",\"machine_builder_version\":\"3\",\"gpu\":{}}", -1, NULL);
  g_autoptr(JsonNode) nameless = easel_json_parse ("{\"name\":\"x\"}", -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselMachine) machine = easel_machine_read (node, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (easel_machine_get_id (machine), ==, "m1");
  g_assert_cmpstr (easel_machine_get_name (machine), ==, "Flux");
  g_assert_cmpstr (easel_machine_get_gpu (machine), ==, "A10G");
  g_assert_true (easel_machine_is_ready (machine));
  g_assert_true (easel_machine_takes_sessions (machine));

  g_assert_true (easel_machine_update (machine, later, &error));
  g_assert_cmpint (easel_machine_get_status (machine), ==, EASEL_MACHINE_STATUS_UNKNOWN);
  g_assert_cmpstr (easel_machine_get_name (machine), ==, "Flux");
  g_assert_false (easel_machine_is_ready (machine));
  g_assert_false (easel_machine_takes_sessions (machine));

  g_assert_null (easel_machine_read (nameless, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/response", test_response);
  g_test_add_func ("/session/addresses", test_addresses);
  g_test_add_func ("/session/event", test_event);
  g_test_add_func ("/session/event/ended", test_ended_event);
  g_test_add_func ("/session/nonsense", test_nonsense);
  g_test_add_func ("/session/strange-values", test_strange_values);
  g_test_add_func ("/session/tick", test_tick);
  g_test_add_func ("/session/watch", test_watch);
  g_test_add_func ("/session/watch/begin", test_watch_begin);
  g_test_add_func ("/session/machine", test_machine);

  return g_test_run ();
}
