/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How sessions and what they cost are written for people. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sessions/easel-gpus.h"
#include "ui/easel-text.h"
#include "ui/sessions/easel-session-text.h"

const char *
easel_session_text_state (EaselSession *session)
{
  switch (easel_session_get_state (session))
    {
    case EASEL_SESSION_STATE_STARTING:
      return C_("session", "Starting");
    case EASEL_SESSION_STATE_READY:
      return C_("session", "Ready");
    case EASEL_SESSION_STATE_ENDING:
      return C_("session", "Ending");
    case EASEL_SESSION_STATE_ENDED:
    default:
      return C_("session", "Ended");
    }
}

/**
 * easel_session_text_left:
 *
 * Returns: (transfer full): “23 min”, “45 s” in the last minute, nothing if it is not known
 */
char *
easel_session_text_left (EaselSession *session)
{
  gint64 left = easel_session_get_time_left (session);

  if (left < 0)
    return g_strdup ("");
  if (left < 60)
    /* Translators: seconds left of a session */
    return g_strdup_printf (_("%d s"), (int) left);

  /* Translators: minutes left of a session */
  return g_strdup_printf (_("%d min"), (int) ((left + 30) / 60));
}

/**
 * easel_session_text_clock:
 * @seconds: negative: not known
 *
 * Returns: (transfer full): “23:12”
 */
char *
easel_session_text_clock (gint64 seconds)
{
  return seconds >= 0 ? easel_text_duration (seconds * G_USEC_PER_SEC) : g_strdup ("–");
}

/**
 * easel_session_text_cost:
 *
 * Returns: (transfer full): what it has cost so far, or that nobody knows
 */
char *
easel_session_text_cost (EaselSessionList *list,
                         EaselSession     *session)
{
  double per_second, cost;

  if (!easel_session_get_cost (session, &cost))
    return g_strdup (_("Price unknown"));

  if (easel_gpu_prices_lookup (easel_session_list_get_prices (list), easel_session_get_gpu (session), &per_second) &&
      per_second <= 0)
    /* Translators: a session that costs nothing */
    return g_strdup (C_("session", "Free"));

  return easel_text_money (cost);
}

/**
 * easel_session_text_gpu:
 * @gpu: (nullable): the server's name of it
 *
 * Returns: (transfer full): “A10G · 24 GB”
 */
char *
easel_session_text_gpu (const char *gpu)
{
  const EaselGpu *known = easel_gpus_find (gpu);

  if (gpu == NULL)
    return g_strdup (_("Not known"));
  if (known == NULL || known->gigabytes == 0)
    return g_strdup (gpu);

  /* Translators: a GPU and the gigabytes of its memory */
  return g_strdup_printf (_("%s · %u GB"), gpu, known->gigabytes);
}

/**
 * easel_session_text_hourly:
 *
 * Returns: (transfer full): “$1.21 an hour”
 */
char *
easel_session_text_hourly (EaselGpuPrices *prices,
                           const char     *gpu)
{
  g_autofree char *money = NULL;
  double per_second;

  if (!easel_gpu_prices_lookup (prices, gpu, &per_second))
    return g_strdup (_("Price unknown"));
  if (per_second <= 0)
    return g_strdup (C_("session", "Free"));

  money = easel_text_money (per_second * 3600);

  /* Translators: an amount of money */
  return g_strdup_printf (_("%s an hour"), money);
}

gboolean
easel_session_text_is_late (EaselSession *session)
{
  gint64 left = easel_session_get_time_left (session);

  return left >= 0 && left <= EASEL_SESSION_LATE_SECONDS;
}
