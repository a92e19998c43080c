/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deployments, workflows, versions and models: what is asked, what odd answers mean, and what the archive keeps. */

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "support/easel-raw-server.h"
#include "support/easel-test-archive.h"
#include "support/easel-test.h"
#include "workflows/easel-deployment-operations.h"
#include "workflows/easel-deployment-store.h"
#include "workflows/easel-model-operations.h"
#include "workflows/easel-workflow-classes.h"
#include "workflows/easel-workflow-operations.h"

#include <string.h>

#define GRAPH "{\"10\":{\"class_type\":\"ComfyUIDeployExternalSeed\",\"inputs\":{\"input_id\":\"seed\",\"default_value\":-1}}}"

typedef struct {
  EaselRawServer *server;
  EaselClock     *clock;
  EaselClient    *client;
  GAsyncResult   *result;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;

  f->server = easel_raw_server_new ();
  f->clock = easel_clock_new_fake (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  address = easel_raw_server_dup_address (f->server, "/api");
  f->client = easel_client_new (address, "key", f->clock, EASEL_CLIENT_DEFAULT, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  easel_test_finalize (f->client);
  easel_raw_server_free (f->server);
  g_assert_finalize_object (f->clock);
}

static void
assert_asked (Fixture    *f,
              guint       index,
              const char *line)
{
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), >, index);
  if (!g_str_has_prefix (easel_raw_server_get_request (f->server, index), line))
    g_error ("request %u is %.120s, not %s", index, easel_raw_server_get_request (f->server, index), line);
}

static GPtrArray *
list_deployments (Fixture  *f,
                  GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_deployments_list_async (f->client, NULL, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);

  return easel_deployments_list_finish (f->client, result, error);
}

static void
test_both_halves (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GError) error = NULL;
  EaselDeployment *first;

  easel_raw_server_add_json (f->server, 200,
                             "[{\"id\":\"d1\",\"updated_at\":\"2026-01-01T00:00:00Z\",\"environment\":\"staging\","
                             "\"workflow\":{\"name\":\"Poster\"}},7,{\"no\":\"id\"}]");
  easel_raw_server_add_json (f->server, 200,
                             "[{\"id\":\"d2\",\"updated_at\":\"2026-02-01T00:00:00Z\",\"environment\":\"novel\","
                             "\"description\":\"only this\",\"workflow\":null,\"version\":{\"version\":7,\"workflow_api\":" GRAPH
                             "}},{\"id\":\"d1\"}]");
  deployments = list_deployments (f, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (deployments->len, ==, 2);
  first = g_ptr_array_index (deployments, 0);
  g_assert_cmpstr (easel_deployment_get_id (first), ==, "d2");
  g_assert_cmpstr (easel_deployment_get_name (first), ==, "only this");
  g_assert_cmpstr (easel_deployment_get_environment (first), ==, "novel");
  g_assert_cmpint (easel_deployment_get_version (first), ==, 7);
  g_assert_cmpstr (easel_deployment_get_name (g_ptr_array_index (deployments, 1)), ==, "Poster");

  /* The graph shows the seed that the service's list hides */
  g_assert_cmpuint (easel_workflow_get_inputs (easel_deployment_get_workflow (first))->len, ==, 1);
  assert_asked (f, 0, "GET /api/deployments?is_fluid=false&page_size=20&offset=0 ");
  assert_asked (f, 1, "GET /api/deployments?is_fluid=true&page_size=20&offset=0 ");
}

static void
test_pages (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr(GString) page = g_string_new ("[");
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (page, "%s{\"id\":\"d%u\"}", i > 0 ? "," : "", i);
  g_string_append_c (page, ']');
  easel_raw_server_add_json (f->server, 200, page->str);
  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"last\"}]");
  easel_raw_server_add_json (f->server, 200, "[]");
  deployments = list_deployments (f, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (deployments->len, ==, 21);
  assert_asked (f, 1, "GET /api/deployments?is_fluid=false&page_size=20&offset=20 ");
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 3);
}

/* One odd default makes the service's whole list a 500. */
static void
test_list_that_fails (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(GPtrArray) deployments = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 500, "{\"detail\":\"Internal server error\"}");
  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"w1\",\"name\":\"One\"},{\"id\":\"w2\",\"name\":\"Two\"}]");
  easel_raw_server_add_json (f->server, 404, "{\"detail\":\"Deployments not found or you don't have access to it\"}");
  easel_raw_server_add_json (f->server, 200, "[{\"id\":\"d1\",\"input_types\":[]}]");
  deployments = list_deployments (f, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (deployments->len, ==, 1);
  assert_asked (f, 1, "GET /api/workflows?limit=500&offset=0 ");
  assert_asked (f, 2, "GET /api/workflow/w1/deployments ");
  assert_asked (f, 3, "GET /api/workflow/w2/deployments ");
}

static void
test_list_without_key (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 401, "{\"detail\":\"Invalid or expired token\"}");
  g_assert_null (list_deployments (f, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_UNAUTHORIZED);
}

typedef struct {
  guint       status;
  const char *body;
  EaselError  code;
} FailureCase;

static const FailureCase get_failures[] = {
  { 404, "{\"detail\":\"Deployment not found\"}", EASEL_ERROR_NOT_FOUND },
  { 500, "{\"detail\":\"Internal server error\"}", EASEL_ERROR_NOT_FOUND },
  { 502, "<html>", EASEL_ERROR_SERVER },
  { 401, "{\"detail\":\"x\"}", EASEL_ERROR_UNAUTHORIZED },
  { 200, "[]", EASEL_ERROR_BAD_REPLY },
  { 200, "{}", EASEL_ERROR_BAD_REPLY },
  { 200, "null", EASEL_ERROR_BAD_REPLY },
};

static void
test_get_failures (Fixture       *f,
                   gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (get_failures); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(EaselDeployment) deployment = NULL;
      g_autoptr(GError) error = NULL;

      easel_raw_server_clear (f->server);
      easel_raw_server_add_json (f->server, get_failures[i].status, get_failures[i].body);
      easel_deployment_get_async (f->client, "a/b", NULL, easel_test_keep_result, &f->result);
      result = easel_test_wait_result (&f->result);
      deployment = easel_deployment_get_finish (f->client, result, &error);
      g_assert_error (error, EASEL_ERROR, (int) get_failures[i].code);
    }

  assert_asked (f, 0, "GET /api/deployment/a%2Fb ");
}

static void
test_workflow (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselWorkflowRow) workflow = NULL;
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200,
                             "{\"id\":\"w\",\"name\":\"\",\"pinned\":true,\"selected_machine_id\":\"m\",\"versions\":[null],"
                             "\"updated_at\":\"2026-02-01 17:22:10.512093\"}");
  easel_workflow_get_async (f->client, "w", 1, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  workflow = easel_workflow_get_finish (f->client, result, &error);
  g_assert_no_error (error);

  versions = easel_workflow_row_dup_versions (workflow);
  g_assert_cmpuint (versions->len, ==, 0);
  g_assert_cmpstr (easel_workflow_row_get_name (workflow), ==, "w");
  g_assert_true (easel_workflow_row_is_pinned (workflow));
  g_assert_cmpstr (easel_workflow_row_get_machine_id (workflow), ==, "m");
  g_assert_cmpint (easel_workflow_row_get_updated_at (workflow), ==, G_GINT64_CONSTANT (1769966530512093));
}

static void
test_version_by_number (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselWorkflowVersion) version = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "{\"id\":\"v\",\"version\":3,\"workflow\":{\"nodes\":[]},\"workflow_api\":" GRAPH "}");
  easel_workflow_version_find_async (f->client, "w", 3, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  version = easel_workflow_version_find_finish (f->client, result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (easel_workflow_version_get_number (version), ==, 3);
  g_assert_true (easel_workflow_is_runnable (easel_workflow_version_get_workflow (version)));
  assert_asked (f, 0, "GET /api/workflow/w/version/3 ");
}

static void
test_create (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (GRAPH, strlen (GRAPH));
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "Mine", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  const char *body;

  easel_raw_server_add_json (f->server, 200, "{\"workflow_id\":\"w9\",\"machine_id\":null}");
  easel_workflow_create_async (f->client, workflow, "m1", NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  id = easel_workflow_create_finish (f->client, result, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, "w9");
  assert_asked (f, 0, "POST /api/workflow ");
  body = strstr (easel_raw_server_get_request (f->server, 0), "\r\n\r\n");
  g_assert_nonnull (strstr (body, "\"workflow_json\":\"{\\\"nodes\\\":[]}\""));
  g_assert_nonnull (strstr (body, "\"machine_id\":\"m1\""));
}

static void
test_models (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) models = NULL;
  g_autoptr(GError) error = NULL;
  EaselInput *input;

  easel_raw_server_add_json (f->server, 200,
                             "[{\"id\":\"m\",\"name\":\"Model\",\"inputs\":[{\"input_id\":\"size\",\"class_type\":"
                             "\"ComfyUIDeployExternalEnum\",\"default_value\":\"a\",\"enum_values\":[\"a\",\"b\"]}]}]");
  easel_hosted_models_list_async (f->client, NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  models = easel_hosted_models_list_finish (f->client, result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 1);
  input = g_ptr_array_index (
      easel_workflow_get_inputs (easel_hosted_model_get_workflow (g_ptr_array_index (models, 0))), 0);
  g_assert_cmpstr (easel_input_get_options (input)[1], ==, "b");
  g_assert_null (strstr (easel_raw_server_get_request (f->server, 0), "Authorization"));
}

static void
test_model_files (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(GStrv) names = NULL;
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, "[{\"path\":\"loras/a.safetensors\",\"type\":1},{\"path\":\"loras/sub\",\"type\":2}]");
  easel_raw_server_add_json (f->server, 200, "[{\"path\":\"loras/sub/b.safetensors\",\"type\":1},{\"path\":\"vae/c\",\"type\":1}]");
  easel_model_files_list_async (f->client, "loras", NULL, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);
  names = easel_model_files_list_finish (f->client, result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[1], ==, "sub/b.safetensors");
}

static void
save_list (EaselArchive *archive,
           const char   *json)
{
  g_autoptr(JsonNode) node = easel_json_parse (json, -1, NULL);
  g_autoptr(GPtrArray) deployments = easel_record_new_list (EASEL_TYPE_DEPLOYMENT, node, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  easel_deployment_store_save_async (archive, "local", deployments, 1000, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  g_assert_true (easel_deployment_store_save_finish (archive, result, &error));
  g_assert_no_error (error);
}

#define SAMPLER "{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"steps\":20,\"cfg\":7}}}"
#define CLASSES "{\"KSampler\":{\"input\":{\"required\":{\"steps\":[\"INT\",{\"min\":2,\"max\":50}]}}}}"

static EaselWorkflow *
read_for_machine (Fixture       *f,
                  EaselWorkflow *workflow,
                  const char    *machine_id,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  easel_workflow_read_for_machine_async (workflow, f->client, machine_id, cancellable, easel_test_keep_result, &f->result);
  result = easel_test_wait_result (&f->result);

  return easel_workflow_read_for_machine_finish (workflow, result, error);
}

/* A machine's ranges where its server tells them; anywhere else the workflow stays as it is, without a word. */
static void
test_machine_classes (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(JsonNode) graph = easel_json_parse (SAMPLER, -1, NULL);
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_graph (graph, NULL, "test", EASEL_FLAVOUR_API);
  g_autoptr(EaselWorkflow) known = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  easel_raw_server_add_json (f->server, 200, CLASSES);
  easel_raw_server_add_json (f->server, 404, "{\"detail\":\"Not Found\"}");
  easel_raw_server_add_json (f->server, 200, "[]");

  known = read_for_machine (f, workflow, "m/1", NULL, &error);
  g_assert_no_error (error);
  assert_asked (f, 0, "GET /api/machine/m%2F1/object_info ");
  g_assert_cmpstr (easel_input_get_maximum (g_ptr_array_index (easel_workflow_get_literals (known), 0)), ==, "50");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(EaselWorkflow) same = read_for_machine (f, workflow, "m", NULL, &error);

      g_assert_no_error (error);
      g_assert_true (same == workflow);
    }

  g_clear_object (&known);
  known = read_for_machine (f, workflow, NULL, NULL, &error);
  g_assert_true (known == workflow);
  g_assert_cmpuint (easel_raw_server_get_n_requests (f->server), ==, 3);

  g_cancellable_cancel (cancellable);
  g_assert_null (read_for_machine (f, workflow, "m", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_store (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "archive.db", NULL);
  g_autoptr(GError) error = NULL;
  EaselArchive *archive = easel_test_archive_open (path, &error);
  g_autoptr(GPtrArray) listed = NULL;
  g_autoptr(EaselDeployment) opened = NULL;
  g_autoptr(GAsyncResult) list_result = NULL;
  g_autoptr(GAsyncResult) open_result = NULL;
  GAsyncResult *kept = NULL;

  g_assert_no_error (error);
  save_list (archive, "[{\"id\":\"old\",\"updated_at\":\"2026-01-01T00:00:00Z\"},{\"id\":\"gone\"}]");
  save_list (archive, "[{\"id\":\"old\",\"updated_at\":\"2026-01-01T00:00:00Z\"},{\"id\":\"new\",\"environment\":\"production\","
                      "\"updated_at\":\"2026-02-01T00:00:00Z\",\"version\":{\"version\":2,\"workflow_api\":" GRAPH "}}]");

  easel_deployment_store_list_async (archive, "local", NULL, easel_test_keep_result, &kept);
  list_result = easel_test_wait_result (&kept);
  listed = easel_deployment_store_list_finish (archive, list_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->len, ==, 2);
  g_assert_cmpstr (easel_deployment_get_id (g_ptr_array_index (listed, 0)), ==, "new");

  easel_deployment_store_open_async (archive, "local", "new", NULL, easel_test_keep_result, &kept);
  open_result = easel_test_wait_result (&kept);
  opened = easel_deployment_store_open_finish (archive, open_result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (easel_deployment_get_version (opened), ==, 2);

  g_clear_object (&list_result);
  g_clear_object (&open_result);
  g_assert_finalize_object (archive);
  easel_test_remove_folder (folder);
}

#define ADD(path, func) g_test_add ("/workflows/operations/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("both-halves", test_both_halves);
  ADD ("pages", test_pages);
  ADD ("list-that-fails", test_list_that_fails);
  ADD ("list-without-key", test_list_without_key);
  ADD ("get-failures", test_get_failures);
  ADD ("workflow", test_workflow);
  ADD ("version-by-number", test_version_by_number);
  ADD ("create", test_create);
  ADD ("models", test_models);
  ADD ("model-files", test_model_files);
  ADD ("machine-classes", test_machine_classes);
  g_test_add_func ("/workflows/operations/store", test_store);

  return g_test_run ();
}
