/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of nodes that the built-in machine knows: finding them, describing them, and their steps' values. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"

#include "server/easel-server-samples.h"

#include "base/easel-json.h"

static const EaselBuiltinClass *const tables[] = {
  easel_builtin_image_classes,
  easel_builtin_layout_classes,
  easel_builtin_mask_classes,
  easel_builtin_text_classes,
  easel_builtin_external_classes,
  easel_builtin_file_classes,
};

/**
 * easel_builtin_find_class:
 * @name: a `class_type`
 *
 * Returns: (nullable): the class
 */
const EaselBuiltinClass *
easel_builtin_find_class (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const EaselBuiltinClass *node_class = tables[i]; node_class->name != NULL; node_class++)
      if (g_str_equal (node_class->name, name))
        return node_class;

  return NULL;
}

const EaselBuiltinInput *
easel_builtin_class_find_input (const EaselBuiltinClass *node_class,
                                const char              *name)
{
  for (const EaselBuiltinInput *input = node_class->inputs; input->name != NULL; input++)
    if (g_str_equal (input->name, name))
      return input;

  return NULL;
}

/* What an input of that name holds is not for pictures, errors or logs. */
gboolean
easel_builtin_is_secret (const char *input_name)
{
  static const char *const names[] = { "bearer_token", "api_key", "token", NULL };

  return g_strv_contains (names, input_name);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * easel_builtin_dup_input_files:
 * @input_folder: (nullable): where LoadImage looks
 *
 * Returns: (transfer full): the names of the files directly in it and of the shipped sample pictures, sorted
 */
char **
easel_builtin_dup_input_files (const char *input_folder)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = input_folder != NULL ? g_dir_open (input_folder, 0, NULL) : NULL;
  g_auto(GStrv) samples = easel_server_samples_dup_pictures ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (input_folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_strdup (name));
    }

  for (guint i = 0; samples != NULL && samples[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (names, samples[i], g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (samples[i]));

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_steal (names, NULL);
}

static void
set_json (JsonObject *object,
          const char *member,
          const char *text)
{
  JsonNode *node = easel_builtin_parse_literal (text);

  if (node != NULL)
    json_object_set_member (object, member, node);
}

static JsonNode *
make_choices (const char *const *choices)
{
  g_autoptr(JsonArray) list = json_array_new ();

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    json_array_add_string_element (list, choices[i]);

  return json_node_init_array (json_node_alloc (), list);
}

static JsonNode *
make_type (const EaselBuiltinInput *input,
           const char              *input_folder)
{
  g_auto(GStrv) files = NULL;
  const char *const *choices = input->choices;

  if (input->kind != EASEL_BUILTIN_COMBO)
    return json_node_init_string (json_node_alloc (), easel_builtin_kind_get_name (input->kind));

  if (input->flags & EASEL_BUILTIN_INPUT_FILE)
    {
      files = easel_builtin_dup_input_files (input_folder);
      choices = (const char *const *) files;
    }

  return make_choices (choices);
}

/**
 * easel_builtin_input_dup_config:
 * @input: an input
 * @input_folder: (nullable): where LoadImage looks
 *
 * Returns: (transfer full): `[type, options]` as in `object_info`
 */
JsonNode *
easel_builtin_input_dup_config (const EaselBuiltinInput *input,
                                const char              *input_folder)
{
  g_autoptr(JsonArray) config = json_array_new ();
  JsonObject *options = json_object_new ();

  set_json (options, "default", input->initial);
  set_json (options, "min", input->minimum);
  set_json (options, "max", input->maximum);
  set_json (options, "step", input->step);
  if (input->flags & EASEL_BUILTIN_MULTILINE)
    json_object_set_boolean_member (options, "multiline", TRUE);
  if (input->flags & EASEL_BUILTIN_FORCE_INPUT)
    json_object_set_boolean_member (options, "forceInput", TRUE);
  if (input->flags & EASEL_BUILTIN_INPUT_FILE)
    json_object_set_boolean_member (options, "image_upload", TRUE);
  if (g_str_equal (input->name, "seed"))
    json_object_set_boolean_member (options, "control_after_generate", TRUE);

  json_array_add_element (config, make_type (input, input_folder));
  json_array_add_object_element (config, options);

  return json_node_init_array (json_node_alloc (), config);
}

static void
add_inputs (JsonObject              *info,
            const EaselBuiltinClass *node_class,
            const char              *input_folder)
{
  JsonObject *groups[] = { json_object_new (), json_object_new () };
  JsonArray *orders[] = { json_array_new (), json_array_new () };
  const char *const names[] = { "required", "optional" };
  JsonObject *inputs = json_object_new ();
  JsonObject *order = json_object_new ();

  for (const EaselBuiltinInput *input = node_class->inputs; input->name != NULL; input++)
    {
      guint group = (input->flags & EASEL_BUILTIN_OPTIONAL) != 0;

      json_object_set_member (groups[group], input->name, easel_builtin_input_dup_config (input, input_folder));
      json_array_add_string_element (orders[group], input->name);
    }

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      json_object_set_object_member (inputs, names[i], groups[i]);
      json_object_set_array_member (order, names[i], orders[i]);
    }

  json_object_set_object_member (info, "input", inputs);
  json_object_set_object_member (info, "input_order", order);
}

static void
add_outputs (JsonObject              *info,
             const EaselBuiltinClass *node_class)
{
  JsonArray *kinds = json_array_new ();
  JsonArray *names = json_array_new ();
  JsonArray *lists = json_array_new ();

  for (const EaselBuiltinOutput *output = node_class->outputs; output->name != NULL; output++)
    {
      json_array_add_string_element (kinds, easel_builtin_kind_get_name (output->kind));
      json_array_add_string_element (names, output->name);
      json_array_add_boolean_element (lists, FALSE);
    }

  json_object_set_array_member (info, "output", kinds);
  json_object_set_array_member (info, "output_is_list", lists);
  json_object_set_array_member (info, "output_name", names);
}

static JsonObject *
describe_class (const EaselBuiltinClass *node_class,
                const char              *input_folder)
{
  JsonObject *info = json_object_new ();

  add_inputs (info, node_class, input_folder);
  add_outputs (info, node_class);
  json_object_set_string_member (info, "name", node_class->name);
  json_object_set_string_member (info, "display_name",
                                 node_class->display_name != NULL ? node_class->display_name : node_class->name);
  json_object_set_string_member (info, "description", "");
  json_object_set_string_member (info, "python_module", "nodes");
  json_object_set_string_member (info, "category", node_class->category);
  json_object_set_boolean_member (info, "output_node", node_class->is_output);

  return info;
}

/**
 * easel_builtin_dup_object_info:
 * @input_folder: (nullable): where LoadImage looks
 *
 * Returns: (transfer full): all classes, as ComfyUI's `/object_info` describes its own
 */
JsonNode *
easel_builtin_dup_object_info (const char *input_folder)
{
  g_autoptr(JsonObject) info = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const EaselBuiltinClass *node_class = tables[i]; node_class->name != NULL; node_class++)
      json_object_set_object_member (info, node_class->name, describe_class (node_class, input_folder));

  return json_node_init_object (json_node_alloc (), info);
}

const EaselBuiltinValue *
easel_builtin_step_get_value (EaselBuiltinStep *step,
                              const char       *name)
{
  const EaselBuiltinInput *input = easel_builtin_class_find_input (step->node_class, name);

  if (input == NULL)
    g_error ("The class %s has no input %s", step->node_class->name, name);

  return &step->inputs[input - step->node_class->inputs];
}

gboolean
easel_builtin_step_has (EaselBuiltinStep *step,
                        const char       *name)
{
  return easel_builtin_step_get_value (step, name)->kind != EASEL_BUILTIN_NOTHING;
}

gint64
easel_builtin_step_get_int (EaselBuiltinStep *step,
                            const char       *name)
{
  return easel_builtin_step_get_value (step, name)->integer;
}

double
easel_builtin_step_get_float (EaselBuiltinStep *step,
                              const char       *name)
{
  return easel_builtin_step_get_value (step, name)->number;
}

const char *
easel_builtin_step_get_text (EaselBuiltinStep *step,
                             const char       *name)
{
  const char *text = easel_builtin_step_get_value (step, name)->text;

  return text != NULL ? text : "";
}

EaselPicture *
easel_builtin_step_get_picture (EaselBuiltinStep *step,
                                const char       *name)
{
  return easel_builtin_step_get_value (step, name)->picture;
}

/* @picture: (transfer full) (nullable): NULL sets nothing and returns FALSE, so that errors fall through. */
gboolean
easel_builtin_step_set_picture (EaselBuiltinStep *step,
                                guint             slot,
                                EaselPicture     *picture)
{
  if (picture == NULL)
    return FALSE;

  step->outputs[slot].kind = step->node_class->outputs[slot].kind;
  step->outputs[slot].picture = picture;

  return TRUE;
}

void
easel_builtin_step_set_int (EaselBuiltinStep *step,
                            guint             slot,
                            gint64            integer)
{
  step->outputs[slot].kind = step->node_class->outputs[slot].kind;
  step->outputs[slot].integer = integer;
}

void
easel_builtin_step_set_float (EaselBuiltinStep *step,
                              guint             slot,
                              double            number)
{
  step->outputs[slot].kind = EASEL_BUILTIN_FLOAT;
  step->outputs[slot].number = number;
}

/* @text: (transfer full) */
void
easel_builtin_step_take_text (EaselBuiltinStep *step,
                              guint             slot,
                              char             *text)
{
  step->outputs[slot].kind = step->node_class->outputs[slot].kind;
  step->outputs[slot].text = text;
}
