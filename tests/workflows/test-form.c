/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling in forms: every kind of input, the silent traps made visible, and what is sent in the end. */

#include "config.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "support/easel-test.h"
#include "workflows/easel-form.h"
#include "workflows/easel-graph.h"

#include <glib/gstdio.h>
#include <string.h>

static EaselWorkflow *
parse (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  EaselWorkflow *workflow = easel_workflow_new_from_bytes (bytes, "test", &error);

  g_assert_no_error (error);

  return workflow;
}

static EaselForm *
make_form (const char *text)
{
  g_autoptr(EaselWorkflow) workflow = parse (text);

  return easel_form_new (workflow);
}

/* A form with one external input of the class, `x`, and more members as given. */
static EaselForm *
make_external (const char *class_suffix,
               const char *members)
{
  g_autofree char *text = g_strdup_printf ("{\"1\":{\"class_type\":\"ComfyUIDeployExternal%s\","
                                           "\"inputs\":{\"input_id\":\"x\"%s%s}}}",
                                           class_suffix, *members != '\0' ? "," : "", members);

  return make_form (text);
}

static EaselForm *
load_sample (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "workflows", name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return make_form (text);
}

static char *
write_object (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return easel_json_write (node);
}

static void
assert_inputs (EaselForm  *form,
               const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselFormValues) values = easel_form_build (form, NULL, &error);
  g_autofree char *inputs = NULL;

  g_assert_no_error (error);
  inputs = write_object (values->inputs);
  g_assert_cmpstr (inputs, ==, expected);
}

typedef struct {
  const char *class_suffix;
  const char *members;
  const char *value;
  const char *inputs;      /* what is sent, NULL: refused */
  const char *complaint;   /* a part of the sentence when it is refused */
  const char *suggestion;  /* NULL: none */
} ValueCase;

static const ValueCase value_cases[] = {
  /* Text stays text, whatever it looks like */
  { "Text", "", "123", "{\"x\":\"123\"}", NULL, NULL },
  { "Text", "", "true", "{\"x\":\"true\"}", NULL, NULL },
  { "Text", "", "null", "{\"x\":\"null\"}", NULL, NULL },
  { "Text", "", "[1,2]", "{\"x\":\"[1,2]\"}", NULL, NULL },
  { "Text", "", "{\"a\":1}", "{\"x\":\"{\\\"a\\\":1}\"}", NULL, NULL },
  { "Text", "\"default_value\":\"a\"", "", "{\"x\":\"\"}", NULL, NULL },
  { "Text", "", "a\r\nb\tc", "{\"x\":\"a\\r\\nb\\tc\"}", NULL, NULL },
  { "Text", "", "@@home", "{\"x\":\"@home\"}", NULL, NULL },
  { "Text", "", "\xEF\xB7\x90" "12", NULL, "U+FDD0", NULL },
  { "Text", "", "\xff", NULL, "UTF-8", NULL },
  { "TextAny", "", "007", "{\"x\":\"007\"}", NULL, NULL },
  { "TextSingleLine", "", "a b", "{\"x\":\"a b\"}", NULL, NULL },
  { "TextSingleLine", "", "a\nb", NULL, "single line", "a b" },
  { "Hologram", "\"default_value\":\"?\"", "5", "{\"x\":\"5\"}", NULL, NULL },
  { "Hologram", "\"default_value\":3", "5", "{\"x\":5}", NULL, NULL },

  /* Numbers keep their digits */
  { "Number", "", "0.10", "{\"x\":0.10}", NULL, NULL },
  { "Number", "", "5", "{\"x\":5}", NULL, NULL },
  { "Number", "", "-2.5", "{\"x\":-2.5}", NULL, NULL },
  { "Number", "", "1e3", "{\"x\":1e3}", NULL, NULL },
  { "Number", "", ".5", "{\"x\":0.5}", NULL, NULL },
  { "Number", "", "1,5", NULL, "must be a number", "1.5" },
  { "Number", "", "abc", NULL, "must be a number", NULL },
  { "Number", "", "NaN", NULL, "must be a number", NULL },
  { "Number", "", "0x10", NULL, "must be a number", NULL },
  { "Number", "\"default_value\":7", "", "{}", NULL, NULL },

  /* Integers: no point, and never negative for this node */
  { "NumberInt", "", "5", "{\"x\":5}", NULL, NULL },
  { "NumberInt", "", " 7 ", "{\"x\":7}", NULL, NULL },
  { "NumberInt", "", "0", "{\"x\":0}", NULL, NULL },
  { "NumberInt", "", "9007199254740993", "{\"x\":9007199254740993}", NULL, NULL },
  { "NumberInt", "", "-5", NULL, "cannot be negative", NULL },
  { "NumberInt", "", "5.0", NULL, "without a point", "5" },
  { "NumberInt", "", "2.5", NULL, "without a point", NULL },
  { "NumberInt", "", "1e3", NULL, "without a point", NULL },
  { "NumberInt", "", "true", NULL, "without a point", NULL },

  /* Sliders silently take their default outside their limits */
  { "NumberSlider", "\"default_value\":0.5", "1", "{\"x\":1}", NULL, NULL },
  { "NumberSlider", "\"default_value\":0.5", "1.01", NULL, "from 0 to 1", "1" },
  { "NumberSlider", "\"default_value\":0.5", "-0.1", NULL, "silently", "0" },
  { "NumberSlider", "\"default_value\":24,\"min_value\":0,\"max_value\":1", "24.5", NULL, "its default (24)", "1" },
  { "NumberSlider", "\"default_value\":5,\"min_value\":10,\"max_value\":0", "7", NULL, "reversed", "5" },
  { "NumberSliderInt", "\"min_value\":\"1\",\"max_value\":\"8\"", "8", "{\"x\":8}", NULL, NULL },
  { "NumberSliderInt", "\"min_value\":\"1\",\"max_value\":\"8\"", "9", NULL, "from 1 to 8", "8" },
  { "NumberSliderInt", "", "2.5", NULL, "without a point", NULL },

  /* Only JSON truth values are safe: the text "false" is true to the node */
  { "Boolean", "\"default_value\":false", "true", "{\"x\":true}", NULL, NULL },
  { "Boolean", "\"default_value\":true", "off", "{\"x\":false}", NULL, NULL },
  { "Boolean", "\"default_value\":true", "maybe", NULL, "true or false", NULL },

  { "Enum", "\"options\":\"[\\\"16:9\\\",\\\"1:1\\\"]\"", "1:1", "{\"x\":\"1:1\"}", NULL, NULL },
  { "Enum", "\"options\":\"[\\\"16:9\\\",\\\"1:1\\\"]\"", "1:2", NULL, "one of", "1:1" },
  { "Enum", "\"options\":\"[1,2,3]\"", "2", "{\"x\":\"2\"}", NULL, NULL },
  { "Enum", "\"options\":\"a, b\"", "anything", "{\"x\":\"anything\"}", NULL, NULL },
  { "Enum", "\"options\":\"\"", "anything", "{\"x\":\"anything\"}", NULL, NULL },

  /* Seeds: 64 bits to the digit, and never silently drawn elsewhere */
  { "Seed", "\"default_value\":-1", "42", "{\"x\":42}", NULL, NULL },
  { "Seed", "\"default_value\":-1,\"max_value\":1e30", "999999999999999", "{\"x\":999999999999999}", NULL, NULL },
  { "Seed", "\"default_value\":-1", "0", NULL, "silently draws", NULL },
  { "Seed", "\"default_value\":-1", "4294967296", NULL, "silently draws", NULL },
  { "Seed", "\"default_value\":-1", "1.5", NULL, "whole number", "random" },
  { "Seed", "\"default_value\":-1", "", NULL, "whole number", "random" },
  { "Seed", "\"default_value\":-1", "last", NULL, "no seed has been used", "random" },

  /* A broken address silently gives the default picture */
  { "Image", "", "https://example.com/a.png", "{\"x\":\"https://example.com/a.png\"}", NULL, NULL },
  { "Image", "", "data:image/png;base64,AAAA", "{\"x\":\"data:image/png;base64,AAAA\"}", NULL, NULL },
  { "Image", "", "data:image/webp;base64,AAAA", NULL, "PNG and JPEG", NULL },
  { "Image", "", "cat.png", NULL, "silently", NULL },
  { "Image", "", "https://", NULL, "complete web address", NULL },
  { "Image", "", "https://a b/c.png", NULL, "complete web address", NULL },
  { "Image", "\"default_value_url\":\"https://e.com/d.png\"", "", "{}", NULL, NULL },
  { "ImageAlpha", "", "https://example.com/a.png", "{\"x\":\"https://example.com/a.png\"}", NULL, NULL },
  { "Video", "", "https://e.com/a.mp4", "{\"x\":\"https://e.com/a.mp4\"}", NULL, NULL },
  { "Video", "", "a.mp4", NULL, "default video", NULL },
  { "Audio", "", "a.wav", "{\"x\":\"a.wav\"}", NULL, NULL },
  { "EXR", "", "https://e.com/a.exr", "{\"x\":\"https://e.com/a.exr\"}", NULL, NULL },
  { "File", "", "https://e.com/a.cube", "{\"x\":\"https://e.com/a.cube\"}", NULL, NULL },

  /* Lists travel as JSON text: a real list would be taken for a link */
  { "ImageBatch", "", "https://e.com/1.png", "{\"x\":\"[\\\"https://e.com/1.png\\\"]\"}", NULL, NULL },
  { "ImageBatch", "", "[\"https://e.com/1.png\",\"https://e.com/2.png\"]",
    "{\"x\":\"[\\\"https://e.com/1.png\\\",\\\"https://e.com/2.png\\\"]\"}", NULL, NULL },
  { "ImageBatch", "", "[1]", NULL, "list of texts", NULL },

  /* Names on the machine go back byte for byte */
  { "Lora", "\"default_lora_name\":\"a\"", "sub\\style.safetensors", "{\"x\":\"sub\\\\style.safetensors\"}", NULL, NULL },
  { "Lora", "", "https://e.com/l.safetensors", "{\"x\":\"https://e.com/l.safetensors\"}", NULL, NULL },
  { "Checkpoint", "", "sd15.safetensors", "{\"x\":\"sd15.safetensors\"}", NULL, NULL },
  { "Checkpoint", "", "https://e.com/m.safetensors", NULL, "refuses addresses", NULL },
  { "FaceModel", "", "a.safetensors", "{\"x\":\"a.safetensors\"}", NULL, NULL },
  { "Color", "", "#0c2238", "{\"x\":[{\"r\":12,\"g\":34,\"b\":56}]}", NULL, NULL },
  { "Color", "", "#f80", "{\"x\":[{\"r\":255,\"g\":136,\"b\":0}]}", NULL, NULL },
  { "Color", "", "orange", NULL, "#ff8800", NULL },
};

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      const ValueCase *c = &value_cases[i];
      g_autoptr(EaselForm) form = make_external (c->class_suffix, c->members);
      g_autoptr(GError) error = NULL;
      gboolean is_right = easel_form_set (form, "x", c->value, &error);

      g_test_message ("case %u: %s", i, c->class_suffix);
      if (c->inputs != NULL)
        {
          g_assert_no_error (error);
          g_assert_true (is_right);
          assert_inputs (form, c->inputs);
          continue;
        }

      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, c->complaint));
      g_assert_true (g_str_has_prefix (error->message, "x: "));
      g_assert_cmpstr (easel_field_get_suggestion (easel_form_find (form, "x")), ==, c->suggestion);
    }
}

static void
test_every_class (void)
{
  static const char * const kinds[] = {
    "text",  "text",        "line",        "integer", "slider", "image",  "image-alpha", "number",
    "integer-slider", "boolean", "enum", "seed", "image-batch", "video", "video", "audio",
    "exr",   "file", "lora", "checkpoint", "face-model", "colour", "unsupported", "text",
  };
  g_autoptr(EaselForm) form = load_sample ("every-class.json");
  guint count;

  count = g_list_model_get_n_items (G_LIST_MODEL (form));
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(EaselField) field = g_list_model_get_item (G_LIST_MODEL (form), i);
      EaselInput *input = easel_field_get_input (field);

      g_assert_cmpstr (easel_input_kind_to_string (easel_input_get_kind (input)), ==, kinds[i]);
      g_assert_false (easel_field_is_changed (field));
      g_assert_null (easel_field_get_error (field));
    }

  g_assert_cmpstr (easel_input_get_group_name (easel_field_get_input (easel_form_find (form, "sampler"))), ==, "Look");
  g_assert_true (easel_input_is_group_collapsed (easel_field_get_input (easel_form_find (form, "mask"))));
  g_assert_true (easel_input_has_linked_default (easel_field_get_input (easel_form_find (form, "reference"))));
  g_assert_cmpstr (easel_field_get_text (easel_form_find (form, "frames")), ==,
                   "https://example.com/1.png\nhttps://example.com/2.png");
}

static void
test_hostile (void)
{
  g_autoptr(EaselForm) form = load_sample ("hostile.json");
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselFormValues) values = NULL;
  EaselInput *input;

  /* Two nodes of one id are one field of the stricter kind */
  input = easel_field_get_input (easel_form_find (form, "dup"));
  g_assert_cmpint (easel_input_get_kind (input), ==, EASEL_INPUT_KIND_INTEGER);
  g_assert_cmpuint (easel_input_get_use_count (input), ==, 2);
  g_assert_cmpstr (easel_input_get_label (input), ==, "First");

  /* Ids are compared byte for byte */
  g_assert_cmpstr (easel_field_get_text (easel_form_find (form, "\u00e9")), ==, "composed");
  g_assert_cmpstr (easel_field_get_text (easel_form_find (form, "e\u0301")), ==, "decomposed");
  g_assert_cmpstr (easel_field_get_text (easel_form_find (form, " spaces and\ttab ")), ==, "line\r\nline\n\n");

  /* Nothing goes to an empty or a linked id */
  g_assert_false (easel_input_is_usable (easel_field_get_input (easel_form_find (form, ""))));
  g_assert_cmpuint (g_strv_length ((GStrv) easel_input_get_options (
                      easel_field_get_input (easel_form_find (form, "huge")))), ==, 2000);

  /* Untouched, it is right, and everything is left to the workflow; its linked id lets nothing be sent at all */
  g_assert_null (easel_form_validate (form, &error));
  easel_form_set (form, "in a subgraph", "x", &error);
  g_assert_no_error (error);
  values = easel_form_build (form, NULL, &error);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "another node"));
}

static void
test_literals (void)
{
  g_autoptr(EaselForm) form = make_form (
    "{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":18446744073709551615,\"steps\":20,\"cfg\":8,\"denoise\":1.0,"
    "\"sampler_name\":\"euler\",\"positive\":[\"6\",0],\"negative\":[\"7\",0],\"model\":[\"4\",0]}},"
    "\"4\":{\"class_type\":\"CheckpointLoaderSimple\",\"inputs\":{\"ckpt_name\":\"a\\\\b.safetensors\"}},"
    "\"7\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"ugly\",\"clip\":[\"4\",1]}},"
    "\"6\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"a cat\",\"clip\":[\"4\",1]}},"
    "\"9\":{\"class_type\":\"Odd\",\"inputs\":{\"size\":{\"__value__\":[1,2]},\"api_key\":\"s3cret\",\"x\":1}}}");
  g_autoptr(EaselField) first = g_list_model_get_item (G_LIST_MODEL (form), 0);
  g_autoptr(EaselField) second = g_list_model_get_item (G_LIST_MODEL (form), 1);
  g_autoptr(EaselFormValues) values = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sampler = NULL;
  g_autofree char *ui_graph = NULL;

  g_assert_cmpstr (easel_input_get_id (easel_field_get_input (first)), ==, "6.text");
  g_assert_cmpstr (easel_input_get_label (easel_field_get_input (first)), ==, "Prompt");
  g_assert_cmpstr (easel_input_get_label (easel_field_get_input (second)), ==, "Negative prompt");
  g_assert_nonnull (easel_form_find (form, "9.x"));
  g_assert_null (easel_form_find (form, "9.api_key"));
  g_assert_null (easel_form_find (form, "9.size"));

  g_assert_cmpstr (easel_field_get_text (easel_form_find (form, "3.seed")), ==, "18446744073709551615");
  g_assert_false (easel_form_set (form, "3.seed", "18446744073709551616", NULL));
  g_assert_true (easel_form_set (form, "3.seed", "18446744073709551614", &error));
  g_assert_true (easel_form_set (form, "3.cfg", "7.5", &error));
  g_assert_false (easel_form_set (form, "3.steps", "0", NULL));
  g_assert_true (easel_form_set (form, "3.steps", "30", &error));
  g_assert_no_error (error);

  values = easel_form_build (form, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (values->graph_changed);
  g_assert_cmpuint (json_object_get_size (values->inputs), ==, 0);
  g_assert_cmpstr (values->seed, ==, "18446744073709551614");
  sampler = write_object (easel_graph_get_inputs (values->graph, "3"));
  g_assert_cmpstr (sampler, ==,
                   "{\"seed\":18446744073709551614,\"steps\":30,\"cfg\":7.5,\"denoise\":1.0,\"sampler_name\":\"euler\","
                   "\"positive\":[\"6\",0],\"negative\":[\"7\",0],\"model\":[\"4\",0]}");

  /* The worker keeps a KSampler's seed only when the UI graph says so */
  ui_graph = easel_json_write (values->ui_graph);
  g_assert_cmpstr (ui_graph, ==,
                   "{\"nodes\":[{\"id\":3,\"type\":\"KSampler\",\"widgets_values\":[18446744073709551614,\"fixed\"]}]}");
}

/* The worker draws every other literal seed anew, whatever it is, but leaves alone what a node gives. */
static void
test_other_seeds (void)
{
  g_autoptr(EaselForm) form = make_form (
    "{\"25\":{\"class_type\":\"RandomNoise\",\"inputs\":{\"noise_seed\":7}},"
    "\"3\":{\"class_type\":\"Custom\",\"inputs\":{\"noise\":[\"25\",0]}}}");
  g_autoptr(EaselFormValues) untouched = easel_form_build (form, NULL, NULL);
  g_autoptr(EaselFormValues) values = NULL;
  g_autoptr(JsonNode) graph = NULL;
  g_autofree char *inputs = NULL;
  g_autofree char *noise = NULL;

  g_assert_null (untouched->seed);
  g_assert_false (untouched->graph_changed);

  easel_form_set (form, "25.noise_seed", "18446744073709551615", NULL);
  values = easel_form_build (form, NULL, NULL);
  inputs = write_object (values->inputs);
  noise = write_object (easel_graph_get_inputs (values->graph, "25"));
  g_assert_cmpstr (values->seed, ==, "18446744073709551615");
  g_assert_cmpstr (inputs, ==, "{\"25.noise_seed\":18446744073709551615}");
  g_assert_cmpstr (noise, ==, "{\"noise_seed\":[\"26\",0]}");
  g_assert_cmpstr (easel_graph_get_class_type (values->graph, "26"), ==, "ComfyUIDeployExternalNumberInt");

  graph = easel_graph_copy (values->graph);
  easel_graph_randomize_seeds (graph, values->ui_graph);
  g_assert_true (easel_graph_is_link (json_object_get_member (easel_graph_get_inputs (graph, "25"), "noise_seed")));
}

/* A deployment is run by its id: its literal seeds are the machine's business, and nobody here knows them. */
static void
test_deployment_seed (void)
{
  g_autoptr(JsonNode) graph = easel_json_parse (
    "{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":5,\"steps\":20}}}", -1, NULL);
  g_autoptr(EaselWorkflow) workflow = easel_workflow_new_from_graph (graph, NULL, "d", EASEL_FLAVOUR_DEPLOYMENT);
  g_autoptr(EaselForm) form = easel_form_new (workflow);
  g_autoptr(EaselFormValues) untouched = easel_form_build (form, NULL, NULL);
  g_autoptr(EaselFormValues) changed = NULL;

  g_assert_null (untouched->seed);
  easel_form_set (form, "3.steps", "21", NULL);
  changed = easel_form_build (form, NULL, NULL);
  g_assert_true (changed->graph_changed);
  g_assert_cmpstr (changed->seed, ==, "5");
}

static void
test_loader_exchanged (void)
{
  g_autoptr(EaselForm) form = make_form (
    "{\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"a.png\"}},"
    "\"2\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"1\",0],\"filename_prefix\":\"x\"}}}");
  g_autoptr(GHashTable) addresses = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(EaselFormValues) values = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) files = NULL;
  g_autofree char *inputs = NULL;

  easel_field_set_text (easel_form_find (form, "1.image"), "file:///tmp/cat.png");
  files = easel_form_list_files (form);
  g_assert_cmpstr (files[0], ==, "file:///tmp/cat.png");
  g_hash_table_insert (addresses, files[0], (char *) "https://e.com/up.png");

  values = easel_form_build (form, addresses, &error);
  g_assert_no_error (error);
  inputs = write_object (values->inputs);
  g_assert_cmpstr (inputs, ==, "{\"1.image\":\"https://e.com/up.png\"}");
  g_assert_cmpstr (easel_graph_get_class_type (values->graph, "1"), ==, "ComfyUIDeployExternalImage");
}

static void
test_seeds (void)
{
  g_autoptr(EaselForm) form = make_external ("Seed", "\"default_value\":-1,\"min_value\":1,\"max_value\":4294967295");
  EaselField *field = easel_form_find (form, "x");
  g_autoptr(EaselFormValues) first = NULL;
  g_autoptr(EaselFormValues) second = NULL;
  g_autofree char *inputs = NULL;
  g_autofree char *expected = NULL;

  g_assert_cmpint (easel_field_get_seed_mode (field), ==, EASEL_SEED_MODE_RANDOM);
  g_assert_false (easel_field_is_changed (field));

  /* Drawn here and sent, so that it is known; anew for each run */
  first = easel_form_build (form, NULL, NULL);
  second = easel_form_build (form, NULL, NULL);
  g_assert_cmpstr (first->seed, !=, second->seed);
  expected = g_strdup_printf ("{\"x\":%s}", second->seed);
  inputs = write_object (second->inputs);
  g_assert_cmpstr (inputs, ==, expected);
  g_assert_cmpstr (easel_field_get_last_seed (field), ==, second->seed);

  g_assert_true (easel_form_set (form, "x", "last", NULL));
  assert_inputs (form, expected);
  g_assert_true (easel_form_set (form, "x", "random", NULL));
  g_assert_cmpint (easel_field_get_seed_mode (field), ==, EASEL_SEED_MODE_RANDOM);
  g_assert_true (easel_form_set (form, "x", "-1", NULL));
  g_assert_cmpint (easel_field_get_seed_mode (field), ==, EASEL_SEED_MODE_RANDOM);

  /* Typing a number fixes it */
  easel_field_set_text (field, "77");
  g_assert_cmpint (easel_field_get_seed_mode (field), ==, EASEL_SEED_MODE_FIXED);
  assert_inputs (form, "{\"x\":77}");
}

static void
test_default_seed_in_range (void)
{
  g_autoptr(EaselForm) form = make_external ("Seed", "\"default_value\":99");
  g_autoptr(EaselFormValues) values = easel_form_build (form, NULL, NULL);

  g_assert_cmpuint (json_object_get_size (values->inputs), ==, 0);
  g_assert_cmpstr (values->seed, ==, "99");
}

/* As much of a picture as its header is */
#define PICTURE "GIF89a\x01\x00\x01\x00\x00\x00\x00;"

static void
assert_takes (const char *class_name,
              const char *path,
              gboolean    takes)
{
  g_autoptr(EaselForm) form = make_external (class_name, "");
  g_autofree char *value = g_strconcat ("@", path, NULL);
  g_autofree char *start = g_strdup_printf ("x: %s is no ", path);
  g_autoptr(GError) error = NULL;
  gboolean taken = easel_form_set (form, "x", value, &error);

  g_assert_cmpint (taken, ==, takes);
  if (takes)
    return;

  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, start));
}

static void
test_wrong_kinds (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *picture = g_build_filename (folder, "picture", NULL);
  g_autofree char *notes = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *disguised = g_build_filename (folder, "notes.png", NULL);
  g_autofree char *film = g_build_filename (folder, "film.mp4", NULL);

  g_assert_true (g_file_set_contents (picture, PICTURE, sizeof PICTURE - 1, NULL));
  g_assert_true (g_file_set_contents (notes, "hello\n", 6, NULL));
  g_assert_true (g_file_set_contents (disguised, "hello\n", 6, NULL));
  g_assert_true (g_file_set_contents (film, "\0\0\0\x18" "ftypisom\0\0\2\0isomiso2", 24, NULL));

  assert_takes ("Image", picture, TRUE);
  assert_takes ("Image", notes, FALSE);
  assert_takes ("Image", disguised, FALSE);
  assert_takes ("Image", film, FALSE);
  assert_takes ("ImageAlpha", notes, FALSE);
  assert_takes ("ImageBatch", notes, FALSE);
  assert_takes ("Video", film, TRUE);
  assert_takes ("Video", picture, TRUE);
  assert_takes ("Video", notes, FALSE);
  assert_takes ("Audio", film, TRUE);
  assert_takes ("Audio", notes, FALSE);
  assert_takes ("Audio", picture, FALSE);
  assert_takes ("File", notes, TRUE);

  easel_test_remove_folder (folder);
}

static void
test_files (void)
{
  g_autofree char *folder = easel_test_make_folder ();
  g_autofree char *picture = g_build_filename (folder, "my cat.png", NULL);
  g_autofree char *prompt = g_build_filename (folder, "prompt.txt", NULL);
  g_autofree char *missing = g_strconcat ("@", folder, "/none.png", NULL);
  g_autofree char *from_picture = g_strconcat ("@", picture, NULL);
  g_autofree char *from_prompt = g_strconcat ("@", prompt, NULL);
  g_autoptr(EaselForm) form = make_external ("Image", "");
  g_autoptr(EaselForm) batch = make_external ("ImageBatch", "\"images\":\"[\\\"https://e.com/d.png\\\"]\"");
  g_autoptr(EaselForm) text = make_external ("Text", "");
  g_autoptr(EaselForm) number = make_external ("NumberInt", "");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) files = NULL;
  g_auto(GStrv) list = NULL;

  g_assert_true (g_file_set_contents (picture, PICTURE, sizeof PICTURE - 1, NULL));
  g_assert_true (g_file_set_contents (prompt, "42\n", 3, NULL));

  g_assert_true (easel_form_set (form, "x", from_picture, &error));
  g_assert_no_error (error);
  files = easel_form_list_files (form);
  g_assert_cmpuint (g_strv_length (files), ==, 1);
  g_assert_true (g_str_has_prefix (files[0], "file:///"));
  g_assert_true (g_str_has_suffix (files[0], "my%20cat.png"));

  g_assert_false (easel_form_set (form, "x", missing, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_clear_error (&error);

  /* One after the other: the first replaces the default, the next ones are added */
  g_assert_true (easel_form_set (batch, "x", from_picture, NULL));
  g_assert_true (easel_form_set (batch, "x", "https://e.com/2.png", NULL));
  list = easel_field_dup_references (easel_form_find (batch, "x"));
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[1], ==, "https://e.com/2.png");

  g_assert_true (easel_form_set (text, "x", from_prompt, NULL));
  assert_inputs (text, "{\"x\":\"42\\n\"}");
  g_assert_true (easel_form_set (number, "x", from_prompt, NULL));
  assert_inputs (number, "{\"x\":42}");

  g_assert_true (g_file_set_contents (prompt, "a\0b", 3, NULL));
  g_assert_false (easel_form_set (text, "x", from_prompt, &error));
  g_assert_nonnull (strstr (error->message, "NUL"));

  easel_test_remove_folder (folder);
}

static void
test_unknown_name (void)
{
  g_autoptr(EaselForm) form = load_sample ("every-class.json");
  g_autoptr(GError) error = NULL;

  g_assert_false (easel_form_set (form, "promt", "x", &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "did you mean \u201cprompt\u201d"));
  g_clear_error (&error);

  g_assert_false (easel_form_set (form, "zzzzzzzzzz", "x", &error));
  g_assert_nonnull (strstr (error->message, "there are \u201cprompt\u201d, \u201csampler\u201d"));
  g_clear_error (&error);

  g_assert_false (easel_form_set (form, "live", "x", &error));
  g_assert_nonnull (strstr (error->message, "websocket"));
}

static void
test_drafts (void)
{
  g_autoptr(EaselForm) form = load_sample ("every-class.json");
  g_autoptr(EaselForm) other = NULL;
  g_autoptr(EaselForm) smaller = make_external ("Text", "");
  g_autoptr(JsonNode) draft = NULL;
  g_autoptr(JsonNode) kept = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) unused = NULL;

  easel_form_set (form, "prompt", "a boat", NULL);
  easel_form_set (form, "steps", "-3", NULL);
  easel_form_set (form, "seed", "5", NULL);
  draft = easel_form_save (form);
  text = easel_json_write (draft);
  g_assert_cmpstr (text, ==,
                   "{\"prompt\":{\"text\":\"a boat\"},\"steps\":{\"text\":\"-3\"},\"seed\":{\"text\":\"5\",\"seed\":\"fixed\"}}");

  other = easel_form_new (easel_form_get_workflow (form));
  easel_form_load (other, draft);
  g_assert_cmpstr (easel_field_get_text (easel_form_find (other, "prompt")), ==, "a boat");
  g_assert_nonnull (easel_field_get_error (easel_form_find (other, "steps")));
  g_assert_cmpint (easel_field_get_seed_mode (easel_form_find (other, "seed")), ==, EASEL_SEED_MODE_FIXED);

  /* A value whose input is gone is kept until somebody lets go of it */
  easel_form_load (smaller, draft);
  unused = easel_form_list_unused (smaller);
  g_assert_cmpuint (g_strv_length (unused), ==, 3);
  kept = easel_form_save (smaller);
  g_assert_true (json_object_has_member (json_node_get_object (kept), "steps"));
  easel_form_forget_unused (smaller, "steps");
  g_clear_pointer (&unused, g_strfreev);
  unused = easel_form_list_unused (smaller);
  g_assert_cmpuint (g_strv_length (unused), ==, 2);
}

static void
test_take_over (void)
{
  g_autoptr(EaselForm) form = load_sample ("every-class.json");
  g_autoptr(JsonNode) inputs = NULL;

  inputs = easel_json_parse ("{\"prompt\":\"a boat\",\"frames\":[\"https://e.com/1.png\"],\"upscale\":false,\"gone\":1,"
                             "\"seed\":7,\"easel_request\":\"tag\"}", -1, NULL);
  easel_form_take_over (form, json_node_get_object (inputs));
  assert_inputs (form, "{\"prompt\":\"a boat\",\"upscale\":false,\"seed\":7,\"frames\":\"[\\\"https://e.com/1.png\\\"]\"}");
}

/* What a graph of our own was run with comes back, rewritten nodes and all. */
static void
test_take_over_graph (void)
{
  g_autoptr(EaselForm) form = make_form (
    "{\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"a.png\"}},"
    "\"25\":{\"class_type\":\"RandomNoise\",\"inputs\":{\"noise_seed\":7}},"
    "\"2\":{\"class_type\":\"ImageScale\",\"inputs\":{\"image\":[\"1\",0],\"width\":64,\"height\":64}}}");
  g_autoptr(EaselForm) again = easel_form_new (easel_form_get_workflow (form));
  g_autoptr(EaselFormValues) values = NULL;

  easel_form_set (form, "1.image", "https://e.com/a.png", NULL);
  easel_form_set (form, "25.noise_seed", "8", NULL);
  easel_form_set (form, "2.width", "128", NULL);
  values = easel_form_build (form, NULL, NULL);

  easel_form_take_over (again, values->inputs);
  easel_form_take_over_graph (again, values->graph);
  g_assert_cmpstr (easel_field_get_text (easel_form_find (again, "1.image")), ==, "https://e.com/a.png");
  g_assert_cmpstr (easel_field_get_text (easel_form_find (again, "25.noise_seed")), ==, "8");
  g_assert_cmpstr (easel_field_get_text (easel_form_find (again, "2.width")), ==, "128");
  g_assert_false (easel_field_is_changed (easel_form_find (again, "2.height")));
}

static void
count_cb (EaselField *field,
          GParamSpec *pspec,
          guint      *count)
{
  (*count)++;
}

static void
test_news (void)
{
  g_autoptr(EaselForm) form = make_external ("NumberInt", "\"default_value\":4");
  EaselField *field = easel_form_find (form, "x");
  guint errors = 0, changes = 0;

  g_signal_connect (field, "notify::error", G_CALLBACK (count_cb), &errors);
  g_signal_connect (field, "notify::changed", G_CALLBACK (count_cb), &changes);

  easel_field_set_text (field, "-1");
  easel_field_set_text (field, "-2");
  g_assert_cmpuint (errors, ==, 1);
  g_assert_cmpuint (changes, ==, 1);
  easel_field_reset (field);
  g_assert_cmpuint (errors, ==, 2);
  g_assert_cmpuint (changes, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workflows/form/values", test_values);
  g_test_add_func ("/workflows/form/every-class", test_every_class);
  g_test_add_func ("/workflows/form/hostile", test_hostile);
  g_test_add_func ("/workflows/form/literals", test_literals);
  g_test_add_func ("/workflows/form/loader-exchanged", test_loader_exchanged);
  g_test_add_func ("/workflows/form/seeds", test_seeds);
  g_test_add_func ("/workflows/form/other-seeds", test_other_seeds);
  g_test_add_func ("/workflows/form/deployment-seed", test_deployment_seed);
  g_test_add_func ("/workflows/form/default-seed", test_default_seed_in_range);
  g_test_add_func ("/workflows/form/files", test_files);
  g_test_add_func ("/workflows/form/wrong-kinds", test_wrong_kinds);
  g_test_add_func ("/workflows/form/unknown-name", test_unknown_name);
  g_test_add_func ("/workflows/form/drafts", test_drafts);
  g_test_add_func ("/workflows/form/take-over", test_take_over);
  g_test_add_func ("/workflows/form/take-over-graph", test_take_over_graph);
  g_test_add_func ("/workflows/form/news", test_news);

  return g_test_run ();
}
