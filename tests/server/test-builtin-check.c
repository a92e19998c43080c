/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in machine refuses what ComfyUI refuses, in its words, and converts what it converts. */

#include "server/easel-builtin-class.h"
#include "server/easel-builtin-machine.h"
#include "server/easel-server-samples.h"
#include "server/server-test-run.h"

/* A graph around one input of one node: node 2 under test, 1 an empty picture, 3 the output. */
typedef struct {
  const char *what;
  const char *class_type;
  const char *inputs;
  const char *type;       /* of the reason, or NULL when it is accepted */
  const char *message;
  const char *details;
} Row;

#define BLUR(radius) "'image':['1',0],'blur_radius':" radius ",'sigma':1.0"
#define BLUR_SIGMA(sigma) "'image':['1',0],'blur_radius':1,'sigma':" sigma
#define FLIP(method) "'image':['1',0],'flip_method':" method
#define NOISE(seed) "'image':['1',0],'seed':" seed ",'strength':0.5"
#define TOO_BIG "Value 99 bigger than max of 31"
#define NO_INT "Failed to convert an input value to a INT value"
#define BAD_LINK "Bad linked input, must be a length-2 list of [node_id, slot_index]"
#define INNER "Exception when validating inner node"
#define MISMATCH "Return type mismatch between linked nodes"

static const Row rows[] = {
  { "int", "ImageBlur", BLUR ("5"), NULL },
  { "int from text", "ImageBlur", BLUR ("'12'"), NULL },
  { "int from text with blanks", "ImageBlur", BLUR ("' 12 '"), NULL },
  { "int from float", "ImageBlur", BLUR ("5.7"), NULL },
  { "int from truth", "ImageBlur", BLUR ("true"), NULL },
  { "int in a wrapper", "ImageBlur", BLUR ("{'__value__':5}"), NULL },
  { "int too big", "ImageBlur", BLUR ("99"), "value_bigger_than_max", TOO_BIG, "blur_radius" },
  { "text too big", "ImageBlur", BLUR ("'99'"), "value_bigger_than_max", TOO_BIG, "blur_radius" },
  { "int too small", "ImageBlur", BLUR ("0"), "value_smaller_than_min", "Value 0 smaller than min of 1", "blur_radius" },
  { "just below", "ImageBlur", BLUR ("0.9"), "value_smaller_than_min", "Value 0 smaller than min of 1", "blur_radius" },
  { "int from nothing", "ImageBlur", BLUR ("null"), "invalid_input_type", NO_INT,
    "blur_radius, None, int() argument must be a string, a bytes-like object or a real number, not 'NoneType'" },
  { "int from empty text", "ImageBlur", BLUR ("''"), "invalid_input_type", NO_INT,
    "blur_radius, , invalid literal for int() with base 10: ''" },
  { "int from broken text", "ImageBlur", BLUR ("'1.5'"), "invalid_input_type", NO_INT,
    "blur_radius, 1.5, invalid literal for int() with base 10: '1.5'" },
  { "float", "ImageBlur", BLUR_SIGMA ("'0.5'"), NULL },
  { "float from int", "ImageBlur", BLUR_SIGMA ("2"), NULL },
  { "float too big", "ImageBlur", BLUR_SIGMA ("10.5"), "value_bigger_than_max", "Value 10.5 bigger than max of 10.0",
    "sigma" },
  { "int as float too big", "ImageBlur", BLUR_SIGMA ("11"), "value_bigger_than_max",
    "Value 11.0 bigger than max of 10.0", "sigma" },
  { "float from word", "ImageBlur", BLUR_SIGMA ("'soft'"), "invalid_input_type",
    "Failed to convert an input value to a FLOAT value", "sigma, soft, could not convert string to float: 'soft'" },
  { "step is a hint", "ImageBlur", BLUR_SIGMA ("0.123"), NULL },
  { "largest seed", "ImageAddNoise", NOISE ("18446744073709551615"), NULL },
  { "one more", "ImageAddNoise", NOISE ("18446744073709551616"), "value_bigger_than_max",
    "Value 18446744073709551616 bigger than max of 18446744073709551615", "seed" },
  { "negative seed", "ImageAddNoise", NOISE ("-1"), "value_smaller_than_min", "Value -1 smaller than min of 0", "seed" },
  { "choice", "ImageFlip", FLIP ("'y-axis: horizontally'"), NULL },
  { "no such choice", "ImageFlip", FLIP ("'sideways'"), "value_not_in_list", "Value not in list",
    "flip_method: 'sideways' not in ['x-axis: vertically', 'y-axis: horizontally']" },
  { "no number for a choice", "ImageFlip", FLIP ("1"), "value_not_in_list", "Value not in list",
    "flip_method: '1' not in ['x-axis: vertically', 'y-axis: horizontally']" },
  { "missing", "ImageFlip", "'image':['1',0]", "required_input_missing", "Required input is missing", "flip_method" },
  { "missing link", "ImageInvert", "", "required_input_missing", "Required input is missing", "image" },
  { "value for a link", "ImageInvert", "'image':'cat.png'", "invalid_input_type",
    "Failed to convert an input value to a IMAGE value", "image, cat.png, a link to a node is needed, not a value" },
  { "list of one", "ImageInvert", "'image':['1']", "bad_linked_input", BAD_LINK, "image" },
  { "list of three", "ImageBlur", BLUR ("[1,2,3]"), "bad_linked_input", BAD_LINK, "blur_radius" },
  { "link to nowhere", "ImageInvert", "'image':['99',0]", "exception_during_inner_validation", INNER, "'99'" },
  { "list of two texts", "ImageInvert", "'image':['a','b']", "exception_during_inner_validation", INNER, "'a'" },
  { "no such slot", "ImageInvert", "'image':['1',7]", "exception_during_inner_validation", INNER,
    "tuple index out of range" },
  { "wrong kind", "ImageBlur", BLUR ("['1',0]"), "return_type_mismatch", MISMATCH,
    "blur_radius, received_type(IMAGE) mismatch input_type(INT)" },
  { "text for a choice", "ImageFlip", FLIP ("['4',0]"), "return_type_mismatch", MISMATCH,
    "flip_method, received_type(STRING) mismatch input_type(['x-axis: vertically', 'y-axis: horizontally'])" },
  { "anything for a choice", "ImageFlip", FLIP ("['5',0]"), NULL },
  { "no such file", "LoadImage", "'image':'none.png'", "custom_validation_failed", "Custom validation failed for node",
    "image - Invalid image file: none.png" },
  { "out of the folder", "LoadImage", "'image':'../../etc/passwd'", "custom_validation_failed",
    "Custom validation failed for node", "image - Invalid image file: ../../etc/passwd" },
  { "shipped file", "LoadImage", "'image':'lake.jpg'", NULL },
  { "shipped file with its folder", "LoadImage", "'image':'lake.jpg [input]'", NULL },
  { "itself", "ImageInvert", "'image':['2',0]", "dependency_cycle", "Dependency cycle detected",
    "2 (ImageInvert) -> 2 (ImageInvert)" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'EmptyImage','inputs':{'width':64,'height':64,'batch_size':1,'color':0}},"
                "'2':{'class_type':'%s','inputs':{%s}},"
                "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'x'}},"
                "'4':{'class_type':'PrimitiveString','inputs':{'value':'x'}},"
                "'5':{'class_type':'ComfyUIDeployExternalEnum','inputs':{'input_id':'e','default_value':'x'}}}",
                row->class_type, row->inputs);
  g_autoptr(JsonNode) refusal = easel_server_machine_validate (machine, graph);
  g_autofree char *written = NULL;
  JsonObject *error, *entry, *reason;

  if (row->type == NULL)
    {
      g_assert_null (refusal);
      return;
    }

  g_assert_nonnull (refusal);
  written = easel_json_write (refusal);
  g_test_message ("%s", written);
  error = easel_json_get_object (json_node_get_object (refusal), "error");
  g_assert_cmpstr (easel_json_get_string (error, "type"), ==, "prompt_outputs_failed_validation");
  g_assert_cmpstr (easel_json_get_string (error, "message"), ==, "Prompt outputs failed validation");
  g_assert_cmpstr (easel_json_get_string (error, "details"), ==, "");
  g_assert_nonnull (easel_json_get_object (error, "extra_info"));

  entry = easel_json_get_object (easel_json_get_object (json_node_get_object (refusal), "node_errors"), "2");
  g_assert_cmpstr (easel_json_get_string (entry, "class_type"), ==, row->class_type);
  g_assert_cmpstr (json_array_get_string_element (easel_json_get_array (entry, "dependent_outputs"), 0), ==, "3");
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (entry, "errors")), ==, 1);

  reason = json_array_get_object_element (easel_json_get_array (entry, "errors"), 0);
  g_assert_cmpstr (easel_json_get_string (reason, "type"), ==, row->type);
  g_assert_cmpstr (easel_json_get_string (reason, "message"), ==, row->message);
  g_assert_cmpstr (easel_json_get_string (reason, "details"), ==, row->details);
  g_assert_nonnull (easel_json_get_object (reason, "extra_info"));
}

/* The example of a refusal with everything in it, to the last digit. */
static void
test_whole (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'EmptyImage','inputs':{'width':64,'height':64,'batch_size':1,'color':0}},"
                "'2':{'class_type':'ImageAddNoise','inputs':{'image':['1',0],'seed':18446744073709551616,"
                "'strength':0.5}},"
                "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'x'}}}");
  g_autoptr(JsonNode) refusal = easel_server_machine_validate (machine, graph);
  g_autofree char *written = easel_json_write (refusal);
  g_autofree char *sentence = easel_server_machine_explain (refusal);

  g_assert_cmpstr (written, ==,
    "{\"error\":{\"type\":\"prompt_outputs_failed_validation\",\"message\":\"Prompt outputs failed validation\","
    "\"details\":\"\",\"extra_info\":{}},\"node_errors\":{\"2\":{\"errors\":[{\"type\":\"value_bigger_than_max\","
    "\"message\":\"Value 18446744073709551616 bigger than max of 18446744073709551615\",\"details\":\"seed\","
    "\"extra_info\":{\"input_name\":\"seed\",\"input_config\":[\"INT\",{\"default\":0,\"min\":0,"
    "\"max\":18446744073709551615,\"control_after_generate\":true}],\"received_value\":18446744073709551616}}],"
    "\"dependent_outputs\":[\"3\"],\"class_type\":\"ImageAddNoise\"}}}");
  g_assert_cmpstr (sentence, ==, "Prompt outputs failed validation: ImageAddNoise (node 2): Value 18446744073709551616 "
                                 "bigger than max of 18446744073709551615: seed");
}

/* Refusals of the graph as such. */
static void
test_outer (void)
{
  static const struct {
    const char *graph;
    const char *type;
    const char *message;
    const char *details;
  } graphs[] = {
    { "{}", "prompt_no_outputs", "Prompt has no outputs", "" },
    { "{'1':{'class_type':'EmptyImage','inputs':{}}}", "prompt_no_outputs", "Prompt has no outputs", "" },
    { "{'1':{'inputs':{}}}", "invalid_prompt", "Cannot execute because a node is missing the class_type property.",
      "Node ID '#1'" },
    { "{'1':{'class_type':'PreviewAny','inputs':{}},'9':{'class_type':'KSampler','inputs':{}}}", "invalid_prompt",
      "Cannot execute because node KSampler does not exist.", "Node ID '#9'" },
    { "{'1':'no node'}", "invalid_prompt", "Cannot execute because a node is missing the class_type property.",
      "Node ID '#1'" },
    { "{'1':{'class_type':'PreviewAny','inputs':{}}}", "prompt_outputs_failed_validation",
      "Prompt outputs failed validation", "Required input is missing: source" },
    { "{'1':{'class_type':'PreviewAny'}}", "prompt_outputs_failed_validation", "Prompt outputs failed validation",
      "Exception when validating node: 'inputs'" },
  };
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      g_autoptr(JsonObject) graph = test_graph ("%s", graphs[i].graph);
      g_autoptr(JsonNode) refusal = easel_server_machine_validate (machine, graph);
      JsonObject *error = easel_json_get_object (json_node_get_object (refusal), "error");

      g_assert_cmpstr (easel_json_get_string (error, "type"), ==, graphs[i].type);
      g_assert_cmpstr (easel_json_get_string (error, "message"), ==, graphs[i].message);
      g_assert_cmpstr (easel_json_get_string (error, "details"), ==, graphs[i].details);
    }
}

/* A longer circle is named from where it was entered. */
static void
test_cycle (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'PreviewImage','inputs':{'images':['2',0]}},"
                "'2':{'class_type':'ImageInvert','inputs':{'image':['3',0]}},"
                "'3':{'class_type':'ImageInvert','inputs':{'image':['2',0]}}}");
  g_autoptr(JsonNode) refusal = easel_server_machine_validate (machine, graph);
  g_autofree char *sentence = easel_server_machine_explain (refusal);

  g_assert_cmpstr (sentence, ==, "Prompt outputs failed validation: ImageInvert (node 2): Dependency cycle detected: "
                                 "2 (ImageInvert) -> 3 (ImageInvert) -> 2 (ImageInvert)");
}

/* Thousands of nodes in a row are refused, not a crash. */
static void
test_depth (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(GString) text = g_string_new ("{'0':{'class_type':'EmptyImage','inputs':{'width':1,'height':1,"
                                          "'batch_size':1,'color':0}}");
  g_autoptr(JsonObject) graph = NULL;
  g_autoptr(JsonNode) refusal = NULL;
  g_autofree char *sentence = NULL;

  for (guint i = 1; i <= 5000; i++)
    g_string_append_printf (text, ",'%u':{'class_type':'ImageInvert','inputs':{'image':['%u',0]}}", i, i - 1);
  g_string_append (text, ",'end':{'class_type':'PreviewImage','inputs':{'images':['5000',0]}}}");
  graph = test_graph ("%s", text->str);
  refusal = easel_server_machine_validate (machine, graph);
  g_assert_nonnull (refusal);
  sentence = easel_server_machine_explain (refusal);
  g_assert_nonnull (strstr (sentence, "maximum recursion depth exceeded"));
}

/* What is wrong beside a good output is told, and the good one runs. */
static void
test_partly (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autofree char *folder = easel_test_make_folder ();
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'PrimitiveString','inputs':{'value':'hello'}},"
                "'2':{'class_type':'PreviewAny','inputs':{'source':['1',0]}},"
                "'3':{'class_type':'PreviewAny','inputs':{}},"
                "'4':{'class_type':'ImageBlur','inputs':{}}}");
  g_autoptr(TestRun) run = test_run_new (machine, folder, "partly", graph);
  JsonObject *reply, *node_errors;

  test_run_start (run);
  g_assert_true (test_run_finish (run));
  reply = json_node_get_object (run->submitted);
  node_errors = easel_json_get_object (reply, "node_errors");
  g_assert_cmpstr (easel_json_get_string (reply, "prompt_id"), ==, "partly");
  g_assert_cmpuint (json_object_get_size (node_errors), ==, 1);
  g_assert_true (json_object_has_member (node_errors, "3"));
  g_assert_cmpuint (test_run_count_events (run, "executed"), ==, 1);
  easel_test_remove_folder (folder);
}

/* A refused run tells the refusal, executes nothing, and keeps it in the form of the wire. */
static void
test_refused_run (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autofree char *folder = easel_test_make_folder ();
  g_autoptr(JsonObject) graph = test_graph ("{'1':{'class_type':'KSampler','inputs':{}}}");
  g_autoptr(TestRun) run = test_run_new (machine, folder, "refused", graph);
  JsonObject *failure;

  test_run_start (run);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_REJECTED);
  g_assert_nonnull (strstr (run->error->message, "KSampler"));
  g_assert_cmpuint (run->names->len, ==, 0);
  g_assert_true (json_object_has_member (json_node_get_object (run->submitted), "error"));
  failure = json_node_get_object (easel_server_job_get_failure (run->job));
  g_assert_nonnull (easel_json_get_object (easel_json_get_object (failure, "error"), "error"));
  easel_test_remove_folder (folder);
}

/* Real graphs, and hostile ones: refused for a class that only a GPU has, or accepted, never a crash. */
static void
test_corpus (void)
{
  g_autofree char *folder = easel_test_find_shared ("corpus/workflows");
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
      g_autoptr(GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
      g_autoptr(JsonNode) node = bytes != NULL ? easel_json_parse_bytes (bytes, NULL) : NULL;
      g_autoptr(JsonNode) refusal = NULL;
      g_autofree char *sentence = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        continue;

      refusal = easel_server_machine_validate (machine, json_node_get_object (node));
      sentence = refusal != NULL ? easel_server_machine_explain (refusal) : NULL;
      g_test_message ("%s: %s", name, sentence != NULL ? sentence : "runs");
    }
}

static void
test_object_info (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) info = NULL;
  g_autofree char *blur = NULL;
  JsonObject *load;

  easel_server_machine_load_async (machine, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);
  info = easel_server_machine_load_finish (machine, result, NULL);
  blur = easel_json_write (json_object_get_member (json_node_get_object (info), "ImageBlur"));
  g_assert_cmpstr (blur, ==,
    "{\"input\":{\"required\":{\"image\":[\"IMAGE\",{}],\"blur_radius\":[\"INT\",{\"default\":1,\"min\":1,\"max\":31,"
    "\"step\":1}],\"sigma\":[\"FLOAT\",{\"default\":1.0,\"min\":0.1,\"max\":10.0,\"step\":0.1}]},\"optional\":{}},"
    "\"input_order\":{\"required\":[\"image\",\"blur_radius\",\"sigma\"],\"optional\":[]},\"output\":[\"IMAGE\"],"
    "\"output_is_list\":[false],\"output_name\":[\"IMAGE\"],\"name\":\"ImageBlur\",\"display_name\":\"Image Blur\","
    "\"description\":\"\",\"python_module\":\"nodes\",\"category\":\"image/postprocessing\",\"output_node\":false}");

  load = easel_json_get_object (json_node_get_object (info), "LoadImage");
  load = easel_json_get_object (easel_json_get_object (load, "input"), "required");
  g_assert_cmpstr (json_array_get_string_element (json_array_get_array_element (easel_json_get_array (load, "image"), 0),
                                                  0), ==, "lake.jpg");
}

/* Python's way of writing numbers, which the messages show. */
static void
test_numbers (void)
{
  static const struct {
    double value;
    const char *text;
  } numbers[] = {
    { 0.1, "0.1" }, { 10.5, "10.5" }, { 11.0, "11.0" }, { 100.0, "100.0" }, { 1e15, "1000000000000000.0" },
    { 1e16, "1e+16" }, { 1e-4, "0.0001" }, { 1e-5, "1e-05" }, { 24.000000000000004, "24.000000000000004" },
    { -0.25, "-0.25" }, { 1.0 / 3.0, "0.3333333333333333" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = easel_builtin_format_float (numbers[i].value);

      g_assert_cmpstr (text, ==, numbers[i].text);
    }

  g_assert_cmpint (easel_builtin_compare_digits ("-10", "-9"), <, 0);
  g_assert_cmpint (easel_builtin_compare_digits ("9", "10"), <, 0);
  g_assert_cmpint (easel_builtin_compare_digits ("-1", "0"), <, 0);
  g_assert_cmpint (easel_builtin_compare_digits ("18446744073709551616", "18446744073709551615"), >, 0);
  g_assert_cmpint (easel_builtin_compare_digits ("7", "7"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/builtin/check/input/", rows[i].what, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/builtin/check/whole", test_whole);
  g_test_add_func ("/builtin/check/outer", test_outer);
  g_test_add_func ("/builtin/check/cycle", test_cycle);
  g_test_add_func ("/builtin/check/depth", test_depth);
  g_test_add_func ("/builtin/check/partly", test_partly);
  g_test_add_func ("/builtin/check/refused-run", test_refused_run);
  g_test_add_func ("/builtin/check/corpus", test_corpus);
  g_test_add_func ("/builtin/check/object-info", test_object_info);
  g_test_add_func ("/builtin/check/numbers", test_numbers);

  return g_test_run ();
}
