/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped workflows, as somebody tries them first: with nothing filled in. */

#include "server/easel-builtin-machine.h"
#include "server/easel-server-samples.h"
#include "server/server-test-run.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* A picture that is not one colour: the difference between its darkest and its brightest red. */
static int
measure_range (GdkPixbuf *pixbuf)
{
  int lowest = 255, highest = 0;
  int channels = gdk_pixbuf_get_n_channels (pixbuf);

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y += 7)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x += 7)
      {
        int red = gdk_pixbuf_read_pixels (pixbuf)[y * gdk_pixbuf_get_rowstride (pixbuf) + x * channels];

        lowest = MIN (lowest, red);
        highest = MAX (highest, red);
      }

  return highest - lowest;
}

static TestRun *
start_sample (EaselServerMachine *machine,
              const char         *folder,
              const char         *name)
{
  g_autoptr(GBytes) bytes = easel_server_samples_load_workflow (name);
  g_autoptr(JsonNode) node = easel_json_parse_bytes (bytes, NULL);
  TestRun *run = test_run_new (machine, folder, name, json_node_get_object (node));

  test_run_start (run);

  return run;
}

static void
assert_good_picture (TestRun *run)
{
  g_autofree char *path = test_run_dup_file (run, 0, "images", 0);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, NULL);

  g_assert_nonnull (pixbuf);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), >=, 600);
  g_assert_cmpint (measure_range (pixbuf), >, 60);
}

/* EASEL_TEST_KEEP names a folder that keeps the results, for looking at them. */
static void
test_all (void)
{
  g_autoptr(EaselServerMachine) machine = easel_builtin_machine_new (NULL, 2);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) test_run_free);
  g_auto(GStrv) names = easel_server_samples_dup_names ();
  const char *keep = g_getenv ("EASEL_TEST_KEEP");
  g_autofree char *folder = keep != NULL ? g_strdup (keep) : easel_test_make_folder ();

  g_assert_cmpuint (g_strv_length (names), >=, 4);
  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (runs, start_sample (machine, folder, names[i]));

  for (guint i = 0; i < runs->len; i++)
    {
      TestRun *run = runs->pdata[i];

      test_run_finish (run);
      g_assert_no_error (run->error);
      g_assert_cmpuint (test_run_count_events (run, "executed"), ==, 1);
      assert_good_picture (run);
    }

  if (keep == NULL)
    easel_test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/builtin/samples/all", test_all);

  return g_test_run ();
}
