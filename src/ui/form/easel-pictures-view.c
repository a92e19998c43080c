/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of several pictures in order. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "ui/form/easel-incoming.h"
#include "ui/form/easel-picture-row.h"
#include "ui/form/easel-pictures-view.h"

struct _EaselPicturesView
{
  EaselFieldView parent_instance;

  GListStore *items;

  /* Template children */
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (EaselPicturesView, easel_pictures_view, EASEL_TYPE_FIELD_VIEW)

static EaselField *
get_field (EaselPicturesView *self)
{
  return easel_field_view_get_field (EASEL_FIELD_VIEW (self));
}

static GStrv
list_references (EaselPicturesView *self)
{
  g_autoptr(GStrvBuilder) references = g_strv_builder_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselMediaItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (easel_media_item_get_reference (item) != NULL)
        g_strv_builder_add (references, easel_media_item_get_reference (item));
    }

  return g_strv_builder_end (references);
}

static void
store_references (EaselPicturesView *self)
{
  g_auto(GStrv) references = list_references (self);

  easel_field_set_references (get_field (self), (const char * const *) references);
}

static void
add_item (EaselPicturesView *self,
          EaselMediaItem    *item)
{
  g_signal_connect_object (item, "notify::reference", G_CALLBACK (store_references), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->items, item);
}

static void
add_file (EaselPicturesView *self,
          GFile             *file)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (self));
  g_autoptr(EaselMediaItem) item = easel_media_item_new (studio, EASEL_INPUT_KIND_IMAGE_BATCH, file);

  add_item (self, item);
  store_references (self);
}

static void
incoming_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(EaselPicturesView) self = EASEL_PICTURES_VIEW (user_data);
  g_autoptr(GListModel) files = NULL;
  g_autoptr(GError) error = NULL;

  files = easel_incoming_read_finish (result, &error);
  if (files == NULL && !easel_error_is_cancelled (error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      add_file (self, file);
    }
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

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_incoming_read_clipboard_async (gtk_widget_get_clipboard (widget), NULL, incoming_cb, g_object_ref (widget));
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           gpointer         user_data)
{
  EaselPicturesView *self = EASEL_PICTURES_VIEW (user_data);
  g_autoptr(GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      add_file (self, file);
    }

  g_object_unref (dialog);
}

static void
add_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  GtkFileChooserNative *dialog = NULL;
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  dialog = gtk_file_chooser_native_new (_("Add Pictures"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_chooser_set_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
remove_cb (EaselPictureRow   *row,
           EaselPicturesView *self)
{
  guint position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  easel_media_item_stop (easel_picture_row_get_item (row));
  g_list_store_remove (self->items, position);
  store_references (self);
}

static void
move_cb (EaselPictureRow   *row,
         int                by,
         EaselPicturesView *self)
{
  int from = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  int to = CLAMP (from + by, 0, (int) g_list_model_get_n_items (G_LIST_MODEL (self->items)) - 1);
  g_autoptr(EaselMediaItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), from);

  if (from == to)
    return;

  g_list_store_remove (self->items, from);
  g_list_store_insert (self->items, to, item);
  store_references (self);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, to)));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = easel_picture_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), user_data, 0);
  g_signal_connect_object (row, "move", G_CALLBACK (move_cb), user_data, 0);

  return row;
}

/* The field was changed by somebody else: a draft, a preset, the values of a past run. */
static void
text_changed_cb (EaselPicturesView *self)
{
  EaselStudio *studio = easel_field_view_get_studio (EASEL_FIELD_VIEW (self));
  g_auto(GStrv) wanted = easel_field_dup_references (get_field (self));
  g_auto(GStrv) shown = list_references (self);

  if (g_strv_equal ((const char * const *) wanted, (const char * const *) shown))
    return;

  g_list_store_remove_all (self->items);
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_autoptr(EaselMediaItem) item = NULL;

      item = easel_media_item_new_for_reference (studio, EASEL_INPUT_KIND_IMAGE_BATCH, wanted[i]);
      add_item (self, item);
    }
}

static void
easel_pictures_view_bind (EaselFieldView *view)
{
  EaselPicturesView *self = EASEL_PICTURES_VIEW (view);

  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->items), create_row, self, NULL);
  g_signal_connect_object (get_field (self), "notify::text", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  text_changed_cb (self);
}

static GtkWidget *
easel_pictures_view_get_control (EaselFieldView *view)
{
  return GTK_WIDGET (EASEL_PICTURES_VIEW (view)->list);
}

static void
easel_pictures_view_dispose (GObject *object)
{
  EaselPicturesView *self = EASEL_PICTURES_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_PICTURES_VIEW);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (easel_pictures_view_parent_class)->dispose (object);
}

static void
easel_pictures_view_class_init (EaselPicturesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  EaselFieldViewClass *field_class = EASEL_FIELD_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_pictures_view_dispose;
  field_class->bind = easel_pictures_view_bind;
  field_class->get_control = easel_pictures_view_get_control;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/form/easel-pictures-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselPicturesView, list);
  gtk_widget_class_install_action (widget_class, "pictures.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "pictures.paste", NULL, paste_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "pictures.paste", NULL);
}

static void
easel_pictures_view_init (EaselPicturesView *self)
{
  GtkDropTarget *target = easel_incoming_new_drop_target ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->items = g_list_store_new (EASEL_TYPE_MEDIA_ITEM);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}
