/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What easel-server asks of a thing that executes graphs: the built-in machine, or a ComfyUI. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-server-machine.h"

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
