/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times what runs on the main loop between two waits, and fails the test when one stretch is too long for a person. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#if defined __SANITIZE_ADDRESS__
#define EASEL_WATCHDOG_LIMIT (500 * G_TIME_SPAN_MILLISECOND)
#else
#define EASEL_WATCHDOG_LIMIT (50 * G_TIME_SPAN_MILLISECOND)
#endif

void   easel_watchdog_start   (void);
gint64 easel_watchdog_stop    (void);

/* What the test itself does, such as writing a picture, is not the program's. */
void   easel_watchdog_pause   (void);
void   easel_watchdog_resume  (void);

/* Within a stretch: what is neither the program's nor the test's. */
void   easel_watchdog_excuse_begin (void);
void   easel_watchdog_excuse_end   (void);

/* Until the next call with NULL, so many times the limit is allowed, because of something that is not ours. */
void   easel_watchdog_allow   (const char *why,
                               guint       times);

/* For figures: is told each stretch, in microseconds. */
void   easel_watchdog_collect (GArray     *stretches);

G_END_DECLS
