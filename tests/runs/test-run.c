/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run as a model: records and events of any quality, and what is sent for a request. */

#include "base/easel-error.h"
#include "base/easel-json.h"
#include "base/easel-time.h"
#include "runs/easel-run.h"

#include <string.h>

#define SIMULATED_RUNS 5000

static JsonNode *
parse (const char *format,
       ...) G_GNUC_PRINTF (1, 2);

static JsonNode *
parse (const char *format,
       ...)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  JsonNode *node;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  node = easel_json_parse (text, -1, &error);
  g_assert_no_error (error);

  return node;
}

static void
update (EaselRun   *run,
        const char *text)
{
  g_autoptr(JsonNode) node = parse ("%s", text);
  g_autoptr(GError) error = NULL;

  g_assert_true (easel_run_update (run, node, &error));
  g_assert_no_error (error);
}

static void
apply (EaselRun   *run,
       const char *text)
{
  g_autoptr(JsonNode) node = parse ("%s", text);

  easel_run_apply_event (run, "event_update", node);
}

/* Numbers as text, times in all spellings, nulls, unknown members, items of every kind. */
static void
test_tolerance (void)
{
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(EaselOutput) text = NULL;

  update (run, "{\"id\":\"R\",\"status\":\"running\",\"progress\":\"0.42\",\"queue_position\":\"3\","
               "\"created_at\":\"2026-02-03 10:15:30.5\",\"queued_at\":\"2026-02-03T10:15Z\",\"started_at\":null,"
               "\"live_status\":null,\"novelty\":[{}],\"workflow_inputs\":{\"easel_request\":\"t\",\"x\":1},"
               "\"outputs\":[null,{\"id\":\"o\",\"data\":{\"images\":[{\"url\":\"http://x/a.PNG?s=1\"},{\"filename\":\"b\"},7],"
               "\"animated\":[true],\"text\":[\"hello\"],\"files\":null},\"node_meta\":{\"node_id\":\"9\"}},{\"data\":[]}]}");
  g_assert_cmpfloat (easel_run_get_progress (run), ==, 0.42);
  g_assert_cmpint (easel_run_get_queue_position (run), ==, 3);
  g_assert_cmpint (easel_run_get_created_at (run), !=, EASEL_TIME_NONE);
  g_assert_cmpint (easel_run_get_queued_at (run), !=, EASEL_TIME_NONE);
  g_assert_false (json_object_has_member (easel_run_get_inputs (run), "easel_request"));
  g_assert_cmpuint (g_list_model_get_n_items (easel_run_get_outputs (run)), ==, 2);
  text = g_list_model_get_item (easel_run_get_outputs (run), 1);
  g_assert_cmpstr (easel_output_get_text (text), ==, "hello");
  g_assert_cmpstr (easel_output_get_node_id (text), ==, "9");
}

static void
test_wrong_record (void)
{
  static const char *const RECORDS[] = { "[]", "{}", "{\"id\":\"other\",\"status\":\"success\"}", "{\"id\":7}" };

  for (guint i = 0; i < G_N_ELEMENTS (RECORDS); i++)
    {
      g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
      g_autoptr(JsonNode) node = parse ("%s", RECORDS[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (easel_run_update (run, node, &error));
      g_assert_error (error, EASEL_ERROR, EASEL_ERROR_BAD_REPLY);
      g_assert_false (easel_run_is_over (run));
    }
}

/* `success` and `failed` stay, provisional ends do not, and a new attempt begins from nothing. */
static void
test_ends (void)
{
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(EaselRun) other = easel_run_new_for_id ("a", "r");

  update (run, "{\"id\":\"r\",\"status\":\"success\",\"ended_at\":\"2026-02-03T10:15:30Z\"}");
  update (run, "{\"id\":\"r\",\"status\":\"running\"}");
  g_assert_cmpint (easel_run_get_status (run), ==, EASEL_RUN_STATUS_SUCCESS);
  g_assert_cmpfloat (easel_run_get_progress (run), ==, 1);
  apply (run, "{\"event\":\"live_status\",\"data\":{\"live_status\":\"Executing X\",\"progress\":0.1}}");
  g_assert_cmpfloat (easel_run_get_progress (run), ==, 1);

  update (other, "{\"id\":\"r\",\"status\":\"cancelled\"}");
  g_assert_true (easel_run_is_provisional (other));
  update (other, "{\"id\":\"r\",\"status\":\"running\",\"progress\":0.5,\"started_at\":\"2026-02-03T10:15:30Z\"}");
  g_assert_false (easel_run_is_over (other));
  update (other, "{\"id\":\"r\",\"status\":\"not-started\",\"progress\":0,\"started_at\":null}");
  g_assert_cmpint (easel_run_get_status (other), ==, EASEL_RUN_STATUS_NOT_STARTED);
  g_assert_cmpfloat (easel_run_get_progress (other), ==, EASEL_RUN_UNKNOWN);
}

/* A refused graph: the nodes that stand in the way say more than the sentence over them. */
static void
test_refusal (void)
{
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(EaselRun) other = easel_run_new_for_id ("a", "r");

  apply (run, "{\"error\":{\"message\":\"Prompt outputs failed validation\",\"details\":\"\"},\"node_errors\":{\"3\":"
              "{\"class_type\":\"LoadImage\",\"errors\":[{\"message\":\"Invalid image file\",\"details\":\"a.png\"}]}}}");
  update (run, "{\"id\":\"r\",\"status\":\"failed\"}");
  g_assert_nonnull (strstr (easel_run_get_error (run)->message, "Invalid image file: a.png"));
  g_assert_cmpstr (easel_run_get_error_node (run), ==, "LoadImage");

  apply (other, "{\"error\":{\"message\":\"Prompt has no outputs\",\"details\":\"none\"},\"node_errors\":{}}");
  update (other, "{\"id\":\"r\",\"status\":\"failed\"}");
  g_assert_nonnull (strstr (easel_run_get_error (other)->message, "Prompt has no outputs: none"));
}

/* Progress out of range, and events that end nothing. */
static void
test_events (void)
{
  static const char *const EVENTS[] = {
    "{\"event\":\"live_status\",\"data\":{\"progress\":1.7}}", "{\"event\":\"live_status\",\"data\":{\"progress\":-1}}",
    "{\"event\":\"live_status\",\"data\":{\"progress\":null}}", "{\"event\":\"live_status\",\"data\":7}", "{\"event\":7}", "{}",
    "{\"event\":\"progress\",\"data\":{\"value\":5,\"max\":0}}", "{\"event\":\"progress\",\"data\":{\"value\":9,\"max\":3}}",
    "{\"event\":\"status\",\"data\":{\"status\":\"success\"}}", "{\"event\":\"executing\",\"data\":{\"node\":null}}",
    "{\"data\":{\"event\":\"status\"}}",
  };
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(JsonNode) list = parse ("[1]");

  for (guint i = 0; i < G_N_ELEMENTS (EVENTS); i++)
    apply (run, EVENTS[i]);
  easel_run_apply_event (run, "event_update", list);
  easel_run_apply_event (run, "unknown", list);
  g_assert_cmpfloat (easel_run_get_progress (run), ==, EASEL_RUN_UNKNOWN);
  g_assert_cmpint (easel_run_get_step (run), ==, EASEL_RUN_UNKNOWN);
  g_assert_false (easel_run_is_over (run));
}

/* ── a bad line between the server and us ───────────────────────────────────────────────────────────────────────────── */

static char *
make_event (guint i,
            guint n)
{
  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      return g_strdup_printf ("{\"event\":\"live_status\",\"data\":{\"prompt_id\":\"r\",\"progress\":%.2f}}", (double) i / n);

    case 1:
      return g_strdup_printf ("{\"event\":\"progress\",\"data\":{\"prompt_id\":\"r\",\"value\":%u,\"max\":%u}}", i, n);

    case 2:
      return g_strdup_printf ("{\"event\":\"executing\",\"data\":{\"prompt_id\":\"r\",\"node\":\"%u\"}}", i);

    case 3:
      return g_strdup ("{\"event\":\"status\",\"data\":{\"prompt_id\":\"other\",\"status\":\"failed\"}}");

    default:
      return g_strdup_printf ("{\"event\":\"status\",\"data\":{\"prompt_id\":\"r\",\"status\":\"%s\"}}",
                              i + 1 < n ? "running" : "success");
    }
}

static void
spoil (GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      if (g_test_rand_int_range (0, 100) >= 30)
        continue;

      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          g_ptr_array_remove_index (events, i);
          break;

        case 1:
          g_ptr_array_insert (events, i, g_strdup (g_ptr_array_index (events, i)));
          break;

        default:
          if (i > 0)
            {
              gpointer before = events->pdata[i - 1];

              events->pdata[i - 1] = events->pdata[i];
              events->pdata[i] = before;
            }
        }
    }
}

static void
simulate (const char *end)
{
  g_autoptr(EaselRun) run = easel_run_new_for_id ("a", "r");
  g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *record = g_strdup_printf ("{\"id\":\"r\",\"status\":\"%s\",\"ended_at\":\"2026-02-03T10:15:30Z\"}", end);
  guint n = g_test_rand_int_range (1, 9);
  guint end_read = g_test_rand_int_range (0, n + 1);
  double progress = EASEL_RUN_UNKNOWN;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (events, make_event (i, n));
  spoil (events);

  for (guint i = 0; i < events->len; i++)
    {
      if (i == end_read)
        update (run, record);
      apply (run, g_ptr_array_index (events, i));
      g_assert_cmpfloat (easel_run_get_progress (run), >=, progress);
      progress = easel_run_get_progress (run);
      if (i < end_read)
        g_assert_false (easel_run_is_over (run));
    }

  update (run, record);
  g_assert_cmpstr (easel_run_get_status_word (run), ==, end);
}

static void
test_bad_line (void)
{
  static const char *const ENDS[] = { "success", "failed", "timeout", "cancelled" };

  for (guint i = 0; i < SIMULATED_RUNS; i++)
    simulate (ENDS[i % G_N_ELEMENTS (ENDS)]);
}

/* ── what is sent ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static char *
write_body (EaselRunRequest *request,
            GHashTable      *addresses)
{
  g_autoptr(JsonNode) body = easel_run_request_build_body (request, addresses);

  return easel_json_write (body);
}

/* Through the archive's form and back, a seed of 64 bits and a file included; the tag travels among the inputs. */
static void
test_request (void)
{
  g_autoptr(EaselRunRequest) request = easel_run_request_new (EASEL_RUN_TARGET_WORKFLOW, "w");
  g_autoptr(GHashTable) addresses = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *placeholder = easel_run_request_add_file (request, "abc", "a b.png");
  g_autoptr(JsonNode) inputs = parse ("{\"seed\":18446744073709551615,\"image\":\"%s\",\"list\":\"[\\\"%s\\\"]\"}", placeholder,
                                      placeholder);
  g_autoptr(JsonNode) graph = parse ("{\"1\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":1}}}");
  g_autoptr(JsonNode) kept = NULL;
  g_autoptr(EaselRunRequest) again = NULL;
  g_autoptr(EaselRunRequest) other = NULL;
  g_autofree char *body = NULL;
  g_autofree char *expected = NULL;

  easel_run_request_set_inputs (request, json_node_get_object (inputs));
  easel_run_request_set_graph (request, graph);
  easel_run_request_set_machine_id (request, "m");
  kept = easel_run_request_to_json (request);
  again = easel_run_request_new_from_json (kept, NULL);
  g_hash_table_insert (addresses, placeholder, (gpointer) "https://x/y.png");

  body = write_body (again, addresses);
  expected = g_strdup_printf ("{\"workflow_id\":\"w\",\"workflow_api_json\":{\"1\":{\"class_type\":\"KSampler\",\"inputs\":"
                              "{\"seed\":1}}},\"workflow\":{\"nodes\":[]},\"machine_id\":\"m\",\"inputs\":{\"seed\":"
                              "18446744073709551615,\"image\":\"https://x/y.png\",\"list\":\"[\\\"https://x/y.png\\\"]\","
                              "\"easel_request\":\"%s\"}}", easel_run_request_get_tag (request));
  g_assert_cmpstr (body, ==, expected);
  g_assert_cmpstr (easel_run_request_get_path (again), ==, "/run/workflow/queue");

  other = easel_run_request_dup_again (again);
  g_assert_cmpstr (easel_run_request_get_tag (other), !=, easel_run_request_get_tag (again));
}

/* A graph that takes an input's id from another node gets no tag, and no inputs at all when none were given. */
static void
test_linked_input (void)
{
  g_autoptr(EaselRunRequest) request = easel_run_request_new (EASEL_RUN_TARGET_WORKFLOW, "w");
  g_autoptr(JsonNode) graph = parse ("{\"1\":{\"class_type\":\"ComfyUIDeployExternalText\",\"inputs\":{\"input_id\":[\"2\",0]}}}");
  g_autofree char *body = NULL;

  easel_run_request_set_graph (request, graph);
  g_assert_false (easel_run_request_carries_tag (request));
  body = write_body (request, NULL);
  g_assert_null (strstr (body, "\"inputs\":{\"easel"));
  g_assert_null (strstr (body, easel_run_request_get_tag (request)));
}

static void
test_paths (void)
{
  static const struct {
    EaselRunTarget  target;
    EaselRunMode    mode;
    gboolean        is_batch;
    const char     *path;
  } PATHS[] = {
    { EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_QUEUE, FALSE, "/run/deployment/queue" },
    { EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_STREAM, FALSE, "/run/deployment/stream" },
    { EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_SYNC, FALSE, "/run/deployment/sync" },
    { EASEL_RUN_TARGET_WORKFLOW, EASEL_RUN_MODE_SYNC, FALSE, "/run/workflow/sync" },
    { EASEL_RUN_TARGET_VERSION, EASEL_RUN_MODE_QUEUE, FALSE, "/run/queue" },
    { EASEL_RUN_TARGET_MODEL, EASEL_RUN_MODE_STREAM, FALSE, "/run/stream" },
    { EASEL_RUN_TARGET_DEPLOYMENT, EASEL_RUN_MODE_STREAM, TRUE, "/run" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (PATHS); i++)
    {
      g_autoptr(EaselRunRequest) request = easel_run_request_new (PATHS[i].target, "x");

      easel_run_request_set_mode (request, PATHS[i].mode);
      easel_run_request_set_batch (request, PATHS[i].is_batch ? 3 : 1, NULL);
      g_assert_cmpstr (easel_run_request_get_path (request), ==, PATHS[i].path);
    }
}

static void
test_viewers (void)
{
  g_assert_cmpint (easel_output_viewer_for_name ("a.WEBP"), ==, EASEL_OUTPUT_VIEWER_IMAGE);
  g_assert_cmpint (easel_output_viewer_for_name ("a.b.mp4"), ==, EASEL_OUTPUT_VIEWER_VIDEO);
  g_assert_cmpint (easel_output_viewer_for_name ("a.flac"), ==, EASEL_OUTPUT_VIEWER_AUDIO);
  g_assert_cmpint (easel_output_viewer_for_name ("chair.glb"), ==, EASEL_OUTPUT_VIEWER_MODEL);
  g_assert_cmpint (easel_output_viewer_for_name ("a.md"), ==, EASEL_OUTPUT_VIEWER_TEXT);
  g_assert_cmpint (easel_output_viewer_for_name ("a.svg"), ==, EASEL_OUTPUT_VIEWER_OTHER);
  g_assert_cmpint (easel_output_viewer_for_name ("a.html"), ==, EASEL_OUTPUT_VIEWER_OTHER);
  g_assert_cmpint (easel_output_viewer_for_name (NULL), ==, EASEL_OUTPUT_VIEWER_OTHER);
}

/* A console stays bounded, and a terminal's escapes do nothing. */
static void
test_log (void)
{
  g_autoptr(EaselRunLog) log = easel_run_log_new ();
  g_autoptr(EaselRunLogLine) line = NULL;

  easel_run_log_append (log, "\033[31mred\033[0m\r\a \xc3\x28", "info", EASEL_TIME_NONE);
  line = g_list_model_get_item (G_LIST_MODEL (log), 0);
  g_assert_cmpstr (easel_run_log_line_get_message (line), ==, "red \xef\xbf\xbd(");
  for (guint i = 0; i < 20000; i++)
    easel_run_log_append (log, "x", NULL, EASEL_TIME_NONE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), <=, 5000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run/tolerance", test_tolerance);
  g_test_add_func ("/run/wrong-record", test_wrong_record);
  g_test_add_func ("/run/ends", test_ends);
  g_test_add_func ("/run/refusal", test_refusal);
  g_test_add_func ("/run/events", test_events);
  g_test_add_func ("/run/bad-line", test_bad_line);
  g_test_add_func ("/run/request", test_request);
  g_test_add_func ("/run/linked-input", test_linked_input);
  g_test_add_func ("/run/paths", test_paths);
  g_test_add_func ("/run/viewers", test_viewers);
  g_test_add_func ("/run/log", test_log);

  return g_test_run ();
}
