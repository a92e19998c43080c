/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run in the history, as a square of the gallery or a row of the list; it is used again for another when scrolled. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-text.h"
#include "ui/history/easel-history-text.h"
#include "ui/history/easel-history-tile.h"
#include "ui/picture/easel-thumbnail.h"

struct _EaselHistoryTile
{
  GtkWidget parent_instance;

  gboolean        as_row;
  gboolean        with_day; /* the time of a row alone does not say when */
  gint64          row;      /* id, 0 for none */
  EaselRunCard   *card;     /* NULL: not read yet */
  EaselRun       *run;      /* while it is under way, else NULL */
  char           *searched; /* words to be bold, or NULL */
  gint64          now;

  /* Template children */
  GtkWidget      *square;
  EaselThumbnail *thumbnail;
  GtkWidget      *state_box;
  GtkImage       *state_icon;
  GtkLabel       *state;
  GtkProgressBar *progress;
  GtkLabel       *state_name;
  GtkWidget      *badge;
  GtkImage       *badge_icon;
  GtkLabel       *badge_text;
  GtkWidget      *star;
  GtkWidget      *check;
  GtkWidget      *hover;
  GtkButton      *hover_star;
  GtkButton      *hover_menu;
  GtkLabel       *hover_name;
  GtkLabel       *hover_line;
  GtkWidget      *strip;
  EaselThumbnail *small;
  GtkWidget      *row_check;
  GtkLabel       *name;
  GtkLabel       *row_state;
  GtkWidget      *row_star;
  GtkLabel       *prompt;
  GtkLabel       *results;
  GtkLabel       *when;
  GtkWidget      *columns;
  GtkLabel       *took;
  GtkLabel       *place;
  GtkLabel       *cost;
};

G_DEFINE_FINAL_TYPE (EaselHistoryTile, easel_history_tile, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_marked (GtkLabel   *label,
            const char *text,
            const char *searched)
{
  g_autofree char *markup = easel_history_text_mark (text, searched);

  gtk_label_set_markup (label, markup);
}

static const char *
get_icon_name (EaselHistoryTile *self)
{
  switch (self->card->viewer)
    {
    case EASEL_OUTPUT_VIEWER_VIDEO:
      return "video-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_AUDIO:
      return "audio-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_IMAGE:
      return "image-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_TEXT:
    case EASEL_OUTPUT_VIEWER_MODEL:
    case EASEL_OUTPUT_VIEWER_OTHER:
    default:
      return "text-x-generic-symbolic";
    }
}

static void
update_square (EaselHistoryTile *self,
               GFile            *picture,
               const char       *state)
{
  const char *name = easel_history_text_get_name (self->card);
  gboolean is_video = self->card->viewer == EASEL_OUTPUT_VIEWER_VIDEO;
  gboolean shows_state = state != NULL && picture == NULL;
  gboolean is_moving = self->run != NULL && easel_run_get_progress (self->run) >= 0;
  g_autofree char *count = g_strdup_printf ("%u", self->card->n_results);
  g_autofree char *line = easel_history_text_dup_line (self->card);

  easel_thumbnail_set_file (self->thumbnail, picture);
  g_object_set (self->thumbnail, "icon-name", shows_state ? NULL : get_icon_name (self), NULL);
  gtk_widget_set_visible (self->state_box, shows_state);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), easel_history_text_is_bad (self->card));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_moving);
  if (is_moving)
    gtk_progress_bar_set_fraction (self->progress, easel_run_get_progress (self->run));
  gtk_label_set_label (self->state, state != NULL ? state : "");
  gtk_label_set_label (self->state_name, name);

  gtk_widget_set_visible (self->badge, self->card->n_results > 1 || is_video);
  gtk_image_set_from_icon_name (self->badge_icon, is_video ? "media-playback-start-symbolic" : "view-paged-symbolic");
  gtk_label_set_label (self->badge_text, count);
  gtk_widget_set_visible (GTK_WIDGET (self->badge_text), self->card->n_results > 1);
  gtk_widget_set_visible (self->star, self->card->is_starred);
  gtk_button_set_icon_name (self->hover_star, self->card->is_starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_label_set_label (self->hover_name, name);
  gtk_label_set_label (self->hover_line, line);
  set_class (self->square, "failed", easel_history_text_is_bad (self->card));
  set_class (self->square, "starting", self->run != NULL);
}

static void
update_row (EaselHistoryTile *self,
            GFile            *picture,
            const char       *state)
{
  const char *prompt = self->card->note != NULL && self->card->prompt == NULL ? self->card->note : self->card->prompt;
  g_autofree char *count = self->card->n_results > 0 ? g_strdup_printf ("%u", self->card->n_results) : g_strdup ("–");
  g_autofree char *when = self->with_day ? easel_text_when (self->card->added_at, self->now)
                                         : easel_text_time (self->card->added_at);
  g_autofree char *took = easel_history_text_dup_duration (self->card);
  g_autofree char *place = easel_history_text_dup_place (self->card);
  g_autofree char *cost = easel_history_text_dup_cost (self->card);

  easel_thumbnail_set_file (self->small, picture);
  g_object_set (self->small, "icon-name",
                easel_history_text_is_bad (self->card) ? "dialog-error-symbolic" : get_icon_name (self), NULL);
  set_marked (self->name, easel_history_text_get_name (self->card), self->searched);
  set_marked (self->prompt, prompt != NULL ? prompt : "", self->searched);
  gtk_widget_set_visible (GTK_WIDGET (self->prompt), prompt != NULL && *prompt != '\0');
  gtk_label_set_label (self->row_state, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->row_state), state != NULL);
  set_class (GTK_WIDGET (self->row_state), "bad", easel_history_text_is_bad (self->card));
  set_class (GTK_WIDGET (self->row_state), "accent", self->run != NULL);
  gtk_widget_set_visible (self->row_star, self->card->is_starred);
  gtk_label_set_label (self->results, count);
  gtk_label_set_label (self->when, when);
  gtk_label_set_label (self->took, took);
  gtk_label_set_label (self->place, place);
  gtk_label_set_label (self->cost, cost);
}

/* Nothing is known yet: the place is kept. */
static void
clear (EaselHistoryTile *self)
{
  gtk_widget_set_visible (self->square, !self->as_row);
  gtk_widget_set_opacity (self->strip, 0);
  easel_thumbnail_set_file (self->thumbnail, NULL);
  g_object_set (self->thumbnail, "icon-name", NULL, NULL);
  gtk_widget_set_visible (self->state_box, FALSE);
  gtk_widget_set_visible (self->badge, FALSE);
  gtk_widget_set_visible (self->star, FALSE);
  gtk_label_set_label (self->hover_name, "");
  gtk_label_set_label (self->hover_line, "");
  set_class (self->square, "failed", FALSE);
  set_class (self->square, "starting", FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Run"), -1);
}

static void
update (EaselHistoryTile *self)
{
  g_autoptr(GFile) picture = NULL;
  g_autofree char *state = NULL;
  g_autofree char *spoken = NULL;

  if (self->card == NULL)
    {
      clear (self);
      return;
    }

  if (self->card->path != NULL && self->card->viewer == EASEL_OUTPUT_VIEWER_IMAGE)
    picture = g_file_new_for_path (self->card->path);
  state = easel_history_text_dup_state (self->card, self->run);
  spoken = easel_history_text_dup_spoken (self->card, self->run, self->now);

  gtk_widget_set_opacity (self->strip, 1);
  if (self->as_row)
    update_row (self, picture, state);
  else
    update_square (self, picture, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->card->prompt);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
easel_history_tile_dispose (GObject *object)
{
  EaselHistoryTile *self = EASEL_HISTORY_TILE (object);

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_func (self->run, update, self);
  g_clear_object (&self->run);
  g_clear_pointer (&self->card, easel_run_card_unref);
  g_clear_pointer (&self->searched, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_TILE);

  G_OBJECT_CLASS (easel_history_tile_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, square);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, state_box);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, state_icon);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, state);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, progress);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, state_name);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, badge);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, badge_icon);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, badge_text);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, star);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, check);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, hover);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, hover_star);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, hover_menu);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, hover_name);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, hover_line);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, strip);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, small);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, row_check);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, name);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, row_state);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, row_star);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, prompt);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, results);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, when);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, columns);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, took);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, place);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryTile, cost);
}

static void
easel_history_tile_class_init (EaselHistoryTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_history_tile_dispose;

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/history/easel-history-tile.ui");
  bind_children (widget_class);
  gtk_widget_class_set_css_name (widget_class, "historytile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
easel_history_tile_init (EaselHistoryTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/**
 * easel_history_tile_new:
 * @as_row: a row of a list instead of a square
 */
GtkWidget *
easel_history_tile_new (gboolean as_row)
{
  EaselHistoryTile *self = g_object_new (EASEL_TYPE_HISTORY_TILE, NULL);

  self->as_row = as_row;
  gtk_widget_set_visible (self->square, !as_row);
  gtk_widget_set_visible (self->strip, as_row);
  clear (self);

  return GTK_WIDGET (self);
}

/**
 * easel_history_tile_set_card:
 * @row: the row id of the run
 * @card: (nullable): what is known of it; %NULL keeps what is shown, if it is the same run
 * @run: (nullable): the run itself while it is under way
 * @searched: (nullable): words to be bold
 * @now: microseconds since 1970
 */
void
easel_history_tile_set_card (EaselHistoryTile *self,
                             gint64            row,
                             EaselRunCard     *card,
                             EaselRun         *run,
                             const char       *searched,
                             gint64            now)
{
  g_return_if_fail (EASEL_IS_HISTORY_TILE (self));

  if (row == self->row && (card == NULL || card == self->card) && run == self->run &&
      g_strcmp0 (searched, self->searched) == 0)
    return;

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_func (self->run, update, self);
  g_set_object (&self->run, run);
  if (run != NULL)
    g_signal_connect_object (run, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  if (row != self->row || card != NULL)
    {
      g_clear_pointer (&self->card, easel_run_card_unref);
      self->card = card != NULL ? easel_run_card_ref (card) : NULL;
    }
  if (row != self->row)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->hover_star), "x", row);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->hover_menu), "x", row);
    }
  self->row = row;
  self->now = now;
  g_free (self->searched);
  self->searched = g_strdup (searched);
  update (self);
}

gint64
easel_history_tile_get_row (EaselHistoryTile *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_TILE (self), 0);

  return self->row;
}

/**
 * easel_history_tile_get_card:
 *
 * Returns: (transfer none) (nullable): what it shows
 */
EaselRunCard *
easel_history_tile_get_card (EaselHistoryTile *self)
{
  g_return_val_if_fail (EASEL_IS_HISTORY_TILE (self), NULL);

  return self->card;
}

/**
 * easel_history_tile_set_selected:
 * @selectable: whether runs are being selected, so that it has a box to be checked
 */
void
easel_history_tile_set_selected (EaselHistoryTile *self,
                                 gboolean          selectable,
                                 gboolean          selected)
{
  GtkWidget *check;

  g_return_if_fail (EASEL_IS_HISTORY_TILE (self));

  check = self->as_row ? self->row_check : self->check;
  gtk_widget_set_visible (check, selectable);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), selected);
  gtk_widget_set_visible (self->hover, !selectable);
  set_class (GTK_WIDGET (self), "selected", selected);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, (int) selected, -1);
}

/**
 * easel_history_tile_set_detail:
 * @has_columns: whether a row has room for all columns
 * @with_day: whether a row says on which day it was
 */
void
easel_history_tile_set_detail (EaselHistoryTile *self,
                               gboolean          has_columns,
                               gboolean          with_day)
{
  g_return_if_fail (EASEL_IS_HISTORY_TILE (self));

  gtk_widget_set_visible (self->columns, has_columns);
  gtk_widget_set_visible (GTK_WIDGET (self->results), has_columns);
  gtk_widget_set_size_request (GTK_WIDGET (self->when), with_day ? 170 : 52, -1);
  if (self->with_day == with_day)
    return;

  self->with_day = with_day;
  update (self);
}
