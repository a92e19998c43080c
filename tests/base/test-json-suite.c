/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 318 cases of JSONTestSuite (tests/data/json-suite.tsv), a test each. */

#include "base/easel-error.h"
#include "base/easel-json.h"

#include <stdlib.h>
#include <string.h>

#define CASES 318

typedef struct {
  gboolean  accepted;
  GBytes   *bytes;
} Case;

static void
case_free (Case *self)
{
  g_bytes_unref (self->bytes);
  g_free (self);
}

/* One byte in C escapes: \\ \n \r \t or three octal digits. */
static guint8
read_byte (const char **at)
{
  static const char letters[] = "nrt\\";
  static const guint8 meanings[] = "\n\r\t\\";
  const char *found;
  guint8 byte;

  if (**at != '\\')
    return *(*at)++;

  found = strchr (letters, (*at)[1]);
  if (found != NULL)
    {
      *at += 2;
      return meanings[found - letters];
    }

  byte = ((*at)[1] - '0') << 6 | ((*at)[2] - '0') << 3 | ((*at)[3] - '0');
  *at += 4;

  return byte;
}

static void
append_escaped (GByteArray *bytes,
                const char *text)
{
  while (*text != '\0')
    {
      guint8 byte = read_byte (&text);

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
append_repeated (GByteArray *bytes,
                 const char *pieces)
{
  g_auto(GStrv) parts = g_strsplit (pieces, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    for (int left = atoi (parts[i]); left > 0; left--)
      append_escaped (bytes, strchr (parts[i], '*') + 1);
}

static Case *
read_case (char **columns)
{
  Case *self = g_new0 (Case, 1);
  GByteArray *bytes = g_byte_array_new ();

  self->accepted = g_str_equal (columns[1], "accept");
  if (g_str_has_prefix (columns[2], "= "))
    append_escaped (bytes, columns[2] + 2);
  else
    append_repeated (bytes, columns[2]);
  self->bytes = g_byte_array_free_to_bytes (bytes);

  return self;
}

/* What is accepted is also written as JSON that means the same. */
static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = easel_json_parse_bytes (self->bytes, &error);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  if (!self->accepted)
    {
      g_assert_null (root);
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      return;
    }

  g_assert_no_error (error);
  written = easel_json_write (root);
  again = easel_json_parse (written, -1, &error);
  g_assert_no_error (error);
  rewritten = easel_json_write (again);
  g_assert_cmpstr (written, ==, rewritten);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *file = NULL;
  g_autofree char *table = NULL;
  g_auto(GStrv) lines = NULL;
  guint cases = 0;

  g_test_init (&argc, &argv, NULL);
  file = g_test_build_filename (G_TEST_DIST, "data", "json-suite.tsv", NULL);
  g_assert_true (g_file_get_contents (file, &table, NULL, NULL));

  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) columns = g_strsplit (lines[i], "\t", 3);
      g_autofree char *path = NULL;

      if (g_strv_length (columns) != 3 || *lines[i] == '#')
        continue;

      path = g_strconcat ("/json-suite/", columns[0], NULL);
      g_test_add_data_func_full (path, read_case (columns), test_case, (GDestroyNotify) case_free);
      cases++;
    }

  g_assert_cmpuint (cases, ==, CASES);

  return g_test_run ();
}
