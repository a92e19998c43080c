/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main job as a person does it: the real programs on an empty home, with nothing configured. */

#include "base/easel-json.h"
#include "support/easel-test-shell.h"
#include "support/easel-test.h"

#include <glib/gstdio.h>
#include <signal.h>

#define GLOW    "workflows/Soft glow.json"
#define PICTURE "pictures/lake.jpg"

static void
assert_png (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpint (memcmp (bytes, "\211PNG\r\n\032\n", 8), ==, 0);
}

static const char *
get_text (JsonObject *object,
          const char *member)
{
  return easel_json_get_string (object, member);
}

static void
test_first_run (ShellFixture  *f,
                gconstpointer  data)
{
  g_autofree char *workflow = shell_find_sample (GLOW);
  g_autofree char *picture = shell_find_sample (PICTURE);
  g_autofree char *value = g_strconcat ("picture=@", picture, NULL);
  g_autofree char *path = NULL;

  g_assert_cmpint (shell_call (f, "run", workflow, "-i", value, "-i", "glow=0.9", NULL), ==, 0);
  path = shell_dup_last_line (f);
  g_assert_true (g_str_has_prefix (path, f->home));
  assert_png (path);
}

static void
test_json_lines (ShellFixture  *f,
                 gconstpointer  data)
{
  g_autofree char *workflow = shell_find_sample (GLOW);
  g_autoptr(GPtrArray) lines = NULL;
  const char *id = NULL;
  double last_progress = 0;
  JsonObject *result, *output;
  JsonArray *outputs;

  g_assert_cmpint (shell_call (f, "--json", "run", workflow, "-o", "out", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  g_assert_cmpuint (lines->len, >, 3);

  for (guint i = 0; i + 1 < lines->len; i++)
    {
      JsonObject *line = g_ptr_array_index (lines, i);
      double progress;

      g_assert_true (g_str_equal (get_text (line, "type"), "run") || g_str_equal (get_text (line, "type"), "log"));
      if (easel_json_get_double (line, "progress", &progress))
        {
          g_assert_cmpfloat (progress, >=, last_progress);
          last_progress = progress;
        }
      if (get_text (line, "id") != NULL)
        id = get_text (line, "id");
    }

  result = g_ptr_array_index (lines, lines->len - 1);
  g_assert_cmpstr (get_text (result, "type"), ==, "result");
  g_assert_cmpstr (get_text (result, "status"), ==, "success");
  g_assert_cmpstr (get_text (result, "id"), ==, id);
  g_assert_true (json_object_get_null_member (result, "error"));
  outputs = easel_json_get_array (result, "outputs");
  g_assert_cmpuint (json_array_get_length (outputs), ==, 1);
  output = json_array_get_object_element (outputs, 0);
  assert_png (get_text (output, "path"));
  g_assert_nonnull (strstr (get_text (output, "path"), "/out/"));
  g_assert_nonnull (get_text (output, "url"));
  g_assert_nonnull (get_text (output, "filename"));
  g_assert_cmpstr (get_text (output, "node_id"), ==, "30");
}

static void
test_two_at_once (ShellFixture  *f,
                  gconstpointer  data)
{
  static const char * const words[] = { "run", "Pattern from a seed", "-i", "seed=5", NULL };
  g_autoptr(GSubprocess) first = shell_start (f, words);
  g_autoptr(GSubprocess) second = shell_start (f, words);
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  shell_wait (f, first);
  g_assert_cmpint (f->status, ==, 0);
  one = shell_dup_last_line (f);
  shell_wait (f, second);
  g_assert_cmpint (f->status, ==, 0);
  other = shell_dup_last_line (f);

  g_assert_cmpstr (one, !=, other);
  assert_png (one);
  assert_png (other);
}

/* Several seconds of work: a large blur, again and again. */
static char *
write_slow_workflow (ShellFixture *f)
{
  char *path = g_build_filename (f->home, "slow.json", NULL);
  g_autoptr(GString) graph = g_string_new (
    "{\"1\":{\"class_type\":\"EmptyImage\",\"inputs\":{\"width\":512,\"height\":512,\"batch_size\":1,\"color\":255}}");

  for (guint i = 2; i < 7; i++)
    g_string_append_printf (graph, ",\"%u\":{\"class_type\":\"ImageBlur\",\"inputs\":{\"image\":[\"%u\",0],"
                            "\"blur_radius\":31,\"sigma\":10}}", i, i - 1);
  g_string_append (graph, ",\"9\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"6\",0],"
                   "\"filename_prefix\":\"slow\"}}}");
  g_assert_true (g_file_set_contents (path, graph->str, -1, NULL));

  return path;
}

static void
line_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  char **line = user_data;

  *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  g_assert_nonnull (*line);
}

/* Reads the program's lines until one says that nodes are executed; gives the run's id. */
static char *
wait_until_running (GSubprocess *process)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  while (TRUE)
    {
      g_autofree char *line = NULL;
      g_autoptr(JsonNode) node = NULL;
      JsonObject *object;

      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_read_cb, &line);
      easel_test_wait_until (line != NULL);
      node = easel_json_parse (line, -1, NULL);
      object = json_node_get_object (node);
      if (g_strcmp0 (get_text (object, "status"), "running") == 0 && get_text (object, "id") != NULL)
        return g_strdup (get_text (object, "id"));
    }
}

/* Killed in the middle: the next program knows the run, and gets its result. */
static void
test_killed (ShellFixture  *f,
             gconstpointer  data)
{
  g_autofree char *workflow = write_slow_workflow (f);
  const char * const words[] = { "--json", "run", workflow, NULL };
  g_autoptr(GSubprocess) process = shell_start (f, words);
  g_autofree char *id = wait_until_running (process);
  g_autoptr(GPtrArray) lines = NULL;
  g_autofree char *path = NULL;

  g_subprocess_send_signal (process, SIGKILL);
  shell_wait (f, process);
  g_assert_cmpint (f->status, ==, -1);

  g_assert_cmpint (shell_call (f, "runs", "list", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, id));

  g_assert_cmpint (shell_call (f, "runs", "follow", id, NULL), ==, 0);
  path = shell_dup_last_line (f);
  assert_png (path);

  g_assert_cmpint (shell_call (f, "--json", "runs", "list", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  g_assert_cmpuint (lines->len, ==, 1);
}

/* Ctrl+C leaves the run alone and says how to come back to it. */
static void
test_interrupted (ShellFixture  *f,
                  gconstpointer  data)
{
  g_autofree char *workflow = write_slow_workflow (f);
  const char * const words[] = { "--json", "run", workflow, NULL };
  g_autoptr(GSubprocess) process = shell_start (f, words);
  g_autofree char *id = wait_until_running (process);

  g_subprocess_send_signal (process, SIGINT);
  shell_wait (f, process);
  g_assert_cmpint (f->status, ==, 130);
  g_assert_nonnull (strstr (f->err, id));

  g_assert_cmpint (shell_call (f, "runs", "cancel", id, NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "runs", "follow", id, NULL), ==, 1);
}

static void
test_detached (ShellFixture  *f,
               gconstpointer  data)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  g_assert_cmpint (shell_call (f, "run", "Soft glow", "--detach", NULL), ==, 0);
  id = shell_dup_last_line (f);
  g_assert_cmpuint (strlen (id), ==, 36);

  g_assert_cmpint (shell_call (f, "runs", "follow", id, "-o", "later", NULL), ==, 0);
  path = shell_dup_last_line (f);
  g_assert_nonnull (strstr (path, "/later/"));
  assert_png (path);
}

/* What is added to a paused outbox stays there, moves and goes as it is told, and leaves when that is taken back. */
static void
test_outbox (ShellFixture  *f,
             gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpint (shell_call (f, "runs", "pause", NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "run", "Soft glow", "--detach", NULL), ==, 0);
  first = shell_dup_last_line (f);
  g_assert_cmpint (shell_call (f, "run", "Soft glow", "--detach", NULL), ==, 0);
  second = shell_dup_last_line (f);
  g_assert_cmpint (shell_call (f, "runs", "list", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "waiting"));
  g_assert_null (strstr (f->out, "success"));

  g_assert_cmpint (shell_call (f, "runs", "move", second, "up", NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "runs", "move", second, "aside", NULL), ==, 2);
  g_assert_cmpint (shell_call (f, "runs", "remove", first, NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "runs", "resume", NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "runs", "follow", second, NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "runs", "list", NULL), ==, 0);
  g_assert_null (strstr (f->out, first));
  g_assert_nonnull (strstr (f->out, "success"));
}

static void
test_grid (ShellFixture  *f,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *summary;
  guint results = 0;
  gint64 succeeded;

  g_assert_cmpint (shell_call (f, "run", "Pattern from a seed", "--grid", "-i", "seed=[1,2]", "-i", "detail=[3,4]",
                               "--json", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  for (guint i = 0; i < lines->len; i++)
    results += g_str_equal (get_text (g_ptr_array_index (lines, i), "type"), "result");
  g_assert_cmpuint (results, ==, 4);

  summary = g_ptr_array_index (lines, lines->len - 1);
  g_assert_cmpstr (get_text (summary, "type"), ==, "summary");
  g_assert_true (easel_json_get_int (summary, "succeeded", &succeeded));
  g_assert_cmpint (succeeded, ==, 4);
}

static void
test_last_seed (ShellFixture  *f,
                gconstpointer  data)
{
  g_autoptr(GPtrArray) lines = NULL;

  g_assert_cmpint (shell_call (f, "run", "Pattern from a seed", "-i", "seed=last", NULL), ==, 2);
  g_assert_cmpint (shell_call (f, "run", "Pattern from a seed", "-i", "seed=4242", NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "run", "Pattern from a seed", "-i", "seed=last", "--json", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  g_assert_cmpstr (get_text (g_ptr_array_index (lines, lines->len - 1), "seed"), ==, "4242");
}

static void
test_sessions (ShellFixture  *f,
               gconstpointer  data)
{
  g_autoptr(GPtrArray) lines = NULL;
  const char *id;

  g_assert_cmpint (shell_call (f, "sessions", "create", "Built-in", "--timeout", "3", "--wait", "--json", NULL), ==, 0);
  lines = shell_read_json_lines (f);
  id = get_text (g_ptr_array_index (lines, 0), "id");
  g_assert_cmpstr (get_text (g_ptr_array_index (lines, 0), "state"), ==, "ready");
  g_assert_cmpint (shell_call (f, "sessions", "extend", id, "5", NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "sessions", "list", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, id));
  g_assert_cmpint (shell_call (f, "sessions", "delete", id, NULL), ==, 0);
  g_assert_cmpint (shell_call (f, "sessions", "show", id, NULL), ==, 4);
}

static void
test_lists (ShellFixture  *f,
            gconstpointer  data)
{
  g_autofree char *picture = shell_find_sample (PICTURE);

  g_assert_cmpint (shell_call (f, "deployments", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "Soft glow"));
  g_assert_cmpint (shell_call (f, "workflows", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "Soft glow"));
  g_assert_cmpint (shell_call (f, "machines", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "Built-in"));
  g_assert_cmpint (shell_call (f, "accounts", "list", NULL), ==, 0);
  g_assert_nonnull (strstr (f->out, "local"));
  g_assert_cmpint (shell_call (f, "upload", picture, NULL), ==, 0);
  g_assert_true (g_str_has_prefix (f->out, "http://127.0.0.1:"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) g_test_add ("/easelctl/" name, ShellFixture, NULL, shell_set_up, test, shell_tear_down)
  ADD ("first-run", test_first_run);
  ADD ("json-lines", test_json_lines);
  ADD ("two-at-once", test_two_at_once);
  ADD ("killed", test_killed);
  ADD ("interrupted", test_interrupted);
  ADD ("detached", test_detached);
  ADD ("outbox", test_outbox);
  ADD ("grid", test_grid);
  ADD ("last-seed", test_last_seed);
  ADD ("sessions", test_sessions);
  ADD ("lists", test_lists);

  return g_test_run ();
}
