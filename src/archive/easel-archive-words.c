/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From text to what the full-text index holds, and from what is typed to what is asked of it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "archive/easel-archive-words.h"

#include <string.h>

/* Whether words in this letter's script run together. */
static gboolean
is_unspaced (gunichar letter)
{
  switch ((int) g_unichar_get_script (letter))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
    case G_UNICODE_SCRIPT_JAVANESE:
    case G_UNICODE_SCRIPT_BALINESE:
    case G_UNICODE_SCRIPT_NEW_TAI_LUE:
    case G_UNICODE_SCRIPT_TAI_LE:
    case G_UNICODE_SCRIPT_TAI_THAM:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * easel_archive_index_words:
 * @text: valid UTF-8
 *
 * Puts blanks around each letter of a script that has none between words, so that any part of such a text is found.
 *
 * Returns: (transfer full): what belongs into `runs.words`
 */
char *
easel_archive_index_words (const char *text)
{
  GString *words = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      gboolean alone = is_unspaced (letter);

      if (alone)
        g_string_append_c (words, ' ');
      g_string_append_unichar (words, letter);
      if (alone)
        g_string_append_c (words, ' ');
    }

  return g_string_free (words, FALSE);
}

static gboolean
has_word (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      return TRUE;

  return FALSE;
}

/* One typed word as a phrase; it is enough to have typed its beginning. */
static void
append_phrase (GString    *query,
               const char *word)
{
  g_autofree char *letters = easel_archive_index_words (word);
  g_auto(GStrv) halves = g_strsplit (g_strstrip (letters), "\"", -1);
  g_autofree char *quoted = g_strjoinv ("\"\"", halves);
  const char *end = g_utf8_find_prev_char (word, word + strlen (word));

  g_string_append_printf (query, "%s\"%s\"%s", query->len > 0 ? " " : "", quoted,
                          is_unspaced (g_utf8_get_char (end)) ? "" : "*");
}

/**
 * easel_archive_match_words:
 * @typed: valid UTF-8, as typed into a search entry
 *
 * Every word must be found, each at least as the beginning of one. Nothing that is typed is a syntax error.
 *
 * Returns: (transfer full) (nullable): the right side of `search MATCH ?`; %NULL if there is no word in @typed, so that
 *   nothing is to be filtered
 */
char *
easel_archive_match_words (const char *typed)
{
  g_autoptr(GString) query = g_string_new (NULL);
  g_auto(GStrv) words = NULL;

  g_return_val_if_fail (typed != NULL, NULL);

  words = g_strsplit_set (typed, " \t\r\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (has_word (words[i]))
      append_phrase (query, words[i]);

  return query->len > 0 ? g_strdup (query->str) : NULL;
}
