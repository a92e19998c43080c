/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain table on standard output, columns as wide as their widest cell. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "cli/easel-cli-table.h"

#include "cli/easel-cli-output.h"

struct _EaselCliTable
{
  guint      columns;
  GPtrArray *cells; /* of text, row by row */
};

/* How many places a terminal gives to it. */
static guint
measure (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/**
 * easel_cli_table_new:
 * @first_heading: of the first column
 * @...: the other headings and %NULL
 *
 * Returns: (transfer full): a table without rows
 */
EaselCliTable *
easel_cli_table_new (const char *first_heading,
                     ...)
{
  EaselCliTable *self = g_new0 (EaselCliTable, 1);
  va_list headings;

  self->cells = g_ptr_array_new_with_free_func (g_free);
  va_start (headings, first_heading);
  for (const char *heading = first_heading; heading != NULL; heading = va_arg (headings, const char *))
    {
      g_ptr_array_add (self->cells, g_utf8_strup (heading, -1));
      self->columns++;
    }
  va_end (headings);

  return self;
}

/**
 * easel_cli_table_add:
 * @self: a table
 * @...: a text or %NULL for each column
 *
 * Adds a row.
 */
void
easel_cli_table_add (EaselCliTable *self,
                     ...)
{
  va_list cells;

  va_start (cells, self);
  for (guint i = 0; i < self->columns; i++)
    {
      const char *cell = va_arg (cells, const char *);

      g_ptr_array_add (self->cells, easel_cli_make_harmless (cell != NULL && *cell != '\0' ? cell : "–", FALSE));
    }
  va_end (cells);
}

static guint
measure_column (EaselCliTable *self,
                guint          column)
{
  guint widest = 0;

  for (guint i = column; i < self->cells->len; i += self->columns)
    widest = MAX (widest, measure (g_ptr_array_index (self->cells, i)));

  return widest;
}

void
easel_cli_table_print (EaselCliTable *self)
{
  g_autofree guint *widths = g_new0 (guint, self->columns);

  for (guint i = 0; i < self->columns; i++)
    widths[i] = measure_column (self, i);

  for (guint start = 0; start < self->cells->len; start += self->columns)
    {
      g_autoptr(GString) line = g_string_new (NULL);

      for (guint i = 0; i < self->columns; i++)
        {
          const char *cell = g_ptr_array_index (self->cells, start + i);

          g_string_append (line, cell);
          for (guint width = measure (cell); i + 1 < self->columns && width < widths[i] + 2; width++)
            g_string_append_c (line, ' ');
        }

      easel_cli_print ("%s", line->str);
    }
}

void
easel_cli_table_free (EaselCliTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}
