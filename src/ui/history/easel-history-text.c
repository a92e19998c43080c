/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the history says of a run, in words. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "accounts/easel-account.h"
#include "base/easel-time.h"
#include "runs/easel-run.h"
#include "ui/easel-text.h"
#include "ui/history/easel-history-text.h"

const char *
easel_history_text_get_name (EaselRunCard *card)
{
  return card->name != NULL && *card->name != '\0' ? card->name : _("Run");
}

gboolean
easel_history_text_is_bad (EaselRunCard *card)
{
  return card->status == EASEL_RUN_STATUS_FAILED || card->status == EASEL_RUN_STATUS_TIMEOUT;
}

/**
 * easel_history_text_dup_state:
 * @run: (nullable): the run itself while it is under way
 *
 * Returns: (transfer full) (nullable): how it is or how it ended, %NULL for well
 */
char *
easel_history_text_dup_state (EaselRunCard *card,
                              EaselRun     *run)
{
  EaselRunStatus status = run != NULL ? easel_run_get_status (run) : card->status;

  if (status == EASEL_RUN_STATUS_SUCCESS)
    return NULL;
  if (status == EASEL_RUN_STATUS_CANCELLED)
    return g_strdup (_("Canceled"));
  if (status == EASEL_RUN_STATUS_UNCLEAR)
    return g_strdup (_("Not confirmed"));
  if (easel_history_text_is_bad (card))
    return g_strdup (_("Failed"));
  if (run != NULL && easel_run_get_progress (run) >= 0)
    return easel_text_percent (easel_run_get_progress (run));
  if (status == EASEL_RUN_STATUS_RUNNING || status == EASEL_RUN_STATUS_UPLOADING)
    return g_strdup (_("Running"));

  return g_strdup (_("Waiting"));
}

char *
easel_history_text_dup_duration (EaselRunCard *card)
{
  if (card->started_at == EASEL_TIME_NONE || card->ended_at == EASEL_TIME_NONE)
    return g_strdup ("");

  return easel_text_duration (MAX (card->ended_at - card->started_at, 0));
}

char *
easel_history_text_dup_cost (EaselRunCard *card)
{
  if (card->cost >= 0)
    return easel_text_money (card->cost);

  /* Translators: what a run on this computer costs */
  return g_strdup (g_str_equal (card->account, EASEL_ACCOUNT_LOCAL_ID) ? _("Free") : "");
}

char *
easel_history_text_dup_place (EaselRunCard *card)
{
  if (g_str_equal (card->account, EASEL_ACCOUNT_LOCAL_ID))
    return g_strdup (_("This computer"));

  return g_strdup (card->gpu != NULL ? card->gpu : "");
}

/**
 * easel_history_text_dup_line:
 *
 * Returns: (transfer full): “14:01 · 0:38 · $0.01”, without what is not known
 */
char *
easel_history_text_dup_line (EaselRunCard *card)
{
  g_autofree char *time = easel_text_time (card->added_at);
  g_autofree char *duration = easel_history_text_dup_duration (card);
  g_autofree char *cost = card->cost >= 0 ? easel_text_money (card->cost) : g_strdup ("");

  return g_strconcat (time, *duration != '\0' ? " · " : "", duration, *cost != '\0' ? " · " : "", cost, NULL);
}

/**
 * easel_history_text_dup_spoken:
 * @run: (nullable): the run itself while it is under way
 * @now: microseconds since 1970
 *
 * Returns: (transfer full): what a screen reader says of it
 */
char *
easel_history_text_dup_spoken (EaselRunCard *card,
                               EaselRun     *run,
                               gint64        now)
{
  g_autoptr(GString) text = g_string_new (easel_history_text_get_name (card));
  g_autofree char *when = easel_text_when (card->added_at, now);
  g_autofree char *state = easel_history_text_dup_state (card, run);
  g_autofree char *results = g_strdup_printf (ngettext ("%u result", "%u results", card->n_results), card->n_results);

  g_string_append_printf (text, ", %s, %s", when, state != NULL ? state : results);
  if (card->is_starred)
    g_string_append_printf (text, ", %s", _("starred"));
  if (card->prompt != NULL)
    g_string_append_printf (text, ", %s", card->prompt);

  return g_strdup (text->str);
}

static gboolean
begins_word (const char *text,
             const char *at)
{
  return at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

/* How many bytes of the text at a place are one of the words, 0 for none. Folding may change lengths, so letters are
 * compared one by one. */
static gsize
match_word (const char *at,
            char      **words)
{
  gsize longest = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *letter = at;
      const char *wanted = words[i];

      while (*wanted != '\0' && *letter != '\0' &&
             g_unichar_tolower (g_utf8_get_char (letter)) == g_unichar_tolower (g_utf8_get_char (wanted)))
        {
          letter = g_utf8_next_char (letter);
          wanted = g_utf8_next_char (wanted);
        }
      if (*words[i] != '\0' && *wanted == '\0')
        longest = MAX (longest, (gsize) (letter - at));
    }

  return longest;
}

char *
easel_history_text_mark (const char *text,
                         const char *searched)
{
  g_autoptr(GString) markup = g_string_new (NULL);
  g_auto(GStrv) words = g_strsplit_set (searched != NULL ? searched : "", " \t\r\n", -1);
  const char *at = text;

  while (*at != '\0')
    {
      gsize length = begins_word (text, at) ? match_word (at, words) : 0;
      gsize taken = length > 0 ? length : (gsize) (g_utf8_next_char (at) - at);
      g_autofree char *escaped = g_markup_escape_text (at, (gssize) taken);

      g_string_append_printf (markup, length > 0 ? "<b>%s</b>" : "%s", escaped);
      at += taken;
    }

  return g_strdup (markup->str);
}
