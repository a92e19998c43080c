/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How durations, times, money and counts are written for people. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"

/**
 * easel_text_duration:
 * @duration: microseconds
 *
 * Returns: (transfer full): `0:08`, `1:07`, `2:03:05`
 */
char *
easel_text_duration (gint64 duration)
{
  gint64 seconds = MAX (duration, 0) / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));

  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

static char *
format_local (gint64      time,
              const char *format)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  return date != NULL ? g_date_time_format (date, format) : g_strdup ("");
}

/**
 * easel_text_time:
 * @time: microseconds since 1970
 *
 * Returns: (transfer full): the hour and minute here
 */
char *
easel_text_time (gint64 time)
{
  /* Translators: a time of the day, as in g_date_time_format() */
  return format_local (time, _("%H:%M"));
}

/**
 * easel_text_clock:
 * @time: microseconds since 1970
 *
 * Returns: (transfer full): hour, minute and second here
 */
char *
easel_text_clock (gint64 time)
{
  return format_local (time, "%H:%M:%S");
}

static int
count_days_between (gint64 time,
                    gint64 now)
{
  g_autoptr(GDateTime) a = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) b = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  GDate day_a, day_b;

  if (a == NULL || b == NULL)
    return G_MAXINT;

  g_date_set_dmy (&day_a, g_date_time_get_day_of_month (a), g_date_time_get_month (a), g_date_time_get_year (a));
  g_date_set_dmy (&day_b, g_date_time_get_day_of_month (b), g_date_time_get_month (b), g_date_time_get_year (b));

  return g_date_days_between (&day_a, &day_b);
}

/**
 * easel_text_day:
 * @time: microseconds since 1970
 * @now: the same, now
 *
 * Returns: (transfer full): “Today”, “Yesterday”, “Thursday, November 19”, or with the year when it is another
 */
char *
easel_text_day (gint64 time,
                gint64 now)
{
  int days = count_days_between (time, now);

  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 180)
    /* Translators: a day of this year, as in g_date_time_format() */
    return format_local (time, _("%A, %B %-d"));

  /* Translators: a day of another year, as in g_date_time_format() */
  return format_local (time, _("%B %-d, %Y"));
}

/**
 * easel_text_when:
 *
 * Returns: (transfer full): “Today at 14:02”
 */
char *
easel_text_when (gint64 time,
                 gint64 now)
{
  g_autofree char *day = easel_text_day (time, now);
  g_autofree char *hour = easel_text_time (time);

  /* Translators: a day and a time of that day */
  return g_strdup_printf (_("%s at %s"), day, hour);
}

/**
 * easel_text_money:
 * @amount: US dollars, the currency of the service
 */
char *
easel_text_money (double amount)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (amount > 0 && amount < 0.005)
    /* Translators: an amount of money too small to be written */
    return g_strdup (_("under $0.01"));

  return g_strdup_printf ("$%s", g_ascii_formatd (digits, sizeof digits, "%.2f", amount));
}

char *
easel_text_percent (double fraction)
{
  /* Translators: a percentage; some languages write a space before the sign */
  return g_strdup_printf (_("%d%%"), (int) (CLAMP (fraction, 0, 1) * 100));
}

/**
 * easel_text_path:
 * @path: a folder
 *
 * Returns: (transfer full): it without the home folder in front, as people think of it
 */
char *
easel_text_path (const char *path)
{
  const char *home = g_get_home_dir ();

  g_return_val_if_fail (path != NULL, NULL);

  if (g_str_has_prefix (path, home) && path[strlen (home)] == G_DIR_SEPARATOR)
    return g_strdup (path + strlen (home) + 1);

  return g_strdup (path);
}
