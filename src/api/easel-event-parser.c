/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events out of bytes in any pieces (WHATWG rules). It parses and does nothing else. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-event-parser.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"

#define BYTE_ORDER_MARK  "\xef\xbb\xbf"
#define REPLACEMENT      "\xef\xbf\xbd"

struct _EaselEventParser
{
  GByteArray *line;                    /* the beginning of a line whose end has not come */
  gboolean in_first_line;
  gboolean after_return;               /* a CR was the last byte: an LF now belongs to it */
  gboolean failed;

  /* the event being put together, as text that is valid already */
  GString *type;
  GString *data;                       /* each line with a line feed after it */
  char *next_id;

  /* what has been found */
  char *last_id;
  gint64 retry;                        /* milliseconds, -1: the server did not say */
  GQueue events;
};

G_DEFINE_BOXED_TYPE (EaselEvent, easel_event, easel_event_copy, easel_event_free)

/**
 * easel_event_copy:
 * @self: an event
 *
 * Returns: (transfer full): the same
 */
EaselEvent *
easel_event_copy (const EaselEvent *self)
{
  EaselEvent *copy = g_new (EaselEvent, 1);

  copy->type = g_strdup (self->type);
  copy->data = g_memdup2 (self->data, self->length + 1);
  copy->length = self->length;
  copy->id = g_strdup (self->id);

  return copy;
}

/**
 * easel_event_free:
 * @self: an event
 */
void
easel_event_free (EaselEvent *self)
{
  g_free (self->type);
  g_free (self->data);
  g_free (self->id);
  g_free (self);
}

/* The decoder of the Encoding Standard: which second bytes may follow a first one, and how many follow in all. */
static guint
get_sequence_length (guint8  first,
                     guint8 *low,
                     guint8 *high)
{
  *low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  *high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

  if (first >= 0xc2 && first <= 0xdf)
    return 2;
  if (first >= 0xe0 && first <= 0xef)
    return 3;
  if (first >= 0xf0 && first <= 0xf4)
    return 4;

  return first < 0x80 ? 1 : 0;
}

/* Appends @bytes as valid UTF-8, with a replacement character for each part that cannot be a letter's. */
static void
append_decoded (GString    *text,
                const char *bytes,
                gsize       length)
{
  const guint8 *next = (const guint8 *) bytes;
  const guint8 *end = next + length;

  while (next < end)
    {
      guint8 low, high;
      guint wanted = get_sequence_length (*next, &low, &high);
      guint have = 1;

      while (have < wanted && next + have < end && next[have] >= low && next[have] <= high)
        {
          low = 0x80;
          high = 0xbf;
          have++;
        }

      if (have == wanted)
        g_string_append_len (text, (const char *) next, have);
      else
        g_string_append (text, REPLACEMENT);

      next += have;
    }
}

static char *
decode (const char *bytes,
        gsize       length)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_decoded (text, bytes, length);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ASCII digits and nothing else; what no clock can count is the most that one can. */
static void
read_retry (EaselEventParser *self,
            const char       *value,
            gsize             length)
{
  gint64 milliseconds = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (value[i]))
        return;

      if (milliseconds < G_MAXINT32)
        milliseconds = milliseconds * 10 + g_ascii_digit_value (value[i]);
    }

  if (length > 0)
    self->retry = MIN (milliseconds, G_MAXINT32);
}

static gboolean
is_field (const char *line,
          gsize       length,
          const char *name)
{
  return length == strlen (name) && memcmp (line, name, length) == 0;
}

static void
process_field (EaselEventParser *self,
               const char       *name,
               gsize             name_length,
               const char       *value,
               gsize             length)
{
  if (is_field (name, name_length, "data"))
    {
      append_decoded (self->data, value, length);
      g_string_append_c (self->data, '\n');
    }
  else if (is_field (name, name_length, "event"))
    {
      g_string_truncate (self->type, 0);
      append_decoded (self->type, value, length);
    }
  else if (is_field (name, name_length, "id") && memchr (value, '\0', length) == NULL)
    {
      g_free (self->next_id);
      self->next_id = decode (value, length);
    }
  else if (is_field (name, name_length, "retry"))
    read_retry (self, value, length);
}

static void
dispatch (EaselEventParser *self)
{
  g_free (self->last_id);
  self->last_id = g_strdup (self->next_id);

  if (self->data->len > 0)
    {
      EaselEvent *event = g_new (EaselEvent, 1);

      g_string_truncate (self->data, self->data->len - 1);
      event->type = g_strdup (self->type->len > 0 ? self->type->str : "message");
      event->length = self->data->len;
      event->data = g_string_free (self->data, FALSE);
      event->id = g_strdup (self->last_id);
      g_queue_push_tail (&self->events, event);
      self->data = g_string_new (NULL);
    }

  g_string_truncate (self->type, 0);
}

static void
process_line (EaselEventParser *self,
              const char       *line,
              gsize             length)
{
  const char *colon, *value;

  if (self->in_first_line && length >= strlen (BYTE_ORDER_MARK) &&
      memcmp (line, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      line += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }
  self->in_first_line = FALSE;

  if (length == 0)
    {
      dispatch (self);
      return;
    }

  colon = memchr (line, ':', length);
  value = colon != NULL ? colon + 1 : line + length;
  if (value < line + length && *value == ' ')
    value++;

  if (colon != line)
    process_field (self, line, colon != NULL ? (gsize) (colon - line) : length, value, line + length - value);
}

/* A line's end has come; its beginning may be in @self->line. */
static void
end_line (EaselEventParser *self,
          const char       *rest,
          gsize             length)
{
  if (self->line->len == 0)
    {
      process_line (self, rest, length);
      return;
    }

  g_byte_array_append (self->line, (const guint8 *) rest, length);
  process_line (self, (const char *) self->line->data, self->line->len);
  g_byte_array_set_size (self->line, 0);
}

static gboolean
check_size (EaselEventParser  *self,
            gsize              more,
            GError           **error)
{
  if (self->data->len + self->line->len + more <= EASEL_LIMIT_EVENT)
    return TRUE;

  g_set_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
               _("The server sends an event of more than %u MiB, which is refused"), EASEL_LIMIT_EVENT >> 20);
  self->failed = TRUE;
  g_clear_pointer (&self->line, g_byte_array_unref);
  self->line = g_byte_array_new ();
  g_string_free (self->data, TRUE);
  self->data = g_string_new (NULL);

  return FALSE;
}

/**
 * easel_event_parser_new:
 *
 * Returns: (transfer full): a parser at the beginning of a stream
 */
EaselEventParser *
easel_event_parser_new (void)
{
  EaselEventParser *self = g_new0 (EaselEventParser, 1);

  self->line = g_byte_array_new ();
  self->in_first_line = TRUE;
  self->type = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->next_id = g_strdup ("");
  self->last_id = g_strdup ("");
  self->retry = -1;
  g_queue_init (&self->events);

  return self;
}

/**
 * easel_event_parser_free:
 * @self: a parser; what is unfinished is dropped, as the rules want it
 */
void
easel_event_parser_free (EaselEventParser *self)
{
  g_byte_array_unref (self->line);
  g_string_free (self->type, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self->next_id);
  g_free (self->last_id);
  g_queue_clear_full (&self->events, (GDestroyNotify) easel_event_free);
  g_free (self);
}

/**
 * easel_event_parser_feed:
 * @self: a parser
 * @bytes: the next ones of the stream, cut anywhere
 * @length: how many
 * @error: return location for %EASEL_ERROR_BAD_REPLY, once an event exceeds %EASEL_LIMIT_EVENT
 *
 * Returns: whether the stream can go on; if not, what was found before is still there and nothing more is taken
 */
gboolean
easel_event_parser_feed (EaselEventParser  *self,
                         const char        *bytes,
                         gsize              length,
                         GError           **error)
{
  const char *next = bytes;
  const char *end = bytes + length;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (!self->failed, FALSE);

  while (next < end)
    {
      const char *stop = next;

      if (self->after_return && *next == '\n')
        stop = ++next;
      self->after_return = FALSE;

      while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;

      if (!check_size (self, stop - next, error))
        return FALSE;

      if (stop == end)
        {
          g_byte_array_append (self->line, (const guint8 *) next, stop - next);
          break;
        }

      end_line (self, next, stop - next);
      self->after_return = *stop == '\r';
      next = stop + 1;
    }

  return TRUE;
}

/**
 * easel_event_parser_next:
 * @self: a parser
 *
 * Returns: (transfer full) (nullable): the next complete event, or %NULL if more bytes are needed
 */
EaselEvent *
easel_event_parser_next (EaselEventParser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->events);
}

/**
 * easel_event_parser_get_last_id:
 * @self: a parser
 *
 * Returns: (transfer none): what a new connection would send as Last-Event-ID, empty if nothing
 */
const char *
easel_event_parser_get_last_id (EaselEventParser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->last_id;
}

/**
 * easel_event_parser_get_retry:
 * @self: a parser
 *
 * Returns: milliseconds that the server wants between two connections, -1 if it did not say
 */
gint64
easel_event_parser_get_retry (EaselEventParser *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->retry;
}
