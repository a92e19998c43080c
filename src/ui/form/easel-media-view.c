/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of a picture, video, sound or other file: drop it, paste it, choose it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-limits.h"
#include "ui/easel-ask.h"
#include "ui/form/easel-incoming.h"
#include "ui/form/easel-media-item.h"
#include "ui/form/easel-media-view.h"
#include "ui/picture/easel-shrink.h"
#include "ui/picture/easel-thumbnail.h"
#include "ui/workflow/easel-workflow-page.h"

#define HEIGHT_EMPTY 150

struct _EaselMediaView
{
  EaselFieldView parent_instance;

  EaselInputKind  kind;
  EaselMediaItem *item;    /* NULL: empty */
  GSignalGroup   *signals; /* of the item */

  /* Template children */
  GtkWidget      *well;
  GtkStack       *stack;
  GtkLabel       *invitation;
  GtkLabel       *hint;
  GtkWidget      *more;
  EaselThumbnail *thumbnail;
  GtkLabel       *name;
  GtkLabel       *details;
  GtkLabel       *status;
  GtkProgressBar *progress;
  GtkWidget      *view;
  GtkWidget      *retry;
  GtkWidget      *smaller;
};

G_DEFINE_FINAL_TYPE (EaselMediaView, easel_media_view, EASEL_TYPE_FIELD_VIEW)

static EaselField *
get_field (EaselMediaView *self)
{
  return easel_field_view_get_field (EASEL_FIELD_VIEW (self));
}

static gboolean
shows_picture (EaselMediaView *self)
{
  return self->kind == EASEL_INPUT_KIND_IMAGE || self->kind == EASEL_INPUT_KIND_IMAGE_ALPHA;
}

static const char *
get_invitation (EaselMediaView *self,
                gboolean        is_over)
{
  if (is_over && self->item != NULL)
    return _("Release to replace");

  switch ((int) self->kind)
    {
    case EASEL_INPUT_KIND_VIDEO:
      return is_over ? _("Release to use this video") : _("Drop a video here");
    case EASEL_INPUT_KIND_AUDIO:
      return is_over ? _("Release to use this sound") : _("Drop a sound here");
    case EASEL_INPUT_KIND_EXR:
    case EASEL_INPUT_KIND_FILE:
      return is_over ? _("Release to use this file") : _("Drop a file here");
    default:
      return is_over ? _("Release to use this picture") : _("Drop a picture here");
    }
}

/* Read out as “Product photo, vase-studio-white.png, Uploaded”. */
static void
update_spoken_name (EaselMediaView *self)
{
  const char *label = easel_input_get_label (easel_field_get_input (get_field (self)));
  const char *status = self->item != NULL ? easel_media_item_get_status (self->item) : NULL;
  g_autofree char *spoken = NULL;

  if (self->item != NULL)
    spoken = g_strjoin (", ", label, easel_media_item_get_name (self->item), status, NULL);
  else
    spoken = g_strjoin (", ", label, get_invitation (self, FALSE), NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->well), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_item (EaselMediaView *self)
{
  gboolean is_filled = self->item != NULL;

  gtk_stack_set_visible_child_name (self->stack, is_filled ? "filled" : "empty");
  gtk_widget_set_size_request (self->well, -1, is_filled ? -1 : HEIGHT_EMPTY);
  if (is_filled)
    gtk_widget_add_css_class (self->well, "filled");
  else
    gtk_widget_remove_css_class (self->well, "filled");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "media.clear", is_filled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "media.view",
                                 is_filled && easel_media_item_get_file (self->item) != NULL);
  update_spoken_name (self);
}

static void
item_notify_cb (EaselMediaView *self,
                GParamSpec     *pspec,
                EaselMediaItem *item)
{
  g_autofree char *details = NULL;
  double fraction;

  g_object_get (item, "details", &details, "fraction", &fraction, NULL);
  if (easel_thumbnail_get_image (self->thumbnail) == NULL || !shows_picture (self))
    gtk_label_set_label (self->details, details != NULL ? details : "");
  gtk_label_set_label (self->status, easel_media_item_get_status (item));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), fraction >= 0);
  gtk_progress_bar_set_fraction (self->progress, MAX (fraction, 0));
  gtk_widget_set_visible (self->retry, easel_media_item_has_failed (item) && !easel_media_item_is_too_large (item));
  gtk_widget_set_visible (self->smaller, easel_media_item_is_too_large (item));

  if (easel_media_item_has_failed (item))
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "error");

  if (pspec != NULL && g_str_equal (pspec->name, "reference"))
    {
      const char *references[] = { easel_media_item_get_reference (item), NULL };

      easel_field_set_references (get_field (self), references);
    }
  if (pspec != NULL && g_str_equal (pspec->name, "file"))
    easel_thumbnail_set_file (self->thumbnail, easel_media_item_get_file (item));
  if (pspec == NULL || g_str_equal (pspec->name, "status"))
    update_spoken_name (self);
}

static void
image_loaded_cb (EaselMediaView *self)
{
  EaselImage *image = easel_thumbnail_get_image (self->thumbnail);
  g_autofree char *details = image != NULL ? easel_image_describe (image) : NULL;

  if (details != NULL)
    gtk_label_set_label (self->details, details);
}

static void
set_item (EaselMediaView *self,
          EaselMediaItem *item)
{
  if (self->item != NULL)
    easel_media_item_stop (self->item);

  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, item);
  easel_thumbnail_set_file (self->thumbnail, item != NULL ? easel_media_item_get_file (item) : NULL);
  if (item != NULL)
    {
      gtk_label_set_label (self->name, easel_media_item_get_name (item));
      item_notify_cb (self, NULL, item);
    }
  show_item (self);
}

static void
use_file (EaselMediaView *self,
          GFile          *file)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (self));
  g_autoptr(EaselMediaItem) item = easel_media_item_new (studio, self->kind, file);
  const char *references[] = { easel_media_item_get_reference (item), NULL };

  set_item (self, item);
  easel_field_set_references (get_field (self), references);
}

/* The field was changed by somebody else: a draft, a preset, the values of a past run. */
static void
text_changed_cb (EaselMediaView *self)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (self));
  g_auto(GStrv) references = easel_field_dup_references (get_field (self));
  const char *reference = references != NULL ? references[0] : NULL;
  g_autoptr(EaselMediaItem) item = NULL;

  if (self->item != NULL && g_strcmp0 (easel_media_item_get_reference (self->item), reference) == 0)
    return;

  if (reference != NULL && *reference != '\0')
    item = easel_media_item_new_for_reference (studio, self->kind, reference);
  set_item (self, item);
}

static void
toast (EaselMediaView *self,
       const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static const char *
get_refusal (EaselMediaView *self)
{
  return shows_picture (self)                   ? _("This field takes pictures.")
         : self->kind == EASEL_INPUT_KIND_VIDEO ? _("This field takes video files.")
                                                : _("This field takes sound files.");
}

/* The first is in the field; the others wait for a word. */
static void
offer_all (EaselMediaView *self,
           GListModel     *files,
           guint           n)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), EASEL_TYPE_WORKFLOW_PAGE);
  g_autoptr(GVariantBuilder) uris = g_variant_builder_new (G_VARIANT_TYPE ("as"));
  g_autofree char *text = NULL;
  g_autofree char *label = NULL;
  AdwToast *message;

  text = shows_picture (self)
           ? g_strdup_printf (ngettext ("Used the first of %u picture.", "Used the first of %u pictures.", n), n)
           : g_strdup_printf (ngettext ("Used the first of %u file.", "Used the first of %u files.", n), n);
  if (page == NULL)
    {
      toast (self, text);
      return;
    }

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      g_variant_builder_add_value (uris, g_variant_new_take_string (g_file_get_uri (file)));
    }

  /* Translators: a button; a run for each of the files */
  label = g_strdup_printf (ngettext ("_Run all %u", "_Run all %u", n), n);
  message = adw_toast_new (text);
  adw_toast_set_button_label (message, label);
  adw_toast_set_action_name (message, "page.run-each");
  adw_toast_set_action_target (message, "(sas)", easel_input_get_id (easel_field_get_input (get_field (self))), uris);
  easel_workflow_page_add_toast (EASEL_WORKFLOW_PAGE (page), message);
}

static void
incoming_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselMediaView) self = EASEL_MEDIA_VIEW (user_data);
  g_autoptr(GListModel) files = NULL;
  g_autoptr(GFile) first = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  files = easel_incoming_read_finish (result, &error);
  if (files == NULL)
    {
      if (!easel_error_is_cancelled (error))
        toast (self, error->message);
      return;
    }

  n = g_list_model_get_n_items (files);
  first = g_list_model_get_item (files, 0);
  if (first == NULL)
    return;

  if (!easel_media_item_kind_takes (self->kind, first))
    {
      toast (self, get_refusal (self));
      return;
    }

  use_file (self, first);
  if (n > 1)
    offer_all (self, files, n);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  easel_incoming_read_value_async (value, NULL, incoming_cb, g_object_ref (user_data));

  return TRUE;
}

static GdkDragAction
drop_enter_cb (GtkDropTarget *target,
               double         x,
               double         y,
               gpointer       user_data)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (user_data);

  gtk_label_set_label (self->invitation, get_invitation (self, TRUE));

  return GDK_ACTION_COPY;
}

/* Comes while the thing is still dragged: what does not fit is said before it is let go. */
static void
drop_value_cb (EaselMediaView *self,
               GParamSpec     *pspec,
               GtkDropTarget  *target)
{
  const GValue *value = gtk_drop_target_get_value (target);
  GSList *files = value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;

  if (files == NULL || easel_media_item_kind_takes (self->kind, files->data))
    return;

  gtk_label_set_label (self->invitation, get_refusal (self));
  gtk_drop_target_reject (target);
}

static void
drag_left_cb (EaselMediaView *self)
{
  gtk_label_set_label (self->invitation, get_invitation (self, FALSE));
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_incoming_read_clipboard_async (gtk_widget_get_clipboard (widget), NULL, incoming_cb, g_object_ref (widget));
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (widget);
  const char *none[] = { NULL };

  set_item (self, NULL);
  easel_field_set_references (get_field (self), none);
  gtk_widget_grab_focus (self->well);
}

static void
view_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (widget);
  g_autofree char *uri = g_file_get_uri (easel_media_item_get_file (self->item));

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

static void
retry_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_media_item_retry (EASEL_MEDIA_VIEW (widget)->item);
}

static void
shrunk_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselMediaView) self = EASEL_MEDIA_VIEW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = easel_shrink_finish (result, &error);

  if (file != NULL)
    use_file (self, file);
  else
    toast (self, error->message);
}

static void
make_smaller_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (widget);

  gtk_label_set_label (self->status, _("Being made smaller…"));
  gtk_widget_set_visible (self->smaller, FALSE);
  easel_shrink_async (easel_media_item_get_file (self->item), EASEL_LIMIT_UPLOAD, NULL, shrunk_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           gpointer         user_data)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (user_data);
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    use_file (self, file);

  g_object_unref (dialog);
}

static void
choose (EaselMediaView *self,
        const char     *folder)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog = NULL;
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  dialog = gtk_file_chooser_native_new (easel_input_get_label (easel_field_get_input (get_field (self))), window,
                                        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  if (shows_picture (self))
    gtk_file_filter_add_pixbuf_formats (filter);
  else if (self->kind == EASEL_INPUT_KIND_VIDEO)
    gtk_file_filter_add_mime_type (filter, "video/*");
  else if (self->kind == EASEL_INPUT_KIND_AUDIO)
    gtk_file_filter_add_mime_type (filter, "audio/*");
  else
    gtk_file_filter_add_pattern (filter, "*");
  gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);

  if (folder != NULL)
    {
      g_autoptr(GFile) file = g_file_new_for_path (folder);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), file, NULL);
    }

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  choose (EASEL_MEDIA_VIEW (widget), NULL);
}

static void
from_history_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (widget));
  g_autofree char *folder = easel_studio_dup_results_folder (studio);

  choose (EASEL_MEDIA_VIEW (widget), folder);
}

static void
use_last_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (widget);
  GFile *file = easel_studio_get_last_result (easel_field_view_get_studio (EASEL_FIELD_VIEW (self)));

  if (file != NULL)
    use_file (self, file);
  else
    toast (self, _("There is no result yet."));
}

static void
sample_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (widget);
  g_autoptr(GFile) file = easel_studio_dup_sample_picture (easel_field_view_get_studio (EASEL_FIELD_VIEW (self)));

  use_file (self, file);
}

static void
address_given_cb (const char *address,
                  gpointer    user_data)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (user_data);
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, address);
  easel_incoming_read_value_async (&value, NULL, incoming_cb, g_object_ref (self));
}

static void
address_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  easel_ask_text (widget, _("Use a File of the Web"), _("Address"), "https://", _("_Use"), address_given_cb,
                  G_OBJECT (widget));
}

static gboolean
well_key_cb (GtkEventControllerKey *controller,
             guint                  key,
             guint                  code,
             GdkModifierType        state,
             gpointer               user_data)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (user_data);

  if (!gtk_widget_is_focus (self->well))
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (state & gtk_accelerator_get_default_mod_mask ())
        return GDK_EVENT_PROPAGATE;
      gtk_widget_activate_action (GTK_WIDGET (self), "media.choose", NULL);
      return GDK_EVENT_STOP;
    case GDK_KEY_Delete:
    case GDK_KEY_BackSpace:
      gtk_widget_activate_action (GTK_WIDGET (self), "media.clear", NULL);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
easel_media_view_bind (EaselFieldView *view)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (view);
  EaselField *field = easel_field_view_get_field (view);

  self->kind = easel_input_get_kind (easel_field_get_input (field));
  gtk_label_set_label (self->invitation, get_invitation (self, FALSE));
  gtk_widget_set_visible (GTK_WIDGET (self->hint), shows_picture (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "media.sample", shows_picture (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "media.use-last", shows_picture (self));
  g_object_set (self->thumbnail, "icon-name",
                shows_picture (self) ? "image-x-generic-symbolic" : "text-x-generic-symbolic", NULL);

  g_signal_connect_object (field, "notify::text", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  show_item (self);
  text_changed_cb (self);
}

static GtkWidget *
easel_media_view_get_control (EaselFieldView *view)
{
  return EASEL_MEDIA_VIEW (view)->well;
}

static void
easel_media_view_dispose (GObject *object)
{
  EaselMediaView *self = EASEL_MEDIA_VIEW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_MEDIA_VIEW);

  G_OBJECT_CLASS (easel_media_view_parent_class)->dispose (object);
}

static void
easel_media_view_class_init (EaselMediaViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_media_view_dispose;
  field_class->bind = easel_media_view_bind;
  field_class->get_control = easel_media_view_get_control;

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-media-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, well);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, invitation);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, hint);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, more);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, name);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, details);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, status);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, progress);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, view);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, retry);
  gtk_widget_class_bind_template_child (widget_class, EaselMediaView, smaller);

  gtk_widget_class_install_action (widget_class, "media.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "media.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "media.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "media.view", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "media.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "media.make-smaller", NULL, make_smaller_action);
  gtk_widget_class_install_action (widget_class, "media.use-last", NULL, use_last_action);
  gtk_widget_class_install_action (widget_class, "media.from-history", NULL, from_history_action);
  gtk_widget_class_install_action (widget_class, "media.address", NULL, address_action);
  gtk_widget_class_install_action (widget_class, "media.sample", NULL, sample_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "media.paste", NULL);
}

static void
easel_media_view_init (EaselMediaView *self)
{
  GtkDropTarget *target = easel_incoming_new_drop_target ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (EASEL_TYPE_MEDIA_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (item_notify_cb), self);
  g_signal_connect_object (self->thumbnail, "notify::image", G_CALLBACK (image_loaded_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect_object (target, "notify::value", G_CALLBACK (drop_value_cb), self, G_CONNECT_SWAPPED);
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (motion, "leave", G_CALLBACK (drag_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->well, motion);
  gtk_widget_add_controller (self->well, GTK_EVENT_CONTROLLER (target));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (well_key_cb), self);
  gtk_widget_add_controller (self->well, keys);
}
