/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes for text and single values: primitives, strings, and showing them. */

#define G_LOG_DOMAIN "Easel"

#include "config.h"

#include "server/easel-builtin-class.h"

#include <string.h>

static const char *const case_modes[] = { "UPPERCASE", "lowercase", "Capitalize", "Title Case", NULL };
static const char *const combine_actions[] = { "append", "replace", NULL };
static const char *const yes_or_no[] = { "yes", "no", NULL };
static const char *const trim_modes[] = { "Both", "Left", "Right", NULL };

static gboolean
primitive_text (EaselBuiltinStep  *step,
                GError           **error)
{
  easel_builtin_step_take_text (step, 0, g_strdup (easel_builtin_step_get_text (step, "value")));

  return TRUE;
}

static gboolean
primitive_int (EaselBuiltinStep  *step,
               GError           **error)
{
  easel_builtin_step_set_int (step, 0, easel_builtin_step_get_int (step, "value"));

  return TRUE;
}

static gboolean
primitive_float (EaselBuiltinStep  *step,
                 GError           **error)
{
  easel_builtin_step_set_float (step, 0, easel_builtin_step_get_float (step, "value"));

  return TRUE;
}

static gboolean
string_concatenate (EaselBuiltinStep  *step,
                    GError           **error)
{
  easel_builtin_step_take_text (step, 0, g_strconcat (easel_builtin_step_get_text (step, "string_a"),
                                                      easel_builtin_step_get_text (step, "delimiter"),
                                                      easel_builtin_step_get_text (step, "string_b"), NULL));

  return TRUE;
}

/* Positions count characters; negative ones from the end, as in Python's slices. */
static gboolean
string_substring (EaselBuiltinStep  *step,
                  GError           **error)
{
  const char *text = easel_builtin_step_get_text (step, "string");
  gint64 length = g_utf8_strlen (text, -1);
  gint64 start = easel_builtin_step_get_int (step, "start");
  gint64 end = easel_builtin_step_get_int (step, "end");

  start = CLAMP (start < 0 ? start + length : start, 0, length);
  end = CLAMP (end < 0 ? end + length : end, start, length);
  easel_builtin_step_take_text (step, 0, g_utf8_substring (text, start, end));

  return TRUE;
}

static gboolean
string_length (EaselBuiltinStep  *step,
               GError           **error)
{
  easel_builtin_step_set_int (step, 0, g_utf8_strlen (easel_builtin_step_get_text (step, "string"), -1));

  return TRUE;
}

static gboolean
string_replace (EaselBuiltinStep  *step,
                GError           **error)
{
  GString *text = g_string_new (easel_builtin_step_get_text (step, "string"));

  g_string_replace (text, easel_builtin_step_get_text (step, "find"), easel_builtin_step_get_text (step, "replace"), 0);
  easel_builtin_step_take_text (step, 0, g_string_free (text, FALSE));

  return TRUE;
}

static gboolean
string_trim (EaselBuiltinStep  *step,
             GError           **error)
{
  const char *mode = easel_builtin_step_get_text (step, "mode");
  char *text = g_strdup (easel_builtin_step_get_text (step, "string"));

  if (!g_str_equal (mode, "Left"))
    g_strchomp (text);
  if (!g_str_equal (mode, "Right"))
    g_strchug (text);
  easel_builtin_step_take_text (step, 0, text);

  return TRUE;
}

/* The first letter of the text, or of each word, large; the others small. */
static char *
capitalize (const char *text,
            gboolean    each_word)
{
  GString *result = g_string_new (NULL);
  gboolean first = TRUE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (result, first ? g_unichar_totitle (c) : g_unichar_tolower (c));
      first = each_word && !g_unichar_isalpha (c);
    }

  return g_string_free (result, FALSE);
}

static gboolean
case_converter (EaselBuiltinStep  *step,
                GError           **error)
{
  const char *text = easel_builtin_step_get_text (step, "string");
  const char *mode = easel_builtin_step_get_text (step, "mode");
  char *result;

  if (g_str_equal (mode, "UPPERCASE"))
    result = g_utf8_strup (text, -1);
  else if (g_str_equal (mode, "lowercase"))
    result = g_utf8_strdown (text, -1);
  else
    result = capitalize (text, g_str_equal (mode, "Title Case"));
  easel_builtin_step_take_text (step, 0, result);

  return TRUE;
}

static gboolean
string_contains (EaselBuiltinStep  *step,
                 GError           **error)
{
  g_autofree char *text = g_strdup (easel_builtin_step_get_text (step, "string"));
  g_autofree char *part = g_strdup (easel_builtin_step_get_text (step, "substring"));

  if (!easel_builtin_step_get_int (step, "case_sensitive"))
    {
      g_autofree char *exact_text = g_steal_pointer (&text);
      g_autofree char *exact_part = g_steal_pointer (&part);

      text = g_utf8_strdown (exact_text, -1);
      part = g_utf8_strdown (exact_part, -1);
    }

  easel_builtin_step_set_int (step, 0, strstr (text, part) != NULL);

  return TRUE;
}

static void
report_text (EaselBuiltinStep *step,
             const char       *text)
{
  JsonArray *texts = json_array_new ();

  json_array_add_string_element (texts, text);
  step->ui = json_object_new ();
  json_object_set_array_member (step->ui, "text", texts);
}

static gboolean
preview_any (EaselBuiltinStep  *step,
             GError           **error)
{
  g_autofree char *text = easel_builtin_value_dup_text (easel_builtin_step_get_value (step, "source"));

  report_text (step, text);

  return TRUE;
}

static char *
append_texts (EaselBuiltinStep *step,
              const char       *between)
{
  static const char * const names[] = { "text_a", "text_b", "text_c", NULL };
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *text = easel_builtin_step_get_text (step, names[i]);

      if (*text != '\0')
        g_ptr_array_add (texts, (gpointer) text);
    }
  g_ptr_array_add (texts, NULL);

  return g_strjoinv (between, (char **) texts->pdata);
}

static char *
replace_pattern (const char  *text,
                 const char  *pattern,
                 const char  *replacement,
                 GError     **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, &cause);
  char *result = regex != NULL ? g_regex_replace (regex, text, -1, 0, replacement, G_REGEX_MATCH_DEFAULT, &cause) : NULL;

  if (result == NULL)
    g_set_error (error, EASEL_EXCEPTION, EASEL_EXCEPTION_RUNTIME, "%s", cause->message);

  return result;
}

/* A pattern stands between slashes. */
static char *
replace_text (EaselBuiltinStep  *step,
              GError           **error)
{
  const char *text = easel_builtin_step_get_text (step, "text_a");
  const char *find = easel_builtin_step_get_text (step, "text_b");
  const char *replacement = easel_builtin_step_get_text (step, "text_c");
  GString *result;

  if (strlen (find) > 1 && g_str_has_prefix (find, "/") && g_str_has_suffix (find, "/"))
    {
      g_autofree char *pattern = g_strndup (find + 1, strlen (find) - 2);

      return replace_pattern (text, pattern, replacement, error);
    }

  result = g_string_new (text);
  g_string_replace (result, find, replacement, 0);

  return g_string_free (result, FALSE);
}

/* Tags with one blank and one comma between them. */
static char *
tidy_tags (const char *text)
{
  static const struct {
    const char *pattern;
    const char *replacement;
  } steps[] = { { "\\s{2,}", " " }, { " ,", "," }, { ",{2,}", "," } };
  char *tidy = g_strdup (text);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *before = tidy;

      tidy = replace_pattern (before, steps[i].pattern, steps[i].replacement, NULL);
    }

  return g_strstrip (tidy);
}

static gboolean
string_combine (EaselBuiltinStep  *step,
                GError           **error)
{
  gboolean is_tidy = g_str_equal (easel_builtin_step_get_text (step, "tidy_tags"), "yes");
  gboolean is_append = g_str_equal (easel_builtin_step_get_text (step, "action"), "append");
  g_autofree char *text = is_append ? append_texts (step, is_tidy ? ", " : "") : replace_text (step, error);
  char *result;

  if (text == NULL)
    return FALSE;

  result = is_tidy ? tidy_tags (text) : g_strdup (text);
  report_text (step, result);
  easel_builtin_step_take_text (step, 0, result);

  return TRUE;
}

#define TEXT_OUTPUT { { "STRING", EASEL_BUILTIN_STRING } }
#define MULTILINE_INPUT(name) { name, EASEL_BUILTIN_STRING, EASEL_BUILTIN_MULTILINE, "\"\"" }
#define OPTIONAL_LINES(name) \
  { name, EASEL_BUILTIN_STRING, EASEL_BUILTIN_OPTIONAL | EASEL_BUILTIN_MULTILINE, "\"\"" }
#define LARGEST "9223372036854775807"

const EaselBuiltinClass easel_builtin_text_classes[] = {
  { "PrimitiveString", "String", "utils/primitive",
    { EASEL_BUILTIN_TEXT_INPUT ("value", "\"\"") },
    TEXT_OUTPUT, FALSE, primitive_text },
  { "PrimitiveStringMultiline", "String (Multiline)", "utils/primitive",
    { MULTILINE_INPUT ("value") },
    TEXT_OUTPUT, FALSE, primitive_text },
  { "PrimitiveInt", "Int", "utils/primitive",
    { EASEL_BUILTIN_INT_INPUT ("value", "0", "-" LARGEST, LARGEST, NULL) },
    { { "INT", EASEL_BUILTIN_INT } }, FALSE, primitive_int },
  { "PrimitiveFloat", "Float", "utils/primitive",
    { EASEL_BUILTIN_FLOAT_INPUT ("value", "0.0", "-" LARGEST, LARGEST, NULL) },
    { { "FLOAT", EASEL_BUILTIN_FLOAT } }, FALSE, primitive_float },
  { "PrimitiveBoolean", "Boolean", "utils/primitive",
    { { "value", EASEL_BUILTIN_BOOLEAN, 0, "false" } },
    { { "BOOLEAN", EASEL_BUILTIN_BOOLEAN } }, FALSE, primitive_int },
  { "StringConcatenate", "Concatenate", "utils/string",
    { MULTILINE_INPUT ("string_a"),
      MULTILINE_INPUT ("string_b"),
      EASEL_BUILTIN_TEXT_INPUT ("delimiter", "\"\"") },
    TEXT_OUTPUT, FALSE, string_concatenate },
  { "StringSubstring", "Substring", "utils/string",
    { MULTILINE_INPUT ("string"),
      EASEL_BUILTIN_INT_INPUT ("start", "0", NULL, NULL, NULL),
      EASEL_BUILTIN_INT_INPUT ("end", "0", NULL, NULL, NULL) },
    TEXT_OUTPUT, FALSE, string_substring },
  { "StringLength", "Length", "utils/string",
    { MULTILINE_INPUT ("string") },
    { { "length", EASEL_BUILTIN_INT } }, FALSE, string_length },
  { "CaseConverter", "Case Converter", "utils/string",
    { MULTILINE_INPUT ("string"),
      EASEL_BUILTIN_COMBO_INPUT ("mode", NULL, case_modes) },
    TEXT_OUTPUT, FALSE, case_converter },
  { "StringTrim", "Trim", "utils/string",
    { MULTILINE_INPUT ("string"),
      EASEL_BUILTIN_COMBO_INPUT ("mode", NULL, trim_modes) },
    TEXT_OUTPUT, FALSE, string_trim },
  { "StringReplace", "Replace", "utils/string",
    { MULTILINE_INPUT ("string"),
      MULTILINE_INPUT ("find"),
      MULTILINE_INPUT ("replace") },
    TEXT_OUTPUT, FALSE, string_replace },
  { "StringContains", "Contains", "utils/string",
    { MULTILINE_INPUT ("string"),
      MULTILINE_INPUT ("substring"),
      { "case_sensitive", EASEL_BUILTIN_BOOLEAN, 0, "true" } },
    { { "contains", EASEL_BUILTIN_BOOLEAN } }, FALSE, string_contains },
  { "ComfyUIDeployStringCombine", "String Combine (ComfyUI Deploy)", "ComfyDeploy",
    { EASEL_BUILTIN_COMBO_INPUT ("action", NULL, combine_actions),
      EASEL_BUILTIN_COMBO_INPUT ("tidy_tags", NULL, yes_or_no),
      OPTIONAL_LINES ("text_a"),
      OPTIONAL_LINES ("text_b"),
      OPTIONAL_LINES ("text_c") },
    TEXT_OUTPUT, TRUE, string_combine },
  { "PreviewAny", "Preview Any", "utils",
    { { "source", EASEL_BUILTIN_ANY } },
    { { NULL } }, TRUE, preview_any },
  { NULL },
};
