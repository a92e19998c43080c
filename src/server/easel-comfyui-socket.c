/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The websocket of a ComfyUI, kept open while somebody listens: progress for show, never the truth. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-socket.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

/* libsoup's own limit of 128 KiB would close the connection at the first large error or preview. */
#define LARGEST_MESSAGE (64u << 20)

/* Pings, so that a dead peer is noticed. */
#define KEEP_ALIVE_SECONDS 25

/* Pauses between tries: 0.5, 1, 2 … 15 s. */
#define FIRST_PAUSE (G_USEC_PER_SEC / 2)
#define LAST_PAUSE  (15 * G_USEC_PER_SEC)

struct _EaselComfyuiSocket
{
  GObject parent_instance;

  /* what I was given */
  EaselComfyuiClient *client;
  char *client_id;

  /* in progress */
  SoupSession *session;
  SoupWebsocketConnection *connection;  /* or NULL */
  GCancellable *connecting;             /* or NULL */
  guint holders;
  guint timer;                          /* of the clock, or 0 */
  gint64 pause;
};

enum {
  SIGNAL_MESSAGE,
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselComfyuiSocket, easel_comfyui_socket, G_TYPE_OBJECT)

static void connect_socket (EaselComfyuiSocket *self);

static void
message_cb (SoupWebsocketConnection *connection,
            SoupWebsocketDataType    type,
            GBytes                  *message,
            gpointer                 user_data)
{
  EaselComfyuiSocket *self = EASEL_COMFYUI_SOCKET (user_data);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object, *data;
  const char *name;

  /* Binary frames are previews, which nobody asked for. */
  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    return;

  node = easel_json_parse_bytes (message, NULL);
  object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  name = object != NULL ? easel_json_get_string (object, "type") : NULL;
  data = object != NULL ? easel_json_get_object (object, "data") : NULL;
  if (name != NULL && data != NULL)
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, name, data);
}

static gboolean
try_again_cb (gpointer user_data)
{
  EaselComfyuiSocket *self = EASEL_COMFYUI_SOCKET (user_data);

  self->timer = 0;
  connect_socket (self);

  return G_SOURCE_REMOVE;
}

static void
try_later (EaselComfyuiSocket *self)
{
  if (self->holders == 0 || self->timer != 0)
    return;

  self->timer = easel_clock_add_timer (easel_comfyui_client_get_clock (self->client), self->pause, try_again_cb, self);
  self->pause = MIN (self->pause * 2, LAST_PAUSE);
}

static void
drop_connection (EaselComfyuiSocket *self)
{
  if (self->connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->connection, self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_clear_object (&self->connection);
}

/* Only once the old connection is closed may a new one have the same name: ComfyUI forgets both otherwise. */
static void
closed_cb (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  EaselComfyuiSocket *self = EASEL_COMFYUI_SOCKET (user_data);

  drop_connection (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  try_later (self);
}

static void
take_connection (EaselComfyuiSocket      *self,
                 SoupWebsocketConnection *connection)
{
  self->connection = connection;
  self->pause = FIRST_PAUSE;
  soup_websocket_connection_set_max_incoming_payload_size (connection, LARGEST_MESSAGE);
  soup_websocket_connection_set_keepalive_interval (connection, KEEP_ALIVE_SECONDS);
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), self);

  /* Counts only as the very first message. */
  soup_websocket_connection_send_text (connection,
                                       "{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselComfyuiSocket) self = EASEL_COMFYUI_SOCKET (user_data);
  g_autoptr(GError) error = NULL;
  SoupWebsocketConnection *connection;

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_clear_object (&self->connecting);
  if (connection != NULL && self->holders > 0)
    {
      take_connection (self, connection);
      return;
    }

  g_clear_object (&connection);
  if (error != NULL && !easel_error_is_cancelled (error))
    g_debug ("The websocket of ComfyUI cannot be opened: %s", error->message);
  try_later (self);
}

static void
connect_socket (EaselComfyuiSocket *self)
{
  g_autofree char *query = g_strconcat ("clientId=", self->client_id, NULL);
  g_autoptr(SoupMessage) message = NULL;

  if (self->connection != NULL || self->connecting != NULL || self->holders == 0)
    return;

  message = easel_comfyui_client_new_message (self->client, "GET", "/ws", query, NULL);
  if (message == NULL)
    return;

  self->connecting = g_cancellable_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->connecting,
                                        connected_cb, g_object_ref (self));
}

static void
close_socket (EaselComfyuiSocket *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (easel_comfyui_client_get_clock (self->client), self->timer);
  self->timer = 0;
  g_cancellable_cancel (self->connecting);
  drop_connection (self);

  /* The old connection may take a moment to go: under another name the next one does not suffer for it. */
  g_free (self->client_id);
  self->client_id = g_uuid_string_random ();
}

static void
easel_comfyui_socket_dispose (GObject *object)
{
  EaselComfyuiSocket *self = EASEL_COMFYUI_SOCKET (object);

  close_socket (self);

  G_OBJECT_CLASS (easel_comfyui_socket_parent_class)->dispose (object);
}

static void
easel_comfyui_socket_finalize (GObject *object)
{
  EaselComfyuiSocket *self = EASEL_COMFYUI_SOCKET (object);

  g_clear_object (&self->connecting);
  g_object_unref (self->session);
  g_object_unref (self->client);
  g_free (self->client_id);

  G_OBJECT_CLASS (easel_comfyui_socket_parent_class)->finalize (object);
}

static void
easel_comfyui_socket_class_init (EaselComfyuiSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_comfyui_socket_dispose;
  object_class->finalize = easel_comfyui_socket_finalize;

  signals[SIGNAL_MESSAGE] = g_signal_new ("message", EASEL_TYPE_COMFYUI_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                                          JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EASEL_TYPE_COMFYUI_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
easel_comfyui_socket_init (EaselComfyuiSocket *self)
{
  self->client_id = g_uuid_string_random ();
  self->pause = FIRST_PAUSE;

  /* Messages may be minutes apart. */
  self->session = soup_session_new_with_options ("timeout", 0, NULL);
}

/**
 * easel_comfyui_socket_new:
 * @client: of the ComfyUI
 *
 * Returns: (transfer full): a socket that nobody holds yet
 */
EaselComfyuiSocket *
easel_comfyui_socket_new (EaselComfyuiClient *client)
{
  EaselComfyuiSocket *self = g_object_new (EASEL_TYPE_COMFYUI_SOCKET, NULL);

  self->client = g_object_ref (client);

  return self;
}

const char *
easel_comfyui_socket_get_client_id (EaselComfyuiSocket *self)
{
  g_return_val_if_fail (EASEL_IS_COMFYUI_SOCKET (self), NULL);

  return self->client_id;
}

gboolean
easel_comfyui_socket_is_open (EaselComfyuiSocket *self)
{
  g_return_val_if_fail (EASEL_IS_COMFYUI_SOCKET (self), FALSE);

  return self->connection != NULL;
}

/**
 * easel_comfyui_socket_hold:
 * @self: a socket
 *
 * Opens it, and keeps it open until as many have released it.
 */
void
easel_comfyui_socket_hold (EaselComfyuiSocket *self)
{
  g_return_if_fail (EASEL_IS_COMFYUI_SOCKET (self));

  self->holders++;
  if (self->timer == 0)
    connect_socket (self);
}

void
easel_comfyui_socket_release (EaselComfyuiSocket *self)
{
  g_return_if_fail (EASEL_IS_COMFYUI_SOCKET (self));
  g_return_if_fail (self->holders > 0);

  if (--self->holders == 0)
    close_socket (self);
}
