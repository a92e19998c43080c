/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event streams over real connections: opened, cut at every byte, silent, left; and the source that connects again. */

#include "api/easel-event-source.h"
#include "api/easel-event-stream.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#define KEY   "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"
#define HEAD  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n"
#define THREE "id: 1\ndata: eins\n\nevent: log_update\ndata: zw\xc3\xb6lf\n\ndata: {\"a\":\ndata: 1}\n\n"

static const EaselOperation STREAM_RUN = { "POST", "/run/stream", EASEL_OPERATION_ONCE, NULL, NULL };
static const EaselOperation STREAM_LOGS = { "GET", "/v2/stream-logs", EASEL_OPERATION_PLAIN, NULL, NULL };

typedef struct {
  EaselRawServer *server;
  EaselRawServer *stranger;
  EaselClock *clock;
  EaselClient *client;
  GCancellable *cancellable;
  GAsyncResult *result;

  /* what a source said */
  EaselEventSource *source;
  GString *said;
  gboolean close_at_event;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  f->server = easel_raw_server_new ();
  f->stranger = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  f->cancellable = g_cancellable_new ();
  f->said = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->result);
  g_clear_object (&f->source);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  easel_test_finalize (f->client);
  easel_raw_server_free (f->server);
  easel_raw_server_free (f->stranger);
  g_assert_finalize_object (f->clock);
  g_object_unref (f->cancellable);
  g_string_free (f->said, TRUE);
}

static EaselEventStream *
open_stream (Fixture              *f,
             const EaselOperation *operation,
             GError              **error)
{
  g_autoptr(JsonNode) body = easel_json_parse ("{\"inputs\":{}}", -1, NULL);

  g_clear_object (&f->result);
  easel_client_open_events_async (f->client, operation, NULL, NULL, operation == &STREAM_RUN ? body : NULL, f->cancellable,
                                  easel_test_keep_result, &f->result);
  easel_test_wait_until (f->result != NULL);

  return easel_client_open_events_finish (f->client, f->result, error);
}

static EaselEvent *
read_next (Fixture           *f,
           EaselEventStream  *stream,
           GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_event_stream_next_async (stream, f->cancellable, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_event_stream_next_finish (stream, result, error);
}

static void
write_event (GString          *text,
             const EaselEvent *event)
{
  g_string_append_printf (text, "%s/%s/%s;", event->type, event->id, event->data);
}

static void
read_all (Fixture           *f,
          EaselEventStream  *stream,
          GString           *text,
          GError           **error)
{
  for (;;)
    {
      g_autoptr(EaselEvent) event = read_next (f, stream, error);

      if (event == NULL)
        break;
      write_event (text, event);
    }
}

static void
test_stream (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  const char *request;

  easel_raw_server_add (f->server, HEAD THREE "data: unfinished", -1, EASEL_RAW_CLOSE);
  stream = open_stream (f, &STREAM_RUN, &error);
  g_assert_no_error (error);
  read_all (f, stream, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "message/1/eins;log_update/1/zw\xc3\xb6lf;message/1/{\"a\":\n1};");
  request = easel_raw_server_get_request (f->server, 0);
  g_assert_true (g_str_has_prefix (request, "POST /api/run/stream HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept: text/event-stream\r\n"));
  g_assert_nonnull (strstr (request, "\r\nCache-Control: no-store\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept-Encoding: identity\r\n"));
  g_assert_nonnull (strstr (request, "\r\n\r\n{\"inputs\":{}}"));
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
}

/* Cut after every byte: the events that were complete, then the end; never another request. */
static void
test_stream_cut (Fixture       *f,
                 gconstpointer  data)
{
  gsize head = strlen (HEAD);
  gsize size = strlen (HEAD THREE);

  for (gsize cut = head; cut <= size; cut++)
    {
      g_autoptr(EaselEventStream) stream = NULL;
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;
      guint complete = 0;

      for (const char *end = strstr (HEAD THREE + head, "\n\n"); end != NULL && end + 2 <= HEAD THREE + cut;
           end = strstr (end + 2, "\n\n"))
        complete++;

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, HEAD THREE, cut, EASEL_RAW_CLOSE);
      stream = open_stream (f, &STREAM_RUN, &error);
      g_assert_no_error (error);
      read_all (f, stream, text, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (complete, ==, (strstr (text->str, "eins") != NULL) + (strstr (text->str, "lf;") != NULL) +
                                      (strstr (text->str, "1};") != NULL));
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }
}

/* Chunks of one byte each, and a trailer. */
static void
test_stream_chunked (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(GString) answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;\r\nTransfer-Encoding: "
                                            "chunked\r\nConnection: close\r\n\r\n");
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  for (const char *c = THREE; *c != '\0'; c++)
    g_string_append_printf (answer, "1\r\n%c\r\n", *c);
  g_string_append (answer, "0\r\nX-Trailer: 1\r\n\r\n");
  easel_raw_server_add (f->server, answer->str, answer->len, EASEL_RAW_CLOSE);
  stream = open_stream (f, &STREAM_LOGS, &error);
  read_all (f, stream, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "message/1/eins;log_update/1/zw\xc3\xb6lf;message/1/{\"a\":\n1};");
}

/* Packed although identity was asked for, and in chunks of one byte. */
static void
test_stream_packed (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(GString) answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                                            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr(GInputStream) plain = g_memory_input_stream_new_from_data (THREE, strlen (THREE), NULL);
  g_autoptr(GInputStream) packing = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  char packed[1024];
  gsize length;

  g_assert_true (g_input_stream_read_all (packing, packed, sizeof packed, &length, NULL, NULL));
  for (gsize i = 0; i < length; i++)
    {
      g_string_append (answer, "1\r\n");
      g_string_append_c (answer, packed[i]);
      g_string_append (answer, "\r\n");
    }
  g_string_append (answer, "0\r\n\r\n");
  easel_raw_server_add (f->server, answer->str, answer->len, EASEL_RAW_CLOSE);
  stream = open_stream (f, &STREAM_LOGS, &error);
  read_all (f, stream, text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, "message/1/eins;log_update/1/zw\xc3\xb6lf;message/1/{\"a\":\n1};");
}

static void
test_stream_reset (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n"
                        "data: a\n\ndata: b", -1, EASEL_RAW_CLOSE);
  stream = open_stream (f, &STREAM_RUN, &error);
  read_all (f, stream, text, &error);

  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED);
  g_assert_cmpstr (text->str, ==, "message//a;");
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_stream_refused (Fixture       *f,
                     gconstpointer  data)
{
  static const struct {
    const char *answer;
    EaselError code;
    const char *sentence;
  } CASES[] = {
    { "HTTP/1.1 404 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"detail\":\"Deployment not found\"}",
      EASEL_ERROR_NOT_FOUND, "Deployment not found" },
    { "HTTP/1.1 401 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"detail\":\"Revoked token\"}",
      EASEL_ERROR_UNAUTHORIZED, "has been revoked" },
    { "HTTP/1.1 429 X\r\nRetry-After: 3\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_RATE_LIMITED, "3 seconds" },
    { "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNSUPPORTED, "no stream for this (204)" },
    { "HTTP/1.1 205 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNSUPPORTED, "(205)" },
    { "HTTP/1.1 210 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNSUPPORTED, "(210)" },
    { "HTTP/1.1 299 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNSUPPORTED, "(299)" },
    { "HTTP/1.1 503 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_SERVER, "503" },
    { "HTTP/1.1 301 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 302 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 303 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"detail\":\"not today\"}",
      EASEL_ERROR_BAD_REPLY, "no stream: not today" },
    { "HTTP/1.1 200 X\r\nContent-Type: text/x-bogus\r\nConnection: close\r\n\r\ndata: x\n\n", EASEL_ERROR_BAD_REPLY, "data: x" },
    { "HTTP/1.1 200 X\r\nContent-Type: x bogus\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY, "empty" },
    { "HTTP/1.1 200 X\r\nContent-Type: text/event-stream-x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      EASEL_ERROR_BAD_REPLY, "" },
    { "HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      EASEL_ERROR_BAD_REPLY, "" },
    { "", EASEL_ERROR_INTERRUPTED, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, CASES[i].answer, -1, EASEL_RAW_CLOSE);

      g_assert_null (open_stream (f, &STREAM_RUN, &error));
      g_assert_error (error, EASEL_ERROR, (int) CASES[i].code);
      g_assert_nonnull (strstr (error->message, CASES[i].sentence));
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
      g_assert_true (easel_client_get_answer (f->result)->sent);
    }
}

static void
test_stream_limit (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(GString) answer = g_string_new (HEAD "data: a\n\ndata: ");
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gsize length = answer->len;

  g_string_set_size (answer, length + EASEL_LIMIT_EVENT + 100000);
  memset (answer->str + length, 'x', EASEL_LIMIT_EVENT + 100000);
  easel_raw_server_add (f->server, answer->str, answer->len, EASEL_RAW_HOLD);
  stream = open_stream (f, &STREAM_RUN, &error);
  read_all (f, stream, text, &error);

  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
  g_assert_cmpstr (text->str, ==, "message//a;");
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

static void
count_cb (EaselEventStream *stream,
          gpointer          user_data)
{
  (*(guint *) user_data)++;
}

/* Silence is told, again and again, and is no end; a comment is a sign of life. */
static void
test_stream_silent (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselEvent) event = NULL;
  g_autoptr(GError) error = NULL;
  guint silences = 0;

  easel_raw_server_add (f->server, HEAD, -1, EASEL_RAW_HOLD);
  stream = open_stream (f, &STREAM_RUN, &error);
  g_signal_connect (stream, "silent", G_CALLBACK (count_cb), &silences);
  easel_event_stream_next_async (stream, f->cancellable, easel_test_keep_result, &result);

  easel_clock_advance (f->clock, (EASEL_LIMIT_SILENCE_SECONDS - 1) * G_USEC_PER_SEC);
  g_assert_cmpuint (silences, ==, 0);
  easel_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (silences, ==, 1);
  easel_clock_advance (f->clock, 3600 * G_GINT64_CONSTANT (1000000));
  g_assert_cmpuint (silences, >=, 3600 / EASEL_LIMIT_SILENCE_SECONDS);
  g_assert_null (result);

  easel_event_stream_close (stream);
  easel_test_wait_until (result != NULL);
  event = easel_event_stream_next_finish (stream, result, &error);
  g_assert_no_error (error);
  g_assert_null (event);
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

static void
test_stream_cancel (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(EaselEventStream) stream = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, HEAD, -1, EASEL_RAW_HOLD);
  stream = open_stream (f, &STREAM_RUN, &error);
  easel_event_stream_next_async (stream, f->cancellable, easel_test_keep_result, &result);
  g_cancellable_cancel (f->cancellable);
  easel_test_wait_until (result != NULL);

  g_assert_null (easel_event_stream_next_finish (stream, result, &error));
  g_assert_true (easel_error_is_cancelled (error));
}

static void
test_stream_unread (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  EaselEventStream *stream;

  easel_raw_server_add (f->server, HEAD THREE, -1, EASEL_RAW_HOLD);
  stream = open_stream (f, &STREAM_RUN, &error);
  g_assert_finalize_object (stream);
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

/* Forty open streams keep no call waiting. */
static void
test_many_streams (Fixture       *f,
                   gconstpointer  data)
{
  static const EaselOperation DROP = { "DELETE", "/x", EASEL_OPERATION_PLAIN, NULL, NULL };
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;

  for (guint i = 0; i < 40; i++)
    easel_raw_server_add (f->server, HEAD, -1, EASEL_RAW_HOLD);
  easel_raw_server_add_json (f->server, 200, "{}");

  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (streams, open_stream (f, &STREAM_LOGS, NULL));

  easel_client_call (f->client, &DROP, NULL, NULL, NULL, g_task_new (f->client, NULL, easel_test_keep_result, &result));
  easel_test_wait_until (result != NULL);

  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
}

/* The source that connects again */

static void
opened_cb (EaselEventSource *source,
           gpointer          user_data)
{
  g_string_append (((Fixture *) user_data)->said, "open;");
}

static void
event_cb (EaselEventSource *source,
          EaselEvent       *event,
          gpointer          user_data)
{
  Fixture *f = user_data;

  write_event (f->said, event);
  if (f->close_at_event)
    easel_event_source_close (source);
}

static void
ended_cb (EaselEventSource *source,
          GError           *error,
          gpointer          user_data)
{
  g_string_append_printf (((Fixture *) user_data)->said, "ended %d;", error->code);
}

static void
start_source (Fixture *f)
{
  f->source = easel_event_source_new (f->client, &STREAM_LOGS, NULL, "run_id=r1");
  g_signal_connect (f->source, "opened", G_CALLBACK (opened_cb), f);
  g_signal_connect (f->source, "event", G_CALLBACK (event_cb), f);
  g_signal_connect (f->source, "ended", G_CALLBACK (ended_cb), f);
  easel_event_source_open (f->source);
}

static void
wait_for_requests (Fixture *f,
                   guint    n)
{
  gint64 deadline = easel_test_get_deadline ();

  for (easel_test_settle (); easel_raw_server_get_n_requests (f->server) < n; easel_test_settle ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      easel_clock_advance (f->clock, G_USEC_PER_SEC / 2);
    }
}

static void
test_source (Fixture       *f,
             gconstpointer  data)
{
  easel_raw_server_add (f->server, HEAD "id: 7\ndata: a\n\n", -1, EASEL_RAW_CLOSE);
  easel_raw_server_add_json (f->server, 503, "{}");
  easel_raw_server_add (f->server, "", 0, EASEL_RAW_RESET);
  easel_raw_server_add (f->server, HEAD "data: b\n\n", -1, EASEL_RAW_HOLD);
  start_source (f);
  wait_for_requests (f, 4);

  g_assert_cmpstr (f->said->str, ==, "open;message/7/a;open;message//b;");
  g_assert_cmpint (easel_event_source_get_state (f->source), ==, EASEL_EVENT_SOURCE_OPEN);
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "GET /api/v2/stream-logs?run_id=r1 "));
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 0), "Last-Event-ID"));
  g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 3), "\r\nLast-Event-ID: 7\r\n"));
}

/* 1, 2, 4 … each up to half as long again; never more than a minute and a half. */
/* Goes on in small steps, for the last answer may not have been read when the clock moved: then the wait begins later,
 * but it is no longer. */
static void
wait_no_longer (Fixture *f,
                guint    n,
                gint64   most)
{
  gint64 deadline = easel_test_get_deadline ();
  gint64 step = most / 4 + 1;

  for (gint64 waited = 0; easel_raw_server_get_n_requests (f->server) < n; easel_test_settle ())
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_assert_cmpint (waited, <=, 2 * most);
      easel_clock_advance (f->clock, step);
      waited += step;
    }
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, n);
}

static void
test_source_back_off (Fixture       *f,
                      gconstpointer  data)
{
  static const guint SECONDS[] = { 1, 2, 4, 8, 16, 32, 60, 60 };

  easel_raw_server_add_json (f->server, 500, "{}");
  start_source (f);
  wait_for_requests (f, 1);

  for (guint i = 0; i < G_N_ELEMENTS (SECONDS); i++)
    {
      g_assert_cmpint (easel_event_source_get_state (f->source), ==, EASEL_EVENT_SOURCE_CONNECTING);
      easel_clock_advance (f->clock, SECONDS[i] * G_USEC_PER_SEC - 1000);
      easel_test_settle ();
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, i + 1);
      wait_no_longer (f, i + 2, SECONDS[i] * G_USEC_PER_SEC / 2 + 2000);
    }
}

static void
test_source_waits_as_asked (Fixture       *f,
                            gconstpointer  data)
{
  static const struct {
    const char *answer;
    guint least;
    guint most;
  } CASES[] = {
    { HEAD "retry: 10000\ndata: a\n\n", 10, 15 },
    { HEAD "retry: 1\ndata: a\n\n", 1, 2 },
    { HEAD "retry: 99999999999\ndata: a\n\n", 60, 90 },
    { "HTTP/1.1 429 X\r\nRetry-After: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 30, 31 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, CASES[i].answer, -1, EASEL_RAW_CLOSE);
      g_clear_object (&f->source);
      start_source (f);
      wait_for_requests (f, 1);
      easel_clock_advance (f->clock, (CASES[i].least * G_USEC_PER_SEC) - G_USEC_PER_SEC);
      easel_test_settle ();
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
      wait_no_longer (f, 2, (CASES[i].most - CASES[i].least + 1) * G_USEC_PER_SEC);
      easel_event_source_close (f->source);
      easel_test_settle ();
    }
}

static void
test_source_ends (Fixture       *f,
                  gconstpointer  data)
{
  static const struct {
    const char *answer;
    EaselError code;
  } CASES[] = {
    { "HTTP/1.1 401 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNAUTHORIZED },
    { "HTTP/1.1 403 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_FORBIDDEN },
    { "HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_NOT_FOUND },
    { "HTTP/1.1 410 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_NOT_FOUND },
    { "HTTP/1.1 204 X\r\nConnection: close\r\n\r\n", EASEL_ERROR_UNSUPPORTED },
    { "HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", EASEL_ERROR_BAD_REPLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *expected = g_strdup_printf ("ended %d;", (int) CASES[i].code);

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, CASES[i].answer, -1, EASEL_RAW_CLOSE);
      g_clear_object (&f->source);
      g_string_truncate (f->said, 0);
      start_source (f);
      easel_test_wait_until (f->said->len > 0);
      easel_clock_advance (f->clock, 1000 * G_USEC_PER_SEC);
      easel_test_settle ();

      g_assert_cmpstr (f->said->str, ==, expected);
      g_assert_cmpint (easel_event_source_get_state (f->source), ==, EASEL_EVENT_SOURCE_CLOSED);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }
}

/* Closed before the connection, in the waiting, with an event at hand, and inside an event: nothing comes any more. */
static void
test_source_close (Fixture       *f,
                   gconstpointer  data)
{
  easel_raw_server_add (f->server, HEAD "data: a\n\ndata: b\n\n", -1, EASEL_RAW_CLOSE);

  start_source (f);
  easel_event_source_close (f->source);
  easel_test_settle ();
  easel_clock_advance (f->clock, 100 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->said->str, ==, "");

  f->close_at_event = TRUE;
  easel_event_source_open (f->source);
  easel_test_wait_until (f->said->len > strlen ("open;"));
  easel_test_settle ();
  easel_clock_advance (f->clock, 100 * G_USEC_PER_SEC);
  easel_test_settle ();
  g_assert_cmpstr (f->said->str, ==, "open;message//a;");

  f->close_at_event = FALSE;
  easel_event_source_open (f->source);
  easel_test_wait_until (g_str_has_suffix (f->said->str, "open;message//a;message//b;"));
  easel_test_settle ();
  easel_event_source_close (f->source);
  g_string_truncate (f->said, 0);
  easel_clock_advance (f->clock, 100 * G_USEC_PER_SEC);
  easel_test_settle ();
  g_assert_cmpstr (f->said->str, ==, "");
}

static void
test_source_redirect (Fixture       *f,
                      gconstpointer  data)
{
  g_autofree char *away = easel_raw_server_dup_address (f->stranger, "/logs");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 307 X\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                                             away);

  easel_raw_server_add (f->server, answer, -1, EASEL_RAW_CLOSE);
  easel_raw_server_add (f->stranger, HEAD "data: a\n\n", -1, EASEL_RAW_HOLD);
  start_source (f);
  easel_test_wait_until (g_str_has_suffix (f->said->str, "message//a;"));

  g_assert_null (strstr (easel_raw_server_get_request (f->stranger, 0), "secret-part"));
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/event-stream/whole", test_stream);
  ADD ("/event-stream/cut", test_stream_cut);
  ADD ("/event-stream/chunked", test_stream_chunked);
  ADD ("/event-stream/packed", test_stream_packed);
  ADD ("/event-stream/reset", test_stream_reset);
  ADD ("/event-stream/refused", test_stream_refused);
  ADD ("/event-stream/limit", test_stream_limit);
  ADD ("/event-stream/silent", test_stream_silent);
  ADD ("/event-stream/cancel", test_stream_cancel);
  ADD ("/event-stream/unread", test_stream_unread);
  ADD ("/event-stream/many", test_many_streams);
  ADD ("/event-source/again", test_source);
  ADD ("/event-source/back-off", test_source_back_off);
  ADD ("/event-source/waits-as-asked", test_source_waits_as_asked);
  ADD ("/event-source/ends", test_source_ends);
  ADD ("/event-source/close", test_source_close);
  ADD ("/event-source/redirect", test_source_redirect);

  return g_test_run ();
}
