/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events of the POST that made a run, shown on the run. Reads until the end; never sends anything.
 *
 * The stream is for show. It may be torn, late, somebody else's, or end at any moment (contract 4.3, 4.6): what it says about
 * ends and results is only a reason to read the record.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-stream.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

struct _EaselRunStream {
  GObject           parent_instance;

  /* given */
  EaselRun         *run;
  EaselEventStream *events;

  /* in progress */
  GCancellable     *cancellable;
  char             *id;           /* nullable until the stream has told it */
  gboolean          is_open;
  guint             spoilt;       /* events that were no JSON */
};

enum {
  NAMED,
  SIGN,
  TURN,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselRunStream, easel_run_stream, G_TYPE_OBJECT)

static void next_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

/* The first id that the stream names is the run's, as far as the stream goes; events of others are left out.
 * Returns whether the event is not another's. */
static gboolean
note_id (EaselRunStream *self,
         JsonNode       *data)
{
  g_autofree char *id = easel_run_find_id_in_event (data);

  if (id != NULL && self->id != NULL)
    return g_ascii_strcasecmp (id, self->id) == 0;

  if (id != NULL)
    {
      self->id = g_steal_pointer (&id);
      g_signal_emit (self, signals[NAMED], 0, self->id);
    }

  return TRUE;
}

/* Whether an event tells of something that the record knows better: a state, a result, an end. */
static gboolean
is_turn (JsonNode *data)
{
  static const char *const TURNS[] = {
    "status", "executed", "output_ready", "execution_success", "execution_error", "execution_interrupted", NULL
  };
  const char *event = JSON_NODE_HOLDS_OBJECT (data)
                        ? easel_json_get_string (json_node_get_object (data), "event")
                        : NULL;

  return event != NULL && g_strv_contains (TURNS, event);
}

static void
handle_event (EaselRunStream *self,
              EaselEvent     *event)
{
  g_autoptr(JsonNode) data = easel_json_parse (event->data, event->length, NULL);

  g_signal_emit (self, signals[SIGN], 0);
  if (data == NULL)
    {
      if (self->spoilt++ == 0)
        g_debug ("The stream of a run has an event that is no JSON; such events are left out");
      return;
    }

  if (g_str_equal (event->type, "event_update") && !note_id (self, data))
    return;

  easel_run_apply_event (self->run, event->type, data);
  if (is_turn (data))
    g_signal_emit (self, signals[TURN], 0);
}

static void
read_next (EaselRunStream *self)
{
  easel_event_stream_next_async (self->events, self->cancellable, next_cb, g_object_ref (self));
}

static void
next_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselRunStream) self = EASEL_RUN_STREAM (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselEvent) event = easel_event_stream_next_finish (EASEL_EVENT_STREAM (source), result, &error);

  if (easel_error_is_cancelled (error))
    return;
  if (error != NULL)
    g_debug ("The stream of a run broke: %s", error->message);

  if (event == NULL)
    {
      self->is_open = FALSE;
      g_signal_emit (self, signals[ENDED], 0);
      return;
    }

  while (event != NULL && !g_cancellable_is_cancelled (self->cancellable))
    {
      handle_event (self, event);
      easel_event_free (event);
      event = easel_event_stream_take (self->events);
    }

  if (!g_cancellable_is_cancelled (self->cancellable))
    read_next (self);
}

static void
easel_run_stream_dispose (GObject *object)
{
  EaselRunStream *self = EASEL_RUN_STREAM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->run);
  g_clear_object (&self->events);

  G_OBJECT_CLASS (easel_run_stream_parent_class)->dispose (object);
}

static void
easel_run_stream_finalize (GObject *object)
{
  EaselRunStream *self = EASEL_RUN_STREAM (object);

  g_clear_object (&self->cancellable);
  g_free (self->id);

  G_OBJECT_CLASS (easel_run_stream_parent_class)->finalize (object);
}

static void
easel_run_stream_class_init (EaselRunStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = easel_run_stream_dispose;
  object_class->finalize = easel_run_stream_finalize;

  signals[NAMED] = g_signal_new ("named", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGN] = g_signal_new ("sign", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TURN] = g_signal_new ("turn", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
easel_run_stream_init (EaselRunStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->is_open = TRUE;
}

/**
 * easel_run_stream_new:
 * @run: the run that the stream is shown on
 * @events: the answer to the POST
 *
 * Returns: (transfer full): a reader that has begun to read
 */
EaselRunStream *
easel_run_stream_new (EaselRun         *run,
                      EaselEventStream *events)
{
  EaselRunStream *self;

  g_return_val_if_fail (EASEL_IS_RUN (run), NULL);
  g_return_val_if_fail (EASEL_IS_EVENT_STREAM (events), NULL);

  self = g_object_new (EASEL_TYPE_RUN_STREAM, NULL);
  self->run = g_object_ref (run);
  self->events = g_object_ref (events);
  read_next (self);

  return self;
}

const char *
easel_run_stream_get_id (EaselRunStream *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_STREAM (self), NULL);

  return self->id;
}

gboolean
easel_run_stream_is_open (EaselRunStream *self)
{
  g_return_val_if_fail (EASEL_IS_RUN_STREAM (self), FALSE);

  return self->is_open;
}

/**
 * easel_run_stream_close:
 * @self: a stream
 *
 * Stops reading; no signal comes any more. Whether that ends the run is the server's affair (contract 11.2).
 */
void
easel_run_stream_close (EaselRunStream *self)
{
  g_return_if_fail (EASEL_IS_RUN_STREAM (self));

  self->is_open = FALSE;
  g_cancellable_cancel (self->cancellable);
  easel_event_stream_close (self->events);
}
