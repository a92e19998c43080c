/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small picture of a file: it keeps its size whatever the picture's, so that nothing moves when it comes. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-error.h"

#include "ui/picture/easel-thumbnail.h"

#define CHECKER 8 /* side of a square under transparent parts */

struct _EaselThumbnail
{
  GtkWidget parent_instance;

  /* What I was given */
  GFile    *file;      /* NULL: empty */
  char     *icon_name; /* shown without a picture; may be NULL */
  int       size;
  gboolean  cover;
  gboolean  square;

  /* What came of it */
  EaselImage   *image;
  char         *error;
  GCancellable *cancellable; /* while loading */
};

typedef enum {
  PROP_FILE = 1,
  PROP_ICON_NAME,
  PROP_SIZE,
  PROP_COVER,
  PROP_SQUARE,
  PROP_IMAGE,
  PROP_ERROR,
} EaselThumbnailProperty;

static GParamSpec *properties[PROP_ERROR + 1];

G_DEFINE_FINAL_TYPE (EaselThumbnail, easel_thumbnail, GTK_TYPE_WIDGET)

static void
set_result (EaselThumbnail *self,
            EaselImage   *picture,
            const char     *error)
{
  if (g_set_object (&self->image, picture))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMAGE]);

  if (g_strcmp0 (self->error, error) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }

  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselThumbnail) self = EASEL_THUMBNAIL (user_data);
  g_autoptr(EaselImage) picture = NULL;
  g_autoptr(GError) error = NULL;

  picture = easel_image_load_finish (result, &error);

  /* A newer file, or none, took this one's place. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  if (!easel_error_is_cancelled (error))
    set_result (self, picture, error != NULL ? error->message : NULL);
}

static void
stop_loading (EaselThumbnail *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
start_loading (EaselThumbnail *self)
{
  int pixels;

  if (self->file == NULL || self->image != NULL || self->cancellable != NULL ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  /* Covering crops, so the shorter side must reach; twice the size does for all but panoramas. */
  pixels = self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self)) * (self->cover ? 2 : 1);
  self->cancellable = g_cancellable_new ();
  easel_image_load_async (self->file, pixels, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
snapshot_checkers (GtkSnapshot           *snapshot,
                   const graphene_rect_t *area)
{
  static const GdkRGBA light = { 1.0f, 1.0f, 1.0f, 1.0f };
  static const GdkRGBA dark = { 0.87f, 0.87f, 0.86f, 1.0f };

  gtk_snapshot_append_color (snapshot, &light, area);
  gtk_snapshot_push_repeat (snapshot, area, &GRAPHENE_RECT_INIT (0, 0, 2 * CHECKER, 2 * CHECKER));
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (0, 0, CHECKER, CHECKER));
  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (CHECKER, CHECKER, CHECKER, CHECKER));
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_icon (EaselThumbnail *self,
               GtkSnapshot    *snapshot,
               int             width,
               int             height)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  int side = MIN (MIN (width, height), CLAMP (MIN (width, height) / 4, 16, 32));
  g_autoptr(GtkIconPaintable) icon = NULL;
  GdkRGBA color;

  icon = gtk_icon_theme_lookup_icon (theme, self->icon_name, NULL, side,
                                     gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                     gtk_widget_get_direction (GTK_WIDGET (self)), 0);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((width - side) / 2, (height - side) / 2));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, side, side, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
easel_thumbnail_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  EaselThumbnail *self = EASEL_THUMBNAIL (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GdkTexture *texture;
  graphene_rect_t area;
  double scale;

  if (width <= 0 || height <= 0)
    return;

  if (self->image == NULL)
    {
      if (self->icon_name != NULL)
        snapshot_icon (self, snapshot, width, height);
      return;
    }

  texture = easel_image_get_texture (self->image);
  scale = self->cover
            ? MAX ((double) width / gdk_texture_get_width (texture), (double) height / gdk_texture_get_height (texture))
            : MIN ((double) width / gdk_texture_get_width (texture), (double) height / gdk_texture_get_height (texture));
  graphene_rect_init (&area,
                      (width - gdk_texture_get_width (texture) * scale) / 2,
                      (height - gdk_texture_get_height (texture) * scale) / 2,
                      gdk_texture_get_width (texture) * scale,
                      gdk_texture_get_height (texture) * scale);

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (easel_image_has_alpha (self->image))
    snapshot_checkers (snapshot, &area);
  gtk_snapshot_append_texture (snapshot, texture, &area);
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
easel_thumbnail_get_request_mode (GtkWidget *widget)
{
  return EASEL_THUMBNAIL (widget)->square ? GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH : GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
easel_thumbnail_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  EaselThumbnail *self = EASEL_THUMBNAIL (widget);

  *minimum = self->square ? MIN (self->size, 48) : self->size;
  *natural = self->size;

  if (self->square && orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    *minimum = *natural = for_size;
}

static void
easel_thumbnail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (easel_thumbnail_parent_class)->map (widget);

  start_loading (EASEL_THUMBNAIL (widget));
}

static void
easel_thumbnail_unmap (GtkWidget *widget)
{
  stop_loading (EASEL_THUMBNAIL (widget));

  GTK_WIDGET_CLASS (easel_thumbnail_parent_class)->unmap (widget);
}

static void
easel_thumbnail_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  EaselThumbnail *self = EASEL_THUMBNAIL (object);

  switch ((EaselThumbnailProperty) prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_ICON_NAME:
      g_value_set_string (value, self->icon_name);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    case PROP_COVER:
      g_value_set_boolean (value, self->cover);
      break;
    case PROP_SQUARE:
      g_value_set_boolean (value, self->square);
      break;
    case PROP_IMAGE:
      g_value_set_object (value, self->image);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_thumbnail_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  EaselThumbnail *self = EASEL_THUMBNAIL (object);

  switch ((EaselThumbnailProperty) prop_id)
    {
    case PROP_FILE:
      easel_thumbnail_set_file (self, g_value_get_object (value));
      break;
    case PROP_ICON_NAME:
      g_free (self->icon_name);
      self->icon_name = g_value_dup_string (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_COVER:
      self->cover = g_value_get_boolean (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    case PROP_SQUARE:
      self->square = g_value_get_boolean (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_IMAGE:
    case PROP_ERROR:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_thumbnail_dispose (GObject *object)
{
  EaselThumbnail *self = EASEL_THUMBNAIL (object);

  stop_loading (self);
  g_clear_object (&self->file);
  g_clear_object (&self->image);
  g_clear_pointer (&self->icon_name, g_free);
  g_clear_pointer (&self->error, g_free);

  G_OBJECT_CLASS (easel_thumbnail_parent_class)->dispose (object);
}

static void
easel_thumbnail_class_init (EaselThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = easel_thumbnail_get_property;
  object_class->set_property = easel_thumbnail_set_property;
  object_class->dispose = easel_thumbnail_dispose;
  widget_class->snapshot = easel_thumbnail_snapshot;
  widget_class->get_request_mode = easel_thumbnail_get_request_mode;
  widget_class->measure = easel_thumbnail_measure;
  widget_class->map = easel_thumbnail_map;
  widget_class->unmap = easel_thumbnail_unmap;

  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 4096, 24, flags);
  properties[PROP_COVER] = g_param_spec_boolean ("cover", NULL, NULL, TRUE, flags);
  properties[PROP_SQUARE] = g_param_spec_boolean ("square", NULL, NULL, FALSE, flags);
  properties[PROP_IMAGE] = g_param_spec_object ("image", NULL, NULL, EASEL_TYPE_IMAGE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
easel_thumbnail_init (EaselThumbnail *self)
{
  self->size = 24;
  self->cover = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
easel_thumbnail_new (void)
{
  return g_object_new (EASEL_TYPE_THUMBNAIL, NULL);
}

GFile *
easel_thumbnail_get_file (EaselThumbnail *self)
{
  g_return_val_if_fail (EASEL_IS_THUMBNAIL (self), NULL);

  return self->file;
}

void
easel_thumbnail_set_file (EaselThumbnail *self,
                          GFile          *file)
{
  g_return_if_fail (EASEL_IS_THUMBNAIL (self));
  g_return_if_fail (file == NULL || G_IS_FILE (file));

  if (file == self->file || (file != NULL && self->file != NULL && g_file_equal (file, self->file)))
    return;

  stop_loading (self);
  g_set_object (&self->file, file);
  set_result (self, NULL, NULL);
  start_loading (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

EaselImage *
easel_thumbnail_get_image (EaselThumbnail *self)
{
  g_return_val_if_fail (EASEL_IS_THUMBNAIL (self), NULL);

  return self->image;
}
