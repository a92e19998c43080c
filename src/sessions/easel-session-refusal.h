/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a server does not rent a machine, or not for longer, and what helps. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define EASEL_SESSION_FREE_MINUTES 30  /* what the free plan allows for a session, extensions included */

/**
 * EaselSessionRefusal:
 * @EASEL_SESSION_REFUSAL_OTHER: for another reason, which the error names
 * @EASEL_SESSION_REFUSAL_BALANCE: not enough credit
 * @EASEL_SESSION_REFUSAL_MINUTES: the free plan has a limit of minutes
 * @EASEL_SESSION_REFUSAL_ANOTHER: the free plan has one session at a time
 * @EASEL_SESSION_REFUSAL_TOO_MANY: a machine has a limit of sessions
 * @EASEL_SESSION_REFUSAL_MACHINE: not on this machine
 */
typedef enum {
  EASEL_SESSION_REFUSAL_OTHER,
  EASEL_SESSION_REFUSAL_BALANCE,
  EASEL_SESSION_REFUSAL_MINUTES,
  EASEL_SESSION_REFUSAL_ANOTHER,
  EASEL_SESSION_REFUSAL_TOO_MANY,
  EASEL_SESSION_REFUSAL_MACHINE,
} EaselSessionRefusal;

EaselSessionRefusal  easel_session_refusal_find    (const GError *error);
const char          *easel_session_refusal_explain (const GError *error);

G_END_DECLS
