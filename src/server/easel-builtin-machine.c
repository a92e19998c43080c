/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine that is always there: executes a few dozen picture and text nodes in worker threads. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-machine.h"

#include "server/easel-builtin-check.h"
#include "server/easel-builtin-class.h"
#include "server/easel-builtin-run.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>

/* More at once would only share the same processors and take more memory. */
#define JOBS_AT_ONCE_LIMIT 4

struct _EaselBuiltinMachine
{
  GObject parent_instance;

  /* what I was given */
  char *input_folder;       /* or NULL */

  /* in progress */
  GThreadPool *pool;
  GMutex lock;
  GQueue waiting;           /* (lock) Order: not owned, its task is */
  int next_number;          /* atomic */
};

/* A job in the line or at work. */
typedef struct {
  EaselBuiltinMachine *machine;   /* not owned: the task holds it */
  EaselServerJob *job;
  GTask *task;                    /* given away when it ends */
  gulong cancelled_handler;
  gboolean taken;                 /* (lock) by a worker or by its cancellation */
} Order;

static void easel_builtin_machine_iface_init (EaselServerMachineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EaselBuiltinMachine, easel_builtin_machine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EASEL_TYPE_SERVER_MACHINE, easel_builtin_machine_iface_init))

static void
order_free (gpointer data)
{
  Order *order = data;

  g_object_unref (order->job);
  g_free (order);
}

/* With the lock held. */
static void
tell_positions (EaselBuiltinMachine *self)
{
  int position = 0;

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    easel_server_job_set_queue_position (((Order *) l->data)->job, position++);
}

/* Whoever takes an order out of the line first ends its task: a worker, or its cancellation. */
static gboolean
take_order (Order *order)
{
  EaselBuiltinMachine *self = order->machine;
  gboolean mine;

  g_mutex_lock (&self->lock);
  mine = !order->taken;
  order->taken = TRUE;
  if (mine)
    {
      g_queue_remove (&self->waiting, order);
      tell_positions (self);
    }
  g_mutex_unlock (&self->lock);

  return mine;
}

static Order *
take_next_order (EaselBuiltinMachine *self)
{
  Order *order;

  g_mutex_lock (&self->lock);
  order = g_queue_pop_head (&self->waiting);
  if (order != NULL)
    {
      order->taken = TRUE;
      easel_server_job_set_queue_position (order->job, -1);
      tell_positions (self);
    }
  g_mutex_unlock (&self->lock);

  return order;
}

static void
tell_submitted (EaselBuiltinMachine *self,
                EaselServerJob      *job,
                EaselBuiltinCheck   *check)
{
  g_autoptr(JsonObject) reply = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (check->refusal != NULL)
    {
      easel_server_job_emit_submitted (job, check->refusal);
      return;
    }

  reply = json_object_new ();
  json_object_set_string_member (reply, "prompt_id", easel_server_job_get_prompt_id (job));
  json_object_set_int_member (reply, "number", g_atomic_int_add (&self->next_number, 1));
  json_object_set_member (reply, "node_errors", json_node_copy (check->node_errors));
  node = json_node_init_object (json_node_alloc (), reply);
  easel_server_job_emit_submitted (job, node);
}

static void
note_refusal (EaselServerJob *job,
              JsonNode       *refusal)
{
  g_autoptr(JsonObject) failure = json_object_new ();
  g_autoptr(JsonNode) node = NULL;

  json_object_set_member (failure, "error", json_node_copy (refusal));
  node = json_node_init_object (json_node_alloc (), failure);
  easel_server_job_set_failure (job, node);
}

static gboolean
is_class_missing (JsonNode *refusal)
{
  JsonObject *error = easel_json_get_object (json_node_get_object (refusal), "error");

  return g_strcmp0 (easel_json_get_string (error, "type"), "invalid_prompt") == 0;
}

static gboolean
work_on (Order   *order,
         GError **error)
{
  EaselBuiltinMachine *self = order->machine;
  g_autoptr(EaselBuiltinCheck) check = easel_builtin_check_graph (easel_server_job_get_graph (order->job),
                                                                  self->input_folder);
  g_autofree char *reason = NULL;

  tell_submitted (self, order->job, check);
  if (check->refusal == NULL)
    return easel_builtin_run (order->job, check->outputs, self->input_folder, g_task_get_cancellable (order->task),
                              error);

  note_refusal (order->job, check->refusal);
  reason = easel_server_machine_explain (check->refusal);
  if (is_class_missing (check->refusal))
    g_set_error (error, EASEL_ERROR, EASEL_ERROR_REJECTED,
                 _("%s; the built-in machine knows only picture and text nodes: choose a machine with ComfyUI"),
                 reason);
  else
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_REJECTED, reason);

  return FALSE;
}

static void
end_order (Order  *order,
           GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&order->task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* A worker takes whoever is first in line now; the pool only says that somebody is. */
static void
work (gpointer data,
      gpointer user_data)
{
  g_autoptr(EaselBuiltinMachine) self = EASEL_BUILTIN_MACHINE (data);
  Order *order = take_next_order (self);
  GError *error = NULL;

  if (order == NULL)
    return;

  work_on (order, &error);
  end_order (order, error);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Order *order = user_data;

  if (take_order (order))
    end_order (order, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run was cancelled while it waited"));
}

static void
easel_builtin_machine_run_async (EaselServerMachine  *machine,
                                 EaselServerJob      *job,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  EaselBuiltinMachine *self = EASEL_BUILTIN_MACHINE (machine);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  /* A run that was done is done, even if somebody cancelled at the last moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, easel_builtin_machine_run_async);
  g_task_set_task_data (task, order, order_free);
  order->machine = self;
  order->job = g_object_ref (job);
  order->task = g_object_ref (task);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->waiting, order);
  tell_positions (self);
  g_mutex_unlock (&self->lock);

  /* This may call back at once, and end the order. */
  if (cancellable != NULL)
    order->cancelled_handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), order, NULL);
  g_thread_pool_push (self->pool, g_object_ref (self), NULL);
}

static gboolean
easel_builtin_machine_run_finish (EaselServerMachine  *machine,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  GTask *task = G_TASK (result);
  Order *order;

  g_return_val_if_fail (g_task_is_valid (result, machine), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_builtin_machine_run_async), FALSE);

  order = g_task_get_task_data (task);
  g_cancellable_disconnect (g_task_get_cancellable (task), order->cancelled_handler);
  order->cancelled_handler = 0;

  return g_task_propagate_boolean (task, error);
}

static JsonNode *
easel_builtin_machine_validate (EaselServerMachine *machine,
                                JsonObject         *graph)
{
  EaselBuiltinMachine *self = EASEL_BUILTIN_MACHINE (machine);
  g_autoptr(EaselBuiltinCheck) check = easel_builtin_check_graph (graph, self->input_folder);

  return g_steal_pointer (&check->refusal);
}

static void
easel_builtin_machine_load_async (EaselServerMachine  *machine,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  EaselBuiltinMachine *self = EASEL_BUILTIN_MACHINE (machine);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, easel_builtin_machine_load_async);
  g_task_return_pointer (task, easel_builtin_dup_object_info (self->input_folder), (GDestroyNotify) json_node_unref);
}

static JsonNode *
easel_builtin_machine_load_finish (EaselServerMachine  *machine,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, machine), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_builtin_machine_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static const char *
easel_builtin_machine_get_name (EaselServerMachine *machine)
{
  return "Built-in";
}

static const char *
easel_builtin_machine_get_type_word (EaselServerMachine *machine)
{
  return "comfy-deploy-serverless";
}

static void
easel_builtin_machine_iface_init (EaselServerMachineInterface *iface)
{
  iface->get_name = easel_builtin_machine_get_name;
  iface->get_type_word = easel_builtin_machine_get_type_word;
  iface->validate = easel_builtin_machine_validate;
  iface->load_async = easel_builtin_machine_load_async;
  iface->load_finish = easel_builtin_machine_load_finish;
  iface->run_async = easel_builtin_machine_run_async;
  iface->run_finish = easel_builtin_machine_run_finish;
}

static void
easel_builtin_machine_finalize (GObject *object)
{
  EaselBuiltinMachine *self = EASEL_BUILTIN_MACHINE (object);

  /* Every job holds the machine, so none is left; the last reference may have been a worker's, so do not wait. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_mutex_clear (&self->lock);
  g_free (self->input_folder);

  G_OBJECT_CLASS (easel_builtin_machine_parent_class)->finalize (object);
}

static void
easel_builtin_machine_class_init (EaselBuiltinMachineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_builtin_machine_finalize;
}

static void
easel_builtin_machine_init (EaselBuiltinMachine *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->waiting);
}

/**
 * easel_builtin_machine_new:
 * @input_folder: (nullable): where LoadImage looks, before the shipped sample pictures
 * @jobs_at_once: how many runs are executed at once; 0: as many as there are processors, but not more than four
 *
 * Returns: (transfer full): a machine
 */
EaselServerMachine *
easel_builtin_machine_new (const char *input_folder,
                           guint       jobs_at_once)
{
  EaselBuiltinMachine *self = g_object_new (EASEL_TYPE_BUILTIN_MACHINE, NULL);
  guint threads = jobs_at_once > 0 ? jobs_at_once : MIN (g_get_num_processors (), JOBS_AT_ONCE_LIMIT);

  self->input_folder = g_strdup (input_folder);
  self->pool = g_thread_pool_new (work, NULL, (int) threads, FALSE, NULL);

  return EASEL_SERVER_MACHINE (self);
}
