/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored file as an answer: with ranges, and with headers that keep a browser from running it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-file-answer.h"

#include "server/easel-server-files.h"

#include <string.h>

/* What a browser may show; all else it saves. */
static gboolean
is_shown (const char *type)
{
  return (g_str_has_prefix (type, "image/") && !g_str_has_prefix (type, "image/svg")) ||
         g_str_has_prefix (type, "video/") || g_str_has_prefix (type, "audio/") || g_str_equal (type, "text/plain");
}

static void
set_headers (SoupServerMessage *message,
             const char        *type,
             const char        *name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr(GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *base = g_path_get_basename (name);

  g_hash_table_insert (parameters, (gpointer) "filename", base);
  soup_message_headers_set_content_disposition (headers, is_shown (type) ? "inline" : "attachment", parameters);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Security-Policy", "sandbox; default-src 'none'");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  soup_message_headers_replace (headers, "Cache-Control", "private, max-age=3600");
}

/* One range is answered as such; several, or a senseless one, by the whole. */
static gboolean
send_range (EaselServerCall *call,
            const char      *type,
            GBytes          *bytes)
{
  SoupServerMessage *message = easel_server_call_get_message (call);
  goffset total = g_bytes_get_size (bytes);
  SoupRange *ranges = NULL;
  int n_ranges = 0;
  gboolean is_sent = FALSE;

  if (!soup_message_headers_get_ranges (soup_server_message_get_request_headers (message), total, &ranges, &n_ranges))
    return FALSE;

  if (n_ranges == 1 && ranges[0].start < total && ranges[0].start <= ranges[0].end)
    {
      goffset end = MIN (ranges[0].end, total - 1);
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (bytes, ranges[0].start, end - ranges[0].start + 1);

      soup_message_headers_set_content_range (soup_server_message_get_response_headers (message), ranges[0].start, end,
                                              total);
      easel_server_call_send (call, SOUP_STATUS_PARTIAL_CONTENT, type, part);
      is_sent = TRUE;
    }
  soup_message_headers_free_ranges (soup_server_message_get_request_headers (message), ranges);

  return is_sent;
}

/* libsoup would answer a range that lies outside with the whole. */
static gboolean
refuse_range (EaselServerCall *call,
              goffset          total)
{
  const char *header = easel_server_call_get_header (call, "Range");
  g_autoptr(GBytes) empty = NULL;
  g_autofree char *content_range = NULL;

  if (header == NULL || !g_str_has_prefix (header, "bytes=") || !g_ascii_isdigit (header[strlen ("bytes=")]) ||
      g_ascii_strtoll (header + strlen ("bytes="), NULL, 10) < total)
    return FALSE;

  empty = g_bytes_new (NULL, 0);
  content_range = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, total);
  soup_message_headers_replace (soup_server_message_get_response_headers (easel_server_call_get_message (call)),
                                "Content-Range", content_range);
  easel_server_call_send (call, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL, empty);

  return TRUE;
}

/**
 * easel_server_answer_file:
 * @call: a request
 * @path: (nullable): the file; %NULL or absent: 404
 * @name: its name for the caller
 *
 * Stored files are never changed, so they are mapped, not read.
 */
void
easel_server_answer_file (EaselServerCall *call,
                          const char      *path,
                          const char      *name)
{
  g_autofree char *type = easel_server_files_get_type_of (name);
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    {
      easel_server_call_refuse (call, SOUP_STATUS_NOT_FOUND, "Not Found");
      return;
    }

  bytes = g_mapped_file_get_bytes (file);
  if (refuse_range (call, g_bytes_get_size (bytes)))
    return;

  set_headers (easel_server_call_get_message (call), type, name);
  if (!send_range (call, type, bytes))
    {
      soup_message_headers_remove (soup_server_message_get_request_headers (easel_server_call_get_message (call)),
                                   "Range");
      easel_server_call_send (call, SOUP_STATUS_OK, type, bytes);
    }
}
