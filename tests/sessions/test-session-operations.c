/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes over the wire for machines, sessions and prices, and what each answer means. */

#include "sessions/easel-session-operations.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "sessions/easel-session-log.h"
#include "sessions/easel-session-start.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#define KEY "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"

typedef struct {
  EaselRawServer *server;
  EaselClock *clock;
  EaselClient *client;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->server = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC);  /* 2026-02-03 10:00 */
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->result);
  g_assert_finalize_object (f->client);
  easel_raw_server_free (f->server);
  g_assert_finalize_object (f->clock);
}

/* Makes a call whose callback is easel_test_keep_result() into f->result, and waits for it. */
#define CALL(call)                                 \
  G_STMT_START {                                   \
    g_clear_object (&f->result);                   \
    call;                                          \
    easel_test_wait_until (f->result != NULL);     \
  } G_STMT_END

static void
assert_request (Fixture    *f,
                guint       index,
                const char *line)
{
  g_autofree char *start = g_strconcat (line, " HTTP/1.1\r\n", NULL);

  g_assert_true (g_str_has_prefix (easel_raw_server_get_request (f->server, index), start));
}

static void
test_machines (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) machines = NULL;
  g_autoptr(EaselMachine) machine = NULL;
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"m1\",\"name\":\"A\"},{\"name\":\"no id\"},null,7,{\"id\":\"m2\"}]");
  easel_raw_server_add_json (f->server, 200, "{\"id\":\"m1\",\"name\":\"A\"}");
  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"e1\",\"session_id\":null,\"gpu\":\"T4\"}]");

  CALL (easel_client_list_machines_async (f->client, "a b", NULL, easel_test_keep_result, &f->result));
  machines = easel_client_list_machines_finish (f->client, f->result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (machines->len, ==, 2);
  assert_request (f, 0, "GET /api/machines?limit=1000&is_deleted=false&search=a%20b");

  CALL (easel_client_get_machine_async (f->client, "m1", NULL, easel_test_keep_result, &f->result));
  machine = easel_client_get_machine_finish (f->client, f->result, &error);
  g_assert_cmpstr (easel_machine_get_name (machine), ==, "A");
  assert_request (f, 1, "GET /api/machine/m1");

  CALL (easel_client_list_machine_events_async (f->client, "m1", NULL, easel_test_keep_result, &f->result));
  events = easel_client_list_machine_events_finish (f->client, f->result, &error);
  g_assert_cmpuint (events->len, ==, 1);
  assert_request (f, 2, "GET /api/machine/m1/events");
}

static void
test_sessions (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) sessions = NULL;
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(EaselSession) gone = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"s1\",\"session_id\":\"s1\"}]");
  easel_raw_server_add_json (f->server, 200, "{\"id\":\"s1\",\"session_id\":\"s1\",\"url\":null}");
  easel_raw_server_add_json (f->server, 404, "{\"detail\":\"GPUEvent not found\"}");

  CALL (easel_client_list_sessions_async (f->client, "m1", NULL, easel_test_keep_result, &f->result));
  sessions = easel_client_list_sessions_finish (f->client, f->result, &error);
  g_assert_cmpuint (sessions->len, ==, 1);
  assert_request (f, 0, "GET /api/sessions?machine_id=m1");

  CALL (easel_client_get_session_async (f->client, "s1", NULL, easel_test_keep_result, &f->result));
  session = easel_client_get_session_finish (f->client, f->result, &error);
  g_assert_null (easel_session_get_url (session));
  assert_request (f, 1, "GET /api/session/s1");

  CALL (easel_client_get_session_async (f->client, "s1", NULL, easel_test_keep_result, &f->result));
  gone = easel_client_get_session_finish (f->client, f->result, &error);
  g_assert_null (gone);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND);
}

static void
test_create (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(EaselSession) plain = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "{\"session_id\":\"s1\",\"url\":null}");

  CALL (easel_client_create_session_async (f->client, "m1", "A10G", 30, NULL, easel_test_keep_result, &f->result));
  session = easel_client_create_session_finish (f->client, f->result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (easel_session_get_id (session), ==, "s1");
  assert_request (f, 0, "POST /api/session");
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0),
                            "{\"machine_id\":\"m1\",\"gpu\":\"A10G\",\"timeout\":30,\"wait_for_server\":false}"));

  CALL (easel_client_create_session_async (f->client, "m1", NULL, 0, NULL, easel_test_keep_result, &f->result));
  plain = easel_client_create_session_finish (f->client, f->result, &error);
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "{\"machine_id\":\"m1\",\"wait_for_server\":false}"));
}

static void
test_create_refused (Fixture       *f,
                     gconstpointer  data)
{
  static const struct {
    guint status;
    const char *detail;
    EaselError code;
  } CASES[] = {
    { 403, "Insufficient balance for requested operation", EASEL_ERROR_FORBIDDEN },
    { 400, "Free plan users are limited to 30 minutes timeout", EASEL_ERROR_REJECTED },
    { 400, "You have reached the maximum number of concurrent sessions. Please close some sessions and try again.", EASEL_ERROR_REJECTED },
    { 404, "Machine not found", EASEL_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"detail\":\"%s\"}", CASES[i].detail);
      g_autoptr(EaselSession) session = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 200, "[]");
      easel_raw_server_add_json (f->server, CASES[i].status, body);

      CALL (easel_session_start_async (f->client, "m1", NULL, 30, NULL, easel_test_keep_result, &f->result));
      session = easel_session_start_finish (f->client, f->result, &error);

      g_assert_null (session);
      g_assert_error (error, EASEL_ERROR, (int) CASES[i].code);
      g_assert_nonnull (strstr (error->message, CASES[i].detail));
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 2);
    }
}

static void
test_delete (Fixture       *f,
             gconstpointer  data)
{
  static const struct {
    guint status;
    const char *body;
    gboolean ended;
  } CASES[] = {
    { 200, "{\"success\":true}", TRUE },
    { 404, "{\"detail\":\"GPUEvent not found session_id: s1, the event might be already closed\"}", TRUE },
    { 400, "{\"detail\":\"Modal function id not found\"}", TRUE },
    { 400, "{\"detail\":\"something else\"}", FALSE },
    { 401, "{\"detail\":\"Revoked token\"}", FALSE },
    { 500, "{\"detail\":\"Modal function id not found\"}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, CASES[i].status, CASES[i].body);
      CALL (easel_client_delete_session_async (f->client, "s1", i == 0, NULL, easel_test_keep_result, &f->result));

      g_assert_cmpint (easel_client_delete_session_finish (f->client, f->result, &error), ==, CASES[i].ended);
      g_assert_true ((error == NULL) == CASES[i].ended);
      assert_request (f, 0, i == 0 ? "DELETE /api/session/s1?wait_for_shutdown=true" : "DELETE /api/session/s1");
    }
}

static void
test_extend (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(JsonNode) new_node = easel_json_parse ("{\"id\":\"s1\",\"timeout_end\":\"2026-02-03T10:00:13.120007\"}", -1, NULL);
  g_autoptr(JsonNode) old_node = easel_json_parse ("{\"id\":\"s2\",\"machine_id\":\"m1\",\"gpu\":\"T4\"}", -1, NULL);
  g_autoptr(EaselSession) new_session = easel_session_read (new_node, NULL);
  g_autoptr(EaselSession) old_session = easel_session_read (old_node, NULL);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "{\"message\":\"Timeout increased successfully\"}");

  CALL (easel_client_extend_session_async (f->client, new_session, 15, NULL, easel_test_keep_result, &f->result));
  g_assert_true (easel_client_extend_session_finish (f->client, f->result, &error));
  assert_request (f, 0, "POST /api/session/s1/increase-timeout");
  g_assert_true (g_str_has_suffix (easel_raw_server_get_request (f->server, 0), "\r\n\r\n{\"minutes\":15}"));

  CALL (easel_client_extend_session_async (f->client, old_session, 5, NULL, easel_test_keep_result, &f->result));
  g_assert_true (easel_client_extend_session_finish (f->client, f->result, &error));
  assert_request (f, 1, "POST /api/session/increase-timeout");
  g_assert_true (g_str_has_suffix (easel_raw_server_get_request (f->server, 1),
                                   "\r\n\r\n{\"timeout\":5,\"session_id\":\"s2\",\"machine_id\":\"m1\",\"gpu\":\"T4\"}"));
}

/* One session in the older shape does not say where it is: the list does, or it has ended. */
static void
test_extend_unplaced (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(JsonNode) node = easel_json_parse ("{\"session_id\":\"s2\",\"url\":\"https://x\"}", -1, NULL);
  g_autoptr(EaselSession) session = easel_session_read (node, NULL);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"e1\",\"session_id\":\"s1\"},{\"id\":\"e2\","
                             "\"session_id\":\"s2\",\"machine_id\":\"m1\",\"gpu\":\"T4\"}]");
  easel_raw_server_add_json (f->server, 200, "{\"message\":\"ok\"}");
  CALL (easel_client_extend_session_async (f->client, session, 5, NULL, easel_test_keep_result, &f->result));
  g_assert_true (easel_client_extend_session_finish (f->client, f->result, &error));
  g_assert_no_error (error);
  assert_request (f, 0, "GET /api/sessions");
  assert_request (f, 1, "POST /api/session/increase-timeout");
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "\"machine_id\":\"m1\",\"gpu\":\"T4\""));

  easel_raw_server_clear (f->server);
  easel_raw_server_add_json (f->server, 200, "[]");
  CALL (easel_client_extend_session_async (f->client, session, 5, NULL, easel_test_keep_result, &f->result));
  g_assert_false (easel_client_extend_session_finish (f->client, f->result, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND);
}

static void
test_prices (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselGpuPrices) prices = NULL;
  g_autoptr(GError) error = NULL;
  double price;

  easel_raw_server_add_json (f->server, 200, "{\"T4\":0.00018,\"CPU\":0.000042}");
  CALL (easel_client_get_gpu_prices_async (f->client, NULL, easel_test_keep_result, &f->result));
  prices = easel_client_get_gpu_prices_finish (f->client, f->result, &error);

  g_assert_no_error (error);
  g_assert_true (easel_gpu_prices_lookup (prices, "T4", &price));
  g_assert_cmpfloat (price, ==, 0.00018);
  g_assert_false (easel_gpu_prices_lookup (prices, "H9000", &price));
  assert_request (f, 0, "GET /api/platform/gpu-pricing");
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 0), "Authorization"));
}

/* A lost answer: the list decides, and the request went out once. */

static EaselSession *
start_and_lose (Fixture  *f,
                GError  **error)
{
  gint64 deadline = easel_test_get_deadline ();

  g_clear_object (&f->result);
  easel_session_start_async (f->client, "m1", NULL, 30, NULL, easel_test_keep_result, &f->result);
  for (easel_test_settle (); f->result == NULL; easel_test_settle ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
    }

  return easel_session_start_finish (f->client, f->result, error);
}

static guint
count_creations (Fixture *f)
{
  guint count = 0;

  for (guint i = 0; i < easel_raw_server_get_n_requests (f->server); i++)
    count += g_str_has_prefix (easel_raw_server_get_request (f->server, i), "POST ") ? 1 : 0;

  return count;
}

static void
test_lost (Fixture       *f,
           gconstpointer  data)
{
  static const char * const LOSSES[] = {
    "", "HTTP/1.1 500 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 40\r\nConnection: close\r\n\r\n{\"sess",
    "HTTP/1.1 502 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (LOSSES); i++)
    {
      g_autoptr(EaselSession) session = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 200, "[{\"id\":\"old\",\"machine_id\":\"m1\",\"created_at\":\"2026-02-03T10:30:00\"}]");
      easel_raw_server_add (f->server, LOSSES[i], -1, EASEL_RAW_CLOSE);
      easel_raw_server_add_json (f->server, 503, "{}");
      easel_raw_server_add_json (f->server, 200, "[{\"id\":\"old\",\"machine_id\":\"m1\",\"created_at\":\"2026-02-03T10:30:00\"}]");
      easel_raw_server_add_json (f->server, 200,
                                 "[{\"id\":\"other\",\"machine_id\":\"m2\",\"created_at\":\"2026-02-03T10:30:00\"},"
                                 "{\"id\":\"older\",\"machine_id\":\"m1\",\"created_at\":\"2026-02-03T09:00:00\"},"
                                 "{\"id\":\"ours\",\"machine_id\":\"m1\",\"created_at\":\"2026-02-03T10:30:00\"}]");
      session = start_and_lose (f, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (easel_session_get_id (session), ==, "ours");
      g_assert_cmpuint (count_creations (f), ==, 1);
    }
}

static void
test_lost_for_good (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(EaselSession) session = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[]");
  easel_raw_server_add (f->server, "", 0, EASEL_RAW_RESET);
  easel_raw_server_add_json (f->server, 200, "[]");
  session = start_and_lose (f, &error);

  g_assert_null (session);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNCLEAR);
  g_assert_cmpuint (count_creations (f), ==, 1);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), >, 10);
}

/* The log: each line once although a new connection tells them again. */
static void
test_log (Fixture       *f,
          gconstpointer  data)
{
  static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";
  static const char ENTRIES[] =
    "data: {\"message\": \"one\", \"level\": \"info\", \"timestamp\": \"2026-02-03T10:15:30.123Z\"}\n\n"
    "data: {\"message\": \"two\", \"level\": \"info\", \"timestamp\": \"2026-02-03T10:15:31.000Z\"}\n\n"
    "data: {\"message\": \"two\", \"level\": \"info\", \"timestamp\": \"2026-02-03T10:15:31.000Z\"}\n\n"
    "data: {\"type\": \"keepalive\"}\n\ndata: nonsense\n\ndata: [1]\n\n";
  g_autofree char *first = g_strconcat (HEAD, ENTRIES, NULL);
  g_autofree char *second = g_strconcat (HEAD, ENTRIES,
    "data: {\"message\": \"three\", \"level\": \"info\", \"timestamp\": \"2026-02-03T10:15:31.000Z\"}\n\n"
    "data: {\"message\": \"four\", \"level\": null, \"timestamp\": \"2026-02-03T10:15:32.000Z\"}\n\n"
    "data: {\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n", NULL);
  g_autoptr(EaselSessionLog) log = NULL;
  g_autofree char *text = NULL;
  gint64 deadline = easel_test_get_deadline ();

  easel_raw_server_add (f->server, first, -1, EASEL_RAW_CLOSE);
  easel_raw_server_add (f->server, second, -1, EASEL_RAW_CLOSE);
  log = easel_session_log_new (f->client, "s 1");
  for (easel_test_settle (); !easel_session_log_is_complete (log); easel_test_settle ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      easel_clock_advance (f->clock, G_USEC_PER_SEC);
    }

  text = easel_run_log_dup_text (easel_session_log_get_lines (log));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (easel_session_log_get_lines (log))), ==, 5);
  g_assert_cmpstr (g_strstrip (text), ==, "one\ntwo\ntwo\nthree\nfour");
  assert_request (f, 0, "GET /api/v2/stream-logs?session_id=s%201");
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 2);
  g_clear_object (&log);
  easel_test_settle ();
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/session-operations/machines", test_machines);
  ADD ("/session-operations/sessions", test_sessions);
  ADD ("/session-operations/create", test_create);
  ADD ("/session-operations/create/refused", test_create_refused);
  ADD ("/session-operations/create/lost", test_lost);
  ADD ("/session-operations/create/lost-for-good", test_lost_for_good);
  ADD ("/session-operations/delete", test_delete);
  ADD ("/session-operations/extend", test_extend);
  ADD ("/session-operations/extend/unplaced", test_extend_unplaced);
  ADD ("/session-operations/prices", test_prices);
  ADD ("/session-operations/log", test_log);

  return g_test_run ();
}
