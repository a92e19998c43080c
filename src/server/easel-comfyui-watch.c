/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a ComfyUI's history and queue about one run, until it is over or certainly gone. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-watch.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

/* Pauses between looks: while it waits or may be gone, without a websocket, and with one. */
#define SHORT_PAUSE   G_USEC_PER_SEC
#define BLIND_PAUSE   (3 * G_USEC_PER_SEC / 2)
#define RELAXED_PAUSE (15 * G_USEC_PER_SEC)

/* Neither waiting nor running nor in the history, so many times in a row: gone. */
#define LOOKS_UNTIL_GONE 2

struct _EaselComfyuiWatch
{
  GObject parent_instance;

  /* what I was given */
  EaselComfyuiClient *client;
  EaselComfyuiSocket *socket;
  char *prompt_id;              /* NULL while nothing is watched */

  /* in progress */
  gboolean looking;
  gboolean look_again;
  guint timer;
  guint absent;                 /* looks in a row that did not find it */
  guint failures;               /* calls in a row without an answer */
};

enum {
  SIGNAL_FOUND,
  SIGNAL_OVER,
  SIGNAL_GONE,
  SIGNAL_AWAY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselComfyuiWatch, easel_comfyui_watch, G_TYPE_OBJECT)

static void
stop_timer (EaselComfyuiWatch *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (easel_comfyui_client_get_clock (self->client), self->timer);
  self->timer = 0;
}

static gboolean
look_cb (gpointer user_data)
{
  EaselComfyuiWatch *self = EASEL_COMFYUI_WATCH (user_data);

  self->timer = 0;
  easel_comfyui_watch_look (self);

  return G_SOURCE_REMOVE;
}

static void
look_after (EaselComfyuiWatch *self,
            gint64             pause)
{
  stop_timer (self);
  if (self->prompt_id != NULL)
    self->timer = easel_clock_add_timer (easel_comfyui_client_get_clock (self->client), pause, look_cb, self);
}

/* The next look is arranged first: whoever hears of it may want another pause, or none. */
static void
read_queue (EaselComfyuiWatch *self,
            JsonObject        *queue)
{
  int before = -1;
  EaselComfyuiPlace place = easel_comfyui_queue_find (queue, self->prompt_id, &before);

  if (place == EASEL_COMFYUI_ABSENT)
    {
      if (++self->absent < LOOKS_UNTIL_GONE)
        {
          look_after (self, SHORT_PAUSE);
          return;
        }

      easel_comfyui_watch_stop (self);
      g_signal_emit (self, signals[SIGNAL_GONE], 0);
      return;
    }

  self->absent = 0;
  if (place == EASEL_COMFYUI_PENDING)
    look_after (self, 2 * SHORT_PAUSE);
  else
    look_after (self, easel_comfyui_socket_is_open (self->socket) ? RELAXED_PAUSE : BLIND_PAUSE);
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, place, before);
}

static void
look_failed (EaselComfyuiWatch *self,
             const GError      *error)
{
  self->looking = FALSE;
  self->failures++;
  look_after (self, MIN (SHORT_PAUSE << MIN (self->failures - 1, 4), RELAXED_PAUSE));

  /* A graph of somebody else may make the whole answer unreadable: that says nothing about ours. */
  if (!g_error_matches (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY))
    g_signal_emit (self, signals[SIGNAL_AWAY], 0, self->failures);
}

static void
queue_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(EaselComfyuiWatch) self = EASEL_COMFYUI_WATCH (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, &error);

  if (self->prompt_id == NULL)
    return;

  if (node == NULL)
    {
      look_failed (self, error);
      return;
    }

  self->looking = FALSE;
  self->failures = 0;
  if (self->look_again)
    {
      self->look_again = FALSE;
      easel_comfyui_watch_look (self);
    }
  else if (!JSON_NODE_HOLDS_OBJECT (node))
    look_after (self, SHORT_PAUSE);
  else
    read_queue (self, json_node_get_object (node));
}

static void
history_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselComfyuiWatch) self = EASEL_COMFYUI_WATCH (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, &error);
  JsonObject *entry = NULL;

  if (self->prompt_id == NULL)
    return;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    entry = easel_json_get_object (json_node_get_object (node), self->prompt_id);

  if (entry != NULL)
    {
      easel_comfyui_watch_stop (self);
      g_signal_emit (self, signals[SIGNAL_OVER], 0, entry);
    }
  else if (node == NULL)
    look_failed (self, error);
  else
    easel_comfyui_client_call_async (self->client, "GET", "/queue", NULL, NULL, queue_cb, g_object_ref (self));
}

static void
easel_comfyui_watch_dispose (GObject *object)
{
  EaselComfyuiWatch *self = EASEL_COMFYUI_WATCH (object);

  easel_comfyui_watch_stop (self);

  G_OBJECT_CLASS (easel_comfyui_watch_parent_class)->dispose (object);
}

static void
easel_comfyui_watch_finalize (GObject *object)
{
  EaselComfyuiWatch *self = EASEL_COMFYUI_WATCH (object);

  g_object_unref (self->client);
  g_object_unref (self->socket);

  G_OBJECT_CLASS (easel_comfyui_watch_parent_class)->finalize (object);
}

static void
easel_comfyui_watch_class_init (EaselComfyuiWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = easel_comfyui_watch_dispose;
  object_class->finalize = easel_comfyui_watch_finalize;

  signals[SIGNAL_FOUND] = g_signal_new ("found", EASEL_TYPE_COMFYUI_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[SIGNAL_OVER] = g_signal_new ("over", EASEL_TYPE_COMFYUI_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_GONE] = g_signal_new ("gone", EASEL_TYPE_COMFYUI_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[SIGNAL_AWAY] = g_signal_new ("away", EASEL_TYPE_COMFYUI_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
easel_comfyui_watch_init (EaselComfyuiWatch *self)
{
}

/**
 * easel_comfyui_watch_new:
 * @client: whom to ask
 * @socket: while it is open, looks may be rare
 *
 * Returns: (transfer full): a watch over nothing
 */
EaselComfyuiWatch *
easel_comfyui_watch_new (EaselComfyuiClient *client,
                         EaselComfyuiSocket *socket)
{
  EaselComfyuiWatch *self = g_object_new (EASEL_TYPE_COMFYUI_WATCH, NULL);

  self->client = g_object_ref (client);
  self->socket = g_object_ref (socket);

  return self;
}

/* Begins with a look in a moment. */
void
easel_comfyui_watch_start (EaselComfyuiWatch *self,
                           const char        *prompt_id)
{
  g_return_if_fail (EASEL_IS_COMFYUI_WATCH (self));

  g_free (self->prompt_id);
  self->prompt_id = g_strdup (prompt_id);
  self->absent = 0;
  self->failures = 0;
  look_after (self, SHORT_PAUSE);
}

void
easel_comfyui_watch_stop (EaselComfyuiWatch *self)
{
  g_return_if_fail (EASEL_IS_COMFYUI_WATCH (self));

  stop_timer (self);
  g_clear_pointer (&self->prompt_id, g_free);
  self->looking = FALSE;
  self->look_again = FALSE;
}

/* Now, or again if a look is under way. Nothing while nothing is watched. */
void
easel_comfyui_watch_look (EaselComfyuiWatch *self)
{
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (EASEL_IS_COMFYUI_WATCH (self));

  if (self->prompt_id == NULL)
    return;

  if (self->looking)
    {
      self->look_again = TRUE;
      return;
    }

  stop_timer (self);
  self->looking = TRUE;
  escaped = g_uri_escape_string (self->prompt_id, NULL, FALSE);
  path = g_strconcat ("/history/", escaped, NULL);
  easel_comfyui_client_call_async (self->client, "GET", path, NULL, NULL, history_cb, g_object_ref (self));
}

/* In a moment, whatever was arranged. */
void
easel_comfyui_watch_soon (EaselComfyuiWatch *self)
{
  g_return_if_fail (EASEL_IS_COMFYUI_WATCH (self));

  self->absent = 0;
  if (!self->looking)
    look_after (self, SHORT_PAUSE);
}
