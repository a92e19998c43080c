/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a server again and again which sessions there are, and what goes with them: prices, names of machines. */

#pragma once

#include "api/easel-client.h"
#include "sessions/easel-gpu-prices.h"

G_BEGIN_DECLS

#define EASEL_TYPE_SESSION_POLL (easel_session_poll_get_type ())

G_DECLARE_FINAL_TYPE (EaselSessionPoll, easel_session_poll, EASEL, SESSION_POLL, GObject)

/* Signals: "listed" (GPtrArray *), "found" (EaselSession *), "missing" (const char *), "named" (EaselMachine *),
 * "done" (GError *). */
EaselSessionPoll *easel_session_poll_new           (EaselClient       *client);
void              easel_session_poll_open          (EaselSessionPoll  *self);
void              easel_session_poll_close         (EaselSessionPoll  *self);
gboolean          easel_session_poll_is_open       (EaselSessionPoll  *self);
void              easel_session_poll_refresh       (EaselSessionPoll  *self);
void              easel_session_poll_set_interval  (EaselSessionPoll  *self,
                                                    gint64             interval);

/* More questions of the round under way */
void              easel_session_poll_ask_session   (EaselSessionPoll  *self,
                                                    const char        *id);
void              easel_session_poll_ask_machine   (EaselSessionPoll  *self,
                                                    const char        *id);

EaselClient      *easel_session_poll_get_client    (EaselSessionPoll  *self);
EaselGpuPrices   *easel_session_poll_get_prices    (EaselSessionPoll  *self);

G_END_DECLS
