/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One result of a run as a square: its picture when the file is whole, its kind and state before. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-outgoing.h"
#include "ui/easel-text.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/run/easel-result-tile.h"

struct _EaselResultTile
{
  GtkWidget parent_instance;

  EaselOutput    *output;
  guint           place;  /* of the results of its run, from 1; 0: not told */
  guint           total;
  gboolean        is_new; /* came while somebody watched, and was not looked at yet */
  gboolean        waits_for_file;

  /* Template children */
  GtkWidget      *overlay;
  EaselThumbnail *thumbnail;
  GtkLabel       *state;
  GtkWidget      *badge;
};

G_DEFINE_FINAL_TYPE (EaselResultTile, easel_result_tile, GTK_TYPE_WIDGET)

static char *
dup_state (EaselResultTile *self)
{
  switch (easel_output_get_state (self->output))
    {
    case EASEL_OUTPUT_STATE_REMOTE:
      if (self->total > 0)
        /* Translators: the number of a result and how many there are */
        return g_strdup_printf (_("%u of %u"), self->place, self->total);
      return g_strdup (_("On the server"));
    case EASEL_OUTPUT_STATE_FETCHING:
      return easel_text_percent (MAX (easel_output_get_fraction (self->output), 0));
    case EASEL_OUTPUT_STATE_FAILED:
      return g_strdup (_("Not fetched"));
    case EASEL_OUTPUT_STATE_GONE:
      return g_strdup (_("Moved or deleted"));
    case EASEL_OUTPUT_STATE_SAVED:
    default:
      return NULL;
    }
}

/* Read out as “fox.png, picture 1 of 4, new”. */
static void
update_spoken_name (EaselResultTile *self,
                    const char      *state)
{
  const char *name = easel_output_get_file_name (self->output);
  g_autofree char *place = NULL;
  g_autofree char *spoken = NULL;
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (self->total > 0 && easel_output_get_viewer (self->output) == EASEL_OUTPUT_VIEWER_IMAGE)
    /* Translators: read out: the number of a picture and how many results there are */
    place = g_strdup_printf (_("picture %u of %u"), self->place, self->total);
  else if (self->total > 0)
    /* Translators: read out: the number of a result and how many there are */
    place = g_strdup_printf (_("result %u of %u"), self->place, self->total);

  g_ptr_array_add (parts, (char *) (name != NULL ? name : _("Text")));
  if (place != NULL)
    g_ptr_array_add (parts, place);
  if (state != NULL && g_strcmp0 (state, name) != 0)
    g_ptr_array_add (parts, (char *) state);
  if (gtk_widget_get_visible (self->badge))
    g_ptr_array_add (parts, (char *) _("new"));
  g_ptr_array_add (parts, NULL);
  spoken = g_strjoinv (", ", (char **) parts->pdata);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (GTK_IS_FLOW_BOX_CHILD (parent) || GTK_IS_LIST_BOX_ROW (parent))
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update_badge (EaselResultTile *self)
{
  gboolean is_saved = easel_output_get_state (self->output) == EASEL_OUTPUT_STATE_SAVED;

  if (is_saved && self->waits_for_file)
    gtk_widget_add_css_class (GTK_WIDGET (self), "arrived");
  self->waits_for_file = !is_saved;
  gtk_widget_set_visible (self->badge, self->is_new && is_saved);
}

static void
looked_at_cb (EaselResultTile *self)
{
  self->is_new = FALSE;
  update_badge (self);
}

static void
update (EaselResultTile *self)
{
  gboolean is_picture = easel_output_get_viewer (self->output) == EASEL_OUTPUT_VIEWER_IMAGE;
  g_autoptr(GFile) file = is_picture ? easel_outgoing_get_file (self->output) : NULL;
  g_autofree char *state = dup_state (self);
  const GError *error = easel_output_get_error (self->output);

  if (state == NULL && !is_picture)
    state = g_strdup (easel_output_get_file_name (self->output) != NULL ? easel_output_get_file_name (self->output)
                                                                       : _("Text"));
  easel_thumbnail_set_file (self->thumbnail, file);
  gtk_label_set_label (self->state, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state), state != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), error != NULL ? error->message
                                                                : easel_output_get_file_name (self->output));

  update_badge (self);
  update_spoken_name (self, state);
}

static void
easel_result_tile_dispose (GObject *object)
{
  EaselResultTile *self = EASEL_RESULT_TILE (object);

  g_clear_object (&self->output);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RESULT_TILE);

  G_OBJECT_CLASS (easel_result_tile_parent_class)->dispose (object);
}

static void
easel_result_tile_class_init (EaselResultTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_result_tile_dispose;

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-result-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselResultTile, overlay);
  gtk_widget_class_bind_template_child (widget_class, EaselResultTile, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, EaselResultTile, state);
  gtk_widget_class_bind_template_child (widget_class, EaselResultTile, badge);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
easel_result_tile_init (EaselResultTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * easel_result_tile_new:
 * @size: natural side in pixels
 */
GtkWidget *
easel_result_tile_new (EaselOutput *output,
                       int          size)
{
  EaselResultTile *self;

  g_return_val_if_fail (EASEL_IS_OUTPUT (output), NULL);

  self = g_object_new (EASEL_TYPE_RESULT_TILE, NULL);
  self->output = g_object_ref (output);
  self->waits_for_file = easel_output_get_state (output) != EASEL_OUTPUT_STATE_SAVED;
  g_object_set (self->thumbnail, "size", size, "icon-name", easel_result_tile_icon_for (output), NULL);
  g_signal_connect_object (output, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  easel_outgoing_add_drag (GTK_WIDGET (self), output);
  update (self);

  return GTK_WIDGET (self);
}

/**
 * easel_result_tile_set_place:
 * @place: from 1
 * @total: how many results there are
 */
void
easel_result_tile_set_place (EaselResultTile *self,
                             guint            place,
                             guint            total)
{
  g_return_if_fail (EASEL_IS_RESULT_TILE (self));

  if (self->place == place && self->total == total)
    return;

  self->place = place;
  self->total = total;
  update (self);
}

/**
 * easel_result_tile_mark_new:
 * @watched: the tile, or what it stands in
 *
 * Says “New” on the result, from when its file is whole until the pointer or the focus has been on it.
 */
void
easel_result_tile_mark_new (EaselResultTile *self,
                            GtkWidget       *watched)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_return_if_fail (EASEL_IS_RESULT_TILE (self));

  self->is_new = TRUE;
  g_signal_connect_object (motion, "enter", G_CALLBACK (looked_at_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (looked_at_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (watched, motion);
  gtk_widget_add_controller (watched, focus);
  update (self);
}

EaselOutput *
easel_result_tile_get_output (EaselResultTile *self)
{
  g_return_val_if_fail (EASEL_IS_RESULT_TILE (self), NULL);

  return self->output;
}

/**
 * easel_result_tile_icon_for:
 *
 * Returns: the name of the icon for that kind of result
 */
const char *
easel_result_tile_icon_for (EaselOutput *output)
{
  switch (easel_output_get_viewer (output))
    {
    case EASEL_OUTPUT_VIEWER_IMAGE:
      return "image-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_VIDEO:
      return "video-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_AUDIO:
      return "audio-x-generic-symbolic";
    case EASEL_OUTPUT_VIEWER_TEXT:
    case EASEL_OUTPUT_VIEWER_MODEL:
    case EASEL_OUTPUT_VIEWER_OTHER:
    default:
      return "text-x-generic-symbolic";
    }
}
