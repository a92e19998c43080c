/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one call function: an operation's row in, what its reader makes of the answer out. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "api/easel-client.h"
#include "api/easel-exchange.h"
#include "api/easel-reply.h"
#include "api/easel-wait.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"

#define JSON_TYPE "application/json"

typedef struct {
  /* what I was given */
  EaselClient *client;
  const EaselOperation *operation;
  GUri *uri;
  GBytes *body;                        /* NULL: none, or a stream */
  EaselBody stream;              /* all zero: none, or bytes */
  GTask *task;

  /* in progress */
  EaselExchange *exchange;             /* of the present try */
  gint64 began;                        /* boot time */
  guint tries;                         /* that have failed */
} Call;

static void start_try (Call *call);
static void sent_cb   (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data);
static void read_cb   (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data);
static void parsed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data);

static void
call_free (Call *call)
{
  g_clear_object (&call->client);
  g_clear_pointer (&call->uri, g_uri_unref);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_object (&call->stream.stream);
  g_clear_object (&call->task);
  g_clear_object (&call->exchange);
  g_free (call);
}

static void
keep_answer (Call *call)
{
  EaselAnswer answer = easel_exchange_get_answer (call->exchange);

  easel_client_keep_answer (call->task, &answer);
}

static void
finish_with_error (Call   *call,
                   GError *error)
{
  g_task_return_error (call->task, error);
  call_free (call);
}

static void
finish_with_reply (Call     *call,
                   JsonNode *root)
{
  GError *error = NULL;
  gpointer reply = call->operation->read (root, &error);

  if (reply != NULL)
    {
      g_task_return_pointer (call->task, reply, call->operation->free);
      call_free (call);
    }
  else
    finish_with_error (call, error);
}

/* Trying again */

static gint64
get_boot_time (Call *call)
{
  return easel_clock_get_boot_time (easel_client_get_clock (call->client));
}

static void
waited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  if (easel_wait_finish (result, &error))
    start_try (call);
  else
    finish_with_error (call, error);
}

static gboolean
wants_retry (Call         *call,
             const GError *error)
{
  const EaselRetry *retry = easel_client_get_retry (call->client);
  EaselAnswer answer = easel_exchange_get_answer (call->exchange);

  if (!retry->backoff || (call->operation->flags & EASEL_OPERATION_ONCE) != 0 || easel_error_is_cancelled (error))
    return FALSE;

  /* It has been read. */
  if (call->stream.stream != NULL)
    return FALSE;

  if (get_boot_time (call) - call->began > (gint64) (retry->max_elapsed_time * 1000))
    return FALSE;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE) ||
      g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INTERRUPTED) ||
      (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_TIMED_OUT) && answer.status == 0))
    return retry->retry_connection_errors;

  return easel_retry_wants_status (retry, answer.status);
}

static void
fail_try (Call   *call,
          GError *error)
{
  gint64 delay;

  keep_answer (call);
  easel_exchange_close (call->exchange);

  if (!wants_retry (call, error))
    {
      finish_with_error (call, error);
      return;
    }

  delay = easel_retry_get_delay (easel_client_get_retry (call->client), call->tries,
                                 easel_exchange_get_answer (call->exchange).retry_after, g_random_double ());
  g_debug ("%s again in %.1f s", g_uri_get_path (call->uri), (double) delay / G_USEC_PER_SEC);
  call->tries++;
  g_error_free (error);
  easel_wait_async (easel_client_get_clock (call->client), delay, g_task_get_cancellable (call->task), waited_cb, call);
}

/* One try: send, read, parse. */

static EaselChannel
choose_channel (Call *call)
{
  if (call->stream.stream != NULL)
    return EASEL_CHANNEL_TRANSFER;

  return (call->operation->flags & EASEL_OPERATION_PATIENT) != 0 ? EASEL_CHANNEL_STREAM : EASEL_CHANNEL_CALL;
}

/* Microseconds, 0 for ever. */
static gint64
choose_silence (Call *call)
{
  if (call->stream.stream != NULL)
    return EASEL_LIMIT_UPLOAD_SECONDS * G_USEC_PER_SEC;

  return (call->operation->flags & EASEL_OPERATION_PATIENT) != 0 ? 0 : EASEL_LIMIT_CALL_SECONDS * G_USEC_PER_SEC;
}

static void
set_body (Call *call)
{
  if (call->body != NULL)
    easel_exchange_set_body (call->exchange, JSON_TYPE, call->body);

  if (call->stream.stream != NULL)
    {
      easel_exchange_set_body_stream (call->exchange, call->stream.content_type, call->stream.stream, call->stream.length);
      easel_exchange_set_progress (call->exchange, call->stream.progress, call->stream.progress_data);
    }
}

static void
start_try (Call *call)
{
  gboolean with_key = (call->operation->flags & EASEL_OPERATION_KEYLESS) == 0;
  gint64 timeout = easel_client_get_timeout (call->client);

  g_clear_object (&call->exchange);
  call->exchange = easel_exchange_new (call->client, choose_channel (call), call->operation->method, call->uri, with_key);
  easel_exchange_set_header (call->exchange, "Accept", JSON_TYPE);
  easel_exchange_set_limits (call->exchange, choose_silence (call), timeout > 0 ? call->began + timeout : 0);
  set_body (call);
  easel_exchange_send_async (call->exchange, g_task_get_cancellable (call->task), sent_cb, call);
}

static gboolean
is_success (Call *call)
{
  return easel_exchange_get_status (call->exchange) / 100 == 2;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  GError *error = NULL;

  if (!easel_exchange_send_finish (call->exchange, result, &error))
    fail_try (call, error);
  else
    easel_exchange_read_all_async (call->exchange, is_success (call) ? EASEL_LIMIT_JSON_BODY : EASEL_LIMIT_REFUSAL_BODY,
                                   g_task_get_cancellable (call->task), read_cb, call);
}

static GError *
check_body (Call   *call,
            GBytes *body)
{
  if (g_bytes_get_size (body) > EASEL_LIMIT_JSON_BODY)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server's answer is larger than %u MiB: ask for less"),
                        EASEL_LIMIT_JSON_BODY >> 20);

  if (g_bytes_get_size (body) == 0)
    return g_error_new_literal (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                                _("The server's answer is empty: try again later, or check the address"));

  if (!easel_reply_is_json (easel_exchange_get_message (call->exchange)))
    return g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                        _("%s answers with something that is not JSON: check that the address is the one of the API"),
                        g_uri_get_host (call->uri));

  return NULL;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GBytes) body = NULL;
  GError *error = NULL;

  body = easel_exchange_read_all_finish (call->exchange, result, &error);

  /* A refusal stays one although its text did not arrive. */
  if (body == NULL && !is_success (call) && !easel_error_is_cancelled (error))
    g_clear_error (&error);

  if (error == NULL && !is_success (call))
    error = easel_exchange_new_refusal (call->exchange, body);
  else if (error == NULL && call->operation->read != NULL)
    error = check_body (call, body);

  if (error != NULL)
    {
      fail_try (call, error);
      return;
    }

  keep_answer (call);
  easel_exchange_close (call->exchange);

  if (call->operation->read == NULL)
    {
      g_task_return_boolean (call->task, TRUE);
      call_free (call);
    }
  else
    easel_json_parse_async (body, g_task_get_cancellable (call->task), parsed_cb, call);
}

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;

  root = easel_json_parse_finish (result, &error);

  if (root != NULL)
    finish_with_reply (call, root);
  else if (easel_error_is_cancelled (error))
    finish_with_error (call, g_steal_pointer (&error));
  else
    finish_with_error (call, g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                                          _("The server's answer cannot be read (%s): try again later"), error->message));
}

static Call *
create_call (EaselClient          *client,
             const EaselOperation *operation,
             GTask                *task)
{
  Call *call = g_new0 (Call, 1);

  call->client = g_object_ref (client);
  call->operation = operation;
  call->task = task;
  call->began = get_boot_time (call);

  return call;
}

static void
begin (Call       *call,
       const char *id,
       const char *query)
{
  GError *error = NULL;

  call->uri = easel_client_build_uri (call->client, call->operation, id, query, &error);

  if (call->uri != NULL)
    start_try (call);
  else
    finish_with_error (call, error);
}

/**
 * easel_client_call:
 * @self: a client
 * @operation: what to call; stays
 * @id: (nullable): put into the operation's path, escaped
 * @query: (nullable): see easel_query_build()
 * @body: (nullable): sent as JSON
 * @task: (transfer full): gets what the operation's reader returned, or %TRUE if it has none
 *
 * Errors: %EASEL_ERROR_UNREACHABLE if nothing was sent, so that it is safe to ask again; %EASEL_ERROR_INTERRUPTED and
 * %EASEL_ERROR_TIMED_OUT if something may have been; by the answer's status %EASEL_ERROR_UNAUTHORIZED,
 * %EASEL_ERROR_FORBIDDEN, %EASEL_ERROR_NOT_FOUND, %EASEL_ERROR_REJECTED, %EASEL_ERROR_RATE_LIMITED or
 * %EASEL_ERROR_SERVER; %EASEL_ERROR_BAD_REPLY for an answer that makes no sense; %EASEL_ERROR_INVALID for an @id that
 * cannot be one. easel_client_get_answer() tells status and Retry-After.
 */
void
easel_client_call (EaselClient          *self,
                   const EaselOperation *operation,
                   const char           *id,
                   const char           *query,
                   JsonNode             *body,
                   GTask                *task)
{
  Call *call;

  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (operation != NULL);
  g_return_if_fail (G_IS_TASK (task));

  call = create_call (self, operation, task);
  if (body != NULL)
    {
      char *text = easel_json_write (body);

      call->body = g_bytes_new_take (text, strlen (text));
    }

  begin (call, id, query);
}

/* As easel_client_call() with a body that is read while it is sent, and therefore sent once. */
void
easel_client_call_stream (EaselClient           *self,
                          const EaselOperation  *operation,
                          const EaselBody *body,
                          GTask                 *task)
{
  Call *call = create_call (self, operation, task);

  call->stream = *body;
  g_object_ref (call->stream.stream);
  begin (call, NULL, NULL);
}
