/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SDK's RetryConfig: which answers are worth another try, and the waiting between. */

#include "api/easel-retry.h"

static void
test_statuses (void)
{
  EaselRetry none = EASEL_RETRY_NONE;
  EaselRetry usual = EASEL_RETRY_BACKOFF;
  EaselRetry own = EASEL_RETRY_BACKOFF;

  own.codes = "404, 5XX";

  g_assert_false (easel_retry_wants_status (&none, 503));
  g_assert_true (easel_retry_wants_status (&usual, 429));
  g_assert_true (easel_retry_wants_status (&usual, 500));
  g_assert_true (easel_retry_wants_status (&usual, 504));
  g_assert_false (easel_retry_wants_status (&usual, 501));
  g_assert_false (easel_retry_wants_status (&usual, 404));
  g_assert_true (easel_retry_wants_status (&own, 404));
  g_assert_true (easel_retry_wants_status (&own, 599));
  g_assert_false (easel_retry_wants_status (&own, 429));
}

/* The numbers of the contract: at once, 0.5, 1.4, 2.6, 4.0, 5.6 s, each plus up to one. */
static void
test_delays (void)
{
  static const double EXPECTED[] = { 0, 0.5, 1.414, 2.598, 4.0, 5.590 };
  EaselRetry usual = EASEL_RETRY_BACKOFF;

  for (guint i = 0; i < G_N_ELEMENTS (EXPECTED); i++)
    {
      g_assert_cmpfloat_with_epsilon (easel_retry_get_delay (&usual, i, 0, 0) / 1e6, EXPECTED[i], 0.001);
      g_assert_cmpfloat_with_epsilon (easel_retry_get_delay (&usual, i, 0, 1) / 1e6, EXPECTED[i] + 1, 0.001);
    }

  g_assert_cmpint (easel_retry_get_delay (&usual, 1000, 0, 1), ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (easel_retry_get_delay (&usual, 0, 7 * G_USEC_PER_SEC, 1), ==, 7 * G_USEC_PER_SEC);
  g_assert_cmpint (easel_retry_get_delay (&usual, 0, 700 * G_USEC_PER_SEC, 1), ==, 60 * G_USEC_PER_SEC);
}

static void
test_retry_after (void)
{
  static const struct {
    const char *header;
    gint64 seconds;
  } CASES[] = {
    { NULL,                             0 },
    { "",                               0 },
    { "7",                              7 },
    { " 7 ",                            7 },
    { "0",                              0 },
    { "-5",                             0 },
    { "soon",                           0 },
    { "7 apples",                       0 },
    { "99999999999999999999",           24 * 60 * 60 },
    { "Thu, 01 Jan 1970 00:16:50 GMT",  10 },
    { "Thu, 01 Jan 1970 00:16:00 GMT",  0 },
    { "Tue, 19 Jan 2038 03:14:07 GMT",  24 * 60 * 60 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (easel_retry_parse_retry_after (CASES[i].header, 1000 * G_USEC_PER_SEC), ==,
                     CASES[i].seconds * G_USEC_PER_SEC);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retry/statuses", test_statuses);
  g_test_add_func ("/retry/delays", test_delays);
  g_test_add_func ("/retry/retry-after", test_retry_after);

  return g_test_run ();
}
