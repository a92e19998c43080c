/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of a GET stream for as long as somebody listens: broken connections are made again. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-event-source.h"

#include "api/easel-event-stream-private.h"
#include "base/easel-error.h"

#define SHORTEST_WAIT 1   /* seconds between two connections */
#define LONGEST_WAIT  60

struct _EaselEventSource
{
  GObject parent_instance;

  /* what I was given */
  EaselClient *client;
  const EaselOperation *operation;
  char *id;                            /* NULL: none */
  char *query;                         /* NULL: none */

  /* in progress */
  EaselEventSourceState state;
  EaselEventStream *stream;            /* NULL unless open */
  GCancellable *cancellable;           /* of this opening; NULL when closed */
  char *last_id;
  gint64 server_wait;                  /* seconds, by a retry field; 0: the server did not say */
  guint failures;                      /* since the last event */
  guint timer;
  gulong network_handler;
};

G_DEFINE_ENUM_TYPE (EaselEventSourceState, easel_event_source_state,
                    G_DEFINE_ENUM_VALUE (EASEL_EVENT_SOURCE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (EASEL_EVENT_SOURCE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (EASEL_EVENT_SOURCE_OPEN, "open"))

G_DEFINE_FINAL_TYPE (EaselEventSource, easel_event_source, G_TYPE_OBJECT)

typedef enum {
  PROP_STATE = 1,
} EaselEventSourceProperty;

static GParamSpec *properties[PROP_STATE + 1];

enum {
  SIGNAL_OPENED,
  SIGNAL_EVENT,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void connect_now (EaselEventSource *self);
static void read_next   (EaselEventSource *self);

/* What is on the way holds no reference: letting go of a source ends it. */
static gpointer
remember (EaselEventSource *self)
{
  GWeakRef *reference = g_new (GWeakRef, 1);

  g_weak_ref_init (reference, self);

  return reference;
}

/* Returns: (transfer full) (nullable): the source, if it is still there */
static EaselEventSource *
recall (gpointer user_data)
{
  GWeakRef *reference = user_data;
  EaselEventSource *self = g_weak_ref_get (reference);

  g_weak_ref_clear (reference);
  g_free (reference);

  return self;
}

static void
set_state (EaselEventSource      *self,
           EaselEventSourceState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
stop_timer (EaselEventSource *self)
{
  if (self->timer != 0)
    easel_clock_remove_timer (easel_client_get_clock (self->client), self->timer);
  self->timer = 0;
}

static void
drop_stream (EaselEventSource *self)
{
  if (self->stream != NULL)
    easel_event_stream_close (self->stream);
  g_clear_object (&self->stream);
}

/* A callback that comes late, after closing or for an earlier opening, means nothing any more. */
static gboolean
is_current (EaselEventSource *self,
            GAsyncResult     *result)
{
  return self != NULL && self->cancellable != NULL && g_task_get_cancellable (G_TASK (result)) == self->cancellable;
}

/* Nothing will come from asking again: who we are or what we ask for is wrong, or there is no stream. */
static gboolean
is_final (const GError *error)
{
  static const EaselError PASSING[] = {
    EASEL_ERROR_UNREACHABLE, EASEL_ERROR_INTERRUPTED, EASEL_ERROR_TIMED_OUT, EASEL_ERROR_SERVER, EASEL_ERROR_RATE_LIMITED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (PASSING); i++)
    if (g_error_matches (error, EASEL_ERROR, PASSING[i]))
      return FALSE;

  return TRUE;
}

static void
end (EaselEventSource *self,
     const GError     *error)
{
  easel_event_source_close (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

static gboolean
waited_cb (gpointer user_data)
{
  EaselEventSource *self = user_data;

  self->timer = 0;
  connect_now (self);

  return G_SOURCE_REMOVE;
}

/* 1, 2, 4 … 60 s, each up to half as long again, so that a thousand clients do not come back at once. */
static void
connect_later (EaselEventSource *self,
               gint64            asked_for)
{
  gint64 seconds = MAX (SHORTEST_WAIT, self->server_wait) << MIN (self->failures, 6);
  gint64 delay = CLAMP (seconds, SHORTEST_WAIT, LONGEST_WAIT) * G_USEC_PER_SEC;

  delay = (gint64) (delay * (1 + g_random_double () / 2));
  drop_stream (self);
  set_state (self, EASEL_EVENT_SOURCE_CONNECTING);
  self->failures++;
  self->timer = easel_clock_add_timer (easel_client_get_clock (self->client), MAX (delay, asked_for), waited_cb, self);
}

static void
keep_server_words (EaselEventSource *self)
{
  gint64 retry = easel_event_stream_get_retry (self->stream);

  if (retry >= 0)
    self->server_wait = CLAMP (retry / 1000, SHORTEST_WAIT, LONGEST_WAIT);

  g_free (self->last_id);
  self->last_id = g_strdup (easel_event_stream_get_last_id (self->stream));
}

static void
next_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselEventSource) self = recall (user_data);
  g_autoptr(EaselEventStream) stream = g_object_ref (EASEL_EVENT_STREAM (source));
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselEvent) event = easel_event_stream_next_finish (stream, result, &error);
  gboolean arrived = event != NULL;

  if (!is_current (self, result))
    return;

  keep_server_words (self);

  while (event != NULL)
    {
      self->failures = 0;
      g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);

      if (self->stream != stream)
        return;

      easel_event_free (event);
      event = easel_event_stream_take (stream);
    }

  if (arrived)
    read_next (self);
  else if (error != NULL && is_final (error))
    end (self, error);
  else
    connect_later (self, 0);
}

static void
read_next (EaselEventSource *self)
{
  easel_event_stream_next_async (self->stream, self->cancellable, next_cb, remember (self));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselEventSource) self = recall (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselEventStream) stream = easel_client_open_events_finish (EASEL_CLIENT (source), result, &error);

  if (!is_current (self, result))
    return;

  if (stream == NULL && is_final (error))
    {
      end (self, error);
      return;
    }

  if (stream == NULL)
    {
      connect_later (self, easel_client_get_answer (result)->retry_after);
      return;
    }

  self->stream = g_object_ref (stream);
  set_state (self, EASEL_EVENT_SOURCE_OPEN);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);

  if (self->stream == stream)
    read_next (self);
}

static void
connect_now (EaselEventSource *self)
{
  set_state (self, EASEL_EVENT_SOURCE_CONNECTING);
  easel_client_open_events_resumed_async (self->client, self->operation, self->id, self->query, self->last_id, NULL,
                                          self->cancellable, opened_cb, remember (self));
}

/* Back in the network, nobody wants to wait a minute. */
static void
network_changed_cb (GNetworkMonitor *monitor,
                    gboolean         available,
                    gpointer         user_data)
{
  EaselEventSource *self = user_data;

  if (!available || self->timer == 0)
    return;

  stop_timer (self);
  self->failures = 0;
  connect_now (self);
}

static void
easel_event_source_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselEventSource *self = EASEL_EVENT_SOURCE (object);

  switch ((EaselEventSourceProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_event_source_dispose (GObject *object)
{
  EaselEventSource *self = EASEL_EVENT_SOURCE (object);

  if (self->client != NULL)
    easel_event_source_close (self);

  G_OBJECT_CLASS (easel_event_source_parent_class)->dispose (object);
}

static void
easel_event_source_finalize (GObject *object)
{
  EaselEventSource *self = EASEL_EVENT_SOURCE (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->last_id, g_free);

  G_OBJECT_CLASS (easel_event_source_parent_class)->finalize (object);
}

static void
easel_event_source_class_init (EaselEventSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_event_source_get_property;
  object_class->dispose = easel_event_source_dispose;
  object_class->finalize = easel_event_source_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, EASEL_TYPE_EVENT_SOURCE_STATE,
                                              EASEL_EVENT_SOURCE_CLOSED,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * EaselEventSource::opened:
   *
   * A connection stands, the first one or another: what happened in between may have to be asked for.
   */
  signals[SIGNAL_OPENED] = g_signal_new ("opened", EASEL_TYPE_EVENT_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  /**
   * EaselEventSource::event:
   * @event: an #EaselEvent
   */
  signals[SIGNAL_EVENT] = g_signal_new ("event", EASEL_TYPE_EVENT_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, EASEL_TYPE_EVENT | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * EaselEventSource::ended:
   * @error: why
   *
   * It is closed and will not be made again: the server has none, or will not have us.
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", EASEL_TYPE_EVENT_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
easel_event_source_init (EaselEventSource *self)
{
}

/**
 * easel_event_source_new:
 * @client: where
 * @operation: a GET operation that answers with events; stays
 * @id: (nullable): put into the operation's path
 * @query: (nullable): see easel_query_build()
 *
 * Returns: (transfer full): a source that is closed
 */
EaselEventSource *
easel_event_source_new (EaselClient          *client,
                        const EaselOperation *operation,
                        const char           *id,
                        const char           *query)
{
  EaselEventSource *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (operation != NULL, NULL);
  g_return_val_if_fail (g_str_equal (operation->method, "GET"), NULL);

  self = g_object_new (EASEL_TYPE_EVENT_SOURCE, NULL);
  self->client = g_object_ref (client);
  self->operation = operation;
  self->id = g_strdup (id);
  self->query = g_strdup (query);

  return self;
}

/**
 * easel_event_source_open:
 * @self: a source; nothing happens if it is open already
 *
 * Connects, and connects again after each break until easel_event_source_close() or ::ended.
 */
void
easel_event_source_open (EaselEventSource *self)
{
  g_return_if_fail (EASEL_IS_EVENT_SOURCE (self));

  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  self->failures = 0;
  self->network_handler = g_signal_connect (g_network_monitor_get_default (), "network-changed",
                                            G_CALLBACK (network_changed_cb), self);
  connect_now (self);
}

/**
 * easel_event_source_close:
 * @self: a source; nothing happens if it is closed already
 *
 * No signal comes after it.
 */
void
easel_event_source_close (EaselEventSource *self)
{
  g_return_if_fail (EASEL_IS_EVENT_SOURCE (self));

  if (self->cancellable == NULL)
    return;

  g_signal_handler_disconnect (g_network_monitor_get_default (), self->network_handler);
  stop_timer (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_stream (self);
  set_state (self, EASEL_EVENT_SOURCE_CLOSED);
}

/**
 * easel_event_source_get_state:
 * @self: a source
 *
 * Returns: how it stands; property `state`
 */
EaselEventSourceState
easel_event_source_get_state (EaselEventSource *self)
{
  g_return_val_if_fail (EASEL_IS_EVENT_SOURCE (self), EASEL_EVENT_SOURCE_CLOSED);

  return self->state;
}
