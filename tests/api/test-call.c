/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one call function: what goes out, what each answer and each failure means, and that the key stays at home. */

#include "api/easel-client.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "support/easel-raw-server.h"
#include "support/easel-test.h"

#define KEY "eyJhbGciOiJIUzI1NiJ9.secret-part.signature"

typedef struct {
  EaselRawServer *server;
  EaselRawServer *stranger;            /* another origin */
  EaselClock *clock;
  EaselClient *client;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

static gpointer
read_object (JsonNode  *node,
             GError   **error)
{
  return easel_json_expect_object (node, error) != NULL ? json_node_copy (node) : NULL;
}

static const EaselOperation GET = { "GET", "/thing/{}", EASEL_OPERATION_PLAIN, read_object, (GDestroyNotify) json_node_unref };
static const EaselOperation MAKE = { "POST", "/thing", EASEL_OPERATION_ONCE, read_object, (GDestroyNotify) json_node_unref };
static const EaselOperation DROP = { "DELETE", "/thing/{}", EASEL_OPERATION_PLAIN, NULL, NULL };
static const EaselOperation OPEN = { "GET", "/prices", EASEL_OPERATION_KEYLESS, read_object, (GDestroyNotify) json_node_unref };

static EaselClient *
create_client (Fixture    *f,
               const char *key)
{
  g_autofree char *address = easel_raw_server_dup_address (f->server, "/api");
  g_autoptr(GError) error = NULL;
  EaselClient *client = easel_client_new (address, key, f->clock, EASEL_CLIENT_DEFAULT, &error);

  g_assert_no_error (error);

  return client;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->server = easel_raw_server_new ();
  f->stranger = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  f->client = create_client (f, KEY);
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_clear_object (&f->result);
  easel_test_finalize (f->client);
  easel_raw_server_free (f->server);
  easel_raw_server_free (f->stranger);
  g_assert_finalize_object (f->clock);
  g_object_unref (f->cancellable);
}

static void
start (Fixture              *f,
       EaselClient          *client,
       const EaselOperation *operation,
       JsonNode             *body)
{
  g_clear_object (&f->result);
  easel_client_call (client, operation, "a/b", NULL, body,
                     g_task_new (client, f->cancellable, easel_test_keep_result, &f->result));
}

static JsonNode *
finish (Fixture  *f,
        GError  **error)
{
  easel_test_wait_until (f->result != NULL);

  return g_task_propagate_pointer (G_TASK (f->result), error);
}

static JsonNode *
call (Fixture              *f,
      const EaselOperation *operation,
      GError              **error)
{
  start (f, f->client, operation, NULL);

  return finish (f, error);
}

/* What goes out */

static void
test_request (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(JsonNode) reply = NULL;
  g_autoptr(GError) error = NULL;
  const char *request;

  easel_raw_server_add_json (f->server, 200, "{\"id\": 18446744073709551615}");
  reply = call (f, &GET, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  request = easel_raw_server_get_request (f->server, 0);
  g_assert_true (g_str_has_prefix (request, "GET /api/thing/a%2Fb HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAuthorization: Bearer " KEY "\r\n"));
  g_assert_nonnull (strstr (request, "\r\nAccept: application/json\r\n"));
  g_assert_nonnull (strstr (request, "\r\nUser-Agent: Easel/"));
  g_assert_null (strstr (request, "libsoup"));
  g_assert_cmpuint (easel_client_get_answer (f->result)->status, ==, 200);
}

static void
test_body (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(JsonNode) body = easel_json_parse ("{\"seed\":18446744073709551615,\"x\":0.1}", -1, NULL);
  g_autoptr(JsonNode) reply = NULL;
  g_autoptr(GError) error = NULL;
  const char *request;

  easel_raw_server_add_json (f->server, 200, "{}");
  start (f, f->client, &MAKE, body);
  reply = finish (f, &error);

  g_assert_no_error (error);
  request = easel_raw_server_get_request (f->server, 0);
  g_assert_nonnull (strstr (request, "\r\nContent-Type: application/json\r\n"));
  g_assert_nonnull (strstr (request, "\r\n\r\n{\"seed\":18446744073709551615,\"x\":0.1}"));
}

static void
test_keys (Fixture       *f,
           gconstpointer  data)
{
  static const char * const PASTED[] = {
    KEY, " " KEY "\n", "Bearer " KEY, "bearer " KEY, "BEARER  bearer " KEY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (PASTED); i++)
    {
      g_autoptr(EaselClient) client = create_client (f, PASTED[i]);
      g_autoptr(JsonNode) reply = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 200, "{}");
      start (f, client, &GET, NULL);
      reply = finish (f, NULL);
      g_clear_object (&f->result);

      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 0), "\r\nAuthorization: Bearer " KEY "\r\n"));
    }
}

static void
test_bad_keys (Fixture       *f,
               gconstpointer  data)
{
  static const char * const PASTED[] = { "two words", "line\r\nX-Evil: 1", "schlüssel" };

  for (guint i = 0; i < G_N_ELEMENTS (PASTED); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(EaselClient) client = easel_client_new ("https://example.org", PASTED[i], f->clock, EASEL_CLIENT_DEFAULT,
                                                        &error);

      g_assert_null (client);
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_null (strstr (error->message, PASTED[i]));
    }
}

static void
test_no_key (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(EaselClient) client = create_client (f, "  ");
  g_autoptr(JsonNode) reply = NULL;
  g_autoptr(JsonNode) open_reply = NULL;

  easel_raw_server_add_json (f->server, 200, "{}");
  start (f, client, &GET, NULL);
  reply = finish (f, NULL);
  open_reply = call (f, &OPEN, NULL);
  g_clear_object (&f->result);

  g_assert_false (easel_client_has_key (client));
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 0), "Authorization"));
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 1), "Authorization"));
}

static void
test_bad_id (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_client_call (f->client, &DROP, "", NULL, NULL, g_task_new (f->client, NULL, easel_test_keep_result, &f->result));
  easel_test_wait_until (f->result != NULL);

  g_assert_false (g_task_propagate_boolean (G_TASK (f->result), &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 0);
}

static void
test_no_reader (Fixture       *f,
                gconstpointer  data)
{
  static const char * const ANSWERS[] = {
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    "HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add (f->server, ANSWERS[i], -1, EASEL_RAW_CLOSE);
      start (f, f->client, &DROP, NULL);
      easel_test_wait_until (f->result != NULL);

      g_assert_true (g_task_propagate_boolean (G_TASK (f->result), &error));
      g_assert_no_error (error);
    }
}

/* The failure table */

typedef struct {
  const char *name;
  const char *answer;
  EaselRawEnd end;
  EaselError code;
  const char *sentence;                /* a part of it */
} Failure;

#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\n"
#define JSON(status) HEAD (status) "Content-Type: application/json\r\n\r\n"

static const Failure FAILURES[] = {
  { "401-missing", JSON ("401 Unauthorized") "{\"detail\":\"Invalid or missing token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "The server was not given a valid API key: sign in with one" },
  { "401-expired", JSON ("401 Unauthorized") "{\"detail\":\"Invalid or expired token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "The API key is wrong or has expired: sign in again with a new one" },
  { "401-revoked", JSON ("401 Unauthorized") "{\"detail\":\"Revoked token\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "The API key has been revoked: sign in again with a new one" },
  { "401-v1", HEAD ("401 Unauthorized") "Content-Type: text/plain\r\n\r\nnope", EASEL_RAW_CLOSE,
    EASEL_ERROR_UNAUTHORIZED, "The server does not accept the API key (nope): sign in again" },
  { "403", JSON ("403 Forbidden") "{\"detail\":\"Insufficient balance for requested operation\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_FORBIDDEN, "The account may not do this: Insufficient balance for requested operation" },
  { "404", JSON ("404 Not Found") "{\"detail\":\"Run not found\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_NOT_FOUND, "The server does not have it: Run not found" },
  { "405", JSON ("405 Method Not Allowed") "{\"detail\":\"Method Not Allowed\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_NOT_FOUND, "The server does not know this request (Method Not Allowed)" },
  { "410", JSON ("410 Gone") "{\"detail\":\"gone\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_NOT_FOUND, "The server does not have it any more: gone" },
  { "413", HEAD ("413 Too Large") "Content-Type: text/plain\r\n\r\nMaximum request body size exceeded", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "It is too large for the server: Maximum request body size exceeded" },
  { "422-list", JSON ("422 Unprocessable") "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"inputs\",3],"
    "\"msg\":\"Field required\",\"input\":{\"a\":1}},{\"loc\":[],\"msg\":\"and more\"}]}", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: body → inputs → 3: Field required; and more" },
  { "422-text", JSON ("422 Unprocessable") "{\"detail\":\"no such gpu\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: no such gpu" },
  { "400-error", JSON ("400 Bad Request") "{\"error\":\"bad name\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: bad name" },
  { "400-error-object", JSON ("400 Bad Request") "{\"error\":{\"message\":\"deep\"},\"node_errors\":{}}", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: deep" },
  { "400-message", JSON ("400 Bad Request") "{\"message\":\"first\",\"error\":\"second\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: first" },
  { "400-xml", HEAD ("400 Bad Request") "Content-Type: application/xml\r\n\r\n<?xml version=\"1.0\"?><Error><Code>X</Code>"
    "<Message>Request has expired</Message></Error>", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: Request has expired" },
  { "400-empty", HEAD ("400 Bad Request") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_REJECTED, "The server refused it: Bad Request" },
  { "429-seconds", HEAD ("429 Too Many") "Retry-After: 7\r\nContent-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_RATE_LIMITED, "try again in 7 seconds" },
  { "429-silent", HEAD ("429 Too Many") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_RATE_LIMITED, "wait a little, then try again" },
  { "500-text", HEAD ("500 Internal Server Error") "Content-Type: text/plain; charset=utf-8\r\n\r\nInternal Server Error",
    EASEL_RAW_CLOSE, EASEL_ERROR_SERVER, "The server failed (500 Internal Server Error): try again later" },
  { "500-detail", JSON ("500 X") "{\"detail\":\"Session creation failed\"}", EASEL_RAW_CLOSE,
    EASEL_ERROR_SERVER, "The server failed (500): Session creation failed; try again later" },
  { "502-html", HEAD ("502 Bad Gateway") "Content-Type: text/html\r\n\r\n<html><head><title>502 Bad Gateway</title></head>"
    "<body><script>alert(1)</script></body></html>", EASEL_RAW_CLOSE, EASEL_ERROR_SERVER, "502 Bad Gateway" },
  { "503-empty", HEAD ("503 Service Unavailable") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_SERVER, "The server failed (503 Service Unavailable): try again later" },
  { "408", HEAD ("408 X") "Content-Length: 0\r\n\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_TIMED_OUT, "Request Timeout" },
  { "200-empty", JSON ("200 OK"), EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "The server's answer is empty" },
  { "204", HEAD ("204 No Content") "\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "The server's answer is empty" },
  { "200-null", JSON ("200 OK") "null", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "answer cannot be read" },
  { "200-list", JSON ("200 OK") "[]", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "" },
  { "200-text", HEAD ("200 OK") "Content-Type: text/plain\r\n\r\n{}", EASEL_RAW_CLOSE,
    EASEL_ERROR_BAD_REPLY, "something that is not JSON: check that the address" },
  { "200-html", HEAD ("200 OK") "Content-Type: text/html\r\n\r\n<html>Sign in</html>", EASEL_RAW_CLOSE,
    EASEL_ERROR_BAD_REPLY, "something that is not JSON: check that the address" },
  { "200-garbage", JSON ("200 OK") "{\"id\": tru", EASEL_RAW_CLOSE, EASEL_ERROR_BAD_REPLY, "answer cannot be read" },
  { "200-chunks-cut", JSON ("200 OK\r\nTransfer-Encoding: chunked") "5\r\n{\"a\":\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_BAD_REPLY, "answer cannot be read" },
  { "302-post", HEAD ("302 Found") "Location: /elsewhere\r\nContent-Length: 0\r\n\r\n", EASEL_RAW_CLOSE,
    EASEL_ERROR_BAD_REPLY, "points to another address (302)" },
  { "cut-body", HEAD ("200 OK") "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":", EASEL_RAW_CLOSE,
    EASEL_ERROR_INTERRUPTED, "The connection to 127.0.0.1 broke" },
  { "cut-head", "HTTP/1.1 200 O", EASEL_RAW_CLOSE, EASEL_ERROR_INTERRUPTED, "The connection to 127.0.0.1 broke" },
  { "no-answer", "", EASEL_RAW_CLOSE, EASEL_ERROR_INTERRUPTED, "The connection to 127.0.0.1 broke" },
  { "no-http", "SSH-2.0-OpenSSH_9.2\r\n", EASEL_RAW_CLOSE, EASEL_ERROR_INTERRUPTED, "The connection to 127.0.0.1 broke" },
  { "reset", "", EASEL_RAW_RESET, EASEL_ERROR_INTERRUPTED, "The connection to 127.0.0.1 broke" },
};

/* An answer is the same for every method; POST is the one that redirects must not carry on. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  const Failure *failure = data;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, failure->answer, -1, failure->end);

  g_assert_null (call (f, &MAKE, &error));
  g_assert_error (error, EASEL_ERROR, (int) failure->code);
  g_assert_nonnull (strstr (error->message, failure->sentence));
  g_assert_false (g_str_has_suffix (error->message, "."));
  g_assert_true (easel_client_get_answer (f->result)->sent);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
  g_test_message ("%s", error->message);
}

static void
test_unreachable (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *address = easel_raw_server_dup_address (f->stranger, "");
  g_autoptr(EaselClient) client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  g_autoptr(GError) error = NULL;

  easel_raw_server_free (f->stranger);
  start (f, client, &MAKE, NULL);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "No server runs at 127.0.0.1 port "));
  g_assert_false (easel_error_may_have_acted (error));
  g_assert_false (easel_client_get_answer (f->result)->sent);
  g_clear_object (&f->result);

  f->stranger = easel_raw_server_new ();
}

static void
test_no_such_host (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr(EaselClient) client = easel_client_new ("https://nowhere.invalid", KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  g_autoptr(GError) error = NULL;

  start (f, client, &MAKE, NULL);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "There is no server called nowhere.invalid"));
  g_clear_object (&f->result);
}

/* Somebody who is not who the address says gets nothing: not the request, not the key. */
static void
test_no_proof (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *address = g_strdup_printf ("https://127.0.0.1:%u", easel_raw_server_get_port (f->stranger));
  g_autoptr(EaselClient) client = easel_client_new (address, KEY, f->clock, EASEL_CLIENT_DEFAULT, NULL);
  g_autoptr(GError) error = NULL;

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("there is no TLS on this system");
      return;
    }

  easel_raw_server_set_read_limit (f->stranger, 1);
  easel_raw_server_add (f->stranger, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", -1, EASEL_RAW_CLOSE);
  start (f, client, &MAKE, NULL);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1 could not prove who it is"));
  g_assert_null (strstr (easel_raw_server_get_request (f->stranger, 0), "thing"));
  g_clear_object (&f->result);
}

static void
test_silence (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, f->client, &MAKE, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  easel_clock_advance (f->clock, (EASEL_LIMIT_CALL_SECONDS + 1) * G_USEC_PER_SEC);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT);
  g_assert_true (easel_error_may_have_acted (error));
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

/* The kernel's own list: of our connection to @port, the kind of its timer (2: it asks whether the other is there). */
static int
find_timer (guint16 port)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autofree char *remote = g_strdup_printf ("0100007F:%04X", port);

  if (!g_file_get_contents ("/proc/self/net/tcp", &text, NULL, NULL))
    return -1;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit_set (g_strstrip (lines[i]), " ", -1);

      if (g_strv_length (fields) > 5 && g_str_equal (fields[2], remote) && g_str_equal (fields[3], "01"))
        return (int) g_ascii_strtoll (fields[5], NULL, 16);
    }

  return 0;
}

/* A call that may be silent for ever is not cut off, and the kernel watches over its connection. */
static void
test_patience (Fixture       *f,
               gconstpointer  data)
{
  static const EaselOperation WAIT =
    { "POST", "/thing", EASEL_OPERATION_ONCE | EASEL_OPERATION_PATIENT, read_object, (GDestroyNotify) json_node_unref };
  int timer;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, f->client, &WAIT, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  easel_clock_advance (f->clock, (gint64) 24 * 60 * 60 * G_USEC_PER_SEC);
  easel_test_settle ();
  g_assert_null (f->result);

  timer = find_timer (easel_raw_server_get_port (f->server));
  if (timer < 0)
    g_test_skip ("this system does not list its connections");
  else
    g_assert_cmpint (timer, ==, 2);

  g_cancellable_cancel (f->cancellable);
  easel_test_wait_until (f->result != NULL);
  g_clear_object (&f->result);
}

static void
test_silence_in_body (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", -1, EASEL_RAW_HOLD);
  start (f, f->client, &GET, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  while (f->result == NULL)
    {
      easel_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
      g_main_context_iteration (NULL, FALSE);
    }

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT);
}

static void
test_timeout (Fixture       *f,
              gconstpointer  data)
{
  EaselRetry none = EASEL_RETRY_NONE;
  g_autoptr(EaselClient) client = easel_client_dup_with (f->client, &none, 2 * G_USEC_PER_SEC);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, client, &GET, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  easel_clock_advance (f->clock, 2 * G_USEC_PER_SEC);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT);
  g_clear_object (&f->result);
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "", 0, EASEL_RAW_HOLD);
  start (f, f->client, &MAKE, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  g_cancellable_cancel (f->cancellable);

  g_assert_null (finish (f, &error));
  g_assert_true (easel_error_is_cancelled (error));
  easel_test_wait_until (easel_raw_server_get_n_closed (f->server) == 1);
}

static void
test_cancelled_before (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (f->cancellable);

  g_assert_null (call (f, &MAKE, &error));
  g_assert_true (easel_error_is_cancelled (error));
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 0);
}

/* The server echoes the key, in the shapes it could take on the way into a sentence. */
static void
test_echo (Fixture       *f,
           gconstpointer  data)
{
  static const char * const BODIES[] = {
    "{\"detail\":\"You sent Bearer " KEY "!\"}",
    "{\"detail\":[{\"loc\":[\"header\",\"" KEY "\"],\"msg\":\"bad " KEY "\"}]}",
    "{\"detail\":\"eyJhbGciOiJIUzI1NiJ9.<b>secret-part.signature\"}",
    "{\"detail\":\"eyJhbGciOiJIUzI1NiJ9\\u0007.secret-part.signature\"}",
    "plain " KEY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (BODIES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, 400, BODIES[i]);

      g_assert_null (call (f, &GET, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_REJECTED);
      g_assert_null (strstr (error->message, KEY));
    }
}

static void
test_harmless (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autofree char *long_body = g_strdup_printf ("{\"detail\":\"%s\"}", long_text);
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) long_error = NULL;

  easel_raw_server_add_json (f->server, 400, "{\"detail\":\"<b>a</b>\\u001b[31m\\r\\nb\\u202e c < d\"}");
  easel_raw_server_add_json (f->server, 400, long_body);

  g_assert_null (call (f, &GET, &error));
  g_assert_cmpstr (error->message, ==, "The server refused it: a [31m b c < d");
  g_assert_null (call (f, &GET, &long_error));
  g_assert_cmpuint (strlen (long_error->message), <, EASEL_LIMIT_ERROR_TEXT + 64);
  g_assert_true (g_utf8_validate (long_error->message, -1, NULL));
}

static void
test_too_large (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(GString) answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
  g_autoptr(GError) error = NULL;
  gsize head = answer->len;

  g_string_set_size (answer, head + EASEL_LIMIT_JSON_BODY + 1000);
  memset (answer->str + head, ' ', EASEL_LIMIT_JSON_BODY + 1000);
  easel_raw_server_add (f->server, answer->str, answer->len, EASEL_RAW_CLOSE);

  g_assert_null (call (f, &GET, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
  g_assert_nonnull (strstr (error->message, "larger than 32 MiB"));
}

/* Redirects */

static void
add_redirect (EaselRawServer *server,
              guint           status,
              const char     *location)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u Moved\r\nLocation: %s\r\nContent-Length: 0\r\n"
                                             "Connection: close\r\n\r\n", status, location);

  easel_raw_server_add (server, answer, -1, EASEL_RAW_CLOSE);
}

static void
test_redirect_home (Fixture       *f,
                    gconstpointer  data)
{
  static const guint STATUSES[] = { 301, 302, 303, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    {
      g_autoptr(JsonNode) reply = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_redirect (f->server, STATUSES[i], "/api/other?x=1");
      easel_raw_server_add_json (f->server, 200, "{}");
      reply = call (f, &GET, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (easel_raw_server_get_request (f->server, 1), "GET /api/other?x=1 "));
      g_assert_nonnull (strstr (easel_raw_server_get_request (f->server, 1), KEY));
    }
}

static void
test_redirect_away (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *away = easel_raw_server_dup_address (f->stranger, "/there");
  g_autofree char *home = easel_raw_server_dup_address (f->server, "/back");
  g_autoptr(JsonNode) reply = NULL;
  g_autoptr(GError) error = NULL;

  add_redirect (f->server, 302, away);
  add_redirect (f->stranger, 302, home);
  easel_raw_server_add_json (f->server, 200, "{}");
  reply = call (f, &GET, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->stranger), ==, 1);
  g_assert_null (strstr (easel_raw_server_get_request (f->stranger, 0), "secret-part"));
  g_assert_null (strstr (easel_raw_server_get_request (f->stranger, 0), "Authorization"));
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 1), "secret-part"));
}

static void
test_redirect_never_post (Fixture       *f,
                          gconstpointer  data)
{
  static const guint STATUSES[] = { 301, 302, 303, 307, 308 };
  g_autofree char *away = easel_raw_server_dup_address (f->stranger, "/there");

  for (guint i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_redirect (f->server, STATUSES[i], away);

      g_assert_null (call (f, &MAKE, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }

  g_assert_cmpuint (easel_raw_server_get_n_requests (f->stranger), ==, 0);
}

static void
test_redirect_loop (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  add_redirect (f->server, 302, "/api/again");

  g_assert_null (call (f, &GET, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, EASEL_LIMIT_REDIRECTS + 1);
}

static void
test_redirect_nowhere (Fixture       *f,
                       gconstpointer  data)
{
  static const char * const LOCATIONS[] = { "file:///etc/passwd", "javascript:alert(1)", "http://", "http://[" };

  for (guint i = 0; i < G_N_ELEMENTS (LOCATIONS); i++)
    {
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      add_redirect (f->server, 302, LOCATIONS[i]);

      g_assert_null (call (f, &GET, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
    }
}

/* Retries */

static EaselClient *
create_patient_client (Fixture *f)
{
  EaselRetry retry = EASEL_RETRY_BACKOFF;

  retry.retry_connection_errors = TRUE;

  return easel_client_dup_with (f->client, &retry, 0);
}

static void
advance_until_finished (Fixture *f,
                        gint64   step)
{
  while (f->result == NULL)
    {
      easel_test_settle ();
      easel_clock_advance (f->clock, step);
    }
}

static void
test_retry (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(EaselClient) client = create_patient_client (f);
  g_autoptr(JsonNode) reply = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 503, "{}");
  easel_raw_server_add_json (f->server, 429, "{}");
  easel_raw_server_add (f->server, "", 0, EASEL_RAW_RESET);
  easel_raw_server_add_json (f->server, 200, "{}");
  start (f, client, &GET, NULL);
  advance_until_finished (f, G_USEC_PER_SEC / 2);
  reply = finish (f, &error);
  g_clear_object (&f->result);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 4);
}

static void
test_retry_never_once (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(EaselClient) client = create_patient_client (f);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 503, "{}");
  start (f, client, &MAKE, NULL);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
  g_clear_object (&f->result);
}

static void
test_retry_not_by_default (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 503, "{}");

  g_assert_null (call (f, &GET, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);
}

static void
test_retry_after (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(EaselClient) client = create_patient_client (f);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add (f->server, "HTTP/1.1 429 X\r\nRetry-After: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", -1,
                        EASEL_RAW_CLOSE);
  start (f, client, &GET, NULL);
  easel_test_wait_until (easel_raw_server_get_n_requests (f->server) == 1);
  easel_test_settle ();
  easel_clock_advance (f->clock, 29 * G_USEC_PER_SEC);
  easel_test_settle ();
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 1);

  g_cancellable_cancel (f->cancellable);
  g_assert_null (finish (f, &error));
  g_assert_true (easel_error_is_cancelled (error));
  g_assert_cmpint (easel_client_get_answer (f->result)->retry_after, ==, 30 * G_USEC_PER_SEC);
  g_clear_object (&f->result);
}

static void
test_retry_ends (Fixture       *f,
                 gconstpointer  data)
{
  EaselRetry retry = { TRUE, 500, 60000, 1.5, 10000, FALSE, NULL };
  g_autoptr(EaselClient) client = easel_client_dup_with (f->client, &retry, 0);
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 503, "{}");
  start (f, client, &GET, NULL);
  advance_until_finished (f, G_USEC_PER_SEC / 2);

  g_assert_null (finish (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_SERVER);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), >, 2);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), <, 15);
  g_clear_object (&f->result);
}

/* What the server says about the time */
static void
test_server_time (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(JsonNode) reply = NULL;

  easel_raw_server_add (f->server, "HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 23:13:20 GMT\r\nContent-Length: 2\r\n"
                        "Connection: close\r\n\r\n{}", -1, EASEL_RAW_CLOSE);
  reply = call (f, &GET, NULL);

  g_assert_cmpint (easel_clock_get_server_time (f->clock), ==, G_GINT64_CONSTANT (1700003600) * G_USEC_PER_SEC);
}

static GLogWriterOutput
keep_log (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (user_data, "%s\n", (const char *) fields[i].value);

  return (level & G_LOG_FLAG_FATAL) != 0 ? g_log_writer_default (level, fields, n_fields, NULL) : G_LOG_WRITER_HANDLED;
}

/* Has to come last: GLib takes a log writer only once. */
static void
test_log (Fixture       *f,
          gconstpointer  data)
{
  static GString *log;
  g_autoptr(JsonNode) reply = NULL;

  log = g_string_new (NULL);
  g_log_set_writer_func (keep_log, log, NULL);
  easel_raw_server_add_json (f->server, 200, "{}");
  easel_client_call (f->client, &GET, "r1", "token=hidden", NULL,
                     g_task_new (f->client, NULL, easel_test_keep_result, &f->result));
  reply = finish (f, NULL);

  g_assert_nonnull (strstr (log->str, "GET http://127.0.0.1/api/thing/r1"));
  g_assert_nonnull (strstr (log->str, "→ 200"));
  g_assert_null (strstr (log->str, "secret-part"));
  g_assert_null (strstr (log->str, "hidden"));
}

int
main (int    argc,
      char **argv)
{
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/call/request", test_request);
  ADD ("/call/body", test_body);
  ADD ("/call/keys", test_keys);
  ADD ("/call/bad-keys", test_bad_keys);
  ADD ("/call/no-key", test_no_key);
  ADD ("/call/bad-id", test_bad_id);
  ADD ("/call/no-reader", test_no_reader);

  for (guint i = 0; i < G_N_ELEMENTS (FAILURES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/failure/%s", FAILURES[i].name);

      g_test_add (path, Fixture, &FAILURES[i], set_up, test_failure, tear_down);
    }

  ADD ("/call/failure/unreachable", test_unreachable);
  ADD ("/call/failure/no-such-host", test_no_such_host);
  ADD ("/call/failure/no-proof", test_no_proof);
  ADD ("/call/failure/silence", test_silence);
  ADD ("/call/failure/patience", test_patience);
  ADD ("/call/failure/silence-in-body", test_silence_in_body);
  ADD ("/call/failure/timeout", test_timeout);
  ADD ("/call/failure/cancelled", test_cancel);
  ADD ("/call/failure/cancelled-before", test_cancelled_before);
  ADD ("/call/failure/too-large", test_too_large);
  ADD ("/call/words/echo", test_echo);
  ADD ("/call/words/harmless", test_harmless);
  ADD ("/call/redirect/home", test_redirect_home);
  ADD ("/call/redirect/away", test_redirect_away);
  ADD ("/call/redirect/never-post", test_redirect_never_post);
  ADD ("/call/redirect/loop", test_redirect_loop);
  ADD ("/call/redirect/nowhere", test_redirect_nowhere);
  ADD ("/call/retry/until-it-works", test_retry);
  ADD ("/call/retry/never-once", test_retry_never_once);
  ADD ("/call/retry/not-by-default", test_retry_not_by_default);
  ADD ("/call/retry/retry-after", test_retry_after);
  ADD ("/call/retry/ends", test_retry_ends);
  ADD ("/call/server-time", test_server_time);
  ADD ("/call/log", test_log);

  return g_test_run ();
}
