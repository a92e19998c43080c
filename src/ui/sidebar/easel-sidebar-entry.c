/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of the sidebar's list: a workflow under a heading, or what to do where there is none. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "ui/sidebar/easel-sidebar-entry.h"

struct _EaselSidebarEntry
{
  GObject parent_instance;

  char              *section;
  EaselWorkflowItem *item;      /* NULL: an action */

  /* Of an action */
  char              *icon_name;
  char              *label;
  char              *action;    /* NULL: only words */
};

G_DEFINE_FINAL_TYPE (EaselSidebarEntry, easel_sidebar_entry, G_TYPE_OBJECT)

static void
easel_sidebar_entry_finalize (GObject *object)
{
  EaselSidebarEntry *self = EASEL_SIDEBAR_ENTRY (object);

  g_clear_object (&self->item);
  g_free (self->section);
  g_free (self->icon_name);
  g_free (self->label);
  g_free (self->action);

  G_OBJECT_CLASS (easel_sidebar_entry_parent_class)->finalize (object);
}

static void
easel_sidebar_entry_class_init (EaselSidebarEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_sidebar_entry_finalize;
}

static void
easel_sidebar_entry_init (EaselSidebarEntry *self)
{
}

/**
 * easel_sidebar_entry_new:
 * @section: the heading above it
 *
 * Returns: (transfer full): the line of a workflow
 */
EaselSidebarEntry *
easel_sidebar_entry_new (EaselWorkflowItem *item,
                         const char        *section)
{
  EaselSidebarEntry *self;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (item), NULL);

  self = g_object_new (EASEL_TYPE_SIDEBAR_ENTRY, NULL);
  self->item = g_object_ref (item);
  self->section = g_strdup (section);

  return self;
}

/**
 * easel_sidebar_entry_new_for_action:
 * @section: the heading above it
 * @action: (nullable): the name of an action without a target; %NULL for words only
 *
 * Returns: (transfer full): the line of a section that has no workflows
 */
EaselSidebarEntry *
easel_sidebar_entry_new_for_action (const char *section,
                                    const char *icon_name,
                                    const char *label,
                                    const char *action)
{
  EaselSidebarEntry *self = g_object_new (EASEL_TYPE_SIDEBAR_ENTRY, NULL);

  self->section = g_strdup (section);
  self->icon_name = g_strdup (icon_name);
  self->label = g_strdup (label);
  self->action = g_strdup (action);

  return self;
}

/**
 * easel_sidebar_entry_get_item:
 *
 * Returns: (transfer none) (nullable): the workflow; %NULL for an action
 */
EaselWorkflowItem *
easel_sidebar_entry_get_item (EaselSidebarEntry *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), NULL);

  return self->item;
}

const char *
easel_sidebar_entry_get_section (EaselSidebarEntry *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), NULL);

  return self->section;
}

const char *
easel_sidebar_entry_get_icon_name (EaselSidebarEntry *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), NULL);

  return self->icon_name;
}

const char *
easel_sidebar_entry_get_label (EaselSidebarEntry *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), NULL);

  return self->label;
}

const char *
easel_sidebar_entry_get_action (EaselSidebarEntry *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), NULL);

  return self->action;
}

/**
 * easel_sidebar_entry_equal:
 *
 * Returns: whether both stand for the same line, so that the one that is shown may stay
 */
gboolean
easel_sidebar_entry_equal (EaselSidebarEntry *self,
                           EaselSidebarEntry *other)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (self), FALSE);
  g_return_val_if_fail (EASEL_IS_SIDEBAR_ENTRY (other), FALSE);

  return self->item == other->item && g_strcmp0 (self->section, other->section) == 0 &&
         g_strcmp0 (self->label, other->label) == 0;
}
