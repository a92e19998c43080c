/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests held against tables of fields: what passes, what becomes of it, and the words of refusals. */

#include "base/easel-json.h"
#include "server/easel-server-json-fault.h"
#include "server/easel-server-json.h"
#include "server/easel-server-order.h"
#include "server/easel-server-uuid.h"
#include "server/easel-server-validate.h"

#include <string.h>

#define ID "6f0d2c1e-58a4-4b7e-9d13-0b7a5f1c2e90"

/* Each shape's name, or the loc and type of the first complaint. */
static void
test_orders (void)
{
  static const struct {
    const char *body;
    const char *shape;   /* NULL: refused */
    const char *complaint;
    guint       n_errors;
  } cases[] = {
    { "{\"deployment_id\":\"" ID "\"}", "DeploymentRunRequest" },
    { "{\"deployment_id\":\"{" ID "}\"}", "DeploymentRunRequest" },
    { "{\"deployment_id\":\"urn:uuid:" ID "\"}", "DeploymentRunRequest" },
    { "{\"deployment_id\":\"6F0D2C1E58A44B7E9D130B7A5F1C2E90\"}", "DeploymentRunRequest" },
    { "{\"model_id\":\"x\",\"novelty\":[]}", "ModelRunRequest" },
    { "{\"workflow_version_id\":\"" ID "\",\"deployment_id\":\"" ID "\"}", "WorkflowRunVersionRequest" },
    { "{\"workflow_id\":\"" ID "\",\"workflow_api_json\":{},\"deployment_id\":\"" ID "\"}", "WorkflowRunRequest" },
    { "{\"deployment_id\":\"" ID "\",\"webhook_intermediate_status\":\"yes\",\"batch_number\":\"2\"}",
      "DeploymentRunRequest" },
    { "{\"deployment_id\":\"" ID "\",\"execution_mode\":null,\"gpu\":null,\"webhook\":null}", "DeploymentRunRequest" },
    { "{\"deployment_id\":\"" ID "\",\"inputs\":{\"a\":[],\"b\":1,\"c\":true,\"d\":\"\",\"\":18446744073709551615}}",
      "DeploymentRunRequest" },
    { "{\"inputs\":{}}", NULL, "[\"body\",\"WorkflowRunVersionRequest\",\"workflow_version_id\"] missing", 5 },
    { "[]", NULL, "[\"body\",\"WorkflowRunVersionRequest\"] model_attributes_type", 4 },
    { "{\"deployment_id\":\"abc\"}", NULL, "[\"body\",\"WorkflowRunVersionRequest\",\"workflow_version_id\"] missing",
      5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonNode) body = easel_json_parse (cases[i].body, -1, NULL);
      g_autoptr(JsonArray) errors = json_array_new ();
      const EaselBodyShape *shape = NULL;
      g_autoptr(JsonObject) members = easel_server_validate_body (body, easel_server_order_shapes, &shape, errors);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpuint (json_array_get_length (errors), ==, cases[i].n_errors);
      if (cases[i].shape != NULL)
        {
          g_assert_nonnull (members);
          g_assert_cmpstr (shape->name, ==, cases[i].shape);
        }
      else
        {
          JsonObject *first = json_array_get_object_element (errors, 0);
          g_autofree char *loc = easel_json_write (json_object_get_member (first, "loc"));
          g_autofree char *complaint = g_strdup_printf ("%s %s", loc, easel_json_get_string (first, "type"));

          g_assert_null (members);
          g_assert_cmpstr (complaint, ==, cases[i].complaint);
        }
    }
}

/* One shape: no class name in loc; each fault in its own words. */
static void
test_words (void)
{
  static const struct {
    const char *member;
    const char *type;
    const char *message;
  } cases[] = {
    { "\"inputs\":null", "dict_type", "Input should be a valid dictionary" },
    { "\"inputs\":{\"a\":null}", "string_type", "Input should be a valid string" },
    { "\"inputs\":{\"a\":{}}", "string_type", "Input should be a valid string" },
    { "\"gpu\":\"RTX\"", "enum",
      "Input should be 'CPU', 'T4', 'L4', 'A10G', 'L40S', 'A100', 'A100-80GB', 'H100', 'H200' "
      "or 'B200'" },
    { "\"execution_mode\":\"x\"", "literal_error",
      "Input should be 'async', 'sync', 'sync_first_result' or 'stream'" },
    { "\"webhook_intermediate_status\":null", "bool_type", "Input should be a valid boolean" },
    { "\"webhook_intermediate_status\":2", "bool_parsing",
      "Input should be a valid boolean, unable to interpret input" },
    { "\"batch_number\":1.5", "int_from_float",
      "Input should be a valid integer, got a number with a fractional part" },
    { "\"batch_number\":\"x\"", "int_parsing",
      "Input should be a valid integer, unable to parse string as an integer" },
    { "\"batch_number\":[]", "int_type", "Input should be a valid integer" },
    { "\"batch_input_params\":{\"a\":1}", "list_type", "Input should be a valid list" },
    { "\"webhook\":1", "string_type", "Input should be a valid string" },
    { "\"flags\":[1]", "string_type", "Input should be a valid string" },
    { "\"x\":0,\"deployment_id\":1", "uuid_type", "UUID input should be a string, bytes or UUID object" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"deployment_id\":\"" ID "\",%s}", cases[i].member);
      g_autoptr(JsonNode) body = easel_json_parse (text, -1, NULL);
      g_autoptr(JsonArray) errors = json_array_new ();
      JsonObject *first;

      g_assert_null (easel_server_validate_body (body, easel_server_order_deployment_shapes, NULL, errors));
      first = json_array_get_object_element (errors, 0);
      g_assert_cmpstr (easel_json_get_string (first, "type"), ==, cases[i].type);
      g_assert_cmpstr (easel_json_get_string (first, "msg"), ==, cases[i].message);
      g_assert_true (json_object_has_member (first, "input"));
    }
}

static void
test_conversions (void)
{
  g_autoptr(JsonNode) body = easel_json_parse ("{\"deployment_id\":\"urn:uuid:6F0D2C1E-58a4-4b7e-9d13-0b7a5f1c2e90\","
                                               "\"webhook_intermediate_status\":\"on\",\"batch_number\":3.0}", -1,
                                               NULL);
  g_autoptr(JsonArray) errors = json_array_new ();
  g_autoptr(JsonObject) members = easel_server_validate_body (body, easel_server_order_deployment_shapes, NULL, errors);
  gboolean flag = FALSE;
  gint64 number = 0;

  g_assert_nonnull (members);
  g_assert_cmpstr (easel_json_get_string (members, "deployment_id"), ==, ID);
  g_assert_true (easel_json_get_boolean (members, "webhook_intermediate_status", &flag));
  g_assert_true (flag);
  g_assert_true (easel_json_get_int (members, "batch_number", &number));
  g_assert_cmpint (number, ==, 3);
}

static void
test_uuids (void)
{
  static const struct {
    const char *text;
    const char *reason;
  } cases[] = {
    { "abc", "invalid length: expected length 32 for simple format, found 3" },
    { "", "invalid length: expected length 32 for simple format, found 0" },
    { "xyz", "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `x` at 1" },
    { "ab-cd", "invalid group count: expected 5, found 2" },
    { "6f0d2c1-58a4-4b7e-9d13-0b7a5f1c2e90", "invalid group length in group 0: expected 8, found 7" },
    { ID "0", "invalid group length in group 4: expected 12, found 13" },
    { "6f0d2c1e-58a4-4b7e-9d13-0b7a5f1c2é90",
      "invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `é` at 34" },
  };
  g_autofree char *one = easel_server_uuid_from_name ("machine", "Built-in");
  g_autofree char *same = easel_server_uuid_from_name ("machine", "Built-in");
  g_autofree char *other = easel_server_uuid_from_name ("workflow", "Built-in");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = NULL;

      g_assert_null (easel_server_uuid_parse (cases[i].text, &reason));
      g_assert_cmpstr (reason, ==, cases[i].reason);
    }

  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, other);
  g_assert_true (g_uuid_string_is_valid (one));
  g_assert_cmpint (one[14], ==, '5');
}

static void
test_json_faults (void)
{
  static const struct {
    const char *text;
    gsize       offset;
    const char *reason;
  } cases[] = {
    { "{\"a\":", 5, "Expecting value" },
    { "", 0, "Expecting value" },
    { "{a:1}", 1, "Expecting property name enclosed in double quotes" },
    { "{\"a\":1,}", 7, "Expecting property name enclosed in double quotes" },
    { "{\"a\" 1}", 5, "Expecting ':' delimiter" },
    { "[1 2]", 3, "Expecting ',' delimiter" },
    { "[\"é", 1, "Unterminated string starting at" },
    { "{} x", 3, "Extra data" },
    { "\"a\nb\"", 2, "Invalid control character at" },
    { "\"\\x\"", 1, "Invalid \\escape" },
    { "nul", 0, "Expecting value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      const char *reason = NULL;

      g_assert_cmpuint (easel_server_json_find_fault (bytes, &reason), ==, cases[i].offset);
      g_assert_cmpstr (reason, ==, cases[i].reason);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/validate/orders", test_orders);
  g_test_add_func ("/validate/words", test_words);
  g_test_add_func ("/validate/conversions", test_conversions);
  g_test_add_func ("/validate/uuids", test_uuids);
  g_test_add_func ("/validate/json-faults", test_json_faults);

  return g_test_run ();
}
