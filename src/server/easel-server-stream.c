/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server-sent events as an answer. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-stream.h"

#include "base/easel-json.h"

#include <string.h>

static gboolean
has_quirk (EaselServerCall   *call,
           EaselServerQuirks  quirk)
{
  return (easel_server_get_quirks (easel_server_call_get_server (call)) & quirk) != 0;
}

/**
 * easel_server_stream_begin:
 * @call: a request, which is answered by a stream
 */
void
easel_server_stream_begin (EaselServerCall *call)
{
  easel_server_call_begin_stream (call);
}

/**
 * easel_server_stream_send:
 * @call: a call that is a stream
 * @name: (nullable): the event's name; %NULL: none, so `message`
 * @data: its data, written as the service's Python does it
 */
void
easel_server_stream_send (EaselServerCall *call,
                          const char      *name,
                          JsonNode        *data)
{
  const char *newline = has_quirk (call, EASEL_SERVER_QUIRK_CRLF) ? "\r\n" : "\n";
  g_autofree char *json = easel_json_write_python (data);
  g_autoptr(GString) text = g_string_new (NULL);

  if (has_quirk (call, EASEL_SERVER_QUIRK_KEEP_ALIVE))
    g_string_append_printf (text, ": still there%s%s", newline, newline);
  if (name != NULL)
    g_string_append_printf (text, "event: %s%s", name, newline);
  g_string_append_printf (text, "data: %s%s%s", json, newline, newline);

  if (has_quirk (call, EASEL_SERVER_QUIRK_ODD_WRITES))
    {
      easel_server_call_append (call, text->str, text->len / 2);
      easel_server_call_append (call, text->str + text->len / 2, text->len - text->len / 2);
    }
  else
    easel_server_call_append (call, text->str, text->len);
}

void
easel_server_stream_end (EaselServerCall *call)
{
  easel_server_call_end_stream (call);
}
