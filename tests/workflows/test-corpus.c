/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real workflow files of every flavour against what is known to be in them. */

#include "config.h"

#include "base/easel-json.h"
#include "support/easel-test.h"
#include "workflows/easel-graph.h"
#include "workflows/easel-workflow.h"

#include <math.h>
#include <string.h>

typedef struct {
  guint files;
  guint agreeing;
  guint runnable;
} Tally;

static JsonNode *
load_json (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  JsonNode *node;

  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  node = easel_json_parse (text, (gssize) length, &error);
  g_assert_no_error (error);

  return node;
}

static EaselWorkflow *
load_workflow (const char  *path,
               GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);

  return easel_workflow_new_from_bytes (bytes, "test", error);
}

static const char *
to_word (const char *flavour)
{
  if (g_str_has_prefix (flavour, "png"))
    return "png";
  if (g_str_has_prefix (flavour, "webp"))
    return "webp";

  return g_str_has_prefix (flavour, "wrapped") ? "wrapped" : flavour;
}

static void
expect_text (GString    *differences,
             const char *what,
             const char *found,
             const char *expected)
{
  if (g_strcmp0 (found, expected) != 0)
    g_string_append_printf (differences, " %s is %.60s, not %.60s;", what, found, expected);
}

static void
expect_digits (GString    *differences,
               const char *what,
               const char *found,
               JsonObject *expected)
{
  JsonNode *node = easel_json_get_node (expected, what);
  g_autofree char *digits = node != NULL ? easel_json_dup_digits (node) : NULL;

  if (digits != NULL)
    expect_text (differences, what, found, digits);
}

static void
expect_default (GString    *differences,
                EaselInput *input,
                JsonObject *expected)
{
  static const char * const members[] = { "default_value_url", "lora_url", "default_lora_name", "default_value", NULL };
  g_autofree char *found = NULL;

  if (easel_graph_is_link (easel_json_get_node (expected, "default_value")) ||
      json_object_has_member (expected, "linked"))
    {
      if (!easel_input_has_linked_default (input))
        g_string_append (differences, " default is linked;");
      return;
    }

  found = easel_input_get_default (input) != NULL ? easel_json_write (easel_input_get_default (input)) : NULL;
  for (guint i = 0; members[i] != NULL; i++)
    {
      JsonNode *node = easel_json_get_node (expected, members[i]);
      g_autofree char *wanted = node != NULL ? easel_json_write (node) : NULL;

      if (wanted == NULL || (g_str_equal (wanted, "\"\"") && i < 2))
        continue;

      expect_text (differences, members[i], found, wanted);
      return;
    }
}

static void
compare_input (GString    *differences,
               EaselInput *input,
               JsonObject *expected)
{
  const char *label = easel_json_get_string (expected, "display_name");
  const char *description = easel_json_get_string (expected, "description");

  expect_text (differences, "node", easel_input_get_node (input), easel_json_get_string (expected, "node_id"));
  expect_text (differences, "id", easel_input_get_id (input), easel_json_get_string (expected, "input_id"));
  expect_text (differences, "class", easel_input_get_class_type (input),
               easel_json_get_string (expected, "class_type"));
  expect_text (differences, "label", easel_input_get_label (input),
               label != NULL && *label != '\0' ? label : easel_json_get_string (expected, "input_id"));
  expect_text (differences, "description", easel_input_get_description (input), description != NULL ? description : "");
  expect_digits (differences, "min_value", easel_input_get_minimum (input), expected);
  expect_digits (differences, "max_value", easel_input_get_maximum (input), expected);
  expect_default (differences, input, expected);
  if (easel_input_is_usable (input) == json_object_has_member (expected, "mode"))
    g_string_append (differences, " switched off or not;");
}

static char *
compare_workflow (EaselWorkflow *workflow,
                  JsonObject    *expected)
{
  g_autoptr(GString) differences = g_string_new (NULL);
  JsonArray *external = easel_json_get_array (expected, "external");
  GPtrArray *inputs = easel_workflow_get_inputs (workflow);
  gint64 n_nodes;

  expect_text (differences, "flavour", easel_flavour_to_string (easel_workflow_get_flavour (workflow)),
               to_word (easel_json_get_string (expected, "flavour")));
  if (inputs->len != json_array_get_length (external))
    g_string_append_printf (differences, " %u inputs, not %u;", inputs->len, json_array_get_length (external));
  for (guint i = 0; i < MIN (inputs->len, json_array_get_length (external)); i++)
    compare_input (differences, g_ptr_array_index (inputs, i), json_array_get_object_element (external, i));

  if (easel_json_get_int (expected, "api_nodes", &n_nodes))
    {
      g_auto(GStrv) ids = easel_graph_list_nodes (easel_workflow_get_api_graph (workflow));

      g_assert_true (easel_workflow_is_runnable (workflow));
      if (g_strv_length (ids) != n_nodes)
        g_string_append_printf (differences, " %u nodes;", g_strv_length (ids));
    }

  return differences->len > 0 ? g_string_free (g_steal_pointer (&differences), FALSE) : NULL;
}

static void
check_file (const char *name,
            JsonObject *expected,
            Tally      *tally)
{
  g_autofree char *relative = g_build_filename ("corpus", "workflows", name, NULL);
  g_autofree char *path = easel_test_find_shared (relative);
  g_autoptr(GError) error = NULL;
  g_autoptr(EaselWorkflow) workflow = load_workflow (path, &error);
  g_autofree char *differences = NULL;

  tally->files++;
  differences = workflow != NULL ? compare_workflow (workflow, expected) : g_strdup (error->message);
  if (differences == NULL)
    tally->agreeing++;
  if (workflow != NULL && easel_workflow_is_runnable (workflow))
    tally->runnable++;

  g_test_message ("%-62s %-12s %s", name,
                  workflow != NULL ? easel_flavour_to_string (easel_workflow_get_flavour (workflow)) : "-",
                  differences != NULL ? differences : "agrees");
  if (workflow != NULL && !easel_workflow_is_runnable (workflow))
    g_test_message ("    not runnable: %s", easel_workflow_get_why (workflow));
}

static void
test_expected_inputs (void)
{
  g_autofree char *path = easel_test_find_shared ("corpus/expected-inputs.json");
  g_autoptr(JsonNode) expected = NULL;
  Tally tally = { 0 };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (path == NULL)
    return;

  expected = load_json (path);
  json_object_iter_init_ordered (&iter, json_node_get_object (expected));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    check_file (name, json_node_get_object (node), &tally);

  g_test_message ("%u files, %u agree, %u can be run", tally.files, tally.agreeing, tally.runnable);
  g_assert_cmpuint (tally.agreeing, ==, tally.files);
}

/* What a front end leaves out or adds without meaning: titles, caches, what an upload button says. */
static void
drop_noise (JsonNode *graph)
{
  g_auto(GStrv) ids = easel_graph_list_nodes (graph);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *inputs = easel_graph_get_inputs (graph, ids[i]);

      json_object_remove_member (easel_graph_get_node (graph, ids[i]), "_meta");
      json_object_remove_member (easel_graph_get_node (graph, ids[i]), "is_changed");
      if (json_object_has_member (inputs, "upload"))
        json_object_remove_member (inputs, "upload");
      if (json_object_has_member (inputs, "choose file to upload"))
        json_object_remove_member (inputs, "choose file to upload");
    }
}

/* Python writes 8.0 where the front end has 8. */
static gboolean
is_same_value (JsonNode *a,
               JsonNode *b)
{
  g_autofree char *left = a != NULL ? easel_json_write (a) : NULL;
  g_autofree char *right = easel_json_write (b);
  double x, y;

  if (g_strcmp0 (left, right) == 0)
    return TRUE;

  return easel_json_is_number (a) && easel_json_is_number (b) && easel_json_read_double (a, &x) &&
         easel_json_read_double (b, &y) && fabs (x - y) == 0;
}

/* The pictures whose author changed the canvas after the run that made them. */
static gboolean
is_known_difference (const char *name,
                     const char *member)
{
  return g_str_equal (name, "comfy-org__wan2-1-t2v-1-3b.webp") && g_str_equal (member, "unet_name");
}

static char *
compare_nodes (const char *name,
               JsonNode   *converted,
               JsonNode   *original)
{
  g_autoptr(GString) differences = g_string_new (NULL);
  g_auto(GStrv) ids = easel_graph_list_nodes (original);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      JsonObject *expected = easel_graph_get_inputs (original, ids[i]);
      JsonObject *found = easel_graph_get_inputs (converted, ids[i]);
      g_autoptr(GList) members = json_object_get_members (expected);

      if (found == NULL)
        g_string_append_printf (differences, " no node %s;", ids[i]);
      for (GList *l = members; l != NULL && found != NULL; l = l->next)
        {
          JsonNode *wanted = json_object_get_member (expected, l->data);

          if (!is_same_value (json_object_get_member (found, l->data), wanted) && !is_known_difference (name, l->data))
            g_string_append_printf (differences, " %s of node %s differs;", (char *) l->data, ids[i]);
        }
      if (found != NULL && json_object_get_size (found) != json_object_get_size (expected))
        g_string_append_printf (differences, " node %s has %u inputs, not %u;", ids[i], json_object_get_size (found),
                                json_object_get_size (expected));
    }

  return differences->len > 0 ? g_string_free (g_steal_pointer (&differences), FALSE) : NULL;
}

static gboolean
holds_both (EaselWorkflow *workflow)
{
  EaselFlavour flavour = easel_workflow_get_flavour (workflow);

  return flavour != EASEL_FLAVOUR_UI && flavour != EASEL_FLAVOUR_UI_SUBGRAPH &&
         easel_workflow_get_api_graph (workflow) != NULL && easel_workflow_get_ui_graph (workflow) != NULL;
}

/* Files that hold both forms: the UI graph alone must become the API graph beside it. */
static void
convert_file (const char *path,
              const char *name,
              guint      *converted,
              guint      *refused)
{
  g_autoptr(EaselWorkflow) workflow = load_workflow (path, NULL);
  g_autoptr(EaselWorkflow) alone = NULL;
  g_autoptr(JsonNode) original = NULL;
  g_autoptr(JsonNode) copy = NULL;
  g_autofree char *differences = NULL;
  JsonNode *ui_graph = workflow != NULL ? easel_workflow_get_ui_graph (workflow) : NULL;

  if (workflow == NULL || !holds_both (workflow))
    return;

  copy = easel_graph_copy (ui_graph);
  if (json_object_has_member (json_node_get_object (copy), "workflow_api"))
    json_object_remove_member (json_node_get_object (copy), "workflow_api");
  alone = easel_workflow_new_from_graph (NULL, copy, "alone", EASEL_FLAVOUR_UI);
  if (!easel_workflow_is_runnable (alone))
    {
      (*refused)++;
      g_test_message ("%-50s refused: %s", name, easel_workflow_get_why (alone));
      return;
    }

  original = easel_graph_copy (easel_workflow_get_api_graph (workflow));
  drop_noise (original);
  differences = compare_nodes (name, easel_workflow_get_api_graph (alone), original);
  g_test_message ("%-50s %s", name, differences != NULL ? differences : "converts exactly");
  if (differences == NULL)
    (*converted)++;
  else
    g_test_fail ();
}

static void
test_conversion (void)
{
  g_autofree char *folder = easel_test_find_shared ("corpus/workflows");
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  guint converted = 0, refused = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      convert_file (path, name, &converted, &refused);
    }

  g_test_message ("%u converted exactly, %u refused", converted, refused);
  g_assert_true (dir == NULL || converted >= 12);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workflows/corpus/expected-inputs", test_expected_inputs);
  g_test_add_func ("/workflows/corpus/conversion", test_conversion);

  return g_test_run ();
}
