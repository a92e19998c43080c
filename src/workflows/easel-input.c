/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that a workflow lets its user choose: an immutable definition, read from the graph (inputs.md 1, 8). */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-input.h"
#include "workflows/easel-input-private.h"

#include "workflows/easel-graph.h"

struct _EaselInput
{
  GObject              parent_instance;

  EaselInputDefinition definition;
};

G_DEFINE_FINAL_TYPE (EaselInput, easel_input, G_TYPE_OBJECT)

typedef enum {
  PROP_ID = 1,
  PROP_NODE,
  PROP_CLASS_TYPE,
  PROP_KIND,
  PROP_LABEL,
  PROP_DESCRIPTION,
  PROP_DEFAULT_TEXT,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_STEP,
  PROP_OPTIONS,
  PROP_GROUP_ID,
  PROP_GROUP_NAME,
  PROP_EXTERNAL,
  PROP_USABLE,
  PROP_REASON,
  PROP_NOTE,
} EaselInputProperty;

static GParamSpec *properties[PROP_NOTE + 1];

static void
easel_input_finalize (GObject *object)
{
  EaselInput *self = EASEL_INPUT (object);
  EaselInputDefinition *definition = &self->definition;

  g_free (definition->id);
  g_free (definition->node);
  g_free (definition->member);
  g_free (definition->class_type);
  g_free (definition->label);
  g_free (definition->description);
  g_clear_pointer (&definition->default_value, json_node_unref);
  g_free (definition->default_text);
  g_free (definition->minimum);
  g_free (definition->maximum);
  g_free (definition->step);
  g_strfreev (definition->options);
  g_free (definition->group_id);
  g_free (definition->group_name);
  g_free (definition->reason);
  g_free (definition->note);

  G_OBJECT_CLASS (easel_input_parent_class)->finalize (object);
}

static void
easel_input_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  EaselInputDefinition *definition = &EASEL_INPUT (object)->definition;

  switch ((EaselInputProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, definition->id);
      break;
    case PROP_NODE:
      g_value_set_string (value, definition->node);
      break;
    case PROP_CLASS_TYPE:
      g_value_set_string (value, definition->class_type);
      break;
    case PROP_KIND:
      g_value_set_enum (value, (int) definition->kind);
      break;
    case PROP_LABEL:
      g_value_set_string (value, definition->label);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, definition->description);
      break;
    case PROP_DEFAULT_TEXT:
      g_value_set_string (value, definition->default_text);
      break;
    case PROP_MINIMUM:
      g_value_set_string (value, definition->minimum);
      break;
    case PROP_MAXIMUM:
      g_value_set_string (value, definition->maximum);
      break;
    case PROP_STEP:
      g_value_set_string (value, definition->step);
      break;
    case PROP_OPTIONS:
      g_value_set_boxed (value, definition->options);
      break;
    case PROP_GROUP_ID:
      g_value_set_string (value, definition->group_id);
      break;
    case PROP_GROUP_NAME:
      g_value_set_string (value, definition->group_name);
      break;
    case PROP_EXTERNAL:
      g_value_set_boolean (value, definition->is_external);
      break;
    case PROP_USABLE:
      g_value_set_boolean (value, definition->reason == NULL);
      break;
    case PROP_REASON:
      g_value_set_string (value, definition->reason);
      break;
    case PROP_NOTE:
      g_value_set_string (value, definition->note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
boolean_property (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
easel_input_class_init (EaselInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = easel_input_finalize;
  object_class->get_property = easel_input_get_property;

  properties[PROP_ID] = text_property ("id");
  properties[PROP_NODE] = text_property ("node");
  properties[PROP_CLASS_TYPE] = text_property ("class-type");
  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, EASEL_TYPE_INPUT_KIND, EASEL_INPUT_KIND_TEXT,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LABEL] = text_property ("label");
  properties[PROP_DESCRIPTION] = text_property ("description");
  properties[PROP_DEFAULT_TEXT] = text_property ("default-text");
  properties[PROP_MINIMUM] = text_property ("minimum");
  properties[PROP_MAXIMUM] = text_property ("maximum");
  properties[PROP_STEP] = text_property ("step");
  properties[PROP_OPTIONS] = g_param_spec_boxed ("options", NULL, NULL, G_TYPE_STRV,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_GROUP_ID] = text_property ("group-id");
  properties[PROP_GROUP_NAME] = text_property ("group-name");
  properties[PROP_EXTERNAL] = boolean_property ("external");
  properties[PROP_USABLE] = boolean_property ("usable");
  properties[PROP_REASON] = text_property ("reason");
  properties[PROP_NOTE] = text_property ("note");

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
easel_input_init (EaselInput *self)
{
}

/**
 * easel_input_new:
 * @definition: (transfer full): all that there is to say about it; empty afterwards
 *
 * Returns: (transfer full): the input
 */
EaselInput *
easel_input_new (EaselInputDefinition *definition)
{
  EaselInput *self = g_object_new (EASEL_TYPE_INPUT, NULL);

  self->definition = *definition;
  *definition = (EaselInputDefinition) { 0 };

  if (self->definition.id == NULL)
    self->definition.id = g_strdup ("");
  if (self->definition.default_text == NULL)
    self->definition.default_text = g_strdup ("");
  if (self->definition.description == NULL)
    self->definition.description = g_strdup ("");
  if (self->definition.options == NULL)
    self->definition.options = g_new0 (char *, 1);
  if (self->definition.label == NULL || *self->definition.label == '\0')
    {
      g_free (self->definition.label);
      self->definition.label = g_strdup (self->definition.id);
    }

  return self;
}

const EaselInputDefinition *
easel_input_get_definition (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return &self->definition;
}

/* Copies all members of one definition into an empty one. */
void
easel_input_definition_copy (EaselInputDefinition       *to,
                             const EaselInputDefinition *from)
{
  *to = *from;

  to->id = g_strdup (from->id);
  to->node = g_strdup (from->node);
  to->member = g_strdup (from->member);
  to->class_type = g_strdup (from->class_type);
  to->label = g_strdup (from->label);
  to->description = g_strdup (from->description);
  to->default_value = from->default_value != NULL ? easel_graph_copy (from->default_value) : NULL;
  to->default_text = g_strdup (from->default_text);
  to->minimum = g_strdup (from->minimum);
  to->maximum = g_strdup (from->maximum);
  to->step = g_strdup (from->step);
  to->options = g_strdupv (from->options);
  to->group_id = g_strdup (from->group_id);
  to->group_name = g_strdup (from->group_name);
  to->reason = g_strdup (from->reason);
  to->note = g_strdup (from->note);
}

/* Adds a sentence to what is to be known about an input. */
void
easel_input_definition_note (EaselInputDefinition *definition,
                             const char           *note)
{
  g_autofree char *old = g_steal_pointer (&definition->note);

  definition->note = old != NULL ? g_strconcat (old, "\n", note, NULL) : g_strdup (note);
}

/**
 * easel_input_get_id:
 * @self: an input
 *
 * Returns: its key in a run's `inputs`, byte for byte; `node.input` for a literal of an ordinary node
 */
const char *
easel_input_get_id (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.id;
}

/**
 * easel_input_get_node:
 * @self: an input
 *
 * Returns: (nullable): the id of the node it stands for, %NULL if only the service's list is known
 */
const char *
easel_input_get_node (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.node;
}

/**
 * easel_input_get_member:
 * @self: an input
 *
 * Returns: (nullable): the member of the node that a literal is, %NULL for external inputs
 */
const char *
easel_input_get_member (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.member;
}

/**
 * easel_input_get_class_type:
 * @self: an input
 *
 * Returns: the class of its node
 */
const char *
easel_input_get_class_type (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.class_type;
}

/**
 * easel_input_is_external:
 * @self: an input
 *
 * Returns: whether it is sent in a run's `inputs`; a literal is written into the graph instead
 */
gboolean
easel_input_is_external (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), FALSE);

  return self->definition.is_external;
}

/**
 * easel_input_get_kind:
 * @self: an input
 *
 * Returns: what it asks for
 */
EaselInputKind
easel_input_get_kind (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), EASEL_INPUT_KIND_UNSUPPORTED);

  return self->definition.kind;
}

/**
 * easel_input_get_label:
 * @self: an input
 *
 * Returns: what to call it: plain text, not markup
 */
const char *
easel_input_get_label (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.label;
}

/**
 * easel_input_get_description:
 * @self: an input
 *
 * Returns: the author's help, maybe of several lines, maybe empty
 */
const char *
easel_input_get_description (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.description;
}

/**
 * easel_input_get_default:
 * @self: an input
 *
 * Returns: (transfer none) (nullable): the value that the graph has, %NULL if there is none or another node gives it
 */
JsonNode *
easel_input_get_default (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.default_value;
}

/**
 * easel_input_get_default_text:
 * @self: an input
 *
 * Returns: the default as one would type it, empty if there is none
 */
const char *
easel_input_get_default_text (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.default_text;
}

/**
 * easel_input_has_linked_default:
 * @self: an input
 *
 * Returns: whether the default is what another node gives: "from the workflow"
 */
gboolean
easel_input_has_linked_default (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), FALSE);

  return self->definition.is_linked;
}

/**
 * easel_input_get_minimum:
 * @self: an input
 *
 * Returns: (nullable): the smallest value in exact decimal digits
 */
const char *
easel_input_get_minimum (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.minimum;
}

/**
 * easel_input_get_maximum:
 * @self: an input
 *
 * Returns: (nullable): the largest value in exact decimal digits
 */
const char *
easel_input_get_maximum (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.maximum;
}

/**
 * easel_input_get_step:
 * @self: an input
 *
 * Returns: (nullable): by how much a spin button goes: a hint, no rule
 */
const char *
easel_input_get_step (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.step;
}

/**
 * easel_input_get_options:
 * @self: an input
 *
 * Returns: (transfer none): the texts to choose from, empty if they are not known
 */
const char * const *
easel_input_get_options (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return (const char * const *) self->definition.options;
}

/**
 * easel_input_get_group_id:
 * @self: an input
 *
 * Returns: (nullable): the group that the author put it in; members of a group stand together
 */
const char *
easel_input_get_group_id (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.group_id;
}

/**
 * easel_input_get_group_name:
 * @self: an input
 *
 * Returns: (nullable): the group's title
 */
const char *
easel_input_get_group_name (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.group_name;
}

/**
 * easel_input_is_group_collapsed:
 * @self: an input
 *
 * Returns: whether its group is folded at first
 */
gboolean
easel_input_is_group_collapsed (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), FALSE);

  return self->definition.is_collapsed;
}

/**
 * easel_input_get_use_count:
 * @self: an input
 *
 * Returns: how many nodes the value goes to
 */
guint
easel_input_get_use_count (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), 0);

  return MAX (self->definition.use_count, 1);
}

/**
 * easel_input_is_usable:
 * @self: an input
 *
 * Returns: whether a value can be sent to it; if not, easel_input_get_reason() says why
 */
gboolean
easel_input_is_usable (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), FALSE);

  return self->definition.reason == NULL;
}

/**
 * easel_input_get_reason:
 * @self: an input
 *
 * Returns: (nullable): why no value can be sent to it
 */
const char *
easel_input_get_reason (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.reason;
}

/**
 * easel_input_get_note:
 * @self: an input
 *
 * Returns: (nullable): what is odd about its definition and what follows from it
 */
const char *
easel_input_get_note (EaselInput *self)
{
  g_return_val_if_fail (EASEL_IS_INPUT (self), NULL);

  return self->definition.note;
}
