/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a server does not rent a machine, or not for longer, and what helps. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-refusal.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"

/* The server's own words (contract 2.11, 3.8): it has no codes for them. */
static const struct {
  const char          *words;
  EaselSessionRefusal  refusal;
  const char          *sentence;
} REFUSALS[] = {
  { "Insufficient balance", EASEL_SESSION_REFUSAL_BALANCE,
    N_("Not enough credit for a session: add some on the website, then try again") },
  { "30 minutes", EASEL_SESSION_REFUSAL_MINUTES,
    N_("The free plan allows 30 minutes for a session, extensions included: choose less, or change the plan on the "
       "website") },
  { "does not support concurrent sessions", EASEL_SESSION_REFUSAL_ANOTHER,
    N_("The free plan allows one session at a time: end the one that runs first") },
  { "maximum number of concurrent sessions", EASEL_SESSION_REFUSAL_TOO_MANY,
    N_("This machine has as many sessions as it takes: end one of them first, or choose another machine") },
  { "not a Comfy Deploy Serverless machine", EASEL_SESSION_REFUSAL_MACHINE,
    N_("Only serverless machines take sessions: choose another machine") },
  { "builder version", EASEL_SESSION_REFUSAL_MACHINE,
    N_("This machine is too old for sessions: rebuild it on the website, or choose another") },
  { "Machine not found", EASEL_SESSION_REFUSAL_MACHINE,
    N_("This machine does not exist any more: choose another") },
  { "Session has not started yet", EASEL_SESSION_REFUSAL_OTHER,
    N_("The session is still starting: extend it when it is ready") },
};

/**
 * easel_session_refusal_find:
 * @error: what starting or extending a session came to
 *
 * Returns: which refusal that is
 */
EaselSessionRefusal
easel_session_refusal_find (const GError *error)
{
  g_return_val_if_fail (error != NULL, EASEL_SESSION_REFUSAL_OTHER);

  for (guint i = 0; i < G_N_ELEMENTS (REFUSALS); i++)
    if (error->domain == EASEL_ERROR && strstr (error->message, REFUSALS[i].words) != NULL)
      return REFUSALS[i].refusal;

  return EASEL_SESSION_REFUSAL_OTHER;
}

/**
 * easel_session_refusal_explain:
 * @error: what starting or extending a session came to
 *
 * Returns: (transfer none): a sentence with cause and cure; the error's own if it is no refusal that is known
 */
const char *
easel_session_refusal_explain (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (REFUSALS); i++)
    if (error->domain == EASEL_ERROR && strstr (error->message, REFUSALS[i].words) != NULL)
      return _(REFUSALS[i].sentence);

  return error->message;
}
