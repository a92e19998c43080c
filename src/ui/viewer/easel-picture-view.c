/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture to look at: fit or magnified, moved by scrolling or dragging. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/viewer/easel-picture-view.h"

#define MAX_ZOOM    16.0
#define SCROLL_STEP 60.0 /* pixels for a notch of the wheel */
#define ZOOM_STEP   1.25

struct _EaselPictureView
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselImage *picture; /* NULL: empty */

  /* Where we are: pixels of the screen for one of the picture's, 0 for fit; the picture's middle from ours */
  double zoom;
  double x;
  double y;

  /* While a gesture lasts */
  double pointer_x;
  double pointer_y;
  double start_x;
  double start_y;
  double start_zoom;
};

typedef enum {
  PROP_PICTURE = 1,
  PROP_ZOOM_TEXT,
} EaselPictureViewProperty;

static GParamSpec *properties[PROP_ZOOM_TEXT + 1];

G_DEFINE_FINAL_TYPE (EaselPictureView, easel_picture_view, GTK_TYPE_WIDGET)

static double
get_fit_zoom (EaselPictureView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->picture == NULL || width <= 0 || height <= 0)
    return 1;

  return MIN (width / easel_image_get_width (self->picture), height / easel_image_get_height (self->picture));
}

static double
get_zoom (EaselPictureView *self)
{
  return self->zoom > 0 ? self->zoom : get_fit_zoom (self);
}

/* No edge of a magnified picture leaves the edge of the view; a smaller one stays in the middle. */
static void
clamp_position (EaselPictureView *self)
{
  double zoom = get_zoom (self);
  double reach_x = 0, reach_y = 0;

  if (self->picture != NULL)
    {
      reach_x = (easel_image_get_width (self->picture) * zoom - gtk_widget_get_width (GTK_WIDGET (self))) / 2;
      reach_y = (easel_image_get_height (self->picture) * zoom - gtk_widget_get_height (GTK_WIDGET (self))) / 2;
    }

  reach_x = MAX (reach_x, 0);
  reach_y = MAX (reach_y, 0);
  self->x = CLAMP (self->x, -reach_x, reach_x);
  self->y = CLAMP (self->y, -reach_y, reach_y);
}

static void
set_zoom (EaselPictureView *self,
          double            zoom,
          double            at_x,
          double            at_y)
{
  double before = get_zoom (self);
  double center_x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double center_y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  double fit = get_fit_zoom (self);

  if (zoom > 0)
    zoom = CLAMP (zoom, MIN (fit, 1) / 2, MAX_ZOOM);

  self->zoom = zoom;
  if (zoom > 0)
    {
      self->x = (at_x - center_x) - (at_x - center_x - self->x) * zoom / before;
      self->y = (at_y - center_y) - (at_y - center_y - self->y) * zoom / before;
    }

  clamp_position (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM_TEXT]);
}

static char *
dup_zoom_text (EaselPictureView *self)
{
  if (self->zoom <= 0)
    /* Translators: the picture is as large as the window allows */
    return g_strdup (C_("zoom", "Fit"));

  return g_strdup_printf ("%.0f%%", self->zoom * 100);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           gpointer                  user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (state & GDK_CONTROL_MASK)
    set_zoom (self, get_zoom (self) * (dy < 0 ? ZOOM_STEP : 1 / ZOOM_STEP), self->pointer_x, self->pointer_y);
  else if (self->zoom > 0)
    {
      self->x -= dx * SCROLL_STEP;
      self->y -= dy * SCROLL_STEP;
      clamp_position (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           gpointer                  user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);

  self->pointer_x = x;
  self->pointer_y = y;
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               gpointer        user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);

  /* What is not magnified is not moved but dragged out, by whoever holds us. */
  if (self->zoom <= 0)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);

  self->start_x = self->x;
  self->start_y = self->y;
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          x,
                double          y,
                gpointer        user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);

  self->x = self->start_x + x;
  self->y = self->start_y + y;
  clamp_position (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              presses,
            double           x,
            double           y,
            gpointer         user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);

  if (presses == 2)
    set_zoom (self, self->zoom > 0 ? 0 : 1, x, y);
}

static void
pinch_begin_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                gpointer          user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);

  self->start_zoom = get_zoom (self);
}

static void
pinch_cb (GtkGestureZoom *gesture,
          double          scale,
          gpointer        user_data)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (user_data);
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    set_zoom (self, self->start_zoom * scale, x, y);
}

static void
easel_picture_view_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (widget);
  double zoom = get_zoom (self);
  double width, height;

  if (self->picture == NULL)
    return;

  clamp_position (self);
  width = easel_image_get_width (self->picture) * zoom;
  height = easel_image_get_height (self->picture) * zoom;
  gtk_snapshot_append_texture (snapshot, easel_image_get_texture (self->picture),
                               &GRAPHENE_RECT_INIT ((gtk_widget_get_width (widget) - width) / 2 + self->x,
                                                    (gtk_widget_get_height (widget) - height) / 2 + self->y,
                                                    width, height));
}

static void
easel_picture_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (object);

  switch ((EaselPictureViewProperty) prop_id)
    {
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    case PROP_ZOOM_TEXT:
      g_value_take_string (value, dup_zoom_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_picture_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (object);

  switch ((EaselPictureViewProperty) prop_id)
    {
    case PROP_PICTURE:
      easel_picture_view_set_picture (self, g_value_get_object (value));
      break;
    case PROP_ZOOM_TEXT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_picture_view_dispose (GObject *object)
{
  EaselPictureView *self = EASEL_PICTURE_VIEW (object);

  g_clear_object (&self->picture);

  G_OBJECT_CLASS (easel_picture_view_parent_class)->dispose (object);
}

static void
easel_picture_view_class_init (EaselPictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_picture_view_get_property;
  object_class->set_property = easel_picture_view_set_property;
  object_class->dispose = easel_picture_view_dispose;
  widget_class->snapshot = easel_picture_view_snapshot;

  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, EASEL_TYPE_IMAGE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ZOOM_TEXT] = g_param_spec_string ("zoom-text", NULL, NULL, NULL,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
easel_picture_view_init (EaselPictureView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));

  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
easel_picture_view_set_picture (EaselPictureView *self,
                                EaselImage     *picture)
{
  g_return_if_fail (EASEL_IS_PICTURE_VIEW (self));
  g_return_if_fail (picture == NULL || EASEL_IS_IMAGE (picture));

  if (!g_set_object (&self->picture, picture))
    return;

  set_zoom (self, 0, 0, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
}

gboolean
easel_picture_view_is_fit (EaselPictureView *self)
{
  g_return_val_if_fail (EASEL_IS_PICTURE_VIEW (self), TRUE);

  return self->zoom <= 0;
}

/**
 * easel_picture_view_zoom_by:
 * @factor: above 1 magnifies; the middle stays where it is
 */
void
easel_picture_view_zoom_by (EaselPictureView *self,
                            double            factor)
{
  g_return_if_fail (EASEL_IS_PICTURE_VIEW (self));

  set_zoom (self, get_zoom (self) * factor,
            gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
easel_picture_view_zoom_fit (EaselPictureView *self)
{
  g_return_if_fail (EASEL_IS_PICTURE_VIEW (self));

  set_zoom (self, 0, 0, 0);
}

void
easel_picture_view_zoom_whole (EaselPictureView *self)
{
  g_return_if_fail (EASEL_IS_PICTURE_VIEW (self));

  set_zoom (self, 1,
            gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}
