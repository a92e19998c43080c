/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request to the server and its answer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-call.h"

#include "base/easel-json.h"
#include "server/easel-server-json.h"

#include <string.h>

struct _EaselServerCall
{
  GObject parent_instance;

  EaselServer          *server;
  SoupServerMessage    *message;   /* NULL once it is over */

  /* what was asked */
  const EaselRoute     *route;     /* nullable */
  GHashTable           *path;      /* nullable: name → step, unescaped */
  JsonObject           *query;     /* nullable */
  JsonObject           *body;      /* nullable */
  const EaselBodyShape *shape;     /* nullable */
  GObject              *sink;      /* nullable: takes a body that is too large for memory */
  goffset               limit;     /* of a body without a sink */
  goffset               received;

  /* the answer */
  gboolean              held;
  gboolean              answered;
  gsize                 unwritten; /* bytes of a stream that the caller has not taken yet */
};

/* Of what a caller does not take no more than this is kept for him; events beyond it are left out. */
#define UNWRITTEN_LIMIT (64u << 20)

enum {
  SIGNAL_GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselServerCall, easel_server_call, G_TYPE_OBJECT)

static void
message_over_cb (SoupServerMessage *message,
                 gpointer           user_data)
{
  g_autoptr(EaselServerCall) self = g_object_ref (EASEL_SERVER_CALL (user_data));

  if (self->message == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

static void
easel_server_call_dispose (GObject *object)
{
  EaselServerCall *self = EASEL_SERVER_CALL (object);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->path, g_hash_table_unref);
  g_clear_pointer (&self->query, json_object_unref);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_object (&self->sink);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (easel_server_call_parent_class)->dispose (object);
}

static void
easel_server_call_class_init (EaselServerCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_server_call_dispose;

  signals[SIGNAL_GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
}

static void
easel_server_call_init (EaselServerCall *self)
{
}

EaselServerCall *
easel_server_call_new (EaselServer       *server,
                       SoupServerMessage *message)
{
  EaselServerCall *self;

  g_return_val_if_fail (EASEL_IS_SERVER (server), NULL);
  g_return_val_if_fail (SOUP_IS_SERVER_MESSAGE (message), NULL);

  self = g_object_new (EASEL_TYPE_SERVER_CALL, NULL);
  self->server = g_object_ref (server);
  self->message = g_object_ref (message);
  g_signal_connect (message, "finished", G_CALLBACK (message_over_cb), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (message_over_cb), self);

  return self;
}

EaselServer *
easel_server_call_get_server (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->server;
}

/**
 * easel_server_call_get_message:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): the message, %NULL once the caller has left
 */
SoupServerMessage *
easel_server_call_get_message (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->message;
}

const char *
easel_server_call_get_header (EaselServerCall *self,
                              const char    *name)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  if (self->message == NULL)
    return NULL;

  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

/**
 * easel_server_call_set_route:
 * @self: a call
 * @route: what it asks for
 * @path: the variable steps of its path, by name
 */
void
easel_server_call_set_route (EaselServerCall    *self,
                             const EaselRoute *route,
                             GHashTable       *path)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  self->route = route;
  g_clear_pointer (&self->path, g_hash_table_unref);
  self->path = g_hash_table_ref (path);
}

const EaselRoute *
easel_server_call_get_route (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->route;
}

const char *
easel_server_call_get_path (EaselServerCall *self,
                            const char    *name)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->path != NULL ? g_hash_table_lookup (self->path, name) : NULL;
}

/**
 * easel_server_call_set_path:
 * @self: a call
 * @name: a variable step of its path
 * @value: how the step is spelt properly
 */
void
easel_server_call_set_path (EaselServerCall *self,
                            const char    *name,
                            const char    *value)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  g_hash_table_replace (self->path, g_strdup (name), g_strdup (value));
}

void
easel_server_call_take_query (EaselServerCall *self,
                              JsonObject    *query)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  g_clear_pointer (&self->query, json_object_unref);
  self->query = query;
}

/**
 * easel_server_call_get_query:
 * @self: a call
 *
 * Returns: (transfer none): the parameters that the route knows, checked, with fallbacks for absent ones
 */
JsonObject *
easel_server_call_get_query (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->query;
}

/**
 * easel_server_call_get_text:
 * @self: a call
 * @name: a parameter of its query
 *
 * Returns: (nullable): its value
 */
const char *
easel_server_call_get_text (EaselServerCall *self,
                            const char      *name)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return easel_json_get_string (self->query, name);
}

/**
 * easel_server_call_get_int:
 * @self: a call
 * @name: a parameter of its query
 * @fallback: what its absence means, where the route does not say
 */
gint64
easel_server_call_get_int (EaselServerCall *self,
                           const char      *name,
                           gint64           fallback)
{
  gint64 value = fallback;

  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), fallback);

  easel_json_get_int (self->query, name, &value);

  return value;
}

/**
 * easel_server_call_get_flag:
 * @self: a call
 * @name: a parameter of its query
 *
 * Returns: whether it is given and true
 */
gboolean
easel_server_call_get_flag (EaselServerCall *self,
                            const char      *name)
{
  gboolean value = FALSE;

  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), FALSE);

  return easel_json_get_boolean (self->query, name, &value) && value;
}

void
easel_server_call_take_body (EaselServerCall        *self,
                             JsonObject           *body,
                             const EaselBodyShape *shape)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  g_clear_pointer (&self->body, json_object_unref);
  self->body = body;
  self->shape = shape;
}

/**
 * easel_server_call_get_body:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): the members that the route knows, checked, with fallbacks for absent ones
 */
JsonObject *
easel_server_call_get_body (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->body;
}

/**
 * easel_server_call_get_shape:
 * @self: a call
 *
 * Returns: (transfer none) (nullable): which of the shapes that the route takes the body has
 */
const EaselBodyShape *
easel_server_call_get_shape (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->shape;
}

static void
chunk_cb (SoupServerMessage *message,
          GBytes            *chunk,
          gpointer           user_data)
{
  EaselServerCall *self = EASEL_SERVER_CALL (user_data);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  self->received += g_bytes_get_size (chunk);
  if (self->received <= self->limit)
    return;

  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
}

/**
 * easel_server_call_limit_body:
 * @self: a call whose body has not arrived
 * @limit: bytes that are kept of it, unless a sink takes it
 */
void
easel_server_call_limit_body (EaselServerCall *self,
                              goffset          limit)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (self->sink != NULL || self->message == NULL)
    return;

  self->limit = limit;
  g_signal_connect (self->message, "got-chunk", G_CALLBACK (chunk_cb), self);
}

gboolean
easel_server_call_is_too_large (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), FALSE);

  return self->limit > 0 && self->received > self->limit;
}

void
easel_server_call_take_sink (EaselServerCall *self,
                             GObject       *sink)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  g_set_object (&self->sink, sink);
  g_object_unref (sink);
}

gpointer
easel_server_call_get_sink (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), NULL);

  return self->sink;
}

/**
 * easel_server_call_dup_origin:
 * @self: a call
 *
 * Returns: (transfer full): how the caller names this server, for addresses in answers
 */
char *
easel_server_call_dup_origin (EaselServerCall *self)
{
  const char *host = easel_server_call_get_header (self, "Host");

  return g_strdup_printf ("http://%s", host != NULL ? host : "127.0.0.1");
}

/**
 * easel_server_call_hold:
 * @self: a call
 *
 * The answer comes later.
 */
void
easel_server_call_hold (EaselServerCall *self)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (self->message == NULL || self->held)
    return;

  self->held = TRUE;
  soup_server_message_pause (self->message);
}

/**
 * easel_server_call_is_open:
 * @self: a call
 *
 * Returns: whether somebody waits for an answer
 */
gboolean
easel_server_call_is_open (EaselServerCall *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_CALL (self), FALSE);

  return self->message != NULL && !self->answered;
}

static void
release (EaselServerCall *self)
{
  self->answered = TRUE;

  if (self->held)
    {
      self->held = FALSE;
      soup_server_message_unpause (self->message);
    }
}

/**
 * easel_server_call_send:
 * @self: a call
 * @status: of HTTP
 * @content_type: (nullable): the type of @body
 * @body: the answer
 *
 * Answers, once; nobody minds if the caller has left.
 */
void
easel_server_call_send (EaselServerCall *self,
                        guint          status,
                        const char    *content_type,
                        GBytes        *body)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (!easel_server_call_is_open (self))
    return;

  soup_server_message_set_status (self->message, status,
                                  status == SOUP_STATUS_MISDIRECTED_REQUEST ? "Misdirected Request" : NULL);
  if (content_type != NULL)
    soup_message_headers_set_content_type (soup_server_message_get_response_headers (self->message), content_type,
                                           NULL);
  if (g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), body);
  release (self);
}

/**
 * easel_server_call_refuse_with:
 * @self: a call
 * @status: of HTTP
 * @body: (transfer full): the answer
 */
void
easel_server_call_refuse_with (EaselServerCall *self,
                               guint          status,
                               JsonNode      *body)
{
  g_autoptr(JsonNode) node = body;
  char *text = easel_json_write (node);
  g_autoptr(GBytes) bytes = g_bytes_new_take (text, strlen (text));

  easel_server_call_send (self, status, "application/json", bytes);
}

/**
 * easel_server_call_answer:
 * @self: a call
 * @body: (transfer full): the answer, with status 200
 */
void
easel_server_call_answer (EaselServerCall *self,
                          JsonNode      *body)
{
  easel_server_call_refuse_with (self, SOUP_STATUS_OK, body);
}

/**
 * easel_server_call_refuse:
 * @self: a call
 * @status: of HTTP
 * @detail: what went wrong, in the words of the contract
 */
void
easel_server_call_refuse (EaselServerCall *self,
                          guint          status,
                          const char    *detail)
{
  easel_server_call_refuse_with (self, status, easel_server_json ("detail:s", detail, NULL));
}

/**
 * easel_server_call_invalid:
 * @self: a call
 * @errors: (transfer full): the faults of the request
 */
void
easel_server_call_invalid (EaselServerCall *self,
                           JsonArray     *errors)
{
  easel_server_call_refuse_with (self, SOUP_STATUS_UNPROCESSABLE_ENTITY,
                                 easel_server_json ("detail:n", easel_server_json_array (errors), NULL));
}

/**
 * easel_server_call_crash:
 * @self: a call
 * @error: (nullable): what happened, for our log
 *
 * Answers as the service does after an unhandled exception.
 */
void
easel_server_call_crash (EaselServerCall *self,
                         const GError  *error)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("Internal Server Error", strlen ("Internal Server Error"));

  if (error != NULL)
    g_message ("500: %s", error->message);

  easel_server_call_send (self, SOUP_STATUS_INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", body);
}

static void
wrote_cb (SoupServerMessage *message,
          guint              length,
          gpointer           user_data)
{
  EaselServerCall *self = EASEL_SERVER_CALL (user_data);

  self->unwritten -= MIN (self->unwritten, length);
}

/**
 * easel_server_call_begin_stream:
 * @self: a call
 *
 * Answers with an event stream, which easel_server_call_append() and easel_server_call_end_stream() fill.
 */
void
easel_server_call_begin_stream (EaselServerCall *self)
{
  SoupMessageHeaders *headers;

  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (!easel_server_call_is_open (self))
    return;

  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  headers = soup_server_message_get_response_headers (self->message);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_headers_replace (headers, "Content-Type", "text/event-stream; charset=utf-8");
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_replace (headers, "X-Accel-Buffering", "no");
  soup_message_body_set_accumulate (soup_server_message_get_response_body (self->message), FALSE);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_cb), self);
  self->answered = TRUE;
  self->held = FALSE;
  soup_server_message_unpause (self->message);
}

/**
 * easel_server_call_append:
 * @self: a call that is a stream
 * @text: what to write next
 * @length: its length in bytes, or -1
 */
void
easel_server_call_append (EaselServerCall *self,
                          const char    *text,
                          gssize         length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;

  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (self->message == NULL || self->unwritten + size > UNWRITTEN_LIMIT)
    return;

  self->unwritten += size;
  soup_message_body_append (soup_server_message_get_response_body (self->message), SOUP_MEMORY_COPY, text, size);
  soup_server_message_unpause (self->message);
}

void
easel_server_call_end_stream (EaselServerCall *self)
{
  g_return_if_fail (EASEL_IS_SERVER_CALL (self));

  if (self->message == NULL)
    return;

  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  soup_server_message_unpause (self->message);
}
