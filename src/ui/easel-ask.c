/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The few questions that need a dialog: a text, or a word before something is lost or paid. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/easel-ask.h"

typedef struct {
  EaselAskFunc  callback;
  GObject      *object;
  GtkEditable  *entry; /* NULL when only a word is asked for */
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->object);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  Question *question = user_data;

  if (g_str_equal (response, "accept"))
    question->callback (question->entry != NULL ? gtk_editable_get_text (question->entry) : "", question->object);
}

static AdwMessageDialog *
new_dialog (GtkWidget    *widget,
            const char   *heading,
            const char   *body,
            const char   *accept,
            EaselAskFunc  callback,
            GObject      *object,
            GtkEditable  *entry)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);
  Question *question = g_new0 (Question, 1);

  question->callback = callback;
  question->object = g_object_ref (object);
  question->entry = entry;

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "accept", accept, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);

  return ADW_MESSAGE_DIALOG (dialog);
}

static void
text_changed_cb (GtkEditable      *entry,
                 AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "accept", *gtk_editable_get_text (entry) != '\0');
}

static void
entry_activated_cb (AdwEntryRow      *entry,
                    AdwMessageDialog *dialog)
{
  if (adw_message_dialog_get_response_enabled (dialog, "accept"))
    adw_message_dialog_response (dialog, "accept");
}

/**
 * easel_ask_text:
 * @widget: where the question comes from
 * @label: the name of the entry
 * @text: (nullable): what it holds at first
 * @accept: the button that answers
 * @callback: called with the text unless the dialog is dismissed
 * @object: user data of @callback, kept alive
 */
void
easel_ask_text (GtkWidget    *widget,
                const char   *heading,
                const char   *label,
                const char   *text,
                const char   *accept,
                EaselAskFunc  callback,
                GObject      *object)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();
  AdwMessageDialog *dialog = new_dialog (widget, heading, NULL, accept, callback, object, GTK_EDITABLE (entry));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), label);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  adw_message_dialog_set_extra_child (dialog, list);
  adw_message_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "accept");

  g_signal_connect (entry, "changed", G_CALLBACK (text_changed_cb), dialog);
  g_signal_connect (entry, "entry-activated", G_CALLBACK (entry_activated_cb), dialog);
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
  text_changed_cb (GTK_EDITABLE (entry), dialog);

  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * easel_ask_confirm:
 * @widget: where the question comes from
 * @accept: the button that goes on
 * @is_destructive: whether that loses something
 * @callback: called unless the dialog is dismissed
 * @object: user data of @callback, kept alive
 */
void
easel_ask_confirm (GtkWidget    *widget,
                   const char   *heading,
                   const char   *body,
                   const char   *accept,
                   gboolean      is_destructive,
                   EaselAskFunc  callback,
                   GObject      *object)
{
  AdwMessageDialog *dialog = new_dialog (widget, heading, body, accept, callback, object, NULL);

  adw_message_dialog_set_response_appearance (dialog, "accept",
                                              is_destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  gtk_window_present (GTK_WINDOW (dialog));
}
