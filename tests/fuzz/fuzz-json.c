/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON gate: whatever comes in, what it accepts is written as JSON that it accepts again and that means the same. */

#include "fuzz/easel-fuzz.h"

#include "base/easel-json.h"

#include <string.h>

static void
assert_same (const char *text,
             const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = easel_json_parse (text, -1, &error);
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  written = easel_json_write (root);
  g_assert_cmpstr (written, ==, expected);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autoptr(JsonNode) root = easel_json_parse ((const char *) data, size, NULL);
  g_autofree char *written = NULL;
  g_autofree char *pretty = NULL;
  g_autofree char *python = NULL;
  g_autoptr(JsonNode) again = NULL;

  if (root == NULL)
    return 0;

  written = easel_json_write (root);
  pretty = easel_json_write_pretty (root);
  python = easel_json_write_python (root);
  assert_same (written, written);
  assert_same (pretty, written);

  again = easel_json_parse (python, -1, NULL);
  g_assert_nonnull (again);
  for (const char *at = python; *at != '\0'; at++)
    g_assert_true ((guchar) *at < 0x80);

  return 0;
}
