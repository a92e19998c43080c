/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run stream in its order and its oddities, callers who leave, logs and progress from beside, webhooks. */

#include "server/server-test-fixture.h"

/* What a stream said, in words: the names of updates, `log`, `prompt` for the answer of the submission. */
static char *
summarize (Fixture  *f,
           char    **status)
{
  g_autofree char *text = fixture_dup_text (f);
  g_auto(GStrv) blocks = g_strsplit (text, "\n\n", -1);
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; blocks[i] != NULL && *blocks[i] != '\0'; i++)
    {
      const char *data = strstr (blocks[i], "data: ");
      g_autoptr(JsonNode) node = NULL;
      JsonObject *object;
      const char *name;

      g_assert_nonnull (data);
      node = easel_json_parse (data + strlen ("data: "), -1, NULL);
      g_assert_nonnull (node);
      object = json_node_get_object (node);
      if (g_str_has_prefix (blocks[i], "event: log_update\n"))
        continue;

      g_assert_true (g_str_has_prefix (blocks[i], "event: event_update\n"));
      name = easel_json_get_string (object, "event");
      if (g_strcmp0 (name, "progress") == 0 || g_strcmp0 (name, "progress_state") == 0)
        continue;

      g_string_append_printf (words, "%s ", name != NULL ? name : "prompt");
      if (status != NULL && g_strcmp0 (name, "status") == 0)
        {
          g_free (*status);
          *status = g_strdup (easel_json_get_string (easel_json_get_object (object, "data"), "status"));
        }
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
test_order (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH, NULL);
  g_autofree char *words = NULL;
  g_autofree char *status = NULL;

  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/stream", body), ==, 200);
  g_assert_cmpstr (f->content_type, ==, "text/event-stream; charset=utf-8");
  g_assert_cmpstr (soup_message_headers_get_one (f->headers, "Cache-Control"), ==, "no-cache");
  g_assert_null (soup_message_headers_get_one (f->headers, "Content-Length"));

  words = summarize (f, &status);
  g_assert_true (g_str_has_prefix (words, "queuing function_call_id gpu_ready gpu_event_id comfyui_api_ready "
                                   "comfyui_ready prompt execution_start status execution_cached executing "
                                   "live_status "));
  g_assert_true (g_str_has_suffix (words, "executed output_ready execution_success executing status "));
  g_assert_cmpstr (status, ==, "success");
}

static void
test_refused_graph (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, "{\"1\":{\"class_type\":\"NoSuchNode\",\"inputs\":{}}}", NULL);
  g_autofree char *words = NULL;
  g_autofree char *status = NULL;

  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/stream", body), ==, 200);
  words = summarize (f, &status);
  g_assert_cmpstr (words, ==, "queuing function_call_id gpu_ready gpu_event_id comfyui_api_ready comfyui_ready prompt "
                   "status ");
  g_assert_cmpstr (status, ==, "failed");
}

/* What a connection broke off in the middle leaves behind: nothing. The run goes on. */
static void
test_leaving (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH, NULL);
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Pattern from a seed", "workflow_id");
  g_autofree char *list_path = g_strdup_printf ("/v2/workflow/%s/runs", workflow_id);
  g_autoptr(SoupMessage) message = fixture_make_message (f, "POST", "/run/workflow/stream", body);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autofree char *id = NULL;

  soup_session_send_async (f->session, message, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  stream = soup_session_send_finish (f->session, result, NULL);
  g_assert_nonnull (stream);
  g_clear_object (&result);
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  g_assert_cmpuint (fixture_ask (f, "GET", list_path, NULL), ==, 200);
  id = g_strdup (easel_json_get_string (json_array_get_object_element (fixture_get_array (f), 0), "id"));
  fixture_wait_for_status (f, id, "success");
}

static void
cancel_soon_cb (EaselServerRuns         *runs,
                const EaselServerRecord *record,
                const char              *what,
                gpointer                 user_data)
{
  if (g_str_equal (what, "progress"))
    easel_server_run_cancel (easel_server_runs_get_live (runs, record->id));
}

/* A cancelled run ends its stream without a word. */
static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, SLOW_GRAPH, NULL);
  g_autofree char *words = NULL;
  g_autofree char *status = NULL;

  g_signal_connect (easel_server_get_runs (f->server), "changed", G_CALLBACK (cancel_soon_cb), NULL);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/stream", body), ==, 200);
  words = summarize (f, &status);
  g_assert_cmpstr (status, ==, "running");
  g_assert_true (g_str_has_suffix (words, "live_status "));
}

static void
test_quirks (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, QUICK_GRAPH, NULL);
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_NO_FINAL_STATUS | EASEL_SERVER_QUIRK_ODD_WRITES);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/stream", body), ==, 200);
  words = summarize (f, NULL);
  g_assert_true (g_str_has_suffix (words, "execution_success executing "));

  easel_server_set_quirks (f->server, EASEL_SERVER_QUIRK_CRLF | EASEL_SERVER_QUIRK_KEEP_ALIVE |
                           EASEL_SERVER_QUIRK_LATE_RUN_ID | EASEL_SERVER_QUIRK_TORN_EVENTS);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/workflow/stream", body), ==, 200);
  text = fixture_dup_text (f);
  g_assert_true (g_str_has_prefix (text,
                                   ": still there\r\n\r\nevent: event_update\r\ndata: {\"event\": \"queuing\"}\r\n"));
}

static void
test_logs (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, QUICK_GRAPH, NULL);
  g_autofree char *path = g_strconcat ("/v2/stream-logs?run_id=", id, NULL);
  g_autofree char *error_path = g_strconcat (path, "&log_level=error", NULL);
  g_autofree char *live = NULL;
  g_autofree char *archived = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  live = fixture_dup_text (f);
  g_assert_true (g_str_has_suffix (live, "{\"type\": \"stream_complete\", \"source\": \"sentinel\"}\n\n") ||
                 g_str_has_suffix (live, "{\"type\": \"stream_complete\", \"source\": \"archive\"}\n\n"));
  g_assert_nonnull (strstr (live, "\"level\": \"info\""));

  fixture_wait_for_status (f, id, "success");
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  archived = fixture_dup_text (f);
  g_assert_true (g_str_has_suffix (archived, "\"archive\"}\n\n"));
  g_assert_cmpuint (fixture_ask (f, "GET", error_path, NULL), ==, 200);
  errors = fixture_dup_text (f);
  g_assert_null (strstr (errors, "\"level\""));

  g_assert_cmpuint (fixture_ask (f, "GET", "/v2/stream-logs?run_id=x", NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", "/v2/stream-logs?session_id=x", NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "GET", "/v2/stream-progress", NULL), ==, 400);
  g_assert_cmpuint (fixture_ask (f, "GET", "/v2/stream-progress?run_id=x", NULL), ==, 404);
}

/* The end of one run does not end the stream of another. */
static void
test_progress (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autofree char *path = g_strdup_printf ("/v2/stream-progress?run_id=%s", id);
  g_autofree char *cancel_path = g_strdup_printf ("/run/%s/cancel", id);
  g_autoptr(SoupMessage) message = fixture_make_message (f, "GET", path, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *quick = NULL;
  g_autofree char *text = NULL;

  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result, &result);
  quick = fixture_queue (f, QUICK_GRAPH, NULL);
  fixture_wait_for_status (f, quick, "success");
  g_assert_null (result);
  g_assert_cmpuint (fixture_ask (f, "POST", cancel_path, NULL), ==, 200);
  easel_test_wait_until (result != NULL);
  bytes = soup_session_send_and_read_finish (f->session, result, NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_str_has_prefix (text, "data: {\"type\": \"connection_established\""));
  g_assert_nonnull (strstr (text, "\"status\": \"cancelled\""));
  g_assert_null (strstr (text, quick));
}

/* Somebody who is told by webhook, and fails as often as wanted. */
typedef struct {
  SoupServer *server;
  char       *address;
  GPtrArray  *bodies;   /* JsonNode */
  guint       failures;
} Listener;

static void
hook_cb (SoupServer        *server,
         SoupServerMessage *message,
         const char        *path,
         GHashTable        *query,
         gpointer           user_data)
{
  Listener *listener = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (listener->failures > 0)
    {
      listener->failures--;
      soup_server_message_set_status (message, 503, NULL);
      return;
    }

  g_ptr_array_add (listener->bodies, easel_json_parse (body->data, body->length, NULL));
  soup_server_message_set_status (message, 200, NULL);
}

static void
listener_start (Listener *listener)
{
  GSList *uris;

  listener->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  listener->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (listener->server, NULL, hook_cb, listener, NULL);
  g_assert_true (soup_server_listen_local (listener->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (listener->server);
  listener->address = g_strdup_printf ("http://127.0.0.1:%d/hook", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
listener_stop (Listener *listener)
{
  soup_server_disconnect (listener->server);
  g_object_unref (listener->server);
  g_ptr_array_unref (listener->bodies);
  g_free (listener->address);
}

static guint
count_bodies (Listener   *listener,
              const char *status,
              const char *event_type)
{
  guint count = 0;

  for (guint i = 0; i < listener->bodies->len; i++)
    {
      JsonObject *body = json_node_get_object (listener->bodies->pdata[i]);

      count += (status == NULL || g_strcmp0 (easel_json_get_string (body, "status"), status) == 0) &&
               g_strcmp0 (easel_json_get_string (body, "event_type"), event_type) == 0;
    }

  return count;
}

static void
test_webhooks (Fixture       *f,
               gconstpointer  data)
{
  Listener listener = { .failures = 2 };
  g_autofree char *more = NULL;
  g_autofree char *id = NULL;

  listener_start (&listener);
  more = g_strdup_printf ("\"webhook\":\"%s?target_events=run.output\",\"webhook_intermediate_status\":true,",
                          listener.address);
  id = fixture_queue (f, QUICK_GRAPH, more);
  easel_test_wait_until (count_bodies (&listener, "queued", "run.updated") == 1 &&
                         count_bodies (&listener, "started", "run.updated") == 1 &&
                         count_bodies (&listener, "running", "run.updated") > 1 &&
                         count_bodies (&listener, "success", "run.updated") == 1 &&
                         count_bodies (&listener, NULL, "run.output") == 1);

  for (guint i = 0; i < listener.bodies->len; i++)
    {
      g_autofree char *fault = easel_openapi_check_schema (f->openapi, "WorkflowRunWebhookBody",
                                                           listener.bodies->pdata[i]);

      g_assert_cmpstr (fault, ==, NULL);
    }
  g_assert_cmpuint (listener.failures, ==, 0);
  listener_stop (&listener);
}

/* Addresses that are none, and one where nobody is, hold up nothing. */
static void
test_dead_webhooks (Fixture       *f,
                    gconstpointer  data)
{
  static const char *const addresses[] = {
    "file:///etc/passwd", "ftp://127.0.0.1/", "nonsense", "http://127.0.0.1:9/"
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *more = g_strdup_printf ("\"webhook\":\"%s\",", addresses[i]);
      g_autofree char *id = fixture_queue (f, QUICK_GRAPH, more);

      fixture_wait_for_status (f, id, "success");
    }
}

/* An input at an address is fetched without the key; one that is not there gives the node's default. */
static void
test_input_addresses (Fixture       *f,
                      gconstpointer  data)
{
  static const char graph[] =
    "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":8,\"height\":8,\"batch_size\":1,\"color\":0}},"
    "\"2\":{\"class_type\":\"ComfyUIDeployExternalImage\",\"inputs\":{\"input_id\":\"p\",\"default_value\":[\"1\",0]}},"
    "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"2\",0],\"filename_prefix\":\"x\"}}}";
  Listener listener = { .failures = 9 };
  g_autofree char *more = NULL;
  g_autofree char *id = NULL;
  g_autofree char *log_path = NULL;
  g_autofree char *log = NULL;

  listener_start (&listener);
  more = g_strdup_printf ("\"inputs\":{\"p\":\"%s/a.png\"},", listener.address);
  id = fixture_queue (f, graph, more);
  fixture_wait_for_status (f, id, "success");
  g_assert_cmpuint (listener.failures, ==, 8);

  log_path = g_strconcat ("/v2/clickhouse-run-logs/", id, NULL);
  g_assert_cmpuint (fixture_ask (f, "GET", log_path, NULL), ==, 200);
  log = fixture_dup_text (f);
  g_assert_nonnull (strstr (log, "could not be fetched: the answer was 503"));
  listener_stop (&listener);
}

/* A server that stops lets go of everybody who waits or watches. */
static void
test_stop (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *body = fixture_make_body (f, SLOW_GRAPH, NULL);
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Pattern from a seed", "workflow_id");
  g_autofree char *progress_path = g_strdup_printf ("/v2/stream-progress?workflow_id=%s", workflow_id);
  g_autofree char *id = fixture_queue (f, SLOW_GRAPH, NULL);
  g_autofree char *log_path = g_strconcat ("/v2/stream-logs?run_id=", id, NULL);
  const struct {
    const char *method;
    const char *path;
    const char *body;
  } calls[] = {
    { "GET", progress_path, NULL },
    { "GET", log_path, NULL },
    { "POST", "/run/workflow/sync", body },
    { "POST", "/run/workflow/stream", body },
  };
  GAsyncResult *results[G_N_ELEMENTS (calls)] = { NULL, };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr(SoupMessage) message = fixture_make_message (f, calls[i].method, calls[i].path, calls[i].body);

      soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, easel_test_keep_result,
                                        &results[i]);
    }
  fixture_wait_for_status (f, id, "running");
  fixture_stop (f);

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      easel_test_wait_until (results[i] != NULL);
      g_clear_object (&results[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/streams/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("order", test_order);
  ADD ("refused-graph", test_refused_graph);
  ADD ("leaving", test_leaving);
  ADD ("cancelled", test_cancelled);
  ADD ("quirks", test_quirks);
  ADD ("logs", test_logs);
  ADD ("progress", test_progress);
  ADD ("webhooks", test_webhooks);
  ADD ("dead-webhooks", test_dead_webhooks);
  ADD ("input-addresses", test_input_addresses);
  ADD ("stop", test_stop);

  return g_test_run ();
}
