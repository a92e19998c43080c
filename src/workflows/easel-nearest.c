/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean …": the words nearest to a mistyped one. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-nearest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The distance takes time by the product of the lengths; nobody mistypes a longer word. */
#define LONGEST_WORD 128

typedef struct {
  const char *word;
  guint       distance;
} Candidate;

/* Letters to add, take away, exchange or swap, in place of letter case. */
static guint
measure (const char *a,
         const char *b)
{
  g_autofree gunichar *left = g_utf8_to_ucs4_fast (a, -1, NULL);
  g_autofree gunichar *right = g_utf8_to_ucs4_fast (b, -1, NULL);
  glong left_length = g_utf8_strlen (a, -1), right_length = g_utf8_strlen (b, -1);
  guint rows[3][LONGEST_WORD + 1];

  for (glong j = 0; j <= right_length; j++)
    rows[0][j] = (guint) j;

  for (glong i = 1; i <= left_length; i++)
    {
      guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (glong j = 1; j <= right_length; j++)
        {
          row[j] = MIN (MIN (above[j], row[j - 1]) + 1, above[j - 1] + (left[i - 1] != right[j - 1]));
          if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
            row[j] = MIN (row[j], before[j - 2] + 1);
        }
    }

  return rows[left_length % 3][right_length];
}

static guint
compare_words (const char *word,
               const char *typed)
{
  g_autofree char *left = g_utf8_casefold (word, -1);
  g_autofree char *right = g_utf8_casefold (typed, -1);

  if (g_str_equal (left, right))
    return 0;
  if (g_utf8_strlen (left, -1) > LONGEST_WORD || g_utf8_strlen (right, -1) > LONGEST_WORD)
    return G_MAXUINT;
  if (*right != '\0' && (strstr (left, right) != NULL || strstr (right, left) != NULL) && *left != '\0')
    return 1;

  return measure (left, right);
}

static int
compare_candidates (gconstpointer a,
                    gconstpointer b)
{
  const Candidate *left = a, *right = b;

  return (left->distance > right->distance) - (left->distance < right->distance);
}

/**
 * easel_nearest_find:
 * @words: what there is
 * @typed: what was typed
 * @count: how many to give at most
 *
 * Returns: (transfer full): the words that may have been meant, the nearest first; empty if none is near
 */
GStrv
easel_nearest_find (const char * const *words,
                    const char         *typed,
                    guint               count)
{
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(GStrvBuilder) nearest = g_strv_builder_new ();
  guint limit;

  g_return_val_if_fail (words != NULL && typed != NULL, NULL);

  limit = (guint) MAX (2, g_utf8_strlen (typed, -1) / 3);
  for (guint i = 0; words[i] != NULL; i++)
    {
      Candidate candidate = { words[i], compare_words (words[i], typed) };

      if (candidate.distance <= limit)
        g_array_append_val (candidates, candidate);
    }

  g_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < MIN (candidates->len, count); i++)
    g_strv_builder_add (nearest, g_array_index (candidates, Candidate, i).word);

  return g_strv_builder_end (nearest);
}

/**
 * easel_nearest_quote:
 * @words: words
 * @count: how many to name at most
 *
 * Returns: (transfer full): the first words in quotation marks, with commas between them
 */
char *
easel_nearest_quote (const char * const *words,
                     guint               count)
{
  GString *list = g_string_new (NULL);

  g_return_val_if_fail (words != NULL, NULL);

  for (guint i = 0; words[i] != NULL && i < count; i++)
    g_string_append_printf (list, "%s\u201c%s\u201d", i > 0 ? ", " : "", words[i]);
  if (g_strv_length ((GStrv) words) > count)
    g_string_append (list, ", …");

  return g_string_free (list, FALSE);
}
