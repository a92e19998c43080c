/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of input through `-i` and a real run: what was typed is what arrives at the node. */

#include "base/easel-json.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

typedef struct {
  const char *class_suffix;
  const char *members;
  const char *value;     /* with %s for the home folder */
  const char *arrives;   /* the node's text; NULL: a picture; after an asterisk, how the text ends */
} Kind;

static const Kind kinds[] = {
  { "Text", "", "007", "007" },
  { "Text", "", "true", "true" },
  { "Text", "", "[1, \"zw\xc3\xb6lf\"]\n{}", "[1, \"zw\xc3\xb6lf\"]\n{}" },
  { "Text", "", "@@home", "@home" },
  { "TextAny", "", "1e3", "1e3" },
  { "TextSingleLine", "", "a line", "a line" },
  { "Number", "", "-0.125", "-0.125" },
  { "NumberInt", "", "9007199254740993", "9007199254740993" },
  { "NumberSlider", ",\"min_value\":0,\"max_value\":1", "0.1", "0.1" },
  { "NumberSliderInt", ",\"min_value\":1,\"max_value\":8", "8", "8" },
  { "Boolean", ",\"default_value\":true", "false", "False" },
  { "Enum", ",\"options\":\"[\\\"16:9\\\",\\\"1:1\\\"]\"", "1:1", "1:1" },
  { "Enum", ",\"options\":\"broken [\"", "anything", "anything" },
  { "Seed", ",\"max_value\":999999999999999", "999999999999999", "999999999999999" },
  { "Seed", ",\"min_value\":5,\"max_value\":5", "random", "5" },
  { "Image", "", "@%s/a.png", NULL },
  { "ImageAlpha", "", "@%s/a.png", NULL },
  { "ImageBatch", "", "@%s/a.png", NULL },
  { "Audio", "", "@%s/a.wav", "*.wav" },
  { "Video", "", "@%s/a.mp4", "*.mp4" },
  { "Vid", "", "https://example.invalid/clip.webm", "https://example.invalid/clip.webm" },
  { "EXR", "", "@%s/a.exr", "*.exr" },
  { "File", "", "@%s/a.zip", "*.zip" },
  { "Lora", "", "sub\\style.safetensors", "sub\\style.safetensors" },
  { "Checkpoint", "", "sd15.safetensors", "sd15.safetensors" },
  { "FaceModel", "", "face.safetensors", "face.safetensors" },
};

static char *
write_workflow (ShellFixture *f)
{
  g_autoptr(GString) graph = g_string_new ("{");
  char *path = g_build_filename (f->home, "kinds.json", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_string_append_printf (graph, "%s\"e%u\":{\"class_type\":\"ComfyUIDeployExternal%s\",\"inputs\":{\"input_id\":\"in%u\"%s}},",
                              i > 0 ? "," : "", i, kinds[i].class_suffix, i, kinds[i].members);
      if (kinds[i].arrives != NULL)
        g_string_append_printf (graph, "\"o%u\":{\"class_type\":\"PreviewAny\",\"inputs\":{\"source\":[\"e%u\",0]}}", i, i);
      else
        g_string_append_printf (graph, "\"o%u\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"e%u\",0],"
                                "\"filename_prefix\":\"p\"}}", i, i);
    }
  g_string_append_c (graph, '}');
  g_assert_true (g_file_set_contents (path, graph->str, -1, NULL));

  return path;
}

static void
write_files (ShellFixture *f)
{
  static const char * const others[] = { "a.wav", "a.mp4", "a.exr", "a.zip" };
  static const char * const starts[] = { "RIFF\x24\0\0\0WAVEfmt ", "\0\0\0\x18""ftypmp42\0\0\0\0", "\x76\x2f\x31\x01\2\0\0\0",
                                         "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" };
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 2, 2);
  g_autofree char *picture = g_build_filename (f->home, "a.png", NULL);

  gdk_pixbuf_fill (pixbuf, 0xff800080);
  g_assert_true (gdk_pixbuf_save (pixbuf, picture, "png", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (f->home, others[i], NULL);

      g_assert_true (g_file_set_contents (path, starts[i], i == 3 ? 22 : 8, NULL));
    }
}

static void
run_kinds (ShellFixture *f,
           const char   *workflow)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GSubprocess) process = NULL;

  g_ptr_array_add (words, g_strdup ("--json"));
  g_ptr_array_add (words, g_strdup ("run"));
  g_ptr_array_add (words, g_strdup (workflow));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(GString) value = g_string_new (kinds[i].value);

      g_string_replace (value, "%s", f->home, 0);
      g_ptr_array_add (words, g_strdup ("-i"));
      g_ptr_array_add (words, g_strdup_printf ("in%u=%s", i, value->str));
    }
  g_ptr_array_add (words, NULL);

  process = shell_start (f, (const char * const *) words->pdata);
  shell_wait (f, process);
  g_assert_cmpint (f->status, ==, 0);
}

static JsonObject *
find_output (JsonArray *outputs,
             guint      number)
{
  g_autofree char *node = g_strdup_printf ("o%u", number);

  for (guint i = 0; i < json_array_get_length (outputs); i++)
    {
      JsonObject *output = json_array_get_object_element (outputs, i);

      if (g_strcmp0 (easel_json_get_string (output, "node_id"), node) == 0)
        return output;
    }

  g_error ("node %s has no output", node);
}

static void
test_kinds (ShellFixture  *f,
            gconstpointer  data)
{
  g_autofree char *workflow = write_workflow (f);
  g_autoptr(GPtrArray) lines = NULL;
  JsonArray *outputs;

  write_files (f);
  run_kinds (f, workflow);
  lines = shell_read_json_lines (f);
  outputs = easel_json_get_array (g_ptr_array_index (lines, lines->len - 1), "outputs");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonObject *output = find_output (outputs, i);
      const char *text = easel_json_get_string (output, "text");

      g_test_message ("%s: %s", kinds[i].class_suffix, text != NULL ? text : easel_json_get_string (output, "path"));
      if (kinds[i].arrives == NULL)
        g_assert_true (g_str_has_suffix (easel_json_get_string (output, "path"), ".png"));
      else if (*kinds[i].arrives == '*')
        g_assert_true (g_str_has_suffix (text, kinds[i].arrives + 1));
      else
        g_assert_cmpstr (text, ==, kinds[i].arrives);
    }
}

/* 64 bits of a literal seed, and nothing rounded on the way to the picture that tells how it was made. The seed is
 * pinned by a node of its own. */
static void
test_large_seed (ShellFixture  *f,
                 gconstpointer  data)
{
  static const char * const seeds[] = { "0", "9007199254740993", "18446744073709551615" };
  g_autofree char *path = g_build_filename (f->home, "noise.json", NULL);

  g_assert_true (g_file_set_contents (
    path, "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":8,\"height\":8,\"batch_size\":1,\"color\":0}},"
    "\"2\":{\"class_type\":\"ImageAddNoise\",\"inputs\":{\"image\":[\"1\",0],\"seed\":1,\"strength\":0.5}},"
    "\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"2\",0],\"filename_prefix\":\"x\"}}}", -1, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *value = g_strconcat ("2.seed=", seeds[i], NULL);
      g_autofree char *picture = NULL;
      g_autofree char *bytes = NULL;
      g_autofree char *said = g_strconcat (": ", seeds[i], ",", NULL);
      gsize length;

      g_assert_cmpint (shell_call (f, "run", path, "-i", value, NULL), ==, 0);
      picture = shell_dup_last_line (f);
      g_assert_true (g_file_get_contents (picture, &bytes, &length, NULL));
      g_assert_nonnull (memmem (bytes, length, said, strlen (said)));
    }

  g_assert_cmpint (shell_call (f, "run", path, "-i", "2.seed=18446744073709551616", NULL), ==, 2);
  g_assert_cmpint (shell_call (f, "run", path, "-i", "2.seed=-2", NULL), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kinds/every", ShellFixture, NULL, shell_set_up, test_kinds, shell_tear_down);
  g_test_add ("/kinds/large-seed", ShellFixture, NULL, shell_set_up, test_large_seed, shell_tear_down);

  return g_test_run ();
}
