/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow of an account as the server lists it (contract 3.3). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-row.h"

#include "base/easel-json.h"
#include "workflows/easel-workflow-version.h"

struct _EaselWorkflowRow
{
  EaselRecord parent_instance;
};

G_DEFINE_FINAL_TYPE (EaselWorkflowRow, easel_workflow_row, EASEL_TYPE_RECORD)

static void
easel_workflow_row_class_init (EaselWorkflowRowClass *klass)
{
  static const char * const texts[] = {
    "id", "name", "description", "selected_machine_id", "cover_image", "user_name", "created_at", "updated_at", NULL,
  };

  easel_record_class_install_texts (EASEL_RECORD_CLASS (klass), texts);
}

static void
easel_workflow_row_init (EaselWorkflowRow *self)
{
}

/**
 * easel_workflow_row_new_from_json:
 * @node: as the server sent it, or as the archive kept it
 * @error: return location
 *
 * Returns: (transfer full): the row; %NULL with %EASEL_ERROR_BAD_REPLY if there is no id
 */
EaselWorkflowRow *
easel_workflow_row_new_from_json (JsonNode  *node,
                                  GError   **error)
{
  return easel_record_new_from_json (EASEL_TYPE_WORKFLOW_ROW, node, error);
}

/**
 * easel_workflow_row_get_id:
 * @self: a workflow
 *
 * Returns: its id
 */
const char *
easel_workflow_row_get_id (EaselWorkflowRow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "id");
}

/**
 * easel_workflow_row_get_name:
 * @self: a workflow
 *
 * Returns: its name, else its id: never %NULL
 */
const char *
easel_workflow_row_get_name (EaselWorkflowRow *self)
{
  const char *name;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), NULL);

  name = easel_record_get_text (EASEL_RECORD (self), "name");

  return name != NULL && *name != '\0' ? name : easel_workflow_row_get_id (self);
}

/**
 * easel_workflow_row_get_machine_id:
 * @self: a workflow
 *
 * Returns: (nullable): the id of the machine that it is set to
 */
const char *
easel_workflow_row_get_machine_id (EaselWorkflowRow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), NULL);

  return easel_record_get_text (EASEL_RECORD (self), "selected_machine_id");
}

/**
 * easel_workflow_row_get_updated_at:
 * @self: a workflow
 *
 * Returns: microseconds since 1970, %EASEL_TIME_NONE if it is not known
 */
gint64
easel_workflow_row_get_updated_at (EaselWorkflowRow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), G_MININT64);

  return easel_json_get_time (easel_record_get_members (EASEL_RECORD (self)), "updated_at");
}

/**
 * easel_workflow_row_is_pinned:
 * @self: a workflow
 *
 * Returns: whether it stands at the top of the account's list
 */
gboolean
easel_workflow_row_is_pinned (EaselWorkflowRow *self)
{
  gboolean is_pinned = FALSE;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), FALSE);

  easel_json_get_boolean (easel_record_get_members (EASEL_RECORD (self)), "pinned", &is_pinned);

  return is_pinned;
}

/**
 * easel_workflow_row_dup_versions:
 * @self: a workflow
 *
 * Returns: (transfer full) (element-type EaselWorkflowVersion): its versions, newest first, as far as they were asked
 *   for; the server's `[null]` for none is empty here
 */
GPtrArray *
easel_workflow_row_dup_versions (EaselWorkflowRow *self)
{
  JsonNode *versions;
  GPtrArray *list = NULL;

  g_return_val_if_fail (EASEL_IS_WORKFLOW_ROW (self), NULL);

  versions = easel_json_get_node (easel_record_get_members (EASEL_RECORD (self)), "versions");
  if (versions != NULL)
    list = easel_record_new_list (EASEL_TYPE_WORKFLOW_VERSION, versions, NULL);

  return list != NULL ? list : g_ptr_array_new_with_free_func (g_object_unref);
}
