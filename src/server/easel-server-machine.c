/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What easel-server asks of a thing that executes graphs: the built-in machine, or a ComfyUI. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-machine.h"

#include "base/easel-json.h"

#include <string.h>

G_DEFINE_INTERFACE (EaselServerMachine, easel_server_machine, G_TYPE_OBJECT)

static void
easel_server_machine_default_init (EaselServerMachineInterface *iface)
{
}

/**
 * easel_server_machine_get_name:
 * @self: a machine
 *
 * Returns: its name for people
 */
const char *
easel_server_machine_get_name (EaselServerMachine *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINE (self), NULL);

  return EASEL_SERVER_MACHINE_GET_IFACE (self)->get_name (self);
}

/**
 * easel_server_machine_get_type_word:
 * @self: a machine
 *
 * Returns: its `type` on the wire (contract 3.4)
 */
const char *
easel_server_machine_get_type_word (EaselServerMachine *self)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINE (self), NULL);

  return EASEL_SERVER_MACHINE_GET_IFACE (self)->get_type_word (self);
}

/**
 * easel_server_machine_validate:
 * @self: a machine
 * @graph: a graph in API format, with its values applied
 *
 * Checks what can be checked without asking anybody. A run checks all the same, and tells in `submitted`.
 *
 * Returns: (transfer full) (nullable): %NULL, or the refusal `{"error","node_errors"}` as ComfyUI words it
 */
JsonNode *
easel_server_machine_validate (EaselServerMachine *self,
                               JsonObject         *graph)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINE (self), NULL);
  g_return_val_if_fail (graph != NULL, NULL);

  return EASEL_SERVER_MACHINE_GET_IFACE (self)->validate (self, graph);
}

/**
 * easel_server_machine_load_async:
 * @self: a machine
 * @cancellable: (nullable): to stop waiting
 * @callback: called when done
 * @user_data: for @callback
 *
 * Asks whether the machine is there, and for its node classes.
 */
void
easel_server_machine_load_async (EaselServerMachine  *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SERVER_MACHINE (self));

  EASEL_SERVER_MACHINE_GET_IFACE (self)->load_async (self, cancellable, callback, user_data);
}

/**
 * easel_server_machine_load_finish:
 * @self: a machine
 * @result: from the callback
 * @error: %EASEL_ERROR_UNREACHABLE or %EASEL_ERROR_BAD_REPLY
 *
 * Returns: (transfer full): ComfyUI's `object_info`: class name to description
 */
JsonNode *
easel_server_machine_load_finish (EaselServerMachine  *self,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINE (self), NULL);

  return EASEL_SERVER_MACHINE_GET_IFACE (self)->load_finish (self, result, error);
}

/**
 * easel_server_machine_run_async:
 * @self: a machine
 * @job: the job, which tells by its signals how it goes
 * @cancellable: (nullable): cancels the run, also within a step
 * @callback: called when the run is over and its files are complete
 * @user_data: for @callback
 *
 * Executes the graph of @job. A machine may have any number of jobs; it decides how many it executes at once.
 */
void
easel_server_machine_run_async (EaselServerMachine  *self,
                                EaselServerJob      *job,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_SERVER_MACHINE (self));
  g_return_if_fail (EASEL_IS_SERVER_JOB (job));

  EASEL_SERVER_MACHINE_GET_IFACE (self)->run_async (self, job, cancellable, callback, user_data);
}

/**
 * easel_server_machine_run_finish:
 * @self: a machine
 * @result: from the callback
 * @error: %G_IO_ERROR_CANCELLED if the run was cancelled (here or elsewhere), %EASEL_ERROR_REJECTED if the graph was
 *   refused, %EASEL_ERROR_RUN_FAILED if a node failed, others if the machine could not be asked;
 *   easel_server_job_get_failure() has the first three in the words of the wire
 *
 * Returns: %TRUE if the run succeeded
 */
gboolean
easel_server_machine_run_finish (EaselServerMachine  *self,
                                 GAsyncResult        *result,
                                 GError             **error)
{
  g_return_val_if_fail (EASEL_IS_SERVER_MACHINE (self), FALSE);

  return EASEL_SERVER_MACHINE_GET_IFACE (self)->run_finish (self, result, error);
}

/* The first thing that `node_errors` names: "ImageBlur (node 5): Value 99 bigger than max of 31: blur_radius". */
static char *
explain_first_node (JsonObject *node_errors)
{
  JsonObjectIter iter;
  const char *id;

  json_object_iter_init_ordered (&iter, node_errors);
  while (json_object_iter_next_ordered (&iter, &id, NULL))
    {
      JsonObject *entry = easel_json_get_object (node_errors, id);
      JsonArray *reasons = entry != NULL ? easel_json_get_array (entry, "errors") : NULL;
      JsonNode *first = reasons != NULL && json_array_get_length (reasons) > 0 ? json_array_get_element (reasons, 0)
                                                                              : NULL;
      const char *class_type = entry != NULL ? easel_json_get_string (entry, "class_type") : NULL;
      JsonObject *reason;

      if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first))
        continue;

      reason = json_node_get_object (first);

      return g_strdup_printf ("%s (node %s): %s: %s", class_type != NULL ? class_type : "?", id,
                              easel_json_get_string (reason, "message"), easel_json_get_string (reason, "details"));
    }

  return NULL;
}

/**
 * easel_server_machine_explain:
 * @refusal: `{"error","node_errors"}`, of any age: `error` may be a text
 *
 * Returns: (transfer full): one sentence that names the reason, which often is not in `error`
 */
char *
easel_server_machine_explain (JsonNode *refusal)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (refusal) ? json_node_get_object (refusal) : NULL;
  JsonObject *error = root != NULL ? easel_json_get_object (root, "error") : NULL;
  JsonObject *node_errors = root != NULL ? easel_json_get_object (root, "node_errors") : NULL;
  const char *type = error != NULL ? easel_json_get_string (error, "type") : NULL;
  const char *message = error != NULL ? easel_json_get_string (error, "message") : NULL;
  const char *details = error != NULL ? easel_json_get_string (error, "details") : NULL;
  g_autofree char *reason = node_errors != NULL ? explain_first_node (node_errors) : NULL;
  g_autofree char *sentence = NULL;

  if (message == NULL && root != NULL)
    message = easel_json_get_string (root, "error");
  if (message == NULL)
    message = "The graph was refused";

  if (reason == NULL && (details == NULL || *details == '\0') &&
      g_strcmp0 (type, "prompt_outputs_failed_validation") == 0)
    reason = g_strdup ("the nodes probably form a loop");
  if (reason == NULL && details != NULL && *details != '\0')
    reason = g_strdup (details);

  sentence = g_strdup (message);
  if (g_str_has_suffix (sentence, "."))
    sentence[strlen (sentence) - 1] = '\0';

  return reason != NULL ? g_strdup_printf ("%s: %s", sentence, reason) : g_steal_pointer (&sentence);
}
