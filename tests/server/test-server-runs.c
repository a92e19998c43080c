/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs from outside: made, followed, cancelled, listed, made again, and taken up after a stop. */

#include "base/easel-error.h"
#include "server/server-test-fixture.h"

static void
test_life (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, QUICK_GRAPH, "\"inputs\":{\"note\":\"x\",\"easel_request\":\"tag\"},");
  g_autofree char *workflow_id = NULL;
  g_autofree char *path = NULL;
  JsonObject *run;
  JsonObject *image;
  double seconds;

  fixture_wait_for_status (f, id, "success");
  run = fixture_get_object (f);
  workflow_id = g_strdup (easel_json_get_string (run, "workflow_id"));
  g_assert_cmpstr (easel_json_get_string (easel_json_get_object (run, "workflow_inputs"), "easel_request"), ==, "tag");
  g_assert_cmpint (easel_json_get_time (run, "created_at"), <=, easel_json_get_time (run, "queued_at"));
  g_assert_cmpint (easel_json_get_time (run, "queued_at"), <=, easel_json_get_time (run, "started_at"));
  g_assert_cmpint (easel_json_get_time (run, "started_at"), <=, easel_json_get_time (run, "ended_at"));
  g_assert_true (easel_json_get_double (run, "run_duration", &seconds));
  g_assert_true (g_str_has_prefix (easel_json_get_string (run, "modal_function_call_id"), "fc-"));
  g_assert_true (g_str_has_prefix (easel_json_get_string (run, "live_status"), "Executing "));

  image = json_array_get_object_element (easel_json_get_array (run, "outputs"), 0);
  image = json_array_get_object_element (easel_json_get_array (easel_json_get_object (image, "data"), "images"), 0);
  g_assert_cmpuint (json_object_get_size (image), ==, 6);
  path = g_strdup (easel_json_get_string (image, "url"));
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (f->content_type, ==, "image/png");
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/v2/workflow/%s/runs?limit=1&rf=1", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (easel_json_get_string (json_array_get_object_element (fixture_get_array (f), 0), "id"), ==, id);
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/v2/workflow/%s/runs?status=failed", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 0);
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/workflow/%s/gallery?file_type=image", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 1);
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/workflow/%s/run/latest", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/workflow/%s/runs/day", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 1);
  g_clear_pointer (&path, g_free);

  path = g_strdup_printf ("/runs/count?workflow_id=%s&status=success", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpint (json_object_get_int_member (fixture_get_object (f), "count"), ==, 1);
}

/* A failed run shows nothing in get run; its reason is in the v1 list and in the log. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, "{\"1\":{\"class_type\":\"NoSuchNode\",\"inputs\":{}}}", NULL);
  g_autofree char *workflow_id = NULL;
  g_autofree char *list_path = NULL;
  g_autofree char *log_path = g_strconcat ("/v2/clickhouse-run-logs/", id, NULL);
  g_autofree char *text = NULL;

  fixture_wait_for_status (f, id, "failed");
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (fixture_get_object (f), "outputs")), ==, 0);
  g_assert_cmpint (easel_json_get_time (fixture_get_object (f), "started_at"), ==, EASEL_TIME_NONE);
  workflow_id = fixture_dup_member (f, "workflow_id");

  list_path = g_strdup_printf ("/workflow/%s/runs", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", list_path, NULL), ==, 200);
  text = fixture_dup_text (f);
  g_assert_nonnull (strstr (text, "NoSuchNode"));

  g_assert_cmpuint (fixture_ask (f, "GET", log_path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), >, 0);
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autofree char *path = g_strdup_printf ("/run/%s/cancel", id);

  fixture_wait_for_status (f, id, "running");
  g_assert_cmpuint (fixture_ask (f, "POST", path, "{\"function_id\":\"fc-x\"}"), ==, 200);
  g_assert_cmpstr (fixture_get_status (f, id), ==, "cancelled");
  g_assert_cmpint (easel_json_get_time (fixture_get_object (f), "ended_at"), !=, EASEL_TIME_NONE);

  /* Also when it is over, and without a body. */
  g_assert_cmpuint (fixture_ask (f, "POST", path, NULL), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/nobody/cancel", NULL), ==, 500);
  g_assert_cmpstr (fixture_get_detail (f), ==,
                   "Error cancel function 404: Run not found or has no modal function call ID");
}

static void
test_idempotency (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH, NULL);
  g_autofree char *first = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(SoupMessage) message = fixture_make_message (f, "POST", "/run/workflow/queue", body);
      g_autofree char *id = NULL;

      soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key",
                                   i < 2 ? "one" : "two");
      g_assert_cmpuint (fixture_send (f, message, "/run/workflow/queue"), ==, 200);
      id = fixture_dup_member (f, "run_id");
      if (i == 0)
        first = g_steal_pointer (&id);
      else if (i == 1)
        g_assert_cmpstr (id, ==, first);
      else
        g_assert_cmpstr (id, !=, first);
    }
}

static void
test_refusals (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Poster", "workflow_id");
  g_autofree char *version_id = fixture_dup_deployment (f, "Poster", "workflow_version_id");
  g_autofree char *deployment_id = fixture_dup_deployment (f, "Poster", "id");
  const struct {
    char       *body;
    guint       status;
    const char *detail;
  } cases[] = {
    { g_strdup_printf ("{\"deployment_id\":\"%s\"}", workflow_id), 404, "Deployment not found" },
    { g_strdup_printf ("{\"workflow_version_id\":\"%s\"}", workflow_id), 404, "Workflow not found" },
    { g_strdup_printf ("{\"workflow_version_id\":\"%s\"}", version_id), 404, "Machine not found" },
    { g_strdup_printf ("{\"workflow_id\":\"%s\",\"workflow_api_json\":{}}", workflow_id), 404,
      "Workflow API not found" },
    { g_strdup_printf ("{\"workflow_id\":\"%s\",\"workflow_api_json\":" QUICK_GRAPH "}", workflow_id), 404,
      "Machine not found" },
    { g_strdup_printf ("{\"workflow_id\":\"%s\",\"workflow_api_json\":" QUICK_GRAPH "}", deployment_id), 404,
      "Workflow not found" },
    { g_strdup ("{\"model_id\":\"x\"}"), 404, "Model not found" },
    { g_strdup_printf ("{\"deployment_id\":\"%s\",\"is_native_run\":true}", deployment_id), 400,
      "Native runs are not possible on this server" },
    { g_strdup_printf ("{\"deployment_id\":\"%s\",\"batch_number\":1001}", deployment_id), 400,
      "A batch has at most 1000 runs on this server" },
    { g_strdup_printf ("{\"deployment_id\":\"%s\",\"batch_number\":2,\"execution_mode\":\"sync_first_result\"}",
                       deployment_id), 400,
      "Batch number is not supported for sync_first_result execution mode" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (fixture_ask (f, "POST", "/run", cases[i].body), ==, cases[i].status);
      g_assert_cmpstr (fixture_get_detail (f), ==, cases[i].detail);
      g_free (cases[i].body);
    }

  {
    g_autofree char *body = g_strdup_printf ("{\"deployment_id\":\"%s\",\"origin\":\"moon\"}", deployment_id);

    g_assert_cmpuint (fixture_ask (f, "POST", "/run", body), ==, 500);
    g_assert_cmpstr (f->content_type, ==, "text/plain; charset=utf-8");
  }
}

static void
test_batches (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH,
                                             "\"batch_input_params\":{\"note\":[1,2,3],\"x\":[true,false]},");
  g_autofree char *few = fixture_make_body (f, QUICK_GRAPH, "\"batch_number\":2,");
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Pattern from a seed", "workflow_id");
  g_autofree char *path = g_strdup_printf ("/v2/workflow/%s/runs", workflow_id);

  g_assert_cmpuint (fixture_ask (f, "POST", "/run", body), ==, 200);
  g_assert_nonnull (easel_json_get_string (fixture_get_object (f), "batch_id"));
  g_assert_null (easel_json_get_string (fixture_get_object (f), "run_id"));
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 6);

  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/queue", few), ==, 200);
  g_assert_nonnull (easel_json_get_string (fixture_get_object (f), "run_id"));
}

static void
test_first_result (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH, "\"execution_mode\":\"sync_first_result\",");

  g_assert_cmpuint (fixture_ask (f, "POST", "/run", body), ==, 200);
  g_assert_cmpstr (f->content_type, ==, "image/png");
  g_assert_cmpmem (g_bytes_get_data (f->bytes, NULL), 4, "\x89PNG", 4);
}

/* The server stops in the middle of a run; the next one takes it up under the same id. */
static void
test_restart (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autofree char *path = g_strdup_printf ("/run/%s/cancel", id);
  g_autofree char *status = NULL;

  fixture_wait_for_status (f, id, "running");
  fixture_stop (f);
  fixture_start (f);
  status = g_strdup (fixture_get_status (f, id));
  g_assert_cmpstr (status, ==, "running");
  g_assert_cmpuint (fixture_ask (f, "POST", path, NULL), ==, 200);
  g_assert_cmpstr (fixture_get_status (f, id), ==, "cancelled");
}

/* A machine that is not there any more: the run says so. */
static void
test_lost_machine (Fixture       *f,
                   gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autoptr(GError) error = NULL;

  fixture_wait_for_status (f, id, "running");
  easel_database_run (easel_server_get_database (f->server), &error,
                      "UPDATE runs SET machine_id = '00000000-0000-4000-8000-000000000000' WHERE id = ?",
                      "s", id);
  g_assert_no_error (error);
  fixture_stop (f);
  fixture_start (f);
  g_assert_cmpstr (fixture_get_status (f, id), ==, "failed");
}

/* A run that takes too long ends as the service ends it: timeout with its time, and the reason in its log. */
static void
test_timeout (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, SLOW_GRAPH, NULL);
  g_autoptr(SoupMessage) message = fixture_make_message (f, "POST", "/run/workflow/sync", body);
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autofree char *path = g_strconcat ("/v2/clickhouse-run-logs/", id, NULL);
  g_autofree char *log = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) bytes = NULL;

  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result, &result);
  fixture_wait_for_status (f, id, "running");
  easel_clock_advance (f->clock, (gint64) (EASEL_SERVER_RUN_SECONDS + 1) * G_USEC_PER_SEC);

  g_assert_cmpstr (fixture_get_status (f, id), ==, "timeout");
  g_assert_cmpint (easel_json_get_time (fixture_get_object (f), "ended_at"), !=, EASEL_TIME_NONE);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  log = fixture_dup_text (f);
  g_assert_nonnull (strstr (log, "longer than 86400 seconds"));

  easel_test_wait_until (result != NULL);
  bytes = soup_session_send_and_read_finish (f->session, result, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 500);
}

/* One server uses a folder: the second says so at once and leaves everything as it is. */
static void
test_two_servers (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, QUICK_GRAPH, NULL);
  EaselServerOptions options = { .data_folder = f->folder, .key = TEST_KEY };
  g_autoptr(EaselServer) other = easel_server_new (&options);
  g_autoptr(GError) error = NULL;

  g_assert_false (easel_server_start (other, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_DISK);
  g_assert_nonnull (strstr (error->message, "Another easel-server"));
  g_assert_nonnull (strstr (error->message, "--data"));
  g_clear_error (&error);

  fixture_wait_for_status (f, id, "success");
  fixture_stop (f);
  g_assert_true (easel_server_start (other, &error));
  g_assert_no_error (error);
  f->server = g_steal_pointer (&other);
  g_assert_cmpstr (fixture_get_status (f, id), ==, "success");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/runs/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("life", test_life);
  ADD ("failure", test_failure);
  ADD ("cancel", test_cancel);
  ADD ("idempotency", test_idempotency);
  ADD ("refusals", test_refusals);
  ADD ("batches", test_batches);
  ADD ("first-result", test_first_result);
  ADD ("restart", test_restart);
  ADD ("lost-machine", test_lost_machine);
  ADD ("two-servers", test_two_servers);
  g_test_add ("/runs/timeout", Fixture, "fake clock", fixture_set_up, test_timeout, fixture_tear_down);

  return g_test_run ();
}
