/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes a ComfyUI's messages on to a job, in order, results once their files are here. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-teller.h"

#include "server/easel-comfyui-output.h"
#include "server/easel-comfyui-record.h"

#include "base/easel-json.h"

struct _EaselComfyuiTeller
{
  GObject parent_instance;

  /* what I was given */
  EaselComfyuiClient *client;
  EaselServerJob *job;
  GHashTable *output_ids;       /* node id → output_id, or NULL */

  /* in progress */
  GQueue messages;              /* Message */
  gboolean fetching;
  GTask *flushing;              /* or NULL */

  /* what was told */
  GHashTable *results;          /* ids of nodes */
  gboolean failure;
  GError *error;                /* the first result that could not be kept, or NULL */
};

typedef struct {
  char *name;
  JsonNode *data;
} Message;

G_DEFINE_FINAL_TYPE (EaselComfyuiTeller, easel_comfyui_teller, G_TYPE_OBJECT)

static void go_on (EaselComfyuiTeller *self);

static void
message_free (gpointer data)
{
  Message *message = data;

  g_free (message->name);
  json_node_unref (message->data);
  g_free (message);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(EaselComfyuiTeller) self = EASEL_COMFYUI_TELLER (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) data = easel_comfyui_output_keep_finish (EASEL_COMFYUI_CLIENT (source), result, &error);

  self->fetching = FALSE;
  if (data != NULL)
    easel_server_job_emit_event (self->job, "executed", data);
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  go_on (self);
}

static void
tell (EaselComfyuiTeller *self,
      Message            *message)
{
  JsonObject *data = json_node_get_object (message->data);
  const char *id = easel_json_get_string (data, "node");
  const char *output_id = NULL;

  if (!g_str_equal (message->name, "executed"))
    {
      easel_server_job_emit_event (self->job, message->name, message->data);
      return;
    }

  if (self->output_ids != NULL && id != NULL)
    output_id = g_hash_table_lookup (self->output_ids, id);
  self->fetching = TRUE;
  easel_comfyui_output_keep_async (self->client, self->job, data, output_id, NULL, kept_cb, g_object_ref (self));
}

static void
go_on (EaselComfyuiTeller *self)
{
  g_autoptr(GTask) task = NULL;

  while (!self->fetching && !g_queue_is_empty (&self->messages))
    {
      Message *message = g_queue_pop_head (&self->messages);

      tell (self, message);
      message_free (message);
    }

  if (self->fetching || self->flushing == NULL)
    return;

  task = g_steal_pointer (&self->flushing);
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * easel_comfyui_teller_add:
 * @self: a teller
 * @name: the type of a message
 * @data: its data, which is changed to name the job's own id
 *
 * Tells it as soon as all before it is told.
 */
void
easel_comfyui_teller_add (EaselComfyuiTeller *self,
                          const char         *name,
                          JsonObject         *data)
{
  Message *message;
  const char *id = easel_json_get_string (data, "node");

  g_return_if_fail (EASEL_IS_COMFYUI_TELLER (self));

  if (g_str_equal (name, "executed") && id != NULL)
    g_hash_table_add (self->results, g_strdup (id));

  json_object_set_string_member (data, "prompt_id", easel_server_job_get_prompt_id (self->job));
  message = g_new0 (Message, 1);
  message->name = g_strdup (name);
  message->data = json_node_init_object (json_node_alloc (), data);
  if (g_str_equal (name, "execution_error"))
    {
      self->failure = TRUE;
      easel_server_job_set_failure (self->job, message->data);
    }

  g_queue_push_tail (&self->messages, message);
  go_on (self);
}

/**
 * easel_comfyui_teller_add_missed:
 * @self: a teller
 * @entry: of the history
 *
 * Tells what was made, and what went wrong, while nobody listened.
 */
void
easel_comfyui_teller_add_missed (EaselComfyuiTeller *self,
                                 JsonObject         *entry)
{
  JsonObject *outputs = easel_json_get_object (entry, "outputs");
  JsonObject *failure = easel_comfyui_entry_get_failure (entry);
  g_autoptr(GList) ids = outputs != NULL ? json_object_get_members (outputs) : NULL;

  g_return_if_fail (EASEL_IS_COMFYUI_TELLER (self));

  for (GList *l = ids; l != NULL; l = l->next)
    {
      g_autoptr(JsonObject) data = NULL;

      if (g_hash_table_contains (self->results, l->data))
        continue;

      data = json_object_new ();
      json_object_set_string_member (data, "node", l->data);
      json_object_set_string_member (data, "display_node", l->data);
      json_object_set_member (data, "output", json_node_copy (json_object_get_member (outputs, l->data)));
      easel_comfyui_teller_add (self, "executed", data);
    }

  if (failure != NULL && !self->failure)
    easel_comfyui_teller_add (self, "execution_error", failure);
}

/**
 * easel_comfyui_teller_flush_async:
 * @self: a teller that gets no more messages
 * @callback: when all is told
 * @user_data: for @callback
 */
void
easel_comfyui_teller_flush_async (EaselComfyuiTeller  *self,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_COMFYUI_TELLER (self));
  g_return_if_fail (self->flushing == NULL);

  self->flushing = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->flushing, easel_comfyui_teller_flush_async);
  go_on (self);
}

/**
 * easel_comfyui_teller_flush_finish:
 * @self: a teller
 * @result: from the callback
 * @error: %EASEL_ERROR_RUN_FAILED or %EASEL_ERROR_DISK, if a result could not be kept
 *
 * Returns: whether all results were kept
 */
gboolean
easel_comfyui_teller_flush_finish (EaselComfyuiTeller  *self,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_teller_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
easel_comfyui_teller_finalize (GObject *object)
{
  EaselComfyuiTeller *self = EASEL_COMFYUI_TELLER (object);

  g_object_unref (self->client);
  g_object_unref (self->job);
  g_clear_pointer (&self->output_ids, g_hash_table_unref);
  g_queue_clear_full (&self->messages, message_free);
  g_hash_table_unref (self->results);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (easel_comfyui_teller_parent_class)->finalize (object);
}

static void
easel_comfyui_teller_class_init (EaselComfyuiTellerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_comfyui_teller_finalize;
}

static void
easel_comfyui_teller_init (EaselComfyuiTeller *self)
{
  g_queue_init (&self->messages);
  self->results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * easel_comfyui_teller_new:
 * @client: where the files are
 * @job: what to tell
 *
 * Returns: (transfer full): a teller
 */
EaselComfyuiTeller *
easel_comfyui_teller_new (EaselComfyuiClient *client,
                          EaselServerJob     *job)
{
  EaselComfyuiTeller *self = g_object_new (EASEL_TYPE_COMFYUI_TELLER, NULL);

  self->client = g_object_ref (client);
  self->job = g_object_ref (job);

  return self;
}

/* What the results of a node are to carry as `output_id`. */
void
easel_comfyui_teller_set_output_ids (EaselComfyuiTeller *self,
                                     GHashTable         *output_ids)
{
  g_return_if_fail (EASEL_IS_COMFYUI_TELLER (self));

  g_clear_pointer (&self->output_ids, g_hash_table_unref);
  self->output_ids = g_hash_table_ref (output_ids);
}
