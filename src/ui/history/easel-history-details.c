/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run beside the history: its picture, what can be done with it, how it was made, and a note. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/easel-json.h"
#include "base/easel-time.h"
#include "ui/easel-outgoing.h"
#include "ui/easel-text.h"
#include "ui/history/easel-history-details.h"
#include "ui/picture/easel-thumbnail.h"

#define NOTE_DELAY_MS 800

struct _EaselHistoryDetails
{
  GtkWidget parent_instance;

  EaselStudio    *studio;
  EaselRun       *run;        /* NULL: none */
  guint           note_timer; /* the note is kept when typing rests */
  gboolean        is_showing; /* so that what is shown is not taken for typed */

  /* Template children */
  GtkWidget      *content;
  EaselThumbnail *picture;
  GtkLabel       *name;
  GtkButton      *star;
  GtkLabel       *when;
  GtkWidget      *again;
  GtkWidget      *edit;
  GtkWidget      *files;
  GtkBox         *inputs;
  GtkWidget      *seed_box;
  GtkLabel       *seed;
  GtkTextView    *note;
};

G_DEFINE_FINAL_TYPE (EaselHistoryDetails, easel_history_details, GTK_TYPE_WIDGET)

static EaselOutput *
find_output (EaselRun *run)
{
  GListModel *outputs = easel_run_get_outputs (run);
  EaselOutput *first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(EaselOutput) output = g_list_model_get_item (outputs, i);

      if (easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE && easel_output_get_path (output) != NULL)
        return output; /* the run holds it */
      if (first == NULL && easel_output_get_path (output) != NULL)
        first = output;
    }

  return first;
}

/* The note */

static char *
dup_note (EaselHistoryDetails *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
annotated_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(EaselHistoryDetails) self = EASEL_HISTORY_DETAILS (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_runs_annotate_finish (EASEL_RUNS (source), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
keep_note (EaselHistoryDetails *self)
{
  g_autofree char *note = NULL;

  if (self->note_timer == 0)
    return;

  g_clear_handle_id (&self->note_timer, g_source_remove);
  note = dup_note (self);
  if (g_strcmp0 (*note != '\0' ? note : NULL, easel_run_get_note (self->run)) != 0)
    easel_runs_annotate_async (easel_studio_get_runs (self->studio), self->run, note, annotated_cb, g_object_ref (self));
}

static gboolean
note_timer_cb (gpointer user_data)
{
  keep_note (EASEL_HISTORY_DETAILS (user_data));

  return G_SOURCE_REMOVE;
}

static void
note_changed_cb (EaselHistoryDetails *self)
{
  if (self->is_showing || self->run == NULL)
    return;

  if (self->note_timer != 0)
    g_source_remove (self->note_timer);
  self->note_timer = g_timeout_add (NOTE_DELAY_MS, note_timer_cb, self);
}

static void
note_left_cb (EaselHistoryDetails *self)
{
  keep_note (self);
}

/* What it was made of */

/* “look_strength” is a name for programs. */
static char *
dup_title (const char *id)
{
  char *title = g_strdelimit (g_strdup (id), "_-", ' ');

  title[0] = g_ascii_toupper (title[0]);

  return title;
}

static void
add_input (EaselHistoryDetails *self,
           const char          *name,
           const char          *value)
{
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *text = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_add_css_class (title, "smaller");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (text), 8);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_set_margin_bottom (text, 6);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
  gtk_box_append (self->inputs, title);
  gtk_box_append (self->inputs, text);
}

static char *
dup_value (JsonNode *value)
{
  const char *text;

  if (easel_json_is_number (value))
    return easel_json_dup_digits (value);
  if (easel_json_is_boolean (value))
    return g_strdup (json_node_get_boolean (value) ? _("Yes") : _("No"));
  if (!easel_json_is_string (value))
    return NULL;

  text = json_node_get_string (value);
  if (g_str_has_prefix (text, "easel-file:"))
    return easel_run_request_dup_file_name (text);

  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
show_inputs (EaselHistoryDetails *self)
{
  JsonObject *inputs = easel_run_get_inputs (self->run);
  GtkWidget *child;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->inputs))) != NULL)
    gtk_box_remove (self->inputs, child);
  if (inputs == NULL)
    return;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *text = g_str_equal (name, EASEL_RUN_REQUEST_TAG_KEY) ? NULL : dup_value (value);

      if (text != NULL)
        {
          g_autofree char *title = dup_title (name);

          add_input (self, title, text);
        }
    }
}

static char *
dup_when (EaselHistoryDetails *self)
{
  gint64 now = easel_clock_get_time (easel_studio_get_clock (self->studio));
  gint64 added = easel_run_get_added_at (self->run);
  g_autofree char *when = added != EASEL_TIME_NONE ? easel_text_when (added, now) : g_strdup ("");
  g_autofree char *took = NULL;

  if (easel_run_get_started_at (self->run) == EASEL_TIME_NONE || easel_run_get_ended_at (self->run) == EASEL_TIME_NONE)
    return g_steal_pointer (&when);

  took = easel_text_duration (MAX (easel_run_get_ended_at (self->run) - easel_run_get_started_at (self->run), 0));

  /* Translators: when a run was made, and how long it took: “Today at 14:01 · took 0:38” */
  return g_strdup_printf (_("%s · took %s"), when, took);
}

static void
show_star (EaselHistoryDetails *self)
{
  gboolean is_starred = easel_run_is_starred (self->run);

  gtk_button_set_icon_name (self->star, is_starred ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star), is_starred ? _("Remove the star") : _("Star"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_starred ? _("Remove the star") : _("Star"), -1);
}

static void
show_run (EaselHistoryDetails *self)
{
  EaselRunRequest *request = easel_run_get_request (self->run);
  EaselOutput *output = find_output (self->run);
  const char *seed = request != NULL ? easel_run_request_get_seed (request) : NULL;
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;
  g_autofree char *when = dup_when (self);
  gboolean is_picture = output != NULL && easel_output_get_viewer (output) == EASEL_OUTPUT_VIEWER_IMAGE;

  self->is_showing = TRUE;
  easel_thumbnail_set_file (self->picture, is_picture ? file : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), is_picture);
  gtk_label_set_label (self->name, easel_run_get_name (self->run) != NULL ? easel_run_get_name (self->run) : _("Run"));
  gtk_label_set_label (self->when, when);
  gtk_widget_set_visible (self->files, file != NULL);
  gtk_widget_set_sensitive (self->again, request != NULL && easel_run_is_over (self->run));
  gtk_widget_set_sensitive (self->edit, easel_run_get_inputs (self->run) != NULL);
  gtk_widget_set_visible (self->seed_box, seed != NULL);
  gtk_label_set_label (self->seed, seed != NULL ? seed : "");
  show_star (self);
  show_inputs (self);
  if (self->note_timer == 0)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note),
                              easel_run_get_note (self->run) != NULL ? easel_run_get_note (self->run) : "", -1);
  self->is_showing = FALSE;
}

/* What can be done with it */

static void
details_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  EaselHistoryDetails *self = EASEL_HISTORY_DETAILS (widget);
  EaselOutput *output = self->run != NULL ? find_output (self->run) : NULL;
  g_autoptr(GFile) file = output != NULL ? easel_outgoing_get_file (output) : NULL;

  if (g_str_equal (name, "details.copy-seed"))
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), gtk_label_get_label (self->seed));
      gtk_widget_activate_action (widget, "win.toast", "s", _("Copied"));
    }
  else if (file == NULL)
    return;
  else if (g_str_equal (name, "details.open-with"))
    easel_outgoing_open (widget, output);
  else if (g_str_equal (name, "details.show-in-folder"))
    easel_outgoing_show_in_folder (widget, file);
  else if (g_str_equal (name, "details.copy"))
    easel_outgoing_copy (widget, output);
  else
    easel_outgoing_save_as (widget, output);
}

/* An action of the history about this run. */
static void
history_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  EaselHistoryDetails *self = EASEL_HISTORY_DETAILS (widget);
  g_autofree char *action = g_strconcat ("history.", name + strlen ("details."), NULL);

  if (self->run != NULL)
    gtk_widget_activate_action (widget, action, "x", easel_run_get_row_id (self->run));
}

static void
easel_history_details_dispose (GObject *object)
{
  EaselHistoryDetails *self = EASEL_HISTORY_DETAILS (object);

  if (self->studio != NULL)
    easel_history_details_set_run (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_HISTORY_DETAILS);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_history_details_parent_class)->dispose (object);
}

static void
easel_history_details_class_init (EaselHistoryDetailsClass *klass)
{
  static const char *const own[] = {
    "details.open-with", "details.show-in-folder", "details.copy", "details.save-as", "details.copy-seed",
  };
  static const char *const histories[] = {
    "details.open", "details.edit", "details.run-again", "details.star", "details.delete",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_history_details_dispose;

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/easelapp/Easel/history/easel-history-details.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, content);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, picture);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, name);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, star);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, when);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, again);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, edit);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, files);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, inputs);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, seed_box);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, seed);
  gtk_widget_class_bind_template_child (widget_class, EaselHistoryDetails, note);
  gtk_widget_class_bind_template_callback (widget_class, note_left_cb);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    gtk_widget_class_install_action (widget_class, own[i], NULL, details_action);
  for (guint i = 0; i < G_N_ELEMENTS (histories); i++)
    gtk_widget_class_install_action (widget_class, histories[i], NULL, history_action);
}

static void
easel_history_details_init (EaselHistoryDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (gtk_text_view_get_buffer (self->note), "changed", G_CALLBACK (note_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
easel_history_details_set_studio (EaselHistoryDetails *self,
                                  EaselStudio         *studio)
{
  g_return_if_fail (EASEL_IS_HISTORY_DETAILS (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
}

/**
 * easel_history_details_set_run:
 * @run: (nullable): what is looked at; a note that was being typed about the one before is kept
 */
void
easel_history_details_set_run (EaselHistoryDetails *self,
                               EaselRun            *run)
{
  g_return_if_fail (EASEL_IS_HISTORY_DETAILS (self));

  if (run == self->run)
    return;

  if (self->run != NULL)
    {
      keep_note (self);
      g_signal_handlers_disconnect_by_func (self->run, show_run, self);
    }
  g_set_object (&self->run, run);
  if (run == NULL)
    return;

  g_signal_connect_object (run, "notify::settled", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::starred", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::over", G_CALLBACK (show_run), self, G_CONNECT_SWAPPED);
  show_run (self);
}
