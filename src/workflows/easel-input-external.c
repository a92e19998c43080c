/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The external classes: what each of them asks for, and the oddities of real files (inputs.md 1, 2, 11). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-input-reader.h"

#include "base/easel-json.h"
#include "runs/easel-run-request.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-input-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PREFIX "ComfyUIDeployExternal"

/**
 * ExternalClass:
 * @suffix: the class without its prefix
 * @members: the members that may hold the default, the first filled one counts
 * @minimum: (nullable): the node's own limit when the author gave none
 * @maximum: (nullable): likewise
 */
typedef struct {
  const char     *suffix;
  EaselInputKind  kind;
  const char     *members[4];
  const char     *minimum;
  const char     *maximum;
  const char     *step;
} ExternalClass;

static const ExternalClass external_classes[] = {
  { "Text", EASEL_INPUT_KIND_TEXT, { "default_value" }, NULL, NULL, NULL },
  { "TextAny", EASEL_INPUT_KIND_TEXT, { "default_value" }, NULL, NULL, NULL },
  { "TextSingleLine", EASEL_INPUT_KIND_LINE, { "default_value" }, NULL, NULL, NULL },
  { "Number", EASEL_INPUT_KIND_NUMBER, { "default_value" }, NULL, NULL, "0.01" },
  { "NumberInt", EASEL_INPUT_KIND_INTEGER, { "default_value" }, NULL, NULL, "1" },
  { "NumberSlider", EASEL_INPUT_KIND_SLIDER, { "default_value" }, "0", "1", "0.01" },
  { "NumberSliderInt", EASEL_INPUT_KIND_INTEGER_SLIDER, { "default_value" }, "0", "10", "1" },
  { "Boolean", EASEL_INPUT_KIND_BOOLEAN, { "default_value" }, NULL, NULL, NULL },
  { "Enum", EASEL_INPUT_KIND_ENUM, { "default_value" }, NULL, NULL, NULL },
  { "Seed", EASEL_INPUT_KIND_SEED, { "default_value" }, "1", "4294967295", "1" },
  { "Image", EASEL_INPUT_KIND_IMAGE, { "default_value_url", "default_value" }, NULL, NULL, NULL },
  { "ImageAlpha", EASEL_INPUT_KIND_IMAGE_ALPHA, { "default_value_url", "default_value" }, NULL, NULL, NULL },
  { "ImageBatch", EASEL_INPUT_KIND_IMAGE_BATCH, { "images", "default_value" }, NULL, NULL, NULL },
  { "Video", EASEL_INPUT_KIND_VIDEO, { "default_value_url", "default_video", "default_value" }, NULL, NULL, NULL },
  { "Vid", EASEL_INPUT_KIND_VIDEO, { "default_value" }, NULL, NULL, NULL },
  { "Audio", EASEL_INPUT_KIND_AUDIO, { "audio_file", "default_value" }, NULL, NULL, NULL },
  { "EXR", EASEL_INPUT_KIND_EXR, { "exr_file", "default_value" }, NULL, NULL, NULL },
  { "File", EASEL_INPUT_KIND_FILE, { "file_url", "default_value" }, NULL, NULL, NULL },
  { "Lora", EASEL_INPUT_KIND_LORA, { "lora_url", "default_lora_name", "default_value" }, NULL, NULL, NULL },
  { "Checkpoint", EASEL_INPUT_KIND_CHECKPOINT, { "default_value" }, NULL, NULL, NULL },
  { "FaceModel", EASEL_INPUT_KIND_FACE_MODEL, { "face_model_url", "default_face_model_name" }, NULL, NULL, NULL },
  { "Color", EASEL_INPUT_KIND_COLOUR, { "default_value" }, NULL, NULL, NULL },
};

/* What a class newer than this list is taken for: the type of its default tells the kind. */
static const ExternalClass unknown_class = { "", EASEL_INPUT_KIND_TEXT, { "default_value" }, NULL, NULL, NULL };

static const ExternalClass *
find_class (const char *class_type)
{
  const char *suffix = g_str_has_prefix (class_type, PREFIX) ? class_type + strlen (PREFIX) : class_type;

  for (guint i = 0; i < G_N_ELEMENTS (external_classes); i++)
    {
      if (g_str_equal (external_classes[i].suffix, suffix))
        return &external_classes[i];
    }

  return &unknown_class;
}

static gboolean
is_empty (JsonNode *value)
{
  const char *text = easel_json_read_string (value);

  return value == NULL || JSON_NODE_HOLDS_NULL (value) || (text != NULL && *text == '\0');
}

/* A number, also one that was written as text, in the digits it came with. */
static char *
read_digits (JsonNode *value)
{
  g_autofree char *stripped = easel_json_dup_digits (value);
  g_autoptr(JsonNode) number = NULL;

  if (stripped == NULL)
    stripped = g_strdup (easel_json_read_string (value));
  if (stripped == NULL)
    return NULL;

  number = easel_json_new_number (g_strstrip (stripped));

  return number != NULL ? g_steal_pointer (&stripped) : NULL;
}

/* A list of addresses as JSON text, which is how the batch node keeps it, or as a real list. */
static char *
read_batch_text (JsonNode *value)
{
  const char *text = easel_json_read_string (value);
  g_autoptr(JsonNode) parsed = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  JsonNode *list = parsed != NULL ? parsed : value;
  g_autoptr(GString) lines = g_string_new (NULL);

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return NULL;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      const char *line = easel_json_read_string (json_array_get_element (json_node_get_array (list), i));

      if (line == NULL)
        return NULL;
      if (lines->len > 0)
        g_string_append_c (lines, '\n');
      g_string_append (lines, line);
    }

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static char *
read_colour_text (JsonNode *value)
{
  JsonArray *list = value != NULL && JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  JsonNode *first = list != NULL && json_array_get_length (list) > 0 ? json_array_get_element (list, 0) : NULL;
  gint64 red = 0, green = 0, blue = 0;

  if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first) ||
      !easel_json_get_int (json_node_get_object (first), "r", &red) ||
      !easel_json_get_int (json_node_get_object (first), "g", &green) ||
      !easel_json_get_int (json_node_get_object (first), "b", &blue))
    return NULL;

  return g_strdup_printf ("#%02x%02x%02x",
                          (guint) CLAMP (red, 0, 255), (guint) CLAMP (green, 0, 255), (guint) CLAMP (blue, 0, 255));
}

/**
 * easel_input_text_of:
 * @kind: what is asked for
 * @value: (nullable): a value
 *
 * Returns: (transfer full) (nullable): @value as one would type it, %NULL if it does not fit
 */
char *
easel_input_text_of (EaselInputKind  kind,
                     JsonNode       *value)
{
  g_autofree char *digits = value != NULL ? easel_json_dup_digits (value) : NULL;
  gboolean truth;

  if (kind == EASEL_INPUT_KIND_IMAGE_BATCH)
    return read_batch_text (value);
  if (kind == EASEL_INPUT_KIND_COLOUR)
    return read_colour_text (value);
  if (easel_input_kind_is_number (kind) || kind == EASEL_INPUT_KIND_SEED)
    return read_digits (value);
  if (easel_json_read_boolean (value, &truth))
    return g_strdup (truth ? "true" : "false");
  if (digits != NULL)
    return g_steal_pointer (&digits);

  return g_strdup (easel_json_read_string (value));
}

static EaselInputKind
guess_kind (JsonNode *value)
{
  g_autofree char *digits = value != NULL ? easel_json_dup_digits (value) : NULL;
  gboolean truth;

  if (easel_json_read_boolean (value, &truth))
    return EASEL_INPUT_KIND_BOOLEAN;
  if (digits == NULL)
    return EASEL_INPUT_KIND_TEXT;

  return strpbrk (digits, ".eE") != NULL ? EASEL_INPUT_KIND_NUMBER : EASEL_INPUT_KIND_INTEGER;
}

static void
read_default (EaselInputDefinition *definition,
              const ExternalClass  *external,
              JsonObject           *inputs)
{
  JsonNode *value = NULL;

  definition->is_linked = easel_graph_is_link (json_object_get_member (inputs, "default_value"));

  for (guint i = 0; external->members[i] != NULL; i++)
    {
      JsonNode *candidate = json_object_get_member (inputs, external->members[i]);

      if (value == NULL || is_empty (value))
        value = candidate;
    }

  if (easel_graph_is_link (value))
    {
      definition->is_linked = TRUE;
      return;
    }

  if (external == &unknown_class)
    definition->kind = guess_kind (value);
  if (value == NULL || JSON_NODE_HOLDS_NULL (value))
    return;

  definition->default_value = easel_graph_copy (value);
  definition->default_text = easel_input_text_of (definition->kind, value);
  if (definition->default_text == NULL)
    easel_input_definition_note (definition,
                                 _("Its default is of another type than the input and is left to the workflow"));
}

/**
 * easel_input_compare_digits:
 * @a: decimal digits
 * @b: decimal digits
 *
 * Exact where both are whole numbers, however long.
 *
 * Returns: negative, 0 or positive as in strcmp()
 */
int
easel_input_compare_digits (const char *a,
                            const char *b)
{
  gboolean whole = strpbrk (a, ".eE") == NULL && strpbrk (b, ".eE") == NULL;
  gboolean a_negative = *a == '-', b_negative = *b == '-';
  gsize a_length = strlen (a), b_length = strlen (b);
  double left, right;
  int order;

  if (!whole)
    {
      left = g_ascii_strtod (a, NULL);
      right = g_ascii_strtod (b, NULL);

      return (left > right) - (left < right);
    }

  if (a_negative != b_negative)
    return a_negative ? -1 : 1;

  if (a_length != b_length)
    order = a_length < b_length ? -1 : 1;
  else
    order = strcmp (a, b);

  return a_negative ? -order : order;
}

static void
read_limits (EaselInputDefinition *definition,
             const ExternalClass  *external,
             JsonObject           *inputs)
{
  if (external->minimum != NULL)
    {
      definition->minimum = read_digits (json_object_get_member (inputs, "min_value"));
      definition->maximum = read_digits (json_object_get_member (inputs, "max_value"));
      if (definition->minimum == NULL)
        definition->minimum = g_strdup (external->minimum);
      if (definition->maximum == NULL)
        definition->maximum = g_strdup (external->maximum);
    }

  definition->step = g_strdup (external->step);
  if (definition->minimum == NULL || definition->kind == EASEL_INPUT_KIND_SEED)
    return;

  if (easel_input_compare_digits (definition->minimum, definition->maximum) > 0)
    easel_input_definition_note (definition,
                                 _("Its limits are reversed, so its node takes no value but always its default"));
  else if (definition->default_text != NULL &&
           (easel_input_compare_digits (definition->default_text, definition->minimum) < 0 ||
            easel_input_compare_digits (definition->default_text, definition->maximum) > 0))
    easel_input_definition_note (definition,
                                 _("Its default lies outside its own limits: it can be kept, but not be sent"));
}

/* The seed node brings its limits into 1 … 999999999999999 and swaps reversed ones (inputs.md 4). */
static void
settle_seed_limits (EaselInputDefinition *definition)
{
  if (easel_input_compare_digits (definition->minimum, definition->maximum) > 0)
    {
      char *swapped = definition->minimum;

      definition->minimum = definition->maximum;
      definition->maximum = swapped;
    }
  if (easel_input_compare_digits (definition->minimum, "1") < 0)
    {
      g_free (definition->minimum);
      definition->minimum = g_strdup ("1");
    }
  if (easel_input_compare_digits (definition->maximum, "999999999999999") > 0)
    {
      g_free (definition->maximum);
      definition->maximum = g_strdup ("999999999999999");
    }
}

static GStrv
read_option_list (JsonNode *node)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      char *option = easel_input_text_of (EASEL_INPUT_KIND_LINE, json_array_get_element (list, i));

      if (option == NULL)
        continue;
      if (g_hash_table_add (seen, option))
        g_strv_builder_add (builder, option);
    }

  return g_strv_builder_end (builder);
}

static void
read_options (EaselInputDefinition *definition,
              JsonObject           *inputs)
{
  const char *text = easel_json_get_string (inputs, "options");
  g_autoptr(JsonNode) parsed = text != NULL ? easel_json_parse (text, -1, NULL) : NULL;
  JsonNode *list = parsed != NULL ? parsed : json_object_get_member (inputs, "options");

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    list = json_object_get_member (inputs, "enum_options");
  if (list == NULL)
    list = json_object_get_member (inputs, "enum_values");

  definition->options = read_option_list (list);
  if (g_strv_length (definition->options) == 0)
    easel_input_definition_note (definition, _("Its options cannot be read, so any text can be typed"));
  else if (definition->default_text != NULL && *definition->default_text != '\0' &&
           !g_strv_contains ((const char * const *) definition->options, definition->default_text))
    easel_input_definition_note (definition, _("Its default is not among its options"));
}

static gboolean
looks_like_number (const char *text)
{
  char *end = NULL;

  if (*text == '\0')
    return FALSE;
  g_ascii_strtod (text, &end);

  return *end == '\0';
}

static void
read_id (EaselInputDefinition *definition,
         JsonObject           *inputs)
{
  JsonNode *node = json_object_get_member (inputs, "input_id");
  const char *id = easel_json_read_string (node);

  definition->id = g_strdup (id != NULL ? id : "");

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    definition->reason =
        g_strdup (_("Its id comes from another node, so nothing can be sent to it; a run of such a workflow "
                    "fails as soon as any input is sent"));
  else if (*definition->id == '\0')
    definition->reason = g_strdup (_("It has no id, so nothing can be sent to it: give it one in the editor"));
  else if (g_str_equal (id, EASEL_RUN_REQUEST_TAG_KEY))
    definition->reason = g_strdup (_("Its id is one that this program needs itself: give it another in the editor"));
  else if (g_str_has_prefix (id, "http://") || g_str_has_prefix (id, "https://") || g_str_has_prefix (id, "data:"))
    easel_input_definition_note (definition,
                                 _("Its id is already a value: the file was saved after a run had filled it in"));
  else if (easel_input_kind_is_number (definition->kind) && looks_like_number (id))
    easel_input_definition_note (definition, _("Its id reads as a number, so its node never uses the default"));
}

static void
read_group (EaselInputDefinition *definition,
            JsonObject           *node)
{
  JsonObject *meta = easel_json_get_object (node, "_meta");
  const char *group_id = easel_json_get_string (meta, "cd_input_group_id");

  definition->order = G_MAXINT64;
  easel_json_get_int (meta, "cd_input_order", &definition->order);
  easel_json_get_boolean (meta, "cd_group_collapsed", &definition->is_collapsed);
  if (group_id != NULL && *group_id != '\0')
    {
      definition->group_id = g_strdup (group_id);
      definition->group_name = g_strdup (easel_json_get_string (meta, "cd_group_name"));
    }
}

static EaselInput *
read_members (const char *node_id,
              const char *class_type,
              JsonObject *node,
              JsonObject *inputs)
{
  const ExternalClass *external = find_class (class_type);
  EaselInputDefinition definition = { 0 };
  JsonNode *label = json_object_get_member (inputs, "display_name");
  gint64 mode;

  definition.node = g_strdup (node_id);
  definition.class_type = g_strdup (class_type);
  definition.is_external = TRUE;
  definition.kind = external->kind;
  definition.use_count = 1;
  read_default (&definition, external, inputs);
  read_limits (&definition, external, inputs);
  if (definition.kind == EASEL_INPUT_KIND_SEED)
    settle_seed_limits (&definition);
  if (definition.kind == EASEL_INPUT_KIND_ENUM)
    read_options (&definition, inputs);
  read_id (&definition, inputs);
  read_group (&definition, node);

  definition.label = g_strdup (easel_json_read_string (label));
  definition.description = g_strdup (easel_json_get_string (inputs, "description"));
  if (label != NULL && JSON_NODE_HOLDS_ARRAY (label))
    easel_input_definition_note (&definition, _("Its name comes from another node and is not known here"));
  if (external == &unknown_class && g_str_has_prefix (class_type, PREFIX))
    easel_input_definition_note (&definition,
                                 _("This kind of input is newer than this program: what is typed is sent as it is"));
  if (!g_str_has_prefix (class_type, PREFIX))
    {
      definition.kind = EASEL_INPUT_KIND_UNSUPPORTED;
      g_free (definition.reason);
      definition.reason = g_strdup (_("It is fed by a live picture over a websocket, which cannot be sent with a run"));
    }
  if (easel_json_get_int (node, "mode", &mode) && (mode == 2 || mode == 4) && definition.reason == NULL)
    definition.reason =
        g_strdup (mode == 2 ? _("Its node is muted in the workflow") : _("Its node is bypassed in the workflow"));

  return easel_input_new (&definition);
}

/**
 * easel_input_reader_read_graph:
 * @graph: an API graph
 *
 * Returns: (transfer full): an EaselInput for each external node, in the order of the graph
 */
GPtrArray *
easel_input_reader_read_graph (JsonNode *graph)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);
  g_autoptr(JsonObject) nothing = json_object_new ();

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      const char *class_type = easel_graph_get_class_type (graph, ids[i]);
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);

      if (easel_graph_is_external_class (class_type))
        g_ptr_array_add (list, read_members (ids[i], class_type, easel_graph_get_node (graph, ids[i]),
                                             inputs != NULL ? inputs : nothing));
    }

  return list;
}

/**
 * easel_input_reader_read_types:
 * @input_types: the service's description of a deployment's or a hosted model's inputs
 *
 * Second best to the graph: it knows no node, no seed, no group.
 *
 * Returns: (transfer full): an EaselInput for each element that has a class
 */
GPtrArray *
easel_input_reader_read_types (JsonArray *input_types)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < json_array_get_length (input_types); i++)
    {
      JsonNode *element = json_array_get_element (input_types, i);
      JsonObject *input = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      const char *class_type = easel_json_get_string (input, "class_type");

      if (class_type != NULL)
        g_ptr_array_add (list, read_members (NULL, class_type, input, input));
    }

  return list;
}
