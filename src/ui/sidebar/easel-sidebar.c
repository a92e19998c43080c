/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be opened: accounts, workflows by section, and the history. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sessions/easel-session-row.h"
#include "ui/sidebar/easel-sidebar-row.h"
#include "ui/sidebar/easel-sidebar.h"

struct _EaselSidebar
{
  GtkWidget parent_instance;

  /* What I was given */
  EaselStudio   *studio;
  gboolean       is_folded;

  GtkFilter     *filter; /* by the text of the search entry */

  /* Template children */
  GtkWidget     *content;
  GtkMenuButton *account;
  GtkImage      *account_icon;
  GtkLabel      *account_name;
  GtkEditable   *search;
  GtkListBox    *list;
  GtkListBox    *extras;
  GtkWidget     *connect;
  GtkListBox    *sessions;
  GtkListBox    *bottom;
  GtkListBoxRow *history;
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

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  EaselSidebar *self = EASEL_SIDEBAR (user_data);
  const char *text = self->search != NULL ? gtk_editable_get_text (self->search) : "";

  return g_str_match_string (text, easel_workflow_item_get_title (item), TRUE);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return easel_sidebar_row_new (item);
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  g_autofree char *section = easel_workflow_item_dup_section_title (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row)));
  g_autofree char *previous = NULL;
  GtkWidget *label;

  if (before != NULL)
    previous = easel_workflow_item_dup_section_title (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (before)));
  if (g_strcmp0 (section, previous) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  label = gtk_label_new (section);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "section");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_header (row, label);
}

static void
row_activated_cb (EaselSidebar    *self,
                  EaselSidebarRow *row)
{
  gtk_list_box_unselect_all (self->bottom);
  g_signal_emit (self, signals[SIGNAL_WORKFLOW_ACTIVATED], 0, easel_sidebar_row_get_item (row));
}

static void
history_activated_cb (EaselSidebar  *self,
                      GtkListBoxRow *row)
{
  gtk_list_box_unselect_all (self->list);
  g_signal_emit (self, signals[SIGNAL_HISTORY_ACTIVATED], 0);
}

static void
search_changed_cb (EaselSidebar *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
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
  gtk_widget_set_visible (self->connect, n <= 1);

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

static void
opened_cb (EaselSidebar *self)
{
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
  gtk_widget_dispose_template (GTK_WIDGET (object), EASEL_TYPE_SIDEBAR);
  g_clear_object (&self->filter);
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
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, extras);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, connect);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, sessions);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, bottom);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebar, history);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, history_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
easel_sidebar_init (EaselSidebar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

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
  g_autoptr(GtkFilterListModel) model = NULL;

  g_return_if_fail (EASEL_IS_SIDEBAR (self));
  g_return_if_fail (EASEL_IS_STUDIO (studio));

  g_set_object (&self->studio, studio);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  model = gtk_filter_list_model_new (g_object_ref (easel_studio_get_workflows (studio)), g_object_ref (self->filter));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (model), create_row, self, NULL);

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
  for (int i = 0; item != NULL && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (easel_sidebar_row_get_item (EASEL_SIDEBAR_ROW (row)) == item)
      gtk_list_box_select_row (self->list, row);
}

/**
 * easel_sidebar_select_position:
 * @position: of the list as it is filtered; opens it
 */
void
easel_sidebar_select_position (EaselSidebar *self,
                               guint         position)
{
  GtkListBoxRow *row;

  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  row = gtk_list_box_get_row_at_index (self->list, position);
  if (row == NULL)
    return;

  gtk_list_box_select_row (self->list, row);
  row_activated_cb (self, EASEL_SIDEBAR_ROW (row));
}

void
easel_sidebar_select_history (EaselSidebar *self)
{
  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  gtk_list_box_unselect_all (self->list);
  gtk_list_box_select_row (self->bottom, self->history);
}

void
easel_sidebar_search (EaselSidebar *self)
{
  g_return_if_fail (EASEL_IS_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
