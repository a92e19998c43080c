/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts, presets and the values of earlier runs: sparse maps from inputs to what was typed (decisions 22). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-form.h"
#include "workflows/easel-form-private.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-input-private.h"

static const char *
mode_to_word (EaselSeedMode mode)
{
  g_autoptr(GEnumClass) modes = g_type_class_ref (EASEL_TYPE_SEED_MODE);

  return g_enum_get_value (modes, (int) mode)->value_nick;
}

static EaselSeedMode
word_to_mode (const char *word)
{
  g_autoptr(GEnumClass) modes = g_type_class_ref (EASEL_TYPE_SEED_MODE);
  GEnumValue *value = word != NULL ? g_enum_get_value_by_nick (modes, word) : NULL;

  return value != NULL ? (EaselSeedMode) value->value : EASEL_SEED_MODE_FIXED;
}

static void
save_field (EaselField *field,
            JsonObject *draft)
{
  EaselInput *input = easel_field_get_input (field);
  gboolean is_seed = easel_input_get_kind (input) == EASEL_INPUT_KIND_SEED;
  JsonObject *saved;

  if (!easel_field_is_changed (field) && easel_field_get_last_seed (field) == NULL)
    return;

  saved = json_object_new ();
  json_object_set_string_member (saved, "text", easel_field_get_text (field));
  if (is_seed)
    json_object_set_string_member (saved, "seed", mode_to_word (easel_field_get_seed_mode (field)));
  if (easel_field_get_last_seed (field) != NULL)
    json_object_set_string_member (saved, "last", easel_field_get_last_seed (field));
  json_object_set_object_member (draft, easel_input_get_id (input), saved);
}

/**
 * easel_form_save:
 * @self: a form
 *
 * Returns: (transfer full): an object with a member for each field that was changed, and for each value that is no
 *   longer used
 */
JsonNode *
easel_form_save (EaselForm *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *draft = json_object_new ();
  GPtrArray *fields, *unused;

  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  fields = easel_form_get_fields (self);
  unused = easel_form_get_unused (self);
  for (guint i = 0; i < unused->len; i++)
    {
      EaselUnusedValue *value = g_ptr_array_index (unused, i);

      json_object_set_member (draft, value->id, easel_graph_copy (value->value));
    }
  for (guint i = 0; i < fields->len; i++)
    save_field (g_ptr_array_index (fields, i), draft);
  json_node_take_object (node, draft);

  return node;
}

static void
keep_unused (EaselForm  *self,
             const char *id,
             JsonNode   *value)
{
  EaselUnusedValue *unused = g_new0 (EaselUnusedValue, 1);

  unused->id = g_strdup (id);
  unused->value = easel_graph_copy (value);
  g_ptr_array_add (easel_form_get_unused (self), unused);
}

static void
load_field (EaselField *field,
            JsonObject *saved)
{
  const char *text = easel_json_get_string (saved, "text");
  const char *mode = easel_json_get_string (saved, "seed");
  const char *last = easel_json_get_string (saved, "last");

  if (last != NULL)
    easel_field_set_last_seed (field, last);
  if (text != NULL)
    easel_field_set_text (field, text);
  if (mode != NULL)
    easel_field_set_seed_mode (field, word_to_mode (mode));
}

/**
 * easel_form_load:
 * @self: a form
 * @draft: (nullable): what easel_form_save() gave, maybe for an older version of the workflow
 *
 * Every field gets its default first. Values whose input is gone are kept: easel_form_list_unused().
 */
void
easel_form_load (EaselForm *self,
                 JsonNode  *draft)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *value;

  g_return_if_fail (EASEL_IS_FORM (self));

  easel_form_reset (self);
  g_ptr_array_set_size (easel_form_get_unused (self), 0);
  if (draft == NULL || !JSON_NODE_HOLDS_OBJECT (draft))
    return;

  json_object_iter_init_ordered (&iter, json_node_get_object (draft));
  while (json_object_iter_next_ordered (&iter, &id, &value))
    {
      EaselField *field = easel_form_find (self, id);

      if (!JSON_NODE_HOLDS_OBJECT (value))
        continue;
      if (field != NULL && easel_input_is_usable (easel_field_get_input (field)))
        load_field (field, json_node_get_object (value));
      else
        keep_unused (self, id, value);
    }
}

/**
 * easel_form_take_over:
 * @self: a form
 * @inputs: the `inputs` of an earlier run, as sent or as the server tells them
 *
 * Fills in what an earlier run was given; every other field gets its default. Keys without an input are passed over.
 */
void
easel_form_take_over (EaselForm  *self,
                      JsonObject *inputs)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *value;

  g_return_if_fail (EASEL_IS_FORM (self));
  g_return_if_fail (inputs != NULL);

  easel_form_reset (self);
  json_object_iter_init_ordered (&iter, inputs);
  while (json_object_iter_next_ordered (&iter, &id, &value))
    {
      EaselField *field = easel_form_find (self, id);
      g_autofree char *text = NULL;

      if (field == NULL || !easel_input_is_usable (easel_field_get_input (field)))
        continue;

      text = easel_input_text_of (easel_input_get_kind (easel_field_get_input (field)), value);
      if (text == NULL)
        continue;

      easel_field_set_text (field, text);
      easel_field_set_seed_mode (field, EASEL_SEED_MODE_FIXED);
    }
}

/**
 * easel_form_take_over_graph:
 * @self: a form, into which easel_form_take_over() has put the run's inputs
 * @graph: (nullable): the API graph that an earlier run was sent with
 *
 * Fills in the literals of that run. One that was fed by a node is among the run's inputs and has been filled in
 * already.
 */
void
easel_form_take_over_graph (EaselForm *self,
                            JsonNode  *graph)
{
  GPtrArray *fields;

  g_return_if_fail (EASEL_IS_FORM (self));

  if (!easel_graph_is_api (graph))
    return;

  fields = easel_form_get_fields (self);
  for (guint i = 0; i < fields->len; i++)
    {
      EaselField *field = g_ptr_array_index (fields, i);
      EaselInput *input = easel_field_get_input (field);
      JsonObject *inputs = NULL;
      JsonNode *value = NULL;
      g_autofree char *text = NULL;

      if (!easel_input_is_external (input))
        inputs = easel_graph_get_inputs (graph, easel_input_get_node (input));
      if (inputs != NULL)
        value = json_object_get_member (inputs, easel_input_get_member (input));
      if (value != NULL && !easel_graph_is_link (value))
        text = easel_input_text_of (easel_input_get_kind (input), value);
      if (text != NULL)
        easel_field_set_text (field, text);
    }
}

/**
 * easel_form_list_unused:
 * @self: a form
 *
 * Returns: (transfer full): the ids of values that were typed for inputs which the workflow no longer has
 */
GStrv
easel_form_list_unused (EaselForm *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *unused;

  g_return_val_if_fail (EASEL_IS_FORM (self), NULL);

  unused = easel_form_get_unused (self);
  for (guint i = 0; i < unused->len; i++)
    g_strv_builder_add (builder, ((EaselUnusedValue *) g_ptr_array_index (unused, i))->id);

  return g_strv_builder_end (builder);
}

/**
 * easel_form_forget_unused:
 * @self: a form
 * @id: one of easel_form_list_unused()
 *
 * Lets go of a value that is no longer used.
 */
void
easel_form_forget_unused (EaselForm  *self,
                          const char *id)
{
  GPtrArray *unused;

  g_return_if_fail (EASEL_IS_FORM (self));
  g_return_if_fail (id != NULL);

  unused = easel_form_get_unused (self);
  for (guint i = unused->len; i > 0; i--)
    {
      if (g_str_equal (((EaselUnusedValue *) g_ptr_array_index (unused, i - 1))->id, id))
        g_ptr_array_remove_index (unused, i - 1);
    }
}
