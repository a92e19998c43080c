/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything in the history stands: days with a heading each, below it their runs in strips of equal height. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/history/easel-history-layout.h"

typedef struct {
  guint  first; /* run */
  guint  n;
  gint64 y;     /* of the heading */
} Day;

struct _EaselHistoryLayout
{
  EaselHistorySize size;
  GArray          *days;
  guint            n_items;
  gint64           height;
};

static guint
count_strips (EaselHistoryLayout *self,
              guint               n)
{
  return (n + self->size.columns - 1) / self->size.columns;
}

static Day *
get_day (EaselHistoryLayout *self,
         guint               day)
{
  return &g_array_index (self->days, Day, day);
}

/* The last day for which @is_before says that it begins there or before. */
static guint
search (EaselHistoryLayout *self,
        guint               index,
        gint64              y,
        gboolean            by_index)
{
  guint low = 0, high = self->days->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      Day *day = get_day (self, middle);

      if (by_index ? day->first <= index : day->y <= y)
        low = middle;
      else
        high = middle;
    }

  return low;
}

/**
 * easel_history_layout_new:
 * @size: of the parts
 * @days: how many runs each day has, first to last; none is 0
 * @n_days: how many days there are
 *
 * Returns: (transfer full): the layout
 */
EaselHistoryLayout *
easel_history_layout_new (const EaselHistorySize *size,
                          const guint            *days,
                          guint                   n_days)
{
  EaselHistoryLayout *self = g_new0 (EaselHistoryLayout, 1);

  g_return_val_if_fail (size->columns > 0, NULL);

  self->size = *size;
  self->days = g_array_sized_new (FALSE, FALSE, sizeof (Day), n_days);
  for (guint i = 0; i < n_days; i++)
    {
      const Day day = { self->n_items, days[i], self->height };

      g_array_append_val (self->days, day);
      self->n_items += days[i];
      self->height += size->heading + (gint64) count_strips (self, days[i]) * (size->item_height + size->gap);
    }

  return self;
}

void
easel_history_layout_free (EaselHistoryLayout *self)
{
  g_array_unref (self->days);
  g_free (self);
}

gint64
easel_history_layout_get_height (EaselHistoryLayout *self)
{
  return self->height;
}

/**
 * easel_history_layout_find_day:
 *
 * Returns: the day that a run belongs to
 */
guint
easel_history_layout_find_day (EaselHistoryLayout *self,
                               guint               index)
{
  return search (self, index, 0, TRUE);
}

gint64
easel_history_layout_get_day_y (EaselHistoryLayout *self,
                                guint               day)
{
  return get_day (self, day)->y;
}

void
easel_history_layout_get_item (EaselHistoryLayout *self,
                               guint               index,
                               int                *x,
                               gint64             *y)
{
  Day *day = get_day (self, easel_history_layout_find_day (self, index));
  guint place = index - day->first;

  *x = (int) (place % self->size.columns) * (self->size.item_width + self->size.gap);
  *y = day->y + self->size.heading + (gint64) (place / self->size.columns) * (self->size.item_height + self->size.gap);
}

/**
 * easel_history_layout_find_item:
 *
 * Returns: the first run of the strip at a height, or of the first one below it; the number of runs if there is none
 */
guint
easel_history_layout_find_item (EaselHistoryLayout *self,
                                gint64              y)
{
  Day *day;
  gint64 strip;

  if (self->n_items == 0 || y >= self->height)
    return self->n_items;

  day = get_day (self, search (self, 0, MAX (y, 0), FALSE));
  strip = MAX (y - day->y - self->size.heading, 0) / (self->size.item_height + self->size.gap);

  return MIN (day->first + (guint) strip * self->size.columns, day->first + day->n);
}

/**
 * easel_history_layout_pick:
 *
 * Returns: the run at a point, or %EASEL_HISTORY_NOTHING
 */
guint
easel_history_layout_pick (EaselHistoryLayout *self,
                           int                 x,
                           gint64              y)
{
  guint column = (guint) MAX (x, 0) / (guint) (self->size.item_width + self->size.gap);
  guint first = easel_history_layout_find_item (self, y);
  guint index = first + MIN (column, self->size.columns - 1);
  gint64 item_y;
  int item_x;

  if (index >= self->n_items)
    return EASEL_HISTORY_NOTHING;

  easel_history_layout_get_item (self, index, &item_x, &item_y);
  if (x < item_x || x >= item_x + self->size.item_width || y < item_y || y >= item_y + self->size.item_height)
    return EASEL_HISTORY_NOTHING;

  return index;
}

/**
 * easel_history_layout_move:
 * @rows: how many strips down, or up if negative
 *
 * Goes up and down over the headings, staying in the column as far as the strip reaches.
 *
 * Returns: the run there; the first or the last at the ends
 */
guint
easel_history_layout_move (EaselHistoryLayout *self,
                           guint               index,
                           int                 rows)
{
  for (; rows != 0 && self->n_items > 0; rows += rows > 0 ? -1 : 1)
    {
      guint number = easel_history_layout_find_day (self, index);
      Day *day = get_day (self, number);
      guint column = (index - day->first) % self->size.columns;
      guint strip = (index - day->first) / self->size.columns;

      if (rows > 0 && strip + 1 < count_strips (self, day->n))
        index = MIN (index + self->size.columns, day->first + day->n - 1);
      else if (rows > 0 && number + 1 < self->days->len)
        index = day->first + day->n + MIN (column, get_day (self, number + 1)->n - 1);
      else if (rows < 0 && strip > 0)
        index -= self->size.columns;
      else if (rows < 0 && number > 0)
        {
          Day *before = get_day (self, number - 1);
          guint last = (count_strips (self, before->n) - 1) * self->size.columns;

          index = before->first + MIN (last + column, before->n - 1);
        }
      else
        break;
    }

  return index;
}
