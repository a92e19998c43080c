/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results of a run, one at a time: pictures to look at closely, video and sound to play, text to read. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/easel-outgoing.h"
#include "ui/run/easel-result-tile.h"
#include "ui/viewer/easel-compare-view.h"
#include "ui/viewer/easel-picture-view.h"
#include "ui/viewer/easel-viewer.h"

#define MAX_SIDE  8192         /* pixels of a picture that is decoded to be looked at */
#define MAX_TEXT  (256u << 10) /* bytes of a text that are shown */
#define ZOOM_STEP 1.25
#define FILM_SIZE 88

struct _EaselViewer
{
  GtkWidget parent_instance;

  GListModel       *outputs;     /* of EaselOutput; NULL: none */
  EaselOutput      *selected;    /* NULL: none */
  GSignalGroup     *signals;     /* of the selected one */
  GCancellable     *cancellable; /* of what is being loaded */
  gboolean          is_comparing;

  /* Template children */
  GtkWidget        *content;
  GtkWidget        *frame;
  GtkStack         *stack;
  EaselPictureView *picture;
  EaselCompareView *compare;
  GtkVideo         *video;
  GtkTextView      *text;
  GtkImage         *other_icon;
  GtkLabel         *other_name;
  GtkWidget        *other_open;
  GtkLabel         *caption;
  GtkWidget        *bar;
  GtkToggleButton  *side_by_side;
  GtkWidget        *previous;
  GtkWidget        *next;
  GtkListBox       *film;
  GtkWidget        *film_scroller;
};

typedef enum {
  PROP_SELECTED = 1,
} EaselViewerProperty;

static GParamSpec *properties[PROP_SELECTED + 1];

G_DEFINE_FINAL_TYPE (EaselViewer, easel_viewer, GTK_TYPE_WIDGET)

static guint
get_position (EaselViewer *self)
{
  guint n = self->outputs != NULL ? g_list_model_get_n_items (self->outputs) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (self->outputs, i);

      if (output == self->selected)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static void
update_actions (EaselViewer *self)
{
  guint n = self->outputs != NULL ? g_list_model_get_n_items (self->outputs) : 0;
  guint position = get_position (self);
  gboolean is_picture = self->selected != NULL && easel_output_get_viewer (self->selected) == EASEL_OUTPUT_VIEWER_IMAGE;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.previous", n > 1 && position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.next", n > 1 && position + 1 < n);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.compare", is_picture && n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->side_by_side), self->is_comparing);
  gtk_widget_set_visible (self->bar, is_picture);
  gtk_widget_set_visible (self->previous, n > 1);
  gtk_widget_set_visible (self->next, n > 1);
  gtk_widget_set_visible (self->film_scroller, n > 1);
}

static void
set_caption (EaselViewer *self,
             const char  *details)
{
  guint n = self->outputs != NULL ? g_list_model_get_n_items (self->outputs) : 0;
  g_autofree char *place = NULL;
  g_autofree char *text = NULL;

  if (n > 1)
    /* Translators: the number of a result and how many there are */
    place = g_strdup_printf (_("%u of %u"), get_position (self) + 1, n);
  text = place != NULL && details != NULL ? g_strjoin (" · ", place, details, NULL)
         : place != NULL                 ? g_strdup (place)
                                         : g_strdup (details);
  gtk_label_set_label (self->caption, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->caption), text != NULL);
}

static void
show_other (EaselViewer *self,
            const char  *text)
{
  gtk_image_set_from_icon_name (self->other_icon, easel_result_tile_icon_for (self->selected));
  gtk_label_set_label (self->other_name, text);
  gtk_widget_set_visible (self->other_open, easel_output_get_state (self->selected) == EASEL_OUTPUT_STATE_SAVED);
  gtk_stack_set_visible_child_name (self->stack, "other");
}

/* Without a media backend GTK has a stream that does nothing but fail. */
static void
media_error_cb (EaselViewer *self)
{
  GtkMediaStream *stream = gtk_video_get_media_stream (self->video);

  if (stream != NULL && gtk_media_stream_get_error (stream) != NULL && self->selected != NULL)
    show_other (self, _("This cannot be played here: the part of GTK that plays video and sound is not installed."));
}

static void
show_media (EaselViewer *self,
            GFile       *file)
{
  g_autoptr(GtkMediaStream) stream = gtk_media_file_new_for_file (file);

  gtk_media_stream_set_loop (stream, TRUE);
  gtk_media_stream_set_muted (stream, easel_output_get_viewer (self->selected) == EASEL_OUTPUT_VIEWER_VIDEO);
  g_signal_connect_object (stream, "notify::error", G_CALLBACK (media_error_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "media");
  gtk_video_set_media_stream (self->video, stream);
  media_error_cb (self);
}

static void
image_loaded_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(EaselViewer) self = EASEL_VIEWER (user_data);
  g_autoptr(EaselImage) image = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *details = NULL;

  image = easel_image_load_finish (result, &error);
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || easel_error_is_cancelled (error))
    return;

  if (image == NULL)
    {
      show_other (self, error->message);
      return;
    }

  details = easel_image_describe (image);
  set_caption (self, details);
  easel_picture_view_set_picture (self->picture, image);
  easel_compare_view_set_image (self->compare, 0, image);
  gtk_stack_set_visible_child_name (self->stack, self->is_comparing ? "compare" : "picture");
}

static void
other_image_loaded_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(EaselViewer) self = EASEL_VIEWER (user_data);
  g_autoptr(EaselImage) image = easel_image_load_finish (result, NULL);

  if (g_task_get_cancellable (G_TASK (result)) == self->cancellable)
    easel_compare_view_set_image (self->compare, 1, image);
}

/* The next one, or the previous for the last. */
static void
load_other_image (EaselViewer *self)
{
  guint position = get_position (self);
  g_autoptr(EaselOutput) other = g_list_model_get_item (self->outputs, position + 1);
  g_autoptr(GFile) file = NULL;

  if (other == NULL && position > 0)
    other = g_list_model_get_item (self->outputs, position - 1);
  if (other != NULL)
    file = easel_outgoing_get_file (other);
  if (file != NULL)
    easel_image_load_async (file, MAX_SIDE, self->cancellable, other_image_loaded_cb, g_object_ref (self));
}

static void
text_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselViewer) self = EASEL_VIEWER (user_data);
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  g_autofree char *text = NULL;

  if (bytes == NULL || self->selected == NULL)
    return;

  text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
}

static void
text_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(EaselViewer) self = EASEL_VIEWER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream != NULL)
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), MAX_TEXT, G_PRIORITY_DEFAULT, self->cancellable,
                                     text_read_cb, g_object_ref (self));
  else if (!easel_error_is_cancelled (error) && self->selected != NULL)
    show_other (self, error->message);
}

static void
show_text (EaselViewer *self,
           GFile       *file)
{
  const char *text = easel_output_get_text (self->selected);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text != NULL ? text : "", -1);
  gtk_stack_set_visible_child_name (self->stack, "text");
  if (text == NULL && file != NULL)
    g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, text_opened_cb, g_object_ref (self));
}

static void
show_file (EaselViewer *self,
           GFile       *file)
{
  switch (easel_output_get_viewer (self->selected))
    {
    case EASEL_OUTPUT_VIEWER_IMAGE:
      easel_image_load_async (file, MAX_SIDE, self->cancellable, image_loaded_cb, g_object_ref (self));
      if (self->is_comparing)
        load_other_image (self);
      break;
    case EASEL_OUTPUT_VIEWER_VIDEO:
    case EASEL_OUTPUT_VIEWER_AUDIO:
      show_media (self, file);
      break;
    case EASEL_OUTPUT_VIEWER_TEXT:
      show_text (self, file);
      break;
    case EASEL_OUTPUT_VIEWER_MODEL:
    case EASEL_OUTPUT_VIEWER_OTHER:
    default:
      show_other (self, easel_output_get_file_name (self->selected));
      break;
    }
}

static void
show_selected (EaselViewer *self)
{
  g_autoptr(GFile) file = NULL;
  const GError *error;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_video_set_media_stream (self->video, NULL);
  set_caption (self, NULL);
  update_actions (self);
  if (self->selected == NULL)
    return;

  file = easel_outgoing_get_file (self->selected);
  error = easel_output_get_error (self->selected);
  if (file != NULL)
    show_file (self, file);
  else if (easel_output_get_text (self->selected) != NULL)
    show_text (self, NULL);
  else if (error != NULL)
    show_other (self, error->message);
  else if (easel_output_get_state (self->selected) == EASEL_OUTPUT_STATE_GONE)
    show_other (self, _("This file was moved or deleted."));
  else
    show_other (self, _("Being fetched…"));
}

static void
state_changed_cb (EaselViewer *self)
{
  show_selected (self);
}

static void
select_output (EaselViewer *self,
               EaselOutput *output)
{
  if (!g_set_object (&self->selected, output))
    return;

  g_signal_group_set_target (self->signals, output);
  show_selected (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
row_selected_cb (EaselViewer   *self,
                 GtkListBoxRow *row)
{
  g_autoptr(EaselOutput) output = NULL;

  if (row == NULL || self->outputs == NULL)
    return;

  output = g_list_model_get_item (self->outputs, gtk_list_box_row_get_index (row));
  select_output (self, output);
}

static GtkWidget *
create_film_row (gpointer item,
                 gpointer user_data)
{
  return easel_result_tile_new (EASEL_OUTPUT (item), FILM_SIZE);
}

static void
outputs_changed_cb (EaselViewer *self)
{
  guint n = g_list_model_get_n_items (self->outputs);

  if (n > 0 && get_position (self) == GTK_INVALID_LIST_POSITION)
    easel_viewer_select (self, 0);
  else
    update_actions (self);
}

static void
step_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselViewer *self = EASEL_VIEWER (widget);

  easel_viewer_select (self, get_position (self) + (g_str_equal (name, "viewer.next") ? 1 : -1));
}

static void
zoom_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselViewer *self = EASEL_VIEWER (widget);

  if (g_str_equal (name, "viewer.zoom-in"))
    easel_picture_view_zoom_by (self->picture, ZOOM_STEP);
  else if (g_str_equal (name, "viewer.zoom-out"))
    easel_picture_view_zoom_by (self->picture, 1 / ZOOM_STEP);
  else if (g_str_equal (name, "viewer.zoom-whole"))
    easel_picture_view_zoom_whole (self->picture);
  else
    easel_picture_view_zoom_fit (self->picture);
}

static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  EaselViewer *self = EASEL_VIEWER (widget);

  self->is_comparing = !self->is_comparing;
  show_selected (self);
}

static void
side_by_side_cb (EaselViewer *self)
{
  easel_compare_view_set_side_by_side (self->compare, gtk_toggle_button_get_active (self->side_by_side));
}

static void
play_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  GtkMediaStream *stream = gtk_video_get_media_stream (EASEL_VIEWER (widget)->video);

  if (stream != NULL)
    gtk_media_stream_set_playing (stream, !gtk_media_stream_get_playing (stream));
}

static void
open_with_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  EaselViewer *self = EASEL_VIEWER (widget);

  if (self->selected != NULL)
    easel_outgoing_open (widget, self->selected);
}

static void
fullscreen_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  easel_viewer_show_fullscreen (EASEL_VIEWER (widget));
}

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source,
                 double         x,
                 double         y,
                 gpointer       user_data)
{
  EaselViewer *self = EASEL_VIEWER (user_data);

  /* A magnified picture is moved instead. */
  if (self->selected == NULL || self->is_comparing || !easel_picture_view_is_fit (self->picture))
    return NULL;

  return easel_outgoing_new_provider (self->selected);
}

static void
easel_viewer_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  EaselViewer *self = EASEL_VIEWER (object);

  switch ((EaselViewerProperty) prop_id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_viewer_dispose (GObject *object)
{
  EaselViewer *self = EASEL_VIEWER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->outputs != NULL)
    g_signal_handlers_disconnect_by_data (self->outputs, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_VIEWER);
  g_clear_object (&self->signals);
  g_clear_object (&self->selected);
  g_clear_object (&self->outputs);

  G_OBJECT_CLASS (easel_viewer_parent_class)->dispose (object);
}

static void
easel_viewer_class_init (EaselViewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_viewer_get_property;
  object_class->dispose = easel_viewer_dispose;

  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, EASEL_TYPE_OUTPUT,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_PICTURE_VIEW);
  g_type_ensure (EASEL_TYPE_COMPARE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/viewer/easel-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, content);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, frame);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, picture);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, compare);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, video);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, text);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, other_icon);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, other_name);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, other_open);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, side_by_side);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, caption);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, bar);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, previous);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, next);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, film);
  gtk_widget_class_bind_template_child (widget_class, EaselViewer, film_scroller);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);

  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-fit", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-whole", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "viewer.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "viewer.play", NULL, play_action);
  gtk_widget_class_install_action (widget_class, "viewer.open-with", NULL, open_with_action);
  gtk_widget_class_install_action (widget_class, "viewer.fullscreen", NULL, fullscreen_action);
  gtk_widget_class_bind_template_callback (widget_class, side_by_side_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "viewer.play", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "viewer.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "viewer.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "viewer.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "viewer.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "viewer.zoom-fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, 0, "viewer.zoom-whole", NULL);
}

static void
easel_viewer_init (EaselViewer *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_OUTPUT);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  gtk_widget_add_controller (self->frame, GTK_EVENT_CONTROLLER (source));
  update_actions (self);
}

/**
 * easel_viewer_set_outputs:
 * @outputs: (nullable): a list of #EaselOutput
 */
void
easel_viewer_set_outputs (EaselViewer *self,
                          GListModel  *outputs)
{
  g_return_if_fail (EASEL_IS_VIEWER (self));
  g_return_if_fail (outputs == NULL || G_IS_LIST_MODEL (outputs));

  if (outputs == self->outputs)
    return;

  if (self->outputs != NULL)
    g_signal_handlers_disconnect_by_data (self->outputs, self);
  g_set_object (&self->outputs, outputs);
  self->is_comparing = FALSE;
  gtk_list_box_bind_model (self->film, outputs, create_film_row, self, NULL);
  select_output (self, NULL);
  if (outputs == NULL)
    return;

  g_signal_connect_swapped (outputs, "items-changed", G_CALLBACK (outputs_changed_cb), self);
  outputs_changed_cb (self);
}

/**
 * easel_viewer_get_selected:
 *
 * Returns: (transfer none) (nullable): the result that is shown
 */
EaselOutput *
easel_viewer_get_selected (EaselViewer *self)
{
  g_return_val_if_fail (EASEL_IS_VIEWER (self), NULL);

  return self->selected;
}

void
easel_viewer_select (EaselViewer *self,
                     guint        position)
{
  GtkListBoxRow *row;

  g_return_if_fail (EASEL_IS_VIEWER (self));

  row = gtk_list_box_get_row_at_index (self->film, position);
  if (row != NULL)
    gtk_list_box_select_row (self->film, row);
}

/* A window of its own, with nothing but the results; Esc or F11 closes it, and the results stay where they were. */

static gboolean
close_cb (GtkWidget *window,
          GVariant  *arguments,
          gpointer   user_data)
{
  gtk_window_close (GTK_WINDOW (window));

  return GDK_EVENT_STOP;
}

static void
add_close_key (GtkWidget *window)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  static const guint keys[] = { GDK_KEY_Escape, GDK_KEY_F11 };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_keyval_trigger_new (keys[i], 0),
                                                            gtk_callback_action_new (close_cb, NULL, NULL)));
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (window, controller);
}

static void
fullscreen_selected_cb (EaselViewer *shown,
                        GParamSpec  *pspec,
                        EaselViewer *self)
{
  guint position = get_position (shown);

  if (position != GTK_INVALID_LIST_POSITION)
    easel_viewer_select (self, position);
}

/**
 * easel_viewer_show_fullscreen:
 *
 * Shows the results on the whole screen, beginning with the one that is shown here.
 */
void
easel_viewer_show_fullscreen (EaselViewer *self)
{
  GtkWidget *window, *viewer;

  g_return_if_fail (EASEL_IS_VIEWER (self));

  if (self->selected == NULL)
    return;

  viewer = g_object_new (EASEL_TYPE_VIEWER, NULL);
  gtk_widget_add_css_class (viewer, "fullscreen");
  window = g_object_new (GTK_TYPE_WINDOW,
                         "transient-for", gtk_widget_get_root (GTK_WIDGET (self)),
                         "title", _("Results"),
                         "child", viewer,
                         NULL);
  add_close_key (window);
  easel_viewer_set_outputs (EASEL_VIEWER (viewer), self->outputs);
  easel_viewer_select (EASEL_VIEWER (viewer), get_position (self));
  g_signal_connect_object (viewer, "notify::selected", G_CALLBACK (fullscreen_selected_cb), self, 0);
  gtk_window_fullscreen (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (EASEL_VIEWER (viewer)->stack));
}
