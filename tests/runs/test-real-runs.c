/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole chain against easel-server in the same process: every mode, a batch, bad manners, real pictures. */

#include "base/easel-json.h"
#include "runs/easel-runs.h"
#include "server/easel-server-private.h"
#include "support/easel-openapi-watch.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"

#include <string.h>

typedef struct {
  char         *folder;
  EaselServer  *server;
  EaselOpenapiWatch *watch;
  EaselArchive *archive;
  EaselClock   *clock;
  EaselClient  *client;
  EaselRuns    *runs;
  char         *deployment_id;
  char         *workflow_id;
} Fixture;

static gpointer
read_list (JsonNode  *node,
           GError   **error)
{
  return json_node_ref (node);
}

static const EaselOperation DEPLOYMENTS =
  { "GET", "/deployments", EASEL_OPERATION_PLAIN, read_list, (GDestroyNotify) json_node_unref };

static void
find_deployment (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) list = NULL;

  easel_client_call (f->client, &DEPLOYMENTS, NULL, NULL, NULL, g_task_new (NULL, NULL, easel_test_keep_result, &result));
  easel_test_wait_until (result != NULL);
  list = g_task_propagate_pointer (G_TASK (result), NULL);
  g_assert_nonnull (list);

  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonObject *deployment = json_array_get_object_element (json_node_get_array (list), i);
      JsonObject *workflow = easel_json_get_object (deployment, "workflow");

      if (g_strcmp0 (easel_json_get_string (workflow, "name"), "Poster") != 0)
        continue;
      f->deployment_id = g_strdup (easel_json_get_string (deployment, "id"));
      f->workflow_id = g_strdup (easel_json_get_string (deployment, "workflow_id"));
    }

  g_assert_nonnull (f->deployment_id);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *archive = NULL;
  g_autofree char *server = NULL;
  g_autofree char *results = NULL;
  g_autoptr(GError) error = NULL;
  EaselServerOptions options = { 0 };
  EaselResultOptions where = { 0 };

  f->folder = easel_test_make_folder ();
  archive = g_build_filename (f->folder, "archive.db", NULL);
  server = g_build_filename (f->folder, "server", NULL);
  results = g_build_filename (f->folder, "results", NULL);
  options.data_folder = server;
  f->server = easel_server_new (&options);
  g_assert_true (easel_server_start (f->server, &error));
  g_assert_no_error (error);
  f->watch = easel_openapi_watch_new (easel_server_get_soup (f->server));

  f->archive = easel_test_archive_open (archive, &error);
  f->clock = easel_clock_new ();
  f->client = easel_client_new (easel_server_get_url (f->server), easel_server_get_key (f->server), f->clock,
                                EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
  find_deployment (f);
  f->runs = easel_runs_new (f->archive, f->clock, f->folder);
  where.folder = results;
  easel_runs_set_results (f->runs, &where);
  easel_runs_set_account (f->runs, "local", f->client, 0);
  easel_server_set_quirks (f->server, GPOINTER_TO_UINT (data));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_object_run_dispose (G_OBJECT (f->runs));
  g_clear_object (&f->runs);
  g_clear_pointer (&f->watch, easel_openapi_watch_free);
  easel_server_stop_async (f->server, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  easel_server_stop_finish (f->server, result, NULL);
  g_clear_object (&f->client);
  g_clear_object (&f->archive);
  g_clear_object (&f->clock);
  g_clear_object (&result);
  g_clear_object (&f->server);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->deployment_id);
  g_free (f->workflow_id);
}

static EaselRun *
start (Fixture      *f,
       EaselRunMode  mode,
       gint64        batch)
{
  g_autoptr(EaselRunRequest) request = easel_run_request_new (EASEL_RUN_TARGET_DEPLOYMENT, f->deployment_id);
  g_autoptr(GAsyncResult) result = NULL;

  easel_run_request_set_account (request, "local");
  easel_run_request_set_workflow_id (request, f->workflow_id);
  easel_run_request_set_workflow_name (request, "Poster");
  easel_run_request_set_mode (request, mode);
  easel_run_request_set_batch (request, batch, NULL);
  easel_runs_start_async (f->runs, request, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  return easel_runs_start_finish (f->runs, result, NULL);
}

static void
assert_picture (EaselRun *run)
{
  g_autoptr(EaselOutput) output = g_list_model_get_item (easel_run_get_outputs (run), 0);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_nonnull (output);
  g_assert_true (g_file_get_contents (easel_output_get_path (output), &content, &length, NULL));
  g_assert_cmpmem (content, MIN (length, 4), "\x89PNG", 4);
}

static void
test_modes (Fixture       *f,
            gconstpointer  data)
{
  for (int mode = EASEL_RUN_MODE_QUEUE; mode <= EASEL_RUN_MODE_SYNC; mode++)
    {
      g_autoptr(EaselRun) run = start (f, mode, 1);

      easel_test_wait_until (easel_run_is_settled (run));
      g_assert_no_error (easel_run_get_error (run));
      g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
      assert_picture (run);
    }
}

/* The server multiplies the request: it answers with the id of a batch, and its runs are found by their tag. */
static void
test_batch (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(EaselRun) run = start (f, EASEL_RUN_MODE_QUEUE, 3);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) runs = NULL;
  EaselRunFilter filter = { .limit = 10 };

  easel_test_wait_until (easel_run_is_settled (run));
  easel_test_wait_until (g_list_model_get_n_items (easel_runs_get_open (f->runs)) == 0);
  easel_runs_list_async (f->runs, &filter, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  runs = easel_runs_list_finish (f->runs, result, NULL);
  g_assert_cmpuint (runs->len, ==, 3);
  for (guint i = 0; i < runs->len; i++)
    {
      easel_test_wait_until (easel_run_is_settled (g_ptr_array_index (runs, i)));
      assert_picture (g_ptr_array_index (runs, i));
    }
}

#define ADD(name, quirks, test)                                                                                \
  g_test_add ("/real-runs/" name, Fixture, GUINT_TO_POINTER (quirks), set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("modes", EASEL_SERVER_QUIRK_NONE, test_modes);
  ADD ("batch", EASEL_SERVER_QUIRK_NONE, test_batch);
  ADD ("bad-streams", EASEL_SERVER_QUIRK_TORN_EVENTS | EASEL_SERVER_QUIRK_NO_FINAL_STATUS | EASEL_SERVER_QUIRK_ODD_WRITES |
         EASEL_SERVER_QUIRK_CRLF | EASEL_SERVER_QUIRK_KEEP_ALIVE | EASEL_SERVER_QUIRK_LATE_RUN_ID, test_modes);
  ADD ("bad-records", EASEL_SERVER_QUIRK_UPSTREAM_SHAPES | EASEL_SERVER_QUIRK_NOVELTIES |
         EASEL_SERVER_QUIRK_REDIRECT_FILES, test_modes);

  return g_test_run ();
}
