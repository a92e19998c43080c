/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bridge against a small ComfyUI in the same process, which answers as the real one was seen to. */

#include "server/easel-comfyui-machine.h"
#include "server/server-test-run.h"

#include <libsoup/soup.h>

/* The fake clock runs ten times as fast. */
#define TICK_MS   5
#define TICK_STEP (G_USEC_PER_SEC / 20)

typedef struct {
  SoupServer *server;
  EaselClock *clock;
  EaselServerMachine *machine;
  char *folder;
  guint ticker;

  /* what the small ComfyUI has seen */
  SoupWebsocketConnection *socket;
  char *client_id;
  GPtrArray *heard;            /* texts from the websocket */
  GPtrArray *posts;            /* bodies of POST /prompt */
  GPtrArray *calls;            /* "METHOD /path body" of queue and interrupt */
  guint uploads;

  /* what it is to say */
  JsonNode *history;           /* of the only run, or NULL */
  gboolean running;
  gboolean pending;
  const char *refusal;         /* JSON with ', or NULL */
  const char *object_info;
  guint drop_posts;            /* so often the connection breaks, and nothing is taken */
  gboolean drop_next_reply;    /* it was taken, and the connection breaks */
  gboolean interrupts;         /* an interrupt is heeded */
  gboolean no_files;
  gboolean is_another;         /* it is no ComfyUI */
} Fixture;

static gboolean
tick_cb (gpointer user_data)
{
  easel_clock_advance (user_data, TICK_STEP);

  return G_SOURCE_CONTINUE;
}

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
drop (SoupServerMessage *message)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
set_history (Fixture    *f,
             const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');

  g_clear_pointer (&f->history, json_node_unref);
  f->history = easel_json_parse (text, -1, NULL);
  g_assert_nonnull (f->history);
  f->running = f->pending = FALSE;
}

#define INTERRUPTED "{'outputs':{},'status':{'status_str':'error','completed':false,'messages':" \
                    "[['execution_interrupted',{'prompt_id':'r1','node_id':'2'}]]}}"

static void
prompt_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  Fixture *f = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (f->drop_posts > 0)
    {
      f->drop_posts--;
      drop (message);
      return;
    }

  g_ptr_array_add (f->posts, g_strndup (body->data, body->length));
  if (f->refusal != NULL)
    {
      answer (message, 400, f->refusal);
      return;
    }

  f->pending = TRUE;
  if (f->drop_next_reply)
    {
      f->drop_next_reply = FALSE;
      drop (message);
      return;
    }

  answer (message, 200, "{'prompt_id':'r1','number':0,'node_errors':{}}");
}

static void
queue_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  Fixture *f = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autofree char *text = NULL;

  if (g_str_equal (soup_server_message_get_method (message), "POST"))
    {
      g_ptr_array_add (f->calls, g_strdup_printf ("%s %.*s", path, (int) body->length, body->data));
      if (g_str_equal (path, "/queue"))
        f->pending = FALSE;
      if (g_str_equal (path, "/interrupt") && f->interrupts)
        set_history (f, INTERRUPTED);
      soup_server_message_set_status (message, 200, NULL);
      return;
    }

  text = g_strdup_printf ("{'queue_running':[%s],'queue_pending':[[7,'x',{},{},[]],[3,'y',{},{},[]]%s]}",
                          f->running ? "[4,'r1',{},{},[]]" : "", f->pending ? ",[5,'r1',{},{},[]]" : "");
  answer (message, 200, text);
}

static void
history_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture *f = user_data;
  g_autofree char *entry = f->history != NULL ? easel_json_write (f->history) : NULL;
  g_autofree char *text = entry != NULL ? g_strdup_printf ("{'r1':%s}", entry) : g_strdup ("{}");

  g_assert_cmpstr (path, ==, "/history/r1");
  answer (message, 200, text);
}

static void
plain_cb (SoupServer        *server,
          SoupServerMessage *message,
          const char        *path,
          GHashTable        *query,
          gpointer           user_data)
{
  Fixture *f = user_data;

  if (g_str_equal (path, "/system_stats"))
    answer (message, 200, f->is_another ? "{'hello':1}" : "{'system':{'comfyui_version':'0.3.64'},'devices':[]}");
  else if (g_str_equal (path, "/object_info"))
    answer (message, 200, f->object_info);
  else if (g_str_equal (path, "/upload/image"))
    {
      f->uploads++;
      answer (message, 200, "{'name':'kept.png','subfolder':'easel','type':'input'}");
    }
  else if (g_str_equal (path, "/view") && !f->no_files)
    {
      g_autofree char *text = g_strdup_printf ("bytes of %s in '%s' of %s", (char *) g_hash_table_lookup (query, "filename"),
                                               (char *) g_hash_table_lookup (query, "subfolder"),
                                               (char *) g_hash_table_lookup (query, "type"));

      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "image/png", SOUP_MEMORY_COPY, text, strlen (text));
    }
  else
    soup_server_message_set_status (message, 404, NULL);
}

static void
heard_cb (SoupWebsocketConnection *connection,
          SoupWebsocketDataType    type,
          GBytes                  *message,
          gpointer                 user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->heard, g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message)));
}

static void
socket_cb (SoupServer              *server,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  Fixture *f = user_data;
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  g_assert_null (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin"));
  g_set_object (&f->socket, connection);
  g_free (f->client_id);
  f->client_id = g_strdup (query + strlen ("clientId="));
  g_signal_connect (connection, "message", G_CALLBACK (heard_cb), f);
  soup_websocket_connection_send_text (connection, "{\"type\":\"status\",\"data\":{\"status\":{}}}");
}

/* JSON with ' for ". */
static void
say (Fixture    *f,
     const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');

  soup_websocket_connection_send_text (f->socket, text);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  GSList *uris;

  f->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (f->server, "/prompt", prompt_cb, f, NULL);
  soup_server_add_handler (f->server, "/queue", queue_cb, f, NULL);
  soup_server_add_handler (f->server, "/interrupt", queue_cb, f, NULL);
  soup_server_add_handler (f->server, "/history", history_cb, f, NULL);
  soup_server_add_handler (f->server, NULL, plain_cb, f, NULL);
  soup_server_add_websocket_handler (f->server, "/ws", NULL, NULL, socket_cb, f, NULL);
  g_assert_true (soup_server_listen_local (f->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (f->server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  f->clock = easel_clock_new_fake (0);
  f->ticker = g_timeout_add (TICK_MS, tick_cb, f->clock);
  f->machine = easel_comfyui_machine_new (address, f->clock);
  f->folder = easel_test_make_folder ();
  f->heard = g_ptr_array_new_with_free_func (g_free);
  f->posts = g_ptr_array_new_with_free_func (g_free);
  f->calls = g_ptr_array_new_with_free_func (g_free);
  f->object_info = "{'SaveImage':{},'EmptyImage':{}}";
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->machine);
  g_source_remove (f->ticker);
  if (f->socket != NULL)
    g_signal_handlers_disconnect_by_data (f->socket, f);
  g_clear_object (&f->socket);
  soup_server_disconnect (f->server);
  g_object_unref (f->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->clock);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->client_id);
  g_ptr_array_unref (f->heard);
  g_ptr_array_unref (f->posts);
  g_ptr_array_unref (f->calls);
  g_clear_pointer (&f->history, json_node_unref);
}

#define GRAPH "{'1':{'class_type':'EmptyImage','inputs':{'width':64,'height':64,'batch_size':1,'color':0}}," \
              "'2':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'ComfyUI'}}}"

#define RESULT "{'images':[{'filename':'ComfyUI_00001_.png','subfolder':'a/b','type':'output'}]}"
#define SUCCESS "{'outputs':{'2':" RESULT "},'status':{'status_str':'success','completed':true,'messages':[]}}"

static TestRun *
start_run (Fixture *f)
{
  g_autoptr(JsonObject) graph = test_graph (GRAPH);
  TestRun *run = test_run_new (f->machine, f->folder, "r1", graph);

  test_run_start (run);

  return run;
}

static TestRun *
start_and_wait_for_post (Fixture *f)
{
  TestRun *run = start_run (f);

  easel_test_wait_until (f->posts->len == 1 && run->submitted != NULL);

  return run;
}

static void
say_begin (Fixture *f)
{
  f->pending = FALSE;
  f->running = TRUE;
  say (f, "{'type':'execution_start','data':{'prompt_id':'r1','timestamp':1}}");
  say (f, "{'type':'execution_cached','data':{'nodes':[],'prompt_id':'r1','timestamp':1}}");
  say (f, "{'type':'executing','data':{'node':'1','display_node':'1','prompt_id':'r1'}}");
}

static void
say_end (Fixture *f)
{
  say (f, "{'type':'execution_success','data':{'prompt_id':'r1','timestamp':2}}");
  set_history (f, SUCCESS);
  say (f, "{'type':'executing','data':{'node':null,'prompt_id':'r1'}}");
}

static void
assert_kept (TestRun *run)
{
  g_autofree char *path = test_run_dup_file (run, 0, "images", 0);
  g_autofree char *contents = NULL;

  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "bytes of ComfyUI_00001_.png in 'a/b' of output");
}

/* From the first word to the last: what is sent, what is told and in which order, what is kept. */
static void
test_run (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);
  g_autoptr(JsonNode) post = easel_json_parse (f->posts->pdata[0], -1, NULL);
  g_autofree char *names = NULL;
  JsonObject *body = json_node_get_object (post);

  g_assert_nonnull (strstr (f->heard->pdata[0], "feature_flags"));
  g_assert_cmpstr (easel_json_get_string (body, "prompt_id"), ==, "r1");
  g_assert_cmpstr (easel_json_get_string (body, "client_id"), ==, f->client_id);
  g_assert_cmpuint (json_object_get_size (easel_json_get_object (body, "prompt")), ==, 2);

  say_begin (f);
  say (f, "{'type':'progress','data':{'value':1,'max':2,'prompt_id':'r1','node':'1'}}");
  say (f, "{'type':'progress','data':{'value':1,'max':2,'prompt_id':'another','node':'1'}}");
  say (f, "{'type':'crystools.monitor','data':{'prompt_id':'r1'}}");
  say (f, "no JSON at all");
  say (f, "{'type':'executed','data':{'node':'2','display_node':'2','output':" RESULT ",'prompt_id':'r1'}}");
  say_end (f);
  g_assert_true (test_run_finish (run));

  g_ptr_array_add (run->names, NULL);
  names = g_strjoinv (" ", (char **) run->names->pdata);
  g_ptr_array_set_size (run->names, (int) run->names->len - 1);
  g_assert_cmpstr (names, ==, "execution_start execution_cached executing progress executed execution_success executing");
  assert_kept (run);
}

/* An error with a megabyte of inputs: the connection stays, the reason arrives. */
static void
test_error (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);
  g_autofree char *filler = g_strnfill (1 << 20, 'x');
  g_autofree char *message =
    g_strdup_printf ("{'type':'execution_error','data':{'prompt_id':'r1','node_id':'1','node_type':'EmptyImage',"
                     "'executed':[],'exception_message':'no memory\\n','exception_type':'torch.OutOfMemoryError',"
                     "'traceback':[],'current_inputs':{'x':['%s']},'current_outputs':[]}}", filler);

  say_begin (f);
  say (f, message);
  set_history (f, "{'outputs':{},'status':{'status_str':'error','completed':false,'messages':[['execution_error',"
                  "{'prompt_id':'r1','node_id':'1','node_type':'EmptyImage','exception_message':'no memory\\n',"
                  "'exception_type':'torch.OutOfMemoryError'}]]}}");
  say (f, "{'type':'executing','data':{'node':null,'prompt_id':'r1'}}");
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_cmpstr (run->error->message, ==, "torch.OutOfMemoryError in node 1 (EmptyImage): no memory");
  g_assert_cmpuint (test_run_count_events (run, "execution_error"), ==, 1);
  g_assert_nonnull (easel_server_job_get_failure (run->job));
}

static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(TestRun) run = NULL;

  f->refusal = "{'error':{'type':'prompt_outputs_failed_validation','message':'Prompt outputs failed validation',"
               "'details':'','extra_info':{}},'node_errors':{'1':{'errors':[{'type':'value_bigger_than_max',"
               "'message':'Value 9 bigger than max of 8','details':'width','extra_info':{}}],'dependent_outputs':['2'],"
               "'class_type':'EmptyImage'}}}";
  run = start_run (f);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_REJECTED);
  g_assert_nonnull (strstr (run->error->message, "EmptyImage (node 1): Value 9 bigger than max of 8: width"));
  g_assert_true (json_object_has_member (json_node_get_object (run->submitted), "error"));
  g_assert_nonnull (easel_server_job_get_failure (run->job));
}

/* The websocket breaks in the middle: the end is found by looking, and what was missed is told. */
static void
test_socket_lost (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);
  g_autofree char *client_id = g_strdup (f->client_id);

  say_begin (f);
  easel_test_wait_until (test_run_count_events (run, "executing") == 1);
  soup_websocket_connection_close (f->socket, 1001, NULL);
  set_history (f, SUCCESS);
  g_assert_true (test_run_finish (run));
  g_assert_cmpuint (test_run_count_events (run, "executed"), ==, 1);
  g_assert_cmpuint (f->posts->len, ==, 1);
  assert_kept (run);
}

/* It comes back under the same name, and goes on telling. */
static void
test_socket_back (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);
  g_autofree char *client_id = g_strdup (f->client_id);
  g_autoptr(SoupWebsocketConnection) first = g_object_ref (f->socket);

  say_begin (f);
  easel_test_wait_until (test_run_count_events (run, "executing") == 1);
  soup_websocket_connection_close (f->socket, 1001, NULL);
  easel_test_wait_until (f->socket != first);
  g_signal_handlers_disconnect_by_data (first, f);
  g_assert_cmpstr (f->client_id, ==, client_id);
  say (f, "{'type':'executing','data':{'node':'2'}}");
  say (f, "{'type':'executing','data':{'node':'2','display_node':'2','prompt_id':'r1'}}");
  say_end (f);
  g_assert_true (test_run_finish (run));
  g_assert_cmpuint (test_run_count_events (run, "executing"), ==, 3);
}

/* Waiting for a turn: the place in the line counts those with smaller numbers. */
static void
test_position (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  easel_test_wait_until (easel_server_job_get_queue_position (run->job) == 1);
  say_begin (f);
  easel_test_wait_until (easel_server_job_get_queue_position (run->job) == -1);
  say_end (f);
  g_assert_true (test_run_finish (run));
}

static void
test_cancel_pending (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  g_cancellable_cancel (run->cancellable);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (f->calls->len, ==, 1);
  g_assert_cmpstr (f->calls->pdata[0], ==, "/queue {\"delete\":[\"r1\"]}");
}

static void
test_cancel_running (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  f->interrupts = TRUE;
  say_begin (f);
  easel_test_wait_until (test_run_count_events (run, "executing") == 1);
  g_cancellable_cancel (run->cancellable);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (f->calls->pdata[1], ==, "/interrupt {\"prompt_id\":\"r1\"}");
}

/* Cancelled too late: it is a success, and its files are kept. */
static void
test_cancel_late (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  say_begin (f);
  easel_test_wait_until (test_run_count_events (run, "executing") == 1);
  set_history (f, SUCCESS);
  g_cancellable_cancel (run->cancellable);
  g_assert_true (test_run_finish (run));
  assert_kept (run);
}

static void
test_stopped_there (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  say_begin (f);
  say (f, "{'type':'execution_interrupted','data':{'prompt_id':'r1','node_id':'2','node_type':'SaveImage',"
          "'executed':[]}}");
  set_history (f, INTERRUPTED);
  say (f, "{'type':'executing','data':{'node':null,'prompt_id':'r1'}}");
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (strstr (run->error->message, "stopped from ComfyUI"));
  g_assert_cmpuint (test_run_count_events (run, "execution_interrupted"), ==, 1);
}

/* It forgot everything in mid-run. */
static void
test_restarted (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  say_begin (f);
  easel_test_wait_until (test_run_count_events (run, "executing") == 1);
  f->running = FALSE;
  soup_websocket_connection_close (f->socket, 1001, NULL);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_nonnull (strstr (run->error->message, "restarted"));
}

/* The reply was lost, but the run is there: it is not sent again. */
static void
test_reply_lost (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr(TestRun) run = NULL;

  f->drop_next_reply = TRUE;
  run = start_run (f);
  easel_test_wait_until (f->posts->len == 1);
  say_begin (f);
  say_end (f);
  g_assert_true (test_run_finish (run));
  g_assert_cmpuint (f->posts->len, ==, 1);
}

/* The request was lost: once that is certain it is sent again. */
static void
test_request_lost (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(TestRun) run = NULL;

  f->drop_posts = 1;
  run = start_and_wait_for_post (f);
  say_begin (f);
  say_end (f);
  g_assert_true (test_run_finish (run));
  g_assert_cmpuint (f->posts->len, ==, 1);
}

/* But not for ever. */
static void
test_request_lost_twice (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(TestRun) run = NULL;

  f->drop_posts = 2;
  run = start_run (f);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED);
  g_assert_cmpuint (f->posts->len, ==, 0);
}

/* After a restart of ours the run is found by its id; nothing is sent. */
static void
test_resumed (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (GRAPH);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "r1", graph);
  g_autoptr(TestRun) lost = test_run_new (f->machine, f->folder, "r1", graph);

  set_history (f, SUCCESS);
  easel_server_job_set_resumed (run->job, TRUE);
  test_run_start (run);
  g_assert_true (test_run_finish (run));
  assert_kept (run);

  g_clear_pointer (&f->history, json_node_unref);
  easel_server_job_set_resumed (lost->job, TRUE);
  test_run_start (lost);
  g_assert_false (test_run_finish (lost));
  g_assert_error (lost->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_cmpuint (f->posts->len, ==, 0);
}

/* The file of the run before, which a run without changes names, is gone. */
static void
test_file_gone (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(TestRun) run = start_and_wait_for_post (f);

  f->no_files = TRUE;
  say_begin (f);
  say_end (f);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_nonnull (strstr (run->error->message, "change the seed"));
}

static void
test_load (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(JsonNode) info = NULL;
  g_autoptr(GError) error = NULL;

  easel_server_machine_load_async (f->machine, NULL, easel_test_keep_result, &first);
  easel_test_wait_until (first != NULL);
  info = easel_server_machine_load_finish (f->machine, first, &error);
  g_assert_no_error (error);
  g_assert_true (json_object_has_member (json_node_get_object (info), "SaveImage"));

  f->is_another = TRUE;
  easel_server_machine_load_async (f->machine, NULL, easel_test_keep_result, &second);
  easel_test_wait_until (second != NULL);
  g_assert_null (easel_server_machine_load_finish (f->machine, second, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
}

/* Nothing listens there, or the address is none. */
static void
test_absent (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselServerMachine) absent = easel_comfyui_machine_new ("http://127.0.0.1:1/", f->clock);
  g_autoptr(EaselServerMachine) wrong = easel_comfyui_machine_new ("127.0.0.1", f->clock);
  g_autoptr(JsonObject) graph = test_graph (GRAPH);
  g_autoptr(TestRun) run = test_run_new (absent, f->folder, "r1", graph);
  g_autoptr(TestRun) other = test_run_new (wrong, f->folder, "r1", graph);

  test_run_start (run);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
  test_run_start (other);
  g_assert_false (test_run_finish (other));
  g_assert_error (other->error, EASEL_ERROR, EASEL_ERROR_INVALID);
}

/* External nodes become literals and loaders; what was sent is seen in the body of the request. */
static void
test_fold (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *file = g_build_filename (f->folder, "picture.png", NULL);
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'ComfyUIDeployExternalImage','inputs':{'input_id':'http://a/p.png'}},"
                "'2':{'class_type':'ComfyUIDeployExternalNumberSlider','inputs':{'input_id':0.25,'default_value':0.5}},"
                "'3':{'class_type':'ComfyUIDeployExternalEnum','inputs':{'input_id':'e','default_value':'screen'}},"
                "'4':{'class_type':'ComfyUIDeployExternalNumberInt','inputs':{'input_id':-5,'default_value':['5',0]}},"
                "'5':{'class_type':'ComfyUIDeployExternalSeed','inputs':{'input_id':'s','default_value':12}},"
                "'6':{'class_type':'ComfyUIDeployExternalImageBatch','inputs':{'input_id':'b',"
                "'images':'[^http://a/p.png^,^http://a/p.png^]'}},"
                "'7':{'class_type':'ComfyUIDeployExternalImageAlpha','inputs':{'input_id':'http://a/p.png'}},"
                "'8':{'class_type':'LoadImage','inputs':{'image':'lake.jpg'}},"
                "'9':{'class_type':'Mix','inputs':{'a':['1',0],'b':['6',0],'c':['7',0],'d':['8',0],'e':['8',1],"
                "'factor':['2',0],'mode':['3',0],'seed':['4',0]}},"
                "'10':{'class_type':'ComfyDeployOutputImage','inputs':{'images':['9',0],'filename_prefix':'x',"
                "'file_type':'webp','quality':80,'output_id':'picture'}}}");
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "r1", graph);
  g_autoptr(JsonNode) post = NULL;
  g_autofree char *sent = NULL;
  JsonObject *item;

  g_assert_true (g_file_set_contents (file, "png", -1, NULL));
  easel_server_job_add_file (run->job, "http://a/p.png", file);
  test_run_start (run);
  easel_test_wait_until (f->posts->len == 1 && run->submitted != NULL);
  post = easel_json_parse (f->posts->pdata[0], -1, NULL);
  sent = easel_json_write (json_object_get_member (json_node_get_object (post), "prompt"));
  g_test_message ("%s", sent);
  g_assert_cmpuint (f->uploads, ==, 5);
  g_assert_nonnull (strstr (sent, "\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"easel/kept.png\"}}"));
  g_assert_nonnull (strstr (sent, "\"9\":{\"class_type\":\"Mix\",\"inputs\":{\"a\":[\"1\",0],"
                                  "\"b\":[\"6-easel-join-1\",0],\"c\":[\"7\",0],\"d\":[\"8\",0],\"e\":[\"8\",1],"
                                  "\"factor\":0.25,\"mode\":\"screen\",\"seed\":"));
  g_assert_nonnull (strstr (sent, "\"6-easel-join-1\":{\"class_type\":\"ImageBatch\",\"inputs\":{"
                                  "\"image1\":[\"6-easel-load-0\",0],\"image2\":[\"6-easel-load-1\",0]}}"));
  g_assert_nonnull (strstr (sent, "\"7\":{\"class_type\":\"JoinImageWithAlpha\",\"inputs\":{"
                                  "\"image\":[\"7-easel-load\",0],\"alpha\":[\"7-easel-load\",1]}}"));
  g_assert_nonnull (strstr (sent, "\"8\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"easel/kept.png\"}}"));
  g_assert_nonnull (strstr (sent, "\"10\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"9\",0],"
                                  "\"filename_prefix\":\"x\"}}"));
  g_assert_null (strstr (sent, "ComfyUIDeploy"));

  say_begin (f);
  set_history (f, "{'outputs':{'10':" RESULT "},'status':{'status_str':'success','completed':true,'messages':[]}}");
  say (f, "{'type':'executing','data':{'node':null,'prompt_id':'r1'}}");
  g_assert_true (test_run_finish (run));
  item = json_array_get_object_element (easel_json_get_array (easel_json_get_object (
    test_run_get_event (run, "executed", 0), "output"), "images"), 0);
  g_assert_cmpstr (easel_json_get_string (item, "output_id"), ==, "picture");
}

/* What has no counterpart is refused by name, before anything is sent; an input without a file too. */
static void
test_fold_refused (Fixture       *f,
                   gconstpointer  data)
{
  static const struct {
    const char *graph;
    const char *reason;
  } rows[] = {
    { "{'1':{'class_type':'ComfyUIDeployExternalEXR','inputs':{'input_id':'x'}}}", "ComfyUIDeployExternalEXR" },
    { "{'1':{'class_type':'ComfyDeployOutputFile','inputs':{'file_path':'x'}}}", "comfyui-deploy" },
    { "{'1':{'class_type':'ComfyUIDeployExternalImage','inputs':{'input_id':'photo'}}}", "'photo' has no file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(JsonObject) graph = test_graph ("%s", rows[i].graph);
      g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "r1", graph);

      test_run_start (run);
      g_assert_false (test_run_finish (run));
      g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_REJECTED);
      g_assert_nonnull (strstr (run->error->message, rows[i].reason));
      g_assert_true (json_object_has_member (json_node_get_object (run->submitted), "error"));
    }

  g_assert_cmpuint (f->posts->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/comfyui/run", test_run },
    { "/comfyui/error", test_error },
    { "/comfyui/refused", test_refused },
    { "/comfyui/socket/lost", test_socket_lost },
    { "/comfyui/socket/back", test_socket_back },
    { "/comfyui/position", test_position },
    { "/comfyui/cancel/pending", test_cancel_pending },
    { "/comfyui/cancel/running", test_cancel_running },
    { "/comfyui/cancel/late", test_cancel_late },
    { "/comfyui/stopped-there", test_stopped_there },
    { "/comfyui/restarted", test_restarted },
    { "/comfyui/reply-lost", test_reply_lost },
    { "/comfyui/request-lost", test_request_lost },
    { "/comfyui/request-lost/twice", test_request_lost_twice },
    { "/comfyui/resumed", test_resumed },
    { "/comfyui/file-gone", test_file_gone },
    { "/comfyui/load", test_load },
    { "/comfyui/absent", test_absent },
    { "/comfyui/fold", test_fold },
    { "/comfyui/fold/refused", test_fold_refused },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
