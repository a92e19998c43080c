/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service and its worker do with a graph before ComfyUI sees it. */

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "support/easel-test.h"
#include "workflows/easel-graph.h"

#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = easel_json_parse (text, -1, &error);

  g_assert_no_error (error);

  return node;
}

static char *
write_inputs (JsonNode   *graph,
              const char *id)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), easel_graph_get_inputs (graph, id));

  return easel_json_write (node);
}

typedef struct {
  const char *class_type;
  const char *before;
  const char *value;
  const char *after;
} ApplyCase;

/* The worker fills input_id always, and a second member of some classes (inputs.md 3.2). */
static const ApplyCase apply_cases[] = {
  { "ComfyUIDeployExternalText", "\"default_value\":\"a\"", "\"b\"", "{\"input_id\":\"b\",\"default_value\":\"b\"}" },
  { "ComfyUIDeployExternalNumberInt", "\"default_value\":1", "5", "{\"input_id\":5,\"default_value\":1}" },
  { "ComfyUIDeployExternalImage", "\"default_value_url\":\"u\"", "\"v\"", "{\"input_id\":\"v\",\"default_value_url\":\"u\"}" },
  { "ComfyUIDeployExternalBoolean", "\"default_value\":true", "false", "{\"input_id\":false,\"default_value\":false}" },
  { "ComfyUIDeployExternalSeed", "\"default_value\":-1", "7", "{\"input_id\":7,\"default_value\":7}" },
  { "ComfyUIDeployExternalImageBatch", "\"images\":\"[]\"", "\"[1]\"", "{\"input_id\":\"[1]\",\"images\":\"[1]\"}" },
  { "ComfyUIDeployExternalLora", "\"lora_url\":\"\"", "\"l\"", "{\"input_id\":\"l\",\"lora_url\":\"l\"}" },
  { "ComfyUIDeployExternalFile", "\"file_url\":\"\"", "\"f\"", "{\"input_id\":\"f\",\"file_url\":\"f\"}" },
  { "ComfyUIDeployExternalAudio", "\"audio_file\":\"\"", "\"f\"", "{\"input_id\":\"f\",\"audio_file\":\"f\"}" },
  { "ComfyUIDeployExternalEXR", "\"exr_file\":\"\"", "\"f\"", "{\"input_id\":\"f\",\"exr_file\":\"f\"}" },
  { "ComfyUIDeployExternalFaceModel", "\"face_model_url\":\"\"", "\"f\"", "{\"input_id\":\"f\",\"face_model_url\":\"f\"}" },
  { "SomethingElse", "\"default_value\":\"a\"", "\"b\"", "{\"input_id\":\"b\",\"default_value\":\"a\"}" },
};

static void
test_apply (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (apply_cases); i++)
    {
      const ApplyCase *c = &apply_cases[i];
      g_autofree char *text = g_strdup_printf ("{\"1\":{\"class_type\":\"%s\",\"inputs\":{\"input_id\":\"x\",%s}},"
                                               "\"2\":{\"class_type\":\"%s\",\"inputs\":{\"input_id\":\"x\",%s}}}",
                                               c->class_type, c->before, c->class_type, c->before);
      g_autofree char *inputs_text = g_strdup_printf ("{\"x\":%s,\"unknown\":1}", c->value);
      g_autoptr(JsonNode) graph = parse (text);
      g_autoptr(JsonNode) inputs = parse (inputs_text);
      g_autoptr(GError) error = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      g_assert_true (easel_graph_apply_inputs (graph, json_node_get_object (inputs), &error));
      g_assert_no_error (error);
      first = write_inputs (graph, "1");
      second = write_inputs (graph, "2");
      g_assert_cmpstr (first, ==, c->after);
      g_assert_cmpstr (second, ==, c->after);
    }
}

static void
test_linked_id (void)
{
  g_autoptr(JsonNode) graph = parse ("{\"1\":{\"class_type\":\"A\",\"inputs\":{\"input_id\":[\"2\",0]}},"
                                     "\"2\":{\"class_type\":\"B\",\"inputs\":{}}}");
  g_autoptr(JsonNode) inputs = parse ("{\"x\":1}");
  g_autoptr(JsonNode) nothing = parse ("{}");
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_graph_has_linked_input_id (graph));
  g_assert_true (easel_graph_apply_inputs (graph, json_node_get_object (nothing), NULL));
  g_assert_true (easel_graph_apply_inputs (graph, NULL, NULL));
  g_assert_false (easel_graph_apply_inputs (graph, json_node_get_object (inputs), &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "unhashable type: 'list'");
}

static void
test_list_inputs (void)
{
  g_autoptr(JsonNode) graph = parse (
    "{\"117\":{\"class_type\":\"ComfyUIDeployExternalEnum\",\"inputs\":{\"input_id\":\"aspect_ratio\",\"default_value\":\"9:16\","
    "\"options\":\"[\\\"16:9\\\",\\\"9:16\\\"]\"}},"
    "\"12\":{\"class_type\":\"ComfyUIDeployExternalSeed\",\"inputs\":{\"input_id\":\"seed\"}},"
    "\"3\":{\"class_type\":\"ComfyUIDeployExternalNumber\",\"inputs\":{\"default_value\":{\"odd\":1},\"display_name\":[\"1\",0]}},"
    "\"4\":{\"class_type\":\"ComfyUIDeployExternalImage\",\"inputs\":{\"input_id\":\"i\",\"default_value\":[\"9\",0],"
    "\"default_value_url\":\"u\"}}}");
  g_autoptr(JsonNode) strict = easel_graph_list_inputs (graph, FALSE);
  g_autoptr(JsonNode) raw = easel_graph_list_inputs (graph, TRUE);
  g_autofree char *strict_text = easel_json_write (strict);
  g_autofree char *raw_text = easel_json_write (raw);

  /* By the length of the node's id, then its bytes; seeds are hidden; only the strict members */
  g_assert_cmpstr (strict_text, ==,
                   "[{\"type\":\"float\",\"class_type\":\"ComfyUIDeployExternalNumber\",\"input_id\":\"\",\"default_value\":null,"
                   "\"min_value\":null,\"max_value\":null,\"display_name\":\"\",\"description\":\"\",\"enum_options\":null,"
                   "\"step\":null},"
                   "{\"type\":\"string\",\"class_type\":\"ComfyUIDeployExternalImage\",\"input_id\":\"i\","
                   "\"default_value\":[\"9\",0],\"min_value\":null,\"max_value\":null,\"display_name\":\"\",\"description\":\"\","
                   "\"enum_options\":null,\"step\":null},"
                   "{\"type\":\"string\",\"class_type\":\"ComfyUIDeployExternalEnum\",\"input_id\":\"aspect_ratio\","
                   "\"default_value\":\"9:16\",\"min_value\":null,\"max_value\":null,\"display_name\":\"\",\"description\":\"\","
                   "\"enum_options\":[\"16:9\",\"9:16\"],\"step\":null}]");
  g_assert_nonnull (strstr (raw_text, "\"default_value_url\":\"u\""));
}

static void
test_randomize (void)
{
  g_autoptr(JsonNode) graph = parse (
    "{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":5}},\"2\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":5}},"
    "\"3\":{\"class_type\":\"KSamplerAdvanced\",\"inputs\":{\"noise_seed\":5}},"
    "\"4\":{\"class_type\":\"Odd\",\"inputs\":{\"noise_seed\":5,\"seed\":[\"1\",0]}}}");
  g_autoptr(JsonNode) ui_graph = parse ("{\"nodes\":[{\"id\":1,\"widgets_values\":[5,\"fixed\"]},"
                                        "{\"id\":2,\"widgets_values\":[5,\"randomize\"]}]}");
  gint64 seed = 0;
  g_autofree char *pinned = NULL;
  g_autofree char *odd = NULL;

  easel_graph_randomize_seeds (graph, ui_graph);
  pinned = write_inputs (graph, "1");
  odd = write_inputs (graph, "4");
  g_assert_cmpstr (pinned, ==, "{\"seed\":5}");
  g_assert_cmpstr (odd, ==, "{\"noise_seed\":5,\"seed\":[\"1\",0]}");
  g_assert_true (easel_json_get_int (easel_graph_get_inputs (graph, "2"), "seed", &seed));
  g_assert_cmpint (seed, >=, G_GINT64_CONSTANT (100000000000000));
  g_assert_true (easel_json_get_int (easel_graph_get_inputs (graph, "3"), "noise_seed", &seed));
  g_assert_cmpint (seed, >=, G_GINT64_CONSTANT (100000000000000));
}

static void
test_pin (void)
{
  g_autoptr(JsonNode) graph = parse ("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":18446744073709551615}}}");
  g_autoptr(JsonNode) ui_graph = parse ("{\"nodes\":[{\"id\":3,\"widgets_values\":[1,\"randomize\",20,8]}],\"links\":[]}");
  g_autoptr(JsonNode) pinned = easel_graph_pin_seeds (graph, ui_graph);
  g_autofree char *text = easel_json_write (pinned);
  g_autofree char *original = easel_json_write (ui_graph);

  g_assert_cmpstr (text, ==,
                   "{\"nodes\":[{\"id\":3,\"widgets_values\":[18446744073709551615,\"fixed\",20,8]}],\"links\":[]}");
  g_assert_nonnull (strstr (original, "randomize"));
}

static void
test_is_api (void)
{
  static const struct {
    const char *text;
    gboolean    is_api;
  } cases[] = {
    { "{\"1\":{\"class_type\":\"A\",\"inputs\":{}}}", TRUE },
    { "{\"1\":{\"class_type\":\"A\"},\"2\":{\"class_type\":\"B\",\"inputs\":null},\"x\":1}", TRUE },
    { "{}", FALSE },
    { "{\"nodes\":[],\"links\":[]}", FALSE },
    { "{\"1\":{\"class_type\":5,\"inputs\":{}}}", FALSE },
    { "{\"input\":{\"class_type\":\"A\"},\"a\":1,\"b\":2}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonNode) node = parse (cases[i].text);

      g_assert_cmpint (easel_graph_is_api (node), ==, cases[i].is_api);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workflows/graph/apply", test_apply);
  g_test_add_func ("/workflows/graph/linked-id", test_linked_id);
  g_test_add_func ("/workflows/graph/list-inputs", test_list_inputs);
  g_test_add_func ("/workflows/graph/randomize", test_randomize);
  g_test_add_func ("/workflows/graph/pin", test_pin);
  g_test_add_func ("/workflows/graph/is-api", test_is_api);

  return g_test_run ();
}
