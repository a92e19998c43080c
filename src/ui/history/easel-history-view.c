/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history as a gallery or a list, of which only what is seen has widgets.
 *
 * GtkListView of this floor keeps two hundred rows at a time, each of which would be a strip of tiles. Here the places are
 * arithmetic (EaselHistoryLayout), and the tiles that scroll out of sight are used again.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/history/easel-history-layout.h"
#include "ui/history/easel-history-tile.h"
#include "ui/history/easel-history-view.h"

#define EDGE          18  /* left and right */
#define GAP           9
#define TILE_WIDTH    124 /* about: tiles share the width */
#define ROW_HEIGHT    56
#define HEADING       42
#define ALL_COLUMNS   640 /* pixels, from which on a row has room for all */
#define SPARE_TILES   64
#define NEW_AT_ONCE   8

struct _EaselHistoryView
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselHistoryModel  *model;       /* NULL until it is set */
  EaselClock         *clock;
  gboolean            as_list;

  /* Where everything is */
  EaselHistoryLayout *layout;      /* NULL: to be made anew */
  EaselHistorySize    size;
  int                 laid_width;  /* that the layout was made for */
  int                 laid_height; /* that was filled with tiles */
  guint               update_idle;
  gboolean            is_filled;   /* every place that is seen has its tile */

  /* What is seen */
  GHashTable         *tiles;       /* position → EaselHistoryTile */
  GHashTable         *headings;    /* day → GtkBox */
  GPtrArray          *spare;       /* tiles out of use, children too, but hidden */
  GPtrArray          *doomed;      /* the same, of the other shape */

  /* What is chosen */
  gint64              current;     /* row id, 0: none */
  gboolean            is_selecting;
  GHashTable         *selected;    /* row ids */

  GtkAdjustment      *adjustments[2];
  GtkScrollablePolicy policies[2];
};

typedef enum {
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
} EaselHistoryViewProperty;

enum {
  SIGNAL_ACTIVATED,
  SIGNAL_CURRENT_CHANGED,
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselHistoryView, easel_history_view, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static gint64
get_top (EaselHistoryView *self)
{
  return self->adjustments[GTK_ORIENTATION_VERTICAL] != NULL
           ? (gint64) gtk_adjustment_get_value (self->adjustments[GTK_ORIENTATION_VERTICAL])
           : 0;
}

static const char *
get_searched (EaselHistoryView *self)
{
  return easel_history_model_get_query (self->model)->filter.text;
}

/* The layout */

static void
find_size (EaselHistoryView *self,
           int               width)
{
  int room = MAX (width - 2 * EDGE, 2 * 48);
  gboolean by_day = easel_history_model_get_query (self->model)->order == EASEL_RUN_ORDER_TIME;
  guint columns = self->as_list ? 1 : (guint) MAX ((room + GAP) / (TILE_WIDTH + GAP), 2);

  self->size.columns = columns;
  self->size.gap = self->as_list ? 2 : GAP;
  self->size.item_width = (room + self->size.gap) / (int) columns - self->size.gap;
  self->size.item_height = self->as_list ? ROW_HEIGHT : self->size.item_width;
  self->size.heading = by_day ? HEADING : 0;
}

static void
lay_out (EaselHistoryView *self,
         int               width)
{
  guint n = easel_history_model_count_days (self->model);
  g_autofree guint *days = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    days[i] = easel_history_model_get_day (self->model, i)->n;

  find_size (self, width);
  g_clear_pointer (&self->layout, easel_history_layout_free);
  self->layout = easel_history_layout_new (&self->size, days, n);
  self->laid_width = width;
}

static void
configure_adjustments (EaselHistoryView *self,
                       int               width,
                       int               height)
{
  gint64 upper = MAX (easel_history_layout_get_height (self->layout) + EDGE, height);

  if (self->adjustments[GTK_ORIENTATION_HORIZONTAL] != NULL)
    gtk_adjustment_configure (self->adjustments[GTK_ORIENTATION_HORIZONTAL], 0, 0, width, width * 0.1, width * 0.9, width);
  if (self->adjustments[GTK_ORIENTATION_VERTICAL] != NULL)
    gtk_adjustment_configure (self->adjustments[GTK_ORIENTATION_VERTICAL],
                              CLAMP (get_top (self), 0, upper - height), 0, (double) upper, height * 0.1, height * 0.9,
                              height);
}

/* Tiles and headings */

static GtkWidget *
create_heading (EaselHistoryView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *day = gtk_label_new (NULL);
  GtkWidget *sum = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (day), 0);
  gtk_label_set_ellipsize (GTK_LABEL (day), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (day, TRUE);
  gtk_widget_add_css_class (day, "day");
  gtk_label_set_ellipsize (GTK_LABEL (sum), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (sum, "dim-label");
  gtk_widget_add_css_class (sum, "smaller");
  gtk_widget_add_css_class (sum, "numeric");
  gtk_box_append (GTK_BOX (box), day);
  gtk_box_append (GTK_BOX (box), sum);
  gtk_widget_set_parent (box, GTK_WIDGET (self));

  return box;
}

static char *
dup_sum (const EaselHistoryDay *day)
{
  g_autofree char *runs = g_strdup_printf (ngettext ("%'u run", "%'u runs", day->n), day->n);
  g_autoptr(GString) text = g_string_new (runs);

  if (day->is_summed && day->sum.pictures > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%'u picture", "%'u pictures", day->sum.pictures), day->sum.pictures);
    }
  if (day->is_summed && day->sum.cost >= 0)
    {
      g_autofree char *money = easel_text_money (day->sum.cost);

      g_string_append_printf (text, " · %s", money);
    }

  return g_strdup (text->str);
}

static void
update_heading (EaselHistoryView *self,
                GtkWidget        *heading,
                guint             number)
{
  const EaselHistoryDay *day = easel_history_model_get_day_summed (self->model, number);
  GtkWidget *label = gtk_widget_get_first_child (heading);
  g_autofree char *title = easel_text_day (day->time, easel_clock_get_time (self->clock));
  g_autofree char *sum = dup_sum (day);

  gtk_label_set_label (GTK_LABEL (label), title);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (label)), sum);
}

static void
update_tile (EaselHistoryView *self,
             EaselHistoryTile *tile,
             guint             position)
{
  gint64 row = easel_history_model_get_row (self->model, position);
  gboolean with_day = self->size.heading == 0;

  easel_history_tile_set_detail (tile, self->laid_width >= ALL_COLUMNS, with_day);
  easel_history_tile_set_card (tile, row, easel_history_model_get_card (self->model, position),
                               easel_history_model_find_open (self->model, row), get_searched (self),
                               easel_clock_get_time (self->clock));
  easel_history_tile_set_selected (tile, self->is_selecting,
                                   self->is_selecting ? g_hash_table_contains (self->selected, &row)
                                                      : self->as_list && row == self->current);
}

static EaselHistoryTile *
take_tile (EaselHistoryView *self)
{
  GtkWidget *tile;

  if (self->spare->len > 0)
    {
      tile = g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
      gtk_widget_set_child_visible (tile, TRUE);
    }
  else
    {
      tile = easel_history_tile_new (self->as_list);
      gtk_widget_set_parent (tile, GTK_WIDGET (self));
    }

  return EASEL_HISTORY_TILE (tile);
}

static void
give_back (EaselHistoryView *self,
           GtkWidget        *tile)
{
  if (self->spare->len < SPARE_TILES)
    {
      gtk_widget_set_child_visible (tile, FALSE);
      g_ptr_array_add (self->spare, tile);
    }
  else
    gtk_widget_unparent (tile);
}

static gboolean
has_focus (GtkWidget *tile)
{
  GtkRoot *root = gtk_widget_get_root (tile);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == tile || gtk_widget_is_ancestor (focus, tile));
}

static void
drop_tiles (EaselHistoryView *self,
            guint             first,
            guint             last)
{
  guint n = easel_history_model_count_runs (self->model);
  GHashTableIter iter;
  gpointer key, tile;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &key, &tile))
    {
      guint position = GPOINTER_TO_UINT (key);

      if (position >= first && position < last)
        continue;

      if (position < n && has_focus (tile))
        {
          update_tile (self, tile, position);
          continue;
        }

      g_hash_table_iter_remove (&iter);
      give_back (self, tile);
    }
}

static void
drop_headings (EaselHistoryView *self,
               guint             first,
               guint             last)
{
  GHashTableIter iter;
  gpointer day, heading;

  g_hash_table_iter_init (&iter, self->headings);
  while (g_hash_table_iter_next (&iter, &day, &heading))
    if (GPOINTER_TO_UINT (day) < first || GPOINTER_TO_UINT (day) > last)
      {
        g_hash_table_iter_remove (&iter);
        gtk_widget_unparent (heading);
      }
}

/* New tiles are made a few at a time, so that the window answers in between; those that are used again cost little.
 *
 * Returns: whether all of them are there */
static gboolean
fill_tiles (EaselHistoryView *self,
            guint             first,
            guint             last)
{
  guint n_new = 0;

  for (guint i = first; i < last; i++)
    {
      EaselHistoryTile *tile = g_hash_table_lookup (self->tiles, GUINT_TO_POINTER (i));

      if (tile == NULL)
        {
          if (self->spare->len == 0 && ++n_new > NEW_AT_ONCE)
            return FALSE;

          tile = take_tile (self);
          g_hash_table_insert (self->tiles, GUINT_TO_POINTER (i), tile);
        }
      update_tile (self, tile, i);
    }

  return TRUE;
}

/* Everything between, and a strip above and below so that it is there when it comes into sight. */
static void
fill (EaselHistoryView *self)
{
  gint64 top = get_top (self) - self->size.item_height;
  gint64 bottom = get_top (self) + gtk_widget_get_height (GTK_WIDGET (self)) + self->size.item_height;
  guint n = easel_history_model_count_runs (self->model);
  guint first = easel_history_layout_find_item (self->layout, top);
  guint last = MIN (easel_history_layout_find_item (self->layout, bottom) + self->size.columns, n);

  drop_tiles (self, first, last);
  self->is_filled = fill_tiles (self, first, last);

  if (self->size.heading == 0 || first >= last)
    {
      drop_headings (self, 1, 0);
      return;
    }

  first = easel_history_layout_find_day (self->layout, first);
  last = easel_history_layout_find_day (self->layout, last - 1);
  drop_headings (self, first, last);
  for (guint i = first; i <= last; i++)
    {
      GtkWidget *heading = g_hash_table_lookup (self->headings, GUINT_TO_POINTER (i));

      if (heading == NULL)
        {
          heading = create_heading (self);
          g_hash_table_insert (self->headings, GUINT_TO_POINTER (i), heading);
        }
      update_heading (self, heading, i);
    }
}

static void
update (EaselHistoryView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  gint64 anchor_y = 0;
  guint anchor = 0;
  gboolean is_anchored = FALSE;
  int x;

  if (self->model == NULL || width <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  /* A window that becomes wider keeps in sight what is looked at. */
  if (self->layout != NULL && self->laid_width != width && get_top (self) > 0)
    {
      anchor = easel_history_layout_find_item (self->layout, get_top (self));
      is_anchored = anchor < easel_history_model_count_runs (self->model);
    }

  if (self->layout == NULL || self->laid_width != width)
    lay_out (self, width);
  configure_adjustments (self, width, height);
  if (is_anchored)
    {
      easel_history_layout_get_item (self->layout, anchor, &x, &anchor_y);
      gtk_adjustment_set_value (self->adjustments[GTK_ORIENTATION_VERTICAL], (double) (anchor_y - self->size.heading));
    }

  self->laid_height = height;
  fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
destroy_doomed (EaselHistoryView *self,
                guint             most)
{
  for (guint i = 0; i < most && self->doomed->len > 0; i++)
    gtk_widget_unparent (g_ptr_array_steal_index_fast (self->doomed, self->doomed->len - 1));
}

static gboolean
update_cb (gpointer user_data)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (user_data);

  self->update_idle = 0;
  update (self);
  destroy_doomed (self, NEW_AT_ONCE);

  /* What is left comes after the next frame. */
  if (self->layout != NULL && (!self->is_filled || self->doomed->len > 0) && self->update_idle == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->update_idle = g_idle_add (update_cb, self);

  return G_SOURCE_REMOVE;
}

/* Tiles come and go between two frames, never while they are being allocated. */
static void
queue_update (EaselHistoryView *self)
{
  g_clear_handle_id (&self->update_idle, g_source_remove);
  self->update_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static void
model_changed_cb (EaselHistoryView *self)
{
  g_clear_pointer (&self->layout, easel_history_layout_free);
  queue_update (self);
}

static void
easel_history_view_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (widget);
  GHashTableIter iter;
  gpointer key, child;

  if (self->layout == NULL || self->laid_width != width || self->laid_height != height)
    queue_update (self);
  if (self->layout == NULL)
    return;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &key, &child))
    {
      GtkAllocation area = { 0, 0, self->size.item_width, self->size.item_height };
      int minimum;
      gint64 y;

      if (GPOINTER_TO_UINT (key) >= easel_history_model_count_runs (self->model))
        continue;

      easel_history_layout_get_item (self->layout, GPOINTER_TO_UINT (key), &area.x, &y);
      area.x += EDGE;
      area.y = (int) CLAMP (y - get_top (self), -100000, 100000);
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      area.width = MAX (area.width, minimum);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, area.width, &minimum, NULL, NULL, NULL);
      area.height = MAX (area.height, minimum);
      gtk_widget_size_allocate (child, &area, -1);
    }

  g_hash_table_iter_init (&iter, self->headings);
  while (g_hash_table_iter_next (&iter, &key, &child))
    {
      GtkAllocation area = { EDGE, 0, MAX (width - 2 * EDGE, 1), self->size.heading };
      int minimum;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      area.width = MAX (area.width, minimum);
      area.y = (int) (easel_history_layout_get_day_y (self->layout, GPOINTER_TO_UINT (key)) - get_top (self));
      gtk_widget_size_allocate (child, &area, -1);
    }
}

static void
easel_history_view_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 120;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 400;
}

/* The current run */

static void
set_current (EaselHistoryView *self,
             gint64            row)
{
  if (self->current == row)
    return;

  self->current = row;
  queue_update (self);
  g_signal_emit (self, signals[SIGNAL_CURRENT_CHANGED], 0, row);
}

static void
scroll_to (EaselHistoryView *self,
           guint             position)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
  int x;
  gint64 y;

  easel_history_layout_get_item (self->layout, position, &x, &y);
  gtk_adjustment_clamp_page (adjustment, (double) (y - self->size.heading), (double) (y + self->size.item_height + GAP));
}

static void
focus_position (EaselHistoryView *self,
                guint             position)
{
  GtkWidget *tile;

  scroll_to (self, position);
  tile = g_hash_table_lookup (self->tiles, GUINT_TO_POINTER (position));
  if (tile == NULL)
    {
      tile = GTK_WIDGET (take_tile (self));
      g_hash_table_insert (self->tiles, GUINT_TO_POINTER (position), tile);
      update_tile (self, EASEL_HISTORY_TILE (tile), position);
    }
  gtk_widget_grab_focus (tile);
  update (self);
  if (!self->is_filled)
    queue_update (self);
  set_current (self, easel_history_model_get_row (self->model, position));
}

/* Where the focus is, or would come. */
static guint
find_focus (EaselHistoryView *self)
{
  GHashTableIter iter;
  gpointer position, tile;
  guint found;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, &position, &tile))
    if (has_focus (tile))
      return GPOINTER_TO_UINT (position);

  if (self->current != 0 && easel_history_model_find (self->model, self->current, &found))
    return found;

  return self->layout != NULL ? easel_history_layout_find_item (self->layout, get_top (self)) : 0;
}

static gboolean
easel_history_view_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (widget);
  guint n = self->model != NULL ? easel_history_model_count_runs (self->model) : 0;

  /* Tab goes in and out; within, the arrows move. */
  if (gtk_widget_get_focus_child (widget) != NULL || n == 0 || self->layout == NULL)
    return FALSE;

  focus_position (self, MIN (find_focus (self), n - 1));

  return TRUE;
}

static void
toggle (EaselHistoryView *self,
        gint64            row)
{
  if (!g_hash_table_remove (self->selected, &row))
    g_hash_table_add (self->selected, g_memdup2 (&row, sizeof row));

  queue_update (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static guint
find_target (EaselHistoryView *self,
             guint             key,
             guint             from)
{
  guint last = easel_history_model_count_runs (self->model) - 1;
  int page = MAX (gtk_widget_get_height (GTK_WIDGET (self)) / (self->size.item_height + self->size.gap) - 1, 1);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if ((key == GDK_KEY_Left) != is_rtl)
        return from > 0 ? from - 1 : 0;
      return MIN (from + 1, last);
    case GDK_KEY_Up:
      return easel_history_layout_move (self->layout, from, -1);
    case GDK_KEY_Down:
      return easel_history_layout_move (self->layout, from, 1);
    case GDK_KEY_Page_Up:
      return easel_history_layout_move (self->layout, from, -page);
    case GDK_KEY_Page_Down:
      return easel_history_layout_move (self->layout, from, page);
    case GDK_KEY_Home:
      return 0;
    case GDK_KEY_End:
      return last;
    default:
      return EASEL_HISTORY_NOTHING;
    }
}

static gboolean
key_pressed_cb (EaselHistoryView *self,
                guint             key,
                guint             code,
                GdkModifierType   state)
{
  guint n = self->model != NULL ? easel_history_model_count_runs (self->model) : 0;
  guint from, target;
  gint64 row;

  if (n == 0 || self->layout == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  from = MIN (find_focus (self), n - 1);
  row = easel_history_model_get_row (self->model, from);
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      if (self->is_selecting)
        toggle (self, row);
      else
        g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row, TRUE);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_space)
    {
      if (self->is_selecting)
        toggle (self, row);
      else
        g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row, FALSE);
      return GDK_EVENT_STOP;
    }

  target = find_target (self, key, from);
  if (target == EASEL_HISTORY_NOTHING)
    return GDK_EVENT_PROPAGATE;

  focus_position (self, target);

  return GDK_EVENT_STOP;
}

static gboolean
pick (EaselHistoryView *self,
      double            x,
      double            y,
      guint            *position)
{
  if (self->model == NULL || self->layout == NULL)
    return FALSE;

  *position = easel_history_layout_pick (self->layout, (int) x - EDGE, (gint64) y + get_top (self));

  return *position < easel_history_model_count_runs (self->model);
}

static void
pressed_cb (EaselHistoryView *self,
            int               presses,
            double            x,
            double            y,
            GtkGestureClick  *gesture)
{
  gboolean is_secondary = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_SECONDARY;
  guint position;
  gint64 row;

  if (!pick (self, x, y, &position))
    return;

  row = easel_history_model_get_row (self->model, position);
  focus_position (self, position);
  if (is_secondary)
    g_signal_emit (self, signals[SIGNAL_MENU], 0, row, x, y);
  else if (self->is_selecting)
    toggle (self, row);
  else
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row, !self->as_list || presses == 2);
}

static void
long_pressed_cb (EaselHistoryView *self,
                 double            x,
                 double            y)
{
  guint position;

  if (pick (self, x, y, &position))
    g_signal_emit (self, signals[SIGNAL_MENU], 0, easel_history_model_get_row (self->model, position), x, y);
}

/* Properties of GtkScrollable */

static void
set_adjustment (EaselHistoryView *self,
                GtkOrientation    orientation,
                GtkAdjustment    *adjustment)
{
  if (self->adjustments[orientation] != NULL)
    g_signal_handlers_disconnect_by_func (self->adjustments[orientation], queue_update, self);
  g_clear_object (&self->adjustments[orientation]);
  if (adjustment == NULL)
    return;

  self->adjustments[orientation] = g_object_ref_sink (adjustment);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

static void
easel_history_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (object);

  switch ((EaselHistoryViewProperty) prop_id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[GTK_ORIENTATION_VERTICAL]);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_HORIZONTAL]);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[GTK_ORIENTATION_VERTICAL]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_history_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (object);

  switch ((EaselHistoryViewProperty) prop_id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, GTK_ORIENTATION_VERTICAL, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_HORIZONTAL] = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->policies[GTK_ORIENTATION_VERTICAL] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Out of sight at once; they are taken apart a few at a time. */
static void
doom_tiles (EaselHistoryView *self)
{
  GHashTableIter iter;
  gpointer tile;

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    {
      gtk_widget_set_child_visible (tile, FALSE);
      g_ptr_array_add (self->doomed, tile);
      g_hash_table_iter_remove (&iter);
    }
  g_ptr_array_extend_and_steal (self->doomed, g_steal_pointer (&self->spare));
  self->spare = g_ptr_array_new ();
  drop_headings (self, 1, 0);
}

static void
easel_history_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (easel_history_view_parent_class)->map (widget);

  queue_update (EASEL_HISTORY_VIEW (widget));
}

static void
easel_history_view_dispose (GObject *object)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (object);

  g_clear_handle_id (&self->update_idle, g_source_remove);
  doom_tiles (self);
  destroy_doomed (self, G_MAXUINT);
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  g_clear_pointer (&self->layout, easel_history_layout_free);
  g_clear_object (&self->model);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (easel_history_view_parent_class)->dispose (object);
}

static void
easel_history_view_finalize (GObject *object)
{
  EaselHistoryView *self = EASEL_HISTORY_VIEW (object);

  g_hash_table_unref (self->tiles);
  g_hash_table_unref (self->headings);
  g_hash_table_unref (self->selected);
  g_ptr_array_unref (self->spare);
  g_ptr_array_unref (self->doomed);

  G_OBJECT_CLASS (easel_history_view_parent_class)->finalize (object);
}

static void
install_signals (void)
{
  /**
   * EaselHistoryView::activated:
   * @row: the row id of a run
   * @open: whether it is to be opened, or only to be looked at
   */
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", EASEL_TYPE_HISTORY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);

  /**
   * EaselHistoryView::current-changed:
   * @row: the row id of the run that the keys are about
   */
  signals[SIGNAL_CURRENT_CHANGED] = g_signal_new ("current-changed", EASEL_TYPE_HISTORY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", EASEL_TYPE_HISTORY_VIEW, G_SIGNAL_RUN_LAST, 0,
                                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * EaselHistoryView::menu:
   * @row: the row id of a run
   * @x: where its menu was asked for
   * @y: the same
   */
  signals[SIGNAL_MENU] = g_signal_new ("menu", EASEL_TYPE_HISTORY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 3, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
easel_history_view_class_init (EaselHistoryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_history_view_get_property;
  object_class->set_property = easel_history_view_set_property;
  object_class->dispose = easel_history_view_dispose;
  object_class->finalize = easel_history_view_finalize;
  widget_class->size_allocate = easel_history_view_size_allocate;
  widget_class->measure = easel_history_view_measure;
  widget_class->focus = easel_history_view_focus;
  widget_class->map = easel_history_view_map;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  install_signals ();
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
easel_history_view_init (EaselHistoryView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  self->tiles = g_hash_table_new (NULL, NULL);
  self->headings = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new ();
  self->doomed = g_ptr_array_new ();
  self->selected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}

void
easel_history_view_set_model (EaselHistoryView  *self,
                              EaselHistoryModel *model,
                              EaselClock        *clock)
{
  g_return_if_fail (EASEL_IS_HISTORY_VIEW (self));
  g_return_if_fail (EASEL_IS_HISTORY_MODEL (model));
  g_return_if_fail (self->model == NULL);

  self->model = g_object_ref (model);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (model, "changed", G_CALLBACK (model_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "cards-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

/**
 * easel_history_view_set_as_list:
 * @as_list: rows with columns instead of squares
 */
void
easel_history_view_set_as_list (EaselHistoryView *self,
                                gboolean          as_list)
{
  g_return_if_fail (EASEL_IS_HISTORY_VIEW (self));

  if (self->as_list == as_list)
    return;

  self->as_list = as_list;
  doom_tiles (self);
  model_changed_cb (self);
}

/**
 * easel_history_view_get_current:
 *
 * Returns: the row id of the run that the keys are about, 0 for none
 */
gint64
easel_history_view_get_current (EaselHistoryView *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_VIEW (self), 0);

  return self->current;
}

void
easel_history_view_set_current (EaselHistoryView *self,
                                gint64            row)
{
  g_return_if_fail (EASEL_IS_HISTORY_VIEW (self));

  set_current (self, row);
}

/**
 * easel_history_view_get_tile:
 * @row: the row id of a run
 *
 * Returns: (transfer none) (nullable): its tile, if it is in sight
 */
GtkWidget *
easel_history_view_get_tile (EaselHistoryView *self,
                             gint64            row)
{
  GHashTableIter iter;
  gpointer tile;

  g_return_val_if_fail (EASEL_IS_HISTORY_VIEW (self), NULL);

  g_hash_table_iter_init (&iter, self->tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    if (easel_history_tile_get_row (tile) == row)
      return tile;

  return NULL;
}

gboolean
easel_history_view_is_selecting (EaselHistoryView *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_VIEW (self), FALSE);

  return self->is_selecting;
}

/**
 * easel_history_view_set_selecting:
 * @selecting: whether a click or the space bar checks a run instead of opening it; what was checked is forgotten
 */
void
easel_history_view_set_selecting (EaselHistoryView *self,
                                  gboolean          selecting)
{
  g_return_if_fail (EASEL_IS_HISTORY_VIEW (self));

  self->is_selecting = selecting;
  g_hash_table_remove_all (self->selected);
  queue_update (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/**
 * easel_history_view_select_all:
 *
 * Checks all that pass the filters.
 */
void
easel_history_view_select_all (EaselHistoryView *self)
{
  g_return_if_fail (EASEL_IS_HISTORY_VIEW (self));

  for (guint i = 0; i < easel_history_model_count_runs (self->model); i++)
    {
      gint64 row = easel_history_model_get_row (self->model, i);

      g_hash_table_add (self->selected, g_memdup2 (&row, sizeof row));
    }

  queue_update (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/**
 * easel_history_view_dup_selected:
 *
 * Returns: (transfer full) (element-type gint64): the row ids of the runs that are checked
 */
GArray *
easel_history_view_dup_selected (EaselHistoryView *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer row;

  g_return_val_if_fail (EASEL_IS_HISTORY_VIEW (self), NULL);

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    g_array_append_vals (rows, row, 1);

  return rows;
}
