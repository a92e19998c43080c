/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to runs of the history: opened, starred, run again, deleted and brought back, one or many at once. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/easel-error.h"
#include "runs/easel-run-marks.h"
#include "ui/easel-outgoing.h"
#include "ui/history/easel-history-page-private.h"

/* Every action names its run; 0 stands for the one that the keys are about, or for all that are checked. */
static GArray *
find_rows (EaselHistoryPage *self,
           GVariant         *parameter)
{
  gint64 row = parameter != NULL ? g_variant_get_int64 (parameter) : 0;
  GArray *rows;

  if (row == 0 && easel_history_view_is_selecting (self->view))
    return easel_history_view_dup_selected (self->view);

  rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (row == 0)
    row = easel_history_view_get_current (self->view);
  if (row != 0)
    g_array_append_val (rows, row);

  return rows;
}

static void
toast (EaselHistoryPage *self,
       const char       *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

/* Opening */

typedef struct {
  EaselHistoryPage *page;
  char             *action;
} Opening;

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_start_finish (EASEL_RUNS (source), result, &error);

  if (run != NULL)
    easel_history_page_open (self, run, FALSE);
  else
    toast (self, error->message);
}

static void
run_again (EaselHistoryPage *self,
           EaselRun         *run)
{
  g_autoptr(EaselRunRequest) request = NULL;

  if (easel_run_get_request (run) == NULL)
    {
      toast (self, _("This run was made by another program; its values can be taken over into the form."));
      return;
    }

  request = easel_run_request_dup_again (easel_run_get_request (run));
  easel_runs_start_async (easel_studio_get_runs (self->studio), request, NULL, started_cb, g_object_ref (self));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Opening *opening = user_data;
  g_autoptr(EaselHistoryPage) self = opening->page;
  g_autofree char *action = opening->action;
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselRun) run = easel_runs_open_finish (EASEL_RUNS (source), result, &error);

  if (run == NULL)
    toast (self, error->message);
  else if (g_str_equal (action, "history.run-again"))
    run_again (self, run);
  else
    easel_history_page_open (self, run, g_str_equal (action, "history.edit"));
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);
  EaselRunCard *card = rows->len > 0 ? easel_history_page_find_card (self, g_array_index (rows, gint64, 0)) : NULL;
  Opening *opening;

  if (card == NULL || easel_studio_get_runs (self->studio) == NULL)
    return;

  opening = g_new (Opening, 1);
  *opening = (Opening) { g_object_ref (self), g_strdup (name) };
  easel_runs_open_async (easel_studio_get_runs (self->studio), card->account, card->tag != NULL ? card->tag : card->id,
                         NULL, opened_cb, opening);
}

static void
file_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);
  EaselRunCard *card = rows->len > 0 ? easel_history_page_find_card (self, g_array_index (rows, gint64, 0)) : NULL;
  g_autoptr(GFile) file = NULL;

  if (card == NULL || card->path == NULL)
    return;

  file = g_file_new_for_path (card->path);
  easel_outgoing_show_in_folder (widget, file);
}

/* After the stars of runs, or their place in the history, were written. */
static void
marks_written_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  if (!easel_run_marks_write_finish (EASEL_ARCHIVE (source), result, &error))
    toast (self, error->message);
  easel_history_model_reload (self->model);
}

/* Stars */

/* Several get what the first lacks. */
static void
star_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);
  EaselRunCard *card = rows->len > 0 ? easel_history_page_find_card (self, g_array_index (rows, gint64, 0)) : NULL;

  if (rows->len == 0)
    return;

  easel_run_marks_set_async (easel_studio_get_archive (self->studio), EASEL_RUN_MARK_STARRED, rows,
                             card == NULL || !card->is_starred, marks_written_cb, g_object_ref (self));
}

/* Deleting */

static void
trashed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_file_trash_finish (G_FILE (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_message ("A result stays where it is: %s", error->message);
}

void
easel_history_page_flush_trash (EaselHistoryPage *self)
{
  for (guint i = 0; self->to_trash != NULL && i < self->to_trash->len; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_path (g_ptr_array_index (self->to_trash, i));

      g_file_trash_async (file, G_PRIORITY_LOW, NULL, trashed_cb, NULL);
    }

  g_clear_pointer (&self->to_trash, g_ptr_array_unref);
}

/* The files wait until nobody can want them back: an older toast that goes says nothing about newer ones. */
static void
toast_dismissed_cb (EaselHistoryPage *self,
                    AdwToast         *message)
{
  if (message == self->deleted_toast)
    easel_history_page_flush_trash (self);
}

static void
hidden_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(EaselHistoryPage) self = EASEL_HISTORY_PAGE (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_run_marks_write_finish (EASEL_ARCHIVE (source), result, &error))
    return;

  toast (self, error->message);
  g_clear_pointer (&self->to_trash, g_ptr_array_unref);
  easel_history_model_reload (self->model);
}

static void
hide (EaselHistoryPage *self,
      GArray           *rows,
      gboolean          with_files)
{
  AdwToast *message = NULL;
  g_autofree char *text = NULL;

  if (with_files)
    text = g_strdup (_("Moved to trash"));
  else
    text = g_strdup_printf (ngettext ("%u run deleted. Its files stay.", "%u runs deleted. Their files stay.", rows->len),
                            rows->len);

  g_clear_pointer (&self->deleted, g_array_unref);
  self->deleted = g_array_copy (rows);
  easel_history_page_look_at (self, 0);
  easel_history_model_remove (self->model, rows);
  easel_run_marks_set_async (easel_studio_get_archive (self->studio), EASEL_RUN_MARK_HIDDEN, rows, TRUE, hidden_cb,
                             g_object_ref (self));

  message = adw_toast_new (text);
  adw_toast_set_button_label (message, _("_Undo"));
  adw_toast_set_action_name (message, "history.undo");
  g_signal_connect_object (message, "dismissed", G_CALLBACK (toast_dismissed_cb), self, G_CONNECT_SWAPPED);
  g_set_object (&self->deleted_toast, message);
  adw_toast_overlay_add_toast (self->toasts, message);
  if (easel_history_view_is_selecting (self->view))
    gtk_toggle_button_set_active (self->select, FALSE);
}

typedef struct {
  EaselHistoryPage *page;
  GArray           *rows;
} Deleting;

static void
files_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autofree Deleting *deleting = user_data;
  g_autoptr(EaselHistoryPage) self = deleting->page;
  g_autoptr(GArray) rows = deleting->rows;
  g_autoptr(GError) error = NULL;
  GPtrArray *paths = easel_run_index_list_texts_finish (EASEL_ARCHIVE (source), result, &error);

  if (paths == NULL)
    {
      toast (self, error->message);
      return;
    }

  easel_history_page_flush_trash (self);
  self->to_trash = paths;
  hide (self, rows, TRUE);
}

/* One under way would go on, and be paid for, without being seen. */
static void
leave_open_ones (EaselHistoryPage *self,
                 GArray           *rows)
{
  guint before = rows->len;

  for (guint i = rows->len; i > 0; i--)
    {
      EaselRun *run = easel_history_model_find_open (self->model, g_array_index (rows, gint64, i - 1));

      if (run != NULL && !easel_run_is_over (run))
        g_array_remove_index_fast (rows, i - 1);
    }

  if (rows->len < before)
    toast (self, _("A run under way cannot be deleted. Cancel it first."));
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);
  Deleting *deleting;

  leave_open_ones (self, rows);
  if (rows->len == 0)
    return;

  if (g_str_equal (name, "history.delete"))
    {
      easel_history_page_flush_trash (self);
      hide (self, rows, FALSE);
      return;
    }

  deleting = g_new (Deleting, 1);
  *deleting = (Deleting) { g_object_ref (self), g_array_ref (rows) };
  easel_run_index_list_files_async (easel_studio_get_archive (self->studio), rows, NULL, files_listed_cb, deleting);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  g_clear_pointer (&self->to_trash, g_ptr_array_unref);
  if (self->deleted == NULL)
    return;

  easel_run_marks_set_async (easel_studio_get_archive (self->studio), EASEL_RUN_MARK_HIDDEN, self->deleted, FALSE,
                             marks_written_cb, g_object_ref (self));
  g_clear_pointer (&self->deleted, g_array_unref);
}

/* The menu of a run */

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        gint64      row)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", row);
  g_menu_append_item (menu, item);
}

static GMenuModel *
build_menu (EaselRunCard *card)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) use = g_menu_new ();
  g_autoptr(GMenu) away = g_menu_new ();

  append (use, _("_Open"), "history.open", card->row);
  append (use, _("_Edit and Run"), "history.edit", card->row);
  if (card->is_settled)
    append (use, _("_Run Again"), "history.run-again", card->row);
  append (use, card->is_starred ? _("Remove _Star") : _("_Star"), "history.star", card->row);
  append (use, _("_Details"), "history.details", card->row);
  if (card->path != NULL)
    append (use, _("Show in _Folder"), "history.show-in-folder", card->row);
  append (away, _("_Delete from History"), "history.delete", card->row);
  if (card->path != NULL)
    append (away, _("Delete with _Files"), "history.trash", card->row);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (use));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (away));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

void
easel_history_page_show_menu (EaselHistoryPage *self,
                              gint64            row,
                              double            x,
                              double            y)
{
  EaselRunCard *card = easel_history_page_find_card (self, row);
  g_autoptr(GMenuModel) model = NULL;

  if (card == NULL)
    return;

  model = build_menu (card);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);
  GtkWidget *tile = rows->len > 0 ? easel_history_view_get_tile (self->view, g_array_index (rows, gint64, 0)) : NULL;
  double x, y;

  if (tile != NULL && gtk_widget_translate_coordinates (tile, widget, gtk_widget_get_width (tile) * 0.7, 30, &x, &y))
    easel_history_page_show_menu (self, g_array_index (rows, gint64, 0), x, y);
}

static void
details_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);
  g_autoptr(GArray) rows = find_rows (self, parameter);

  easel_history_page_look_at (self, rows->len > 0 ? g_array_index (rows, gint64, 0) : 0);
}

static void
sort_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  static const char *const names[] = { "time", "name", "results", "duration", "place", "cost" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], g_variant_get_string (parameter, NULL)))
      easel_history_page_sort (EASEL_HISTORY_PAGE (widget), (EaselRunOrder) i);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_history_page_clear (EASEL_HISTORY_PAGE (widget));
}

static void
select_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselHistoryPage *self = EASEL_HISTORY_PAGE (widget);

  gtk_toggle_button_set_active (self->select, !g_str_equal (name, "history.leave-selection"));
  if (g_str_equal (name, "history.select-all"))
    easel_history_view_select_all (self->view);
  else if (g_str_equal (name, "history.leave-selection"))
    easel_history_page_look_at (self, 0);
}

void
easel_history_page_install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char                  *name;
    const char                  *type;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "history.open", "x", open_action },
    { "history.edit", "x", open_action },
    { "history.run-again", "x", open_action },
    { "history.show-in-folder", "x", file_action },
    { "history.star", "x", star_action },
    { "history.delete", "x", delete_action },
    { "history.trash", "x", delete_action },
    { "history.undo", NULL, undo_action },
    { "history.menu", "x", menu_action },
    { "history.details", "x", details_action },
    { "history.sort", "s", sort_action },
    { "history.clear", NULL, clear_action },
    { "history.select-all", NULL, select_action },
    { "history.leave-selection", NULL, select_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].activate);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, 0, "history.star", "x", G_GINT64_CONSTANT (0));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "history.delete", "x", G_GINT64_CONSTANT (0));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK, "history.trash", "x",
                                       G_GINT64_CONSTANT (0));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "history.menu", "x", G_GINT64_CONSTANT (0));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "history.menu", "x",
                                       G_GINT64_CONSTANT (0));
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, "history.select-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "history.leave-selection", NULL);
}
