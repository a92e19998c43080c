/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer, or none, means for a request that must be sent once (decisions 2).
 *
 *   an id                      the id is committed: sent
 *   no connection was made     nothing left this computer: back to `waiting`
 *   401, 429                   the server has not begun: back to `waiting`
 *   403, 404, 422              the server will not have it: `refused`
 *   another 4xx                it may have left a row: looked for twice, then `refused`
 *   anything else              it may have arrived: looked for
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-sender-verdict.h"

#include "base/easel-error.h"

/**
 * easel_sender_judge_unsent:
 * @error: why a step before the POST failed
 *
 * Returns: what becomes of a request of which nothing has left
 */
EaselSenderOutcome
easel_sender_judge_unsent (const GError *error)
{
  if (error->domain != EASEL_ERROR)
    return EASEL_SENDER_WAIT;

  switch ((EaselError) error->code)
    {
    case EASEL_ERROR_UNAUTHORIZED:
      return EASEL_SENDER_HALT;

    case EASEL_ERROR_INVALID:
    case EASEL_ERROR_REJECTED:
    case EASEL_ERROR_FORBIDDEN:
    case EASEL_ERROR_NOT_FOUND:
    case EASEL_ERROR_DISK:
    case EASEL_ERROR_UNSUPPORTED:
      return EASEL_SENDER_REFUSED;

    case EASEL_ERROR_RATE_LIMITED:
    case EASEL_ERROR_UNREACHABLE:
    case EASEL_ERROR_INTERRUPTED:
    case EASEL_ERROR_TIMED_OUT:
    case EASEL_ERROR_SERVER:
    case EASEL_ERROR_BAD_REPLY:
    case EASEL_ERROR_RUN_FAILED:
    case EASEL_ERROR_UNCLEAR:
    case EASEL_ERROR_DAMAGED:
    case EASEL_ERROR_TOO_NEW:
    default:
      return EASEL_SENDER_WAIT;
    }
}

/**
 * easel_sender_judge_answer:
 * @error: why the POST gave no id
 * @answer: (nullable): the head of what came back
 * @outcome: (out): what becomes of the request, when that is known
 * @is_refusal: (out): whether the server said no, though it may have left a row
 *
 * Returns: whether it is known; otherwise the run has to be looked for
 */
gboolean
easel_sender_judge_answer (const GError       *error,
                           const EaselAnswer  *answer,
                           EaselSenderOutcome *outcome,
                           gboolean           *is_refusal)
{
  guint status = answer != NULL ? answer->status : 0;

  *is_refusal = status >= 400 && status < 500;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_UNREACHABLE) || status == 429)
    *outcome = EASEL_SENDER_WAIT;
  else if (status == 401)
    *outcome = EASEL_SENDER_HALT;
  else if (status == 403 || status == 404 || status == 422 || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_INVALID))
    *outcome = EASEL_SENDER_REFUSED;
  else
    return FALSE;

  return TRUE;
}
