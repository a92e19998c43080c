/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the papers about the API contradict each other (contract 11.1), both are understood. The number is the row's. */

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-run.h"
#include "runs/easel-run-operations.h"
#include "sessions/easel-session-operations.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"
#include "workflows/easel-deployment-operations.h"

#include <string.h>

#define UUID "0b54a6a2-7f0d-4f6d-9d0f-1d2f8a6b3c4d"

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
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1770112800) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, "key", f->clock, EASEL_CLIENT_DEFAULT, NULL);
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

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = easel_json_parse (text, -1, &error);

  g_assert_no_error (error);

  return node;
}

/* The next answer, alone. */
static void
expect (Fixture    *f,
        guint       status,
        const char *body)
{
  g_clear_object (&f->result);
  easel_raw_server_clear (f->server);
  easel_raw_server_add_json (f->server, status, body);
}

static void
await (Fixture *f)
{
  easel_test_wait_until (f->result != NULL);
}

static gboolean
was_sent (Fixture    *f,
          const char *text)
{
  return strstr (easel_raw_server_get_request (f->server, 0), text) != NULL;
}

/* ── cancel: rows 1 to 3 ────────────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
cancel (Fixture     *f,
        const char  *function_id,
        GError     **error)
{
  easel_client_cancel_run_async (f->client, UUID, function_id, NULL, easel_test_keep_result, &f->result);
  await (f);

  return easel_client_cancel_run_finish (f->client, f->result, error);
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  static const char *const ANSWERS[] = {
    "{\"status\":\"success\",\"message\":\"Function cancelled\"}", "{\"success\":true,\"message\":\"ok\"}", "{}", "null",
  };
  static const guint REFUSALS[] = { 500, 404, 422, 400 };

  expect (f, 200, ANSWERS[0]);
  g_assert_true (cancel (f, "fc-1", NULL));
  g_assert_true (was_sent (f, "{\"function_id\":\"fc-1\"}"));
  expect (f, 200, ANSWERS[0]);
  g_assert_true (cancel (f, NULL, NULL));
  g_assert_true (was_sent (f, "\r\n\r\n{}"));

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      expect (f, 200, ANSWERS[i]);
      g_assert_true (cancel (f, NULL, NULL));
    }

  /* Refused in whatever way: the run's record then decides (runs/test-following). */
  for (guint i = 0; i < G_N_ELEMENTS (REFUSALS); i++)
    {
      g_autoptr(GError) error = NULL;

      expect (f, REFUSALS[i], "{\"detail\":\"Error cancel function 404: Run not found\"}");
      g_assert_false (cancel (f, NULL, &error));
      g_assert_nonnull (strstr (error->message, "Run not found"));
    }
}

/* ── sessions: rows 4 to 8 ──────────────────────────────────────────────────────────────────────────────────────────── */

static void
test_sessions (Fixture       *f,
               gconstpointer  data)
{
  static const char *const LISTS[] = {
    "[{\"id\":\"s\",\"session_id\":\"s\",\"gpu_event_id\":\"e\",\"url\":\"https://x\",\"gpu\":\"T4\",\"timeout\":30,"
    "\"created_at\":\"2026-02-03T10:00:00.5\",\"timeout_end\":\"2026-02-03T10:30:00.5\",\"machine_id\":\"m\","
    "\"status\":\"running\",\"org_id\":\"None\"}]",
    "[{\"id\":\"e\",\"session_id\":\"s\",\"tunnel_url\":\"https://x\",\"gpu\":\"T4\",\"session_timeout\":30,"
    "\"created_at\":\"2026-02-03T10:00:00.500000Z\",\"start_time\":\"2026-02-03T10:00:00.5Z\",\"end_time\":null,"
    "\"machine_id\":\"m\",\"gpu_provider\":\"modal\",\"org_id\":null}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (LISTS); i++)
    {
      g_autoptr(GPtrArray) sessions = NULL;
      EaselSession *session;

      expect (f, 200, LISTS[i]);
      easel_client_list_sessions_async (f->client, NULL, NULL, easel_test_keep_result, &f->result);
      await (f);
      sessions = easel_client_list_sessions_finish (f->client, f->result, NULL);
      g_assert_cmpuint (sessions->len, ==, 1);
      session = sessions->pdata[0];
      g_assert_cmpstr (easel_session_get_id (session), ==, "s");
      g_assert_cmpstr (easel_session_get_url (session), ==, "https://x");
      g_assert_cmpint (easel_session_get_minutes (session), ==, 30);
      g_assert_cmpint (easel_session_get_end_time (session) - easel_session_get_start_time (session), ==,
                       30 * 60 * G_USEC_PER_SEC);
      g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_READY);
    }
}

/* A start is never waited for, minutes go out as minutes, and no address yet means that it starts. */
static void
test_session_start (Fixture       *f,
                    gconstpointer  data)
{
  static const char *const ANSWERS[] = {
    "{\"session_id\":\"s\",\"url\":null}", "{\"session_id\":\"s\"}", "{\"session_id\":\"s\",\"gpu_event_id\":\"e\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr(EaselSession) session = NULL;

      expect (f, 200, ANSWERS[i]);
      easel_client_create_session_async (f->client, "m", NULL, 45, NULL, easel_test_keep_result, &f->result);
      await (f);
      session = easel_client_create_session_finish (f->client, f->result, NULL);
      g_assert_cmpint (easel_session_get_state (session), ==, EASEL_SESSION_STATE_STARTING);
      g_assert_true (was_sent (f, "\"timeout\":45,\"wait_for_server\":false}"));
    }
}

/* ── creating: rows 9, 17, 19, 20 ───────────────────────────────────────────────────────────────────────────────────── */

static EaselRunRequest *
make_request (gboolean is_batch)
{
  EaselRunRequest *request = easel_run_request_new (EASEL_RUN_TARGET_WORKFLOW, UUID);
  g_autoptr(JsonNode) graph = parse ("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":42}}}");

  easel_run_request_set_machine_id (request, UUID);
  easel_run_request_set_graph (request, graph);
  if (is_batch)
    easel_run_request_set_batch (request, 3, NULL);
  easel_run_request_freeze (request);

  return request;
}

static void
test_creation (Fixture       *f,
               gconstpointer  data)
{
  static const struct {
    const char *answer;
    gboolean is_batch;
    gboolean is_fine;
  } CASES[] = {
    { "{\"run_id\":\"" UUID "\"}", FALSE, TRUE },
    { "{\"batch_id\":\"" UUID "\"}", TRUE, TRUE },
    { "{\"run_id\":\"" UUID "\",\"batch_id\":\"" UUID "\"}", TRUE, TRUE },
    { "{\"status\":\"success\"}", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(EaselRunRequest) request = make_request (CASES[i].is_batch);
      g_autoptr(JsonNode) body = easel_run_request_build_body (request, NULL);
      g_autoptr(JsonNode) answer = NULL;

      expect (f, 200, CASES[i].answer);
      easel_client_create_run_async (f->client, request, body, NULL, easel_test_keep_result, &f->result);
      await (f);
      answer = easel_client_create_run_finish (f->client, f->result, NULL);
      g_assert_cmpint (answer != NULL, ==, CASES[i].is_fine);

      /* No batch on the queue routes, no execution mode, a machine, and a canvas for the worker to walk. */
      g_assert_true (was_sent (f, CASES[i].is_batch ? "POST /api/run HTTP" : "POST /api/run/workflow/queue HTTP"));
      g_assert_false (was_sent (f, "execution_mode"));
      g_assert_true (was_sent (f, "\"machine_id\":\"" UUID "\""));
      g_assert_true (was_sent (f, "\"nodes\":"));
    }
}

/* ── records: rows 13 to 16, 26, 27, 31 ─────────────────────────────────────────────────────────────────────────────── */

static void
test_records (Fixture       *f,
              gconstpointer  data)
{
  static const struct {
    const char *members;
    guint outputs;
  } CASES[] = {
    { "\"workflow_api\":{\"1\":{}}", 0 },
    { "\"workflow_api\":null", 0 },
    { "\"number\":7", 0 },
    { "\"number\":null", 0 },
    { "\"queue_position\":\"2\"", 0 },
    { "\"queue_position\":null", 0 },
    { "\"webhook_status\":\"running\"", 0 },
    { "\"webhook_status\":null", 0 },
    { "\"origin\":\"workspace-v2\"", 0 },
    { "\"origin\":\"moon\"", 0 },
    { "\"gpu\":\"RTX-9090\",\"machine_type\":\"quantum\"", 0 },
    { "\"duration\":\"12.345678\",\"run_duration\":12.5", 0 },
    { "\"outputs\":[{\"id\":\"o\",\"data\":{\"images\":[{\"url\":\"https://x/a.png\",\"filename\":\"a.png\",\"type\":\"output\"}]}}]", 1 },
    { "\"outputs\":[{\"id\":\"o\",\"data\":{\"text\":[\"hello\"]}}]", 1 },
    { "\"outputs\":[{\"id\":\"o\",\"data\":{\"animated\":[true],\"x\":[7,null,{}]}}]", 0 },
    { "\"outputs\":[{\"id\":\"o\",\"data\":[{\"id\":\"4\",\"time\":4.81}]},{\"id\":\"p\",\"data\":null}]", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"" UUID "\",\"status\":\"success\",%s}", CASES[i].members);
      g_autoptr(EaselRun) run = easel_run_new_for_id ("a", UUID);
      g_autoptr(JsonNode) node = parse (text);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", CASES[i].members);
      g_assert_true (easel_run_update (run, node, &error));
      g_assert_no_error (error);
      g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
      g_assert_cmpfloat (easel_run_get_progress (run), ==, 1);
      g_assert_cmpuint (g_list_model_get_n_items (easel_run_get_outputs (run)), ==, CASES[i].outputs);
    }
}

/* ── deployments: rows 21 to 25 ─────────────────────────────────────────────────────────────────────────────────────── */

static void
test_deployment_shapes (Fixture       *f,
                        gconstpointer  data)
{
  static const char *const MEMBERS[] = {
    "\"showcase_media\":{\"a\":1}", "\"showcase_media\":[{\"a\":1}]", "\"showcase_media\":null",
    "\"environment\":\"moon\",\"gpu\":\"RTX-9090\"", "\"machine\":null,\"version\":null,\"input_types\":null",
    "\"output_types\":null,\"org_id\":\"None\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (MEMBERS); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":\"d\",\"workflow\":{\"id\":\"w\",\"name\":\"Poster\"},%s}", MEMBERS[i]);
      g_autoptr(EaselDeployment) deployment = NULL;

      expect (f, 200, text);
      easel_deployment_get_async (f->client, UUID, NULL, easel_test_keep_result, &f->result);
      await (f);
      deployment = easel_deployment_get_finish (f->client, f->result, NULL);
      g_assert_cmpstr (easel_deployment_get_name (deployment), ==, "Poster");
    }
}

static void
test_absent_deployments (Fixture       *f,
                         gconstpointer  data)
{
  static const guint STATES[] = { 404, 500 };
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    {
      g_autoptr(GError) error = NULL;

      expect (f, STATES[i], "{\"detail\":\"Internal server error\"}");
      easel_deployment_get_async (f->client, UUID, NULL, easel_test_keep_result, &f->result);
      await (f);
      g_assert_null (easel_deployment_get_finish (f->client, f->result, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND);
    }

  expect (f, 404, "{\"detail\":\"Deployments not found or you don't have access to it\"}");
  easel_workflow_deployments_async (f->client, UUID, NULL, easel_test_keep_result, &f->result);
  await (f);
  none = easel_workflow_deployments_finish (f->client, f->result, NULL);
  g_assert_cmpuint (none->len, ==, 0);

  /* Both halves of the list, one deployment of each and one in both. */
  expect (f, 200, "[{\"id\":\"a\"},{\"id\":\"b\"}]");
  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"b\"},{\"id\":\"c\"}]");
  easel_deployments_list_async (f->client, NULL, NULL, easel_test_keep_result, &f->result);
  await (f);
  all = easel_deployments_list_finish (f->client, f->result, NULL);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "is_fluid=false"));
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), "is_fluid=true"));
}

/* ── rate limits and totals: rows 28, 33 ────────────────────────────────────────────────────────────────────────────── */

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  static const struct {
    const char *header;
    gint64 seconds;
  } CASES[] = {
    { "", 0 }, { "Retry-After: 7\r\n", 7 }, { "Retry-After: Tue, 03 Feb 2026 10:00:30 GMT\r\n", 30 },
    { "Retry-After: soon\r\n", 0 }, { "Retry-After: -5\r\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 429 X\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n",
                                                 CASES[i].header);
      g_autoptr(GError) error = NULL;

      g_clear_object (&f->result);
      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, answer, -1, EASEL_RAW_CLOSE);
      easel_client_get_run_async (f->client, UUID, FALSE, NULL, easel_test_keep_result, &f->result);
      await (f);
      g_assert_null (easel_client_get_run_finish (f->client, f->result, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_RATE_LIMITED);
      g_assert_cmpint (easel_client_get_answer (f->result)->retry_after, ==, CASES[i].seconds * G_USEC_PER_SEC);
    }
}

static void
test_totals (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(JsonNode) page = NULL;

  expect (f, 200, "{\"data\":[{\"id\":\"r\"}],\"meta\":{\"totalRowCount\":0,\"filterRowCount\":0,\"chartData\":[]}}");
  easel_client_list_deployment_runs_async (f->client, UUID, 10, 0, NULL, easel_test_keep_result, &f->result);
  await (f);
  page = easel_client_list_deployment_runs_finish (f->client, f->result, NULL);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (json_node_get_object (page), "data")), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/contradictions/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("01-03-cancel", test_cancel);
  ADD ("04-06-sessions", test_sessions);
  ADD ("05-08-session-start", test_session_start);
  ADD ("09-17-19-20-creation", test_creation);
  ADD ("13-16-26-27-31-records", test_records);
  ADD ("24-25-27-deployment-shapes", test_deployment_shapes);
  ADD ("21-23-absent-deployments", test_absent_deployments);
  ADD ("28-limits", test_limits);
  ADD ("33-totals", test_totals);

  return g_test_run ();
}
