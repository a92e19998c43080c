/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of a log stream (contract 3.9), each once although every new connection tells all from the beginning. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-log-reader.h"

#include "base/easel-json.h"
#include "base/easel-time.h"

struct _EaselLogReader
{
  gint64 last_time;                    /* of the last entry given, EASEL_TIME_NONE: none */
  guint at_last_time;                  /* how many were given that had this time */
  guint again;                         /* how many of them this connection has told so far */
  gboolean replaying;                  /* what comes may be known already */
};

/**
 * easel_log_reader_new:
 *
 * Returns: (transfer full): a reader that has read nothing
 */
EaselLogReader *
easel_log_reader_new (void)
{
  EaselLogReader *self = g_new0 (EaselLogReader, 1);

  self->last_time = EASEL_TIME_NONE;

  return self;
}

/**
 * easel_log_reader_free:
 * @self: a reader
 */
void
easel_log_reader_free (EaselLogReader *self)
{
  g_free (self);
}

/**
 * easel_log_entry_free:
 * @self: an entry
 */
void
easel_log_entry_free (EaselLogEntry *self)
{
  g_free (self->message);
  g_free (self->level);
  g_free (self);
}

/**
 * easel_log_reader_rewind:
 * @self: a reader
 *
 * A new connection stands, which tells everything again.
 */
void
easel_log_reader_rewind (EaselLogReader *self)
{
  g_return_if_fail (self != NULL);

  self->replaying = self->last_time != EASEL_TIME_NONE;
  self->again = 0;
}

/* Entries come in the order of their times, several may have the same. */
static gboolean
is_known (EaselLogReader *self,
          gint64          time)
{
  if (self->replaying && time != EASEL_TIME_NONE)
    {
      if (time < self->last_time)
        return TRUE;

      if (time == self->last_time && self->again < self->at_last_time)
        {
          self->again++;
          return TRUE;
        }

      self->replaying = FALSE;
    }

  self->at_last_time = time == self->last_time ? self->at_last_time + 1 : 1;
  self->last_time = time;

  return FALSE;
}

/**
 * easel_log_reader_read:
 * @self: a reader
 * @event: an event of a log stream
 * @entry: (out) (transfer full): the entry, if it is a new one
 *
 * Returns: what the event is
 */
EaselLogKind
easel_log_reader_read (EaselLogReader    *self,
                       const EaselEvent  *event,
                       EaselLogEntry    **entry)
{
  g_autoptr(JsonNode) root = NULL;
  JsonObject *members;
  const char *type, *message;
  gint64 time;

  g_return_val_if_fail (self != NULL, EASEL_LOG_NOTHING);

  root = easel_json_parse (event->data, event->length, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return EASEL_LOG_NOTHING;

  members = json_node_get_object (root);
  type = easel_json_get_string (members, "type");
  if (g_strcmp0 (type, "stream_complete") == 0 || g_strcmp0 (type, "stream_unavailable") == 0)
    return EASEL_LOG_END;

  message = easel_json_get_string (members, "message");
  time = easel_json_get_time (members, "timestamp");
  if (message == NULL || is_known (self, time))
    return EASEL_LOG_NOTHING;

  *entry = g_new (EaselLogEntry, 1);
  (*entry)->message = g_strdup (message);
  (*entry)->level = g_strdup (easel_json_get_string (members, "level"));
  (*entry)->time = time;

  return EASEL_LOG_ENTRY;
}
