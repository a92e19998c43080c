/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When and how long to wait before a failed call is made again: the SDK's RetryConfig (contract 8). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "api/easel-retry.h"

#include <libsoup/soup.h>
#include <math.h>

#define DEFAULT_CODES "429,500,502,503,504"
#define LONGEST_WAIT  (24 * 60 * 60)  /* seconds that a Retry-After is believed */

/* `5XX` is every status from 500 to 599, `503` is that one. */
static gboolean
code_matches (const char *code,
              guint       status)
{
  if (strlen (code) == 3 && g_ascii_strcasecmp (code + 1, "XX") == 0)
    return g_ascii_isdigit (*code) && status / 100 == (guint) g_ascii_digit_value (*code);

  return g_ascii_strtoull (code, NULL, 10) == status;
}

/**
 * easel_retry_wants_status:
 * @self: the settings
 * @status: of an answer
 *
 * Returns: whether a call that was answered so is worth another try
 */
gboolean
easel_retry_wants_status (const EaselRetry *self,
                          guint             status)
{
  g_auto(GStrv) codes = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->backoff)
    return FALSE;

  codes = g_strsplit (self->codes != NULL ? self->codes : DEFAULT_CODES, ",", -1);
  for (guint i = 0; codes[i] != NULL; i++)
    if (code_matches (g_strstrip (codes[i]), status))
      return TRUE;

  return FALSE;
}

/**
 * easel_retry_get_delay:
 * @self: the settings
 * @tries: how many retries there were already; the first one waits a second at most, as the SDK's does
 * @retry_after: microseconds that the server asked for, 0 if it did not
 * @chance: from 0 to 1, up to a second more
 *
 * Returns: microseconds to wait
 */
gint64
easel_retry_get_delay (const EaselRetry *self,
                       guint             tries,
                       gint64            retry_after,
                       double            chance)
{
  double milliseconds;

  g_return_val_if_fail (self != NULL, 0);

  if (retry_after > 0)
    milliseconds = (double) retry_after / 1000;
  else
    milliseconds = self->initial_interval * pow (tries, self->exponent) + chance * 1000;

  return (gint64) (MIN (milliseconds, self->max_interval) * 1000);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t")] == '\0';
}

/**
 * easel_retry_parse_retry_after:
 * @header: (nullable): the value of a Retry-After header, seconds or a date
 * @server_time: microseconds since 1970 by the server's clock
 *
 * Returns: microseconds to wait, 0 if the header says nothing that could be used
 */
gint64
easel_retry_parse_retry_after (const char *header,
                               gint64      server_time)
{
  g_autoptr(GDateTime) date = NULL;
  char *end = NULL;
  gint64 seconds;

  if (header == NULL)
    return 0;

  seconds = g_ascii_strtoll (header, &end, 10);
  if (end == header || !is_blank (end))
    {
      date = soup_date_time_new_from_http_string (header);
      seconds = date != NULL ? g_date_time_to_unix (date) - server_time / G_USEC_PER_SEC : 0;
    }

  return CLAMP (seconds, 0, LONGEST_WAIT) * G_USEC_PER_SEC;
}
