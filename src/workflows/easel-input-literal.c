/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Literal values of ordinary nodes that a person may want to change, in a sensible order (inputs.md 8). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-input-reader.h"

#include "base/easel-json.h"
#include "workflows/easel-graph-roles.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-input-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SEED_MAXIMUM "18446744073709551615"

/* A text longer than this, or one with line breaks, gets a field of several lines. */
#define LONGEST_LINE 60

/* In app mode; each is looked for among all literals. */
#define MOST_CHOSEN 500

typedef enum {
  GROUP_PROMPT,
  GROUP_PICTURES,
  GROUP_SIZE,
  GROUP_SAMPLING,
  GROUP_MODELS,
  GROUP_OUTPUT,
  GROUP_OTHER,
} Group;

typedef struct {
  const char *id;
  const char *name;
  gboolean    is_collapsed;
} GroupInfo;

static const GroupInfo groups[] = {
  [GROUP_PROMPT] = { "easel:prompt", N_("Prompt"), FALSE },
  [GROUP_PICTURES] = { "easel:files", N_("Pictures and files"), FALSE },
  [GROUP_SIZE] = { "easel:size", N_("Size"), FALSE },
  [GROUP_SAMPLING] = { "easel:sampling", N_("Sampling"), FALSE },
  [GROUP_MODELS] = { "easel:models", N_("Models"), TRUE },
  [GROUP_OUTPUT] = { "easel:output", N_("Output"), TRUE },
};

/**
 * Known:
 * @class_pattern: a pattern for class names
 * @members: the node's members, separated by blanks
 */
typedef struct {
  const char *class_pattern;
  const char *members;
  Group       group;
} Known;

static const Known known[] = {
  { "CLIPTextEncode", "text", GROUP_PROMPT },
  { "CLIPTextEncodeFlux", "clip_l t5xxl", GROUP_PROMPT },
  { "CLIPTextEncodeFlux", "guidance", GROUP_SAMPLING },
  { "CLIPTextEncodeSDXL*", "text_g text_l text", GROUP_PROMPT },
  { "TextEncodeQwenImageEdit*", "prompt", GROUP_PROMPT },
  { "WanVideoTextEncode*", "positive_prompt negative_prompt", GROUP_PROMPT },
  { "PrimitiveStringMultiline", "value", GROUP_PROMPT },
  { "LoadImage", "image", GROUP_PICTURES },
  { "LoadImageMask", "image", GROUP_PICTURES },
  { "LoadImageOutput", "image", GROUP_PICTURES },
  { "LoadVideo", "file", GROUP_PICTURES },
  { "VHS_LoadVideo*", "video", GROUP_PICTURES },
  { "LoadAudio", "audio", GROUP_PICTURES },
  { "VHS_LoadAudioUpload", "audio", GROUP_PICTURES },
  { "Empty*", "width height length batch_size", GROUP_SIZE },
  { "ImageScale", "width height", GROUP_SIZE },
  { "Wan*ToVideo", "width height length batch_size", GROUP_SIZE },
  { "KSampler", "seed steps cfg sampler_name scheduler denoise", GROUP_SAMPLING },
  { "KSamplerAdvanced", "noise_seed steps cfg sampler_name scheduler start_at_step end_at_step", GROUP_SAMPLING },
  { "RandomNoise", "noise_seed", GROUP_SAMPLING },
  { "BasicScheduler", "scheduler steps denoise", GROUP_SAMPLING },
  { "KSamplerSelect", "sampler_name", GROUP_SAMPLING },
  { "FluxGuidance", "guidance", GROUP_SAMPLING },
  { "CFGGuider", "cfg", GROUP_SAMPLING },
  { "ModelSampling*", "shift", GROUP_SAMPLING },
  { "CheckpointLoaderSimple", "ckpt_name", GROUP_MODELS },
  { "UNETLoader", "unet_name weight_dtype", GROUP_MODELS },
  { "VAELoader", "vae_name", GROUP_MODELS },
  { "CLIPLoader", "clip_name", GROUP_MODELS },
  { "LoraLoader", "lora_name strength_model strength_clip", GROUP_MODELS },
  { "LoraLoaderModelOnly", "lora_name strength_model", GROUP_MODELS },
  { "ControlNetLoader", "control_net_name", GROUP_MODELS },
  { "SaveImage", "filename_prefix", GROUP_OUTPUT },
  { "CreateVideo", "fps", GROUP_OUTPUT },
  { "VHS_VideoCombine", "frame_rate format", GROUP_OUTPUT },
};

/* ComfyUI's own ranges, for when no machine tells its own. A range that is too narrow refuses what is right, so each is
 * bound to the classes that have it. */
typedef struct {
  const char *class_pattern;
  const char *member;
  const char *minimum;
  const char *maximum;
  const char *step;
} Range;

static const Range ranges[] = {
  { "*", "seed", "0", SEED_MAXIMUM, "1" },
  { "*", "noise_seed", "0", SEED_MAXIMUM, "1" },
  { "KSampler*", "steps", "1", "10000", "1" },
  { "BasicScheduler", "steps", "1", "10000", "1" },
  { "KSampler*", "cfg", "0", "100", "0.1" },
  { "CFGGuider", "cfg", "0", "100", "0.1" },
  { "KSampler", "denoise", "0", "1", "0.01" },
  { "BasicScheduler", "denoise", "0", "1", "0.01" },
  { "KSamplerAdvanced", "start_at_step", "0", "10000", "1" },
  { "KSamplerAdvanced", "end_at_step", "0", "10000", "1" },
  { "Empty*Latent*", "width", "16", "16384", "8" },
  { "Empty*Latent*", "height", "16", "16384", "8" },
  { "Empty*Latent*", "batch_size", "1", "4096", "1" },
  { "Wan*ToVideo", "width", "16", "16384", "16" },
  { "Wan*ToVideo", "height", "16", "16384", "16" },
  { "EmptyImage", "width", "1", "16384", "1" },
  { "EmptyImage", "height", "1", "16384", "1" },
  { "EmptyImage", "batch_size", "1", "4096", "1" },
  { "ImageScale", "width", "0", "16384", "1" },
  { "ImageScale", "height", "0", "16384", "1" },
  { "LoraLoader*", "strength_model", "-100", "100", "0.01" },
  { "LoraLoader*", "strength_clip", "-100", "100", "0.01" },
  { "*", "guidance", "0", "100", "0.1" },
};

/* JSON does not tell whether 8 is a whole number or a decimal one without its point: in these it is the latter. */
static const char * const decimal_members[] = {
  "cfg", "denoise", "strength", "strength_model", "strength_clip", "guidance", "shift", "sigma", "blend_factor",
  "scale_by", "start_percent", "end_percent", "min_cfg", "base_shift", "max_shift", "fps", "frame_rate", "alpha", "weight", NULL,
};

static const char * const secret_members[] = { "bearer_token", "api_key", "token", "password", "secret", NULL };

static gboolean
has_word (const char *words,
          const char *word)
{
  g_auto(GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char * const *) list, word);
}

static gboolean
matches_class (const char *pattern,
               const char *class_type)
{
  if (strchr (pattern, '*') == NULL)
    return g_str_equal (pattern, class_type);

  return g_pattern_match_simple (pattern, class_type);
}

static Group
find_group (const char *class_type,
            const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (matches_class (known[i].class_pattern, class_type) && has_word (known[i].members, member))
        return known[i].group;
    }

  return GROUP_OTHER;
}

static gboolean
is_prompt_name (const char *member)
{
  return g_str_equal (member, "prompt") || g_str_equal (member, "text") || g_str_has_prefix (member, "positive") ||
         g_str_has_prefix (member, "negative");
}

/* A member of a class as a machine describes it: `[type, options?]`, either may be missing. */
static JsonArray *
find_description (JsonObject *object_info,
                  const char *class_type,
                  const char *member)
{
  static const char * const sections[] = { "required", "optional", NULL };
  JsonObject *input = easel_json_get_object (easel_json_get_object (object_info, class_type), "input");

  for (guint i = 0; sections[i] != NULL; i++)
    {
      JsonArray *description = easel_json_get_array (easel_json_get_object (input, sections[i]), member);

      if (description != NULL && json_array_get_length (description) > 0)
        return description;
    }

  return NULL;
}

static JsonObject *
get_description_options (JsonArray *description)
{
  JsonNode *node = description != NULL && json_array_get_length (description) > 1
                     ? json_array_get_element (description, 1)
                     : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
take_choices (EaselInputDefinition *definition,
              JsonArray            *choices)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint count = 0;

  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      g_autofree char *choice = easel_input_text_of (EASEL_INPUT_KIND_LINE, json_array_get_element (choices, i));

      if (choice == NULL)
        continue;
      g_strv_builder_add (builder, choice);
      count++;
    }

  g_strfreev (definition->options);
  definition->options = g_strv_builder_end (builder);
  if (count == 0)
    return;

  definition->kind = EASEL_INPUT_KIND_ENUM;
  if (!g_strv_contains ((const char * const *) definition->options, definition->default_text))
    easel_input_definition_note (definition, _("The machine does not have what the workflow names"));
}

static void
take_digits (char       **digits,
             JsonObject  *options,
             const char  *member)
{
  JsonNode *node = easel_json_get_node (options, member);
  g_autofree char *found = node != NULL ? easel_json_dup_digits (node) : NULL;
  g_autoptr(JsonNode) number = found != NULL ? easel_json_new_number (found) : NULL;

  if (number == NULL)
    return;

  g_free (*digits);
  *digits = g_steal_pointer (&found);
}

/* What the machine says about a member goes before what we know ourselves. */
static void
apply_description (EaselInputDefinition *definition,
                   JsonArray            *description,
                   Group                *group)
{
  JsonNode *type = json_array_get_element (description, 0);
  JsonObject *options = get_description_options (description);
  const char *tooltip = easel_json_get_string (options, "tooltip");
  gboolean flag = FALSE;

  take_digits (&definition->minimum, options, "min");
  take_digits (&definition->maximum, options, "max");
  take_digits (&definition->step, options, "step");
  if (tooltip != NULL)
    definition->description = g_strdup (tooltip);

  if (definition->kind == EASEL_INPUT_KIND_LINE && easel_json_get_boolean (options, "multiline", &flag) && flag)
    {
      definition->kind = EASEL_INPUT_KIND_TEXT;
      if (*group == GROUP_OTHER && is_prompt_name (definition->member))
        *group = GROUP_PROMPT;
    }
  else if (easel_json_get_boolean (options, "image_upload", &flag) && flag)
    definition->kind = EASEL_INPUT_KIND_IMAGE;
  else if (easel_json_get_boolean (options, "audio_upload", &flag) && flag)
    definition->kind = EASEL_INPUT_KIND_AUDIO;
  else if (easel_json_get_boolean (options, "video_upload", &flag) && flag)
    definition->kind = EASEL_INPUT_KIND_VIDEO;
  else if (JSON_NODE_HOLDS_ARRAY (type))
    take_choices (definition, json_node_get_array (type));
  else if (easel_json_get_array (options, "options") != NULL)
    take_choices (definition, easel_json_get_array (options, "options"));

  if (easel_input_kind_is_media (definition->kind))
    *group = GROUP_PICTURES;
}

static void
apply_ranges (EaselInputDefinition *definition)
{
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (definition->minimum != NULL || !g_str_equal (ranges[i].member, definition->member) ||
          !matches_class (ranges[i].class_pattern, definition->class_type))
        continue;

      definition->minimum = g_strdup (ranges[i].minimum);
      definition->maximum = g_strdup (ranges[i].maximum);
      definition->step = g_strdup (ranges[i].step);
    }
}

static EaselInputKind
tell_file_kind (const char *class_type)
{
  if (strstr (class_type, "Audio") != NULL)
    return EASEL_INPUT_KIND_AUDIO;
  if (strstr (class_type, "Video") != NULL)
    return EASEL_INPUT_KIND_VIDEO;

  return EASEL_INPUT_KIND_IMAGE;
}

/* The kind by the value alone; FALSE for what is no simple literal. */
static gboolean
tell_kind (JsonNode       *value,
           const char     *member,
           EaselInputKind *kind)
{
  g_autofree char *digits = NULL;
  const char *text = easel_json_read_string (value);
  gboolean truth;

  if (easel_json_read_boolean (value, &truth))
    {
      *kind = EASEL_INPUT_KIND_BOOLEAN;
      return TRUE;
    }

  if (text != NULL)
    {
      gboolean is_long = strlen (text) > LONGEST_LINE || strpbrk (text, "\r\n") != NULL;

      *kind = is_long ? EASEL_INPUT_KIND_TEXT : EASEL_INPUT_KIND_LINE;
      return TRUE;
    }

  digits = easel_json_dup_digits (value);
  if (digits == NULL)
    return FALSE;

  if (strpbrk (digits, ".eENI") != NULL || g_strv_contains (decimal_members, member))
    *kind = EASEL_INPUT_KIND_NUMBER;
  else if (g_str_equal (member, "seed") || g_str_equal (member, "noise_seed"))
    *kind = EASEL_INPUT_KIND_SEED;
  else
    *kind = EASEL_INPUT_KIND_INTEGER;

  return TRUE;
}

static void
take_group (EaselInputDefinition *definition,
            Group                 group,
            const char           *title)
{
  if (group == GROUP_OTHER)
    {
      definition->group_id = g_strconcat ("node:", definition->node, NULL);
      definition->group_name = g_strdup (title != NULL ? title : definition->class_type);
      definition->is_collapsed = TRUE;
      return;
    }

  definition->group_id = g_strdup (groups[group].id);
  definition->group_name = g_strdup (_(groups[group].name));
  definition->is_collapsed = groups[group].is_collapsed;
}

static EaselInput *
make_literal (JsonNode   *graph,
              GHashTable *roles,
              JsonObject *object_info,
              const char *node_id,
              const char *member,
              JsonNode   *value)
{
  const char *class_type = easel_graph_get_class_type (graph, node_id);
  JsonArray *description = find_description (object_info, class_type, member);
  const char *title = easel_graph_get_title (graph, node_id);
  EaselInputDefinition definition = { 0 };
  Group group = find_group (class_type, member);

  if (!tell_kind (value, member, &definition.kind))
    return NULL;

  if (group == GROUP_PROMPT && definition.kind == EASEL_INPUT_KIND_LINE)
    definition.kind = EASEL_INPUT_KIND_TEXT;
  else if (group == GROUP_PICTURES)
    definition.kind = tell_file_kind (class_type);

  definition.id = g_strdup_printf ("%s.%s", node_id, member);
  definition.node = g_strdup (node_id);
  definition.member = g_strdup (member);
  definition.class_type = g_strdup (class_type);
  definition.default_value = easel_graph_copy (value);
  definition.default_text = easel_input_text_of (definition.kind, value);
  definition.use_count = 1;
  if (group != GROUP_OTHER || definition.kind == EASEL_INPUT_KIND_SEED)
    apply_ranges (&definition);
  if (description != NULL)
    apply_description (&definition, description, &group);
  if (definition.kind == EASEL_INPUT_KIND_SEED && !g_str_equal (class_type, "KSampler"))
    easel_input_definition_note (&definition, _("Left as it is, a new one is drawn by the machine for each run"));
  definition.label = easel_graph_roles_dup_label (graph, roles, node_id, member, group == GROUP_PROMPT);

  /* The prompt before the negative prompt, whichever comes first in the file. */
  definition.order = group * 2 + (easel_graph_roles_get (roles, node_id) == EASEL_GRAPH_ROLE_NEGATIVE);
  take_group (&definition, group, title);

  return easel_input_new (&definition);
}

static void
add_literals (GPtrArray  *list,
              JsonNode   *graph,
              GHashTable *roles,
              JsonObject *object_info,
              const char *node_id)
{
  JsonObject *inputs = easel_graph_get_inputs (graph, node_id);
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;

  if (inputs == NULL || easel_graph_is_external_class (easel_graph_get_class_type (graph, node_id)))
    return;

  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &member, &value))
    {
      EaselInput *input = NULL;

      if (!g_strv_contains (secret_members, member))
        input = make_literal (graph, roles, object_info, node_id, member, value);
      if (input != NULL)
        g_ptr_array_add (list, input);
    }
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const EaselInputDefinition *left = easel_input_get_definition (*(EaselInput **) a);
  const EaselInputDefinition *right = easel_input_get_definition (*(EaselInput **) b);

  return (left->order > right->order) - (left->order < right->order);
}

static EaselInput *
find_literal (GPtrArray  *list,
              const char *node_id,
              const char *member)
{
  for (guint i = 0; i < list->len; i++)
    {
      EaselInput *input = g_ptr_array_index (list, i);

      if (g_strcmp0 (easel_input_get_node (input), node_id) == 0 &&
          g_strcmp0 (easel_input_get_member (input), member) == 0)
        return input;
    }

  return NULL;
}

static JsonArray *
get_app_inputs (JsonNode *ui_graph)
{
  JsonObject *root = ui_graph != NULL ? json_node_get_object (ui_graph) : NULL;
  JsonObject *app = easel_json_get_object (easel_json_get_object (root, "extra"), "linearData");

  return easel_json_get_array (app, "inputs");
}

/* One of the author's choices in app mode: `[node, widget, …]`. */
static EaselInput *
find_app_input (GPtrArray *list,
                JsonNode  *choice)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (choice) ? json_node_get_array (choice) : NULL;
  g_autofree char *node_id = NULL;
  const char *member;

  if (pair == NULL || json_array_get_length (pair) < 2)
    return NULL;

  node_id = easel_input_text_of (EASEL_INPUT_KIND_LINE, json_array_get_element (pair, 0));
  member = easel_json_read_string (json_array_get_element (pair, 1));

  return node_id != NULL && member != NULL ? find_literal (list, node_id, member) : NULL;
}

static void
add_regrouped (GPtrArray  *list,
               EaselInput *input,
               const char *group_id,
               const char *group_name,
               gboolean    is_collapsed)
{
  EaselInputDefinition definition;

  easel_input_definition_copy (&definition, easel_input_get_definition (input));
  g_free (definition.group_id);
  g_free (definition.group_name);
  definition.group_id = g_strdup (group_id);
  definition.group_name = g_strdup (group_name);
  definition.is_collapsed = is_collapsed;
  g_ptr_array_add (list, easel_input_new (&definition));
}

/* What the author chose in app mode is the form, in that order; everything else folds away. */
static GPtrArray *
apply_app_mode (GPtrArray *list,
                JsonArray *choices)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) taken = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < MIN (json_array_get_length (choices), MOST_CHOSEN); i++)
    {
      EaselInput *input = find_app_input (list, json_array_get_element (choices, i));

      if (input != NULL && g_hash_table_add (taken, input))
        add_regrouped (chosen, input, NULL, NULL, FALSE);
    }

  for (guint i = 0; i < list->len; i++)
    {
      EaselInput *input = g_ptr_array_index (list, i);
      g_autofree char *group_id = g_strconcat ("node:", easel_input_get_node (input), NULL);

      if (!g_hash_table_contains (taken, input))
        add_regrouped (chosen, input, group_id, easel_input_get_class_type (input), TRUE);
    }

  return chosen;
}

/**
 * easel_input_reader_read_literals:
 * @graph: (nullable): an API graph
 * @ui_graph: (nullable): its UI graph, which may have the author's choice (app mode)
 * @object_info: (nullable): what a machine says about its classes
 *
 * Returns: (transfer full): an EaselInput for each simple literal of an ordinary node: what people change most comes
 *   first, and all that is folded away has a group id that starts with `node:`
 */
GPtrArray *
easel_input_reader_read_literals (JsonNode   *graph,
                                  JsonNode   *ui_graph,
                                  JsonObject *object_info)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) roles = NULL;
  g_auto(GStrv) ids = NULL;
  JsonArray *choices = get_app_inputs (ui_graph);

  if (graph == NULL)
    return g_steal_pointer (&list);

  roles = easel_graph_roles_find (graph);
  ids = easel_graph_list_nodes (graph);
  for (guint i = 0; ids[i] != NULL; i++)
    add_literals (list, graph, roles, object_info, ids[i]);
  g_ptr_array_sort (list, compare_groups);

  if (choices != NULL && json_array_get_length (choices) > 0)
    return apply_app_mode (list, choices);

  return g_steal_pointer (&list);
}
