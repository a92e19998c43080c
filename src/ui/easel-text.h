/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How durations, times, money and counts are written for people. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *easel_text_duration   (gint64      duration);
char *easel_text_time       (gint64      time);
char *easel_text_clock      (gint64      time);
char *easel_text_day        (gint64      time,
                             gint64      now);
char *easel_text_when       (gint64      time,
                             gint64      now);
char *easel_text_money      (double      amount);
char *easel_text_percent    (double      fraction);
char *easel_text_path       (const char *path);

G_END_DECLS
