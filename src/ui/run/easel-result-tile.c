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

  /* Template children */
  GtkWidget      *overlay;
  EaselThumbnail *thumbnail;
  GtkLabel       *state;
};

G_DEFINE_FINAL_TYPE (EaselResultTile, easel_result_tile, GTK_TYPE_WIDGET)

static char *
dup_state (EaselOutput *output)
{
  switch (easel_output_get_state (output))
    {
    case EASEL_OUTPUT_STATE_REMOTE:
      return g_strdup (_("On the server"));
    case EASEL_OUTPUT_STATE_FETCHING:
      return easel_text_percent (MAX (easel_output_get_fraction (output), 0));
    case EASEL_OUTPUT_STATE_FAILED:
      return g_strdup (_("Not fetched"));
    case EASEL_OUTPUT_STATE_GONE:
      return g_strdup (_("Moved or deleted"));
    case EASEL_OUTPUT_STATE_SAVED:
    default:
      return NULL;
    }
}

static void
update (EaselResultTile *self)
{
  gboolean is_picture = easel_output_get_viewer (self->output) == EASEL_OUTPUT_VIEWER_IMAGE;
  g_autoptr(GFile) file = is_picture ? easel_outgoing_get_file (self->output) : NULL;
  g_autofree char *state = dup_state (self->output);
  const GError *error = easel_output_get_error (self->output);
  g_autofree char *spoken = NULL;

  if (state == NULL && !is_picture)
    state = g_strdup (easel_output_get_file_name (self->output) != NULL ? easel_output_get_file_name (self->output)
                                                                       : _("Text"));
  easel_thumbnail_set_file (self->thumbnail, file);
  gtk_label_set_label (self->state, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state), state != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), error != NULL ? error->message
                                                                : easel_output_get_file_name (self->output));

  spoken = g_strjoin (", ", easel_output_get_file_name (self->output) != NULL
                              ? easel_output_get_file_name (self->output) : _("Text"), state, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
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
  g_object_set (self->thumbnail, "size", size, "icon-name", easel_result_tile_icon_for (output), NULL);
  g_signal_connect_object (output, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  easel_outgoing_add_drag (GTK_WIDGET (self), output);
  update (self);

  return GTK_WIDGET (self);
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
