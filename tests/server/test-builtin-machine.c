/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in machine as the server uses it: what it tells and when, cancellation, several runs at once. */

#include "server/easel-builtin-machine.h"
#include "server/server-test-run.h"

typedef struct {
  char *folder;
  EaselServerMachine *machine;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = easel_test_make_folder ();
  f->machine = easel_builtin_machine_new (NULL, GPOINTER_TO_UINT (data));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  /* Its last reference may be with a worker that is about to let go. */
  g_clear_object (&f->machine);
  easel_test_remove_folder (f->folder);
  g_free (f->folder);
}

#define SMALL "{'1':{'class_type':'EmptyImage','inputs':{'width':64,'height':64,'batch_size':1,'color':0}}," \
              "'2':{'class_type':'ImageBlur','inputs':{'image':['1',0],'blur_radius':2,'sigma':1.0}}," \
              "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'ComfyUI'}}}"

/* Minutes of work, if it is let. */
#define LARGE "{'1':{'class_type':'EmptyImage','inputs':{'width':3000,'height':3000,'batch_size':4,'color':0}}," \
              "'2':{'class_type':'ImageBlur','inputs':{'image':['1',0],'blur_radius':31,'sigma':1.0}}," \
              "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'ComfyUI'}}}"

/* All events of a run as one line: names, nodes, steps. */
static char *
summarize (TestRun *run)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < run->names->len; i++)
    {
      JsonObject *data = json_node_get_object (run->datas->pdata[i]);
      const char *node = easel_json_get_string (data, "node");

      if (g_str_equal (run->names->pdata[i], "progress_state") || g_str_equal (run->names->pdata[i], "progress"))
        continue;

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? " · " : "", (char *) run->names->pdata[i],
                              node != NULL ? " " : "", node != NULL ? node : "");
    }

  return g_string_free (text, FALSE);
}

static void
test_events (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (SMALL);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);
  g_autofree char *events = NULL;
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *progress;
  gint64 value, max;

  test_run_start (run);
  g_assert_true (test_run_finish (run));
  events = summarize (run);
  g_assert_cmpstr (events, ==, "execution_start · execution_cached · executing 1 · executing 2 · executing 3 · "
                               "executed 3 · execution_success · executing");

  for (guint i = 0; i < run->datas->len; i++)
    g_assert_cmpstr (easel_json_get_string (json_node_get_object (run->datas->pdata[i]), "prompt_id"), ==, "a1");

  /* Steps within the node: several, rising, up to the end. */
  progress = test_run_get_event (run, "progress", 0);
  g_assert_cmpstr (easel_json_get_string (progress, "node"), ==, "2");
  g_assert_true (easel_json_get_int (progress, "value", &value) && easel_json_get_int (progress, "max", &max));
  g_assert_cmpint (value, >, 0);
  g_assert_cmpint (value, <, max);
  g_assert_cmpuint (test_run_count_events (run, "progress"), >=, 8);

  node = json_node_copy (json_object_get_member (test_run_get_event (run, "executed", 0), "output"));
  output = easel_json_write (node);
  g_assert_cmpstr (output, ==,
                   "{\"images\":[{\"filename\":\"ComfyUI_00001_.png\",\"subfolder\":\"\",\"type\":\"output\"}]}");
  path = test_run_dup_file (run, 0, "images", 0);
  g_assert_nonnull (path);
  g_assert_true (json_object_has_member (json_node_get_object (run->submitted), "prompt_id"));
  g_assert_cmpint (easel_server_job_get_queue_position (run->job), ==, -1);
}

/* `progress_state` is cumulative: all that were touched, with their state. */
static void
test_progress_state (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (SMALL);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);
  JsonObject *nodes, *last;
  guint n;

  test_run_start (run);
  test_run_finish (run);
  nodes = easel_json_get_object (test_run_get_event (run, "progress_state", 0), "nodes");
  g_assert_cmpuint (json_object_get_size (nodes), ==, 1);
  g_assert_cmpstr (easel_json_get_string (easel_json_get_object (nodes, "1"), "state"), ==, "running");

  n = test_run_count_events (run, "progress_state");
  last = easel_json_get_object (test_run_get_event (run, "progress_state", n - 1), "nodes");
  g_assert_cmpuint (json_object_get_size (last), ==, 3);
  g_assert_cmpstr (easel_json_get_string (easel_json_get_object (last, "3"), "state"), ==, "finished");
  g_assert_cmpstr (easel_json_get_string (easel_json_get_object (last, "2"), "real_node_id"), ==, "2");
}

static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'EmptyImage','inputs':{'width':4,'height':4,'batch_size':1,'color':0}},"
                "'2':{'class_type':'ImageBlur','inputs':{'image':['1',0],'blur_radius':9,'sigma':1.0}},"
                "'3':{'class_type':'SaveImage','inputs':{'images':['2',0],'filename_prefix':'x'}}}");
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);
  g_autofree char *events = NULL;
  JsonObject *failure;

  test_run_start (run);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, EASEL_ERROR, EASEL_ERROR_RUN_FAILED);
  g_assert_true (g_str_has_prefix (run->error->message, "RuntimeError in node 2 (ImageBlur): Padding size"));
  events = summarize (run);
  g_assert_cmpstr (events, ==, "execution_start · execution_cached · executing 1 · executing 2 · "
                               "execution_error · executing");

  failure = json_node_get_object (easel_server_job_get_failure (run->job));
  g_assert_cmpstr (easel_json_get_string (failure, "node_id"), ==, "2");
  g_assert_cmpstr (easel_json_get_string (failure, "node_type"), ==, "ImageBlur");
  g_assert_cmpstr (easel_json_get_string (failure, "exception_type"), ==, "RuntimeError");
  g_assert_true (g_str_has_suffix (easel_json_get_string (failure, "exception_message"), "\n"));
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (failure, "executed")), ==, 1);
  g_assert_cmpuint (json_array_get_length (easel_json_get_array (failure, "traceback")), ==, 1);
  g_assert_nonnull (easel_json_get_array (easel_json_get_object (failure, "current_inputs"), "blur_radius"));
}

/* A memory of one's own: what is too large is an error of its node. */
static void
test_memory (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(JsonObject) graph =
    test_graph ("{'1':{'class_type':'EmptyImage','inputs':{'width':16384,'height':16384,'batch_size':4096,'color':0}},"
                "'3':{'class_type':'SaveImage','inputs':{'images':['1',0],'filename_prefix':'x'}}}");
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);

  test_run_start (run);
  g_assert_false (test_run_finish (run));
  g_assert_cmpstr (easel_json_get_string (test_run_get_event (run, "execution_error", 0), "exception_type"), ==,
                   "torch.OutOfMemoryError");
}

/* Cancelled in the middle of a step that would take minutes: over within moments, and nothing is left behind. */
static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (LARGE);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);
  g_autofree char *events = NULL;
  gint64 start;

  test_run_start (run);
  easel_test_wait_until (test_run_count_events (run, "progress") > 0);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (run->cancellable);
  g_assert_false (test_run_finish (run));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  events = summarize (run);
  g_assert_true (g_str_has_suffix (events, "execution_interrupted · executing"));
  g_assert_cmpstr (easel_json_get_string (test_run_get_event (run, "execution_interrupted", 0), "node_id"), ==, "2");
  g_assert_false (g_file_test (run->folder, G_FILE_TEST_EXISTS));
}

/* One at a time here: the others wait in order, and leave the line without a trace when they are cancelled. */
static void
test_line (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr(JsonObject) large = test_graph (LARGE);
  g_autoptr(JsonObject) small = test_graph (SMALL);
  g_autoptr(TestRun) first = test_run_new (f->machine, f->folder, "first", large);
  g_autoptr(TestRun) second = test_run_new (f->machine, f->folder, "second", small);
  g_autoptr(TestRun) third = test_run_new (f->machine, f->folder, "third", small);

  test_run_start (first);
  easel_test_wait_until (easel_server_job_get_queue_position (first->job) == -1);
  test_run_start (second);
  test_run_start (third);
  easel_test_wait_until (easel_server_job_get_queue_position (third->job) == 1);
  g_assert_cmpint (easel_server_job_get_queue_position (second->job), ==, 0);

  g_cancellable_cancel (second->cancellable);
  g_assert_false (test_run_finish (second));
  g_assert_error (second->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (second->names->len, ==, 0);
  g_assert_cmpint (easel_server_job_get_queue_position (third->job), ==, 0);

  g_cancellable_cancel (first->cancellable);
  g_assert_false (test_run_finish (first));
  g_assert_true (test_run_finish (third));
}

/* Cancelled before it began. */
static void
test_cancelled_before (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (SMALL);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);

  g_cancellable_cancel (run->cancellable);
  test_run_start (run);
  g_assert_false (test_run_finish (run));
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Two workers, many runs: all end, each with its own file, while a long one goes on beside them. */
static void
test_several (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr(JsonObject) large = test_graph (LARGE);
  g_autoptr(JsonObject) small = test_graph (SMALL);
  g_autoptr(TestRun) slow = test_run_new (f->machine, f->folder, "slow", large);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) test_run_free);

  test_run_start (slow);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("run-%u", i);

      g_ptr_array_add (runs, test_run_new (f->machine, f->folder, id, small));
      test_run_start (runs->pdata[i]);
    }

  for (guint i = 0; i < runs->len; i++)
    {
      g_autofree char *path = NULL;

      g_assert_true (test_run_finish (runs->pdata[i]));
      path = test_run_dup_file (runs->pdata[i], 0, "images", 0);
      g_assert_nonnull (path);
    }

  g_assert_null (slow->result);
  g_cancellable_cancel (slow->cancellable);
  g_assert_false (test_run_finish (slow));
}

/* Items of events that would lead out of the job's folders stand for no file. */
static void
test_output_path (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr(JsonObject) graph = test_graph (SMALL);
  g_autoptr(TestRun) run = test_run_new (f->machine, f->folder, "a1", graph);
  const char *const items[] = { "{'filename':'../../../etc/passwd'}", "{'filename':'/etc/passwd'}", "{'filename':''}",
                                "{'filename':'x','subfolder':'..','type':'output'}", "{'subfolder':''}",
                                "{'filename':'absent.png'}", "{'filename':'.'}" };

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr(JsonObject) item = test_graph ("%s", items[i]);
      g_autofree char *path = easel_server_job_dup_output_path (run->job, item);

      g_assert_null (path);
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct {
    const char *path;
    guint workers;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/builtin/machine/events", 1, test_events },
    { "/builtin/machine/progress-state", 1, test_progress_state },
    { "/builtin/machine/failure", 1, test_failure },
    { "/builtin/machine/memory", 1, test_memory },
    { "/builtin/machine/cancel", 1, test_cancel },
    { "/builtin/machine/line", 1, test_line },
    { "/builtin/machine/cancelled-before", 1, test_cancelled_before },
    { "/builtin/machine/several", 2, test_several },
    { "/builtin/machine/output-path", 1, test_output_path },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GUINT_TO_POINTER (tests[i].workers), set_up, tests[i].test, tear_down);

  return g_test_run ();
}
