/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workflows of samples, of a folder, and made by the API; their versions and deployments (contract 3.1, 3.3). */

#include "server/server-test-fixture.h"

#define PREVIEW_GRAPH                                                                                                \
  "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":8,\"height\":8,\"batch_size\":1,\"color\":0}}," \
  "\"2\":{\"class_type\":\"PreviewImage\",\"inputs\":{\"images\":[\"1\",0]}}}"

static void
write_file (Fixture    *f,
            const char *name,
            const char *contents)
{
  g_autofree char *path = g_build_filename (f->workflows, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

static guint
count_deployments (Fixture    *f,
                   const char *name)
{
  guint count = 0;
  JsonArray *list;

  g_assert_cmpuint (fixture_ask (f, "GET", "/deployments", NULL), ==, 200);
  list = fixture_get_array (f);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *workflow = easel_json_get_object (json_array_get_object_element (list, i), "workflow");

      count += g_strcmp0 (easel_json_get_string (workflow, "name"), name) == 0;
    }

  return count;
}

/* A file that appears, changes, and goes is a workflow that appears, gets a version, and goes. */
static void
test_folder (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;
  g_autofree char *first_version = NULL;
  g_autofree char *workflow_id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *file = g_build_filename (f->workflows, "My flow.json", NULL);
  g_autofree char *body = NULL;
  JsonObject *newest;

  g_assert_cmpuint (count_deployments (f, "My flow"), ==, 0);
  write_file (f, "My flow.json", QUICK_GRAPH);
  write_file (f, "notes.json", "{\"a\":1}");
  write_file (f, ".hidden.json", QUICK_GRAPH);
  g_assert_cmpuint (count_deployments (f, "My flow"), ==, 1);
  g_assert_cmpuint (count_deployments (f, "notes"), ==, 0);
  id = fixture_dup_deployment (f, "My flow", "id");
  first_version = fixture_dup_deployment (f, "My flow", "workflow_version_id");
  workflow_id = fixture_dup_deployment (f, "My flow", "workflow_id");

  body = g_strdup_printf ("{\"deployment_id\":\"%s\"}", id);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/sync", body), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 1);

  /* Another content is another version of the same deployment. */
  write_file (f, "My flow.json", PREVIEW_GRAPH);
  again = fixture_dup_deployment (f, "My flow", "id");
  g_assert_cmpstr (again, ==, id);
  g_free (again);
  again = fixture_dup_deployment (f, "My flow", "workflow_version_id");
  g_assert_cmpstr (again, !=, first_version);
  path = g_strdup_printf ("/workflow/%s/versions", workflow_id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 2);
  newest = json_array_get_object_element (fixture_get_array (f), 0);
  g_assert_cmpint (json_object_get_int_member (newest, "version"), ==, 2);

  g_unlink (file);
  g_assert_cmpuint (count_deployments (f, "My flow"), ==, 0);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", body), ==, 404);
}

static void
test_lists (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *workflow_id = fixture_dup_deployment (f, "Poster", "workflow_id");
  g_autofree char *version_id = fixture_dup_deployment (f, "Poster", "workflow_version_id");
  g_autofree char *deployment_id = fixture_dup_deployment (f, "Poster", "id");
  const struct {
    char *path;
    guint status;
    guint length;
  } cases[] = {
    { g_strdup ("/workflows?search=POST"), 200, 1 },
    { g_strdup ("/workflows?limit=2"), 200, 2 },
    { g_strdup ("/workflows?search=nothing"), 200, 0 },
    { g_strdup_printf ("/workflows/all?search=%s", workflow_id), 200, 1 },
    { g_strdup ("/workflows/all?limit=1"), 200, 1 },
    { g_strdup ("/deployments?environment=production&page_size=2&offset=1"), 200, 2 },
    { g_strdup ("/deployments?environment=preview"), 200, 0 },
    { g_strdup ("/deployments?is_fluid=true"), 200, 0 },
    { g_strdup ("/deployments?environment=moon"), 422, 0 },
    { g_strdup_printf ("/workflow/%s/deployments", workflow_id), 200, 1 },
    { g_strdup_printf ("/workflow/%s/deployments", version_id), 404, 0 },
    { g_strdup_printf ("/workflow/%s/versions", workflow_id), 200, 1 },
    { g_strdup_printf ("/workflow/%s/version/1", workflow_id), 200, 0 },
    { g_strdup_printf ("/workflow/%s/version/9", workflow_id), 404, 0 },
    { g_strdup_printf ("/workflow/%s/version/x", workflow_id), 422, 0 },
    { g_strdup_printf ("/workflow/%s/export", workflow_id), 200, 0 },
    { g_strdup_printf ("/workflow/%s?limit=5", workflow_id), 200, 0 },
    { g_strdup_printf ("/workflow-version/%s", version_id), 200, 0 },
    { g_strdup_printf ("/deployment/%s", deployment_id), 200, 0 },
    { g_strdup_printf ("/deployment/%s/runs", deployment_id), 200, 0 },
    { g_strdup ("/machines?is_deleted=false"), 200, 1 },
    { g_strdup ("/machines?search=built"), 200, 1 },
    { g_strdup ("/machines?is_workspace=true"), 200, 0 },
    { g_strdup ("/machines/all"), 200, 1 },
    { g_strdup ("/search/model?query=x"), 200, 0 },
    { g_strdup ("/search/model?query=x&provider=comfyui"), 200, 0 },
    { g_strdup ("/search/model?query=x&provider=civitai"), 501, 0 },
    { g_strdup ("/search/model?query=x&provider=moon"), 422, 0 },
    { g_strdup ("/search/model"), 422, 0 },
    { g_strdup ("/volume/private-models"), 200, 0 },
    { g_strdup ("/machine/serverless/none/versions"), 404, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].path);
      g_assert_cmpuint (fixture_ask (f, "GET", cases[i].path, NULL), ==, cases[i].status);
      if (cases[i].status == 200 && JSON_NODE_HOLDS_ARRAY (f->json))
        g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, cases[i].length);
      g_free (cases[i].path);
    }
}

static void
test_create (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *version_path = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (fixture_ask (f, "POST", "/workflow",
                                 "{\"name\":\"Mine\",\"workflow_json\":\"{\\\"nodes\\\":[]}\",\"workflow_api\":"
                                 "\"{\\\"1\\\":{\\\"class_type\\\":\\\"X\\\",\\\"inputs\\\":{}}}\"}"), ==, 200);
  id = fixture_dup_member (f, "workflow_id");
  version_path = g_strdup_printf ("/workflow/%s/version", id);
  g_assert_cmpuint (fixture_ask (f, "POST", version_path, "{\"workflow\":{\"nodes\":[]},\"workflow_api\":" QUICK_GRAPH
                                 ",\"comment\":\"better\"}"), ==, 200);
  g_assert_cmpint (json_object_get_int_member (fixture_get_object (f), "version"), ==, 2);

  path = g_strdup_printf ("/workflow/%s?limit=5", id);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (fixture_get_object (f), "versions")), ==, 2);
  text = fixture_dup_text (f);
  g_assert_nonnull (strstr (text, "better"));

  g_assert_cmpuint (fixture_ask (f, "POST", "/workflow", "{\"name\":\"x\",\"workflow_json\":\"no\"}"), ==, 400);
  g_assert_cmpuint (fixture_ask (f, "POST", "/workflow", "{\"name\":\"x\"}"), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "POST", "/workflow/none/version", "{\"workflow\":{},\"workflow_api\":{}}"), ==,
                    404);
}

static void
test_change (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *id = fixture_dup_deployment (f, "Poster", "workflow_id");
  g_autofree char *deployment_id = fixture_dup_deployment (f, "Poster", "id");
  g_autofree char *machine_id = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *path = g_strconcat ("/workflow/", id, NULL);
  g_autofree char *order = g_strdup_printf ("{\"deployment_id\":\"%s\"}", deployment_id);
  g_autofree char *machine = g_strdup_printf ("{\"selected_machine_id\":\"%s\"}", machine_id);

  g_assert_cmpuint (fixture_ask (f, "PATCH", path, "{\"name\":\"Placard\",\"pinned\":true,\"description\":\"d\","
                                 "\"cover_image\":\"https://x/y.png\",\"novelty\":1}"), ==, 200);
  g_assert_cmpstr (easel_json_get_string (fixture_get_object (f), "name"), ==, "Placard");
  g_assert_true (json_object_get_boolean_member (fixture_get_object (f), "pinned"));
  g_assert_cmpuint (fixture_ask (f, "PATCH", path, "{\"name\":null,\"description\":null}"), ==, 200);
  g_assert_cmpstr (easel_json_get_string (fixture_get_object (f), "name"), ==, "Placard");
  g_assert_null (easel_json_get_string (fixture_get_object (f), "description"));
  g_assert_cmpstr (easel_json_get_string (fixture_get_object (f), "cover_image"), ==, "https://x/y.png");
  g_assert_cmpuint (fixture_ask (f, "PATCH", path, "{\"selected_machine_id\":\"x\"}"), ==, 422);
  g_assert_cmpuint (fixture_ask (f, "PATCH", path, machine), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "PATCH", "/workflow/none", "{}"), ==, 404);

  /* Pinned stands first, and the name stays after a restart. */
  fixture_stop (f);
  fixture_start (f);
  g_assert_cmpuint (fixture_ask (f, "GET", "/workflows", NULL), ==, 200);
  g_assert_cmpstr (easel_json_get_string (json_array_get_object_element (fixture_get_array (f), 0), "name"), ==,
                   "Placard");

  g_assert_cmpuint (fixture_ask (f, "DELETE", path, NULL), ==, 200);
  g_assert_nonnull (easel_json_get_string (fixture_get_object (f), "message"));
  g_assert_cmpuint (fixture_ask (f, "DELETE", path, NULL), ==, 404);
  fixture_stop (f);
  fixture_start (f);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "POST", "/run/deployment/queue", order), ==, 404);
  g_assert_cmpuint (fixture_ask (f, "PATCH", path, "{\"deleted\":false}"), ==, 200);
  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
}

/* What the service has and this server has not says so, and none of it makes something. */
static void
test_absent (Fixture       *f,
             gconstpointer  data)
{
  static const struct {
    const char *method;
    const char *path;
  } cases[] = {
    { "POST", "/session/dynamic" },
    { "POST", "/session/any/snapshot" },
    { "POST", "/volume/file/initiate-multipart-upload" },
    { "POST", "/volume/file/generate-part-upload-url" },
    { "POST", "/volume/file/complete-multipart-upload" },
    { "POST", "/volume/file/abort-multipart-upload" },
    { "POST", "/share/output" },
    { "GET", "/share/somebody/something" },
    { "GET", "/platform/plan" },
    { "GET", "/platform/user-settings" },
    { "GET", "/platform/api-keys" },
    { "POST", "/platform/api-keys" },
    { "DELETE", "/platform/api-keys/1" },
    { "GET", "/optimize/w_64,f_webp/outputs/runs/a/b.png" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s %s", cases[i].method, cases[i].path);
      g_assert_cmpuint (fixture_ask (f, cases[i].method, cases[i].path, NULL), ==, 501);
      g_assert_nonnull (fixture_get_detail (f));
    }
}

static void
comfyui_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  static const char classes[] =
    "{\"CheckpointLoaderSimple\":{\"input\":{\"required\":{\"ckpt_name\":[[\"xl.safetensors\",\"old/sd15.ckpt\"],{}]}}},"
    "\"LoraLoader\":{\"input\":{\"required\":{\"lora_name\":[\"COMBO\",{\"options\":[\"Ink.safetensors\",7]}]}}},"
    "\"VAELoader\":{\"input\":{\"required\":{\"vae_name\":\"broken\"}}},\"UNETLoader\":7}";

  static const char stats[] = "{\"system\":{\"comfyui_version\":\"0.3.50\"},\"devices\":[]}";
  const char *text = g_str_equal (path, "/object_info") ? classes : stats;

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, text, strlen (text));
}

/* The names that a ComfyUI offers in its loaders are the models that there are. */
static void
test_models (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(SoupServer) comfyui = soup_server_new (NULL, NULL);
  g_autofree char *classes = NULL;
  gint64 deadline = easel_test_get_deadline ();
  GSList *uris;
  JsonObject *hit;

  soup_server_add_handler (comfyui, NULL, comfyui_cb, NULL, NULL);
  g_assert_true (soup_server_listen_local (comfyui, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (comfyui);
  f->comfyui_url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture_stop (f);
  fixture_start (f);

  do
    g_assert_cmpuint (fixture_ask (f, "GET", "/volume/private-models", NULL), ==, 200);
  while (json_array_get_length (fixture_get_array (f)) == 0 && g_get_monotonic_time () < deadline);
  g_assert_cmpuint (json_array_get_length (fixture_get_array (f)), ==, 3);
  g_assert_cmpstr (easel_json_get_string (json_array_get_object_element (fixture_get_array (f), 1), "path"), ==,
                   "checkpoints/old/sd15.ckpt");

  g_assert_cmpuint (fixture_ask (f, "GET", "/machines?search=comfyui", NULL), ==, 200);
  classes = g_strdup_printf ("/machine/%s/object_info",
                             easel_json_get_string (json_array_get_object_element (fixture_get_array (f), 0), "id"));
  g_assert_cmpuint (fixture_ask (f, "GET", classes, NULL), ==, 200);
  g_assert_nonnull (easel_json_get_object (fixture_get_object (f), "LoraLoader"));
  soup_server_disconnect (comfyui);
  g_assert_cmpuint (fixture_ask (f, "GET", classes, NULL), ==, 502);

  g_assert_cmpuint (fixture_ask (f, "GET", "/search/model?query=INK", NULL), ==, 200);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (fixture_get_object (f), "models")), ==, 1);
  hit = json_array_get_object_element (easel_json_get_array (fixture_get_object (f), "models"), 0);
  g_assert_cmpstr (easel_json_get_string (hit, "filename"), ==, "Ink.safetensors");
  g_assert_cmpstr (easel_json_get_string (hit, "save_path"), ==, "loras");

  fixture_stop (f);
  g_clear_pointer (&f->comfyui_url, g_free);
}

/* ComfyUI's own words, so that a form can have a machine's ranges. */
static void
test_classes (Fixture       *f,
              gconstpointer  data)
{
  g_autofree char *machine = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *path = g_strdup_printf ("/machine/%s/object_info", machine);
  JsonObject *blur, *required;

  g_assert_cmpuint (fixture_ask (f, "GET", path, NULL), ==, 200);
  blur = easel_json_get_object (fixture_get_object (f), "ImageBlur");
  required = easel_json_get_object (easel_json_get_object (blur, "input"), "required");
  g_assert_nonnull (easel_json_get_array (required, "blur_radius"));
  g_assert_nonnull (easel_json_get_object (fixture_get_object (f), "ComfyUIDeployExternalText"));

  g_assert_cmpuint (fixture_ask (f, "GET", "/machine/none/object_info", NULL), ==, 404);
}

/* Ids are made from names: a client may keep them. */
static void
test_stable_ids (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *before = fixture_dup_deployment (f, "Poster", "id");
  g_autofree char *machine_before = fixture_dup_deployment (f, "Poster", "machine_id");
  g_autofree char *after = NULL;
  g_autofree char *machine_after = NULL;
  g_autofree char *database = g_build_filename (f->folder, "server.db", NULL);

  fixture_stop (f);
  g_unlink (database);
  fixture_start (f);
  after = fixture_dup_deployment (f, "Poster", "id");
  machine_after = fixture_dup_deployment (f, "Poster", "machine_id");
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (machine_after, ==, machine_before);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/library/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("folder", test_folder);
  ADD ("lists", test_lists);
  ADD ("create", test_create);
  ADD ("change", test_change);
  ADD ("absent", test_absent);
  ADD ("models", test_models);
  ADD ("classes", test_classes);
  ADD ("stable-ids", test_stable_ids);

  return g_test_run ();
}
