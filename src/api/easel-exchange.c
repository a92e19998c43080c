/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and its answer: the key, the redirect rule, the watch over silence, and what a failure means. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-exchange.h"

#include <glib/gi18n-lib.h>

#include "api/easel-address.h"
#include "api/easel-keep-alive.h"
#include "api/easel-reply.h"
#include "base/easel-error.h"
#include "base/easel-limits.h"

struct _EaselExchange
{
  GObject parent_instance;

  /* what I was given */
  EaselClient *client;
  EaselChannel channel;
  const char *method;                  /* static or interned */
  GUri *uri;                           /* where it goes now, after redirects */
  gboolean with_key;
  SoupMessageHeaders *headers;
  char *content_type;                  /* NULL: no body */
  GBytes *body;                        /* NULL: none, or a stream */
  GInputStream *body_stream;           /* NULL: none, or bytes */
  goffset body_length;
  GFileProgressCallback progress;      /* of sending the body; NULL: nobody wants to know */
  gpointer progress_data;
  gint64 silence;                      /* microseconds, 0: for ever */
  gint64 end;                          /* in boot time, 0: none */

  /* in progress */
  SoupMessage *message;                /* NULL before sending */
  GInputStream *answer;                /* NULL before the answer's head is here */
  goffset received;                    /* bytes of it */
  goffset written;                     /* bytes of the body */
  guint redirects;
  gboolean sent;
  gint64 last_sign;                    /* of life, in boot time */
  GTask *task;                         /* whoever waits, NULL if nobody does */
  GCancellable *stop;                  /* of what is waited for, by the caller or by us */
  GSource *caller_stop;                /* NULL: cannot be cancelled */
  guint timer;
  gboolean expired;
  gboolean closing;
};

G_DEFINE_FINAL_TYPE (EaselExchange, easel_exchange, G_TYPE_OBJECT)

static void send_message (EaselExchange *self);

static void
easel_exchange_dispose (GObject *object)
{
  EaselExchange *self = EASEL_EXCHANGE (object);

  easel_exchange_close (self);

  G_OBJECT_CLASS (easel_exchange_parent_class)->dispose (object);
}

static void
easel_exchange_finalize (GObject *object)
{
  EaselExchange *self = EASEL_EXCHANGE (object);

  g_clear_object (&self->message);
  g_clear_object (&self->client);
  g_clear_object (&self->body_stream);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);

  G_OBJECT_CLASS (easel_exchange_parent_class)->finalize (object);
}

static void
easel_exchange_class_init (EaselExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_exchange_dispose;
  object_class->finalize = easel_exchange_finalize;
}

static void
easel_exchange_init (EaselExchange *self)
{
  self->silence = EASEL_LIMIT_CALL_SECONDS * G_USEC_PER_SEC;
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
}

/* Waiting: for the caller's cancellable and the two limits at once. */

static gboolean
caller_stop_cb (GCancellable *cancellable,
                gpointer      user_data)
{
  EaselExchange *self = user_data;

  g_cancellable_cancel (self->stop);

  return G_SOURCE_REMOVE;
}

static gboolean
watch_cb (gpointer user_data);

static void
set_timer (EaselExchange *self)
{
  EaselClock *clock = easel_client_get_clock (self->client);
  gint64 due = self->silence > 0 ? self->last_sign + self->silence : G_MAXINT64;

  if (self->end > 0)
    due = MIN (due, self->end);

  if (due < G_MAXINT64)
    self->timer = easel_clock_add_timer (clock, MAX (0, due - easel_clock_get_boot_time (clock)), watch_cb, self);
}

static gboolean
watch_cb (gpointer user_data)
{
  EaselExchange *self = user_data;
  gint64 now = easel_clock_get_boot_time (easel_client_get_clock (self->client));

  self->timer = 0;
  self->expired = (self->end > 0 && now >= self->end) || (self->silence > 0 && now >= self->last_sign + self->silence);

  if (self->expired)
    g_cancellable_cancel (self->stop);
  else
    set_timer (self);

  return G_SOURCE_REMOVE;
}

static void
note_sign_of_life (EaselExchange *self)
{
  self->last_sign = easel_clock_get_boot_time (easel_client_get_clock (self->client));
}

static void
begin_wait (EaselExchange *self,
            GTask         *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_assert (self->task == NULL);

  self->task = task;
  self->stop = g_cancellable_new ();
  self->expired = FALSE;
  note_sign_of_life (self);
  set_timer (self);

  if (cancellable != NULL)
    {
      self->caller_stop = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->caller_stop, G_SOURCE_FUNC (caller_stop_cb), self, NULL);
      g_source_attach (self->caller_stop, g_main_context_get_thread_default ());
    }
}

/* Returns: (transfer full): the task that waited */
static GTask *
end_wait (EaselExchange *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (easel_client_get_clock (self->client), self->timer);
  self->timer = 0;

  if (self->caller_stop != NULL)
    g_source_destroy (self->caller_stop);
  g_clear_pointer (&self->caller_stop, g_source_unref);
  g_clear_object (&self->stop);

  return g_steal_pointer (&self->task);
}

/* An error of our own stays, and so does the caller's wish to end it. */
static GError *
translate (EaselExchange *self,
           GError        *cause)
{
  g_autoptr(GError) owned = cause;

  if (cause->domain == EASEL_ERROR || (!self->expired && easel_error_is_cancelled (cause)))
    return g_steal_pointer (&owned);

  return easel_reply_new_absence (self->uri, self->sent, self->expired, cause);
}

static void
return_failure (EaselExchange *self,
                GError        *cause)
{
  g_autoptr(GError) error = translate (self, cause);
  g_autoptr(GTask) task = end_wait (self);

  g_debug ("%s %s://%s%s → %s", self->method, g_uri_get_scheme (self->uri), g_uri_get_host (self->uri),
           g_uri_get_path (self->uri), error->message);
  g_task_return_error (task, g_steal_pointer (&error));
}

/* Sending */

static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  EaselExchange *self = user_data;

  self->sent = TRUE;
  note_sign_of_life (self);
}

static void
wrote_body_data_cb (SoupMessage *message,
                    guint        size,
                    gpointer     user_data)
{
  EaselExchange *self = user_data;

  note_sign_of_life (self);
  self->written += size;
  if (self->progress != NULL && self->stop != NULL && !g_cancellable_is_cancelled (self->stop))
    self->progress (self->written, self->body_length, self->progress_data);
}

static void
copy_header (const char *name,
             const char *value,
             gpointer    user_data)
{
  soup_message_headers_replace (user_data, name, value);
}

static SoupMessage *
build_message (EaselExchange *self)
{
  SoupMessage *message = soup_message_new_from_uri (self->method, self->uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *key = easel_client_get_key (self->client);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* libsoup hands out damaged packed bytes as if they were the file. */
  if (self->channel == EASEL_CHANNEL_TRANSFER)
    soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  soup_message_headers_foreach (self->headers, copy_header, headers);

  if (self->with_key && key != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", key, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }

  if (self->body != NULL)
    soup_message_set_request_body_from_bytes (message, self->content_type, self->body);
  else if (self->body_stream != NULL)
    soup_message_set_request_body (message, self->content_type, self->body_stream, self->body_length);

  easel_keep_alive_watch (message);
  g_signal_connect_object (message, "starting", G_CALLBACK (starting_cb), self, 0);
  g_signal_connect_object (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self, 0);

  return message;
}

static gboolean
is_redirect (EaselExchange *self)
{
  guint status = soup_message_get_status (self->message);

  return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         g_str_equal (self->method, "GET") && easel_exchange_get_header (self, "Location") != NULL;
}

/* GET only, a few times, and another origin does not see the key. */
static gboolean
follow_redirect (EaselExchange  *self,
                 GError        **error)
{
  g_autoptr(GUri) target = NULL;

  if (self->redirects >= EASEL_LIMIT_REDIRECTS)
    {
      g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("%s sends from one address to the next without an end"),
                   g_uri_get_host (self->uri));
      return FALSE;
    }

  target = easel_address_redirect (self->uri, easel_exchange_get_header (self, "Location"), error);
  if (target == NULL)
    return FALSE;

  self->with_key = self->with_key && easel_address_same_origin (self->uri, target);
  self->redirects++;
  g_uri_unref (self->uri);
  self->uri = g_steal_pointer (&target);

  return TRUE;
}

/* Only the server itself is asked for the time. */
static void
note_date (EaselExchange *self)
{
  const char *date = easel_exchange_get_header (self, "Date");
  g_autoptr(GDateTime) time = NULL;

  if (date == NULL || !easel_address_same_origin (self->uri, easel_client_get_uri (self->client)))
    return;

  time = soup_date_time_new_from_http_string (date);
  if (time != NULL)
    easel_clock_note_server_time (easel_client_get_clock (self->client), g_date_time_to_unix (time) * G_USEC_PER_SEC);
}

static void
drop_answer (EaselExchange *self)
{
  if (self->answer != NULL)
    g_input_stream_close_async (self->answer, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->answer);
}

/* A stream cannot be closed while it is read: then the reading ends first. */
static void
close_answer (EaselExchange *self)
{
  if (self->task != NULL && self->answer != NULL)
    {
      self->closing = TRUE;
      g_cancellable_cancel (self->stop);
    }
  else
    drop_answer (self);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselExchange) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) task = NULL;

  self->answer = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->answer == NULL)
    {
      return_failure (self, g_steal_pointer (&error));
      return;
    }

  g_debug ("%s %s://%s%s → %u", self->method, g_uri_get_scheme (self->uri), g_uri_get_host (self->uri),
           g_uri_get_path (self->uri), soup_message_get_status (self->message));
  note_sign_of_life (self);
  note_date (self);

  if (is_redirect (self))
    {
      gboolean followed = follow_redirect (self, &error);

      drop_answer (self);
      if (followed)
        send_message (self);
      else
        return_failure (self, g_steal_pointer (&error));
      return;
    }

  task = end_wait (self);
  g_task_return_boolean (task, TRUE);
}

static void
send_message (EaselExchange *self)
{
  g_debug ("%s %s://%s%s", self->method, g_uri_get_scheme (self->uri), g_uri_get_host (self->uri),
           g_uri_get_path (self->uri));
  g_clear_object (&self->message);
  self->sent = FALSE;
  self->received = 0;
  self->message = build_message (self);
  soup_session_send_async (easel_client_get_session (self->client, self->channel), self->message, G_PRIORITY_DEFAULT,
                           self->stop, sent_cb, g_object_ref (self));
}

/* Reading */

/* libsoup takes an answer with `Connection: close` for complete wherever it ends. */
static gboolean
is_short (EaselExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         (self->channel == EASEL_CHANNEL_TRANSFER || soup_message_headers_get_one (headers, "Content-Encoding") == NULL) &&
         self->received < soup_message_headers_get_content_length (headers);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselExchange) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) task = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->closing)
    drop_answer (self);

  if (size > 0)
    self->received += size;
  else if (size == 0 && is_short (self))
    {
      size = -1;
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("it ended too early"));
    }

  if (size < 0)
    {
      return_failure (self, g_steal_pointer (&error));
      return;
    }

  task = end_wait (self);
  g_task_return_int (task, size);
}

/**
 * easel_exchange_new:
 * @client: whose address and key are meant
 * @channel: which connections it may use
 * @method: a string that stays
 * @uri: where to
 * @with_key: whether the key goes along; it never does to another origin than the client's
 *
 * Returns: (transfer full): an exchange that has not begun
 */
EaselExchange *
easel_exchange_new (EaselClient  *client,
                    EaselChannel  channel,
                    const char   *method,
                    GUri         *uri,
                    gboolean      with_key)
{
  EaselExchange *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  self = g_object_new (EASEL_TYPE_EXCHANGE, NULL);
  self->client = g_object_ref (client);
  self->channel = channel;
  self->method = method;
  self->uri = g_uri_ref (uri);
  self->with_key = with_key && easel_address_same_origin (uri, easel_client_get_uri (client));

  return self;
}

/**
 * easel_exchange_set_header:
 * @self: an exchange
 * @name: of a request header
 * @value: (nullable): %NULL to leave it out
 */
void
easel_exchange_set_header (EaselExchange *self,
                           const char    *name,
                           const char    *value)
{
  if (value != NULL)
    soup_message_headers_replace (self->headers, name, value);
}

/**
 * easel_exchange_set_body:
 * @self: an exchange
 * @content_type: what @body is
 * @body: what to send
 */
void
easel_exchange_set_body (EaselExchange *self,
                         const char    *content_type,
                         GBytes        *body)
{
  self->content_type = g_strdup (content_type);
  self->body = g_bytes_ref (body);
}

/**
 * easel_exchange_set_body_stream:
 * @self: an exchange
 * @content_type: what @stream holds
 * @stream: what to send, read once
 * @length: its bytes
 */
void
easel_exchange_set_body_stream (EaselExchange *self,
                                const char    *content_type,
                                GInputStream  *stream,
                                goffset        length)
{
  self->content_type = g_strdup (content_type);
  self->body_stream = g_object_ref (stream);
  self->body_length = length;
}

/**
 * easel_exchange_set_progress:
 * @self: an exchange with a body stream
 * @progress: (scope notified): called with what has been sent of it and its length
 * @user_data: for @progress
 */
void
easel_exchange_set_progress (EaselExchange         *self,
                             GFileProgressCallback  progress,
                             gpointer               user_data)
{
  self->progress = progress;
  self->progress_data = user_data;
}

/**
 * easel_exchange_set_limits:
 * @self: an exchange
 * @silence: microseconds without a sign of life after which it is given up, 0 for never
 * @end: boot time at which it is given up, 0 for never
 */
void
easel_exchange_set_limits (EaselExchange *self,
                           gint64         silence,
                           gint64         end)
{
  self->silence = silence;
  self->end = end;
}

/**
 * easel_exchange_send_async:
 * @self: an exchange that has not begun
 * @cancellable: (nullable): ends it; the connection is closed
 * @callback: when the head of the answer is here
 * @user_data: for @callback
 */
void
easel_exchange_send_async (EaselExchange       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_EXCHANGE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_exchange_send_async);

  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  begin_wait (self, task);
  send_message (self);
}

/**
 * easel_exchange_send_finish:
 * @self: an exchange
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_UNREACHABLE if nothing was sent, and %EASEL_ERROR_INTERRUPTED,
 *   %EASEL_ERROR_TIMED_OUT or %EASEL_ERROR_BAD_REPLY if something may have been
 *
 * Returns: whether there is an answer, of whatever status
 */
gboolean
easel_exchange_send_finish (EaselExchange  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * easel_exchange_read_async:
 * @self: an exchange with an answer
 * @buffer: to be filled
 * @size: of @buffer
 * @cancellable: (nullable): ends the waiting
 * @callback: when some bytes are here
 * @user_data: for @callback
 */
void
easel_exchange_read_async (EaselExchange       *self,
                           void                *buffer,
                           gsize                size,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_EXCHANGE (self));
  g_return_if_fail (self->answer != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_exchange_read_async);
  begin_wait (self, task);
  g_input_stream_read_async (self->answer, buffer, size, G_PRIORITY_DEFAULT, self->stop, read_cb, g_object_ref (self));
}

/**
 * easel_exchange_read_finish:
 * @self: an exchange
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_INTERRUPTED or %EASEL_ERROR_TIMED_OUT
 *
 * Returns: how many bytes there are, 0 at the end, -1 on error
 */
gssize
easel_exchange_read_finish (EaselExchange  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * easel_exchange_close:
 * @self: an exchange
 *
 * Lets go of the answer, so that its connection is free or closed.
 */
void
easel_exchange_close (EaselExchange *self)
{
  g_return_if_fail (EASEL_IS_EXCHANGE (self));

  close_answer (self);
}

SoupMessage *
easel_exchange_get_message (EaselExchange *self)
{
  return self->message;
}

guint
easel_exchange_get_status (EaselExchange *self)
{
  return self->message != NULL ? soup_message_get_status (self->message) : 0;
}

const char *
easel_exchange_get_header (EaselExchange *self,
                           const char    *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (self->message), name);
}

const char *
easel_exchange_get_key (EaselExchange *self)
{
  return easel_client_get_key (self->client);
}

/**
 * easel_exchange_get_answer:
 * @self: an exchange
 *
 * Returns: how far it came, for callers whose next step hangs on that
 */
EaselAnswer
easel_exchange_get_answer (EaselExchange *self)
{
  EaselAnswer answer = { easel_exchange_get_status (self), self->sent, 0 };

  if (answer.status != 0)
    answer.retry_after = easel_retry_parse_retry_after (easel_exchange_get_header (self, "Retry-After"),
                                                        easel_clock_get_server_time (easel_client_get_clock (self->client)));

  return answer;
}

/**
 * easel_exchange_new_refusal:
 * @self: an exchange whose answer is not 2xx
 * @body: (nullable): what came with it
 *
 * Returns: (transfer full): what to tell
 */
GError *
easel_exchange_new_refusal (EaselExchange *self,
                            GBytes        *body)
{
  return easel_reply_new_error (easel_exchange_get_status (self), body, easel_exchange_get_answer (self).retry_after,
                                easel_client_get_key (self->client));
}
