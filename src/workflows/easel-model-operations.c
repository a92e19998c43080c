/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about models (contract 3.7), an async/finish pair each. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-model-operations.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the lists of a volume: 1 is a file, 2 a folder. */
#define VOLUME_FILE 1

static gpointer
read_models (JsonNode  *node,
             GError   **error)
{
  return easel_record_new_list (EASEL_TYPE_HOSTED_MODEL, node, error);
}

static gpointer
read_found (JsonNode  *node,
            GError   **error)
{
  return easel_json_expect_object (node, error) != NULL ? json_node_ref (node) : NULL;
}

static gpointer
read_volume (JsonNode  *node,
             GError   **error)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_ref (node);

  g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                       _("The server answered with something other than a list"));

  return NULL;
}

static const EaselOperation LIST =
  { "GET", "/models", EASEL_OPERATION_KEYLESS, read_models, (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation SEARCH =
  { "GET", "/search/model", EASEL_OPERATION_PLAIN, read_found, (GDestroyNotify) json_node_unref };
static const EaselOperation PRIVATE_FILES =
  { "GET", "/volume/private-models", EASEL_OPERATION_PLAIN, read_volume, (GDestroyNotify) json_node_unref };
static const EaselOperation PUBLIC_FILES =
  { "GET", "/volume/public-models", EASEL_OPERATION_PLAIN, read_volume, (GDestroyNotify) json_node_unref };

static gpointer
finish (EaselClient   *client,
        GAsyncResult  *result,
        gpointer       tag,
        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * easel_hosted_models_list_async:
 * @client: a client
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the models that the service hosts.
 */
void
easel_hosted_models_list_async (EaselClient         *client,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (EASEL_IS_CLIENT (client));

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_hosted_models_list_async);
  easel_client_call (client, &LIST, NULL, NULL, NULL, task);
}

GPtrArray *
easel_hosted_models_list_finish (EaselClient   *client,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return finish (client, result, easel_hosted_models_list_async, error);
}

/**
 * easel_models_search_async:
 * @client: a client
 * @text: what to look for
 * @provider: (nullable): `comfyui`, `civitai` or `huggingface`; %NULL for all
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Searches the catalogues of models, some hits of each provider.
 */
void
easel_models_search_async (EaselClient         *client,
                           const char          *text,
                           const char          *provider,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autofree char *query = NULL;
  GTask *task;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (text != NULL);

  query = easel_query_build ("query", text, "provider", provider != NULL ? provider : "all", NULL);
  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_models_search_async);
  easel_client_call (client, &SEARCH, NULL, query, NULL, task);
}

JsonNode *
easel_models_search_finish (EaselClient   *client,
                            GAsyncResult  *result,
                            GError       **error)
{
  return finish (client, result, easel_models_search_async, error);
}

/* The two lists, of one's own files and of the public ones, one after the other. */
typedef struct {
  char      *folder;
  gboolean   is_second;
  GPtrArray *names;
} FileListing;

static void
file_listing_free (FileListing *listing)
{
  g_free (listing->folder);
  g_ptr_array_unref (listing->names);
  g_free (listing);
}

/* A node names a file as it stands below its folder: `loras/sub/a.safetensors` is `sub/a.safetensors`. */
static void
take_file (FileListing *listing,
           JsonNode    *element)
{
  JsonObject *file = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
  const char *path = easel_json_get_string (file, "path");
  g_autofree char *prefix = g_strconcat (listing->folder, "/", NULL);
  gint64 type = VOLUME_FILE;

  easel_json_get_int (file, "type", &type);
  if (path == NULL || type != VOLUME_FILE)
    return;
  if (g_str_has_prefix (path, "/"))
    path++;
  if (!g_str_has_prefix (path, prefix))
    return;

  path += strlen (prefix);
  if (!g_ptr_array_find_with_equal_func (listing->names, path, g_str_equal, NULL))
    g_ptr_array_add (listing->names, g_strdup (path));
}

static void
files_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  FileListing *listing = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) list = g_task_propagate_pointer (G_TASK (result), &error);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (list == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    take_file (listing, json_array_get_element (json_node_get_array (list), i));

  if (!listing->is_second)
    {
      listing->is_second = TRUE;
      easel_client_call (EASEL_CLIENT (source), &PUBLIC_FILES, NULL, NULL, NULL,
                         g_task_new (source, cancellable, files_listed_cb, g_steal_pointer (&task)));
      return;
    }

  g_ptr_array_add (listing->names, NULL);
  g_task_return_pointer (task, g_strdupv ((GStrv) listing->names->pdata), (GDestroyNotify) g_strfreev);
}

/**
 * easel_model_files_list_async:
 * @client: a client
 * @folder: `loras`, `checkpoints` …
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the names that LoRA and checkpoint inputs take.
 */
void
easel_model_files_list_async (EaselClient         *client,
                              const char          *folder,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  FileListing *listing;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (folder != NULL);

  listing = g_new0 (FileListing, 1);
  listing->folder = g_strdup (folder);
  listing->names = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_model_files_list_async);
  g_task_set_task_data (task, listing, (GDestroyNotify) file_listing_free);
  easel_client_call (client, &PRIVATE_FILES, NULL, NULL, NULL, g_task_new (client, cancellable, files_listed_cb, task));
}

GStrv
easel_model_files_list_finish (EaselClient   *client,
                               GAsyncResult  *result,
                               GError       **error)
{
  return finish (client, result, easel_model_files_list_async, error);
}
