/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a text stops being JSON, in the words of Python's decoder. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-json-fault.h"

#include "base/easel-limits.h"

#include <string.h>

typedef struct {
  const char *start;
  const char *at;
  const char *reason;   /* NULL while all is well */
} Scan;

static gboolean
fail (Scan       *scan,
      const char *at,
      const char *reason)
{
  scan->at = at;
  scan->reason = reason;

  return FALSE;
}

static void
skip_blanks (Scan *scan)
{
  scan->at += strspn (scan->at, " \t\n\r");
}

static gboolean
scan_escape (Scan *scan)
{
  const char *start = scan->at++;

  if (*scan->at == 'u')
    {
      for (guint i = 1; i <= 4; i++)
        if (!g_ascii_isxdigit (scan->at[i]))
          return fail (scan, start + 1, "Invalid \\uXXXX escape");
      scan->at += 5;
    }
  else if (*scan->at != '\0' && strchr ("\"\\/bfnrt", *scan->at) != NULL)
    scan->at++;
  else
    return fail (scan, start, "Invalid \\escape");

  return TRUE;
}

static gboolean
scan_text (Scan *scan)
{
  const char *start = scan->at++;

  while (*scan->at != '"')
    {
      if (*scan->at == '\0')
        return fail (scan, start, "Unterminated string starting at");
      if ((guchar) *scan->at < 0x20)
        return fail (scan, scan->at, "Invalid control character at");
      if (*scan->at == '\\')
        {
          if (!scan_escape (scan))
            return FALSE;
        }
      else
        scan->at++;
    }
  scan->at++;

  return TRUE;
}

static gboolean
scan_number (Scan *scan)
{
  const char *start = scan->at;

  if (*scan->at == '-')
    scan->at++;
  if (!g_ascii_isdigit (*scan->at))
    return fail (scan, start, "Expecting value");

  scan->at += *scan->at == '0' ? 1 : strspn (scan->at, "0123456789");
  if (*scan->at == '.' && g_ascii_isdigit (scan->at[1]))
    scan->at += 1 + strspn (scan->at + 1, "0123456789");
  if (*scan->at == 'e' || *scan->at == 'E')
    {
      const char *digits = scan->at + 1 + (scan->at[1] == '+' || scan->at[1] == '-');

      if (g_ascii_isdigit (*digits))
        scan->at = digits + strspn (digits, "0123456789");
    }

  return TRUE;
}

static gboolean
scan_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (scan->at, words[i]))
      {
        scan->at += strlen (words[i]);
        return TRUE;
      }

  return fail (scan, scan->at, "Expecting value");
}

static gboolean scan_value (Scan  *scan,
                            guint  depth);

static gboolean
scan_member (Scan  *scan,
             guint  depth)
{
  if (*scan->at != '"')
    return fail (scan, scan->at, "Expecting property name enclosed in double quotes");
  if (!scan_text (scan))
    return FALSE;

  skip_blanks (scan);
  if (*scan->at != ':')
    return fail (scan, scan->at, "Expecting ':' delimiter");
  scan->at++;

  return scan_value (scan, depth);
}

static gboolean
scan_container (Scan  *scan,
                guint  depth)
{
  gboolean is_object = *scan->at == '{';
  char end = is_object ? '}' : ']';

  if (depth > EASEL_LIMIT_JSON_DEPTH)
    return fail (scan, scan->at, "Too deeply nested");

  scan->at++;
  skip_blanks (scan);
  if (*scan->at == end)
    {
      scan->at++;
      return TRUE;
    }

  while (is_object ? scan_member (scan, depth + 1) : scan_value (scan, depth + 1))
    {
      skip_blanks (scan);
      if (*scan->at == end)
        {
          scan->at++;
          return TRUE;
        }
      if (*scan->at != ',')
        return fail (scan, scan->at, "Expecting ',' delimiter");
      scan->at++;
      skip_blanks (scan);
    }

  return FALSE;
}

static gboolean
scan_value (Scan  *scan,
            guint  depth)
{
  skip_blanks (scan);

  if (*scan->at == '{' || *scan->at == '[')
    return scan_container (scan, depth);
  if (*scan->at == '"')
    return scan_text (scan);
  if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
    return scan_number (scan);

  return scan_word (scan);
}

/**
 * easel_server_json_find_fault:
 * @bytes: a text that was refused as JSON
 * @reason: (out): what is wrong
 *
 * Returns: where, in characters from the start
 */
gsize
easel_server_json_find_fault (GBytes      *bytes,
                              const char **reason)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  Scan scan = { text, text, NULL };

  if (scan_value (&scan, 0))
    {
      skip_blanks (&scan);
      fail (&scan, scan.at, "Extra data");
    }
  *reason = scan.reason;

  return g_utf8_strlen (scan.start, scan.at - scan.start);
}
