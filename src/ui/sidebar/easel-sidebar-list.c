/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar's list, line by line: pinned and recent workflows, then section by section, filtered by a search. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sidebar/easel-sidebar-list.h"

#define RECENT_FROM 13 /* workflows: fewer are seen at a glance */
#define RECENT_MOST 4

struct _EaselSidebarList
{
  GObject parent_instance;

  EaselStudio *studio;
  char        *text;    /* what is searched for; never NULL */

  GListStore  *entries;
  GPtrArray   *recent;  /* EaselWorkflowItem; changes only when the list is read, never under the pointer */
  guint        idle;    /* to build the list anew */
};

G_DEFINE_FINAL_TYPE (EaselSidebarList, easel_sidebar_list, G_TYPE_OBJECT)

static gboolean
matches (EaselSidebarList  *self,
         EaselWorkflowItem *item)
{
  return *self->text == '\0' || g_str_match_string (self->text, easel_workflow_item_get_title (item), TRUE);
}

static void
add (GPtrArray         *entries,
     EaselWorkflowItem *item,
     const char        *section)
{
  g_ptr_array_add (entries, easel_sidebar_entry_new (item, section));
}

static void
add_pinned (EaselSidebarList *self,
            GListModel       *items,
            GPtrArray        *entries)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (items, i);

      if (easel_workflow_item_is_pinned (item) && matches (self, item))
        add (entries, item, _("Pinned"));
    }
}

static void
add_recent (EaselSidebarList *self,
            GPtrArray        *entries)
{
  for (guint i = 0; *self->text == '\0' && i < self->recent->len; i++)
    if (!easel_workflow_item_is_pinned (g_ptr_array_index (self->recent, i)))
      /* Translators: above the workflows that were opened last */
      add (entries, g_ptr_array_index (self->recent, i), C_("workflows", "Recent"));
}

/* The dimmed line of a section that would be empty. */
static void
add_empty_sections (EaselSidebarList *self,
                    GPtrArray        *entries,
                    gboolean          has_mine,
                    gboolean          has_deployments)
{
  EaselAccounts *accounts = easel_studio_get_accounts (self->studio);
  EaselAccount *account = easel_studio_get_account (self->studio);

  if (*self->text != '\0')
    return;

  if (!has_mine)
    g_ptr_array_add (entries, easel_sidebar_entry_new_for_action (easel_sidebar_list_get_mine (), "document-open-symbolic",
                                                                  _("Open a workflow…"), "win.open-workflow"));
  if (accounts != NULL && g_list_model_get_n_items (G_LIST_MODEL (accounts)) <= 1)
    g_ptr_array_add (entries, easel_sidebar_entry_new_for_action (_("Deployments"), "network-server-symbolic",
                                                                  _("Connect ComfyDeploy…"), "win.add-account"));
  else if (account != NULL && !easel_account_is_local (account) && !has_deployments &&
           easel_library_is_settled (easel_studio_get_library (self->studio)))
    g_ptr_array_add (entries, easel_sidebar_entry_new_for_action (_("Deployments"), "web-browser-symbolic",
                                                                  _("Nothing is deployed here"), "win.browse-account"));
}

static GPtrArray *
build (EaselSidebarList *self)
{
  GListModel *items = easel_studio_get_workflows (self->studio);
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_mine = FALSE, has_deployments = FALSE;

  add_pinned (self, items, entries);
  add_recent (self, entries);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (items, i);
      g_autofree char *section = easel_workflow_item_dup_section_title (item);

      has_deployments |= easel_workflow_item_get_deployment (item) != NULL;
      if (easel_workflow_item_is_pinned (item))
        continue;

      has_mine |= easel_workflow_item_get_file (item) != NULL;
      if (matches (self, item))
        add (entries, item, section);
    }
  add_empty_sections (self, entries, has_mine, has_deployments);

  return entries;
}

/* Only what differs is replaced, so that focus, selection and scroll position stay. */
static void
update (EaselSidebarList *self)
{
  g_autoptr(GPtrArray) wanted = build (self);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->entries));
  guint same = 0, tail = 0;

  for (; same < MIN (before, wanted->len); same++)
    {
      g_autoptr(EaselSidebarEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), same);

      if (!easel_sidebar_entry_equal (entry, g_ptr_array_index (wanted, same)))
        break;
    }

  for (; tail < MIN (before, wanted->len) - same; tail++)
    {
      g_autoptr(EaselSidebarEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), before - tail - 1);

      if (!easel_sidebar_entry_equal (entry, g_ptr_array_index (wanted, wanted->len - tail - 1)))
        break;
    }

  if (before - same - tail > 0 || wanted->len - same - tail > 0)
    g_list_store_splice (self->entries, same, before - same - tail, wanted->pdata + same, wanted->len - same - tail);
}

static gboolean
update_cb (gpointer user_data)
{
  EaselSidebarList *self = EASEL_SIDEBAR_LIST (user_data);

  self->idle = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
queue_update (EaselSidebarList *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
}

static void
items_changed_cb (GListModel       *items,
                  guint             position,
                  guint             removed,
                  guint             added,
                  EaselSidebarList *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (items, i);

      g_signal_handlers_disconnect_by_func (item, queue_update, self);
      g_signal_connect_object (item, "notify::pinned", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "notify::title", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
    }

  for (guint i = self->recent->len; i > 0; i--)
    {
      EaselWorkflowItem *item = g_ptr_array_index (self->recent, i - 1);

      if (easel_library_find (easel_studio_get_library (self->studio), easel_workflow_item_get_key (item)) != item)
        g_ptr_array_remove_index (self->recent, i - 1);
    }
  update (self);
}

static int
compare_opened (gconstpointer a,
                gconstpointer b)
{
  EaselWorkflowItem *const *first = a;
  EaselWorkflowItem *const *second = b;
  gint64 one = easel_workflow_item_get_opened_at (*first);
  gint64 other = easel_workflow_item_get_opened_at (*second);

  return one > other ? -1 : one < other;
}

static void
find_recent (EaselSidebarList *self)
{
  GListModel *items = easel_studio_get_workflows (self->studio);
  guint n = g_list_model_get_n_items (items);

  g_ptr_array_set_size (self->recent, 0);
  for (guint i = 0; n >= RECENT_FROM && i < n; i++)
    {
      g_autoptr(EaselWorkflowItem) item = g_list_model_get_item (items, i);

      if (easel_workflow_item_get_opened_at (item) > 0)
        g_ptr_array_add (self->recent, g_object_ref (item));
    }

  g_ptr_array_sort (self->recent, compare_opened);
  g_ptr_array_set_size (self->recent, MIN (self->recent->len, RECENT_MOST));
  queue_update (self);
}

static void
opened_cb (EaselSidebarList *self)
{
  if (easel_studio_get_accounts (self->studio) != NULL)
    g_signal_connect_object (easel_studio_get_accounts (self->studio), "items-changed", G_CALLBACK (queue_update), self,
                             G_CONNECT_SWAPPED);
  queue_update (self);
}

static void
easel_sidebar_list_finalize (GObject *object)
{
  EaselSidebarList *self = EASEL_SIDEBAR_LIST (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->studio);
  g_clear_object (&self->entries);
  g_clear_pointer (&self->recent, g_ptr_array_unref);
  g_free (self->text);

  G_OBJECT_CLASS (easel_sidebar_list_parent_class)->finalize (object);
}

static void
easel_sidebar_list_class_init (EaselSidebarListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_sidebar_list_finalize;
}

static void
easel_sidebar_list_init (EaselSidebarList *self)
{
  self->text = g_strdup ("");
  self->entries = g_list_store_new (EASEL_TYPE_SIDEBAR_ENTRY);
  self->recent = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * easel_sidebar_list_new:
 * @studio: has the workflows and the accounts
 *
 * Returns: (transfer full): keeps the lines up to date
 */
EaselSidebarList *
easel_sidebar_list_new (EaselStudio *studio)
{
  EaselSidebarList *self;
  EaselLibrary *library;

  g_return_val_if_fail (EASEL_IS_STUDIO (studio), NULL);

  self = g_object_new (EASEL_TYPE_SIDEBAR_LIST, NULL);
  self->studio = g_object_ref (studio);
  library = easel_studio_get_library (studio);
  g_signal_connect_object (easel_library_get_items (library), "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  g_signal_connect_object (library, "refreshed", G_CALLBACK (find_recent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "notify::settled", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (studio, "notify::open", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  find_recent (self);
  items_changed_cb (easel_library_get_items (library), 0, 0,
                    g_list_model_get_n_items (easel_library_get_items (library)), self);
  opened_cb (self);

  return self;
}

/**
 * easel_sidebar_list_get_entries:
 *
 * Returns: (transfer none): a list of #EaselSidebarEntry
 */
GListModel *
easel_sidebar_list_get_entries (EaselSidebarList *self)
{
  g_return_val_if_fail (EASEL_IS_SIDEBAR_LIST (self), NULL);

  return G_LIST_MODEL (self->entries);
}

/**
 * easel_sidebar_list_set_text:
 * @text: what the titles must hold, empty for all
 */
void
easel_sidebar_list_set_text (EaselSidebarList *self,
                             const char       *text)
{
  g_return_if_fail (EASEL_IS_SIDEBAR_LIST (self));
  g_return_if_fail (text != NULL);

  g_free (self->text);
  self->text = g_strstrip (g_strdup (text));
  update (self);
}

/**
 * easel_sidebar_list_get_mine:
 *
 * Returns: the heading above the person's own files
 */
const char *
easel_sidebar_list_get_mine (void)
{
  return _("My workflows");
}
