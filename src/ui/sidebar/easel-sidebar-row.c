/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line in the sidebar: a workflow with its newest result and how its runs are doing, or what to do. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/picture/easel-thumbnail.h"
#include "ui/sidebar/easel-sidebar-row.h"

struct _EaselSidebarRow
{
  GtkListBoxRow parent_instance;

  EaselWorkflowItem *item;    /* NULL: an action */
  char              *section;

  /* Template children */
  GtkWidget         *picture;
  GtkImage          *icon;
  GtkLabel          *title;
  GtkWidget         *badge;
};

typedef enum {
  PROP_ITEM = 1,
} EaselSidebarRowProperty;

static GParamSpec *properties[PROP_ITEM + 1];

G_DEFINE_FINAL_TYPE (EaselSidebarRow, easel_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
has_text (gpointer    object,
          const char *text)
{
  return text != NULL && *text != '\0';
}

static void
easel_sidebar_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  EaselSidebarRow *self = EASEL_SIDEBAR_ROW (object);

  switch ((EaselSidebarRowProperty) prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_sidebar_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  EaselSidebarRow *self = EASEL_SIDEBAR_ROW (object);

  switch ((EaselSidebarRowProperty) prop_id)
    {
    case PROP_ITEM:
      self->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
easel_sidebar_row_finalize (GObject *object)
{
  EaselSidebarRow *self = EASEL_SIDEBAR_ROW (object);

  g_clear_object (&self->item);
  g_free (self->section);

  G_OBJECT_CLASS (easel_sidebar_row_parent_class)->finalize (object);
}

static void
easel_sidebar_row_class_init (EaselSidebarRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = easel_sidebar_row_get_property;
  object_class->set_property = easel_sidebar_row_set_property;
  object_class->finalize = easel_sidebar_row_finalize;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, EASEL_TYPE_WORKFLOW_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EASEL_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/easelapp/Easel/sidebar/easel-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, EaselSidebarRow, picture);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, EaselSidebarRow, badge);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
}

static void
easel_sidebar_row_init (EaselSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_action (EaselSidebarRow   *self,
             EaselSidebarEntry *entry)
{
  gtk_label_set_label (self->title, easel_sidebar_entry_get_label (entry));
  gtk_image_set_from_icon_name (self->icon, easel_sidebar_entry_get_icon_name (entry));
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), "dim-label");
  gtk_widget_set_visible (self->badge, FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), easel_sidebar_entry_get_action (entry));
}

GtkWidget *
easel_sidebar_row_new (EaselSidebarEntry *entry)
{
  EaselSidebarRow *self;

  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (entry), NULL);

  self = g_object_new (EASEL_TYPE_SIDEBAR_ROW, "item", easel_sidebar_entry_get_item (entry), NULL);
  self->section = g_strdup (easel_sidebar_entry_get_section (entry));
  gtk_widget_set_visible (self->picture, self->item != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), self->item == NULL);
  if (self->item == NULL)
    show_action (self, entry);

  return GTK_WIDGET (self);
}

/**
 * easel_sidebar_row_get_item:
 *
 * Returns: (transfer none) (nullable): the workflow; %NULL for an action
 */
EaselWorkflowItem *
easel_sidebar_row_get_item (EaselSidebarRow *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ROW (self), NULL);

  return self->item;
}

/**
 * easel_sidebar_row_get_section:
 *
 * Returns: the heading that it stands under
 */
const char *
easel_sidebar_row_get_section (EaselSidebarRow *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ROW (self), NULL);

  return self->section;
}
