/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a filled-in form to what a run is made of. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-form.h"
#include "workflows/easel-form-private.h"

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "runs/easel-run-request.h"
#include "workflows/easel-field-rules.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-media-rules.h"

#include <glib/gi18n-lib.h>

/* What the steps of building share; all borrowed. */
typedef struct {
  EaselWorkflow   *workflow;
  GHashTable      *addresses;    /* nullable */
  gboolean         sends_graph;  /* or a deployment is run by its id */
  EaselFormValues *values;
} Build;

void
easel_form_values_free (EaselFormValues *values)
{
  g_clear_pointer (&values->inputs, json_object_unref);
  g_clear_pointer (&values->graph, json_node_unref);
  g_clear_pointer (&values->ui_graph, json_node_unref);
  g_free (values->seed);
  g_free (values);
}

static gboolean
is_media (EaselField *field)
{
  return easel_input_kind_is_media (easel_input_get_kind (easel_field_get_input (field)));
}

/**
 * easel_form_list_files:
 * @self: a form
 *
 * Returns: (transfer full): the references in changed fields that stand for bytes to be uploaded, each once
 */
GStrv
easel_form_list_files (EaselForm *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *fields;

  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  fields = easel_form_get_fields (self);
  for (guint i = 0; i < fields->len; i++)
    {
      EaselField *field = g_ptr_array_index (fields, i);
      g_auto(GStrv) references = NULL;

      if (!is_media (field) || !easel_field_is_changed (field))
        continue;

      references = easel_field_dup_references (field);
      for (guint j = 0; references[j] != NULL; j++)
        {
          if (easel_reference_is_file (references[j]) && g_hash_table_add (seen, g_strdup (references[j])))
            g_strv_builder_add (builder, references[j]);
        }
    }

  return g_strv_builder_end (builder);
}

/* The seed to send: drawn here, so that it can be shown; NULL if the workflow's own is left in force. */
static char *
choose_seed (EaselField *field)
{
  switch (easel_field_get_seed_mode (field))
    {
    case EASEL_SEED_MODE_RANDOM:
      return easel_field_draw_seed (field);
    case EASEL_SEED_MODE_LAST:
      return g_strdup (easel_field_get_last_seed (field));
    case EASEL_SEED_MODE_FIXED:
      return easel_field_is_changed (field) ? g_strdup (easel_field_get_text (field)) : NULL;
    default:
      g_assert_not_reached ();
    }
}

/* Whether the machine uses the workflow's own seed: not for literals, which it draws anew unless they can be pinned. */
static gboolean
is_default_kept (Build      *build,
                 EaselInput *input)
{
  JsonNode *ui_graph = easel_workflow_get_ui_graph (build->workflow);

  if (easel_input_is_external (input))
    return TRUE;

  return build->sends_graph && easel_graph_can_pin_seed (build->values->graph, ui_graph, easel_input_get_node (input));
}

static JsonNode *
seed_to_json (Build      *build,
              EaselField *field)
{
  EaselFormValues *values = build->values;
  EaselInput *input = easel_field_get_input (field);
  g_autofree char *chosen = choose_seed (field);
  const char *used = chosen != NULL ? chosen : easel_input_get_default_text (input);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *digits = NULL;

  if (*used == '\0' || (chosen == NULL && !is_default_kept (build, input)))
    return NULL;

  node = easel_field_rules_to_json (input, used, NULL);
  digits = easel_json_dup_digits (node);
  easel_field_set_last_seed (field, digits);
  if (values->seed == NULL)
    values->seed = g_steal_pointer (&digits);

  return chosen != NULL ? g_steal_pointer (&node) : NULL;
}

/* The value to send, NULL for what the workflow decides. */
static JsonNode *
field_to_json (Build      *build,
               EaselField *field)
{
  EaselInput *input = easel_field_get_input (field);

  if (!easel_input_is_usable (input))
    return NULL;
  if (easel_input_get_kind (input) == EASEL_INPUT_KIND_SEED)
    return seed_to_json (build, field);
  if (!easel_field_is_changed (field) || easel_field_rules_is_unset (input, easel_field_get_text (field)))
    return NULL;

  return easel_field_rules_to_json (input, easel_field_get_text (field), build->addresses);
}

static gboolean
holds_reference (EaselField *field)
{
  const char *text = easel_field_get_text (field);

  return is_media (field) && (easel_reference_is_file (text) || easel_reference_is_address (text));
}

static gboolean
links_to_slot (JsonNode   *graph,
               const char *origin,
               gint64      wanted)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;
      gint64 slot;

      if (inputs == NULL)
        continue;

      json_object_iter_init (&iter, inputs);
      while (json_object_iter_next (&iter, &name, &value))
        {
          if (g_strcmp0 (easel_graph_get_link_origin (value, &slot), origin) == 0 && slot >= wanted)
            return TRUE;
        }
    }

  return FALSE;
}

/* An ordinary loader only takes names of files on the machine; an external node in its place takes an address. */
static gboolean
exchange_loader (JsonNode         *graph,
                 EaselField       *field,
                 JsonNode         *value,
                 EaselFormValues  *values,
                 GError          **error)
{
  EaselInput *input = easel_field_get_input (field);
  const char *node_id = easel_input_get_node (input);
  JsonObject *node = easel_graph_get_node (graph, node_id);
  JsonObject *inputs;

  if (links_to_slot (graph, node_id, 1))
    {
      g_set_error (
          error, EASEL_ERROR, EASEL_ERROR_INVALID,
          _("%s: the mask of this picture is used, which an uploaded picture does not give: put a ComfyDeploy image "
            "input into the workflow, or give the name of a file on the machine"),
          easel_input_get_id (input));
      return FALSE;
    }

  inputs = json_object_new ();
  json_object_set_string_member (inputs, "input_id", easel_input_get_id (input));
  json_object_set_string_member (node, "class_type", easel_media_rules_get_stand_in (input));
  json_object_set_object_member (node, "inputs", inputs);
  json_object_set_member (values->inputs, easel_input_get_id (input), easel_graph_copy (value));

  return TRUE;
}

static char *
find_free_id (JsonNode *graph)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);
  gint64 highest = 0;

  for (guint i = 0; ids[i] != NULL; i++)
    highest = MAX (highest, g_ascii_strtoll (ids[i], NULL, 10));

  return g_strdup_printf ("%" G_GINT64_FORMAT, MIN (highest, G_MAXINT32) + 1);
}

/* The worker leaves a seed alone that another node gives, so one is put in that gives it (inputs.md 4). */
static void
feed_seed (EaselFormValues *values,
           EaselInput      *input,
           JsonNode        *value)
{
  g_autofree char *id = find_free_id (values->graph);
  JsonObject *node = json_object_new ();
  JsonObject *inputs = json_object_new ();
  JsonArray *link = json_array_new ();

  json_object_set_string_member (inputs, "input_id", easel_input_get_id (input));
  json_object_set_int_member (inputs, "default_value", 0);
  json_object_set_object_member (node, "inputs", inputs);
  json_object_set_string_member (node, "class_type", "ComfyUIDeployExternalNumberInt");
  json_object_set_object_member (json_node_get_object (values->graph), id, node);

  json_array_add_string_element (link, id);
  json_array_add_int_element (link, 0);
  json_object_set_array_member (easel_graph_get_inputs (values->graph, easel_input_get_node (input)),
                                easel_input_get_member (input), link);
  json_object_set_member (values->inputs, easel_input_get_id (input), easel_graph_copy (value));
}

static gboolean
write_literal (Build       *build,
               EaselField  *field,
               JsonNode    *value,
               GError     **error)
{
  EaselFormValues *values = build->values;
  EaselInput *input = easel_field_get_input (field);
  JsonObject *inputs = easel_graph_get_inputs (values->graph, easel_input_get_node (input));

  if (inputs == NULL)
    return TRUE;

  values->graph_changed = TRUE;
  if (holds_reference (field))
    return exchange_loader (values->graph, field, value, values, error);

  if (easel_input_get_kind (input) == EASEL_INPUT_KIND_SEED &&
      !easel_graph_can_pin_seed (values->graph, easel_workflow_get_ui_graph (build->workflow),
                                 easel_input_get_node (input)))
    {
      feed_seed (values, input, value);
      return TRUE;
    }

  json_object_set_member (inputs, easel_input_get_member (input), easel_graph_copy (value));

  return TRUE;
}

static gboolean
take_field (Build       *build,
            EaselField  *field,
            GError     **error)
{
  EaselInput *input = easel_field_get_input (field);
  EaselFormValues *values = build->values;
  g_autoptr(JsonNode) value = field_to_json (build, field);

  if (value == NULL)
    return TRUE;

  if (!easel_input_is_external (input))
    return values->graph == NULL || write_literal (build, field, value, error);

  json_object_set_member (values->inputs, easel_input_get_id (input), g_steal_pointer (&value));

  return TRUE;
}

static gboolean
has_changed_literal (GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EaselField *field = g_ptr_array_index (fields, i);

      if (easel_field_is_changed (field) && !easel_input_is_external (easel_field_get_input (field)))
        return TRUE;
    }

  return FALSE;
}

/**
 * easel_form_build:
 * @self: a form
 * @addresses: (nullable): what stands for each of easel_form_list_files(): an address, or a placeholder that becomes
 *   one
 * @error: return location
 *
 * Random seeds are drawn by each call, so that several calls make several different runs. The seed used becomes the
 * field's last one.
 *
 * Returns: (transfer full): what to send; %NULL with %EASEL_ERROR_INVALID about the first field that is wrong
 */
EaselFormValues *
easel_form_build (EaselForm   *self,
                  GHashTable  *addresses,
                  GError     **error)
{
  g_autoptr(EaselFormValues) values = NULL;
  EaselWorkflow *workflow;
  JsonNode *graph;
  GPtrArray *fields;
  Build build;

  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  if (easel_form_validate (self, error) != NULL)
    return NULL;

  workflow = easel_form_get_workflow (self);
  graph = easel_workflow_get_api_graph (workflow);
  values = g_new0 (EaselFormValues, 1);
  values->inputs = json_object_new ();
  values->graph = graph != NULL ? easel_graph_copy (graph) : NULL;
  values->untagged = (graph != NULL && easel_graph_has_linked_input_id (graph)) ||
                     easel_form_find (self, EASEL_RUN_REQUEST_TAG_KEY) != NULL;

  fields = easel_form_get_fields (self);
  build = (Build) { workflow, addresses, FALSE, values };
  build.sends_graph = graph != NULL && (easel_workflow_get_flavour (workflow) != EASEL_FLAVOUR_DEPLOYMENT ||
                                        has_changed_literal (fields));
  for (guint i = 0; i < fields->len; i++)
    {
      if (!take_field (&build, g_ptr_array_index (fields, i), error))
        return NULL;
    }

  if (graph != NULL && easel_graph_has_linked_input_id (graph) && json_object_get_size (values->inputs) > 0)
    {
      g_set_error_literal (
          error, EASEL_ERROR, EASEL_ERROR_INVALID,
          _("an input's id comes from another node, and such a workflow fails as soon as any input is sent: "
            "mend it in the editor, or run it with its defaults"));
      return NULL;
    }

  if (values->graph != NULL)
    values->ui_graph = easel_graph_pin_seeds (values->graph, easel_workflow_get_ui_graph (workflow));

  return g_steal_pointer (&values);
}
