/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values, members and properties out of JSON, and JSON out of nodes. */

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-limits.h"
#include "base/easel-status.h"
#include "base/easel-time.h"
#include "support/easel-test.h"

#include <math.h>
#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *root = easel_json_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (root);

  return root;
}

static void
assert_refused (const char *text,
                gssize      length,
                const char *why)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = easel_json_parse (text, length, &error);

  g_assert_null (root);
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
}

static void
test_refused (void)
{
  g_autofree char *large = g_strnfill (EASEL_LIMIT_JSON_BODY + 1, ' ');

  assert_refused ("", 0, "empty");
  assert_refused (NULL, 0, "empty");
  assert_refused (" \r\n\t", -1, "empty");
  assert_refused ("null", -1, "no object and no list");
  assert_refused ("42", -1, "no object and no list");
  assert_refused ("<html><body>502</body></html>", -1, "web page");
  assert_refused ("var a = {};", -1, "no object and no list");
  assert_refused ("{\"a\": 1}\n\n  x", -1, "follows after its end (line 3, column 3)");
  assert_refused ("{\"a\": \"x\\u0000y\"}", -1, "\\u0000");
  assert_refused ("[\"\0\"]", 5, "UTF-8");
  assert_refused ("[\"\xFF\"]", -1, "UTF-8");
  assert_refused ("{\"a\": 01}", -1, "a number is not written");
  assert_refused ("[1,\n // one\n2]", -1, "value is missing");
  assert_refused (large, EASEL_LIMIT_JSON_BODY + 1, "larger than 32 MiB");
}

static char *
nest (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"[[[\":");
  if (depth % 2 == 0)
    g_string_append (text, "1");
  for (guint i = depth; i > 0; i--)
    g_string_append_c (text, i % 2 == 1 ? ']' : '}');

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deep = nest (EASEL_LIMIT_JSON_DEPTH);
  g_autofree char *too_deep = nest (EASEL_LIMIT_JSON_DEPTH + 1);
  g_autofree char *hostile = g_strnfill (1000000, '[');
  g_autoptr(JsonNode) root = parse (deep);

  g_assert_nonnull (root);
  assert_refused (too_deep, -1, "too deeply");
  assert_refused (hostile, -1, "too deeply");
}

/* What costs a reader more than it cost the writer. */
static void
test_hostile_members (void)
{
  g_autoptr(GString) repeated = g_string_new ("{\"a\":0");
  g_autoptr(GString) alike = g_string_new ("{\"\":0");
  g_autoptr(GString) honest = g_string_new ("{\"\":0");
  g_autoptr(JsonNode) root = NULL;
  gint64 start;

  for (guint i = 0; i < 2000; i++)
    g_string_append (repeated, ",\"a\":0");
  for (guint i = 0; i < 20000; i++)
    {
      /* "Ez" and "FY" have the same hash, and so have all names that are put together from them. */
      g_string_append (alike, ",\"");
      for (guint bit = 0; bit < 17; bit++)
        g_string_append (alike, i >> bit & 1 ? "Ez" : "FY");
      g_string_append (alike, "\":0");
      g_string_append_printf (honest, ",\"%u\":0", i);
    }
  g_string_append_c (repeated, '}');
  g_string_append_c (alike, '}');
  g_string_append_c (honest, '}');

  start = g_get_monotonic_time ();
  assert_refused (repeated->str, repeated->len, "same name");
  assert_refused (alike->str, alike->len, "same name");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);

  root = parse (honest->str);
  g_assert_cmpuint (json_object_get_size (json_node_get_object (root)), ==, 20001);
}

static void
test_too_many_parts (void)
{
  g_autoptr(GString) parts = g_string_new ("[0");

  for (guint i = 0; i < 2100000; i++)
    g_string_append (parts, ",0");
  g_string_append_c (parts, ']');

  assert_refused (parts->str, parts->len, "too many parts");
}

static void
test_encodings (void)
{
  g_autoptr(JsonNode) with_mark = parse ("\xEF\xBB\xBF{\r\n\"a\":\r\n1}\r\n");
  g_autoptr(JsonNode) pair = parse ("[\"\\ud83d\\ude00\", \"\\ud83d\", \"\\ude00x\", \"\\ud83d\\u0041\", \"\\ud83d\\n\"]");
  JsonArray *texts = json_node_get_array (pair);
  gint64 value;

  g_assert_true (easel_json_get_int (json_node_get_object (with_mark), "a", &value));
  g_assert_cmpint (value, ==, 1);
  g_assert_cmpstr (json_array_get_string_element (texts, 0), ==, "😀");
  g_assert_cmpstr (json_array_get_string_element (texts, 1), ==, "\uFFFD");
  g_assert_cmpstr (json_array_get_string_element (texts, 2), ==, "\uFFFDx");
  g_assert_cmpstr (json_array_get_string_element (texts, 3), ==, "\uFFFD" "A");
  g_assert_cmpstr (json_array_get_string_element (texts, 4), ==, "\uFFFD\n");
}

/* Each of these must come out as it went in. */
static void
test_digits (void)
{
  static const char *const numbers[] = {
    "0", "-0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "18446744073709551615", "18446744073709552000", "123456789012345678901234567890", "0.1", "0.10", "1.0", "-0.0", "8.0",
    "1e20", "1E+20", "1e-7", "1e400", "-1e400", "0.1000000000000000055511151231257827", "2.2250738585072014e-308",
    "1.7976931348623157e+308", "5e-324", "0.30000000000000004", "123456.789e3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":[%s]}", numbers[i]);
      g_autoptr(JsonNode) root = parse (text);
      g_autoptr(JsonNode) made = easel_json_new_number (numbers[i]);
      g_autofree char *written = easel_json_write (root);
      g_autofree char *digits = easel_json_dup_digits (made);

      g_assert_cmpstr (written, ==, text);
      g_assert_cmpstr (digits, ==, numbers[i]);
      g_assert_true (easel_json_is_number (made));
      g_assert_false (easel_json_is_string (made));
    }

  g_assert_null (easel_json_new_number (""));
  g_assert_null (easel_json_new_number ("01"));
  g_assert_null (easel_json_new_number ("1 "));
  g_assert_null (easel_json_new_number ("+1"));
  g_assert_null (easel_json_new_number ("NaN"));
}

static void
test_doubles (void)
{
  static const struct { double value; const char *text; } table[] = {
    { 8, "8.0" }, { 0.1, "0.1" }, { -0.0, "-0.0" }, { 1e15, "1000000000000000.0" }, { 1e16, "1e+16" },
    { 123456789012345680.0, "1.2345678901234568e+17" }, { 1e20, "1e+20" }, { 0.0001, "0.0001" }, { 0.00001, "1e-05" },
    { 0.00012345, "0.00012345" }, { 5e-324, "5e-324" }, { 1.0 / 3, "0.3333333333333333" }, { 1e22, "1e+22" },
    { 1.5e300, "1.5e+300" }, { 100, "100.0" }, { 0.4199999868869782, "0.4199999868869782" }, { 1e100, "1e+100" },
    { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(JsonNode) node = json_node_init_double (json_node_alloc (), table[i].value);
      g_autofree char *text = easel_json_write (node);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

static void
test_not_a_number (void)
{
  g_autoptr(JsonNode) root = parse ("{\"cfg\":NaN,\"denoise\":-Infinity,\"list\":[Infinity]}");
  JsonObject *members = json_node_get_object (root);
  g_autofree char *digits = easel_json_dup_digits (json_object_get_member (members, "denoise"));
  g_autofree char *text = easel_json_write (root);
  double value = 7;

  g_assert_cmpstr (digits, ==, "-Infinity");
  g_assert_false (easel_json_get_double (members, "cfg", &value));
  g_assert_cmpfloat (value, ==, 7);
  g_assert_cmpstr (text, ==, "{\"cfg\":null,\"denoise\":null,\"list\":[null]}");
}

/* Nobody can make a number of a text by starting it as we start ours. */
static void
test_mark_is_not_forged (void)
{
  g_autoptr(JsonNode) root = parse ("[\"\uFDD0123\",\"\\ufdd0123\"]");
  g_autoptr(JsonNode) own = json_node_init_string (json_node_alloc (), "\uFDD0 no number");
  g_autofree char *text = easel_json_write (root);
  g_autofree char *own_text = easel_json_write (own);

  g_assert_false (easel_json_is_number (json_array_get_element (json_node_get_array (root), 0)));
  g_assert_cmpstr (text, ==, "[\"\uFFFD123\",\"\uFFFD123\"]");
  g_assert_true (easel_json_is_string (own));
  g_assert_cmpstr (own_text, ==, "\"\uFDD0 no number\"");
}

static void
test_writers (void)
{
  const char *text = "{\"b\":[1,{\"a\":null,\"é\":\"\\\"\\\\/\\n\\u0001\\u007f😀\"}],\"a\":{},\"c\":[],\"d\":0.10,\"e\":true}";
  g_autoptr(JsonNode) root = parse (text);
  g_autofree char *plain = easel_json_write (root);
  g_autofree char *pretty = easel_json_write_pretty (root);
  g_autofree char *python = easel_json_write_python (root);

  g_assert_cmpstr (plain, ==,
                   "{\"b\":[1,{\"a\":null,\"é\":\"\\\"\\\\/\\n\\u0001\x7f😀\"}],\"a\":{},\"c\":[],\"d\":0.10,\"e\":true}");
  g_assert_cmpstr (pretty, ==,
                   "{\n  \"b\": [\n    1,\n    {\n      \"a\": null,\n      \"é\": \"\\\"\\\\/\\n\\u0001\x7f😀\"\n    }\n  ],\n"
                   "  \"a\": {},\n  \"c\": [],\n  \"d\": 0.10,\n  \"e\": true\n}");
  g_assert_cmpstr (python, ==,
                   "{\"b\": [1, {\"a\": null, \"\\u00e9\": \"\\\"\\\\/\\n\\u0001\\u007f\\ud83d\\ude00\"}], \"a\": {}, "
                   "\"c\": [], \"d\": 0.1, \"e\": true}");
}

static void
test_invalid_text_is_written_valid (void)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), "a\xFF" "b\xE2\x82");
  g_autofree char *text = easel_json_write (node);

  g_assert_cmpstr (text, ==, "\"a\uFFFD" "b\uFFFD\uFFFD\"");
}

static void
test_members (void)
{
  g_autoptr(JsonNode) root = parse ("{\"text\":\"x\",\"int\":7,\"float\":1.5,\"whole\":8.0,\"words\":\"12.345678\",\"digits\":\"12\","
                                    "\"huge\":18446744073709551615,\"null\":null,\"yes\":true,\"object\":{\"a\":1},\"list\":[2],"
                                    "\"time\":\"2026-02-03T10:15Z\",\"twice\":1,\"twice\":2,\"\":0}");
  JsonObject *members = json_node_get_object (root);
  gint64 integer = -1;
  double number = -1;
  gboolean truth = FALSE;

  g_assert_cmpstr (easel_json_get_string (members, "text"), ==, "x");
  g_assert_null (easel_json_get_string (members, "int"));
  g_assert_null (easel_json_get_string (members, "huge"));
  g_assert_null (easel_json_get_string (members, "absent"));
  g_assert_null (easel_json_get_string (NULL, "text"));
  g_assert_true (easel_json_get_int (members, "digits", &integer));
  g_assert_cmpint (integer, ==, 12);
  g_assert_true (easel_json_get_int (members, "whole", &integer));
  g_assert_cmpint (integer, ==, 8);
  g_assert_true (easel_json_get_int (members, "twice", &integer));
  g_assert_cmpint (integer, ==, 2);
  g_assert_false (easel_json_get_int (members, "float", &integer));
  g_assert_false (easel_json_get_int (members, "huge", &integer));
  g_assert_false (easel_json_get_int (members, "text", &integer));
  g_assert_false (easel_json_get_int (members, "null", &integer));
  g_assert_false (easel_json_get_int (members, "yes", &integer));
  g_assert_true (easel_json_get_double (members, "words", &number));
  g_assert_cmpfloat (number, ==, 12.345678);
  g_assert_true (easel_json_get_double (members, "huge", &number));
  g_assert_cmpfloat (number, ==, 18446744073709551615.0);
  g_assert_true (easel_json_get_boolean (members, "yes", &truth));
  g_assert_true (truth);
  g_assert_false (easel_json_get_boolean (members, "int", &truth));
  g_assert_null (easel_json_get_node (members, "null"));
  g_assert_nonnull (easel_json_get_object (members, "object"));
  g_assert_null (easel_json_get_object (members, "list"));
  g_assert_nonnull (easel_json_get_array (members, "list"));
  g_assert_cmpint (easel_json_get_time (members, "time"), ==, easel_time_parse ("2026-02-03T10:15:00Z"));
  g_assert_cmpint (easel_json_get_time (members, "text"), ==, EASEL_TIME_NONE);
}

static void
test_expect_object (void)
{
  g_autoptr(JsonNode) root = parse ("[]");
  g_autoptr(GError) error = NULL;

  g_assert_null (easel_json_expect_object (root, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
}

/* A model with a property of each kind. */
#define TEST_TYPE_MODEL (test_model_get_type ())
G_DECLARE_FINAL_TYPE (TestModel, test_model, TEST, MODEL, GObject)

typedef enum {
  TEST_MODEL_NAME = 1,
  TEST_MODEL_MACHINE_ID,
  TEST_MODEL_COUNT,
  TEST_MODEL_CREATED_AT,
  TEST_MODEL_PROGRESS,
  TEST_MODEL_READY,
  TEST_MODEL_STATUS,
  TEST_MODEL_FIXED,
  TEST_MODEL_LAST,
} TestModelProperty;

struct _TestModel
{
  GObject parent_instance;
  GValue  values[TEST_MODEL_LAST];
};

G_DEFINE_FINAL_TYPE (TestModel, test_model, G_TYPE_OBJECT)

static void
test_model_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  TestModel *self = TEST_MODEL (object);

  if (G_IS_VALUE (&self->values[prop_id]))
    g_value_copy (&self->values[prop_id], value);
}

static void
test_model_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  TestModel *self = TEST_MODEL (object);

  if (!G_IS_VALUE (&self->values[prop_id]))
    g_value_init (&self->values[prop_id], G_VALUE_TYPE (value));
  g_value_copy (value, &self->values[prop_id]);
}

static void
test_model_finalize (GObject *object)
{
  TestModel *self = TEST_MODEL (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    if (G_IS_VALUE (&self->values[i]))
      g_value_unset (&self->values[i]);

  G_OBJECT_CLASS (test_model_parent_class)->finalize (object);
}

static void
test_model_class_init (TestModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = test_model_get_property;
  object_class->set_property = test_model_set_property;
  object_class->finalize = test_model_finalize;

  g_object_class_install_property (object_class, TEST_MODEL_NAME,
                                   g_param_spec_string ("name", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, TEST_MODEL_MACHINE_ID,
                                   g_param_spec_string ("machine-id", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, TEST_MODEL_COUNT,
                                   g_param_spec_uint ("count", NULL, NULL, 0, 100, 0, flags));
  g_object_class_install_property (object_class, TEST_MODEL_CREATED_AT,
                                   g_param_spec_int64 ("created-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, TEST_MODEL_PROGRESS,
                                   g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags));
  g_object_class_install_property (object_class, TEST_MODEL_READY,
                                   g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, TEST_MODEL_STATUS,
                                   g_param_spec_enum ("status", NULL, NULL, EASEL_TYPE_RUN_STATUS, 0, flags));
  g_object_class_install_property (object_class, TEST_MODEL_FIXED,
                                   g_param_spec_string ("fixed", NULL, NULL, NULL, G_PARAM_READABLE));
}

static void
test_model_init (TestModel *self)
{
}

static void
apply (const char *text,
       gpointer    object)
{
  g_autoptr(JsonNode) root = parse (text);

  easel_json_apply (json_node_get_object (root), object);
}

#define assert_property(object, type, name, kind, op, expected) \
  G_STMT_START { type value_; g_object_get (object, name, &value_, NULL); \
    g_assert_cmp##kind (value_, op, expected); } G_STMT_END

static void
test_apply (void)
{
  g_autoptr(TestModel) model = g_object_new (TEST_TYPE_MODEL, NULL);
  g_autofree char *machine = NULL;

  apply ("{\"name\":\"one\",\"machine_id\":\"m1\",\"count\":\"12\",\"created_at\":\"2026-02-03 10:15:30.5\",\"progress\":1.7,"
         "\"ready\":true,\"status\":\"running\",\"fixed\":\"x\",\"novelty\":[],\"\":1}", model);

  g_object_get (model, "machine-id", &machine, NULL);
  g_assert_cmpstr (machine, ==, "m1");
  assert_property (model, guint, "count", uint, ==, 12);
  assert_property (model, gint64, "created-at", int, ==, easel_time_parse ("2026-02-03T10:15:30.500Z"));
  assert_property (model, double, "progress", float, ==, 1);
  assert_property (model, gboolean, "ready", int, ==, TRUE);
  assert_property (model, EaselRunStatus, "status", int, ==, EASEL_RUN_STATUS_RUNNING);
}

/* A server's surprises change nothing and warn of nothing. */
static void
test_apply_surprises (void)
{
  g_autoptr(TestModel) model = g_object_new (TEST_TYPE_MODEL, "name", "one", "count", 5, "progress", 0.5, NULL);
  g_autofree char *name = NULL;

  apply ("{\"name\":5,\"count\":\"many\",\"progress\":NaN,\"ready\":\"yes\",\"status\":null,\"machine_id\":{},\"created_at\":true}",
         model);
  g_object_get (model, "name", &name, NULL);
  g_assert_cmpstr (name, ==, "one");
  assert_property (model, guint, "count", uint, ==, 5);
  assert_property (model, double, "progress", float, ==, 0.5);

  apply ("{\"count\":-3,\"status\":\"warming_up_v9\",\"progress\":-1e400}", model);
  assert_property (model, guint, "count", uint, ==, 0);
  assert_property (model, EaselRunStatus, "status", int, ==, EASEL_RUN_STATUS_UNKNOWN);
  apply ("{\"count\":9999999999}", model);
  assert_property (model, guint, "count", uint, ==, 100);
}

static void
parse_waiting (GBytes *bytes,
               guint   length)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;

  easel_json_parse_async (bytes, NULL, easel_test_keep_result, &result);
  g_assert_null (result);
  easel_test_wait_until (result != NULL);
  root = easel_json_parse_finish (result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, length);
}

static void
test_async (void)
{
  g_autoptr(GString) text = g_string_new ("[0");
  g_autoptr(GBytes) small = g_bytes_new_static ("[1,2]", 5);
  g_autoptr(GBytes) large = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, ",1");
  g_string_append_c (text, ']');
  large = g_bytes_new (text->str, text->len);

  parse_waiting (small, 2);
  parse_waiting (large, 100001);
}

static void
test_async_refused (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("null", 4);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  easel_json_parse_async (bytes, NULL, easel_test_keep_result, &result);
  easel_test_wait_until (result != NULL);

  g_assert_null (easel_json_parse_finish (result, &error));
  g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/hostile-members", test_hostile_members);
  if (g_test_slow ())
    g_test_add_func ("/json/too-many-parts", test_too_many_parts);
  g_test_add_func ("/json/encodings", test_encodings);
  g_test_add_func ("/json/digits", test_digits);
  g_test_add_func ("/json/doubles", test_doubles);
  g_test_add_func ("/json/not-a-number", test_not_a_number);
  g_test_add_func ("/json/mark-is-not-forged", test_mark_is_not_forged);
  g_test_add_func ("/json/writers", test_writers);
  g_test_add_func ("/json/invalid-text-is-written-valid", test_invalid_text_is_written_valid);
  g_test_add_func ("/json/members", test_members);
  g_test_add_func ("/json/expect-object", test_expect_object);
  g_test_add_func ("/json/apply", test_apply);
  g_test_add_func ("/json/apply-surprises", test_apply_surprises);
  g_test_add_func ("/json/async", test_async);
  g_test_add_func ("/json/async-refused", test_async_refused);

  return g_test_run ();
}
