/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: it navigates, its pages own what they show. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/account/easel-account-window.h"
#include "ui/easel-ask.h"
#include "ui/easel-window.h"
#include "ui/history/easel-history-page.h"
#include "ui/sessions/easel-machines-page.h"
#include "ui/sessions/easel-session-commands.h"
#include "ui/sessions/easel-session-page.h"
#include "ui/sessions/easel-session-window.h"
#include "ui/sidebar/easel-sidebar-menu.h"
#include "ui/sidebar/easel-sidebar.h"
#include "ui/workflow/easel-workflow-page.h"

#define NARROW 500 /* pixels, below which notes and spare room go */

struct _EaselWindow
{
  AdwApplicationWindow parent_instance;

  EaselStudio       *studio;
  GQueue             back;     /* keys of workflows shown before; NULL stands for the history */
  GQueue             forward;  /* the same, of places that were gone back from */
  gboolean           is_going; /* back or forward, so that this is not noted */
  EaselWorkflowItem *removed;  /* from the list, for undo; may be NULL */
  EaselWorkflowItem *renamed;  /* being asked for its new name; may be NULL */

  /* Template children */
  GtkStack          *modes;
  AdwLeaflet        *leaflet;
  AdwClamp          *sidebar_clamp;
  EaselSidebar      *sidebar;
  GtkStack          *stack;
  EaselWorkflowPage *workflow_page;
  EaselHistoryPage  *history_page;
  EaselSessionPage  *session_page;
  EaselMachinesPage *machines_page;
};

typedef enum {
  PROP_RUN = 1,
} EaselWindowProperty;

static GParamSpec *properties[PROP_RUN + 1];

G_DEFINE_FINAL_TYPE (EaselWindow, easel_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
shows_history (EaselWindow *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "history") == 0;
}

/* Notes where we are. A way that was gone back is no longer the way forward once another is taken. */
static void
note_place_in (EaselWindow *self,
               GQueue      *places)
{
  EaselWorkflowItem *item = easel_workflow_page_get_item (self->workflow_page);

  if (shows_history (self))
    g_queue_push_head (places, NULL);
  else if (item != NULL)
    g_queue_push_head (places, g_strdup (easel_workflow_item_get_key (item)));
}

static void
note_place (EaselWindow *self)
{
  if (self->is_going)
    return;

  note_place_in (self, &self->back);
  g_queue_clear_full (&self->forward, g_free);
}

static void
open_item (EaselWindow       *self,
           EaselWorkflowItem *item)
{
  if (item != easel_workflow_page_get_item (self->workflow_page) || shows_history (self))
    note_place (self);

  easel_workflow_page_set_item (self->workflow_page, item);
  easel_sidebar_select (self->sidebar, item);
  gtk_stack_set_visible_child_name (self->stack, "workflow");
  g_settings_set_string (easel_studio_get_settings (self->studio), "workflow", easel_workflow_item_get_key (item));
  easel_library_note_opened (easel_studio_get_library (self->studio), item);
}

static void
workflow_activated_cb (EaselWindow       *self,
                       EaselWorkflowItem *item)
{
  open_item (self, item);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

static void
show_history (EaselWindow *self,
              const char  *text)
{
  if (!shows_history (self))
    note_place (self);

  gtk_stack_set_visible_child_name (self->stack, "history");
  easel_sidebar_select_history (self->sidebar);
  if (text != NULL)
    easel_history_page_search (self->history_page, text);
  easel_history_page_refresh (self->history_page);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

static void
history_activated_cb (EaselWindow *self)
{
  show_history (self, NULL);
}

static void
run_activated_cb (EaselWindow *self,
                  EaselRun    *run,
                  gboolean     edit)
{
  EaselWorkflowItem *item = easel_library_find_for_run (easel_studio_get_library (self->studio), run);

  if (item != NULL)
    workflow_activated_cb (self, item);
  else
    {
      note_place (self);
      easel_workflow_page_set_item (self->workflow_page, NULL);
      gtk_stack_set_visible_child_name (self->stack, "workflow");
    }

  if (edit)
    easel_workflow_page_take_over (self->workflow_page, run);
  else
    easel_workflow_page_show_run (self->workflow_page, run);
}

/* Actions */

/* Takes @toast. */
static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  easel_window_add_toast (EASEL_WINDOW (widget), adw_toast_new (g_variant_get_string (parameter, NULL)));
}

static void
show_sidebar_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
}

/* Beside the content it folds away and comes back; on a narrow window it takes turns with it. */
static void
toggle_sidebar_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  gboolean is_shown = g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "sidebar") == 0;

  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child_name (self->leaflet, is_shown ? "content" : "sidebar");
  else
    gtk_widget_set_visible (GTK_WIDGET (self->sidebar_clamp), !gtk_widget_get_visible (GTK_WIDGET (self->sidebar_clamp)));
}

static void
show_history_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  const char *text = g_variant_get_string (parameter, NULL);

  show_history (EASEL_WINDOW (widget), *text != '\0' ? text : NULL);
}

static void
go_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  gboolean is_back = g_str_equal (name, "win.back");
  GQueue *from = is_back ? &self->back : &self->forward;
  g_autofree char *key = NULL;
  EaselWorkflowItem *item;

  if (is_back && (adw_leaflet_get_folded (self->leaflet) || g_queue_is_empty (from)))
    {
      adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
      return;
    }
  if (g_queue_is_empty (from))
    return;

  note_place_in (self, is_back ? &self->forward : &self->back);
  key = g_queue_pop_head (from);
  item = easel_library_find (easel_studio_get_library (self->studio), key);
  self->is_going = TRUE;
  if (key == NULL)
    show_history (self, NULL);
  else if (item != NULL)
    workflow_activated_cb (self, item);
  self->is_going = FALSE;
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);

  if (g_str_equal (name, "win.search") && shows_history (self))
    {
      easel_history_page_search (self->history_page, NULL);
      return;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_clamp), TRUE);
  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
  easel_sidebar_search (self->sidebar);
}

static void
select_workflow_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  easel_sidebar_select_position (EASEL_WINDOW (widget)->sidebar, g_variant_get_int32 (parameter));
}

/* An action of the page or its run, for keys that work wherever the focus is. */
static void
page_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  EaselRunPane *pane = easel_workflow_page_get_run_pane (self->workflow_page);

  if (!shows_history (self))
    gtk_widget_activate_action (GTK_WIDGET (pane),
                                g_str_equal (name, "win.run")         ? "page.run"
                                : g_str_equal (name, "win.options")   ? "page.options"
                                : g_str_equal (name, "win.cancel")    ? "run.cancel"
                                : g_str_equal (name, "win.run-again") ? "run.again"
                                                                      : "run.edit",
                                NULL);
}

static void
workflow_chosen_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         user_data)
{
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    easel_window_open_file (EASEL_WINDOW (user_data), file);

  g_object_unref (dialog);
}

static void
open_file_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  g_autoptr(GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  easel_window_open_file (EASEL_WINDOW (widget), file);
}

static void
open_workflow_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  GtkFileChooserNative *dialog = NULL;
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  dialog = gtk_file_chooser_native_new (_("Open a Workflow"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN, NULL,
                                        NULL);
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_filter_add_suffix (filter, "png");
  gtk_file_filter_add_suffix (filter, "webp");
  gtk_file_filter_set_name (filter, _("Workflows, and pictures that carry one"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (workflow_chosen_cb), widget, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* What the menu of a workflow in the sidebar offers */

static EaselWorkflowItem *
find_item (EaselWindow *self,
           GVariant    *key)
{
  return easel_library_find (easel_studio_get_library (self->studio), g_variant_get_string (key, NULL));
}

static void
browse (EaselWindow       *self,
        EaselWorkflowItem *item)
{
  g_autofree char *page = easel_sidebar_menu_dup_page (item, easel_studio_get_account (self->studio));

  if (page != NULL)
    gtk_show_uri (GTK_WINDOW (self), page, GDK_CURRENT_TIME);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Deploy a workflow on the server to see it here"));
}

static void
browse_account_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  browse (EASEL_WINDOW (widget), NULL);
}

static void
renamed_cb (const char *answer,
            gpointer    user_data)
{
  EaselWindow *self = EASEL_WINDOW (user_data);
  g_autofree char *name = g_strstrip (g_strdup (answer));

  if (*name != '\0' && self->renamed != NULL)
    easel_library_rename_file (easel_studio_get_library (self->studio), self->renamed, name);
}

static void
rename_item (EaselWindow       *self,
             EaselWorkflowItem *item)
{
  g_set_object (&self->renamed, item);
  easel_ask_text (GTK_WIDGET (self), _("Rename Workflow"), _("Name"), easel_workflow_item_get_title (item), _("_Rename"),
                  renamed_cb, G_OBJECT (self));
}

static void
remove_item (EaselWindow       *self,
             EaselWorkflowItem *item)
{
  AdwToast *toast;
  g_autofree char *escaped = g_markup_escape_text (easel_workflow_item_get_title (item), -1);
  /* Translators: the name of a workflow file */
  g_autofree char *text = g_strdup_printf (_("“%s” was removed from the list"), escaped);

  g_set_object (&self->removed, item);
  if (easel_workflow_page_get_item (self->workflow_page) == item)
    easel_workflow_page_set_item (self->workflow_page, NULL);
  easel_library_remove_file (easel_studio_get_library (self->studio), item);

  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.restore-workflow");
  easel_window_add_toast (self, toast);
}

static void
restore_workflow_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);

  if (self->removed == NULL)
    return;

  easel_library_restore_file (easel_studio_get_library (self->studio), self->removed);
  workflow_activated_cb (self, self->removed);
  g_clear_object (&self->removed);
}

static void
item_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  EaselWorkflowItem *item = find_item (self, parameter);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (item == NULL)
    return;

  if (g_str_equal (name, "win.open-item"))
    workflow_activated_cb (self, item);
  else if (g_str_equal (name, "win.browse-workflow"))
    browse (self, item);
  else if (g_str_equal (name, "win.pin-workflow"))
    easel_library_pin (easel_studio_get_library (self->studio), item, !easel_workflow_item_is_pinned (item));
  else if (g_str_equal (name, "win.rename-workflow"))
    rename_item (self, item);
  else if (g_str_equal (name, "win.remove-workflow"))
    remove_item (self, item);
  else
    {
      EaselWindow *window = easel_window_new (application, self->studio);

      workflow_activated_cb (window, item);
      gtk_window_present (GTK_WINDOW (window));
    }
}

static void
use_account_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  EaselAccount *account = easel_accounts_find (easel_studio_get_accounts (self->studio),
                                               g_variant_get_string (parameter, NULL));

  if (account == NULL)
    return;

  easel_workflow_page_set_item (self->workflow_page, NULL);
  easel_studio_use_account (self->studio, account);
}

static void
add_account_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  gboolean again = g_str_equal (name, "win.sign-in");

  if (easel_studio_get_accounts (self->studio) != NULL)
    easel_account_window_present (GTK_WINDOW (widget), self->studio,
                                  again ? easel_studio_get_account (self->studio) : NULL);
}

static void
start_session_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);

  if (easel_studio_get_client (self->studio) != NULL)
    easel_session_window_present (GTK_WINDOW (widget), self->studio, easel_workflow_page_get_item (self->workflow_page),
                                  parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL);
  else
    gtk_widget_activate_action (widget, "win.toast", "s", _("The server cannot be reached."));
}

static void
show_page (EaselWindow *self,
           const char  *name)
{
  note_place (self);
  gtk_stack_set_visible_child_name (self->stack, name);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
}

static void
show_session_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  EaselRentals *rentals = easel_studio_get_rentals (self->studio);
  EaselSessionList *list = NULL;
  EaselSession *session = NULL;

  if (rentals != NULL)
    session = easel_rentals_find_session (rentals, g_variant_get_string (parameter, NULL), &list);
  if (session == NULL)
    {
      easel_window_add_toast (self, adw_toast_new (_("This session has ended")));
      return;
    }

  if (g_str_equal (name, "win.open-session"))
    {
      easel_session_commands_open (widget, session);
      return;
    }

  easel_session_page_set_session (self->session_page, list, session);
  easel_sidebar_select_session (self->sidebar, session);
  show_page (self, "session");
  if (g_str_equal (name, "win.show-session-log"))
    easel_session_page_show_log (self->session_page);
}

static void
show_machines_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);

  easel_sidebar_select_session (self->sidebar, NULL);
  show_page (self, "machines");
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselWindow) self = EASEL_WINDOW (user_data);
  g_autoptr(GError) error = NULL;

  if (easel_accounts_remove_finish (EASEL_ACCOUNTS (source), result, &error))
    easel_studio_use_account (self->studio, easel_accounts_get_current (EASEL_ACCOUNTS (source)));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
remove_confirmed_cb (const char *answer,
                     gpointer    user_data)
{
  EaselWindow *self = EASEL_WINDOW (user_data);

  easel_accounts_remove_async (easel_studio_get_accounts (self->studio), easel_studio_get_account (self->studio), NULL,
                               removed_cb, g_object_ref (self));
}

static void
remove_account_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  EaselWindow *self = EASEL_WINDOW (widget);
  g_autofree char *heading = NULL;

  /* Translators: the name of an account */
  heading = g_strdup_printf (_("Sign Out of %s?"), easel_account_get_name (easel_studio_get_account (self->studio)));
  easel_ask_confirm (widget, heading, _("Its key is removed from the keyring. Runs and results stay in the history."),
                     _("_Sign Out"), TRUE, remove_confirmed_cb, G_OBJECT (self));
}

/* The results that are shown, on the whole screen; without any, the window. */
static void
fullscreen_viewer_action (GtkWidget  *widget,
                          const char *name,
                          GVariant   *parameter)
{
  EaselViewer *viewer = easel_run_pane_get_viewer (easel_workflow_page_get_run_pane (EASEL_WINDOW (widget)->workflow_page));

  if (!shows_history (EASEL_WINDOW (widget)) && gtk_widget_get_mapped (GTK_WIDGET (viewer)))
    easel_viewer_show_fullscreen (viewer);
  else if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

/* The pages */

static void
workflows_changed_cb (EaselWindow *self)
{
  g_autofree char *key = NULL;
  EaselWorkflowItem *item;

  if (easel_workflow_page_get_item (self->workflow_page) != NULL || shows_history (self) ||
      g_list_model_get_n_items (easel_studio_get_workflows (self->studio)) == 0)
    return;

  key = g_settings_get_string (easel_studio_get_settings (self->studio), "workflow");
  item = easel_library_find (easel_studio_get_library (self->studio), key);
  if (item != NULL)
    open_item (self, item);
  else
    easel_sidebar_select_position (self->sidebar, 0);
}

static void
account_changed_cb (EaselWindow *self)
{
  EaselAccount *account = easel_studio_get_account (self->studio);

  if (account != NULL)
    workflows_changed_cb (self);
}

/* What was lost is no toast: it stays until it was read. */
static void
tell_damage (EaselWindow *self)
{
  EaselArchive *archive = easel_studio_get_archive (self->studio);
  GtkWidget *dialog;

  if (archive == NULL || easel_archive_get_damage (archive) == NULL)
    return;

  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("The History Was Damaged"),
                                   easel_archive_get_damage (archive)->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL)
    return FALSE;

  easel_window_open_file (EASEL_WINDOW (user_data), files->data);

  return TRUE;
}

static void
width_changed_cb (EaselWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && width < NARROW)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static void
folded_cb (EaselWindow *self)
{
  gboolean is_folded = adw_leaflet_get_folded (self->leaflet);

  /* Its natural width stays that of the sidebar, so that the leaflet unfolds again. */
  adw_clamp_set_maximum_size (self->sidebar_clamp, is_folded ? G_MAXINT16 : 272);
  adw_clamp_set_tightening_threshold (self->sidebar_clamp, is_folded ? 360 : 272);
}

static void
shown_changed_cb (EaselWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUN]);
}

static void
easel_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch ((EaselWindowProperty) prop_id)
    {
    case PROP_RUN:
      g_value_set_object (value, easel_window_get_run (EASEL_WINDOW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_window_dispose (GObject *object)
{
  EaselWindow *self = EASEL_WINDOW (object);

  g_queue_clear_full (&self->back, g_free);
  g_queue_clear_full (&self->forward, g_free);
  g_clear_object (&self->removed);
  g_clear_object (&self->renamed);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct {
    const char                  *name;
    const char                  *type;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "win.toast", "s", toast_action },
    { "win.show-sidebar", NULL, show_sidebar_action },
    { "win.show-history", "s", show_history_action },
    { "win.back", NULL, go_action },
    { "win.forward", NULL, go_action },
    { "win.toggle-sidebar", NULL, toggle_sidebar_action },
    { "win.search", NULL, search_action },
    { "win.search-workflows", NULL, search_action },
    { "win.select-workflow", "i", select_workflow_action },
    { "win.open-workflow", NULL, open_workflow_action },
    { "win.open-file", "s", open_file_action },
    { "win.open-item", "s", item_action },
    { "win.open-in-new-window", "s", item_action },
    { "win.browse-workflow", "s", item_action },
    { "win.pin-workflow", "s", item_action },
    { "win.rename-workflow", "s", item_action },
    { "win.remove-workflow", "s", item_action },
    { "win.restore-workflow", NULL, restore_workflow_action },
    { "win.browse-account", NULL, browse_account_action },
    { "win.use-account", "s", use_account_action },
    { "win.add-account", NULL, add_account_action },
    { "win.sign-in", NULL, add_account_action },
    { "win.start-session", NULL, start_session_action },
    { "win.start-session-on", "s", start_session_action },
    { "win.show-session", "s", show_session_action },
    { "win.show-session-log", "s", show_session_action },
    { "win.open-session", "s", show_session_action },
    { "win.show-machines", NULL, show_machines_action },
    { "win.remove-account", NULL, remove_account_action },
    { "win.fullscreen-viewer", NULL, fullscreen_viewer_action },
    { "win.run", NULL, page_action },
    { "win.options", NULL, page_action },
    { "win.cancel", NULL, page_action },
    { "win.run-again", NULL, page_action },
    { "win.edit-again", NULL, page_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type, actions[i].activate);
}

static void
easel_window_class_init (EaselWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = easel_window_get_property;
  G_OBJECT_CLASS (klass)->dispose = easel_window_dispose;

  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, EASEL_TYPE_RUN,
                                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_SIDEBAR);
  g_type_ensure (EASEL_TYPE_WORKFLOW_PAGE);
  g_type_ensure (EASEL_TYPE_HISTORY_PAGE);
  g_type_ensure (EASEL_TYPE_SESSION_PAGE);
  g_type_ensure (EASEL_TYPE_MACHINES_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/easel-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, modes);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, sidebar_clamp);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, workflow_page);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, history_page);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, session_page);
  gtk_widget_class_bind_template_child (widget_class, EaselWindow, machines_page);
  gtk_widget_class_bind_template_callback (widget_class, workflow_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, history_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_activated_cb);
  install_actions (widget_class);
}

static void
easel_window_init (EaselWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_queue_init (&self->back);
  g_queue_init (&self->forward);
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::default-width", G_CALLBACK (width_changed_cb), NULL);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (easel_workflow_page_get_run_pane (self->workflow_page), "notify::run",
                           G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * easel_window_new:
 * @application: the program it belongs to
 * @studio: what the windows share
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
EaselWindow *
easel_window_new (GtkApplication *application,
                  EaselStudio    *studio)
{
  GSettings *settings;
  EaselWindow *self;

  g_return_val_if_fail (application == NULL || GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_WINDOW, "application", application, NULL);
  self->studio = g_object_ref (studio);
  settings = easel_studio_get_settings (studio);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  easel_sidebar_set_studio (self->sidebar, studio);
  easel_workflow_page_set_studio (self->workflow_page, studio);
  easel_history_page_set_studio (self->history_page, studio);
  easel_session_page_set_studio (self->session_page, studio);
  easel_machines_page_set_studio (self->machines_page, studio);
  g_signal_connect_object (easel_studio_get_workflows (studio), "items-changed", G_CALLBACK (workflows_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::account", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (tell_damage), self, G_CONNECT_SWAPPED);
  account_changed_cb (self);

  return self;
}

/**
 * easel_window_find:
 *
 * Returns: (transfer none): the window in front, or a new one, which is not presented yet
 */
EaselWindow *
easel_window_find (GtkApplication *application,
                   EaselStudio    *studio)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);

  easel_studio_start (studio);
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (EASEL_IS_WINDOW (l->data))
      return EASEL_WINDOW (l->data);

  return easel_window_new (application, studio);
}

/**
 * easel_window_open_file:
 * @file: a workflow file, or a picture that carries one
 */
void
easel_window_open_file (EaselWindow *self,
                        GFile       *file)
{
  g_return_if_fail (EASEL_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  workflow_activated_cb (self, easel_library_add_file (easel_studio_get_library (self->studio), file));
}

/**
 * easel_window_open_workflow:
 * @name: the id or name of a deployment
 *
 * Returns: whether there is one
 */
gboolean
easel_window_open_workflow (EaselWindow *self,
                            const char  *name)
{
  GListModel *workflows;

  g_return_val_if_fail (EASEL_IS_WINDOW (self), FALSE);

  workflows = easel_studio_get_workflows (self->studio);
  for (guint i = 0; i < g_list_model_get_n_items (workflows); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (workflows, i);

      if (g_strcmp0 (easel_workflow_item_get_key (item), name) != 0 &&
          g_strcmp0 (easel_workflow_item_get_title (item), name) != 0)
        continue;

      workflow_activated_cb (self, item);
      return TRUE;
    }

  return FALSE;
}

/**
 * easel_window_show_run:
 * @run: a run, whose workflow is opened with it
 */
void
easel_window_show_run (EaselWindow *self,
                       EaselRun    *run)
{
  g_return_if_fail (EASEL_IS_WINDOW (self));
  g_return_if_fail (EASEL_IS_RUN (run));

  run_activated_cb (self, run, FALSE);
}

/**
 * easel_window_add_toast:
 * @toast: (transfer full): is shown by the page that is in view
 */
void
easel_window_add_toast (EaselWindow *self,
                        AdwToast    *toast)
{
  GtkWidget *page;

  g_return_if_fail (EASEL_IS_WINDOW (self));

  page = gtk_stack_get_visible_child (self->stack);
  if (page == GTK_WIDGET (self->history_page))
    easel_history_page_add_toast (self->history_page, toast);
  else if (page == GTK_WIDGET (self->session_page))
    easel_session_page_add_toast (self->session_page, toast);
  else if (page == GTK_WIDGET (self->machines_page))
    easel_machines_page_add_toast (self->machines_page, toast);
  else
    easel_workflow_page_add_toast (self->workflow_page, toast);
}

/**
 * easel_window_get_run:
 *
 * Returns: (transfer none) (nullable): the run that is shown; %NULL while the window shows something else
 */
EaselRun *
easel_window_get_run (EaselWindow *self)
{
  g_return_val_if_fail (EASEL_IS_WINDOW (self), NULL);

  if (gtk_stack_get_visible_child (self->stack) != GTK_WIDGET (self->workflow_page))
    return NULL;

  return easel_run_pane_get_run (easel_workflow_page_get_run_pane (self->workflow_page));
}
