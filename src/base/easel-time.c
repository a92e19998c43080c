/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six spellings of a time on the wire (contract 1.5). All are UTC; here a time is microseconds since 1970. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-time.h"

#include <string.h>

#define SECONDS_PER_DAY (24 * 60 * 60)

/* Days since 1970 of a day in the Gregorian calendar: years start in March, so that the leap day is the last one. */
static gint64
days_from_date (int year,
                int month,
                int day)
{
  gint64 shifted = month > 2 ? year : year - 1;
  gint64 era = shifted / 400;
  gint64 year_of_era = shifted - era * 400;
  gint64 day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

/* Reads exactly @count digits. */
static gboolean
read_digits (const char **at,
             int          count,
             int         *value)
{
  int number = 0;

  for (int i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
      number = number * 10 + g_ascii_digit_value ((*at)[i]);
    }

  *at += count;
  *value = number;

  return TRUE;
}

static gboolean
skip (const char **at,
      const char  *letters)
{
  if (**at == '\0' || strchr (letters, **at) == NULL)
    return FALSE;

  (*at)++;

  return TRUE;
}

static gboolean
read_date (const char **at,
           gint64      *days)
{
  int year, month, day;

  if (!read_digits (at, 4, &year) || !skip (at, "-") || !read_digits (at, 2, &month) || !skip (at, "-") ||
      !read_digits (at, 2, &day) || !g_date_valid_dmy (day, month, year))
    return FALSE;

  *days = days_from_date (year, month, day);

  return TRUE;
}

/* One to nine digits; what is below a microsecond is dropped. */
static gboolean
read_fraction (const char **at,
               gint64      *microseconds)
{
  gint64 unit = G_USEC_PER_SEC / 10;
  int count = 0;

  for (; g_ascii_isdigit (**at); (*at)++, count++, unit /= 10)
    *microseconds += g_ascii_digit_value (**at) * unit;

  return count >= 1 && count <= 9;
}

/* Hours, minutes and, as T3 leaves them out, perhaps seconds. */
static gboolean
read_clock (const char **at,
            gint64      *seconds,
            gint64      *microseconds)
{
  int hour, minute, second = 0;

  if (!read_digits (at, 2, &hour) || !skip (at, ":") || !read_digits (at, 2, &minute))
    return FALSE;
  if (skip (at, ":") && !read_digits (at, 2, &second))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;

  *seconds = hour * 3600 + minute * 60 + second;

  return !skip (at, ".,") || read_fraction (at, microseconds);
}

static gboolean
read_zone (const char **at,
           gint64      *offset)
{
  int hours, minutes = 0;
  int sign = **at == '-' ? -1 : 1;

  if (skip (at, "Zz") || !skip (at, "+-"))
    return TRUE;
  if (!read_digits (at, 2, &hours))
    return FALSE;
  if ((skip (at, ":") || **at != '\0') && !read_digits (at, 2, &minutes))
    return FALSE;
  if (hours > 23 || minutes > 59)
    return FALSE;

  *offset = sign * (hours * 3600 + minutes * 60);

  return TRUE;
}

/**
 * easel_time_parse:
 * @text: (nullable): a time in one of the six spellings, or close to them
 *
 * Takes `T` or a blank between date and time, optional seconds, a fraction of one to nine digits, and `Z`, `±hh`, `±hhmm`,
 * `±hh:mm` or no zone, which is UTC (contract 1.5).
 *
 * Returns: microseconds since 1970 in UTC, %EASEL_TIME_NONE if it is no time
 */
gint64
easel_time_parse (const char *text)
{
  const char *at = text;
  gint64 days = 0;
  gint64 seconds = 0;
  gint64 microseconds = 0;
  gint64 offset = 0;

  if (text == NULL || !read_date (&at, &days) || !skip (&at, "Tt ") || !read_clock (&at, &seconds, &microseconds) ||
      !read_zone (&at, &offset) || *at != '\0')
    return EASEL_TIME_NONE;

  return (days * SECONDS_PER_DAY + seconds - offset) * G_USEC_PER_SEC + microseconds;
}

/**
 * easel_time_format:
 * @time: microseconds since 1970, in the years 1 to 9999
 * @spelling: which of the server's spellings
 *
 * Returns: (transfer full) (nullable): the time in UTC; %NULL if @time is out of range
 */
char *
easel_time_format (gint64            time,
                   EaselTimeSpelling spelling)
{
  gint64 seconds = time / G_USEC_PER_SEC - (time % G_USEC_PER_SEC < 0);
  int fraction = time - seconds * G_USEC_PER_SEC;
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *micros = fraction != 0 ? g_strdup_printf (".%06d", fraction) : g_strdup ("");
  g_autofree char *date = NULL;
  g_autofree char *clock = NULL;

  g_return_val_if_fail (utc != NULL, NULL);

  date = g_date_time_format (utc, "%Y-%m-%d");
  clock = g_date_time_format (utc, "%H:%M:%S");

  switch (spelling)
    {
    case EASEL_TIME_T2:
      /* The server cuts three characters off "…:30.123456" and, when there is no fraction, off "…:30". */
      if (fraction == 0)
        return g_strdup_printf ("%sT%.5sZ", date, clock);
      return g_strdup_printf ("%sT%s%.4sZ", date, clock, micros);
    case EASEL_TIME_T4:
      return g_strdup_printf ("%sT%s%s", date, clock, micros);
    case EASEL_TIME_T5:
      return g_strdup_printf ("%s %s%s", date, clock, micros);
    case EASEL_TIME_T1:
    default:
      return g_strdup_printf ("%sT%s%sZ", date, clock, micros);
    }
}
