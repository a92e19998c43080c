/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture of a list of them: handle, thumbnail, name, how it is doing, and a button to take it out. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/form/easel-picture-row.h"
#include "ui/picture/easel-thumbnail.h"

struct _EaselPictureRow
{
  AdwPreferencesRow parent_instance;

  EaselMediaItem *item;
};

typedef enum {
  PROP_ITEM = 1,
} EaselPictureRowProperty;

static GParamSpec *properties[PROP_ITEM + 1];

enum {
  SIGNAL_REMOVE,
  SIGNAL_MOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselPictureRow, easel_picture_row, ADW_TYPE_PREFERENCES_ROW)

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVE], 0);
}

static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_MOVE], 0, g_variant_get_int32 (parameter));
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       user_data)
{
  return gdk_content_provider_new_typed (EASEL_TYPE_PICTURE_ROW, user_data);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  EaselPictureRow *self = EASEL_PICTURE_ROW (user_data);
  EaselPictureRow *dropped = g_value_get_object (value);

  if (dropped == NULL || dropped == self)
    return FALSE;

  g_signal_emit (dropped, signals[SIGNAL_MOVE], 0,
                 gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)) -
                   gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (dropped)));

  return TRUE;
}

static void
easel_picture_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  EaselPictureRow *self = EASEL_PICTURE_ROW (object);

  switch ((EaselPictureRowProperty) prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_picture_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  EaselPictureRow *self = EASEL_PICTURE_ROW (object);

  switch ((EaselPictureRowProperty) prop_id)
    {
    case PROP_ITEM:
      self->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_picture_row_finalize (GObject *object)
{
  EaselPictureRow *self = EASEL_PICTURE_ROW (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (easel_picture_row_parent_class)->finalize (object);
}

static void
easel_picture_row_class_init (EaselPictureRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_picture_row_get_property;
  object_class->set_property = easel_picture_row_set_property;
  object_class->finalize = easel_picture_row_finalize;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, EASEL_TYPE_MEDIA_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_REMOVE] = g_signal_new ("remove", EASEL_TYPE_PICTURE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_MOVE] = g_signal_new ("move", EASEL_TYPE_PICTURE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT);

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-picture-row.ui");
  gtk_widget_class_install_action (widget_class, "picture.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "picture.move", "i", move_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "picture.move", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "picture.move", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "picture.remove", NULL);
}

static void
easel_picture_row_init (EaselPictureRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (EASEL_TYPE_PICTURE_ROW, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
easel_picture_row_new (EaselMediaItem *item)
{
  g_return_val_if_fail (EASEL_IS_MEDIA_ITEM (item), NULL);

  return g_object_new (EASEL_TYPE_PICTURE_ROW, "item", item, "title", easel_media_item_get_name (item), NULL);
}

EaselMediaItem *
easel_picture_row_get_item (EaselPictureRow *self)
{
  g_return_val_if_fail (EASEL_IS_PICTURE_ROW (self), NULL);

  return self->item;
}
