/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be opened: accounts, workflows by section, and the history. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "runs/easel-run-index.h"
#include "ui/sessions/easel-session-row.h"
#include "ui/sidebar/easel-sidebar-list.h"
#include "ui/sidebar/easel-sidebar-menu.h"
#include "ui/sidebar/easel-sidebar-row.h"
#include "ui/sidebar/easel-sidebar.h"

#define COUNT_DELAY_MS 500

struct _EaselSidebar
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio      *studio;
  gboolean          is_folded;

  EaselSidebarList *lines;
  guint             count_timer;
  gboolean          is_counting; /* the runs, since there is an archive */
  GtkWidget        *menu;    /* of a row; parented here, because rows come and go */

  /* Template children */
  GtkWidget     *content;
  GtkMenuButton *account;
  GtkImage      *account_icon;
  GtkLabel      *account_name;
  GtkEditable   *search;
  GtkListBox    *list;
  GtkListBox    *sessions;
  GtkListBox    *bottom;
  GtkListBoxRow *history;
  GtkLabel      *history_count;
  GtkWidget     *nothing;
};

typedef enum {
  PROP_FOLDED = 1,
} EaselSidebarProperty;

static GParamSpec *properties[PROP_FOLDED + 1];

enum {
  SIGNAL_WORKFLOW_ACTIVATED,
  SIGNAL_HISTORY_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EaselSidebar, easel_sidebar, GTK_TYPE_WIDGET)

static GtkWidget *
create_row (gpointer entry,
            gpointer user_data)
{
  return easel_sidebar_row_new (entry);
}

static GtkWidget *
create_header (const char *section)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (section);
  GtkWidget *button;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "section");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  if (g_strcmp0 (section, easel_sidebar_list_get_mine ()) != 0)
    return box;

  gtk_widget_set_margin_end (box, 9);
  button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Open a workflow…"));
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-workflow");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Open a workflow…"), -1);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  const char *section = easel_sidebar_row_get_section (EASEL_SIDEBAR_ROW (row));
  gboolean is_first = before == NULL ||
                      g_strcmp0 (section, easel_sidebar_row_get_section (EASEL_SIDEBAR_ROW (before))) != 0;
  GtkWidget *header = gtk_list_box_row_get_header (row);

  if (is_first && header == NULL)
    gtk_list_box_row_set_header (row, create_header (section));
  else if (!is_first && header != NULL)
    gtk_list_box_row_set_header (row, NULL);
}

static void
row_activated_cb (EaselSidebar    *self,
                  EaselSidebarRow *row)
{
  EaselWorkflowItem *item = easel_sidebar_row_get_item (row);

  if (item == NULL)
    return;

  gtk_list_box_unselect_all (self->bottom);
  gtk_list_box_unselect_all (self->sessions);
  g_signal_emit (self, signals[SIGNAL_WORKFLOW_ACTIVATED], 0, item);
}

/* The menu of a row: by the second button, a long press, the Menu key or Shift+F10 */

static void
show_menu (EaselSidebar  *self,
           GtkListBoxRow *row,
           double         x,
           double         y)
{
  EaselWorkflowItem *item = easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row));
  g_autoptr(GMenuModel) menu = NULL;

  if (item == NULL || !gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self), x, y, &x, &y))
    return;

  menu = easel_sidebar_menu_new (item, easel_studio_get_account (self->studio));
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
show_menu_at (EaselSidebar *self,
              double        x,
              double        y)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);
  double row_x, row_y;

  if (row != NULL && gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (row), x, y, &row_x, &row_y))
    show_menu (self, row, row_x, row_y);
}

static void
secondary_pressed_cb (EaselSidebar    *self,
                      int              presses,
                      double           x,
                      double           y,
                      GtkGestureClick *gesture)
{
  show_menu_at (self, x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  EaselSidebar *self = EASEL_SIDEBAR (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (focus != NULL && EASEL_IS_SIDEBAR_ROW (focus))
    show_menu (self, GTK_LIST_BOX_ROW (focus), 24, gtk_widget_get_height (focus));
}

static void
history_activated_cb (EaselSidebar  *self,
                      GtkListBoxRow *row)
{
  gtk_list_box_unselect_all (self->list);
  gtk_list_box_unselect_all (self->sessions);
  g_signal_emit (self, signals[SIGNAL_HISTORY_ACTIVATED], 0);
}

static void
session_activated_cb (EaselSidebar  *self,
                      GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "session.page", NULL);
}

static void
search_changed_cb (EaselSidebar *self)
{
  if (self->lines == NULL)
    return;

  easel_sidebar_list_set_text (self->lines, gtk_editable_get_text (self->search));
  gtk_widget_set_visible (self->nothing, g_list_model_get_n_items (easel_sidebar_list_get_entries (self->lines)) == 0);
}

static void
search_activate_cb (EaselSidebar *self)
{
  easel_sidebar_select_position (self, 0);
}

static void
stop_search_cb (EaselSidebar *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* From one list into the next: to the person they are one. */
static gboolean
keynav_failed_cb (EaselSidebar     *self,
                  GtkDirectionType  direction,
                  GtkWidget        *list)
{
  if (direction != GTK_DIR_UP && direction != GTK_DIR_DOWN)
    return FALSE;

  return gtk_widget_child_focus (GTK_WIDGET (self), direction == GTK_DIR_DOWN ? GTK_DIR_TAB_FORWARD
                                                                             : GTK_DIR_TAB_BACKWARD);
}

static gboolean
search_key_cb (GtkEventControllerKey *controller,
               guint                  key,
               guint                  code,
               GdkModifierType        state,
               gpointer               user_data)
{
  EaselSidebar *self = EASEL_SIDEBAR (user_data);
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (key != GDK_KEY_Down || first == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (GTK_WIDGET (first));

  return GDK_EVENT_STOP;
}

static void
update_accounts (EaselSidebar *self)
{
  EaselAccounts *accounts = easel_studio_get_accounts (self->studio);
  EaselAccount *current = easel_studio_get_account (self->studio);
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) list = g_menu_new ();
  g_autoptr(GMenu) actions = g_menu_new ();
  guint n = accounts != NULL ? g_list_model_get_n_items (G_LIST_MODEL (accounts)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(EaselAccount) account = g_list_model_get_item (G_LIST_MODEL (accounts), i);
      g_autoptr(GMenuItem) item = g_menu_item_new (easel_account_get_name (account), NULL);

      g_menu_item_set_action_and_target (item, "win.use-account", "s", easel_account_get_id (account));
      g_menu_append_item (list, item);
    }

  g_menu_append (actions, _("_Add Account…"), "win.add-account");
  if (current != NULL && !easel_account_is_local (current))
    g_menu_append (actions, _("_Sign Out…"), "win.remove-account");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (actions));
  gtk_menu_button_set_menu_model (self->account, G_MENU_MODEL (menu));

  if (current == NULL)
    return;

  gtk_label_set_label (self->account_name, easel_account_get_name (current));
  gtk_image_set_from_icon_name (self->account_icon,
                                easel_account_is_local (current) ? "computer-symbolic" : "avatar-default-symbolic");
}

static GtkWidget *
create_session_row (gpointer item,
                    gpointer user_data)
{
  return easel_session_row_new (EASEL_SESSION (item), EASEL_SESSION_LIST (user_data));
}

static void
sessions_changed_cb (EaselSidebar *self)
{
  EaselSessionList *sessions = easel_studio_get_sessions (self->studio);

  if (sessions != NULL)
    gtk_list_box_bind_model (self->sessions, G_LIST_MODEL (sessions), create_session_row, g_object_ref (sessions),
                             g_object_unref);
  else
    gtk_list_box_bind_model (self->sessions, NULL, NULL, NULL, NULL);
}

/* How many runs there are: counted by the archive, and not more often than it can be read */

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(EaselSidebar) self = EASEL_SIDEBAR (user_data);
  g_autoptr(GError) error = NULL;
  guint count = easel_run_index_count_finish (EASEL_ARCHIVE (source), result, &error);
  g_autofree char *text = NULL;

  if (error != NULL || self->history_count == NULL)
    return;

  /* Translators: how many runs the history has */
  text = count > 0 ? g_strdup_printf (_("%'u"), count) : g_strdup ("");
  gtk_label_set_label (self->history_count, text);
}

static gboolean
count_cb (gpointer user_data)
{
  EaselSidebar *self = EASEL_SIDEBAR (user_data);
  EaselArchive *archive = easel_studio_get_archive (self->studio);

  self->count_timer = 0;
  easel_run_index_count_async (archive, NULL, counted_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
count_history (EaselSidebar *self)
{
  if (self->count_timer == 0 && easel_studio_get_archive (self->studio) != NULL)
    self->count_timer = g_timeout_add (COUNT_DELAY_MS, count_cb, self);
}

static void
opened_cb (EaselSidebar *self)
{
  EaselArchive *archive = easel_studio_get_archive (self->studio);

  if (archive != NULL && !self->is_counting)
    {
      self->is_counting = TRUE;
      g_signal_connect_object (archive, "changed", G_CALLBACK (count_history), self, G_CONNECT_SWAPPED);
    }
  count_history (self);

  if (easel_studio_get_accounts (self->studio) != NULL)
    g_signal_connect_object (easel_studio_get_accounts (self->studio), "items-changed", G_CALLBACK (update_accounts),
                             self, G_CONNECT_SWAPPED);
  update_accounts (self);
}

static void
easel_sidebar_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  EaselSidebar *self = EASEL_SIDEBAR (object);

  switch ((EaselSidebarProperty) prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, self->is_folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_sidebar_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  EaselSidebar *self = EASEL_SIDEBAR (object);

  switch ((EaselSidebarProperty) prop_id)
    {
    case PROP_FOLDED:
      self->is_folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_sidebar_dispose (GObject *object)
{
  EaselSidebar *self = EASEL_SIDEBAR (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_handle_id (&self->count_timer, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SIDEBAR);
  g_clear_object (&self->lines);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (easel_sidebar_parent_class)->dispose (object);
}

static void
easel_sidebar_class_init (EaselSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_sidebar_get_property;
  object_class->set_property = easel_sidebar_set_property;
  object_class->dispose = easel_sidebar_dispose;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_WORKFLOW_ACTIVATED] = g_signal_new ("workflow-activated", EASEL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                                     NULL, NULL, NULL, G_TYPE_NONE, 1, EASEL_TYPE_WORKFLOW_ITEM);
  signals[SIGNAL_HISTORY_ACTIVATED] = g_signal_new ("history-activated", EASEL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sidebar/easel-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, content);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, account);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, account_icon);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, account_name);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, sessions);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, bottom);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, history);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, history_count);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, nothing);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, history_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, session_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_menu_at);
  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.menu", NULL);
}

static void
easel_sidebar_init (EaselSidebar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));

  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->search), keys);
}

/**
 * easel_sidebar_set_studio:
 * @studio: has the workflows and the accounts
 */
void
easel_sidebar_set_studio (EaselSidebar *self,
                          EaselStudio  *studio)
{
  g_return_if_fail (EASEL_IS_SIDEBAR (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  self->lines = easel_sidebar_list_new (studio);
  gtk_list_box_bind_model (self->list, easel_sidebar_list_get_entries (self->lines), create_row, self, NULL);

  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::account", G_CALLBACK (update_accounts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::sessions", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  opened_cb (self);
  sessions_changed_cb (self);
}

/**
 * easel_sidebar_select:
 * @item: (nullable): what is shown beside
 */
void
easel_sidebar_select (EaselSidebar      *self,
                      EaselWorkflowItem *item)
{
  GtkListBoxRow *row;

  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  gtk_list_box_unselect_all (self->list);
  gtk_list_box_unselect_all (self->bottom);
  gtk_list_box_unselect_all (self->sessions);
  for (int i = 0; item != NULL && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row)) == item)
      {
        gtk_list_box_select_row (self->list, row);
        return;
      }
}

/**
 * easel_sidebar_select_position:
 * @position: among the workflows as they are filtered; opens it
 */
void
easel_sidebar_select_position (EaselSidebar *self,
                               guint         position)
{
  GtkListBoxRow *row;

  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row)) == NULL || position-- > 0)
        continue;

      gtk_list_box_select_row (self->list, row);
      row_activated_cb (self, EASEL_SIDEBAR_ROW (row));
      return;
    }
}

void
easel_sidebar_select_history (EaselSidebar *self)
{
  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  gtk_list_box_unselect_all (self->list);
  gtk_list_box_unselect_all (self->sessions);
  gtk_list_box_select_row (self->bottom, self->history);
}

/**
 * easel_sidebar_select_session:
 * @session: (nullable): what is shown beside; %NULL: the machines, which have no row
 */
void
easel_sidebar_select_session (EaselSidebar *self,
                              EaselSession *session)
{
  GtkListBoxRow *row;

  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  easel_sidebar_select (self, NULL);
  for (int i = 0; session != NULL && (row = gtk_list_box_get_row_at_index (self->sessions, i)) != NULL; i++)
    if (easel_session_row_get_session (EASEL_SESSION_ROW (row)) == session)
      gtk_list_box_select_row (self->sessions, row);
}

void
easel_sidebar_search (EaselSidebar *self)
{
  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
