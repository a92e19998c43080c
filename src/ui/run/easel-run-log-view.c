/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run: folded, searchable, at its end until somebody scrolls up. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "base/easel-settings.h"
#include "base/easel-time.h"
#include "ui/easel-text.h"
#include "ui/run/easel-run-log-view.h"

struct _EaselRunLogView
{
  GtkWidget parent_instance;

  EaselRunLog       *log;     /* NULL: none */
  gboolean           at_end;  /* whether new lines are scrolled to */

  /* Template children */
  GtkExpander       *expander;
  GtkEditable       *search;
  GtkScrolledWindow *scroller;
  GtkTextView       *view;
};

G_DEFINE_FINAL_TYPE (EaselRunLogView, easel_run_log_view, GTK_TYPE_WIDGET)

static GtkTextBuffer *
get_buffer (EaselRunLogView *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
append_line (EaselRunLogView *self,
             EaselRunLogLine *line)
{
  GtkTextBuffer *buffer = get_buffer (self);
  gint64 time = easel_run_log_line_get_time (line);
  gboolean is_error = g_strcmp0 (easel_run_log_line_get_level (line), "error") == 0;
  g_autofree char *clock = time != EASEL_TIME_NONE ? easel_text_clock (time) : g_strdup ("");
  g_autofree char *message = g_strchomp (g_utf8_make_valid (easel_run_log_line_get_message (line), -1));
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (gtk_text_buffer_get_char_count (buffer) > 0)
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, clock, -1, "time", NULL);
  gtk_text_buffer_insert (buffer, &end, "  ", 2);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, message, -1, is_error ? "error" : "message", NULL);
}

static void
remove_lines (EaselRunLogView *self,
              guint            position,
              guint            count)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_line (buffer, &start, position);
  gtk_text_buffer_get_iter_at_line (buffer, &end, position + count);
  gtk_text_buffer_delete (buffer, &start, &end);
}

static gboolean
scroll_to_end_cb (gpointer user_data)
{
  EaselRunLogView *self = EASEL_RUN_LOG_VIEW (user_data);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));

  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (GListModel      *model,
                  guint            position,
                  guint            removed,
                  guint            added,
                  EaselRunLogView *self)
{
  if (removed > 0)
    remove_lines (self, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselRunLogLine) line = g_list_model_get_item (model, i);

      append_line (self, line);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (model) > 0);
  if (self->at_end)
    g_idle_add_full (G_PRIORITY_LOW, scroll_to_end_cb, g_object_ref (self), g_object_unref);
}

static void
scrolled_cb (GtkAdjustment   *adjustment,
             EaselRunLogView *self)
{
  self->at_end = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
                 gtk_adjustment_get_upper (adjustment) - 24;
}

static void
find_next_cb (EaselRunLogView *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  const char *text = gtk_editable_get_text (self->search);
  GtkTextIter from, start, end;
  gboolean is_found;

  if (*text == '\0')
    return;

  gtk_text_buffer_get_selection_bounds (buffer, NULL, &from);
  is_found = gtk_text_iter_forward_search (&from, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
  if (!is_found)
    {
      gtk_text_buffer_get_start_iter (buffer, &from);
      is_found = gtk_text_iter_forward_search (&from, text, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
    }
  if (!is_found)
    return;

  gtk_text_buffer_select_range (buffer, &start, &end);
  gtk_text_view_scroll_to_iter (self->view, &start, 0.1, FALSE, 0, 0);
}

static void
copy_cb (EaselRunLogView *self)
{
  g_autofree char *text = self->log != NULL ? easel_run_log_dup_text (self->log) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
easel_run_log_view_dispose (GObject *object)
{
  EaselRunLogView *self = EASEL_RUN_LOG_VIEW (object);

  easel_run_log_view_set_log (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_RUN_LOG_VIEW);

  G_OBJECT_CLASS (easel_run_log_view_parent_class)->dispose (object);
}

static void
easel_run_log_view_class_init (EaselRunLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = easel_run_log_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/run/easel-run-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselRunLogView, expander);
  gtk_widget_class_bind_template_child (widget_class, EaselRunLogView, search);
  gtk_widget_class_bind_template_child (widget_class, EaselRunLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, EaselRunLogView, view);
  gtk_widget_class_bind_template_callback (widget_class, find_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
easel_run_log_view_init (EaselRunLogView *self)
{
  static const GdkRGBA grey = { 0.5f, 0.5f, 0.5f, 1.0f };
  static const GdkRGBA red = { 0.85f, 0.2f, 0.2f, 1.0f };
  g_autoptr(GSettings) settings = easel_settings_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->at_end = TRUE;
  gtk_text_buffer_create_tag (get_buffer (self), "time", "foreground-rgba", &grey, NULL);
  gtk_text_buffer_create_tag (get_buffer (self), "error", "foreground-rgba", &red, NULL);
  gtk_text_buffer_create_tag (get_buffer (self), "message", NULL);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, 0);
  if (settings != NULL)
    g_settings_bind (settings, "log-open", self->expander, "expanded", G_SETTINGS_BIND_DEFAULT);
}

/**
 * easel_run_log_view_set_log:
 * @log: (nullable): the log to show
 */
void
easel_run_log_view_set_log (EaselRunLogView *self,
                            EaselRunLog     *log)
{
  g_return_if_fail (EASEL_IS_RUN_LOG_VIEW (self));

  if (self->log == log)
    return;

  if (self->log != NULL)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_set_object (&self->log, log);
  if (self->view == NULL)
    return;

  gtk_text_buffer_set_text (get_buffer (self), "", 0);
  self->at_end = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (log == NULL)
    return;

  g_signal_connect_object (log, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (G_LIST_MODEL (log), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (log)), self);
}

/**
 * easel_run_log_view_open:
 *
 * Unfolds it and shows its end.
 */
void
easel_run_log_view_open (EaselRunLogView *self)
{
  g_return_if_fail (EASEL_IS_RUN_LOG_VIEW (self));

  gtk_expander_set_expanded (self->expander, TRUE);
  self->at_end = TRUE;
  scroll_to_end_cb (self);
}
