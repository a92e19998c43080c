/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetches the files that an `executed` message names, and keeps them with the job.
 *
 * All go directly into the job's folder: a subfolder there says where ComfyUI keeps them, and names that meet are
 * numbered.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-comfyui-output.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* The members of an output that name files; others are passed on as they are. */
static const char *const file_members[] = {
  "images", "gifs", "videos", "video", "audio", "files", "text_file", "mesh", "3d", "result", "model_file", NULL,
};

/* One message's files on their way. */
typedef struct {
  EaselServerJob *job;
  JsonNode *data;
  char *output_id;          /* or NULL */
  GPtrArray *items;         /* JsonObject, within data */
  guint next;
} Keeping;

static void fetch_next (GTask *task);

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  g_object_unref (keeping->job);
  json_node_unref (keeping->data);
  g_free (keeping->output_id);
  g_ptr_array_unref (keeping->items);
  g_free (keeping);
}

/* "folder/name.glb" as some nodes report it. */
static JsonObject *
make_item (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "filename", name);
  json_object_set_string_member (item, "subfolder", g_str_equal (folder, ".") ? "" : folder);
  json_object_set_string_member (item, "type", "output");

  return item;
}

/* The list again, with every element that names a file as an object of its own. */
static void
collect_items (Keeping    *keeping,
               JsonObject *output,
               const char *member)
{
  JsonArray *list = easel_json_get_array (output, member);
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      JsonObject *item = NULL;

      if (easel_json_is_string (element) && *json_node_get_string (element) != '\0')
        item = make_item (json_node_get_string (element));
      else if (JSON_NODE_HOLDS_OBJECT (element) &&
               easel_json_get_string (json_node_get_object (element), "filename") != NULL)
        item = json_object_ref (json_node_get_object (element));

      if (item == NULL)
        {
          json_array_add_element (items, json_node_copy (element));
          continue;
        }

      if (keeping->output_id != NULL)
        json_object_set_string_member (item, "output_id", keeping->output_id);
      g_ptr_array_add (keeping->items, item);
      json_array_add_object_element (items, item);
    }

  json_object_set_array_member (output, member, items);
}

static gboolean
is_temporary (JsonObject *item)
{
  return g_strcmp0 (easel_json_get_string (item, "type"), "temp") == 0;
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Keeping *keeping = g_task_get_task_data (task);
  JsonObject *item = keeping->items->pdata[keeping->next++];
  g_autoptr(GError) error = NULL;
  g_autofree char *name = easel_comfyui_client_fetch_finish (EASEL_COMFYUI_CLIENT (source), result, &error);

  if (name != NULL)
    {
      json_object_set_string_member (item, "filename", name);
      json_object_set_string_member (item, "subfolder", "");
      if (!is_temporary (item))
        json_object_set_string_member (item, "type", "output");
    }
  else if (easel_error_is_cancelled (error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  else if (!is_temporary (item))
    {
      /* A graph that changed nothing names the files of the run before, which may be gone by now. */
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_RUN_FAILED,
                               g_error_matches (error, EASEL_ERROR, EASEL_ERROR_NOT_FOUND)
                                 ? _("ComfyUI does not have %s any more: change the seed and run again")
                                 : _("The result %s could not be fetched from ComfyUI"),
                               easel_json_get_string (item, "filename"));
      return;
    }

  fetch_next (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
fetch_next (GTask *task)
{
  Keeping *keeping = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  JsonObject *item;
  const char *folder;

  if (keeping->next == keeping->items->len)
    {
      g_task_return_pointer (task, json_node_ref (keeping->data), (GDestroyNotify) json_node_unref);
      g_object_unref (task);
      return;
    }

  item = keeping->items->pdata[keeping->next];
  folder = is_temporary (item) ? easel_server_job_get_temp_folder (keeping->job)
                               : easel_server_job_get_output_folder (keeping->job);
  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_DISK, _("“%s” cannot be created: %s"), folder,
                               g_strerror (errno));
      g_object_unref (task);
      return;
    }

  easel_comfyui_client_fetch_async (g_task_get_source_object (task), item, folder, cancellable, fetched_cb, task);
}

/**
 * easel_comfyui_output_keep_async:
 * @client: where the files are
 * @job: whose folders they go to
 * @data: of an `executed` message; its file items are changed to say what was kept
 * @output_id: (nullable): what the items are to carry
 * @cancellable: (nullable): ends it
 * @callback: when all are here
 * @user_data: for @callback
 */
void
easel_comfyui_output_keep_async (EaselComfyuiClient  *client,
                                 EaselServerJob      *job,
                                 JsonObject          *data,
                                 const char          *output_id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  JsonObject *output = easel_json_get_object (data, "output");
  Keeping *keeping = g_new0 (Keeping, 1);

  g_task_set_source_tag (task, easel_comfyui_output_keep_async);
  keeping->job = g_object_ref (job);
  keeping->data = json_node_init_object (json_node_alloc (), data);
  keeping->output_id = g_strdup (output_id);
  keeping->items = g_ptr_array_new ();
  g_task_set_task_data (task, keeping, keeping_free);

  for (guint i = 0; output != NULL && file_members[i] != NULL; i++)
    if (easel_json_get_array (output, file_members[i]) != NULL)
      collect_items (keeping, output, file_members[i]);

  fetch_next (task);
}

/**
 * easel_comfyui_output_keep_finish:
 * @client: where the files are
 * @result: from the callback
 * @error: %EASEL_ERROR_RUN_FAILED or %EASEL_ERROR_DISK
 *
 * Returns: (transfer full) (nullable): the data of the message, as it is to be told on
 */
JsonNode *
easel_comfyui_output_keep_finish (EaselComfyuiClient  *client,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_comfyui_output_keep_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
