/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An input as `easelctl inputs --json` prints it (design 6). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-input-private.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"

static void
set_text_or_null (JsonObject *object,
                  const char *member,
                  const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

static void
set_number_or_null (JsonObject *object,
                    const char *member,
                    const char *digits)
{
  if (digits != NULL)
    json_object_set_member (object, member, easel_json_new_number (digits));
  else
    json_object_set_null_member (object, member);
}

static JsonNode *
options_to_json (const char * const *options)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; options[i] != NULL; i++)
    json_array_add_string_element (array, options[i]);
  json_node_take_array (node, array);

  return node;
}

/**
 * easel_input_to_json:
 * @self: an input
 *
 * Returns: (transfer full): the object that `easelctl inputs --json` prints for it
 */
JsonNode *
easel_input_to_json (EaselInput *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  const EaselInputDefinition *definition;

  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  definition = easel_input_get_definition (self);
  set_text_or_null (object, "node", definition->node);
  json_object_set_string_member (object, "id", definition->id);
  json_object_set_string_member (object, "class_type", definition->class_type);
  json_object_set_string_member (object, "kind", easel_input_kind_to_string (definition->kind));
  json_object_set_string_member (object, "label", definition->label);
  json_object_set_string_member (object, "description", definition->description);
  json_object_set_member (object, "default",
                          definition->default_value != NULL ? easel_graph_copy (definition->default_value)
                                                            : json_node_new (JSON_NODE_NULL));
  json_object_set_boolean_member (object, "linked", definition->is_linked);
  set_number_or_null (object, "minimum", definition->minimum);
  set_number_or_null (object, "maximum", definition->maximum);
  set_number_or_null (object, "step", definition->step);
  json_object_set_member (object, "options", options_to_json ((const char * const *) definition->options));
  set_text_or_null (object, "group", definition->group_name);
  set_text_or_null (object, "reason", definition->reason);
  set_text_or_null (object, "note", definition->note);
  json_node_take_object (node, object);

  return node;
}
