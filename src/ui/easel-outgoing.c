/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results on their way to other programs: dragged, copied, saved, opened, shown in their folder. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "base/easel-settings.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-share.h"
#include "workflows/easel-image-metadata.h"

/**
 * easel_outgoing_get_file:
 *
 * Returns: (transfer full) (nullable): the file on this computer, if it is there
 */
GFile *
easel_outgoing_get_file (EaselOutput *output)
{
  g_return_val_if_fail (EASEL_IS_OUTPUT (output), NULL);

  if (easel_output_get_state (output) != EASEL_OUTPUT_STATE_SAVED)
    return NULL;

  return g_file_new_for_path (easel_output_get_path (output));
}

static gboolean
wants_strip (void)
{
  g_autoptr(GSettings) settings = easel_settings_new ();

  return settings != NULL && g_settings_get_boolean (settings, "strip-metadata");
}

/**
 * easel_outgoing_new_provider:
 *
 * Returns: (transfer full) (nullable): what is dragged or copied of the result, if its file is there; it tells how a
 *   picture was made only if the person wants that
 */
GdkContentProvider *
easel_outgoing_new_provider (EaselOutput *output)
{
  g_autoptr(GFile) file = easel_outgoing_get_file (output);

  return file != NULL ? easel_share_new (file, wants_strip (), TRUE) : NULL;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source,
            double         x,
            double         y,
            gpointer       user_data)
{
  return easel_outgoing_new_provider (EASEL_OUTPUT (user_data));
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag,
               gpointer       user_data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr(GdkPaintable) icon = gtk_widget_paintable_new (widget);

  gtk_drag_source_set_icon (source, icon, 0, 0);
}

/**
 * easel_outgoing_add_drag:
 *
 * Lets the result be dragged out of the widget, as the file it is.
 */
void
easel_outgoing_add_drag (GtkWidget   *widget,
                         EaselOutput *output)
{
  GtkDragSource *source = gtk_drag_source_new ();

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (EASEL_IS_OUTPUT (output));

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), output, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (drag_begin_cb), output, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}

static void
toast (GtkWidget  *widget,
       const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/**
 * easel_outgoing_copy:
 *
 * Puts the result on the clipboard: text as text, a picture as file and as picture, anything else as file.
 */
void
easel_outgoing_copy (GtkWidget   *widget,
                     EaselOutput *output)
{
  g_autoptr(GdkContentProvider) provider = easel_outgoing_new_provider (output);

  if (easel_output_get_text (output) != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), easel_output_get_text (output));
  else if (provider != NULL)
    gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), provider);
  else
    return;

  toast (widget, _("Copied"));
}

/**
 * easel_outgoing_copy_file:
 *
 * Puts the result's file on the clipboard, for a file manager.
 */
void
easel_outgoing_copy_file (GtkWidget   *widget,
                          EaselOutput *output)
{
  g_autoptr(GFile) file = easel_outgoing_get_file (output);
  g_autoptr(GdkContentProvider) provider = file != NULL ? easel_share_new (file, wants_strip (), FALSE) : NULL;

  if (provider == NULL)
    return;

  gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), provider);
  toast (widget, _("Copied"));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_image_metadata_copy_finish (result, &error))
    toast (widget, _("Saved"));
  else if (!easel_error_is_cancelled (error))
    toast (widget, error->message);
}

typedef struct {
  GtkWidget *widget; /* not owned: the dialog belongs to its window */
  GFile     *from;
} SaveData;

static void
save_data_free (gpointer  user_data,
                GClosure *closure)
{
  SaveData *data = user_data;

  g_object_unref (data->from);
  g_free (data);
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  int              response,
                  gpointer         user_data)
{
  SaveData *data = user_data;
  g_autoptr(GFile) to = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    to = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (to != NULL)
    easel_image_metadata_copy_async (data->from, to, wants_strip (), NULL, saved_cb, g_object_ref (data->widget));

  g_object_unref (dialog);
}

/**
 * easel_outgoing_save_as:
 *
 * Asks where a copy goes; it tells how a picture was made only if the person wants that.
 */
void
easel_outgoing_save_as (GtkWidget   *widget,
                        EaselOutput *output)
{
  g_autoptr(GFile) file = easel_outgoing_get_file (output);
  g_autofree char *name = NULL;
  GtkFileChooserNative *dialog;
  SaveData *data;

  if (file == NULL)
    return;

  name = g_file_get_basename (file);
  data = g_new0 (SaveData, 1);
  data->widget = widget;
  data->from = g_object_ref (file);

  dialog = gtk_file_chooser_native_new (_("Save As"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (save_response_cb), data, save_data_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
unref_file (gpointer  file,
            GClosure *closure)
{
  g_object_unref (file);
}

static void
app_chosen_cb (GtkDialog *dialog,
               int        response,
               gpointer   user_data)
{
  g_autoptr(GAppInfo) app = NULL;
  GFile *file = G_FILE (user_data);
  GList files = { .data = file };

  if (response == GTK_RESPONSE_OK)
    app = gtk_app_chooser_get_app_info (GTK_APP_CHOOSER (dialog));
  if (app != NULL)
    g_app_info_launch (app, &files, NULL, NULL);

  gtk_window_destroy (GTK_WINDOW (dialog));
}

/**
 * easel_outgoing_open:
 *
 * Asks for the program to open the result with.
 */
void
easel_outgoing_open (GtkWidget   *widget,
                     EaselOutput *output)
{
  g_autoptr(GFile) file = easel_outgoing_get_file (output);
  GtkWidget *dialog;

  if (file == NULL)
    return;

  dialog = gtk_app_chooser_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), GTK_DIALOG_MODAL, file);
  g_signal_connect_data (dialog, "response", G_CALLBACK (app_chosen_cb), g_object_ref (file), unref_file, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
open_folder (GFile *file)
{
  g_autoptr(GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = g_file_get_uri (folder);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GFile) file = G_FILE (user_data);
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL)
    open_folder (file);
}

/**
 * easel_outgoing_show_in_folder:
 *
 * Asks the file manager to select the file; where there is none that can, opens the folder.
 */
void
easel_outgoing_show_in_folder (GtkWidget *widget,
                               GFile     *file)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autofree char *uri = g_file_get_uri (file);
  const char *uris[] = { uri, NULL };

  if (bus == NULL)
    {
      open_folder (file);
      return;
    }

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, shown_cb, g_object_ref (file));
}

static void
folder_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GtkWidget) widget = GTK_WIDGET (user_data);
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    toast (widget, error->message);
}

/**
 * easel_outgoing_open_folder:
 * @path: of a folder
 *
 * Shows the folder in the file manager.
 */
void
easel_outgoing_open_folder (GtkWidget  *widget,
                            const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, g_object_ref (widget));
}
