/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ComfyUI that the user already has, as a machine: the bridge to its HTTP and websocket. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-machine.h"

#include "server/easel-comfyui-run.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

struct _EaselComfyuiMachine
{
  GObject parent_instance;

  EaselComfyuiClient *client;
  EaselComfyuiSocket *socket;
  JsonNode *object_info;        /* as last seen, or NULL */
};

static void easel_comfyui_machine_iface_init (EaselServerMachineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselComfyuiMachine, easel_comfyui_machine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EASEL_TYPE_SERVER_MACHINE, easel_comfyui_machine_iface_init))

static const char *
easel_comfyui_machine_get_name (EaselServerMachine *machine)
{
  return "ComfyUI";
}

static const char *
easel_comfyui_machine_get_type_word (EaselServerMachine *machine)
{
  return "comfy-deploy-serverless";
}

/* ComfyUI checks when it is given the graph. */
static JsonNode *
easel_comfyui_machine_validate (EaselServerMachine *machine,
                                JsonObject         *graph)
{
  return NULL;
}

static void
object_info_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  EaselComfyuiMachine *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (EASEL_COMFYUI_CLIENT (source), result, &error);

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("The answer is not ComfyUI's: check the address"));

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->object_info, json_node_unref);
  self->object_info = json_node_ref (node);
  g_task_return_pointer (task, g_steal_pointer (&node), (GDestroyNotify) json_node_unref);
}

/* Is it ComfyUI at all? */
static void
stats_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  EaselComfyuiClient *client = EASEL_COMFYUI_CLIENT (source);
  g_autoptr(GTask) task = G_TASK (user_data);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr(JsonNode) node = easel_comfyui_client_call_finish (client, result, &error);
  JsonObject *stats = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *system = stats != NULL ? easel_json_get_object (stats, "system") : NULL;

  if (error == NULL && (stats == NULL ||
                        ((system == NULL || easel_json_get_string (system, "comfyui_version") == NULL) &&
                         easel_json_get_array (stats, "devices") == NULL)))
    g_set_error (&error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY, _("What answers there is no ComfyUI: check the address"));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    easel_comfyui_client_call_async (client, "GET", "/object_info", NULL, cancellable, object_info_cb,
                                     g_steal_pointer (&task));
}

static void
easel_comfyui_machine_load_async (EaselServerMachine  *machine,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  EaselComfyuiMachine *self = EASEL_COMFYUI_MACHINE (machine);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, easel_comfyui_machine_load_async);
  easel_comfyui_client_call_async (self->client, "GET", "/system_stats", NULL, cancellable, stats_cb, task);
}

static JsonNode *
easel_comfyui_machine_load_finish (EaselServerMachine  *machine,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, machine), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_machine_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (easel_comfyui_run_finish (EASEL_COMFYUI_CLIENT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_run (GTask *task)
{
  EaselComfyuiMachine *self = g_task_get_source_object (task);
  JsonObject *info = self->object_info != NULL ? json_node_get_object (self->object_info) : NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  EaselServerJob *job = g_task_get_task_data (task);

  easel_comfyui_run_async (self->client, self->socket, job, info, cancellable, run_cb, task);
}

/* What it knows decides which nodes have to be replaced; without an answer the run itself tells why. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = G_TASK (user_data);
  g_autoptr(JsonNode) node = easel_comfyui_machine_load_finish (EASEL_SERVER_MACHINE (source), result, NULL);

  start_run (task);
}

static void
easel_comfyui_machine_run_async (EaselServerMachine  *machine,
                                 EaselServerJob      *job,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  EaselComfyuiMachine *self = EASEL_COMFYUI_MACHINE (machine);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, easel_comfyui_machine_run_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  if (self->object_info == NULL && !easel_server_job_get_resumed (job))
    easel_comfyui_machine_load_async (machine, cancellable, loaded_cb, task);
  else
    start_run (task);
}

static gboolean
easel_comfyui_machine_run_finish (EaselServerMachine  *machine,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, machine), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_machine_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
easel_comfyui_machine_iface_init (EaselServerMachineInterface *iface)
{
  iface->get_name = easel_comfyui_machine_get_name;
  iface->get_type_word = easel_comfyui_machine_get_type_word;
  iface->validate = easel_comfyui_machine_validate;
  iface->load_async = easel_comfyui_machine_load_async;
  iface->load_finish = easel_comfyui_machine_load_finish;
  iface->run_async = easel_comfyui_machine_run_async;
  iface->run_finish = easel_comfyui_machine_run_finish;
}

static void
easel_comfyui_machine_finalize (GObject *object)
{
  EaselComfyuiMachine *self = EASEL_COMFYUI_MACHINE (object);

  g_object_unref (self->socket);
  g_object_unref (self->client);
  g_clear_pointer (&self->object_info, json_node_unref);

  G_OBJECT_CLASS (easel_comfyui_machine_parent_class)->finalize (object);
}

static void
easel_comfyui_machine_class_init (EaselComfyuiMachineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_comfyui_machine_finalize;
}

static void
easel_comfyui_machine_init (EaselComfyuiMachine *self)
{
}

/**
 * easel_comfyui_machine_new:
 * @address: of a ComfyUI, such as `http://127.0.0.1:8188`
 * @clock: what time it is
 *
 * Nothing is sent before the machine is asked for something; a wrong address is told then.
 *
 * Returns: (transfer full): a machine
 */
EaselServerMachine *
easel_comfyui_machine_new (const char *address,
                           EaselClock *clock)
{
  EaselComfyuiMachine *self;

  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (EASEL_IS_CLOCK (clock), NULL);

  self = g_object_new (EASEL_TYPE_COMFYUI_MACHINE, NULL);
  self->client = easel_comfyui_client_new (address, clock);
  self->socket = easel_comfyui_socket_new (self->client);

  return EASEL_SERVER_MACHINE (self);
}
