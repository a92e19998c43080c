/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a server about deployments (contract 3.1), an async/finish pair each. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-deployment-operations.h"

#include "api/easel-address.h"
#include "base/easel-error.h"
#include "base/easel-json.h"
#include "workflows/easel-workflow-operations.h"

#include <glib/gi18n-lib.h>

/* Each row carries its graph twice, so that pages are small. */
#define PAGE_SIZE 20
#define MOST_PAGES 500

/* How many workflows are asked for one by one when the list as a whole cannot be told. */
#define MOST_WORKFLOWS 500

/* The list is in two halves, with and without an image of their own, and only both together are everything. */
static const char * const halves[] = { "false", "true" };

typedef struct {
  /* what I was given */
  char       *environment;  /* nullable */

  /* in progress */
  guint       half;
  guint       page;
  GPtrArray  *workflows;    /* nullable: while asking for them one by one */
  guint       next;
  GError     *cause;        /* nullable: why that is done */

  /* what came of it */
  GPtrArray  *deployments;
  GHashTable *ids;
} Listing;

static void ask_page      (GTask *task);
static void ask_workflow  (GTask *task);

static gpointer
read_deployments (JsonNode  *node,
                  GError   **error)
{
  return easel_record_new_list (EASEL_TYPE_DEPLOYMENT, node, error);
}

static gpointer
read_deployment (JsonNode  *node,
                 GError   **error)
{
  return easel_deployment_new_from_json (node, error);
}

static const EaselOperation LIST =
  { "GET", "/deployments", EASEL_OPERATION_PLAIN, read_deployments, (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation LIST_OF_WORKFLOW =
  { "GET", "/workflow/{}/deployments", EASEL_OPERATION_PLAIN, read_deployments, (GDestroyNotify) g_ptr_array_unref };
static const EaselOperation GET = { "GET", "/deployment/{}", EASEL_OPERATION_PLAIN, read_deployment, g_object_unref };

static void
listing_free (Listing *listing)
{
  g_free (listing->environment);
  g_clear_pointer (&listing->workflows, g_ptr_array_unref);
  g_clear_error (&listing->cause);
  g_ptr_array_unref (listing->deployments);
  g_hash_table_unref (listing->ids);
  g_free (listing);
}

static int
compare_age (gconstpointer a,
             gconstpointer b)
{
  gint64 left = easel_deployment_get_updated_at (*(EaselDeployment **) a);
  gint64 right = easel_deployment_get_updated_at (*(EaselDeployment **) b);

  return (left < right) - (left > right);
}

static void
finish_listing (GTask *task)
{
  Listing *listing = g_task_get_task_data (task);

  g_ptr_array_sort (listing->deployments, compare_age);
  g_task_return_pointer (task, g_ptr_array_ref (listing->deployments), (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
is_wanted (Listing         *listing,
           EaselDeployment *deployment)
{
  return listing->environment == NULL ||
         g_str_equal (easel_deployment_get_environment (deployment), listing->environment);
}

/* Gives how many of them were not there yet. */
static guint
take_deployments (Listing   *listing,
                  GPtrArray *deployments)
{
  guint count = 0;

  for (guint i = 0; i < deployments->len; i++)
    {
      EaselDeployment *deployment = g_ptr_array_index (deployments, i);

      if (!is_wanted (listing, deployment) ||
          !g_hash_table_add (listing->ids, g_strdup (easel_deployment_get_id (deployment))))
        continue;

      g_ptr_array_add (listing->deployments, g_object_ref (deployment));
      count++;
    }

  return count;
}

static void
workflow_asked_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Listing *listing = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = easel_workflow_deployments_finish (EASEL_CLIENT (source), result, &error);

  if (deployments != NULL)
    take_deployments (listing, deployments);

  /* One workflow that the service cannot describe does not hide the others. */
  if (deployments != NULL || g_error_matches (error, EASEL_ERROR, EASEL_ERROR_SERVER))
    ask_workflow (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask_workflow (GTask *task)
{
  g_autoptr(GTask) owned = task;
  Listing *listing = g_task_get_task_data (task);
  EaselWorkflowRow *workflow;

  if (listing->next == listing->workflows->len)
    {
      if (listing->deployments->len > 0 || listing->workflows->len == 0)
        finish_listing (task);
      else
        g_task_return_error (task, g_steal_pointer (&listing->cause));
      return;
    }

  workflow = g_ptr_array_index (listing->workflows, listing->next++);
  easel_workflow_deployments_async (g_task_get_source_object (task), easel_workflow_row_get_id (workflow),
                                    g_task_get_cancellable (task), workflow_asked_cb, g_steal_pointer (&owned));
}

static void
workflows_listed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Listing *listing = g_task_get_task_data (task);

  listing->workflows = easel_workflows_list_finish (EASEL_CLIENT (source), result, NULL);
  if (listing->workflows != NULL && listing->workflows->len > 0)
    ask_workflow (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&listing->cause));
}

/* One odd input definition makes the whole list a 500; a workflow's own list is told without that check. */
static void
ask_one_by_one (GTask  *task,
                GError *cause)
{
  Listing *listing = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  listing->cause = cause;
  easel_workflows_list_async (g_task_get_source_object (task), NULL, MOST_WORKFLOWS, 0, cancellable,
                              workflows_listed_cb, task);
}

static void
page_asked_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  Listing *listing = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) deployments = g_task_propagate_pointer (G_TASK (result), &error);
  guint added;

  if (g_error_matches (error, EASEL_ERROR, EASEL_ERROR_SERVER))
    {
      ask_one_by_one (g_steal_pointer (&task), g_steal_pointer (&error));
      return;
    }
  if (deployments == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* A server that does not know pages gives everything each time. */
  added = take_deployments (listing, deployments);
  listing->page++;
  if (deployments->len < PAGE_SIZE || added == 0 || listing->page == MOST_PAGES)
    {
      listing->half++;
      listing->page = 0;
    }

  if (listing->half < G_N_ELEMENTS (halves))
    ask_page (g_steal_pointer (&task));
  else
    finish_listing (task);
}

static void
ask_page (GTask *task)
{
  EaselClient *client = g_task_get_source_object (task);
  Listing *listing = g_task_get_task_data (task);
  g_autofree char *size = g_strdup_printf ("%d", PAGE_SIZE);
  g_autofree char *offset = g_strdup_printf ("%u", listing->page * PAGE_SIZE);
  g_autofree char *query = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GTask *page;

  query = easel_query_build ("is_fluid", halves[listing->half], "page_size", size, "offset", offset,
                             listing->environment != NULL ? "environment" : NULL, listing->environment, NULL);
  page = g_task_new (client, cancellable, page_asked_cb, task);
  g_task_set_source_tag (page, ask_page);
  easel_client_call (client, &LIST, NULL, query, NULL, page);
}

/**
 * easel_deployments_list_async:
 * @client: a client
 * @environment: (nullable): only those of this environment
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the deployments of the account: both halves of the service's list, page by page. Where the service cannot tell
 * the list (500), the deployments of each workflow are asked for instead.
 */
void
easel_deployments_list_async (EaselClient         *client,
                              const char          *environment,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  Listing *listing;

  g_return_if_fail (EASEL_IS_CLIENT (client));

  listing = g_new0 (Listing, 1);
  listing->environment = g_strdup (environment);
  listing->deployments = g_ptr_array_new_with_free_func (g_object_unref);
  listing->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_deployments_list_async);
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  ask_page (task);
}

/**
 * easel_deployments_list_finish:
 * @client: a client
 * @result: from the callback
 * @error: return location
 *
 * Returns: (transfer full) (element-type EaselDeployment): the deployments, newest first, each once
 */
GPtrArray *
easel_deployments_list_finish (EaselClient   *client,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_deployments_list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  const char *id = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  EaselDeployment *deployment = g_task_propagate_pointer (G_TASK (result), &error);

  if (deployment != NULL)
    g_task_return_pointer (task, deployment, g_object_unref);
  else if (easel_client_get_answer (result)->status == 404 || easel_client_get_answer (result)->status == 500)
    g_task_return_new_error (task, EASEL_ERROR, EASEL_ERROR_NOT_FOUND,
                             _("The account has no deployment \u201c%s\u201d, or the service cannot describe it"), id);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * easel_deployment_get_async:
 * @client: a client
 * @id: a deployment's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads one deployment. The service answers 500 to an id that it does not know: that is %EASEL_ERROR_NOT_FOUND here, as
 * a 404 is.
 */
void
easel_deployment_get_async (EaselClient         *client,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task, *inner;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (id != NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_deployment_get_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  inner = g_task_new (client, cancellable, got_cb, task);
  g_task_set_source_tag (inner, got_cb);
  easel_client_call (client, &GET, id, NULL, NULL, inner);
}

EaselDeployment *
easel_deployment_get_finish (EaselClient   *client,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_deployment_get_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  g_autoptr(GError) error = NULL;
  GPtrArray *deployments = g_task_propagate_pointer (G_TASK (result), &error);

  if (deployments == NULL && easel_client_get_answer (result)->status == 404)
    deployments = g_ptr_array_new_with_free_func (g_object_unref);

  if (deployments != NULL)
    g_task_return_pointer (task, deployments, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * easel_workflow_deployments_async:
 * @client: a client
 * @workflow_id: a workflow's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Lists the deployments of a workflow. The service answers 404 when there are none: that is an empty list here.
 */
void
easel_workflow_deployments_async (EaselClient         *client,
                                  const char          *workflow_id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task, *inner;

  g_return_if_fail (EASEL_IS_CLIENT (client));
  g_return_if_fail (workflow_id != NULL);

  task = g_task_new (client, cancellable, callback, user_data);
  g_task_set_source_tag (task, easel_workflow_deployments_async);
  inner = g_task_new (client, cancellable, listed_cb, task);
  g_task_set_source_tag (inner, listed_cb);
  easel_client_call (client, &LIST_OF_WORKFLOW, workflow_id, NULL, NULL, inner);
}

GPtrArray *
easel_workflow_deployments_finish (EaselClient   *client,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, easel_workflow_deployments_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
