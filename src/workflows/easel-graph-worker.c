/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service and its worker do with a graph before ComfyUI sees it (inputs.md 2.1, 3.2, 4). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-graph.h"

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <string.h>

/* The 19 classes that the service lists, the coarse type it says, and the member that the worker fills beside
 * input_id. */
typedef struct {
  const char *class_type;
  const char *type;
  const char *member;
} WorkerClass;

static const WorkerClass worker_classes[] = {
  { "ComfyUIDeployExternalText", "string", "default_value" },
  { "ComfyUIDeployExternalTextAny", "string", "default_value" },
  { "ComfyUIDeployExternalTextSingleLine", "string", "default_value" },
  { "ComfyUIDeployExternalImage", "string", NULL },
  { "ComfyUIDeployExternalImageAlpha", "string", NULL },
  { "ComfyUIDeployExternalImageBatch", "string", "images" },
  { "ComfyUIDeployExternalVideo", "string", NULL },
  { "ComfyUIDeployExternalAudio", "string", "audio_file" },
  { "ComfyUIDeployExternalEXR", "string", "exr_file" },
  { "ComfyUIDeployExternalFile", "string", "file_url" },
  { "ComfyUIDeployExternalNumber", "float", NULL },
  { "ComfyUIDeployExternalNumberInt", "integer", NULL },
  { "ComfyUIDeployExternalNumberSlider", "float", NULL },
  { "ComfyUIDeployExternalNumberSliderInt", "integer", NULL },
  { "ComfyUIDeployExternalBoolean", "boolean", "default_value" },
  { "ComfyUIDeployExternalEnum", "string", "default_value" },
  { "ComfyUIDeployExternalLora", "string", "lora_url" },
  { "ComfyUIDeployExternalCheckpoint", "string", "default_value" },
  { "ComfyDeployWebscoketImageInput", "binary", NULL },

  /* Known to the worker only */
  { "ComfyUIDeployExternalSeed", NULL, "default_value" },
  { "ComfyUIDeployExternalFaceModel", NULL, "face_model_url" },
};

static const WorkerClass *
find_class (const char *class_type)
{
  for (guint i = 0; class_type != NULL && i < G_N_ELEMENTS (worker_classes); i++)
    {
      if (g_str_equal (worker_classes[i].class_type, class_type))
        return &worker_classes[i];
    }

  return NULL;
}

static void
apply_to_node (JsonNode   *graph,
               const char *id,
               JsonObject *values)
{
  JsonObject *inputs = easel_graph_get_inputs (graph, id);
  const WorkerClass *worker_class = find_class (easel_graph_get_class_type (graph, id));
  const char *input_id = inputs != NULL ? easel_json_get_string (inputs, "input_id") : NULL;
  JsonNode *value = input_id != NULL ? json_object_get_member (values, input_id) : NULL;

  if (value == NULL)
    return;

  if (worker_class != NULL && worker_class->member != NULL)
    json_object_set_member (inputs, worker_class->member, easel_graph_copy (value));
  json_object_set_member (inputs, "input_id", easel_graph_copy (value));
}

/**
 * easel_graph_apply_inputs:
 * @graph: an API graph, changed in place
 * @inputs: (nullable): a run's `inputs`
 * @error: return location
 *
 * Writes values into every node, of whatever class, whose `input_id` is a key of @inputs, as the worker on the machine
 * does.
 *
 * Returns: whether that went well; %EASEL_ERROR_INVALID where the worker crashes: an `input_id` that is a link
 */
gboolean
easel_graph_apply_inputs (JsonNode    *graph,
                          JsonObject  *inputs,
                          GError     **error)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  g_return_val_if_fail (ids != NULL, FALSE);

  if (inputs == NULL || json_object_get_size (inputs) == 0)
    return TRUE;

  if (easel_graph_has_linked_input_id (graph))
    {
      /* The worker's own words, which callers show as the run's error. */
      g_set_error_literal (error, EASEL_ERROR, EASEL_ERROR_INVALID, "unhashable type: 'list'");
      return FALSE;
    }

  for (guint i = 0; ids[i] != NULL; i++)
    apply_to_node (graph, ids[i], inputs);

  return TRUE;
}

/* The database column is jsonb, which orders keys by length, then by bytes. */
static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const char *left = *(const char **) a;
  const char *right = *(const char **) b;
  gsize left_length = strlen (left), right_length = strlen (right);

  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;

  return strcmp (left, right);
}

static GPtrArray *
sort_members (JsonObject *object)
{
  g_autoptr(GList) members = json_object_get_members (object);
  GPtrArray *keys = g_ptr_array_new ();

  for (GList *l = members; l != NULL; l = l->next)
    g_ptr_array_add (keys, l->data);
  g_ptr_array_sort (keys, compare_keys);

  return keys;
}

static void
set_copy (JsonObject *object,
          const char *member,
          JsonNode   *value)
{
  json_object_set_member (object, member, value != NULL ? easel_graph_copy (value) : json_node_new (JSON_NODE_NULL));
}

static void
set_text (JsonObject *object,
          const char *member,
          JsonNode   *value)
{
  const char *text = value != NULL ? easel_json_read_string (value) : NULL;

  json_object_set_string_member (object, member, text != NULL ? text : "");
}

static JsonNode *
read_options (JsonObject *inputs)
{
  const char *text = easel_json_get_string (inputs, "options");
  g_autoptr(JsonNode) parsed = NULL;
  g_autoptr(JsonArray) options = NULL;
  JsonNode *node = NULL;

  if (text == NULL || *text == '\0')
    return NULL;

  parsed = easel_json_parse (text, -1, NULL);
  if (parsed == NULL || !JSON_NODE_HOLDS_ARRAY (parsed))
    return NULL;

  options = json_array_new ();
  for (guint i = 0; i < json_array_get_length (json_node_get_array (parsed)); i++)
    {
      JsonNode *option = json_array_get_element (json_node_get_array (parsed), i);
      g_autofree char *digits = easel_json_is_number (option) ? easel_json_dup_digits (option) : NULL;

      if (digits != NULL)
        json_array_add_string_element (options, digits);
      else if (easel_json_is_string (option))
        json_array_add_string_element (options, json_node_get_string (option));
    }

  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, g_steal_pointer (&options));

  return node;
}

static gboolean
fits_default (JsonNode *value)
{
  return value == NULL || JSON_NODE_HOLDS_VALUE (value) || JSON_NODE_HOLDS_ARRAY (value) ||
         JSON_NODE_HOLDS_NULL (value);
}

static gboolean
fits_limit (JsonNode *value)
{
  return value != NULL && easel_json_is_number (value);
}

static JsonNode *
describe_input (const WorkerClass *worker_class,
                JsonObject        *inputs,
                gboolean           raw)
{
  g_autoptr(JsonObject) input = json_object_new ();
  g_autoptr(GPtrArray) keys = sort_members (inputs);
  JsonNode *default_value = json_object_get_member (inputs, "default_value");
  JsonNode *minimum = json_object_get_member (inputs, "min_value");
  JsonNode *maximum = json_object_get_member (inputs, "max_value");
  JsonNode *options = NULL;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; raw && i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      set_copy (input, key, json_object_get_member (inputs, key));
    }

  json_object_set_string_member (input, "type", worker_class->type);
  json_object_set_string_member (input, "class_type", worker_class->class_type);
  set_text (input, "input_id", json_object_get_member (inputs, "input_id"));
  set_copy (input, "default_value", fits_default (default_value) ? default_value : NULL);
  set_copy (input, "min_value", fits_limit (minimum) ? minimum : NULL);
  set_copy (input, "max_value", fits_limit (maximum) ? maximum : NULL);
  set_text (input, "display_name", json_object_get_member (inputs, "display_name"));
  set_text (input, "description", json_object_get_member (inputs, "description"));

  if (g_str_equal (worker_class->class_type, "ComfyUIDeployExternalEnum"))
    options = read_options (inputs);
  if (options != NULL)
    json_object_set_member (input, "enum_options", options);
  else if (!raw)
    json_object_set_null_member (input, "enum_options");
  if (!raw)
    json_object_set_null_member (input, "step");

  json_node_take_object (node, g_steal_pointer (&input));

  return node;
}

/**
 * easel_graph_list_inputs:
 * @graph: an API graph
 * @raw: whether every member of the nodes is told (`GET /workflow/{id}/deployments`), or the strict model (contract
 *   3.2)
 *
 * The service's `input_types`: its order is that of a jsonb column, its list of classes leaves out the seeds. A value
 * that the strict model has no room for, with which the service fails as a whole, is told as null or as text.
 *
 * Returns: (transfer full): a list of objects
 */
JsonNode *
easel_graph_list_inputs (JsonNode *graph,
                         gboolean  raw)
{
  g_autoptr(JsonArray) list = json_array_new ();
  g_autoptr(GPtrArray) ids = NULL;
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  g_return_val_if_fail (graph != NULL && JSON_NODE_HOLDS_OBJECT (graph), NULL);

  ids = sort_members (json_node_get_object (graph));
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      const WorkerClass *worker_class = find_class (easel_graph_get_class_type (graph, id));
      JsonObject *inputs = easel_graph_get_inputs (graph, id);

      if (worker_class != NULL && worker_class->type != NULL && inputs != NULL)
        json_array_add_element (list, describe_input (worker_class, inputs, raw));
    }

  json_node_take_array (node, g_steal_pointer (&list));

  return node;
}
