/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to warn that a session's time runs out: once at each mark, again after it was extended. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "sessions/easel-session-watch.h"

#define JUST_STARTED 60  /* seconds of age */
#define SLACK        30  /* seconds; so much the idea of the server's time may move without a new warning */

static const guint MARKS[] = { 10, 5, 2 };  /* minutes left, the most urgent last */

/**
 * easel_session_watch_check:
 * @self: what was warned of so far
 * @left: seconds that are left, negative if that is not known
 * @age: seconds since the session began
 *
 * Whoever starts a session of five minutes is not told that five are left. Of several marks that were passed at once,
 * in suspend, only the most urgent counts.
 *
 * Returns: the minutes to warn of, or 0
 */
guint
easel_session_watch_check (EaselSessionWatch *self,
                           gint64             left,
                           gint64             age)
{
  gboolean silently = !self->begun && age < JUST_STARTED;
  guint minutes = 0;

  if (left < 0)
    return 0;

  self->begun = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (MARKS); i++)
    {
      gint64 mark = MARKS[i] * 60;

      if (left > mark + SLACK)
        self->given &= ~(1u << i);
      else if (left <= mark && (self->given & 1u << i) == 0)
        {
          self->given |= 1u << i;
          minutes = MARKS[i];
        }
    }

  return silently || left == 0 ? 0 : minutes;
}
