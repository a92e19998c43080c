/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks a graph before it is run, and refuses it in ComfyUI's words.
 *
 * As there, only what an output needs is looked at, every wrong input of a node is named, and a graph runs if at least
 * one of its outputs can be made.
 */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-check.h"

#include "server/easel-builtin-check-literal.h"

#include "base/easel-json.h"

/* A chain of more nodes than that breaks Python's stack, and could break ours. */
#define DEEPEST 900

typedef enum {
  UNDER_WAY,
  VALID,
  INVALID,
} State;

/* What is known of one node. */
typedef struct {
  State state;
  JsonArray *reasons;
} Verdict;

typedef struct {
  JsonObject *graph;
  const char *input_folder;
  GHashTable *verdicts;     /* node id → Verdict */
  GPtrArray *path;          /* the ids on the way from the output to here */
} Checker;

static gboolean check_node (Checker    *checker,
                            const char *id);

static void
verdict_free (Verdict *verdict)
{
  json_array_unref (verdict->reasons);
  g_free (verdict);
}

/**
 * easel_builtin_unwrap:
 * @literal: a value as it stands in a graph
 *
 * Returns: what `{"__value__": x}` wraps, or @literal itself
 */
JsonNode *
easel_builtin_unwrap (JsonNode *literal)
{
  JsonObject *wrapper = JSON_NODE_HOLDS_OBJECT (literal) ? json_node_get_object (literal) : NULL;

  if (wrapper != NULL && json_object_has_member (wrapper, "__value__"))
    return json_object_get_member (wrapper, "__value__");

  return literal;
}

/**
 * easel_builtin_is_link:
 * @value: a value as it stands in a graph
 * @node_id: (out): the node it comes from
 * @slot: (out): which of its outputs
 *
 * Returns: whether it is a list of a text and a number
 */
gboolean
easel_builtin_is_link (JsonNode    *value,
                       const char **node_id,
                       gint64      *slot)
{
  JsonArray *list = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  g_autofree char *digits = NULL;

  if (list == NULL || json_array_get_length (list) != 2 || !easel_json_is_string (json_array_get_element (list, 0)) ||
      !easel_json_is_number (json_array_get_element (list, 1)))
    return FALSE;

  digits = easel_builtin_read_digits (json_array_get_element (list, 1), NULL);
  *node_id = json_array_get_string_element (list, 0);
  *slot = g_ascii_strtoll (digits, NULL, 10);

  return TRUE;
}

/* There such a mistake breaks the check itself, of an output node or of one above it. */
static void
refuse_exception (Checker    *checker,
                  Verdict    *verdict,
                  const char *exception_type,
                  const char *details,
                  JsonObject *info)
{
  gboolean outermost = checker->path->len <= 1;

  json_object_set_string_member (info, "exception_message", details);
  json_object_set_string_member (info, "exception_type", exception_type);
  json_object_set_array_member (info, "traceback", json_array_new ());
  easel_builtin_add_reason (verdict->reasons,
                            outermost ? "exception_during_validation" : "exception_during_inner_validation",
                            outermost ? "Exception when validating node" : "Exception when validating inner node",
                            details, info);
}

static void
refuse_link (Checker                *checker,
             const EaselBuiltinSpot *spot,
             Verdict                *verdict,
             const char             *exception_type,
             const char             *details)
{
  JsonObject *info = easel_builtin_spot_describe (spot);

  json_object_set_member (info, "linked_node", json_node_copy (spot->value));
  refuse_exception (checker, verdict, exception_type, details, info);
}

static JsonObject *
find_node (JsonObject *graph,
           const char *id)
{
  return easel_json_get_object (graph, id);
}

static const EaselBuiltinClass *
find_node_class (JsonObject *graph,
                 const char *id)
{
  JsonObject *node = find_node (graph, id);
  const char *class_type = node != NULL ? easel_json_get_string (node, "class_type") : NULL;

  return class_type != NULL ? easel_builtin_find_class (class_type) : NULL;
}

static guint
count_outputs (const EaselBuiltinClass *node_class)
{
  guint n = 0;

  while (n < EASEL_BUILTIN_OUTPUTS && node_class->outputs[n].name != NULL)
    n++;

  return n;
}

static void
refuse_kind (const EaselBuiltinSpot *spot,
             EaselBuiltinKind        received)
{
  const char *received_name = easel_builtin_kind_get_name (received);
  g_autofree char *wanted = easel_builtin_input_dup_kind (spot->input);
  g_autofree char *details = g_strdup_printf ("%s, received_type(%s) mismatch input_type(%s)", spot->input->name,
                                              received_name, wanted);
  JsonObject *info = easel_builtin_spot_describe (spot);

  json_object_remove_member (info, "received_value");
  json_object_set_string_member (info, "received_type", received_name);
  json_object_set_member (info, "linked_node", json_node_copy (spot->value));
  easel_builtin_add_reason (spot->reasons, "return_type_mismatch", "Return type mismatch between linked nodes", details,
                            info);
}

static void
check_link (Checker                *checker,
            const EaselBuiltinSpot *spot,
            Verdict                *verdict)
{
  JsonArray *list = json_node_get_array (spot->value);
  const EaselBuiltinClass *origin = NULL;
  const char *id = NULL;
  gint64 slot;

  if (json_array_get_length (list) != 2)
    {
      easel_builtin_add_reason (spot->reasons, "bad_linked_input",
                                "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                                spot->input->name, easel_builtin_spot_describe (spot));
      return;
    }

  if (easel_builtin_is_link (spot->value, &id, &slot))
    origin = find_node_class (checker->graph, id);

  if (origin == NULL)
    {
      g_autofree char *text = easel_builtin_format_literal (json_array_get_element (list, 0));
      g_autofree char *key = g_strdup_printf ("'%s'", text);

      refuse_link (checker, spot, verdict, "KeyError", key);
    }
  else if (slot < 0 || slot >= count_outputs (origin))
    refuse_link (checker, spot, verdict, "IndexError", "tuple index out of range");
  else if (origin->outputs[slot].kind != spot->input->kind && origin->outputs[slot].kind != EASEL_BUILTIN_ANY &&
           spot->input->kind != EASEL_BUILTIN_ANY)
    refuse_kind (spot, origin->outputs[slot].kind);
  else if (checker->path->len >= DEEPEST)
    refuse_link (checker, spot, verdict, "RecursionError", "maximum recursion depth exceeded");
  else if (!check_node (checker, id))
    verdict->state = INVALID;
}

static void
check_input (Checker                 *checker,
             const EaselBuiltinInput *input,
             JsonObject              *inputs,
             Verdict                 *verdict)
{
  EaselBuiltinSpot spot = { input, json_object_get_member (inputs, input->name), checker->input_folder,
                            verdict->reasons };
  JsonObject *info;

  if (spot.value != NULL && JSON_NODE_HOLDS_ARRAY (spot.value))
    check_link (checker, &spot, verdict);
  else if (spot.value != NULL)
    easel_builtin_check_literal (&spot);
  else if (!(input->flags & EASEL_BUILTIN_OPTIONAL))
    {
      info = json_object_new ();
      json_object_set_string_member (info, "input_name", input->name);
      easel_builtin_add_reason (verdict->reasons, "required_input_missing", "Required input is missing", input->name,
                                info);
    }
}

/* The nodes of the circle, each named with its class, as newer servers do: older ones refuse without a word. */
static void
refuse_cycle (Checker    *checker,
              const char *id,
              Verdict    *verdict)
{
  g_autoptr(GString) details = g_string_new (NULL);
  JsonArray *nodes = json_array_new ();
  JsonObject *info = json_object_new ();
  guint first = 0;

  while (first < checker->path->len && !g_str_equal (checker->path->pdata[first], id))
    first++;

  for (guint i = first; i < checker->path->len; i++)
    {
      const char *name = checker->path->pdata[i];

      json_array_add_string_element (nodes, name);
      g_string_append_printf (details, "%s (%s) -> ", name,
                              easel_json_get_string (find_node (checker->graph, name), "class_type"));
    }

  g_string_append_printf (details, "%s (%s)", id,
                          easel_json_get_string (find_node (checker->graph, id), "class_type"));
  json_object_set_string_member (info, "node_id", id);
  json_object_set_array_member (info, "cycle_nodes", nodes);
  easel_builtin_add_reason (verdict->reasons, "dependency_cycle", "Dependency cycle detected", details->str, info);
}

static void
check_inputs (Checker    *checker,
              const char *id,
              Verdict    *verdict)
{
  const EaselBuiltinClass *node_class = find_node_class (checker->graph, id);
  JsonObject *inputs = easel_json_get_object (find_node (checker->graph, id), "inputs");

  if (inputs == NULL)
    {
      refuse_exception (checker, verdict, "KeyError", "'inputs'", json_object_new ());
      return;
    }

  g_ptr_array_add (checker->path, (gpointer) id);
  for (const EaselBuiltinInput *input = node_class->inputs; input->name != NULL; input++)
    check_input (checker, input, inputs, verdict);
  g_ptr_array_set_size (checker->path, (int) checker->path->len - 1);
}

static gboolean
check_node (Checker    *checker,
            const char *id)
{
  Verdict *verdict = g_hash_table_lookup (checker->verdicts, id);

  if (verdict != NULL)
    {
      if (verdict->state == UNDER_WAY)
        {
          refuse_cycle (checker, id, verdict);
          verdict->state = INVALID;
        }

      return verdict->state == VALID;
    }

  verdict = g_new0 (Verdict, 1);
  verdict->state = UNDER_WAY;
  verdict->reasons = json_array_new ();
  g_hash_table_insert (checker->verdicts, g_strdup (id), verdict);

  check_inputs (checker, id, verdict);
  if (verdict->state == UNDER_WAY)
    verdict->state = json_array_get_length (verdict->reasons) == 0 ? VALID : INVALID;

  return verdict->state == VALID;
}

static JsonNode *
make_refusal (const char *type,
              const char *message,
              const char *details,
              JsonObject *node_errors)
{
  JsonObject *error = json_object_new ();
  g_autoptr(JsonObject) refusal = json_object_new ();

  json_object_set_string_member (error, "type", type);
  json_object_set_string_member (error, "message", message);
  json_object_set_string_member (error, "details", details);
  json_object_set_object_member (error, "extra_info", json_object_new ());
  json_object_set_object_member (refusal, "error", error);
  json_object_set_object_member (refusal, "node_errors",
                                 node_errors != NULL ? json_object_ref (node_errors) : json_object_new ());

  return json_node_init_object (json_node_alloc (), refusal);
}

/* Every class must be known, also of nodes that nothing needs; the first that is not ends it. */
static JsonNode *
check_classes (JsonObject *graph)
{
  JsonObjectIter iter;
  const char *id;

  json_object_iter_init_ordered (&iter, graph);
  while (json_object_iter_next_ordered (&iter, &id, NULL))
    {
      JsonObject *node = find_node (graph, id);
      const char *class_type = node != NULL ? easel_json_get_string (node, "class_type") : NULL;
      g_autofree char *details = g_strdup_printf ("Node ID '#%s'", id);
      g_autofree char *message = NULL;

      if (class_type != NULL && easel_builtin_find_class (class_type) != NULL)
        continue;

      message = class_type != NULL ? g_strdup_printf ("Cannot execute because node %s does not exist.", class_type)
                                   : g_strdup ("Cannot execute because a node is missing the class_type property.");

      return make_refusal ("invalid_prompt", message, details, NULL);
    }

  return NULL;
}

static void
note_node_errors (Checker    *checker,
                  JsonObject *node_errors,
                  const char *output)
{
  GHashTableIter iter;
  gpointer id, verdict;

  g_hash_table_iter_init (&iter, checker->verdicts);
  while (g_hash_table_iter_next (&iter, &id, &verdict))
    {
      JsonArray *reasons = ((Verdict *) verdict)->reasons;
      JsonObject *entry;

      if (json_array_get_length (reasons) == 0)
        continue;

      if (!json_object_has_member (node_errors, id))
        {
          entry = json_object_new ();
          json_object_set_array_member (entry, "errors", json_array_ref (reasons));
          json_object_set_array_member (entry, "dependent_outputs", json_array_new ());
          json_object_set_string_member (entry, "class_type", find_node_class (checker->graph, id)->name);
          json_object_set_object_member (node_errors, id, entry);
        }

      entry = json_object_get_object_member (node_errors, id);
      json_array_add_string_element (json_object_get_array_member (entry, "dependent_outputs"), output);
    }
}

/* What is wrong with an output node itself goes into the outer details; what is above it only into `node_errors`. */
static void
append_details (GString *details,
                Verdict *verdict)
{
  for (guint i = 0; i < json_array_get_length (verdict->reasons); i++)
    {
      JsonObject *reason = json_array_get_object_element (verdict->reasons, i);

      g_string_append_printf (details, "%s%s: %s", details->len > 0 ? "\n" : "",
                              json_object_get_string_member (reason, "message"),
                              json_object_get_string_member (reason, "details"));
    }
}

static void
check_outputs (EaselBuiltinCheck *self,
               JsonObject        *graph,
               const char        *input_folder)
{
  JsonObject *node_errors = json_node_get_object (self->node_errors);
  g_autoptr(GString) details = g_string_new (NULL);
  gboolean any = FALSE;
  JsonObjectIter iter;
  const char *id;

  json_object_iter_init_ordered (&iter, graph);
  while (json_object_iter_next_ordered (&iter, &id, NULL))
    {
      g_autoptr(GHashTable) verdicts = NULL;
      g_autoptr(GPtrArray) path = NULL;
      Checker checker = { graph, input_folder };

      if (!find_node_class (graph, id)->is_output)
        continue;

      any = TRUE;
      checker.verdicts = verdicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify) verdict_free);
      checker.path = path = g_ptr_array_new ();
      if (check_node (&checker, id))
        {
          g_ptr_array_add (self->outputs, g_strdup (id));
          continue;
        }

      note_node_errors (&checker, node_errors, id);
      append_details (details, g_hash_table_lookup (verdicts, id));
    }

  if (!any)
    self->refusal = make_refusal ("prompt_no_outputs", "Prompt has no outputs", "", NULL);
  else if (self->outputs->len == 0)
    self->refusal = make_refusal ("prompt_outputs_failed_validation", "Prompt outputs failed validation", details->str,
                                  node_errors);
}

/**
 * easel_builtin_check_graph:
 * @graph: a graph in API format
 * @input_folder: (nullable): where LoadImage looks
 *
 * Returns: (transfer full): what can be run, and what is wrong
 */
EaselBuiltinCheck *
easel_builtin_check_graph (JsonObject *graph,
                           const char *input_folder)
{
  EaselBuiltinCheck *self = g_new0 (EaselBuiltinCheck, 1);
  g_autoptr(JsonObject) node_errors = json_object_new ();

  self->node_errors = json_node_init_object (json_node_alloc (), node_errors);
  self->outputs = g_ptr_array_new_with_free_func (g_free);
  self->refusal = check_classes (graph);
  if (self->refusal == NULL)
    check_outputs (self, graph, input_folder);

  return self;
}

void
easel_builtin_check_free (EaselBuiltinCheck *self)
{
  g_clear_pointer (&self->refusal, json_node_unref);
  json_node_unref (self->node_errors);
  g_ptr_array_unref (self->outputs);
  g_free (self);
}
