/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which file is what: every wrapping, what is said about files that are no workflows, and what a machine's classes
 * add. */

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "support/easel-test.h"
#include "workflows/easel-form.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-workflow.h"

#include <string.h>

#define API "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"prompt\"}}}"
#define API_TEXT "\"{\\\"1\\\":{\\\"class_type\\\":\\\"ComfyUIDeployExternalText\\\",\\\"inputs\\\":{\\\"input_id\\\":\\\"prompt\\\"}}}\""
#define UI "{\"last_node_id\":1,\"nodes\":[{\"id\":1,\"type\":\"SaveImage\",\"widgets_values\":[\"a\"]}],\"links\":[],\"version\":0.4}"
#define UI_1 "{\"version\":1,\"state\":{},\"nodes\":[{\"id\":1,\"type\":\"LoadImage\",\"widgets_values\":[\"a\",\"image\"]}," \
             "{\"id\":2,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"link\":5}],\"widgets_values\":[\"x\"]}]," \
             "\"links\":[{\"id\":5,\"origin_id\":1,\"origin_slot\":0,\"target_id\":2,\"target_slot\":0,\"type\":\"IMAGE\"}]}"

static EaselWorkflow *
parse (const char  *text,
       GError     **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return easel_workflow_new_from_bytes (bytes, "test", error);
}

typedef struct {
  const char   *text;
  EaselFlavour  flavour;
} FlavourCase;

static const FlavourCase flavour_cases[] = {
  { API, EASEL_FLAVOUR_API },
  { "\xEF\xBB\xBF  \r\n" API "\r\n", EASEL_FLAVOUR_API },
  { "{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{\"cfg\":NaN},\"is_changed\":[NaN]}}", EASEL_FLAVOUR_API },
  { UI, EASEL_FLAVOUR_UI },
  { UI_1, EASEL_FLAVOUR_UI },
  { "{\"nodes\":[],\"links\":[],\"definitions\":{\"subgraphs\":[{\"id\":\"u\"}]}}", EASEL_FLAVOUR_UI_SUBGRAPH },
  { "{\"nodes\":[],\"workflow_api\":" API ",\"environment\":{\"gpu\":\"A10G\"}}", EASEL_FLAVOUR_CD_EXPORT },
  { "{\"id\":\"v\",\"version\":3,\"workflow\":{\"nodes\":[]},\"workflow_api\":" API "}", EASEL_FLAVOUR_WRAPPED },
  { "{\"id\":\"d\",\"version\":{\"workflow\":{\"nodes\":[]},\"workflow_api\":" API "}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"data\":{\"workflow\":" UI "}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"workflow_export\":{\"nodes\":[],\"workflow_api\":" API "}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"prompt\":" API ",\"client_id\":\"c\"}", EASEL_FLAVOUR_WRAPPED },
  { "{\"workflow_api_json\":" API "}", EASEL_FLAVOUR_WRAPPED },
  { "{\"workflow_api_raw\":" API "}", EASEL_FLAVOUR_WRAPPED },
  { "{\"name\":\"n\",\"workflow_json\":\"{\\\"nodes\\\":[]}\",\"workflow_api\":" API_TEXT "}", EASEL_FLAVOUR_WRAPPED },
  { "{\"input\":{\"workflow\":" API ",\"images\":[]}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"input\":{\"prompt\":" API "}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"input\":{\"workflow_json\":" API "}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"output\":" API ",\"workflow\":" UI ",\"app\":{}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"prompt\":" API_TEXT ",\"workflow\":" UI ",\"custom_params\":{}}", EASEL_FLAVOUR_WRAPPED },
  { "{\"nodes\":[],\"links\":[],\"output\":" API "}", EASEL_FLAVOUR_WRAPPED },
};

static void
test_flavours (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (flavour_cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(EaselWorkflow) workflow = parse (flavour_cases[i].text, &error);

      g_test_message ("case %u", i);
      g_assert_no_error (error);
      g_assert_cmpstr (easel_flavour_to_string (easel_workflow_get_flavour (workflow)), ==,
                       easel_flavour_to_string (flavour_cases[i].flavour));
      if (strstr (flavour_cases[i].text, "prompt") != NULL)
        g_assert_cmpuint (easel_workflow_get_inputs (workflow)->len, ==, 1);
    }
}

typedef struct {
  const char *text;
  const char *said;  /* a part of the sentence */
} RefusalCase;

static const RefusalCase refusal_cases[] = {
  { "", "neither a workflow" },
  { "hello", "neither a workflow" },
  { "{\"a\":[", "ends too early" },
  { "{\"a\":1", "choose another file, or save the workflow once more" },
  { "<!DOCTYPE html><title>404</title>", "a web page" },
  { "{\"1\":{\"class_type\":\"A\",\"inputs\":{}},}", "in double quotes is missing" },
  { "{'1':{'class_type':'A'}}", "in double quotes is missing" },
  { API API, "something follows after its end" },
  { "\"text\"", "no object and no list" },
  { "\xff\xfe{", "not encoded in UTF-8" },
  { "[]", "it is a list" },
  { "{}", "an empty one" },
  { "{\"a\":1,\"b\":2}", "no ComfyUI workflow (top level: a, b)" },
  { "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}", "top level: a, b, c, d, e, f, g, h, …)" },
  { "{\"templates\":[{\"name\":\"x\",\"data\":\"{}\"}]}", "node templates" },
  { "{\"nodes\":[{\"parameters\":{},\"id\":\"a\",\"name\":\"Start\",\"type\":\"n8n\"}],\"connections\":{}}", "top level: nodes" },
  { "{\"1\":{\"class_type\":\"A\\u0000\"}}", "u0000" },
  { "\x89PNG\r\n\x1a\n", "the picture holds no workflow" },
  { "RIFF....WEBP", "the picture holds no workflow" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusal_cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_null (parse (refusal_cases[i].text, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      if (strstr (error->message, refusal_cases[i].said) == NULL)
        g_error ("said: %s", error->message);
    }
}

/* What Windows' editors and shells write. */
static void
test_utf16 (void)
{
  static const char * const charsets[] = { "UTF-16LE", "UTF-16BE" };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize length;
      g_autofree char *text = g_convert ("\xef\xbb\xbf" API, -1, charsets[i], "UTF-8", NULL, &length, NULL);
      g_autoptr(GBytes) bytes = g_bytes_new (text, length);
      g_autoptr(GError) error = NULL;
      g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_bytes (bytes, "test", &error);

      g_assert_no_error (error);
      g_assert_cmpint (easel_workflow_get_flavour (workflow), ==, EASEL_FLAVOUR_API);
      g_assert_cmpuint (easel_workflow_get_inputs (workflow)->len, ==, 1);
    }
}

static void
test_load (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "my.flow.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) missing = g_file_new_for_path ("/nowhere/none.json");
  g_autoptr(GFile) no_file = g_file_new_for_path (folder);
  GFile *wrong[] = { missing, no_file };
  g_autoptr(EaselWorkflow) workflow = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  g_assert_true (g_file_set_contents (path, API, -1, NULL));
  easel_workflow_load_async (file, NULL, easel_test_keep_result, &kept);
  result = easel_test_wait_result (&kept);
  workflow = easel_workflow_load_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (easel_workflow_get_name (workflow), ==, "my.flow");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GAsyncResult) other = NULL;
      g_autofree char *name = g_file_get_path (wrong[i]);

      easel_workflow_load_async (wrong[i], NULL, easel_test_keep_result, &kept);
      other = easel_test_wait_result (&kept);
      g_assert_null (easel_workflow_load_finish (other, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, name));
      g_clear_error (&error);
    }

  easel_test_remove_folder (folder);
}

static void
test_schema_1 (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (UI_1, NULL);
  g_autofree char *text = NULL;

  g_assert_true (easel_workflow_is_runnable (workflow));
  text = easel_json_write (easel_workflow_get_api_graph (workflow));
  g_assert_cmpstr (text, ==,
                   "{\"1\":{\"inputs\":{\"image\":\"a\"},\"class_type\":\"LoadImage\",\"_meta\":{\"title\":\"LoadImage\"}},"
                   "\"2\":{\"inputs\":{\"filename_prefix\":\"x\",\"images\":[\"1\",0]},\"class_type\":\"SaveImage\","
                   "\"_meta\":{\"title\":\"SaveImage\"}}}");
}

static void
test_machine_classes (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"nodes\":[{\"id\":1,\"type\":\"Novel\",\"title\":\"My node\",\"widgets_values\":[\"b\",7,\"fixed\",2.5]}],\"links\":[]}",
    NULL);
  g_autoptr(JsonNode) object_info = easel_json_parse (
    "{\"Novel\":{\"input\":{\"required\":{\"seed\":[\"INT\",{\"max\":18446744073709551615}],\"mode\":[[\"a\",\"b\"]],"
    "\"model\":[\"MODEL\"]},\"optional\":{\"power\":[\"FLOAT\",{\"min\":0,\"max\":10,\"step\":0.5,\"tooltip\":\"How much\"}],"
    "\"extra\":[\"STRING\",{\"default\":\"d\",\"multiline\":true}]}},"
    "\"input_order\":{\"required\":[\"mode\",\"seed\",\"model\"],\"optional\":[\"power\",\"extra\"]}}}", -1, NULL);
  g_autoptr(EaselWorkflow) known = NULL;
  g_autoptr(EaselForm) form = NULL;
  g_autofree char *text = NULL;
  EaselInput *mode, *power;

  g_assert_false (easel_workflow_is_runnable (workflow));
  g_assert_nonnull (strstr (easel_workflow_get_why (workflow), "node 1 (My node)"));
  g_assert_null (easel_workflow_get_api_graph (workflow));

  known = easel_workflow_dup_with_classes (workflow, json_node_get_object (object_info));
  g_assert_true (easel_workflow_is_runnable (known));
  text = easel_json_write (easel_workflow_get_api_graph (known));
  g_assert_cmpstr (text, ==,
                   "{\"1\":{\"inputs\":{\"mode\":\"b\",\"seed\":7,\"power\":2.5,\"extra\":\"d\"},\"class_type\":\"Novel\","
                   "\"_meta\":{\"title\":\"My node\"}}}");

  form = easel_form_new (known);
  mode = easel_field_get_input (easel_form_find (form, "1.mode"));
  power = easel_field_get_input (easel_form_find (form, "1.power"));
  g_assert_cmpint (easel_input_get_kind (mode), ==, EASEL_INPUT_KIND_ENUM);
  g_assert_cmpstr (easel_input_get_options (mode)[0], ==, "a");
  g_assert_cmpstr (easel_input_get_maximum (power), ==, "10");
  g_assert_cmpstr (easel_input_get_description (power), ==, "How much");
  g_assert_cmpstr (easel_input_get_maximum (easel_field_get_input (easel_form_find (form, "1.seed"))), ==,
                   "18446744073709551615");
  g_assert_false (easel_form_set (form, "1.power", "11", NULL));
}

/* A text where a number belongs: better no run than a wrong one. */
static void
test_wrong_kind (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"nodes\":[{\"id\":3,\"type\":\"ImageScale\",\"widgets_values\":[\"area\",\"512\",512,\"center\"]}],\"links\":[]}", NULL);

  g_assert_false (easel_workflow_is_runnable (workflow));
  g_assert_nonnull (strstr (easel_workflow_get_why (workflow), "width"));
}

static void
test_app_mode (void)
{
  g_autofree char *path = easel_test_find_shared ("corpus/workflows/christian-byrne__linear-basic-app-1.json");
  g_autofree char *text = NULL;
  g_autoptr(EaselWorkflow) workflow = NULL;
  g_autoptr(EaselForm) form = NULL;
  g_autoptr(EaselField) first = NULL;

  if (path == NULL)
    return;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  workflow = parse (text, NULL);
  form = easel_form_new (workflow);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (form)), ==, 3);
  first = g_list_model_get_item (G_LIST_MODEL (form), 0);
  g_assert_cmpstr (easel_input_get_id (easel_field_get_input (first)), ==, "3.seed");
  g_assert_cmpuint (g_list_model_get_n_items (easel_form_get_more (form)), >, 5);
}

static void
test_order (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"a\"}},"
    "\"2\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"b\"},\"_meta\":{\"cd_input_order\":2,"
    "\"cd_input_group_id\":\"g\"}},"
    "\"3\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"c\"},\"_meta\":{\"cd_input_order\":1,"
    "\"cd_input_group_id\":\"g\",\"cd_group_name\":\"Group\",\"cd_group_collapsed\":true}},"
    "\"4\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"d\"},\"_meta\":{\"cd_input_order\":1}},"
    "\"5\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"e\"}}}", NULL);
  GPtrArray *inputs = easel_workflow_get_inputs (workflow);
  const char *expected[] = { "c", "b", "d", "a", "e" };

  g_assert_cmpuint (inputs->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < inputs->len; i++)
    g_assert_cmpstr (easel_input_get_id (g_ptr_array_index (inputs, i)), ==, expected[i]);
  g_assert_cmpstr (easel_input_get_group_name (g_ptr_array_index (inputs, 1)), ==, "Group");
  g_assert_true (easel_input_is_group_collapsed (g_ptr_array_index (inputs, 1)));
}

/* Bypassed nodes hand on, muted ones take away, a definition that holds itself ends. */
static void
test_switched_off (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"nodes\":[{\"id\":1,\"type\":\"LoadImage\",\"widgets_values\":[\"a\"]},"
    "{\"id\":2,\"type\":\"ImageInvert\",\"mode\":4,\"inputs\":[{\"name\":\"image\",\"type\":\"IMAGE\",\"link\":1}],"
    "\"outputs\":[{\"name\":\"IMAGE\",\"type\":\"IMAGE\"}]},"
    "{\"id\":3,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"type\":\"IMAGE\",\"link\":2}],\"widgets_values\":[\"x\"]},"
    "{\"id\":4,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"type\":\"IMAGE\",\"link\":3}],\"widgets_values\":[\"y\"]},"
    "{\"id\":5,\"type\":\"LoadImage\",\"mode\":2,\"widgets_values\":[\"b\"]}],"
    "\"links\":[[1,1,0,2,0,\"IMAGE\"],[2,2,0,3,0,\"IMAGE\"],[3,5,0,4,0,\"IMAGE\"]]}", NULL);
  g_autoptr(EaselWorkflow) endless = parse (
    "{\"nodes\":[{\"id\":1,\"type\":\"u\"}],\"links\":[],\"definitions\":{\"subgraphs\":[{\"id\":\"u\",\"nodes\":"
    "[{\"id\":1,\"type\":\"u\"},{\"id\":2,\"type\":\"u\"}],\"links\":[]}]}}", NULL);
  JsonNode *graph = easel_workflow_get_api_graph (workflow);
  gint64 slot;

  g_assert_cmpstr (
      easel_graph_get_link_origin (json_object_get_member (easel_graph_get_inputs (graph, "3"), "images"), &slot), ==,
      "1");
  g_assert_false (json_object_has_member (easel_graph_get_inputs (graph, "4"), "images"));
  g_assert_null (easel_graph_get_node (graph, "5"));
  g_assert_false (easel_workflow_is_runnable (endless));
}

/* What goes into a setter comes out of the getters of its name, also inside a subgraph. */
static void
test_getters (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"nodes\":[{\"id\":1,\"type\":\"LoadImage\",\"widgets_values\":[\"a\"]},"
    "{\"id\":2,\"type\":\"SetNode\",\"inputs\":[{\"name\":\"IMAGE\",\"link\":1}],\"widgets_values\":[\"pic\"]},"
    "{\"id\":3,\"type\":\"GetNode\",\"widgets_values\":[\"pic\"]},{\"id\":5,\"type\":\"u\"},"
    "{\"id\":4,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"link\":2}],\"widgets_values\":[\"x\"]}],"
    "\"links\":[[1,1,0,2,0,\"IMAGE\"],[2,3,0,4,0,\"IMAGE\"]],\"definitions\":{\"subgraphs\":[{\"id\":\"u\",\"nodes\":["
    "{\"id\":1,\"type\":\"GetNode\",\"widgets_values\":[\"pic\"]},"
    "{\"id\":2,\"type\":\"SaveImage\",\"inputs\":[{\"name\":\"images\",\"link\":9}],\"widgets_values\":[\"y\"]}],"
    "\"links\":[{\"id\":9,\"origin_id\":1,\"origin_slot\":0,\"target_id\":2,\"target_slot\":0}]}]}}", NULL);
  const char *savers[] = { "4", "5:2" };

  g_assert_true (easel_workflow_is_runnable (workflow));
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (easel_workflow_get_api_graph (workflow), savers[i]);

      g_assert_cmpstr (easel_graph_get_link_origin (json_object_get_member (inputs, "images"), NULL), ==, "1");
    }
}

/* The tag's own name is no input of anybody else. */
static void
test_reserved_id (void)
{
  g_autoptr(EaselWorkflow) workflow = parse (
    "{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":\"easel_request\"}}}", NULL);
  g_autoptr(EaselForm) form = easel_form_new (workflow);
  g_autoptr(EaselFormValues) values = easel_form_build (form, NULL, NULL);

  g_assert_false (easel_form_set (form, "easel_request", "x", NULL));
  g_assert_true (values->untagged);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workflows/workflow/flavours", test_flavours);
  g_test_add_func ("/workflows/workflow/refusals", test_refusals);
  g_test_add_func ("/workflows/workflow/utf16", test_utf16);
  g_test_add_func ("/workflows/workflow/load", test_load);
  g_test_add_func ("/workflows/workflow/schema-1", test_schema_1);
  g_test_add_func ("/workflows/workflow/machine-classes", test_machine_classes);
  g_test_add_func ("/workflows/workflow/wrong-kind", test_wrong_kind);
  g_test_add_func ("/workflows/workflow/app-mode", test_app_mode);
  g_test_add_func ("/workflows/workflow/order", test_order);
  g_test_add_func ("/workflows/workflow/switched-off", test_switched_off);
  g_test_add_func ("/workflows/workflow/getters", test_getters);
  g_test_add_func ("/workflows/workflow/reserved-id", test_reserved_id);

  return g_test_run ();
}
