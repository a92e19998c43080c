/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as the archive keeps it, and the same wish once more. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "runs/easel-run-request-private.h"

#include "base/easel-enum.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

static void
read_files (EaselRunRequest *self,
            JsonArray       *files)
{
  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    if (easel_json_is_string (json_array_get_element (files, i)))
      g_ptr_array_add (self->files, g_strdup (json_array_get_string_element (files, i)));
}

static void
read_members (EaselRunRequest *self,
              JsonObject      *members)
{
  JsonObject *inputs = easel_json_get_object (members, "inputs");
  gboolean intermediate = FALSE;
  gint64 batch_number = 0;
  int mode = EASEL_RUN_MODE_QUEUE;

  easel_json_get_boolean (members, "webhook_intermediate_status", &intermediate);
  easel_json_get_int (members, "batch_number", &batch_number);
  easel_enum_read_nick (EASEL_TYPE_RUN_MODE, easel_json_get_string (members, "mode"), &mode);

  easel_run_request_set_account (self, easel_json_get_string (members, "account"));
  easel_run_request_set_workflow_id (self, easel_json_get_string (members, "workflow_id"));
  easel_run_request_set_workflow_name (self, easel_json_get_string (members, "workflow_name"));
  easel_run_request_set_machine_id (self, easel_json_get_string (members, "machine_id"));
  easel_run_request_set_gpu (self, easel_json_get_string (members, "gpu"));
  easel_run_request_set_mode (self, mode);
  easel_run_request_set_graph (self, easel_json_get_node (members, "graph"));
  easel_run_request_set_ui_graph (self, easel_json_get_node (members, "ui_graph"));
  if (inputs != NULL)
    easel_run_request_set_inputs (self, inputs);
  read_files (self, easel_json_get_array (members, "files"));
  easel_run_request_set_seed (self, easel_json_get_string (members, "seed"));
  easel_json_get_boolean (members, "untagged", &self->untagged);
  easel_run_request_set_webhook (self, easel_json_get_string (members, "webhook"), intermediate);
  easel_run_request_set_results_folder (self, easel_json_get_string (members, "results_folder"));
  easel_run_request_set_batch (self, batch_number, easel_json_get_object (members, "batch_input_params"));
}

/**
 * easel_run_request_new_from_json:
 * @node: what easel_run_request_to_json() gave
 * @error: return location; %EASEL_ERROR_DAMAGED when it is something else
 *
 * Returns: (transfer full): the same request, frozen
 */
EaselRunRequest *
easel_run_request_new_from_json (JsonNode  *node,
                                 GError   **error)
{
  g_autoptr(EaselRunRequest) self = NULL;
  JsonObject *members = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *tag = members != NULL ? easel_json_get_string (members, "tag") : NULL;
  const char *target_id = members != NULL ? easel_json_get_string (members, "target_id") : NULL;
  int target;

  if (tag == NULL || target_id == NULL ||
      !easel_enum_read_nick (EASEL_TYPE_RUN_TARGET, easel_json_get_string (members, "target"), &target))
    {
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_DAMAGED, _("The archive holds a request that cannot be read"));
      return NULL;
    }

  self = easel_run_request_new (target, target_id);
  g_free (self->tag);
  self->tag = g_strdup (tag);
  read_members (self, members);
  self->frozen = TRUE;

  return g_steal_pointer (&self);
}

/**
 * easel_run_request_dup_again:
 * @self: a request
 *
 * Returns: (transfer full): the same wish with a tag of its own, not frozen
 */
EaselRunRequest *
easel_run_request_dup_again (EaselRunRequest *self)
{
  g_autoptr(JsonNode) node = NULL;
  EaselRunRequest *again;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  node = easel_run_request_to_json (self);
  again = easel_run_request_new_from_json (node, NULL);
  g_free (again->tag);
  again->tag = g_uuid_string_random ();
  again->frozen = FALSE;

  return again;
}

/**
 * easel_run_request_to_json:
 * @self: a request
 *
 * Returns: (transfer full): all of it, for the archive
 */
JsonNode *
easel_run_request_to_json (EaselRunRequest *self)
{
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (EASEL_IS_RUN_REQUEST (self), NULL);

  object = json_object_new ();
  easel_run_request_add_text (object, "tag", self->tag);
  easel_run_request_add_text (object, "target", easel_enum_get_nick (EASEL_TYPE_RUN_TARGET, self->target));
  easel_run_request_add_text (object, "target_id", self->target_id);
  easel_run_request_add_text (object, "account", self->account);
  easel_run_request_add_text (object, "workflow_id", self->workflow_id);
  easel_run_request_add_text (object, "workflow_name", self->workflow_name);
  easel_run_request_add_text (object, "machine_id", self->machine_id);
  easel_run_request_add_text (object, "gpu", self->gpu);
  easel_run_request_add_text (object, "mode", easel_enum_get_nick (EASEL_TYPE_RUN_MODE, self->mode));
  if (self->graph != NULL)
    json_object_set_member (object, "graph", json_node_copy (self->graph));
  if (self->ui_graph != NULL)
    json_object_set_member (object, "ui_graph", json_node_copy (self->ui_graph));
  json_object_set_object_member (object, "inputs", easel_run_request_copy_values (self->inputs));
  if (self->files->len > 0)
    {
      JsonArray *files = json_array_new ();

      for (guint i = 0; i < self->files->len; i++)
        json_array_add_string_element (files, g_ptr_array_index (self->files, i));
      json_object_set_array_member (object, "files", files);
    }
  easel_run_request_add_text (object, "seed", self->seed);
  json_object_set_boolean_member (object, "untagged", self->untagged);
  easel_run_request_add_text (object, "results_folder", self->results_folder);
  easel_run_request_add_text (object, "webhook", self->webhook);
  json_object_set_boolean_member (object, "webhook_intermediate_status", self->webhook_intermediate);
  json_object_set_int_member (object, "batch_number", self->batch_number);
  if (self->batch_params != NULL)
    json_object_set_object_member (object, "batch_input_params", easel_run_request_copy_values (self->batch_params));

  node = json_node_alloc ();
  json_node_init_object (node, object);
  json_object_unref (object);

  return node;
}
