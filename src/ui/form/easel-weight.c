/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights in prompts: `(word:1.05)` stronger, `(word:0.95)` weaker. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <string.h>

#include "ui/form/easel-weight.h"

static gboolean
is_word_end (char c)
{
  return c == '\0' || strchr (" .,;:()[]{}<>\n\t\r\\/|", c) != NULL;
}

/* The group `(…:1.05)` that starts just before what is between @first and @last, or that they enclose. */
static gboolean
find_weight (const char *text,
             gsize       first,
             gsize       last,
             double     *weight,
             gsize      *end)
{
  char *rest;

  if (first == 0 || text[first - 1] != '(' || text[last] != ':')
    return FALSE;

  *weight = g_ascii_strtod (text + last + 1, &rest);
  *end = rest - text;

  return rest != text + last + 1 && *rest == ')';
}

/**
 * easel_weight_change:
 * @text: a prompt
 * @first: (inout): the first character selected
 * @last: (inout): the one after; the same as @first for a cursor, which then selects its word
 * @by: how much to add to the weight
 *
 * Returns: (transfer full) (nullable): the changed prompt, or %NULL where there is no word
 */
char *
easel_weight_change (const char *text,
                     int        *first,
                     int        *last,
                     double      by)
{
  gsize from = g_utf8_offset_to_pointer (text, *first) - text;
  gsize to = g_utf8_offset_to_pointer (text, *last) - text;
  GString *changed;
  double weight = 1.0;
  gboolean has_weight;
  gsize end = 0;

  if (from == to)
    {
      while (from > 0 && !is_word_end (text[from - 1]))
        from--;
      while (!is_word_end (text[to]))
        to++;
    }
  if (from == to)
    return NULL;

  has_weight = find_weight (text, from, to, &weight, &end);
  weight += by;

  changed = g_string_new_len (text, has_weight ? from - 1 : from);
  *first = g_utf8_strlen (changed->str, changed->len);
  if (ABS (weight - 1.0) > 0.001)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_c (changed, '(');
      *first += 1;
      g_string_append_len (changed, text + from, to - from);
      g_string_append_printf (changed, ":%s)", g_ascii_formatd (digits, sizeof digits, "%.2f", weight));
    }
  else
    g_string_append_len (changed, text + from, to - from);

  *last = *first + g_utf8_strlen (text + from, to - from);
  g_string_append (changed, text + (has_weight ? end + 1 : to));

  return g_string_free (changed, FALSE);
}
