/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two pictures over each other, with a line between them that is moved. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/viewer/easel-compare-view.h"

#define KEY_STEP   0.05
#define LINE_WIDTH 2

struct _EaselCompareView
{
  GtkWidget parent_instance;

  EaselImage *images[2]; /* left and right; NULL while loading */
  double      split;     /* where the line is, 0 … 1 */
  gboolean    is_side_by_side;
};

G_DEFINE_FINAL_TYPE (EaselCompareView, easel_compare_view, GTK_TYPE_WIDGET)

static void
set_split (EaselCompareView *self,
           double            split)
{
  self->split = CLAMP (split, 0, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->split, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cb (GtkGestureDrag *gesture,
         double          x,
         double          y,
         gpointer        user_data)
{
  EaselCompareView *self = EASEL_COMPARE_VIEW (user_data);
  double start_x, start_y;

  gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
  set_split (self, (start_x + x) / gtk_widget_get_width (GTK_WIDGET (self)));
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               gpointer        user_data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  set_split (EASEL_COMPARE_VIEW (user_data), x / gtk_widget_get_width (GTK_WIDGET (user_data)));
}

static gboolean
move_split (GtkWidget *widget,
            GVariant  *args,
            gpointer   user_data)
{
  EaselCompareView *self = EASEL_COMPARE_VIEW (widget);

  set_split (self, self->split + g_variant_get_double (args));

  return GDK_EVENT_STOP;
}

/* The picture is fit into the columns from @left on, and seen between @from and @to. */
static void
snapshot_image (EaselCompareView *self,
                GtkSnapshot      *snapshot,
                EaselImage       *image,
                double            left,
                double            width,
                double            from,
                double            to)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double zoom;

  if (image == NULL)
    return;

  zoom = MIN (width / easel_image_get_width (image), height / easel_image_get_height (image));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (from, 0, to - from, height));
  gtk_snapshot_append_texture (snapshot, easel_image_get_texture (image),
                               &GRAPHENE_RECT_INIT (left + (width - easel_image_get_width (image) * zoom) / 2,
                                                    (height - easel_image_get_height (image) * zoom) / 2,
                                                    easel_image_get_width (image) * zoom,
                                                    easel_image_get_height (image) * zoom));
  gtk_snapshot_pop (snapshot);
}

static void
easel_compare_view_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  EaselCompareView *self = EASEL_COMPARE_VIEW (widget);
  double width = gtk_widget_get_width (widget);
  double line = self->is_side_by_side ? width / 2 : width * self->split;

  if (self->is_side_by_side)
    {
      snapshot_image (self, snapshot, self->images[0], 0, line, 0, line);
      snapshot_image (self, snapshot, self->images[1], line, width - line, line, width);
    }
  else
    {
      snapshot_image (self, snapshot, self->images[0], 0, width, 0, line);
      snapshot_image (self, snapshot, self->images[1], 0, width, line, width);
    }
  gtk_snapshot_append_color (snapshot, &white,
                             &GRAPHENE_RECT_INIT (line - LINE_WIDTH / 2, 0, LINE_WIDTH, gtk_widget_get_height (widget)));
}

static void
easel_compare_view_dispose (GObject *object)
{
  EaselCompareView *self = EASEL_COMPARE_VIEW (object);

  g_clear_object (&self->images[0]);
  g_clear_object (&self->images[1]);

  G_OBJECT_CLASS (easel_compare_view_parent_class)->dispose (object);
}

static void
easel_compare_view_class_init (EaselCompareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_compare_view_dispose;
  widget_class->snapshot = easel_compare_view_snapshot;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_split, "d", -KEY_STEP);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_split, "d", KEY_STEP);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
easel_compare_view_init (EaselCompareView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Comparison of two results"), -1);
  set_split (self, 0.5);
}

/**
 * easel_compare_view_set_image:
 * @side: 0 left, 1 right
 * @image: (nullable): the picture
 */
void
easel_compare_view_set_image (EaselCompareView *self,
                              guint             side,
                              EaselImage       *image)
{
  g_return_if_fail (EASEL_IS_COMPARE_VIEW (self));
  g_return_if_fail (side < G_N_ELEMENTS (self->images));

  if (g_set_object (&self->images[side], image))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * easel_compare_view_set_side_by_side:
 * @is_side_by_side: whether both are shown whole, instead of one over the other
 */
void
easel_compare_view_set_side_by_side (EaselCompareView *self,
                                     gboolean          is_side_by_side)
{
  g_return_if_fail (EASEL_IS_COMPARE_VIEW (self));

  self->is_side_by_side = is_side_by_side;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
