/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six spellings of a time on the wire (contract 1.5). All are UTC; here a time is microseconds since 1970. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EASEL_TIME_NONE (G_MININT64)

/**
 * EaselTimeSpelling:
 * @EASEL_TIME_T1: `2026-02-03T10:15:30.123000Z`, no fraction if it is zero
 * @EASEL_TIME_T2: `2026-02-03T10:15:30.123Z`; at microsecond 0 it is T3, as the server has it
 * @EASEL_TIME_T4: `2026-02-03T10:15:30.123456`, no zone
 * @EASEL_TIME_T5: `2026-02-03 10:15:30.123456`, a blank and no zone
 */
typedef enum {
  EASEL_TIME_T1,
  EASEL_TIME_T2,
  EASEL_TIME_T4,
  EASEL_TIME_T5,
} EaselTimeSpelling;

gint64  easel_time_parse   (const char        *text);
char   *easel_time_format  (gint64             time,
                            EaselTimeSpelling  spelling);

G_END_DECLS
