/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time it is, for us and on the server, and timers that a suspended computer does not delay. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define EASEL_TYPE_CLOCK (easel_clock_get_type ())

G_DECLARE_FINAL_TYPE (EaselClock, easel_clock, EASEL, CLOCK, GObject)

/* Handed to whoever needs time as a constructor argument. All times are microseconds. Signal "woken": after suspend. */
EaselClock *easel_clock_new              (void);
EaselClock *easel_clock_new_fake         (gint64       unix_time);
gint64      easel_clock_get_boot_time    (EaselClock  *self);  /* runs on in suspend, never jumps */
gint64      easel_clock_get_time         (EaselClock  *self);  /* since 1970, by this computer */
gint64      easel_clock_get_server_time  (EaselClock  *self);  /* since 1970, corrected by the server's Date */
void        easel_clock_note_server_time (EaselClock  *self,
                                          gint64       unix_time);
guint       easel_clock_add_timer        (EaselClock  *self,
                                          gint64       delay,
                                          GSourceFunc  callback,
                                          gpointer     data);
void        easel_clock_remove_timer     (EaselClock  *self,
                                          guint        id);
void        easel_clock_advance          (EaselClock  *self,   /* fake only: runs what became due */
                                          gint64       by);
void        easel_clock_suspend          (EaselClock  *self,   /* fake only: runs it once, at the end */
                                          gint64       by);

G_END_DECLS
