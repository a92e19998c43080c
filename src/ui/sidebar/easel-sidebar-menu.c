/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to a workflow in the sidebar besides opening it. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "ui/sidebar/easel-sidebar-menu.h"

/* The vendor's server and the pages beside it; where the pages of other servers are cannot be known. */
#define VENDOR_SERVER "https://api.comfydeploy.com/"
#define VENDOR_PAGES  "https://app.comfydeploy.com/workflows"

static void
append (GMenu             *menu,
        const char        *label,
        const char        *action,
        EaselWorkflowItem *item)
{
  g_autoptr(GMenuItem) entry = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (entry, action, "s", easel_workflow_item_get_key (item));
  g_menu_append_item (menu, entry);
}

/**
 * easel_sidebar_menu_dup_page:
 * @item: (nullable): a workflow; %NULL for the page with all of them
 * @account: the account in use
 *
 * Returns: (transfer full) (nullable): the address of its page in the browser, where there is one
 */
char *
easel_sidebar_menu_dup_page (EaselWorkflowItem *item,
                             EaselAccount      *account)
{
  const char *address = account != NULL ? easel_account_get_address (account) : NULL;
  EaselDeployment *deployment = item != NULL ? easel_workflow_item_get_deployment (item) : NULL;
  const char *id = deployment != NULL ? easel_deployment_get_workflow_id (deployment) : NULL;

  if (address == NULL || !g_str_has_prefix (address, VENDOR_SERVER) || (item != NULL && id == NULL))
    return NULL;

  return g_strconcat (VENDOR_PAGES, id != NULL ? "/" : NULL, id, NULL);
}

/**
 * easel_sidebar_menu_new:
 * @item: a workflow
 * @account: (nullable): the account in use
 *
 * Returns: (transfer full): the menu; its actions are the window's
 */
GMenuModel *
easel_sidebar_menu_new (EaselWorkflowItem *item,
                        EaselAccount      *account)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) open = g_menu_new ();
  g_autoptr(GMenu) list = g_menu_new ();
  g_autofree char *page = easel_sidebar_menu_dup_page (item, account);

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ITEM (item), NULL);

  append (open, _("_Open"), "win.open-item", item);
  append (open, _("Open in New _Window"), "win.open-in-new-window", item);
  if (page != NULL)
    append (open, _("Open in _Browser"), "win.browse-workflow", item);
  append (list, easel_workflow_item_is_pinned (item) ? _("Un_pin") : _("_Pin"), "win.pin-workflow", item);
  if (easel_workflow_item_get_file (item) != NULL)
    {
      append (list, _("_Rename…"), "win.rename-workflow", item);
      append (list, _("Remove from _List"), "win.remove-workflow", item);
    }

  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (list));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}
