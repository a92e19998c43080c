/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workflow as it came: from a file of any flavour (inputs.md 6, 7) or from a deployment; immutable. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "workflows/easel-workflow.h"

#include "base/easel-json.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-input-private.h"
#include "workflows/easel-input-reader.h"
#include "workflows/easel-ui-conversion.h"
#include "workflows/easel-workflow-reader.h"

#include <glib/gi18n-lib.h>

struct _EaselWorkflow
{
  GObject       parent_instance;

  /* what it was made from */
  char         *name;
  EaselFlavour  flavour;
  JsonNode     *api_graph;  /* nullable: what a UI graph was converted to counts too */
  JsonNode     *ui_graph;   /* nullable */
  gboolean      is_converted;

  /* what follows from that */
  char         *why;        /* nullable: runnable */
  GPtrArray    *inputs;
  GPtrArray    *literals;
  GStrv         warnings;
};

G_DEFINE_ENUM_TYPE (EaselFlavour, easel_flavour,
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_API, "api"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_UI, "ui"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_UI_SUBGRAPH, "ui-subgraph"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_CD_EXPORT, "cd-export"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_WRAPPED, "wrapped"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_PNG, "png"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_WEBP, "webp"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_JPEG, "jpeg"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_AVIF, "avif"),
                    G_DEFINE_ENUM_VALUE (EASEL_FLAVOUR_DEPLOYMENT, "deployment"))

G_DEFINE_FINAL_TYPE (EaselWorkflow, easel_workflow, G_TYPE_OBJECT)

/**
 * easel_flavour_to_string:
 * @flavour: a flavour
 *
 * Returns: its word in `easelctl inputs`
 */
const char *
easel_flavour_to_string (EaselFlavour flavour)
{
  g_autoptr(GEnumClass) flavours = g_type_class_ref (EASEL_TYPE_FLAVOUR);
  GEnumValue *value = g_enum_get_value (flavours, (int) flavour);

  return value != NULL ? value->value_nick : "";
}

static int
compare_inputs (gconstpointer a,
                gconstpointer b)
{
  const EaselInputDefinition *left = easel_input_get_definition (*(EaselInput **) a);
  const EaselInputDefinition *right = easel_input_get_definition (*(EaselInput **) b);

  return (left->order > right->order) - (left->order < right->order);
}

/* The group's title is on any one of its members; its first member says whether it is folded. */
static void
settle_group (GPtrArray  *sorted,
              GPtrArray  *members)
{
  const char *name = NULL;
  gboolean is_collapsed = easel_input_is_group_collapsed (g_ptr_array_index (members, 0));

  for (guint i = 0; i < members->len && name == NULL; i++)
    name = easel_input_get_group_name (g_ptr_array_index (members, i));

  for (guint i = 0; i < members->len; i++)
    {
      EaselInputDefinition definition;

      easel_input_definition_copy (&definition, easel_input_get_definition (g_ptr_array_index (members, i)));
      g_free (definition.group_name);
      definition.group_name = g_strdup (name != NULL ? name : definition.group_id);
      definition.is_collapsed = is_collapsed;
      g_ptr_array_add (sorted, easel_input_new (&definition));
    }
}

/* Group → its members, in order. */
static GHashTable *
collect_groups (GPtrArray *inputs)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < inputs->len; i++)
    {
      EaselInput *input = g_ptr_array_index (inputs, i);
      const char *group_id = easel_input_get_group_id (input);
      GPtrArray *members = group_id != NULL ? g_hash_table_lookup (groups, group_id) : NULL;

      if (group_id == NULL)
        continue;
      if (members == NULL)
        {
          members = g_ptr_array_new ();
          g_hash_table_insert (groups, (char *) group_id, members);
        }
      g_ptr_array_add (members, input);
    }

  return groups;
}

/* The author's order (inputs.md 2.4): by cd_input_order, and members of a group where the first of them stands. */
static GPtrArray *
sort_inputs (GPtrArray *inputs)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) groups = NULL;

  g_ptr_array_sort (inputs, compare_inputs);  /* stable */
  groups = collect_groups (inputs);
  for (guint i = 0; i < inputs->len; i++)
    {
      EaselInput *input = g_ptr_array_index (inputs, i);
      const char *group_id = easel_input_get_group_id (input);
      GPtrArray *members = group_id != NULL ? g_hash_table_lookup (groups, group_id) : NULL;

      if (members == NULL)
        g_ptr_array_add (sorted, g_object_ref (input));
      else if (g_ptr_array_index (members, 0) == input)
        settle_group (sorted, members);
    }

  return g_steal_pointer (&sorted);
}

static void
add_stray_members (GStrvBuilder *warnings,
                   JsonNode     *graph)
{
  JsonObjectIter iter;
  const char *id;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, json_node_get_object (graph));
  while (json_object_iter_next_ordered (&iter, &id, &member))
    {
      g_autofree char *warning = NULL;

      if (easel_graph_get_class_type (graph, id) != NULL)
        continue;

      warning = g_strdup_printf (_("\u201c%.40s\u201d is no node and is passed over"), id);
      g_strv_builder_add (warnings, warning);
    }
}

static void
find_warnings (EaselWorkflow *self)
{
  g_autoptr(GStrvBuilder) warnings = g_strv_builder_new ();

  if (self->api_graph != NULL)
    {
      add_stray_members (warnings, self->api_graph);
      if (easel_graph_has_linked_input_id (self->api_graph))
        g_strv_builder_add (warnings,
                            _("An input's id comes from another node: a run on the service fails as soon as any input "
                              "is sent"));
    }

  for (guint i = 0; i < self->inputs->len; i++)
    {
      EaselInput *input = g_ptr_array_index (self->inputs, i);
      const char *text = easel_input_get_reason (input) != NULL ? easel_input_get_reason (input)
                                                                : easel_input_get_note (input);
      g_autofree char *warning = NULL;

      if (text == NULL)
        continue;

      warning = g_strdup_printf ("%.80s: %s", easel_input_get_label (input), text);
      g_strv_builder_add (warnings, warning);
    }

  self->warnings = g_strv_builder_end (warnings);
}

/* Everything that follows from the graphs. */
static void
settle (EaselWorkflow *self,
        JsonObject    *object_info)
{
  g_auto(EaselUiConversion) conversion = { 0 };
  g_autoptr(GPtrArray) inputs = NULL;
  JsonNode *known;

  if (self->api_graph == NULL && self->ui_graph != NULL)
    {
      easel_ui_convert (self->ui_graph, object_info, &conversion);
      self->why = g_steal_pointer (&conversion.problem);
      self->is_converted = TRUE;
      if (self->why == NULL)
        self->api_graph = json_node_ref (conversion.graph);
    }

  known = self->api_graph != NULL ? self->api_graph : conversion.graph;
  inputs = easel_input_reader_read_graph (conversion.external != NULL ? conversion.external : known);
  self->inputs = sort_inputs (inputs);
  self->literals = easel_input_reader_read_literals (known, self->ui_graph, object_info);
  find_warnings (self);
}

static EaselWorkflow *
new_with_graphs (const char   *name,
                 EaselFlavour  flavour,
                 JsonNode     *api_graph,
                 JsonNode     *ui_graph,
                 JsonObject   *object_info)
{
  EaselWorkflow *self = g_object_new (EASEL_TYPE_WORKFLOW, NULL);

  self->name = g_strdup (name != NULL ? name : "");
  self->flavour = flavour;
  self->api_graph = api_graph != NULL ? json_node_ref (api_graph) : NULL;
  self->ui_graph = ui_graph != NULL ? json_node_ref (ui_graph) : NULL;
  settle (self, object_info);

  return self;
}

static void
easel_workflow_finalize (GObject *object)
{
  EaselWorkflow *self = EASEL_WORKFLOW (object);

  g_free (self->name);
  g_clear_pointer (&self->api_graph, json_node_unref);
  g_clear_pointer (&self->ui_graph, json_node_unref);
  g_free (self->why);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
  g_clear_pointer (&self->literals, g_ptr_array_unref);
  g_strfreev (self->warnings);

  G_OBJECT_CLASS (easel_workflow_parent_class)->finalize (object);
}

static void
easel_workflow_class_init (EaselWorkflowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = easel_workflow_finalize;
}

static void
easel_workflow_init (EaselWorkflow *self)
{
}

/**
 * easel_workflow_new_from_bytes:
 * @bytes: a file: JSON, PNG, WebP, JPEG or AVIF
 * @name: (nullable): what to call it, normally the file's name without suffix
 * @error: return location
 *
 * Takes tens of milliseconds for large files: easel_workflow_load_async() does it in a worker.
 *
 * Returns: (transfer full): the workflow; %NULL with %EASEL_ERROR_INVALID and what was found instead
 */
EaselWorkflow *
easel_workflow_new_from_bytes (GBytes      *bytes,
                               const char  *name,
                               GError     **error)
{
  g_auto(EaselWorkflowParts) parts = { 0 };

  g_return_val_if_fail (bytes != NULL, NULL);

  if (!easel_workflow_reader_read (bytes, &parts, error))
    return NULL;

  return new_with_graphs (name, parts.flavour, parts.api_graph, parts.ui_graph, NULL);
}

/**
 * easel_workflow_new_from_graph:
 * @api_graph: (nullable): a graph in API format
 * @ui_graph: (nullable): a graph in UI format; one of both is needed
 * @name: (nullable): what to call it
 * @flavour: where it comes from
 *
 * The graphs are shared and must not be changed any more.
 *
 * Returns: (transfer full): the workflow
 */
EaselWorkflow *
easel_workflow_new_from_graph (JsonNode     *api_graph,
                               JsonNode     *ui_graph,
                               const char   *name,
                               EaselFlavour  flavour)
{
  g_return_val_if_fail (api_graph == NULL || JSON_NODE_HOLDS_OBJECT (api_graph), NULL);
  g_return_val_if_fail (ui_graph == NULL || JSON_NODE_HOLDS_OBJECT (ui_graph), NULL);
  g_return_val_if_fail (api_graph != NULL || ui_graph != NULL, NULL);

  return new_with_graphs (name, flavour, api_graph, ui_graph, NULL);
}

/**
 * easel_workflow_new_from_types:
 * @input_types: the service's description of the inputs
 * @name: (nullable): what to call it
 *
 * For a deployment whose graph the service did not give, and for hosted models.
 *
 * Returns: (transfer full): a workflow without graphs, runnable by its id only
 */
EaselWorkflow *
easel_workflow_new_from_types (JsonArray  *input_types,
                               const char *name)
{
  EaselWorkflow *self;
  g_autoptr(GPtrArray) inputs = NULL;

  g_return_val_if_fail (input_types != NULL, NULL);

  self = g_object_new (EASEL_TYPE_WORKFLOW, NULL);
  self->name = g_strdup (name != NULL ? name : "");
  self->flavour = EASEL_FLAVOUR_DEPLOYMENT;
  inputs = easel_input_reader_read_types (input_types);
  self->inputs = sort_inputs (inputs);
  self->literals = g_ptr_array_new_with_free_func (g_object_unref);
  find_warnings (self);

  return self;
}

/**
 * easel_workflow_dup_with_classes:
 * @self: a workflow
 * @object_info: a machine's classes, as ComfyUI's `/object_info` has them
 *
 * With them more UI graphs can be converted, and literals have the machine's ranges and choices.
 *
 * Returns: (transfer full): the workflow read once more
 */
EaselWorkflow *
easel_workflow_dup_with_classes (EaselWorkflow *self,
                                 JsonObject    *object_info)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);
  g_return_val_if_fail (object_info != NULL, NULL);

  if (self->api_graph == NULL && self->ui_graph == NULL)
    return g_object_ref (self);

  return new_with_graphs (self->name, self->flavour, self->is_converted ? NULL : self->api_graph, self->ui_graph,
                          object_info);
}

/**
 * easel_workflow_get_name:
 * @self: a workflow
 *
 * Returns: what to call it, maybe empty
 */
const char *
easel_workflow_get_name (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->name;
}

/**
 * easel_workflow_get_flavour:
 * @self: a workflow
 *
 * Returns: what it was wrapped in
 */
EaselFlavour
easel_workflow_get_flavour (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), EASEL_FLAVOUR_API);

  return self->flavour;
}

/**
 * easel_workflow_is_runnable:
 * @self: a workflow
 *
 * Returns: whether there is a graph that a machine takes, or a deployment that has one
 */
gboolean
easel_workflow_is_runnable (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), FALSE);

  return self->why == NULL;
}

/**
 * easel_workflow_get_why:
 * @self: a workflow
 *
 * Returns: (nullable): why it cannot be run and what to do about it
 */
const char *
easel_workflow_get_why (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->why;
}

/**
 * easel_workflow_get_api_graph:
 * @self: a workflow
 *
 * Returns: (transfer none) (nullable): the graph in API format, converted if need be; %NULL if it is not runnable, or
 *   known by its id only. Not to be changed: easel_graph_copy().
 */
JsonNode *
easel_workflow_get_api_graph (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->api_graph;
}

/**
 * easel_workflow_get_ui_graph:
 * @self: a workflow
 *
 * Returns: (transfer none) (nullable): the graph in UI format, if it came with one
 */
JsonNode *
easel_workflow_get_ui_graph (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->ui_graph;
}

/**
 * easel_workflow_get_inputs:
 * @self: a workflow
 *
 * Returns: (transfer none) (element-type EaselInput): the external inputs, one for each node, in the author's order
 */
GPtrArray *
easel_workflow_get_inputs (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->inputs;
}

/**
 * easel_workflow_get_literals:
 * @self: a workflow
 *
 * Returns: (transfer none) (element-type EaselInput): literal values of ordinary nodes, the well-known ones first
 */
GPtrArray *
easel_workflow_get_literals (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return self->literals;
}

/**
 * easel_workflow_get_warnings:
 * @self: a workflow
 *
 * Returns: (transfer none): what would go wrong without a word, a sentence each
 */
const char * const *
easel_workflow_get_warnings (EaselWorkflow *self)
{
  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  return (const char * const *) self->warnings;
}

static void
add_inputs (JsonArray *list,
            GPtrArray *inputs)
{
  for (guint i = 0; i < inputs->len; i++)
    json_array_add_element (list, easel_input_to_json (g_ptr_array_index (inputs, i)));
}

/**
 * easel_workflow_to_json:
 * @self: a workflow
 *
 * Returns: (transfer full): the object that `easelctl inputs --json` prints
 */
JsonNode *
easel_workflow_to_json (EaselWorkflow *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *inputs = json_array_new ();
  JsonArray *warnings = json_array_new ();

  g_return_val_if_fail (EASEL_IS_WORKFLOW (self), NULL);

  add_inputs (inputs, self->inputs);
  add_inputs (inputs, self->literals);
  for (guint i = 0; self->warnings[i] != NULL; i++)
    json_array_add_string_element (warnings, self->warnings[i]);

  json_object_set_string_member (object, "flavour", easel_flavour_to_string (self->flavour));
  json_object_set_boolean_member (object, "runnable", self->why == NULL);
  if (self->why != NULL)
    json_object_set_string_member (object, "why", self->why);
  else
    json_object_set_null_member (object, "why");
  json_object_set_array_member (object, "inputs", inputs);
  json_object_set_array_member (object, "warnings", warnings);
  json_node_take_object (node, object);

  return node;
}
