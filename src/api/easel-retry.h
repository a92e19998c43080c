/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When and how long to wait before a failed call is made again: the SDK's RetryConfig (contract 8). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EaselRetry:
 * @backoff: %FALSE for the strategy `none`, the default
 * @initial_interval: milliseconds
 * @max_interval: milliseconds that one wait lasts at most
 * @exponent: of the number of the try
 * @max_elapsed_time: milliseconds since the first try after which it is given up
 * @retry_connection_errors: whether a failed connection is tried again too
 * @codes: (nullable): status codes with commas between, `5XX` is a range; %NULL for the SDK's five
 */
typedef struct {
  gboolean    backoff;
  double      initial_interval;
  double      max_interval;
  double      exponent;
  double      max_elapsed_time;
  gboolean    retry_connection_errors;
  const char *codes;
} EaselRetry;

#define EASEL_RETRY_NONE    ((EaselRetry) { .backoff = FALSE })
#define EASEL_RETRY_BACKOFF ((EaselRetry) { TRUE, 500, 60000, 1.5, 3600000, FALSE, NULL })

gboolean  easel_retry_wants_status      (const EaselRetry *self,
                                         guint             status);
gint64    easel_retry_get_delay         (const EaselRetry *self,
                                         guint             tries,
                                         gint64            retry_after,
                                         double            chance);
gint64    easel_retry_parse_retry_after (const char       *header,
                                         gint64            server_time);

G_END_DECLS
