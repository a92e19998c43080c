/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of one answer, in order, once: a stream that ends has ended, nothing is sent again. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-event-stream.h"

#include <glib/gi18n-lib.h>

#include "api/easel-exchange.h"
#include "api/easel-event-stream-private.h"
#include "api/easel-reply.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"

#define STREAM_TYPE "text/event-stream"
#define PIECE_SIZE  (64u << 10)
#define LONGEST_ID  1024  /* bytes; longer ones would make a head that no server takes */
#define SILENCE     (EASEL_LIMIT_SILENCE_SECONDS * G_USEC_PER_SEC)

struct _EaselEventStream
{
  GObject parent_instance;

  EaselExchange *exchange;             /* NULL once closed */
  EaselEventParser *parser;
  EaselClock *clock;
  GError *failure;                     /* to be told after the events before it; NULL: none */
  gboolean ended;
  gint64 last_sign;                    /* boot time */
  guint timer;
  char *piece;
};

G_DEFINE_FINAL_TYPE (EaselEventStream, easel_event_stream, G_TYPE_OBJECT)

enum {
  SIGNAL_SILENT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void read_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

static void
easel_event_stream_finalize (GObject *object)
{
  EaselEventStream *self = EASEL_EVENT_STREAM (object);

  easel_event_stream_close (self);
  g_clear_pointer (&self->parser, easel_event_parser_free);
  g_clear_object (&self->clock);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->piece, g_free);

  G_OBJECT_CLASS (easel_event_stream_parent_class)->finalize (object);
}

static void
easel_event_stream_class_init (EaselEventStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_event_stream_finalize;

  /**
   * EaselEventStream::silent:
   *
   * No byte has come for %EASEL_LIMIT_SILENCE_SECONDS, or for so long again: time to ask how things stand.
   */
  signals[SIGNAL_SILENT] = g_signal_new ("silent", EASEL_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
easel_event_stream_init (EaselEventStream *self)
{
  self->parser = easel_event_parser_new ();
  self->piece = g_malloc (PIECE_SIZE);
}

static gboolean watch_cb (gpointer user_data);

static void
watch (EaselEventStream *self,
       gint64            delay)
{
  self->timer = easel_clock_add_timer (self->clock, delay, watch_cb, self);
}

static gboolean
watch_cb (gpointer user_data)
{
  g_autoptr(EaselEventStream) self = g_object_ref (EASEL_EVENT_STREAM (user_data));
  gint64 silence = easel_clock_get_boot_time (self->clock) - self->last_sign;

  if (silence >= SILENCE)
    {
      watch (self, SILENCE);
      g_signal_emit (self, signals[SIGNAL_SILENT], 0);
    }
  else
    watch (self, SILENCE - silence);

  return G_SOURCE_REMOVE;
}

/* Opening */

static EaselEventStream *
create_stream (EaselExchange *exchange,
               EaselClock    *clock)
{
  EaselEventStream *self = g_object_new (EASEL_TYPE_EVENT_STREAM, NULL);

  /* From now on silence is normal: a cold start takes minutes, and no keep-alive is sent (contract 4.5). */
  easel_exchange_set_limits (exchange, 0, 0);
  self->exchange = g_object_ref (exchange);
  self->clock = g_object_ref (clock);
  self->last_sign = easel_clock_get_boot_time (clock);
  watch (self, SILENCE);

  return self;
}

static GError *
describe_no_stream (EaselExchange *exchange,
                    GBytes        *body)
{
  guint status = easel_exchange_get_status (exchange);
  g_autofree char *words = NULL;

  if (status / 100 != 2)
    return easel_exchange_new_refusal (exchange, body);

  if (status != 200)
    return g_error_new (EASEL_ERROR, EASEL_ERROR_UNSUPPORTED, _("The server has no stream for this (%u)"), status);

  words = easel_reply_dup_words (g_bytes_get_data (body, NULL), MIN (g_bytes_get_size (body), EASEL_LIMIT_ERROR_TEXT),
                                 easel_exchange_get_key (exchange));
  if (words == NULL && g_bytes_get_size (body) > 0)
    return g_error_new_literal (EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                                _("The server answers with something that is no stream: check that the address is the "
                                  "one of the API"));

  return g_error_new (EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The server answers with something that is no stream: %s"),
                      words != NULL ? words : _("it is empty"));
}

static void
refusal_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  EaselExchange *exchange = EASEL_EXCHANGE (source);
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = easel_exchange_read_all_finish (exchange, result, &error);

  if (body == NULL && easel_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (body == NULL)
    body = g_bytes_new (NULL, 0);
  easel_exchange_close (exchange);
  g_task_return_error (task, describe_no_stream (exchange, body));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  EaselExchange *exchange = EASEL_EXCHANGE (source);
  g_autoptr(GTask) task = user_data;
  EaselClient *client = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  gboolean sent = easel_exchange_send_finish (exchange, result, &error);
  EaselAnswer answer = easel_exchange_get_answer (exchange);

  easel_client_keep_answer (task, &answer);

  if (!sent)
    g_task_return_error (task, error);
  else if (answer.status == 200 && easel_reply_is_media_type (easel_exchange_get_message (exchange), STREAM_TYPE))
    g_task_return_pointer (task, create_stream (exchange, easel_client_get_clock (client)), g_object_unref);
  else
    easel_exchange_read_all_async (exchange, EASEL_LIMIT_REFUSAL_BODY, cancellable, refusal_cb, g_steal_pointer (&task));
}

/**
 * easel_client_open_events_resumed_async:
 * @self: a client
 * @operation: a GET operation
 * @id: (nullable): put into the operation's path
 * @query: (nullable): see easel_query_build()
 * @last_id: (nullable): of the last event of an earlier connection
 * @body: (nullable): sent as JSON
 * @cancellable: (nullable): ends it
 * @callback: when the stream is open
 * @user_data: for @callback
 *
 * As easel_client_open_events_async(), which finishes it too, after an earlier stream.
 */
void
easel_client_open_events_resumed_async (EaselClient          *self,
                                        const EaselOperation *operation,
                                        const char           *id,
                                        const char           *query,
                                        const char           *last_id,
                                        JsonNode             *body,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(EaselExchange) exchange = NULL;
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, easel_client_open_events_async);
  uri = easel_client_build_uri (self, operation, id, query, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  exchange = easel_exchange_new (self, EASEL_CHANNEL_STREAM, operation->method, uri,
                                 (operation->flags & EASEL_OPERATION_KEYLESS) == 0);
  easel_exchange_set_header (exchange, "Accept", STREAM_TYPE);
  easel_exchange_set_header (exchange, "Cache-Control", "no-store");
  easel_exchange_set_header (exchange, "Accept-Encoding", "identity");
  if (last_id != NULL && *last_id != '\0' && strlen (last_id) <= LONGEST_ID)
    easel_exchange_set_header (exchange, "Last-Event-ID", last_id);

  if (body != NULL)
    {
      char *text = easel_json_write (body);
      g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

      easel_exchange_set_body (exchange, "application/json", bytes);
    }

  easel_exchange_send_async (exchange, cancellable, opened_cb, g_steal_pointer (&task));
}

/**
 * easel_client_open_events_async:
 * @self: a client
 * @operation: an operation that answers with events; its reader is not used
 * @id: (nullable): put into the operation's path
 * @query: (nullable): see easel_query_build()
 * @body: (nullable): sent as JSON
 * @cancellable: (nullable): ends it
 * @callback: when the stream is open
 * @user_data: for @callback
 */
void
easel_client_open_events_async (EaselClient          *self,
                                const EaselOperation *operation,
                                const char           *id,
                                const char           *query,
                                JsonNode             *body,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (self));
  g_return_if_fail (operation != NULL);

  easel_client_open_events_resumed_async (self, operation, id, query, NULL, body, cancellable, callback, user_data);
}

/**
 * easel_client_open_events_finish:
 * @self: a client
 * @result: what the callback got
 * @error: return location for the errors of easel_client_call(); %EASEL_ERROR_UNSUPPORTED for a 2xx without a stream,
 *   %EASEL_ERROR_BAD_REPLY for an answer of another type
 *
 * Returns: (transfer full): the stream, or %NULL
 */
EaselEventStream *
easel_client_open_events_finish (EaselClient   *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_client_open_events_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Reading */

static void
read_on (EaselEventStream *self,
         GTask            *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  easel_exchange_read_async (self->exchange, self->piece, PIECE_SIZE, cancellable, read_cb, task);
}

/* Gives what there is: an event, else the reason for the end, else the end; FALSE if there is nothing yet. */
static gboolean
give (EaselEventStream *self,
      GTask            *task)
{
  EaselEvent *event = easel_event_parser_next (self->parser);

  if (event != NULL)
    g_task_return_pointer (task, event, (GDestroyNotify) easel_event_free);
  else if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else if (self->ended || self->exchange == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    return FALSE;

  return TRUE;
}

static void
take_piece (EaselEventStream *self,
            gssize            size,
            GError           *error)
{
  if (size < 0)
    self->failure = error;
  else if (size == 0)
    self->ended = TRUE;
  else
    {
      self->last_sign = easel_clock_get_boot_time (self->clock);
      easel_event_parser_feed (self->parser, self->piece, size, &self->failure);
    }

  if (self->failure != NULL || self->ended)
    easel_event_stream_close (self);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  EaselEventStream *self = g_task_get_source_object (task);
  GError *error = NULL;
  gssize size = easel_exchange_read_finish (EASEL_EXCHANGE (source), result, &error);

  if (self->exchange == NULL)
    g_clear_error (&error);
  else if (easel_error_is_cancelled (error))
    {
      g_task_return_error (task, error);
      return;
    }
  else
    take_piece (self, size, error);

  if (!give (self, task))
    read_on (self, g_steal_pointer (&task));
}

/**
 * easel_event_stream_next_async:
 * @self: a stream that is not being read
 * @cancellable: (nullable): ends the waiting; the stream can be read again
 * @callback: when there is an event or the end
 * @user_data: for @callback
 */
void
easel_event_stream_next_async (EaselEventStream    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (EASEL_IS_EVENT_STREAM (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_event_stream_next_async);

  if (!give (self, task))
    read_on (self, g_steal_pointer (&task));
}

/**
 * easel_event_stream_next_finish:
 * @self: a stream
 * @result: what the callback got
 * @error: return location for %EASEL_ERROR_INTERRUPTED, or %EASEL_ERROR_BAD_REPLY for an event that is too large
 *
 * Returns: (transfer full) (nullable): the next event; %NULL without an error at the end, which proves nothing about
 *   what the stream was about
 */
EaselEvent *
easel_event_stream_next_finish (EaselEventStream  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_event_stream_take:
 * @self: a stream
 *
 * Returns: (transfer full) (nullable): the next event if it is here already; spares a turn of the main loop for each
 */
EaselEvent *
easel_event_stream_take (EaselEventStream *self)
{
  g_return_val_if_fail (EASEL_IS_EVENT_STREAM (self), NULL);

  return easel_event_parser_next (self->parser);
}

/**
 * easel_event_stream_get_retry:
 * @self: a stream
 *
 * Returns: milliseconds that the server wants between two connections, -1 if it did not say
 */
gint64
easel_event_stream_get_retry (EaselEventStream *self)
{
  g_return_val_if_fail (EASEL_IS_EVENT_STREAM (self), -1);

  return easel_event_parser_get_retry (self->parser);
}

/**
 * easel_event_stream_get_last_id:
 * @self: a stream
 *
 * Returns: (transfer none): the last event id that the server gave, empty if none
 */
const char *
easel_event_stream_get_last_id (EaselEventStream *self)
{
  g_return_val_if_fail (EASEL_IS_EVENT_STREAM (self), NULL);

  return easel_event_parser_get_last_id (self->parser);
}

/**
 * easel_event_stream_get_last_sign:
 * @self: a stream
 *
 * Returns: boot time of the last byte, a comment's included
 */
gint64
easel_event_stream_get_last_sign (EaselEventStream *self)
{
  g_return_val_if_fail (EASEL_IS_EVENT_STREAM (self), 0);

  return self->last_sign;
}

/**
 * easel_event_stream_close:
 * @self: a stream
 *
 * Leaves the server's side; what has been parsed can still be taken.
 */
void
easel_event_stream_close (EaselEventStream *self)
{
  g_return_if_fail (EASEL_IS_EVENT_STREAM (self));

  if (self->timer != 0)
    easel_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;

  if (self->exchange != NULL)
    easel_exchange_close (self->exchange);
  g_clear_object (&self->exchange);
}
