/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six spellings of a time, close relatives, and what is none. */

#include "base/easel-time.h"

/* 2026-02-03T10:15:30 in UTC */
#define MOMENT (G_GINT64_CONSTANT (1770113730) * G_USEC_PER_SEC)

static void
test_parse (void)
{
  static const struct { const char *text; gint64 time; } table[] = {
    { "2026-02-03T10:15:30.123000Z", MOMENT + 123000 },
    { "2026-02-03T10:15:30.123Z", MOMENT + 123000 },
    { "2026-02-03T10:15Z", MOMENT - 30 * G_USEC_PER_SEC },
    { "2026-02-03T10:15:30.123456", MOMENT + 123456 },
    { "2026-02-03 10:15:30.123456", MOMENT + 123456 },
    { "2026-02-03T10:15:30Z", MOMENT },
    { "2026-02-03T10:15:30.123456+00:00", MOMENT + 123456 },
    { "2026-02-03T11:15:30+01:00", MOMENT },
    { "2026-02-03T05:45:30-0430", MOMENT },
    { "2026-02-03T11:15:30+01", MOMENT },
    { "2026-02-03t10:15:30z", MOMENT },
    { "2026-02-03T10:15:30.1", MOMENT + 100000 },
    { "2026-02-03T10:15:30.123456789Z", MOMENT + 123456 },
    { "1970-01-01T00:00:00Z", 0 },
    { "1969-12-31T23:59:59.5Z", -500000 },
    { "2024-02-29T00:00:00Z", G_GINT64_CONSTANT (1709164800) * G_USEC_PER_SEC },
    { "2000-03-01T00:00:00Z", G_GINT64_CONSTANT (951868800) * G_USEC_PER_SEC },
    { "2016-12-31T23:59:60Z", G_GINT64_CONSTANT (1483228800) * G_USEC_PER_SEC },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (easel_time_parse (table[i].text) != table[i].time)
        g_test_message ("%s", table[i].text);
      g_assert_cmpint (easel_time_parse (table[i].text), ==, table[i].time);
    }
}

static void
test_no_time (void)
{
  static const char *const table[] = {
    "", "now", "2026", "2026-02-03", "2026-02-30T10:15:30Z", "2026-13-01T00:00:00Z", "2026-02-03T24:00:00Z",
    "2026-02-03T10:60:00Z", "2026-02-03T10:15:61Z", "2026-02-03T10:15:30.Z", "2026-02-03T10:15:30.1234567890Z",
    "2026-02-03T10:15:30Zx", "2026-02-03T10:15:30+1", "2026-02-03T10:15:30+01:60", "2026-02-03x10:15:30",
    " 2026-02-03T10:15:30Z", "2026-2-3T10:15:30Z", "-2026-02-03T10:15:30Z", "0000-01-01T00:00:00Z",
  };

  g_assert_cmpint (easel_time_parse (NULL), ==, EASEL_TIME_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("%s", table[i]);
      g_assert_cmpint (easel_time_parse (table[i]), ==, EASEL_TIME_NONE);
    }
}

static void
test_format (void)
{
  static const struct { gint64 time; EaselTimeSpelling spelling; const char *text; } table[] = {
    { MOMENT + 123000, EASEL_TIME_T1, "2026-02-03T10:15:30.123000Z" },
    { MOMENT, EASEL_TIME_T1, "2026-02-03T10:15:30Z" },
    { MOMENT + 123456, EASEL_TIME_T2, "2026-02-03T10:15:30.123Z" },
    { MOMENT + 1, EASEL_TIME_T2, "2026-02-03T10:15:30.000Z" },
    { MOMENT, EASEL_TIME_T2, "2026-02-03T10:15Z" },
    { MOMENT + 123456, EASEL_TIME_T4, "2026-02-03T10:15:30.123456" },
    { MOMENT, EASEL_TIME_T4, "2026-02-03T10:15:30" },
    { MOMENT + 123456, EASEL_TIME_T5, "2026-02-03 10:15:30.123456" },
    { -1, EASEL_TIME_T1, "1969-12-31T23:59:59.999999Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = easel_time_format (table[i].time, table[i].spelling);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_there_and_back (void)
{
  for (gint64 day = -100000; day < 100000; day += 37)
    {
      gint64 time = day * 86400 * G_USEC_PER_SEC + day;
      g_autofree char *text = easel_time_format (time, EASEL_TIME_T4);

      g_assert_cmpint (easel_time_parse (text), ==, time);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/parse", test_parse);
  g_test_add_func ("/time/no-time", test_no_time);
  g_test_add_func ("/time/format", test_format);
  g_test_add_func ("/time/there-and-back", test_there_and_back);

  return g_test_run ();
}
