/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A preset that was saved in the window's form is what `run --preset` sends. */

#include "accounts/easel-account.h"
#include "archive/easel-archive.h"
#include "base/easel-json.h"
#include "runs/easel-draft-store.h"
#include "support/easel-test-archive.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"
#include "workflows/easel-form.h"

#define GRAPH                                                                                                          \
  "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"words\",\"default_value\":\"none\"}}," \
  "\"2\":{\"class_type\":\"ComfyUIDeployExternalNumberInt\",\"inputs\":{\"input_id\":\"count\",\"default_value\":1}},"    \
  "\"3\":{\"class_type\":\"PreviewAny\",\"inputs\":{\"source\":[\"1\",0]}},"                                           \
  "\"4\":{\"class_type\":\"PreviewAny\",\"inputs\":{\"source\":[\"2\",0]}}}"

/* Of a list that was asked for: what its line of this name says. */
static char *
dup_listed (ShellFixture *f,
            const char   *name,
            const char   *member)
{
  g_autoptr(GPtrArray) lines = shell_read_json_lines (f);

  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (easel_json_get_string (g_ptr_array_index (lines, i), "name"), name) == 0)
      return g_strdup (easel_json_get_string (g_ptr_array_index (lines, i), member));

  g_error ("%s is not in the list", name);
}

/* As the form's menu does it. */
static void
save_preset (ShellFixture *f,
             const char   *key,
             const char   *name,
             JsonNode     *values)
{
  g_autofree char *path = g_build_filename (f->home, "data", "easel", "archive.db", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(EaselArchive) archive = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  archive = easel_test_archive_open (path, &error);
  g_assert_no_error (error);

  easel_draft_store_save_async (archive, EASEL_ACCOUNT_LOCAL_ID, key, name, values, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  g_assert_true (easel_draft_store_save_finish (archive, result, &error));
  g_assert_no_error (error);
}

static EaselForm *
load_form (GFile *file)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(EaselWorkflow) workflow = NULL;
  g_autoptr(GError) error = NULL;

  easel_workflow_load_async (file, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  workflow = easel_workflow_load_finish (result, &error);
  g_assert_no_error (error);

  return easel_form_new (workflow);
}

static void
assert_arrived (ShellFixture *f,
                const char   *words,
                const char   *count)
{
  g_autoptr(GPtrArray) lines = shell_read_json_lines (f);
  JsonArray *outputs = easel_json_get_array (g_ptr_array_index (lines, lines->len - 1), "outputs");

  g_assert_cmpuint (json_array_get_length (outputs), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *output = json_array_get_object_element (outputs, i);
      gboolean is_words = g_str_equal (easel_json_get_string (output, "node_id"), "3");

      g_assert_cmpstr (easel_json_get_string (output, "text"), ==, is_words ? words : count);
    }
}

static void
test_file (ShellFixture  *f,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (f->home, "A form.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *key = g_file_get_uri (file);
  g_autoptr(EaselForm) form = NULL;
  g_autoptr(JsonNode) values = NULL;

  g_assert_true (g_file_set_contents (path, GRAPH, -1, NULL));
  form = load_form (file);
  g_assert_true (easel_form_set (form, "words", "of the preset", NULL));
  g_assert_true (easel_form_set (form, "count", "42", NULL));
  values = easel_form_save (form);
  save_preset (f, key, "Mine", values);

  g_assert_cmpint (shell_call (f, "--json", "run", path, "--preset", "Mine", NULL), ==, 0);
  assert_arrived (f, "of the preset", "42");
  g_assert_cmpint (shell_call (f, "--json", "run", "A form.json", "--preset", "Mine", "-i", "count=7", NULL), ==, 0);
  assert_arrived (f, "of the preset", "7");
  g_assert_cmpint (shell_call (f, "--json", "run", path, NULL), ==, 0);
  assert_arrived (f, "none", "1");
  g_assert_cmpint (shell_call (f, "run", path, "--preset", "Other", NULL), ==, 4);
}

static void
test_deployment (ShellFixture  *f,
                 gconstpointer  data)
{
  g_autoptr(JsonNode) values = easel_json_parse ("{\"seed\":{\"text\":\"4242\",\"seed\":\"fixed\"}}", -1, NULL);
  g_autofree char *key = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  g_assert_cmpint (shell_call (f, "deployments", "--json", NULL), ==, 0);
  key = dup_listed (f, "Pattern from a seed", "id");
  save_preset (f, key, "Mine", values);

  g_assert_cmpint (shell_call (f, "run", "Pattern from a seed", "--preset", "Mine", "--json", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  g_assert_cmpstr (easel_json_get_string (g_ptr_array_index (lines, lines->len - 1), "seed"), ==, "4242");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/presets/file", ShellFixture, NULL, shell_set_up, test_file, shell_tear_down);
  g_test_add ("/presets/deployment", ShellFixture, NULL, shell_set_up, test_deployment, shell_tear_down);

  return g_test_run ();
}
