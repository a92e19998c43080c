/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as a machine would read it: with that machine's ranges, choices and classes, where its server tells them. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-classes.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

static gpointer
read_classes (JsonNode  *node,
              GError   **error)
{
  return easel_json_expect_object (node, error) != NULL ? json_node_ref (node) : NULL;
}

/* The manner of easel-server; the service has no such route. */
static const EaselOperation GET_CLASSES = {
  "GET", "/machine/{}/object_info", EASEL_OPERATION_PLAIN, read_classes, (GDestroyNotify) json_node_unref,
};

static void
classes_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselWorkflow *self = g_task_get_source_object (task);
  g_autoptr(JsonNode) classes = NULL;
  GError *error = NULL;

  classes = g_task_propagate_pointer (G_TASK (result), &error);
  if (classes != NULL)
    g_task_return_pointer (task, easel_workflow_dup_with_classes (self, json_node_get_object (classes)), g_object_unref);
  else if (easel_error_is_cancelled (error))
    g_task_return_error (task, error);
  else
    {
      g_debug ("no classes of this machine: %s", error->message);
      g_error_free (error);
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
    }
}

/**
 * easel_workflow_read_for_machine_async:
 * @self: a workflow
 * @client: the account's connection
 * @machine_id: (nullable): where it would run
 * @cancellable: (nullable): ends it
 * @callback: when it is done
 * @user_data: for @callback
 *
 * Asks what classes the machine has and reads the workflow once more with them. Where the server does not tell, or
 * nobody knows the machine yet, the workflow stays as it is.
 */
void
easel_workflow_read_for_machine_async (EaselWorkflow       *self,
                                       EaselClient         *client,
                                       const char          *machine_id,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GTask *call;

  g_return_if_fail (EASEL_IS_WORKFLOW (self));
  g_return_if_fail (EASEL_IS_CLIENT (client));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_workflow_read_for_machine_async);

  if (machine_id == NULL || (easel_workflow_get_api_graph (self) == NULL && easel_workflow_get_ui_graph (self) == NULL))
    {
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
      return;
    }

  call = g_task_new (client, cancellable, classes_read_cb, g_steal_pointer (&task));
  g_task_set_source_tag (call, easel_workflow_read_for_machine_async);
  easel_client_call (client, &GET_CLASSES, machine_id, NULL, NULL, call);
}

/**
 * easel_workflow_read_for_machine_finish:
 * @self: the workflow that was read
 * @result: what the callback got
 * @error: return location; %G_IO_ERROR_CANCELLED only
 *
 * Returns: (transfer full): the workflow with the machine's classes, or @self when they cannot be had
 */
EaselWorkflow *
easel_workflow_read_for_machine_finish (EaselWorkflow  *self,
                                        GAsyncResult   *result,
                                        GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_workflow_read_for_machine_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
