/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session writes while it starts and runs, as a list that grows. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-log.h"

#include "api/easel-log-reader.h"
#include "sessions/easel-session-operations.h"

struct _EaselSessionLog
{
  GObject parent_instance;

  EaselEventSource *source;
  EaselLogReader *reader;
  EaselRunLog *lines;
  gboolean complete;
};

G_DEFINE_FINAL_TYPE (EaselSessionLog, easel_session_log, G_TYPE_OBJECT)

typedef enum {
  PROP_LINES = 1,
  PROP_COMPLETE,
} EaselSessionLogProperty;

static GParamSpec *properties[PROP_COMPLETE + 1];

static void
complete (EaselSessionLog *self)
{
  easel_event_source_close (self->source);

  if (self->complete)
    return;

  self->complete = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
opened_cb (EaselEventSource *source,
           gpointer          user_data)
{
  EaselSessionLog *self = user_data;

  easel_log_reader_rewind (self->reader);
}

static void
event_cb (EaselEventSource *source,
          EaselEvent       *event,
          gpointer          user_data)
{
  EaselSessionLog *self = user_data;
  g_autoptr(EaselLogEntry) entry = NULL;

  switch (easel_log_reader_read (self->reader, event, &entry))
    {
    case EASEL_LOG_ENTRY:
      easel_run_log_append (self->lines, entry->message, entry->level, entry->time);
      break;

    case EASEL_LOG_END:
      complete (self);
      break;

    case EASEL_LOG_NOTHING:
    default:
      break;
    }
}

static void
ended_cb (EaselEventSource *source,
          GError           *error,
          gpointer          user_data)
{
  complete (user_data);
}

static void
easel_session_log_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  EaselSessionLog *self = EASEL_SESSION_LOG (object);

  switch ((EaselSessionLogProperty) prop_id)
    {
    case PROP_LINES:
      g_value_set_object (value, self->lines);
      break;

    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_session_log_dispose (GObject *object)
{
  EaselSessionLog *self = EASEL_SESSION_LOG (object);

  if (self->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->source, self);
      easel_event_source_close (self->source);
    }
  g_clear_object (&self->source);

  G_OBJECT_CLASS (easel_session_log_parent_class)->dispose (object);
}

static void
easel_session_log_finalize (GObject *object)
{
  EaselSessionLog *self = EASEL_SESSION_LOG (object);

  g_clear_object (&self->lines);
  g_clear_pointer (&self->reader, easel_log_reader_free);

  G_OBJECT_CLASS (easel_session_log_parent_class)->finalize (object);
}

static void
easel_session_log_class_init (EaselSessionLogClass *klass)
{
  static const GParamFlags FLAGS = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = easel_session_log_get_property;
  object_class->dispose = easel_session_log_dispose;
  object_class->finalize = easel_session_log_finalize;

  properties[PROP_LINES] = g_param_spec_object ("lines", NULL, NULL, EASEL_TYPE_RUN_LOG, FLAGS);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, FLAGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_session_log_init (EaselSessionLog *self)
{
  self->reader = easel_log_reader_new ();
  self->lines = easel_run_log_new ();
}

/**
 * easel_session_log_new:
 * @client: where
 * @session_id: a session's id
 *
 * Returns: (transfer full): its log, which begins to fill
 */
EaselSessionLog *
easel_session_log_new (EaselClient *client,
                       const char  *session_id)
{
  EaselSessionLog *self;

  g_return_val_if_fail (EASEL_IS_CLIENT (client), NULL);
  g_return_val_if_fail (session_id != NULL, NULL);

  self = g_object_new (EASEL_TYPE_SESSION_LOG, NULL);
  self->source = easel_client_new_session_log_source (client, session_id);
  g_signal_connect (self->source, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect (self->source, "event", G_CALLBACK (event_cb), self);
  g_signal_connect (self->source, "ended", G_CALLBACK (ended_cb), self);
  easel_event_source_open (self->source);

  return self;
}

/**
 * easel_session_log_get_lines:
 * @self: a log
 *
 * Returns: (transfer none): a list model of its lines
 */
EaselRunLog *
easel_session_log_get_lines (EaselSessionLog *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LOG (self), NULL);

  return self->lines;
}

/**
 * easel_session_log_is_complete:
 * @self: a log
 *
 * Returns: whether nothing more will come; property `complete`
 */
gboolean
easel_session_log_is_complete (EaselSessionLog *self)
{
  g_return_val_if_fail (EASEL_IS_SESSION_LOG (self), FALSE);

  return self->complete;
}
