/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The event-stream parser: the same bytes give the same events, whole or cut anywhere. */

#include "fuzz/easel-fuzz.h"

#include "api/easel-event-parser.h"

#include <string.h>

/* All events as one text, fed in pieces whose sizes the input itself gives; the error ends it. */
static char *
read_events (const char   *bytes,
             gsize         length,
             const guint8 *sizes)
{
  GString *events = g_string_new (NULL);
  g_autoptr(EaselEventParser) parser = easel_event_parser_new ();

  for (gsize at = 0, piece = 0; at < length;)
    {
      gsize size = sizes != NULL ? sizes[piece++ % length] % 7 + 1 : length;
      gboolean fed;

      size = MIN (size, length - at);
      fed = easel_event_parser_feed (parser, bytes + at, size, NULL);

      for (EaselEvent *event; (event = easel_event_parser_next (parser)) != NULL; easel_event_free (event))
        {
          g_assert_true (memchr (event->data, '\0', event->length) != NULL ||
                         g_utf8_validate_len (event->data, event->length, NULL));
          g_assert_cmpint (event->data[event->length], ==, '\0');
          g_string_append_printf (events, "%s|%s|", event->type, event->id);
          g_string_append_len (events, event->data, event->length);
          g_string_append_c (events, '\n');
        }
      if (!fed)
        break;
      at += size;
    }

  g_string_append_printf (events, "%s|%" G_GINT64_FORMAT, easel_event_parser_get_last_id (parser),
                          easel_event_parser_get_retry (parser));

  return g_string_free (events, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *whole = read_events ((const char *) data, size, NULL);
  g_autofree char *cut = read_events ((const char *) data, size, data);

  g_assert_cmpstr (whole, ==, cut);

  return 0;
}
