/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about workflows and their versions (contract 3.3), an async/finish pair each. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow-operations.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "workflows/easel-graph.h"

#include <glib/gi18n-lib.h>

static gpointer
read_rows (JsonNode  *node,
           GError   **error)
{
  return easel_record_new_list (EASEL_TYPE_WORKFLOW_ROW, node, error);
}

static gpointer
read_versions (JsonNode  *node,
               GError   **error)
{
  return easel_record_new_list (EASEL_TYPE_WORKFLOW_VERSION, node, error);
}

static gpointer
read_row (JsonNode  *node,
          GError   **error)
{
  return easel_workflow_row_new_from_json (node, error);
}

static gpointer
read_version (JsonNode  *node,
              GError   **error)
{
  return easel_workflow_version_new_from_json (node, error);
}

static gpointer
read_created (JsonNode  *node,
              GError   **error)
{
  JsonObject *members = easel_json_expect_object (node, error);
  const char *id = easel_json_get_string (members, "workflow_id");

  if (members != NULL && id == NULL)
    g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY,
                         _("The server did not say which workflow it created"));

  return g_strdup (id);
}

#define GIVES_LIST(reader)   reader, (GDestroyNotify) g_ptr_array_unref
#define GIVES_OBJECT(reader) reader, g_object_unref

static const EaselOperation LIST = { "GET", "/workflows", EASEL_OPERATION_PLAIN, GIVES_LIST (read_rows) };
static const EaselOperation LIST_ALL = { "GET", "/workflows/all", EASEL_OPERATION_PLAIN, GIVES_LIST (read_rows) };
static const EaselOperation GET = { "GET", "/workflow/{}", EASEL_OPERATION_PLAIN, GIVES_OBJECT (read_row) };
static const EaselOperation CREATE = { "POST", "/workflow", EASEL_OPERATION_ONCE, read_created, g_free };
static const EaselOperation VERSIONS =
  { "GET", "/workflow/{}/versions", EASEL_OPERATION_PLAIN, GIVES_LIST (read_versions) };
static const EaselOperation GET_VERSION =
  { "GET", "/workflow-version/{}", EASEL_OPERATION_PLAIN, GIVES_OBJECT (read_version) };
static const EaselOperation CREATE_VERSION =
  { "POST", "/workflow/{}/version", EASEL_OPERATION_ONCE, GIVES_OBJECT (read_version) };

/* An operation whose path has a second part that varies; lives as long as its task. */
typedef struct {
  EaselOperation  operation;
  char           *path;
} Numbered;

static void
numbered_free (Numbered *numbered)
{
  g_free (numbered->path);
  g_free (numbered);
}

static void
call (EaselClient          *client,
      const EaselOperation *operation,
      const char           *id,
      char                 *query,
      JsonNode             *body,
      gpointer              tag,
      GCancellable         *cancellable,
      GAsyncReadyCallback   callback,
      gpointer              user_data)
{
  g_autofree char *owned_query = query;
  GTask *task = g_task_new (client, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  easel_client_call (client, operation, id, owned_query, body, task);
}

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

/* The search comes last: without one the list of names ends there. */
static char *
build_page (const char *search,
            guint       limit,
            guint       offset)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *offset_text = g_strdup_printf ("%u", offset);

  return easel_query_build ("limit", limit_text, "offset", offset_text, search != NULL ? "search" : NULL, search, NULL);
}

/**
 * easel_workflows_list_async:
 * @client: a client
 * @search: (nullable): part of a name
 * @limit: at most so many
 * @offset: leaving out so many of the first
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists workflows, pinned ones first, then the newest.
 */
void
easel_workflows_list_async (EaselClient         *client,
                            const char          *search,
                            guint                limit,
                            guint                offset,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (client));

  call (client, &LIST, NULL, build_page (search, limit, offset), NULL, easel_workflows_list_async, cancellable,
        callback, user_data);
}

GPtrArray *
easel_workflows_list_finish (EaselClient   *client,
                             GAsyncResult  *result,
                             GError       **error)
{
  return finish (client, result, easel_workflows_list_async, error);
}

/**
 * easel_workflows_all_async:
 * @client: a client
 * @search: (nullable): an id, or part of a name
 * @limit: at most so many
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists workflows with all that is known about them; the one call that finds a workflow by its id or name.
 */
void
easel_workflows_all_async (EaselClient         *client,
                           const char          *search,
                           guint                limit,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);

  g_return_if_fail (EASEL_IS_CLIENT (client));

  call (client, &LIST_ALL, NULL,
        easel_query_build ("limit", limit_text, search != NULL ? "search" : NULL, search, NULL), NULL,
        easel_workflows_all_async, cancellable, callback, user_data);
}

GPtrArray *
easel_workflows_all_finish (EaselClient   *client,
                            GAsyncResult  *result,
                            GError       **error)
{
  return finish (client, result, easel_workflows_all_async, error);
}

/**
 * easel_workflow_get_async:
 * @client: a client
 * @id: a workflow's id
 * @versions: how many of its versions to tell with it, each with its graphs
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads one workflow; %EASEL_ERROR_NOT_FOUND if the account has none of that id.
 */
void
easel_workflow_get_async (EaselClient         *client,
                          const char          *id,
                          guint                versions,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autofree char *limit = g_strdup_printf ("%u", versions);

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (id != NULL);

  call (client, &GET, id, easel_query_build ("limit", limit, NULL), NULL, easel_workflow_get_async, cancellable,
        callback, user_data);
}

EaselWorkflowRow *
easel_workflow_get_finish (EaselClient   *client,
                           GAsyncResult  *result,
                           GError       **error)
{
  return finish (client, result, easel_workflow_get_async, error);
}

static JsonNode *
new_body (JsonObject *members)
{
  JsonNode *body = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (body, members);

  return body;
}

/* The server wants a UI graph with a list of nodes even where there is none. */
static JsonNode *
dup_ui_graph (EaselWorkflow *workflow)
{
  JsonNode *ui_graph = easel_workflow_get_ui_graph (workflow);
  g_autoptr(JsonObject) stub = NULL;

  if (ui_graph != NULL)
    return easel_graph_copy (ui_graph);

  stub = json_object_new ();
  json_object_set_array_member (stub, "nodes", json_array_new ());

  return new_body (g_steal_pointer (&stub));
}

/**
 * easel_workflow_create_async:
 * @client: a client
 * @workflow: a workflow that is runnable
 * @machine_id: (nullable): the machine that it is set to
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Creates a workflow of the account from a file's; never sent twice.
 */
void
easel_workflow_create_async (EaselClient         *client,
                             EaselWorkflow       *workflow,
                             const char          *machine_id,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(JsonNode) body = NULL;
  g_autoptr(JsonNode) ui_graph = NULL;
  g_autofree char *ui_text = NULL;
  JsonObject *members;
  JsonNode *api_graph;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (EASEL_IS_WORKFLOW (workflow));

  members = json_object_new ();
  body = new_body (members);
  ui_graph = dup_ui_graph (workflow);
  ui_text = easel_json_write (ui_graph);
  api_graph = easel_workflow_get_api_graph (workflow);

  json_object_set_string_member (members, "name", easel_workflow_get_name (workflow));
  json_object_set_string_member (members, "workflow_json", ui_text);
  if (api_graph != NULL)
    {
      g_autofree char *api_text = easel_json_write (api_graph);

      json_object_set_string_member (members, "workflow_api", api_text);
    }
  if (machine_id != NULL)
    json_object_set_string_member (members, "machine_id", machine_id);

  call (client, &CREATE, NULL, NULL, body, easel_workflow_create_async, cancellable, callback, user_data);
}

char *
easel_workflow_create_finish (EaselClient   *client,
                              GAsyncResult  *result,
                              GError       **error)
{
  return finish (client, result, easel_workflow_create_async, error);
}

/**
 * easel_workflow_versions_async:
 * @client: a client
 * @workflow_id: a workflow's id
 * @limit: at most so many
 * @offset: leaving out so many of the newest
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the versions of a workflow, newest first.
 */
void
easel_workflow_versions_async (EaselClient         *client,
                               const char          *workflow_id,
                               guint                limit,
                               guint                offset,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (workflow_id != NULL);

  call (client, &VERSIONS, workflow_id, build_page (NULL, limit, offset), NULL, easel_workflow_versions_async,
        cancellable, callback, user_data);
}

GPtrArray *
easel_workflow_versions_finish (EaselClient   *client,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish (client, result, easel_workflow_versions_async, error);
}

/**
 * easel_workflow_version_get_async:
 * @client: a client
 * @version_id: a version's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads one version; %EASEL_ERROR_NOT_FOUND if the account has none of that id.
 */
void
easel_workflow_version_get_async (EaselClient         *client,
                                  const char          *version_id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (version_id != NULL);

  call (client, &GET_VERSION, version_id, NULL, NULL, easel_workflow_version_get_async, cancellable, callback,
        user_data);
}

EaselWorkflowVersion *
easel_workflow_version_get_finish (EaselClient   *client,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  return finish (client, result, easel_workflow_version_get_async, error);
}

/**
 * easel_workflow_version_find_async:
 * @client: a client
 * @workflow_id: a workflow's id
 * @number: the number of one of its versions
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads one version by its number; %EASEL_ERROR_NOT_FOUND if there is none.
 */
void
easel_workflow_version_find_async (EaselClient         *client,
                                   const char          *workflow_id,
                                   gint64               number,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Numbered *numbered;
  GTask *task;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (workflow_id != NULL);

  numbered = g_new0 (Numbered, 1);
  numbered->path = g_strdup_printf ("/workflow/{}/version/%" G_GINT64_FORMAT, number);
  numbered->operation = (EaselOperation) { "GET", numbered->path, EASEL_OPERATION_PLAIN, GIVES_OBJECT (read_version) };

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_workflow_version_find_async);
  g_task_set_task_data (task, numbered, (GDestroyNotify) numbered_free);
  easel_client_call (client, &numbered->operation, workflow_id, NULL, NULL, task);
}

EaselWorkflowVersion *
easel_workflow_version_find_finish (EaselClient   *client,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return finish (client, result, easel_workflow_version_find_async, error);
}

/**
 * easel_workflow_version_create_async:
 * @client: a client
 * @workflow_id: a workflow's id
 * @workflow: the graphs, runnable
 * @comment: (nullable): what to say about it
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Adds a version to a workflow of the account; never sent twice.
 */
void
easel_workflow_version_create_async (EaselClient         *client,
                                     const char          *workflow_id,
                                     EaselWorkflow       *workflow,
                                     const char          *comment,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr(JsonNode) body = NULL;
  JsonObject *members;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (workflow_id != NULL);
  g_return_if_fail (EASEL_IS_WORKFLOW (workflow) && easel_workflow_get_api_graph (workflow) != NULL);

  members = json_object_new ();
  body = new_body (members);
  json_object_set_member (members, "workflow", dup_ui_graph (workflow));
  json_object_set_member (members, "workflow_api", easel_graph_copy (easel_workflow_get_api_graph (workflow)));
  if (comment != NULL)
    json_object_set_string_member (members, "comment", comment);

  call (client, &CREATE_VERSION, workflow_id, NULL, body, easel_workflow_version_create_async, cancellable, callback,
        user_data);
}

EaselWorkflowVersion *
easel_workflow_version_create_finish (EaselClient   *client,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  return finish (client, result, easel_workflow_version_create_async, error);
}
